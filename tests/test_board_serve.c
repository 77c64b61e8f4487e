/* Turns between kiosks, a hub and a relay, all of them the product's own: what one booth says the
 * others see; what goes, and comes back; and whom nobody hears. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/board_wire.h"
#include "sync/hub/device.h"
#include "sync/hub/inside.h"
#include "sync/hub/stats.h"
#include "tests/plaza.h"

#define RELAY 1

static const struct board *board_of(struct plaza *plaza, size_t kiosk)
{
    return sync_board(plaza->kiosk[kiosk].sync);
}

static bool same_words(const struct board *one, const struct board *two)
{
    bool same = one->count == two->count;
    for (size_t i = 0; same && i < one->count; i++) {
        const struct board_entry *a = &one->entries[i], *b = &two->entries[i];
        same = board_compare(a, b) == 0 && a->hlc == b->hlc && a->state == b->state &&
               a->module == b->module && a->kiosk == b->kiosk;
    }
    return same;
}

static void assert_all_the_same(struct plaza *plaza, size_t count)
{
    for (size_t i = 0; i < plaza->kiosks; i++) {
        assert_int_equal(board_of(plaza, i)->count, count);
        assert_true(same_words(board_of(plaza, 0), board_of(plaza, i)));
    }
}

static void watch(struct plaza *plaza, size_t kiosk)
{
    sync_board_watch(plaza->kiosk[kiosk].sync, true);
}

/* The n-th turn of a kiosk's letter, as another kiosk knows it. */
static struct board_entry turn_of(struct plaza *plaza, size_t at, size_t letter, size_t n)
{
    const struct board *board = board_of(plaza, at);
    for (size_t i = 0; i < board->count; i++) {
        if (board->entries[i].letter == letter + 1 && n-- == 0)
            return board->entries[i];
    }
    fail_msg("kiosk %zu does not know that turn", at);
    return board->entries[0];
}

static void say(struct plaza *plaza, size_t at, struct board_entry turn, enum board_state state)
{
    turn.state = (uint8_t)state;
    assert_int_equal(sync_board_set(plaza->kiosk[at].sync, &turn, NULL), DONE);
}

/* The fair has files, and beside them the hub puts the list of its keys. */
static void publish(struct plaza *plaza)
{
    char path[2 * FOLDER_PATH_MAX];
    struct fair fair;
    assert_int_equal(fair_find(plaza->at->hub, POCKET_FAIR, &fair), DONE);
    snprintf(path, sizeof path, "%s/fairs", plaza->at->data);
    (void)mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/fairs/%s", plaza->at->data, POCKET_FAIR);
    (void)mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/fairs/%s/1", plaza->at->data, POCKET_FAIR);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/fairs/%s/1/fair.ini", plaza->at->data, POCKET_FAIR);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("[fair]\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    fair.content = 1;
    assert_int_equal(fair_add(plaza->at->hub, &fair), DONE);
    assert_int_equal(fair_publish(plaza->at->hub, fair.id), DONE);
}

static struct plaza *on_road(size_t kiosks, int road)
{
    struct plaza *plaza = plaza_open(kiosks, 1);
    publish(plaza);
    for (size_t i = 0; i < kiosks; i++) {
        plaza->kiosk[i].road = road;
        watch(plaza, i);
    }
    plaza_pass(plaza, 120); /* a relay has fetched the fair's content by then */
    return plaza;
}

static void turns_are_everywhere_through_the_hub(void **state)
{
    struct plaza *plaza = on_road(3, 0);
    (void)state;
    plaza_turns(plaza, 0, 5);
    plaza_turns(plaza, 1, 3);
    plaza_pass(plaza, 6);
    assert_all_the_same(plaza, 8);
    say(plaza, 2, turn_of(plaza, 2, 0, 0), BOARD_CALLED);
    plaza_pass(plaza, 5);
    assert_all_the_same(plaza, 8);
    assert_int_equal(turn_of(plaza, 1, 0, 0).state, BOARD_CALLED);
    assert_int_equal(turn_of(plaza, 1, 0, 0).kiosk, 3);
    plaza_close(plaza);
}

static void turns_are_everywhere_through_a_relay_without_a_hub(void **state)
{
    struct plaza *plaza = on_road(3, RELAY);
    (void)state;
    plaza->hub_gone = true;
    plaza_turns(plaza, 0, 5);
    plaza_turns(plaza, 1, 3);
    plaza_pass(plaza, 6);
    assert_all_the_same(plaza, 8);
    say(plaza, 2, turn_of(plaza, 2, 1, 2), BOARD_NO_SHOW);
    plaza_pass(plaza, 5);
    assert_all_the_same(plaza, 8);
    plaza_close(plaza);
}

