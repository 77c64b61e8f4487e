/* The order in which a screen is read and walked with Tab: the bar, the page, its steps, the keys.
 *
 * Screens cut their boxes from the edges inwards, so they build the bottom row before what stands
 * above it. Each node therefore carries the part it belongs to, and the tree is put in order once
 * it is whole. The bar and the steps are read as they stand: rows from above, each from the left;
 * in the other parts the order of building stays. Parts do not overlap, so pictures stay. */
#ifndef JORNADA_UI_READING_H
#define JORNADA_UI_READING_H

#include "ui/node.h"
#include <SDL2/SDL_keycode.h>

/* Nodes added from now on belong to `part`; returns the part of before, to be put back. */
enum reading reading_begin(struct tree *tree, enum reading part);
/* Puts the whole tree in order; again changes nothing. */
void reading_settle(struct tree *tree);

/* Keyboard focus. A group of keys is one stop: `key` says which of its keys was the last. */
const struct node *reading_next(const struct tree *tree, const struct node *from, const char *key,
                                bool back);
/* The nearest one in an arrow's direction, or `from`; arrows stay within a group of keys. */
const struct node *reading_neighbour(const struct tree *tree, const struct node *from,
                                     SDL_Keycode arrow);
/* Where focus begins on a screen: the page's first, else the main step, else the first of all. */
const struct node *reading_first(const struct tree *tree);
/* What Return in a field leads to: the next field, else the main button; NULL = neither. */
const struct node *reading_onwards(const struct tree *tree, const struct node *field);

#endif
