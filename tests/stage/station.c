/* station.h over scene.h, glass.h and crowd.h. */
#include "tests/stage/station.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <poll.h>

#include "tests/stage/crowd.h"
#include "tests/stage/glass.h"

#define LOOKS 2400
#define STEP_MS 25   /* of the machine's time: children and servers are at work */
#define TICK_MS 1000 /* virtual, between two looks */

void station_enrol(struct station *station, struct scene *scene, const char *number)
{
    station->scene = scene;
    snprintf(station->folder, sizeof station->folder, "%s/station-%s", scene->folder, number);
    snprintf(station->clock, sizeof station->clock, "%s", scene->clock);
    scene_enrol(scene, station->folder, number);
}

void station_start(struct station *station, const char *printer)
{
    const char *const argv[] = {"--clock",
                                station->clock,
                                "--size",
                                "640x400",
                                "--mm-per-px",
                                "0.34",
                                printer ? "--printer" : NULL,
                                printer,
                                NULL};
    assert_null(station->drive);
    station->drive = drive_start(station->folder, argv);
}

void station_released(struct station *station)
{
    station->captured += station->waiting;
    station->waiting = 0;
}

void station_quit(struct station *station)
{
    assert_int_equal(drive_quit(station->drive), 0);
    station->drive = NULL;
    station_released(station);
}

void station_kill(struct station *station)
{
    drive_kill(station->drive);
    station->drive = NULL;
    station->waiting = 0; /* Never 4: its loss is accepted and said */
}

void station_register(struct station *station, int people, const char *leave)
{
    struct crowd_person person;
    for (int i = 0; i < people; i++) {
        crowd_make((*station->people)++, &person);
        glass_register(station->drive, &person.who);
        drive_tap(station->drive, leave);
        if (strcmp(leave, "none") != 0)
            drive_tap(station->drive, "leave");
        drive_assert_screen(station->drive, "attract");
        station->captured += sums_register(station->sums, &person.who);
    }
}

void station_turns(struct station *station, int turns)
{
    for (int i = 0; i < turns; i++) {
        glass_turn(station->drive, (unsigned)i % 3 + 1);
        glass_leave(station->drive, "none");
        station->captured += sums_turn(station->sums);
    }
}

void station_refer(struct station *station, int referrals)
{
    for (int i = 0; i < referrals; i++) {
        glass_refer(station->drive, (unsigned)i % 3 + 1);
        glass_leave(station->drive, "none");
        station->waiting += sums_refer(station->sums);
    }
}

void station_look(struct station *station, struct station_said *said)
{
    json_t *state = drive_ask(station->drive, "{s:s}", "do", "state");
    *said = (struct station_said){.captured = scene_number(state, "captured"),
                                  .pending = scene_number(state, "pending"),
                                  .relayed = scene_number(state, "relayed"),
                                  .delivered = scene_number(state, "delivered"),
                                  .safe = scene_number(state, "safe"),
                                  .quarantined = scene_number(state, "quarantined"),
                                  .lost = scene_number(state, "lost")};
    json_decref(state);
    /* What waits is written between two steps, once the kiosk hears of the close: all of it. */
    if (station->waiting > 0 && said->captured == station->captured + station->waiting)
        station_released(station);
    assert_int_equal(said->captured, station->captured);
    assert_int_equal(said->pending + said->delivered, said->captured);
    assert_true(said->pending >= 0 && said->relayed >= 0 && said->safe >= 0);
    assert_true(said->relayed <= said->pending);
    assert_true(said->safe <= said->delivered);
    assert_int_equal(said->quarantined, 0);
    assert_int_equal(said->lost, 0);
}

void station_until(struct station *station, const char *name, long long value)
{
    struct station_said said;
    long long now = -1;
    for (int i = 0; i < LOOKS && now != value; i++) {
        drive_advance(station->drive, TICK_MS);
        poll(NULL, 0, STEP_MS);
        now = drive_state(station->drive, name);
        station_look(station, &said); /* after it: a release that it brought is noted */
    }
    if (now != value)
        fail_msg("%s: %s stays %lld, not %lld", station->folder, name, now, value);
}

void station_trip(struct station *station, const char *stick)
{
    json_t *said = drive_ask(station->drive, "{s:s, s:s}", "do", "stick", "folder", stick);
    if (!json_is_true(json_object_get(said, "ok")))
        fail_msg("%s", json_dumps(said, 0));
    json_decref(said);
}
