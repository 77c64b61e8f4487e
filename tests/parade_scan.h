/* Rows of tests/parade_states.h for slips in a volunteer's hands: what the store thread would have
 * said of them. Each puts the variant-th state on the glass; false: there are not so many. */
#ifndef JORNADA_TESTS_PARADE_SCAN_H
#define JORNADA_TESTS_PARADE_SCAN_H

#include "kiosk/kiosk.h"

bool parade_staff_booth(struct kiosk *kiosk, int variant);
bool parade_staff_scan(struct kiosk *kiosk, int variant);
bool parade_staff_which(struct kiosk *kiosk, int variant);
bool parade_staff_folio(struct kiosk *kiosk, int variant);

#endif
