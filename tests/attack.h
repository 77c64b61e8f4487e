/* Somebody who reads every release and wants to know who came: an attacker for tests.
 *
 * Knows the rule (under 10 hidden, the rest rounded to 5), which cells sum to which, which tables
 * count the same, and all releases; optionally even which hidden counts are under 10. Shares no
 * code with the engine, and asks another solver: intervals first, then lp_solve's integer programs.
 * Counts what it is left with for every hidden cell. */
#ifndef JORNADA_TESTS_ATTACK_H
#define JORNADA_TESTS_ATTACK_H

#include "sync/hub/disclosure.h"

enum attack_guess {
    ATTACK_APART,     /* each release by itself */
    ATTACK_UNCHANGED, /* a cell that looks the same in two releases has the same number */
    ATTACK_SAME,      /* every cell has the same number in all releases, whatever they show */
    ATTACK_ADDED      /* each release counts all that the one before it did, and more */
};

struct attack {
    const struct disclosure_release *releases; /* as published, oldest first */
    size_t count;
    int (*population)(const char *table); /* tables of one number count the same people */
    enum attack_guess guess;
    bool exact;                             /* this publisher does not round, which is known */
    const struct disclosure_release *truth; /* of the last release. NULL: counts under 10 unknown */
};

struct attack_found {
    bool possible; /* else the guess was wrong, and nothing is known */
    size_t hidden;
    size_t narrow;    /* fewer than 10 integers */
    size_t recovered; /* one */
    size_t solved;
    char first[200]; /* a narrow one, for the failure's message */
};

void attack_run(const struct attack *attack, struct attack_found *found);

#endif
