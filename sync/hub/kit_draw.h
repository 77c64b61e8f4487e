/* The kit's pages: drawn by the program jornada-kit, which lies beside jornada-hub.
 *
 * The slip's look belongs to the kiosk's side, and no layer reaches over: the program is handed
 * tokens on its standard input and writes a PDF to its standard output. Promises: nothing of it
 * lies on a disk but the file asked for, which appears whole or not at all. Refuses to begin
 * without the program. */
#ifndef JORNADA_SYNC_HUB_KIT_DRAW_H
#define JORNADA_SYNC_HUB_KIT_DRAW_H

#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

struct kit_pages {
    const char *paper; /* "Letter", "A4" */
    const char *pack;  /* folder of the fair's content */
    unsigned kit;
    const char *tokens; /* one a line */
};

/* NOT_FOUND: no such program there. */
enum outcome kit_draw_find(void) MUST_CHECK;
/* *pdf is the caller's to free. INVALID: the program refused (its words are on standard error), or
 * broke off. */
enum outcome kit_draw(const struct kit_pages *pages, uint8_t **pdf, size_t *size) MUST_CHECK;

#endif
