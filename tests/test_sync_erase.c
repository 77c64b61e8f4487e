/* A kiosk that hears that a name was erased at the hub: nothing of it is readable on its disk
 * afterwards, and nothing else is changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/frame.h"
#include "tests/sync_world.h"

#define HER 3 /* frame 0 opens the stream */

static const struct identity someone = {.given = "Guadalupe", .surname1 = "Xochimitl"};

struct scene {
    struct world *world;
    uint8_t sealed[FRAME_BLOCK + FRAME_TAG]; /* hers, as the hub got it */
    uint8_t others[FRAME_BLOCK + FRAME_TAG]; /* her neighbour's */
};

static void take_sealed(const struct world *world, size_t frame, uint8_t sealed[80])
{
    size_t size;
    const uint8_t *bytes = frame_identity(world->frames[frame].bytes, &size);

    assert_int_equal(size, FRAME_BLOCK + FRAME_TAG);
    memcpy(sealed, bytes, size);
}

static int begin(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct world *world = world_create();

    scene->world = world;
    world_open(world);
    for (int i = 0; i < 6; i++)
        world_register(world, &someone);
    world_deliver(world);
    assert_true(world->frame_count > HER + 1);
    assert_int_equal(world->frames[HER].seq, HER);
    take_sealed(world, HER, scene->sealed);
    take_sealed(world, HER + 1, scene->others);
    *state = scene;
    return 0;
}

static int end(void **state)
{
    struct scene *scene = *state;

    world_crash(scene->world);
    world_destroy(scene->world);
    free(scene);
    return 0;
}

/* Any piece of it, not only the whole. */
static bool disk_holds(const struct world *world, const uint8_t sealed[80])
{
    for (size_t at = 0; at + 16 <= 80; at += 16) {
        if (world_folder_holds(world, sealed + at, 16))
            return true;
    }
    return false;
}

static void tell(struct world *world)
{
    const struct world_frame *frame = &world->frames[HER];
    struct calls_erasure *erasure = &world->erased[world->erased_count++];

    memcpy(erasure->stream, frame->origin.stream, 16);
    erasure->seq = (uint32_t)frame->seq;
    frame_hash(&frame->origin, frame->seq, frame->bytes, erasure->hash);
    world_wait(world);
    world_deliver(world);
}

static void an_erased_name_is_not_readable_on_the_kiosks_disk_any_more(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    struct sync_counts before = world_count(world), after;

    assert_true(disk_holds(world, scene->sealed));
    tell(world);
    assert_false(sync_in_doubt(world->sync));
    assert_false(disk_holds(world, scene->sealed)); /* database, log, journal */
    assert_true(disk_holds(world, scene->others));
    after = world_count(world);
    assert_int_equal(after.captured, before.captured);
    assert_int_equal(after.delivered, before.delivered);
    assert_int_equal(after.quarantined, 0);
    /* The next start finds both copies the same, and the chain whole. */
    world_close(world);
    world_open(world);
    after = world_count(world);
    assert_int_equal(after.captured, before.captured);
    assert_int_equal(after.quarantined, 0);
    assert_false(disk_holds(world, scene->sealed));
    assert_true(disk_holds(world, scene->others));
}

static void what_is_written_afterwards_is_kept_as_ever(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;

    tell(world);
    uint64_t captured = world_count(world).captured;
    unsigned flushes = world->flushes + world_vfs_flushes();
    world_register(world, &someone);
    assert_int_equal(world->flushes + world_vfs_flushes() - flushes, 2);
    world_crash(world);
    world_open(world);
    assert_true(world_count(world).captured > captured);
    assert_int_equal(world_count(world).quarantined, 0);
}

