/* The store thread over a real store, a disk that fails on demand, and real doors on loopback.
 * This program is its own network child: /proc/self/exe with --uplink. */
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/clock_io.h"
#include "kiosk/keeper.h"
#include "kiosk/uplink_child.h"
#include "tests/memory.h"
#include "tests/tls_server.h"

#define WALL_MS 1795359600000 /* 2026-11-22T15:00:00Z */
#define BUILD_MS 1790000000000

/* io_real() with a disk that can be full and whose flush can fail. */
static _Atomic int disk_is_full, flush_fails;

static enum outcome some_bytes(void *self, const char *path, uint64_t *bytes)
{
    if (!disk_is_full)
        return io_real()->free_bytes(self, path, bytes);
    *bytes = SYNC_REFUSE_FREE_BYTES - 1;
    return DONE;
}

static enum outcome some_flush(void *self, struct io_file *file)
{
    return flush_fails ? DOUBT : io_real()->file_sync(self, file);
}

/* A kiosk's back half on a folder of its own. */
struct back {
    char folder[64];
    struct io disk;
    struct clock_io clock;
    struct enrolment *enrolment;
    struct uplink_settings uplink;
    struct keeper *keeper;
    sem_t woken;
};

static void wake(void *context)
{
    sem_post(&((struct back *)context)->woken);
}

static struct enrolment *make_enrolment(void)
{
    uint8_t secret[32];
    struct enrolment *enrolment = calloc(1, sizeof *enrolment);
    randombytes_buf(enrolment->tenant, sizeof enrolment->tenant);
    randombytes_buf(enrolment->device, sizeof enrolment->device);
    crypto_sign_keypair(enrolment->public_key, enrolment->secret_key);
    randombytes_buf(enrolment->hub_key, sizeof enrolment->hub_key);
    crypto_box_keypair(enrolment->facts_key, secret);
    crypto_box_keypair(enrolment->identity_key, secret);
    randombytes_buf(enrolment->cover_key, sizeof enrolment->cover_key);
    strcpy(enrolment->fair, "metepec-sample");
    enrolment->fair_number = 7;
    enrolment->kiosk = 1;
    return enrolment;
}

/* With the network when `door` is not NULL: its certificate, expected at `url`. */
static void start_at(struct back *back, struct tls_server *door, const char *url)
{
    struct keeper_settings settings = {.io = &back->clock.io,
                                       .folder = back->folder,
                                       .enrolment = back->enrolment,
                                       .build_ms = BUILD_MS,
                                       .clock = CLOCK_STAFF,
                                       .virtual_time = true,
                                       .wake = wake,
                                       .wake_context = back};
    if (door) {
        uint8_t code[16];
        strcpy(back->uplink.url, url);
        strcpy(back->uplink.certificate, tls_server_pem(door));
        tls_server_pins(door, back->uplink.pins[0], code);
        settings.uplink = &back->uplink;
    }
    assert_int_equal(keeper_start(&settings, &back->keeper), DONE);
}

static void start(struct back *back, struct tls_server *door)
{
    start_at(back, door, door ? tls_server_url(door) : NULL);
}

static struct back *opened(struct tls_server *door)
{
    struct back *back = calloc(1, sizeof *back);
    strcpy(back->folder, "/tmp/jornada-keeper-XXXXXX");
    assert_non_null(mkdtemp(back->folder));
    disk_is_full = flush_fails = 0;
    back->disk = *io_real();
    back->disk.free_bytes = some_bytes;
    back->disk.file_sync = some_flush;
    clock_io_make(&back->clock, &back->disk, WALL_MS, 1000);
    back->enrolment = make_enrolment();
    sem_init(&back->woken, 0, 0);
    start(back, door);
    return back;
}

static void closed(struct back *back)
{
    char command[128];
    keeper_stop(back->keeper);
    snprintf(command, sizeof command, "rm -r %s", back->folder);
    assert_int_equal(system(command), 0);
    sem_destroy(&back->woken);
    free(back->enrolment);
    free(back);
}

static struct keeper_status status_of(struct back *back)
{
    struct keeper_status status;
    keeper_wait_quiet(back->keeper);
    keeper_look(back->keeper, &status);
    return status;
}

