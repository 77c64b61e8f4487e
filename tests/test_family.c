/* An adult and the children with her: each child a folio of its own, one turn for the family, and
 * on disk nothing that tells a registration with children, or of a minor, from any other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/answers.h"
#include "sync/store.h"
#include "tests/sync_world.h"

static int set_up(void **state)
{
    *state = world_create();
    return 0;
}

static int tear_down(void **state)
{
    world_destroy(*state);
    return 0;
}

static struct sync_slip family_slip(const struct commit *commit, uint8_t children)
{
    struct sync_slip slip = {.turns = 1, .children = children};

    memcpy(slip.record, commit->facts[0].record, sizeof slip.record);
    record_slip_id(slip.record, 0, slip.slip);
    slip.turn[0].module = 12;
    slip.turn[0].number = 17;
    slip.turn[0].service = 3;
    return slip;
}

static void forget_the_database(const struct world *world)
{
    static const char *const names[] = {"store.db", "store.db-wal"};
    char path[512];

    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", world->folder, names[i]);
        assert_true(remove(path) == 0 || i == 1); /* its log may have gone by itself */
    }
}

static void each_child_has_a_folio_and_the_familys_turn_also_from_the_journal(void **state)
{
    struct world *world = *state;
    struct commit commit;
    struct sync_slip found, its;

    world_open(world);
    world_fill_registration(world, &commit);
    struct sync_slip slip = family_slip(&commit, 3);
    assert_int_equal(sync_commit(world->sync, &commit, NULL, &slip), DONE);
    assert_int_equal(world_count(world).captured, 3); /* one registration, two turns */
    for (int life = 0; life < 2; life++) {
        for (uint8_t child = 0; child < 3; child++) {
            sync_child_slip(&slip, child, &its);
            assert_int_equal(sync_find_slip(world->sync, store_folio_bits(its.slip), &found), DONE);
            assert_memory_not_equal(its.slip, slip.slip, sizeof slip.slip);
            assert_memory_not_equal(its.record, slip.record, sizeof slip.record);
            assert_int_equal(found.turns, 1);
            assert_int_equal(found.turn[0].module, 12);
            assert_int_equal(found.turn[0].number, 17);
            assert_int_equal(found.children, 0);
            assert_int_equal(sync_count_print(world->sync, its.slip), DONE);
        }
        sync_child_slip(&slip, 3, &its); /* nobody's */
        assert_int_equal(sync_find_slip(world->sync, store_folio_bits(its.slip), &found),
                         NOT_FOUND);
        world_crash(world);
        assert_int_equal(world_rows(world, "SELECT count(*) FROM slip"), 4);
        forget_the_database(world);
        world_open(world);
    }
}

static void more_children_than_a_registration_holds_are_refused(void **state)
{
    struct world *world = *state;
    struct commit commit;

    world_open(world);
    world_fill_registration(world, &commit);
    struct sync_slip slip = family_slip(&commit, RECORD_CHILDREN_MAX + 1);
    assert_int_equal(sync_commit(world->sync, &commit, NULL, &slip), INVALID);
    assert_int_equal(world_count(world).captured, 0);
    slip.children = RECORD_CHILDREN_MAX;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, &slip), DONE);
    world_crash(world);
    assert_int_equal(world_rows(world, "SELECT count(*) FROM slip"), RECORD_CHILDREN_MAX + 1);
}

static void a_childs_id_is_nobody_elses(void **state)
{
    uint8_t ids[2 * (RECORD_CHILDREN_MAX + 3)][RECORD_ID_BYTES];
    const uint8_t records[2][RECORD_ID_BYTES] = {{1}, {2}};
    size_t count = 0;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (uint8_t child = 0; child < RECORD_CHILDREN_MAX; child++)
            record_child_id(records[i], child, ids[count++]);
        for (uint8_t copy = 0; copy < 2; copy++)
            record_slip_id(records[i], copy, ids[count++]);
        memcpy(ids[count++], records[i], RECORD_ID_BYTES);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(ids[i], ids[k], RECORD_ID_BYTES);
}

enum who { MINORS, ADULTS, FAMILIES, SILENT, WHO };

