#include "kiosk/capture.h"
#include "kiosk/accompany.h"
#include "kiosk/assist.h"
#include "kiosk/attend.h"
#include "kiosk/lock.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/paper.h"
#include "kiosk/screens/kit.h"
#include "kiosk/words.h"
#include "sync/curp.h"
#include "sync/folio.h"
#include "sync/phone.h"

static struct fact *add_fact(struct commit *commit, const struct visit *visit, enum fact_type type)
{
    struct fact *fact = &commit->facts[commit->count++];
    fact->type = type;
    memcpy(fact->record, visit->record, sizeof fact->record);
    return fact;
}

static void draw_record(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    kiosk->io->random(kiosk->io->self, visit->record, sizeof visit->record);
    sodium_memzero(&visit->row, sizeof visit->row);
    memcpy(visit->row.record, visit->record, sizeof visit->record);
    record_slip_id(visit->record, 0, visit->row.slip);
}

/* One turn fact and one line of the slip; the number comes from the store. */
static void add_turn(struct kiosk *kiosk, struct commit *commit, unsigned code)
{
    struct visit *visit = kiosk->visit;
    const struct pack_service *service = pack_service(kiosk->pack, code);
    if (service == NULL || visit->row.turns == SYNC_SLIP_TURNS)
        return;
    struct fact *fact = add_fact(commit, visit, FACT_TURN_ISSUED);
    fact->body.turn.service = (uint8_t)code;
    fact->body.turn.module = service->module;
    visit->row.turn[visit->row.turns].module = service->module;
    visit->row.turn[visit->row.turns].service = (uint8_t)code;
    ++visit->row.turns;
}

/* Asks the store; without one, or with a full queue, the visit hears "try again". */
static void asked(struct kiosk *kiosk, enum visit_pending pending, uint64_t ticket)
{
    struct visit *visit = kiosk->visit;
    visit->ticket = ticket;
    visit->pending = ticket == 0 ? PENDING_NOTHING : pending;
    if (ticket == 0) {
        visit->paper_outcome = BUSY;
        kiosk_show(kiosk, SCREEN_TROUBLE);
    }
}

/* The store may refuse for the whole day: then words, lines and a person, and nothing is lost. */
static bool refuse(struct kiosk *kiosk)
{
    if (kiosk_can_write(kiosk))
        return false;
    kiosk->visit->paper_outcome = REFUSED;
    kiosk_show(kiosk, SCREEN_TROUBLE);
    return true;
}

void capture_turn(struct kiosk *kiosk)
{
    if (refuse(kiosk))
        return;
    struct commit commit = {0};
    draw_record(kiosk);
    add_turn(kiosk, &commit, kiosk->visit->service);
    add_fact(&commit, kiosk->visit, FACT_SLIP_MADE);
    asked(kiosk, PENDING_TURN, keeper_commit(kiosk->keeper, &commit, NULL, &kiosk->visit->row));
}

static void fill_registered(const struct visit *visit, struct fact_registered *registered)
{
    registered->services = visit->services;
    registered->age = visit->age;
    registered->sex = visit->sex;
    registered->english = !words_are_spanish();
    registered->municipality = visit->municipality;
    registered->visit = visit->first_time;
    if (!visit_is_adult(visit))
        return;
    registered->colonia = visit->colonia;
    memcpy(registered->children, visit->children, sizeof registered->children);
}

/* What only adults are asked; the phone as ten digits. */
static void fill_identity(const struct visit *visit, struct identity *identity)
{
    memcpy(identity->given, visit->given, sizeof identity->given);
    memcpy(identity->surname1, visit->surname1, sizeof identity->surname1);
    memcpy(identity->surname2, visit->surname2, sizeof identity->surname2);
    char digits[PHONE_DIGITS_BYTES];
    if (phone_read(visit->phone, digits) == PHONE_OK) {
        memcpy(identity->phone, digits, sizeof digits);
        identity->contact = visit->contact;
    }
    sodium_memzero(digits, sizeof digits);
    identity->birth = curp_read_date(visit->birth);
    (void)curp_read(visit->curp, identity->curp); /* as it was typed, right or odd */
}

/* Whose it is: a new record, or the one that a volunteer corrects, with its slip and turns. */
static void begin_registration(struct kiosk *kiosk, struct commit *commit)
{
    const struct visit_staff *staff = &kiosk->visit->staff;
    if (assist_is_on(kiosk))
        memcpy(commit->stamp.staff, staff->badge.staff, sizeof commit->stamp.staff);
    if (assist_corrects(kiosk))
        memcpy(kiosk->visit->record, staff->assist.base.record, sizeof kiosk->visit->record);
    else
        draw_record(kiosk);
}

