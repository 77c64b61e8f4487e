/* Blanks of an emergency kit: the vectors that another implementation may be checked against, what
 * tells a blank's folio from others, and how the hub counts a sheet's rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/blank.h"
#include "sync/folio.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/kit.h"
#include "sync/hub/stats.h"
#include "tests/pocket.h"

static void hex(const json_t *object, const char *key, uint8_t *bytes, size_t size)
{
    size_t length = 0;
    const char *text = json_string_value(json_object_get(object, key));
    assert_non_null(text);
    assert_int_equal(sodium_hex2bin(bytes, size, text, strlen(text), NULL, &length, NULL), 0);
    assert_int_equal(length, size);
}

static void a_blank_is_made_as_the_vectors_say(void **state)
{
    (void)state;
    uint8_t cover[32], expected[16], made[16];
    char path[4096];
    const char *root = getenv("JORNADA_ROOT");
    snprintf(path, sizeof path, "%s/tests/vectors/blank.json", root ? root : ".");
    json_t *vectors = json_load_file(path, 0, NULL), *one;
    size_t i;
    assert_non_null(vectors);
    hex(vectors, "cover", cover, sizeof cover);
    assert_true(json_array_size(json_object_get(vectors, "blanks")) >= 4);
    json_array_foreach(json_object_get(vectors, "blanks"), i, one)
    {
        unsigned kit = (unsigned)json_integer_value(json_object_get(one, "kit"));
        unsigned serial = (unsigned)json_integer_value(json_object_get(one, "serial"));
        uint64_t bits = blank_bits(cover, kit, serial);
        char folio[FOLIO_TEXT_BYTES];
        assert_int_equal(bits, json_integer_value(json_object_get(one, "bits")));
        folio_write_bits(bits, folio);
        assert_string_equal(folio, json_string_value(json_object_get(one, "folio")));
        blank_slip_id(cover, bits, made);
        hex(one, "slip", expected, sizeof expected);
        assert_memory_equal(made, expected, 16);
        blank_record_id(cover, bits, made);
        hex(one, "record", expected, sizeof expected);
        assert_memory_equal(made, expected, 16);
    }
    json_decref(vectors);
}

static void a_blanks_folio_tells_its_kit_and_stands_at_the_head_of_its_slips_id(void **state)
{
    (void)state;
    uint8_t cover[32], slip[16];
    memset(cover, 7, sizeof cover);
    for (unsigned kit = 1; kit <= BLANK_KITS_MAX; kit++) {
        for (unsigned serial = 0; serial < BLANK_SERIALS; serial += 1023) {
            unsigned told = 0;
            uint64_t bits = blank_bits(cover, kit, serial);
            assert_true(blank_is(cover, bits, &told));
            assert_int_equal(told, kit);
            blank_slip_id(cover, bits, slip);
            assert_int_equal(folio_bits(slip), bits);
        }
    }
}

static void folios_of_kiosks_and_of_other_fairs_are_no_blanks(void **state)
{
    (void)state;
    uint8_t cover[32], other[32], record[16], slip[16];
    memset(cover, 7, sizeof cover);
    memset(other, 8, sizeof other);
    int wrong = 0, foreign = 0;
    for (unsigned i = 0; i < 20000; i++) {
        memset(record, 0, sizeof record);
        memcpy(record, &i, sizeof i);
        record_slip_id(record, 0, slip);
        wrong += blank_is(cover, folio_bits(slip), NULL);
        foreign += blank_is(other, blank_bits(cover, 1 + i % 16, i), NULL);
    }
    assert_true(wrong <= 3); /* 0.3 are expected */
    assert_true(foreign <= 3);
}

/* -- At the hub -------------------------------------------------------------------------------- */

static struct fair the_fair(struct pocket_scene *scene)
{
    struct fair fair;
    assert_int_equal(fair_find(scene->at->hub, POCKET_FAIR, &fair), DONE);
    return fair;
}