/* Waits until `ticket` is answered; other news are passed over. */
static struct keeper_event answer_to(struct back *back, uint64_t ticket)
{
    struct keeper_event event;
    assert_true(ticket != 0);
    for (;;) {
        while (keeper_take(back->keeper, &event))
            if (event.news == KEEPER_ANSWER && event.ticket == ticket)
                return event;
        sem_wait(&back->woken);
    }
}

static enum outcome outcome_of(struct back *back, uint64_t ticket)
{
    return answer_to(back, ticket).outcome;
}

static struct commit a_registration(void)
{
    struct commit commit = {.count = 2};
    commit.facts[0].type = FACT_ATTENDEE_REGISTERED;
    commit.facts[0].body.registered.services = 5;
    commit.facts[0].body.registered.age = AGE_30_44;
    commit.facts[0].body.registered.sex = SEX_M_MUJER;
    commit.facts[1].type = FACT_TURN_ISSUED;
    commit.facts[1].body.turn.service = 2;
    commit.facts[1].body.turn.module = 12;
    randombytes_buf(commit.facts[0].record, RECORD_ID_BYTES);
    memcpy(commit.facts[1].record, commit.facts[0].record, RECORD_ID_BYTES);
    return commit;
}

static struct sync_slip a_slip(const struct commit *commit)
{
    struct sync_slip slip = {.turns = 1, .turn = {{.module = 12, .service = 2}}};
    memcpy(slip.record, commit->facts[0].record, sizeof slip.record);
    record_slip_id(slip.record, 0, slip.slip);
    return slip;
}

static uint64_t folio_bits_of(const uint8_t slip[16])
{
    uint64_t bits = 0;
    for (int i = 0; i < 5; i++)
        bits = bits << 8 | slip[i];
    return bits >> 5;
}

static void a_commit_is_answered_with_its_turn_and_counted(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct commit commit = a_registration();
    struct sync_slip slip = a_slip(&commit);
    struct identity identity = {.given = "Ana", .surname1 = "Núñez", .phone = "7221234567"};
    struct keeper_event event =
        answer_to(back, keeper_commit(back->keeper, &commit, &identity, &slip));
    assert_int_equal(event.outcome, DONE);
    assert_true(event.turn > 0);
    assert_int_equal(event.slip.turn[0].number, event.turn);
    struct keeper_status status = status_of(back);
    assert_int_equal(status.state, KEEPER_READY);
    assert_int_equal(status.counts.captured, 2);
    assert_int_equal(status.counts.pending, 2);
    /* the next person has another number */
    commit = a_registration();
    uint16_t first = event.turn;
    event = answer_to(back, keeper_commit(back->keeper, &commit, NULL, NULL));
    assert_int_equal(event.outcome, DONE);
    assert_int_not_equal(event.turn, first);
    closed(back);
}

static void all_turns_of_one_commit_have_one_number(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct commit commit = a_registration();
    commit.count = 3;
    commit.facts[2] = commit.facts[1];
    commit.facts[2].body.turn.module = 14;
    struct sync_slip slip = a_slip(&commit);
    slip.turns = 2;
    slip.turn[1].module = 14;
    struct keeper_event event = answer_to(back, keeper_commit(back->keeper, &commit, NULL, &slip));
    assert_int_equal(event.outcome, DONE);
    assert_int_equal(event.slip.turn[0].number, event.turn);
    assert_int_equal(event.slip.turn[1].number, event.turn);
    closed(back);
}

static void a_slip_is_found_by_its_folio_and_printed_three_times(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct commit commit = a_registration();
    struct sync_slip slip = a_slip(&commit);
    struct keeper_event made = answer_to(back, keeper_commit(back->keeper, &commit, NULL, &slip));
    struct keeper_event found =
        answer_to(back, keeper_find_slip(back->keeper, folio_bits_of(slip.slip)));
    assert_int_equal(found.outcome, DONE);
    assert_memory_equal(found.slip.slip, slip.slip, 16);
    assert_int_equal(found.slip.turn[0].module, 12);
    assert_int_equal(found.slip.turn[0].number, made.turn);
    assert_int_equal(outcome_of(back, keeper_find_slip(back->keeper, folio_bits_of(slip.slip) ^ 1)),
                     NOT_FOUND);
    for (int print = 0; print < SYNC_SLIP_PRINTS_MAX; print++)
        assert_int_equal(outcome_of(back, keeper_count_print(back->keeper, slip.slip)), DONE);
    assert_int_equal(outcome_of(back, keeper_count_print(back->keeper, slip.slip)), REFUSED);
    closed(back);
}

