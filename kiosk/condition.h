/* How this kiosk is, in plain words for a volunteer: store, hub, printer, paper, room, clock,
 * content, battery.
 *
 * Promises: never more than is true: what is not known is said to be unknown, a number that reached
 * the hub is called received and not safe. No person, no count of what is anonymous. Sentences live
 * in the frame's arena. A new row is one function in the table of condition.c. */
#ifndef JORNADA_KIOSK_CONDITION_H
#define JORNADA_KIOSK_CONDITION_H

#include "kiosk/kiosk.h"
#include "ui/node.h"

#define CONDITION_MAX 16

struct condition {
    const char *id, *icon;
    const char *text; /* NULL: nothing is to be said of it here */
    bool bad;         /* somebody should look */
};

/* Returns how many; those that are bad stand first. */
int condition_list(const struct kiosk *kiosk, struct tree *tree,
                   struct condition conditions[CONDITION_MAX]);

/* The four counts, each for itself. */
enum condition_step { STEP_SAVED, STEP_RELAYED, STEP_RECEIVED, STEP_SAFE, CONDITION_STEPS };
const char *condition_step_words(enum condition_step step);
uint64_t condition_step_count(const struct kiosk *kiosk, enum condition_step step);
/* The line below them: how many of those saved are safe, as words and in whole hundredths. */
const char *condition_line(const struct kiosk *kiosk, struct tree *tree, double *fraction);

/* The printer alone, for the row that prints. */
struct condition condition_printer(const struct kiosk *kiosk, struct tree *tree);
/* Its roll: no text (NULL) while nobody said how long one is. */
struct condition condition_roll(const struct kiosk *kiosk, struct tree *tree);

#endif