static void a_relay_that_never_had_the_fairs_keys_hears_nobody(void **state)
{
    struct plaza *plaza = plaza_open(2, 1);
    (void)state;
    plaza->hub_gone = true;
    plaza->kiosk[0].road = plaza->kiosk[1].road = RELAY;
    watch(plaza, 1);
    plaza_turns(plaza, 0, 2);
    plaza_pass(plaza, 60);
    assert_int_equal(board_of(plaza, 1)->count, 0);
    assert_int_equal(sync_board_heard(plaza->kiosk[1].sync), -1);
    assert_int_equal(board_of(plaza, 0)->count, 2); /* its own are there all the same */
    plaza_close(plaza);
}

static void two_who_call_one_turn_see_whose_call_stands(void **state)
{
    struct plaza *plaza = on_road(3, RELAY);
    (void)state;
    plaza_turns(plaza, 0, 1);
    plaza_pass(plaza, 5);
    say(plaza, 1, turn_of(plaza, 1, 0, 0), BOARD_CALLED);
    plaza->at->wall_ms += 20;
    say(plaza, 2, turn_of(plaza, 2, 0, 0), BOARD_CALLED);
    plaza_pass(plaza, 6);
    assert_all_the_same(plaza, 1);
    assert_int_equal(turn_of(plaza, 1, 0, 0).kiosk, 3);
    plaza_close(plaza);
}

static void a_hub_started_anew_is_told_everything_again(void **state)
{
    struct plaza *plaza = on_road(2, 0);
    (void)state;
    plaza_turns(plaza, 0, 300);
    plaza_turns(plaza, 1, 20);
    plaza_pass(plaza, 10);
    assert_all_the_same(plaza, 320);
    pocket_reopen(plaza->at);
    say(plaza, 1, turn_of(plaza, 1, 0, 7), BOARD_CALLED);
    plaza_pass(plaza, 10);
    assert_all_the_same(plaza, 320);
    /* and so is whoever comes in only now */
    plaza_stop_kiosk(plaza, 1);
    plaza_start_kiosk(plaza, 1);
    watch(plaza, 1);
    plaza_pass(plaza, 10);
    assert_true(same_words(board_of(plaza, 0), board_of(plaza, 1)));
    plaza_close(plaza);
}

static void a_relay_gone_in_mid_call_and_back_joins_what_both_sides_did(void **state)
{
    struct plaza *plaza = on_road(2, RELAY);
    (void)state;
    plaza_turns(plaza, 0, 4);
    plaza_pass(plaza, 6);
    plaza_stop_relay(plaza, 0, true);
    say(plaza, 0, turn_of(plaza, 0, 0, 0), BOARD_CALLED);
    say(plaza, 1, turn_of(plaza, 1, 0, 1), BOARD_CALLED);
    plaza_turns(plaza, 1, 3);
    plaza_pass(plaza, 300);
    assert_false(same_words(board_of(plaza, 0), board_of(plaza, 1)));
    assert_int_equal(turn_of(plaza, 0, 0, 0).state, BOARD_CALLED); /* each goes on alone */
    plaza_start_relay(plaza, 0);
    plaza_pass(plaza, 20);
    assert_all_the_same(plaza, 7);
    assert_int_equal(turn_of(plaza, 1, 0, 0).state, BOARD_CALLED);
    assert_int_equal(turn_of(plaza, 0, 0, 1).state, BOARD_CALLED);
    plaza_close(plaza);
}

static void kiosks_that_change_from_relay_to_hub_take_the_turns_along(void **state)
{
    struct plaza *plaza = on_road(2, RELAY);
    (void)state;
    plaza_turns(plaza, 0, 4);
    plaza_turns(plaza, 1, 2);
    plaza_pass(plaza, 6);
    plaza->kiosk[1].road = 0;
    plaza_turns(plaza, 0, 1);
    plaza_pass(plaza, 6);
    assert_int_equal(board_of(plaza, 1)->count, 6);
    plaza->kiosk[0].road = 0;
    plaza_pass(plaza, 6);
    assert_all_the_same(plaza, 7);
    plaza_close(plaza);
}

