/* The corte: numbers that meet, and each way in which they do not, told with its reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/closing_text.h"
#include "sync/hub/device.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "tests/browser.h"
#include "tests/fairday.h"

#define FAIR "metepec-sample"
#define UNSENT 10

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
    fairday_make(scene->at, FAIR, 120, UNSENT, &scene->day);
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

static void close_fair(struct scene *scene, unsigned referrals)
{
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_CLOSED), DONE);
    fairday_close(&scene->day, referrals);
}

/* Each says what it captured, and that nothing waits. */
static void greet(struct scene *scene, unsigned kiosk, uint64_t pending, int64_t more)
{
    struct kiosk_report report = {.captured =
                                      (uint64_t)((int64_t)scene->day.captured[kiosk] + more),
                                  .pending = pending,
                                  .settled = true};
    assert_int_equal(fairday_greet(scene->day.kiosks[kiosk], &report, 0, 1), 200);
}

static struct closing *read_closing(struct scene *scene)
{
    struct closing *closing;
    if (closing_read(scene->at->hub, FAIR, &closing) != DONE)
        fail_msg("%s", hub_why(scene->at->hub));
    assert_int_equal(closing->count, FAIRDAY_KIOSKS);
    return closing;
}

static void a_whole_day_balances_referrals_and_all(void **state)
{
    struct scene *scene = *state;
    fairday_push_rest(&scene->day);
    close_fair(scene, 9);
    for (unsigned i = 0; i < FAIRDAY_KIOSKS; i++)
        greet(scene, i, 0, 0);
    struct closing *closing = read_closing(scene);
    assert_true(closing->balances);
    for (unsigned i = 0; i < FAIRDAY_KIOSKS; i++) {
        assert_int_equal(closing->kiosks[i].delivered, scene->day.captured[i]);
        assert_int_equal(closing->kiosks[i].reasons, 0);
    }
    assert_int_equal(closing->in_rows, closing->in_tables);
    assert_int_equal(closing->in_rows + 9, closing->delivered);
    free(closing);
}

static void what_is_still_on_a_kiosk_is_pending_and_balances_by_its_own_word(void **state)
{
    struct scene *scene = *state;
    close_fair(scene, 5);
    greet(scene, 0, 0, 0);
    greet(scene, 1, 0, 0);
    greet(scene, 2, UNSENT, 0);
    struct closing *closing = read_closing(scene);
    assert_true(closing->balances);
    assert_int_equal(closing->pending, UNSENT);
    assert_int_equal(closing->kiosks[2].delivered, scene->day.captured[2] - UNSENT);
    assert_int_equal(closing->kiosks[2].reasons, CLOSING_PENDING);
    free(closing);
    /* It comes by USB afterwards, and the kiosk is not heard again. */
    fairday_push_rest(&scene->day);
    closing = read_closing(scene);
    assert_false(closing->balances);
    assert_int_equal(closing->kiosks[2].reasons, CLOSING_PENDING | CLOSING_MORE);
    assert_int_equal(closing->kiosks[2].missing, -UNSENT);
    free(closing);
}

static void each_way_not_to_balance_is_told_with_its_reason(void **state)
{
    struct scene *scene = *state;
    struct kiosk_report early = {.captured = scene->day.captured[1]};
    fairday_push_rest(&scene->day);
    assert_int_equal(fairday_greet(scene->day.kiosks[1], &early, 0, 1), 200);
    close_fair(scene, 5);
    greet(scene, 0, 0, 3); /* three that never came */
    struct closing *closing = read_closing(scene);
    assert_false(closing->balances);
    assert_int_equal(closing->kiosks[0].reasons, CLOSING_LESS);
    assert_int_equal(closing->kiosks[0].missing, 3);
    assert_int_equal(closing->kiosks[1].reasons, CLOSING_NOT_SETTLED);
    assert_int_equal(closing->kiosks[2].reasons, CLOSING_NOT_HEARD);
    assert_int_equal(closing->unheard, 1);
    assert_false(closing->kiosks[2].told);
    assert_int_equal(closing->kiosks[2].delivered,
                     scene->day.captured[2]); /* counted all the same */
    free(closing);
}

