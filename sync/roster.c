/* The roster as JSON; see roster.h. */
#include "sync/roster.h"

#include <jansson.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char context[] = "jornada-roster-v1"; /* signed with its closing NUL */

#define DATE_BYTES 11
#define HEX_BYTES(size) ((size)*2 + 1)
#define SIGNATURE_BYTES 64
#define DAYS_TO_2025 20089 /* since 1970-01-01 */

void roster_key_id(const uint8_t public_key[32], uint8_t key_id[2])
{
    uint8_t hash[32];
    crypto_generichash(hash, sizeof hash, public_key, 32, NULL, 0);
    memcpy(key_id, hash, 2);
}

/* Day numbers and "2026-11-21". Both directions by the same rule of the Gregorian calendar: years
 * begin in March, so that the leap day is the last. */
static void write_date(uint16_t day, char text[DATE_BYTES])
{
    long days = day + DAYS_TO_2025 + 719468L; /* since 0000-03-01 */
    long era = days / 146097, of_era = days % 146097;
    long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    long of_year = of_era - (365 * year + year / 4 - year / 100);
    long month = (5 * of_year + 2) / 153; /* 0 = March */
    int day_of_month = (int)(of_year - (153 * month + 2) / 5 + 1);
    int calendar_month = (int)(month < 10 ? month + 3 : month - 9);
    int calendar_year = (int)(year + era * 400 + (month >= 10));
    snprintf(text, DATE_BYTES, "%04u-%02u-%02u", (unsigned)calendar_year % 10000U,
             (unsigned)calendar_month % 100U, (unsigned)day_of_month % 100U);
}

static bool read_date(const char *text, uint16_t *day)
{
    char again[DATE_BYTES];
    int year, month, date, end = 0;
    if (strlen(text) != DATE_BYTES - 1 ||
        sscanf(text, "%4d-%2d-%2d%n", &year, &month, &date, &end) != 3 || end != DATE_BYTES - 1)
        return false;
    long from_march = month > 2 ? month - 3 : month + 9;
    long full_year = month > 2 ? year : year - 1;
    long days = full_year * 365 + full_year / 4 - full_year / 100 + full_year / 400 +
                (153 * from_march + 2) / 5 + date - 1 - 719468L - DAYS_TO_2025;
    if (days < 0 || days > UINT16_MAX)
        return false;
    *day = (uint16_t)days;
    write_date(*day, again);
    return strcmp(again, text) == 0; /* 2026-02-31 comes back as another day */
}

/* Steals a reference to `value`. */
static bool put(json_t *object, const char *key, json_t *value)
{
    return value && json_object_set_new(object, key, value) == 0;
}

static bool put_hex(json_t *object, const char *key, const uint8_t *bytes, size_t size)
{
    char hex[HEX_BYTES(SIGNATURE_BYTES)];
    sodium_bin2hex(hex, sizeof hex, bytes, size);
    bool good = put(object, key, json_string(hex));
    sodium_memzero(hex, sizeof hex);
    return good;
}

static bool put_date(json_t *object, const char *key, uint16_t day)
{
    char text[DATE_BYTES];
    write_date(day, text);
    return put(object, key, json_string(text));
}

static bool put_key(json_t *keys, const struct roster_key *key)
{
    uint8_t id[2];
    roster_key_id(key->public_key, id);
    json_t *object = json_object();
    bool good = object && memcmp(id, key->key_id, sizeof id) == 0 &&
                put_hex(object, "key_id", id, sizeof id) &&
                put_hex(object, "public_key", key->public_key, 32) &&
                put(object, "kiosk", json_integer(key->kiosk)) &&
                put_date(object, "valid_from", key->valid_from) &&
                put_date(object, "valid_to", key->valid_to) &&
                (!key->revoked || put(object, "revoked", json_true()));
    if (good)
        return json_array_append_new(keys, object) == 0;
    json_decref(object);
    return false;
}

static bool put_all(json_t *object, const struct roster *roster)
{
    json_t *keys = json_array();
    bool good = put(object, "keys", keys) && put(object, "fair", json_string(roster->fair)) &&
                put(object, "fair_number", json_integer(roster->fair_number)) &&
                put(object, "utc_offset_minutes", json_integer(roster->utc_offset_minutes)) &&
                (!roster->has_cover || put_hex(object, "cover", roster->cover, 32));
    for (size_t i = 0; good && i < roster->count; i++)
        good = put_key(keys, &roster->keys[i]);
    return good;
}

/* What is signed: context, NUL, the object without "signature", keys sorted, compact. The caller
 * frees; NULL without memory. */
static char *signed_bytes(json_t *object, size_t *size)
{
    size_t length = json_dumpb(object, NULL, 0, JSON_SORT_KEYS | JSON_COMPACT);
    char *message = malloc(sizeof context + length);
    if (!message || length == 0) {
        free(message);
        return NULL;
    }
    memcpy(message, context, sizeof context);
    json_dumpb(object, message + sizeof context, length, JSON_SORT_KEYS | JSON_COMPACT);
    *size = sizeof context + length;
    return message;
}

