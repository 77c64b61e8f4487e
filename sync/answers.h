/* What a person answered at registering, as eleven bytes whatever she answered.
 *
 * Promises one width: neither a thief's ruler nor a sum of sizes tells a minor from an adult, a
 * mother from a woman alone, an answer from a silence (Never 11). Refuses every value outside its
 * list. Layout: age·24 + sex·6 + visit·2 + english ‖ municipality (3 B) ‖ colonia (4 B) ‖ the
 * children's age bands, four bits each, the first one highest (3 B); numbers big-endian. */
#ifndef JORNADA_SYNC_ANSWERS_H
#define JORNADA_SYNC_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/record.h"

#define ANSWERS_BYTES 11

/* False: a value is outside its list; `bytes` is then not to be used. */
bool answers_pack(const struct fact_registered *said, uint8_t bytes[ANSWERS_BYTES]);
/* The services wanted are not in the bytes: `said->services` stays as it is. */
bool answers_take(const uint8_t bytes[ANSWERS_BYTES], struct fact_registered *said);

#endif
