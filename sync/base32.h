/* Base32: RFC 4648's bit order with Crockford's alphabet 0123456789ABCDEFGHJKMNPQRSTVWXYZ.
 *
 * For tokens, folios and enrolment codes: digits and capitals that every scanner, keyboard layout
 * and voice carries unharmed. Reading ignores case; it refuses I L O U and spare bits that are not
 * zero, so that a text has one meaning only. No padding characters. */
#ifndef JORNADA_SYNC_BASE32_H
#define JORNADA_SYNC_BASE32_H

#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

/* Characters for so many bytes, without the closing NUL. */
#define BASE32_CHARS(bytes) (((bytes)*8 + 4) / 5)

/* The character of 0 … 31. */
char base32_character(unsigned value);
/* 0 … 31, or -1. */
int base32_value(char character);

/* `text` takes BASE32_CHARS(size) + 1 characters. */
void base32_write(const uint8_t *bytes, size_t size, char *text);
/* Reads exactly BASE32_CHARS(size) characters. INVALID: a character that is none, or spare bits. */
enum outcome base32_read(const char *text, uint8_t *bytes, size_t size) MUST_CHECK;

#endif
