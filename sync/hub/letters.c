/* letters.h: what arrives, and what is withdrawn. What desks are handed: letters_serve.c. */
#include "sync/hub/letters.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/frame.h"
#include "sync/hub/audit.h"
#include "sync/hub/badge.h"
#include "sync/hub/count.h"
#include "sync/hub/desk.h"
#include "sync/hub/letters_inside.h"

#define DAY_MS (24 * 60 * 60 * 1000LL)
#define WITHDRAWN_BY "withdrawn" /* who cuts, where a fact and no person asked this hub for it */

static enum outcome note(struct hub *hub, enum audit_kind kind, const struct letters_row *row,
                         const uint8_t device[16], uint32_t code, const char *by)
{
    struct audit_entry entry = {.kind = kind, .code = code};
    memcpy(entry.subject, row->slip, sizeof entry.subject);
    if (device != NULL)
        memcpy(entry.device, device, sizeof entry.device);
    snprintf(entry.by, sizeof entry.by, "%s", by);
    return audit_append(hub, &entry);
}

/* -- Who wrote it ------------------------------------------------------------------------------ */

static enum outcome find_badge(struct hub *hub, const uint8_t staff[RECORD_STAFF_BYTES],
                               struct badge *badge)
{
    char which[BADGE_HEX];
    sodium_bin2hex(which, sizeof which, staff, RECORD_STAFF_BYTES);
    return badge_find(hub, which, badge);
}

/* The clock's word, as far as it holds: see letters.h. */
static bool clock_holds(const struct device *device, const struct stamp *stamp, int64_t at_ms)
{
    return stamp->quality >= CLOCK_STAFF && at_ms >= device->enrolled_ms - DAY_MS;
}

static bool was_good(const struct badge *badge, const struct fair *fair, int64_t at_ms)
{
    return memcmp(badge->fair, fair->id, 8) == 0 &&
           (badge->revoked_ms == 0 || at_ms < badge->revoked_ms) &&
           staff_may_accompany(&badge->member, at_ms);
}

static enum outcome judge(struct hub *hub, const struct fair *fair, const struct stream *stream,
                          const struct stamp *stamp, int64_t at_ms, bool *may)
{
    struct badge badge;
    struct device device;
    int64_t now_ms = hub->io->wall_ms(hub->io->self);
    *may = false;
    enum outcome outcome = device_find(hub, stream->device, &device);
    if (outcome == DONE)
        outcome = find_badge(hub, stamp->staff, &badge);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? DONE : outcome;
    *may = clock_holds(&device, stamp, at_ms) && was_good(&badge, fair, at_ms) &&
           (stamp->quality > CLOCK_STAFF || was_good(&badge, fair, now_ms));
    return DONE;
}

/* -- What arrives ------------------------------------------------------------------------------ */

static const struct fact *find_fact(const struct commit *commit, enum fact_type type)
{
    for (size_t i = 0; i < commit->count; i++) {
        if (commit->facts[i].type == type)
            return &commit->facts[i];
    }
    return NULL;
}

static uint8_t slip_copy(const struct commit *commit)
{
    const struct fact *made = find_fact(commit, FACT_SLIP_MADE);
    return made != NULL ? made->body.slip.copy : 0;
}

static enum outcome note_withdrawn(struct hub *hub, const struct letters_row *row, const char *by)
{
    struct ledger_entry entry = {.kind = LEDGER_LETTER, .reason = ERASE_CONSENT};
    memcpy(entry.subject, row->tag, LETTERS_TAG);
    snprintf(entry.by, sizeof entry.by, "%s", by);
    enum outcome outcome = ledger_append(hub, &entry);
    if (outcome == DONE && row->known)
        outcome = erase_note(hub, row->record, ERASE_CONSENT, by);
    hub->letters_due = true;
    return outcome;
}

/* Another letter that says it is this slip's: one of the two is forged. */
static bool is_another(const struct letters_row *row, const struct stream *stream,
                       const uint8_t slip[RECORD_ID_BYTES])
{
    return row->known && (memcmp(row->stream, stream->id, 16) != 0 ||
                          memcmp(row->slip, slip, sizeof row->slip) != 0);
}

static enum outcome decide(struct hub *hub, const struct fair *fair, const struct stream *stream,
                           const struct commit *commit, struct letters_row *row, int *reason)
{
    bool may = false;
    const struct fact *consent = find_fact(commit, FACT_CONSENT);
    row->at_ms = count_event_ms(stream, &commit->stamp, hub->io->wall_ms(hub->io->self));
    if (consent == NULL || (consent->body.consent.purposes & CONSENT_LETTER) == 0) {
        *reason = QUARANTINE_CONSENT;
        return DONE;
    }
    enum outcome outcome = judge(hub, fair, stream, &commit->stamp, row->at_ms, &may);
    if (!may)
        *reason = QUARANTINE_UNCERTIFIED;
    return outcome;
}