static void what_was_put_aside_is_counted_for_itself(void **state)
{
    struct scene *scene = *state;
    struct hub_taken taken;
    struct device revoked;
    struct pocket_kiosk *last = scene->day.kiosks[2];
    close_fair(scene, 5);
    assert_int_equal(device_revoke(scene->at->hub, "3", FAIR, &revoked), DONE);
    pocket_pack(last, last->count - UNSENT, UNSENT);
    assert_int_equal(hub_push_file(scene->at->hub, scene->at->sent, scene->at->sent_size, &taken),
                     DONE);
    assert_int_equal(taken.aside, UNSENT);
    greet(scene, 0, 0, 0);
    greet(scene, 1, 0, 0);
    struct closing *closing = read_closing(scene);
    assert_int_equal(closing->kiosks[2].aside, UNSENT);
    assert_int_equal(closing->kiosks[2].aside_frames, UNSENT);
    assert_int_equal(closing->kiosks[2].reasons, CLOSING_ASIDE | CLOSING_NOT_HEARD);
    assert_false(closing->balances);
    free(closing);
}

static void read_says(struct scene *scene, const char *words)
{
    if (strstr(scene->browser->text, words) == NULL)
        fail_msg("no \"%s\" in %s", words, strstr(scene->browser->text, "<h1>"));
}

/* One was not heard since, one sent a frame that another had the number of, one has some at a
 * relay: the corte does not balance, and says each in words on page and paper. */
static void a_difference_is_explained_with_its_kiosk_time_and_cause(void **state)
{
    struct scene *scene = *state;
    struct kiosk_report early = {.captured = scene->day.captured[0]};
    struct kiosk_report relayed = {.captured = scene->day.captured[2] + 4,
                                   .pending = UNSENT + 4,
                                   .relayed = 4,
                                   .settled = true};
    struct pocket_kiosk *second = scene->day.kiosks[1];
    struct receipt_stream mark;
    assert_int_equal(fairday_greet(scene->day.kiosks[0], &early, 0, 1), 200);
    second->frames[4].bytes[40] ^= 1;
    assert_int_equal(pocket_push(second, 4, 1, &mark), 200);
    close_fair(scene, 5);
    greet(scene, 1, 0, 0);
    assert_int_equal(fairday_greet(scene->day.kiosks[2], &relayed, 0, 1), 200);
    struct closing *closing = read_closing(scene);
    assert_false(closing->balances);
    assert_true(closing->kiosks[1].reasons & CLOSING_ASIDE);
    assert_int_equal(closing->kiosks[2].reasons, CLOSING_PENDING | CLOSING_RELAYED);
    free(closing);
    assert_int_equal(browser_get(scene->browser, "/corte"), 200);
    read_says(scene, "No cuadra");
    read_says(scene,
              "Quiosco A:</strong> Lo último que dijo es de antes del cierre. Conéctelo otra "
              "vez. Última noticia: 2026-11-");
    read_says(scene,
              "Quiosco B:</strong> 1 registro está apartado. Con quarantine list se ve por qué. "
              "1 × otro registro con el mismo número");
    read_says(scene, "Quiosco C:</strong> 14 siguen en el quiosco.");
    read_says(scene, "De los pendientes, un relevo tiene 4.");
    assert_int_equal(browser_get(scene->browser, "/corte.txt"), 200);
    assert_non_null(strstr(scene->browser->text, "1 × otro registro con el mismo número"));
}

