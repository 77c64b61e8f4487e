/* Forty registrations and a power cut at every single change on the disk, under eight ways of
 * losing what was not flushed.
 *
 * After each cut the kiosk is opened again: whatever was called guardado is there with its slip,
 * nothing is there twice, and of the one that was cut off all or nothing. Every seventh change in a
 * quick run, each time another seventh for another way; all of them with JORNADA_LONG=1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/sync.h"
#include "tests/sim/world.h"

#define REGISTRATIONS 40
#define VARIANTS 8
#define STRIDE 7
#define FOLDER "kiosk"

struct shop {
    struct world world;
    struct machine machine;
    struct enrolment *enrolment;
    struct sync *sync;
    unsigned tried, kept;
    struct sync_slip slips[REGISTRATIONS];
};

static const enum disk_loss losses[VARIANTS] = {LOSS_ALL,    LOSS_NONE,    LOSS_AFTER,
                                                LOSS_AFTER,  LOSS_SECTORS, LOSS_SECTORS,
                                                LOSS_WRITES, LOSS_WRITES};

static void shop_create(struct shop *shop, uint64_t seed)
{
    static const struct disk_rules honest = {0};
    uint8_t secret[32];
    memset(shop, 0, sizeof *shop);
    world_start(&shop->world, seed);
    machine_create(&shop->machine, &shop->world, "kiosk",
                   disk_create("sim-crash", chance_seed(seed, "disk"), &honest));
    shop->enrolment = sodium_malloc(sizeof *shop->enrolment);
    assert_non_null(shop->enrolment);
    memset(shop->enrolment, 0, sizeof *shop->enrolment);
    randombytes_buf(shop->enrolment->tenant, 8);
    randombytes_buf(shop->enrolment->fair_id, 8);
    randombytes_buf(shop->enrolment->device, 16);
    crypto_sign_keypair(shop->enrolment->public_key, shop->enrolment->secret_key);
    crypto_box_keypair(shop->enrolment->facts_key, secret);
    crypto_box_keypair(shop->enrolment->identity_key, secret);
    crypto_sign_keypair(shop->enrolment->hub_key, (uint8_t[64]){0});
    const struct io *io = &shop->machine.io;
    assert_int_equal(io->folder_make(io->self, FOLDER), DONE);
    assert_int_equal(io->folder_sync(io->self, ""), DONE);
}

static void shop_destroy(struct shop *shop)
{
    sync_abandon(shop->sync);
    machine_destroy(&shop->machine);
    sodium_free(shop->enrolment);
}

static enum outcome shop_open(struct shop *shop)
{
    struct sync_settings settings = {.io = &shop->machine.io,
                                     .folder = FOLDER,
                                     .enrolment = shop->enrolment,
                                     .build_ms = WORLD_START_MS};
    return sync_open(&settings, &shop->sync);
}

static enum outcome register_one(struct shop *shop)
{
    struct sync_slip *slip = &shop->slips[shop->tried++];
    struct commit commit = {.count = 2};
    struct identity identity = {.given = "Prueba", .surname1 = "Uno"};
    uint8_t record[16];
    chance_fill(&shop->machine.chance, record, sizeof record);
    memcpy(commit.facts[0].record, record, 16);
    memcpy(commit.facts[1].record, record, 16);
    commit.facts[0].type = FACT_ATTENDEE_REGISTERED;
    commit.facts[0].body.registered = (struct fact_registered){.age = AGE_18_29, .services = 5};
    commit.facts[1].type = FACT_SLIP_MADE;
    memcpy(slip->record, record, 16);
    record_slip_id(record, 0, slip->slip);
    world_advance(&shop->world, 20000);
    return sync_commit(shop->sync, &commit, &identity, slip);
}

/* The whole script, until the power fails. */
static void work(struct shop *shop)
{
    if (shop_open(shop) != DONE)
        return;
    while (shop->tried < REGISTRATIONS) {
        if (register_one(shop) != DONE || disk_is_down(shop->machine.disk))
            return;
        shop->kept++;
    }
}

static void power_comes_back(struct shop *shop)
{
    sync_abandon(shop->sync);
    shop->sync = NULL;
    machine_restart(&shop->machine);
}

static void check(struct shop *shop, uint64_t change, unsigned variant)
{
    struct sync_counts counts;
    unsigned found = 0;
    power_comes_back(shop);
    if (shop_open(shop) != DONE)
        fail_msg("change %llu, loss %u: it does not open", (unsigned long long)change, variant);
    for (unsigned i = 0; i < shop->tried; i++) {
        struct sync_slip slip;
        enum outcome outcome = sync_find_slip(shop->sync, folio_bits(shop->slips[i].slip), &slip);
        if (outcome != DONE && i < shop->kept)
            fail_msg("change %llu, loss %u: registration %u was called guardado and is gone",
                     (unsigned long long)change, variant, i);
        found += outcome == DONE;
    }
    sync_count(shop->sync, &counts);
    if (counts.captured != found || counts.pending != found || counts.quarantined != 0)
        fail_msg("change %llu, loss %u: %u slips, %llu captured, %llu pending, %llu put aside",
                 (unsigned long long)change, variant, found, (unsigned long long)counts.captured,
                 (unsigned long long)counts.pending, (unsigned long long)counts.quarantined);
}

static void crash_at(uint64_t change, unsigned variant)
{
    struct shop shop;
    shop_create(&shop, variant + 1);
    uint64_t before = disk_changes(shop.machine.disk);
    disk_crash_at(shop.machine.disk, before + change, losses[variant]);
    work(&shop);
    assert_true(disk_is_down(shop.machine.disk));
    check(&shop, change, variant);
    shop_destroy(&shop);
}

static uint64_t count_changes(unsigned variant)
{
    struct shop shop;
    shop_create(&shop, variant + 1);
    uint64_t before = disk_changes(shop.machine.disk);
    work(&shop);
    assert_int_equal(shop.kept, REGISTRATIONS);
    uint64_t changes = disk_changes(shop.machine.disk) - before;
    shop_destroy(&shop);
    return changes;
}

static void a_cut_at_any_change_loses_nothing_that_was_called_guardado(void **state)
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
    assert_true(changes > 2 * REGISTRATIONS);
}

/* The judge of this test can say no: a disk that keeps nothing after the last promise. */
static void a_disk_that_lies_is_noticed(void **state)
{
    (void)state;
    static const struct disk_rules lying = {.lie = 1000000};
    struct shop shop;
    struct sync_counts counts;
    shop_create(&shop, 1);
    disk_set_rules(shop.machine.disk, &lying);
    work(&shop);
    assert_int_equal(shop.kept, REGISTRATIONS);
    disk_crash(shop.machine.disk, LOSS_ALL);
    power_comes_back(&shop);
    disk_set_rules(shop.machine.disk, &(struct disk_rules){0});
    assert_int_equal(shop_open(&shop), DONE);
    sync_count(shop.sync, &counts);
    assert_true(counts.captured < REGISTRATIONS);
    shop_destroy(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_at_any_change_loses_nothing_that_was_called_guardado),
        cmocka_unit_test(a_disk_that_lies_is_noticed),
    };
    if (!world_take_sodium())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
