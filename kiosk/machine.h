/* What the hub is told of this machine with each greeting: paper and battery, as far as either is
 * known (sync/report.h). Looked at now and then, never waited for. */
#ifndef JORNADA_KIOSK_MACHINE_H
#define JORNADA_KIOSK_MACHINE_H

#include "kiosk/kiosk.h"

#define MACHINE_LOOK_MS (20 * 1000)

/* Once every MACHINE_LOOK_MS at most. */
void machine_step(struct kiosk *kiosk);
/* enum report_paper, of the printer and of its roll. */
uint8_t machine_paper(const struct kiosk *kiosk);

#endif
