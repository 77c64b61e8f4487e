/* One sentence for each outcome: what happened, that nothing was lost, what to do. */
#ifndef JORNADA_KIOSK_TROUBLE_H
#define JORNADA_KIOSK_TROUBLE_H

#include "kiosk/kiosk.h"

/* For the person at the glass. */
const char *trouble_sentence(enum outcome outcome);
/* Why there is no paper; the folio on the glass is enough. */
const char *trouble_paper(enum outcome outcome);
/* For a volunteer, small on attract; NULL when there is nothing to look at. */
const char *trouble_notice(enum kiosk_notice notice);

#endif
