#include "kiosk/paper.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/capture.h"
#include "kiosk/day.h"
#include "kiosk/words.h"
#include "sync/folio.h"
#include "sync/phone.h"
#include "sync/token.h"

#define PROGRAM "/proc/self/exe"

/* False when it does not fit: a cut word on paper is a mistake of the pack, not of the printer. */
static bool put(char *room, size_t size, const char *text)
{
    int length = snprintf(room, size, "%s", text);
    return length >= 0 && (size_t)length < size;
}

void paper_turn(const struct kiosk *kiosk, uint16_t number, char text[PAPER_TURN_BYTES])
{
    int kiosk_number = kiosk->enrolment == NULL ? 1 : kiosk->enrolment->kiosk;
    snprintf(text, PAPER_TURN_BYTES, "%c%u", 'A' + (kiosk_number - 1) % 26, number);
}

static bool put_lines(const struct kiosk *kiosk, struct slip *slip)
{
    const struct sync_slip *row = &kiosk->visit->row;
    for (int i = 0; i < row->turns && i < SLIP_LINES; ++i) {
        char turn[PAPER_TURN_BYTES];
        paper_turn(kiosk, row->turn[i].number, turn);
        int a = snprintf(slip->lines[i].module, SLIP_SHORT_BYTES, words_spanish(N_("Module %u")),
                         row->turn[i].module);
        int b = snprintf(slip->lines[i].turn, SLIP_SHORT_BYTES, words_spanish(N_("Turn %s")), turn);
        if (a >= SLIP_SHORT_BYTES || b >= SLIP_SHORT_BYTES)
            return false;
    }
    return true;
}

static bool put_phones(const struct kiosk *kiosk, struct slip *slip)
{
    const struct pack_line *phones[PACK_SLIP_PHONES];
    pack_slip_phones(kiosk->pack, kiosk_today(kiosk), phones);
    for (int i = 0; i < PACK_SLIP_PHONES; ++i)
        if (phones[i] != NULL &&
            (!put(slip->phones[i].label, SLIP_SHORT_BYTES, phones[i]->discreet_label) ||
             !put(slip->phones[i].number, SLIP_SHORT_BYTES, phones[i]->phone)))
            return false;
    return true;
}

static enum outcome put_token(const struct kiosk *kiosk, struct slip *slip)
{
    const struct visit *visit = kiosk->visit;
    const struct pack_fair *fair = &kiosk->pack->fair;
    bool is_referral = visit->anonymous || visit->letter.sent;
    struct token token = {.fair = kiosk->enrolment->fair_number,
                          .day = kiosk_day_number(kiosk),
                          .valid_days = fair->slip_valid_days,
                          .office = is_referral ? (uint16_t)visit->office : 0};
    memcpy(token.slip, visit->row.slip, sizeof token.slip);
    for (int i = 0; i < visit->row.turns && !is_referral; ++i)
        token.services |= 1U << visit->row.turn[i].service;
    folio_write(visit->row.slip, slip->folio);
    return token_make(&token, kiosk->enrolment->secret_key, kiosk->enrolment->cover_key,
                      slip->token);
}

bool paper_put_texts(const struct kiosk *kiosk, struct slip *slip)
{
    const struct pack_fair *fair = &kiosk->pack->fair;
    char place[SLIP_TEXT_BYTES], day[SLIP_TEXT_BYTES];
    const char *dot = *fair->place == '\0' ? "" : " · "; /* lines alone have no fair */
    int length = snprintf(place, sizeof place, "%s%s%s", fair->name, dot, fair->place);
    day[0] = '\0';
    if (kiosk_knows_time(kiosk)) /* a wrong day on paper is worse than none */
        day_write(kiosk_today(kiosk), day, sizeof day);
    return (size_t)length < sizeof place &&
           put(slip->document, sizeof slip->document, words_spanish(N_("Slip"))) &&
           put(slip->title, sizeof slip->title,
               kiosk->practice == NULL ? fair->title
                                       : words_spanish(N_("REHEARSAL · not valid"))) &&
           put(slip->fair, sizeof slip->fair, place) && put(slip->day, sizeof slip->day, day) &&
           put(slip->folio_label, sizeof slip->folio_label, words_spanish(N_("Folio"))) &&
           put(slip->present, sizeof slip->present,
               words_spanish(N_("Show this slip at the module"))) &&
           put(slip->privacy, sizeof slip->privacy, fair->privacy_note) && put_phones(kiosk, slip);
}

