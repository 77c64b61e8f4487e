/* What the two halves of a plot share: plot.c writes and judges, plot_beats.c plays. Nobody else
 * includes this. */
#ifndef JORNADA_TESTS_PRINTER_PLOT_SELF_H
#define JORNADA_TESTS_PRINTER_PLOT_SELF_H

#include "kiosk/slip/printer.h"
#include "tests/printer/plot.h"
#include "tests/printer/wire.h"

#define BEATS_MAX 128

enum beat_kind {
    BEAT_VISIT,
    BEAT_ASK, /* number: rows of paper that are left from now on, 0 = as they are */
    BEAT_LEAVE,
    BEAT_COVER,
    BEAT_OFF,
    BEAT_UNPLUG,
    BEAT_PLUG,
    BEAT_SWAP,
    BEAT_GARBAGE,
    BEAT_STUCK,
    BEAT_PAPER, /* number: rows that are left from now on */
    BEAT_FOREIGN,
    BEAT_RELEASE,
    BEAT_CONNECT, /* a helping hand: power and cable first */
    BEAT_MEND     /* then the cover, the knife and a roll */
};

struct beat {
    int64_t at_ms;
    enum beat_kind kind;
    int number;
    bool done;
};

struct plot {
    const struct paper_pool *pool;
    struct wire wire;
    struct paper paper;
    struct printer *printer;
    struct plot_count *count;
    char *why;
    uint64_t random;
    struct beat beats[BEATS_MAX];
    int beat_count;
    bool silent, late, lied; /* lied: a byte that looks like a fence was said by nobody */
    bool foreign_wants;
    bool left_without_line; /* when the last visit ended */
    int opens_at_leave;
    /* The visit. */
    enum { IDLE, WAITS, SENT } stage;
    uint64_t job;
    int64_t since_ms, asked_ms;
    int asks, sends[PAPER_SLIPS], done[PAPER_SLIPS];
    bool trouble_in_job, final;
};

uint64_t plot_draw(struct plot *plot);
int plot_between(struct plot *plot, int least, int most);
bool plot_is_in_trouble(const struct plot *plot);
void plot_add(struct plot *plot, int64_t at_ms, enum beat_kind kind, int number);

/* One beat, at its time. */
void plot_play(struct plot *plot, const struct beat *beat);
/* Another program gets the line when ours is closed. */
void plot_play_foreign(struct plot *plot);
/* Somebody asks for paper; rows of paper that are left, 0 = as they are. */
void plot_ask(struct plot *plot, int rows);
/* The visit ends. */
void plot_leave(struct plot *plot);
/* Cover, knife and roll are put right. */
void plot_mend(struct plot *plot);

#endif
