/* En vivo, in process: numbers that were counted beside, cells that are hidden, what kiosks say of
 * themselves and what they do not, and calls for a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/bell.h"
#include "sync/hub/fair.h"
#include "sync/hub/heard.h"
#include "sync/hub/inside.h"
#include "sync/hub/kiosks.h"
#include "sync/summon.h"
#include "tests/browser.h"
#include "tests/fairday.h"

#define FAIR "metepec-sample"

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
    bell_begin(scene->at->hub);
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    scene->browser = browser_make(scene->web);
    assert_int_equal(browser_log_in(scene->browser, "ana", BROWSER_PASSWORD), 303);
    fairday_make(scene->at, FAIR, 120, 10, &scene->day);
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

static json_t *look(struct scene *scene)
{
    assert_int_equal(browser_get(scene->browser, "/vivo.json"), 200);
    json_t *live = json_loads(scene->browser->text, 0, NULL);
    assert_non_null(live);
    return live;
}

static const char *said(const json_t *live, const char *name)
{
    const char *text = json_string_value(json_object_get(live, name));
    assert_non_null(text);
    return text;
}

static const json_t *row(const json_t *live, const char *list, size_t index)
{
    const json_t *found = json_array_get(json_object_get(live, list), index);
    assert_non_null(found);
    return found;
}

static void totals_are_exact_and_small_cells_are_hidden(void **state)
{
    struct scene *scene = *state;
    char number[16];
    fairday_push_rest(&scene->day);
    json_t *live = look(scene);
    const struct fairday *day = &scene->day;
    snprintf(number, sizeof number, "%u", day->registered + day->turn_only);
    assert_string_equal(said(live, "people"), number);
    snprintf(number, sizeof number, "%u", day->registered);
    assert_string_equal(said(live, "registered"), number);
    snprintf(number, sizeof number, "%u", day->given);
    assert_string_equal(said(live, "given"), number);
    unsigned hidden = 0, shown = 0;
    for (uint8_t code = 1; code <= 6; code++) {
        const char *given = said(row(live, "services", code - 1U), "given");
        snprintf(number, sizeof number, "%u", day->given_by[code]);
        assert_string_equal(given, day->given_by[code] < 5 ? "menos de 5" : number);
        hidden += day->given_by[code] < 5;
        shown += day->given_by[code] >= 5;
    }
    assert_true(hidden > 0 && shown > 3); /* the day has both */
    json_decref(live);
}

static void nothing_tells_of_referrals_before_the_close_nor_what_a_kiosk_captured(void **state)
{
    struct scene *scene = *state;
    struct kiosk_report report = {.captured = 98765, .pending = 3, .clock = CLOCK_HUB};
    assert_int_equal(fairday_greet(scene->day.kiosks[0], &report, 0, 1), 200);
    assert_int_equal(browser_get(scene->browser, "/vivo.json"), 200);
    assert_null(strstr(scene->browser->text, "98765"));
    assert_null(strstr(scene->browser->text, "98,765"));
    assert_null(strstr(scene->browser->text, "refer"));
    assert_int_equal(browser_get(scene->browser, "/vivo"), 200);
    assert_null(strstr(scene->browser->text, "98,765"));
}

/* What is sent at once less people, turns and services that are new would be referrals made with a
 * letter: until the close what is unsent or not safe yet is told in tens. */
static void what_is_on_its_way_is_told_in_tens_until_the_close(void **state)
{
    struct scene *scene = *state;
    static const struct {
        uint64_t pending;
        const char *open, *closed;
    } cases[] = {{0, "0", "0"},         {1, "Unos 10", "1"},   {9, "Unos 10", "9"},
                 {10, "Unos 10", "10"}, {11, "Unos 20", "11"}, {1999, "Unos 2,000", "1,999"}};
    struct kiosk_report report = {.clock = CLOCK_HUB};
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        bool closed = i >= sizeof cases / sizeof cases[0];
        size_t at = i % (sizeof cases / sizeof cases[0]);
        if (closed && at == 0)
            assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_CLOSED), DONE);
        report.pending = cases[at].pending;
        assert_int_equal(fairday_greet(scene->day.kiosks[0], &report, 0, 1), 200);
        json_t *live = look(scene);
        const char *safe = said(row(live, "kiosks", 0), "safe");
        assert_string_equal(said(row(live, "kiosks", 0), "unsent"),
                            closed ? cases[at].closed : cases[at].open);
        assert_int_equal(strncmp(safe, "Faltan unos ", 12) == 0, !closed);
        assert_true(closed || safe[strlen(safe) - 1] == '0');
        json_decref(live);
    }
}

