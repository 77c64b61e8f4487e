/* Rows of tests/parade_states.h for the booth's queue, the calls for a person, and the call screen:
 * what the store thread's copy of the fair's turns would have held. Each puts the variant-th state
 * on the glass; false: there are not so many. */
#ifndef JORNADA_TESTS_PARADE_QUEUE_H
#define JORNADA_TESTS_PARADE_QUEUE_H

#include "kiosk/kiosk.h"

bool parade_staff_queue(struct kiosk *kiosk, int variant);
bool parade_staff_move(struct kiosk *kiosk, int variant);
bool parade_staff_calls(struct kiosk *kiosk, int variant);
bool parade_board(struct kiosk *kiosk, int variant);

#endif
