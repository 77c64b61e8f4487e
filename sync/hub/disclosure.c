/* What may be published: disclosure.h. Refuses what is wrong by itself, hides what is small, has
 * disclosure_prove.c hide what else it takes, and writes the rest rounded. */
#include <glpk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/disclosure_inside.h"

static const char *const refusal_names[] = {
    [DISCLOSURE_FINE] = "fine",
    [DISCLOSURE_BAD_TABLE] = "bad_table",
    [DISCLOSURE_ALL_HIDDEN] = "all_hidden",
    [DISCLOSURE_FEW_CHANGES] = "few_changes",
    [DISCLOSURE_OTHER_TABLES] = "other_tables",
    [DISCLOSURE_EARLIER_WEAK] = "earlier_weak",
    [DISCLOSURE_NO_PROOF] = "no_proof",
    [DISCLOSURE_TIME_OUT] = "time_out",
};

const char *disclosure_refusal_name(enum disclosure_refusal refusal)
{
    size_t at = (size_t)refusal;
    return at < sizeof refusal_names / sizeof refusal_names[0] ? refusal_names[at] : "";
}

int64_t disclosure_round(int64_t n)
{
    if (n < DISCLOSURE_MIN)
        return DISCLOSURE_HIDDEN;
    return (n + DISCLOSURE_BASE / 2) / DISCLOSURE_BASE * DISCLOSURE_BASE;
}

/* One change (a person more, fewer, or counted elsewhere) raises at most one cell of a kind by one
 * and lowers at most one: so many there were at least, whoever asks the figures alone. */
static int64_t changes_shown(const struct net *net, size_t e, const struct grid *grid,
                             unsigned kind)
{
    int64_t up = 0, down = 0, low, high;
    for (size_t at = 0; at < grid->cells; at++) {
        size_t cell = grid->first + at;
        if (net_kind(grid, at) != kind || net->before[e * net->cell_count + cell] == NET_ABSENT)
            continue;
        net_range(net->before[e * net->cell_count + cell], &low, &high);
        if (net->cells[cell] > high)
            up += net->cells[cell] - high;
        if (net->cells[cell] < low)
            down += low - net->cells[cell];
    }
    return up > down ? up : down;
}

static int64_t most_changes(const struct net *net, size_t e)
{
    int64_t most = 0;
    for (size_t t = 0; t < net->grid_count; t++)
        for (unsigned kind = 0; kind < 1U << net->grids[t].dimensions; kind++) {
            int64_t changes = changes_shown(net, e, &net->grids[t], kind);
            most = changes > most ? changes : most;
        }
    return most;
}

static enum outcome check_changes(struct net *net)
{
    const struct disclosure_request *request = net->request;
    for (size_t e = 0; e < request->earlier_count; e++) {
        int64_t changes = request->changes >= 0 ? request->changes : most_changes(net, e);
        if (changes < DISCLOSURE_CHANGES_MIN)
            return net_refuse(net, DISCLOSURE_FEW_CHANGES,
                              "fewer than %d changes %s since an earlier release: who subtracts "
                              "one from the other would see single people; wait for more",
                              DISCLOSURE_CHANGES_MIN,
                              request->changes >= 0 ? "were made" : "show in the figures");
    }
    return DONE;
}

static bool is_hidden(const struct net *net, const struct grid *grid, size_t at)
{
    return net->variables[net->variable_of[grid->first + at]].hidden;
}

static enum outcome check_left(struct net *net)
{
    for (size_t t = 0; t < net->grid_count; t++) {
        const struct grid *grid = &net->grids[t];
        size_t left = 0;
        for (size_t at = 0; at < grid->cells; at++)
            left += net_kind(grid, at) == 0 && !is_hidden(net, grid, at) ? 1 : 0;
        net->result->table = t;
        if (left == 0)
            return net_refuse(net, DISCLOSURE_ALL_HIDDEN,
                              "in \"%.80s\" every cell would be hidden: its counts are too small "
                              "to be published in this detail; put rows together or leave it out",
                              net->request->now.tables[t].name);
    }
    net->result->table = net->grid_count;
    return DONE;
}

