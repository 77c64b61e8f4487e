/* Every screen of the kiosk in every state worth a look, built in process from a real fair's pack.
 *
 * No store, no printer, no network: what those would have answered is written into the visit. For
 * tests that look at layouts on many panels, and for looking at the pictures. */
#ifndef JORNADA_TESTS_PARADE_H
#define JORNADA_TESTS_PARADE_H

#include <stdbool.h>

#include "ui/node.h"

struct parade;

struct parade_panel {
    int width_px, height_px;
    bool large, contrast;
    const char *language; /* "es" or "en" */
};

/* Fails the cmocka test that asked when anything cannot be opened. */
struct parade *parade_open(const struct parade_panel *panel);
void parade_close(struct parade *parade);

int parade_count(void);
const char *parade_name(int index);
/* Puts a screen on the glass: its variant-th state, its page-th page, both from 0. NULL: there are
 * not so many. */
const struct tree *parade_show(struct parade *parade, int index, int variant, int page);
void parade_shot(struct parade *parade, const char *file);

#endif
