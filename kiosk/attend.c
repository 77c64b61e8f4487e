#include "kiosk/attend.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/assist.h"
#include "kiosk/capture.h"
#include "kiosk/queue.h"
#include "kiosk/repeats.h"
#include "sync/folio.h"

/* fact_service.outcome of a word; an absence is a fact of its own. */
static const uint8_t outcomes[ATTEND_WORDS] = {
    [ATTEND_GIVEN] = 2, [ATTEND_DECLINED] = 5, [ATTEND_REFERRED] = 1};

static struct visit_scan *scan_of(struct kiosk *kiosk)
{
    return &kiosk->visit->staff.scan;
}

unsigned attend_module(const struct kiosk *kiosk)
{
    return kiosk->module != 0 ? kiosk->module : (unsigned)kiosk->config->module;
}

uint32_t attend_services(const struct kiosk *kiosk)
{
    const struct pack_booth *booth = pack_booth(kiosk->pack, attend_module(kiosk));
    if (booth != NULL)
        return booth->services;
    return attend_office(kiosk, attend_module(kiosk)) != NULL ? ATTEND_REFERRAL : 0;
}

const struct pack_office *attend_office(const struct kiosk *kiosk, unsigned module)
{
    for (size_t i = 0; module != 0 && i < kiosk->pack->office_count; ++i)
        if (kiosk->pack->offices[i].module == module)
            return &kiosk->pack->offices[i];
    return NULL;
}

uint32_t attend_noted(const struct kiosk *kiosk, uint32_t services)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    return scan->has_slip ? repeats_of(kiosk->repeats, scan->slip) & services : 0;
}

void attend_forget(struct kiosk *kiosk)
{
    sodium_memzero(scan_of(kiosk), sizeof(struct visit_scan));
    kiosk->visit->pending = PENDING_NOTHING;
    kiosk->stale = true;
}

/* -- Looking it up ----------------------------------------------------------------------------- */

static void ask(struct kiosk *kiosk, uint64_t ticket)
{
    kiosk->visit->ticket = ticket;
    kiosk->visit->pending = ticket == 0 ? PENDING_NOTHING : PENDING_SCAN;
    if (kiosk_screen(kiosk) != SCREEN_STAFF_SCAN)
        kiosk_show(kiosk, SCREEN_STAFF_SCAN);
    kiosk->stale = true;
}

/* The next person's slip is shown while the last one's stands finished on the glass: back leads
 * home then, not to her folio. What is still coming out of the printer goes on; a family's next
 * slip was not given yet. */
static void leave_finished(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    enum screen_id now = kiosk_screen(kiosk);
    bool slip = now == SCREEN_DONE || now == SCREEN_TURN || now == SCREEN_STAFF_REFERRED;
    if (!slip || capture_has_child(kiosk))
        return;
    visit->trail[0] = SCREEN_STAFF_HOME;
    visit->depth = 1;
    if (visit->paper != PAPER_MAKING && visit->paper != PAPER_PRINTING)
        assist_forget(kiosk);
}

void attend_scanned(struct kiosk *kiosk, const char *text)
{
    if (kiosk->visit->pending == PENDING_ATTENDED)
        return; /* what was touched for the last one is on its way to the disk */
    leave_finished(kiosk);
    attend_forget(kiosk);
    if (attend_services(kiosk) == 0) { /* first where it is scanned */
        if (kiosk_screen(kiosk) != SCREEN_STAFF_BOOTH)
            kiosk_show(kiosk, SCREEN_STAFF_BOOTH);
        return;
    }
    ask(kiosk,
        kiosk->keeper == NULL ? 0 : keeper_read_slip(kiosk->keeper, text, kiosk_day_number(kiosk)));
}

