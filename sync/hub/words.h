/* The pages' words in Spanish and English, from web/words.csv (key,es,en), read once and checked.
 *
 * Promises: every key has both languages and stands once. Spanish is first: what a person has not
 * reviewed in English stays a plain translation of the interface, never of safety text (Never 12:
 * those come from the fair's pack). */
#ifndef JORNADA_SYNC_HUB_WORDS_H
#define JORNADA_SYNC_HUB_WORDS_H

#include <stddef.h>

#include "sync/outcome.h"

enum web_language { WEB_SPANISH, WEB_ENGLISH, WEB_LANGUAGES };

struct words;
/* INVALID: the table has a mistake, `why` (320 bytes) says where: it was compiled in. */
enum outcome words_open(struct words **words, char why[320]) MUST_CHECK;
void words_close(struct words *words); /* NULL is fine */
/* NULL when there is no such key. */
const char *words_get(const struct words *words, const char *key, enum web_language language);
const char *words_key_at(const struct words *words, size_t index); /* NULL behind the last */

#endif
