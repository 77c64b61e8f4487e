/* Looks for texts in every file below a folder, and in the memory of processes, byte by byte.
 *
 * Promises: a text is looked for as given, composed, decomposed, without accents, each of these in
 * lower and upper case, in UTF-8 and as numbers at equal distances (UTF-16, UTF-32, arrays of
 * structs, glyphs of the interface's fonts: steps.h); a number of digits also as text in the usual
 * groups and as a 64-bit integer of both byte orders; names of files are looked at as well.
 * Refuses (and counts) texts under SEEK_BYTES_MIN bytes: in random bytes they would be found by
 * chance. */
#ifndef JORNADA_TESTS_STAGE_SEEK_H
#define JORNADA_TESTS_STAGE_SEEK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SEEK_BYTES_MIN 7 /* in 20 MB of random bytes found by chance once in 10^9 runs */

struct seek;

struct seek *seek_create(void);
/* For the texts of hundreds of people in files: as UTF-8, UTF-16 and UTF-32, not at every distance,
 * which would take hours. Not for seek_add_numbers. */
struct seek *seek_create_crowd(void);
void seek_destroy(struct seek *seek);
void seek_add_text(struct seek *seek, const char *text);
void seek_add_digits(struct seek *seek, const char *digits);
/* Numbers at equal distances (steps.h), as they are. */
void seek_add_numbers(struct seek *seek, const uint32_t *numbers, size_t count, const char *label);
size_t seek_count(const struct seek *seek); /* forms looked for */
/* NULL, or where and what was found first (valid until the next call). *bytes (may be NULL) = how
 * many bytes were looked at. */
const char *seek_folder(struct seek *seek, const char *folder, size_t *bytes);
/* The same in the writable memory of a process and of all its children and theirs; *bytes 0 = this
 * user may not look into it. */
const char *seek_process(struct seek *seek, pid_t pid, size_t *bytes);

#endif
