/* A power cut at every change on the disk while a kiosk is being wiped, under eight ways of losing
 * what was not flushed.
 *
 * After each cut, one of two: the decision is not on the disk, and the kiosk is whole, its facts
 * and keys as they were; or it is, and the next start leaves the signed word and nothing else.
 * Nothing between: never a kiosk without its facts that would call itself enrolled. Every fifth
 * change in a quick run, all of them with JORNADA_LONG=1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/disk.h"
#include "sync/sync.h"
#include "sync/wipe.h"
#include "tests/sim/world.h"

#define VARIANTS 8
#define STRIDE 5
#define TURNS 5
#define FOLDER "kiosk"

struct booth {
    struct world world;
    struct machine machine;
    struct enrolment *enrolment;
};

static const enum disk_loss losses[VARIANTS] = {LOSS_ALL,    LOSS_NONE,    LOSS_AFTER,
                                                LOSS_AFTER,  LOSS_SECTORS, LOSS_SECTORS,
                                                LOSS_WRITES, LOSS_WRITES};
static const uint8_t word[] = "signed while the key was there";

static void put_file(struct booth *booth, const char *folder, const char *name)
{
    static const uint8_t bytes[3000] = {1, 2, 3};
    assert_int_equal(disk_replace(&booth->machine.io, folder, name, bytes, sizeof bytes), DONE);
}

static enum outcome open_sync(struct booth *booth, struct sync **sync)
{
    struct sync_settings settings = {.io = &booth->machine.io,
                                     .folder = FOLDER,
                                     .enrolment = booth->enrolment,
                                     .build_ms = WORLD_START_MS};
    return sync_open(&settings, sync);
}

static void take_turns(struct booth *booth)
{
    struct sync *sync;
    assert_int_equal(open_sync(booth, &sync), DONE);
    for (int i = 0; i < TURNS; i++) {
        struct commit commit = {.count = 1};
        commit.facts[0].type = FACT_TURN_ISSUED;
        commit.facts[0].body.turn.service = 3;
        commit.facts[0].body.turn.module = 1;
        commit.facts[0].body.turn.number = sync_next_turn(sync);
        world_advance(&booth->world, 1000);
        assert_int_equal(sync_commit(sync, &commit, NULL, NULL), DONE);
    }
    sync_abandon(sync);
}

static void booth_create(struct booth *booth, uint64_t seed)
{
    static const struct disk_rules honest = {0};
    uint8_t secret[32];
    memset(booth, 0, sizeof *booth);
    world_start(&booth->world, seed);
    machine_create(&booth->machine, &booth->world, "kiosk",
                   disk_create("sim-wipe", chance_seed(seed, "disk"), &honest));
    booth->enrolment = sodium_malloc(sizeof *booth->enrolment);
    assert_non_null(booth->enrolment);
    memset(booth->enrolment, 0, sizeof *booth->enrolment);
    strcpy(booth->enrolment->hub_url, "https://hub:8443");
    booth->enrolment->kiosk = 1;
    crypto_sign_keypair(booth->enrolment->public_key, booth->enrolment->secret_key);
    crypto_box_keypair(booth->enrolment->facts_key, secret);
    crypto_box_keypair(booth->enrolment->identity_key, secret);
    const struct io *io = &booth->machine.io;
    assert_int_equal(io->folder_make(io->self, FOLDER), DONE);
    assert_int_equal(io->folder_make(io->self, FOLDER "/content"), DONE);
    assert_int_equal(io->folder_make(io->self, FOLDER "/content/7"), DONE);
    assert_int_equal(io->folder_sync(io->self, ""), DONE);
    assert_int_equal(io->folder_sync(io->self, FOLDER), DONE);
    assert_int_equal(io->folder_sync(io->self, FOLDER "/content"), DONE);
    assert_int_equal(enrolment_save(io, FOLDER, booth->enrolment), DONE);
    put_file(booth, FOLDER, "attempts.1");
    put_file(booth, FOLDER, WIPE_KEPT);
    put_file(booth, FOLDER "/content/7", "staff.jst");
    take_turns(booth);
}

static void booth_destroy(struct booth *booth)
{
    machine_destroy(&booth->machine);
    sodium_free(booth->enrolment);
}

/* As the kiosk does once all is safe, with `mark` changes behind it. */
static void wipe(struct booth *booth)
{
    const struct io *io = &booth->machine.io;
    if (wipe_decide(io, FOLDER, booth->enrolment, word, sizeof word) != DONE)
        return;
    (void)!wipe_go_on(io, FOLDER);
}

