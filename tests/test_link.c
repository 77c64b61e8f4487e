/* Bad links: a real kiosk's store and network child, a real hub, and between them a link that is
 * slow, cut at every kind of place, or stalls. Every fact arrives once; what the kiosk says is
 * delivered is never more than the hub has. This program is its own child (--uplink). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "kiosk/uplink.h"
#include "kiosk/uplink_child.h"
#include "sync/sync.h"
#include "tests/proxy.h"
#include "tests/served.h"

#define ASKED_MAX 256

struct line {
    struct scene *scene;
    struct sync *sync;
    struct uplink *uplink;
    struct proxy *proxy;
    char asked[ASKED_MAX]; /* one letter a call: h p s q c */
    size_t asks;
    unsigned failures;
};

static int64_t stopwatch_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct line *open_line(struct scene *scene, const struct proxy_link *link)
{
    struct line *line = calloc(1, sizeof *line);
    char folder[FOLDER_PATH_MAX + 8];
    const char *why = "";
    line->scene = scene;
    line->proxy = proxy_start(scene->server.url, link);
    snprintf(folder, sizeof folder, "%s/kiosk", scene->at->folder.path);
    assert_int_equal(mkdir(folder, 0700), 0);
    const struct sync_settings settings = {.io = &scene->at->io,
                                           .folder = folder,
                                           .enrolment = &scene->kiosk->enrolment,
                                           .build_ms = 1,
                                           .clock = CLOCK_STAFF,
                                           .why = &why};
    if (sync_open(&settings, &line->sync) != DONE)
        fail_msg("%s", why);
    struct uplink_settings uplink;
    uplink_settings_from(&scene->kiosk->enrolment, proxy_url(line->proxy), &uplink);
    uplink.stall_seconds = 20;
    assert_int_equal(uplink_start(&uplink, &line->uplink), DONE);
    return line;
}

static void close_line(struct line *line)
{
    uplink_stop(line->uplink);
    proxy_stop(line->proxy);
    (void)sync_close(line->sync);
    free(line);
}

static void take_turns(struct line *line, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct commit commit = {.count = 1};
        struct fact *fact = &commit.facts[0];
        fact->type = FACT_TURN_ISSUED;
        line->scene->at->io.random(line->scene->at->io.self, fact->record, sizeof fact->record);
        fact->body.turn.service = 3;
        fact->body.turn.module = 12;
        fact->body.turn.number = sync_next_turn(line->sync);
        assert_int_equal(sync_commit(line->sync, &commit, NULL, NULL), DONE);
    }
}

/* One request and its answer; the status. The back-off passes in the kiosk's own time. */
static int ask_once(struct line *line)
{
    struct wire_request request;
    struct wire_answer answer;
    int64_t next = sync_next_ms(line->sync);
    if (next > line->scene->at->monotonic_ms)
        line->scene->at->monotonic_ms = next;
    assert_true(sync_next_request(line->sync, &request));
    assert_true(line->asks < ASKED_MAX - 1);
    line->asked[line->asks++] = request.path[sizeof "/v1/" - 1];
    assert_int_equal(uplink_send(line->uplink, &request), DONE);
    while (!uplink_take(line->uplink, &answer)) {
        struct pollfd fd = {.fd = uplink_fd(line->uplink), .events = uplink_events(line->uplink)};
        assert_int_equal(poll(&fd, 1, 60000), 1);
    }
    line->failures += answer.status == 0;
    sync_take_answer(line->sync, &answer);
    line->scene->at->monotonic_ms += 10;
    return answer.status;
}

static struct sync_counts count(const struct line *line)
{
    struct sync_counts counts;
    sync_count(line->sync, &counts);
    return counts;
}

static long long hub_number(const struct line *line, const char *name)
{
    static const char *const words[] = {"stats", "--json", NULL};
    char *out = NULL;
    assert_int_equal(server_command(line->scene->at->data, words, &out, NULL), 0);
    json_t *json = json_loads(out, 0, NULL);
    long long number = json_integer_value(json_object_get(json, name));
    json_decref(json);
    free(out);
    return number;
}

static void deliver_all(struct line *line, unsigned most)
{
    for (unsigned i = 0; count(line).pending > 0; i++) {
        if (i == most)
            fail_msg("after %u calls %llu facts are still pending: %s", most,
                     (unsigned long long)count(line).pending, line->asked);
        ask_once(line);
        struct sync_counts now = count(line);
        assert_true((long long)now.delivered <= hub_number(line, "delivered"));
        assert_true(now.safe <= now.delivered);
        assert_int_equal(now.captured, now.pending + now.delivered);
    }
}