/* The hub was restored from before all this: the kiosk sends what it has, hers without a name. */
static void a_hub_that_lost_everything_gets_the_frame_without_it(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    uint8_t hash[FRAME_HASH_BYTES], again[FRAME_HASH_BYTES];
    size_t size;

    tell(world);
    frame_hash(&world->frames[HER].origin, HER, world->frames[HER].bytes, hash);
    world->frame_count = 0;
    world->epoch++;
    world->commit = 1;
    world_wait(world);
    world_deliver(world);
    const struct world_frame *frame = NULL;
    for (size_t i = 0; i < world->frame_count; i++)
        if (world->frames[i].seq == HER && frame == NULL)
            frame = &world->frames[i];
    assert_non_null(frame);
    assert_true(frame_is_erased(frame->bytes[0]));
    frame_hash(&frame->origin, HER, frame->bytes, again);
    assert_memory_equal(hash, again, sizeof hash);
    (void)frame_identity(frame->bytes, &size);
    assert_int_equal(world_count(world).pending, 0);
}

/* A frame of that number with another hash is somebody else's. */
static void another_frame_under_that_number_keeps_its_name(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;

    tell(world);
    world->erased[0].hash[5] ^= 1;
    world->erased[0].seq = HER + 1;
    world_close(world);
    world_open(world);
    world_deliver(world);
    assert_true(disk_holds(world, scene->others));
}

/* The power fails somewhere in the middle: the next start hears it again, and ends it. */
static void a_cut_anywhere_ends_with_it_gone_and_nothing_else(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    struct sync_counts before = world_count(world);

    for (int after = 0; after < 4; after++) {
        world->fail_sync_after = after;
        if (after == 0)
            tell(world);
        else
            world_deliver(world);
        world->fail_sync_after = -1;
        world_crash(world);
        world_open(world);
        assert_int_equal(world_count(world).quarantined, 0);
        world->erased_count = 1;
    }
    world_deliver(world);
    assert_false(disk_holds(world, scene->sealed));
    assert_true(disk_holds(world, scene->others));
    assert_int_equal(world_count(world).captured, before.captured);
    assert_int_equal(world_count(world).lost, 0);
}

/* A database that was put aside, once, holds it as well. */
static void a_database_put_aside_forgets_it_too(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;
    size_t size;

    world_close(world);
    char *bytes = folder_read(&world->below, "store.db", &size);
    for (size_t page = 4096; page < size; page += 4096)
        memset(bytes + page, 0xff, 8); /* the first one stands in the log as well */
    folder_write(&world->below, "store.db", bytes, size);
    free(bytes);
    world_open(world);
    assert_true(world_count(world).damaged_once);
    assert_true(disk_holds(world, scene->sealed));
    world_deliver(world);
    tell(world);
    assert_false(sync_in_doubt(world->sync));
    assert_false(disk_holds(world, scene->sealed));
    assert_true(disk_holds(world, scene->others));
}

/* The list that a restored hub has is another one under the same numbers: what the kiosk asks with
 * the old hub's number is told to it the next time. */
static void a_restored_hubs_list_is_heard_from_its_beginning(void **state)
{
    struct scene *scene = *state;
    struct world *world = scene->world;

    tell(world);
    assert_false(disk_holds(world, scene->sealed));
    assert_true(disk_holds(world, scene->others));
    const struct world_frame *frame = &world->frames[HER + 1];
    world->epoch++; /* her entry was lost; the next to be erased has its number */
    world->erased[0].seq = (uint32_t)frame->seq;
    frame_hash(&frame->origin, frame->seq, frame->bytes, world->erased[0].hash);
    for (int greeting = 0; greeting < 3; greeting++) {
        world_wait(world);
        world_deliver(world);
    }
    assert_false(sync_in_doubt(world->sync));
    assert_false(disk_holds(world, scene->others));
}

#define SENTENCE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        SENTENCE(an_erased_name_is_not_readable_on_the_kiosks_disk_any_more),
        SENTENCE(what_is_written_afterwards_is_kept_as_ever),
        SENTENCE(a_hub_that_lost_everything_gets_the_frame_without_it),
        SENTENCE(another_frame_under_that_number_keeps_its_name),
        SENTENCE(a_cut_anywhere_ends_with_it_gone_and_nothing_else),
        SENTENCE(a_database_put_aside_forgets_it_too),
        SENTENCE(a_restored_hubs_list_is_heard_from_its_beginning),
    };
    return cmocka_run_group_tests_name("sync_erase", tests, NULL, NULL);
}
