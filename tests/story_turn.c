/* A turn is five touches and no question; the hub counts it once, however often it is asked. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

static void a_turn_takes_at_most_five_touches_and_is_counted_once(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    const char *const touches[] = {"start", "services", "service_1", "take_turn", "look"};
    const char *const screens[] = {"home", "services", "service", "turn", "turn"};
    drive_assert_screen(drive, "attract");
    for (int i = 0; i < 5; i++) {
        drive_tap(drive, touches[i]);
        drive_assert_screen(drive, screens[i]);
    }
    assert_int_equal(drive_state(drive, "captured"), 1);
    assert_int_equal(drive_state(drive, "pending"), 1);
    char *module = glass_text(drive, "module_1", "text");
    int at_module = 0, turn = 0; /* service 1 is attended at module 2 */
    assert_int_equal(sscanf(module, "Módulo %d · Turno A%d", &at_module, &turn), 2);
    assert_int_equal(at_module, 2);
    assert_in_range(turn, 1, 200); /* scattered: no number tells when it was given */
    free(module);
    glass_leave(drive, "leave");
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_state(drive, "delivered"), 1);
    scene_hub_stop(scene);
    scene_hub_start(scene); /* asked again from the start, nothing doubles */
    drive_advance(drive, 61000);
    assert_int_equal(drive_quit(drive), 0);
    drive = scene_kiosk(scene, NULL);
    scene_until(drive, "pending", 0);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "turns"), 1);
    assert_int_equal(scene_number(stats, "people"), 1);
    assert_true(json_is_null(json_object_get(stats, "turn_only"))); /* a count under five */
    assert_int_equal(scene_number(stats, "registered"), 0);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
}

/* Where the power goes is chance; what comes out is not. */
static void power_cuts_on_both_sides_of_the_wire_count_every_turn_once(void **state)
{
    enum { ROUNDS = 8, TURNS_A_ROUND = 6 };
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < TURNS_A_ROUND; i++) {
            glass_turn(drive, 1 + (unsigned)i % 3);
            glass_leave(drive, "none");
        }
        scene_hub_start(scene);
        for (int i = 0; i <= round; i++) {
            drive_advance(drive, 5000);
            poll(NULL, 0, 3 * round); /* hub and network child get as far as they get */
        }
        scene_hub_kill(scene);
        if (round % 2)
            continue;
        drive_kill(drive);
        drive = scene_kiosk(scene, NULL);
    }
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_state(drive, "captured"), ROUNDS * TURNS_A_ROUND);
    assert_int_equal(drive_state(drive, "delivered"), ROUNDS * TURNS_A_ROUND);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "turns"), ROUNDS * TURNS_A_ROUND);
    assert_int_equal(scene_number(stats, "people"), ROUNDS * TURNS_A_ROUND);
    assert_int_equal(scene_number(stats, "delivered"), ROUNDS * TURNS_A_ROUND);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
}

static void the_first_touch_of_the_day_is_taken_at_once(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    drive_do(drive, "{s:s,s:s}", "do", "tap", "id", "start"); /* no clock was advanced */
    drive_assert_screen(drive, "home");
    drive_refused(drive, "{s:s,s:s}", "do", "tap", "id", "services"); /* 250 ms of a new screen */
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_touch_of_the_day_is_taken_at_once, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(a_turn_takes_at_most_five_touches_and_is_counted_once,
                                        scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(power_cuts_on_both_sides_of_the_wire_count_every_turn_once,
                                        scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
