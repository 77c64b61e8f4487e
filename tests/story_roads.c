/* One day with every road at once: the network is down until noon; one kiosk has its own road to
 * the hub, one only the relay on the plaza, one only a stick, one the hub's road and the relay's.
 *
 * Every fact is counted by this test as people make it. At each station what the kiosk says is
 * compared, at that moment, with what truly lies where it says: in the relay's disk carried to a
 * copy of the hub, at the hub, in each of the two backups put onto an empty machine. */
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

#include "tests/stage/laptop.h"
#include "tests/stage/station.h"

enum { OWN, BY_RELAY, BY_STICK, BOTH, STATIONS };

#define HOUR_MS 3600000LL

struct day {
    struct scene scene;
    struct laptop relay;
    struct station at[STATIONS];
    struct sums sums;
    int people, looks;
    char stick[SCENE_PATH_MAX], usb[SCENE_PATH_MAX], sheet[SCENE_PATH_MAX];
    char printer[SCENE_PATH_MAX + 8];
    char backup[2][SCENE_PATH_MAX + 128];
};

static void make_folder(struct day *day, const char *name, char path[SCENE_PATH_MAX])
{
    snprintf(path, SCENE_PATH_MAX, "%s/%s", day->scene.folder, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static int begin(void **state)
{
    static const char *const numbers[STATIONS] = {"2", "3", "4", "5"};
    struct day *day = calloc(1, sizeof *day);
    *state = day;
    scene_open(&day->scene);
    sums_open(&day->sums);
    make_folder(day, "stick", day->stick);
    make_folder(day, "usb", day->usb);
    snprintf(day->sheet, sizeof day->sheet, "%s/sheet", day->scene.folder);
    scene_write(day->sheet, SCENE_PASSPHRASE "\n", strlen(SCENE_PASSPHRASE) + 1);
    snprintf(day->printer, sizeof day->printer, "file:%s/slip.*", day->scene.folder);
    scene_hub_start(&day->scene);
    laptop_make(&day->scene, &day->relay);
    laptop_start(&day->scene, &day->relay);
    for (int i = 0; i < STATIONS; i++) {
        station_enrol(&day->at[i], &day->scene, numbers[i]);
        day->at[i].sums = &day->sums;
        day->at[i].people = &day->people;
        snprintf(day->at[i].clock, sizeof day->at[i].clock, "%sT09:00:00-06:00", day->scene.day);
    }
    laptop_be_the_only_road(&day->relay, day->at[BY_RELAY].folder);
    laptop_leave_no_road(day->at[BY_STICK].folder);
    laptop_be_the_second_road(&day->scene, &day->relay, day->at[BOTH].folder);
    return 0;
}

static int end(void **state)
{
    struct day *day = *state;
    if (day->relay.pid)
        laptop_stop(&day->relay, SIGKILL);
    scene_close(&day->scene);
    sums_close(&day->sums);
    free(day);
    return 0;
}

/* -- What is true ------------------------------------------------------------------------------ */

static long long delivered_at(struct day *day, const char *hub)
{
    const char *const argv[] = {"jornada-hub", "--data",   hub,      "stats",
                                "--fair",      SCENE_FAIR, "--json", NULL};
    char *text = NULL;
    assert_int_equal(scene_run(day->scene.hub_log, argv, &text), 0);
    json_t *stats = json_loads(text, 0, NULL);
    long long delivered = scene_number(stats, "delivered");
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
    free(text);
    return delivered;
}

/* A copy of the hub as of this moment: nothing that is done to it touches the fair. */
static void copy_hub(struct day *day, const char *to)
{
    const char *const copied[] = {"cp", "-r", day->scene.hub, to, NULL};
    if (day->scene.server)
        assert_int_equal(kill(day->scene.server, SIGSTOP), 0);
    assert_int_equal(scene_run(day->scene.hub_log, copied, NULL), 0);
    if (day->scene.server)
        assert_int_equal(kill(day->scene.server, SIGCONT), 0);
}

/* How many facts the hub would count if the relay's disk were carried to it now. */
static long long hub_with_relays_disk(struct day *day)
{
    char disk[SCENE_PATH_MAX], copy[SCENE_PATH_MAX];
    snprintf(disk, sizeof disk, "%s/look-%d", day->scene.folder, day->looks);
    snprintf(copy, sizeof copy, "%s/copy-%d", day->scene.folder, day->looks++);
    int bundles = laptop_empty_onto(&day->scene, &day->relay, disk);
    copy_hub(day, copy);
    const char *const import[] = {"jornada-hub", "--data", copy, "import", disk, NULL};
    if (bundles > 0)
        assert_int_equal(scene_run(day->scene.hub_log, import, NULL), 0);
    return delivered_at(day, copy);
}

static long long in_backup(struct day *day, const char *file)
{
    char machine[SCENE_PATH_MAX];
    snprintf(machine, sizeof machine, "%s/machine-%d", day->scene.folder, day->looks++);
    const char *const restore[] = {"jornada-hub", "--data", machine,
                                   "restore",     file,     "--custodian-passphrase-file",
                                   day->sheet,    NULL};
    assert_int_equal(scene_run(day->scene.hub_log, restore, NULL), 0);
    return delivered_at(day, machine);
}

/* Every kiosk is asked first; what is true is looked up after that and can only have grown. */
static void nobody_said_more_than_is_true(struct day *day)
{
    struct station_said said, all = {0};
    for (int i = 0; i < STATIONS; i++) {
        station_look(&day->at[i], &said);
        all.captured += said.captured;
        all.pending += said.pending;
        all.relayed += said.relayed;
        all.delivered += said.delivered;
        all.safe += said.safe;
    }
    assert_true(all.relayed + all.delivered <= hub_with_relays_disk(day));
    long long hub = delivered_at(day, day->scene.hub);
    assert_true(all.delivered <= hub);
    assert_true(hub <= all.captured);               /* nothing twice, nothing invented */
    assert_true(all.captured <= hub + all.pending); /* nothing lost on the way */
    for (int i = 0; i < 2 && all.safe > 0; i++)
        assert_true(all.safe <= in_backup(day, day->backup[i]));
}

/* -- The day ----------------------------------------------------------------------------------- */

static void an_hour_passes(struct day *day)
{
    for (int i = 0; i < STATIONS; i++)
        drive_advance(day->at[i].drive, HOUR_MS);
}

static void people_come(struct day *day, int people, int turns, int referrals)
{
    for (int i = 0; i < STATIONS; i++) {
        station_register(&day->at[i], people, i == OWN ? "paper" : "none");
        station_turns(&day->at[i], turns + i);
        station_refer(&day->at[i], referrals);
    }
}

static void import_at_hub(struct day *day)
{
    const char *const words[] = {"import", day->stick, "--json", NULL};
    json_t *said = scene_hub_json(&day->scene, words);
    assert_int_equal(json_array_size(json_object_get(said, "bad")), 0);
    assert_int_equal(scene_number(said, "receipts"), 1);
    json_decref(said);
}

static void import_at_relay(struct day *day)
{
    int code = -1;
    json_t *said = laptop_import(&day->scene, &day->relay, day->stick, &code);
    if (code != 0)
        fail_msg("exit %d: %s", code, said ? json_dumps(said, 0) : "nothing");
    json_decref(said);
}

static void the_morning_without_network(struct day *day)
{
    people_come(day, 2, 1, 0);
    station_kill(&day->at[BY_STICK]); /* somebody trips over its cable */
    station_start(&day->at[BY_STICK], NULL);
    station_until(&day->at[BY_RELAY], "relayed", day->at[BY_RELAY].captured);
    station_until(&day->at[BOTH], "relayed", day->at[BOTH].captured);
    /* Nobody sends now: what they say is what lies there, to a fact. */
    assert_int_equal(hub_with_relays_disk(day),
                     day->at[BY_RELAY].captured + day->at[BOTH].captured);
    nobody_said_more_than_is_true(day);
    station_trip(&day->at[BY_STICK], day->stick); /* by bicycle to the municipality */
    import_at_hub(day);
    nobody_said_more_than_is_true(day);
    an_hour_passes(day);
    people_come(day, 2, 1, 3);
    station_trip(&day->at[BY_STICK], day->stick); /* the first receipt; then across the plaza */
    import_at_relay(day);
    station_until(&day->at[BY_RELAY], "relayed", day->at[BY_RELAY].captured);
    assert_int_equal(laptop_stop(&day->relay, SIGKILL), 128 + SIGKILL);
    laptop_start(&day->scene, &day->relay);
    nobody_said_more_than_is_true(day);
    an_hour_passes(day);
    people_come(day, 1, 1, 2);
    nobody_said_more_than_is_true(day);
    an_hour_passes(day);
}

static void back_up(struct day *day, int which)
{
    const char *const words[] = {"backup", "--to", day->usb, "--json", NULL};
    json_t *said = scene_hub_json(&day->scene, words);
    assert_true(json_is_true(json_object_get(said, "verified")));
    snprintf(day->backup[which], sizeof day->backup[which], "%s/%s", day->usb,
             json_string_value(json_object_get(said, "name")));
    json_decref(said);
}

static void from_noon_on(struct day *day)
{
    scene_hub_start(&day->scene);
    for (int i = 0; i < STATIONS; i++) {
        if (i == BY_STICK)
            continue;
        station_until(&day->at[i], "delivered", day->at[i].captured);
        station_until(&day->at[i], "pending", 0);
    }
    nobody_said_more_than_is_true(day);
    people_come(day, 2, 1, 2);
    station_trip(&day->at[BY_STICK], day->stick);
    back_up(day, 0);
    for (int i = 0; i < STATIONS; i++)
        if (i != BY_STICK)
            station_until(&day->at[i], "delivered", day->at[i].captured);
    back_up(day, 1);
    nobody_said_more_than_is_true(day); /* the younger backup has more than the older one */
    back_up(day, 0);
    for (int i = 0; i < STATIONS; i++)
        if (i != BY_STICK)
            station_until(&day->at[i], "safe", day->at[i].captured);
    nobody_said_more_than_is_true(day);
}

static void the_planned_close(struct day *day)
{
    const char *const words[] = {"fair", "close", SCENE_FAIR, NULL};
    assert_int_equal(scene_hub(&day->scene, words, NULL), 0);
    for (int i = 0; i < STATIONS; i++) {
        if (i == BY_STICK)
            continue;
        drive_advance(day->at[i].drive, 61000); /* the next greeting */
        station_until(&day->at[i], "waiting", 0);
        station_until(&day->at[i], "delivered", day->at[i].captured);
        assert_int_equal(day->at[i].waiting, 0);
    }
    station_quit(&day->at[BY_STICK]); /* its planned stop, which it does not hear of otherwise */
    station_start(&day->at[BY_STICK], NULL);
    for (int trip = 0; trip < 2; trip++) { /* there, and the receipt back */
        station_trip(&day->at[BY_STICK], day->stick);
        import_at_hub(day);
    }
    station_trip(&day->at[BY_STICK], day->stick);
    import_at_relay(day); /* the same stick on another road: nothing twice */
}

/* Each number from where it is known, none from the others. */
static void the_corte_balances(struct day *day)
{
    struct station_said said, all = {0};
    long long own = 0;
    for (int i = 0; i < STATIONS; i++) {
        station_look(&day->at[i], &said);
        assert_int_equal(said.pending, 0);
        assert_int_equal(said.relayed, 0);
        own += day->at[i].captured;
        all.captured += said.captured;
        all.pending += said.pending;
        all.delivered += said.delivered;
    }
    json_t *stats = scene_stats(&day->scene);
    assert_int_equal(own, day->sums.facts);
    assert_int_equal(all.captured, day->sums.facts);
    assert_int_equal(all.captured, all.pending + scene_number(stats, "delivered") +
                                       scene_number(stats, "quarantined"));
    assert_int_equal(all.delivered, scene_number(stats, "delivered"));
    sums_assert(&day->sums, stats, true);
    json_decref(stats);
    const char *const verify[] = {"verify", "--json", NULL};
    json_t *sound = scene_hub_json(&day->scene, verify);
    assert_true(json_is_true(json_object_get(sound, "sound")));
    assert_true(json_is_true(json_object_get(sound, "counted")));
    json_decref(sound);
}

static void
a_day_on_every_road_brings_every_fact_once_and_nobody_says_more_than_is_true(void **state)
{
    struct day *day = *state;
    scene_hub_stop(&day->scene); /* the network is down */
    for (int i = 0; i < STATIONS; i++)
        station_start(&day->at[i], i == OWN ? day->printer : NULL);
    the_morning_without_network(day);
    from_noon_on(day);
    the_planned_close(day);
    the_corte_balances(day);
    for (int i = 0; i < STATIONS; i++)
        station_quit(&day->at[i]);
    assert_int_equal(laptop_stop(&day->relay, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_day_on_every_road_brings_every_fact_once_and_nobody_says_more_than_is_true, begin,
            end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
