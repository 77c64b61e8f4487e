/* The bar: the same controls in the same boxes on every attendee screen but attract. */
#ifndef JORNADA_KIOSK_BAR_H
#define JORNADA_KIOSK_BAR_H

#include "kiosk/kiosk.h"

/* Adds the bar at the top of `page`; returns what remains below it. */
struct box bar_add(struct kiosk *kiosk, struct tree *tree, struct box page);
/* Attract's two, Idioma and "Hablar con una persona", at the top of `box`; returns the rest. */
struct box bar_add_attract(struct kiosk *kiosk, struct tree *tree, struct box box);

#endif
