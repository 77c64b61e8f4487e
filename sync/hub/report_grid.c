/* report_grid.h: hidden cells are added until nothing changes any more; they only ever grow. */
#include "sync/hub/report_grid.h"

#include <assert.h>
#include <string.h>

#include "sync/hub/report.h"
#include "sync/hub/stats.h"

void report_grid_add_day(struct report_grid *grid, int32_t day)
{
    size_t at = 0;
    while (at < grid->day_count && grid->days[at] < day)
        at++;
    if (at < grid->day_count && grid->days[at] == day)
        return;
    if (grid->day_count == REPORT_GRID_DAYS) {
        grid->has_rest = true;
        return;
    }
    memmove(&grid->days[at + 1], &grid->days[at], (grid->day_count - at) * sizeof grid->days[0]);
    grid->days[at] = day;
    grid->day_count++;
}

size_t report_grid_add_line(struct report_grid *grid, bool is_total)
{
    assert(grid->line_count < REPORT_GRID_LINES);
    grid->lines[grid->line_count] = (struct report_line){.is_total = is_total};
    return grid->line_count++;
}

size_t report_grid_cell(const struct report_grid *grid, int32_t day)
{
    if (day == REPORT_ALL_DAYS)
        return REPORT_GRID_WHOLE;
    for (size_t i = 0; i < grid->day_count; i++) {
        if (grid->days[i] == day)
            return 1 + i;
    }
    return REPORT_GRID_CELLS;
}

void report_grid_add(struct report_grid *grid, size_t line, int32_t day, int64_t n)
{
    size_t cell = report_grid_cell(grid, day);
    grid->lines[line].n[cell < REPORT_GRID_CELLS ? cell : grid->day_count + 1] += n;
    grid->lines[line].n[REPORT_GRID_WHOLE] += n;
}

static size_t cells_of(const struct report_grid *grid)
{
    return 1 + grid->day_count + grid->has_rest;
}

/* Cells that make another one, as pointers, so that days and parts are looked at alike. */
struct group {
    size_t count;
    struct {
        int64_t n;
        bool *hidden;
    } cells[REPORT_GRID_PARTS];
    bool *whole;
    bool stays; /* the whole is a grand total */
};

static void add_cell(struct group *group, struct report_line *line, size_t cell)
{
    assert(group->count < REPORT_GRID_PARTS);
    group->cells[group->count].n = line->n[cell];
    group->cells[group->count++].hidden = &line->hidden[cell];
}

/* Hides one more where what is hidden can be had from the others, the whole where all parts are;
 * false: nothing is to do. */
static bool mend(struct group *group)
{
    size_t hidden = 0, least = group->count;
    int64_t sum = 0;
    for (size_t i = 0; i < group->count; i++) {
        hidden += *group->cells[i].hidden;
        sum += *group->cells[i].hidden ? group->cells[i].n : 0;
        if (!*group->cells[i].hidden &&
            (least == group->count || group->cells[i].n < group->cells[least].n))
            least = i;
    }
    bool lone = hidden + *group->whole == 1;
    bool small = hidden > 0 && !*group->whole && sum < STATS_MIN;
    bool parts = least < group->count, told = !*group->whole && !group->stays;
    if ((!lone && !small) || (!parts && !told))
        return false;
    *(parts ? group->cells[least].hidden : group->whole) = true;
    return true;
}

static bool mend_days(struct report_grid *grid)
{
    bool changed = false;
    for (size_t i = 0; i < grid->line_count && cells_of(grid) > 1; i++) {
        struct group group = {.whole = &grid->lines[i].hidden[REPORT_GRID_WHOLE],
                              .stays = grid->lines[i].is_total};
        for (size_t cell = 1; cell < cells_of(grid); cell++)
            add_cell(&group, &grid->lines[i], cell);
        changed = mend(&group) || changed;
    }
    return changed;
}

static bool mend_sums(struct report_grid *grid)
{
    bool changed = false;
    for (size_t i = 0; i < grid->sum_count; i++) {
        const struct report_sum *sum = &grid->sums[i];
        for (size_t cell = 0; cell < cells_of(grid); cell++) {
            struct group group = {.whole = &grid->lines[sum->whole].hidden[cell],
                                  .stays = grid->lines[sum->whole].is_total};
            for (size_t part = 0; part < sum->count; part++) {
                if (report_grid_is_there(grid, sum->parts[part]))
                    add_cell(&group, &grid->lines[sum->parts[part]], cell);
            }
            changed = mend(&group) || changed;
        }
    }
    return changed;
}

/* A fair of one day: the day is the whole. */
static bool copy_days(struct report_grid *grid)
{
    bool changed = false;
    if (cells_of(grid) != 2)
        return false;
    for (size_t i = 0; i < grid->line_count; i++) {
        struct report_line *line = &grid->lines[i];
        changed = changed || line->hidden[1] != line->hidden[REPORT_GRID_WHOLE];
        line->hidden[1] = line->hidden[REPORT_GRID_WHOLE] =
            line->hidden[1] || line->hidden[REPORT_GRID_WHOLE];
    }
    return changed;
}

void report_grid_hide(struct report_grid *grid, bool sums)
{
    for (size_t i = 0; i < grid->line_count; i++) {
        struct report_line *line = &grid->lines[i];
        for (size_t cell = 0; cell < cells_of(grid); cell++)
            line->hidden[cell] = line->n[cell] < STATS_MIN;
        if (line->is_total)
            line->hidden[REPORT_GRID_WHOLE] = false;
        if (line->is_total && cells_of(grid) == 2)
            line->hidden[1] = false;
    }
    bool changed = true;
    while (changed) {
        changed = copy_days(grid);
        changed = (cells_of(grid) > 2 && mend_days(grid)) || changed;
        changed = (sums && mend_sums(grid)) || changed;
    }
}

bool report_grid_is_there(const struct report_grid *grid, size_t line)
{
    return !grid->lines[line].is_rest || grid->lines[line].n[REPORT_GRID_WHOLE] != 0;
}

int64_t report_grid_get(const struct report_grid *grid, size_t line, size_t cell)
{
    return grid->lines[line].hidden[cell] ? STATS_HIDDEN : grid->lines[line].n[cell];
}
