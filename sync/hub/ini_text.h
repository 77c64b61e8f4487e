/* One value of a settings file read, or changed, with every other line left as it is: comments,
 * order, the other keys. The form is the packs' (field.h): "[section]", "key = value", long values
 * go on in lines that begin with blanks. Pure: no files. */
#ifndef JORNADA_SYNC_HUB_INI_TEXT_H
#define JORNADA_SYNC_HUB_INI_TEXT_H

#include "sync/outcome.h"

/* The value, its lines joined by blanks; the caller frees it. NULL: there is no such key. */
char *ini_text_get(const char *text, const char *section, const char *key);
/* A copy with the key set, at the section's end where it was not there; the caller frees it. What
 * would be read as a comment is written so that it is not: a blank before ";" is left out. INVALID:
 * a word of 190 bytes or more, or a value that begins with ";" or "#"; NOT_FOUND: no section. */
enum outcome ini_text_set(const char *text, const char *section, const char *key, const char *value,
                          char **changed) MUST_CHECK;

#endif
