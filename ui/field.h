/* A line to type into: a label above, a box, a caret; and the typed text itself.
 *
 * The text lives in the caller's buffer (locked memory, zeroed by the caller); editing goes by
 * code points, keeps UTF-8 valid and NFC, and refuses control characters and what is too long. */
#ifndef JORNADA_UI_FIELD_H
#define JORNADA_UI_FIELD_H

#include "ui/node.h"
#include <SDL2/SDL_keycode.h>

struct entry {
    char *text;            /* the caller's buffer, always ended by 0 */
    size_t size;           /* of the buffer, in bytes */
    size_t characters_max; /* code points; 0 = as many as fit */
    size_t caret;          /* bytes from the start */
    const char *allowed;   /* the only characters taken ("0123456789+ "), NULL = any text */
};

/* Inserts at the caret; false and unchanged when anything of it is refused. */
bool field_insert(struct entry *entry, const char *utf8);
bool field_erase_before(struct entry *entry); /* the code point before the caret */
bool field_erase_after(struct entry *entry);
void field_move(struct entry *entry, int code_points); /* the caret; stops at the ends */
void field_move_to_end(struct entry *entry);
void field_clear(struct entry *entry); /* zeroes the buffer */
size_t field_length(const struct entry *entry);
/* An editing key (Backspace, Delete, Left, Right, Home, End); false = not one of these. */
bool field_edit(struct entry *entry, SDL_Keycode key);

struct field {
    const char *id;
    const char *label;   /* drawn above; also the name */
    const char *name;    /* NULL = the label */
    const char *speech;  /* NULL = the name */
    const char *hint;    /* drawn muted while empty; NULL = none */
    const char *trouble; /* why it is not accepted, drawn below; NULL = fine; sets invalid; "" = the
                            reason stands elsewhere */
    const struct entry *entry;
    bool active; /* the caret is here */
    bool secret; /* dots instead of characters: a PIN */
};

struct node *field_add(struct tree *tree, struct box box, const struct field *field);
/* Label, box and trouble together. */
double field_height_mm(struct tree *tree, double width_mm, const struct field *field);

#endif
