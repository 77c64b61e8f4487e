/* A node as words for the ear, and the order in which a screen is read.
 *
 * Promises: what is somebody's own becomes "sus datos" unless a headset was confirmed, and then no
 * state of a choice is told either; to the plaza nothing is said that holds a word of Never 5;
 * telephone numbers and folios come digit by digit. Words are made in the caller's buffer, which
 * may hold personal text: zero it after use. */
#ifndef JORNADA_KIOSK_SPEECH_WORDS_H
#define JORNADA_KIOSK_SPEECH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/node.h"

/* In the order of reading; on attract choices come before the words beside them. */
enum speech_part {
    SPEECH_QUESTION,
    SPEECH_WORDS,
    SPEECH_CHOICES,
    SPEECH_STEPS, /* Atrás, Siguiente and their like */
    SPEECH_BAR,
    SPEECH_PARTS, /* how many */
    SPEECH_NOT_READ = SPEECH_PARTS
};

enum speech_part speech_words_part(const struct node *node);
/* The node that is read after this one, NULL = from the beginning. NULL: no more. `bar`: the bar is
 * read, too. */
const struct node *speech_words_next(const struct tree *tree, const struct node *after, bool bar);
/* False: there is nothing to say of it here. */
bool speech_words(const struct node *node, bool headset, char *words, size_t size);
/* The same of a node that she has just touched: of a choice whether it is chosen now; its words to
 * a headset alone, because they would tell the plaza her answer. */
bool speech_words_touched(const struct node *node, bool headset, char *words, size_t size);

/* A text of the pack that stays Spanish in every language: by its letters and commonest words. */
bool speech_words_are_spanish(const char *text);

#endif
