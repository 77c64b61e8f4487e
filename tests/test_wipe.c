/* A kiosk goes only when nothing of it is anywhere else alone: the hub's refusals, the kiosk's own,
 * and what is left. Real hub, real stores, a relay; time is the test's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/hub/backup.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/kiosks.h"
#include "sync/hub/wiping.h"
#include "sync/sync_wipe.h"
#include "tests/fairday.h"
#include "tests/plaza.h"

static void close_fair(struct plaza *plaza)
{
    assert_int_equal(fair_set_state(plaza->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
}

static void back_up_twice(struct plaza *plaza)
{
    char place[FOLDER_PATH_MAX + 16];
    snprintf(place, sizeof place, "%s/shelf", plaza->at->folder.path);
    (void)mkdir(place, 0700);
    for (int i = 0; i < 2; i++) {
        struct backup backup;
        plaza->at->wall_ms += 2000;
        assert_int_equal(backup_make(plaza->at->hub, io_real(), place, &backup), DONE);
    }
}

static enum outcome order(struct plaza *plaza, unsigned kiosk, bool aside)
{
    size_t ordered = 0;
    return wiping_order(plaza->at->hub, POCKET_FAIR, kiosk, aside, "ana", &ordered);
}

static struct wiping_kiosk at_hub(struct plaza *plaza, unsigned kiosk)
{
    struct wiping *wiping;
    struct wiping_kiosk found = {.reasons = 0};
    assert_int_equal(wiping_read(plaza->at->hub, POCKET_FAIR, &wiping), DONE);
    for (size_t i = 0; i < wiping->count; i++) {
        if (wiping->kiosks[i].device.kiosk == kiosk)
            found = wiping->kiosks[i];
    }
    free(wiping);
    return found;
}

static void names_in(const char *folder, char names[400])
{
    DIR *open = opendir(folder);
    names[0] = '\0';
    assert_non_null(open);
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        if (entry->d_name[0] != '.')
            snprintf(names + strlen(names), 400 - strlen(names), "%s ", entry->d_name);
    }
    closedir(open);
}

/* As the kiosk's program does; its word, to be posted. */
static size_t go(struct plaza *plaza, size_t kiosk, uint8_t word[WIPE_WORD_MAX])
{
    struct plaza_kiosk *one = &plaza->kiosk[kiosk];
    struct enrolment *where = calloc(1, sizeof *where);
    char names[400];
    size_t size = 0;
    assert_int_equal(sync_wipe_state(one->sync), WIPE_READY);
    assert_int_equal(sync_wipe(one->sync), DONE);
    assert_true(sync_in_doubt(one->sync)); /* nothing can be written behind the decision */
    sync_abandon(one->sync);
    one->sync = NULL;
    assert_int_equal(wipe_read_word(&plaza->at->io, one->folder, where, word, &size), BUSY);
    assert_int_equal(wipe_go_on(&plaza->at->io, one->folder), DONE);
    names_in(one->folder, names);
    assert_string_equal(names, WIPE_FILE " ");
    assert_int_equal(wipe_read_word(&plaza->at->io, one->folder, where, word, &size), DONE);
    assert_string_equal(where->certificate, one->enrolment.certificate);
    free(where);
    return size;
}

static int post(struct plaza *plaza, const uint8_t *word, size_t size)
{
    struct wire_request request = {.path = WIPE_PATH, .body = word, .body_size = size};
    struct wire_answer answer;
    hub_answer(plaza->at->hub, &request, &answer);
    return answer.status;
}

/* As En vivo, the review and the list of kiosks see the fair. */
static size_t kiosks_there(struct plaza *plaza)
{
    static struct kiosk_seen seen[KIOSKS_MAX];
    struct fair fair;
    size_t count;
    assert_int_equal(fair_find(plaza->at->hub, POCKET_FAIR, &fair), DONE);
    assert_int_equal(kiosks_read(plaza->at->hub, fair.id, seen, &count), DONE);
    return count;
}

