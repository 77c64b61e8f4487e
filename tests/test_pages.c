/* Help pages on disks that lose power: what was published stays, under one number for ever, and
 * reaches kiosks through a relay, whatever became of the hub meanwhile. Hub, relay and kiosk are
 * the product's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/content.h"
#include "sync/hub/device.h"
#include "sync/hub/enrol.h"
#include "sync/hub/epoch.h"
#include "sync/roster.h"
#include "tests/sim/day.h"

static const struct disk_rules honest = {0}, no_flush = {.sync_error = 1000000},
                               no_room = {.full = 1000000};

struct shop {
    struct world world;
    struct machine office, kiosk, plaza;
    struct hub *hub;
    struct relay *relay;
    struct sync *sync;
    struct enrolment *enrolment;
    unsigned blobs, blobs_max; /* that the hub still gives */
};

static void open_hub(struct shop *shop)
{
    struct hub_settings settings = {.io = &shop->office.io, .folder = "hub"};
    char why[HUB_WHY_MAX] = "";
    machine_restart(&shop->office);
    assert_int_equal(hub_open(&settings, &shop->hub, why), DONE);
}

static void make_hub(struct shop *shop)
{
    struct hub_init init = {.municipality = "15054",
                            .name = "Metepec",
                            .custodian_passphrase = "una frase de prueba",
                            .passphrase_mb = 1};
    struct fair fair = {.name = "feria",
                        .title = "Feria",
                        .number = 7,
                        .municipality = 15054,
                        .offset_minutes = -360,
                        .last_day = 65535};
    char why[HUB_WHY_MAX] = "";
    assert_int_equal(hub_init(&shop->office.io, "hub", &init, why), DONE);
    open_hub(shop);
    assert_int_equal(fair_add(shop->hub, &fair), DONE);
    assert_int_equal(fair_set_state(shop->hub, "feria", CALLS_FAIR_OPEN), DONE);
}

static void make_folder(struct shop *shop)
{
    const struct io *io = &shop->kiosk.io;
    assert_int_equal(io->folder_make(io->self, "kiosk"), DONE);
    assert_int_equal(io->folder_sync(io->self, ""), DONE);
}

static void enrol(struct shop *shop)
{
    const struct io *io = &shop->kiosk.io;
    struct enrolment_code code;
    struct wire_request request;
    struct wire_answer answer;
    make_folder(shop);
    assert_int_equal(enrol_make_replacing_code(shop->hub, "feria", 1, "", &code), DONE);
    assert_int_equal(enrolment_ask(io, &code, shop->enrolment, &request), DONE);
    hub_answer(shop->hub, &request, &answer);
    assert_int_equal(enrolment_take(&code, &answer, shop->enrolment), DONE);
}

static void open_kiosk(struct shop *shop)
{
    struct sync_settings settings = {.io = &shop->kiosk.io,
                                     .folder = "kiosk",
                                     .enrolment = shop->enrolment,
                                     .build_ms = WORLD_START_MS - 86400000};
    machine_restart(&shop->kiosk);
    assert_int_equal(sync_open(&settings, &shop->sync), DONE);
}

static void open_relay(struct shop *shop)
{
    const struct io *io = &shop->plaza.io;
    struct relay_papers papers = {.name = "plaza"};
    struct relay_settings settings = {.io = io, .folder = "relay", .papers = &papers};
    char why[HUB_WHY_MAX] = "";
    memcpy(papers.tenant, shop->enrolment->tenant, 8);
    memcpy(papers.hub_key, shop->enrolment->hub_key, 32);
    assert_int_equal(io->folder_make(io->self, "relay"), DONE);
    assert_int_equal(relay_open(&settings, &shop->relay, why), DONE);
}

static int set_up(void **state)
{
    struct shop *shop = calloc(1, sizeof *shop);
    assert_non_null(shop);
    world_start(&shop->world, 11);
    machine_create(&shop->office, &shop->world, "hub",
                   disk_create("pages-hub", chance_seed(1, "hub"), &honest));
    machine_create(&shop->kiosk, &shop->world, "kiosk",
                   disk_create("pages-kiosk", chance_seed(1, "kiosk"), &honest));
    machine_create(&shop->plaza, &shop->world, "plaza",
                   disk_create("pages-plaza", chance_seed(1, "plaza"), &honest));
    shop->enrolment = sodium_malloc(sizeof *shop->enrolment);
    shop->blobs_max = UINT32_MAX;
    make_hub(shop);
    enrol(shop);
    open_kiosk(shop);
    *state = shop;
    return 0;
}

static int tear_down(void **state)
{
    struct shop *shop = *state;
    sync_abandon(shop->sync);
    relay_abandon(shop->relay);
    hub_abandon(shop->hub);
    machine_destroy(&shop->kiosk);
    machine_destroy(&shop->plaza);
    machine_destroy(&shop->office);
    sodium_free(shop->enrolment);
    free(shop);
    return 0;
}

static uint32_t publish(struct shop *shop, unsigned serial)
{
    struct fair fair = {0};
    assert_int_equal(pages_write_pack(&shop->office.io, serial), DONE);
    assert_int_equal(fair_import(shop->hub, PAGES_PACK, &fair), DONE);
    return fair.content;
}

