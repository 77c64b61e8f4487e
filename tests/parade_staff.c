/* The volunteers' rows of parade_states.h: what gate, store and stick would have said. */
#include "tests/parade_staff.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/screens/screens.h"
#include "kiosk/words.h"

static const struct pin_state {
    enum outcome outcome;
    enum visit_pending pending;
    int64_t wait_ms;
    bool locked;
    const char *pin, *trouble;
} pins[] = {
    {.pin = ""},
    {.pin = "052147"},
    {.outcome = INVALID, .pin = "", .trouble = "That is not this badge's PIN."},
    {.pin = "05", .trouble = "The PIN has six digits."},
    {.pending = PENDING_BADGE, .pin = ""},
    {.outcome = BUSY, .wait_ms = 4200, .pin = ""},
    {.outcome = INVALID, .wait_ms = 599000, .pin = ""},
    {.outcome = REFUSED, .locked = true, .pin = ""},
    {.outcome = NOT_FOUND, .pin = ""},
    {.outcome = DAMAGED, .pin = ""},
    {.outcome = DOUBT, .pin = ""},
};

bool parade_staff_pin(struct kiosk *kiosk, int variant)
{
    if (variant >= (int)(sizeof pins / sizeof pins[0]))
        return false;
    const struct pin_state *state = &pins[variant];
    struct visit *visit = kiosk->visit;
    kiosk_show(kiosk, SCREEN_STAFF_PIN);
    visit->staff.outcome = state->outcome;
    visit->staff.attempts.wait_ms = state->wait_ms;
    visit->staff.attempts.locked = state->locked;
    visit->staff.attempts_ms = kiosk_now_ms(kiosk);
    visit->pending = state->pending;
    if (*state->pin != '\0')
        (void)field_insert(&visit->entries[ENTRY_PIN], state->pin);
    visit->trouble = state->trouble == NULL ? NULL : words_say(state->trouble);
    return true;
}

/* Nothing known; nothing done; on the way; as bad as it can be, with numbers as long. */
static bool set_counts(struct kiosk *kiosk, int variant)
{
    static const struct sync_counts counts[] = {
        {.hub_seen_ms = -1, .relay_seen_ms = -1},
        {.disk_free_mb = 9000, .hub_seen_ms = -1, .relay_seen_ms = -1},
        {.captured = 40,
         .pending = 2,
         .relayed = 1,
         .delivered = 38,
         .safe = 30,
         .disk_free_mb = 9000,
         .relay_seen_ms = -1},
        {.captured = 1204563,
         .pending = 1204000,
         .relayed = 120456,
         .delivered = 563,
         .safe = 562,
         .lost = 17,
         .quarantined = 4,
         .disk_free_mb = 20,
         .store_permille = 1000,
         .damaged_once = true,
         .hub_seen_ms = -1,
         .relay_seen_ms = 0},
    };
    if (variant >= (int)(sizeof counts / sizeof counts[0]))
        return false;
    kiosk->visit->staff.open = true;
    kiosk->status.counts = counts[variant];
    kiosk->status.counts_known = variant > 0;
    kiosk->visit->staff.lost = kiosk->bad_pack = kiosk->bad_settings = variant == 3;
    if (variant == 0)
        kiosk->status.state = KEEPER_REFUSED;
    return true;
}

bool parade_staff_home(struct kiosk *kiosk, int variant)
{
    if (!set_counts(kiosk, variant))
        return false;
    kiosk_show(kiosk, SCREEN_STAFF_HOME);
    return true;
}

bool parade_staff_state(struct kiosk *kiosk, int variant)
{
    if (!set_counts(kiosk, variant))
        return false;
    kiosk_show(kiosk, SCREEN_STAFF_STATE);
    return true;
}