static void put_row(struct pocket_scene *scene, unsigned serial, uint8_t age, uint8_t sex,
                    uint32_t services)
{
    struct fair fair = the_fair(scene);
    struct fact fact = {.type = FACT_SHEET_ROW, .body.sheet = {689, age, sex, services}};
    blank_slip_id(fair.cover, blank_bits(fair.cover, 1, serial), fact.record);
    pocket_fact(scene->kiosk, &fact);
}

static struct stats *push_and_read(struct pocket_scene *scene)
{
    struct receipt_stream mark;
    struct stats *stats;
    assert_int_equal(pocket_push(scene->kiosk, 0, scene->kiosk->count, &mark), 200);
    assert_int_equal(mark.quarantined, 0);
    assert_int_equal(stats_read(scene->at->hub, POCKET_FAIR, &stats), DONE);
    return stats;
}

static int64_t cell(const struct stats *stats, enum stats_table table, const char *key)
{
    for (size_t i = 0; i < stats->tables[table].count; i++) {
        if (strcmp(stats->tables[table].rows[i].key, key) == 0)
            return stats->tables[table].rows[i].n;
    }
    return -2;
}

static void a_row_that_was_typed_twice_counts_once_with_what_both_say(void **state)
{
    struct pocket_scene *scene = *state;
    for (unsigned who = 0; who < 6; who++) {
        put_row(scene, who, AGE_30_44, SEX_NOT_SAID, 1U << 2);
        put_row(scene, who, AGE_30_44, SEX_M_MUJER, 1U << 2 | 1U << 5); /* the other kiosk */
    }
    struct stats *stats = push_and_read(scene);
    assert_int_equal(stats->people, 6);
    assert_int_equal(stats->late, 6);
    assert_int_equal(stats->registered, 0);
    assert_int_equal(stats->services, 12);
    assert_int_equal(stats->delivered, 12); /* facts, not people */
    assert_int_equal(cell(stats, STATS_BY_AGE, "30-44"), 6);
    assert_int_equal(cell(stats, STATS_BY_SEX, "M"), 6);
    assert_int_equal(cell(stats, STATS_BY_HOUR, ""), 6); /* a sheet has no hour */
    assert_int_equal(cell(stats, STATS_BY_SERVICE, "5"), 6);
    free(stats);
}

static void whoever_took_a_turn_with_a_blank_is_not_counted_again_by_the_sheet(void **state)
{
    struct pocket_scene *scene = *state;
    struct fair fair = the_fair(scene);
    for (unsigned who = 0; who < 5; who++) {
        struct fact turn = {.type = FACT_TURN_ISSUED, .body.turn = {.service = 2, .module = 3}};
        blank_record_id(fair.cover, blank_bits(fair.cover, 1, who), turn.record);
        if (who % 2 == 0)
            pocket_fact(scene->kiosk, &turn);
        put_row(scene, who, AGE_18_29, SEX_H_HOMBRE, 1U << 2);
        if (who % 2 == 1)
            pocket_fact(scene->kiosk, &turn);
    }
    struct stats *stats = push_and_read(scene);
    assert_int_equal(stats->people, 5);
    assert_int_equal(stats->turn_only, 5);
    assert_int_equal(stats->late, STATS_HIDDEN); /* none is known from a sheet alone */
    assert_int_equal(stats->services, 5);
    assert_int_equal(cell(stats, STATS_BY_AGE, "18-29"), 5);
    free(stats);
}

static void a_row_of_a_slip_that_is_no_blank_counts_nobody(void **state)
{
    struct pocket_scene *scene = *state;
    struct fact fact = {.type = FACT_SHEET_ROW, .record = {9, 9, 9, 9, 9}};
    fact.body.sheet = (struct fact_sheet){689, AGE_30_44, SEX_M_MUJER, 1U << 2};
    pocket_fact(scene->kiosk, &fact);
    struct stats *stats = push_and_read(scene);
    assert_int_equal(stats->people, 0);
    assert_int_equal(stats->services, 1);
    free(stats);
}

/* -- Kits -------------------------------------------------------------------------------------- */

