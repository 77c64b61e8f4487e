#include "kiosk/accompany.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/assist.h"
#include "kiosk/capture.h"
#include "kiosk/lock.h"
#include "kiosk/paper.h"
#include "kiosk/words.h"
#include "sync/folio.h"
#include "sync/phone.h"

_Static_assert(PAD_BYTES_MAX + 1 <= LETTER_MARK_MAX, "what was drawn fits a letter");
_Static_assert(PAD_WIDTH == LETTER_GRID_WIDTH && PAD_HEIGHT == LETTER_GRID_HEIGHT, "one grid");

static struct visit_letter *letter_of(struct kiosk *kiosk)
{
    return &kiosk->visit->letter;
}

bool accompany_is_on(const struct kiosk *kiosk)
{
    return lock_is_open(kiosk) && kiosk->visit->letter.on;
}

void accompany_begin(struct kiosk *kiosk)
{
    assist_forget(kiosk);
    kiosk->visit->trail[0] = SCREEN_STAFF_HOME;
    kiosk->visit->depth = 1;
    kiosk_show(kiosk, SCREEN_STAFF_REFER);
}

/* What she gave for a letter that is not, or no longer, to be written; office and permit stay. */
void accompany_forget(struct kiosk *kiosk)
{
    struct visit_letter *letter = letter_of(kiosk);
    bool asked = letter->asked;
    enum permit permit = letter->permit;
    sodium_memzero(letter, sizeof *letter);
    letter->asked = asked;
    letter->permit = permit;
    (void)visit_forget_identity(kiosk->visit);
    kiosk->visit->reviewing = false;
    speech_leave(kiosk); /* what she listened to was this */
    stage_forget(kiosk->stage);
    kiosk->stale = true;
}

/* The certificate ended in mid-conversation, say: said on the office's page, which forgets the
 * letter, with what is left. */
static void refuse(struct kiosk *kiosk)
{
    kiosk->visit->depth = 2; /* home, offices */
    kiosk_show(kiosk, SCREEN_STAFF_OFFICE);
}

/* -- The gate ---------------------------------------------------------------------------------- */

static void asked(struct kiosk *kiosk, enum visit_pending pending, uint64_t ticket)
{
    kiosk->visit->ticket = ticket;
    kiosk->visit->pending = ticket == 0 ? PENDING_NOTHING : pending;
    letter_of(kiosk)->failed = ticket == 0;
    letter_of(kiosk)->outcome = BUSY;
    kiosk->stale = true;
}

static void send(struct kiosk *kiosk, enum visit_pending pending, struct keeper_letter *request)
{
    memcpy(request->staff, kiosk->visit->staff.badge.staff, sizeof request->staff);
    asked(kiosk, pending, keeper_letter(kiosk->keeper, request));
}

void accompany_ask(struct kiosk *kiosk)
{
    struct keeper_letter request = {.ask = KEEPER_LETTER_MAY,
                                    .office = (uint16_t)kiosk->visit->office};
    letter_of(kiosk)->asked = false;
    if (kiosk->keeper != NULL && kiosk->visit->pending == PENDING_NOTHING)
        send(kiosk, PENDING_PERMIT, &request);
}

const char *accompany_permit_words(const struct kiosk *kiosk)
{
    if (kiosk->pack->letter.version == 0)
        return _("This fair has no text for a letter. The slip alone can be given.");
    switch (kiosk->visit->letter.permit) {
    case PERMIT_GIVEN:
        return NULL;
    case PERMIT_LOCKED:
        return _("Scan your badge again to accompany. The slip alone can be given.");
    case PERMIT_NO_CERTIFICATE:
        return _("Letters are for certified volunteers. The slip alone can be given.");
    case PERMIT_EXPIRED:
        return _("Your certificate is no longer in date. The slip alone can be given.");
    case PERMIT_NO_CLOCK:
        return _("This screen does not know the time. The slip alone can be given.");
    case PERMIT_NO_KEY:
        return _("This office cannot open letters yet. The slip alone can be given.");
    }
    return NULL;
}

static bool may(const struct kiosk *kiosk)
{
    const struct visit_letter *letter = &kiosk->visit->letter;
    return letter->asked && accompany_permit_words(kiosk) == NULL;
}

void accompany_open(struct kiosk *kiosk)
{
    if (!may(kiosk) || !kiosk_can_write(kiosk))
        return;
    letter_of(kiosk)->on = true;
    kiosk_show(kiosk, SCREEN_STAFF_LETTER_DUTY);
}

static void answered_permit(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct visit_letter *letter = letter_of(kiosk);
    letter->asked = event->outcome == DONE || event->letter.permit != PERMIT_GIVEN;
    letter->permit = event->letter.permit;
    if (letter->on && !may(kiosk))
        refuse(kiosk);
}

