/* One job on an ESC/POS line: how far ahead it may be, what its answers mean, when it is over.
 *
 * Fences are counted over the whole connection: a printer that answers each one question late, or
 * lost one answer, is asked once more at the end (a nudge), and any answer that makes the count
 * whole comes from behind the cut. More answers than questions are nobody's: then nothing that was
 * said is believed, and a person decides. */
#include <errno.h>
#include <poll.h>

#include "kiosk/slip/escpos.h"
#include "kiosk/slip/road_escpos_self.h"
#include "kiosk/slip/road_mutant.h"

#define FENCES_AHEAD 2     /* bands in the printer's own memory, which no reset reaches */
#define NUDGE_MS 1000      /* of silence after the last byte */
#define DRAIN_POLL_MS 50   /* of a printer that answers nothing */
#define ONEWAY_MM_PER_S 50 /* slower than any thermal head: then the paper is out */

/* Answered fences let further bands go. */
static void allow(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    struct road_sending *sending = &machine->sending;
    if (sending->fences != talk->status.fences)
        sending->until = road_talk_now_ms(talk) + PRINTER_PATIENCE_MS;
    sending->fences = talk->status.fences;
    while (sending->allowed < sending->job->size &&
           (machine->oneway || (int)(talk->fences_asked - talk->status.fences) < FENCES_AHEAD)) {
        sending->allowed = escpos_fence(sending->job, sending->allowed);
        sending->last_fence = ++talk->fences_asked;
    }
}

static void push(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    struct road_sending *sending = &machine->sending;
    if (sending->sent == sending->allowed)
        return;
    errno = 0;
    ssize_t took = talk->wire->write(&talk->line, sending->job->bytes + sending->sent,
                                     sending->allowed - sending->sent);
    if (took > 0) {
        sending->sent += (size_t)took;
        sending->until = road_talk_now_ms(talk) + PRINTER_PATIENCE_MS;
    } else if (took < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        sending->events |= ROAD_TALK_BROKEN;
    }
}

static bool is_all_sent(const struct road_sending *sending)
{
    return sending->sent == sending->job->size;
}

bool road_escpos_is_printed(const struct road_machine *machine)
{
    const struct road_sending *sending = &machine->sending;
    return !machine->oneway && is_all_sent(sending) &&
           ((int)(machine->talk.status.fences - sending->last_fence) >= 0 ||
            road_mutant_is(ROAD_MUTANT_BELIEVES));
}

/* A printer that answers nothing: the paper is out when it had the time. */
static bool is_believed(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    struct road_sending *sending = &machine->sending;
    if (!machine->oneway || !is_all_sent(sending) || !talk->wire->is_drained(&talk->line))
        return false;
    int64_t now = road_talk_now_ms(talk);
    if (sending->done_ms == 0)
        sending->done_ms =
            now + escpos_fed_mm(sending->job, sending->job->size) * 1000 / ONEWAY_MM_PER_S;
    sending->until = sending->done_ms + PRINTER_PATIENCE_MS;
    return now >= sending->done_ms;
}

/* More fences answered than asked, or one whose bytes have not all left. To be asked before more is
 * allowed: the questions in that would make the count whole. */
static bool is_nobodys_answer(const struct road_machine *machine)
{
    int waiting = (int)(machine->talk.fences_asked - machine->talk.status.fences);
    bool early = waiting == 0 && machine->sending.sent < machine->sending.allowed;
    return !machine->oneway && (waiting < 0 || early);
}

static bool is_halted(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    if (machine->oneway && talk->wire->look) {
        enum road_port port = talk->wire->look(&talk->line);
        talk->status.paper_out = port == ROAD_PORT_NO_PAPER;
        talk->status.error = port == ROAD_PORT_ERROR;
    }
    return escpos_status_is_halted(&talk->status);
}

/* What became of the job after one look; SENDING = go on. */
static enum printer_state judge(struct road_machine *machine)
{
    const struct road_sending *sending = &machine->sending;
    if (is_nobodys_answer(machine))
        return PRINTER_DOUBT;
    if (road_escpos_is_printed(machine))
        return PRINTER_PRINTED;
    if (sending->events & ROAD_TALK_BROKEN)
        return sending->sent == 0 ? PRINTER_OFFLINE : PRINTER_DOUBT;
    if (is_halted(machine))
        return PRINTER_HALTED;
    return is_believed(machine) ? PRINTER_PRINTED : PRINTER_SENDING;
}

/* One question more, for a printer that answers late or swallowed an answer. */
static void nudge(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    struct road_sending *sending = &machine->sending;
    bool silent = road_talk_now_ms(talk) >= sending->until - PRINTER_PATIENCE_MS + NUDGE_MS;
    if (machine->oneway || sending->nudged || !is_all_sent(sending) || !silent)
        return;
    sending->nudged = true;
    ++talk->fences_asked;
    if (!road_talk_send_made(talk, escpos_ask) && talk->orders == 0)
        sending->events |= ROAD_TALK_BROKEN;
}

/* How long nothing has to be looked at. */
static int wait_ms(struct road_machine *machine)
{
    const struct road_sending *sending = &machine->sending;
    int64_t left = sending->until - road_talk_now_ms(&machine->talk);
    if (machine->oneway && is_all_sent(sending) && left > DRAIN_POLL_MS)
        left = DRAIN_POLL_MS;
    else if (!machine->oneway && is_all_sent(sending) && !sending->nudged)
        left -= PRINTER_PATIENCE_MS - NUDGE_MS;
    return left > 0 ? (int)left : 0;
}

static void begin(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    machine->sending = (struct road_sending){.job = &printer_job(talk->printer)[MAKER_ESCPOS],
                                             .fences = talk->status.fences,
                                             .halts = talk->status.halts,
                                             .until = road_talk_now_ms(talk) + PRINTER_PATIENCE_MS};
    if ((int)(talk->fences_asked - talk->status.fences) < 0) /* noise with the order to print */
        talk->fences_asked = talk->status.fences;
    machine->dirty = true;
    talk->in_job = true;
    talk->orders = 0;
}

enum printer_state road_escpos_job(struct road_machine *machine)
{
    struct road_talk *talk = &machine->talk;
    struct road_sending *sending = &machine->sending;
    if (!sending->job)
        begin(machine);
    while (road_talk_now_ms(talk) < sending->until) {
        if (is_nobodys_answer(machine))
            return PRINTER_DOUBT;
        allow(machine);
        push(machine);
        nudge(machine);
        if (talk->orders)
            return PRINTER_OFFLINE;
        enum printer_state state = judge(machine);
        if (state != PRINTER_SENDING)
            return state;
        int events = POLLIN | (sending->sent < sending->allowed ? POLLOUT : 0);
        sending->events = road_talk_await(talk, road_talk_known(talk), events, wait_ms(machine));
        if (!road_talk_obey(talk, sending->events, OFFLINE))
            return PRINTER_OFFLINE;
    }
    return sending->sent == 0 ? PRINTER_OFFLINE : PRINTER_DOUBT;
}

void road_escpos_end_job(struct road_machine *machine)
{
    const struct road_sending *sending = &machine->sending;
    if (sending->job)
        printer_fed(machine->talk.printer, escpos_fed_mm(sending->job, sending->sent));
    machine->sending = (struct road_sending){0};
    machine->talk.in_job = false;
}
