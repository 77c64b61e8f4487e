/* jornada-sim: many simulated fair days, one after the other, until an invariant breaks.
 *
 * Promises: the same seeds give the same fingerprint; the first day that breaks is told as the
 * shortest story that still breaks (fewer steps, fewer kinds of trouble, same seed). Exit 0: none
 * broke, 1: one did (a mutant is killed), 2: wrong usage or an unknown mutant. */
#include <errno.h>
#include <getopt.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/mutant.h"
#include "tests/sim/fair.h"

#define LIES_BOUND 400 /* 5 % of flushes lie (fair.c): one commit in 400 at most */

struct wanted {
    uint64_t from, seeds;
    unsigned steps, trouble;
    bool json, story;
    const char *mutant;
};

struct totals {
    uint64_t days, violations, requests, said[4], falls, restores, lost;
    struct fair_result first; /* the first day that broke */
    uint64_t first_seed;
    char fingerprint[17];
};

static const char usage[] =
    "usage: jornada-sim [--from SEED] [--seeds K] [--profile honest|faulty|lying]\n"
    "                   [--mutant M1 … M12]\n"
    "                   [--steps N] [--story] [--json]\n"
    "  Runs K fair days and checks every invariant. With --story the one day --from is told.\n";

static bool number(const char *text, uint64_t *value)
{
    char *end = NULL;
    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return *end == '\0' && errno == 0; /* too large is not the largest */
}

static bool profile(const char *text, unsigned *trouble)
{
    if (strcmp(text, "honest") == 0)
        *trouble = TROUBLE_HONEST;
    else if (strcmp(text, "faulty") == 0)
        *trouble = TROUBLE_FAULTY;
    else if (strcmp(text, "lying") == 0)
        *trouble = TROUBLE_LYING;
    else
        return false;
    return true;
}

static bool option(struct wanted *wanted, int letter)
{
    uint64_t value = 0;
    switch (letter) {
    case 'f':
        return number(optarg, &wanted->from);
    case 'k':
        return number(optarg, &wanted->seeds) && wanted->seeds > 0;
    case 't':
        if (!number(optarg, &value) || value == 0 || value > 100000)
            return false;
        wanted->steps = (unsigned)value;
        return true;
    case 'p':
        return profile(optarg, &wanted->trouble);
    case 'm':
        wanted->mutant = optarg;
        return optarg[0] != '\0';
    case 's':
        return wanted->story = true;
    case 'j':
        return wanted->json = true;
    default:
        return false;
    }
}

static bool read_options(int argc, char **argv, struct wanted *wanted)
{
    static const struct option options[] = {
        {"from", required_argument, NULL, 'f'},    {"seeds", required_argument, NULL, 'k'},
        {"profile", required_argument, NULL, 'p'}, {"mutant", required_argument, NULL, 'm'},
        {"steps", required_argument, NULL, 't'},   {"story", no_argument, NULL, 's'},
        {"json", no_argument, NULL, 'j'},          {NULL, 0, NULL, 0},
    };
    *wanted = (struct wanted){.from = 1, .seeds = 100, .trouble = TROUBLE_FAULTY};
    for (int letter; (letter = getopt_long(argc, argv, "", options, NULL)) != -1;)
        if (!option(wanted, letter))
            return false;
    return optind == argc;
}

static bool choose_mutant(const char *name)
{
#ifdef JORNADA_DRIVE
    return mutant_choose(name);
#else
    return name == NULL;
#endif
}

/* Whether this part of the day still breaks the same. */
static bool breaks(const struct fair_base *base, const struct fair_plan *plan,
                   const char *invariant)
{
    struct fair_result result;
    fair_run(base, plan, &result, NULL);
    return result.verdict.invariant && strcmp(result.verdict.invariant, invariant) == 0;
}

static void shorten(const struct fair_base *base, struct fair_plan *plan, const char *invariant)
{
    for (unsigned kind = 1; kind < 1U << TROUBLE_KINDS; kind <<= 1) {
        struct fair_plan less = *plan;
        less.trouble &= ~kind;
        if (less.trouble != plan->trouble && breaks(base, &less, invariant))
            *plan = less;
    }
    for (unsigned cut = plan->steps / 2; cut > 0; cut /= 2)
        while (plan->steps > cut) {
            struct fair_plan less = *plan;
            less.steps -= cut;
            if (!breaks(base, &less, invariant))
                break;
            *plan = less;
        }
}

/* What SQLite itself complains of, beside a story. */
static void say_sqlite(void *context, int code, const char *text)
{
    fprintf(context, "  sqlite %d: %s\n", code, text);
}

/* `invariant` NULL: the whole day as it is. */
static void tell(const struct fair_base *base, struct fair_plan plan, const char *invariant)
{
    struct fair_result result;
    struct trace *story = NULL;
    if (invariant)
        shorten(base, &plan, invariant);
    plan.keep = true;
    fair_run(base, &plan, &result, &story);
    fprintf(stderr, "seed %llu, %u steps, trouble %u:\n", (unsigned long long)plan.seed, plan.steps,
            plan.trouble);
    trace_print(story, stderr);
    trace_destroy(story);
}

