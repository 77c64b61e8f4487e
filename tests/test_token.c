/* Tokens and rosters: the vectors of tests/vectors/token.json (made by another implementation), and
 * every single wrong character. Keys here are counting bytes, of no fair. */
#include <jansson.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/base32.h"
#include "sync/folio.h"
#include "sync/roster.h"
#include "sync/token.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct world {
    json_t *vectors;
    uint8_t public_key[32], secret_key[64], hub_public[32], hub_secret[64];
    struct roster roster;
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    assert_non_null(text);
    return text;
}

static void bytes_of(const json_t *object, const char *key, uint8_t *bytes, size_t size)
{
    size_t length = 0;
    const char *hex = text_of(object, key);
    assert_int_equal(sodium_hex2bin(bytes, size, hex, strlen(hex), NULL, &length, NULL), 0);
    assert_int_equal(length, size);
}

static json_int_t number_of(const json_t *object, const char *key)
{
    assert_true(json_is_integer(json_object_get(object, key)));
    return json_integer_value(json_object_get(object, key));
}

static int open_world(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    char path[4096];
    uint8_t seed[32];
    const char *root = getenv("JORNADA_ROOT");
    assert_non_null(world);
    assert_true(sodium_init() >= 0);
    snprintf(path, sizeof path, "%s/tests/vectors/token.json", root ? root : ".");
    world->vectors = json_load_file(path, 0, NULL);
    assert_non_null(world->vectors);
    bytes_of(world->vectors, "kiosk_seed", seed, sizeof seed);
    crypto_sign_seed_keypair(world->public_key, world->secret_key, seed);
    bytes_of(world->vectors, "hub_seed", seed, sizeof seed);
    crypto_sign_seed_keypair(world->hub_public, world->hub_secret, seed);
    char *text = json_dumps(json_object_get(world->vectors, "roster"), JSON_INDENT(2));
    assert_int_equal(roster_read(text, strlen(text), world->hub_public, &world->roster), DONE);
    free(text);
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    json_decref(world->vectors);
    free(world);
    return 0;
}

static void token_of(const json_t *entry, struct token *token)
{
    memset(token, 0, sizeof *token);
    bytes_of(entry, "slip", token->slip, sizeof token->slip);
    token->fair = (uint16_t)number_of(entry, "fair");
    token->day = (uint16_t)number_of(entry, "day");
    token->valid_days = (uint8_t)number_of(entry, "valid_days");
    token->office = (uint16_t)number_of(entry, "office");
    token->services = (uint32_t)number_of(entry, "services");
}

static void a_token_is_made_byte_for_byte_as_the_vectors_say(void **state)
{
    struct world *world = *state;
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(world->vectors, "make"), i, entry)
    {
        struct token token;
        char text[TOKEN_TEXT_BYTES], folio[FOLIO_TEXT_BYTES];
        uint8_t bytes[TOKEN_BYTES], expected[TOKEN_BYTES];
        token_of(entry, &token);
        assert_int_equal(token_make(&token, world->secret_key, world->roster.cover, text), DONE);
        assert_string_equal(text, text_of(entry, "text"));
        bytes_of(entry, "bytes", expected, sizeof expected);
        assert_int_equal(base32_read(text, bytes, sizeof bytes), DONE);
        assert_memory_equal(bytes, expected, sizeof bytes);
        folio_write(token.slip, folio);
        assert_string_equal(folio, text_of(entry, "folio"));
        assert_int_equal(text[0], '9');
    }
    assert_true(i > 3);
}

static void a_read_token_says_what_was_written(void **state)
{
    struct world *world = *state;
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(world->vectors, "make"), i, entry)
    {
        struct token written, read;
        struct token_reader reader = {.roster = &world->roster};
        token_of(entry, &written);
        reader.today = written.day;
        assert_int_equal(token_verify(text_of(entry, "text"), &reader, &read), TOKEN_OK);
        assert_memory_equal(read.slip, written.slip, sizeof read.slip);
        assert_int_equal(read.fair, written.fair);
        assert_int_equal(read.day, written.day);
        assert_int_equal(read.valid_days, written.valid_days);
        assert_int_equal(read.office, written.office);
        assert_int_equal(read.services, written.services);
    }
}

