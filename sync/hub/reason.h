/* Why a file of a fair is refused, in the language of the page.
 *
 * pack.h says reasons in English; web/reasons.csv pairs each with its Spanish sentence, where {}
 * stands for what differs, in the same order. One that has no pair is said as it is. */
#ifndef JORNADA_SYNC_HUB_REASON_H
#define JORNADA_SYNC_HUB_REASON_H

#include "sync/hub/words.h"

#define REASON_MAX 480

void reason_say(const char *why, enum web_language language, char said[REASON_MAX]);

#endif
