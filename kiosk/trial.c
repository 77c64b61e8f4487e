#include "kiosk/trial.h"

#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/paper.h"
#include "kiosk/slip/escpos_status.h"
#include "kiosk/words.h"

#define READY_MS 10000 /* for printer and slip maker to be there */
#define WHOLE_MS 80000 /* more than any head takes for a slip */

/* No token begins so (its first character is 9), and its last one has bits that none has. */
static void fill_token(char token[TOKEN_TEXT_BYTES])
{
    for (int i = 0; i < TOKEN_CHARS; ++i)
        token[i] = "TEST"[i % 4];
    token[TOKEN_CHARS] = '\0';
}

static bool put(char *room, size_t size, const char *text)
{
    int length = snprintf(room, size, "%s", text);
    return length >= 0 && (size_t)length < size;
}

enum outcome trial_compose(const struct kiosk *kiosk, struct slip *slip)
{
    const char *test = words_spanish(N_("Test"));
    sodium_memzero(slip, sizeof *slip);
    bool good = paper_put_texts(kiosk, slip) &&
                put(slip->title, sizeof slip->title, words_spanish(N_("Test of the printer"))) &&
                put(slip->present, sizeof slip->present, words_spanish(N_("This is no slip")));
    for (int i = 0; good && i < SLIP_LINES; ++i) /* all three: so much black has the fullest one */
        good = put(slip->lines[i].module, sizeof slip->lines[i].module, test) &&
               put(slip->lines[i].turn, sizeof slip->lines[i].turn, test);
    folio_write_bits(0, slip->folio);
    fill_token(slip->token);
    return good ? DONE : INVALID;
}

void trial_print(struct kiosk *kiosk)
{
    struct visit *visit = kiosk->visit;
    kiosk->stale = true;
    if (visit->paper == PAPER_MAKING || visit->paper == PAPER_PRINTING || kiosk->printer == NULL)
        return;
    visit->trial = true;
    visit->trial_oneway = printer_state(kiosk->printer) == PRINTER_ONEWAY;
    paper_counted(kiosk, kiosk->maker == NULL ? NO_DEVICE : trial_compose(kiosk, &visit->slip));
}

/* -- --print-test ------------------------------------------------------------------------------
 */

static const char *const state_words[] = {
    [PRINTER_OFFLINE] = "nobody answers there, or another program holds it",
    [PRINTER_PROBE] = "connected; being asked",
    [PRINTER_READY] = "ready",
    [PRINTER_NEEDS] = "needs a hand",
    [PRINTER_ONEWAY] = "takes bytes and answers nothing: printing will be believed",
    [PRINTER_SENDING] = "printing",
    [PRINTER_PRINTED] = "printed",
    [PRINTER_HALTED] = "stopped in the middle",
    [PRINTER_DOUBT] = "the connection broke in the middle",
};
static const char *const need_words[] = {
    [PRINTER_NEEDS_NOTHING] = "",
    [PRINTER_NEEDS_PAPER] = ": it has no paper",
    [PRINTER_NEEDS_COVER] = ": its cover is open",
    [PRINTER_NEEDS_CARE] = ": look at its lights",
    [PRINTER_NEEDS_SIZE] = ": it has no sheet of A6, Letter or A4",
    [PRINTER_NEEDS_TURN] = ": somebody else's work waits in it",
};

/* A run of it, in real time also where the kiosk's clock is a test's. */
struct watching {
    struct kiosk *kiosk;
    int64_t begun_ms;
    enum printer_state state;
    enum printer_need need;
};

static int64_t passed_ms(const struct watching *watching)
{
    const struct io *io = io_real();
    return io->monotonic_ms(io->self) - watching->begun_ms;
}

static void say_state(struct watching *watching)
{
    enum printer_state state = printer_state(watching->kiosk->printer);
    enum printer_need need = printer_need(watching->kiosk->printer);
    if (state == watching->state && need == watching->need)
        return;
    watching->state = state;
    watching->need = need;
    printf("%8.3f s   %s%s\n", (double)passed_ms(watching) / 1000, state_words[state],
           need_words[need]);
}

