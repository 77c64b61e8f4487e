/* The states of an ESC/POS printer, in the printer's thread; their table: README.md.
 *
 * A line that broke, a halt, a doubt, an end of the visit: each drops the line first, so that
 * nothing more can leave, and tells then. What may be left in the printer itself is cleared and cut
 * off at the next open (`dirty`). */
#include "kiosk/slip/road_escpos.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/slip/escpos.h"
#include "kiosk/slip/road_escpos_self.h"
#include "kiosk/slip/road_mutant.h"

#define RETRY_MS 2000
#define CONNECT_MS 2000
#define FLUSH_MM (8 + 8 + ESCPOS_CUT_MM) /* blank paper, feed, way to the knife */
#define NEVER_MS (3600 * 1000)
#define TALKS_ANSWERS 2 /* pairs of real-time answers, and fences of a wake */

ssize_t road_escpos_read(struct road_line *line, uint8_t *bytes, size_t room)
{
    return read(line->fd, bytes, room);
}

ssize_t road_escpos_write(struct road_line *line, const uint8_t *bytes, size_t size)
{
    return write(line->fd, bytes, size);
}

unsigned road_escpos_forms(unsigned habits)
{
    return MAKER_BIT(MAKER_ESCPOS) | (habits & ROAD_TEAR ? MAKER_TEAR : 0) |
           (habits & ROAD_SLOW ? MAKER_SLOW : 0);
}

/* Waits until it is time to try again. CLOSE ends it. */
static bool pause_offline(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    int64_t until = road_talk_now_ms(talk) + (machine->hurry ? 0 : RETRY_MS), left;
    machine->hurry = false;
    do {
        left = until - road_talk_now_ms(talk);
        if (!road_talk_obey(talk, road_talk_await(talk, 0, 0, (int)left), OFFLINE))
            return false;
        left = until - road_talk_now_ms(talk);
    } while (left > 0);
    return true;
}

/* True when connected; an order to close stays for the caller. */
static bool open_line(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    enum road_opened opened = talk->wire->open(&talk->line);
    int64_t until = road_talk_now_ms(talk) + CONNECT_MS;
    while (opened == ROAD_COMES && road_talk_now_ms(talk) < until) {
        int left = (int)(until - road_talk_now_ms(talk));
        unsigned events = road_talk_await(talk, 0, POLLOUT, left);
        if (events & ORDER_CLOSE)
            return false;
        road_talk_obey(talk, events, OFFLINE);
        if (events & (ROAD_TALK_BROKEN | ROAD_TALK_WRITABLE))
            opened = talk->wire->opened(&talk->line) ? ROAD_OPEN : ROAD_ABSENT;
    }
    return opened == ROAD_OPEN;
}

static bool step_offline(struct road_machine *machine, enum printer_state *state)
{
    road_talk_drop(&machine->talk);
    machine->dirty = machine->dirty || machine->believed;
    road_talk_say(&machine->talk, PRINTER_OFFLINE);
    if (!pause_offline(machine))
        return false;
    *state = open_line(machine) ? PRINTER_PROBE : PRINTER_OFFLINE;
    if (*state == PRINTER_OFFLINE) /* away, it may be anybody's: what is in it is cut off */
        machine->dirty = true;
    return true;
}

static bool flush(struct road_machine *machine)
{
    unsigned habits = machine->talk.line.target->habits;
    struct form form = {0};
    bool good = escpos_flush((habits & ROAD_TEAR ? ESCPOS_TEAR : 0U) |
                                 (habits & ROAD_SLOW ? ESCPOS_DOUBLED : 0U),
                             &form) == DONE &&
                road_talk_send(&machine->talk, &form);
    form_free(&form);
    return good;
}

/* With paper there: ends what was under way, turns automatic status on. */
static bool wake(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    if (machine->dirty && !road_mutant_is(ROAD_MUTANT_NO_FLUSH)) {
        if (!flush(machine))
            return false;
        printer_fed(talk->printer, FLUSH_MM);
    }
    if ((int)(talk->fences_asked - talk->status.fences) < 0) /* left over from somebody's time */
        talk->fences_asked = talk->status.fences;
    talk->fences_asked++;
    return road_talk_send_made(talk, escpos_wake);
}