static void expect_once(const struct line *line, long long facts)
{
    assert_int_equal(hub_number(line, "turns"), facts);
    assert_int_equal(hub_number(line, "delivered"), facts);
    assert_int_equal(hub_number(line, "quarantined"), 0);
    assert_int_equal(count(line).delivered, facts);
    assert_int_equal(count(line).quarantined, 0);
}

/* What the line alone costs: bytes each way, and three round trips: TLS 1.3's, the greeting's, the
 * push's (TCP's is the proxy's own). Losses come on top and are the machine's line, not ours. */
static int64_t line_alone_ms(const struct proxy_counts *passed, const struct proxy_link *link)
{
    return (int64_t)((passed->up + passed->down) * 8000 / link->bits_per_second) +
           6 * (int64_t)link->delay_ms;
}

/* Delivers so many facts in a greeting and one push on one connection; how long it took. */
static int64_t upload(struct line *line, unsigned facts, struct proxy_counts *passed)
{
    take_turns(line, facts);
    int64_t begun = stopwatch_ms();
    deliver_all(line, 4);
    int64_t took_ms = stopwatch_ms() - begun;
    proxy_count(line->proxy, passed);
    assert_string_equal(line->asked, "hp");
    assert_int_equal(passed->connections, 1);
    assert_true(passed->round_trips <= 4); /* TLS's two flights, the greeting, the push */
    expect_once(line, facts);
    return took_ms;
}

static void a_hundred_facts_over_64_kbits_and_300_ms_are_one_upload(void **state)
{
    const struct proxy_link link = {.bits_per_second = 64000, .delay_ms = 150, .seed = 1};
    struct line *line = open_line(*state, &link);
    struct proxy_counts passed;
    int64_t took_ms = upload(line, 100, &passed), floor_ms = line_alone_ms(&passed, &link);
    print_message("100 facts: %lld ms, the line alone %lld ms, %llu bytes up, %llu down\n",
                  (long long)took_ms, (long long)floor_ms, (unsigned long long)passed.up,
                  (unsigned long long)passed.down);
    assert_true(took_ms < floor_ms + 4000); /* the rest is this machine, with sanitizers */
    close_line(line);
}

static void five_hundred_facts_with_2_percent_loss_are_one_upload_too(void **state)
{
    const struct proxy_link link = {
        .bits_per_second = 64000, .delay_ms = 150, .loss_permille = 20, .seed = 8};
    const char *wanted = getenv("JORNADA_LONG");
    struct proxy_counts passed;
    if (wanted == NULL || strcmp(wanted, "1") != 0)
        skip();
    struct line *line = open_line(*state, &link);
    int64_t took_ms = upload(line, 500, &passed), floor_ms = line_alone_ms(&passed, &link);
    print_message("500 facts: %lld ms, the line alone %lld ms, %u segments lost\n",
                  (long long)took_ms, (long long)floor_ms, passed.stalls);
    close_line(line);
}

static void cuts_anywhere_lose_nothing_double_nothing_and_status_tells(void **state)
{
    const struct proxy_link link = {.seed = 7};
    struct line *line = open_line(*state, &link);
    unsigned made = 0;
    assert_int_equal(ask_once(line), 200); /* the greeting */
    for (unsigned round = 0; round < 12; round++) {
        take_turns(line, 50);
        made += 50;
        line->asks = 0;
        memset(line->asked, 0, sizeof line->asked);
        /* three bundles are some 5 kB: before, within and behind each of them */
        proxy_cut_after(line->proxy, 150 + round * 560);
        int status = ask_once(line);
        if (line->asked[0] == 'h') /* its minute had passed: then the push is next */
            status = ask_once(line);
        struct sync_counts now = count(line);
        assert_true((long long)now.delivered <= hub_number(line, "delivered"));
        if (status == 0) {
            size_t at = line->asks;
            while (ask_once(line) == 0)
                continue;
            /* nothing is sent again before the hub has told what it has */
            assert_null(strchr(line->asked + at, 'p'));
        }
        deliver_all(line, 12);
        expect_once(line, made);
    }
    assert_true(line->failures >= 8);
    close_line(line);
}

/* A cut costs what was on its way in one bundle, not in one record of TLS: those may hold 16 KiB.
 */
