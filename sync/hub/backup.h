/* Backups of a running hub, and what they make safe.
 *
 * A backup is taken (a file under DATA/outgoing), copied off the host and read back (backup_file),
 * and recorded as verified; only then does it count. A stream is safe as far as both of the last
 * two verified backups hold it: receipts say so, and only what is safe do kiosks ever delete.
 * Promises: nothing becomes safe by one backup, by a copy that nobody read back, or by one that
 * differs from what was taken; a stop at any point leaves every earlier backup as it was. */
#ifndef JORNADA_SYNC_HUB_BACKUP_H
#define JORNADA_SYNC_HUB_BACKUP_H

#include "sync/hub/backup_file.h"

#define BACKUP_NAME_MAX 80
#define BACKUP_PLACE_MAX 512

/* One as the hub knows it. */
struct backup {
    uint64_t number;
    uint8_t id[BACKUP_ID];
    char name[BACKUP_NAME_MAX]; /* "jornada-15054-20261121T180000Z-0000000042.jrbk" */
    char place[BACKUP_PLACE_MAX];
    int64_t made_ms, verified_ms; /* 0 = was never read back */
    uint64_t bytes;
};

/* Takes one: DATA/outgoing/NAME, synced, and a row that does not count yet. `path` has 4096 bytes.
 */
enum outcome backup_take(struct hub *hub, struct backup *backup, char *path) MUST_CHECK;
/* The copy at `place` was read back and is this one: from now on it counts. NOT_FOUND: no backup of
 * this number was taken. REFUSED: the copy is another one (`id`). */
enum outcome backup_record(struct hub *hub, uint64_t number, const uint8_t id[BACKUP_ID],
                           const char *place) MUST_CHECK;
/* It was read again and is not whole: it counts no longer. NOT_FOUND: this hub knows no such one.
 */
enum outcome backup_doubt(struct hub *hub, const uint8_t id[BACKUP_ID]) MUST_CHECK;
/* take, copy into `folder` of `to`, read back, record: all at once. */
enum outcome backup_make(struct hub *hub, const struct io *to, const char *folder,
                         struct backup *backup) MUST_CHECK;
/* Its file was removed: the row goes. NOT_FOUND. REFUSED: one of the last two verified. */
enum outcome backup_forget(struct hub *hub, uint64_t number) MUST_CHECK;
/* Newest first; NOT_FOUND behind the last. */
enum outcome backup_at(struct hub *hub, size_t index, struct backup *backup) MUST_CHECK;
enum outcome backup_find_number(struct hub *hub, uint64_t number, struct backup *backup) MUST_CHECK;

/* Devices enrolled since the last verified backup was made: a hub restored from it would not know
 * them, and refuse what they hold. */
enum outcome backup_count_new_devices(struct hub *hub, uint64_t *devices) MUST_CHECK;

/* Whether another backup would make something safe: a stream holds more than the last two do, a
 * device is in fewer than one, or the ledger (erasures, revocations) grew since either was made. */
enum outcome backup_is_due(struct hub *hub, bool *due) MUST_CHECK;

/* Frames of a stream that both of the last two verified backups hold; 0 while there are not two. */
enum outcome backup_safe(struct hub *hub, const uint8_t stream[16], uint64_t *safe) MUST_CHECK;
/* Which two those are: after opening, and after every change. */
enum outcome backup_reload(struct hub *hub) MUST_CHECK;
/* A row, as verified now, for the file that this hub was just restored from, with the marks that
 * the hub's streams have. */
enum outcome backup_adopt(struct hub *hub, const struct backup_statement *statement,
                          const char *name, const char *place) MUST_CHECK;

#endif
