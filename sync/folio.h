/* The folio: a slip's handle for voice and typing, 7 characters and a check, shown XXXX-XXXX.
 *
 * The first 35 bits of the slip id in Crockford's base32 and a Luhn mod 32 check character. A
 * handle, not a proof. Promises: any single wrong character and most swaps are noticed. Reading
 * takes any case, spaces, hyphens, and O for 0, I or L for 1; it refuses U and everything else. */
#ifndef JORNADA_SYNC_FOLIO_H
#define JORNADA_SYNC_FOLIO_H

#include <stdint.h>

#define FOLIO_CHARS 8
#define FOLIO_TEXT_BYTES 10 /* "XXXX-XXXX" and the closing NUL */
#define FOLIO_BITS 35

/* What somebody typed. */
enum folio_reading {
    FOLIO_OK,
    FOLIO_EMPTY,
    FOLIO_TOO_SHORT,
    FOLIO_TOO_LONG,
    FOLIO_CHARACTER, /* one that no folio has */
    FOLIO_CHECK      /* a character is wrong or two are swapped: look again */
};

/* The first 35 bits of a slip id, as sync_find_slip takes them. */
uint64_t folio_bits(const uint8_t slip[16]);
/* "7K2M-Q9XD" of a slip id. */
void folio_write(const uint8_t slip[16], char text[FOLIO_TEXT_BYTES]);
/* The same of 35 bits. */
void folio_write_bits(uint64_t bits, char text[FOLIO_TEXT_BYTES]);
/* *bits is set only with FOLIO_OK. */
enum folio_reading folio_read(const char *text, uint64_t *bits);

#endif
