/* A pad to sign on: what a finger drew, as few small numbers, and the node that shows it.
 *
 * Strokes are kept as they are shown and as they leave: each its number of points (1 … 255), then
 * so many pairs of bytes x y on a grid of PAD_WIDTH by PAD_HEIGHT. Nothing finer is kept, neither
 * pressure nor time. Promises: what was drawn is in the next frame, and only the piece that changed
 * is drawn again; a signature never runs out of room: the longer it is, the fewer of its points
 * stay. The window gives the first finger alone. It is somebody's own: keep it in locked memory,
 * wipe it with pad_clear. */
#ifndef JORNADA_UI_PAD_H
#define JORNADA_UI_PAD_H

#include "ui/node.h"
#include "ui/window.h"
#include <stdint.h>

#define PAD_WIDTH 256
#define PAD_HEIGHT 96
#define PAD_BYTES_MAX 479

struct pad { /* zeros = nothing drawn */
    uint16_t size;
    uint8_t bytes[PAD_BYTES_MAX];
    uint16_t open; /* one more than where the stroke under the finger begins; 0 = no finger */
    uint8_t least; /* grid units between two points, less 1 */
    bool cross;    /* not drawn: set by pad_cross */
};

bool pad_is_empty(const struct pad *pad);
void pad_clear(struct pad *pad);
/* A cross in the middle, for who signs with one or cannot draw. */
void pad_cross(struct pad *pad);
/* The largest box of the pad's proportions in the middle of this one. */
struct box pad_fit(struct box room);
/* A finger's event on a pad shown at `box`; true when the picture changes. A stroke begins within
 * the box and goes on at its edge when the finger leaves it. */
bool pad_finger(struct pad *pad, struct box box, const struct window_event *event);
/* The node; `hint` stands on it while nothing is drawn ("" = none). Role image: a finger on it
 * draws and activates nothing. */
struct node *pad_add(struct tree *tree, struct box box, const struct pad *pad, const char *id,
                     const char *name, const char *hint);

#endif