void attend_folio(struct kiosk *kiosk, uint64_t folio)
{
    struct visit_scan *scan = scan_of(kiosk);
    attend_forget(kiosk);
    scan->typed = scan->has_slip = true;
    uint64_t left = folio << 5; /* 35 bits at the front of 40 */
    for (int i = 4; i >= 0; --i, left >>= 8)
        scan->slip[i] = (uint8_t)left;
    ask(kiosk, kiosk->keeper == NULL ? 0 : keeper_find_slip(kiosk->keeper, folio));
}

/* Of its services those of this booth, and the number that is called; nothing else. */
static void take_row(struct kiosk *kiosk, const struct sync_slip *row)
{
    struct visit_scan *scan = scan_of(kiosk);
    scan->known = true;
    memcpy(scan->slip, row->slip, sizeof scan->slip);
    for (int i = 0; i < row->turns && i < SYNC_SLIP_TURNS; ++i) {
        scan->number = row->turn[i].number;
        if (row->turn[i].service != 0)
            scan->due |= 1U << row->turn[i].service & attend_services(kiosk);
        else if (row->turn[i].module == attend_module(kiosk))
            scan->due |= ATTEND_REFERRAL & attend_services(kiosk);
    }
    if (scan->typed)
        scan->anonymous = row->turns > 0 && row->turn[0].service == 0;
}

/* A referral names an office; one that nobody vouches for may hide that it is one. */
static void take_reading(struct kiosk *kiosk, const struct judge_reading *reading)
{
    struct visit_scan *scan = scan_of(kiosk);
    scan->verdict = reading->verdict;
    scan->has_slip = reading->has_slip;
    memcpy(scan->slip, reading->token.slip, sizeof scan->slip);
    scan->anonymous = !reading->proved || reading->token.office != 0;
    scan->due = reading->token.services & attend_services(kiosk) & ~ATTEND_REFERRAL;
    const struct pack_office *office = pack_office(kiosk->pack, reading->token.office);
    if (office != NULL && office->module == attend_module(kiosk)) {
        scan->office = office->code;
        scan->due |= ATTEND_REFERRAL & attend_services(kiosk);
    }
}

/* What nobody noted yet; all of it where all was; a booth with one service has nothing to choose.
 */
static void choose(struct kiosk *kiosk)
{
    struct visit_scan *scan = scan_of(kiosk);
    uint32_t fresh = scan->due & ~attend_noted(kiosk, scan->due), all = attend_services(kiosk);
    scan->chosen = fresh != 0 ? fresh : scan->due;
    if (scan->chosen == 0 && (all & (all - 1)) == 0)
        scan->chosen = all;
}

/* That a slip was not good is a number of the day, and no mark on anybody. */
static void note_verdict(struct kiosk *kiosk, enum token_verdict verdict)
{
    struct fact fact = {.type = FACT_DAY_COUNTS};
    fact.body.day_counts = (struct fact_day_counts){.day = kiosk_day_number(kiosk),
                                                    .kind = DAY_COUNT_VERDICT,
                                                    .entry = (uint16_t)verdict,
                                                    .count = 1};
    if (verdict != TOKEN_OK && kiosk->status.state == KEEPER_READY)
        (void)keeper_wait(kiosk->keeper, &fact); /* a full queue loses one of a count */
}

static void answered_scan(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct visit_scan *scan = scan_of(kiosk);
    scan->judged = true;
    if (scan->typed)
        scan->anonymous = true; /* unless a row of it says otherwise */
    else
        take_reading(kiosk, &event->reading);
    if (event->outcome == DONE)
        take_row(kiosk, &event->slip);
    if (scan->verdict != TOKEN_OK)
        scan->number = 0; /* another day's */
    note_verdict(kiosk, scan->verdict);
    choose(kiosk);
}

/* -- Noting it --------------------------------------------------------------------------------- */

/* An office's word of a referral, by its day alone. Several offices may share a module: the slip
 * says which, where it can be read; else the first of them. Who was sought in vain was seen. */
