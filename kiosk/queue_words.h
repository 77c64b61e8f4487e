/* What the booth's queue says in words: short, for a volunteer who looks up between two people.
 *
 * Sentences live in the frame's arena or are constant. Data: kiosk/queue.h; no person is in it. */
#ifndef JORNADA_KIOSK_QUEUE_WORDS_H
#define JORNADA_KIOSK_QUEUE_WORDS_H

#include "kiosk/queue.h"

/* "A17" */
const char *queue_words_turn(struct tree *tree, const struct queue_turn *turn);
/* Since when it is called. */
const char *queue_words_called(const struct kiosk *kiosk, struct tree *tree,
                               const struct queue_turn *turn);
/* What another kiosk did with a call of this one, or that the last touch was not taken; NULL:
 * nothing. */
const char *queue_words_news(struct kiosk *kiosk, struct tree *tree);
/* Whether this kiosk is alone, and for how long. */
const char *queue_words_shared(struct kiosk *kiosk, struct tree *tree);
/* How many wait. */
const char *queue_words_count(struct kiosk *kiosk, struct tree *tree);
/* Who is called here by other kiosks at the same module; NULL: nobody. */
const char *queue_words_others(struct kiosk *kiosk, struct tree *tree);
/* How long she waits, or at which module she is called at this moment. */
const char *queue_words_wait(struct kiosk *kiosk, struct tree *tree, const struct queue_turn *turn);

#endif
