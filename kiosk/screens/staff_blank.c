/* A blank slip of the emergency kit becomes an ordinary one: scanned or typed by its folio, it gets
 * turns here, under the ids that were printed on it, whatever kiosk it is.
 *
 * What its reading says (another day, a kit that was taken back, another fair) stands in words and
 * refuses nobody: the turn can be given all the same, or on a slip of this kiosk. Turn and module
 * are then written on the paper by hand. No name has a place here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/paper.h"
#include "kiosk/parts.h"
#include "kiosk/screens/kit.h"
#include "kiosk/screens/screens.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "sync/blank.h"
#include "sync/folio.h"
#include "ui/label.h"

static struct visit_kit *kit_of(struct kiosk *kiosk)
{
    return &kiosk->visit->staff.kit;
}

static void begin(struct kiosk *kiosk)
{
    struct visit_kit *kit = kit_of(kiosk);
    kit->is_read = kit->given = false;
    kit->wanted = 0;
    kit->note = NULL;
    kiosk->visit->row = (struct sync_slip){0};
    field_clear(&kiosk->visit->entries[ENTRY_FOLIO]);
    typing_begin(kiosk, ENTRY_FOLIO, CAPITALS_NONE);
}

void staff_blank_enter(struct kiosk *kiosk)
{
    begin(kiosk);
}

/* -- What its reading says --------------------------------------------------------------------- */

static const char *verdict_words(enum token_verdict verdict)
{
    switch (verdict) {
    case TOKEN_OK:
        return NULL;
    case TOKEN_BAD_LENGTH:
    case TOKEN_BAD_CHARACTER:
    case TOKEN_BAD_READ:
        return _("It was not read well. Please try again.");
    case TOKEN_UNKNOWN_KEY:
        return _("Its kit is not known here yet. Attend all the same.");
    case TOKEN_NOT_OURS:
    case TOKEN_FORGED:
    case TOKEN_VERDICTS:
        return _("This slip is not ours. Attend all the same, with a new turn.");
    case TOKEN_OTHER_FAIR:
        return _("This slip is of another fair. Attend all the same, with a new turn.");
    case TOKEN_NOT_YET:
        return _("This slip is for a later day. Attend all the same.");
    case TOKEN_EXPIRED:
        return _("This slip was for an earlier day. Attend all the same.");
    case TOKEN_REVOKED:
        return _("This slip's kit was taken back. Attend all the same, and tell the coordination.");
    }
    return NULL;
}

static void show(struct kiosk *kiosk, uint64_t bits, const char *note)
{
    struct visit_kit *kit = kit_of(kiosk);
    kit->bits = bits;
    kit->note = note;
    kit->is_read = true;
    kiosk->visit->active = ENTRY_NONE;
    kiosk->visit->page = 0;
    kiosk->stale = true;
}

/* A slip that is no blank here: said, and the field stays for the next one. */
static void refuse(struct kiosk *kiosk, const char *words)
{
    begin(kiosk);
    kiosk->visit->trouble = words;
}

static void read_answered(struct kiosk *kiosk, const struct keeper_event *event)
{
    const struct judge_reading *reading = &event->reading;
    const char *words = verdict_words(reading->verdict);
    uint64_t bits = folio_bits(reading->token.slip);
    bool genuine = reading->has_slip && reading->verdict != TOKEN_FORGED &&
                   blank_is(kiosk->enrolment->cover_key, bits, NULL);
    if (!genuine) {
        refuse(kiosk,
               words != NULL ? words : _("This is no blank slip. Its turn is made already."));
        return;
    }
    show(kiosk, bits, words);
    kit_of(kiosk)->given = event->outcome == DONE && event->slip.turns > 0;
    if (kit_of(kiosk)->given)
        kiosk->visit->row = event->slip;
}

static void ask(struct kiosk *kiosk, enum visit_pending pending, uint64_t ticket)
{
    kiosk->visit->ticket = ticket;
    kiosk->visit->pending = ticket == 0 ? PENDING_NOTHING : pending;
    if (ticket == 0)
        kiosk->visit->trouble = _("That was not possible now. Please try again.");
    kiosk->stale = true;
}

void staff_blank_scanned(struct kiosk *kiosk, const char *text)
{
    if (kiosk->visit->pending != PENDING_NOTHING)
        return;
    begin(kiosk);
    kit_of(kiosk)->bits = UINT64_MAX; /* of a scan: the reading tells them */
    ask(kiosk, PENDING_BLANK, keeper_read_slip(kiosk->keeper, text, kiosk_day_number(kiosk)));
}

