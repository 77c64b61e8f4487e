/* The language of a PDF, which cairo 1.16 cannot say: readers aloud need it to speak the words.
 *
 * Put into the catalog, the last object that cairo writes, so that one number moves and no offset
 * does. Refuses nothing: a file that is built otherwise is written as it is. */
#ifndef JORNADA_SYNC_HUB_SHEET_LANGUAGE_H
#define JORNADA_SYNC_HUB_SHEET_LANGUAGE_H

#include <stdio.h>

#include "sync/outcome.h"

/* `language`: "es-MX". BUSY: the result cannot be written. */
enum outcome sheet_language_write(const char *pdf, size_t size, const char *language,
                                  FILE *result) MUST_CHECK;

#endif
