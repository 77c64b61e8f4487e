/* A relay's laptop on the plaza, for stories: the folder that `relay add` makes at the hub, served
 * by the real jornada-hub.
 *
 * Promises: its address stays the same when it is stopped and started; it ends with the test. What
 * it holds can be looked at while it serves: it is stopped for the moment of the copy. */
#ifndef JORNADA_TESTS_STAGE_LAPTOP_H
#define JORNADA_TESTS_STAGE_LAPTOP_H

#include "tests/stage/scene.h"

struct laptop {
    char folder[SCENE_PATH_MAX];
    char listen[64];
    char url[80];
    pid_t pid; /* 0 = not serving */
};

/* `relay add`; serves nothing yet. The hub has served once (its address is known). */
void laptop_make(struct scene *scene, struct laptop *laptop);
void laptop_start(struct scene *scene, struct laptop *laptop);
/* Its exit code; 128 + signal when it died by it. */
int laptop_stop(struct laptop *laptop, int with);
/* kiosk.ini of a kiosk whose only road is this relay. */
void laptop_be_the_only_road(const struct laptop *laptop, const char *kiosk);
/* A kiosk with the hub's road and, behind it, this relay's. */
void laptop_be_the_second_road(const struct scene *scene, const struct laptop *laptop,
                               const char *kiosk);
/* No road at all: a stick's kiosk. */
void laptop_leave_no_road(const char *kiosk);

/* `jornada-hub --data LAPTOP import STICK --json`; *code = its exit code; the caller's to
 * json_decref. */
json_t *laptop_import(struct scene *scene, const struct laptop *laptop, const char *stick,
                      int *code);
/* Every bundle that lies on its disk at this moment, as files of STICK/JORNADA, which is made: as
 * if somebody carried the disk to the hub. How many. */
int laptop_empty_onto(struct scene *scene, const struct laptop *laptop, const char *stick);

#endif