/* Three ways into one corte: as frames came, opened anew, and a row that somebody changed. */
static void counted_anew_the_rows_come_to_what_was_kept_and_else_it_is_told(void **state)
{
    struct scene *scene = *state;
    struct closing *kept, *anew;
    struct pocket_kiosk *kiosk = scene->day.kiosks[1];
    struct receipt_stream mark;
    fairday_push_rest(&scene->day);
    kiosk->frames[4].bytes[40] ^= 1; /* a fork: the same number, another frame */
    assert_int_equal(pocket_push(kiosk, 4, 1, &mark), 200);
    close_fair(scene, 9);
    kept = read_closing(scene);
    assert_false(kept->from_rows);
    assert_int_equal(kept->recount.at_ms, 0);
    assert_int_equal(kept->kiosks[1].aside_frames, 1);
    assert_int_equal(closing_recount(scene->at->hub, FAIR, &anew), DONE);
    assert_true(anew->from_rows && anew->recount.agreed);
    for (unsigned i = 0; i < FAIRDAY_KIOSKS; i++) {
        assert_int_equal(anew->kiosks[i].delivered, kept->kiosks[i].delivered);
        assert_int_equal(anew->kiosks[i].aside_frames, kept->kiosks[i].aside_frames);
        assert_int_equal(anew->kiosks[i].reasons, kept->kiosks[i].reasons);
    }
    assert_int_equal(anew->in_rows, kept->in_rows);
    free(kept);
    free(anew);
    kept = read_closing(scene);
    assert_true(kept->recount.agreed && kept->recount.at_ms != 0);
    free(kept);
    assert_int_equal(storage_do(scene->at->hub->storage,
                                "UPDATE device_held SET people = people + 1 WHERE people > 0", 0,
                                NULL, NULL),
                     DONE);
    assert_int_equal(closing_recount(scene->at->hub, FAIR, &anew), DONE);
    assert_false(anew->recount.agreed);
    free(anew);
    assert_int_equal(browser_get(scene->browser, "/corte"), 200);
    assert_non_null(strstr(scene->browser->text, "NO coincidió"));
}

static void nothing_is_told_before_the_close_or_under_a_locked_key(void **state)
{
    struct scene *scene = *state;
    struct closing *closing;
    assert_int_equal(closing_read(scene->at->hub, FAIR, &closing), REFUSED);
    assert_null(closing);
    assert_int_equal(browser_get(scene->browser, "/corte"), 200);
    assert_null(strstr(scene->browser->text, "<table"));
    assert_non_null(strstr(scene->browser->text, "después de cerrar"));
    assert_int_equal(browser_get(scene->browser, "/corte.txt"), 404);
    close_fair(scene, 5);
    scene->at->hub->can_open = false;
    assert_int_equal(closing_read(scene->at->hub, FAIR, &closing), REFUSED);
    scene->at->hub->can_open = true;
    assert_int_equal(closing_read(scene->at->hub, "nadie", &closing), NOT_FOUND);
}

static void the_text_is_signed_and_every_changed_byte_is_found_out(void **state)
{
    struct scene *scene = *state;
    fairday_push_rest(&scene->day);
    close_fair(scene, 5);
    for (unsigned i = 0; i < FAIRDAY_KIOSKS; i++)
        greet(scene, i, 0, 0);
    assert_int_equal(browser_get(scene->browser, "/corte"), 200);
    assert_non_null(strstr(scene->browser->text, "Cuadra:"));
    assert_int_equal(browser_get(scene->browser, "/corte.txt"), 200);
    char *text = strdup(scene->browser->text);
    size_t size = strlen(text);
    assert_int_equal(closing_text_check(scene->at->hub, text, size), DONE);
    for (size_t i = 0; i < size; i++) {
        text[i] ^= 1;
        assert_int_not_equal(closing_text_check(scene->at->hub, text, size), DONE);
        text[i] ^= 1;
    }
    assert_int_equal(closing_text_check(scene->at->hub, text, 0), INVALID);
    assert_int_equal(closing_text_check(scene->at->hub, "hola\n", 5), INVALID);
    free(text);
}

int main(void)
{
#define CLOSING(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)
    const struct CMUnitTest tests[] = {
        CLOSING(a_difference_is_explained_with_its_kiosk_time_and_cause),
        CLOSING(a_whole_day_balances_referrals_and_all),
        CLOSING(what_is_still_on_a_kiosk_is_pending_and_balances_by_its_own_word),
        CLOSING(each_way_not_to_balance_is_told_with_its_reason),
        CLOSING(what_was_put_aside_is_counted_for_itself),
        CLOSING(counted_anew_the_rows_come_to_what_was_kept_and_else_it_is_told),
        CLOSING(nothing_is_told_before_the_close_or_under_a_locked_key),
        CLOSING(the_text_is_signed_and_every_changed_byte_is_found_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
