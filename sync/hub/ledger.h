/* What a restore must never undo: names that were erased, devices that were ended, frames that were
 * let out of the quarantine. One list, ordered, signed entry by entry, that only grows.
 *
 * An entry = deterministic CBOR [1, tenant, number, before, at_ms, kind, subject, device, stream,
 * seq, reason, by] ‖ Ed25519 of the hub (SIGNATURE_LEDGER); before = BLAKE2b-256 of the entry
 * before it, zeros in the first. Kept in the database (thus in every backup), in DATA/ledger, and
 * beside the backups (ledger_copy): u16 BE size ‖ entry, one after the other. Promises: at every
 * opening what DATA/ledger has and the database lacks is applied again (erase.h, device.h,
 * release.h). Refuses entries of another hub, changed ones, and a file with a hole. What no list
 * tells is not known: whoever restores is told so, and so is doctor, once a kiosk that heard more
 * says how far. */
#ifndef JORNADA_SYNC_HUB_LEDGER_H
#define JORNADA_SYNC_HUB_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/hub/hub.h"

#define LEDGER_FILE "ledger"
#define LEDGER_SUFFIX ".ledger"
#define LEDGER_BY_MAX 33     /* bytes of who did it, with its NUL: letters, digits, . _ - */
#define LEDGER_ENTRY_MAX 384 /* bytes of one, signature included */
#define LEDGER_ENTRIES_MAX 65536
#define LEDGER_NAME_MAX 40

/* Numbers are on disk. */
enum ledger_kind {
    LEDGER_FRAME = 1,   /* subject: hash of a frame whose identity is erased */
    LEDGER_RECORD = 2,  /* subject: keyed hash of a record whose later identities are erased, too */
    LEDGER_DEVICE = 3,  /* subject: a device that was ended, then zeros */
    LEDGER_RELEASE = 4, /* subject: hash of a frame that was put aside as revoked, counts again */
    LEDGER_BADGE = 5,   /* subject: a volunteer's badge that was revoked, then zeros */
    LEDGER_LETTER = 6,  /* subject: keyed hash of fair and folio of a letter that was withdrawn */
    LEDGER_KIT = 7,     /* subject: the public key of a kit of blanks that was made (kit.h) */
    LEDGER_KIT_ENDED = 8, /* the same, when it was revoked */
    LEDGER_PUBLISHED = 9  /* subject: hash of a release's document (publication.h) */
};

struct ledger_entry {
    uint64_t number; /* 1 … */
    int64_t at_ms;   /* wall clock, UTC */
    enum ledger_kind kind;
    uint8_t subject[32];
    uint8_t device[16], stream[16]; /* of a frame; of a kit `device` = fair ‖ slips u16 BE, of a
                                       release fair ‖ zeros; zeros else */
    uint64_t seq;                   /* of a frame; a kit's number; a release's version */
    uint8_t reason;                 /* a code of the kind's own table; 0 = none */
    char by[LEDGER_BY_MAX];
};

/* Who may stand in `by`. */
bool ledger_by_is_good(const char *by);

/* DONE, NOT_FOUND. */
enum outcome ledger_holds(struct hub *hub, enum ledger_kind kind,
                          const uint8_t subject[32]) MUST_CHECK;
/* Inside hub_begin … hub_commit: number and time are filled in (a time that is there stays). DONE
 * also when the list holds it already. */
enum outcome ledger_append(struct hub *hub, struct ledger_entry *entry) MUST_CHECK;
/* Entry `number`, from 1; NOT_FOUND behind the last. */
enum outcome ledger_at(struct hub *hub, uint64_t number, struct ledger_entry *entry) MUST_CHECK;
enum outcome ledger_count(struct hub *hub, uint64_t *count) MUST_CHECK;

/* A kiosk says in its greeting how far it heard the list. Further than this hub has it: entries
 * were cut off its end, or lost with a disk, and what they said is not known. Outside a
 * transaction. */
enum outcome ledger_note_heard(struct hub *hub, uint64_t heard) MUST_CHECK;
/* How many are missing, as far as any kiosk ever said. */
enum outcome ledger_missing(struct hub *hub, uint64_t *missing) MUST_CHECK;

/* DATA/ledger as the database has it; hub_commit does so after every change of the list. */
enum outcome ledger_mirror(struct hub *hub) MUST_CHECK;
/* At the opening of a hub: DATA/ledger and the database become the same, and everything on the list
 * that is not so (a restored database) is made so. */
enum outcome ledger_open(struct hub *hub) MUST_CHECK;

/* "jornada-0011223344556677.ledger": its name beside backups, where other hubs' may lie, too. */
void ledger_name(const uint8_t tenant[8], char name[LEDGER_NAME_MAX]);
/* Whose list a file is. NOT_FOUND: no file, or nothing in it that this hub signed. */
enum outcome ledger_whose(const struct io *io, const char *path, const uint8_t hub_key[32],
                          uint8_t tenant[8]) MUST_CHECK;
/* What FROM has and TO lacks is put behind TO; FROM missing: NOT_FOUND. Entries that `hub_key` did
 * not sign are left out. *more = how many came over. */
enum outcome ledger_copy(const struct io *io, const char *from, const struct io *to_io,
                         const char *to, const uint8_t hub_key[32], uint64_t *more) MUST_CHECK;

#endif
