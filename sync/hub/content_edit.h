/* One row or text of a fair changed, added, removed or confirmed, inside a fair_edit.
 *
 * Promises: a number that changes is "por confirmar" at once: verified_on, verified_by and print
 * are emptied, whoever changed it, and its place on the slips stays blank; words that change lose
 * their reviewed_by; a notice that changes gets the next number, which kiosks and registrations
 * name; an id never changes. Refuses, with a code that is a word content.fault.CODE: what is
 * missing or too long, words that a bystander may not read, no telephone number, a line that slips
 * or an office name; a confirmation by whoever wrote it. Nothing is on disk before
 * fair_edit_commit. */
#ifndef JORNADA_SYNC_HUB_CONTENT_EDIT_H
#define JORNADA_SYNC_HUB_CONTENT_EDIT_H

#include "sync/hub/content_kind.h"

#define CONTENT_ID_MAX 41 /* bytes with the NUL */
#define CONTENT_PATH 80

struct content_values {
    const char *text[CONTENT_FIELDS_MAX]; /* by the kind's fields; never NULL */
};
/* Why not: where, and the code of the word. field "" = the whole. */
struct content_fault {
    const char *field, *code;
};

/* The file of a row or text: "lines.csv", "rights/tipos.ini". */
void content_path(const struct content_kind *kind, const char *id, char path[CONTENT_PATH]);
/* `field` of a row or text, also one that is in no form ("status"); the caller frees it. NULL:
 * there is no such row or text. `text` is the file's. */
char *content_value(const struct content_kind *kind, const char *text, const char *id,
                    const char *field);

/* id "" adds one; `id` then is the new one's. INVALID: fault says what. */
enum outcome content_edit_put(struct fair_edit *edit, const struct content_kind *kind,
                              char id[CONTENT_ID_MAX], const struct content_values *values,
                              struct content_fault *fault) MUST_CHECK;
/* NOT_FOUND: no such. REFUSED: fault says why it is needed. */
enum outcome content_edit_remove(struct fair_edit *edit, const struct content_kind *kind,
                                 const char *id, struct content_fault *fault) MUST_CHECK;
/* Somebody rang the number `phone` (of a line), or read the words (phone ""), and says that it is
 * right. `by` is an account's name. REFUSED: fault says why: own, changed. */
enum outcome content_edit_confirm(struct hub *hub, struct fair_edit *edit,
                                  const struct content_kind *kind, const char *id,
                                  const char *phone, const char *by,
                                  struct content_fault *fault) MUST_CHECK;

#endif
