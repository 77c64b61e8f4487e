/* Tables into numbers and sums: disclosure_inside.h. Every combination of labels gets a cell, every
 * margin a sum, and cells that are the same number in several tables one variable. Labels that only
 * an earlier release has are kept, so that no row disappears. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/disclosure_inside.h"

#define KEY_MAX 2048

enum outcome net_refuse(struct net *net, enum disclosure_refusal refusal, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    net->result->refusal = refusal;
    (void)vsnprintf(net->result->why, sizeof net->result->why, format, arguments);
    va_end(arguments);
    return refusal == DISCLOSURE_BAD_TABLE ? INVALID : REFUSED;
}

void net_range(int64_t figure, int64_t *low, int64_t *high)
{
    *low = 0;
    *high = INT64_MAX;
    if (figure < 0)
        return;
    *low = figure - 2 > DISCLOSURE_MIN ? figure - 2 : DISCLOSURE_MIN;
    *high = figure + 2;
}

size_t net_label(const struct grid *grid, size_t cell, size_t d)
{
    size_t rest = cell;
    for (size_t i = grid->dimensions; i-- > d + 1;)
        rest /= grid->counts[i] + 1;
    return rest % (grid->counts[d] + 1);
}

unsigned net_kind(const struct grid *grid, size_t cell)
{
    unsigned kind = 0;
    for (size_t d = 0; d < grid->dimensions; d++)
        if (net_label(grid, cell, d) == grid->counts[d])
            kind |= 1U << d;
    return kind;
}

static size_t stride(const struct grid *grid, size_t d)
{
    size_t step = 1;
    for (size_t i = d + 1; i < grid->dimensions; i++)
        step *= grid->counts[i] + 1;
    return step;
}

static size_t find_label(const struct grid *grid, size_t d, const char *label)
{
    size_t i = 0;
    while (label != NULL && i < grid->counts[d] && strcmp(grid->labels[d][i], label) != 0)
        i++;
    return label == NULL ? grid->counts[d] : i;
}

static enum outcome add_labels(struct net *net, struct grid *grid,
                               const struct disclosure_table *table)
{
    for (size_t d = 0; d < grid->dimensions; d++) {
        const char **longer =
            realloc(grid->labels[d], (grid->counts[d] + table->cell_count + 1) * sizeof *longer);
        if (longer == NULL)
            return net_refuse(net, DISCLOSURE_NO_PROOF, "memory is short");
        grid->labels[d] = longer;
        for (size_t c = 0; c < table->cell_count; c++) {
            const char *label = table->cells[c].labels[d];
            if (label != NULL && find_label(grid, d, label) == grid->counts[d])
                longer[grid->counts[d]++] = label;
        }
    }
    return DONE;
}

static const struct disclosure_table *same_table(const struct disclosure_release *release,
                                                 const struct disclosure_table *table)
{
    for (size_t t = 0; t < release->table_count; t++) {
        const struct disclosure_table *other = &release->tables[t];
        bool same = strcmp(other->name, table->name) == 0 &&
                    other->dimension_count == table->dimension_count;
        for (size_t d = 0; same && d < table->dimension_count; d++)
            same = strcmp(other->dimensions[d], table->dimensions[d]) == 0;
        if (same)
            return other;
    }
    return NULL;
}

static enum outcome check_earlier(struct net *net, size_t e)
{
    const struct disclosure_release *now = &net->request->now, *old = &net->request->earlier[e];
    for (size_t t = 0; t < now->table_count; t++)
        if (same_table(old, &now->tables[t]) == NULL) {
            net->result->table = t;
            return net_refuse(net, DISCLOSURE_OTHER_TABLES,
                              "an earlier release has no table \"%.80s\" of the same columns; two "
                              "releases of different tables can be subtracted from each other",
                              now->tables[t].name);
        }
    for (size_t t = 0; t < old->table_count; t++)
        if (same_table(now, &old->tables[t]) == NULL)
            return net_refuse(net, DISCLOSURE_OTHER_TABLES,
                              "the table \"%.80s\" of an earlier release is missing now",
                              old->tables[t].name);
    return DONE;
}

static enum outcome make_grid(struct net *net, size_t t)
{
    const struct disclosure_request *request = net->request;
    const struct disclosure_table *table = &request->now.tables[t];
    struct grid *grid = &net->grids[t];
    net->result->table = t;
    if (table->dimension_count == 0 || table->dimension_count > DISCLOSURE_DIMENSIONS_MAX)
        return net_refuse(net, DISCLOSURE_BAD_TABLE, "\"%.80s\" has no dimension, or over %d",
                          table->name, DISCLOSURE_DIMENSIONS_MAX);
    grid->dimensions = table->dimension_count;
    enum outcome outcome = add_labels(net, grid, table);
    for (size_t e = 0; outcome == DONE && e < request->earlier_count; e++)
        outcome = add_labels(net, grid, same_table(&request->earlier[e], table));
    if (outcome != DONE)
        return outcome;
    grid->first = net->cell_count;
    grid->cells = 1;
    for (size_t d = 0; d < grid->dimensions; d++) {
        grid->cells *= grid->counts[d] + 1;
        if (grid->counts[d] == 0 || grid->cells + net->cell_count > DISCLOSURE_CELLS_MAX)
            return net_refuse(net, DISCLOSURE_BAD_TABLE,
                              "\"%.80s\" has no rows, or the tables have over %d cells together "
                              "(every combination of labels is one)",
                              table->name, DISCLOSURE_CELLS_MAX);
    }
    net->cell_count += grid->cells;
    return DONE;
}

static size_t place(const struct grid *grid, const struct disclosure_cell *cell)
{
    size_t at = 0;
    for (size_t d = 0; d < grid->dimensions; d++)
        at = at * (grid->counts[d] + 1) + find_label(grid, d, cell->labels[d]);
    return at;
}

static enum outcome take_cell(struct net *net, size_t t, size_t c)
{
    const struct disclosure_table *table = &net->request->now.tables[t];
    struct grid *grid = &net->grids[t];
    const struct disclosure_cell *cell = &table->cells[c];
    size_t at = place(grid, cell);
    net->result->cell = c;
    if (cell->n < 0 || cell->n > DISCLOSURE_N_MAX)
        return net_refuse(net, DISCLOSURE_BAD_TABLE,
                          "\"%.80s\": expected a count from 0 to 100000000", table->name);
    if (net->cells[grid->first + at] != NET_ABSENT)
        return net_refuse(net, DISCLOSURE_BAD_TABLE, "\"%.80s\": the same labels twice",
                          table->name);
    net->cells[grid->first + at] = cell->n;
    grid->kinds[net_kind(grid, at)] = true;
    return DONE;
}

/* The sum over one dimension of a cell that is Total in it. */
static int64_t sum_over(const struct net *net, const struct grid *grid, size_t at, size_t d)
{
    int64_t sum = 0;
    size_t step = stride(grid, d), base = at - grid->counts[d] * step;
    for (size_t i = 0; i < grid->counts[d]; i++)
        sum += net->cells[grid->first + base + i * step];
    return sum;
}

