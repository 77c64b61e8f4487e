/* Letters at the hub: who may have written one, who is handed it, and what a withdrawal leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/hub/audit.h"
#include "sync/hub/competence.h"
#include "sync/hub/custodian.h"
#include "sync/hub/inside.h"
#include "sync/hub/release.h"
#include "tests/letter_pocket.h"

#define MINUTE_MS 60000LL
#define HOUR_MS (60 * MINUTE_MS)

static const struct stamp now = {.quality = CLOCK_HUB};

static size_t handed(const json_t *answer)
{
    return json_array_size(json_object_get(answer, "letters"));
}

static size_t to_wipe(const json_t *answer)
{
    return json_array_size(json_object_get(answer, "withdrawn"));
}

/* How many letters the office's desk is handed. */
static size_t ask_count(struct letter_pocket *pocket)
{
    json_t *answer = letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, NULL, NULL);
    size_t count = handed(answer);
    json_decref(answer);
    return count;
}

static size_t audit_rows(struct letter_pocket *pocket, enum audit_kind kind)
{
    struct audit_entry entry;
    size_t count = 0;
    for (uint64_t i = 1; audit_at(pocket->at->hub, i, &entry) == DONE; i++)
        count += entry.kind == kind;
    return count;
}

/* --- whose it is --- */

static void an_office_is_handed_its_own_letters_and_opens_them_with_its_key_alone(void **state)
{
    struct letter_pocket *pocket = *state;
    struct letter letter;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    json_t *answer = letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, NULL, NULL);
    assert_int_equal(handed(answer), 1);
    assert_false(json_is_true(json_object_get(answer, "closed")));
    assert_int_equal(letter_pocket_read(pocket, answer, 0, &letter), DONE);
    assert_string_equal(letter.given, pocket->letter.given);
    assert_string_equal(letter.phone, pocket->letter.phone);
    uint8_t other_public[32], other_secret[32]; /* what another office's key makes of it */
    struct letter_pocket stranger = *pocket;
    crypto_box_keypair(other_public, other_secret);
    memcpy(stranger.office_public, other_public, 32);
    memcpy(stranger.office_secret, other_secret, 32);
    assert_int_equal(letter_pocket_read(&stranger, answer, 0, &letter), REFUSED);
    json_decref(answer);
    answer = letter_pocket_ask(pocket, &pocket->other, pocket->other_secret, NULL, NULL);
    assert_int_equal(handed(answer), 0); /* another office's desk */
    json_decref(answer);
    answer = letter_pocket_ask(pocket, &pocket->other, pocket->other_secret, pocket->slip, NULL);
    assert_int_equal(handed(answer) + to_wipe(answer), 0); /* nor whether there is one */
    json_decref(answer);
    answer = letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, pocket->slip, NULL);
    assert_int_equal(handed(answer) + to_wipe(answer), 0); /* it has it */
    json_decref(answer);
    assert_int_equal(audit_rows(pocket, AUDIT_HANDED), 1);
    uint64_t commit = pocket->at->hub->commit;
    assert_int_equal(ask_count(pocket), 1); /* a page that was opened anew; one row a day */
    assert_int_equal(pocket->at->hub->commit, commit); /* and nothing is written */
    pocket->at->wall_ms += 25 * HOUR_MS;
    assert_int_equal(ask_count(pocket), 1);
    assert_int_equal(audit_rows(pocket, AUDIT_HANDED), 2);
    pocket->at->wall_ms -= 25 * HOUR_MS;
    assert_int_equal(ask_count(pocket), 1);
}

static void a_question_that_no_desk_signed_gets_nothing(void **state)
{
    struct letter_pocket *pocket = *state;
    int status;
    struct desk made_up = pocket->desk;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    assert_null(letter_pocket_ask(pocket, &pocket->desk, pocket->other_secret, NULL, &status));
    assert_int_equal(status, 401);
    randombytes_buf(made_up.id, sizeof made_up.id);
    assert_null(letter_pocket_ask(pocket, &made_up, pocket->desk_secret, NULL, &status));
    assert_int_equal(status, 401);
    memcpy(made_up.id, pocket->kiosk->origin.device, 16); /* a kiosk is no desk */
    assert_null(
        letter_pocket_ask(pocket, &made_up, pocket->kiosk->enrolment.secret_key, NULL, &status));
    assert_int_equal(status, 401);
    pocket->at->sent_size = 90; /* bytes that are no question */
    randombytes_buf(pocket->at->sent, 90);
    struct wire_answer answer;
    assert_int_equal(pocket_send(pocket->at, DESK_LETTERS_PATH, &answer), 400);
    assert_int_equal(audit_rows(pocket, AUDIT_HANDED), 0);
}

