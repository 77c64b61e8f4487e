/* The call centre's slips: a psychologist chooses an office and reads a folio to whoever called.
 *
 * Promises: nothing about the caller is asked or kept; the slip is signed by a key of this fair
 * that stands in the roster (as "kiosk" CALL_CENTRE_KIOSK), so that every booth and desk knows it;
 * which folios were read is kept nowhere; REFERRAL_ISSUED and the need wait in locked memory, each
 * dated by day, and become frames of a stream of their own, shuffled and padded, when the fair is
 * closed or, later, as soon as SYNC_ANONYMOUS_MIN wait (Never 4). A planned stop writes them if
 * they are that many, else drops them and says how many; a crash loses them. Refuses more than
 * CALL_CENTRE_SLIPS in CALL_CENTRE_WINDOW_MS of one account (BUSY), and everything while the online
 * key is locked (NO_DEVICE). After a restore from before the key a new one is drawn: older slips
 * are then UNKNOWN_KEY, which refuses nobody. */
#ifndef JORNADA_SYNC_HUB_CALL_CENTRE_H
#define JORNADA_SYNC_HUB_CALL_CENTRE_H

#include "sync/folio.h"
#include "sync/hub/fair.h"
#include "sync/pack.h"
#include "sync/token.h"

#define CALL_CENTRE_KIOSK 200 /* no kiosk and no kit has such a number */
#define CALL_CENTRE_SLIPS 12
#define CALL_CENTRE_WINDOW_MS (10 * 60 * 1000LL)

struct call_centre;

struct call_slip {
    char folio[FOLIO_TEXT_BYTES];
    char token[TOKEN_TEXT_BYTES];
};

struct call_centre *call_centre_create(struct hub *hub); /* NULL: no memory */
void call_centre_destroy(struct call_centre *centre);    /* wipes what waits; NULL is fine */

/* The fair whose offices are read from, and its pack until the next call. NOT_FOUND: no fair was
 * imported. INVALID: its files cannot be read. */
enum outcome call_centre_pack(struct call_centre *centre, struct fair *fair,
                              const struct pack **pack) MUST_CHECK;
/* One slip for an office of that pack. */
enum outcome call_centre_refer(struct call_centre *centre, const uint8_t account[16],
                               unsigned office, enum pack_need need,
                               struct call_slip *slip) MUST_CHECK;
/* Writes what waits of fairs that were closed. */
void call_centre_settle(struct call_centre *centre);
/* A planned stop; how many referrals were dropped. */
size_t call_centre_stop(struct call_centre *centre);
/* How many referrals wait in memory, of all fairs. */
size_t call_centre_waiting(const struct call_centre *centre);

/* call_centre_key.c: who signs for a fair. */
struct call_key {
    uint8_t device[16], public_key[32], secret_key[64];
};
/* Draws it at the first call. BUSY, DISK_FULL …: hub_why says why. */
enum outcome call_key_load(struct hub *hub, const struct fair *fair,
                           struct call_key *key) MUST_CHECK;

struct waiting;
/* call_centre_write.c: all that waits as one stream of its own, pushed as a kiosk's is, 256 frames
 * a commit: about 120 calls. Should the disk fail between two commits, what waits is written again
 * in another stream: each referral still counts once (loop.h), a need of the first part twice. */
enum outcome call_centre_write(struct hub *hub, const struct fair *fair, const struct call_key *key,
                               const struct waiting *waiting) MUST_CHECK;

#endif
