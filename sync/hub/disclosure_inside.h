/* Between the files of disclosure: what disclosure_net.c makes of the tables, and what
 * disclosure_prove.c finds out about it.
 *
 * A variable is one number that an attacker would work out: cells of several tables that are the
 * same number share it. An equation says that a margin is the sum of its parts. */
#ifndef JORNADA_SYNC_HUB_DISCLOSURE_INSIDE_H
#define JORNADA_SYNC_HUB_DISCLOSURE_INSIDE_H

#include "sync/hub/disclosure.h"

#define NET_ABSENT (-2) /* an earlier release had no such cell */
#define NET_KINDS 16    /* which of at most four dimensions are Total */

struct grid { /* one table with every combination of its labels */
    size_t dimensions;
    size_t counts[DISCLOSURE_DIMENSIONS_MAX]; /* without Total, which comes last */
    const char **labels[DISCLOSURE_DIMENSIONS_MAX];
    bool kinds[NET_KINDS]; /* bit i: dimension i is Total. Published? */
    size_t first, cells;   /* in net->cells */
};

struct variable {
    int64_t n;
    bool published; /* somewhere; else a sum that nobody printed */
    bool hidden;
    unsigned totals; /* most dimensions that are Total in one of its tables */
    bool grand;
};

struct net {
    const struct disclosure_request *request;
    struct disclosure *result;
    int64_t deadline_ms;
    size_t grid_count;
    struct grid *grids;
    size_t cell_count;
    int64_t *cells;      /* exact */
    size_t *variable_of; /* of each cell */
    int64_t *before;     /* of each earlier release and cell: figure, HIDDEN or NET_ABSENT */
    size_t variable_count;
    struct variable *variables;
    int64_t *earlier; /* the same of each earlier release and variable */
    size_t equation_count, part_count;
    size_t *equations; /* where each begins in parts; one more at the end */
    size_t *parts;     /* variables; the first is the sum of the others */
};

enum outcome net_refuse(struct net *net, enum disclosure_refusal refusal, const char *format, ...)
    __attribute__((format(printf, 3, 4))) MUST_CHECK;

/* INVALID or REFUSED: result->why. The caller releases it in any case. */
enum outcome net_make(struct net *net) MUST_CHECK;
void net_release(struct net *net);
/* The index of dimension `d` of a grid's cell, counts[d] = Total. */
size_t net_label(const struct grid *grid, size_t cell, size_t d);
unsigned net_kind(const struct grid *grid, size_t cell);

/* What a published figure, or its absence, leaves possible. `high` INT64_MAX: no end. */
void net_range(int64_t figure, int64_t *low, int64_t *high);

/* How the numbers of an earlier release are taken to belong to today's. */
enum prove_link {
    PROVE_ALONE,     /* today's tables by themselves; who knows which counts are small */
    PROVE_UNCHANGED, /* a cell with the same figure, or hidden in both, has the same number */
    PROVE_ADDED      /* nothing was taken away in between */
};

struct prove {
    enum prove_link link;
    size_t earlier; /* which release; SIZE_MAX: all together */
    bool possible;  /* out: else nobody can take this link for true */
    bool more;      /* out: some were hidden */
};
/* Hides more variables until each hidden one has its numbers. REFUSED: no proof, or no time. */
enum outcome prove(struct net *net, struct prove *prove) MUST_CHECK;

#endif
