/* Letters and a power cut at every change on the disk while they are written, under eight ways of
 * losing what was not flushed.
 *
 * After each cut: a letter that was called sent is there whole, the one that was cut off is there
 * whole or not at all, and no file has a byte of what she gave in clear. Every seventh change in a
 * quick run, all of them with JORNADA_LONG=1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/sync.h"
#include "tests/letter_sample.h"
#include "tests/sim/world.h"

#define LETTERS 3
#define VARIANTS 8
#define STRIDE 7
#define FOLDER "kiosk"
#define PIECE (64U << 10)

struct desk {
    struct world world;
    struct machine machine;
    struct enrolment *enrolment;
    struct sync *sync;
    uint8_t office[32];
    unsigned tried, kept;
    struct sync_slip slips[LETTERS];
};

static const enum disk_loss losses[VARIANTS] = {LOSS_ALL,    LOSS_NONE,    LOSS_AFTER,
                                                LOSS_AFTER,  LOSS_SECTORS, LOSS_SECTORS,
                                                LOSS_WRITES, LOSS_WRITES};

static void desk_create(struct desk *desk, uint64_t seed)
{
    static const struct disk_rules honest = {0};
    uint8_t secret[32];
    memset(desk, 0, sizeof *desk);
    world_start(&desk->world, seed);
    machine_create(&desk->machine, &desk->world, "kiosk",
                   disk_create("sim-letter", chance_seed(seed, "disk"), &honest));
    desk->enrolment = sodium_malloc(sizeof *desk->enrolment);
    assert_non_null(desk->enrolment);
    memset(desk->enrolment, 0, sizeof *desk->enrolment);
    randombytes_buf(desk->enrolment->tenant, 8);
    randombytes_buf(desk->enrolment->fair_id, 8);
    randombytes_buf(desk->enrolment->device, 16);
    crypto_sign_keypair(desk->enrolment->public_key, desk->enrolment->secret_key);
    crypto_box_keypair(desk->enrolment->facts_key, secret);
    crypto_box_keypair(desk->enrolment->identity_key, secret);
    crypto_box_keypair(desk->office, secret);
    const struct io *io = &desk->machine.io;
    assert_int_equal(io->folder_make(io->self, FOLDER), DONE);
    assert_int_equal(io->folder_sync(io->self, ""), DONE);
}

static void desk_destroy(struct desk *desk)
{
    sync_abandon(desk->sync);
    machine_destroy(&desk->machine);
    sodium_free(desk->enrolment);
}

static enum outcome desk_open(struct desk *desk)
{
    struct sync_settings settings = {.io = &desk->machine.io,
                                     .folder = FOLDER,
                                     .enrolment = desk->enrolment,
                                     .build_ms = WORLD_START_MS};
    return sync_open(&settings, &desk->sync);
}

static enum outcome write_one(struct desk *desk)
{
    static const uint8_t staff[8] = {4};
    struct sync_slip *slip = &desk->slips[desk->tried++];
    struct letter letter;
    letter_sample(&letter);
    slip->turns = 1;
    slip->turn[0].module = 14;
    chance_fill(&desk->machine.chance, slip->record, sizeof slip->record);
    record_slip_id(slip->record, 0, slip->slip); /* known, should the letter be cut off */
    world_advance(&desk->world, 20000);
    return sync_letter(desk->sync, &letter, desk->office, staff, slip);
}

static void work(struct desk *desk)
{
    if (desk_open(desk) != DONE)
        return;
    while (desk->tried < LETTERS) {
        if (write_one(desk) != DONE || disk_is_down(desk->machine.disk))
            return;
        desk->kept++;
    }
}

/* -- What is on the disk ----------------------------------------------------------------------- */

struct search {
    const struct io *io;
    const char *folder;
    const void *sought;
    size_t size;
    bool found;
};

static bool file_holds(const struct search *search, const char *path)
{
    static uint8_t piece[PIECE];
    const struct io *io = search->io;
    struct io_file *file;
    uint64_t size = 0;
    bool found = false;
    if (io->file_open(io->self, path, IO_READ, &file) != DONE)
        return false;
    assert_int_equal(io->file_size(io->self, file, &size), DONE);
    for (uint64_t at = 0; at < size && !found; at += PIECE - 64) {
        size_t part = size - at < PIECE ? (size_t)(size - at) : PIECE;
        assert_int_equal(io->file_read(io->self, file, at, piece, part), DONE);
        found = memmem(piece, part, search->sought, search->size) != NULL;
    }
    io->file_close(io->self, file);
    return found;
}

