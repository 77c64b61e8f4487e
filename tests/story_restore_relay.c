/* The hub's machine is lost and restored from yesterday's backup while a relay stands between it
 * and a kiosk: the fresh epoch comes through the relay, what was received goes back to pending and
 * returns, by the relay's road, by the hub's own and by a stick, without anybody's help. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <poll.h>

#include "tests/stage/laptop.h"
#include "tests/stage/station.h"

enum { OWN, BY_RELAY, BY_STICK, STATIONS };

#define LOOKS 1200
#define STEP_MS 25
#define TICK_MS 500

struct story {
    struct scene scene;
    struct laptop relay;
    struct station at[STATIONS];
    struct sums sums;
    int people;
    char usb[SCENE_PATH_MAX], stick[SCENE_PATH_MAX], sheet[SCENE_PATH_MAX];
    char backup[SCENE_PATH_MAX + 128];
    long long yesterday[STATIONS]; /* facts in the backup */
    long long received[STATIONS];  /* the most a kiosk was ever told */
};

static int begin(void **state)
{
    static const char *const numbers[STATIONS] = {"2", "3", "4"};
    struct story *story = calloc(1, sizeof *story);
    *state = story;
    scene_open(&story->scene);
    sums_open(&story->sums);
    snprintf(story->usb, sizeof story->usb, "%s/usb", story->scene.folder);
    snprintf(story->stick, sizeof story->stick, "%s/stick", story->scene.folder);
    snprintf(story->sheet, sizeof story->sheet, "%s/sheet", story->scene.folder);
    assert_int_equal(mkdir(story->usb, 0700), 0);
    assert_int_equal(mkdir(story->stick, 0700), 0);
    scene_write(story->sheet, SCENE_PASSPHRASE "\n", strlen(SCENE_PASSPHRASE) + 1);
    scene_hub_start(&story->scene);
    laptop_make(&story->scene, &story->relay);
    laptop_start(&story->scene, &story->relay);
    for (int i = 0; i < STATIONS; i++) {
        story->at[i].sums = &story->sums;
        story->at[i].people = &story->people;
        station_enrol(&story->at[i], &story->scene, numbers[i]);
    }
    laptop_be_the_only_road(&story->relay, story->at[BY_RELAY].folder);
    laptop_leave_no_road(story->at[BY_STICK].folder);
    for (int i = 0; i < STATIONS; i++)
        station_start(&story->at[i], NULL);
    return 0;
}

static int end(void **state)
{
    struct story *story = *state;
    if (story->relay.pid)
        laptop_stop(&story->relay, SIGKILL);
    scene_close(&story->scene);
    sums_close(&story->sums);
    free(story);
    return 0;
}

/* -- The machine ------------------------------------------------------------------------------- */

static void back_up(struct story *story)
{
    const char *const words[] = {"backup", "--to", story->usb, "--json", NULL};
    json_t *said = scene_hub_json(&story->scene, words);
    assert_true(json_is_true(json_object_get(said, "verified")));
    snprintf(story->backup, sizeof story->backup, "%s/%s", story->usb,
             json_string_value(json_object_get(said, "name")));
    json_decref(said);
}

static void lose_the_machine(struct story *story)
{
    const char *const gone[] = {"rm", "-r", story->scene.hub, NULL};
    scene_hub_kill(&story->scene);
    assert_int_equal(scene_run("/dev/null", gone, NULL), 0);
}

static void restore(struct story *story)
{
    const char *const words[] = {"restore", story->backup, "--custodian-passphrase-file",
                                 story->sheet, NULL};
    assert_int_equal(scene_hub(&story->scene, words, NULL), 0);
    scene_hub_start(&story->scene);
}

static long long hub_has(struct story *story)
{
    json_t *stats = scene_stats(&story->scene);
    long long delivered = scene_number(stats, "delivered");
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
    return delivered;
}

/* -- The stick --------------------------------------------------------------------------------- */

static void carry(struct story *story, bool to_relay)
{
    const char *const words[] = {"import", story->stick, "--json", NULL};
    int code = 0;
    station_trip(&story->at[BY_STICK], story->stick);
    json_t *said = to_relay ? laptop_import(&story->scene, &story->relay, story->stick, &code)
                            : scene_hub_json(&story->scene, words);
    assert_int_equal(code, 0);
    json_decref(said);
    station_trip(&story->at[BY_STICK], story->stick);
}

/* Somebody needed it for photographs. */
static void empty_stick(struct story *story)
{
    char folder[SCENE_PATH_MAX + 16];
    snprintf(folder, sizeof folder, "%s/JORNADA", story->stick);
    const char *const gone[] = {"rm", "-r", folder, NULL};
    assert_int_equal(scene_run("/dev/null", gone, NULL), 0);
}