static enum outcome take_letter(struct hub *hub, const struct fair *fair,
                                const struct stream *stream, const struct commit *commit,
                                const struct fact *issued, int *reason)
{
    struct letters_row row;
    bool withdrawn;
    uint8_t slip[RECORD_ID_BYTES];
    record_slip_id(issued->record, slip_copy(commit), slip);
    enum outcome outcome = letters_load(hub, fair->id, folio_bits(slip), &row);
    if (outcome != DONE)
        return outcome;
    if (is_another(&row, stream, slip)) {
        *reason = QUARANTINE_FACTS;
        return DONE;
    }
    if (!row.known && row.withdrawn && row.office != 0 &&
        row.office != issued->body.referral.office)
        row.withdrawn = false; /* a desk withdraws its own office's alone */
    row.known = true;
    row.office = issued->body.referral.office;
    memcpy(row.device, stream->device, 16);
    memcpy(row.stream, stream->id, 16);
    memcpy(row.record, issued->record, 16);
    memcpy(row.slip, slip, 16);
    outcome = decide(hub, fair, stream, commit, &row, reason);
    row.aside = *reason != 0;
    if (outcome == DONE)
        outcome = letters_is_withdrawn(hub, &row, &withdrawn);
    if (outcome == DONE && withdrawn) {
        row.withdrawn = true;
        outcome = note_withdrawn(hub, &row, WITHDRAWN_BY);
    }
    if (outcome == DONE && row.aside)
        outcome = note(hub, AUDIT_PUT_ASIDE, &row, stream->device, (uint32_t)*reason, "");
    return outcome == DONE ? letters_save(hub, &row) : outcome;
}

/* -- What offices and volunteers say of it ----------------------------------------------------- */

static enum outcome hear(struct hub *hub, const struct fair *fair, const uint8_t device[16],
                         const struct fact *fact)
{
    struct letters_row row;
    struct desk desk;
    enum outcome outcome = letters_load(hub, fair->id, folio_bits(fact->record), &row);
    if (outcome != DONE)
        return outcome;
    outcome = desk_find(hub, device, &desk);
    bool is_desk = outcome == DONE;
    if (outcome != DONE && outcome != NOT_FOUND)
        return outcome;
    if (is_desk && row.known && row.office != desk.office)
        return DONE; /* another office's: it has no say */
    enum audit_kind kind = AUDIT_WITHDRAWN;
    bool *flag = &row.withdrawn;
    if (fact->type != FACT_REFERRAL_WITHDRAWN) {
        if (!row.known)
            return DONE;
        kind = fact->type == FACT_LETTER_OPENED ? AUDIT_OPENED : AUDIT_DESTROYED;
        flag = fact->type == FACT_LETTER_OPENED ? &row.opened : &row.destroyed;
    } else if (!row.known && is_desk) {
        row.office = desk.office;
    }
    bool was = *flag;
    *flag = true;
    outcome = letters_save(hub, &row);
    if (outcome == DONE && row.known && (!was || kind != AUDIT_WITHDRAWN))
        outcome = note(hub, kind, &row, device, row.office, "");
    if (outcome == DONE && row.known && row.withdrawn && !was && kind == AUDIT_WITHDRAWN)
        outcome = note_withdrawn(hub, &row, WITHDRAWN_BY);
    return outcome;
}

static bool is_about_letters(enum fact_type type)
{
    return type == FACT_REFERRAL_WITHDRAWN || type == FACT_LETTER_OPENED ||
           type == FACT_LETTER_DESTROYED;
}

enum outcome letters_arrive(struct hub *hub, const struct fair *fair, const struct stream *stream,
                            const struct commit *commit, uint8_t shape, int *reason)
{
    const struct fact *issued = find_fact(commit, FACT_REFERRAL_ISSUED);
    enum outcome outcome = DONE;
    *reason = 0;
    if (issued != NULL && frame_has_identity(shape) &&
        find_fact(commit, FACT_ATTENDEE_REGISTERED) == NULL)
        outcome = take_letter(hub, fair, stream, commit, issued, reason);
    for (size_t i = 0; i < commit->count && outcome == DONE; i++) {
        if (is_about_letters(commit->facts[i].type))
            outcome = hear(hub, fair, stream->device, &commit->facts[i]);
    }
    return outcome;
}

