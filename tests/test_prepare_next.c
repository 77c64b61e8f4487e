/* No page of a coordinator ends in nothing: where there is no fair yet, where it is not closed yet,
 * and when the evening's steps are done, one thing to do stands on it; and a form that came after
 * the session ended is not passed over in silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/prepare_scene.h"

static void says_not(const struct browser *browser, const char *text)
{
    assert_null(strstr(browser->text, text));
}

static void change_state(struct prepare_scene *scene, const char *path)
{
    char csrf[128], form[256];
    browser_get(scene->ana, "/preparar?jornada=" PREPARE_FAIR);
    browser_field(scene->ana, "csrf", csrf);
    snprintf(form, sizeof form, "csrf=%s&jornada=" PREPARE_FAIR, csrf);
    assert_int_equal(browser_post(scene->ana, path, form), 303);
    assert_int_equal(browser_get(scene->ana, "/preparar?jornada=" PREPARE_FAIR), 200);
}

static void the_last_step_is_followed_by_the_day_and_the_day_by_the_corte(void **state)
{
    struct prepare_scene *scene = *state;
    change_state(scene, "/preparar/abrir");
    says_not(scene->ana, "href=\"/corte\"");
    says_not(scene->ana, "Está todo"); /* lines that nobody rang */
    prepare_scene_says(scene->ana, "href=\"/vivo\"");
    assert_int_equal(browser_get(scene->ana, "/corte"), 200);
    prepare_scene_says(scene->ana, "href=\"/preparar/cerrar\"");
    says_not(scene->ana, "jornada-hub"); /* no command of a terminal */
    change_state(scene, "/preparar/cerrar");
    says_not(scene->ana, "href=\"/vivo\"");
    prepare_scene_says(scene->ana, "href=\"/corte\"");
}

static void a_form_that_came_after_the_session_says_that_it_was_not_saved(void **state)
{
    struct prepare_scene *scene = *state;
    char csrf[128], form[256];
    browser_get(scene->ana, "/preparar/cerrar?jornada=" PREPARE_FAIR);
    browser_field(scene->ana, "csrf", csrf);
    snprintf(form, sizeof form, "csrf=%s&jornada=" PREPARE_FAIR, csrf);
    prepare_scene_close_web(scene);
    pocket_reopen(scene->at);
    prepare_scene_open_web(scene);
    scene->ana->cookie[0] = '\0'; /* of before the restart */
    assert_int_equal(browser_post(scene->ana, "/preparar/abrir", form), 401);
    prepare_scene_says(scene->ana, "no se guardó");
    prepare_scene_says(scene->ana, "target=\"_blank\"");
    assert_int_equal(browser_get(scene->ana, "/preparar"), 401);
    says_not(scene->ana, "no se guardó"); /* nothing was sent */
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).state, CALLS_FAIR_NOT_YET);
}

static void the_other_language_shows_the_same_thing(void **state)
{
    struct prepare_scene *scene = *state;
    const char *line = "/preparar/contenido/uno?jornada=" PREPARE_FAIR "&clase=lines&id=nat-911";
    assert_int_equal(browser_get(scene->ana, line), 200);
    prepare_scene_says(scene->ana, "/preparar/contenido/uno?idioma=en&amp;jornada=" PREPARE_FAIR
                                   "&amp;clase=lines&amp;id=nat-911\"");
    assert_int_equal(
        browser_get(scene->ana, "/preparar?hecho=saved&idioma=es&jornada=" PREPARE_FAIR), 200);
    prepare_scene_says(scene->ana, "/preparar?idioma=en&amp;jornada=" PREPARE_FAIR "\"");
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, prepare_scene_set_up, prepare_scene_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_last_step_is_followed_by_the_day_and_the_day_by_the_corte),
        TEST(a_form_that_came_after_the_session_says_that_it_was_not_saved),
        TEST(the_other_language_shows_the_same_thing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
