/* The Spanish on-screen keyboard: letters with ñ and accents in sight, digits where asked for.
 *
 * Pitch ≥ 19.5 mm across and ≥ 16 mm down wherever the window allows ten columns; upright panels
 * get six columns in alphabetical order. Keys act on touch-down; ids key_a … key_ñ key_space
 * key_back key_shift, digits key_0 … key_9, key_plus key_hyphen key_apostrophe. */
#ifndef JORNADA_UI_KEYBOARD_H
#define JORNADA_UI_KEYBOARD_H

#include "ui/field.h"
#include "ui/node.h"

enum keyboard_kind {
    KEYBOARD_LETTERS,
    KEYBOARD_LETTERS_DIGITS, /* a row of digits above: addresses, colonias, folios */
    KEYBOARD_CODES,          /* digits and letters of folios and badges: no accents, no space */
    KEYBOARD_DIGITS,         /* a pad for phones, with + */
    KEYBOARD_PIN             /* the same without + */
};
enum keyboard_capitals { CAPITALS_FIRST, CAPITALS_WORDS, CAPITALS_NONE };

struct keyboard {
    enum keyboard_kind kind;
    enum keyboard_capitals capitals;
    bool shift;        /* the next letter is a capital */
    bool shift_chosen; /* by touch, so that settling leaves it */
    const char *space; /* the word on the space bar: the caller's language */
    const char *name;  /* of the keyboard as a whole, for speech */
    const char *back;  /* names for speech; never NULL */
    const char *capital;
    const char *hyphen, *apostrophe, *plus; /* how signs are spoken; NULL = as they look */
};

/* The height it needs in this page width; the pitch is kept. */
double keyboard_height_mm(const struct tree *tree, enum keyboard_kind kind);
void keyboard_add(struct tree *tree, struct box box, const struct keyboard *keyboard);
/* After another field became active or its text changed: the first letter is a capital. */
void keyboard_settle(struct keyboard *keyboard, const struct entry *entry);
/* Does what an activated key means. false: id is not a key. */
bool keyboard_press(struct keyboard *keyboard, const char *id, struct entry *entry);

#endif
