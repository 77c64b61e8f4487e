/* "Ensayo": the mark of a fair that is a sample, on every screen where it covers nothing. */
#ifndef JORNADA_KIOSK_REHEARSAL_H
#define JORNADA_KIOSK_REHEARSAL_H

#include "kiosk/kiosk.h"

/* What the brand says: the fair's name, in a rehearsal with the mark where `room_mm` holds both. */
const char *rehearsal_brand(const struct kiosk *kiosk, struct tree *tree, double room_mm);
/* Attract's line about the place, with the mark where the brand had no room for it. */
const char *rehearsal_place(const struct kiosk *kiosk, struct tree *tree, const char *place);
/* After a screen was built: beside its heading, or at the left of the bar, unless the screen has it
 * already. */
void rehearsal_add(const struct kiosk *kiosk, struct tree *tree);

#endif