static size_t first_total(const struct grid *grid, size_t at)
{
    size_t d = 0;
    while (d < grid->dimensions && net_label(grid, at, d) != grid->counts[d])
        d++;
    return d;
}

/* In the order of the index a cell's parts come before it, so sums can be filled in one pass. */
static enum outcome fill_sums(struct net *net, size_t t)
{
    const struct disclosure_table *table = &net->request->now.tables[t];
    struct grid *grid = &net->grids[t];
    for (size_t at = 0; at < grid->cells; at++) {
        int64_t *n = &net->cells[grid->first + at];
        size_t d = first_total(grid, at);
        int64_t sum = d < grid->dimensions ? sum_over(net, grid, at, d) : 0;
        if (*n == NET_ABSENT)
            *n = sum;
        if (d == grid->dimensions || *n == sum)
            continue;
        net->result->cell = 0;
        while (net->result->cell + 1 < table->cell_count &&
               place(grid, &table->cells[net->result->cell]) != at)
            net->result->cell++;
        return net_refuse(net, DISCLOSURE_BAD_TABLE,
                          "\"%.80s\": a Total is not the sum of its cells", table->name);
    }
    return DONE;
}

static enum outcome fill(struct net *net)
{
    size_t earlier = net->request->earlier_count;
    net->cells = malloc((net->cell_count + 1) * sizeof *net->cells);
    net->before = malloc((net->cell_count * earlier + 1) * sizeof *net->before);
    net->variable_of = calloc(net->cell_count + 1, sizeof *net->variable_of);
    if (net->cells == NULL || net->before == NULL || net->variable_of == NULL)
        return net_refuse(net, DISCLOSURE_NO_PROOF, "memory is short");
    for (size_t i = 0; i < net->cell_count; i++)
        net->cells[i] = NET_ABSENT;
    for (size_t i = 0; i < net->cell_count * earlier; i++)
        net->before[i] = NET_ABSENT;
    for (size_t t = 0; t < net->grid_count; t++) {
        const struct disclosure_table *table = &net->request->now.tables[t];
        net->result->table = t;
        enum outcome outcome = DONE;
        for (size_t c = 0; outcome == DONE && c < table->cell_count; c++)
            outcome = take_cell(net, t, c);
        if (outcome == DONE)
            outcome = fill_sums(net, t);
        if (outcome != DONE)
            return outcome;
    }
    return DONE;
}

