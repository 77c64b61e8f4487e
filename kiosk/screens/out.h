/* Nothing to show: what stands in for a pack while not even the national lines can be read. */
#ifndef JORNADA_KIOSK_SCREENS_OUT_H
#define JORNADA_KIOSK_SCREENS_OUT_H

#include "sync/pack.h"

/* A pack of nothing: no line, no fair, every string "". */
const struct pack *out_pack(void);

#endif