static void of_what_went_up_before_a_cut_at_most_one_bundle_is_sent_again(void **state)
{
    const struct proxy_link link = {.bits_per_second = 64000, .delay_ms = 5, .seed = 11};
    const unsigned cut = 8900, head = 300, bundle = 1900; /* at most: HTTP; 20 frames, TLS around */
    struct line *line = open_line(*state, &link);
    assert_int_equal(ask_once(line), 200);
    take_turns(line, 100);
    proxy_cut_after(line->proxy, cut);
    assert_int_equal(ask_once(line), 0);
    assert_string_equal(line->asked, "hp");
    long long kept = hub_number(line, "delivered");
    /* one frame more opens the stream */
    assert_true(kept + 1 >= (cut - head) / bundle * WIRE_BUNDLE_FRAMES);
    deliver_all(line, 6);
    expect_once(line, 100);
    close_line(line);
}

static void a_link_that_stalls_loses_time_alone(void **state)
{
    const struct proxy_link link = {
        .bits_per_second = 512000, .delay_ms = 20, .loss_permille = 150, .hold_ms = 50, .seed = 3};
    struct line *line = open_line(*state, &link);
    struct proxy_counts passed;
    take_turns(line, 200);
    deliver_all(line, 4);
    proxy_count(line->proxy, &passed);
    assert_true(passed.stalls > 0);
    assert_int_equal(line->failures, 0);
    expect_once(line, 200);
    close_line(line);
}

static void a_link_that_is_gone_for_a_while_is_tried_again(void **state)
{
    const struct proxy_link link = {.seed = 5};
    struct line *line = open_line(*state, &link);
    take_turns(line, 30);
    proxy_shut(line->proxy, true);
    for (int i = 0; i < 4; i++)
        assert_int_equal(ask_once(line), 0);
    assert_int_equal(count(line).delivered, 0);
    assert_int_equal(count(line).pending, 30);
    proxy_shut(line->proxy, false);
    deliver_all(line, 6);
    expect_once(line, 30);
    close_line(line);
}

/* -- In pieces, without a network -------------------------------------------------------------- */

/* After a cut behind any byte the hub has every bundle that was whole, and nothing of the one that
 * was not: at most one bundle of 20 is at risk. */
static void after_a_cut_at_any_byte_at_most_twenty_facts_are_at_risk(void **state)
{
    struct pocket_hub *at = pocket_open();
    struct pocket_kiosk *kiosk = pocket_kiosk(at, 1);
    static uint8_t body[WIRE_BODY_MAX];
    size_t whole[4] = {0};
    (void)state;
    for (uint8_t i = 0; i < 60; i++)
        pocket_turn(kiosk, i, 3);
    for (size_t i = 0; i < 3; i++) {
        pocket_pack(kiosk, 20 * i, 20);
        whole[i + 1] = at->sent_size;
    }
    memcpy(body, at->sent, at->sent_size);
    size_t size = at->sent_size;
    for (size_t cut = 0; cut <= size; cut += cut < whole[1] + 40 ? 1 : 23) {
        struct hub_push *push = hub_push_begin(at->hub);
        struct calls_hello_answer *said = calloc(1, sizeof *said);
        size_t bundles = cut >= whole[3] ? 3 : cut >= whole[2] ? 2 : cut >= whole[1] ? 1 : 0;
        (void)!hub_push_feed(push, body, cut);
        hub_push_abandon(push); /* the connection went */
        if (cut < 3 || cut + 3 > whole[1]) {
            at->sent_size = 0;
            assert_int_equal(pocket_hello(kiosk, said), 200);
            assert_int_equal(said->receipt.streams[0].stored, 20 * bundles);
        }
        free(said);
    }
    pocket_destroy(kiosk);
    pocket_close(at);
}

int main(int argc, char **argv)
{
    if (uplink_child_is(argc, argv))
        return uplink_child_run();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_cut_at_any_byte_at_most_twenty_facts_are_at_risk),
        cmocka_unit_test_setup_teardown(a_hundred_facts_over_64_kbits_and_300_ms_are_one_upload,
                                        served_open, served_close),
        cmocka_unit_test_setup_teardown(five_hundred_facts_with_2_percent_loss_are_one_upload_too,
                                        served_open, served_close),
        cmocka_unit_test_setup_teardown(cuts_anywhere_lose_nothing_double_nothing_and_status_tells,
                                        served_open, served_close),
        cmocka_unit_test_setup_teardown(
            of_what_went_up_before_a_cut_at_most_one_bundle_is_sent_again, served_open,
            served_close),
        cmocka_unit_test_setup_teardown(a_link_that_stalls_loses_time_alone, served_open,
                                        served_close),
        cmocka_unit_test_setup_teardown(a_link_that_is_gone_for_a_while_is_tried_again, served_open,
                                        served_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
