/* volunteer.h. */
#include "tests/stage/volunteer.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <setjmp.h>

#include <cmocka.h>

static void take(const json_t *json, const char *name, char *text, size_t room)
{
    const char *value = json_string_value(json_object_get(json, name));
    assert_non_null(value);
    assert_in_range(snprintf(text, room, "%s", value), 1, room - 1);
}

void volunteer_add(struct scene *scene, const char *name, struct volunteer *volunteer)
{
    const char *const words[] = {"staff", "add", SCENE_FAIR, "--name", name, "--json", NULL};
    json_t *json = scene_hub_json(scene, words);
    take(json, "staff", volunteer->staff, sizeof volunteer->staff);
    take(json, "badge", volunteer->badge, sizeof volunteer->badge);
    take(json, "pin", volunteer->pin, sizeof volunteer->pin);
    json_decref(json);
}

void volunteer_type_pin(struct drive *drive, const struct volunteer *volunteer)
{
    char key[8] = "key_0";
    drive_assert_screen(drive, "staff_pin");
    for (const char *pin = volunteer->pin; *pin != '\0'; ++pin) {
        key[4] = *pin;
        drive_tap(drive, key);
    }
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_home");
}

void volunteer_log_in(struct drive *drive, const struct volunteer *volunteer)
{
    drive_do(drive, "{s:s, s:s}", "do", "scan", "text", volunteer->badge);
    volunteer_type_pin(drive, volunteer);
}