static bool is_revoked(void *context, const uint8_t slip[TOKEN_SLIP_BYTES])
{
    return memcmp(context, slip, TOKEN_SLIP_BYTES) == 0;
}

static void every_verdict_is_given_where_the_vectors_say(void **state)
{
    struct world *world = *state;
    unsigned seen = 0;
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(world->vectors, "verify"), i, entry)
    {
        uint8_t revoked[TOKEN_SLIP_BYTES];
        struct token_reader reader = {.roster = &world->roster,
                                      .today = (uint16_t)number_of(entry, "today")};
        if (json_object_get(entry, "revoked")) {
            bytes_of(entry, "revoked", revoked, sizeof revoked);
            reader.revoked = is_revoked;
            reader.context = revoked;
        }
        enum token_verdict verdict = token_verify(text_of(entry, "text"), &reader, NULL);
        if (strcmp(token_verdict_name(verdict), text_of(entry, "verdict")) != 0)
            fail_msg("%s: %s, expected %s", text_of(entry, "why"), token_verdict_name(verdict),
                     text_of(entry, "verdict"));
        seen |= 1U << verdict;
    }
    assert_int_equal(seen, (1U << TOKEN_VERDICTS) - 1); /* all eleven */
    assert_null(token_verdict_name(TOKEN_VERDICTS));
}

static void no_token_with_one_character_changed_is_ok(void **state)
{
    struct world *world = *state;
    const json_t *entry = json_array_get(json_object_get(world->vectors, "make"), 0);
    struct token_reader reader = {.roster = &world->roster,
                                  .today = (uint16_t)number_of(entry, "day")};
    char text[TOKEN_TEXT_BYTES];
    strcpy(text, text_of(entry, "text"));
    int changed = 0;
    for (int i = 0; i < TOKEN_CHARS; i++) {
        char right = text[i];
        for (int c = 0; c < 32; c++) {
            if (alphabet[c] == right)
                continue;
            text[i] = alphabet[c];
            enum token_verdict verdict = token_verify(text, &reader, NULL);
            assert_true(verdict == TOKEN_BAD_READ || verdict == TOKEN_BAD_CHARACTER);
            changed++;
        }
        text[i] = right;
    }
    assert_int_equal(changed, TOKEN_CHARS * 31);
    assert_int_equal(token_verify(text, &reader, NULL), TOKEN_OK);
}

static void without_the_cover_key_neither_office_nor_services_are_read(void **state)
{
    struct world *world = *state;
    struct token token = {.fair = 1, .day = 689, .valid_days = 1, .office = 301, .services = 3};
    struct token read;
    char text[TOKEN_TEXT_BYTES];
    struct roster open = world->roster;
    struct token_reader reader = {.roster = &open, .today = 689};
    memset(token.slip, 7, sizeof token.slip);
    assert_int_equal(token_make(&token, world->secret_key, world->roster.cover, text), DONE);
    open.has_cover = false;
    assert_int_equal(token_verify(text, &reader, &read), TOKEN_OK);
    assert_memory_equal(read.slip, token.slip, sizeof read.slip);
    assert_int_equal(read.office, 0);
    assert_int_equal(read.services, 0);
    reader.today = 700; /* the key's days are all such a reader knows */
    assert_int_equal(token_verify(text, &reader, &read), TOKEN_EXPIRED);
}

static void an_unknown_signers_token_says_its_modules_in_its_fair_alone(void **state)
{
    const struct world *world = *state;
    const struct token made = {
        .slip = {7}, .fair = 9, .day = 690, .valid_days = 2, .office = 3, .services = 6};
    uint8_t public_key[32], secret_key[64];
    char text[TOKEN_TEXT_BYTES];
    struct token token;
    crypto_sign_keypair(public_key, secret_key); /* in nobody's roster */
    assert_int_equal(token_make(&made, secret_key, world->roster.cover, text), DONE);
    const uint8_t *key = world->roster.cover;
    assert_int_equal(token_read_unproved(text, key, 9, 690, &token), TOKEN_OK);
    assert_int_equal(token.office, 3);
    assert_int_equal(token.services, 6);
    assert_int_equal(token_read_unproved(text, key, 9, 689, &token), TOKEN_NOT_YET);
    assert_int_equal(token_read_unproved(text, key, 9, 691, &token), TOKEN_OK);
    assert_int_equal(token_read_unproved(text, key, 9, 692, &token), TOKEN_EXPIRED);
    assert_int_equal(token_read_unproved(text, key, 8, 690, &token), TOKEN_OTHER_FAIR);
    assert_int_equal(token.services, 0);
    text[20] = text[20] == 'A' ? 'B' : 'A';
    assert_int_equal(token_read_unproved(text, key, 9, 690, &token), TOKEN_BAD_READ);
}

