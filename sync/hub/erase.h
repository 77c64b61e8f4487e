/* A person's name and telephone number, erased at her request: the hub's ciphertext of them goes,
 * its hash stays.
 *
 * Promises: every frame that carries an identity of the record (registration, amendments, further
 * parts, quarantined ones included) is cut (frame_erase); hashes, marks, counts, sums stay as they
 * were; each cut is an entry of the signed list (ledger.h), so that no restore, stick, relay or
 * replay brings it back; the database's file and log hold no byte of it afterwards (residue.h).
 * Needs the online key: only the facts tell whose a frame is. Never opens a name. Backups and
 * databases put aside from before still hold it: erase_left names them. */
#ifndef JORNADA_SYNC_HUB_ERASE_H
#define JORNADA_SYNC_HUB_ERASE_H

#include "sync/hub/device.h"
#include "sync/hub/ledger.h"
#include "sync/record.h"

/* Why; numbers are on disk. */
enum erase_reason {
    ERASE_CANCELLATION = 1, /* cancelación: she asked for it (ARCO) */
    ERASE_OPPOSITION = 2,   /* oposición */
    ERASE_CONSENT = 3,      /* consent taken back */
    ERASE_MINOR = 4,        /* taken from somebody under 18 */
    ERASE_MISTAKE = 5       /* written for the wrong person */
};
const char *erase_reason_name(uint8_t reason); /* "cancellation" …; NULL outside */
uint8_t erase_reason_read(const char *word);   /* 0 = no such reason */

/* The record that a folio is of, in the fair of that name (NULL: in any). NOT_FOUND: none that this
 * hub holds. REFUSED: two people have this folio (say the fair), or the online key is closed. */
enum outcome erase_find(struct hub *hub, uint64_t folio_bits, const char *fair,
                        uint8_t record[RECORD_ID_BYTES]) MUST_CHECK;

struct erase_report {
    uint64_t frames;  /* cut now; dummies of those who gave no name look the same */
    uint64_t earlier; /* of this record, and cut before */
    int64_t first_ms; /* when the first of all of them reached the hub */
};
enum outcome erase_record(struct hub *hub, const uint8_t record[RECORD_ID_BYTES], uint8_t reason,
                          const char *by, struct erase_report *report) MUST_CHECK;
/* The same of a record whose identities stand in one stream alone (a letter's): reads no other. */
enum outcome erase_stream_record(struct hub *hub, const uint8_t record[RECORD_ID_BYTES],
                                 const uint8_t stream[16], uint8_t reason, const char *by,
                                 struct erase_report *report) MUST_CHECK;
/* Inside hub_begin … hub_commit: what arrives of this record from now on is cut. */
enum outcome erase_note(struct hub *hub, const uint8_t record[RECORD_ID_BYTES], uint8_t reason,
                        const char *by) MUST_CHECK;

/* For push: is this frame's identity erased, by the frame's hash or, when its facts could be read,
 * by its record? Then `cut` has the frame without it and *size its bytes. NOT_FOUND: it is not.
 * Inside hub_begin … hub_commit. `commit` NULL: the facts could not be read. */
enum outcome erase_on_arrival(struct hub *hub, const struct ledger_entry *place,
                              const struct commit *commit, const uint8_t *frame, uint8_t *cut,
                              size_t *size) MUST_CHECK;
/* For ledger: makes the entry's frame be without its identity, wherever it is held. */
enum outcome erase_apply(struct hub *hub, const struct ledger_entry *entry) MUST_CHECK;

/* What was made before and still holds it: each backup that was taken since `first_ms`, and each
 * database put aside, by name. */
enum outcome erase_left(struct hub *hub, int64_t first_ms,
                        void (*each)(void *context, const char *name, const char *place),
                        void *context) MUST_CHECK;

/* Fills in said->erasures: what a kiosk should hear of beyond `after` of the list: frames of its
 * own and of devices that had its number in its fair before it. */
struct calls_hello_answer;
enum outcome erase_tell(struct hub *hub, const struct device *device, uint32_t after,
                        struct calls_hello_answer *said) MUST_CHECK;

#endif
