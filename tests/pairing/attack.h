/* Ways of pairing a day's anonymous referrals with its registrations, for somebody who holds every
 * key, the store and all papers, and what chance alone would give.
 *
 * Each way names one registration for each referral. Chance is exact: were the referrals' people
 * any of the day's, each guess would be right once in as many as registered; the variance is that
 * of drawing without putting back. One way learns from other days whose truth it was told. */
#ifndef JORNADA_TESTS_PAIRING_ATTACK_H
#define JORNADA_TESTS_PAIRING_ATTACK_H

#include <stdbool.h>

#include "tests/pairing/day.h"

#define ATTACK_FEATURES 12
#define ATTACK_BINS 8
#define ATTACK_PAUSE (ATTACK_FEATURES - 1) /* the feature that is a time */

struct attack_tally {
    double hits, expected, variance;
    unsigned long guesses;
};

/* How much more often each look of a pair is seen in true pairs, as logarithms. */
struct attack_learned {
    double true_pairs[ATTACK_FEATURES][ATTACK_BINS], all_pairs[ATTACK_FEATURES][ATTACK_BINS];
};

size_t attack_count(void);
const char *attack_name(size_t attack);
/* Registrations say when they were made, which no shuffle hides: who stayed away from a kiosk that
 * was used a minute later took no slip there. What that is worth is measured, not promised. */
bool attack_uses_times(size_t attack);
/* `learned` is used by one way, may be NULL for the others. */
void attack_guess(size_t attack, const struct pairing_day *day,
                  const struct attack_learned *learned, size_t guess[PAIRING_REFERRALS_MAX]);
void attack_judge(const struct pairing_day *day, const size_t guess[PAIRING_REFERRALS_MAX],
                  struct attack_tally *tally);

void attack_learn(struct attack_learned *learned, const struct pairing_day *day);

#endif
