/* See prepare_scene.h. */
#include "tests/prepare_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

void prepare_scene_open_web(struct prepare_scene *scene)
{
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = true};
    assert_int_equal(web_open(&settings, &scene->web), DONE);
    scene->ana = browser_make(scene->web);
    scene->luz = browser_make(scene->web);
    assert_int_equal(browser_log_in(scene->ana, "ana", BROWSER_PASSWORD), 303);
    assert_int_equal(browser_log_in(scene->luz, "luz", BROWSER_PASSWORD), 303);
}

void prepare_scene_close_web(struct prepare_scene *scene)
{
    free(scene->ana);
    free(scene->luz);
    web_close(scene->web);
}

int prepare_scene_set_up(void **state)
{
    char path[FOLDER_PATH_MAX];
    struct fair fair;
    struct prepare_scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    scene->body = malloc(PREPARE_BODY_MAX);
    folder_root("assets/fairs/" PREPARE_FAIR, path);
    assert_int_equal(fair_import(scene->at->hub, path, &fair), DONE);
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    browser_account(scene->at->hub, "luz", ACCOUNT_COORDINATOR);
    prepare_scene_open_web(scene);
    *state = scene;
    return 0;
}

int prepare_scene_tear_down(void **state)
{
    struct prepare_scene *scene = *state;
    prepare_scene_close_web(scene);
    pocket_close(scene->at);
    free(scene->body);
    free(scene);
    return 0;
}

struct fair prepare_scene_fair(struct prepare_scene *scene, const char *name)
{
    struct fair fair;
    assert_int_equal(fair_find(scene->at->hub, name, &fair), DONE);
    return fair;
}

char *prepare_scene_file(struct prepare_scene *scene, const char *path)
{
    struct fair fair = prepare_scene_fair(scene, PREPARE_FAIR);
    char *text;
    size_t size;
    assert_int_equal(fair_version_read(scene->at->hub, &fair, fair.content, path, &text, &size),
                     DONE);
    return text;
}

void prepare_scene_says(const struct browser *browser, const char *text)
{
    if (strstr(browser->text, text) == NULL)
        fail_msg("no \"%s\" in: %.3000s", text, browser->text);
}
