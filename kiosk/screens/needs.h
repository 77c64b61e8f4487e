/* The needs by which offices are chosen: words and icons for the codes of enum pack_need. */
#ifndef JORNADA_KIOSK_SCREENS_NEEDS_H
#define JORNADA_KIOSK_SCREENS_NEEDS_H

#include "sync/pack.h"

/* In the language of the glass; of NEED_NONE "All". */
const char *needs_words(enum pack_need need);

#endif