enum outcome paper_compose(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    sodium_memzero(&visit->slip, sizeof visit->slip);
    /* What is committed is hers: words of a pack that do not fit cost the paper, not the folio. */
    visit->paperless = !paper_put_texts(kiosk, &visit->slip) || !put_lines(kiosk, &visit->slip);
    return put_token(kiosk, &visit->slip);
}

/* The folio on the glass is enough: says why there is no paper, and goes on. */
static void fail(struct kiosk *kiosk, enum outcome outcome)
{
    struct visit *visit = kiosk->visit;
    kiosk->is_made = kiosk->is_unasked = false;
    if (kiosk->maker != NULL)
        maker_forget(kiosk->maker);
    visit->paper = PAPER_FAILED;
    visit->paper_outcome = outcome;
    kiosk->stale = true;
    if (kiosk->keeper != NULL && !visit->trial)
        capture_print(kiosk, outcome == DOUBT ? PRINT_IN_DOUBT : PRINT_DROPPED);
}

void paper_ask(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    kiosk->stale = true;
    if (visit->paper == PAPER_MAKING || visit->paper == PAPER_PRINTING)
        return;
    if (kiosk->printer == NULL || kiosk->maker == NULL || visit->paperless) {
        fail(kiosk, visit->paperless ? INVALID : NO_DEVICE);
        return;
    }
    if (visit->anonymous) { /* counted here alone: no row on disk knows of it */
        paper_counted(kiosk, visit->prints < SYNC_SLIP_PRINTS_MAX ? DONE : REFUSED);
        return;
    }
    visit->ticket = keeper_count_print(kiosk->keeper, visit->row.slip);
    visit->pending = visit->ticket == 0 ? PENDING_NOTHING : PENDING_PRINT;
    if (visit->ticket == 0)
        fail(kiosk, BUSY);
}

/* A roll is as wide as it was set; which sheet lies in a page printer, it says itself. */
static bool is_sheet_unknown(const struct kiosk *kiosk)
{
    return !(printer_forms(kiosk->printer) & MAKER_BIT(MAKER_ESCPOS)) &&
           printer_state(kiosk->printer) == PRINTER_PROBE;
}

static enum outcome ask_maker(struct kiosk *kiosk)
{
    enum slip_paper paper =
        printer_paper(kiosk->printer, slip_paper_of_mm(kiosk->config->paper_mm));
    kiosk->is_unasked = is_sheet_unknown(kiosk);
    if (kiosk->is_unasked)
        return DONE;
    return maker_ask(kiosk->maker, &kiosk->visit->slip, paper, printer_forms(kiosk->printer));
}

void paper_counted(struct kiosk *kiosk, enum outcome outcome)
{
    struct visit *visit = kiosk->visit;
    if (outcome == DONE)
        outcome = ask_maker(kiosk);
    if (outcome != DONE) {
        fail(kiosk, outcome);
        return;
    }
    visit->prints = (uint8_t)(visit->prints + !visit->trial);
    visit->paper = PAPER_MAKING;
    visit->paper_since_ms = kiosk_now_ms(kiosk);
}

static void step_maker(struct kiosk *kiosk)
{
    enum outcome outcome = kiosk->is_unasked ? ask_maker(kiosk) : DONE;
    if (outcome == DONE && kiosk->is_unasked)
        return; /* her patience is running */
    if (outcome == DONE && !kiosk->is_made) {
        outcome = maker_take(kiosk->maker, &kiosk->made);
        if (outcome == BUSY)
            return;
        kiosk->is_made = true;
        outcome = outcome == DONE ? kiosk->made.outcome : outcome;
    }
    /* A printer that is still being asked how it is may yet take it: her patience is running. */
    if (outcome == DONE && printer_state(kiosk->printer) == PRINTER_PROBE)
        return;
    if (outcome == DONE) {
        kiosk->visit->job = ++kiosk->jobs;
        outcome = printer_send(kiosk->printer, kiosk->visit->job, kiosk->made.forms);
    }
    if (outcome != DONE) {
        fail(kiosk, outcome);
        return;
    }
    kiosk->is_made = false;
    maker_forget(kiosk->maker);
    kiosk->visit->paper = PAPER_PRINTING;
    kiosk->stale = true;
}

