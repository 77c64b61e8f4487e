/* Ya tengo mi folio: turn and module number of a folio typed or scanned, and nothing else: whoever
 * holds her paper must not learn here what she came for (Never 15). */
#include <sodium.h>
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/kiosk.h"
#include "kiosk/paper.h"
#include "kiosk/screens/screens.h"
#include "kiosk/sight.h"
#include "kiosk/typing.h"
#include "kiosk/words.h"
#include "sync/folio.h"
#include "sync/token.h"
#include "ui/label.h"

const char *folio_mistake(enum folio_reading reading)
{
    switch (reading) {
    case FOLIO_OK:
        return NULL;
    case FOLIO_EMPTY:
        return _("Write the eight characters of your folio.");
    case FOLIO_TOO_SHORT:
        return _("Some characters are missing. A folio has eight.");
    case FOLIO_TOO_LONG:
        return _("There are too many characters. A folio has eight.");
    case FOLIO_CHARACTER:
    case FOLIO_CHECK:
        return _("One character is different. Please look again.");
    }
    return NULL;
}

void folio_enter(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    visit->found = visit->found_today = visit->looks = false;
    visit->found_outcome = DONE;
    field_clear(&visit->entries[ENTRY_FOLIO]);
    typing_begin(kiosk, ENTRY_FOLIO, CAPITALS_NONE);
}

/* "Módulo 12 · Turno A17"; the module alone where the turn is not known, or was another day's. */
static const char *module_line(struct kiosk *kiosk, struct tree *tree, unsigned module,
                               unsigned number)
{
    char turn[PAPER_TURN_BYTES];
    const char *line = tree_format(tree, _("Module %u"), module);
    if (number == 0)
        return line;
    paper_turn(kiosk, (uint16_t)number, turn);
    return tree_format(tree, "%s · %s", line, tree_format(tree, _("Turn %s"), turn));
}

static void build_found(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    const struct sync_slip *row = &kiosk->visit->row;
    struct flow flow = {.name = _("Your turn")};
    for (int i = 0; i < row->turns; ++i)
        parts_say(&flow, (struct paragraph){.id = tree_format(tree, "module_%d", i + 1),
                                            .text = module_line(kiosk, tree, row->turn[i].module,
                                                                row->turn[i].number),
                                            .icon = "confirmation_number",
                                            .font = FONT_TITLE,
                                            .card = true,
                                            .personal = true});
    if (row->turns == 0)
        parts_say(&flow, (struct paragraph){.id = "no_turn",
                                            .text = _("Your folio is good at any module."),
                                            .icon = "check_circle",
                                            .card = true});
    if (row->turns > 0 && row->turn[0].number > 0 && kiosk->visit->found_today)
        parts_say(&flow,
                  (struct paragraph){.id = "today", .text = _("It is good today."), .muted = true});
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &(struct nav){.pager = true});
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

void folio_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct visit *visit = kiosk->visit;
    if (visit->found) {
        build_found(kiosk, tree, body);
        return;
    }
    struct typing typing = {
        .heading = _("Write your folio"),
        .count = 1,
        .fields = {{ENTRY_FOLIO, _("Folio"), _("Eight letters and digits")}},
        .kind = KEYBOARD_CODES,
        .nav = {.next = _("Look up"), .next_disabled = visit->pending != PENDING_NOTHING}};
    if (sight_is_offered(kiosk)) { /* never by itself: it is her face, too, that stands before it */
        typing.nav.skip = visit->looks ? _("Camera off") : _("Use the camera");
        typing.nav.skip_id = "camera";
        typing.nav.skip_icon = "qr_code";
    }
    if (visit->trouble == NULL && visit->found_outcome == NOT_FOUND)
        visit->trouble = _("It is not of this screen. Any volunteer can tell you your module.");
    struct box rest = typing_build(kiosk, tree, body, &typing);
    (void)rest;
}

/* -- A scanned slip -----------------------------------------------------------------------------
 */