struct listing {
    const struct io *io;
    const char *folder;
    unsigned files, kept, words;
};

static void count_file(void *context, const char *name)
{
    struct listing *listing = context;
    char path[DISK_PATH_MAX];
    assert_int_equal(disk_path(path, listing->folder, name), DONE);
    struct listing below = {.io = listing->io, .folder = path};
    if (listing->io->folder_list(listing->io->self, path, count_file, &below) == DONE) {
        listing->files += below.files;
        return;
    }
    listing->files++;
    listing->kept += strcmp(name, WIPE_KEPT) == 0;
    listing->words += strcmp(name, WIPE_FILE) == 0;
}

static struct listing list(struct booth *booth)
{
    const struct io *io = &booth->machine.io;
    struct listing listing = {.io = io, .folder = FOLDER};
    assert_int_equal(io->folder_list(io->self, FOLDER, count_file, &listing), DONE);
    return listing;
}

/* True when the decision was on the disk. */
static bool look(struct booth *booth, const char *when)
{
    const struct io *io = &booth->machine.io;
    struct enrolment *read = calloc(1, sizeof *read);
    uint8_t said[WIPE_WORD_MAX];
    size_t size = 0;
    bool decided = wipe_read_word(io, FOLDER, read, said, &size) != NOT_FOUND;
    assert_int_equal(wipe_go_on(io, FOLDER), DONE);
    struct listing left = list(booth);
    if (decided) {
        if (left.files != 2 || left.kept != 1 || left.words != 1)
            fail_msg("%s: %u files are left", when, left.files);
        assert_int_equal(wipe_read_word(io, FOLDER, read, said, &size), DONE);
        assert_int_equal(size, sizeof word);
        assert_memory_equal(said, word, size);
        assert_string_equal(read->hub_url, "https://hub:8443");
    } else {
        struct sync *sync;
        struct sync_counts counts;
        if (enrolment_load(io, FOLDER, read) != DONE)
            fail_msg("%s: no decision, and no enrolment", when);
        assert_int_equal(open_sync(booth, &sync), DONE);
        sync_count(sync, &counts);
        assert_int_equal(counts.captured, TURNS);
        assert_int_equal(counts.pending, TURNS);
        sync_abandon(sync);
    }
    free(read);
    return decided;
}

static uint64_t count_changes(uint64_t seed)
{
    struct booth booth;
    booth_create(&booth, seed);
    uint64_t before = disk_changes(booth.machine.disk);
    wipe(&booth);
    uint64_t changes = disk_changes(booth.machine.disk) - before;
    assert_true(look(&booth, "unharmed"));
    booth_destroy(&booth);
    return changes;
}

static bool cut_at(uint64_t seed, uint64_t change, enum disk_loss loss)
{
    struct booth booth;
    char when[80];
    snprintf(when, sizeof when, "change %llu, loss %d", (unsigned long long)change, (int)loss);
    booth_create(&booth, seed);
    disk_crash_at(booth.machine.disk, disk_changes(booth.machine.disk) + change, loss);
    wipe(&booth);
    if (!disk_is_down(booth.machine.disk))
        disk_crash(booth.machine.disk, loss);
    machine_restart(&booth.machine);
    bool decided = look(&booth, when);
    booth_destroy(&booth);
    return decided;
}

static void a_cut_anywhere_leaves_a_whole_kiosk_or_none(void **state)
{
    uint64_t stride = getenv("JORNADA_LONG") != NULL ? 1 : STRIDE, whole = 0, gone = 0;
    (void)state;
    uint64_t changes = count_changes(1);
    assert_in_range(changes, 20, 5000);
    for (unsigned variant = 0; variant < VARIANTS; variant++) {
        for (uint64_t change = 1 + variant % stride; change <= changes; change += stride) {
            bool decided = cut_at(1 + variant, change, losses[variant]);
            gone += decided;
            whole += !decided;
        }
    }
    assert_true(whole > 0);
    assert_true(gone > 0);
    print_message("%llu changes: %llu kiosks whole, %llu gone\n", (unsigned long long)changes,
                  (unsigned long long)whole, (unsigned long long)gone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_anywhere_leaves_a_whole_kiosk_or_none),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
