/* Through a relay: every fact once, whatever the relay forgets, repeats or invents; and the numbers
 * on the kiosk never say more than is so. Kiosks, relay and hub are the product's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sync/custody.h"
#include "sync/hub/device.h"
#include "sync/hub/inside.h"
#include "sync/signature.h"
#include "tests/plaza.h"

static void what_a_relay_keeps_is_pending_and_neither_delivered_nor_safe(void **state)
{
    struct plaza *plaza = plaza_open(1, 1);
    (void)state;
    plaza->kiosk[0].road = 1;
    plaza->hub_gone = true;
    plaza_turns(plaza, 0, 30);
    plaza_pass(plaza, 90);
    struct sync_counts counts = plaza_count(plaza, 0);
    assert_int_equal(counts.captured, 30);
    assert_int_equal(counts.pending, 30);
    assert_int_equal(counts.relayed, 30);
    assert_int_equal(counts.delivered, 0);
    assert_int_equal(counts.safe, 0);
    assert_int_equal(counts.hub_seen_ms, -1);
    assert_true(counts.relay_seen_ms > 0);
    /* and it is not sent there again and again */
    assert_int_equal(plaza->kiosk[0].pushed, 1);
    plaza_close(plaza);
}

static void what_went_through_a_relay_is_at_the_hub_once_and_its_receipt_comes_back(void **state)
{
    struct plaza *plaza = plaza_open(2, 1);
    (void)state;
    plaza->kiosk[0].road = plaza->kiosk[1].road = 1;
    plaza->hub_gone = true;
    plaza_turns(plaza, 0, 45);
    plaza_turns(plaza, 1, 7);
    plaza_pass(plaza, 300);
    assert_int_equal(plaza_turns_at_hub(plaza), 0);
    plaza->hub_gone = false;
    plaza_pass(plaza, 300);
    assert_int_equal(plaza_turns_at_hub(plaza), 52);
    for (size_t i = 0; i < 2; i++) {
        struct sync_counts counts = plaza_count(plaza, i);
        assert_int_equal(counts.pending, 0);
        assert_int_equal(counts.relayed, 0);
        assert_int_equal(counts.delivered, i == 0 ? 45 : 7);
        assert_int_equal(counts.quarantined, 0);
        assert_true(counts.hub_seen_ms > 0);
    }
    struct relay_counts kept;
    assert_int_equal(relay_count(plaza->relay[0].relay, &kept), DONE);
    assert_int_equal(kept.bundles, 0);
    assert_int_equal(plaza_quarantined_at_hub(plaza), 0);
    plaza_close(plaza);
}

static void a_relay_that_lost_its_disk_is_given_everything_again(void **state)
{
    struct plaza *plaza = plaza_open(1, 1);
    (void)state;
    plaza->kiosk[0].road = 1;
    plaza->hub_gone = true;
    plaza_turns(plaza, 0, 25);
    plaza_pass(plaza, 120);
    assert_int_equal(plaza_count(plaza, 0).relayed, 25);
    plaza_wipe_relay(plaza, 0);
    plaza_pass(plaza, 300);
    struct relay_counts kept;
    assert_int_equal(relay_count(plaza->relay[0].relay, &kept), DONE);
    assert_true(kept.bundles > 0);
    assert_int_equal(plaza_count(plaza, 0).relayed, 25);
    plaza->hub_gone = false;
    plaza_pass(plaza, 300);
    assert_int_equal(plaza_turns_at_hub(plaza), 25);
    assert_int_equal(plaza_count(plaza, 0).delivered, 25);
    plaza_close(plaza);
}

static void a_relay_that_lost_its_power_keeps_what_it_said_it_keeps(void **state)
{
    struct plaza *plaza = plaza_open(1, 1);
    (void)state;
    plaza->kiosk[0].road = 1;
    plaza->hub_gone = true;
    plaza_turns(plaza, 0, 25);
    plaza_pass(plaza, 120);
    plaza_stop_relay(plaza, 0, true);
    plaza_start_relay(plaza, 0);
    plaza->kiosk[0].road = -1; /* the kiosk is carried away */
    plaza->hub_gone = false;
    plaza_pass(plaza, 120);
    assert_int_equal(plaza_turns_at_hub(plaza), 25);
    plaza_close(plaza);
}