static void two_keys_of_one_id_are_both_tried(void **state)
{
    struct world *world = *state;
    const json_t *entry = json_array_get(json_object_get(world->vectors, "make"), 0);
    struct roster roster = world->roster;
    struct token_reader reader = {.roster = &roster, .today = (uint16_t)number_of(entry, "day")};
    roster.count = ROSTER_KEY_CANDIDATES + 1;
    for (size_t i = 0; i < roster.count; i++) {
        roster.keys[i] = world->roster.keys[0];
        if (i != 1)
            roster.keys[i].public_key[5] ^= (uint8_t)(i + 1);
    }
    assert_int_equal(token_verify(text_of(entry, "text"), &reader, NULL), TOKEN_OK);
    struct roster_key right = roster.keys[1];
    roster.keys[1] = roster.keys[0];
    assert_int_equal(token_verify(text_of(entry, "text"), &reader, NULL), TOKEN_FORGED);
    roster.keys[ROSTER_KEY_CANDIDATES] = right; /* the fifth of an id is never tried */
    assert_int_equal(token_verify(text_of(entry, "text"), &reader, NULL), TOKEN_FORGED);
}

static void a_token_for_no_day_is_not_made(void **state)
{
    struct world *world = *state;
    struct token token = {.fair = 1, .day = 689, .valid_days = 0};
    char text[TOKEN_TEXT_BYTES] = "old";
    assert_int_equal(token_make(&token, world->secret_key, world->roster.cover, text), INVALID);
    assert_string_equal(text, "");
}

static void days_are_the_fairs_local_days(void **state)
{
    struct world *world = *state;
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(world->vectors, "days"), i, entry)
    {
        assert_int_equal(
            token_day(number_of(entry, "wall_ms"), (int)number_of(entry, "utc_offset_minutes")),
            number_of(entry, "day"));
    }
    assert_true(i > 5);
}

static void a_roster_comes_back_as_it_was_written(void **state)
{
    struct world *world = *state;
    static char text[ROSTER_TEXT_MAX];
    struct roster read;
    size_t size;
    for (int cover = 0; cover < 2; cover++) {
        struct roster roster = world->roster;
        roster.has_cover = cover == 1;
        if (!cover)
            memset(roster.cover, 0, sizeof roster.cover);
        assert_int_equal(roster_write(&roster, world->hub_secret, text, sizeof text, &size), DONE);
        assert_int_equal(strlen(text), size);
        assert_int_equal(strstr(text, "\"cover\"") != NULL, cover);
        assert_int_equal(roster_read(text, size, world->hub_public, &read), DONE);
        assert_memory_equal(&read, &roster, sizeof read);
    }
}

static void a_full_roster_fits_its_room_and_a_fuller_one_is_refused(void **state)
{
    struct world *world = *state;
    static char text[ROSTER_TEXT_MAX];
    static struct roster roster, read;
    size_t size;
    roster = world->roster;
    roster.count = ROSTER_KEYS_MAX;
    for (size_t i = 0; i < roster.count; i++) {
        roster.keys[i] = world->roster.keys[0];
        roster.keys[i].valid_from = (uint16_t)(i * 516); /* dates from 2025 to 2204 */
        roster.keys[i].valid_to = UINT16_MAX;
    }
    assert_int_equal(roster_write(&roster, world->hub_secret, text, sizeof text, &size), DONE);
    assert_int_equal(roster_read(text, size, world->hub_public, &read), DONE);
    assert_memory_equal(&read, &roster, sizeof read);
    assert_int_equal(roster_write(&roster, world->hub_secret, text, size, &size), INVALID);
    roster.count = ROSTER_KEYS_MAX + 1;
    assert_int_equal(roster_write(&roster, world->hub_secret, text, sizeof text, &size), INVALID);
    roster = world->roster;
    roster.keys[0].key_id[0] ^= 1;
    assert_int_equal(roster_write(&roster, world->hub_secret, text, sizeof text, &size), INVALID);
}