static void a_letter_that_came_in_part_waits_for_the_rest(void **state)
{
    struct letter_pocket *pocket = *state;
    struct receipt_stream mark;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    assert_int_equal(pocket_push(pocket->kiosk, 0, 9, &mark), 200);
    assert_int_equal(ask_count(pocket), 0);
    assert_int_equal(pocket_push(pocket->kiosk, 12, 10, &mark), 200); /* in another order */
    assert_int_equal(ask_count(pocket), 0);
    assert_int_equal(pocket_push(pocket->kiosk, 9, 3, &mark), 200);
    assert_int_equal(ask_count(pocket), 1);
}

static void the_custodian_passes_letters_by_and_verify_finds_all_sound(void **state)
{
    struct letter_pocket *pocket = *state;
    struct custodian *custodian;
    size_t unread = 7;
    bool whole = false;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    assert_int_equal(
        custodian_open(&pocket->at->io, pocket->at->data, POCKET_CUSTODIAN, &custodian), DONE);
    assert_int_equal(custodian_each(custodian, pocket->at->hub, NULL, NULL, &unread), DONE);
    assert_int_equal(unread, 0); /* and nobody was called: NULL would have crashed */
    custodian_close(custodian);
    assert_int_equal(audit_check(pocket->at->hub, &whole), DONE);
    assert_true(whole);
}

/* The rows of office_key as `office key` writes them; the fair of this test has no content. */
static void give_key(struct letter_pocket *pocket, int64_t number, const uint8_t public_key[32])
{
    struct hub *hub = pocket->at->hub;
    struct storage_value old[] = {storage_number(pocket->at->wall_ms),
                                  storage_bytes(hub->tenant, 8), storage_bytes(pocket->fair.id, 8),
                                  storage_number(LETTER_OFFICE), storage_number(number)};
    struct storage_value fresh[] = {
        storage_bytes(hub->tenant, 8), storage_bytes(pocket->fair.id, 8),
        storage_number(LETTER_OFFICE), storage_number(number),
        storage_bytes(public_key, 32), storage_number(pocket->at->wall_ms)};
    assert_int_equal(storage_do(hub->storage,
                                "UPDATE office_key SET replaced_ms = $1 WHERE tenant = $2"
                                " AND fair = $3 AND office = $4 AND number < $5",
                                5, old, NULL),
                     DONE);
    assert_int_equal(storage_do(hub->storage,
                                "INSERT INTO office_key (tenant, fair, office, number, public_key,"
                                " since_ms, replaced_ms) VALUES ($1, $2, $3, $4, $5, $6, 0)",
                                6, fresh, NULL),
                     DONE);
}

static bool is_before_key(const json_t *answer, size_t index)
{
    const json_t *one = json_array_get(json_object_get(answer, "letters"), index);
    return json_is_true(json_object_get(one, "before_key"));
}

static void an_office_that_lost_its_key_is_told_which_letters_it_can_not_read(void **state)
{
    struct letter_pocket *pocket = *state;
    struct letter letter;
    give_key(pocket, 1, pocket->office_public);
    pocket->at->wall_ms += MINUTE_MS;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    uint8_t before[RECORD_ID_BYTES];
    memcpy(before, pocket->slip, sizeof before);
    json_t *answer = letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, NULL, NULL);
    assert_false(is_before_key(answer, 0));
    json_decref(answer);
    pocket->at->wall_ms += MINUTE_MS; /* the laptop with the key is gone: a new one is made */
    crypto_box_keypair(pocket->office_public, pocket->office_secret);
    give_key(pocket, 2, pocket->office_public);
    pocket->at->wall_ms += MINUTE_MS;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    answer = letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, NULL, NULL);
    assert_int_equal(handed(answer), 2);
    for (size_t i = 0; i < 2; i++) {
        enum outcome outcome = letter_pocket_read(pocket, answer, i, &letter);
        assert_int_equal(outcome, is_before_key(answer, i) ? REFUSED : DONE);
    }
    assert_true(is_before_key(answer, 0) != is_before_key(answer, 1));
    json_decref(answer);
}

/* --- who wrote it --- */

