/* A reader of slips as a third party would write it: from tests/vectors/token.json's words alone.
 *
 * Nothing of ours is in it: no header of sync/, no libsodium. Ed25519 and ChaCha20 are OpenSSL's;
 * BLAKE2b-256 (RFC 7693) and HChaCha20 are written out here. It must agree with every entry of the
 * vectors, and so must token.c (test_token.c): two implementations, one file. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/evp.h>

#define CHARS 154
#define BYTES 96
#define KEYS_TRIED 4

/* -- BLAKE2b with 32 bytes of result, for messages of one block ---------------------------------
 */

static uint64_t turn(uint64_t word, unsigned bits)
{
    return word >> bits | word << (64 - bits);
}

static void mix(uint64_t v[16], const int at[4], uint64_t x, uint64_t y)
{
    uint64_t *a = v + at[0], *b = v + at[1], *c = v + at[2], *d = v + at[3];
    *a += *b + x;
    *d = turn(*d ^ *a, 32);
    *c += *d;
    *b = turn(*b ^ *c, 24);
    *a += *b + y;
    *d = turn(*d ^ *a, 16);
    *c += *d;
    *b = turn(*b ^ *c, 63);
}

static void blake2b_256(const uint8_t *message, size_t size, uint8_t result[32])
{
    static const uint64_t iv[8] = {0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B,
                                   0xA54FF53A5F1D36F1, 0x510E527FADE682D1, 0x9B05688C2B3E6C1F,
                                   0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179};
    static const uint8_t sigma[10][16] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                          {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
                                          {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
                                          {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
                                          {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
                                          {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
                                          {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
                                          {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
                                          {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
                                          {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};
    static const int lines[8][4] = {{0, 4, 8, 12},  {1, 5, 9, 13},  {2, 6, 10, 14}, {3, 7, 11, 15},
                                    {0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13},  {3, 4, 9, 14}};
    uint64_t v[16], words[16] = {0};
    for (size_t i = 0; i < size; i++)
        words[i / 8] |= (uint64_t)message[i] << 8 * (i % 8);
    for (int i = 0; i < 8; i++)
        v[i] = v[i + 8] = iv[i];
    v[0] ^= 0x01010000 ^ 32;
    uint64_t first = v[0];
    v[12] ^= size;
    v[14] = ~v[14];
    for (int round = 0; round < 12; round++)
        for (int i = 0; i < 8; i++)
            mix(v, lines[i], words[sigma[round % 10][2 * i]], words[sigma[round % 10][2 * i + 1]]);
    for (int i = 0; i < 32; i++) {
        uint64_t word = (i / 8 == 0 ? first : iv[i / 8]) ^ v[i / 8] ^ v[i / 8 + 8];
        result[i] = (uint8_t)(word >> 8 * (i % 8));
    }
}

/* -- XChaCha20: a key of HChaCha20, then ChaCha20 -----------------------------------------------
 */

static uint32_t get32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t turn32(uint32_t word, unsigned bits)
{
    return word << bits | word >> (32 - bits);
}

static void quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *a += *b;
    *d = turn32(*d ^ *a, 16);
    *c += *d;
    *b = turn32(*b ^ *c, 12);
    *a += *b;
    *d = turn32(*d ^ *a, 8);
    *c += *d;
    *b = turn32(*b ^ *c, 7);
}

static void hchacha20(const uint8_t key[32], const uint8_t nonce[16], uint8_t subkey[32])
{
    uint32_t x[16] = {0x61707865, 0x3320646E, 0x79622D32, 0x6B206574};
    for (int i = 0; i < 8; i++)
        x[4 + i] = get32(key + 4 * i);
    for (int i = 0; i < 4; i++)
        x[12 + i] = get32(nonce + 4 * i);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 4; i++)
            quarter(&x[i], &x[4 + i], &x[8 + i], &x[12 + i]);
        for (int i = 0; i < 4; i++)
            quarter(&x[i], &x[4 + (i + 1) % 4], &x[8 + (i + 2) % 4], &x[12 + (i + 3) % 4]);
    }
    for (int i = 0; i < 32; i++) {
        uint32_t word = i < 16 ? x[i / 4] : x[8 + i / 4];
        subkey[i] = (uint8_t)(word >> 8 * (i % 4));
    }
}

static void xchacha20(const uint8_t key[32], const uint8_t nonce[24], uint8_t *bytes, int size)
{
    uint8_t subkey[32], iv[16] = {0}; /* counter 0, four zero bytes, the nonce's end */
    int done = 0;
    hchacha20(key, nonce, subkey);
    memcpy(iv + 8, nonce + 16, 8);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    assert_int_equal(EVP_EncryptInit_ex(context, EVP_chacha20(), NULL, subkey, iv), 1);
    assert_int_equal(EVP_EncryptUpdate(context, bytes, &done, bytes, size), 1);
    EVP_CIPHER_CTX_free(context);
}

static bool is_signed(const uint8_t public_key[32], const void *message, size_t size,
                      const uint8_t signature[64])
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = key != NULL && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestVerify(context, signature, 64, message, size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}

/* -- The vectors --------------------------------------------------------------------------------
 */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    assert_non_null(text);
    return text;
}

static int number_of(const json_t *object, const char *key)
{
    assert_true(json_is_integer(json_object_get(object, key)));
    return (int)json_integer_value(json_object_get(object, key));
}

static void bytes_of(const json_t *object, const char *key, uint8_t *bytes, size_t size)
{
    const char *hex = text_of(object, key);
    assert_int_equal(strlen(hex), 2 * size);
    for (size_t i = 0; i < size; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        bytes[i] = (uint8_t)byte;
    }
}

/* Days since 2025-01-01 of "2026-11-21". */
static int day_of(const char *date)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int year, month, day;
    assert_int_equal(sscanf(date, "%d-%d-%d", &year, &month, &day), 3);
    int leaps = (year - 1) / 4 - 2024 / 4 + (year % 4 == 0 && month > 2); /* until 2099 */
    return (year - 2025) * 365 + leaps + before[month - 1] + day - 1;
}

struct reading {
    uint8_t bytes[BYTES];
    int fair, day, valid_days, office;
    unsigned services;
};

static bool decode(const char *text, uint8_t bytes[BYTES])
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned held = 0, bits = 0, at = 0;
    for (int i = 0; i < CHARS; i++) {
        char c = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 32) : text[i];
        const char *found = strchr(alphabet, c);
        if (found == NULL)
            return false;
        held = (held << 5 | (unsigned)(found - alphabet)) & 0xFFF;
        bits += 5;
        if (bits >= 8)
            bytes[at++] = (uint8_t)(held >> (bits -= 8));
    }
    return (held & ((1U << bits) - 1)) == 0;
}

static unsigned crc16(const uint8_t *bytes, size_t size)
{
    unsigned crc = 0xFFFF;
    for (size_t i = 0; i < size * 8; i++) {
        unsigned bit = (unsigned)bytes[i / 8] >> (7 - i % 8) & 1U;
        crc = (crc << 1 ^ ((crc >> 15 & 1) != bit ? 0x1021 : 0)) & 0xFFFF;
    }
    return crc;
}

static void uncover(const json_t *roster, struct reading *reading)
{
    uint8_t key[32], nonce[24], body[11];
    bytes_of(roster, "cover", key, sizeof key);
    memcpy(nonce, reading->bytes + 3, 16);
    memcpy(nonce + 16, "JORNADA1", 8);
    memcpy(body, reading->bytes + 19, sizeof body);
    xchacha20(key, nonce, body, sizeof body);
    reading->fair = body[0] << 8 | body[1];
    reading->day = body[2] << 8 | body[3];
    reading->valid_days = body[4];
    reading->office = body[5] << 8 | body[6];
    reading->services =
        (unsigned)body[7] << 24 | (unsigned)body[8] << 16 | (unsigned)body[9] << 8 | body[10];
}

/* The roster's key that signed it; `tried` says whether there was one of its id. */
static const json_t *signer_of(const json_t *roster, const uint8_t bytes[BYTES], bool *tried)
{
    const json_t *key;
    uint8_t message[46] = "jornada-slip-v1", public_key[32], hash[32];
    size_t i, candidates = 0;
    memcpy(message + 16, bytes, 30);
    *tried = false;
    json_array_foreach(json_object_get(roster, "keys"), i, key)
    {
        bytes_of(key, "public_key", public_key, sizeof public_key);
        blake2b_256(public_key, sizeof public_key, hash);
        if (memcmp(hash, bytes + 1, 2) != 0 || candidates++ == KEYS_TRIED)
            continue;
        *tried = true;
        if (is_signed(public_key, message, sizeof message, bytes + 30))
            return key;
    }
    return NULL;
}

static const char *verdict_of(const json_t *roster, const json_t *entry, struct reading *reading)
{
    const char *text = text_of(entry, "text");
    const uint8_t *bytes = reading->bytes;
    int today = number_of(entry, "today");
    bool tried;
    if (strlen(text) != CHARS)
        return "BAD_LENGTH";
    if (!decode(text, reading->bytes))
        return "BAD_CHARACTER";
    if (crc16(bytes, 94) != (unsigned)(bytes[94] << 8 | bytes[95]))
        return "BAD_READ";
    if (bytes[0] != 0x4A)
        return "NOT_OURS";
    const json_t *key = signer_of(roster, bytes, &tried);
    if (key == NULL)
        return tried ? "FORGED" : "UNKNOWN_KEY";
    uncover(roster, reading);
    if (reading->fair != number_of(roster, "fair_number"))
        return "OTHER_FAIR";
    if (reading->day < day_of(text_of(key, "valid_from")))
        return "NOT_YET";
    if (reading->day > day_of(text_of(key, "valid_to")) || reading->valid_days == 0)
        return "EXPIRED";
    if (today < reading->day)
        return "NOT_YET";
    if (today > reading->day + reading->valid_days - 1)
        return "EXPIRED";
    uint8_t revoked[16];
    if (json_object_get(entry, "revoked") == NULL)
        return "OK";
    bytes_of(entry, "revoked", revoked, sizeof revoked);
    return memcmp(revoked, bytes + 3, sizeof revoked) == 0 ? "REVOKED" : "OK";
}

static int load(void **state)
{
    char path[4096];
    const char *root = getenv("JORNADA_ROOT");
    snprintf(path, sizeof path, "%s/tests/vectors/token.json", root ? root : ".");
    *state = json_load_file(path, 0, NULL);
    assert_non_null(*state);
    return 0;
}

static int unload(void **state)
{
    json_decref(*state);
    return 0;
}

static void it_gives_the_verdict_of_every_entry(void **state)
{
    const json_t *roster = json_object_get(*state, "roster"), *entry;
    static const char *const all[] = {"OK",       "BAD_LENGTH",  "BAD_CHARACTER", "BAD_READ",
                                      "NOT_OURS", "UNKNOWN_KEY", "FORGED",        "OTHER_FAIR",
                                      "NOT_YET",  "EXPIRED",     "REVOKED"};
    unsigned seen = 0;
    size_t i;
    json_array_foreach(json_object_get(*state, "verify"), i, entry)
    {
        struct reading reading = {0};
        const char *verdict = verdict_of(roster, entry, &reading);
        if (strcmp(verdict, text_of(entry, "verdict")) != 0)
            fail_msg("%s: %s", text_of(entry, "why"), verdict);
        for (unsigned name = 0; name < 11; name++)
            seen |= strcmp(all[name], verdict) == 0 ? 1U << name : 0;
    }
    assert_int_equal(seen, (1U << 11) - 1);
}

static void it_reads_what_each_slip_says(void **state)
{
    const json_t *roster = json_object_get(*state, "roster"), *entry;
    size_t i;
    json_array_foreach(json_object_get(*state, "make"), i, entry)
    {
        struct reading reading = {0};
        uint8_t bytes[BYTES];
        bool tried;
        bytes_of(entry, "bytes", bytes, sizeof bytes);
        assert_true(decode(text_of(entry, "text"), reading.bytes));
        assert_memory_equal(reading.bytes, bytes, sizeof bytes);
        assert_non_null(signer_of(roster, bytes, &tried));
        uncover(roster, &reading);
        assert_int_equal(reading.fair, number_of(entry, "fair"));
        assert_int_equal(reading.day, number_of(entry, "day"));
        assert_int_equal(reading.valid_days, number_of(entry, "valid_days"));
        assert_int_equal(reading.office, number_of(entry, "office"));
        assert_int_equal(reading.services, json_integer_value(json_object_get(entry, "services")));
    }
    assert_int_equal(i, 4);
}

static void the_hub_signed_the_roster(void **state)
{
    uint8_t public_key[32], signature[64];
    char message[8192] = "jornada-roster-v1";
    json_t *roster = json_deep_copy(json_object_get(*state, "roster"));
    bytes_of(*state, "hub_public_key", public_key, sizeof public_key);
    bytes_of(roster, "signature", signature, sizeof signature);
    json_object_del(roster, "signature");
    size_t size =
        json_dumpb(roster, message + 18, sizeof message - 18, JSON_COMPACT | JSON_SORT_KEYS);
    assert_true(is_signed(public_key, message, 18 + size, signature));
    message[40] ^= 1;
    assert_false(is_signed(public_key, message, 18 + size, signature));
    json_decref(roster);
}

static void its_own_parts_are_right(void **state)
{
    static const uint8_t digits[] = "123456789";
    static const uint8_t abc[32] = {/* BLAKE2b-256 of "abc" */
                                    0xBD, 0xDD, 0x81, 0x3C, 0x63, 0x42, 0x39, 0x72,
                                    0x31, 0x71, 0xEF, 0x3F, 0xEE, 0x98, 0x57, 0x9B,
                                    0x94, 0x96, 0x4E, 0x3B, 0xB1, 0xCB, 0x3E, 0x42,
                                    0x72, 0x62, 0xC8, 0xC0, 0x68, 0xD5, 0x23, 0x19};
    uint8_t hash[32];
    assert_int_equal(crc16(digits, 9), number_of(*state, "crc_of_123456789"));
    blake2b_256((const uint8_t *)"abc", 3, hash);
    assert_memory_equal(hash, abc, sizeof hash);
    assert_int_equal(day_of("2025-01-01"), 0);
    assert_int_equal(day_of("2026-11-21"), 689);
    assert_int_equal(day_of("2028-03-01"), 1155);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_own_parts_are_right),
        cmocka_unit_test(the_hub_signed_the_roster),
        cmocka_unit_test(it_reads_what_each_slip_says),
        cmocka_unit_test(it_gives_the_verdict_of_every_entry),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
