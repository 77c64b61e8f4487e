/* A QR code as the outline of an SVG, for a page. */
#ifndef JORNADA_SYNC_HUB_QR_PATH_H
#define JORNADA_SYNC_HUB_QR_PATH_H

#include <jansson.h>
#include <stddef.h>

#include "sync/outcome.h"

/* *path (the caller's to free) draws the dark modules one unit each, inside a margin of four units
 * that `side` (of the whole square) counts. INVALID: too long for a QR of level Q. */
enum outcome qr_path_make(const char *text, char **path, unsigned *side) MUST_CHECK;
/* Into a page's values, as its templates draw it: qr (the outline), qr_box (viewBox), qr_white (the
 * square behind). Nothing where it is too long. */
void qr_path_put(const char *text, json_t *values);

#endif