/* -- The slip alone ---------------------------------------------------------------------------- */

void accompany_slip_only(struct kiosk *kiosk)
{
    if (kiosk->visit->pending != PENDING_NOTHING)
        return;
    accompany_forget(kiosk);
    capture_referral(kiosk);
}

/* Made: its picture, from which back leads to the offices. */
static void show_slip(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    visit->paper_outcome = paper_compose(kiosk);
    visit->depth = 2;
    kiosk_show(kiosk, visit->paper_outcome == DONE ? SCREEN_STAFF_REFERRED : SCREEN_TROUBLE);
}

static void answered_referral(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct visit *visit = kiosk->visit;
    visit->anonymous = event->outcome == DONE;
    if (event->outcome != DONE) {
        visit->paper_outcome = event->outcome;
        kiosk_show(kiosk, SCREEN_TROUBLE);
        return;
    }
    visit->row = event->slip;
    show_slip(kiosk);
}

/* -- The letter -------------------------------------------------------------------------------- */

bool accompany_draws(struct kiosk *kiosk, const struct window_event *event)
{
    if (kiosk_screen(kiosk) != SCREEN_STAFF_LETTER_SIGN)
        return false;
    const struct node *node = node_find(stage_tree(kiosk->stage), "pad");
    if (node == NULL || !pad_finger(&letter_of(kiosk)->pad, node->box, event))
        return false;
    kiosk->stale = true;
    return true;
}

static void fill_letter(const struct kiosk *kiosk, struct letter *letter)
{
    const struct visit *visit = kiosk->visit;
    const struct pad *pad = &visit->letter.pad;
    letter->office = (uint16_t)visit->office;
    letter->text_version = kiosk->pack->letter.version;
    letter->adult = visit->letter.adult;
    memcpy(letter->given, visit->given, sizeof letter->given);
    memcpy(letter->surname1, visit->surname1, sizeof letter->surname1);
    memcpy(letter->surname2, visit->surname2, sizeof letter->surname2);
    char digits[PHONE_DIGITS_BYTES];
    if (phone_read(visit->phone, digits) == PHONE_OK) {
        memcpy(letter->phone, digits, sizeof digits);
        letter->contact = visit->letter.contact;
    }
    sodium_memzero(digits, sizeof digits);
    letter->mark[0] = pad->cross ? LETTER_CROSS : LETTER_DRAWN;
    memcpy(letter->mark + 1, pad->bytes, pad->size);
    letter->mark_size = (uint16_t)(pad->size + 1);
}

static void fill_slip(struct kiosk *kiosk, struct sync_slip *slip)
{
    const struct pack_office *office = pack_office(kiosk->pack, kiosk->visit->office);
    kiosk->io->random(kiosk->io->self, slip->record, sizeof slip->record);
    slip->turns = 1;
    slip->turn[0].module = office->module;
}

void accompany_send(struct kiosk *kiosk)
{
    if (kiosk->visit->pending != PENDING_NOTHING || !accompany_is_on(kiosk))
        return;
    struct keeper_letter *request = kiosk_can_write(kiosk) ? sodium_malloc(sizeof *request) : NULL;
    if (request == NULL) {
        asked(kiosk, PENDING_LETTER, 0);
        return;
    }
    sodium_memzero(request, sizeof *request);
    request->ask = KEEPER_LETTER_WRITE;
    request->office = (uint16_t)kiosk->visit->office;
    fill_letter(kiosk, &request->letter);
    fill_slip(kiosk, &request->slip);
    send(kiosk, PENDING_LETTER, request);
    sodium_free(request);
}

/* Which need it was is a number of the day, as with every slip (Never 4). */
static void count_need(struct kiosk *kiosk)
{
    struct fact fact = {.type = FACT_DAY_COUNTS};
    fact.body.day_counts.day = kiosk_day_number(kiosk);
    fact.body.day_counts.kind = DAY_COUNT_NEED;
    fact.body.day_counts.entry = kiosk->visit->need;
    fact.body.day_counts.count = 1;
    (void)keeper_wait(kiosk->keeper, &fact); /* a full queue loses one of a count */
}

static void answered_letter(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct visit *visit = kiosk->visit;
    if (event->outcome == REFUSED && event->letter.permit != PERMIT_GIVEN) {
        refuse(kiosk);
        return;
    }
    visit->letter.failed = event->outcome != DONE;
    visit->letter.outcome = event->outcome;
    if (event->outcome != DONE)
        return; /* it stands there still, and can be sent again */
    accompany_forget(kiosk);
    visit->letter.sent = true;
    visit->row = event->letter.slip;
    memcpy(visit->record, visit->row.record, sizeof visit->record);
    count_need(kiosk);
    show_slip(kiosk);
}