static void a_relay_put_back_to_an_older_state_doubles_and_undoes_nothing(void **state)
{
    struct plaza *plaza = plaza_open(1, 1);
    (void)state;
    plaza->kiosk[0].road = 1;
    plaza->relay[0].cut = true;
    plaza_turns(plaza, 0, 10);
    plaza_pass(plaza, 60);
    plaza_save_relay(plaza, 0, "full");
    plaza->relay[0].cut = false;
    plaza_pass(plaza, 200);
    assert_int_equal(plaza_count(plaza, 0).delivered, 10);
    plaza_save_relay(plaza, 0, "receipt");
    plaza_turns(plaza, 0, 10);
    plaza_pass(plaza, 200);
    assert_int_equal(plaza_count(plaza, 0).delivered, 20);
    plaza_restore_relay(plaza, 0, "receipt"); /* it brings the receipt for 10 again */
    plaza->relay[0].cut = true;
    plaza_pass(plaza, 200);
    assert_int_equal(plaza_count(plaza, 0).delivered, 20);
    plaza_restore_relay(plaza, 0, "full"); /* and here the bundles of the morning */
    plaza->relay[0].cut = false;
    plaza_pass(plaza, 200);
    assert_int_equal(plaza_count(plaza, 0).delivered, 20);
    assert_int_equal(plaza_count(plaza, 0).relayed, 0);
    assert_int_equal(plaza_turns_at_hub(plaza), 20);
    assert_int_equal(plaza_quarantined_at_hub(plaza), 0);
    plaza_close(plaza);
}

/* A relay that says it holds everything of everybody, and holds nothing. */
struct liar {
    struct plaza *plaza;
    uint8_t bytes[4096];
};

static void claim_everything(void *context, const struct wire_request *request,
                             struct wire_answer *answer)
{
    struct liar *liar = context;
    struct calls_hello_request hello;
    struct custody *custody = calloc(1, sizeof *custody);
    if (strcmp(request->path, "/v1/hello") == 0 &&
        calls_decode_hello_request(request->body, request->body_size, &hello) == DONE) {
        custody->count = 1;
        memcpy(custody->streams[0].stream, hello.stream, 16);
        custody->streams[0].ranges = 1;
        custody->streams[0].held[0] = (struct receipt_range){0, 100000};
        assert_int_equal(
            custody_encode(custody, liar->bytes, sizeof liar->bytes, &answer->body_size), DONE);
        answer->body = liar->bytes;
        answer->status = CUSTODY_STATUS;
    }
    free(custody);
}

static void a_relay_that_lies_delays_and_loses_nothing(void **state)
{
    struct plaza *plaza = plaza_open(1, 2);
    struct liar liar = {.plaza = plaza};
    (void)state;
    plaza->relay[0].bend = claim_everything;
    plaza->relay[0].context = &liar;
    plaza->kiosk[0].road = 1;
    plaza_turns(plaza, 0, 10);
    plaza_pass(plaza, 300);
    struct sync_counts counts = plaza_count(plaza, 0);
    assert_int_equal(counts.relayed, 10); /* as it said */
    assert_int_equal(counts.delivered, 0);
    assert_int_equal(counts.pending, 10);
    /* another road, honest or the hub's own: what the liar said is forgotten */
    plaza->kiosk[0].road = 2;
    plaza_pass(plaza, 300);
    assert_int_equal(plaza_turns_at_hub(plaza), 10);
    plaza->kiosk[0].road = 1;
    plaza_turns(plaza, 0, 5);
    plaza_pass(plaza, 120);
    plaza->kiosk[0].road = 0;
    plaza_pass(plaza, 120);
    assert_int_equal(plaza_turns_at_hub(plaza), 15);
    assert_int_equal(plaza_count(plaza, 0).delivered, 15);
    plaza_close(plaza);
}

