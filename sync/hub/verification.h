/* Two people for a telephone number, and for a text: who brought it, and who may confirm it.
 *
 * Where it comes from: nothing is kept twice. Who brought what stands now is read out of the
 * versions that people made (fair_edit.h): the oldest one, counted back from the newest without a
 * break, that has the same number (of a card: the same words). Who confirmed stands in the file,
 * verified_by and verified_on (of words: reviewed_by). Promises: nobody confirms what she or he
 * brought, also under a new account of the same name; a number that changes starts again. What a
 * command brought is nobody's: any coordinator may confirm it. */
#ifndef JORNADA_SYNC_HUB_VERIFICATION_H
#define JORNADA_SYNC_HUB_VERIFICATION_H

#include "sync/hub/fair_edit.h"

#define VERIFICATION_VERSIONS_MAX 400 /* counted back at most; older is said as the oldest seen */

struct verification {
    bool known;             /* some version of a person's brought it */
    char by[LEDGER_BY_MAX]; /* "" = a command */
    int64_t at_ms;
    uint32_t version;
};

enum verification_part { VERIFICATION_NUMBER, VERIFICATION_WORDS };

/* Of lines' numbers, or of the words beside them, by the `ids` of lines.csv; `count` of them into
 * `list`. */
enum outcome verification_of_lines(struct hub *hub, const struct fair *fair,
                                   enum verification_part part, const char *const ids[],
                                   size_t count, struct verification list[]) MUST_CHECK;
/* Of a settings file's words ("rights/tipos.ini"), reviewed_by left aside. */
enum outcome verification_of_text(struct hub *hub, const struct fair *fair, const char *path,
                                  struct verification *verification) MUST_CHECK;
/* Whether the account `name` may confirm it. */
bool verification_allows(const struct verification *verification, const char *name);
/* What `column` said of line `id` when it stood last as "publicada" in any version; "" = never. */
enum outcome verification_published(struct hub *hub, const struct fair *fair, const char *id,
                                    const char *column, char value[64]) MUST_CHECK;

#endif
