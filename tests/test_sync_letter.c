/* An accompanied referral from a kiosk's disk to the office's key: a stream of its own that the
 * office alone opens, of one size, readable nowhere else; and its withdrawal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sync/folio.h"
#include "tests/letter_sample.h"
#include "tests/sync_world.h"

static const uint8_t staff[8] = {7, 7, 7, 7, 7, 7, 7, 7};

struct scene {
    struct world *world;
    uint8_t office_public[32], office_secret[32];
    struct sync_slip slip;
};

static int begin(void **state)
{
    static struct scene scene;

    memset(&scene, 0, sizeof scene);
    scene.world = world_create();
    crypto_box_keypair(scene.office_public, scene.office_secret);
    world_open(scene.world);
    *state = &scene;
    return 0;
}

static int end(void **state)
{
    struct scene *scene = *state;

    world_destroy(scene->world);
    return 0;
}

static enum outcome write_letter(struct scene *scene, const struct letter *letter)
{
    memset(&scene->slip, 0, sizeof scene->slip);
    randombytes_buf(scene->slip.record, sizeof scene->slip.record);
    scene->slip.turns = 1;
    scene->slip.turn[0].module = 14;
    return sync_letter(scene->world->sync, letter, scene->office_public, staff, &scene->slip);
}

/* The letter's stream among what the hub holds: its frames in order; returns how many. */
static size_t letter_frames(const struct world *world, const struct world_frame *frames[64])
{
    size_t count = 0;

    for (size_t i = 0; i < world->frame_count; i++)
        if (memcmp(world->frames[i].origin.stream, world->frames[0].origin.stream, 16) != 0)
            frames[count++] = &world->frames[i];
    return count;
}

static void fill_parts(const struct world_frame *const *frames, struct letter_part *parts)
{
    for (size_t i = 0; i < LETTER_PARTS; i++) {
        size_t size;
        const uint8_t *sealed = frame_identity(frames[1 + i]->bytes, &size);

        assert_int_equal(size, sizeof parts[i].identity);
        parts[i].seq = frames[1 + i]->seq;
        memcpy(parts[i].identity, sealed, size);
    }
}

static void
a_letter_is_a_stream_of_its_own_that_tells_the_hub_to_whom_and_nothing_else(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    const struct world_frame *frames[64];
    struct letter letter;
    struct commit commit;

    letter_sample(&letter);
    assert_int_equal(write_letter(scene, &letter), DONE);
    assert_int_not_equal(scene->slip.turn[0].number, 0);
    assert_int_equal(world_count(world).captured, 1);
    world_deliver(world);
    assert_int_equal(world_count(world).delivered, 1);
    assert_int_equal(letter_frames(world, frames), LETTER_FRAMES);
    world_open_facts(world, frames[0], &commit);
    assert_int_equal(commit.facts[0].type, FACT_STREAM_OPEN);
    assert_int_equal(commit.facts[0].body.stream_open.kind, 2);
    assert_true(sodium_is_zero(commit.facts[0].body.stream_open.parent, 16));
    world_open_facts(world, frames[1], &commit);
    assert_int_equal(commit.count, 3);
    assert_memory_equal(commit.stamp.staff, staff, sizeof staff);
    assert_int_equal(commit.facts[0].type, FACT_CONSENT);
    assert_int_equal(commit.facts[0].body.consent.purposes, CONSENT_LETTER);
    assert_int_equal(commit.facts[0].body.consent.text_version, letter.text_version);
    assert_int_equal(commit.facts[1].type, FACT_REFERRAL_ISSUED);
    assert_int_equal(commit.facts[1].body.referral.office, letter.office);
    assert_int_equal(commit.facts[1].body.referral.code, 0);
    assert_int_equal(commit.facts[1].body.referral.help, 0);
    assert_int_equal(commit.facts[1].body.referral.day, 689); /* 2026-11-21 */
    assert_int_equal(commit.facts[2].type, FACT_SLIP_MADE);
    for (size_t i = 2; i <= LETTER_PARTS; i++) {
        world_open_facts(world, frames[i], &commit);
        assert_int_equal(commit.facts[0].type, FACT_CONTINUED);
        assert_memory_equal(commit.facts[0].record, scene->slip.record, 16);
        assert_int_equal(commit.facts[0].body.continued.part, i - 1);
        assert_int_equal(commit.facts[0].body.continued.parts, LETTER_PARTS);
    }
    world_open_facts(world, frames[LETTER_FRAMES - 1], &commit);
    assert_int_equal(commit.facts[0].type, FACT_STREAM_CLOSE);
}

