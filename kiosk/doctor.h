/* `jornada-kiosk --doctor`: what is well and what is not, in words, for whoever sets it up. */
#ifndef JORNADA_KIOSK_DOCTOR_H
#define JORNADA_KIOSK_DOCTOR_H

#include "kiosk/kiosk.h"

/* Waits until the store has opened; prints to stdout; false when a person should look at
 * something. */
bool doctor_run(struct kiosk *kiosk, bool json);

#endif