static void look_at(void *context, const char *name)
{
    struct search *search = context;
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", search->folder, name);
    search->found = search->found || file_holds(search, path);
}

static bool disk_holds(const struct desk *desk, const void *sought, size_t size)
{
    static const char *const folders[] = {FOLDER, FOLDER "/journal"};
    struct search search = {.io = &desk->machine.io, .sought = sought, .size = size};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        search.folder = folders[i];
        (void)search.io->folder_list(search.io->self, folders[i], look_at, &search);
    }
    return search.found;
}

static void nothing_is_readable(struct desk *desk)
{
    struct letter letter;
    letter_sample(&letter);
    assert_false(disk_holds(desk, letter.given, strlen(letter.given)));
    assert_false(disk_holds(desk, letter.phone, strlen(letter.phone)));
    assert_false(disk_holds(desk, letter.mark + 1, letter.mark_size - 1U));
}

/* -- The cuts ---------------------------------------------------------------------------------- */

static void check(struct desk *desk, uint64_t change, unsigned variant)
{
    struct sync_counts counts;
    unsigned found = 0;
    sync_abandon(desk->sync);
    desk->sync = NULL;
    machine_restart(&desk->machine);
    nothing_is_readable(desk); /* as the power left it */
    if (desk_open(desk) != DONE)
        fail_msg("change %llu, loss %u: it does not open", (unsigned long long)change, variant);
    for (unsigned i = 0; i < desk->tried; i++) {
        struct sync_slip slip;
        enum outcome outcome = sync_find_slip(desk->sync, folio_bits(desk->slips[i].slip), &slip);
        if (outcome != DONE && i < desk->kept)
            fail_msg("change %llu, loss %u: letter %u was called sent and is gone",
                     (unsigned long long)change, variant, i);
        found += outcome == DONE;
    }
    sync_count(desk->sync, &counts);
    if (counts.captured != found || counts.pending != found || counts.quarantined != 0)
        fail_msg("change %llu, loss %u: %u slips, %llu captured, %llu pending, %llu put aside",
                 (unsigned long long)change, variant, found, (unsigned long long)counts.captured,
                 (unsigned long long)counts.pending, (unsigned long long)counts.quarantined);
    nothing_is_readable(desk);
}

static void crash_at(uint64_t change, unsigned variant)
{
    struct desk desk;
    desk_create(&desk, variant + 1);
    uint64_t before = disk_changes(desk.machine.disk);
    disk_crash_at(desk.machine.disk, before + change, losses[variant]);
    work(&desk);
    assert_true(disk_is_down(desk.machine.disk));
    check(&desk, change, variant);
    desk_destroy(&desk);
}

static uint64_t count_changes(unsigned variant)
{
    struct desk desk;
    desk_create(&desk, variant + 1);
    uint64_t before = disk_changes(desk.machine.disk);
    work(&desk);
    assert_int_equal(desk.kept, LETTERS);
    uint64_t changes = disk_changes(desk.machine.disk) - before;
    nothing_is_readable(&desk);
    assert_true(disk_holds(&desk, desk.slips[0].slip, 16)); /* the search can say yes */
    desk_destroy(&desk);
    return changes;
}

static void a_cut_at_any_change_leaves_a_letter_whole_or_none_and_nothing_to_read(void **state)
{
    (void)state;
    const char *wish = getenv("JORNADA_LONG");
    uint64_t stride = wish && strcmp(wish, "1") == 0 ? 1 : STRIDE, cuts = 0, changes = 0;
    for (unsigned variant = 0; variant < VARIANTS; variant++) {
        changes = count_changes(variant);
        for (uint64_t change = 1 + variant % stride; change <= changes; change += stride, cuts++)
            crash_at(change, variant);
    }
    print_message("%llu power cuts in %llu changes, %d ways of losing\n", (unsigned long long)cuts,
                  (unsigned long long)changes, VARIANTS);
    assert_true(changes > 2 * LETTERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_at_any_change_leaves_a_letter_whole_or_none_and_nothing_to_read),
    };
    if (!world_take_sodium())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