/* Changes one byte of everything signed in a word. */
static void spoil(void *context, const struct wire_request *request, struct wire_answer *answer)
{
    static uint8_t bytes[1 << 18];
    struct custody *custody = calloc(1, sizeof *custody);
    (void)context, (void)request;
    if (answer->status == CUSTODY_STATUS && answer->body_size > 0 &&
        answer->body_size <= sizeof bytes) {
        memcpy(bytes, answer->body, answer->body_size);
        answer->body = bytes;
        if (custody_decode(bytes, answer->body_size, custody) == DONE) {
            for (size_t i = 0; i < custody->receipts; i++)
                bytes[custody->receipt[i] - bytes + 40] ^= 1;
            if (custody->greeting_size > 0)
                bytes[custody->greeting - bytes + 60] ^= 1;
        }
    }
    free(custody);
}

static void a_receipt_that_the_hub_did_not_sign_moves_nothing(void **state)
{
    struct plaza *plaza = plaza_open(1, 1);
    (void)state;
    plaza->kiosk[0].road = 1;
    plaza->relay[0].bend = spoil;
    plaza_turns(plaza, 0, 10);
    plaza_pass(plaza, 300);
    assert_int_equal(plaza_turns_at_hub(plaza), 10); /* it did arrive */
    assert_int_equal(plaza_count(plaza, 0).delivered, 0);
    plaza->relay[0].bend = NULL;
    plaza_pass(plaza, 600);
    assert_int_equal(plaza_count(plaza, 0).delivered, 10);
    assert_int_equal(plaza_turns_at_hub(plaza), 10);
    plaza_close(plaza);
}

static void a_kiosk_that_was_revoked_holds_up_nobody_else(void **state)
{
    struct plaza *plaza = plaza_open(2, 1);
    struct device device;
    (void)state;
    plaza->kiosk[0].road = plaza->kiosk[1].road = 1;
    plaza->hub_gone = true;
    plaza_turns(plaza, 0, 50); /* several bundles, the oldest */
    plaza_pass(plaza, 60);
    plaza_turns(plaza, 1, 12);
    plaza_pass(plaza, 60);
    assert_int_equal(device_revoke(plaza->at->hub, "1", POCKET_FAIR, &device), DONE);
    plaza->hub_gone = false;
    plaza_pass(plaza, 300);
    assert_int_equal(plaza_turns_at_hub(plaza), 12);
    assert_int_equal(plaza_count(plaza, 1).delivered, 12);
    assert_int_equal(plaza_count(plaza, 0).delivered, 0);
    assert_int_equal(plaza_count(plaza, 0).captured, 50); /* it keeps everything */
    assert_int_equal(plaza_count(plaza, 0).pending, 50);
    plaza_close(plaza);
}

/* The hub was restored from before this kiosk was enrolled, and only a relay is in reach. */
static void a_kiosk_that_the_hub_lost_comes_back_through_a_relay(void **state)
{
    struct plaza *plaza = plaza_open(1, 1);
    (void)state;
    plaza->kiosk[0].road = 1;
    plaza_turns(plaza, 0, 10);
    plaza_pass(plaza, 120);
    assert_int_equal(plaza_turns_at_hub(plaza), 10);
    struct hub *hub = plaza->at->hub;
    struct storage_value tenant = storage_bytes(hub->tenant, 8);
    assert_int_equal(hub_begin(hub), DONE);
    assert_int_equal(
        storage_do(hub->storage, "DELETE FROM device WHERE tenant = $1", 1, &tenant, NULL), DONE);
    assert_int_equal(hub_commit(hub), DONE);
    plaza_turns(plaza, 0, 7);
    plaza_pass(plaza, 600);
    assert_int_equal(plaza_turns_at_hub(plaza), 17);
    assert_int_equal(plaza_count(plaza, 0).pending, 0);
    assert_int_equal(plaza_count(plaza, 0).delivered, 17);
    plaza_close(plaza);
}