/* Whether the wake was answered: by a printer that talks at all, when its knife is back. One
 * question more shows a printer that answers late. */
static bool hear_wake(struct road_machine *machine, bool talks)
{
    struct road_talk *talk = &machine->talk;
    int wait_ms = talks ? PRINTER_PATIENCE_MS / 2 : ROAD_TALK_ANSWER_MS;
    if (!road_talk_fences(talk, talk->fences_asked, wait_ms))
        return false;
    if ((int)(talk->fences_asked - talk->status.fences) > 0) {
        unsigned wanted = talk->fences_asked++;
        if (!road_talk_send_made(talk, escpos_ask) ||
            !road_talk_fences(talk, wanted, ROAD_TALK_ANSWER_MS))
            return false;
        machine->oneway = (int)(wanted - talk->status.fences) > 0;
    }
    /* Halted after it answered, and before it was told to say so by itself, it looks mute. */
    if (machine->oneway && talks) {
        if (!road_talk_ask(talk, 1))
            return false;
        machine->oneway = !escpos_status_is_halted(&talk->status);
    }
    return true;
}

/* Only now: what was sent to a line that breaks has cut nothing off, and the clear's answer, a
 * block, may have been under way. */
static void settle(struct road_machine *machine)
{
    struct escpos_status *status = &machine->talk.status;
    machine->dirty = machine->believed = false;
    status->no_blocks = true;
    status->block_left = 0;
}

/* A printer that talks answers both kinds of question, or one of them again and again. A mute one's
 * line may bring a byte or two of noise that look like answers: they make it none that talks. */
static void count_answers(struct road_machine *machine, unsigned before, bool fenced)
{
    unsigned answers = (machine->talk.status.realtimes - before) / 2 + (fenced ? 1 : 0);
    if (machine->answers < TALKS_ANSWERS)
        machine->answers += answers;
    machine->talks = machine->talks || machine->answers >= TALKS_ANSWERS;
}

/* Clears, asks, and finds out why when nothing can be printed. Somebody may help in the middle of
 * that: it is `halted` all the same, because nothing was flushed. */
static bool probe(struct road_machine *machine, bool *halted)
{
    struct road_talk *talk = &machine->talk;
    bool silent = talk->line.target->habits & ROAD_ONEWAY || !talk->wire->read;
    unsigned before = talk->status.realtimes;
    machine->oneway = silent;
    talk->status.no_blocks = talk->status.no_blocks && !machine->dirty;
    if (machine->dirty && !road_mutant_is(ROAD_MUTANT_NO_CLEAR) &&
        !road_talk_send_made(talk, escpos_clear))
        return false;
    if (!silent && !road_talk_ask(talk, 1))
        return false;
    *halted = escpos_status_is_halted(&talk->status);
    if (!*halted) {
        bool good =
            wake(machine) && (silent || hear_wake(machine, talk->status.realtimes != before));
        bool heard = machine->oneway ? !machine->talks : !escpos_status_is_halted(&talk->status);
        if (good && heard)
            settle(machine);
        if (good)
            count_answers(machine, before, heard && !machine->oneway);
        return good;
    }
    machine->oneway = talk->status.realtimes == before;
    bool good = road_talk_ask(talk, 2) && road_talk_ask(talk, 4);
    if (good)
        count_answers(machine, before, false);
    return good;
}

/* A roll ended or was taken out, and now there is paper. */
static void watch_roll(struct road_machine *machine)
{
    const struct escpos_status *status = &machine->talk.status;
    if (status->paper_out && !machine->was_out) {
        machine->was_out = true;
        machine->ran_out = !status->cover;
    } else if (!escpos_status_is_halted(status) && machine->was_out) {
        machine->was_out = false;
        printer_rolled(machine->talk.printer, machine->ran_out);
    }
}

