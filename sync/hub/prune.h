/* Which old backups may go, and whether one holds something that no later one has.
 *
 * Promises: the last two verified stay whatever the rule says; so do those that were never read
 * back (they count for nothing, and nobody knows what they are) and every one that holds a frame
 * which either of the last two lacks. Names nothing itself and deletes nothing: command_prune.c
 * does, and says which. */
#ifndef JORNADA_SYNC_HUB_PRUNE_H
#define JORNADA_SYNC_HUB_PRUNE_H

#include "sync/hub/backup.h"

struct prune_rule {
    unsigned newest; /* so many of the verified ones stay */
    unsigned days;   /* and of each of the last days the newest */
    int64_t now_ms;  /* wall clock, UTC */
    int64_t
        erased_ms; /* those made before go in any case: they hold an erased name; INT64_MIN: none */
};

/* Why one stays, or that it goes. */
enum prune_verdict {
    PRUNE_LAST_TWO,
    PRUNE_NEWEST,
    PRUNE_DAY,
    PRUNE_NOT_VERIFIED,
    PRUNE_GOES,
    PRUNE_VERDICTS
};
const char *prune_verdict_name(enum prune_verdict verdict); /* in words */

/* `list` is newest first, as backup_at. */
void prune_choose(const struct prune_rule *rule, const struct backup *list, size_t count,
                  enum prune_verdict *verdicts);

/* DONE: `newer` has every frame and every frame put aside that `older` has. REFUSED: it lacks one.
 * Both are copies in memory (storage_open_bytes). */
enum outcome prune_compare(struct storage *newer, struct storage *older) MUST_CHECK;

#endif