static void own_turns_of_today_are_there_again_after_a_start(void **state)
{
    struct plaza *plaza = on_road(2, 0);
    (void)state;
    plaza_turns(plaza, 0, 4);
    plaza_pass(plaza, 6);
    say(plaza, 1, turn_of(plaza, 1, 0, 2), BOARD_ATTENDED);
    plaza_pass(plaza, 6);
    plaza_stop_kiosk(plaza, 0);
    plaza_start_kiosk(plaza, 0);
    watch(plaza, 0);
    plaza_pass(plaza, 6);
    assert_all_the_same(plaza, 4);
    assert_int_equal(turn_of(plaza, 0, 0, 2).state, BOARD_ATTENDED);
    plaza_close(plaza);
}

static void who_does_not_look_asks_rarely_and_records_never_wait(void **state)
{
    struct plaza *plaza = plaza_open(1, 1);
    unsigned before;
    (void)state;
    plaza_pass(plaza, 60);
    before = plaza->kiosk[0].asks;
    plaza_pass(plaza, 60);
    assert_in_range(plaza->kiosk[0].asks - before, 1, 2); /* its greeting alone */
    plaza_turns(plaza, 0, 50);
    plaza_pass(plaza, 1);
    assert_int_equal(plaza_count(plaza, 0).pending, 0);
    before = plaza->kiosk[0].asks;
    plaza_pass(plaza, 60);
    assert_in_range(plaza->kiosk[0].asks - before, 1, 4);
    plaza_close(plaza);
}

static int post(struct plaza *plaza, struct board_wire_request *request, const uint8_t secret[64],
                struct board_wire_answer *said)
{
    static uint8_t bytes[BOARD_WIRE_MAX];
    struct wire_request asking = {.path = BOARD_WIRE_PATH, .body = bytes};
    struct wire_answer answer;
    assert_int_equal(board_wire_encode_request(request, plaza->at->monotonic_ms, secret, bytes,
                                               sizeof bytes, &asking.body_size),
                     DONE);
    hub_answer(plaza->at->hub, &asking, &answer);
    if (answer.status == 200)
        assert_int_equal(board_wire_decode_answer(answer.body, answer.body_size,
                                                  plaza->at->monotonic_ms,
                                                  plaza->kiosk[0].enrolment.hub_key, said),
                         DONE);
    return answer.status;
}

static int post_to_relay(struct plaza *plaza, struct board_wire_request *request,
                         const uint8_t secret[64])
{
    static uint8_t bytes[BOARD_WIRE_MAX];
    struct wire_request asking = {.path = BOARD_WIRE_PATH, .body = bytes};
    struct wire_answer answer;
    assert_int_equal(board_wire_encode_request(request, plaza->at->monotonic_ms, secret, bytes,
                                               sizeof bytes, &asking.body_size),
                     DONE);
    relay_answer(plaza->relay[0].relay, &asking, &answer);
    return answer.status;
}

static struct board_wire_request *request_of(const struct plaza *plaza, size_t kiosk)
{
    struct board_wire_request *request = calloc(1, sizeof *request);
    assert_non_null(request);
    memcpy(request->device, plaza->kiosk[kiosk].enrolment.device, 16);
    request->kiosk = (uint8_t)plaza->kiosk[kiosk].enrolment.kiosk;
    return request;
}

static void nobody_is_heard_in_anothers_name_or_after_a_revocation(void **state)
{
    struct plaza *plaza = on_road(2, 0);
    struct board_wire_request *request = request_of(plaza, 0);
    struct board_wire_answer *said = calloc(1, sizeof *said);
    struct device device;
    uint8_t *own = plaza->kiosk[0].enrolment.secret_key,
            *others = plaza->kiosk[1].enrolment.secret_key;
    (void)state;
    assert_int_equal(post(plaza, request, own, said), 200);
    plaza->kiosk[1].road = RELAY;
    plaza_pass(plaza, 120);
    assert_int_equal(post_to_relay(plaza, request, own), 202);
    assert_int_equal(post(plaza, request, others, said), 401);
    assert_int_equal(post_to_relay(plaza, request, others), 401);
    request->kiosk = 2; /* its own device, another's number */
    assert_int_equal(post(plaza, request, own, said), 401);
    assert_int_equal(post_to_relay(plaza, request, own), 401);
    request->kiosk = 1;
    request->device[0] ^= 1;
    assert_int_equal(post(plaza, request, own, said), 401);
    request->device[0] ^= 1;
    assert_int_equal(device_revoke(plaza->at->hub, "1", POCKET_FAIR, &device), DONE);
    assert_int_equal(post(plaza, request, own, said), 403);
    /* The relay learns of it by the kiosk's own questions. */
    plaza->kiosk[0].road = RELAY;
    plaza_pass(plaza, 150);
    assert_int_equal(post_to_relay(plaza, request, own), 403);
    free(said);
    free(request);
    plaza_close(plaza);
}