static enum outcome fill_earlier(struct net *net, size_t e)
{
    for (size_t t = 0; t < net->grid_count; t++) {
        struct grid *grid = &net->grids[t];
        const struct disclosure_table *old =
            same_table(&net->request->earlier[e], &net->request->now.tables[t]);
        for (size_t c = 0; c < old->cell_count; c++) {
            int64_t n = old->cells[c].n;
            size_t at = place(grid, &old->cells[c]);
            if (n != DISCLOSURE_HIDDEN &&
                (n < DISCLOSURE_MIN || n % DISCLOSURE_BASE != 0 || n > DISCLOSURE_N_MAX + 2))
                return net_refuse(net, DISCLOSURE_EARLIER_WEAK,
                                  "\"%.80s\" of an earlier release shows a count that is under 10 "
                                  "or not rounded to 5: that was not published by these rules",
                                  old->name);
            net->before[e * net->cell_count + grid->first + at] = n;
            grid->kinds[net_kind(grid, at)] = true;
        }
    }
    return DONE;
}

/* What a cell is, whatever its table: the labels that are not Total, by dimension. */
static void write_key(const struct net *net, size_t t, size_t at, char key[KEY_MAX])
{
    const struct disclosure_table *table = &net->request->now.tables[t];
    const struct grid *grid = &net->grids[t];
    const char *last = "";
    size_t used = 0;
    key[0] = '\0';
    for (size_t turn = 0; turn < grid->dimensions; turn++) {
        size_t best = SIZE_MAX; /* the next name in order */
        for (size_t d = 0; d < grid->dimensions; d++)
            if ((turn == 0 || strcmp(table->dimensions[d], last) > 0) &&
                (best == SIZE_MAX || strcmp(table->dimensions[d], table->dimensions[best]) < 0))
                best = d;
        if (best == SIZE_MAX)
            break;
        last = table->dimensions[best];
        size_t label = net_label(grid, at, best);
        if (label == grid->counts[best])
            continue;
        int more =
            snprintf(key + used, KEY_MAX - used, "%s\x1f%s\x1e", last, grid->labels[best][label]);
        used += more > 0 && (size_t)more < KEY_MAX - used ? (size_t)more : 0;
    }
}

struct named {
    char *key;
    const struct net *net;
    size_t cell;
};

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_today(const struct named *a, const struct named *b)
{
    int order = strcmp(a->key, b->key);
    return order != 0 ? order : compare_numbers(a->net->cells[a->cell], a->net->cells[b->cell]);
}

