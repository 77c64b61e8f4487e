/* Every screen of the kiosk in every state worth a look, built in process from a real fair's pack.
 *
 * No store, no printer, no network: what those would have answered is written into the visit. For
 * tests that look at layouts on many panels, and for looking at the pictures. Screens come from the
 * table of kiosk/screen.c, their states from parade_states.c: a new screen is walked without a row,
 * as it opens. */
#ifndef JORNADA_TESTS_PARADE_H
#define JORNADA_TESTS_PARADE_H

#include <stdbool.h>

#include "kiosk/kiosk.h"
#include "tests/parade_pack.h"

#define PARADE_PAGES_MAX 200 /* of one list: as many as a pack has groups */

struct parade;

struct parade_panel {
    bool voice; /* Escuchar stands in the bar: the real child, SDL's "dummy" card */
    int width_px, height_px;
    bool large, contrast;
    const char *language; /* "es" or "en" */
    enum parade_content content;
};

/* "1280x800 large normal es longest". */
#define PARADE_NAME_MAX 64
void parade_panel_write(const struct parade_panel *panel, char name[PARADE_NAME_MAX]);

/* Fails the cmocka test that asked when anything cannot be opened. */
struct parade *parade_open(const struct parade_panel *panel);
void parade_close(struct parade *parade);

int parade_count(const struct parade *parade);
const char *parade_name(const struct parade *parade, int index);
enum screen_id parade_screen(const struct parade *parade, int index);
/* -1: no row of that name. */
int parade_find(const struct parade *parade, const char *name);
/* Puts a screen on the glass: its variant-th state, its page-th page, both from 0. NULL: there are
 * not so many. */
const struct tree *parade_show(struct parade *parade, int index, int variant, int page);
/* A key of SDL's name, taken as the kiosk takes it; the tree after it. */
const struct tree *parade_press(struct parade *parade, const char *key);
struct kiosk *parade_kiosk(struct parade *parade);
void parade_shot(struct parade *parade, const char *file);

#endif