static void expect_aside(struct letter_pocket *pocket, const uint8_t *staff,
                         const struct stamp *stamp)
{
    struct receipt_stream mark;
    struct letters_count before, after;
    assert_int_equal(letters_count(pocket->at->hub, NULL, &before), DONE);
    letter_pocket_write(pocket, staff, stamp);
    assert_int_equal(pocket_push(pocket->kiosk, 0, pocket->kiosk->count, &mark), 200);
    assert_int_equal(mark.quarantined, 1); /* its head; the rest says nothing without it */
    assert_int_equal(mark.stored, pocket->kiosk->count);
    assert_int_equal(letters_count(pocket->at->hub, NULL, &after), DONE);
    assert_int_equal(after.aside, before.aside + 1);
    assert_int_equal(after.held, before.held);
    assert_int_equal(ask_count(pocket), (int)before.held);
}

static void a_letter_of_nobody_certified_is_put_aside_and_handed_to_nobody(void **state)
{
    struct letter_pocket *pocket = *state;
    static const uint8_t nobody[8], stranger[8] = {9, 9, 9};
    struct stamp later = {.quality = CLOCK_HUB};
    expect_aside(pocket, nobody, &now);
    expect_aside(pocket, stranger, &now);
    letter_pocket_write(pocket, pocket->ana.member.staff, &now); /* good */
    letter_pocket_push(pocket);
    assert_int_equal(ask_count(pocket), 1);
    pocket->at->wall_ms += HOUR_MS; /* her certificate ended this minute */
    expect_aside(pocket, pocket->ana.member.staff, &now);
    later.hlc = (uint64_t)(pocket->at->wall_ms - 1) << 16; /* written before it did */
    letter_pocket_write(pocket, pocket->ana.member.staff, &later);
    letter_pocket_push(pocket);
    assert_int_equal(ask_count(pocket), 2);
    assert_int_equal(audit_rows(pocket, AUDIT_PUT_ASIDE), 3);
}

static void a_badge_that_was_revoked_writes_no_letter_from_then_on(void **state)
{
    struct letter_pocket *pocket = *state;
    struct badge badge;
    char which[BADGE_HEX];
    sodium_bin2hex(which, sizeof which, pocket->ana.member.staff, 8);
    pocket->at->wall_ms += MINUTE_MS;
    assert_int_equal(badge_revoke(pocket->at->hub, which, &badge), DONE);
    expect_aside(pocket, pocket->ana.member.staff, &now);
    struct stamp before = {.hlc = (uint64_t)(pocket->at->wall_ms - MINUTE_MS) << 16,
                           .quality = CLOCK_HUB};
    letter_pocket_write(pocket, pocket->ana.member.staff, &before);
    letter_pocket_push(pocket);
    assert_int_equal(ask_count(pocket), 1);
}

static void a_clock_that_lies_certifies_nobody_as_far_as_it_can_be_told(void **state)
{
    struct letter_pocket *pocket = *state;
    int64_t noon_ms = pocket->at->wall_ms;
    struct stamp stamp = {.quality = CLOCK_UNKNOWN};
    expect_aside(pocket, pocket->ana.member.staff, &stamp); /* nobody set it */
    stamp.quality = CLOCK_STAFF;
    letter_pocket_write(pocket, pocket->ana.member.staff, &stamp); /* set by hand, in date now */
    letter_pocket_push(pocket);
    assert_int_equal(ask_count(pocket), 1);
    pocket->at->wall_ms += 2 * HOUR_MS;  /* her certificate ran out since */
    stamp.hlc = (uint64_t)noon_ms << 16; /* whoever sets it by hand may set it back */
    expect_aside(pocket, pocket->ana.member.staff, &stamp);
    stamp.quality = CLOCK_HUB;
    stamp.hlc = (uint64_t)(noon_ms - 48 * HOUR_MS) << 16; /* before the kiosk was enrolled */
    expect_aside(pocket, pocket->ana.member.staff, &stamp);
    stamp.hlc = (uint64_t)noon_ms << 16; /* heard of the hub's time: this is believed */
    letter_pocket_write(pocket, pocket->ana.member.staff, &stamp);
    letter_pocket_push(pocket);
    assert_int_equal(ask_count(pocket), 2);
}

