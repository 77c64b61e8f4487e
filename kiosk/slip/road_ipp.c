/* IPP printers, as a state machine in the printer's thread; the network's waiting is jornada-ipp's.
 *
 * Promises: an order to drop kills that process, which breaks its connection off, and the next
 * process first cancels whatever job of ours the printer still has; a job that stands still is
 * cancelled within PRINTER_PATIENCE_MS; nothing is sent while somebody else's work waits, nor on a
 * sheet that the printer does not have. Refuses ipps: and names with a user in them. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kiosk/slip/ipp_line.h"
#include "kiosk/slip/pdf.h"
#include "kiosk/slip/pwg.h"
#include "kiosk/slip/road.h"

#define RETRY_MS 2000
#define IDLE_MS 10000  /* between two looks at a printer that is well */
#define LOOK_MS 250    /* between two looks at a job */
#define ANSWER_MS 7000 /* jornada-ipp's own patience is shorter */
#define RUN_MS 60000   /* a page that takes longer is given up */

struct desk {
    struct printer *printer;
    char address[PRINTER_TARGET_MAX + 8];
    struct ipp_line line;
    int64_t job_moved_ms; /* when the job last came on */
    bool has_run;         /* the printer has begun with it */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"

/* HOST[:PORT]/PATH, of letters that need no quoting anywhere. */
static bool is_place(const char *text)
{
    size_t host =
        text[0] == '[' ? 2 + strspn(text + 1, "0123456789abcdefABCDEF:.") : strspn(text, LETTERS);
    if (host == 0 || host == 2 * (text[0] == '[') || host > 64 ||
        (text[0] == '[' && (strlen(text) < host || text[host - 1] != ']')))
        return false;
    const char *path = text + host;
    if (*path == ':') {
        size_t digits = strspn(path + 1, "0123456789");
        long port = digits > 0 && digits < 6 ? strtol(path + 1, NULL, 10) : 0;
        if (port < 1 || port > 65535)
            return false;
        path += 1 + digits;
    }
    return path[0] == '/' && path[1] != '\0' && path[strspn(path, LETTERS "/")] == '\0';
}

static bool read_ipp(const char *text, struct road_target *target, char *why, size_t room)
{
    char program[4096];
    if (strncmp(text, "//", 2) != 0 || !is_place(text + 2)) {
        snprintf(why, room, "ipp: needs a place, such as ipp://192.168.1.50/ipp/print");
        return false;
    }
    if (!ipp_line_program(program, sizeof program)) {
        snprintf(why, room, "the program " IPP_PROGRAM " does not stand beside this one");
        return false;
    }
    snprintf(target->path, sizeof target->path, "%s", text);
    target->forms = MAKER_BIT(MAKER_PDF); /* until the printer has said what it takes */
    return true;
}

static void say(struct desk *desk, enum printer_state state, enum printer_need need)
{
    printer_say(desk->printer, state, need);
}

enum awaited { ANSWERED, ORDERED, LOST };

/* Waits for the process's answer, for an order of `orders`, or `timeout_ms` (LOST). */
static enum awaited await(struct desk *desk, unsigned orders, int timeout_ms)
{
    int64_t until = now_ms() + timeout_ms;
    for (;;) {
        enum ipp_heard heard = ipp_line_hear(&desk->line);
        if (printer_orders(desk->printer) & orders)
            return ORDERED;
        if (heard != LINE_NOTHING)
            return heard == LINE_ANSWER ? ANSWERED : LOST;
        struct pollfd waits[2] = {{.fd = printer_order_fd(desk->printer), .events = POLLIN},
                                  {.fd = desk->line.fd, .events = POLLIN}};
        int64_t left = until - now_ms();
        if (left <= 0)
            return LOST;
        poll(waits, 2, (int)left);
    }
}

/* Waits for an order of `orders`; false when the time has passed. */
static bool pause_for(struct desk *desk, unsigned orders, int timeout_ms)
{
    int64_t until = now_ms() + timeout_ms;
    while (!(printer_orders(desk->printer) & orders)) {
        struct pollfd wait = {.fd = printer_order_fd(desk->printer), .events = POLLIN};
        int64_t left = until - now_ms();
        if (left <= 0)
            return false;
        poll(&wait, 1, (int)left);
    }
    return true;
}

static enum awaited give(struct desk *desk, enum ipp_order_kind kind, int job, unsigned orders)
{
    const struct ipp_order order = {.kind = kind, .job = job};
    if (!ipp_line_order(&desk->line, &order, NULL))
        return LOST;
    return await(desk, orders, ANSWER_MS);
}

/* What the printer said of itself, as a state. True when it could take a job. */
static bool tell(struct desk *desk)
{
    const struct ipp_answer *answer = &desk->line.answer;
    enum printer_need need = (enum printer_need)answer->need;
    if (!answer->reached) {
        say(desk, PRINTER_OFFLINE, PRINTER_NEEDS_NOTHING);
        return false;
    }
    printer_say_low(desk->printer, answer->low != 0);
    if (answer->paper < SLIP_PAPERS && answer->form < MAKER_FORMS)
        printer_wish(desk->printer, (enum slip_paper)answer->paper, MAKER_BIT(answer->form));
    say(desk, need == PRINTER_NEEDS_NOTHING ? PRINTER_READY : PRINTER_NEEDS, need);
    return need == PRINTER_NEEDS_NOTHING;
}

/* Obeys an order to drop: nothing of the job can leave once the process is dead. */
static void drop(struct desk *desk)
{
    ipp_line_kill(&desk->line);
    printer_dropped(desk->printer);
    say(desk, PRINTER_PROBE, PRINTER_NEEDS_NOTHING);
}

/* Cancels what was sent; the outcome of a job that did not come out whole. */
static enum outcome take_back(struct desk *desk, int job, enum outcome unless_run)
{
    if (give(desk, WIRE_CANCEL, job, ORDER_DROP | ORDER_CLOSE) != ANSWERED)
        return DOUBT; /* the next process cancels it before anything else */
    const struct ipp_answer *answer = &desk->line.answer;
    if (answer->progress == JOB_PRINTED)
        return DONE;
    return answer->reached && !desk->has_run ? unless_run : DOUBT;
}

static bool wants_hand(const struct ipp_answer *answer)
{
    return answer->progress == JOB_STOPPED || answer->need == PRINTER_NEEDS_PAPER ||
           answer->need == PRINTER_NEEDS_COVER || answer->need == PRINTER_NEEDS_CARE;
}

/* One look at the job. True while it goes on; else `outcome` is what became of it. */
static bool follow(struct desk *desk, int job, int64_t began_ms, enum outcome *outcome)
{
    const struct ipp_answer *answer = &desk->line.answer;
    if (answer->progress == JOB_PRINTED || answer->progress == JOB_ENDED) {
        *outcome = answer->progress == JOB_PRINTED ? DONE : desk->has_run ? DOUBT : OFFLINE;
        return false;
    }
    if (answer->reached && answer->progress != JOB_UNKNOWN && wants_hand(answer)) {
        enum printer_need need = (enum printer_need)answer->need;
        say(desk, PRINTER_HALTED, need == PRINTER_NEEDS_NOTHING ? PRINTER_NEEDS_CARE : need);
        enum outcome taken = take_back(desk, job, NO_PAPER);
        *outcome = taken == DOUBT ? NO_PAPER : taken; /* halted, known, and cancelled */
        return false;
    }
    if (answer->reached && answer->progress == JOB_RUNS) {
        desk->has_run = true;
        desk->job_moved_ms = now_ms();
    }
    bool still = now_ms() - desk->job_moved_ms >= PRINTER_PATIENCE_MS;
    if (!still && now_ms() - began_ms < RUN_MS)
        return true;
    *outcome = take_back(desk, job, OFFLINE);
    return false;
}

/* What to tell of a job that was never made. */
static enum outcome refusal(const struct ipp_answer *answer)
{
    switch ((enum printer_need)answer->need) {
    case PRINTER_NEEDS_PAPER:
    case PRINTER_NEEDS_COVER:
    case PRINTER_NEEDS_SIZE:
        return NO_PAPER;
    case PRINTER_NEEDS_TURN:
        return BUSY;
    case PRINTER_NEEDS_CARE:
    case PRINTER_NEEDS_NOTHING:
        break;
    }
    return OFFLINE;
}

static unsigned form_of(unsigned bits)
{
    unsigned form = 0;
    while (form < MAKER_FORMS && !(bits & MAKER_BIT(form)))
        form++;
    return form;
}

/* A document of one sheet may not go out on another. */
static bool is_made_for(const struct form *document, unsigned form, enum slip_paper paper)
{
    return form == MAKER_PDF ? pdf_is_of(document, paper) : pwg_is_of(document, paper);
}

/* Sends the job and waits until it is over. False: dropped or closed in the middle. */
static bool run_job(struct desk *desk, enum outcome *outcome)
{
    const unsigned orders = ORDER_DROP | ORDER_CLOSE;
    unsigned form = form_of(printer_forms(desk->printer));
    const struct form *document = &printer_job(desk->printer)[form % MAKER_FORMS];
    enum slip_paper paper = printer_paper(desk->printer, SLIP_PAPERS);
    const struct ipp_order order = {
        .kind = WIRE_PRINT, .paper = paper, .form = form, .size = (uint32_t)document->size};
    enum awaited awaited = LOST;
    desk->has_run = false;
    *outcome = BUSY; /* another sheet was put in since it was made */
    if (form == MAKER_FORMS || !is_made_for(document, form, paper))
        return true;
    if (ipp_line_order(&desk->line, &order, document->bytes))
        awaited = await(desk, orders, ANSWER_MS);
    int job = awaited == ANSWERED ? desk->line.answer.job : 0;
    *outcome = awaited == LOST ? DOUBT : refusal(&desk->line.answer);
    if (awaited != ANSWERED || desk->line.answer.progress != JOB_WAITS)
        return awaited != ORDERED;
    int64_t began_ms = desk->job_moved_ms = now_ms();
    awaited = await(desk, orders, ANSWER_MS); /* the document */
    while (awaited == ANSWERED && follow(desk, job, began_ms, outcome))
        awaited = pause_for(desk, orders, LOOK_MS) ? ORDERED : give(desk, WIRE_LOOK, job, orders);
    if (awaited == LOST)
        *outcome = DOUBT;
    return awaited != ORDERED;
}

static void print(struct desk *desk)
{
    enum outcome outcome;
    say(desk, PRINTER_SENDING, PRINTER_NEEDS_NOTHING);
    if (!run_job(desk, &outcome)) {
        drop(desk);
        return;
    }
    if (outcome == DOUBT)
        ipp_line_kill(&desk->line);
    if (outcome == DONE)
        say(desk, PRINTER_PRINTED, PRINTER_NEEDS_NOTHING);
    else if (outcome == DOUBT)
        say(desk, PRINTER_DOUBT, PRINTER_NEEDS_NOTHING);
    printer_finish(desk->printer, outcome);
}

/* Asks the printer; how long until the next time. */
static int visit(struct desk *desk)
{
    if (desk->line.child <= 0 && !ipp_line_start(&desk->line, desk->address)) {
        say(desk, PRINTER_OFFLINE, PRINTER_NEEDS_NOTHING);
        return RETRY_MS;
    }
    enum awaited awaited = give(desk, WIRE_ASK, 0, ORDER_DROP | ORDER_CLOSE);
    if (awaited == ORDERED)
        return 0;
    if (awaited == LOST) {
        ipp_line_kill(&desk->line);
        say(desk, PRINTER_OFFLINE, PRINTER_NEEDS_NOTHING);
        return RETRY_MS;
    }
    return tell(desk) ? IDLE_MS : RETRY_MS;
}

static void run_ipp(struct printer *printer, const struct road_target *target)
{
    struct desk desk = {.printer = printer, .line = {.fd = -1}};
    snprintf(desk.address, sizeof desk.address, "ipp:%s", target->path);
    say(&desk, PRINTER_PROBE, PRINTER_NEEDS_NOTHING);
    for (;;) {
        int wait_ms = visit(&desk);
        pause_for(&desk, ORDER_CLOSE | ORDER_DROP | ORDER_PRINT, wait_ms);
        unsigned orders = printer_orders(printer);
        if (orders & ORDER_CLOSE)
            break;
        if (orders & ORDER_DROP)
            drop(&desk);
        else if (orders & ORDER_PRINT && wait_ms == IDLE_MS)
            print(&desk);
        else if (orders & ORDER_PRINT)
            printer_finish(printer, refusal(&desk.line.answer));
    }
    ipp_line_kill(&desk.line);
}

const struct road road_ipp = {"ipp:", read_ipp, run_ipp};