static void a_kiosk_goes_when_all_of_it_is_safe_and_not_before(void **state)
{
    struct plaza *plaza = plaza_open(2, 0);
    uint8_t word[WIPE_WORD_MAX];
    (void)state;
    plaza_turns(plaza, 0, 7);
    plaza_pass(plaza, 120);
    assert_int_equal(order(plaza, 1, false), REFUSED); /* the fair is open */
    close_fair(plaza);
    assert_int_equal(order(plaza, 1, false), REFUSED);
    assert_true(at_hub(plaza, 1).reasons & WIPING_NOT_SINCE);
    plaza_pass(plaza, 120);
    assert_int_equal(at_hub(plaza, 1).reasons, WIPING_UNSAFE); /* in no backup */
    assert_int_equal(order(plaza, 1, false), REFUSED);
    back_up_twice(plaza);
    assert_int_equal(at_hub(plaza, 1).reasons, 0);
    assert_int_equal(order(plaza, 1, false), DONE);
    assert_int_equal(sync_wipe_state(plaza->kiosk[0].sync), WIPE_NOT_ORDERED);
    plaza_pass(plaza, 400); /* it hears of the order, and that all is safe */
    size_t size = go(plaza, 0, word);
    assert_int_equal(at_hub(plaza, 1).wiped_ms, 0); /* nothing was said yet */
    assert_int_equal(kiosks_there(plaza), 2);
    assert_int_equal(post(plaza, word, size), 200);
    assert_int_equal(kiosks_there(plaza), 1); /* nobody looks for it any more */
    int64_t wiped_ms = at_hub(plaza, 1).wiped_ms;
    assert_int_not_equal(wiped_ms, 0);
    assert_string_equal(at_hub(plaza, 1).by, "ana");
    plaza->at->wall_ms += 60000;
    assert_int_equal(post(plaza, word, size), 200); /* said twice, noted once */
    assert_int_equal(at_hub(plaza, 1).wiped_ms, wiped_ms);
    assert_int_equal(order(plaza, 1, false), REFUSED);
    assert_int_equal(wipe_forget_word(&plaza->at->io, plaza->kiosk[0].folder), DONE);
    assert_int_equal(wipe_go_on(&plaza->at->io, plaza->kiosk[0].folder), DONE);
    assert_int_equal(sync_wipe_state(plaza->kiosk[1].sync), WIPE_NOT_ORDERED);
    assert_int_equal(plaza_turns_at_hub(plaza), 7);
    plaza_close(plaza);
}

static void what_is_written_after_the_order_keeps_the_kiosk(void **state)
{
    struct plaza *plaza = plaza_open(1, 0);
    (void)state;
    plaza_turns(plaza, 0, 2);
    close_fair(plaza);
    plaza_pass(plaza, 200);
    back_up_twice(plaza);
    assert_int_equal(order(plaza, 1, false), DONE);
    plaza_pass(plaza, 400);
    plaza->hub_gone = true;
    plaza_turns(plaza, 0, 1); /* somebody came all the same */
    assert_int_equal(sync_wipe_state(plaza->kiosk[0].sync), WIPE_PENDING);
    assert_int_equal(sync_wipe(plaza->kiosk[0].sync), REFUSED);
    plaza->hub_gone = false;
    plaza_pass(plaza, 400);
    assert_int_equal(sync_wipe_state(plaza->kiosk[0].sync), WIPE_UNSAFE);
    assert_int_equal(at_hub(plaza, 1).heard.report.wipe, WIPE_UNSAFE); /* and the hub knows why */
    plaza_stop_kiosk(plaza, 0);
    plaza_start_kiosk(plaza, 0); /* as after a power cut: no order is known until it is heard */
    assert_int_equal(sync_wipe_state(plaza->kiosk[0].sync), WIPE_NOT_ORDERED);
    plaza_pass(plaza, 400);
    back_up_twice(plaza);
    plaza_pass(plaza, 400);
    assert_int_equal(sync_wipe_state(plaza->kiosk[0].sync), WIPE_READY);
    assert_int_equal(wiping_take_back(plaza->at->hub, POCKET_FAIR, 1, "ana"), DONE);
    plaza_pass(plaza, 120);
    assert_int_equal(sync_wipe_state(plaza->kiosk[0].sync), WIPE_NOT_ORDERED);
    assert_int_equal(sync_wipe(plaza->kiosk[0].sync), REFUSED);
    plaza_close(plaza);
}

