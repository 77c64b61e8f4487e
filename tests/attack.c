/* attack.h. Every distinct cell of every release is a column; what it can be is asked twice, least
 * and most; what other answers have already shown to be wide is not asked again. */
#include "tests/attack.h"

#include <lpsolve/lp_lib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MAX 6000
#define KEY_MAX 300
#define MOST 1000000.0
#define WIDE 10
#define HOLES_LOOKED_AT 3 /* cells whose ten numbers are tried one by one */

struct unknown {
    char key[KEY_MAX];
    size_t release;
    int64_t figure;
    bool hidden; /* somewhere */
    bool small;  /* told to be under 10 */
    double low, high;
    double least, most; /* in solutions so far */
};

struct room {
    const struct attack *attack;
    size_t count;
    struct unknown unknowns[CELLS_MAX];
    lprec *lp;
    int at[CELLS_MAX];
    REAL by[CELLS_MAX];
    REAL values[CELLS_MAX];
    struct attack_found *found;
};

static void name_cell(const struct room *room, const struct disclosure_table *of,
                      const struct disclosure_cell *cell, char key[KEY_MAX])
{
    bool done[DISCLOSURE_DIMENSIONS_MAX] = {false};
    int used = snprintf(key, KEY_MAX, "%d", room->attack->population(of->name));
    for (size_t turn = 0; turn < of->dimension_count; turn++) {
        size_t next = of->dimension_count;
        for (size_t d = 0; d < of->dimension_count; d++)
            if (!done[d] && (next == of->dimension_count ||
                             strcmp(of->dimensions[d], of->dimensions[next]) < 0))
                next = d;
        done[next] = true;
        if (cell->labels[next] != NULL)
            used += snprintf(key + used, KEY_MAX - (size_t)used, "|%s=%s", of->dimensions[next],
                             cell->labels[next]);
    }
}

static bool is_told_small(const struct room *room, size_t release, size_t table,
                          const struct disclosure_cell *cell)
{
    const struct attack *attack = room->attack;
    if (attack->truth == NULL || release + 1 != attack->count)
        return false;
    const struct disclosure_table *truth = &attack->truth->tables[table];
    for (size_t c = 0; c < truth->cell_count; c++) {
        bool same = true;
        for (size_t d = 0; same && d < truth->dimension_count; d++) {
            const char *a = truth->cells[c].labels[d], *b = cell->labels[d];
            same = a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
        }
        if (same)
            return truth->cells[c].n < 10;
    }
    return false;
}

static void take_figure(const struct room *room, struct unknown *unknown, int64_t figure)
{
    bool exact = room->attack->exact;
    if (figure < 0) {
        unknown->hidden = true;
        unknown->high = unknown->small ? fmin(unknown->high, 9) : unknown->high;
        return;
    }
    double low = exact ? (double)figure : fmax(10, (double)figure - 2);
    unknown->low = fmax(unknown->low, low);
    unknown->high = fmin(unknown->high, (double)figure + (exact ? 0 : 2));
}

/* The column of a cell, made when it is new. */
static size_t column_of(struct room *room, size_t release, size_t table,
                        const struct disclosure_table *of, const struct disclosure_cell *cell)
{
    char key[KEY_MAX];
    name_cell(room, of, cell, key);
    for (size_t i = 0; i < room->count; i++) {
        const struct unknown *old = &room->unknowns[i];
        bool same = old->release == release || room->attack->guess == ATTACK_SAME ||
                    (room->attack->guess == ATTACK_UNCHANGED && old->figure == cell->n);
        if (same && strcmp(old->key, key) == 0) {
            take_figure(room, &room->unknowns[i], cell->n);
            return i;
        }
    }
    struct unknown *unknown = &room->unknowns[room->count];
    *unknown = (struct unknown){
        .release = release, .figure = cell->n, .high = MOST, .least = INFINITY, .most = -INFINITY};
    memcpy(unknown->key, key, sizeof key);
    unknown->small = is_told_small(room, release, table, cell);
    take_figure(room, unknown, cell->n);
    return room->count++;
}

