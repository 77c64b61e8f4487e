/* The call centre, in process: a folio read aloud is a slip like any other, nothing of the caller
 * is asked, and nothing of it is on disk before the close. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/hub/call_centre.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/stats.h"
#include "tests/browser.h"

#define METEPEC "assets/fairs/metepec-sample"
#define FAIR "metepec-sample"
#define OFFICE 2 /* legal psychological education */

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *browser; /* luz, logged in */
};

static void open_web(struct scene *scene)
{
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = true};
    assert_int_equal(web_open(&settings, &scene->web), DONE);
    scene->browser = browser_make(scene->web);
    assert_int_equal(browser_log_in(scene->browser, "luz", BROWSER_PASSWORD), 303);
}

static int scene_open(void **state)
{
    char path[FOLDER_PATH_MAX];
    struct fair fair;
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    folder_root(METEPEC, path);
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    if (fair_import(scene->at->hub, path, &fair) != DONE)
        fail_msg("%s", hub_why(scene->at->hub));
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_OPEN), DONE);
    browser_account(scene->at->hub, "luz", ACCOUNT_CALL_CENTRE);
    open_web(scene);
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    free(scene->browser);
    web_close(scene->web);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

/* Chooses, confirms and sends; the status of the last. */
static int call_with(struct browser *browser, unsigned need, unsigned office)
{
    char path[64], form[400], csrf[128], once[128];
    snprintf(path, sizeof path, "/llamadas?necesidad=%u&oficina=%u", need, office);
    assert_int_equal(browser_get(browser, path), 200);
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "once", once);
    snprintf(form, sizeof form, "csrf=%s&once=%s&necesidad=%u&oficina=%u", csrf, once, need,
             office);
    return browser_post(browser, "/llamadas", form);
}

static int call_once(struct scene *scene)
{
    return call_with(scene->browser, NEED_LEGAL, OFFICE);
}

static void pass(struct scene *scene, int64_t ms)
{
    scene->at->wall_ms += ms;
    scene->at->monotonic_ms += ms;
}

/* So many calls, minutes apart. */
static void call_times(struct scene *scene, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(call_once(scene), 200);
        pass(scene, 2 * 60000);
    }
}

/* What stands between > and < behind this. */
static void text_behind(const char *page, const char *mark, char *text, size_t room)
{
    const char *at = strstr(page, mark);
    assert_non_null(at);
    at += strlen(mark);
    snprintf(text, room, "%.*s", (int)strcspn(at, "<"), at);
}

static void read_page(const struct scene *scene, char folio[FOLIO_TEXT_BYTES],
                      char token[TOKEN_TEXT_BYTES])
{
    text_behind(scene->browser->text, "class=\"folio-text\">", folio, FOLIO_TEXT_BYTES);
    text_behind(scene->browser->text, "class=\"token\">", token, TOKEN_TEXT_BYTES);
}

static enum token_verdict judge(struct scene *scene, const char *text, struct token *token)
{
    static char json[ROSTER_TEXT_MAX];
    static struct roster roster;
    assert_int_equal(fair_write_roster(scene->at->hub, FAIR, true, json, sizeof json), DONE);
    assert_int_equal(
        roster_read(json, strlen(json), scene->at->hub->keys->signing.public_key, &roster), DONE);
    const struct token_reader reader = {.roster = &roster,
                                        .today = token_day(scene->at->wall_ms, -360)};
    return token_verify(text, &reader, token);
}

static int64_t rows(struct scene *scene, const char *sql)
{
    struct storage_value column;
    assert_int_equal(storage_one(scene->at->hub->storage, sql, 0, NULL, 1, &column), DONE);
    return column.number;
}

#define FRAMES "SELECT count(*) FROM frame"
#define WITHHELD "SELECT count(*) FROM withheld"

static int64_t referrals(struct scene *scene)
{
    struct stats *stats;
    assert_int_equal(stats_read(scene->at->hub, FAIR, &stats), DONE);
    int64_t n = stats->referrals;
    free(stats);
    return n;
}

static void close_fair(struct scene *scene)
{
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_CLOSED), DONE);
    web_settle(scene->web);
}