static void a_full_relay_says_so_and_the_kiosk_keeps_what_it_has(void **state)
{
    struct plaza *plaza = plaza_open(1, 1);
    (void)state;
    plaza->kiosk[0].road = 1;
    plaza->hub_gone = true;
    plaza_stop_relay(plaza, 0, false);
    plaza->relay[0].room_bytes = 6000; /* of some 2 kB a bundle */
    plaza_start_relay(plaza, 0);
    plaza->hub_gone = false;
    plaza_pass(plaza, 30); /* the hub knows this kiosk */
    plaza->hub_gone = true;
    plaza_turns(plaza, 0, 100);
    plaza_pass(plaza, 200);
    struct relay_counts kept;
    assert_int_equal(relay_count(plaza->relay[0].relay, &kept), DONE);
    assert_true(kept.bytes > 0 && kept.bytes <= 6000);
    assert_int_equal(plaza_count(plaza, 0).pending, 100);
    assert_true(plaza_count(plaza, 0).relayed < 100);
    plaza->hub_gone = false;
    plaza_pass(plaza, 1800);
    assert_int_equal(plaza_turns_at_hub(plaza), 100);
    assert_int_equal(plaza_count(plaza, 0).delivered, 100);
    plaza_close(plaza);
}

static void whom_the_hub_never_answered_gets_a_part_of_the_room(void **state)
{
    struct plaza *plaza = plaza_open(2, 1);
    struct relay_counts kept;
    (void)state;
    plaza_stop_relay(plaza, 0, false);
    plaza->relay[0].room_bytes = 40000;
    plaza_start_relay(plaza, 0);
    plaza->kiosk[0].road = 1;
    plaza_pass(plaza, 30);
    plaza->hub_gone = true;
    plaza->kiosk[1].road = 1; /* new here: as far as the relay can tell, a stranger */
    plaza_turns(plaza, 1, 90);
    plaza_pass(plaza, 120);
    assert_int_equal(relay_count(plaza->relay[0].relay, &kept), DONE);
    assert_true(kept.bytes > 2000 && kept.bytes <= 5000);
    plaza_turns(plaza, 0, 90);
    plaza_pass(plaza, 120);
    assert_int_equal(plaza_count(plaza, 0).relayed, 90);
    assert_true(plaza_count(plaza, 1).relayed < 90);
    plaza->hub_gone = false;
    plaza_pass(plaza, 900);
    assert_int_equal(plaza_turns_at_hub(plaza), 180);
    assert_int_equal(plaza_count(plaza, 1).delivered, 90);
    plaza_close(plaza);
}

static void a_kiosk_that_starts_anew_knows_of_no_relay_and_doubles_nothing(void **state)
{
    struct plaza *plaza = plaza_open(1, 1);
    (void)state;
    plaza->kiosk[0].road = 1;
    plaza->hub_gone = true;
    plaza_turns(plaza, 0, 10);
    plaza_pass(plaza, 60);
    assert_int_equal(plaza_count(plaza, 0).relayed, 10);
    plaza_stop_kiosk(plaza, 0);
    plaza_start_kiosk(plaza, 0);
    assert_int_equal(plaza_count(plaza, 0).relayed, 0);
    assert_int_equal(plaza_count(plaza, 0).pending, 10);
    plaza_pass(plaza, 60);
    plaza_turns(plaza, 0, 10);
    plaza->hub_gone = false;
    plaza_pass(plaza, 300);
    assert_int_equal(plaza_turns_at_hub(plaza), 20);
    assert_int_equal(plaza_count(plaza, 0).delivered, 20);
    plaza_close(plaza);
}