static void typed(struct kiosk *kiosk)
{
    uint64_t bits = 0;
    enum folio_reading reading = folio_read(kiosk->visit->folio, &bits);
    if (reading == FOLIO_EMPTY)
        kiosk->visit->trouble = _("Scan the slip, or write its folio.");
    else if (reading == FOLIO_TOO_SHORT || reading == FOLIO_TOO_LONG)
        kiosk->visit->trouble = _("A folio has eight characters.");
    else if (reading != FOLIO_OK)
        kiosk->visit->trouble = _("One character is different. Please look again.");
    else if (!blank_is(kiosk->enrolment->cover_key, bits, NULL))
        kiosk->visit->trouble =
            _("This folio is of no blank slip of this fair. Attend all the same.");
    else {
        kit_of(kiosk)->bits = bits;
        ask(kiosk, PENDING_BLANK, keeper_find_slip(kiosk->keeper, bits));
    }
}

/* -- Its turns --------------------------------------------------------------------------------- */

static void give(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    struct visit_kit *kit = kit_of(kiosk);
    const uint8_t *cover = kiosk->enrolment->cover_key;
    struct commit commit = {.count = 0};
    struct sync_slip row = {.copy = BLANK_COPY};
    blank_record_id(cover, kit->bits, row.record);
    blank_slip_id(cover, kit->bits, row.slip);
    for (unsigned code = 1; code <= PACK_SERVICES_MAX && row.turns < SYNC_SLIP_TURNS; ++code) {
        const struct pack_service *service = pack_service(kiosk->pack, code);
        if (service == NULL || (kit->wanted >> code & 1) == 0)
            continue;
        struct fact *fact = &commit.facts[commit.count++];
        fact->type = FACT_TURN_ISSUED;
        fact->body.turn.service = (uint8_t)code;
        fact->body.turn.module = service->module;
        row.turn[row.turns].module = service->module;
        row.turn[row.turns++].service = (uint8_t)code;
    }
    commit.facts[commit.count].type = FACT_SLIP_MADE;
    commit.facts[commit.count++].body.slip.copy = BLANK_COPY;
    for (size_t i = 0; i < commit.count; ++i)
        memcpy(commit.facts[i].record, row.record, sizeof row.record);
    memcpy(commit.stamp.staff, visit->staff.badge.staff, sizeof commit.stamp.staff);
    ask(kiosk, PENDING_BLANK_TURN,
        kiosk_can_write(kiosk) ? keeper_commit(kiosk->keeper, &commit, NULL, &row) : 0);
}

void staff_blank_answered(struct kiosk *kiosk, enum visit_pending asked,
                          const struct keeper_event *event)
{
    struct visit_kit *kit = kit_of(kiosk);
    kiosk->stale = true;
    if (asked == PENDING_BLANK && kit->bits == UINT64_MAX) {
        read_answered(kiosk, event);
    } else if (asked == PENDING_BLANK) {
        show(kiosk, kit->bits, NULL);
        kit->given = event->outcome == DONE && event->slip.turns > 0;
        if (kit->given)
            kiosk->visit->row = event->slip;
    } else if (event->outcome == DONE) {
        kit->given = true;
        kiosk->visit->row = event->slip;
        kiosk->visit->page = 0;
    } else {
        kit->note = _("That was not possible now. Please try again.");
    }
}

/* -- The screen -------------------------------------------------------------------------------- */

static const char *folio_words(const struct visit_kit *kit, struct tree *tree)
{
    char folio[FOLIO_TEXT_BYTES];
    folio_write_bits(kit->bits, folio);
    return tree_format(tree, _("Folio %s"), folio);
}

static void build_turns(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct sync_slip *row = &kiosk->visit->row;
    const struct visit_kit *kit = kit_of(kiosk);
    struct flow flow = {.name = _("Folio")};
    parts_say(&flow, (struct paragraph){
                         .id = "write_it", .text = _("Write it on the slip:"), .heads = true});
    for (int i = 0; i < row->turns; ++i) {
        char turn[PAPER_TURN_BYTES];
        paper_turn(kiosk, row->turn[i].number, turn);
        parts_say(&flow,
                  (struct paragraph){.id = tree_format(tree, "module_%d", i + 1),
                                     .text = tree_format(tree, "%s · %s",
                                                         tree_format(tree, _("Module %u"),
                                                                     (unsigned)row->turn[i].module),
                                                         tree_format(tree, _("Turn %s"), turn)),
                                     .icon = "edit",
                                     .font = tree->theme->large ? FONT_VALUE : FONT_TITLE,
                                     .card = true,
                                     .personal = true});
    }
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body,
                           &(struct nav){.pager = true,
                                         .next = _("Next slip"),
                                         .next_id = "another",
                                         .next_icon = "qr_code_scanner"});
    parts_heading_hers(tree, &body, folio_words(kit, tree));
    parts_flow(kiosk, tree, body, &flow);
}