static void a_folio_read_aloud_is_a_slip_that_every_reader_knows(void **state)
{
    struct scene *scene = *state;
    char folio[FOLIO_TEXT_BYTES], token[TOKEN_TEXT_BYTES], own[FOLIO_TEXT_BYTES];
    struct token said;
    assert_int_equal(call_once(scene), 200);
    read_page(scene, folio, token);
    assert_int_equal(judge(scene, token, &said), TOKEN_OK);
    assert_int_equal(said.office, OFFICE);
    assert_int_equal(said.services, 0);
    folio_write(said.slip, own);
    assert_string_equal(own, folio);
    assert_non_null(strstr(scene->browser->text, "Dirección de Igualdad de Género"));
    assert_non_null(strstr(scene->browser->text, "Módulo 11"));
    token[60] = token[60] == 'A' ? 'B' : 'A';
    assert_int_not_equal(judge(scene, token, &said), TOKEN_OK);
    /* Good for its days, on whatever day people call. */
    pass(scene, 200LL * 86400000);
    assert_int_equal(browser_log_in(scene->browser, "luz", BROWSER_PASSWORD), 303);
    assert_int_equal(call_once(scene), 200);
    read_page(scene, folio, token);
    assert_int_equal(judge(scene, token, &said), TOKEN_OK);
    pass(scene, 40LL * 86400000);
    assert_int_equal(judge(scene, token, &said), TOKEN_EXPIRED);
}

static void nothing_is_asked_about_the_caller(void **state)
{
    struct scene *scene = *state;
    static const char *const paths[] = {"/llamadas", "/llamadas?necesidad=5",
                                        "/llamadas?necesidad=5&oficina=2"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(browser_get(scene->browser, paths[i]), 200);
        for (const char *at = scene->browser->text; (at = strstr(at, "<input ")) != NULL; at++)
            assert_memory_equal(at, "<input type=\"hidden\"", 20);
        assert_null(strstr(scene->browser->text, "<textarea"));
        assert_null(strstr(scene->browser->text, "<select"));
    }
}

static void before_the_close_nothing_of_it_is_on_disk(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(call_once(scene), 200);
    int64_t frames = rows(scene, FRAMES), withheld = rows(scene, WITHHELD);
    uint64_t commit = scene->at->hub->commit;
    call_times(scene, 5);
    assert_int_equal(rows(scene, FRAMES), frames);
    assert_int_equal(rows(scene, WITHHELD), withheld);
    assert_int_equal(scene->at->hub->commit, commit); /* not even when they were made */
    web_settle(scene->web);
    assert_int_equal(rows(scene, FRAMES), frames);
    assert_int_equal(referrals(scene), STATS_HIDDEN);
}

static void at_the_close_each_counts_once(void **state)
{
    struct scene *scene = *state;
    call_times(scene, 6);
    int64_t frames = rows(scene, FRAMES);
    close_fair(scene);
    assert_int_equal(referrals(scene), 6);
    int64_t written = rows(scene, FRAMES) - frames;
    assert_int_equal(written % 8, 1); /* padded; and the stream's first */
    web_settle(scene->web);
    web_settle(scene->web);
    assert_int_equal(rows(scene, FRAMES), frames + written);
    assert_int_equal(referrals(scene), 6);
    assert_int_equal(web_stop(scene->web), 0);
}

