/* The interface's sentences: English in the code, Spanish in assets/words/es.po, by gettext.
 *
 * Promises: a change of language is seen by the next _(); a missing catalogue leaves English, it
 * never stops the program; a sentence that a third language lacks is Spanish. Safety texts (rights,
 * lines, notice) are not here: they come from packs, in Spanish until a named person reviewed a
 * translation (Never 12). One thread uses it. */
#ifndef JORNADA_KIOSK_WORDS_H
#define JORNADA_KIOSK_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "kiosk/catalogue.h"

#define _(sentence) words_say(sentence)
#define N_(sentence) (sentence)

/* The sentence in the chosen language; it belongs to the catalogue. `sentence` stands in the
 * program itself (a literal): what was found is remembered by its address. */
const char *words_say(const char *sentence);

/* `folder` holds es/LC_MESSAGES/jornada.mo. */
void words_open(const char *folder);
/* "es", "en", or the code of a language that words_offer offered; anything else means Spanish. */
void words_choose(const char *language);
/* The code of what was chosen. */
const char *words_chosen(void);
/* words_choose(language) would change nothing. */
bool words_are(const char *language);
/* False when English was chosen: what a pack says in two languages is Spanish in a third. */
bool words_are_spanish(void);
/* Spanish whatever was chosen: what stands on paper is the same for everybody. The string belongs
 * to the catalogue. */
const char *words_spanish(const char *sentence);

#define WORDS_LANGUAGES_MAX 5
struct words_language {
    const char *code;              /* "es", "maz" */
    char name[CATALOGUE_NAME_MAX]; /* in that language: "Español", "English" */
};
/* What a person can choose: Spanish, English, and what was reviewed and can be drawn. */
struct words_offer {
    size_t count; /* 2 … WORDS_LANGUAGES_MAX */
    struct words_language languages[WORDS_LANGUAGES_MAX];
    char why[CATALOGUE_WHY_MAX + 16]; /* of the first that was wanted and is not offered, or "" */
};
/* `wanted` are codes with blanks between, as in kiosk.ini ("es en maz oto nah"); `folder` as of
 * words_open. */
void words_offer(const char *folder, const char *wanted, catalogue_can_show *can_show,
                 void *context, struct words_offer *offer);

#endif