static bool is_part(const struct disclosure_table *of, const struct disclosure_cell *sum,
                    const struct disclosure_cell *part, size_t over)
{
    for (size_t d = 0; d < of->dimension_count; d++) {
        const char *a = sum->labels[d], *b = part->labels[d];
        if (d == over ? b == NULL : a == NULL || b == NULL ? a != b : strcmp(a, b) != 0)
            return false;
    }
    return true;
}

static void add_sum(struct room *room, size_t release, size_t table,
                    const struct disclosure_table *of, size_t sum, size_t over)
{
    int used = 0;
    for (size_t c = 0; c < of->cell_count; c++) {
        if (!is_part(of, &of->cells[sum], &of->cells[c], over))
            continue;
        room->at[used] = (int)column_of(room, release, table, of, &of->cells[c]) + 1;
        room->by[used++] = 1;
    }
    if (used == 0)
        return;
    room->at[used] = (int)column_of(room, release, table, of, &of->cells[sum]) + 1;
    room->by[used++] = -1;
    add_constraintex(room->lp, used, room->by, room->at, EQ, 0);
}

static void each_sum(struct room *room, size_t release)
{
    const struct disclosure_release *of = &room->attack->releases[release];
    for (size_t t = 0; t < of->table_count; t++)
        for (size_t c = 0; c < of->tables[t].cell_count; c++)
            for (size_t d = 0; d < of->tables[t].dimension_count; d++)
                if (of->tables[t].cells[c].labels[d] == NULL)
                    add_sum(room, release, t, &of->tables[t], c, d);
}

static void each_growth(struct room *room)
{
    for (size_t i = 0; i < room->count; i++)
        for (size_t k = 0; k < room->count; k++) {
            const struct unknown *old = &room->unknowns[i], *new = &room->unknowns[k];
            if (new->release != old->release + 1 || strcmp(old->key, new->key) != 0)
                continue;
            int at[2] = {(int)k + 1, (int)i + 1};
            REAL by[2] = {1, -1};
            add_constraintex(room->lp, 2, by, at, GE, 0);
        }
}

static void build(struct room *room)
{
    const struct attack *attack = room->attack;
    for (size_t r = 0; r < attack->count; r++)
        for (size_t t = 0; t < attack->releases[r].table_count; t++)
            for (size_t c = 0; c < attack->releases[r].tables[t].cell_count; c++)
                (void)column_of(room, r, t, &attack->releases[r].tables[t],
                                &attack->releases[r].tables[t].cells[c]);
    room->lp = make_lp(0, (int)room->count);
    set_verbose(room->lp, NEUTRAL);
    set_timeout(room->lp, 60);
    set_add_rowmode(room->lp, TRUE);
    for (size_t r = 0; r < attack->count; r++)
        each_sum(room, r);
    if (attack->guess == ATTACK_ADDED)
        each_growth(room);
    set_add_rowmode(room->lp, FALSE);
    for (size_t i = 0; i < room->count; i++) {
        set_bounds(room->lp, (int)i + 1, room->unknowns[i].low, room->unknowns[i].high);
        set_int(room->lp, (int)i + 1, TRUE);
    }
}

/* Takes what every row says about each of its columns, until nothing moves. False: a contradiction,
 * which the attacker's own guess has brought about. */
static bool narrow_rows(struct room *room, bool *moved)
{
    for (int row = 1; row <= get_Nrows(room->lp); row++) {
        int count = get_rowex(room->lp, row, room->by, room->at);
        bool equal = get_constr_type(room->lp, row) == EQ;
        for (int i = 0; i < count; i++) {
            double low = 0, high = 0; /* of the others' sum */
            for (int k = 0; k < count; k++) {
                const struct unknown *other = &room->unknowns[room->at[k] - 1];
                if (k == i)
                    continue;
                low += room->by[k] > 0 ? other->low : -other->high;
                high += room->by[k] > 0 ? other->high : -other->low;
            }
            struct unknown *one = &room->unknowns[room->at[i] - 1];
            double least = room->by[i] > 0 ? -high : equal ? low : -INFINITY;
            double most = room->by[i] > 0 ? (equal ? -low : INFINITY) : high;
            *moved = *moved || least > one->low || most < one->high;
            one->low = fmax(one->low, least);
            one->high = fmin(one->high, most);
            if (one->low > one->high)
                return false;
        }
    }
    return true;
}