/* What somebody of this kind says, from a seed. */
static void say(struct commit *commit, enum who who, uint32_t seed)
{
    struct fact_registered *said = &commit->facts[0].body.registered;
    uint32_t dice = seed * 2654435761U;

    *said = (struct fact_registered){.services = said->services};
    if (who == SILENT)
        return;
    said->age = (uint8_t)(who == MINORS ? 1 + dice % 3 : 4 + dice % 5);
    said->sex = (uint8_t)(dice >> 4 & 3);
    said->visit = (uint8_t)((dice >> 6) % 3);
    said->english = dice >> 8 & 1;
    said->municipality = dice >> 9 & 3 ? 15054 : 0;
    if (who == MINORS)
        return;
    said->colonia = dice % 999999999;
    for (uint32_t i = 0; who == FAMILIES && i <= seed % RECORD_CHILDREN_MAX; i++)
        said->children[i] = (uint8_t)(1 + (dice >> i) % 3);
}

static void add_turns(struct commit *commit, size_t turns)
{
    struct fact turn = commit->facts[3], slip = commit->facts[4];

    turn.body.turn.number = 117; /* drawn at random elsewhere, and as wide as it is */
    for (size_t i = 0; i < turns; i++)
        commit->facts[2 + i] = turn;
    commit->facts[2 + turns] = slip;
    commit->count = 3 + turns;
}

/* The sizes of two hundred frames in their order, as one number; the least and most are said. */
static size_t sizes_of(void **state, enum who who, size_t turns)
{
    struct world *world = *state = world_create();
    struct commit commit;

    world_open(world);
    for (uint32_t seed = 0; seed < 200; seed++) {
        world_fill_registration(world, &commit);
        add_turns(&commit, turns);
        say(&commit, who, seed);
        assert_int_equal(sync_commit(world->sync, &commit, NULL, NULL), DONE);
    }
    world_crash(world);
    size_t least = world_rows(world, "SELECT min(length(bytes)) FROM frame WHERE seq > 1");
    size_t most = world_rows(world, "SELECT max(length(bytes)) FROM frame WHERE seq > 1");
    size_t sizes = world_rows(world, "SELECT sum(length(bytes) * seq) FROM frame WHERE seq > 1");
    print_message("%zu turns: %zu to %zu bytes\n", turns, least, most);
    return sizes;
}

/* The moment and the turns' numbers may cost a byte more: nobody's answers do. */
static void frames_of_minors_adults_families_and_the_silent_have_one_size(void **state)
{
    world_destroy(*state);
    for (size_t turns = 0; turns <= SYNC_SLIP_TURNS; turns++) {
        size_t first = sizes_of(state, MINORS, turns);
        for (enum who who = ADULTS; who < WHO; who++) {
            world_destroy(*state);
            assert_int_equal(sizes_of(state, who, turns), first);
        }
        if (turns < SYNC_SLIP_TURNS)
            world_destroy(*state);
    }
}

static void an_answer_outside_its_list_is_neither_packed_nor_taken(void **state)
{
    const struct fact_registered good = {.age = AGE_75_UP,
                                         .sex = SEX_X_OTHER,
                                         .visit = 2,
                                         .english = 1,
                                         .municipality = 32058,
                                         .colonia = UINT32_MAX,
                                         .children = {1, 2, 3, 0, 0, 1}};
    struct fact_registered bad[] = {good, good, good, good, good, good}, taken = {0};
    uint8_t bytes[ANSWERS_BYTES];

    (void)state;
    assert_true(answers_pack(&good, bytes));
    assert_true(answers_take(bytes, &taken));
    assert_memory_equal(&taken, &good, sizeof good);
    bad[0].age = AGE_BANDS;
    bad[1].sex = SEX_VALUES;
    bad[2].visit = 3;
    bad[3].english = 2;
    bad[4].municipality = 100000;
    bad[5].children[5] = AGE_BANDS;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(answers_pack(&bad[i], bytes));
    assert_true(answers_pack(&good, bytes));
    bytes[0] = 216; /* an age band above the last */
    assert_false(answers_take(bytes, &taken));
    assert_true(answers_pack(&good, bytes));
    bytes[10] = 0x09; /* a child of no band */
    assert_false(answers_take(bytes, &taken));
    assert_true(answers_pack(&good, bytes));
    bytes[1] = 0xFF; /* a municipality of eight digits */
    assert_false(answers_take(bytes, &taken));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        TEST(each_child_has_a_folio_and_the_familys_turn_also_from_the_journal),
        TEST(more_children_than_a_registration_holds_are_refused),
        TEST(a_childs_id_is_nobody_elses),
        TEST(frames_of_minors_adults_families_and_the_silent_have_one_size),
        cmocka_unit_test(an_answer_outside_its_list_is_neither_packed_nor_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
