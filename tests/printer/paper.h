/* What lies on the software printer's paper, and whose it is.
 *
 * Every slip that can occur is known, dot by dot. Each piece between two cuts must be the beginning
 * of one of them, or the whole of it, and blank behind; it belongs to the visit that was open when
 * its print began. What all slips have in common (title, fair, day) is nobody's. */
#ifndef JORNADA_TESTS_PRINTER_PAPER_H
#define JORNADA_TESTS_PRINTER_PAPER_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/slip/form.h"
#include "kiosk/slip/slip.h"
#include "tests/printer/soft.h"

#define PAPER_SLIPS 8
#define PAPER_FOREIGN PAPER_SLIPS /* what another program prints */
#define PAPER_AHEAD_ROWS 400      /* two fences, and a band of each: no reset reaches them */
#define PAPER_GRACE_MS 150        /* from the end of a visit to the clear in the printer */
#define PAPER_WHY_MAX 200

/* The slips that can occur, on one width of paper. */
struct paper_pool {
    int width, rows[PAPER_SLIPS + 1], common_rows;
    uint8_t *dots[PAPER_SLIPS + 1];
    struct form job[PAPER_SLIPS + 1]; /* of the foreign one too */
    char token[PAPER_SLIPS][TOKEN_TEXT_BYTES];
};

struct paper {
    const struct paper_pool *pool;
    const int64_t *now_ms;
    /* The caller's: whose visit is open, by its slip; -1 = nobody's. Each slip has one visit. */
    int visit;
    int last_visit;
    int64_t ended_ms[PAPER_SLIPS]; /* -1 = not yet */
    bool decode;                   /* whole slips are read by a decoder */
    bool unreachable; /* mute, and no line to it since the last visit ended: a limit (README) */
    /* What came of it. */
    int pieces[PAPER_SLIPS], whole[PAPER_SLIPS], decoded;
    bool excused;            /* a slip came late out of one that was unreachable */
    char why[PAPER_WHY_MAX]; /* "" = all is well */
    /* The piece that is under the head. */
    bool begun, personal;
    int owner, compared, late_rows;
    unsigned fits;    /* bit s: it may be slip s */
    unsigned cut_off; /* bit s: then it ended early, and is blank since */
    /* A roll that was changed within a slip: what the printer held goes on upon the new one. */
    int rest_from;      /* rows of it that stand on the old roll; 0 = nothing goes on */
    unsigned rest_fits; /* bit s: the piece may be the rest of slip s */
    int rest_owner;
};

bool paper_pool_make(struct paper_pool *pool, enum slip_paper paper);
void paper_pool_free(struct paper_pool *pool);

void paper_begin(struct paper *paper, const struct paper_pool *pool, const int64_t *now_ms);
/* Looks at what was printed since the last time. */
void paper_look(struct paper *paper, const struct soft *soft);
/* The piece is cut or torn off now. */
void paper_end_piece(struct paper *paper, const struct soft *soft);
/* It is torn off because the roll is changed. Its rest may follow, to whoever had its beginning. */
void paper_change_roll(struct paper *paper, const struct soft *soft);

#endif
