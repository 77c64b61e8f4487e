/* A turn is five touches and no question; the hub counts it once, however often it is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

static void a_turn_takes_at_most_five_touches_and_is_counted_once(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    const char *const touches[] = {"start", "services", "service_1", "take_turn", "paper"};
    const char *const screens[] = {"home", "services", "service", "turn", "turn"};
    drive_assert_screen(drive, "attract");
    for (int i = 0; i < 5; i++) {
        drive_tap(drive, touches[i]);
        drive_assert_screen(drive, screens[i]);
    }
    assert_int_equal(drive_state(drive, "captured"), 1);
    assert_int_equal(drive_state(drive, "pending"), 1);
    char *module = glass_text(drive, "module_1", "text");
    assert_non_null(strstr(module, "2")); /* service 1 is attended at module 2 */
    assert_non_null(strstr(module, "A1"));
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
    assert_int_equal(scene_number(stats, "turn_only"), 1);
    assert_int_equal(scene_number(stats, "registered"), 0);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_turn_takes_at_most_five_touches_and_is_counted_once,
                                        scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