void capture_registration(struct kiosk *kiosk)
{
    if (refuse(kiosk))
        return;
    struct visit *visit = kiosk->visit;
    struct identity *identity = sodium_malloc(sizeof *identity);
    if (identity == NULL) {
        asked(kiosk, PENDING_REGISTRATION, 0);
        return;
    }
    sodium_memzero(identity, sizeof *identity);
    struct commit commit = {0};
    bool corrects = assist_corrects(kiosk);
    begin_registration(kiosk, &commit);
    enum fact_type type = corrects ? FACT_ATTENDEE_AMENDED : FACT_ATTENDEE_REGISTERED;
    fill_registered(visit, &add_fact(&commit, visit, type)->body.registered);
    if (visit_is_adult(visit))
        fill_identity(visit, identity);
    /* As many slips on the disk for everybody: who counts them learns of no child, and thus of no
     * adult (Never 11). Folios that no child has are nobody's: nothing opens by one but turns. */
    visit->row.children = RECORD_CHILDREN_MAX;
    struct fact *consent = add_fact(&commit, visit, FACT_CONSENT);
    /* Nobody consents by going on: the version says what was on the glass, the bit what she chose.
     */
    consent->body.consent.purposes = identity->contact == CONTACT_NO ? 0 : CONSENT_CONTACT;
    consent->body.consent.text_version = kiosk->pack->notice.version;
    for (unsigned code = 1; code <= PACK_SERVICES_MAX && !corrects; ++code)
        if ((visit->services & 1U << code) != 0)
            add_turn(kiosk, &commit, code);
    if (!corrects)
        add_fact(&commit, visit, FACT_SLIP_MADE);
    asked(kiosk, PENDING_REGISTRATION,
          keeper_commit(kiosk->keeper, &commit, identity, corrects ? NULL : &visit->row));
    sodium_memzero(&commit, sizeof commit);
    sodium_free(identity);
}

bool capture_has_child(const struct kiosk *kiosk)
{
    return kiosk_screen(kiosk) == SCREEN_DONE && visit_is_adult(kiosk->visit) &&
           kiosk->visit->family < kiosk->visit->child_count;
}

void capture_child(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    struct sync_slip adult = visit->row;
    if (visit->family == 0)
        memcpy(visit->family_record, visit->record, sizeof visit->record);
    memcpy(adult.record, visit->family_record, sizeof adult.record);
    sync_child_slip(&adult, visit->family++, &visit->row);
    memcpy(visit->record, visit->row.record, sizeof visit->record);
    visit->paper = PAPER_UNASKED;
    visit->paper_outcome = paper_compose(kiosk);
    if (visit->paper_outcome != DONE)
        kiosk_show(kiosk, SCREEN_TROUBLE);
    stage_guard(kiosk->stage);
}

/* One more of this kind today; no record, so that it is nobody's. */
static void fill_count(const struct kiosk *kiosk, enum day_count kind, uint16_t entry,
                       struct fact *fact)
{
    *fact = (struct fact){.type = FACT_DAY_COUNTS};
    fact->body.day_counts.day = kiosk_day_number(kiosk);
    fact->body.day_counts.kind = (uint8_t)kind;
    fact->body.day_counts.entry = entry;
    fact->body.day_counts.count = 1;
}

/* The referral's facts and slip go to locked memory and wait for the close; its number comes back.
 */
void capture_referral(struct kiosk *kiosk)
{
    if (refuse(kiosk))
        return;
    struct visit *visit = kiosk->visit;
    const struct pack_office *office = pack_office(kiosk->pack, visit->office);
    if (office == NULL) {
        visit->paper_outcome = NOT_FOUND;
        kiosk_show(kiosk, SCREEN_TROUBLE);
        return;
    }
    struct commit waiting = {0};
    draw_record(kiosk);
    visit->row.turns = 1;
    visit->row.turn[0].module = office->module;
    struct fact *fact = add_fact(&waiting, visit, FACT_REFERRAL_ISSUED);
    fact->body.referral.office = office->code;
    fact->body.referral.day = kiosk_day_number(kiosk);
    add_fact(&waiting, visit, FACT_SLIP_MADE);
    fill_count(kiosk, DAY_COUNT_NEED, visit->need, &waiting.facts[waiting.count++]);
    asked(kiosk, PENDING_REFERRAL, keeper_refer(kiosk->keeper, &waiting, &visit->row));
    sodium_memzero(&waiting, sizeof waiting);
}

void capture_folio(struct kiosk *kiosk, uint64_t folio_bits)
{
    if (kiosk->keeper == NULL) {
        kiosk->visit->found_outcome = NOT_FOUND;
        return;
    }
    asked(kiosk, PENDING_FOLIO, keeper_find_slip(kiosk->keeper, folio_bits));
}

