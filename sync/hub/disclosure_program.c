/* Programs for GLPK: disclosure_program.h. One matrix serves all questions: a cell that is shown
 * has two more columns, closed but for program_repair, by which its number may leave its bounds at
 * a cost. Whoever leaves them in the cheapest solution is what has to be hidden. */
#include <math.h>
#include <stdlib.h>

#include "sync/hub/disclosure_program.h"

#define EXACT 1e-6
#define BRANCHES_MAX 60 /* then it counts as not found: what is hidden more helps more */

static const struct variable *variable_at(const struct program *program, size_t number)
{
    return &program->net->variables[number % program->net->variable_count];
}

static size_t release_at(const struct program *program, size_t number)
{
    return program->first_earlier + number / program->net->variable_count - 1;
}

static int64_t figure_at(const struct program *program, size_t number)
{
    const struct net *net = program->net;
    size_t v = number % net->variable_count;
    if (number >= net->variable_count)
        return net->earlier[release_at(program, number) * net->variable_count + v];
    if (!net->variables[v].published)
        return NET_ABSENT;
    return net->variables[v].hidden ? DISCLOSURE_HIDDEN : disclosure_round(net->variables[v].n);
}

static int column(size_t index)
{
    return (int)index + 1;
}

static void set_column(glp_prob *lp, int at, int64_t low, int64_t high)
{
    if (high == PROGRAM_NO_END)
        glp_set_col_bnds(lp, at, GLP_LO, (double)low, 0);
    else
        glp_set_col_bnds(lp, at, low == high ? GLP_FX : GLP_DB, (double)low, (double)high);
}

/* Whoever knows which counts are small knows that they are under 10; nothing is told of others. */
static void bound_number(struct program *program, size_t i)
{
    struct program_number *number = &program->numbers[i];
    const struct variable *variable = variable_at(program, i);
    bool today = i < program->net->variable_count;
    net_range(figure_at(program, i), &number->low, &number->high);
    if (today && program->link == PROVE_ALONE && variable->published &&
        variable->n < DISCLOSURE_MIN)
        number->high = DISCLOSURE_MIN - 1;
    number->low -= variable->n;
    if (number->high != PROGRAM_NO_END)
        number->high -= variable->n;
    set_column(program->lp, column(i), number->low, number->high);
}

static int link_row(const struct program *program, size_t number)
{
    return (int)(program->net->equation_count * program->copies + number -
                 program->net->variable_count) +
           1;
}

/* Bounds of today's number minus the earlier one. */
static int link_kind(const struct program *program, size_t number)
{
    int64_t was = figure_at(program, number);
    int64_t is = figure_at(program, number % program->net->variable_count);
    if (program->link == PROVE_ADDED)
        return GLP_LO;
    return was == is && was != NET_ABSENT ? GLP_FX : GLP_FR;
}

void program_bound(struct program *program, size_t variable)
{
    size_t count = program->net->variable_count;
    bound_number(program, variable);
    for (size_t i = variable + count; i < program->number_count; i += count)
        glp_set_row_bnds(program->lp, link_row(program, i), link_kind(program, i), 0, 0);
}

static int write_equation(const struct program *program, size_t e, size_t copy, int *at, double *by)
{
    const struct net *net = program->net;
    int used = 0;
    for (size_t p = net->equations[e]; p < net->equations[e + 1]; p++) {
        size_t v = net->parts[p];
        double sign = p == net->equations[e] ? -1 : 1;
        at[++used] = column(copy * net->variable_count + v);
        by[used] = sign;
        for (size_t side = 0; copy == 0 && side < 2; side++) {
            at[++used] = column(program->number_count + side * net->variable_count + v);
            by[used] = side == 0 ? sign : -sign;
        }
    }
    return used;
}

static void write_rows(struct program *program, int *at, double *by)
{
    const struct net *net = program->net;
    int row = 0;
    for (size_t copy = 0; copy < program->copies; copy++)
        for (size_t e = 0; e < net->equation_count; e++) {
            glp_set_mat_row(program->lp, ++row, write_equation(program, e, copy, at, by), at, by);
            glp_set_row_bnds(program->lp, row, GLP_FX, 0, 0);
        }
    for (size_t i = net->variable_count; i < program->number_count; i++) {
        at[1] = column(i % net->variable_count);
        at[2] = column(i);
        by[1] = 1;
        by[2] = -1;
        glp_set_mat_row(program->lp, ++row, 2, at, by);
    }
}

