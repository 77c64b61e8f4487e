/* Who did what with certificates, office keys and letters, when: one list that only grows.
 *
 * A row = number, time, mark, and the rest sealed with the key that comes from the online key, so
 * that a disk without that key tells nobody's letter. mark = BLAKE2b-256 over the mark before it,
 * number, time and sealed bytes: a row that is changed, put between or taken out is found by
 * audit_check without any key; rows cut off the end are not. Holds ids and codes; a name only where
 * an officer signs for what was done. It travels in every backup and is checked by `verify`. */
#ifndef JORNADA_SYNC_HUB_AUDIT_H
#define JORNADA_SYNC_HUB_AUDIT_H

#include "sync/hub/hub.h"
#include "sync/hub/ledger.h"

/* Numbers are on disk. */
enum audit_kind {
    AUDIT_CERTIFIED = 1,  /* subject: badge; until: minute of its certificate's end */
    AUDIT_OVERRIDDEN = 2, /* subject: badge; code: enum staff_override; until: its end */
    AUDIT_OFFICE_KEY = 3, /* subject: head of the public key; code: office */
    AUDIT_HANDED = 4,     /* subject: slip; device: the desk's; code: office */
    AUDIT_OPENED = 5,     /* likewise */
    AUDIT_DESTROYED = 6,  /* likewise */
    AUDIT_WITHDRAWN = 7,  /* subject: slip, or zeros where its letter is not known; code: office */
    AUDIT_PUT_ASIDE = 8,  /* subject: slip; device: the kiosk's; code: enum quarantine_reason */
    /* subject: fair, then zeros; code: enum fair_change; until: the version that was made */
    AUDIT_FAIR_CHANGED = 9,
    AUDIT_FAIR_OPENED = 10,   /* subject: fair, then zeros */
    AUDIT_FAIR_CLOSED = 11,   /* likewise */
    AUDIT_KIOSK_CODE = 12,    /* likewise; code: the kiosk's number; until: 1 = it replaces one */
    AUDIT_KIOSK_REVOKED = 13, /* likewise; device: the kiosk's */
    /* likewise; code: its number */
    AUDIT_KIOSK_WIPE = 14,  /* its erasure was ordered */
    AUDIT_KIOSK_KEPT = 15,  /* and that was taken back */
    AUDIT_KIOSK_WIPED = 16, /* by its own signed word; no person's act */
    /* subject and device: the account's name, zeros behind it; code: its role */
    AUDIT_ACCOUNT_ADDED = 32,
    AUDIT_ACCOUNT_ROLE = 33,
    AUDIT_ACCOUNT_PASSWORD = 34,
    AUDIT_ACCOUNT_REMOVED = 35,
    /* subject: badge; code: role */
    AUDIT_STAFF_ADDED = 40,
    AUDIT_STAFF_CHANGED = 41,
    AUDIT_STAFF_REVOKED = 42,
    AUDIT_STAFF_RELEASED = 43,
    AUDIT_STAFF_DRAWN = 44,    /* badge and PIN, for the sheet */
    AUDIT_STAFF_IMPORTED = 45, /* subject: fair, zeros behind it; code: rows */
    AUDIT_DESK_ADDED = 48,     /* device: the desk's; code: office */
    AUDIT_DESK_REVOKED = 49,   /* likewise */
    AUDIT_KEY_DRILL = 56,      /* the custodian's passphrase was tried, and opens the key */
    AUDIT_PUBLISHED = 57,      /* subject: fair, then zeros; code: the release's version */
    AUDIT_KINDS                /* the last, and one; numbers between may be nothing */
};

struct audit_entry {
    uint64_t number; /* 1 … */
    int64_t at_ms;   /* wall clock, UTC */
    enum audit_kind kind;
    uint8_t subject[16], device[16];
    uint32_t code, until;
    char by[LEDGER_BY_MAX]; /* "" = no person's act */
};

/* "certified" …; NULL outside. */
const char *audit_kind_name(unsigned kind);
/* Inside hub_begin … hub_commit; number and time are filled in. REFUSED: the online key is closed.
 */
enum outcome audit_append(struct hub *hub, struct audit_entry *entry) MUST_CHECK;
/* The same as a transaction of its own: nothing else is written with it. */
enum outcome audit_append_alone(struct hub *hub, struct audit_entry *entry) MUST_CHECK;
/* Entry `number`, from 1; NOT_FOUND behind the last. REFUSED as above. */
enum outcome audit_at(struct hub *hub, uint64_t number, struct audit_entry *entry) MUST_CHECK;
/* *whole: no hole, and every mark is what its row says. */
enum outcome audit_check(struct hub *hub, bool *whole) MUST_CHECK;

#endif