/* The vectors' roster with one member set to another value. */
static enum outcome read_with(struct world *world, const char *key, json_t *value)
{
    struct roster read;
    json_t *copy = json_deep_copy(json_object_get(world->vectors, "roster"));
    if (value)
        json_object_set_new(copy, key, value);
    else
        json_object_del(copy, key);
    char *text = json_dumps(copy, 0);
    enum outcome outcome = roster_read(text, strlen(text), world->hub_public, &read);
    for (size_t i = 0; i < sizeof read; i++)
        if (outcome != DONE)
            assert_int_equal(((const uint8_t *)&read)[i], 0);
    free(text);
    json_decref(copy);
    return outcome;
}

static void a_changed_roster_is_refused(void **state)
{
    struct world *world = *state;
    assert_int_equal(read_with(world, "fair_number", json_integer(2)), REFUSED);
    assert_int_equal(read_with(world, "fair", json_string("leon")), REFUSED);
    assert_int_equal(read_with(world, "keys", json_array()), REFUSED);
    assert_int_equal(read_with(world, "cover", NULL), REFUSED);
    assert_int_equal(read_with(world, "signature", NULL), INVALID);
    assert_int_equal(read_with(world, "signature", json_string("zz")), INVALID);
    assert_int_equal(read_with(world, "fair", NULL), INVALID);
    assert_int_equal(read_with(world, "fair", json_integer(1)), INVALID);
    assert_int_equal(read_with(world, "more", json_true()), INVALID);
    assert_int_equal(read_with(world, "fair_number", json_integer(70000)), INVALID);
    assert_int_equal(read_with(world, "keys", json_pack("[{s:s}]", "key_id", "ab")), INVALID);
    assert_int_equal(read_with(world, "fair", json_string("metepec-sample")), DONE);
}

static void a_date_that_no_calendar_has_is_not_read(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *date;
        enum outcome outcome;
    } cases[] = {{"2026-02-28", REFUSED},  {"2028-02-29", REFUSED}, {"2026-02-29", INVALID},
                 {"2026-13-01", INVALID},  {"2024-12-31", INVALID}, {"2026-1-1", INVALID},
                 {"2026-11-2x", INVALID},  {"26-11-21", INVALID},   {"", INVALID},
                 {"2026-11-210", INVALID}, {"+026-11-21", INVALID}, {"2026-00-10", INVALID}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *keys =
            json_deep_copy(json_object_get(json_object_get(world->vectors, "roster"), "keys"));
        json_object_set_new(json_array_get(keys, 0), "valid_to", json_string(cases[i].date));
        assert_int_equal(read_with(world, "keys", keys), cases[i].outcome);
    }
}

static void garbage_is_no_roster(void **state)
{
    struct world *world = *state;
    struct roster read;
    static const char *const texts[] = {"", "{}", "[]", "null", "{\"fair\":", "\xff\xfe", "7"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(roster_read(texts[i], strlen(texts[i]), world->hub_public, &read),
                         INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_made_byte_for_byte_as_the_vectors_say),
        cmocka_unit_test(a_read_token_says_what_was_written),
        cmocka_unit_test(every_verdict_is_given_where_the_vectors_say),
        cmocka_unit_test(no_token_with_one_character_changed_is_ok),
        cmocka_unit_test(without_the_cover_key_neither_office_nor_services_are_read),
        cmocka_unit_test(an_unknown_signers_token_says_its_modules_in_its_fair_alone),
        cmocka_unit_test(two_keys_of_one_id_are_both_tried),
        cmocka_unit_test(a_token_for_no_day_is_not_made),
        cmocka_unit_test(days_are_the_fairs_local_days),
        cmocka_unit_test(a_roster_comes_back_as_it_was_written),
        cmocka_unit_test(a_full_roster_fits_its_room_and_a_fuller_one_is_refused),
        cmocka_unit_test(a_changed_roster_is_refused),
        cmocka_unit_test(a_date_that_no_calendar_has_is_not_read),
        cmocka_unit_test(garbage_is_no_roster),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
