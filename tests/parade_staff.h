/* Rows of tests/parade_states.h for the volunteers' side: what a badge, a PIN, the store and a
 * stick would have left. Each puts the variant-th state on the glass; false: there are not so many.
 */
#ifndef JORNADA_TESTS_PARADE_STAFF_H
#define JORNADA_TESTS_PARADE_STAFF_H

#include "kiosk/kiosk.h"

bool parade_staff_pin(struct kiosk *kiosk, int variant);
bool parade_staff_home(struct kiosk *kiosk, int variant);
bool parade_staff_state(struct kiosk *kiosk, int variant);
bool parade_staff_stick(struct kiosk *kiosk, int variant);
bool parade_staff_print(struct kiosk *kiosk, int variant);
bool parade_staff_sheet(struct kiosk *kiosk, int variant);
bool parade_staff_session(struct kiosk *kiosk, int variant);
bool parade_staff_assist(struct kiosk *kiosk, int variant);
bool parade_staff_papers(struct kiosk *kiosk, int variant);
bool parade_staff_correct(struct kiosk *kiosk, int variant);
bool parade_staff_blank(struct kiosk *kiosk, int variant);

#endif