static bool step_probe(struct road_machine *machine, enum printer_state *state)
{
    if (!escpos_status_is_halted(&machine->talk.status)) /* asked again while it is halted */
        road_talk_say(&machine->talk, PRINTER_PROBE);
    bool halted = false;
    bool good = probe(machine, &halted);
    if (!good || (machine->oneway && machine->talks))
        *state = PRINTER_OFFLINE; /* silent for once: busy with somebody else, or hung */
    else if (halted && machine->oneway) {
        *state = PRINTER_OFFLINE; /* noise said so: a mute one answers nobody who asks whether */
        machine->hurry = true;
    } else if (halted || escpos_status_is_halted(&machine->talk.status))
        *state = PRINTER_NEEDS;
    else
        *state = machine->oneway ? PRINTER_ONEWAY : PRINTER_READY;
    return true;
}

/* A printer that says nothing by itself, but whose port does. */
static bool looks(const struct road_machine *machine)
{
    return machine->oneway && machine->talk.wire->look;
}

static void look(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    enum road_port port = talk->wire->look(&talk->line);
    talk->status.paper_out = port == ROAD_PORT_NO_PAPER;
    talk->status.error = port == ROAD_PORT_ERROR;
    talk->status.cover = talk->status.offline = false; /* no port knows: that was noise */
}

/* Where an idle printer goes after `events`. */
static enum printer_state leave_idle(struct road_machine *machine, enum printer_state state,
                                     unsigned events)
{
    bool was_halted = state == PRINTER_NEEDS;
    if (events & ROAD_TALK_BROKEN) {
        machine->hurry = true; /* printers close idle connections: open before anybody prints */
        return PRINTER_OFFLINE;
    }
    if (events & ORDER_DROP && machine->believed) { /* she leaves, and her slip may be in there */
        machine->dirty = machine->hurry = true;
        road_talk_drop(&machine->talk);
        return PRINTER_OFFLINE;
    }
    /* Automatic status may not be on yet where it was halted from the start: ask. */
    if (escpos_status_is_halted(&machine->talk.status))
        return was_halted && events == 0 && !looks(machine) ? PRINTER_PROBE : PRINTER_NEEDS;
    if (was_halted)
        return PRINTER_PROBE;
    if (events & ORDER_PRINT && !(events & (ORDER_DROP | ORDER_CLOSE)))
        return PRINTER_SENDING;
    return state;
}

/* READY, ONEWAY and NEEDS: nothing to do until something happens. */
static bool step_idle(struct road_machine *machine, enum printer_state *state)
{
    struct road_talk *talk = &machine->talk;
    bool was_halted = *state == PRINTER_NEEDS;
    watch_roll(machine);
    int unanswered = (int)(talk->fences_asked - talk->status.fences);
    if (unanswered < 0) /* noise: nobody was asked */
        talk->fences_asked = talk->status.fences;
    if (*state == PRINTER_READY && unanswered > 1) { /* answers got lost: count from the start */
        machine->hurry = true;
        *state = PRINTER_OFFLINE;
        return true;
    }
    road_talk_say(talk, *state);
    unsigned events =
        road_talk_await(talk, 0, POLLIN, was_halted || looks(machine) ? RETRY_MS : NEVER_MS);
    if (looks(machine))
        look(machine);
    *state = leave_idle(machine, *state, events);
    if (*state == PRINTER_SENDING)
        return true;
    bool halted = was_halted || *state == PRINTER_NEEDS;
    return road_talk_obey(talk, events, halted ? NO_PAPER : OFFLINE);
}

