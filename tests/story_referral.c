/* A referral without a name: nothing of it is written before the fair closes (Never 4), then it is
 * counted, in a stream of its own, and a crash before that loses it and nothing else. */
#include <fts.h>
#include <poll.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define OFFICE 2
#define HELLO_MS 61000

/* Names and bytes of every file of the kiosk, as one number. */
static void hash_folder(const char *folder, uint8_t hash[32])
{
    char path[SCENE_PATH_MAX];
    char *const paths[] = {path, NULL};
    crypto_generichash_state sum;
    snprintf(path, sizeof path, "%s", folder);
    crypto_generichash_init(&sum, NULL, 0, 32);
    FTS *files = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    assert_non_null(files);
    int count = 0;
    for (FTSENT *entry; (entry = fts_read(files));) {
        if (entry->fts_info != FTS_F)
            continue;
        size_t size = 0;
        char *bytes = scene_read(entry->fts_path, &size);
        assert_non_null(bytes);
        crypto_generichash_update(&sum, (const uint8_t *)entry->fts_path, entry->fts_pathlen);
        crypto_generichash_update(&sum, (const uint8_t *)bytes, size);
        free(bytes);
        count++;
    }
    fts_close(files);
    assert_true(count >= 4); /* enrolment, log, store, journal */
    crypto_generichash_final(&sum, hash, 32);
}

static bool is_closed(struct drive *drive)
{
    json_t *answer = drive_ask(drive, "{s:s}", "do", "state");
    bool closed = json_is_true(json_object_get(answer, "fair_closed"));
    json_decref(answer);
    return closed;
}

static void assert_referrals(struct scene *scene, long long turns, long long referrals)
{
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "turns"), turns);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    if (referrals < 0)
        assert_true(json_is_null(json_object_get(stats, "referrals")));
    else
        assert_int_equal(scene_number(stats, "referrals"), referrals);
    json_decref(stats);
}

static void close_fair(struct scene *scene)
{
    const char *const words[] = {"fair", "close", SCENE_FAIR, NULL};
    assert_int_equal(scene_hub(scene, words, NULL), 0);
}

/* Nobody answers yet, and the log says so when it is found out: not between two looks. */
static void until_silence_is_logged(struct scene *scene, struct drive *drive)
{
    char path[SCENE_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/kiosk.log", scene->kiosk);
    for (int i = 0;; i++) {
        char *log = scene_read(path, NULL);
        bool told = log != NULL && strstr(log, " hub 1 0\n") != NULL;
        free(log);
        if (told)
            return;
        assert_true(i < 1000);
        drive_advance(drive, 1000);
        poll(NULL, 0, 10);
    }
}

static void an_anonymous_referral_waits_for_the_close(void **state)
{
    struct scene *scene = *state;
    uint8_t before[32], after[32];
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_turn(drive, 1);
    glass_leave(drive, "leave");
    until_silence_is_logged(scene, drive);
    hash_folder(scene->kiosk, before);
    glass_refer(drive, OFFICE);
    drive_tap(drive, "look");
    glass_leave(drive, "leave");
    hash_folder(scene->kiosk, after);
    assert_memory_equal(before, after, 32);
    assert_int_equal(drive_state(drive, "captured"), 1);
    assert_int_equal(drive_state(drive, "pending"), 1);
    assert_true(drive_state(drive, "waiting") >= 1);

    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_state(drive, "delivered"), 1);
    assert_true(drive_state(drive, "waiting") >= 1);
    assert_referrals(scene, 1, -1);

    close_fair(scene);
    drive_advance(drive, HELLO_MS);
    scene_until(drive, "waiting", 0);
    assert_true(is_closed(drive));
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_state(drive, "captured"), 2);
    assert_int_equal(drive_state(drive, "delivered"), 2);
    assert_referrals(scene, 1, 1);
    assert_int_equal(drive_quit(drive), 0);
    assert_referrals(scene, 1, 1);
}

static void a_crash_before_the_close_loses_the_referral_and_nothing_else(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_turn(drive, 1);
    glass_leave(drive, "leave");
    glass_refer(drive, OFFICE);
    drive_kill(drive);
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "captured"), 1);
    assert_int_equal(drive_state(drive, "waiting"), 0);
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    close_fair(scene);
    drive_advance(drive, HELLO_MS);
    scene_until(drive, "pending", 0);
    assert_referrals(scene, 1, 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_planned_stop_before_the_close_keeps_it_and_figures_appear_after_it(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    for (int i = 0; i < 5; i++) { /* fewer visits would be dropped */
        glass_refer(drive, OFFICE);
        glass_leave(drive, "none");
    }
    assert_int_equal(drive_quit(drive), 0);
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "waiting"), 0);
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    assert_referrals(scene, 0, -1);
    close_fair(scene);
    assert_referrals(scene, 0, 5);
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(an_anonymous_referral_waits_for_the_close),
        STORY(a_crash_before_the_close_loses_the_referral_and_nothing_else),
        STORY(a_planned_stop_before_the_close_keeps_it_and_figures_appear_after_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