/* The same number: the same key, the same count, the same figures in every earlier release. */
static int compare_same(const struct named *a, const struct named *b)
{
    const struct net *net = a->net;
    int order = compare_today(a, b);
    for (size_t e = 0; order == 0 && e < net->request->earlier_count; e++)
        order = compare_numbers(net->before[e * net->cell_count + a->cell],
                                net->before[e * net->cell_count + b->cell]);
    return order;
}

static int compare_named(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    int order = compare_same(a, b);
    return order != 0 ? order : (a->cell > b->cell) - (a->cell < b->cell);
}

/* The figure that those of one number that had any agree on; ABSENT: none had, or they differ. */
static int64_t agreed(const struct net *net, const struct named *named, size_t count, size_t e)
{
    int64_t figure = NET_ABSENT;
    for (size_t i = 0; i < count; i++) {
        int64_t own = net->before[e * net->cell_count + named[i].cell];
        if (own != NET_ABSENT && figure != NET_ABSENT && own != figure)
            return NET_ABSENT;
        figure = own != NET_ABSENT ? own : figure;
    }
    return figure;
}

/* A margin that a table did not print stood in another one: still the same number. */
static void share_figures(struct net *net, const struct named *named)
{
    for (size_t from = 0, to; from < net->cell_count; from = to) {
        for (to = from + 1; to < net->cell_count && compare_today(&named[from], &named[to]) == 0;)
            to++;
        for (size_t e = 0; e < net->request->earlier_count; e++) {
            int64_t figure = agreed(net, named + from, to - from, e);
            for (size_t i = from; figure != NET_ABSENT && i < to; i++)
                net->before[e * net->cell_count + named[i].cell] = figure;
        }
    }
}

static void describe(struct net *net, size_t t, size_t at)
{
    const struct grid *grid = &net->grids[t];
    size_t cell = grid->first + at;
    struct variable *variable = &net->variables[net->variable_of[cell]];
    unsigned kind = net_kind(grid, at), totals = (unsigned)__builtin_popcount(kind);
    variable->n = net->cells[cell];
    variable->published = variable->published || grid->kinds[kind];
    variable->totals = totals > variable->totals ? totals : variable->totals;
    variable->grand = totals == grid->dimensions;
    for (size_t e = 0; e < net->request->earlier_count; e++) {
        int64_t figure = net->before[e * net->cell_count + cell];
        net->earlier[e * net->variable_count + net->variable_of[cell]] = figure;
        if (figure == DISCLOSURE_HIDDEN)
            variable->hidden = true;
    }
    if (variable->n < DISCLOSURE_MIN)
        variable->hidden = true;
}

/* Numbers go to variables in the order of the cells, so that the same tables give the same. */
static enum outcome name_variables(struct net *net, struct named *named)
{
    size_t *lead = malloc((net->cell_count + 1) * sizeof *lead);
    if (lead == NULL)
        return net_refuse(net, DISCLOSURE_NO_PROOF, "memory is short");
    qsort(named, net->cell_count, sizeof *named, compare_named);
    share_figures(net, named);
    qsort(named, net->cell_count, sizeof *named, compare_named);
    for (size_t i = 0; i < net->cell_count; i++)
        lead[named[i].cell] = i > 0 && compare_same(&named[i - 1], &named[i]) == 0
                                  ? lead[named[i - 1].cell]
                                  : named[i].cell;
    for (size_t c = 0; c < net->cell_count; c++)
        net->variable_of[c] = lead[c] == c ? net->variable_count++ : net->variable_of[lead[c]];
    free(lead);
    net->variables = calloc(net->variable_count + 1, sizeof *net->variables);
    net->earlier =
        calloc(net->variable_count * net->request->earlier_count + 1, sizeof *net->earlier);
    if (net->variables == NULL || net->earlier == NULL)
        return net_refuse(net, DISCLOSURE_NO_PROOF, "memory is short");
    for (size_t t = 0; t < net->grid_count; t++)
        for (size_t at = 0; at < net->grids[t].cells; at++)
            describe(net, t, at);
    return DONE;
}