static void a_second_kit_has_other_folios_and_no_more_than_sixteen_are_made(void **state)
{
    struct pocket_scene *scene = *state;
    struct hub *hub = scene->at->hub;
    struct kit_slip first[50], second[50];
    struct kit kit;
    assert_int_equal(kit_make(hub, POCKET_FAIR, 50, first, &kit), DONE);
    assert_int_equal(kit.number, 1);
    assert_int_equal(kit_make(hub, POCKET_FAIR, 50, second, &kit), DONE);
    assert_int_equal(kit.number, 2);
    for (size_t i = 0; i < 50; i++) {
        for (size_t j = 0; j < 50; j++) {
            assert_true(first[i].bits != second[j].bits);
            assert_true(i == j || first[i].bits != first[j].bits);
        }
    }
    assert_int_equal(kit_make(hub, POCKET_FAIR, 0, first, &kit), INVALID);
    assert_int_equal(kit_make(hub, POCKET_FAIR, KIT_SLIPS_MAX + 1, first, &kit), INVALID);
    assert_int_equal(kit_make(hub, "otra", 1, first, &kit), NOT_FOUND);
    for (unsigned made = 2; made < BLANK_KITS_MAX; made++)
        assert_int_equal(kit_make(hub, POCKET_FAIR, 1, first, &kit), DONE);
    assert_int_equal(kit_make(hub, POCKET_FAIR, 1, first, &kit), REFUSED);
}

static enum token_verdict verdict(struct hub *hub, const char *text, struct token *token)
{
    struct roster *roster = malloc(sizeof *roster);
    char *json = malloc(ROSTER_TEXT_MAX);
    struct fair fair;
    assert_int_equal(fair_write_roster(hub, POCKET_FAIR, true, json, ROSTER_TEXT_MAX), DONE);
    assert_int_equal(roster_read(json, strlen(json), hub->keys->signing.public_key, roster), DONE);
    assert_int_equal(fair_find(hub, POCKET_FAIR, &fair), DONE);
    struct token_reader reader = {.roster = roster};
    reader.today = token_day(hub->io->wall_ms(hub->io->self), fair.offset_minutes);
    enum token_verdict verdict = token_verify(text, &reader, token);
    free(roster);
    free(json);
    return verdict;
}

static void a_revoked_kits_slips_are_told_as_such_and_other_kits_stay_good(void **state)
{
    struct pocket_scene *scene = *state;
    struct hub *hub = scene->at->hub;
    struct kit_slip lost[2], good[2];
    struct token token;
    struct kit kit;
    assert_int_equal(kit_make(hub, POCKET_FAIR, 2, lost, &kit), DONE);
    assert_int_equal(kit_make(hub, POCKET_FAIR, 2, good, &kit), DONE);
    assert_int_equal(verdict(hub, lost[1].token, &token), TOKEN_OK);
    assert_int_equal(folio_bits(token.slip), lost[1].bits);
    assert_int_equal(token.services, 0);
    assert_int_equal(kit_revoke(hub, POCKET_FAIR, 1, &kit), DONE);
    assert_int_equal(verdict(hub, lost[1].token, &token), TOKEN_REVOKED);
    assert_int_equal(verdict(hub, good[0].token, &token), TOKEN_OK);
    assert_int_equal(kit_revoke(hub, POCKET_FAIR, 1, &kit), REFUSED);
    assert_int_equal(kit_revoke(hub, POCKET_FAIR, 7, &kit), NOT_FOUND);
}

#define POCKET(name) cmocka_unit_test_setup_teardown(name, pocket_scene_open, pocket_scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blank_is_made_as_the_vectors_say),
        cmocka_unit_test(a_blanks_folio_tells_its_kit_and_stands_at_the_head_of_its_slips_id),
        cmocka_unit_test(folios_of_kiosks_and_of_other_fairs_are_no_blanks),
        POCKET(a_row_that_was_typed_twice_counts_once_with_what_both_say),
        POCKET(whoever_took_a_turn_with_a_blank_is_not_counted_again_by_the_sheet),
        POCKET(a_row_of_a_slip_that_is_no_blank_counts_nobody),
        POCKET(a_second_kit_has_other_folios_and_no_more_than_sixteen_are_made),
        POCKET(a_revoked_kits_slips_are_told_as_such_and_other_kits_stay_good),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
