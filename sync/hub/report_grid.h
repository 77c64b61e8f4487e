/* The numbers of a report before they are words: a line for each thing counted, a cell for each of
 * the fair's days and one for the whole; and the rule that hides: part of report.h.
 *
 * Promises of report_grid_hide: a cell under STATS_MIN is hidden, zero included; of one line none
 * of the days' cells is hidden or so many that neither one of them nor a sum under STATS_MIN can be
 * had by subtraction; the same among the parts of every report_sum that is given. What is hidden
 * for that looks like the others. Grand totals (line_is_total) of the whole are never hidden. */
#ifndef JORNADA_SYNC_HUB_REPORT_GRID_H
#define JORNADA_SYNC_HUB_REPORT_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPORT_GRID_DAYS 31
/* The whole, the days, and all other days together. */
#define REPORT_GRID_CELLS (REPORT_GRID_DAYS + 2)
#define REPORT_GRID_LINES 320
#define REPORT_GRID_PARTS 48
#define REPORT_GRID_SUMS 80
#define REPORT_GRID_WHOLE 0

struct report_grid {
    size_t day_count;               /* cells 1 … day_count */
    int32_t days[REPORT_GRID_DAYS]; /* rising */
    bool has_rest;                  /* cell day_count + 1: days for which there was no place */
    size_t line_count;
    struct report_line {
        bool is_total;
        bool is_rest; /* of what nobody expects: of zeros alone it is not there at all */
        int64_t n[REPORT_GRID_CELLS];
        bool hidden[REPORT_GRID_CELLS];
    } lines[REPORT_GRID_LINES];
    size_t sum_count;
    struct report_sum {
        size_t whole; /* line; its parts make it */
        size_t count, parts[REPORT_GRID_PARTS];
    } sums[REPORT_GRID_SUMS];
};

/* Days of which something was counted, in any order, a day any number of times. */
void report_grid_add_day(struct report_grid *grid, int32_t day);
/* A line of zeros. More than fit is our own mistake: asserted. */
size_t report_grid_add_line(struct report_grid *grid, bool is_total);
/* Adds to the day's cell and to the whole. */
void report_grid_add(struct report_grid *grid, size_t line, int32_t day, int64_t n);
/* The cell of a day; REPORT_GRID_WHOLE of REPORT_ALL_DAYS; REPORT_GRID_CELLS: no such day. */
size_t report_grid_cell(const struct report_grid *grid, int32_t day);
/* `sums`: those of the grid count, too. */
void report_grid_hide(struct report_grid *grid, bool sums);
/* Whether anything can be seen of it: a rest of zeros is no row. */
bool report_grid_is_there(const struct report_grid *grid, size_t line);
/* STATS_HIDDEN where it is hidden. */
int64_t report_grid_get(const struct report_grid *grid, size_t line, size_t cell);

#endif
