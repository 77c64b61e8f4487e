/* Letters for tests: an everyday one, the shortest and the longest that may be written. */
#ifndef JORNADA_TESTS_LETTER_SAMPLE_H
#define JORNADA_TESTS_LETTER_SAMPLE_H

#include "sync/letter.h"

void letter_sample(struct letter *letter);
void letter_sample_shortest(struct letter *letter);
/* Sixty characters in each name, accents in all of them, and a mark as long as it may be. */
void letter_sample_longest(struct letter *letter);

#endif
