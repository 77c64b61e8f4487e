/* Phone numbers: what people type becomes ten digits or a reason; what is stored becomes something
 * to look at, to hear, or to dial.
 *
 * Numbers of Mexico: ten digits since August 2019, old prefixes (01, 044, 045, the 1 behind +52)
 * are taken and dropped. Promises: the reason says what to mend. Refuses: letters, other countries
 * (they cannot be called from the booth), lengths. Nothing here is kept or logged.
 * Source: Plan Técnico Fundamental de Numeración (IFT, DOF 11 May 2018). */
#ifndef JORNADA_SYNC_PHONE_H
#define JORNADA_SYNC_PHONE_H

#include <stdbool.h>
#include <stddef.h>

#define PHONE_DIGITS 10
#define PHONE_DIGITS_BYTES 11 /* with the closing NUL */
#define PHONE_TEXT_BYTES 48   /* enough for every text made here */

enum phone_reading {
    PHONE_OK,
    PHONE_EMPTY,
    PHONE_TOO_SHORT,
    PHONE_TOO_LONG,
    PHONE_CHARACTER,   /* a letter or sign that no number has */
    PHONE_FOREIGN,     /* +1 and others */
    PHONE_NOT_A_NUMBER /* ten digits that nobody has: first digit 0 or 1, all the same */
};

/* A person's number: spaces, hyphens, dots, brackets, +52, 0052, 01, 044, 045 are understood.
 * `digits` gets ten digits with PHONE_OK, "" otherwise. */
enum phone_reading phone_read(const char *text, char digits[PHONE_DIGITS_BYTES]);

/* The following take numbers of lines and offices as packs write them: ten digits, a short code
 * (911, 079), a star code (*7311), spaces allowed. All answer false, and "", for anything else. */

/* "722 370 7532", "55 1234 5678", "800 911 2000", "911". */
bool phone_show(const char *number, char text[PHONE_TEXT_BYTES]);
/* Digit by digit, a comma where the eye has a space: "7 2 2, 3 7 0, 7 5 3 2". */
bool phone_say(const char *number, char text[PHONE_TEXT_BYTES]);
/* "tel:+527223707532"; 800 numbers, short and star codes as dialled: "tel:8009112000" (RFC 3966).
 */
bool phone_uri(const char *number, char text[PHONE_TEXT_BYTES]);

#endif