static void what_is_anonymous_waits_and_is_not_captured_yet(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct fact fact = {.type = FACT_REFERRAL_ISSUED, .body.referral = {.office = 3, .day = 690}};
    for (unsigned i = 1; i <= SYNC_ANONYMOUS_MIN; i++) {
        randombytes_buf(fact.record, sizeof fact.record);
        keeper_next_visit(back->keeper);
        assert_int_equal(outcome_of(back, keeper_wait(back->keeper, &fact)), DONE);
        assert_int_equal(status_of(back).counts.waiting, i);
    }
    assert_int_equal(status_of(back).counts.captured, 0);
    assert_int_equal(keeper_stop(back->keeper), 0); /* enough of them: a stop writes them */
    start(back, NULL);
    struct keeper_status status = status_of(back);
    assert_int_equal(status.counts.waiting, 0);
    assert_int_equal(status.counts.captured, SYNC_ANONYMOUS_MIN);
    closed(back);
}

/* Never 4: whose facts they are is not known, but how many visits were there is. */
static void the_facts_of_one_visit_are_dropped_by_a_stop_however_many(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct fact fact = {.type = FACT_REFERRAL_ISSUED, .body.referral = {.office = 3, .day = 690}};
    keeper_next_visit(back->keeper);
    for (unsigned i = 1; i <= 2 * SYNC_ANONYMOUS_MIN; i++) {
        randombytes_buf(fact.record, sizeof fact.record);
        assert_int_equal(outcome_of(back, keeper_wait(back->keeper, &fact)), DONE);
    }
    assert_int_equal(keeper_stop(back->keeper), 2 * SYNC_ANONYMOUS_MIN);
    start(back, NULL);
    assert_int_equal(status_of(back).counts.captured, 0);
    closed(back);
}

/* Never 4: not half of a referral, and none of it on the disk. Never 15: its slip is a slip. */
static void a_referral_is_taken_whole_and_its_slip_is_found_and_printed_like_any_other(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct commit facts = {.count = 2};
    facts.facts[0].type = FACT_REFERRAL_ISSUED;
    facts.facts[0].body.referral.office = 3;
    facts.facts[1].type = FACT_SLIP_MADE;
    randombytes_buf(facts.facts[0].record, RECORD_ID_BYTES);
    memcpy(facts.facts[1].record, facts.facts[0].record, RECORD_ID_BYTES);
    struct sync_slip slip = a_slip(&facts);
    struct keeper_event made = answer_to(back, keeper_refer(back->keeper, &facts, &slip));
    assert_int_equal(made.outcome, DONE);
    assert_in_range(made.slip.turn[0].number, 1, 200);
    assert_int_equal(made.turn, made.slip.turn[0].number);
    assert_int_equal(status_of(back).counts.waiting, 2);
    struct keeper_event found =
        answer_to(back, keeper_find_slip(back->keeper, folio_bits_of(slip.slip)));
    assert_int_equal(found.outcome, DONE);
    assert_int_equal(found.slip.turn[0].module, 12);
    assert_int_equal(found.slip.turn[0].number, made.turn);
    for (int print = 0; print < SYNC_SLIP_PRINTS_MAX; print++)
        assert_int_equal(outcome_of(back, keeper_count_print(back->keeper, slip.slip)), DONE);
    assert_int_equal(outcome_of(back, keeper_count_print(back->keeper, slip.slip)), REFUSED);
    facts.count = 0;
    assert_int_equal(outcome_of(back, keeper_refer(back->keeper, &facts, &slip)), INVALID);
    assert_int_equal(status_of(back).counts.waiting, 2);
    closed(back);
}

static void requests_are_answered_in_their_order_and_none_is_lost(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    uint64_t tickets[KEEPER_REQUESTS];
    struct keeper_event event;
    keeper_wait_quiet(back->keeper);
    for (int i = 0; i < KEEPER_REQUESTS; i++) {
        struct commit commit = a_registration();
        tickets[i] = keeper_commit(back->keeper, &commit, NULL, NULL);
        assert_true(tickets[i] != 0);
    }
    /* full: done or not, an answer that was not taken holds its place */
    assert_int_equal(keeper_find_slip(back->keeper, 1), 0);
    keeper_wait_quiet(back->keeper);
    assert_int_equal(keeper_find_slip(back->keeper, 1), 0);
    int answered = 0;
    while (keeper_take(back->keeper, &event))
        if (event.news == KEEPER_ANSWER) {
            assert_int_equal(event.ticket, tickets[answered++]);
            assert_int_equal(event.outcome, DONE);
        }
    assert_int_equal(answered, KEEPER_REQUESTS);
    assert_int_equal(outcome_of(back, keeper_find_slip(back->keeper, 1)), NOT_FOUND);
    assert_int_equal(status_of(back).counts.captured, 2 * KEEPER_REQUESTS);
    closed(back);
}