static bool step_sending(struct road_machine *machine, enum printer_state *state)
{
    struct road_talk *talk = &machine->talk;
    road_talk_say(talk, PRINTER_SENDING);
    *state = road_escpos_job(machine);
    watch_roll(machine);
    if (*state == PRINTER_PRINTED || *state == PRINTER_HALTED || *state == PRINTER_DOUBT)
        return true;
    unsigned orders = talk->orders;
    road_escpos_end_job(machine);
    road_talk_drop(talk);
    machine->hurry = true;
    if (!orders)
        printer_finish(talk->printer, OFFLINE);
    else
        printer_dropped(talk->printer);
    return !(orders & ORDER_CLOSE);
}

static bool step_printed(struct road_machine *machine, enum printer_state *state)
{
    struct road_talk *talk = &machine->talk;
    road_escpos_end_job(machine);
    machine->dirty = false;
    machine->believed = machine->oneway;
    machine->talks = machine->talks || !machine->oneway;
    road_talk_say(talk, PRINTER_PRINTED);
    *state = machine->oneway ? PRINTER_ONEWAY : PRINTER_READY;
    road_talk_say(talk, *state);
    printer_finish(talk->printer, DONE);
    return true;
}

/* Nothing more leaves; then the visit is told. */
static bool abandon(struct road_machine *machine, enum outcome outcome, enum printer_state *state)
{
    struct road_talk *talk = &machine->talk;
    unsigned orders = talk->orders;
    road_escpos_end_job(machine);
    road_talk_drop(talk);
    machine->hurry = true;
    if (orders)
        printer_dropped(talk->printer);
    else
        printer_finish(talk->printer, outcome);
    *state = PRINTER_OFFLINE;
    return !(orders & ORDER_CLOSE);
}

/* Asked whether it is true, and why. Only noise lets the job go on: what was halted once may have
 * been opened, or switched off and on, and would print the rest as it pleases. */
static bool step_halted(struct road_machine *machine, enum printer_state *state)
{
    struct road_talk *talk = &machine->talk;
    road_talk_say(talk, PRINTER_HALTED);
    bool good = !machine->oneway && road_talk_ask(talk, 1);
    if (good && road_escpos_is_printed(machine)) {
        *state = PRINTER_PRINTED; /* the answer from behind the cut was under way */
        return true;
    }
    bool noise = talk->status.halts == machine->sending.halts;
    if (good && noise && !escpos_status_is_halted(&talk->status)) {
        machine->sending.until = road_talk_now_ms(talk) + PRINTER_PATIENCE_MS;
        *state = PRINTER_SENDING;
        return true;
    }
    if (good && road_talk_need(talk) == PRINTER_NEEDS_CARE && road_talk_ask(talk, 2))
        good = road_talk_ask(talk, 4);
    watch_roll(machine);
    road_talk_say(talk, PRINTER_HALTED);
    return abandon(machine, NO_PAPER, state);
}

static bool step_doubt(struct road_machine *machine, enum printer_state *state)
{
    road_talk_say(&machine->talk, PRINTER_DOUBT);
    return abandon(machine, DOUBT, state);
}

/* Each step does its state's work and names the next; false = the printer is closed. */
static bool (*const steps[])(struct road_machine *machine, enum printer_state *state) = {
    [PRINTER_OFFLINE] = step_offline, [PRINTER_PROBE] = step_probe,
    [PRINTER_READY] = step_idle,      [PRINTER_NEEDS] = step_idle,
    [PRINTER_ONEWAY] = step_idle,     [PRINTER_SENDING] = step_sending,
    [PRINTER_PRINTED] = step_printed, [PRINTER_HALTED] = step_halted,
    [PRINTER_DOUBT] = step_doubt,
};

void road_escpos_run(struct printer *printer, const struct road_target *target,
                     const struct road_wire *wire)
{
    /* What a kiosk that crashed left in the printer is cleared too: dirty at first. */
    struct road_machine machine = {
        .talk = {.printer = printer,
                 .wire = target->wire ? target->wire : wire,
                 .line = {.target = target, .fd = -1, .self = target->wire_self}},
        .dirty = true,
        .hurry = true};
    enum printer_state state = PRINTER_OFFLINE;
    while (steps[state](&machine, &state))
        ;
    road_talk_drop(&machine.talk);
}