enum outcome program_make(struct program *program)
{
    const struct net *net = program->net;
    size_t count = net->variable_count, room = 3 * net->part_count + 3;
    program->number_count = program->copies * count;
    program->numbers = calloc(program->number_count + 1, sizeof *program->numbers);
    int *at = malloc(room * sizeof *at);
    double *by = malloc(room * sizeof *by);
    bool whole = program->numbers != NULL && at != NULL && by != NULL;
    if (whole) {
        program->lp = glp_create_prob();
        glp_add_cols(program->lp, (int)(program->number_count + 2 * count));
        glp_add_rows(program->lp,
                     (int)(net->equation_count * program->copies + program->number_count - count));
        for (size_t i = 0; i < program->number_count + 2 * count; i++) {
            glp_set_col_kind(program->lp, column(i), GLP_IV);
            glp_set_col_bnds(program->lp, column(i), GLP_FX, 0, 0);
        }
        write_rows(program, at, by);
        for (size_t i = 0; i < program->number_count; i++)
            bound_number(program, i);
        for (size_t v = 0; v < count; v++)
            program_bound(program, v);
        glp_std_basis(program->lp);
    }
    free(at);
    free(by);
    return whole ? DONE : net_refuse(program->net, DISCLOSURE_NO_PROOF, "memory is short");
}

void program_release(struct program *program)
{
    if (program->lp != NULL)
        glp_delete_prob(program->lp);
    free(program->numbers);
}

/* Milliseconds for one call of GLPK; 0: none. */
static int time_left(const struct program *program)
{
    const struct net *net = program->net;
    const struct io *io = net->request->io;
    int64_t left = net->deadline_ms - io->monotonic_ms(io->self);
    net->result->solved++;
    return left <= 0 ? 0 : left > 1000000 ? 1000000 : (int)left;
}

static enum program_answer solve_fractions(struct program *program)
{
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.meth = GLP_DUALP;
    how.tm_lim = time_left(program);
    if (how.tm_lim == 0)
        return PROGRAM_LATE;
    int code = glp_simplex(program->lp, &how);
    if (code != 0 && code != GLP_ETMLIM) { /* a basis that went bad: from the beginning */
        glp_std_basis(program->lp);
        how.meth = GLP_PRIMAL;
        code = glp_simplex(program->lp, &how);
    }
    if (code == GLP_ETMLIM)
        return PROGRAM_LATE;
    return code == 0 && glp_get_status(program->lp) == GLP_OPT ? PROGRAM_FOUND : PROGRAM_NONE;
}

/* By count and not by time, so that the same request gives the same answer. */
static void stop_branching(glp_tree *tree, void *context)
{
    int *branches = context;
    if (glp_ios_reason(tree) == GLP_IBRANCH && ++*branches > BRANCHES_MAX)
        glp_ios_terminate(tree);
}

static enum program_answer solve_integers(struct program *program)
{
    glp_iocp how;
    int branches = 0;
    glp_init_iocp(&how);
    how.cb_func = stop_branching;
    how.cb_info = &branches;
    how.msg_lev = GLP_MSG_OFF;
    how.br_tech = GLP_BR_MFV; /* ten times as quick here as the default */
    how.bt_tech = GLP_BT_DFS;
    how.tm_lim = time_left(program);
    if (how.tm_lim == 0)
        return PROGRAM_LATE;
    int code = glp_intopt(program->lp, &how), status = glp_mip_status(program->lp);
    if (status == GLP_OPT || status == GLP_FEAS)
        return PROGRAM_FOUND;
    return code == GLP_ETMLIM ? PROGRAM_LATE : PROGRAM_HOLE;
}

static bool links_hold(const struct program *program)
{
    size_t count = program->net->variable_count;
    for (size_t i = count; i < program->number_count; i++) {
        int64_t more = program->numbers[i % count].found - program->numbers[i].found;
        int kind = link_kind(program, i);
        if ((kind == GLP_FX && more != 0) || (kind == GLP_LO && more < 0))
            return false;
    }
    return true;
}

static bool sums_hold(const struct program *program, size_t copy)
{
    const struct net *net = program->net;
    const struct program_number *numbers = program->numbers + copy * net->variable_count;
    for (size_t e = 0; e < net->equation_count; e++) {
        int64_t sum = -numbers[net->parts[net->equations[e]]].found;
        for (size_t p = net->equations[e] + 1; p < net->equations[e + 1]; p++)
            sum += numbers[net->parts[p]].found;
        if (sum != 0)
            return false;
    }
    return true;
}

/* Takes over the last solution of GLPK. False: it is none in integers. */
static bool take_solution(struct program *program, bool whole)
{
    for (size_t i = 0; i < program->number_count; i++) {
        struct program_number *number = &program->numbers[i];
        double value = whole ? glp_mip_col_val(program->lp, column(i))
                             : glp_get_col_prim(program->lp, column(i));
        if (!(fabs(value) < 1e15) || fabs(value - nearbyint(value)) > EXACT)
            return false;
        number->found = (int64_t)nearbyint(value);
        if (number->found < number->low || number->found > number->high)
            return false;
    }
    for (size_t copy = 0; copy < program->copies; copy++)
        if (!sums_hold(program, copy))
            return false;
    return links_hold(program);
}

