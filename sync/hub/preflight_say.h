/* Pre-flight's sentences in a language: what is looked at, how it is, and the one thing to do. */
#ifndef JORNADA_SYNC_HUB_PREFLIGHT_SAY_H
#define JORNADA_SYNC_HUB_PREFLIGHT_SAY_H

#include "sync/hub/preflight.h"
#include "sync/hub/words.h"

#define PREFLIGHT_SAY_MAX 320

/* How it is: word preflight.CHECK.REASON, {n} filled in, ".one" where there is one and n is 1. */
void preflight_say(const struct words *words, enum web_language language,
                   const struct preflight *preflight, enum preflight_check check,
                   char text[PREFLIGHT_SAY_MAX]);
/* What can be done about it: preflight.CHECK.do_REASON where there is one, else preflight.CHECK.do.
 */
const char *preflight_say_do(const struct words *words, enum web_language language,
                             const struct preflight *preflight, enum preflight_check check);
/* The page where it is done, without its query; NULL where it is a command's. */
const char *preflight_path(const struct preflight *preflight, enum preflight_check check);
/* That command, in `text`; "" where there is a page. */
void preflight_command(const struct preflight *preflight, enum preflight_check check,
                       char text[PREFLIGHT_SAY_MAX]);

#endif
