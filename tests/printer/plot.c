/* Stories of printers in trouble: written from a seed, played, judged; see plot.h. */
#include <stdio.h>
#include <string.h>

#include "tests/printer/plot_self.h"

#define FINAL_SLIP (PAPER_SLIPS - 1)
#define REST_MS 15000 /* after the last help: everything has been tried again by then */
#define LOOK_MS 25    /* how often the visit looks at its printer while it waits */
#define FREE_MS 3600  /* of stillness, and she is free: patience, and two questions */

uint64_t plot_draw(struct plot *plot)
{
    uint64_t z = plot->random += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

int plot_between(struct plot *plot, int least, int most)
{
    return least + (int)(plot_draw(plot) % (uint64_t)(most - least + 1));
}

static bool fail(struct plot *plot, const char *what)
{
    if (plot->why[0] == '\0')
        snprintf(plot->why, PLOT_WHY_MAX, "%s at %lld ms: state %d need %d, visit %d, stage %d",
                 what, (long long)plot->wire.now_ms, printer_state(plot->printer),
                 printer_need(plot->printer), plot->paper.visit, plot->stage);
    return false;
}

/* -- Writing the story --------------------------------------------------------------------------
 */

void plot_add(struct plot *plot, int64_t at_ms, enum beat_kind kind, int number)
{
    if (plot->beat_count < BEATS_MAX)
        plot->beats[plot->beat_count++] = (struct beat){at_ms, kind, number, false};
}

static void add_help(struct plot *plot, int64_t at_ms)
{
    plot_add(plot, at_ms, BEAT_CONNECT, 0);
    plot_add(plot, at_ms + 400, BEAT_MEND, 0);
}

/* What goes wrong around a print that is asked for at `at`; rows of paper for BEAT_ASK. */
static int add_trouble(struct plot *plot, enum plot_trouble trouble, int64_t at)
{
    static const enum beat_kind kinds[PLOT_TROUBLES] = {
        [PLOT_COVER] = BEAT_COVER,       [PLOT_SWITCHED_OFF] = BEAT_OFF,
        [PLOT_UNPLUGGED] = BEAT_UNPLUG,  [PLOT_SWAPPED] = BEAT_SWAP,
        [PLOT_GARBAGE] = BEAT_GARBAGE,   [PLOT_OTHER_PROGRAM] = BEAT_FOREIGN,
        [PLOT_STUCK_KNIFE] = BEAT_STUCK, [PLOT_CUT_SHORT] = BEAT_UNPLUG,
    };
    int rows = plot->pool->rows[0];
    int64_t middle = at + plot_between(plot, 1, 1700);
    if (kinds[trouble] != BEAT_VISIT)
        plot_add(plot, middle, kinds[trouble], 0);
    if (trouble == PLOT_CUT_SHORT)
        plot_add(plot, middle + plot_between(plot, 1, 300), BEAT_PLUG, 0);
    if (trouble == PLOT_GARBAGE)
        for (int i = plot_between(plot, 0, 4); i > 0; i--)
            plot_add(plot, middle + plot_between(plot, 1, 900), BEAT_GARBAGE, 0);
    if (trouble == PLOT_OTHER_PROGRAM && plot_between(plot, 0, 1))
        plot_add(plot, middle + plot_between(plot, 1, 200), BEAT_UNPLUG, 0);
    if (trouble == PLOT_PAPER_BEFORE)
        plot_add(plot, at - plot_between(plot, 1, 400), BEAT_PAPER, 0);
    if (trouble == PLOT_PAPER_AT_40_MM)
        return 40 * SLIP_DOTS_PER_MM;
    return trouble == PLOT_PAPER_AT_CUT ? rows - plot_between(plot, 0, 80) : 0;
}

/* One visit from `at`; returns when it is over. */
static int64_t add_visit(struct plot *plot, int visit, int64_t at)
{
    int asks = plot_between(plot, 1, 10) > 7 ? plot_between(plot, 2, 3) : 1;
    bool helped = false;
    plot_add(plot, at, BEAT_VISIT, visit);
    for (int i = 0; i < asks; i++) {
        enum plot_trouble trouble = (enum plot_trouble)plot_between(plot, 0, PLOT_LEFT);
        at += plot_between(plot, 450, 1500);
        plot->count->troubles[trouble]++;
        plot_add(plot, at, BEAT_ASK, add_trouble(plot, trouble, at));
        if (trouble == PLOT_LEFT || plot_between(plot, 0, 9) == 0) {
            at += plot_between(plot, 5, 2500);
            break;
        }
        if (plot_between(plot, 0, 2) == 0) {
            add_help(plot, at + plot_between(plot, 500, 6000));
            helped = true;
        }
        at += plot_between(plot, 3000, 9000);
    }
    plot_add(plot, at, BEAT_LEAVE, 0);
    if (!helped)
        add_help(plot, at + plot_between(plot, -500, 4000));
    return at + plot_between(plot, 10, 4000);
}

static int64_t write_story(struct plot *plot)
{
    int visits = plot_between(plot, 2, FINAL_SLIP);
    int64_t at = plot_between(plot, 0, 3000);
    plot->silent = plot_between(plot, 0, 9) == 0;
    plot->late = !plot->silent && plot_between(plot, 0, 7) == 0;
    plot->count->troubles[PLOT_SILENT] += plot->silent;
    plot->count->troubles[PLOT_LATE] += plot->late;
    for (int visit = 0; visit < visits; visit++)
        at = add_visit(plot, visit, at);
    plot_add(plot, at + 4500, BEAT_RELEASE, 0);
    add_help(plot, at + 4600);
    plot->count->visits += visits + 1;
    return at + 5000;
}

/* -- Judging it ---------------------------------------------------------------------------------
 */

bool plot_is_in_trouble(const struct plot *plot)
{
    const struct soft *soft = &plot->wire.soft;
    return soft->paper <= 0 || soft->cover_open || soft->error || !plot->wire.plugged ||
           !plot->wire.powered || plot->wire.taken;
}

static void look(void *context)
{
    struct plot *plot = context;
    plot->paper.unreachable =
        plot->silent && plot->left_without_line && plot->wire.opens == plot->opens_at_leave;
    paper_look(&plot->paper, &plot->wire.soft);
    plot->trouble_in_job = plot->trouble_in_job || plot_is_in_trouble(plot);
}

static void on_cut(struct soft *soft, void *context)
{
    struct plot *plot = context;
    paper_end_piece(&plot->paper, soft);
}

/* She is free: with paper or without. */
static void free_her(struct plot *plot, enum outcome outcome)
{
    int64_t moved = plot->wire.moved_ms > plot->asked_ms ? plot->wire.moved_ms : plot->asked_ms;
    int still = (int)(plot->wire.now_ms - moved), visit = plot->paper.visit;
    plot->stage = IDLE;
    if (plot->wire.soft.name != NULL)
        printf("%7lld ms: free with outcome %d, %d rows, still for %d ms\n",
               (long long)plot->wire.now_ms, outcome, plot->wire.soft.rows, still);
    plot->count->printed += outcome == DONE;
    plot->count->no_paper += outcome == NO_PAPER;
    plot->count->doubt += outcome == DOUBT;
    plot->count->absent += outcome == NO_DEVICE || outcome == OFFLINE || outcome == BUSY;
    plot->done[visit] += outcome == DONE;
    if (still > plot->count->slowest_ms && !plot->silent)
        plot->count->slowest_ms = still;
    if (still > FREE_MS && !plot->silent)
        fail(plot, "she was held up");
    if (outcome != DONE && !plot->trouble_in_job && !plot->lied && !plot->late)
        fail(plot, "without any trouble there was no paper");
    if (outcome == DONE && !plot->silent && !plot->lied &&
        plot->paper.whole[visit] < plot->done[visit])
        fail(plot, "printed was said, and no whole slip lies there");
    if (plot->final && outcome != DONE)
        fail(plot, "the last slip did not come");
}

/* As kiosk/paper.c. */
static void look_at_printer(struct plot *plot)
{
    struct printer_result result;
    enum printer_state state = printer_state(plot->printer);
    int64_t now = plot->wire.now_ms;
    bool patient = now - plot->since_ms < PRINTER_PATIENCE_MS;
    if (plot->stage == WAITS && (state != PRINTER_PROBE || !patient)) {
        struct maker_bytes forms[MAKER_FORMS] = {0};
        const struct form *job = &plot->pool->job[plot->paper.visit];
        forms[MAKER_ESCPOS] = (struct maker_bytes){job->bytes, job->size};
        enum outcome outcome = printer_send(plot->printer, ++plot->job, forms);
        plot->count->jobs++;
        plot->stage = SENT;
        plot->sends[plot->paper.visit] += outcome == DONE;
        if (outcome != DONE)
            free_her(plot, outcome);
        return;
    }
    if (plot->stage != SENT)
        return;
    if (printer_take(plot->printer, &result)) {
        if (result.job == plot->job)
            free_her(plot, result.outcome);
        return;
    }
    if (state == PRINTER_SENDING || state == PRINTER_READY || state == PRINTER_PRINTED ||
        state == PRINTER_ONEWAY) {
        plot->since_ms = now;
    } else if (!patient) {
        enum outcome why = printer_need(plot->printer) ? NO_PAPER : NO_DEVICE;
        printer_forget(plot->printer);
        free_her(plot, why);
    }
}

/* Everything stands still: what the printer says of itself is so, and nothing waits anywhere. */
static bool judge_rest(struct plot *plot)
{
    const struct soft *soft = &plot->wire.soft;
    enum printer_state state = printer_state(plot->printer);
    enum printer_need need = printer_need(plot->printer);
    struct printer_result result;
    enum printer_state good = plot->silent ? PRINTER_ONEWAY : PRINTER_READY;
    if (state != good || need != PRINTER_NEEDS_NOTHING)
        return fail(plot, "a printer that is well is not said to be");
    if (soft->held > 0 || plot->wire.out_size > 0)
        return fail(plot, "something waits in a buffer");
    if (printer_take(plot->printer, &result))
        return fail(plot, "a result came after its visit");
    if (soft->ink_rows > 0)
        return fail(plot, "a piece of a slip was not cut off");
    return true;
}

/* Trouble that stays is named: paper, cover, knife, absent. */
static bool judge_trouble(struct plot *plot)
{
    static const struct {
        bool cover, error, out, off;
        enum printer_state state;
        enum printer_need need;
    } cases[] = {{.cover = true, .state = PRINTER_NEEDS, .need = PRINTER_NEEDS_COVER},
                 {.out = true, .state = PRINTER_NEEDS, .need = PRINTER_NEEDS_PAPER},
                 {.error = true, .state = PRINTER_NEEDS, .need = PRINTER_NEEDS_CARE},
                 {.off = true, .state = PRINTER_OFFLINE, .need = PRINTER_NEEDS_NOTHING}};
    size_t which = (size_t)plot_between(plot, 0, 3);
    struct soft *soft = &plot->wire.soft;
    if (plot->silent)
        return true;
    soft->cover_open = cases[which].cover;
    soft->error = cases[which].error;
    if (cases[which].out)
        soft->paper = 0;
    if (cases[which].off)
        wire_power_off(&plot->wire);
    soft_look(soft);
    wire_say(&plot->wire, soft->replies, soft->reply_count);
    soft->reply_count = 0;
    wire_run(&plot->wire, plot->wire.now_ms + 8000);
    if (printer_state(plot->printer) != cases[which].state ||
        printer_need(plot->printer) != cases[which].need)
        return fail(plot, "trouble is not named");
    wire_power_on(&plot->wire);
    plot_mend(plot);
    soft_look(soft);
    wire_say(&plot->wire, soft->replies, soft->reply_count);
    soft->reply_count = 0;
    wire_run(&plot->wire, plot->wire.now_ms + REST_MS);
    return judge_rest(plot);
}

static struct beat *next_beat(struct plot *plot)
{
    struct beat *next = NULL;
    for (int i = 0; i < plot->beat_count; i++)
        if (!plot->beats[i].done && (next == NULL || plot->beats[i].at_ms < next->at_ms))
            next = &plot->beats[i];
    return next;
}

static bool play_until(struct plot *plot, int64_t end_ms)
{
    while (plot->wire.now_ms < end_ms && plot->why[0] == '\0') {
        struct beat *beat = next_beat(plot);
        int64_t until = beat != NULL && beat->at_ms < end_ms ? beat->at_ms : end_ms;
        if ((plot->stage != IDLE || plot->foreign_wants) && plot->wire.now_ms + LOOK_MS < until)
            until = plot->wire.now_ms + LOOK_MS;
        if (until > plot->wire.now_ms)
            wire_run(&plot->wire, until);
        plot_play_foreign(plot);
        if (beat != NULL && beat->at_ms <= plot->wire.now_ms) {
            beat->done = true;
            plot_play(plot, beat);
            soft_look(&plot->wire.soft);
            wire_say(&plot->wire, plot->wire.soft.replies, plot->wire.soft.reply_count);
            plot->wire.soft.reply_count = 0;
        }
        wire_settle(&plot->wire);
        look_at_printer(plot);
        if (plot->wire.soft.why[0] != '\0')
            fail(plot, plot->wire.soft.why);
        if (plot->paper.why[0] != '\0')
            fail(plot, plot->paper.why);
    }
    return plot->why[0] == '\0';
}

/* Last of all, one more visit to a printer that is well. */
static bool play_final(struct plot *plot)
{
    plot->final = true;
    plot->lied = false;
    plot->paper.visit = FINAL_SLIP;
    plot->asks = 0;
    plot_ask(plot, 0);
    if (!play_until(plot, plot->wire.now_ms + 9000))
        return false;
    if (plot->stage != IDLE || plot->paper.whole[FINAL_SLIP] != 1 ||
        plot->paper.pieces[FINAL_SLIP] != 1)
        return fail(plot, "the last slip is not whole");
    plot_leave(plot);
    wire_run(&plot->wire, plot->wire.now_ms + REST_MS);
    for (int slip = 0; slip < PAPER_SLIPS; slip++)
        if (plot->paper.pieces[slip] > plot->sends[slip])
            return fail(plot, "something was printed again by itself");
    return judge_rest(plot) && plot->paper.why[0] == '\0';
}

static bool open_printer(struct plot *plot)
{
    struct road_target target = {.road = &road_tcp,
                                 .forms = MAKER_BIT(MAKER_ESCPOS),
                                 .wire = &wire_road,
                                 .wire_self = &plot->wire};
    static const int speeds[] = {1000000, 100000, 23040, 11520}, buffers[] = {2048, 4096, 32768};
    plot->wire.bytes_per_s = speeds[plot_between(plot, 0, 3)];
    plot->wire.printer_bytes = buffers[plot_between(plot, 0, 2)];
    plot->wire.mm_per_s = plot_between(plot, 60, 250);
    plot->wire.soft.silent = plot->silent;
    plot->wire.soft.late = plot->late;
    plot->wire.soft.on_cut = on_cut;
    plot->wire.soft.context = plot;
    plot->wire.look = look;
    plot->wire.context = plot;
    return printer_open_on(&target, &plot->printer) == DONE;
}

bool plot_run(const struct paper_pool *pool, uint64_t seed, bool decode, const char *name,
              struct plot_count *count, char why[PLOT_WHY_MAX])
{
    static struct plot plot; /* too large for a stack; one story at a time */
    memset(&plot, 0, sizeof plot);
    plot.pool = pool;
    plot.count = count;
    plot.why = why;
    plot.random = seed;
    why[0] = '\0';
    if (!wire_begin(&plot.wire, pool->width, name))
        return false;
    paper_begin(&plot.paper, pool, &plot.wire.now_ms);
    plot.paper.decode = decode;
    int64_t end = write_story(&plot);
    bool good = open_printer(&plot) && play_until(&plot, end);
    plot_leave(&plot);
    if (good) {
        wire_run(&plot.wire, plot.wire.now_ms + REST_MS);
        good = judge_rest(&plot) && judge_trouble(&plot) && play_final(&plot);
    }
    count->plots++;
    for (int slip = 0; slip < PAPER_SLIPS; slip++)
        count->whole += plot.paper.whole[slip];
    count->decoded += plot.paper.decoded;
    count->excused += plot.paper.excused;
    if (plot.paper.why[0] != '\0' && why[0] == '\0')
        snprintf(why, PLOT_WHY_MAX, "%s", plot.paper.why);
    printer_close(plot.printer);
    wire_end(&plot.wire);
    return good && why[0] == '\0';
}
