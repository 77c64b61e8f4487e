/* What pages to read have in common: a list of rows, and a code beside the text. */
#ifndef JORNADA_KIOSK_SCREENS_READING_H
#define JORNADA_KIOSK_SCREENS_READING_H

#include "kiosk/parts.h"
#include "ui/qr.h"

/* A heading (rows.name), Back, and the rows on as many pages as they need. */
void reading_rows(struct kiosk *kiosk, struct tree *tree, struct box body, struct rows rows);
/* Room for a code large enough for a telephone's camera: cut from the right of *body, from the foot
 * of an upright panel. The rest is for reading, and is added before the code. */
struct box reading_cut_code(const struct tree *tree, struct box *body);
void reading_add_code(struct tree *tree, struct box room, const struct qr *code);

#endif