static void order_and_word_go_through_a_relay(void **state)
{
    struct plaza *plaza = plaza_open(2, 1);
    uint8_t word[WIPE_WORD_MAX];
    struct wire_answer answer;
    (void)state;
    plaza->kiosk[1].road = 1;
    plaza_turns(plaza, 1, 5);
    close_fair(plaza);
    plaza_pass(plaza, 400);
    back_up_twice(plaza);
    assert_int_equal(order(plaza, 2, false), DONE);
    plaza_pass(plaza, 800);
    size_t size = go(plaza, 1, word);
    struct wire_request request = {.path = WIPE_PATH, .body = word, .body_size = size};
    relay_answer(plaza->relay[0].relay, &request, &answer);
    assert_int_equal(answer.status, 503); /* only the hub can note it */
    plaza_pass(plaza, 60);
    relay_answer(plaza->relay[0].relay, &request, &answer);
    assert_int_equal(answer.status, 200);
    assert_int_not_equal(at_hub(plaza, 2).wiped_ms, 0);
    plaza_close(plaza);
}

static void one_that_was_never_heard_from_is_not_ordered(void **state)
{
    struct plaza *plaza = plaza_open(2, 0);
    size_t ordered = 0;
    (void)state;
    plaza->kiosk[1].road = -1;
    plaza_turns(plaza, 0, 2);
    plaza_turns(plaza, 1, 3);
    close_fair(plaza);
    plaza_pass(plaza, 200);
    back_up_twice(plaza);
    assert_int_equal(order(plaza, 2, false), REFUSED);
    assert_true(at_hub(plaza, 2).reasons & WIPING_NOT_HEARD);
    assert_int_equal(wiping_order(plaza->at->hub, POCKET_FAIR, 0, false, "ana", &ordered), DONE);
    assert_int_equal(ordered, 1); /* the other one */
    assert_int_equal(at_hub(plaza, 2).ordered_ms, 0);
    assert_int_equal(order(plaza, 9, false), NOT_FOUND);
    assert_int_equal(wiping_order(plaza->at->hub, POCKET_FAIR, 1, false, "", &ordered), INVALID);
    plaza_close(plaza);
}

/* -- Words ------------------------------------------------------------------------------------- */

static void an_order_changed_anywhere_is_none(void **state)
{
    struct wipe_order given = {.ordered_ms = 1795975200000LL, .aside = true}, read;
    uint8_t public_key[32], secret[64], bytes[WIPE_ORDER_MAX];
    size_t size = 0;
    (void)state;
    memset(given.device, 7, sizeof given.device);
    memset(given.id, 9, sizeof given.id);
    crypto_sign_keypair(public_key, secret);
    assert_int_equal(wipe_encode_order(&given, secret, bytes, sizeof bytes, &size), DONE);
    assert_int_equal(wipe_decode_order(bytes, size, public_key, &read), DONE);
    assert_memory_equal(read.device, given.device, 16);
    assert_true(read.aside);
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= 1;
        assert_int_not_equal(wipe_decode_order(bytes, size, public_key, &read), DONE);
        bytes[i] ^= 1;
        assert_int_not_equal(wipe_decode_order(bytes, i, public_key, &read), DONE);
    }
}

