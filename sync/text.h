/* Text files that people wrote: a whole file as checked UTF-8, and folding for comparisons.
 *
 * Promises: what text_load returns is valid UTF-8 in NFC, without a byte order mark and without
 * control characters but tab, CR and LF, and ends with NUL. Refuses anything else, naming the line.
 * Read through struct io; the caller frees the text with free(). */
#ifndef JORNADA_SYNC_TEXT_H
#define JORNADA_SYNC_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "sync/io.h"
#include "sync/outcome.h"

#define TEXT_PATH_MAX 1024
#define TEXT_WHY_MAX 320

/* FOLDER/NAME, at most `limit` bytes. `why` begins with `name`. NOT_FOUND: no such file. */
enum outcome text_load(const struct io *io, const char *folder, const char *name, size_t limit,
                       char **text, char why[TEXT_WHY_MAX]) MUST_CHECK;

/* Small letters without accents (ñ becomes n), what is not a letter or digit a single space; cut at
 * `room` bytes, always ends with NUL. Returns the length. */
size_t text_fold(const char *text, char *folded, size_t room);

#endif
