#include "sync/curp.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#define ROOM 24 /* of what is looked at: a few more characters than there may be */

static const char states[] = "ASBCBSCCCLCMCSCHDFDGGTGRHGJCMCMNMSNTNLOCPLQTQRSPSLSRTCTSTLVZYNZSNE";
static const char words[] =
    "BACABAKABUEIBUEYCACACACOCAGACAGOCAKACAKOCOGECOGICOJACOJECOJICOJOCOLACULOFALOFETOGETAGUEIGUEY"
    "JETAJOTOKACAKACOKAGAKAGOKAKAKAKOKOGEKOGIKOJAKOJEKOJIKOJOKOLAKULOLILOLOCALOCOLOKALOKOMAMEMAMO"
    "MEARMEASMEONMIARMIONMOCOMOKOMULAMULONACANACOPEDAPEDOPENEPIPIPITOPOPOPUTAPUTOQULORATAROBAROBE"
    "ROBORUINSENOTETAVACAVAGAVAGOVAKAVUEIVUEYWUEIWUEY";

/* What may stand in each place: A a letter, V a vowel or X, C a consonant, 0 a digit, S M, H or X,
 * E any (the state is looked up), Z a digit or a letter. */
static const char form[CURP_CHARS + 1] = "AVAA000000SEECCCZ0";

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool fits(char c, char what)
{
    bool digit = c >= '0' && c <= '9', letter = c >= 'A' && c <= 'Z';
    switch (what) {
    case 'V':
        return is_one_of(c, "AEIOUX");
    case 'C':
        return letter && !is_one_of(c, "AEIOU");
    case '0':
        return digit;
    case 'S':
        return is_one_of(c, "MHX");
    case 'Z':
        return digit || letter;
    default:
        return letter;
    }
}

/* One character of UTF-8 as a CURP writes it; '\0': it has no place in one. *size = its bytes. */
static char take(const char *text, size_t *size)
{
    *size = 1;
    if (strncmp(text, "Ñ", 2) == 0 || strncmp(text, "ñ", 2) == 0) {
        *size = 2;
        return 'X';
    }
    char c = *text;
    if (c >= 'a' && c <= 'z')
        return (char)(c - 'a' + 'A');
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '\0';
}

/* False: a character that belongs in none, or more than there is room for. */
static bool clean(const char *text, char into[ROOM])
{
    size_t count = 0, size;
    for (; *text != '\0'; text += size) {
        char c = take(text, &size);
        if (*text == ' ' || *text == '-')
            continue;
        if (c == '\0' || count == ROOM - 1)
            return false;
        into[count++] = c;
    }
    into[count] = '\0';
    return true;
}

static bool has_pair(const char *pairs, const char *one, size_t width)
{
    for (; *pairs != '\0'; pairs += width)
        if (memcmp(pairs, one, width) == 0)
            return true;
    return false;
}

static unsigned value_of(char c)
{
    /* Ñ has the place after N, though no CURP has it */
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'A') + 10U + (c > 'N');
}

static char digit_of(const char *curp)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < CURP_CHARS - 1; ++i)
        sum += value_of(curp[i]) * (CURP_CHARS - i);
    return (char)('0' + (10 - sum % 10) % 10);
}

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* YYYYMMDD of three numbers; 0 = no such day. */
static uint32_t date_of(int year, int month, int day)
{
    if (year < 1900 || year > 2099 || month < 1 || month > 12 || day < 1 ||
        day > days_of(year, month))
        return 0;
    return (uint32_t)(year * 10000 + month * 100 + day);
}

static int number(const char *digits, int count)
{
    int value = 0;
    for (int i = 0; i < count; ++i)
        value = value * 10 + (digits[i] - '0');
    return value;
}

uint32_t curp_birth(const char *curp)
{
    for (size_t i = 0; i < CURP_CHARS; ++i)
        if (curp[i] == '\0' || !fits(curp[i], form[i]))
            return 0;
    int century = curp[16] <= '9' ? 1900 : 2000;
    return date_of(century + number(curp + 4, 2), number(curp + 6, 2), number(curp + 8, 2));
}

uint32_t curp_latest_birth(const char *curp)
{
    for (size_t i = 0; i < 10; ++i)
        if (curp[i] == '\0' || (i >= 4 && !fits(curp[i], '0')))
            return 0;
    return date_of(2000 + number(curp + 4, 2), number(curp + 6, 2), number(curp + 8, 2));
}

static enum curp_reading judge(const char *curp)
{
    if (strlen(curp) != CURP_CHARS)
        return CURP_LENGTH;
    for (size_t i = 0; i < CURP_CHARS; ++i)
        if (!fits(curp[i], form[i]))
            return CURP_CHARACTER;
    if (curp_birth(curp) == 0)
        return CURP_DATE;
    if (!has_pair(states, curp + 11, 2))
        return CURP_STATE;
    if (digit_of(curp) != curp[CURP_CHARS - 1])
        return CURP_CHECK;
    return has_pair(words, curp, 4) ? CURP_WORD : CURP_OK;
}

enum curp_reading curp_read(const char *text, char curp[IDENTITY_CURP_BYTES])
{
    char cleaned[ROOM] = "";
    bool good = clean(text, cleaned);
    enum curp_reading reading = !good              ? CURP_CHARACTER
                                : *cleaned == '\0' ? CURP_EMPTY
                                                   : judge(cleaned);
    memset(curp, 0, IDENTITY_CURP_BYTES);
    if (good && strlen(cleaned) <= CURP_CHARS)
        memcpy(curp, cleaned, strlen(cleaned));
    sodium_memzero(cleaned, sizeof cleaned);
    return reading;
}

uint32_t curp_read_date(const char *text)
{
    char digits[9] = "";
    size_t count = 0;
    for (; *text != '\0'; ++text) {
        if (is_one_of(*text, " -/."))
            continue;
        if (*text < '0' || *text > '9' || count == 8)
            return 0;
        digits[count++] = *text;
    }
    uint32_t date =
        count == 8 ? date_of(number(digits + 4, 4), number(digits + 2, 2), number(digits, 2)) : 0;
    sodium_memzero(digits, sizeof digits);
    return date;
}

int curp_years(uint32_t birth, uint32_t today)
{
    int years = (int)(today / 10000) - (int)(birth / 10000);
    if (birth > today)
        return -1;
    return birth % 10000 > today % 10000 ? years - 1 : years;
}
