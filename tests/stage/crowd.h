/* The people of a made-up fair day: number n is always the same person, and all that people write
 * into name and phone fields occurs among the first sixty.
 *
 * Promises: names end in letters of that person alone, so that no file holds them unless they
 * leaked ("" and single letters excepted). Nobody here is real. */
#ifndef JORNADA_TESTS_STAGE_CROWD_H
#define JORNADA_TESTS_STAGE_CROWD_H

#include "tests/stage/glass.h"

#define CROWD_TEXT_MAX 256

/* Texts of `who` point in here. */
struct crowd_person {
    struct attendee who;
    char given[CROWD_TEXT_MAX], surname1[CROWD_TEXT_MAX], surname2[CROWD_TEXT_MAX];
    char phone[40], digits[12]; /* as typed; ten digits, "" = none */
    char names_nfc[3][CROWD_TEXT_MAX];
};

void crowd_make(int n, struct crowd_person *person);
/* Persons `first` and on register at the glass and leave; answers with the facts this makes. */
long long crowd_register(struct drive *drive, int first, int count);

#endif
