/* What the volunteers' screens share: the four counts and the line below them. */
#ifndef JORNADA_KIOSK_SCREENS_STAFF_H
#define JORNADA_KIOSK_SCREENS_STAFF_H

#include "kiosk/kiosk.h"
#include "ui/node.h"

/* GUARDADO → EN RELEVO → RECIBIDO → RESPALDADO, cut from the top of *body. */
double staff_counts_mm(struct tree *tree, double width_mm);
void staff_counts_add(struct kiosk *kiosk, struct tree *tree, struct box *body);

#endif
