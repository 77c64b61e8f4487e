/* A volunteer of a scene: a badge and a PIN as the hub's own command drew them, shown to a kiosk.
 *
 * Promises: the badge is in the fair's list when the call returns (a kiosk that fetched its content
 * before does not know it yet). Refuses nothing: any trouble fails the test that asked. */
#ifndef JORNADA_TESTS_STAGE_VOLUNTEER_H
#define JORNADA_TESTS_STAGE_VOLUNTEER_H

#include "tests/stage/scene.h"

struct volunteer {
    char staff[17], badge[64], pin[8];
};

/* `staff add SCENE_FAIR --name NAME`. */
void volunteer_add(struct scene *scene, const char *name, struct volunteer *volunteer);
/* Badge, PIN, staff_home. */
void volunteer_log_in(struct drive *drive, const struct volunteer *volunteer);
/* The PIN alone, on the screen that asks for it, up to staff_home. */
void volunteer_type_pin(struct drive *drive, const struct volunteer *volunteer);

#endif
