/* A hub brought back from a backup: on the machine it was on, or on an empty one.
 *
 * Promises: the backup is read and checked as a whole before anything is changed; the database that
 * was there is put aside as hub.db.aside-…, never deleted; the hub opens in a new epoch, whatever
 * stops in between, so that kiosks follow their marks downwards and send again what is missing. A
 * stop half-way is mended by restoring again. Refuses: a hub that runs, another hub's backup, an
 * empty machine without the custodian's passphrase (the keys are sealed to it: luggage.h). */
#ifndef JORNADA_SYNC_HUB_RESTORE_H
#define JORNADA_SYNC_HUB_RESTORE_H

#include "sync/hub/backup.h"

struct restore_settings {
    const struct io *io;
    const char *folder;          /* --data DIR; made when missing */
    const char *file;            /* the backup */
    const char *passphrase;      /* the custodian's; NULL where the hub's keys are on the machine */
    struct restore_lists *lists; /* filled in where it is not NULL */
};

/* What came back of erasures, revocations and releases that are later than the backup (ledger.h).
 */
struct restore_lists {
    bool found; /* a list of this hub lay in FOLDER or beside the backup; else none is known of */
    uint64_t again; /* entries that the backup did not know, applied again */
};

/* Whether FOLDER has all of the keys of the hub with this public key: then no passphrase is needed.
 */
bool restore_has_keys(const struct io *io, const char *folder, const uint8_t hub_key[32]);

/* BUSY: the hub runs. REFUSED: another hub's, or not the passphrase. DAMAGED, INVALID: the backup
 * is not whole; nothing was changed. *statement = of the backup. */
enum outcome restore_run(const struct restore_settings *settings,
                         struct backup_statement *statement, char why[HUB_WHY_MAX]) MUST_CHECK;

/* Names in the backup's folder that are later than its own: somebody may have meant those. */
size_t restore_count_newer(const struct io *io, const char *file);

#endif