static void what_was_recorded_changes_nothing_and_is_told_nothing_of_a_later_memory(void **state)
{
    struct plaza *plaza = on_road(2, 0);
    struct board_wire_request *request = request_of(plaza, 0);
    struct board_wire_answer *said = calloc(1, sizeof *said);
    (void)state;
    plaza_turns(plaza, 1, 2);
    plaza_pass(plaza, 6);
    assert_int_equal(post(plaza, request, plaza->kiosk[0].enrolment.secret_key, said), 200);
    assert_true(said->more);
    assert_int_equal(said->count, 0); /* no epoch: the epoch alone */
    memcpy(request->epoch, said->epoch, 8);
    request->entries[0] = turn_of(plaza, 0, 1, 0);
    request->entries[0].state = BOARD_GONE;
    request->entries[0].kiosk = 1;
    request->entries[0].hlc++;
    request->count = 1;
    assert_int_equal(post(plaza, request, plaza->kiosk[0].enrolment.secret_key, said), 200);
    assert_int_equal(said->count, 1); /* the other one: what it said itself it knows */
    plaza_pass(plaza, 5);
    assert_int_equal(turn_of(plaza, 1, 1, 0).state, BOARD_GONE);
    say(plaza, 1, turn_of(plaza, 1, 1, 0), BOARD_CALLED);
    plaza_pass(plaza, 5);
    assert_int_equal(post(plaza, request, plaza->kiosk[0].enrolment.secret_key, said), 200);
    plaza_pass(plaza, 5);
    assert_int_equal(turn_of(plaza, 1, 1, 0).state, BOARD_CALLED);
    assert_all_the_same(plaza, 2);
    pocket_reopen(plaza->at);
    assert_int_equal(post(plaza, request, plaza->kiosk[0].enrolment.secret_key, said), 200);
    assert_true(said->more);
    assert_int_equal(said->count, 0);
    assert_int_equal(said->calls, 0);
    free(said);
    free(request);
    plaza_close(plaza);
}

static void a_body_too_long_or_cut_is_refused_and_changes_nothing(void **state)
{
    struct plaza *plaza = on_road(1, 0);
    static uint8_t bytes[BOARD_WIRE_MAX + 1];
    struct board_wire_request *request = request_of(plaza, 0);
    struct wire_request asking = {.path = BOARD_WIRE_PATH, .body = bytes};
    struct wire_answer answer;
    size_t size;
    (void)state;
    assert_int_equal(board_wire_encode_request(request, plaza->at->monotonic_ms,
                                               plaza->kiosk[0].enrolment.secret_key, bytes,
                                               sizeof bytes, &size),
                     DONE);
    const size_t sizes[] = {1, size - 1, size + 1, BOARD_WIRE_MAX, BOARD_WIRE_MAX + 1};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        asking.body_size = sizes[i];
        hub_answer(plaza->at->hub, &asking, &answer);
        assert_int_equal(answer.status, 400);
        relay_answer(plaza->relay[0].relay, &asking, &answer);
        assert_int_equal(answer.status, 400);
    }
    free(request);
    plaza_close(plaza);
}

static void a_clock_hours_ahead_holds_no_turn_back(void **state)
{
    struct plaza *plaza = on_road(2, 0);
    struct board_wire_request *request = request_of(plaza, 0);
    struct board_wire_answer *said = calloc(1, sizeof *said);
    (void)state;
    plaza_turns(plaza, 1, 1);
    plaza_pass(plaza, 6);
    /* kiosk 1's clock is nine hours ahead */
    assert_int_equal(post(plaza, request, plaza->kiosk[0].enrolment.secret_key, said), 200);
    memcpy(request->epoch, said->epoch, 8);
    request->count = 1;
    request->entries[0] = turn_of(plaza, 0, 1, 0);
    request->entries[0].kiosk = 1;
    request->entries[0].state = BOARD_CALLED;
    request->entries[0].hlc += (uint64_t)9 * 3600 * 1000 << 16;
    assert_int_equal(post(plaza, request, plaza->kiosk[0].enrolment.secret_key, said), 200);
    plaza_pass(plaza, 6);
    assert_int_equal(turn_of(plaza, 1, 1, 0).state, BOARD_CALLED);
    say(plaza, 1, turn_of(plaza, 1, 1, 0), BOARD_ATTENDED);
    plaza_pass(plaza, 6);
    assert_int_equal(turn_of(plaza, 0, 1, 0).state, BOARD_ATTENDED);
    say(plaza, 0, turn_of(plaza, 0, 1, 0), BOARD_WAITING); /* undone */
    plaza_pass(plaza, 6);
    assert_int_equal(turn_of(plaza, 1, 1, 0).state, BOARD_WAITING);
    free(said);
    free(request);
    plaza_close(plaza);
}