/* -- Withdrawing ------------------------------------------------------------------------------- */

static bool is_due(const void *context, const struct letters_row *row)
{
    (void)context;
    return row->known && row->withdrawn && !row->cut;
}

static enum outcome mark_cut(struct hub *hub, struct letters_row *row)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    row->cut = true;
    outcome = letters_save(hub, row);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

/* What comes later of it is cut as it comes: its record is on the list. */
static enum outcome cut(struct hub *hub, struct letters_row *row, const char *by,
                        struct erase_report *report)
{
    enum outcome outcome =
        erase_stream_record(hub, row->record, row->stream, ERASE_CONSENT, by, report);
    return outcome == DONE ? mark_cut(hub, row) : outcome;
}

enum outcome letters_settle(struct hub *hub)
{
    struct letters_row *rows;
    struct erase_report report;
    size_t count;
    if (!hub->letters_due || !hub->can_open || hub->failed)
        return DONE;
    enum outcome outcome = letters_each(hub, is_due, NULL, &rows, &count);
    for (size_t i = 0; i < count && outcome == DONE; i++)
        outcome = cut(hub, &rows[i], WITHDRAWN_BY, &report);
    free(rows);
    hub->letters_due = outcome != DONE;
    return outcome;
}

static enum outcome commit_withdrawal(struct hub *hub, struct letters_row *row, const char *by)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    bool was = row->withdrawn;
    row->withdrawn = true;
    if (!row->known)
        row->office = 0; /* the hub's word: whichever office it is for */
    outcome = letters_save(hub, row);
    if (outcome == DONE)
        outcome = note_withdrawn(hub, row, by);
    if (outcome == DONE && !was)
        outcome = note(hub, AUDIT_WITHDRAWN, row, NULL, row->office, by);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

enum outcome letters_withdraw(struct hub *hub, const struct fair *fair, uint64_t bits,
                              const char *by, struct letters_withdrawn *report)
{
    struct letters_row row;
    memset(report, 0, sizeof *report);
    if (!hub->can_open)
        return hub_fail(hub, REFUSED, "the online key is under a passphrase: serve with it first");
    if (!ledger_by_is_good(by))
        return hub_fail(hub, INVALID, "--by is one word of letters, digits, . _ -, 32 at most");
    enum outcome outcome = letters_load(hub, fair->id, bits, &row);
    if (outcome == DONE)
        outcome = commit_withdrawal(hub, &row, by);
    report->known = row.known;
    report->opened = row.opened;
    if (outcome == DONE && row.known)
        outcome = cut(hub, &row, by, &report->erased);
    return outcome;
}

enum outcome letters_find_fair(struct hub *hub, uint64_t bits, struct fair *fair)
{
    struct letters_row row;
    struct fair one;
    size_t known = 0, all = 0;
    enum outcome outcome;
    if (!hub->can_open)
        return hub_fail(hub, REFUSED, "the online key is under a passphrase: serve with it first");
    for (; (outcome = fair_at(hub, all, &one)) == DONE; all++) {
        outcome = letters_load(hub, one.id, bits, &row);
        if (outcome != DONE)
            return outcome;
        if (row.known || (known == 0 && all == 0))
            *fair = one;
        known += row.known;
    }
    if (outcome != NOT_FOUND)
        return outcome;
    return known == 1 || (known == 0 && all == 1)
               ? DONE
               : hub_fail(hub, REFUSED, "which fair's folio is it? Say --fair");
}

/* -- Counting ---------------------------------------------------------------------------------- */

static bool is_of_fair(const void *context, const struct letters_row *row)
{
    const struct fair *fair = context;
    return row->known && (fair == NULL || memcmp(row->fair, fair->id, 8) == 0);
}

enum outcome letters_count(struct hub *hub, const struct fair *fair, struct letters_count *count)
{
    struct letters_row *rows;
    size_t all;
    memset(count, 0, sizeof *count);
    if (!hub->can_open)
        return hub_fail(hub, REFUSED, "the online key is under a passphrase");
    enum outcome outcome = letters_each(hub, is_of_fair, fair, &rows, &all);
    for (size_t i = 0; i < all && outcome == DONE; i++) {
        bool withdrawn;
        outcome = letters_is_withdrawn(hub, &rows[i], &withdrawn);
        count->held += !withdrawn && !rows[i].aside;
        count->aside += !withdrawn && rows[i].aside;
        count->withdrawn += withdrawn;
        count->opened += rows[i].opened;
        count->destroyed += rows[i].destroyed;
        count->undestroyed += withdrawn && rows[i].opened && !rows[i].destroyed;
    }
    free(rows);
    return outcome;
}