static const char *verdict_sentence(enum token_verdict verdict)
{
    switch (verdict) {
    case TOKEN_OK:
        return NULL;
    case TOKEN_BAD_LENGTH:
    case TOKEN_BAD_CHARACTER:
    case TOKEN_BAD_READ:
        return _("It was not read well. Please try again.");
    case TOKEN_NOT_OURS:
    case TOKEN_UNKNOWN_KEY:
    case TOKEN_FORGED:
    case TOKEN_OTHER_FAIR:
    case TOKEN_REVOKED:
    case TOKEN_VERDICTS:
        return _("It is not of this screen. Any volunteer can tell you your module.");
    case TOKEN_NOT_YET:
    case TOKEN_EXPIRED:
        return _("This slip is for another day. Any volunteer can help you.");
    }
    return NULL;
}

/* This kiosk's own key is the roster it has without a network. */
static enum token_verdict verify(struct kiosk *kiosk, const char *text, struct token *token)
{
    const struct enrolment *enrolment = kiosk->enrolment;
    static const uint16_t last_day = UINT16_MAX;
    struct roster *roster = sodium_malloc(sizeof *roster);
    if (roster == NULL)
        return TOKEN_UNKNOWN_KEY;
    *roster = (struct roster){.fair_number = enrolment->fair_number, .has_cover = true, .count = 1};
    memcpy(roster->cover, enrolment->cover_key, sizeof roster->cover);
    memcpy(roster->keys[0].public_key, enrolment->public_key, sizeof enrolment->public_key);
    roster_key_id(enrolment->public_key, roster->keys[0].key_id);
    roster->keys[0].kiosk = enrolment->kiosk;
    roster->keys[0].valid_to = last_day;
    struct token_reader reader = {.roster = roster, .today = kiosk_day_number(kiosk)};
    enum token_verdict verdict = token_verify(text, &reader, token);
    sodium_free(roster);
    if (verdict ==
        TOKEN_UNKNOWN_KEY) /* another kiosk's: its modules are told, and it is no proof */
        return token_read_unproved(text, enrolment->cover_key, enrolment->fair_number, reader.today,
                                   token);
    return verdict;
}

/* The modules that a token names, for a slip this kiosk keeps no row of: nothing but numbers. */
static void show_modules(struct kiosk *kiosk, const struct token *token)
{
    struct sync_slip *row = &kiosk->visit->row;
    const struct pack_office *office = pack_office(kiosk->pack, token->office);
    *row = (struct sync_slip){0};
    for (unsigned code = 1; code <= PACK_SERVICES_MAX && row->turns < SYNC_SLIP_TURNS; ++code) {
        const struct pack_service *service = pack_service(kiosk->pack, code);
        if ((token->services & 1U << code) != 0 && service != NULL)
            row->turn[row->turns++].module = service->module;
    }
    if (office != NULL && row->turns < SYNC_SLIP_TURNS)
        row->turn[row->turns++].module = office->module;
    kiosk->visit->found = true;
}

void folio_scanned(struct kiosk *kiosk, const char *text)
{
    struct visit *visit = kiosk->visit;
    struct token token;
    visit->found_outcome = DONE;
    visit->trouble = verdict_sentence(verify(kiosk, text, &token));
    if (visit->trouble == NULL)
        show_modules(kiosk, &token); /* and the turn, when this kiosk knows it */
    /* A turn is good on its day; looked up alike for all, or its absence would tell a referral. */
    visit->found_today = visit->trouble == NULL && token.day == kiosk_day_number(kiosk);
    if (visit->found_today)
        capture_folio(kiosk, folio_bits(token.slip));
    sodium_memzero(&token, sizeof token);
}

bool folio_act(struct kiosk *kiosk, const char *id)
{
    struct visit *visit = kiosk->visit;
    if (strcmp(id, "camera") == 0 && sight_is_offered(kiosk)) {
        visit->looks = !visit->looks;
        return true;
    }
    if (strcmp(id, "next") != 0 || visit->pending != PENDING_NOTHING)
        return false;
    uint64_t bits = 0;
    enum folio_reading reading = folio_read(visit->folio, &bits);
    visit->found_outcome = DONE;
    visit->found_today = false;
    visit->trouble = folio_mistake(reading);
    if (reading == FOLIO_OK)
        capture_folio(kiosk, bits);
    return true;
}
