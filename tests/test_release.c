/* What a revoked device's stick brought is put aside; released, it counts once and for good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/hub/backup.h"
#include "sync/hub/inside.h"
#include "sync/hub/release.h"
#include "sync/hub/restore.h"
#include "sync/hub/stats.h"
#include "sync/hub/verify.h"
#include "tests/pocket.h"

#define MINUTE_MS 60000

struct plaza {
    struct pocket_scene scene;
    char place[FOLDER_PATH_MAX + 16];
};

static struct hub *hub_of(struct plaza *plaza)
{
    return plaza->scene.at->hub;
}

static struct hub_taken bring(struct plaza *plaza, size_t first, size_t count)
{
    struct pocket_hub *at = plaza->scene.at;
    struct hub_taken taken;
    pocket_pack(plaza->scene.kiosk, first, count);
    assert_int_equal(hub_push_file(at->hub, at->sent, at->sent_size, &taken), DONE);
    at->sent_size = 0;
    return taken;
}

/* Two were delivered; then the device was ended; a stick brings four more. */
static int open_plaza(void **state)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    struct receipt_stream mark;
    struct device device;
    plaza->scene.at = pocket_open();
    plaza->scene.kiosk = pocket_kiosk(plaza->scene.at, 1);
    snprintf(plaza->place, sizeof plaza->place, "%s/usb", plaza->scene.at->folder.path);
    assert_int_equal(mkdir(plaza->place, 0700), 0);
    for (uint8_t i = 0; i < 6; i++)
        pocket_register(plaza->scene.kiosk, (uint8_t)(i + 1), AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(plaza->scene.kiosk, 0, 2, &mark), 200);
    assert_int_equal(device_revoke(hub_of(plaza), "1", NULL, &device), DONE);
    *state = plaza;
    return 0;
}

static int close_plaza(void **state)
{
    struct plaza *plaza = *state;
    pocket_destroy(plaza->scene.kiosk);
    pocket_close(plaza->scene.at);
    free(plaza);
    return 0;
}

static void check_stats(struct plaza *plaza, int64_t registered, int64_t aside, int64_t released)
{
    struct stats *stats;
    assert_int_equal(stats_read(hub_of(plaza), POCKET_FAIR, &stats), DONE);
    assert_int_equal(stats->registered, registered);
    assert_int_equal(stats->quarantined, aside);
    assert_int_equal(stats->released, released);
    free(stats);
}

static void check_sound(struct plaza *plaza)
{
    char path[4096], why[HUB_WHY_MAX];
    struct storage *storage;
    struct verify_report report;
    struct hub_settings settings = {.io = &plaza->scene.at->io, .folder = plaza->scene.at->data};
    assert_int_equal(verify_copy(hub_of(plaza), path), DONE);
    assert_int_equal(verify_take(settings.io, path, &storage, why), DONE);
    assert_int_equal(verify_run(&settings, storage, &report, why), DONE);
    assert_true(report.counted);
    assert_true(verify_is_sound(&report));
}

static enum outcome release(struct plaza *plaza, struct release_report *report)
{
    return release_device(hub_of(plaza), plaza->scene.kiosk->origin.device, RELEASE_BEFORE, "ana",
                          report);
}

static void what_was_put_aside_counts_once_when_it_is_released(void **state)
{
    struct plaza *plaza = *state;
    struct release_report report;
    struct ledger_entry entry;
    uint64_t count;
    assert_int_equal(bring(plaza, 2, 4).aside, 4);
    check_stats(plaza, 2, 4, 0);
    assert_int_equal(release(plaza, &report), DONE);
    assert_int_equal(report.frames, 4);
    assert_int_equal(report.kept, 0);
    check_stats(plaza, 6, 0, 4);
    check_sound(plaza);
    assert_int_equal(release(plaza, &report), NOT_FOUND); /* exactly once */
    assert_int_equal(bring(plaza, 0, 6).fresh, 0);        /* the stick again */
    check_stats(plaza, 6, 0, 4);
    check_sound(plaza);
    /* Signed: who, why, which. */
    assert_int_equal(ledger_count(hub_of(plaza), &count), DONE);
    assert_int_equal(count, 1 + 4);
    assert_int_equal(ledger_at(hub_of(plaza), 5, &entry), DONE);
    assert_int_equal(entry.kind, LEDGER_RELEASE);
    assert_int_equal(entry.reason, RELEASE_BEFORE);
    assert_string_equal(entry.by, "ana");
    /* What it brings that nobody looked at stays aside. */
    pocket_register(plaza->scene.kiosk, 7, AGE_30_44, SEX_M_MUJER);
    assert_int_equal(bring(plaza, 6, 1).aside, 1);
    check_stats(plaza, 6, 1, 4);
}

static void a_frame_that_cannot_be_read_stays_aside_and_a_fork_is_nobodys_to_release(void **state)
{
    struct plaza *plaza = *state;
    struct release_report report;
    plaza->scene.kiosk->frames[3].bytes[20] ^= 1;
    plaza->scene.kiosk->frames[1].bytes[20] ^= 1; /* held already, and now another one */
    assert_int_equal(bring(plaza, 0, 5).aside, 4);
    assert_int_equal(release(plaza, &report), DONE);
    assert_int_equal(report.frames, 2);
    assert_int_equal(report.kept, 1);
    check_stats(plaza, 4, 2, 2);
    check_sound(plaza);
    assert_int_equal(
        release_device(hub_of(plaza), plaza->scene.kiosk->origin.device, 9, "ana", &report),
        INVALID);
    assert_int_equal(release_device(hub_of(plaza), plaza->scene.kiosk->origin.device,
                                    RELEASE_MISTAKE, "a b", &report),
                     INVALID);
    assert_int_equal(release(plaza, &report), NOT_FOUND);
}

/* The decision outlives the machine: of frames that the backup had aside, and of those that it
 * never saw. */
static void a_release_holds_after_a_restore_from_before_it(void **state)
{
    struct plaza *plaza = *state;
    struct pocket_hub *at = plaza->scene.at;
    struct release_report report;
    struct backup backup;
    char path[4096], why[HUB_WHY_MAX];
    struct backup_statement statement;
    struct hub_settings settings = {.io = &at->io, .folder = at->data};
    bring(plaza, 2, 2);
    at->wall_ms += MINUTE_MS;
    assert_int_equal(backup_make(at->hub, io_real(), plaza->place, &backup), DONE);
    bring(plaza, 4, 2);
    assert_int_equal(release(plaza, &report), DONE);
    assert_int_equal(report.frames, 4);
    hub_close(at->hub);
    at->wall_ms += MINUTE_MS;
    snprintf(path, sizeof path, "%s/%s", plaza->place, backup.name);
    struct restore_settings how = {.io = &at->io, .folder = at->data, .file = path};
    assert_int_equal(restore_run(&how, &statement, why), DONE);
    assert_int_equal(hub_open(&settings, &at->hub, why), DONE);
    check_stats(plaza, 4, 0, 4);
    assert_int_equal(bring(plaza, 4, 2).aside, 0);
    check_stats(plaza, 6, 0, 4);
    check_sound(plaza);
}

#define SENTENCE(test) cmocka_unit_test_setup_teardown(test, open_plaza, close_plaza)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENTENCE(what_was_put_aside_counts_once_when_it_is_released),
        SENTENCE(a_frame_that_cannot_be_read_stays_aside_and_a_fork_is_nobodys_to_release),
        SENTENCE(a_release_holds_after_a_restore_from_before_it),
    };
    return cmocka_run_group_tests_name("release", tests, NULL, NULL);
}