static void take_result(struct kiosk *kiosk, const struct printer_result *result)
{
    struct visit *visit = kiosk->visit;
    if (visit->paper != PAPER_PRINTING || result->job != visit->job)
        return;
    if (result->outcome != DONE) {
        fail(kiosk, result->outcome);
        return;
    }
    visit->paper = PAPER_PRINTED;
    kiosk->stale = true;
    if (!visit->trial)
        capture_print(kiosk, PRINT_PAPER);
}

/* What nobody waits for is read all the same (warm, or dead): unread, it wakes the loop for ever.
 */
static void hear_maker(struct kiosk *kiosk)
{
    struct maker_answer answer;
    enum outcome outcome = maker_take(kiosk->maker, &answer);
    if (outcome == DONE)
        maker_forget(kiosk->maker);
    if (outcome != NO_DEVICE)
        return;
    maker_kill(kiosk->maker);
    kiosk->maker = NULL; /* the next visit tries again */
}

/* Said on the volunteers' side alone; a frame is built where somebody may be looking. */
static void look_at_roll(struct kiosk *kiosk)
{
    struct printer_roll now;
    if (kiosk->printer == NULL)
        return;
    printer_roll(kiosk->printer, &now);
    if (roll_look(&kiosk->roll, &now))
        kiosk->stale = true;
}

void paper_step(struct kiosk *kiosk)
{
    look_at_roll(kiosk);
    if (kiosk->maker != NULL && kiosk->visit->paper == PAPER_MAKING)
        step_maker(kiosk);
    else if (kiosk->maker != NULL)
        hear_maker(kiosk);
    struct printer_result result;
    while (kiosk->printer != NULL && printer_take(kiosk->printer, &result))
        take_result(kiosk, &result);
    int64_t due = paper_due_ms(kiosk);
    if (due < 0 || kiosk_now_ms(kiosk) < due)
        return;
    if (paper_is_moving(kiosk)) { /* a slow head: she is free already, and a result will come */
        kiosk->visit->paper_since_ms = kiosk_now_ms(kiosk);
        return;
    }
    enum outcome why = printer_need(kiosk->printer) == PRINTER_NEEDS_NOTHING ? NO_DEVICE : NO_PAPER;
    printer_forget(kiosk->printer);
    fail(kiosk, why);
}

int64_t paper_due_ms(const struct kiosk *kiosk)
{
    const struct visit *visit = kiosk->visit;
    bool runs = visit->paper == PAPER_MAKING || visit->paper == PAPER_PRINTING;
    return runs ? visit->paper_since_ms + PRINTER_PATIENCE_MS : -1;
}

bool paper_is_moving(const struct kiosk *kiosk)
{
    if (kiosk->visit->paper != PAPER_PRINTING)
        return false;
    enum printer_state state = printer_state(kiosk->printer);
    return state == PRINTER_SENDING || state == PRINTER_READY || state == PRINTER_PRINTED ||
           state == PRINTER_ONEWAY;
}

void paper_forget(struct kiosk *kiosk)
{
    kiosk->is_made = kiosk->is_unasked = false;
    if (kiosk->printer != NULL)
        printer_forget(kiosk->printer);
    if (kiosk->visit->paper == PAPER_UNASKED && kiosk->visit->family == 0 && kiosk->maker != NULL)
        return; /* it was asked nothing and holds nothing */
    maker_kill(kiosk->maker);
    kiosk->maker = NULL;
    if (maker_start(PROGRAM, &kiosk->maker) != DONE)
        kiosk->maker = NULL; /* the glass is enough; the next visit tries again */
}
