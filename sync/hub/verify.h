/* Is what a hub holds true? Every frame is read again and everything derived from them is made a
 * second time, in memory, from a copy: the store itself is not touched.
 *
 * Promises: what it calls sound has a database that agrees with itself, frames that are the ones
 * their hashes name, marks that the frames bear out, a quarantine that lost nothing, and sums that
 * are the fold of the facts. Days and hours are left out of the comparison: of a clock that nobody
 * set they depend on when a frame came. Refuses to call sums true that it could not count: without
 * the online key `counted` is false. */
#ifndef JORNADA_SYNC_HUB_VERIFY_H
#define JORNADA_SYNC_HUB_VERIFY_H

#include "sync/hub/hub.h"
#include "sync/hub/storage.h"

enum verify_part {
    VERIFY_DATABASE,
    VERIFY_FRAMES,
    VERIFY_MARKS,
    VERIFY_QUARANTINE,
    VERIFY_AUDIT, /* who did what with letters: audit.h */
    VERIFY_SUMS
};
#define VERIFY_PARTS 6

struct verify_report {
    bool good[VERIFY_PARTS]; /* SUMS: true as well when they were not counted */
    bool counted;
    uint64_t streams, frames, quarantined;
};

#define VERIFY_COPY "outgoing/store.db" /* in DATA */

/* The store as of now, as DATA/VERIFY_COPY; `path` has 4096 bytes. The hub's own step: the
 * rest is for a process that holds up nobody. */
enum outcome verify_copy(struct hub *hub, char *path) MUST_CHECK;
/* That file in memory; it is removed. */
enum outcome verify_take(const struct io *io, const char *path, struct storage **storage,
                         char why[HUB_WHY_MAX]) MUST_CHECK;

/* `storage` is a copy in memory (storage_open_bytes); it is used up. `settings` names the folder
 * that has the keys, and the passphrase of the online one. DONE: looked at; the report says what
 * was found. */
enum outcome verify_run(const struct hub_settings *settings, struct storage *storage,
                        struct verify_report *report, char why[HUB_WHY_MAX]) MUST_CHECK;
bool verify_is_sound(const struct verify_report *report);
const char *verify_part_name(enum verify_part part); /* "database" … */

#endif