static void what_was_queued_before_a_stop_is_kept(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    for (int i = 0; i < 5; i++) {
        struct commit commit = a_registration();
        assert_true(keeper_commit(back->keeper, &commit, NULL, NULL) != 0);
    }
    keeper_stop(back->keeper);
    start(back, NULL);
    assert_int_equal(status_of(back).counts.captured, 10);
    closed(back);
}

static void a_full_disk_refuses_and_the_next_commit_with_room_is_kept(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct commit commit = a_registration();
    keeper_wait_quiet(back->keeper);
    disk_is_full = 1;
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DISK_FULL);
    struct keeper_status status = status_of(back);
    assert_int_equal(status.state, KEEPER_READY);
    assert_int_equal(status.counts.captured, 0);
    disk_is_full = 0;
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DONE);
    closed(back);
}

static void after_doubt_nothing_more_is_taken_and_the_next_start_reconciles(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct commit commit = a_registration();
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DONE);
    flush_fails = 1;
    commit = a_registration();
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DOUBT);
    flush_fails = 0;
    struct keeper_status status = status_of(back);
    assert_int_equal(status.state, KEEPER_DOUBT);
    assert_int_equal(status.outcome, DOUBT);
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), REFUSED);
    assert_int_equal(outcome_of(back, keeper_find_slip(back->keeper, 1)), REFUSED);
    keeper_stop(back->keeper);
    start(back, NULL);
    status = status_of(back);
    assert_int_equal(status.state, KEEPER_READY);
    assert_in_range(status.counts.captured, 2, 4);
    closed(back);
}

static void what_a_doubt_drops_is_said_by_the_stop(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct fact fact = {.type = FACT_REFERRAL_ISSUED};
    for (int i = 0; i < 7; i++) {
        randombytes_buf(fact.record, sizeof fact.record);
        assert_int_equal(outcome_of(back, keeper_wait(back->keeper, &fact)), DONE);
    }
    flush_fails = 1;
    struct commit commit = a_registration();
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DOUBT);
    flush_fails = 0;
    assert_int_equal(keeper_stop(back->keeper), 7);
    start(back, NULL);
    assert_int_equal(status_of(back).counts.waiting, 0);
    assert_int_equal(keeper_stop(back->keeper), 0);
    start(back, NULL);
    closed(back);
}

static void a_damaged_store_is_put_aside_and_rebuilt_from_the_journal(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct commit commit = a_registration();
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DONE);
    keeper_stop(back->keeper);
    char path[96], noise[8192];
    snprintf(path, sizeof path, "%s/store.db", back->folder);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    memset(noise, 'x', sizeof noise);
    assert_int_equal(fseek(file, 4096, SEEK_SET), 0); /* the first page stands in the log, too */
    for (int i = 0; i < 4; ++i)
        assert_int_equal(fwrite(noise, sizeof noise, 1, file), 1);
    fclose(file);
    start(back, NULL);
    struct keeper_status status = status_of(back);
    assert_int_equal(status.state, KEEPER_READY);
    assert_true(status.counts.damaged_once);
    assert_int_equal(status.counts.pending, 2);
    closed(back);
}

static void a_name_is_nowhere_in_memory_once_it_is_kept(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct identity *identity = sodium_malloc(sizeof *identity);
    uint8_t marker[24];
    keeper_wait_quiet(back->keeper);
    memset(identity, 0, sizeof *identity);
    for (size_t i = 0; i < sizeof marker; i++) {
        identity->given[i] = (char)('a' + randombytes_uniform(26));
        marker[i] = (uint8_t)identity->given[i] ^ 0x55;
    }
    assert_true(memory_count(marker, sizeof marker) > 0); /* the search can find it */
    struct commit commit = a_registration();
    uint64_t ticket = keeper_commit(back->keeper, &commit, identity, NULL);
    sodium_free(identity);
    assert_int_equal(outcome_of(back, ticket), DONE);
    keeper_wait_quiet(back->keeper);
    assert_int_equal(memory_count(marker, sizeof marker), 0);
    closed(back);
}