static void add(struct totals *totals, const struct fair_result *result, uint64_t seed)
{
    totals->days++;
    totals->requests += result->requests;
    totals->falls += result->falls;
    totals->restores += result->restores;
    totals->lost += result->lost;
    for (int i = 0; i < 4; i++)
        totals->said[i] += result->said[i];
    if (!result->verdict.invariant)
        return;
    totals->violations++;
    if (totals->violations > 1)
        return;
    totals->first = *result;
    totals->first_seed = seed;
}

static void run_days(const struct fair_base *base, const struct wanted *wanted,
                     struct totals *totals)
{
    crypto_generichash_state state;
    uint8_t hash[16];
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (uint64_t i = 0; i < wanted->seeds && totals->violations == 0; i++) {
        struct fair_plan plan = {
            .seed = wanted->from + i, .steps = wanted->steps, .trouble = wanted->trouble};
        struct fair_result result;
        fair_run(base, &plan, &result, NULL);
        add(totals, &result, plan.seed);
        crypto_generichash_update(&state, (const uint8_t *)result.fingerprint, 16);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    for (size_t i = 0; i < 8; i++)
        snprintf(totals->fingerprint + 2 * i, 3, "%02x", hash[i]);
}

/* A commit is lost to a lying disk only when both its flushes lied, and the power then failed
 * before a true one: never more often than the square of how often they lie, 1 in 400. One day more
 * or less decides nothing. */
static void judge_lies(const struct wanted *wanted, struct totals *totals)
{
    if (!(wanted->trouble & TROUBLE_LIE) || totals->violations > 0 ||
        totals->lost * LIES_BOUND <= totals->said[SAID_KEPT] + LIES_BOUND)
        return;
    totals->violations++;
    totals->first_seed = wanted->from;
    totals->first.verdict.invariant = "lying_disks_take_only_what_both_flushes_lied_about";
    snprintf(totals->first.verdict.detail, sizeof totals->first.verdict.detail, "%llu of %llu",
             (unsigned long long)totals->lost, (unsigned long long)totals->said[SAID_KEPT]);
}

static void print_totals(const struct wanted *wanted, const struct totals *totals)
{
    const char *invariant = totals->violations ? totals->first.verdict.invariant : "";
    uint64_t seed = totals->violations ? totals->first_seed : wanted->from;
    if (wanted->json) {
        printf(
            "{\"seeds\":%llu,\"violations\":%llu,\"invariant\":\"%s\",\"fingerprint\":\"%s\","
            "\"seed\":%llu}\n",
            (unsigned long long)totals->days, (unsigned long long)totals->violations, invariant,
            totals->fingerprint, (unsigned long long)seed);
        return;
    }
    printf(
        "%llu days, fingerprint %s: %llu commits kept, %llu in doubt, %llu refused, %llu cut "
        "off; %llu falls, %llu restores, %llu requests\n",
        (unsigned long long)totals->days, totals->fingerprint,
        (unsigned long long)totals->said[SAID_KEPT], (unsigned long long)totals->said[SAID_DOUBT],
        (unsigned long long)totals->said[SAID_NOT], (unsigned long long)totals->said[SAID_NOTHING],
        (unsigned long long)totals->falls, (unsigned long long)totals->restores,
        (unsigned long long)totals->requests);
    if (wanted->trouble & TROUBLE_LIE)
        printf("%llu of %llu called guardado are lost to disks that lie about 1 flush in 20\n",
               (unsigned long long)totals->lost, (unsigned long long)totals->said[SAID_KEPT]);
    if (totals->violations)
        printf("seed %llu broke %s (%s)\n", (unsigned long long)seed, invariant,
               totals->first.verdict.detail);
    else
        printf("no invariant was broken\n");
}

int main(int argc, char **argv)
{
    struct wanted wanted;
    struct totals totals = {0};
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (!read_options(argc, argv, &wanted)) {
        fputs(usage, stderr);
        return 2;
    }
    if (!choose_mutant(wanted.mutant)) {
        fprintf(stderr, "jornada-sim: there is no mutant %s here\n", wanted.mutant);
        return 2;
    }
    if (wanted.story)
        sqlite3_config(SQLITE_CONFIG_LOG, say_sqlite, stderr);
    if (!world_take_sodium())
        return 1;
    struct fair_base *base = fair_base_create();
    if (!base)
        return 1;
    struct fair_plan plan = {.seed = wanted.from, .steps = wanted.steps, .trouble = wanted.trouble};
    if (wanted.story) {
        tell(base, plan, NULL);
    } else {
        run_days(base, &wanted, &totals);
        judge_lies(&wanted, &totals);
        print_totals(&wanted, &totals);
        if (totals.violations && totals.first.steps && !wanted.json) {
            plan.seed = totals.first_seed;
            plan.steps = totals.first.steps;
            tell(base, plan, totals.first.verdict.invariant);
        }
    }
    fair_base_destroy(base);
    return totals.violations ? 1 : 0;
}
