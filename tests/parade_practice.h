/* Rows of tests/parade_states.h for the card and the score of a rehearsal, with the shipped plan.
 * Each puts the variant-th state on the glass; false: there are not so many. */
#ifndef JORNADA_TESTS_PARADE_PRACTICE_H
#define JORNADA_TESTS_PARADE_PRACTICE_H

#include "kiosk/kiosk.h"

bool parade_practice_card(struct kiosk *kiosk, int variant);
bool parade_practice_score(struct kiosk *kiosk, int variant);
/* As it stands where nobody rehearses. */
void parade_practice_end(struct kiosk *kiosk);

#endif