static bool ask(struct room *room, size_t column, bool most, double *value)
{
    int at = (int)column + 1;
    REAL by = 1;
    set_obj_fnex(room->lp, 1, &by, &at);
    if (most)
        set_maxim(room->lp);
    else
        set_minim(room->lp);
    int code = solve(room->lp);
    if (code != OPTIMAL && code != INFEASIBLE) { /* its arithmetic slipped: from the beginning */
        default_basis(room->lp);
        set_scaling(room->lp, 0);
        set_epslevel(room->lp, EPS_LOOSE);
        code = solve(room->lp);
    }
    room->found->solved++;
    if (code == SUBOPTIMAL || code == TIMEOUT || code > INFEASIBLE) {
        fprintf(stderr, "the attacker's solver says %d\n", code);
        abort(); /* no attack is no result */
    }
    if (code == INFEASIBLE)
        return false;
    get_variables(room->lp, room->values);
    *value = round(room->values[column]);
    for (size_t i = 0; i < room->count; i++) {
        room->unknowns[i].least = fmin(room->unknowns[i].least, round(room->values[i]));
        room->unknowns[i].most = fmax(room->unknowns[i].most, round(room->values[i]));
    }
    return true;
}

/* How many of the ten from the least on there are: a range may have holes. */
static size_t count_each(struct room *room, size_t column, double least, double most)
{
    size_t count = 0;
    double value;
    struct unknown *unknown = &room->unknowns[column];
    for (double n = least; n <= most && n < least + 3 * WIDE && count < WIDE; n++) {
        set_bounds(room->lp, (int)column + 1, n, n);
        count += ask(room, column, true, &value) ? 1 : 0;
    }
    set_bounds(room->lp, (int)column + 1, unknown->low, unknown->high);
    return count;
}

static void note(struct room *room, size_t column, double count)
{
    struct attack_found *found = room->found;
    if (found->narrow++ == 0)
        snprintf(found->first, sizeof found->first, "%.120s of release %zu: %.0f numbers",
                 room->unknowns[column].key, room->unknowns[column].release + 1, count);
    found->recovered += count <= 1 ? 1 : 0;
}

static void attack_cell(struct room *room, size_t column)
{
    struct unknown *unknown = &room->unknowns[column];
    bool each = room->found->hidden++ % 40 == 0 && room->found->hidden < 40 * HOLES_LOOKED_AT;
    double least, most;
    if (unknown->most - unknown->least + 1 >= WIDE && !each)
        return;
    if (!ask(room, column, false, &least) || !ask(room, column, true, &most))
        return;
    double count = most - least + 1;
    if (each && count >= WIDE)
        count = (double)count_each(room, column, least, most);
    if (count < WIDE)
        note(room, column, count);
}

void attack_run(const struct attack *attack, struct attack_found *found)
{
    struct room *room = calloc(1, sizeof *room);
    bool moved = true;
    double value;
    if (room == NULL)
        abort();
    memset(found, 0, sizeof *found);
    room->attack = attack;
    room->found = found;
    build(room);
    found->possible = true;
    for (int pass = 0; found->possible && moved && pass < 50; pass++) {
        moved = false;
        found->possible = narrow_rows(room, &moved);
    }
    for (size_t i = 0; found->possible && i < room->count; i++)
        set_bounds(room->lp, (int)i + 1, room->unknowns[i].low, room->unknowns[i].high);
    found->possible = found->possible && ask(room, 0, true, &value);
    for (size_t i = 0; found->possible && i < room->count; i++)
        if (room->unknowns[i].hidden)
            attack_cell(room, i);
    delete_lp(room->lp);
    free(room);
}