static void what_a_kiosk_does_not_say_is_not_known(void **state)
{
    struct scene *scene = *state;
    struct kiosk_report report = {.pending = 1234,
                                  .clock = CLOCK_STAFF,
                                  .paper = REPORT_PAPER_LOW,
                                  .battery_percent = REPORT_BATTERY_NOT_KNOWN};
    assert_int_equal(fairday_greet(scene->day.kiosks[0], &report, 13 * 60000, 1), 200);
    assert_int_equal(fairday_greet(scene->day.kiosks[1], NULL, 0, 0), 200); /* an older kiosk */
    json_t *live = look(scene);
    const json_t *one = row(live, "kiosks", 0), *two = row(live, "kiosks", 1),
                 *three = row(live, "kiosks", 2);
    assert_string_equal(said(one, "unsent"), "Unos 1,240");
    assert_string_equal(said(one, "paper"), "Se acaba pronto");
    assert_string_equal(said(one, "battery"), "No se sabe");
    assert_string_equal(said(one, "clock"), "13 min adelantado");
    assert_string_equal(said(one, "tone"), "bad");
    assert_string_equal(said(two, "unsent"), "No se sabe");
    assert_string_equal(said(two, "paper"), "No se sabe");
    assert_string_equal(said(two, "clock"), "Bien");
    assert_string_equal(said(three, "heard"), "Nunca");
    assert_string_equal(said(three, "clock"), "No se sabe");
    json_decref(live);
}

static void a_kiosk_that_falls_silent_is_said_to_be_so(void **state)
{
    struct scene *scene = *state;
    struct kiosk_report report = {
        .battery_percent = 80, .paper = REPORT_PAPER_GOOD, .clock = CLOCK_HUB};
    struct fair fair;
    assert_int_equal(fair_find(scene->at->hub, FAIR, &fair), DONE);
    assert_int_equal(fairday_greet(scene->day.kiosks[0], &report, 0, fair.content), 200);
    json_t *live = look(scene);
    assert_string_equal(said(row(live, "kiosks", 0), "tone"), "good");
    json_decref(live);
    scene->at->wall_ms += 6 * 60000;
    live = look(scene);
    assert_string_equal(said(row(live, "kiosks", 0), "state"), "Sin noticias");
    assert_string_equal(said(row(live, "kiosks", 0), "heard"), "Hace 6 min");
    json_decref(live);
}

static void a_word_outlives_a_restart_and_its_row_tells_no_figure(void **state)
{
    struct scene *scene = *state;
    struct kiosk_report report = {.captured = 81, .pending = 7, .settled = true};
    struct heard heard;
    struct storage_value column;
    assert_int_equal(fairday_greet(scene->day.kiosks[1], &report, 0, 1), 200);
    report.pending = 9;
    assert_int_equal(fairday_greet(scene->day.kiosks[1], &report, 0, 1), 200);
    memset(scene->at->hub->heard, 0, sizeof scene->at->hub->heard); /* as a restart does */
    assert_int_equal(heard_read(scene->at->hub, scene->day.kiosks[1]->origin.device, &heard), DONE);
    assert_true(heard.told);
    assert_int_equal(heard.report.captured, 81);
    assert_int_equal(heard.report.pending, 9);
    assert_true(heard.report.settled);
    struct storage_value values[] = {storage_bytes(scene->at->hub->tenant, 8)};
    assert_int_equal(storage_one(scene->at->hub->storage,
                                 "SELECT report FROM heard WHERE tenant = $1", 1, values, 1,
                                 &column),
                     DONE);
    assert_int_equal(column.size, REPORT_BYTES); /* sealed, and one length whatever it says */
    scene->at->hub->can_open = false;            /* the online key is locked */
    assert_int_equal(heard_read(scene->at->hub, scene->day.kiosks[1]->origin.device, &heard), DONE);
    assert_false(heard.told);
    scene->at->hub->can_open = true;
}