static struct choice service_choice(struct kiosk *kiosk, struct tree *tree, int index)
{
    const struct pack_service *service = &kiosk->pack->services[index];
    uint32_t wanted = kit_of(kiosk)->wanted;
    bool checked = (wanted >> service->code & 1) != 0;
    bool full = __builtin_popcount(wanted) >= SYNC_SLIP_TURNS;
    return (struct choice){.id = tree_format(tree, "service_%u", (unsigned)service->code),
                           .label = words_are_spanish() || *service->name_en == '\0'
                                        ? service->name_es
                                        : service->name_en,
                           .several = true,
                           .checked = checked,
                           .disabled = full && !checked};
}

static void build_choice(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_kit *kit = kit_of(kiosk);
    struct rows rows = {.name = _("Folio"),
                        .count = (int)kiosk->pack->service_count,
                        .rows_max = 6,
                        .choice = service_choice};
    body = parts_page(tree, body);
    rows.columns = parts_columns(tree, body) > 1 && !tree->theme->large ? 2 : 1;
    bool idle = kit->wanted == 0 || kiosk->visit->pending != PENDING_NOTHING;
    rows.pager = parts_nav(tree, &body,
                           &(struct nav){.pager = true,
                                         .next = _("Give turn"),
                                         .next_icon = "confirmation_number",
                                         .next_disabled = idle});
    parts_heading_hers(tree, &body, folio_words(kit, tree));
    parts_rows(kiosk, tree, body, &rows);
}

/* What its reading says, before anything else: it changes nothing of what can be done. */
static void build_note(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct visit_kit *kit = kit_of(kiosk);
    struct flow flow = {.name = _("Folio")};
    parts_say(&flow, (struct paragraph){.id = "note",
                                        .text = kit->note,
                                        .icon = "info",
                                        .font = tree->theme->large ? FONT_BODY : FONT_VALUE,
                                        .card = true,
                                        .trouble = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true, .next = _("Continue")});
    parts_heading_hers(tree, &body, folio_words(kit, tree));
    parts_flow(kiosk, tree, body, &flow);
}

void staff_blank_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct visit_kit *kit = kit_of(kiosk);
    if (kit->is_read && kit->given && kit->note == NULL) {
        build_turns(kiosk, tree, body);
        return;
    }
    if (kit->is_read) {
        (kit->note != NULL ? build_note : build_choice)(kiosk, tree, body);
        return;
    }
    const struct typing typing = {
        .heading = _("Scan the blank slip, or write its folio"),
        .count = 1,
        .fields = {{ENTRY_FOLIO, _("Folio"), _("Eight letters and digits")}},
        .kind = KEYBOARD_CODES,
        .nav = {.next = _("Look up"), .next_disabled = kiosk->visit->pending != PENDING_NOTHING},
        .suggests = true};
    struct box rest = typing_build(kiosk, tree, body, &typing);
    const struct label scan = {
        .id = "scan", .text = typing.heading, .icon = "qr_code", .down = ALIGN_MIDDLE};
    if (rest.w > 0 && label_height_mm(tree, rest.w, &scan) <= rest.h)
        label_add(tree, layout_cut_top(&rest, label_height_mm(tree, rest.w, &scan)), &scan);
}

static bool choose(struct kiosk *kiosk, const char *id)
{
    char *end;
    unsigned long code = strncmp(id, "service_", 8) == 0 ? strtoul(id + 8, &end, 10) : 0;
    if (code == 0 || code > PACK_SERVICES_MAX || *end != '\0')
        return false;
    kit_of(kiosk)->wanted ^= 1U << code;
    return true;
}

bool staff_blank_act(struct kiosk *kiosk, const char *id)
{
    struct visit_kit *kit = kit_of(kiosk);
    if (kiosk->visit->pending != PENDING_NOTHING)
        return false;
    if (strcmp(id, "another") == 0) {
        begin(kiosk);
        return true;
    }
    if (kit->is_read && kit->note != NULL && strcmp(id, "next") == 0) {
        kit->note = NULL; /* read: on to what can be done */
        return true;
    }
    if (kit->is_read)
        return strcmp(id, "next") == 0 && kit->wanted != 0 ? (give(kiosk), true)
                                                           : choose(kiosk, id);
    if (strcmp(id, "next") != 0)
        return false;
    typed(kiosk);
    return true;
}
