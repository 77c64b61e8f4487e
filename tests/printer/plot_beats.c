/* What happens to a printer, one beat after another: mishaps, another program, helping hands, and
 * the visits between them. See plot.h. */
#include <stdio.h>

#include "kiosk/slip/escpos.h"
#include "tests/printer/plot_self.h"

#define FOREIGN_MS 800

static void new_roll(struct plot *plot)
{
    struct soft *soft = &plot->wire.soft;
    paper_change_roll(&plot->paper, soft);
    soft_tear(soft);
    soft->paper = SOFT_ENDLESS;
}

static void say_garbage(struct plot *plot, int number)
{
    (void)number;
    uint8_t bytes[6];
    int size = plot_between(plot, 1, 6);
    bool fences = plot_between(plot, 0, 3) == 0;
    for (int i = 0; i < size; i++) {
        do
            bytes[i] = (uint8_t)plot_draw(plot);
        while (!fences && (bytes[i] & 0x90) == 0);
    }
    plot->lied = plot->lied || fences;
    plot->trouble_in_job = true;
    wire_say(&plot->wire, bytes, (size_t)size);
}

/* Another program gets the line when ours is closed: a polite start, then a slip of its own, whole
 * or cut short. */
void plot_play_foreign(struct plot *plot)
{
    struct wire *wire = &plot->wire;
    if (!plot->foreign_wants || wire->open || !wire->plugged || !wire->powered)
        return;
    const struct form *job = &plot->pool->job[PAPER_FOREIGN];
    static const uint8_t cut[] = {0x1B, 0x40, 0x1D, 0x56, 66, 0};
    plot->foreign_wants = false;
    wire->taken = true;
    plot_add(plot, wire->now_ms + FOREIGN_MS, BEAT_RELEASE, 0);
    if (wire->soft.paper <= 0 || wire->soft.cover_open || wire->soft.error || wire->soft.held > 0)
        return;               /* it gives up */
    wire->soft.timed = false; /* all of it is printed before it closes */
    soft_feed(&wire->soft, job->bytes, ESCPOS_NULS);
    soft_feed(&wire->soft, cut, sizeof cut);
    size_t some = ESCPOS_NULS + 5 + (size_t)plot_between(plot, 1, (int)job->size - ESCPOS_NULS - 8);
    soft_feed(&wire->soft, job->bytes + ESCPOS_NULS,
              (plot_between(plot, 0, 1) ? job->size : some) - ESCPOS_NULS);
    wire->soft.timed = true;
    wire->soft.reply_count = 0;
    paper_look(&plot->paper, &wire->soft);
}

static void swap_printer(struct plot *plot, int number)
{
    (void)number;
    struct soft *soft = &plot->wire.soft;
    wire_power_off(&plot->wire);
    paper_end_piece(&plot->paper, soft); /* another machine, with its own paper */
    soft_tear(soft);
    soft->paper = SOFT_ENDLESS;
    soft->cover_open = soft->error = false;
    soft_restart(soft);
}

void plot_mend(struct plot *plot)
{
    struct soft *soft = &plot->wire.soft;
    soft->cover_open = soft->error = false;
    if (soft->paper <= 0 && !plot->silent) /* a mute one goes on where it stood, on the new roll */
        new_roll(plot);
    soft->paper = SOFT_ENDLESS; /* a roll that would have ended soon goes on */
}

void plot_ask(struct plot *plot, int rows)
{
    if (plot->stage != IDLE || plot->asks >= 3 || plot->paper.visit < 0)
        return;
    if (rows > 0 && plot->wire.soft.paper > rows)
        plot->wire.soft.paper = rows;
    plot->asks++;
    plot->stage = WAITS;
    plot->since_ms = plot->asked_ms = plot->wire.now_ms;
    enum printer_state state = printer_state(plot->printer);
    bool well = state == PRINTER_READY || state == PRINTER_ONEWAY;
    plot->trouble_in_job = !well || plot_is_in_trouble(plot);
}

void plot_leave(struct plot *plot)
{
    int visit = plot->paper.visit;
    if (visit < 0)
        return;
    printer_forget(plot->printer);
    plot->stage = IDLE;
    plot->paper.ended_ms[visit] = plot->wire.now_ms;
    plot->left_without_line = !plot->wire.open || plot->wire.broken;
    plot->opens_at_leave = plot->wire.opens;
    plot->paper.last_visit = visit;
    plot->paper.visit = -1;
}

static void play_visit(struct plot *plot, int slip)
{
    plot_leave(plot);
    plot->paper.visit = slip;
    plot->asks = 0;
}

static void play_leave(struct plot *plot, int number)
{
    (void)number;
    plot_leave(plot);
}

static void play_cover(struct plot *plot, int number)
{
    (void)number;
    plot->wire.soft.cover_open = true;
}

static void play_off(struct plot *plot, int number)
{
    (void)number;
    wire_power_off(&plot->wire);
}

static void play_unplug(struct plot *plot, int number)
{
    (void)number;
    wire_unplug(&plot->wire);
}

static void play_plug(struct plot *plot, int number)
{
    (void)number;
    plot->wire.plugged = true;
}

static void play_stuck(struct plot *plot, int number)
{
    (void)number;
    plot->wire.soft.error = true;
}

static void play_paper(struct plot *plot, int rows)
{
    plot->wire.soft.paper = rows;
}

static void play_wish(struct plot *plot, int number)
{
    (void)number;
    plot->foreign_wants = true;
}

static void play_release(struct plot *plot, int number)
{
    (void)number;
    plot->wire.taken = plot->foreign_wants = false;
}

static void play_connect(struct plot *plot, int number)
{
    (void)number;
    plot->wire.plugged = true;
    wire_power_on(&plot->wire);
}

static void play_mend(struct plot *plot, int number)
{
    (void)number;
    plot_mend(plot);
}

static void (*const plays[])(struct plot *plot, int number) = {
    [BEAT_VISIT] = play_visit,     [BEAT_ASK] = plot_ask,         [BEAT_LEAVE] = play_leave,
    [BEAT_COVER] = play_cover,     [BEAT_OFF] = play_off,         [BEAT_UNPLUG] = play_unplug,
    [BEAT_PLUG] = play_plug,       [BEAT_SWAP] = swap_printer,    [BEAT_GARBAGE] = say_garbage,
    [BEAT_STUCK] = play_stuck,     [BEAT_PAPER] = play_paper,     [BEAT_FOREIGN] = play_wish,
    [BEAT_RELEASE] = play_release, [BEAT_CONNECT] = play_connect, [BEAT_MEND] = play_mend,
};

void plot_play(struct plot *plot, const struct beat *beat)
{
    if (plot->wire.soft.name != NULL)
        printf("%7lld ms: beat %d (%d), state %d, paper %d rows, visit %d, late %d, silent %d\n",
               (long long)plot->wire.now_ms, beat->kind, beat->number, printer_state(plot->printer),
               plot->wire.soft.rows, plot->paper.visit, plot->late, plot->silent);
    plays[beat->kind](plot, beat->number);
    if (beat->kind != BEAT_VISIT && beat->kind != BEAT_ASK)
        plot->trouble_in_job = true;
}