static void without_an_enrolment_everything_is_refused_and_nothing_hangs(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct enrolment *enrolment = back->enrolment;
    keeper_stop(back->keeper);
    back->enrolment = NULL;
    start(back, NULL);
    assert_int_equal(status_of(back).state, KEEPER_UNENROLLED);
    struct commit commit = a_registration();
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), REFUSED);
    struct sync_slip slip = a_slip(&commit);
    assert_int_equal(outcome_of(back, keeper_refer(back->keeper, &commit, &slip)), REFUSED);
    keeper_poke(back->keeper);
    keeper_wait_quiet(back->keeper);
    back->enrolment = enrolment;
    closed(back);
}

static void a_store_that_cannot_be_opened_says_so(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    char path[96];
    keeper_stop(back->keeper);
    strcpy(path, back->folder);
    strcat(back->folder, "/absent/deeper");
    start(back, NULL);
    struct keeper_status status = status_of(back);
    assert_int_equal(status.state, KEEPER_REFUSED);
    assert_int_not_equal(status.outcome, DONE);
    assert_true(status.why[0] != 0);
    strcpy(back->folder, path);
    closed(back);
}

/* Virtual time goes on by `seconds`, in one step. */
static struct keeper_status later(struct back *back, int64_t *now_s, int64_t seconds)
{
    *now_s += seconds;
    clock_io_set(&back->clock, WALL_MS + *now_s * 1000, 1000 + *now_s * 1000);
    keeper_poke(back->keeper);
    return status_of(back);
}

static void a_store_that_did_not_open_is_tried_again_and_its_counts_are_unknown(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct commit commit = a_registration();
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DONE);
    assert_true(status_of(back).counts_known);
    keeper_stop(back->keeper);
    flush_fails = 1;
    clock_io_set(&back->clock, WALL_MS, 1000);
    start(back, NULL);
    int64_t now_s = 0;
    const int64_t pauses_s[] = {10, 30, 60, 60, 60};
    assert_int_equal(status_of(back).state, KEEPER_REFUSED);
    for (size_t i = 0; i < sizeof pauses_s / sizeof pauses_s[0]; i++) {
        if (i == 4)
            flush_fails = 0;
        struct keeper_status early = later(back, &now_s, pauses_s[i] - 1);
        assert_int_equal(early.state, KEEPER_REFUSED);
        assert_false(early.counts_known);
        struct keeper_status status = later(back, &now_s, 1);
        assert_int_equal(status.state, i == 4 ? KEEPER_READY : KEEPER_REFUSED);
        assert_int_equal(status.outcome == DONE, i == 4);
    }
    assert_true(status_of(back).counts_known);
    assert_int_equal(status_of(back).counts.captured, 2);
    commit = a_registration();
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DONE);
    closed(back);
}

static void the_believed_clock_is_never_before_the_build_or_what_was_stored(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct keeper_status status = status_of(back);
    assert_int_equal(status.clock_offset_ms, 0);
    assert_int_equal(status.clock, CLOCK_STAFF);
    struct commit commit = a_registration();
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DONE);
    /* the battery is empty: 1970 */
    keeper_stop(back->keeper);
    clock_io_set(&back->clock, 5000, 1000);
    start(back, NULL);
    status = status_of(back);
    assert_in_range(5000 + status.clock_offset_ms, WALL_MS, WALL_MS + 1000);
    keeper_stop(back->keeper);
    /* without a store the build's date is all that is known */
    struct enrolment *enrolment = back->enrolment;
    back->enrolment = NULL;
    start(back, NULL);
    assert_int_equal(5000 + status_of(back).clock_offset_ms, BUILD_MS);
    assert_false(status_of(back).counts_known);
    back->enrolment = enrolment;
    closed(back);
}

/* Moves the virtual clock on, a second at a time, whenever no call to the hub is under way. */
static struct keeper_status step_clock(struct back *back, int64_t *seconds)
{
    struct keeper_status status = status_of(back);
    if (status.calling) {
        sched_yield();
        return status;
    }
    ++*seconds;
    assert_true(*seconds < 3600); /* back-off ends at five minutes */
    clock_io_set(&back->clock, WALL_MS + *seconds * 1000, 1000 + *seconds * 1000);
    keeper_poke(back->keeper);
    return status_of(back);
}

