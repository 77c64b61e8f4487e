/* A QR code as the outline of an SVG, for a page. */
#ifndef JORNADA_SYNC_HUB_QR_PATH_H
#define JORNADA_SYNC_HUB_QR_PATH_H

#include <stddef.h>

#include "sync/outcome.h"

/* *path (the caller's to free) draws the dark modules one unit each, inside a margin of four units
 * that `side` (of the whole square) counts. INVALID: too long for a QR of level Q. */
enum outcome qr_path_make(const char *text, char **path, unsigned *side) MUST_CHECK;

#endif
