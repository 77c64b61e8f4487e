/* How wide a hidden number is, and what else to hide until it is wide enough: ten values, each in a
 * solution of its own (disclosure_program.h). Hiding only widens, so what was seen stays seen. */
#include "sync/hub/disclosure_program.h"

static enum outcome refuse_late(struct net *net)
{
    return net_refuse(
        net, DISCLOSURE_TIME_OUT,
        "the time ran out before it was proved that nobody can be worked out of these "
        "tables; publish fewer or smaller ones");
}

static enum outcome refuse_unproved(const struct program *program)
{
    if (program->link == PROVE_ALONE)
        return net_refuse(program->net, DISCLOSURE_NO_PROOF,
                          "it could not be proved that nobody can be worked out of these tables");
    return net_refuse(program->net, DISCLOSURE_EARLIER_WEAK,
                      "with the earlier releases a hidden cell could be worked out, whatever is "
                      "hidden now");
}

/* Looks at values one after the other, away from one that is possible. */
static enum program_answer walk(struct program *program, size_t at, int64_t from, int64_t step)
{
    struct program_number *number = &program->numbers[at];
    enum program_answer answer = PROGRAM_FOUND;
    for (int64_t k = 1; k < PROGRAM_SEEN && number->seen_count < PROGRAM_SEEN; k++) {
        int64_t value = from + k * step;
        bool seen = false;
        for (size_t i = 0; i < number->seen_count; i++)
            seen = seen || number->seen[i] == value;
        if (value < number->low || value > number->high || answer == PROGRAM_NONE)
            break;
        if (!seen)
            answer = program_find(program, at, value);
        if (answer == PROGRAM_LATE)
            return PROGRAM_LATE;
    }
    return PROGRAM_FOUND;
}

static enum program_answer look(struct program *program, size_t at)
{
    int64_t from = program->numbers[at].seen[0];
    enum program_answer answer = walk(program, at, from, 1);
    return answer == PROGRAM_FOUND ? walk(program, at, from, -1) : answer;
}

static int64_t farthest(const struct program_number *number, int64_t sign)
{
    int64_t most = number->seen[0];
    for (size_t i = 1; i < number->seen_count; i++)
        if (sign * number->seen[i] > sign * most)
            most = number->seen[i];
    return most;
}

/* As far as is missing, upwards where there is room; else down. */
static enum program_answer widen(struct program *program, size_t at, size_t *hid)
{
    const struct program_number *number = &program->numbers[at];
    int64_t missing = (int64_t)(PROGRAM_SEEN - number->seen_count);
    int64_t top = farthest(number, 1), bottom = farthest(number, -1);
    enum program_answer answer = PROGRAM_NONE;
    *hid = 0;
    if (top < number->high) {
        int64_t room = number->high - top;
        answer = program_repair(program, at, top + (missing < room ? missing : room), hid);
    }
    if (*hid == 0 && answer != PROGRAM_LATE && bottom > number->low) {
        int64_t room = bottom - number->low;
        answer = program_repair(program, at, bottom - (missing < room ? missing : room), hid);
    }
    return answer;
}

static bool must_be_wide(const struct program *program, size_t number)
{
    const struct net *net = program->net;
    size_t v = number % net->variable_count, copy = number / net->variable_count;
    if (copy == 0)
        return net->variables[v].published && net->variables[v].hidden;
    return net->earlier[(program->first_earlier + copy - 1) * net->variable_count + v] ==
           DISCLOSURE_HIDDEN;
}

static enum outcome prove_number(struct program *program, size_t at, bool *more)
{
    struct program_number *number = &program->numbers[at];
    while (number->seen_count < PROGRAM_SEEN) {
        size_t hid = 0;
        enum program_answer answer = look(program, at);
        if (answer != PROGRAM_LATE && number->seen_count < PROGRAM_SEEN)
            answer = widen(program, at, &hid);
        if (answer == PROGRAM_LATE)
            return refuse_late(program->net);
        if (number->seen_count < PROGRAM_SEEN && hid == 0)
            return refuse_unproved(program);
        *more = *more || hid > 0;
    }
    return DONE;
}

static enum outcome prove_each(struct program *program, bool *more)
{
    for (size_t i = 0; i < program->number_count; i++) {
        if (!must_be_wide(program, i))
            continue;
        enum outcome outcome = prove_number(program, i, more);
        if (outcome != DONE)
            return outcome;
    }
    return DONE;
}

/* What is hidden for one's sake must be wide itself. */
static enum outcome prove_all(struct program *program, struct prove *prove)
{
    enum program_answer answer = PROGRAM_FOUND;
    enum outcome outcome = DONE;
    bool again = true;
    if (prove->link == PROVE_ALONE)
        program_see(program);
    else
        answer = program_find(program, SIZE_MAX, 0);
    if (answer == PROGRAM_LATE)
        return refuse_late(program->net);
    prove->possible = answer == PROGRAM_FOUND;
    while (again && prove->possible && outcome == DONE) {
        again = false;
        outcome = prove_each(program, &again);
        prove->more = prove->more || again;
    }
    return outcome;
}

enum outcome prove(struct net *net, struct prove *prove)
{
    struct program program = {.net = net, .link = prove->link, .copies = 1};
    const struct io *io = net->request->io;
    prove->possible = prove->more = false;
    if (prove->link != PROVE_ALONE) {
        bool all = prove->earlier == SIZE_MAX;
        program.first_earlier = all ? 0 : prove->earlier;
        program.copies += all ? net->request->earlier_count : 1;
    }
    if (io->monotonic_ms(io->self) >= net->deadline_ms)
        return refuse_late(net);
    enum outcome outcome = program_make(&program);
    if (outcome == DONE)
        outcome = prove_all(&program, prove);
    program_release(&program);
    return outcome;
}