static void a_relay_enrols_nobody_and_refuses_what_is_no_call(void **state)
{
    static const struct {
        const char *path, *body;
        int status;
    } table[] = {
        {"/v1/enrol", "x", 403},   {"/v1/hello", "x", 400},   {"/v1/push", "JRB", 400},
        {"/v1/push", "xyz", 400},  {"/v1/nothing", "x", 404}, {"/v1/content/blob/zz", NULL, 400},
        {"/v1/health", NULL, 200},
    };
    struct plaza *plaza = plaza_open(1, 1);
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct wire_request request = {.body = (const uint8_t *)table[i].body};
        struct wire_answer answer;
        strcpy(request.path, table[i].path);
        request.body_size = table[i].body != NULL ? strlen(table[i].body) : 0;
        relay_answer(plaza->relay[0].relay, &request, &answer);
        assert_int_equal(answer.status, table[i].status);
    }
    plaza_close(plaza);
}

static void a_call_for_a_person_goes_through_and_is_never_answered_by_the_relay(void **state)
{
    struct plaza *plaza = plaza_open(1, 1);
    (void)state;
    plaza->kiosk[0].road = 1;
    plaza_pass(plaza, 10);
    sync_want_person(plaza->kiosk[0].sync, true);
    plaza_pass(plaza, 20);
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_COMING);
    plaza->relay[0].cut = true;
    plaza_pass(plaza, 60); /* the hub's last word is too old now */
    assert_int_equal(sync_person(plaza->kiosk[0].sync), SYNC_PERSON_UNSENT);
    plaza_close(plaza);
}

static void a_word_is_read_as_it_was_written_and_bent_ones_are_refused(void **state)
{
    uint8_t bytes[1024];
    size_t size = 0;
    struct custody *said = calloc(2, sizeof *said), *read = said + 1;
    (void)state;
    *said = (struct custody){.reached = true, .refused = 403, .count = 1, .receipts = 1};
    said->receipt[0] = (const uint8_t *)"signed";
    said->receipt_size[0] = 6;
    said->streams[0] =
        (struct custody_stream){.stream = {7}, .ranges = 2, .held = {{0, 6}, {8, 8}}};
    assert_int_equal(custody_encode(said, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(custody_decode(bytes, size, read), DONE);
    assert_true(read->reached);
    assert_int_equal(read->refused, 403);
    assert_int_equal(read->receipt_size[0], 6);
    assert_memory_equal(read->receipt[0], "signed", 6);
    assert_int_equal(read->streams[0].held[1].first, 8);
    for (size_t cut = 0; cut < size; cut++)
        assert_int_equal(custody_decode(bytes, cut, read), INVALID);
    said->streams[0].held[1].first = 6; /* overlaps */
    assert_int_equal(custody_encode(said, bytes, sizeof bytes, &size), INVALID);
    assert_int_equal(custody_encode(said, bytes, 10, &size), INVALID);
    free(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_relay_keeps_is_pending_and_neither_delivered_nor_safe),
        cmocka_unit_test(what_went_through_a_relay_is_at_the_hub_once_and_its_receipt_comes_back),
        cmocka_unit_test(a_relay_that_lost_its_disk_is_given_everything_again),
        cmocka_unit_test(a_relay_that_lost_its_power_keeps_what_it_said_it_keeps),
        cmocka_unit_test(a_relay_put_back_to_an_older_state_doubles_and_undoes_nothing),
        cmocka_unit_test(a_relay_that_lies_delays_and_loses_nothing),
        cmocka_unit_test(a_receipt_that_the_hub_did_not_sign_moves_nothing),
        cmocka_unit_test(a_kiosk_that_was_revoked_holds_up_nobody_else),
        cmocka_unit_test(a_kiosk_that_the_hub_lost_comes_back_through_a_relay),
        cmocka_unit_test(a_full_relay_says_so_and_the_kiosk_keeps_what_it_has),
        cmocka_unit_test(whom_the_hub_never_answered_gets_a_part_of_the_room),
        cmocka_unit_test(a_kiosk_that_starts_anew_knows_of_no_relay_and_doubles_nothing),
        cmocka_unit_test(a_relay_enrols_nobody_and_refuses_what_is_no_call),
        cmocka_unit_test(a_call_for_a_person_goes_through_and_is_never_answered_by_the_relay),
        cmocka_unit_test(a_word_is_read_as_it_was_written_and_bent_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