bool parade_staff_stick(struct kiosk *kiosk, int variant)
{
    static const struct trip_report reports[] = {
        {0},
        {.running = true, .bundles = 3},
        {.over = true, .outcome = DONE, .bundles = 12, .receipts = 1},
        {.over = true, .outcome = DONE, .bundles = 12, .foreign = 3},
        {.over = true, .outcome = DISK_FULL, .bundles = 7, .receipts = 1},
        {.over = true, .outcome = NOT_FOUND, .not_a_stick = true},
        {.over = true, .outcome = DAMAGED},
        {.over = true, .outcome = INVALID},
    };
    if (variant >= (int)(sizeof reports / sizeof reports[0]) || !set_counts(kiosk, 2))
        return false;
    kiosk->status.trip = reports[variant];
    kiosk->visit->staff.stick_asked = variant > 0;
    kiosk_show(kiosk, SCREEN_STAFF_STICK);
    return true;
}

/* What is said of the printer is condition.c's; here stands what came of the test. */
bool parade_staff_print(struct kiosk *kiosk, int variant)
{
    static const struct {
        enum visit_paper paper;
        enum outcome outcome;
        bool oneway, new_roll;
    } states[] = {{PAPER_UNASKED, DONE, false, false},    {PAPER_PRINTING, DONE, false, false},
                  {PAPER_PRINTED, DONE, false, false},    {PAPER_PRINTED, DONE, true, true},
                  {PAPER_FAILED, NO_PAPER, false, false}, {PAPER_FAILED, NO_DEVICE, false, true},
                  {PAPER_FAILED, DOUBT, false, false},    {PAPER_FAILED, INVALID, false, false}};
    if (variant >= (int)(sizeof states / sizeof states[0]) || !set_counts(kiosk, 2))
        return false;
    kiosk->visit->paper = states[variant].paper;
    kiosk->visit->paper_outcome = states[variant].outcome;
    kiosk->visit->trial_oneway = states[variant].oneway;
    kiosk->visit->roll_said = states[variant].new_roll;
    kiosk_show(kiosk, SCREEN_STAFF_PRINT);
    return true;
}

/* Empty; a row; the row after it; what can be wrong with one. */
bool parade_staff_sheet(struct kiosk *kiosk, int variant)
{
    static const struct sheet_state {
        const char *folio, *answers, *got, *trouble;
        enum visit_entry active;
        unsigned rows;
    } states[] = {
        {.active = ENTRY_FOLIO},
        {"2BPV-MJEJ", "5M", "1-4-5-7-11-14", NULL, ENTRY_GOT, 0},
        {.active = ENTRY_FOLIO, .rows = 12},
        {"2BPV-MJEJ", "5M", "31", "No service has that number. Look at the sheet.", ENTRY_GOT, 1},
        {"2BPV-MJEK", "", "",
         "This folio is of no blank slip of this fair. That person is counted already.",
         ENTRY_FOLIO, 0},
    };
    if (variant >= (int)(sizeof states / sizeof states[0]) || !set_counts(kiosk, 2))
        return false;
    const struct sheet_state *state = &states[variant];
    struct visit *visit = kiosk->visit;
    kiosk_show(kiosk, SCREEN_STAFF_SHEET);
    visit->staff.kit.rows = state->rows;
    visit->staff.kit.saved = 0x123456789;
    if (state->folio != NULL) {
        (void)field_insert(&visit->entries[ENTRY_FOLIO], state->folio);
        (void)field_insert(&visit->entries[ENTRY_ANSWERS], state->answers);
        (void)field_insert(&visit->entries[ENTRY_GOT], state->got);
    }
    visit->active = state->active;
    visit->trouble = state->trouble == NULL ? NULL : words_say(state->trouble);
    return true;
}

/* Which kind; a first cell; one that is typed, and one that is wrong; all read again; saved; not.
 */