static enum outcome link_cells(struct net *net)
{
    char key[KEY_MAX];
    enum outcome outcome = DONE;
    struct named *named = calloc(net->cell_count + 1, sizeof *named);
    for (size_t t = 0; named != NULL && t < net->grid_count; t++)
        for (size_t at = 0; at < net->grids[t].cells; at++) {
            size_t cell = net->grids[t].first + at;
            write_key(net, t, at, key);
            named[cell] = (struct named){strdup(key), net, cell};
            if (named[cell].key == NULL)
                outcome = net_refuse(net, DISCLOSURE_NO_PROOF, "memory is short");
        }
    if (named == NULL)
        return net_refuse(net, DISCLOSURE_NO_PROOF, "memory is short");
    if (outcome == DONE)
        outcome = name_variables(net, named);
    for (size_t i = 0; i < net->cell_count; i++)
        free(named[i].key);
    free(named);
    return outcome;
}

/* One dimension is enough for a cell that is Total in several: the rest follows. */
static enum outcome write_equations(struct net *net)
{
    size_t room = net->cell_count * (DISCLOSURE_DIMENSIONS_MAX + 1) + 1;
    net->parts = malloc(room * sizeof *net->parts);
    net->equations = malloc((net->cell_count + 1) * sizeof *net->equations);
    if (net->parts == NULL || net->equations == NULL)
        return net_refuse(net, DISCLOSURE_NO_PROOF, "memory is short");
    for (size_t t = 0; t < net->grid_count; t++) {
        const struct grid *grid = &net->grids[t];
        for (size_t at = 0; at < grid->cells; at++) {
            size_t d = first_total(grid, at);
            if (d == grid->dimensions)
                continue;
            size_t step = stride(grid, d), base = at - grid->counts[d] * step;
            net->equations[net->equation_count++] = net->part_count;
            net->parts[net->part_count++] = net->variable_of[grid->first + at];
            for (size_t i = 0; i < grid->counts[d]; i++)
                net->parts[net->part_count++] = net->variable_of[grid->first + base + i * step];
        }
    }
    net->equations[net->equation_count] = net->part_count;
    return DONE;
}

enum outcome net_make(struct net *net)
{
    const struct disclosure_request *request = net->request;
    enum outcome outcome = DONE;
    net->grid_count = request->now.table_count;
    if (net->grid_count == 0 || net->grid_count > DISCLOSURE_TABLES_MAX)
        return net_refuse(net, DISCLOSURE_BAD_TABLE, "expected 1 to %d tables",
                          DISCLOSURE_TABLES_MAX);
    net->grids = calloc(net->grid_count, sizeof *net->grids);
    if (net->grids == NULL)
        return net_refuse(net, DISCLOSURE_NO_PROOF, "memory is short");
    for (size_t e = 0; outcome == DONE && e < request->earlier_count; e++)
        outcome = check_earlier(net, e);
    for (size_t t = 0; outcome == DONE && t < net->grid_count; t++)
        outcome = make_grid(net, t);
    if (outcome == DONE)
        outcome = fill(net);
    net->result->table = outcome == DONE ? net->grid_count : net->result->table;
    for (size_t e = 0; outcome == DONE && e < request->earlier_count; e++)
        outcome = fill_earlier(net, e);
    if (outcome == DONE)
        outcome = link_cells(net);
    return outcome == DONE ? write_equations(net) : outcome;
}

void net_release(struct net *net)
{
    for (size_t t = 0; net->grids != NULL && t < net->grid_count; t++)
        for (size_t d = 0; d < DISCLOSURE_DIMENSIONS_MAX; d++)
            free(net->grids[t].labels[d]);
    free(net->grids);
    free(net->cells);
    free(net->before);
    free(net->variable_of);
    free(net->variables);
    free(net->earlier);
    free(net->equations);
    free(net->parts);
}
