/* What a row of looks means: one code, once; several; none of ours.
 *
 * Promises: a code counts when HOLD_LOOKS looks in a row of it were alone and no other was in view
 * for HOLD_APART_MS; held in view it counts once, until it was gone for HOLD_GONE_MS; of several
 * none counts, and that is said once until they are apart. Only a text of a slip's or a badge's
 * form (length, letters) is given: whether it is a good one is judged elsewhere. */
#ifndef JORNADA_KIOSK_CAMERA_HOLD_H
#define JORNADA_KIOSK_CAMERA_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/camera/look.h"

#define HOLD_LOOKS 2
#define HOLD_APART_MS 400
#define HOLD_GONE_MS 2000
#define HOLD_KEPT 4 /* codes that were counted and may still be in view */

/* Keep it in locked memory: it holds texts of slips. Zeroed is a good beginning. */
struct hold {
    struct hold_code {
        char text[LOOK_TEXT_BYTES];
        int64_t seen_ms;
        unsigned looks;
    } now, other, counted[HOLD_KEPT];
    bool many, foreign; /* said, and not taken back yet */
    int64_t many_ms;
};

enum hold_news {
    HOLD_NOTHING,
    HOLD_CODE, /* hold->now.text */
    HOLD_FOREIGN,
    HOLD_MANY,
    HOLD_CLEAR /* what was said of several, or of a foreign one, is over */
};

/* `now_ms` never goes back. */
enum hold_news hold_see(struct hold *hold, const struct look *look, int64_t now_ms);
bool hold_is_ours(const char *text);

#endif