static void a_report_of_nonsense_refuses_nobody(void **state)
{
    struct scene *scene = *state;
    struct kiosk_report report = {.captured = 1}, read;
    uint8_t sealed[REPORT_BYTES];
    report_seal(&report, scene->day.kiosks[0]->enrolment.facts_key, sealed);
    const struct key *online = &scene->at->hub->keys->online;
    assert_int_equal(report_open(sealed, online->public_key, online->secret, &read), DONE);
    assert_int_equal(read.captured, 1);
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 0x40;
        assert_int_equal(report_open(sealed, online->public_key, online->secret, &read), REFUSED);
        sealed[i] ^= 0x40;
    }
    report = (struct kiosk_report){.captured = UINT64_MAX, .paper = 77, .battery_percent = 200};
    assert_int_equal(fairday_greet(scene->day.kiosks[0], &report, INT64_MIN / 4, 1), 200);
    json_t *live = look(scene);
    assert_string_equal(said(row(live, "kiosks", 0), "paper"), "No se sabe");
    json_decref(live);
}

static int answer_call(struct scene *scene, const char *device)
{
    char csrf[128], form[400];
    assert_int_equal(browser_get(scene->browser, "/vivo"), 200);
    snprintf(form, sizeof form, "csrf=%s&aparato=%s", browser_field(scene->browser, "csrf", csrf),
             device);
    return browser_post(scene->browser, "/vivo/contestar", form);
}

static void a_call_stands_until_somebody_answers_it(void **state)
{
    struct scene *scene = *state;
    struct wire_answer answer;
    json_t *live = look(scene);
    assert_int_equal(json_array_size(json_object_get(live, "calls")), 0);
    json_decref(live);
    scene->at->sent_size =
        fairday_call(scene->day.kiosks[1], 5, 200, scene->at->sent, sizeof scene->at->sent);
    assert_int_equal(pocket_send(scene->at, SUMMON_PATH, &answer), 200);
    live = look(scene);
    const json_t *call = row(live, "calls", 0);
    assert_string_equal(said(call, "letter"), "B");
    assert_string_equal(said(call, "state"), "Nadie ha ido todavía");
    assert_true(json_is_true(json_object_get(call, "open")));
    char device[DEVICE_HEX];
    snprintf(device, sizeof device, "%s", said(call, "device"));
    json_decref(live);
    assert_int_equal(answer_call(scene, "0123"), 400);
    assert_int_equal(answer_call(scene, "00000000000000000000000000000000"), 303);
    live = look(scene);
    assert_true(json_is_true(json_object_get(row(live, "calls", 0), "open")));
    json_decref(live);
    assert_int_equal(answer_call(scene, device), 303);
    live = look(scene);
    assert_false(json_is_true(json_object_get(row(live, "calls", 0), "open")));
    assert_string_equal(said(row(live, "calls", 0), "state"), "Alguien va en camino");
    json_decref(live);
}

int main(void)
{
#define LIVE(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)
    const struct CMUnitTest tests[] = {
        LIVE(totals_are_exact_and_small_cells_are_hidden),
        LIVE(nothing_tells_of_referrals_before_the_close_nor_what_a_kiosk_captured),
        LIVE(what_is_on_its_way_is_told_in_tens_until_the_close),
        LIVE(what_a_kiosk_does_not_say_is_not_known),
        LIVE(a_kiosk_that_falls_silent_is_said_to_be_so),
        LIVE(a_word_outlives_a_restart_and_its_row_tells_no_figure),
        LIVE(a_report_of_nonsense_refuses_nobody),
        LIVE(a_call_stands_until_somebody_answers_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