/* -- Taking it back ---------------------------------------------------------------------------- */

static void withdrawn(struct kiosk *kiosk)
{
    letter_of(kiosk)->withdrawn = true;
    letter_of(kiosk)->ready = false;
    field_clear(&kiosk->visit->entries[ENTRY_FOLIO]);
}

void accompany_withdraw(struct kiosk *kiosk)
{
    const struct visit_letter *letter = letter_of(kiosk);
    struct keeper_letter request = {.ask = KEEPER_LETTER_WITHDRAW, .office = letter->slip_office};
    if (!letter->ready || kiosk->visit->pending != PENDING_NOTHING)
        return;
    if (letter->none) { /* a booth's: said alike, and nothing is written */
        withdrawn(kiosk);
        return;
    }
    memcpy(request.slip.slip, letter->slip, sizeof request.slip.slip);
    send(kiosk, PENDING_WITHDRAW, &request);
}

/* The office whose desk this module is; 0: none's. */
static uint16_t office_at(const struct kiosk *kiosk, unsigned module)
{
    for (size_t i = 0; i < kiosk->pack->office_count; ++i)
        if (kiosk->pack->offices[i].module == module)
            return kiosk->pack->offices[i].code;
    return 0;
}

static void ask_to_read(struct kiosk *kiosk, uint64_t ticket)
{
    letter_of(kiosk)->withdrawn = letter_of(kiosk)->ready = false;
    asked(kiosk, PENDING_WITHDRAW_READ, ticket);
}

void accompany_withdraw_scanned(struct kiosk *kiosk, const char *text)
{
    if (kiosk->keeper == NULL || kiosk->visit->pending != PENDING_NOTHING)
        return;
    letter_of(kiosk)->bits = UINT64_MAX; /* of a scan: the reading tells them */
    ask_to_read(kiosk, keeper_read_slip(kiosk->keeper, text, kiosk_day_number(kiosk)));
}

void accompany_withdraw_typed(struct kiosk *kiosk)
{
    if (kiosk->keeper == NULL || kiosk->visit->pending != PENDING_NOTHING ||
        folio_read(kiosk->visit->folio, &letter_of(kiosk)->bits) != FOLIO_OK)
        return;
    ask_to_read(kiosk, keeper_find_slip(kiosk->keeper, letter_of(kiosk)->bits));
}

static void put_bits(uint64_t bits, uint8_t slip[16])
{
    memset(slip, 0, 16);
    bits <<= 5; /* 35 bits at the front of 40 */
    for (int i = 4; i >= 0; --i, bits >>= 8)
        slip[i] = (uint8_t)bits;
}

/* A folio that this screen does not know may be a letter's of another one, whose office is not
 * known here: 0, and the hub finds it by the slip. A booth's slip has no letter; it is answered as
 * every other, for whoever holds her paper must not learn here which kind it is (Never 15). */
static void answered_read(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct visit_letter *letter = letter_of(kiosk);
    bool scanned = letter->bits == UINT64_MAX, known = event->outcome == DONE, unread = false;
    letter->slip_office = known ? office_at(kiosk, event->slip.turn[0].module) : 0;
    letter->none = known && letter->slip_office == 0;
    if (scanned) {
        const struct judge_reading *reading = &event->reading;
        unread = !reading->has_slip || !reading->proved;
        letter->none = letter->none || reading->token.office == 0;
        letter->slip_office = reading->token.office;
        memcpy(letter->slip, reading->token.slip, sizeof letter->slip);
    } else {
        put_bits(letter->bits, letter->slip);
    }
    letter->failed = unread;
    letter->outcome = NOT_FOUND;
    letter->ready = !unread;
}

static void answered_withdraw(struct kiosk *kiosk, const struct keeper_event *event)
{
    struct visit_letter *letter = letter_of(kiosk);
    letter->failed = event->outcome != DONE;
    letter->outcome = event->outcome;
    letter->ready = letter->failed;
    if (!letter->failed)
        withdrawn(kiosk);
}

void accompany_answered(struct kiosk *kiosk, enum visit_pending pending,
                        const struct keeper_event *event)
{
    kiosk->stale = true;
    if (pending == PENDING_PERMIT)
        answered_permit(kiosk, event);
    else if (pending == PENDING_REFERRAL)
        answered_referral(kiosk, event);
    else if (pending == PENDING_LETTER)
        answered_letter(kiosk, event);
    else if (pending == PENDING_WITHDRAW_READ)
        answered_read(kiosk, event);
    else
        answered_withdraw(kiosk, event);
}
