/* Seeded touches and keys on a real kiosk, in process: its store, its slip maker and its printers
 * are real, its clock is virtual.
 *
 * Promises: a seed gives the same acts again; after every act the frame passes the cheap rules of
 * the audit; whenever attract is back, the visit is empty, no rendered text is personal, and what
 * stood on the glass in the moment of leaving is the neutral picture, byte for byte. A failing run
 * is cut down to few acts that still fail, and printed as a story. Refuses nothing: trouble of the
 * machine fails the test that asked. */
#ifndef JORNADA_TESTS_MONKEY_MONKEY_H
#define JORNADA_TESTS_MONKEY_MONKEY_H

#include <stdbool.h>
#include <stdint.h>

#define MONKEY_ID_MAX 64
#define MONKEY_WHY_MAX 240

enum monkey_kind {
    MONKEY_TAP,    /* a finger down and up on `id`; a = 0: within the guard, too */
    MONKEY_FINGER, /* a = phase, b = which of two fingers, x and y in thousandths of the page */
    MONKEY_KEY,    /* a = of the table */
    MONKEY_TYPE,   /* a = of the table: names, and bytes that are no UTF-8 */
    MONKEY_SCAN,   /* a = of the table */
    MONKEY_CLOCK,  /* a = milliseconds */
    MONKEY_RESIZE, /* a = of the panels */
    MONKEY_FAULT,  /* a = printer there, printer gone, disk full, disk roomy again */
    MONKEY_KINDS
};

struct monkey_act {
    enum monkey_kind kind;
    int a, b, x, y;
    char id[MONKEY_ID_MAX]; /* what was tapped: chosen at the first run, kept for the next */
};

/* Planted by tests of the monkey itself: something is left after Salir. */
enum monkey_leak {
    LEAK_NOTHING,
    LEAK_VISIT,  /* an answer stays in the visit */
    LEAK_CACHE,  /* a rendered name stays */
    LEAK_DRESS,  /* the next person finds large text */
    LEAK_PICTURE /* one pixel stays */
};

struct monkey_story {
    struct monkey_act *acts; /* owned by the caller */
    int count;
    enum monkey_leak leak;
    int failed_at; /* after the run: -1, or the act after which something was wrong */
    int leavings, visits;
    uint64_t screens; /* bit n: screen n was on the glass */
    char why[MONKEY_WHY_MAX];
};

/* Draws `count` acts into story->acts (which has room) and runs them; ids are drawn on the way. */
void monkey_play(struct monkey_story *story, uint64_t seed);
/* The same acts again on a new kiosk; a tap whose id is not there is passed over. */
void monkey_replay(struct monkey_story *story);
/* Leaves out what is not needed to fail, in at most `runs` replays. */
void monkey_shorten(struct monkey_story *story, int runs);
void monkey_tell(const struct monkey_story *story, uint64_t seed);

#endif