static void the_office_opens_it_and_neither_custodian_nor_hub_nor_another_office(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    const struct world_frame *frames[64];
    struct letter_part parts[LETTER_PARTS];
    struct letter letter, back;
    uint8_t public_key[32], secret[32];

    letter_sample(&letter);
    assert_int_equal(write_letter(scene, &letter), DONE);
    world_deliver(world);
    assert_int_equal(letter_frames(world, frames), LETTER_FRAMES);
    fill_parts(frames, parts);
    assert_int_equal(letter_open(&frames[0]->origin, frames[0]->wrap[1], scene->office_public,
                                 scene->office_secret, parts, LETTER_PARTS, &back),
                     DONE);
    assert_memory_equal(&back, &letter, sizeof back);
    assert_int_equal(letter_open(&frames[0]->origin, frames[0]->wrap[1],
                                 world->enrolment.identity_key, world->identity_secret, parts,
                                 LETTER_PARTS, &back),
                     REFUSED);
    assert_int_equal(letter_open(&frames[0]->origin, frames[0]->wrap[1], world->enrolment.facts_key,
                                 world->facts_secret, parts, LETTER_PARTS, &back),
                     REFUSED);
    crypto_box_keypair(public_key, secret);
    assert_int_equal(letter_open(&frames[0]->origin, frames[0]->wrap[1], public_key, secret, parts,
                                 LETTER_PARTS, &back),
                     REFUSED);
}

static void no_byte_of_a_letter_is_in_clear_on_the_disk(void **state)
{
    struct scene *scene = *state;
    struct letter letter;

    letter_sample(&letter);
    assert_int_equal(write_letter(scene, &letter), DONE);
    assert_false(world_folder_holds(scene->world, "Ángeles", strlen("Ángeles")));
    assert_false(world_folder_holds(scene->world, letter.surname1, strlen(letter.surname1)));
    assert_false(world_folder_holds(scene->world, letter.phone, strlen(letter.phone)));
    assert_false(world_folder_holds(scene->world, letter.mark + 1, letter.mark_size - 1U));
    /* Nor the office's key, by which a thief would know which office it is. */
    assert_false(world_folder_holds(scene->world, scene->office_public, 32));
    /* The judge can say yes. */
    assert_true(world_folder_holds(scene->world, scene->slip.slip, 16));
}

static void the_frames_of_every_letter_have_the_same_sizes(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    const struct world_frame *frames[64];
    struct letter letter;

    letter_sample_shortest(&letter); /* office 1 */
    assert_int_equal(write_letter(scene, &letter), DONE);
    world->monotonic_ms += 9 * 3600 * 1000; /* late in a long day, and office 65535 */
    world->wall_ms += 9 * 3600 * 1000;
    letter_sample_longest(&letter);
    assert_int_equal(write_letter(scene, &letter), DONE);
    world_deliver(world);
    assert_int_equal(letter_frames(world, frames), 2 * LETTER_FRAMES);
    for (size_t i = 0; i < LETTER_FRAMES; i++)
        assert_int_equal(frames[i]->size, frames[LETTER_FRAMES + i]->size);
}

static void a_letter_is_two_flushes_like_any_commit(void **state)
{
    struct scene *scene = *state;
    struct letter letter;
    unsigned journal, store;

    letter_sample(&letter);
    for (int i = 0; i < 5; i++) {
        world_take_turn(scene->world);
        journal = scene->world->flushes;
        store = world_vfs_flushes();
        assert_int_equal(write_letter(scene, &letter), DONE);
        assert_int_equal(scene->world->flushes - journal, 1);
        assert_int_equal(world_vfs_flushes() - store, 1);
    }
}

static void what_is_no_letter_is_not_written_and_the_kiosk_goes_on(void **state)
{
    struct scene *scene = *state;
    struct letter letter;
    uint8_t good[32];
    size_t before = 0;

    letter_sample(&letter);
    letter.adult = false; /* Never 11 */
    assert_int_equal(write_letter(scene, &letter), INVALID);
    letter_sample(&letter);
    letter.mark_size = 0; /* no consent */
    assert_int_equal(write_letter(scene, &letter), INVALID);
    letter_sample(&letter);
    memcpy(good, scene->office_public, 32);
    memset(scene->office_public, 0, 32); /* sealed for nobody */
    assert_int_equal(write_letter(scene, &letter), INVALID);
    memcpy(scene->office_public, good, 32);
    assert_int_equal(sync_letter(scene->world->sync, &letter, scene->office_public, staff,
                                 &(struct sync_slip){.record = {1}}),
                     INVALID);
    before = world_count(scene->world).captured;
    assert_int_equal(before, 0);
    scene->world->free_bytes = 10U << 20;
    assert_int_equal(write_letter(scene, &letter), DISK_FULL);
    scene->world->free_bytes = 0;
    assert_int_equal(write_letter(scene, &letter), DONE);
    assert_int_equal(world_count(scene->world).captured, 1);
}

