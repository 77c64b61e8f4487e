/* Phone numbers of Mexico; see phone.h. */
#include "sync/phone.h"

#include <string.h>

#define TYPED_MAX 20 /* digits anybody types for one number, prefixes included */

/* Prefixes of the old numbering, longest first: each is dropped when exactly ten digits follow. */
static const char *const prefixes[] = {"0052044", "0052045", "00521", "0052", "52044", "52045",
                                       "521",     "52",      "044",   "045",  "01"};

/* Area codes of two digits; all others have three. */
static const char *const short_areas[] = {"33", "55", "56", "81"};

/* Keeps the digits of `text`. *plus = it begins with +. */
static enum phone_reading keep_digits(const char *text, char digits[TYPED_MAX + 1], bool *plus)
{
    size_t count = 0;
    *plus = false;
    for (const char *at = text; *at; at++) {
        if (*at >= '0' && *at <= '9') {
            if (count == TYPED_MAX)
                return PHONE_TOO_LONG;
            digits[count++] = *at;
        } else if (*at == '+' && count == 0 && !*plus) {
            *plus = true;
        } else if (!strchr(" -.()/", *at)) {
            return PHONE_CHARACTER;
        }
    }
    digits[count] = '\0';
    return count == 0 ? PHONE_EMPTY : PHONE_OK;
}

static const char *without_prefix(const char *digits)
{
    size_t length = strlen(digits);
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t prefix = strlen(prefixes[i]);
        if (length == prefix + PHONE_DIGITS && strncmp(digits, prefixes[i], prefix) == 0)
            return digits + prefix;
    }
    return digits;
}

static bool all_the_same(const char *digits)
{
    return strspn(digits, (char[]){digits[0], '\0'}) == strlen(digits);
}

static enum phone_reading judge(const char *digits, bool plus)
{
    bool international = plus || strncmp(digits, "00", 2) == 0;
    const char *country = strncmp(digits, "00", 2) == 0 && !plus ? digits + 2 : digits;
    const char *national = without_prefix(digits);
    if (international && strncmp(country, "52", 2) != 0)
        return PHONE_FOREIGN;
    size_t length = strlen(national);
    if (international && national == digits)
        return strlen(country) < 2 + PHONE_DIGITS ? PHONE_TOO_SHORT : PHONE_TOO_LONG;
    if (length != PHONE_DIGITS)
        return length < PHONE_DIGITS ? PHONE_TOO_SHORT : PHONE_TOO_LONG;
    if (national[0] < '2' || all_the_same(national))
        return PHONE_NOT_A_NUMBER;
    return PHONE_OK;
}

enum phone_reading phone_read(const char *text, char digits[PHONE_DIGITS_BYTES])
{
    char typed[TYPED_MAX + 1] = "";
    bool plus;
    digits[0] = '\0';
    enum phone_reading reading = keep_digits(text, typed, &plus);
    if (reading == PHONE_OK)
        reading = judge(typed, plus);
    if (reading == PHONE_OK)
        memcpy(digits, without_prefix(typed), PHONE_DIGITS_BYTES);
    explicit_bzero(typed, sizeof typed);
    return reading;
}

/* A line's number as dialled: digits, one star allowed first, spaces dropped. False when it is not
 * ten digits, a code of 3 to 6, or a star and 2 to 6. */
static bool dialled(const char *number, char digits[PHONE_DIGITS_BYTES])
{
    size_t count = 0;
    for (; *number; number++) {
        if (*number == ' ')
            continue;
        bool star = *number == '*' && count == 0;
        if ((!star && (*number < '0' || *number > '9')) || count == PHONE_DIGITS)
            return false;
        digits[count++] = *number;
    }
    digits[count] = '\0';
    if (digits[0] == '*')
        return count >= 3 && count <= 7;
    return count == PHONE_DIGITS || (count >= 3 && count <= 6);
}

/* Digits of the first and of the second group; the rest is the third. Short codes are one group. */
static void groups_of(const char *digits, size_t *first, size_t *second)
{
    *first = strlen(digits);
    *second = 0;
    if (*first != PHONE_DIGITS)
        return;
    *first = 3;
    *second = 3;
    for (size_t i = 0; i < sizeof short_areas / sizeof short_areas[0]; i++)
        if (strncmp(digits, short_areas[i], 2) == 0) {
            *first = 2;
            *second = 4;
        }
}

/* The digits with `between` after each and `after` behind each group. */
static bool spaced(const char *number, const char *between, const char *after,
                   char text[PHONE_TEXT_BYTES])
{
    char digits[PHONE_DIGITS_BYTES];
    text[0] = '\0';
    if (!dialled(number, digits))
        return false;
    size_t first, second, at = 0;
    groups_of(digits, &first, &second);
    for (size_t i = 0; digits[i]; i++) {
        const char *gap = i == first || (second > 0 && i == first + second) ? after : between;
        if (i > 0) {
            memcpy(text + at, gap, strlen(gap));
            at += strlen(gap);
        }
        text[at++] = digits[i];
    }
    text[at] = '\0';
    return true;
}

bool phone_show(const char *number, char text[PHONE_TEXT_BYTES])
{
    return spaced(number, "", " ", text);
}

bool phone_say(const char *number, char text[PHONE_TEXT_BYTES])
{
    return spaced(number, " ", ", ", text);
}

/* 800 and 900 numbers are not promised to work with the country code. */
static bool has_area(const char *digits)
{
    return strlen(digits) == PHONE_DIGITS && digits[0] != '*' && strncmp(digits, "800", 3) != 0 &&
           strncmp(digits, "900", 3) != 0;
}

bool phone_uri(const char *number, char text[PHONE_TEXT_BYTES])
{
    char digits[PHONE_DIGITS_BYTES];
    text[0] = '\0';
    if (!dialled(number, digits))
        return false;
    strcpy(text, has_area(digits) ? "tel:+52" : "tel:");
    strcat(text, digits);
    return true;
}
