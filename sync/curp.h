/* A CURP as it is typed: softly checked, never a reason to turn anybody away.
 *
 * Promises: what looks wrong is named, so that a volunteer can look again; what stays is kept as it
 * was typed, in capitals. The check digit misses 18.6 % of single slips, and birth certificates
 * have mistakes of their own: nothing here blocks. Source of form and digit: shared facts of the
 * field (domain.md, CURP); of the words that are not issued: Instructivo Normativo para la
 * Asignación de la CURP, annex of inconvenient words. Never in a QR, a file name or a log. */
#ifndef JORNADA_SYNC_CURP_H
#define JORNADA_SYNC_CURP_H

#include <stdint.h>

#include "sync/record.h" /* IDENTITY_CURP_BYTES */

#define CURP_CHARS 18

enum curp_reading {
    CURP_OK,
    CURP_EMPTY,
    CURP_LENGTH,    /* not eighteen characters */
    CURP_CHARACTER, /* one that does not belong in its place */
    CURP_DATE,      /* no such day */
    CURP_STATE,     /* no such state */
    CURP_CHECK,     /* the last digit does not fit the others */
    CURP_WORD,      /* its first letters are never issued so */
    CURP_READINGS
};

/* `text` (UTF-8) without blanks, in capitals, Ñ as X, into `curp`, whatever it is worth; "" when it
 * is empty or cannot be one (other characters, too long). */
enum curp_reading curp_read(const char *text, char curp[IDENTITY_CURP_BYTES]);

/* The date of birth that a CURP of good form names, as YYYYMMDD; 0 = none. The century is told by
 * the 17th character: a digit until 1999, a letter from 2000 on. */
uint32_t curp_birth(const char *curp);

/* Of a CURP that is not of good form (cut, misread): the latest date that its digits could name, as
 * if born from 2000 on; 0 = they name none. Whether somebody may be under 18 is then told by it. */
uint32_t curp_latest_birth(const char *curp);

/* "21051990", with or without - / . and blanks, as YYYYMMDD; 0 = no such day. */
uint32_t curp_read_date(const char *text);
/* Whole years between that day and another (YYYYMMDD both); -1 when it is later. */
int curp_years(uint32_t birth, uint32_t today);

#endif