/* All that is written of a referral is dated by day; who holds every key learns no hour. */
static void what_is_written_tells_the_day_and_no_hour(void **state)
{
    struct scene *scene = *state;
    call_times(scene, 6);
    close_fair(scene);
    struct storage_value column;
    assert_int_equal(
        storage_one(scene->at->hub->storage,
                    "SELECT facts_wrap FROM stream WHERE facts_wrap IS NOT NULL LIMIT 1", 0, NULL,
                    1, &column),
        DONE);
    uint8_t wrap[SEAL_WRAP_BYTES], id[16], device[16], facts[8192];
    assert_int_equal(column.size, SEAL_WRAP_BYTES);
    memcpy(wrap, column.bytes, sizeof wrap);
    struct storage_value columns[2];
    assert_int_equal(storage_one(scene->at->hub->storage,
                                 "SELECT stream, device FROM stream LIMIT 1", 0, NULL, 2, columns),
                     DONE);
    memcpy(id, columns[0].bytes, 16);
    memcpy(device, columns[1].bytes, 16);
    struct fair fair;
    assert_int_equal(fair_find(scene->at->hub, FAIR, &fair), DONE);
    struct frame_origin origin;
    memcpy(origin.tenant, scene->at->hub->tenant, 8);
    memcpy(origin.fair, fair.id, 8);
    memcpy(origin.device, device, 16);
    memcpy(origin.stream, id, 16);
    struct seal_key key;
    const struct key *online = &scene->at->hub->keys->online;
    assert_int_equal(seal_unwrap(wrap, online->public_key, online->secret, &key), DONE);
    unsigned issued = 0;
    for (uint64_t seq = 0;; seq++) {
        struct storage_value value = storage_number((int64_t)seq), frame;
        struct commit commit;
        size_t size;
        if (storage_one(scene->at->hub->storage, "SELECT bytes FROM frame WHERE seq = $1", 1,
                        &value, 1, &frame) != DONE)
            break;
        assert_int_equal(seal_step_to(&key, seq), DONE);
        assert_int_equal(seal_open_facts(&origin, &key, frame.bytes, facts, sizeof facts, &size),
                         DONE);
        assert_int_equal(record_decode(facts, size, &commit), DONE);
        assert_int_equal((int64_t)(commit.stamp.hlc >> 16) % 86400000, 6 * 3600000); /* midnight */
        assert_int_equal(commit.stamp.monotonic_ms, 0);
        assert_int_equal(commit.stamp.quality, CLOCK_UNKNOWN);
        issued += commit.facts[0].type == FACT_REFERRAL_ISSUED;
    }
    assert_int_equal(issued, 6);
}

static void fewer_than_five_are_dropped_at_a_stop_and_said(void **state)
{
    struct scene *scene = *state;
    call_times(scene, 4);
    int64_t frames = rows(scene, FRAMES);
    assert_int_equal(web_stop(scene->web), 4);
    assert_int_equal(rows(scene, FRAMES), frames);
    call_times(scene, 5);
    assert_int_equal(web_stop(scene->web), 0);
    assert_true(rows(scene, FRAMES) > frames);
    assert_int_equal(referrals(scene), STATS_HIDDEN); /* withheld all the same */
    close_fair(scene);
    assert_int_equal(referrals(scene), 5);
}

static void after_the_close_they_wait_until_they_are_five(void **state)
{
    struct scene *scene = *state;
    call_times(scene, 2);
    close_fair(scene); /* with the whole day beside them */
    assert_true(rows(scene, FRAMES) > 0);
    int64_t frames = rows(scene, FRAMES);
    call_times(scene, 4);
    web_settle(scene->web);
    assert_int_equal(rows(scene, FRAMES), frames);
    call_times(scene, 1);
    web_settle(scene->web);
    assert_true(rows(scene, FRAMES) > frames);
    assert_int_equal(referrals(scene), 7);
}

static void a_form_sent_twice_makes_one_slip(void **state)
{
    struct scene *scene = *state;
    char form[400], csrf[128], once[128], folio[FOLIO_TEXT_BYTES], token[TOKEN_TEXT_BYTES];
    browser_get(scene->browser, "/llamadas?necesidad=5&oficina=2");
    browser_field(scene->browser, "csrf", csrf);
    browser_field(scene->browser, "once", once);
    snprintf(form, sizeof form, "csrf=%s&once=%s&necesidad=5&oficina=2", csrf, once);
    assert_int_equal(browser_post(scene->browser, "/llamadas", form), 200);
    read_page(scene, folio, token);
    assert_int_equal(browser_post(scene->browser, "/llamadas", form), 409);
    assert_null(strstr(scene->browser->text, folio));
    assert_string_equal(browser_header(scene->browser, "Cache-Control"), "no-store");
    for (int i = 0; i < 5; i++)
        assert_int_equal(browser_post(scene->browser, "/llamadas", form), 409);
    assert_int_equal(web_stop(scene->web), 1);
    snprintf(form, sizeof form, "csrf=%s&once=&necesidad=5&oficina=2", csrf);
    assert_int_equal(browser_post(scene->browser, "/llamadas", form), 409);
}