/* Until something may have happened. */
static void wait_for_news(struct watching *watching)
{
    struct kiosk *kiosk = watching->kiosk;
    struct pollfd waits[2] = {
        {.fd = printer_fd(kiosk->printer), .events = POLLIN},
        {.fd = kiosk->maker == NULL ? -1 : maker_fd(kiosk->maker), .events = POLLIN}};
    (void)poll(waits, 2, 50);
    say_state(watching);
    paper_step(kiosk);
}

static bool is_settled(const struct kiosk *kiosk)
{
    enum printer_state state = printer_state(kiosk->printer);
    return state != PRINTER_OFFLINE && state != PRINTER_PROBE && kiosk->maker != NULL &&
           maker_is_warm(kiosk->maker);
}

static void say_answers(const struct kiosk *kiosk)
{
    struct printer_said said;
    struct escpos_status status = {0};
    bool talks = printer_forms(kiosk->printer) & MAKER_BIT(MAKER_ESCPOS) &&
                 strncmp(kiosk->config->printer, "file:", 5) != 0;
    if (!talks) /* a file says nothing, and IPP in no bytes of its own */
        return;
    printer_said(kiosk->printer, &said);
    if (said.bytes == 0) {
        puts("answered     nothing");
        return;
    }
    printf("answered     %llu bytes", (unsigned long long)said.bytes);
    for (size_t i = 0; i < said.count; ++i) {
        printf("%s%02x", i == 0 ? "; the last: " : " ", said.last[i]);
        escpos_status_take(&status, said.last[i]);
    }
    if (status.heard)
        printf("\nthey say     paper %s%s, cover %s, %s, %u bands worked on",
               status.paper_out ? "is out" : "is there", status.low ? " and ends soon" : "",
               status.cover ? "open" : "closed", status.error ? "an error" : "no error",
               status.fences);
    putchar('\n');
}

static void say_roll(const struct kiosk *kiosk)
{
    struct printer_roll roll;
    printer_roll(kiosk->printer, &roll);
    if (roll.fed_mm > 0)
        printf("paper        %llu mm were fed, counted from what was sent\n",
               (unsigned long long)roll.fed_mm);
}

static bool say_result(const struct kiosk *kiosk)
{
    const struct visit *visit = kiosk->visit;
    bool printed = visit->paper == PAPER_PRINTED;
    const char *word = "it could not be made or sent";
    if (printed)
        word = visit->trial_oneway ? "sent; this printer cannot say: look at the paper"
                                   : "printed; look whether it is whole, sharp and cut";
    else if (visit->paper != PAPER_FAILED)
        word = "not printed: nothing came of it in time";
    else if (visit->paper_outcome == NO_PAPER)
        word = "not printed: it needs a hand";
    else if (visit->paper_outcome == NO_DEVICE || visit->paper_outcome == OFFLINE)
        word = "not printed: it does not answer";
    else if (visit->paper_outcome == DOUBT)
        word = "in doubt: it may have stopped halfway; it does not go on by itself";
    printf("result       %s\n", word);
    return printed;
}

bool trial_run(struct kiosk *kiosk)
{
    const struct io *io = io_real();
    struct watching watching = {
        .kiosk = kiosk, .begun_ms = io->monotonic_ms(io->self), .state = PRINTER_DOUBT};
    const struct visit *visit = kiosk->visit;
    printf("printer      %s\n", kiosk->config->printer);
    if (kiosk->printer == NULL) {
        puts("result       none is set: printer = … in kiosk.ini, or --printer");
        return false;
    }
    while (!is_settled(kiosk) && passed_ms(&watching) < READY_MS)
        wait_for_news(&watching);
    say_state(&watching);
    enum slip_paper paper =
        printer_paper(kiosk->printer, slip_paper_of_mm(kiosk->config->paper_mm));
    printf("paper        %s%s\n", slip_paper_name(paper), slip_paper_is_page(paper) ? "" : " mm");
    trial_print(kiosk);
    while ((visit->paper == PAPER_MAKING || visit->paper == PAPER_PRINTING) &&
           passed_ms(&watching) < READY_MS + WHOLE_MS)
        wait_for_news(&watching);
    say_state(&watching);
    say_answers(kiosk);
    say_roll(kiosk);
    return say_result(kiosk);
}