static unsigned waiting_at_hub(struct plaza *plaza, size_t kiosk)
{
    struct sync_queues queues;
    plaza_pass(plaza, 70); /* it is told with the greetings */
    sync_queues(plaza->kiosk[kiosk].sync, &queues);
    assert_true(queues.known);
    return queues.people[3];
}

/* Whoever says so, the kiosk that gave the turn writes it, by its slip: so that she who comes after
 * all, wherever that is, counts as attended and not twice. */
static void a_no_show_that_another_kiosk_says_counts_once(void **state)
{
    struct plaza *plaza = on_road(2, 0);
    struct commit commit = {.count = 1};
    struct fact *fact = &commit.facts[0];
    struct stats *stats = NULL;
    (void)state;
    fact->type = FACT_TURN_ISSUED;
    fact->record[0] = 77;
    fact->body.turn = (struct fact_turn){3, 12, sync_next_turn(plaza->kiosk[0].sync)};
    assert_int_equal(sync_commit(plaza->kiosk[0].sync, &commit, NULL, NULL), DONE);
    plaza_turns(plaza, 0, 1);
    assert_int_equal(waiting_at_hub(plaza, 1), 2);
    struct board_entry turn =
        *board_find(board_of(plaza, 1), 1, commit.facts[0].body.turn.number, 3);
    say(plaza, 1, turn, BOARD_NO_SHOW);
    assert_int_equal(waiting_at_hub(plaza, 1), 1);
    say(plaza, 1, turn, BOARD_WAITING); /* undone, and said again */
    plaza_pass(plaza, 6);
    say(plaza, 1, turn, BOARD_NO_SHOW);
    assert_int_equal(waiting_at_hub(plaza, 1), 1);
    memset(fact, 0, sizeof *fact);
    fact->type = FACT_SERVICE_GIVEN;
    uint8_t record[16] = {77};
    record_slip_id(record, 0, fact->record);
    fact->body.service = (struct fact_service){3, 2};
    assert_int_equal(sync_commit(plaza->kiosk[1].sync, &commit, NULL, NULL), DONE);
    assert_int_equal(waiting_at_hub(plaza, 1), 1);
    /* The board never heard of it: a start at which the no show is told anew changes no number. */
    plaza_stop_kiosk(plaza, 0);
    plaza_start_kiosk(plaza, 0);
    watch(plaza, 0);
    assert_int_equal(waiting_at_hub(plaza, 1), 1);
    assert_int_equal(stats_read(plaza->at->hub, POCKET_FAIR, &stats), DONE);
    assert_int_equal(stats->services, 1);
    free(stats);
    plaza_close(plaza);
}

static void calls_reach_whoever_watches_and_are_answered_from_there(void **state)
{
    struct plaza *plaza = on_road(3, 0);
    struct sync_call calls[SYNC_CALLS_MAX];
    (void)state;
    sync_board_watch(plaza->kiosk[2].sync, false);
    sync_want_person(plaza->kiosk[0].sync, true);
    plaza_pass(plaza, 30);
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_COMING);
    assert_int_equal(sync_calls(plaza->kiosk[2].sync, calls), 0);
    assert_int_equal(sync_calls(plaza->kiosk[1].sync, calls), 1);
    assert_int_equal(calls[0].kiosk, 1);
    assert_false(calls[0].answered);
    assert_in_range(calls[0].waited_s, 20, 31);
    sync_call_take(plaza->kiosk[1].sync, 1);
    assert_int_equal(sync_calls(plaza->kiosk[1].sync, calls), 1);
    assert_true(calls[0].answered);
    plaza_pass(plaza, 6);
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_ANSWERED);
    sync_want_person(plaza->kiosk[0].sync, false);
    plaza_pass(plaza, 6);
    assert_int_equal(sync_calls(plaza->kiosk[1].sync, calls), 0);
    /* and the next call there is another one */
    sync_want_person(plaza->kiosk[0].sync, true);
    plaza_pass(plaza, 6);
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_COMING);
    plaza_close(plaza);
}

