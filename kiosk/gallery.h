/* jornada-kiosk --gallery: the visual system on the glass, for designers (ui/specimen.h).
 *
 * Without a folder a window with Previous, Next and Close; with one, a picture of each page is
 * written there and the program ends. Opens no store, no fair, no printer; needs no enrolment. */
#ifndef JORNADA_KIOSK_GALLERY_H
#define JORNADA_KIOSK_GALLERY_H

#include <stdbool.h>

#include "kiosk/config.h"

/* `folder` NULL: a window. False: `why` says what could not be done. */
bool gallery_run(const struct config *config, const char *themes, const char *folder,
                 char why[CONFIG_WHY_MAX]);

#endif
