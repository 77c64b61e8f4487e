/* Turns of three kiosks on one plaza, real programs on loopback: through a relay without a hub,
 * each alone while the relay is gone, together again when it returns, and once at the hub. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/stage/glass.h"
#include "tests/stage/laptop.h"
#include "tests/stage/scene.h"

#define KIOSKS 3
#define STEPS 1500

struct plaza {
    struct scene *scene;
    struct laptop relay;
    struct scene other[KIOSKS];
    struct drive *drive[KIOSKS];
};

static void enrol(struct plaza *plaza, int kiosk)
{
    struct scene *other = &plaza->other[kiosk];
    char number[16];
    *other = *plaza->scene;
    snprintf(number, sizeof number, "%d", kiosk + 2); /* the scene's own is 1 */
    snprintf(other->kiosk, sizeof other->kiosk, "%s/k%s", plaza->scene->folder, number);
    scene_enrol(plaza->scene, other->kiosk, number);
    laptop_be_the_only_road(&plaza->relay, other->kiosk);
}

static void turns(struct plaza *plaza, int kiosk, int count)
{
    for (int i = 0; i < count; i++) {
        glass_turn(plaza->drive[kiosk], 1);
        glass_leave(plaza->drive[kiosk], "none");
    }
}

static bool all_say(struct plaza *plaza, const char *name, long long value)
{
    bool all = true;
    for (int i = 0; i < KIOSKS; i++)
        all = all && drive_state(plaza->drive[i], name) == value;
    return all;
}

/* Each kiosk has a clock of its own: they go on together, the children and the relay in the
 * machine's time. */
static void until_all_say(struct plaza *plaza, const char *name, long long value)
{
    for (int step = 0; step < STEPS && !all_say(plaza, name, value); step++) {
        for (int i = 0; i < KIOSKS; i++)
            drive_advance(plaza->drive[i], 2000);
        poll(NULL, 0, 5);
    }
    for (int i = 0; i < KIOSKS; i++)
        assert_int_equal(drive_state(plaza->drive[i], name), value);
}

static void expect_at_hub(struct scene *scene, long long made)
{
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "turns"), made);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
}

static void turns_go_round_the_plaza_whoever_is_gone(void **state)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    assert_non_null(plaza);
    plaza->scene = *state;
    scene_hub_start(plaza->scene);
    laptop_make(plaza->scene, &plaza->relay);
    laptop_start(plaza->scene, &plaza->relay);
    for (int i = 0; i < KIOSKS; i++)
        enrol(plaza, i);
    for (int i = 0; i < KIOSKS; i++)
        plaza->drive[i] = scene_kiosk(&plaza->other[i], NULL);
    turns(plaza, 0, 3);
    turns(plaza, 1, 1);
    turns(plaza, 2, 1);
    until_all_say(plaza, "turns", 5);
    scene_hub_stop(plaza->scene); /* the network goes, the plaza's stays */
    turns(plaza, 1, 2);
    until_all_say(plaza, "turns", 7);
    assert_int_equal(laptop_stop(&plaza->relay, SIGKILL), 128 + SIGKILL);
    turns(plaza, 0, 1);
    turns(plaza, 2, 2);
    for (int i = 0; i < 4; i++)
        drive_advance(plaza->drive[0], 20000);
    assert_int_equal(drive_state(plaza->drive[0], "turns"), 8); /* each goes on with its own */
    assert_int_equal(drive_state(plaza->drive[1], "turns"), 7);
    assert_int_equal(drive_state(plaza->drive[2], "turns"), 9);
    assert_int_equal(drive_quit(plaza->drive[0]), 0); /* and comes back with them */
    plaza->drive[0] = scene_kiosk(&plaza->other[0], NULL);
    scene_until(plaza->drive[0], "turns", 4);
    laptop_start(plaza->scene, &plaza->relay);
    until_all_say(plaza, "turns", 10);
    assert_true(all_say(plaza, "turns_waiting", 10));
    scene_hub_start(plaza->scene);
    until_all_say(plaza, "pending", 0);
    expect_at_hub(plaza->scene, 10);
    for (int i = 0; i < KIOSKS; i++)
        assert_int_equal(drive_quit(plaza->drive[i]), 0);
    assert_int_equal(laptop_stop(&plaza->relay, SIGTERM), 0);
    free(plaza);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(turns_go_round_the_plaza_whoever_is_gone, scene_begin,
                                        scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