static void a_relay_alone_carries_a_call_to_whoever_watches(void **state)
{
    struct plaza *plaza = on_road(2, RELAY);
    struct sync_call calls[SYNC_CALLS_MAX];
    (void)state;
    plaza->hub_gone = true;
    plaza_pass(plaza, 100);
    sync_board_watch(plaza->kiosk[0].sync, false);
    sync_want_person(plaza->kiosk[0].sync, true);
    plaza_pass(plaza, 20);
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_COMING);
    assert_int_equal(sync_calls(plaza->kiosk[1].sync, calls), 1);
    sync_call_take(plaza->kiosk[1].sync, 1);
    plaza_pass(plaza, 12);
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_ANSWERED);
    plaza_close(plaza);
}

static void who_answers_at_a_relay_answers_for_the_hub_too(void **state)
{
    struct plaza *plaza = on_road(2, RELAY);
    struct bell_call standing;
    enum summon_state how;
    unsigned waited_s;
    (void)state;
    sync_board_watch(plaza->kiosk[0].sync, false);
    sync_want_person(plaza->kiosk[0].sync, true);
    plaza_pass(plaza, 30);
    assert_int_equal(bell_at(plaza->at->hub, 0, &standing, &how, &waited_s), DONE);
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_COMING);
    sync_call_take(plaza->kiosk[1].sync, 1);
    plaza_pass(plaza, 30);
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_ANSWERED);
    assert_int_equal(bell_at(plaza->at->hub, 0, &standing, &how, &waited_s), NOT_FOUND);
    plaza_pass(plaza, 300); /* the coordinator is not called for it */
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_ANSWERED);
    sync_want_person(plaza->kiosk[0].sync, true); /* again */
    plaza_pass(plaza, 30);
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_COMING);
    assert_int_equal(bell_at(plaza->at->hub, 0, &standing, &how, &waited_s), DONE);
    plaza_close(plaza);
}

static void where_nobody_watches_a_relay_alone_promises_nobody(void **state)
{
    struct plaza *plaza = on_road(2, RELAY);
    (void)state;
    plaza->hub_gone = true;
    plaza_pass(plaza, 100);
    sync_board_watch(plaza->kiosk[0].sync, false);
    sync_board_watch(plaza->kiosk[1].sync, false);
    plaza_pass(plaza, 20);
    sync_want_person(plaza->kiosk[0].sync, true);
    plaza_pass(plaza, 40);
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_UNSENT);
    plaza_close(plaza);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_are_everywhere_through_the_hub),
        cmocka_unit_test(turns_are_everywhere_through_a_relay_without_a_hub),
        cmocka_unit_test(a_relay_that_never_had_the_fairs_keys_hears_nobody),
        cmocka_unit_test(two_who_call_one_turn_see_whose_call_stands),
        cmocka_unit_test(a_hub_started_anew_is_told_everything_again),
        cmocka_unit_test(a_relay_gone_in_mid_call_and_back_joins_what_both_sides_did),
        cmocka_unit_test(kiosks_that_change_from_relay_to_hub_take_the_turns_along),
        cmocka_unit_test(own_turns_of_today_are_there_again_after_a_start),
        cmocka_unit_test(who_does_not_look_asks_rarely_and_records_never_wait),
        cmocka_unit_test(nobody_is_heard_in_anothers_name_or_after_a_revocation),
        cmocka_unit_test(what_was_recorded_changes_nothing_and_is_told_nothing_of_a_later_memory),
        cmocka_unit_test(a_body_too_long_or_cut_is_refused_and_changes_nothing),
        cmocka_unit_test(a_clock_hours_ahead_holds_no_turn_back),
        cmocka_unit_test(a_no_show_that_another_kiosk_says_counts_once),
        cmocka_unit_test(calls_reach_whoever_watches_and_are_answered_from_there),
        cmocka_unit_test(a_relay_alone_carries_a_call_to_whoever_watches),
        cmocka_unit_test(who_answers_at_a_relay_answers_for_the_hub_too),
        cmocka_unit_test(where_nobody_watches_a_relay_alone_promises_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
