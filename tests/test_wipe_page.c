/* The page that orders kiosks to be wiped: what it refuses in words, what it orders, what came of
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/hub/backup.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "tests/browser.h"
#include "tests/fairday.h"

#define FAIR "metepec-sample"
#define PAGE "/corte/borrar?jornada=" FAIR

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *browser;
    struct fairday day;
};

static int scene_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    scene->web = browser_open_fair(scene->at, FAIR);
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    scene->browser = browser_make(scene->web);
    assert_int_equal(browser_log_in(scene->browser, "ana", BROWSER_PASSWORD), 303);
    fairday_make(scene->at, FAIR, 40, 0, &scene->day);
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    fairday_destroy(&scene->day);
    free(scene->browser);
    web_close(scene->web);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

static void greet(struct scene *scene, unsigned kiosk, uint8_t wipe)
{
    struct kiosk_report report = {
        .captured = scene->day.captured[kiosk], .settled = true, .wipe = wipe};
    assert_int_equal(fairday_greet(scene->day.kiosks[kiosk], &report, 0, 1), 200);
}

static void close_fair(struct scene *scene)
{
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_CLOSED), DONE);
    fairday_close(&scene->day, 5);
}

static void back_up_twice(struct scene *scene)
{
    char place[FOLDER_PATH_MAX + 16];
    snprintf(place, sizeof place, "%s/shelf", scene->at->folder.path);
    assert_int_equal(mkdir(place, 0700), 0);
    for (int i = 0; i < 2; i++) {
        struct backup backup;
        scene->at->wall_ms += 2000;
        assert_int_equal(backup_make(scene->at->hub, io_real(), place, &backup), DONE);
    }
}

static void says(struct scene *scene, const char *words)
{
    assert_int_equal(browser_get(scene->browser, PAGE), 200);
    if (strstr(scene->browser->text, words) == NULL)
        fail_msg("no \"%s\" in %s", words, strstr(scene->browser->text, "<h1>"));
}

/* What the browser is sent to. */
static const char *press(struct scene *scene, const char *fields)
{
    char form[300], csrf[128];
    assert_int_equal(browser_get(scene->browser, PAGE), 200);
    browser_field(scene->browser, "csrf", csrf);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR "&%s", csrf, fields);
    if (browser_post(scene->browser, "/corte/borrar", form) != 303)
        return "";
    return browser_header(scene->browser, "Location");
}

static void nothing_is_ordered_while_the_fair_is_open(void **state)
{
    struct scene *scene = *state;
    says(scene, "después de cerrar la jornada");
    assert_null(strstr(scene->browser->text, "name=\"kiosco\""));
    close_fair(scene);
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_OPEN), DONE);
}

static void every_kiosk_that_may_not_go_says_why(void **state)
{
    struct scene *scene = *state;
    close_fair(scene);
    greet(scene, 0, 0);
    greet(scene, 1, 0);
    says(scene, "no están en los dos últimos respaldos");
    says(scene, "No se ha sabido de él. Conéctelo a la red.");
    assert_non_null(strstr(press(scene, "kiosco=1"), "hecho=refused"));
    back_up_twice(scene);
    assert_non_null(strstr(press(scene, "kiosco=3"), "hecho=refused"));
    assert_string_equal(press(scene, "kiosco=27"), "");
    assert_string_equal(press(scene, "kiosco=%27%3B+DROP+TABLE+wiping"), "");
    says(scene, "Puede borrarse.");
    assert_int_equal(browser_get(scene->browser, "/corte/borrar?hecho=refused"), 200);
    assert_non_null(strstr(scene->browser->text, "No se pidió"));
}

static void ordered_taken_back_ordered_again_and_gone(void **state)
{
    struct scene *scene = *state;
    struct wipe_word word = {.captured = scene->day.captured[0]};
    struct storage_value column;
    size_t size = 0;
    close_fair(scene);
    greet(scene, 0, 0);
    greet(scene, 1, 0);
    back_up_twice(scene);
    assert_non_null(strstr(press(scene, "kiosco=todos"), "hecho=ordered"));
    says(scene, "(ana). El quiosco todavía no lo sabe.");
    greet(scene, 1, WIPE_UNSAFE);
    says(scene, "El quiosco espera a que los respaldos estén completos.");
    assert_non_null(strstr(press(scene, "kiosco=2&conservar=1"), "hecho=kept"));
    says(scene, "Puede borrarse.");
    memcpy(word.device, scene->day.kiosks[0]->origin.device, 16);
    struct storage_value values[] = {storage_bytes(word.device, 16)};
    assert_int_equal(storage_one(scene->at->hub->storage, "SELECT id FROM wiping WHERE device = $1",
                                 1, values, 1, &column),
                     DONE);
    memcpy(word.id, column.bytes, 16);
    assert_int_equal(wipe_encode_word(&word, scene->day.kiosks[0]->enrolment.secret_key,
                                      scene->at->sent, sizeof scene->at->sent, &size),
                     DONE);
    scene->at->sent_size = size;
    struct wire_answer answer;
    assert_int_equal(pocket_send(scene->at, WIPE_PATH, &answer), 200);
    says(scene, "<strong>Borrado: 2026-11-");
    assert_int_equal(browser_get(scene->browser, "/auditoria"), 200);
    assert_non_null(strstr(scene->browser->text, "Un quiosco dijo que se borró"));
    assert_non_null(strstr(scene->browser->text, "Ya no se borra un quiosco"));
}

/* It stays in quarantine at the hub: the coordinator may know that, and say so. */
static void what_is_put_aside_keeps_a_kiosk_until_it_is_said_to_be_known(void **state)
{
    struct scene *scene = *state;
    struct receipt_stream mark;
    struct pocket_kiosk *second = scene->day.kiosks[1];
    second->frames[4].bytes[40] ^= 1; /* the same number, another frame */
    assert_int_equal(pocket_push(second, 4, 1, &mark), 200);
    close_fair(scene);
    greet(scene, 0, 0);
    struct kiosk_report report = {.captured = scene->day.captured[1], .settled = true};
    assert_int_equal(fairday_greet(second, &report, 0, 1), 200);
    back_up_twice(scene);
    says(scene, "1 registro suyo está apartado.");
    assert_non_null(strstr(press(scene, "kiosco=2"), "hecho=refused"));
    assert_non_null(strstr(press(scene, "kiosco=2&apartados=1"), "hecho=ordered"));
    says(scene, "(ana). El quiosco todavía no lo sabe.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_ordered_while_the_fair_is_open, scene_open,
                                        scene_close),
        cmocka_unit_test_setup_teardown(every_kiosk_that_may_not_go_says_why, scene_open,
                                        scene_close),
        cmocka_unit_test_setup_teardown(ordered_taken_back_ordered_again_and_gone, scene_open,
                                        scene_close),
        cmocka_unit_test_setup_teardown(
            what_is_put_aside_keeps_a_kiosk_until_it_is_said_to_be_known, scene_open, scene_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