void program_see(struct program *program)
{
    for (size_t i = 0; i < program->number_count; i++) {
        struct program_number *number = &program->numbers[i];
        size_t k = 0;
        number->known = number->found;
        while (k < number->seen_count && number->seen[k] != number->found)
            k++;
        if (k == number->seen_count && k < PROGRAM_SEEN)
            number->seen[number->seen_count++] = number->found;
    }
}

static enum program_answer find_here(struct program *program, size_t number, int64_t value)
{
    bool one = number != SIZE_MAX;
    if (one)
        set_column(program->lp, column(number), value, value);
    enum program_answer answer = solve_fractions(program);
    bool whole = answer == PROGRAM_FOUND && take_solution(program, false);
    if (answer == PROGRAM_FOUND && !whole) {
        answer = solve_integers(program);
        whole = answer == PROGRAM_FOUND && take_solution(program, true);
    }
    if (one)
        bound_number(program, number);
    if (answer != PROGRAM_FOUND)
        return answer;
    if (!whole || (one && program->numbers[number].found != value))
        return PROGRAM_HOLE;
    program_see(program);
    return PROGRAM_FOUND;
}

/* The numbers of all other releases stay as they were in the last solution, or are free again. */
static void hold_others(struct program *program, size_t number, bool hold)
{
    size_t count = program->net->variable_count;
    for (size_t i = 0; i < program->number_count; i++) {
        const struct program_number *other = &program->numbers[i];
        if (i / count != number / count)
            set_column(program->lp, column(i), hold ? other->known : other->low,
                       hold ? other->known : other->high);
    }
}

enum program_answer program_find(struct program *program, size_t number, int64_t value)
{
    enum program_answer answer = PROGRAM_NONE;
    if (number != SIZE_MAX && program->link == PROVE_ADDED) { /* a far smaller program */
        hold_others(program, number, true);
        answer = find_here(program, number, value);
        hold_others(program, number, false);
    }
    if (answer == PROGRAM_FOUND || answer == PROGRAM_LATE)
        return answer;
    return find_here(program, number, value);
}

/* What the fair loses: a sum more than a cell, a large number more than a small one. */
static double cost(const struct variable *variable)
{
    double bits = 1;
    for (int64_t n = variable->n; n > 0; n /= 2)
        bits += 1;
    return bits * (variable->grand ? 64 : variable->totals > 0 ? 4 : 1);
}

static bool is_shown(const struct variable *variable)
{
    return variable->published && !variable->hidden;
}

static void open_ways_out(struct program *program, bool open)
{
    size_t count = program->net->variable_count;
    for (size_t v = 0; v < count; v++) {
        const struct variable *variable = &program->net->variables[v];
        if (!is_shown(variable))
            continue;
        for (size_t side = 0; side < 2; side++) {
            int at = column(program->number_count + side * count + v);
            int64_t most = side == 0 ? PROGRAM_NO_END : program->numbers[v].low + variable->n;
            set_column(program->lp, at, 0, open ? most : 0);
            glp_set_obj_coef(program->lp, at, open ? cost(variable) : 0);
        }
    }
}

static size_t count_ways_out(struct program *program, bool whole, bool *out)
{
    size_t count = program->net->variable_count, found = 0;
    for (size_t v = 0; v < count; v++) {
        out[v] = false;
        for (size_t side = 0; side < 2 && is_shown(&program->net->variables[v]); side++) {
            int at = column(program->number_count + side * count + v);
            double value =
                whole ? glp_mip_col_val(program->lp, at) : glp_get_col_prim(program->lp, at);
            out[v] = out[v] || value > EXACT;
        }
        found += out[v] ? 1 : 0;
    }
    return found;
}

enum program_answer program_repair(struct program *program, size_t number, int64_t value,
                                   size_t *hid)
{
    size_t count = program->net->variable_count;
    bool *out = calloc(count + 1, sizeof *out);
    *hid = 0;
    if (out == NULL)
        return PROGRAM_LATE;
    set_column(program->lp, column(number), value, value);
    open_ways_out(program, true);
    enum program_answer answer = solve_fractions(program);
    if (answer == PROGRAM_FOUND)
        *hid = count_ways_out(program, false, out);
    if (answer == PROGRAM_FOUND && *hid == 0) {
        answer = solve_integers(program);
        *hid = answer == PROGRAM_FOUND ? count_ways_out(program, true, out) : 0;
    }
    open_ways_out(program, false);
    bound_number(program, number);
    for (size_t v = 0; v < count; v++)
        if (out[v]) {
            program->net->variables[v].hidden = true;
            program_bound(program, v);
        }
    free(out);
    return answer;
}
