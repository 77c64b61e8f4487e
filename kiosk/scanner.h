/* Keyboard-wedge scanners: a burst of keys is a slip, and never falls into a field.
 *
 * Reads places of keys (scancodes), so that no layout and no Caps Lock mangles a token. Twenty keys
 * or more with gaps under 60 ms are a scan. The first key after a pause is typing until it turns
 * out otherwise: it shows at once, and is taken back when a burst follows. A key that comes within
 * 60 ms of the one before is held back for so long, and handed on as typing when it was no scan.
 * Buffers are in the visit's locked memory and wiped with it. */
#ifndef JORNADA_KIOSK_SCANNER_H
#define JORNADA_KIOSK_SCANNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/window.h"

#define SCANNER_GAP_MS 60
#define SCANNER_LEAST 20
#define SCANNER_QUICK 1  /* strokes of a burst before a key that "repeats" is a double letter */
#define SCANNER_MOST 200 /* characters of a scan; more is no slip */
#define SCANNER_HELD 256 /* bytes of text held back */

struct scanner {
    bool open;                      /* a key of text went down and its gap has not passed */
    char scanned[SCANNER_MOST + 1]; /* by scancode, A-Z 0-9 */
    size_t count;
    size_t strokes; /* keys of text, whatever they are */
    bool too_long;
    char held[SCANNER_HELD]; /* what the same keys would have typed */
    int64_t last_ms;
};

enum scanner_view {
    SCANNER_PASS,  /* not a text key: handle the event */
    SCANNER_FIRST, /* handle it, but so that it can be taken back */
    SCANNER_BURST, /* a scan for sure: take back what was first, do not handle the event */
    SCANNER_HOLDS, /* kept back: do not handle it */
    SCANNER_SCAN   /* a scan is complete: `scanned` */
};

/* Looks at an event before the stage does. */
enum scanner_view scanner_see(struct scanner *scanner, const struct window_event *event,
                              int64_t now_ms);
/* Whether this key ends a burst: Enter or Tab, as scanners are set. */
bool scanner_ends(const struct scanner *scanner, const struct window_event *event);
/* When the gap has passed: SCANNER_SCAN, or SCANNER_PASS with `held` to be typed ("" = nothing). */
enum scanner_view scanner_expire(struct scanner *scanner, int64_t now_ms);
int64_t scanner_due_ms(const struct scanner *scanner); /* -1 = nothing is held */
void scanner_forget(struct scanner *scanner);

#endif
