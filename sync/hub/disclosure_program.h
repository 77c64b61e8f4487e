/* The integer programs behind disclosure_prove.c, as GLPK is asked them.
 *
 * A program holds today's variables, and those of earlier releases beside them, as distances from
 * today's exact counts: the truth is zero everywhere, and the numbers stay small. Promises: what
 * program_find calls found was checked in integers, bound by bound and sum by sum. */
#ifndef JORNADA_SYNC_HUB_DISCLOSURE_PROGRAM_H
#define JORNADA_SYNC_HUB_DISCLOSURE_PROGRAM_H

#include <glpk.h>

#include "sync/hub/disclosure_inside.h"

#define PROGRAM_SEEN DISCLOSURE_MIN
#define PROGRAM_NO_END INT64_MAX

struct program_number { /* a variable, today's or an earlier one */
    int64_t low, high;  /* distances; high PROGRAM_NO_END */
    int64_t found;      /* what GLPK said last */
    int64_t known;      /* in the last solution that was one */
    int64_t seen[PROGRAM_SEEN];
    size_t seen_count; /* different values in solutions so far */
};

struct program {
    struct net *net;
    enum prove_link link;
    size_t first_earlier, copies; /* releases taken, today's among them */
    size_t number_count;          /* copies * variables; today's first */
    struct program_number *numbers;
    glp_prob *lp; /* columns: every number, then today's surpluses, then today's lacks */
};

enum program_answer { PROGRAM_FOUND, PROGRAM_NONE, PROGRAM_HOLE, PROGRAM_LATE };

enum outcome program_make(struct program *program) MUST_CHECK;
void program_release(struct program *program);
/* Bounds and links of one of today's variables, again after it was hidden. */
void program_bound(struct program *program, size_t variable);
/* A solution in which this number has this value (SIZE_MAX: any at all); it goes into every
 * number's `seen`. NONE: not even in fractions; HOLE: in fractions only. */
enum program_answer program_find(struct program *program, size_t number, int64_t value);
/* The truth is one. */
void program_see(struct program *program);
/* The cheapest set of shown variables to hide so that the number may have this value; hides them.
 * *hid: how many. */
enum program_answer program_repair(struct program *program, size_t number, int64_t value,
                                   size_t *hid);

#endif
