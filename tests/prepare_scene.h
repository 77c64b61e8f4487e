/* Two coordinators at the pages of one hub with the Metepec sample, for the tests of Preparar.
 * Failures of the machine fail the test. */
#ifndef JORNADA_TESTS_PREPARE_SCENE_H
#define JORNADA_TESTS_PREPARE_SCENE_H

#include "sync/hub/fair_edit.h"
#include "tests/browser.h"

#define PREPARE_FAIR "metepec-sample"
#define PREPARE_BODY_MAX (9U << 20)

struct prepare_scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *ana, *luz;
    char *body; /* PREPARE_BODY_MAX, of a form with files */
    size_t size;
};

/* Sessions of ana and luz; they end with close_web, as with a restart. */
void prepare_scene_open_web(struct prepare_scene *scene);
void prepare_scene_close_web(struct prepare_scene *scene);
/* As cmocka's: *state is a struct prepare_scene. */
int prepare_scene_set_up(void **state);
int prepare_scene_tear_down(void **state);
struct fair prepare_scene_fair(struct prepare_scene *scene, const char *name);
/* A file of the newest version of PREPARE_FAIR; the caller frees it. */
char *prepare_scene_file(struct prepare_scene *scene, const char *path);
/* The last answer holds this text. */
void prepare_scene_says(const struct browser *browser, const char *text);

#endif