bool parade_staff_session(struct kiosk *kiosk, int variant)
{
    if (variant > 6 || !set_counts(kiosk, 2))
        return false;
    struct visit *visit = kiosk->visit;
    struct visit_session *session = &visit->staff.session;
    kiosk_show(kiosk, SCREEN_STAFF_SESSION);
    session->kind = (uint8_t)(variant == 0 ? 0 : 1 + variant % (SESSION_KINDS - 1));
    visit->active = variant == 0 || variant > 3 ? ENTRY_NONE : ENTRY_ANSWERS;
    for (int age = 0; variant > 1 && age < AGE_BANDS; ++age)
        for (int sex = 0; sex < SEX_VALUES; ++sex)
            session->people[age][sex] = (uint16_t)(age * sex * 25);
    if (variant == 2 || variant == 3) {
        (void)field_insert(&visit->entries[ENTRY_ANSWERS], "5M");
        (void)field_insert(&visit->entries[ENTRY_GOT], variant == 2 ? "12" : "-");
        visit->active = ENTRY_GOT;
    }
    if (variant == 3)
        visit->trouble = words_say("Write how many people, up to 999.");
    session->reviewing = variant > 3;
    session->saved = variant == 5;
    session->failed = variant == 6;
    return true;
}

/* To be read; read, with and without a word about it; its turns, three of them. */
bool parade_staff_blank(struct kiosk *kiosk, int variant)
{
    if (variant > 4 || !set_counts(kiosk, 2))
        return false;
    struct visit *visit = kiosk->visit;
    struct visit_kit *kit = &visit->staff.kit;
    kiosk_show(kiosk, SCREEN_STAFF_BLANK);
    if (variant == 1)
        visit->trouble = words_say(
            "This slip is of another fair. Attend all the same, with a new "
            "turn.");
    if (variant < 2)
        return true;
    visit->active = ENTRY_NONE;
    kit->is_read = true;
    kit->bits = 0x123456789;
    kit->wanted = 1U << 1 | 1U << 4;
    kit->given = variant == 4;
    if (variant == 2)
        kit->note = words_say(
            "This slip's kit was taken back. Attend all the same, and tell the "
            "coordination.");
    visit->row.turns = SYNC_SLIP_TURNS;
    for (int i = 0; i < SYNC_SLIP_TURNS; ++i) {
        visit->row.turn[i].module = (uint16_t)(20 + i);
        visit->row.turn[i].number = 165;
    }
    return true;
}

bool parade_staff_assist(struct kiosk *kiosk, int variant)
{
    struct visit *visit = kiosk->visit;
    if (variant > 2 || !set_counts(kiosk, 2))
        return false;
    visit->staff.assist.on = true;
    kiosk_show(kiosk, SCREEN_STAFF_ASSIST);
    visit->page = variant;
    if (variant == 0) {
        visit->age = AGE_30_44;
        visit->sex = SEX_M_MUJER;
        visit->first_time = 1;
    }
    return true;
}

bool parade_staff_papers(struct kiosk *kiosk, int variant)
{
    static const char *const troubles[] = {
        NULL, N_("That date is of somebody under 18: it is not asked of them."),
        N_("A CURP has eighteen characters. Is it written so?")};
    struct visit *visit = kiosk->visit;
    if (variant > 2 || !set_counts(kiosk, 2))
        return false;
    visit->staff.assist.on = true;
    visit->age = AGE_30_44;
    snprintf(visit->birth, sizeof visit->birth, "26/06/1956");
    snprintf(visit->curp, sizeof visit->curp, "SABC560626MDFLRN01");
    kiosk_show(kiosk, SCREEN_STAFF_PAPERS);
    if (troubles[variant] != NULL)
        visit->trouble = words_say(troubles[variant]);
    return true;
}

bool parade_staff_correct(struct kiosk *kiosk, int variant)
{
    struct visit_assist *assist = &kiosk->visit->staff.assist;
    static const uint8_t done[] = {ASSIST_CORRECTED, ASSIST_VOIDED, ASSIST_YOUNG};
    if (variant > 7 || !set_counts(kiosk, 2))
        return false;
    kiosk_show(kiosk, SCREEN_STAFF_CORRECT);
    assist->looked = variant > 0 && variant < 5;
    assist->child = variant == 1;
    assist->found = variant >= 3 && variant < 5;
    assist->failed = assist->worn = variant == 4;
    assist->done = variant >= 5 ? done[variant - 5] : ASSIST_NOTHING;
    if (variant > 0 && variant < 5)
        staff_correct_looked(kiosk);
    if (variant >= 3)
        kiosk->visit->active = ENTRY_NONE;
    return true;
}