static struct keeper_status call_until(struct back *back, struct tls_server *door, int requests)
{
    int64_t seconds = 0;
    struct keeper_status status = status_of(back);
    while (tls_server_requests(door) < requests || status.calling)
        status = step_clock(back, &seconds);
    return status;
}

static void garbage_from_the_hub_delivers_nothing_and_loses_nothing(void **state)
{
    (void)state;
    struct tls_server *door = tls_server_start(TLS_ECHO); /* our own bytes are no receipt */
    struct back *back = opened(door);
    struct commit commit = a_registration();
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DONE);
    struct keeper_status status = call_until(back, door, 3);
    assert_int_equal(status.counts.captured, 2);
    assert_int_equal(status.counts.pending, 2);
    assert_int_equal(status.counts.delivered, 0);
    assert_int_equal(status.counts.hub_seen_ms, -1);
    assert_int_equal(status.trouble, UPLINK_FINE);
    closed(back);
    tls_server_stop(door);
}

static void a_foreign_hub_is_named_as_such_and_gets_nothing(void **state)
{
    (void)state;
    struct tls_server *door = tls_server_start(TLS_ECHO), *other = tls_server_start(TLS_ECHO);
    struct back *back = opened(NULL);
    keeper_stop(back->keeper);
    start_at(back, other, tls_server_url(door)); /* other's certificate at door's address */
    struct commit commit = a_registration();
    assert_int_equal(outcome_of(back, keeper_commit(back->keeper, &commit, NULL, NULL)), DONE);
    struct keeper_status status = status_of(back);
    for (int64_t seconds = 0; status.trouble == UPLINK_FINE;)
        status = step_clock(back, &seconds);
    assert_int_equal(status.trouble, UPLINK_FOREIGN);
    assert_int_equal(status.counts.pending, 2);
    assert_int_equal(tls_server_requests(door), 0);
    closed(back);
    tls_server_stop(door);
    tls_server_stop(other);
}

static void the_ui_is_woken_when_the_store_has_opened(void **state)
{
    (void)state;
    struct back *back = opened(NULL);
    struct keeper_event event;
    sem_wait(&back->woken);
    assert_true(keeper_take(back->keeper, &event));
    assert_int_equal(event.news, KEEPER_STATE);
    assert_false(keeper_take(back->keeper, &event));
    closed(back);
}

int main(int argc, char **argv)
{
    if (uplink_child_is(argc, argv))
        return uplink_child_run();
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ui_is_woken_when_the_store_has_opened),
        cmocka_unit_test(a_commit_is_answered_with_its_turn_and_counted),
        cmocka_unit_test(all_turns_of_one_commit_have_one_number),
        cmocka_unit_test(a_slip_is_found_by_its_folio_and_printed_three_times),
        cmocka_unit_test(what_is_anonymous_waits_and_is_not_captured_yet),
        cmocka_unit_test(the_facts_of_one_visit_are_dropped_by_a_stop_however_many),
        cmocka_unit_test(
            a_referral_is_taken_whole_and_its_slip_is_found_and_printed_like_any_other),
        cmocka_unit_test(requests_are_answered_in_their_order_and_none_is_lost),
        cmocka_unit_test(what_was_queued_before_a_stop_is_kept),
        cmocka_unit_test(a_full_disk_refuses_and_the_next_commit_with_room_is_kept),
        cmocka_unit_test(after_doubt_nothing_more_is_taken_and_the_next_start_reconciles),
        cmocka_unit_test(what_a_doubt_drops_is_said_by_the_stop),
        cmocka_unit_test(a_damaged_store_is_put_aside_and_rebuilt_from_the_journal),
        cmocka_unit_test(a_name_is_nowhere_in_memory_once_it_is_kept),
        cmocka_unit_test(without_an_enrolment_everything_is_refused_and_nothing_hangs),
        cmocka_unit_test(a_store_that_cannot_be_opened_says_so),
        cmocka_unit_test(a_store_that_did_not_open_is_tried_again_and_its_counts_are_unknown),
        cmocka_unit_test(the_believed_clock_is_never_before_the_build_or_what_was_stored),
        cmocka_unit_test(garbage_from_the_hub_delivers_nothing_and_loses_nothing),
        cmocka_unit_test(a_foreign_hub_is_named_as_such_and_gets_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