static void an_exception_certifies_while_it_lasts(void **state)
{
    struct letter_pocket *pocket = *state;
    struct badge badge;
    char which[BADGE_HEX];
    sodium_bin2hex(which, sizeof which, pocket->ana.member.staff, 8);
    pocket->at->wall_ms += 3 * HOUR_MS;
    expect_aside(pocket, pocket->ana.member.staff, &now);
    assert_int_equal(competence_override(pocket->at->hub, which, STAFF_OVERRIDE_RENEWAL,
                                         staff_minute(pocket->at->wall_ms) + 30, "maria", &badge),
                     DONE);
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    pocket->at->wall_ms += 10 * MINUTE_MS; /* ended early; the letter is still on its way */
    assert_int_equal(
        competence_override(pocket->at->hub, which, STAFF_OVERRIDE_NONE, 0, "maria", &badge), DONE);
    letter_pocket_push(pocket);
    assert_int_equal(ask_count(pocket), 1);
    expect_aside(pocket, pocket->ana.member.staff, &now);
}

static void a_desk_writes_no_letter_whoever_it_says_it_is(void **state)
{
    struct letter_pocket *pocket = *state;
    struct receipt_stream mark;
    struct pocket_kiosk *kiosk = pocket->kiosk, saved = *kiosk;
    memcpy(kiosk->origin.device, pocket->desk.id, 16);
    memcpy(kiosk->enrolment.secret_key, pocket->desk_secret, 64);
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    assert_int_equal(pocket_push(kiosk, 0, kiosk->count, &mark), 200);
    assert_true(mark.quarantined >= LETTER_PARTS);
    assert_int_equal(ask_count(pocket), 0);
    *kiosk = saved;
}

static void revoke_kiosk(struct letter_pocket *pocket)
{
    struct device device;
    assert_int_equal(device_find(pocket->at->hub, pocket->kiosk->origin.device, &device), DONE);
    assert_int_equal(hub_begin(pocket->at->hub), DONE);
    assert_int_equal(device_end(pocket->at->hub, &device), DONE);
    assert_int_equal(hub_commit(pocket->at->hub), DONE);
}

/* By stick, from a kiosk that was revoked: what is let out of the quarantine is looked at anew. */
static void letters_of_a_revoked_kiosk_are_looked_at_when_they_are_released(void **state)
{
    struct letter_pocket *pocket = *state;
    struct hub_taken taken;
    struct release_report report;
    static const uint8_t nobody[8];
    const uint8_t *const writers[] = {nobody, pocket->ana.member.staff};
    revoke_kiosk(pocket);
    for (size_t i = 0; i < 2; i++) {
        letter_pocket_write(pocket, writers[i], &now);
        pocket->at->sent_size = 0;
        pocket_pack(pocket->kiosk, 0, pocket->kiosk->count);
        assert_int_equal(
            hub_push_file(pocket->at->hub, pocket->at->sent, pocket->at->sent_size, &taken), DONE);
        assert_true(taken.revoked);
        assert_int_equal(ask_count(pocket), 0);
        assert_int_equal(release_device(pocket->at->hub, pocket->kiosk->origin.device,
                                        RELEASE_BEFORE, "maria", &report),
                         DONE);
        assert_int_equal(report.kept, i == 0 ? 1 : 0); /* nobody's head stays aside */
        assert_int_equal(ask_count(pocket), i);
    }
    pocket->at->sent_size = 0;
}

/* --- withdrawn --- */

static void withdraw(struct letter_pocket *pocket, struct letters_withdrawn *report)
{
    assert_int_equal(
        letters_withdraw(pocket->at->hub, &pocket->fair, folio_bits(pocket->slip), "maria", report),
        DONE);
}

static void withdrawn_in_time_nothing_of_it_is_left(void **state)
{
    struct letter_pocket *pocket = *state;
    struct letters_withdrawn report;
    struct letters_count count;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    assert_int_equal(letter_pocket_left(pocket), LETTER_PARTS);
    withdraw(pocket, &report);
    assert_true(report.known);
    assert_false(report.opened);
    assert_int_equal(report.erased.frames, LETTER_PARTS);
    assert_int_equal(letter_pocket_left(pocket), 0);
    assert_int_equal(ask_count(pocket), 0);
    letter_pocket_push(pocket); /* a captured bundle, played again */
    assert_int_equal(letter_pocket_left(pocket), 0);
    assert_int_equal(ask_count(pocket), 0);
    assert_int_equal(audit_rows(pocket, AUDIT_WITHDRAWN), 1);
    withdraw(pocket, &report); /* again */
    assert_int_equal(report.erased.frames, 0);
    assert_int_equal(audit_rows(pocket, AUDIT_WITHDRAWN), 1);
    assert_int_equal(letters_count(pocket->at->hub, NULL, &count), DONE);
    assert_int_equal(count.withdrawn, 1);
    assert_int_equal(count.held + count.undestroyed, 0);
    assert_int_equal(letters_withdraw(pocket->at->hub, &pocket->fair, 1, "no name", &report),
                     INVALID);
}

