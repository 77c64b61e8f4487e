/* Preparar's kiosks, opening and closing; and how reasons and fair.ini are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/device.h"
#include "sync/hub/fair_form.h"
#include "sync/hub/reason.h"
#include "tests/prepare_scene.h"

static void a_kiosks_code_replaces_and_revokes_with_a_question(void **state)
{
    struct prepare_scene *scene = *state;
    char form[600], csrf[128], device[128];
    struct fair fair = prepare_scene_fair(scene, PREPARE_FAIR);
    struct device live;
    pocket_destroy(pocket_kiosk_of(scene->at, PREPARE_FAIR, 1));
    browser_get(scene->ana, "/preparar/kioscos?jornada=" PREPARE_FAIR);
    prepare_scene_says(scene->ana, "Quiosco A");
    browser_field(scene->ana, "csrf", csrf);
    snprintf(form, sizeof form, "csrf=%s&jornada=" PREPARE_FAIR "&quiosco=1", csrf);
    assert_int_equal(browser_post(scene->ana, "/preparar/kioscos", form), 409);
    snprintf(form, sizeof form, "csrf=%s&jornada=" PREPARE_FAIR "&quiosco=27", csrf);
    assert_int_equal(browser_post(scene->ana, "/preparar/kioscos", form), 400);
    snprintf(form, sizeof form, "csrf=%s&jornada=" PREPARE_FAIR "&quiosco=1&reemplaza=1", csrf);
    assert_int_equal(browser_post(scene->ana, "/preparar/kioscos", form), 200);
    prepare_scene_says(scene->ana, "El aparato de antes deja de servir");
    assert_int_equal(device_find_live(scene->at->hub, fair.id, 1, &live), DONE);
    browser_get(scene->ana, "/preparar/kioscos?jornada=" PREPARE_FAIR);
    const char *at = strstr(scene->ana->text, "aparato=");
    assert_non_null(at);
    snprintf(device, sizeof device, "%.32s", at + 8);
    snprintf(form, sizeof form, "/preparar/kioscos/baja?jornada=" PREPARE_FAIR "&aparato=%s",
             device);
    assert_int_equal(browser_get(scene->ana, form), 200);
    assert_int_equal(device_find_live(scene->at->hub, fair.id, 1, &live), DONE);
    snprintf(form, sizeof form, "csrf=%s&jornada=" PREPARE_FAIR "&aparato=%s", csrf, device);
    assert_int_equal(browser_post(scene->ana, "/preparar/kioscos/baja", form), 303);
    assert_int_equal(device_find_live(scene->at->hub, fair.id, 1, &live), NOT_FOUND);
    snprintf(form, sizeof form, "csrf=%s&jornada=" PREPARE_FAIR "&aparato=zz", csrf);
    assert_int_equal(browser_post(scene->ana, "/preparar/kioscos/baja", form), 404);
}

static void a_fair_opens_and_closes_with_a_question_and_once(void **state)
{
    struct prepare_scene *scene = *state;
    char form[300], csrf[128];
    bool whole;
    browser_get(scene->ana, "/preparar/abrir?jornada=" PREPARE_FAIR);
    browser_field(scene->ana, "csrf", csrf);
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).state, CALLS_FAIR_NOT_YET);
    snprintf(form, sizeof form, "csrf=%s&jornada=" PREPARE_FAIR, "forged");
    assert_int_equal(browser_post(scene->ana, "/preparar/abrir", form), 403);
    snprintf(form, sizeof form, "csrf=%s&jornada=" PREPARE_FAIR, csrf);
    assert_int_equal(browser_post(scene->ana, "/preparar/cerrar", form), 303);
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).state, CALLS_FAIR_NOT_YET);
    assert_int_equal(browser_post(scene->ana, "/preparar/abrir", form), 303);
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).state, CALLS_FAIR_OPEN);
    browser_get(scene->ana, "/preparar/cerrar?jornada=" PREPARE_FAIR);
    prepare_scene_says(scene->ana, "Aparecen las cifras de los vales");
    assert_int_equal(browser_post(scene->ana, "/preparar/cerrar", form), 303);
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).state, CALLS_FAIR_CLOSED);
    assert_int_equal(browser_post(scene->ana, "/preparar/abrir", form), 303);
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).state, CALLS_FAIR_CLOSED);
    assert_int_equal(audit_check(scene->at->hub, &whole), DONE);
    assert_true(whole);
}

static void reasons_are_said_in_the_pages_language(void **state)
{
    static const char *const pairs[][2] = {
        {"module = \"dos\"; expected a number from 1 to 999",
         "module dice «dos»; se esperaba un número de 1 a 999"},
        {"column = \"x\"; expected each column once",
         "sobra la columna «x»; cada columna va una vez"},
        {"service 9; expected a code of services.csv", "el servicio 9 no está en services.csv"},
        {"kind = \"=1\"; expected one of plaza module",
         "kind dice «=1»; se esperaba una de estas: plaza module"},
        {"something that no list has", "something that no list has"},
        {"", ""},
    };
    char said[REASON_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        reason_say(pairs[i][0], WEB_SPANISH, said);
        assert_string_equal(said, pairs[i][1]);
        reason_say(pairs[i][0], WEB_ENGLISH, said);
        assert_string_equal(said, pairs[i][0]);
    }
}

static void keys_that_the_form_does_not_have_stay_in_the_file(void **state)
{
    static const char old[] =
        "; a comment\n[fair]\nname = Old\nfuture = 1\n  goes on\n[data]\n"
        "; more\nlicence_name = CC-BY-4.0\n\n[slip]\nprivacy = Old\n  too\n";
    struct fair_form form;
    (void)state;
    memset(&form, 0, sizeof form);
    snprintf(form.values[FORM_NAME], FAIR_FORM_VALUE_MAX, "New");
    char *text = fair_form_write(&form, old);
    assert_non_null(strstr(text, "name = New\n"));
    assert_non_null(strstr(text,
                           "[fair]\nfuture = 1\n  goes on\n[data]\n"
                           "licence_name = CC-BY-4.0\n"));
    assert_null(strstr(text, "Old"));
    assert_null(strstr(text, "too"));
    assert_null(strstr(text, "comment"));
    free(text);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, prepare_scene_set_up, prepare_scene_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_kiosks_code_replaces_and_revokes_with_a_question),
        TEST(a_fair_opens_and_closes_with_a_question_and_once),
        cmocka_unit_test(reasons_are_said_in_the_pages_language),
        cmocka_unit_test(keys_that_the_form_does_not_have_stay_in_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
