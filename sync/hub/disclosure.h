/* What may be published of a set of tables, so that nobody can be worked out of it: counts under
 * 10 are hidden, the rest is rounded to 5, and further cells are hidden until whoever knows rule,
 * rounding, sums and every earlier release is left with at least 10 possible numbers for each
 * hidden cell (protocol.md, "Statistics that reveal nobody").
 *
 * Promises: a width is proved by ten whole solutions that integer arithmetic checked, one for each
 * number; GLPK only finds them, so its rounding can cost a cell and never a person. Hidden cells
 * look alike, zeros included; what was hidden in an earlier release stays hidden. The same request
 * gives the same answer. Refuses (in words) where in doubt or out of time. Pure: no hub, no files.
 */
#ifndef JORNADA_SYNC_HUB_DISCLOSURE_H
#define JORNADA_SYNC_HUB_DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"

#define DISCLOSURE_MIN 10 /* under it hidden; and so many numbers stay possible */
#define DISCLOSURE_BASE 5
#define DISCLOSURE_CHANGES_MIN 10 /* between two releases of the same tables */
#define DISCLOSURE_HIDDEN (-1)
#define DISCLOSURE_DIMENSIONS_MAX 4
#define DISCLOSURE_TABLES_MAX 64
#define DISCLOSURE_CELLS_MAX 20000 /* of all tables together, with their margins */
#define DISCLOSURE_N_MAX INT64_C(100000000)
#define DISCLOSURE_LIMIT_MS 60000
#define DISCLOSURE_WHY_MAX 400

/* One count. labels[i] belongs to dimensions[i] of its table; NULL = Total (the margin). */
struct disclosure_cell {
    const char *labels[DISCLOSURE_DIMENSIONS_MAX];
    int64_t n; /* in: exact, from 0. Published: a multiple of 5, or DISCLOSURE_HIDDEN */
};

/* Combinations that are left out count as 0 and are published (hidden) like any other, so list all
 * labels that there could be: all municipalities of the state, not only those somebody came from.
 * A margin ("Total" of some dimensions) is published where `cells` has at least one of its kind. */
struct disclosure_table {
    const char *name; /* "people_by_age_sex": the same in every release */
    size_t dimension_count;
    const char *dimensions[DISCLOSURE_DIMENSIONS_MAX];
    size_t cell_count;
    struct disclosure_cell *cells;
};

/* Tables are linked where they have a cell in common: the same labels of dimensions of the same
 * name, Total in all others, and the same exact count. Nothing else is needed: tables of people
 * and tables of services differ in their counts. */
struct disclosure_release {
    struct disclosure_table *tables;
    size_t table_count;
};

struct disclosure_request {
    struct disclosure_release now;
    const struct disclosure_release *earlier; /* as they were published, in any order */
    size_t earlier_count;
    const struct io *io; /* its clock alone */
    int64_t changes;     /* since the last one, where known exactly; -1: what its figures show */
    int64_t limit_ms;    /* DISCLOSURE_LIMIT_MS; 0: none left, so it refuses */
};

/* Numbers stand in release.json. */
enum disclosure_refusal {
    DISCLOSURE_FINE,
    DISCLOSURE_BAD_TABLE,    /* a sum that does not add up, a count out of range, one twice … */
    DISCLOSURE_ALL_HIDDEN,   /* of a table nothing but totals, or nothing, would be left */
    DISCLOSURE_FEW_CHANGES,  /* since the last release */
    DISCLOSURE_OTHER_TABLES, /* the earlier release has others */
    DISCLOSURE_EARLIER_WEAK, /* the earlier releases by themselves give a cell away */
    DISCLOSURE_NO_PROOF,     /* of the width of a hidden cell */
    DISCLOSURE_TIME_OUT
};

struct disclosure {
    enum disclosure_refusal refusal;
    char why[DISCLOSURE_WHY_MAX]; /* a sentence, of a refusal; never a count under 10 */
    size_t table, cell;           /* of the request, where it is about one; else table_count */
    /* Every table with all its cells in the order of its labels (as they first came, Total last;
     * last dimension fastest). Strings are the request's. */
    struct disclosure_release published;
    size_t shown, hidden; /* why one is hidden is told of all together, never cell by cell */
    int64_t solved;       /* programs */
};

/* REFUSED or INVALID: (*result)->refusal and why say so, `published` is empty. The caller frees
 * *result in any case. */
enum outcome disclosure_protect(const struct disclosure_request *request,
                                struct disclosure **result) MUST_CHECK;
void disclosure_free(struct disclosure *result);

int64_t disclosure_round(int64_t n); /* 12 → 10, 13 → 15; under 10: HIDDEN */
const char *disclosure_refusal_name(enum disclosure_refusal refusal); /* "all_hidden" … */

#endif