static void withdrawn_before_it_came_it_is_cut_as_it_comes(void **state)
{
    struct letter_pocket *pocket = *state;
    struct letters_withdrawn report;
    struct receipt_stream mark;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    assert_int_equal(pocket_push(pocket->kiosk, 5, 6, &mark), 200); /* parts without their head */
    withdraw(pocket, &report);
    assert_false(report.known);
    pocket_reopen(pocket->at);
    letter_pocket_push(pocket);
    assert_int_equal(letter_pocket_left(pocket), 0);
    assert_int_equal(ask_count(pocket), 0);
}

static void a_kiosk_or_the_office_withdraws_by_what_they_write(void **state)
{
    struct letter_pocket *pocket = *state;
    uint8_t slip[RECORD_ID_BYTES];
    for (int by_desk = 0; by_desk < 2; by_desk++) {
        letter_pocket_write(pocket, pocket->ana.member.staff, &now);
        letter_pocket_push(pocket);
        memcpy(slip, pocket->slip, sizeof slip);
        if (by_desk == 0) { /* a volunteer typed the folio: its bits and zeros */
            memset(pocket->slip + 5, 0, sizeof pocket->slip - 5);
            pocket->slip[4] &= 0xE0;
        }
        letter_pocket_say(pocket, by_desk != 0, FACT_REFERRAL_WITHDRAWN);
        assert_int_equal(letter_pocket_left(pocket), 0);
        json_t *answer = letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, slip, NULL);
        assert_int_equal(handed(answer), 0);
        assert_int_equal(to_wipe(answer), 1); /* it was handed out before: to be wiped */
        json_decref(answer);
    }
}

static void another_offices_desk_withdraws_nothing(void **state)
{
    struct letter_pocket *pocket = *state;
    pocket->letter.office = LETTER_OFFICE + 1;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    letter_pocket_say(pocket, true, FACT_REFERRAL_WITHDRAWN); /* by the desk of LETTER_OFFICE */
    letter_pocket_say(pocket, true, FACT_LETTER_OPENED);
    assert_int_equal(letter_pocket_left(pocket), LETTER_PARTS);
    json_t *answer = letter_pocket_ask(pocket, &pocket->other, pocket->other_secret, NULL, NULL);
    assert_int_equal(handed(answer), 1);
    json_decref(answer);
    assert_int_equal(audit_rows(pocket, AUDIT_OPENED), 0);
}

static void after_it_was_opened_the_desk_is_told_and_its_destruction_recorded(void **state)
{
    struct letter_pocket *pocket = *state;
    struct letters_withdrawn report;
    struct letters_count count;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    assert_int_equal(ask_count(pocket), 1);
    letter_pocket_say(pocket, true, FACT_LETTER_OPENED);
    withdraw(pocket, &report);
    assert_true(report.opened);
    assert_int_equal(letter_pocket_left(pocket), 0); /* the envelope goes here, too */
    assert_int_equal(letters_count(pocket->at->hub, NULL, &count), DONE);
    assert_int_equal(count.undestroyed, 1);
    json_t *answer =
        letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, pocket->slip, NULL);
    assert_int_equal(to_wipe(answer), 1);
    json_decref(answer);
    letter_pocket_say(pocket, true, FACT_LETTER_DESTROYED);
    assert_int_equal(letters_count(pocket->at->hub, NULL, &count), DONE);
    assert_int_equal(count.undestroyed, 0);
    assert_int_equal(count.destroyed, 1);
    assert_int_equal(audit_rows(pocket, AUDIT_OPENED), 1);
    assert_int_equal(audit_rows(pocket, AUDIT_DESTROYED), 1);
}

/* She asks for her data to be erased, and says her folio: a letter is found by it, too. */
static void erased_by_its_folio_it_is_handed_to_nobody(void **state)
{
    struct letter_pocket *pocket = *state;
    struct erase_report report;
    uint8_t record[RECORD_ID_BYTES];
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    assert_int_equal(erase_find(pocket->at->hub, folio_bits(pocket->slip), POCKET_FAIR, record),
                     DONE);
    assert_memory_equal(record, pocket->record, sizeof record);
    assert_int_equal(erase_record(pocket->at->hub, record, ERASE_CANCELLATION, "maria", &report),
                     DONE);
    assert_int_equal(report.frames, LETTER_PARTS);
    assert_int_equal(letter_pocket_left(pocket), 0);
    json_t *answer =
        letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, pocket->slip, NULL);
    assert_int_equal(handed(answer), 0);
    assert_int_equal(to_wipe(answer), 1);
    json_decref(answer);
}