static void ask_hub(struct shop *shop, const struct wire_request *request,
                    struct wire_answer *answer)
{
    bool blob = strncmp(request->path, "/v1/content/blob/", 17) == 0;
    *answer = (struct wire_answer){0};
    if (!blob || shop->blobs++ < shop->blobs_max)
        hub_answer(shop->hub, request, answer);
    answer->number = request->number;
}

/* Ten minutes, through the relay where there is one. */
static void pass(struct shop *shop)
{
    struct wire_request request;
    struct wire_answer answer;
    for (unsigned second = 0; second < 600; second++) {
        world_advance(&shop->world, 1000);
        while (sync_next_request(shop->sync, &request)) {
            if (shop->relay)
                relay_answer(shop->relay, &request, &answer);
            else
                ask_hub(shop, &request, &answer);
            sync_take_answer(shop->sync, &answer);
        }
        while (shop->relay && relay_next_request(shop->relay, &request)) {
            ask_hub(shop, &request, &answer);
            relay_take_answer(shop->relay, &answer);
        }
    }
}

static uint32_t shown(const struct shop *shop)
{
    char path[CONTENT_FOLDER_MAX];
    uint32_t version = 0;
    enum outcome outcome = content_current(&shop->kiosk.io, "kiosk", path, &version);
    assert_true(outcome == DONE || outcome == NOT_FOUND);
    return version;
}

static bool kiosk_has(const struct shop *shop, uint32_t version, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "kiosk/content/%u/%s", version, name);
    return disk_has(shop->kiosk.disk, path);
}

static void the_kiosk_loses_power(struct shop *shop)
{
    disk_crash(shop->kiosk.disk, LOSS_ALL);
    sync_abandon(shop->sync);
    open_kiosk(shop);
}

static void the_hub_comes_back(struct shop *shop, const struct disk *copy)
{
    hub_abandon(shop->hub);
    disk_restore(shop->office.disk, copy);
    world_advance(&shop->world, 60000);
    open_hub(shop);
    assert_int_equal(epoch_mint(shop->hub), DONE);
}

static void what_a_kiosk_shows_is_there_after_a_power_cut(void **state)
{
    struct shop *shop = *state;
    assert_int_equal(publish(shop, 1), 1);
    pass(shop);
    assert_int_equal(shown(shop), 1);
    the_kiosk_loses_power(shop);
    assert_int_equal(shown(shop), 1);
    assert_true(kiosk_has(shop, 1, "lines.csv"));
    assert_true(kiosk_has(shop, 1, "rights/dos.ini"));
}

static void pages_whose_flush_failed_are_written_again_and_then_stay(void **state)
{
    struct shop *shop = *state;
    publish(shop, 1);
    shop->blobs_max = 10; /* all but one of eleven */
    pass(shop);
    assert_int_equal(shown(shop), 0);
    disk_set_rules(shop->kiosk.disk, &no_flush);
    shop->blobs_max = UINT32_MAX;
    pass(shop);
    disk_set_rules(shop->kiosk.disk, &honest);
    if (sync_in_doubt(shop->sync)) {
        sync_abandon(shop->sync);
        disk_kill(shop->kiosk.disk);
        open_kiosk(shop);
    }
    pass(shop);
    assert_int_equal(shown(shop), 1);
    the_kiosk_loses_power(shop);
    assert_int_equal(shown(shop), 1);
    assert_true(kiosk_has(shop, 1, "lines.csv"));
}

static void what_was_published_is_there_after_a_power_cut_of_the_hub(void **state)
{
    struct shop *shop = *state;
    publish(shop, 1);
    disk_crash(shop->office.disk, LOSS_ALL);
    hub_abandon(shop->hub);
    open_hub(shop);
    pass(shop);
    assert_int_equal(shown(shop), 1);
}

static void what_a_restored_hub_publishes_is_newer_than_all_before(void **state)
{
    struct shop *shop = *state;
    assert_int_equal(publish(shop, 1), 1);
    struct disk *copy = disk_copy(shop->office.disk, "pages-copy", (struct chance){1}, &honest);
    assert_int_equal(publish(shop, 2), 2);
    pass(shop);
    assert_int_equal(shown(shop), 2);
    the_hub_comes_back(shop, copy);
    pass(shop);
    assert_int_equal(shown(shop), 2);
    uint32_t first = publish(shop, 3);
    assert_true(first > 2);
    pass(shop);
    assert_int_equal(shown(shop), first);
    the_hub_comes_back(shop, copy);
    uint32_t second = publish(shop, 4);
    assert_true(second > first);
    pass(shop);
    assert_int_equal(shown(shop), second);
    assert_false(kiosk_has(shop, second, "rights/dos.ini"));
    disk_destroy(copy);
}