static void an_office_that_the_need_does_not_lead_to_gets_none(void **state)
{
    struct scene *scene = *state;
    static const char *const wrong[] = {"necesidad=1&oficina=2",
                                        "necesidad=5&oficina=99",
                                        "necesidad=99&oficina=2",
                                        "necesidad=-1&oficina=2",
                                        "necesidad=5",
                                        "oficina=2",
                                        "necesidad=5&oficina=2x",
                                        "necesidad=5&oficina=65538"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char form[400], csrf[128], once[128];
        browser_get(scene->browser, "/llamadas?necesidad=5&oficina=2");
        browser_field(scene->browser, "csrf", csrf);
        browser_field(scene->browser, "once", once);
        snprintf(form, sizeof form, "csrf=%s&once=%s&%s", csrf, once, wrong[i]);
        if (browser_post(scene->browser, "/llamadas", form) != 400)
            fail_msg("%s: %d", wrong[i], scene->browser->status);
    }
    assert_int_equal(web_stop(scene->web), 0);
}

static void one_account_makes_so_many_and_no_more(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < CALL_CENTRE_SLIPS; i++)
        assert_int_equal(call_once(scene), 200);
    assert_int_equal(call_once(scene), 429);
    browser_account(scene->at->hub, "sol", ACCOUNT_CALL_CENTRE);
    struct browser *other = browser_make(scene->web);
    browser_log_in(other, "sol", BROWSER_PASSWORD);
    assert_int_equal(call_with(other, NEED_LEGAL, OFFICE), 200);
    free(other);
    browser_log_in(scene->browser, "luz", BROWSER_PASSWORD); /* another session helps nobody */
    assert_int_equal(call_once(scene), 429);
    pass(scene, CALL_CENTRE_WINDOW_MS);
    assert_int_equal(call_once(scene), 200);
}

static void a_hub_opened_again_signs_with_the_same_key(void **state)
{
    struct scene *scene = *state;
    char folio[FOLIO_TEXT_BYTES], first[TOKEN_TEXT_BYTES], second[TOKEN_TEXT_BYTES];
    struct token said;
    assert_int_equal(call_once(scene), 200);
    read_page(scene, folio, first);
    free(scene->browser);
    web_close(scene->web);
    pocket_reopen(scene->at);
    open_web(scene);
    assert_int_equal(call_once(scene), 200);
    read_page(scene, folio, second);
    assert_int_equal(judge(scene, first, &said), TOKEN_OK);
    assert_int_equal(judge(scene, second, &said), TOKEN_OK);
    assert_memory_equal(first, second, 4); /* version and the key's short id */
    assert_int_equal(rows(scene, "SELECT count(*) FROM call_centre"), 1);
}

static void without_the_online_key_no_slip_is_made(void **state)
{
    struct scene *scene = *state;
    scene->at->hub->can_open = false;
    assert_int_equal(call_once(scene), 503);
    scene->at->hub->can_open = true;
    assert_int_equal(call_once(scene), 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_folio_read_aloud_is_a_slip_that_every_reader_knows),
        TEST(nothing_is_asked_about_the_caller),
        TEST(before_the_close_nothing_of_it_is_on_disk),
        TEST(at_the_close_each_counts_once),
        TEST(what_is_written_tells_the_day_and_no_hour),
        TEST(fewer_than_five_are_dropped_at_a_stop_and_said),
        TEST(after_the_close_they_wait_until_they_are_five),
        TEST(a_form_sent_twice_makes_one_slip),
        TEST(an_office_that_the_need_does_not_lead_to_gets_none),
        TEST(one_account_makes_so_many_and_no_more),
        TEST(a_hub_opened_again_signs_with_the_same_key),
        TEST(without_the_online_key_no_slip_is_made),
    };
    return cmocka_run_group_tests_name("call_centre", tests, NULL, NULL);
}