void capture_print(struct kiosk *kiosk, enum print_result result)
{
    struct commit commit = {0};
    struct fact *fact = add_fact(&commit, kiosk->visit, FACT_SLIP_PRINTED);
    fact->body.slip.result = (uint8_t)result;
    /* Nobody waits for this one: a queue that is full loses a note about paper, not a record. */
    if (kiosk->visit->anonymous)
        (void)keeper_wait(kiosk->keeper, fact);
    else
        (void)keeper_commit(kiosk->keeper, &commit, NULL, NULL);
}

void capture_read(struct kiosk *kiosk, uint8_t kind, uint16_t entry)
{
    if (kiosk->keeper == NULL || kiosk->status.state != KEEPER_READY || kiosk->pack->lines_only)
        return; /* positions of another pack would count for this fair's */
    struct fact fact;
    fill_count(kiosk, kind, entry, &fact);
    /* A full queue loses one reading from a count; nobody is kept waiting for it. */
    (void)keeper_wait(kiosk->keeper, &fact);
}

static void made(struct kiosk *kiosk, enum outcome outcome, enum screen_id next)
{
    struct visit *visit = kiosk->visit;
    if (outcome == DONE)
        outcome = paper_compose(kiosk);
    if (outcome == DONE) {
        if (assist_is_on(kiosk))
            assist_shorten(kiosk);
        kiosk_replace(kiosk, next);
        return;
    }
    visit->paper_outcome = outcome;
    kiosk_show(kiosk, SCREEN_TROUBLE);
}

static void answered_registration(struct kiosk *kiosk, enum visit_pending pending,
                                  const struct keeper_event *event)
{
    if (assist_corrects(kiosk)) {
        assist_corrected(kiosk, event->outcome);
        return;
    }
    if (event->outcome == DONE)
        kiosk->visit->row = event->slip;
    made(kiosk, event->outcome, pending == PENDING_TURN ? SCREEN_TURN : SCREEN_DONE);
}

static void answered_referral(struct kiosk *kiosk, enum visit_pending pending,
                              const struct keeper_event *event)
{
    struct visit *visit = kiosk->visit;
    if (lock_is_open(kiosk)) {
        accompany_answered(kiosk, pending, event);
        return;
    }
    visit->anonymous = event->outcome == DONE;
    if (visit->anonymous)
        visit->row = event->slip;
    made(kiosk, event->outcome, SCREEN_SLIP);
}

static void answered_folio(struct kiosk *kiosk, enum visit_pending pending,
                           const struct keeper_event *event)
{
    (void)pending;
    struct visit *visit = kiosk->visit;
    if (event->outcome == DONE && !event->slip.revoked) {
        visit->found = true;
        visit->row = event->slip;
    }
    visit->found_outcome = visit->found ? DONE : event->outcome;
}

static void answered_print(struct kiosk *kiosk, enum visit_pending pending,
                           const struct keeper_event *event)
{
    (void)pending;
    paper_counted(kiosk, event->outcome);
}

/* Who goes on when the keeper has answered what was asked. */
static void (*const answered[])(struct kiosk *kiosk, enum visit_pending pending,
                                const struct keeper_event *event) = {
    [PENDING_TURN] = answered_registration,
    [PENDING_REGISTRATION] = answered_registration,
    [PENDING_REFERRAL] = answered_referral,
    [PENDING_FOLIO] = answered_folio,
    [PENDING_PRINT] = answered_print,
    [PENDING_BADGE] = lock_answered,
    [PENDING_PIN] = lock_answered,
    [PENDING_SCAN] = attend_answered,
    [PENDING_ATTENDED] = attend_answered,
    [PENDING_SHEET] = staff_sheet_answered,
    [PENDING_BLANK] = staff_blank_answered,
    [PENDING_BLANK_TURN] = staff_blank_answered,
    [PENDING_SESSION] = staff_session_answered,
    [PENDING_ASSIST] = assist_answered,
    [PENDING_VOID] = assist_answered,
    [PENDING_REPLACE] = assist_answered,
    [PENDING_PERMIT] = accompany_answered,
    [PENDING_LETTER] = accompany_answered,
    [PENDING_WITHDRAW_READ] = accompany_answered,
    [PENDING_WITHDRAW] = accompany_answered,
};
_Static_assert(sizeof answered / sizeof answered[0] == PENDING_WITHDRAW + 1,
               "whatever can be pending has somebody who goes on");

void capture_answered(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct visit *visit = kiosk->visit;
    if (visit->pending == PENDING_NOTHING || event->ticket != visit->ticket)
        return; /* of a visit that has ended: its fact is safe, its person has gone */
    enum visit_pending pending = visit->pending;
    visit->pending = PENDING_NOTHING;
    kiosk->stale = true;
    answered[pending](kiosk, pending, event);
}
