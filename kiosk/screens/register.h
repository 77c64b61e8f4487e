/* What the registration's screens share: the order of the steps and the words of the answers. */
#ifndef JORNADA_KIOSK_SCREENS_REGISTER_H
#define JORNADA_KIOSK_SCREENS_REGISTER_H

#include <stdint.h>

#include "kiosk/kiosk.h"

/* To the next question that applies, or back to the read-back when one answer was changed. */
void register_next(struct kiosk *kiosk);
/* In the interface's language; NULL = not said. */
const char *register_age_label(uint8_t age);
const char *register_sex_label(uint8_t sex);

#endif