/* The relay carries on by itself, in the machine's time. */
static void until_hub_has(struct story *story, long long facts)
{
    for (int i = 0; i < 600 && hub_has(story) != facts; i++)
        poll(NULL, 0, 100);
    assert_int_equal(hub_has(story), facts);
}

/* -- Looks ------------------------------------------------------------------------------------- */

static void look(struct story *story, struct station_said said[STATIONS])
{
    for (int i = 0; i < STATIONS; i++) {
        drive_advance(story->at[i].drive, TICK_MS);
        station_look(&story->at[i], &said[i]);
        assert_true(said[i].safe <= story->yesterday[i]); /* no other backup exists */
    }
    poll(NULL, 0, STEP_MS);
}

/* Until both networked kiosks have everything back. One that has not heard of the loss says what it
 * was told, to a fact; one that has, which another number shows, says no more than the hub has. */
static void until_all_came_back(struct story *story)
{
    struct station_said said[STATIONS];
    bool heard[STATIONS] = {false}, back = false;
    for (int n = 0; n < LOOKS && !back; n++) {
        long long told = 0;
        look(story, said);
        back = true;
        for (int i = 0; i < BY_STICK; i++) {
            heard[i] = heard[i] || said[i].delivered != story->received[i];
            told += heard[i] ? said[i].delivered : 0;
            back = back && said[i].delivered == story->at[i].captured;
        }
        if (n % 4 == 0 || back)
            assert_true(told <= hub_has(story));
    }
    for (int i = 0; i < BY_STICK; i++)
        if (said[i].delivered != story->at[i].captured)
            fail_msg("%s: %lld delivered of %lld", story->at[i].folder, said[i].delivered,
                     story->at[i].captured);
}

/* -- Stories ----------------------------------------------------------------------------------- */

static void a_day_until_the_backup(struct story *story)
{
    for (int i = 0; i < STATIONS; i++) {
        station_register(&story->at[i], 4, "none");
        station_turns(&story->at[i], 1 + i);
    }
    carry(story, false);
    for (int i = 0; i < STATIONS; i++) {
        station_until(&story->at[i], "delivered", story->at[i].captured);
        story->yesterday[i] = story->at[i].captured;
    }
    back_up(story);
    back_up(story);
    for (int i = 0; i < BY_STICK; i++)
        station_until(&story->at[i], "safe", story->yesterday[i]);
}

static void what_came_after_it(struct story *story)
{
    for (int i = 0; i < STATIONS; i++) {
        station_register(&story->at[i], 3, "none");
        station_turns(&story->at[i], 2);
    }
    carry(story, false);
    for (int i = 0; i < STATIONS; i++) {
        station_until(&story->at[i], "delivered", story->at[i].captured);
        story->received[i] = story->at[i].captured;
    }
}

static void a_hub_restored_behind_a_relay_gets_everything_back_without_anybodys_help(void **state)
{
    struct story *story = *state;
    struct station_said said[STATIONS];
    a_day_until_the_backup(story);
    what_came_after_it(story);
    lose_the_machine(story);
    for (int i = 0; i < STATIONS; i++)
        station_turns(&story->at[i], 2); /* the fair goes on */
    station_until(&story->at[BY_RELAY], "relayed", 2);
    look(story, said);
    for (int i = 0; i < STATIONS; i++)
        assert_int_equal(said[i].delivered, story->received[i]); /* nobody told them otherwise */
    restore(story);
    assert_true(hub_has(story) <
                story->received[OWN] + story->received[BY_RELAY] + story->received[BY_STICK]);
    until_all_came_back(story);
    /* The stick's kiosk hears by its next trip: what was received is pending, and then returns. */
    empty_stick(story);
    carry(story, false);
    station_look(&story->at[BY_STICK], &said[BY_STICK]);
    assert_int_equal(said[BY_STICK].delivered, story->yesterday[BY_STICK]);
    carry(story, true);
    until_hub_has(story, story->sums.facts);
    carry(story, false);
    station_until(&story->at[BY_STICK], "delivered", story->at[BY_STICK].captured);
    assert_int_equal(hub_has(story), story->sums.facts);
    json_t *stats = scene_stats(&story->scene);
    sums_assert(&story->sums, stats, false);
    json_decref(stats);
    const char *const verify[] = {"verify", "--json", NULL};
    json_t *sound = scene_hub_json(&story->scene, verify);
    assert_true(json_is_true(json_object_get(sound, "sound")));
    json_decref(sound);
    for (int i = 0; i < STATIONS; i++)
        station_quit(&story->at[i]);
    assert_int_equal(laptop_stop(&story->relay, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_hub_restored_behind_a_relay_gets_everything_back_without_anybodys_help, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
