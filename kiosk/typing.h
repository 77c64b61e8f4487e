/* Screens with something to type: which entry is active, what a key does, where things stand.
 *
 * One way in for the glass's keys, a real keyboard and the test socket. Where large text leaves
 * little room above the keys, one field at a time stands beside the buttons, and what is wrong with
 * it takes the keys' place until "mend" is touched. */
#ifndef JORNADA_KIOSK_TYPING_H
#define JORNADA_KIOSK_TYPING_H

#include "kiosk/kiosk.h"
#include "kiosk/parts.h"

#define TYPING_FIELDS_MAX 3

struct typing_field {
    enum visit_entry entry;
    const char *label;
    const char *hint; /* NULL = none */
};

struct typing {
    const char *heading; /* left out where there is no room */
    int count;
    struct typing_field fields[TYPING_FIELDS_MAX];
    enum keyboard_kind kind;
    struct nav nav;
    bool may_stay; /* what is wrong may stay as it is: "next" stands beside "mend" */
    bool suggests; /* the caller shows what fits what was typed in the room that is returned */
};

/* Makes `entry` the active one, caret at its end. */
void typing_begin(struct kiosk *kiosk, enum visit_entry entry, enum keyboard_capitals capitals);
/* Adds everything; returns the room between fields and keyboard (suggestions, choices). */
struct box typing_build(struct kiosk *kiosk, struct tree *tree, struct box body,
                        const struct typing *typing);

/* A touched id: true when it was a key or a field of the screen on the glass. */
bool typing_act(struct kiosk *kiosk, const char *id);
void typing_focus(struct kiosk *kiosk, const char *id);
void typing_text(struct kiosk *kiosk, const char *utf8); /* of a real keyboard */
void typing_edit(struct kiosk *kiosk, SDL_Keycode key);
/* The entry that typed text goes to; ENTRY_NONE where nothing is typed. */
enum visit_entry typing_target(const struct kiosk *kiosk);
/* Keeps the field as it is before a key that may be a scanner's; puts it back exactly as it was,
 * where the same screen still stands; forgets what was kept. */
void typing_keep(struct kiosk *kiosk);
void typing_take_back(struct kiosk *kiosk);
void typing_let_go(struct kiosk *kiosk);
/* "field_given" … of an entry. */
const char *typing_id(enum visit_entry entry);

#endif