/* Nobody but the device itself may say that it is gone. */
static void a_word_of_somebody_else_is_refused(void **state)
{
    struct plaza *plaza = plaza_open(2, 0);
    struct wipe_word word = {.captured = 1};
    uint8_t bytes[WIPE_WORD_MAX];
    size_t size = 0;
    (void)state;
    memcpy(word.device, plaza->kiosk[0].enrolment.device, 16);
    assert_int_equal(
        wipe_encode_word(&word, plaza->kiosk[1].enrolment.secret_key, bytes, sizeof bytes, &size),
        DONE);
    assert_int_equal(post(plaza, bytes, size), 401);
    assert_int_equal(post(plaza, bytes, size - 1), 400);
    assert_int_equal(post(plaza, bytes, 20), 400);
    plaza_close(plaza);
}

/* A machine enrolled anew is never erased for an old word's sake. */
static void a_new_enrolment_outlives_an_old_word(void **state)
{
    struct plaza *plaza = plaza_open(1, 0);
    const struct plaza_kiosk *one = &plaza->kiosk[0];
    const struct io *io = &plaza->at->io;
    struct enrolment *read = calloc(1, sizeof *read);
    static const uint8_t word[] = "a word";
    (void)state;
    plaza_stop_kiosk(plaza, 0);
    assert_int_equal(enrolment_save(io, one->folder, &one->enrolment), DONE);
    assert_int_equal(wipe_decide(io, one->folder, &one->enrolment, word, sizeof word), DONE);
    assert_int_equal(wipe_go_on(io, one->folder), DONE);
    assert_int_equal(enrolment_load(io, one->folder, read), NOT_FOUND);
    assert_int_equal(enrolment_save(io, one->folder, &one->enrolment), DONE);
    assert_int_equal(wipe_go_on(io, one->folder), DONE);
    assert_int_equal(enrolment_load(io, one->folder, read), DONE);
    free(read);
    plaza_close(plaza);
}

/* -- Kiosks of a later version ----------------------------------------------------------------- */

static void a_greeting_of_a_later_version_is_asked_for_with_less_and_facts_are_kept(void **state)
{
    struct pocket_hub *at = pocket_open();
    struct pocket_kiosk *kiosk = pocket_kiosk(at, 1);
    struct fact later = {.type = (enum fact_type)120};
    struct receipt_stream mark;
    struct wire_answer answer;
    struct kiosk_report report = {.captured = 1};
    (void)state;
    memcpy(later.body.opaque.bytes, "what nobody knows yet", 21);
    later.body.opaque.size = 21;
    pocket_turn(kiosk, 1, 3);
    pocket_fact(kiosk, &later);
    assert_int_equal(pocket_push(kiosk, 0, 2, &mark), 200);
    assert_int_equal(mark.stored, 2);
    assert_int_equal(mark.quarantined, 0);
    assert_int_equal(fairday_greet(kiosk, &report, 0, 1), 200);
    /* The same greeting, as of version 9: refused as no request, so that it asks with one less. */
    static const uint8_t nothing[80] = {0x8c, 0x09};
    memcpy(at->sent, nothing, sizeof nothing);
    at->sent_size = sizeof nothing;
    assert_int_equal(pocket_send(at, "/v1/hello", &answer), 400);
    assert_int_equal(fair_set_state(at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    struct closing *closing;
    assert_int_equal(closing_read(at->hub, POCKET_FAIR, &closing), DONE);
    assert_int_equal(closing->kiosks[0].delivered, 1);
    free(closing);
    pocket_destroy(kiosk);
    pocket_close(at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kiosk_goes_when_all_of_it_is_safe_and_not_before),
        cmocka_unit_test(what_is_written_after_the_order_keeps_the_kiosk),
        cmocka_unit_test(order_and_word_go_through_a_relay),
        cmocka_unit_test(one_that_was_never_heard_from_is_not_ordered),
        cmocka_unit_test(an_order_changed_anywhere_is_none),
        cmocka_unit_test(a_word_of_somebody_else_is_refused),
        cmocka_unit_test(a_new_enrolment_outlives_an_old_word),
        cmocka_unit_test(a_greeting_of_a_later_version_is_asked_for_with_less_and_facts_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