static void a_flush_that_fails_ends_in_doubt_and_nothing_is_said_to_be_written(void **state)
{
    struct scene *scene = *state;
    struct letter letter;

    letter_sample(&letter);
    scene->world->fail_sync_after = 0;
    assert_int_equal(write_letter(scene, &letter), DOUBT);
    assert_int_equal(scene->slip.turn[0].number, 0);
    scene->world->fail_sync_after = -1;
    assert_int_equal(write_letter(scene, &letter), DOUBT);
    assert_true(sync_in_doubt(scene->world->sync));
    world_crash(scene->world);
    world_open(scene->world);
    assert_int_equal(write_letter(scene, &letter), DONE);
}

static void letters_of_a_database_that_was_lost_come_back_from_the_journal(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    const struct world_frame *frames[64];
    struct letter letter;
    struct sync_slip found;
    char path[1024];

    letter_sample(&letter);
    world_take_turn(world);
    assert_int_equal(write_letter(scene, &letter), DONE);
    world_take_turn(world);
    world_crash(world);
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = {"store.db", "store.db-wal", "store.db-shm"};
        (void)snprintf(path, sizeof path, "%s/%s", world->folder, names[i]);
        (void)unlink(path);
    }
    world_open(world);
    assert_int_equal(world_count(world).captured, 3);
    assert_int_equal(world_count(world).pending, 3);
    assert_int_equal(sync_find_slip(world->sync, folio_bits(scene->slip.slip), &found), DONE);
    assert_int_equal(found.turn[0].module, 14);
    world_deliver(world);
    assert_int_equal(world_count(world).delivered, 3);
    assert_true(letter_frames(world, frames) >= LETTER_FRAMES);
}

static size_t withdrawn(const struct world *world)
{
    return world_facts(world, FACT_REFERRAL_WITHDRAWN);
}

static void a_withdrawal_where_it_was_written_goes_at_once_even_after_a_restart(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    struct letter letter;
    uint8_t typed[16] = {0};
    bool waits = true;

    letter_sample(&letter);
    assert_int_equal(write_letter(scene, &letter), DONE);
    world_close(world);
    world_open(world);
    memcpy(typed, scene->slip.slip, 5); /* a folio that was typed: 35 bits */
    typed[4] &= 0xE0;
    assert_int_equal(sync_withdraw(world->sync, typed, 3, staff, &waits), DONE);
    assert_false(waits);
    world_deliver(world);
    assert_int_equal(withdrawn(world), 1);
    for (size_t i = 0; i < world->frame_count; i++) {
        struct commit commit;
        world_open_facts(world, &world->frames[i], &commit);
        if (commit.facts[0].type == FACT_REFERRAL_WITHDRAWN) {
            assert_memory_equal(commit.facts[0].record, scene->slip.slip, 16);
            assert_memory_equal(commit.stamp.staff, staff, sizeof staff);
        }
    }
}

static void a_withdrawal_of_a_slip_that_may_be_anonymous_waits_for_the_close(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    uint8_t unknown[16];
    bool waits = false;

    randombytes_buf(unknown, sizeof unknown);
    assert_int_equal(sync_withdraw(world->sync, unknown, 3, staff, &waits), DONE);
    assert_true(waits);
    world_deliver(world);
    assert_int_equal(withdrawn(world), 0);
    world->fair = 2; /* closed */
    world->monotonic_ms += 61000;
    world_deliver(world);
    assert_int_equal(withdrawn(world), 1);
}

static void a_turns_slip_is_no_referral_that_could_be_withdrawn(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    struct commit commit = {.count = 1};
    struct sync_slip slip = {.turns = 1, .turn = {{.module = 3, .service = 4, .number = 9}}};
    bool waits = true;

    commit.facts[0].type = FACT_SLIP_MADE;
    randombytes_buf(commit.facts[0].record, 16);
    memcpy(slip.record, commit.facts[0].record, 16);
    record_slip_id(slip.record, 0, slip.slip);
    assert_int_equal(sync_commit(world->sync, &commit, NULL, &slip), DONE);
    assert_int_equal(sync_withdraw(world->sync, slip.slip, 3, staff, &waits), REFUSED);
    assert_false(waits);
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(a_letter_is_a_stream_of_its_own_that_tells_the_hub_to_whom_and_nothing_else),
        SCENE(the_office_opens_it_and_neither_custodian_nor_hub_nor_another_office),
        SCENE(no_byte_of_a_letter_is_in_clear_on_the_disk),
        SCENE(the_frames_of_every_letter_have_the_same_sizes),
        SCENE(a_letter_is_two_flushes_like_any_commit),
        SCENE(what_is_no_letter_is_not_written_and_the_kiosk_goes_on),
        SCENE(a_flush_that_fails_ends_in_doubt_and_nothing_is_said_to_be_written),
        SCENE(letters_of_a_database_that_was_lost_come_back_from_the_journal),
        SCENE(a_withdrawal_where_it_was_written_goes_at_once_even_after_a_restart),
        SCENE(a_withdrawal_of_a_slip_that_may_be_anonymous_waits_for_the_close),
        SCENE(a_turns_slip_is_no_referral_that_could_be_withdrawn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