/* All earlier releases together say more than one; unless that is impossible, it is enough. */
static enum outcome hide_linked(struct net *net, enum prove_link link, bool *more)
{
    size_t earlier = net->request->earlier_count;
    struct prove all = {.link = link, .earlier = SIZE_MAX};
    enum outcome outcome = earlier > 0 ? prove(net, &all) : DONE;
    *more = *more || all.more;
    for (size_t e = 0; outcome == DONE && !all.possible && earlier > 1 && e < earlier; e++) {
        struct prove one = {.link = link, .earlier = e};
        outcome = prove(net, &one);
        *more = *more || one.more;
    }
    return outcome;
}

static enum outcome hide(struct net *net)
{
    enum outcome outcome = DONE;
    bool more = true;
    while (outcome == DONE && more) {
        struct prove alone = {.link = PROVE_ALONE};
        more = false;
        outcome = prove(net, &alone);
        if (outcome == DONE)
            outcome = hide_linked(net, PROVE_UNCHANGED, &more);
        if (outcome == DONE)
            outcome = hide_linked(net, PROVE_ADDED, &more);
    }
    return outcome;
}

static bool write_table(struct net *net, size_t t)
{
    const struct grid *grid = &net->grids[t];
    struct disclosure_table *table = &net->result->published.tables[t];
    *table = net->request->now.tables[t];
    table->cell_count = 0;
    table->cells = calloc(grid->cells, sizeof *table->cells);
    for (size_t at = 0; table->cells != NULL && at < grid->cells; at++) {
        if (!grid->kinds[net_kind(grid, at)])
            continue;
        struct disclosure_cell *cell = &table->cells[table->cell_count++];
        for (size_t d = 0; d < grid->dimensions; d++) {
            size_t label = net_label(grid, at, d);
            cell->labels[d] = label == grid->counts[d] ? NULL : grid->labels[d][label];
        }
        bool hidden = is_hidden(net, grid, at);
        cell->n = hidden ? DISCLOSURE_HIDDEN : disclosure_round(net->cells[grid->first + at]);
        *(hidden ? &net->result->hidden : &net->result->shown) += 1;
    }
    return table->cells != NULL;
}

static enum outcome write_published(struct net *net)
{
    struct disclosure_release *published = &net->result->published;
    bool whole = true;
    published->tables = calloc(net->grid_count, sizeof *published->tables);
    published->table_count = published->tables != NULL ? net->grid_count : 0;
    for (size_t t = 0; t < published->table_count; t++)
        whole = write_table(net, t) && whole;
    if (published->tables == NULL || !whole)
        return net_refuse(net, DISCLOSURE_NO_PROOF, "memory is short");
    return DONE;
}

static void forget_published(struct disclosure *result)
{
    for (size_t t = 0; t < result->published.table_count; t++)
        free(result->published.tables[t].cells);
    free(result->published.tables);
    result->published = (struct disclosure_release){NULL, 0};
}

enum outcome disclosure_protect(const struct disclosure_request *request,
                                struct disclosure **result)
{
    const struct io *io = request->io;
    *result = calloc(1, sizeof **result);
    if (*result == NULL)
        return BUSY;
    struct net net = {.request = request,
                      .result = *result,
                      .deadline_ms = io->monotonic_ms(io->self) + request->limit_ms};
    glp_term_out(GLP_OFF);
    enum outcome outcome = net_make(&net);
    if (outcome == DONE)
        outcome = check_changes(&net);
    if (outcome == DONE)
        outcome = check_left(&net);
    if (outcome == DONE)
        outcome = hide(&net);
    if (outcome == DONE)
        outcome = check_left(&net);
    if (outcome == DONE)
        outcome = write_published(&net);
    if (outcome != DONE)
        forget_published(*result);
    net_release(&net);
    glp_free_env();
    return outcome;
}

void disclosure_free(struct disclosure *result)
{
    if (result == NULL)
        return;
    forget_published(result);
    free(result);
}
