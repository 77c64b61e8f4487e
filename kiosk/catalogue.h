/* A reviewed catalogue of words in a third language: LANGUAGE/LC_MESSAGES/jornada.mo.
 *
 * Promises: what is offered names the person who reviewed it, can be drawn letter for letter, keeps
 * the places of names and numbers (%s, %u), and holds no word of Never 5 that the Spanish does not.
 * Refuses the whole file for one mistake, naming the sentence; nothing of it is then shown. Nobody
 * is invented: without X-Reviewed-By in its header a file is not offered (Never 12). The file is
 * read once, at the start; gettext serves the sentences afterwards. */
#ifndef JORNADA_KIOSK_CATALOGUE_H
#define JORNADA_KIOSK_CATALOGUE_H

#include <stdbool.h>

#include "sync/outcome.h"

#define CATALOGUE_NAME_MAX 40
#define CATALOGUE_WHY_MAX 240

struct catalogue {
    char name[CATALOGUE_NAME_MAX];     /* X-Language-Name, as its speakers write it; "" = none */
    char reviewer[CATALOGUE_NAME_MAX]; /* X-Reviewed-By: never "" */
};

/* Who can say whether a string can be drawn; `context` is its own. */
typedef bool catalogue_can_show(void *context, const char *string);

/* NOT_FOUND: no such file. INVALID: `why` says what stood there and what was expected. */
enum outcome catalogue_read(const char *path, catalogue_can_show *can_show, void *context,
                            struct catalogue *catalogue, char why[CATALOGUE_WHY_MAX]) MUST_CHECK;

#endif