static void free_secret(char *message, size_t size)
{
    if (message)
        sodium_memzero(message, size);
    free(message);
}

static bool sign(json_t *object, const uint8_t hub_secret_key[64])
{
    uint8_t signature[SIGNATURE_BYTES];
    size_t size = 0;
    char *message = signed_bytes(object, &size);
    if (!message)
        return false;
    crypto_sign_detached(signature, NULL, (const uint8_t *)message, size, hub_secret_key);
    free_secret(message, size);
    return put_hex(object, "signature", signature, sizeof signature);
}

enum outcome roster_write(const struct roster *roster, const uint8_t hub_secret_key[64], char *text,
                          size_t room, size_t *size)
{
    if (room == 0)
        return INVALID;
    *size = 0;
    text[0] = '\0';
    json_t *object = json_object();
    bool good = object && roster->count <= ROSTER_KEYS_MAX && put_all(object, roster) &&
                sign(object, hub_secret_key);
    size_t length = good ? json_dumpb(object, text, room - 1, JSON_COMPACT) : 0;
    json_decref(object);
    if (length == 0 || length > room - 1) {
        text[0] = '\0';
        return INVALID;
    }
    text[length] = '\0';
    *size = length;
    return DONE;
}

static bool get_hex(const json_t *object, const char *key, uint8_t *bytes, size_t size)
{
    const char *hex = json_string_value(json_object_get(object, key));
    const char *end = NULL;
    size_t length = 0;
    return hex && sodium_hex2bin(bytes, size, hex, strlen(hex), NULL, &length, &end) == 0 &&
           *end == '\0' && length == size;
}

static bool get_number(const json_t *object, const char *key, json_int_t low, json_int_t high,
                       json_int_t *number)
{
    const json_t *value = json_object_get(object, key);
    *number = json_integer_value(value);
    return json_is_integer(value) && *number >= low && *number <= high;
}

static bool get_date(const json_t *object, const char *key, uint16_t *day)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text && read_date(text, day);
}

static bool get_key(const json_t *object, struct roster_key *key)
{
    uint8_t id[2];
    json_int_t kiosk;
    const json_t *revoked = json_object_get(object, "revoked");
    if (json_object_size(object) != (revoked ? 6 : 5) || (revoked && !json_is_true(revoked)) ||
        !get_hex(object, "key_id", key->key_id, 2) ||
        !get_hex(object, "public_key", key->public_key, 32) ||
        !get_number(object, "kiosk", 1, UINT16_MAX, &kiosk) ||
        !get_date(object, "valid_from", &key->valid_from) ||
        !get_date(object, "valid_to", &key->valid_to))
        return false;
    key->kiosk = (uint16_t)kiosk;
    key->revoked = revoked != NULL;
    roster_key_id(key->public_key, id);
    return memcmp(id, key->key_id, sizeof id) == 0;
}

static bool get_all(const json_t *object, struct roster *roster)
{
    const char *fair = json_string_value(json_object_get(object, "fair"));
    const json_t *keys = json_object_get(object, "keys");
    json_int_t number, offset;
    roster->has_cover = json_object_get(object, "cover") != NULL;
    if (json_object_size(object) != (roster->has_cover ? 5 : 4) || !fair ||
        strlen(fair) >= sizeof roster->fair || !json_is_array(keys) ||
        json_array_size(keys) > ROSTER_KEYS_MAX ||
        !get_number(object, "fair_number", 0, UINT16_MAX, &number) ||
        !get_number(object, "utc_offset_minutes", -18 * 60, 18 * 60, &offset) ||
        (roster->has_cover && !get_hex(object, "cover", roster->cover, 32)))
        return false;
    strcpy(roster->fair, fair);
    roster->fair_number = (uint16_t)number;
    roster->utc_offset_minutes = (int16_t)offset;
    roster->count = json_array_size(keys);
    for (size_t i = 0; i < roster->count; i++)
        if (!get_key(json_array_get(keys, i), &roster->keys[i]))
            return false;
    return true;
}

/* `object` no longer has its signature. */
static enum outcome check(json_t *object, const uint8_t signature[SIGNATURE_BYTES],
                          const uint8_t *hub_key)
{
    size_t size = 0;
    char *message = signed_bytes(object, &size);
    if (!message)
        return INVALID;
    int bad = crypto_sign_verify_detached(signature, (const uint8_t *)message, size, hub_key);
    free_secret(message, size);
    return bad ? REFUSED : DONE;
}

enum outcome roster_read(const char *text, size_t size, const uint8_t *hub_key,
                         struct roster *roster)
{
    uint8_t signature[SIGNATURE_BYTES];
    memset(roster, 0, sizeof *roster);
    json_t *object = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    enum outcome outcome = INVALID;
    if (json_is_object(object) && get_hex(object, "signature", signature, sizeof signature) &&
        json_object_del(object, "signature") == 0 && get_all(object, roster))
        outcome = hub_key ? check(object, signature, hub_key) : DONE;
    json_decref(object);
    if (outcome != DONE)
        sodium_memzero(roster, sizeof *roster);
    return outcome;
}
