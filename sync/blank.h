/* Blank slips of the emergency kit: which folios they have, and what becomes of them.
 *
 * Printed before the fair for the day everything fails, scanned in or typed from a sheet later, at
 * whatever kiosk. Promises: everything comes from the folio's 35 bits and the fair's cover key, so
 * that all desks of the fair, none of them asked, give one blank one record, and the hub counts it
 * once; a folio tells that it is a blank's, and of which kit. Refuses folios of kiosks' own slips
 * (but one in 65,536), of other fairs, and misread ones. The paper alone, without the cover key,
 * does not tell the record's id. Vectors: tests/vectors/blank.json. */
#ifndef JORNADA_SYNC_BLANK_H
#define JORNADA_SYNC_BLANK_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/record.h"

#define BLANK_KITS_MAX 16    /* of one fair, numbered 1 … 16 */
#define BLANK_SERIALS 32768U /* 0 … of one kit */
/* In the roster a kit's key has this number more than its own: no kiosk has such a one. */
#define BLANK_KIOSK 100
/* SLIP_MADE's copy for a blank that came to be used: its id was printed before (blank_slip_id). */
#define BLANK_COPY 255

/* The folio's bits: kit − 1 (4) ‖ serial (15) ‖ 16 bits of BLAKE2b-256 keyed with the cover key
 * over "jornada-blank-folio-v1", NUL, and those 19 as a big-endian u32. */
uint64_t blank_bits(const uint8_t cover_key[32], unsigned kit, unsigned serial);
/* Whether these are a blank's of this fair; *kit (NULL is fine) is of which kit. */
bool blank_is(const uint8_t cover_key[32], uint64_t bits, unsigned *kit);
/* The id printed on it: BLAKE2b-128 keyed likewise over "jornada-blank-slip-v1", NUL, and the bits
 * as a big-endian u64, the first 35 bits replaced by the folio's. */
void blank_slip_id(const uint8_t cover_key[32], uint64_t bits, uint8_t slip[RECORD_ID_BYTES]);
/* The record that facts about whoever has it carry: the same over "jornada-blank-record-v1". */
void blank_record_id(const uint8_t cover_key[32], uint64_t bits, uint8_t record[RECORD_ID_BYTES]);

#endif
