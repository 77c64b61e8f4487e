/* The corte as a text to print, keep and check: words of web/words.csv, signed with the hub's key.
 *
 * Promises: the last line is the signature over every byte before it; closing_text_check finds out
 * a changed byte. Numbers are those of struct closing, none is worked out here. */
#ifndef JORNADA_SYNC_HUB_CLOSING_TEXT_H
#define JORNADA_SYNC_HUB_CLOSING_TEXT_H

#include "sync/hub/closing.h"
#include "sync/hub/words.h"

/* The caller frees *text. */
enum outcome closing_text_make(struct hub *hub, const struct words *words,
                               enum web_language language, const struct closing *closing,
                               char **text) MUST_CHECK;
/* DONE: this hub signed exactly this. INVALID: no such text. REFUSED: another's, or changed. */
enum outcome closing_text_check(struct hub *hub, const char *text, size_t size) MUST_CHECK;

/* A difference as a sentence: its number, when the kiosk was heard last, of quarantine each cause.
 */
#define CLOSING_WHY_MAX 800
void closing_explain(const struct words *words, enum web_language language,
                     const struct closing *closing, const struct closing_kiosk *kiosk,
                     enum closing_reason reason, char text[CLOSING_WHY_MAX]);
/* The word of a reason: "closing.not_heard" …; and its number, for {n} in it. */
const char *closing_reason_word(enum closing_reason reason);
uint64_t closing_reason_number(const struct closing_kiosk *kiosk, enum closing_reason reason);

#endif