static void what_a_failed_import_left_is_mixed_with_nothing(void **state)
{
    struct shop *shop = *state;
    struct fair fair = {0};
    assert_int_equal(pages_write_pack(&shop->office.io, 1), DONE);
    disk_crash_at(shop->office.disk, disk_changes(shop->office.disk) + 60, LOSS_NONE);
    assert_int_not_equal(fair_import(shop->hub, PAGES_PACK, &fair), DONE);
    hub_abandon(shop->hub);
    open_hub(shop);
    assert_true(disk_has(shop->office.disk, "hub/fairs/feria/1/rights/dos.ini"));
    uint32_t version = publish(shop, 2);
    pass(shop);
    assert_int_equal(shown(shop), version);
    assert_false(kiosk_has(shop, version, "rights/dos.ini"));
}

static void a_relay_with_half_of_a_version_takes_a_newer_one(void **state)
{
    struct shop *shop = *state;
    open_relay(shop);
    publish(shop, 1);
    shop->blobs_max = 3;
    pass(shop);
    assert_int_equal(shown(shop), 0);
    publish(shop, 2);
    shop->blobs_max = UINT32_MAX;
    pass(shop);
    assert_int_equal(shown(shop), 2);
}

static void a_relay_forgets_half_of_what_a_restored_hub_does_not_know(void **state)
{
    struct shop *shop = *state;
    open_relay(shop);
    publish(shop, 1);
    struct disk *copy = disk_copy(shop->office.disk, "pages-copy", (struct chance){1}, &honest);
    publish(shop, 2);
    shop->blobs_max = 3;
    pass(shop);
    assert_int_equal(shown(shop), 0);
    the_hub_comes_back(shop, copy);
    shop->blobs_max = UINT32_MAX;
    pass(shop);
    assert_int_equal(shown(shop), 1);
    disk_destroy(copy);
}

static void a_relay_gives_newer_pages_than_a_restored_hub_has(void **state)
{
    struct shop *shop = *state;
    struct disk *copy;
    publish(shop, 1);
    copy = disk_copy(shop->office.disk, "pages-copy", (struct chance){1}, &honest);
    open_relay(shop);
    publish(shop, 2);
    pass(shop);
    assert_int_equal(shown(shop), 2);
    the_hub_comes_back(shop, copy);
    /* Its card begins anew, the device is the same: enrolling one would publish a newer list. */
    sync_abandon(shop->sync);
    struct disk *empty = disk_create("pages-empty", (struct chance){2}, &honest);
    disk_restore(shop->kiosk.disk, empty);
    disk_destroy(empty);
    make_folder(shop);
    open_kiosk(shop);
    pass(shop);
    assert_int_equal(shown(shop), 2);
    disk_destroy(copy);
}

static void a_relay_whose_disk_is_full_goes_on_with_the_pages_it_has(void **state)
{
    struct shop *shop = *state;
    open_relay(shop);
    publish(shop, 1);
    pass(shop);
    assert_int_equal(shown(shop), 1);
    publish(shop, 2);
    disk_set_rules(shop->plaza.disk, &no_room);
    pass(shop);
    assert_int_equal(shown(shop), 1);
    disk_set_rules(shop->plaza.disk, &honest);
    pass(shop);
    assert_int_equal(shown(shop), 2);
}

static enum outcome no_folder(void *self, const char *path)
{
    (void)self;
    (void)path;
    return DISK_FULL;
}

/* Ended is ended; whoever did it hears that kiosks do not know yet, and does it again. */
static void a_device_is_ended_although_the_list_of_keys_finds_no_room(void **state)
{
    struct shop *shop = *state;
    struct device device = {0};
    char id[DEVICE_HEX];
    enum outcome (*make)(void *self, const char *path) = shop->office.io.folder_make;
    assert_int_equal(publish(shop, 1), 1);
    shop->office.io.folder_make = no_folder;
    assert_int_equal(device_revoke(shop->hub, "1", NULL, &device), DISK_FULL);
    assert_non_null(strstr(hub_why(shop->hub), "is revoked"));
    assert_int_not_equal(device.revoked_ms, 0);
    assert_false(disk_has(shop->office.disk, "hub/fairs/feria/2/" ROSTER_FILE));
    shop->office.io.folder_make = make;
    sodium_bin2hex(id, sizeof id, device.id, sizeof device.id);
    assert_int_equal(device_revoke(shop->hub, id, NULL, &device), REFUSED);
    assert_true(disk_has(shop->office.disk, "hub/fairs/feria/2/" ROSTER_FILE));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_a_kiosk_shows_is_there_after_a_power_cut),
        TEST(pages_whose_flush_failed_are_written_again_and_then_stay),
        TEST(what_was_published_is_there_after_a_power_cut_of_the_hub),
        TEST(what_a_restored_hub_publishes_is_newer_than_all_before),
        TEST(what_a_failed_import_left_is_mixed_with_nothing),
        TEST(a_relay_with_half_of_a_version_takes_a_newer_one),
        TEST(a_relay_forgets_half_of_what_a_restored_hub_does_not_know),
        TEST(a_relay_gives_newer_pages_than_a_restored_hub_has),
        TEST(a_relay_whose_disk_is_full_goes_on_with_the_pages_it_has),
        TEST(a_device_is_ended_although_the_list_of_keys_finds_no_room),
    };
    if (!world_take_sodium())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