static void fill_referral(const struct kiosk *kiosk, enum attend_word word, struct fact *fact)
{
    static const enum fact_type types[ATTEND_WORDS] = {[ATTEND_GIVEN] = FACT_REFERRAL_ATTENDED,
                                                       [ATTEND_ABSENT] = FACT_REFERRAL_SEEN,
                                                       [ATTEND_DECLINED] = FACT_REFERRAL_CLOSED,
                                                       [ATTEND_REFERRED] = FACT_REFERRAL_CLOSED};
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    const struct pack_office *here = attend_office(kiosk, attend_module(kiosk));
    *fact = (struct fact){.type = types[word]};
    memcpy(fact->record, scan->slip, sizeof fact->record);
    fact->body.referral.office = scan->office != 0 || here == NULL ? scan->office : here->code;
    fact->body.referral.day = kiosk_day_number(kiosk);
    if (fact->type == FACT_REFERRAL_CLOSED)
        fact->body.referral.code = outcomes[word];
}

static void fill_fact(const struct kiosk *kiosk, unsigned service, enum attend_word word,
                      struct fact *fact)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    if (service == 0) {
        fill_referral(kiosk, word, fact);
        return;
    }
    *fact = (struct fact){.type = word == ATTEND_ABSENT ? FACT_TURN_NO_SHOW : FACT_SERVICE_GIVEN};
    memcpy(fact->record, scan->slip, sizeof fact->record);
    if (word == ATTEND_ABSENT) {
        fact->body.turn.service = (uint8_t)service;
        fact->body.turn.module = (uint16_t)attend_module(kiosk);
        fact->body.turn.number = scan->number;
    } else {
        fact->body.service.service = (uint8_t)service;
        fact->body.service.outcome = outcomes[word];
    }
}

/* Who noted an anonymous one is not kept: it would be a mark on her (Never 4). */
static bool send(struct kiosk *kiosk, struct commit *commit)
{
    const struct visit_scan *scan = &kiosk->visit->staff.scan;
    if (scan->anonymous || (scan->chosen & ATTEND_REFERRAL) != 0) {
        kiosk->visit->ticket = keeper_wait_all(kiosk->keeper, commit);
    } else {
        memcpy(commit->stamp.staff, kiosk->visit->staff.badge.staff, sizeof commit->stamp.staff);
        kiosk->visit->ticket = keeper_commit(kiosk->keeper, commit, NULL, NULL);
    }
    return kiosk->visit->ticket != 0;
}

void attend_say(struct kiosk *kiosk, enum attend_word word)
{
    struct visit_scan *scan = scan_of(kiosk);
    struct commit commit = {0};
    if (kiosk->visit->pending != PENDING_NOTHING || !scan->has_slip || scan->chosen == 0)
        return;
    for (unsigned service = 0; service < 32 && commit.count < RECORD_FACTS; ++service)
        if ((scan->chosen & 1U << service) != 0)
            fill_fact(kiosk, service, word, &commit.facts[commit.count++]);
    scan->failed = kiosk->keeper == NULL || !send(kiosk, &commit);
    scan->outcome = BUSY;
    if (!scan->failed)
        kiosk->visit->pending = PENDING_ATTENDED;
    scan->said = (uint8_t)(word + 1);
    sodium_memzero(&commit, sizeof commit);
    kiosk->stale = true;
}

static void answered_attended(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct visit_scan *scan = scan_of(kiosk);
    scan->outcome = event->outcome;
    scan->failed = event->outcome != DONE;
    scan->read = false;
    if (scan->failed)
        return;
    if (kiosk->repeats == NULL)
        kiosk->repeats = repeats_create(kiosk->io);
    repeats_add(kiosk->repeats, scan->slip, scan->chosen);
    queue_ended(kiosk, scan->number);
}

void attend_answered(struct kiosk *kiosk, enum visit_pending asked,
                     const struct keeper_event *event)
{
    kiosk->stale = true;
    if (asked == PENDING_SCAN)
        answered_scan(kiosk, event);
    else
        answered_attended(kiosk, event);
}