static void one_that_was_put_aside_is_cut_as_well(void **state)
{
    struct letter_pocket *pocket = *state;
    struct letters_withdrawn report;
    static const uint8_t nobody[8];
    letter_pocket_write(pocket, nobody, &now);
    letter_pocket_push(pocket);
    assert_int_equal(letter_pocket_left(pocket), LETTER_PARTS);
    withdraw(pocket, &report);
    assert_int_equal(letter_pocket_left(pocket), 0);
}

static void a_forged_second_letter_of_one_slip_takes_the_first_ones_place_never(void **state)
{
    struct letter_pocket *pocket = *state;
    struct letter letter;
    struct receipt_stream mark;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    json_t *answer = letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, NULL, NULL);
    assert_int_equal(letter_pocket_read(pocket, answer, 0, &letter), DONE);
    json_decref(answer);
    memset(pocket->letter.given, 0, sizeof pocket->letter.given); /* another name, same slip */
    memcpy(pocket->letter.given, "Otra", 4);
    uint8_t record[RECORD_ID_BYTES];
    memcpy(record, pocket->record, sizeof record);
    letter_pocket_write_as(pocket, pocket->ana.member.staff, &now, record);
    assert_int_equal(pocket_push(pocket->kiosk, 0, pocket->kiosk->count, &mark), 200);
    assert_int_equal(mark.quarantined, 1);
    answer = letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, NULL, NULL);
    assert_int_equal(handed(answer), 1);
    assert_int_equal(letter_pocket_read(pocket, answer, 0, &letter), DONE);
    assert_string_not_equal(letter.given, "Otra");
    json_decref(answer);
}

static void a_desk_that_was_ended_is_told_to_wipe_everything(void **state)
{
    struct letter_pocket *pocket = *state;
    struct device device;
    letter_pocket_write(pocket, pocket->ana.member.staff, &now);
    letter_pocket_push(pocket);
    assert_int_equal(device_find(pocket->at->hub, pocket->desk.id, &device), DONE);
    assert_int_equal(hub_begin(pocket->at->hub), DONE);
    assert_int_equal(device_end(pocket->at->hub, &device), DONE);
    assert_int_equal(hub_commit(pocket->at->hub), DONE);
    json_t *answer =
        letter_pocket_ask(pocket, &pocket->desk, pocket->desk_secret, pocket->slip, NULL);
    assert_int_equal(handed(answer), 0);
    assert_int_equal(to_wipe(answer), 1);
    assert_true(json_is_true(json_object_get(answer, "revoked")));
    json_decref(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, letter_pocket_open, letter_pocket_close)
        TEST(an_office_is_handed_its_own_letters_and_opens_them_with_its_key_alone),
        TEST(a_question_that_no_desk_signed_gets_nothing),
        TEST(a_letter_that_came_in_part_waits_for_the_rest),
        TEST(the_custodian_passes_letters_by_and_verify_finds_all_sound),
        TEST(an_office_that_lost_its_key_is_told_which_letters_it_can_not_read),
        TEST(a_letter_of_nobody_certified_is_put_aside_and_handed_to_nobody),
        TEST(a_badge_that_was_revoked_writes_no_letter_from_then_on),
        TEST(a_clock_that_lies_certifies_nobody_as_far_as_it_can_be_told),
        TEST(an_exception_certifies_while_it_lasts),
        TEST(a_desk_writes_no_letter_whoever_it_says_it_is),
        TEST(letters_of_a_revoked_kiosk_are_looked_at_when_they_are_released),
        TEST(withdrawn_in_time_nothing_of_it_is_left),
        TEST(withdrawn_before_it_came_it_is_cut_as_it_comes),
        TEST(a_kiosk_or_the_office_withdraws_by_what_they_write),
        TEST(another_offices_desk_withdraws_nothing),
        TEST(after_it_was_opened_the_desk_is_told_and_its_destruction_recorded),
        TEST(erased_by_its_folio_it_is_handed_to_nobody),
        TEST(one_that_was_put_aside_is_cut_as_well),
        TEST(a_forged_second_letter_of_one_slip_takes_the_first_ones_place_never),
        TEST(a_desk_that_was_ended_is_told_to_wipe_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
