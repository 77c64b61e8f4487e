/* How many wrong PINs there were, for each staff member and for this device: never fewer than that.
 *
 * Promises: attempts_begin answers DONE only when one more is written and flushed in both files
 * (FOLDER/attempts.1 and .2), so before any PIN is looked at; a power cut, a kill or a failed flush
 * never lowers a count. A right PIN clears it, durably. Waits grow with the count and are measured
 * from the last attempt or from this open, whichever is later, on the monotonic clock: neither a
 * clock set back nor a restart shortens one. At the limit only a release of the hub opens again.
 * Every sector is there twice in each file; one that cannot be read in either is `lost`, which
 * fails closed: few tries are left. Holds ids and numbers alone, nothing of a badge or a PIN.
 * Refuses to go on after a failed flush: close, and open again. Whoever puts an old image of the
 * whole disk back puts the counts back, too: the hub has the PIN_FAILED facts. */
#ifndef JORNADA_SYNC_ATTEMPTS_H
#define JORNADA_SYNC_ATTEMPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/record.h"

#define ATTEMPTS_LIMIT 10        /* wrong PINs in a row of one member; the next is not taken */
#define ATTEMPTS_DEVICE_LIMIT 50 /* of all members together, each since its last right one */
#define ATTEMPTS_LOST 7          /* so many are assumed where the count was lost */
#define ATTEMPTS_MEMBERS_MAX 512

struct attempts;

struct attempts_view {
    uint16_t failures; /* in a row, this member's */
    uint32_t device;   /* of all members together */
    int64_t wait_ms;   /* until the next PIN is taken; 0 = now */
    bool locked;       /* this member's PIN is not taken before a release */
    bool device_locked;
};

/* Reads both files and writes them anew, whole. They are made where FOLDER holds no store.db yet,
 * that is before sync_open on the first start; missing or unreadable later they are lost. */
enum outcome attempts_open(const struct io *io, const char *folder,
                           struct attempts **attempts) MUST_CHECK;
void attempts_close(struct attempts *attempts); /* NULL is fine */
bool attempts_was_lost(const struct attempts *attempts);

void attempts_look(const struct attempts *attempts, const uint8_t staff[RECORD_STAFF_BYTES],
                   struct attempts_view *view);
/* Before a PIN is looked at. DONE: counted as wrong already, look at it now. BUSY: not before
 * wait_ms. REFUSED: locked, the member or the device. INVALID: no staff. DISK_FULL: too many
 * members. DOUBT: it may not be on the disk, nothing may be looked at; open again. */
enum outcome attempts_begin(struct attempts *attempts,
                            const uint8_t staff[RECORD_STAFF_BYTES]) MUST_CHECK;
/* The PIN of the attempt that was begun last was right. REFUSED: none was begun for this member. */
enum outcome attempts_clear(struct attempts *attempts,
                            const uint8_t staff[RECORD_STAFF_BYTES]) MUST_CHECK;
/* The hub's release of this number (1 …): clears the count once; a number that is not above the
 * last one changes nothing, so that an old list releases nobody again. */
enum outcome attempts_release(struct attempts *attempts, const uint8_t staff[RECORD_STAFF_BYTES],
                              uint32_t number) MUST_CHECK;

/* The wait after so many wrong ones in a row. */
int64_t attempts_wait_ms(uint32_t failures);

#endif
