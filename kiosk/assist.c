#include "kiosk/assist.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/lock.h"
#include "kiosk/paper.h"
#include "kiosk/screens/screens.h"

static struct visit_assist *assist_of(struct kiosk *kiosk)
{
    return &kiosk->visit->staff.assist;
}

bool assist_is_on(const struct kiosk *kiosk)
{
    return lock_is_open(kiosk) && kiosk->visit->staff.assist.on;
}

bool assist_corrects(const struct kiosk *kiosk)
{
    return assist_is_on(kiosk) && kiosk->visit->staff.assist.corrects;
}

void assist_forget_slip(struct kiosk *kiosk)
{
    if (kiosk->visit->paper != PAPER_UNASKED || kiosk->visit->family > 0)
        paper_forget(kiosk);
    visit_forget_person(kiosk->visit);
    stage_forget(kiosk->stage);
    kiosk->stale = true;
}

void assist_forget(struct kiosk *kiosk)
{
    assist_forget_slip(kiosk);
    if (kiosk->keeper != NULL)
        keeper_next_visit(kiosk->keeper);
}

/* Back to the volunteers' home, without showing it. */
static void to_home(struct kiosk *kiosk)
{
    kiosk->visit->trail[0] = SCREEN_STAFF_HOME;
    kiosk->visit->depth = 1;
}

void assist_begin(struct kiosk *kiosk)
{
    assist_forget(kiosk);
    to_home(kiosk);
    assist_of(kiosk)->on = true;
    kiosk_show(kiosk, SCREEN_REGISTER_NOTICE);
}

void assist_shorten(struct kiosk *kiosk)
{
    to_home(kiosk);
    kiosk->visit->trail[kiosk->visit->depth++] = SCREEN_STAFF_CORRECT; /* which is replaced */
}

/* -- By folio ---------------------------------------------------------------------------------- */

static void ask(struct kiosk *kiosk, enum visit_pending pending, uint64_t ticket)
{
    kiosk->visit->ticket = ticket;
    kiosk->visit->pending = ticket == 0 ? PENDING_NOTHING : pending;
    assist_of(kiosk)->failed = ticket == 0;
    kiosk->stale = true;
}

static void sign(const struct kiosk *kiosk, struct commit *commit)
{
    memcpy(commit->stamp.staff, kiosk->visit->staff.badge.staff, sizeof commit->stamp.staff);
}

/* That one was made, by whom and when; not of what. */
static void note_look(struct kiosk *kiosk)
{
    struct commit commit = {.count = 1, .facts[0].type = FACT_STAFF_LOOKED};
    sign(kiosk, &commit);
    if (kiosk->status.state == KEEPER_READY)
        (void)keeper_commit(kiosk->keeper, &commit, NULL, NULL);
}

void assist_look(struct kiosk *kiosk, uint64_t folio_bits)
{
    struct visit_assist *assist = assist_of(kiosk);
    *assist = (struct visit_assist){0};
    if (kiosk->keeper == NULL) {
        assist->failed = true;
        return;
    }
    note_look(kiosk);
    ask(kiosk, PENDING_ASSIST, keeper_find_slip(kiosk->keeper, folio_bits));
}

void assist_correct(struct kiosk *kiosk)
{
    struct visit_assist *assist = assist_of(kiosk);
    struct visit *visit = kiosk->visit;
    assist->on = assist->corrects = true;
    visit->services = 0;
    for (int i = 0; i < assist->base.turns; ++i)
        visit->services |= 1U << assist->base.turn[i].service;
    kiosk_show(kiosk, SCREEN_STAFF_ASSIST);
}

void assist_void(struct kiosk *kiosk)
{
    struct visit_assist *assist = assist_of(kiosk);
    struct commit commit = {.count = 1, .facts[0].type = FACT_ATTENDEE_VOIDED};
    struct sync_slip revoked = assist->base;
    sign(kiosk, &commit);
    memcpy(commit.facts[0].record, assist->base.record, sizeof assist->base.record);
    revoked.revoked = true;
    ask(kiosk, PENDING_VOID, keeper_commit(kiosk->keeper, &commit, NULL, &revoked));
}

void assist_replace(struct kiosk *kiosk)
{
    struct visit_assist *assist = assist_of(kiosk);
    struct visit *visit = kiosk->visit;
    struct commit commit = {.count = 2};
    if (sync_next_slip(&assist->base, &visit->row) != DONE) {
        assist->failed = assist->worn = true;
        return;
    }
    sign(kiosk, &commit);
    for (size_t i = 0; i < commit.count; ++i)
        memcpy(commit.facts[i].record, visit->row.record, sizeof visit->row.record);
    commit.facts[0].type = FACT_SLIP_REVOKED;
    commit.facts[0].body.slip.copy = assist->base.copy;
    commit.facts[1].type = FACT_SLIP_MADE;
    commit.facts[1].body.slip.copy = visit->row.copy;
    memcpy(visit->record, visit->row.record, sizeof visit->record);
    ask(kiosk, PENDING_REPLACE, keeper_commit(kiosk->keeper, &commit, NULL, &visit->row));
}

/* A row of a booth's turns, or of somebody who wanted none; no referral's, no kit's blank. */
static bool is_correctable(const struct sync_slip *row)
{
    bool booth = row->turns == 0 || row->turn[0].service != 0;
    return booth && !row->revoked && row->copy < SYNC_SLIP_COPIES_MAX;
}

static void answered_look(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct visit_assist *assist = assist_of(kiosk);
    assist->looked = true;
    assist->child = event->outcome == DONE && event->is_child;
    assist->found = event->outcome == DONE && !assist->child && is_correctable(&event->slip);
    if (assist->found)
        assist->base = event->slip;
    staff_correct_looked(kiosk);
}

void assist_corrected(struct kiosk *kiosk, enum outcome outcome)
{
    struct visit_assist *assist = assist_of(kiosk);
    if (outcome != DONE) {
        kiosk->visit->paper_outcome = outcome;
        kiosk_show(kiosk, SCREEN_TROUBLE);
        return;
    }
    assist->done = visit_is_adult(kiosk->visit) ? ASSIST_CORRECTED : ASSIST_YOUNG;
    assist_shorten(kiosk);
    kiosk_replace(kiosk, SCREEN_STAFF_CORRECT);
}

static void answered_replace(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct visit *visit = kiosk->visit;
    visit->row = event->slip;
    visit->paper = PAPER_UNASKED;
    visit->prints = 0;
    visit->paper_outcome = paper_compose(kiosk);
    assist_of(kiosk)->on = true;
    assist_shorten(kiosk);
    kiosk_replace(kiosk, visit->paper_outcome == DONE ? SCREEN_TURN : SCREEN_TROUBLE);
}

void assist_answered(struct kiosk *kiosk, enum visit_pending asked,
                     const struct keeper_event *event)
{
    struct visit_assist *assist = assist_of(kiosk);
    kiosk->stale = true;
    if (asked == PENDING_ASSIST) {
        answered_look(kiosk, event);
        return;
    }
    assist->failed = event->outcome != DONE;
    if (assist->failed)
        return;
    if (asked == PENDING_REPLACE) {
        answered_replace(kiosk, event);
        return;
    }
    assist->done = ASSIST_VOIDED;
    assist_shorten(kiosk);
    kiosk_replace(kiosk, SCREEN_STAFF_CORRECT);
}
