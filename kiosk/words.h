/* The interface's sentences: English in the code, Spanish in assets/words/es.po, by gettext.
 *
 * Promises: a change of language is seen by the next _(); a missing catalogue leaves English, it
 * never stops the program. Safety texts (rights, lines, notice) are not here: they come from packs,
 * in Spanish until a named person reviewed a translation (Never 12). One thread uses it. */
#ifndef JORNADA_KIOSK_WORDS_H
#define JORNADA_KIOSK_WORDS_H

#include <libintl.h>
#include <stdbool.h>

#define _(sentence) gettext(sentence)
#define N_(sentence) (sentence)

/* `folder` holds es/LC_MESSAGES/jornada.mo. */
void words_open(const char *folder);
/* "es" or "en"; anything else means Spanish. */
void words_choose(const char *language);
bool words_are_spanish(void);
/* Spanish whatever was chosen: what stands on paper is the same for everybody. The string belongs
 * to the catalogue. */
const char *words_spanish(const char *sentence);

#endif
