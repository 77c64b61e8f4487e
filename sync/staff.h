/* Who may open the volunteers' side of a kiosk: badges, and the list of them that the hub signs.
 *
 * A badge is a QR of 44 characters (base32 of 0xB1 ‖ staff 8 ‖ secret 16 ‖ CRC-16), so that it
 * always begins with P and is never taken for a slip, which begins with 9. The list holds, for each
 * member, a tag of the badge's secret and Argon2id over PIN ‖ secret: a badge without its PIN opens
 * nothing, and whoever has a kiosk's disk cannot try PINs without the badge. No name is in it:
 * names are on the badge's paper and at the hub. The list is the file STAFF_FILE of the fair's
 * content, deterministic CBOR [2, fair, [[staff, role, release, tag, salt, check, certified_until,
 * override, override_until], …]] ‖ Ed25519 of the hub (SIGNATURE_STAFF). Revoked: not in the list
 * any more. Version 1, [1, fair, [[staff … check], …]], is read still: nobody in it is certified.
 */
#ifndef JORNADA_SYNC_STAFF_H
#define JORNADA_SYNC_STAFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/record.h"

#define STAFF_FILE "staff.jst" /* in the fair's content */
#define STAFF_MAX 200
#define STAFF_PIN_DIGITS 6
#define STAFF_SECRET_BYTES 16
#define STAFF_BADGE_CHARS 44
#define STAFF_LIST_BYTES_MAX (STAFF_MAX * 112 + 128)
#define STAFF_NO_END UINT32_MAX /* a certificate that names no last day */

enum staff_role { STAFF_ROLE_VOLUNTEER, STAFF_ROLE_CERTIFIED, STAFF_ROLE_COORDINATOR, STAFF_ROLES };

/* Why a coordinator lets somebody accompany who has no certificate in date. Codes are on disk: they
 * never change. */
enum staff_override {
    STAFF_OVERRIDE_NONE,
    STAFF_OVERRIDE_RENEWAL, /* it ran out; the new one is asked for */
    STAFF_OVERRIDE_SEEN,    /* the coordinator saw the paper; it is on no file yet */
    STAFF_OVERRIDE_NOBODY,  /* nobody else who is certified came */
    STAFF_OVERRIDE_ORDER,   /* the institution asked for it in writing */
    STAFF_OVERRIDES
};

struct staff_badge {
    uint8_t staff[RECORD_STAFF_BYTES];
    uint8_t secret[STAFF_SECRET_BYTES]; /* keep in locked memory */
};

/* What the hub and every kiosk of the fair know of one. */
struct staff_member {
    uint8_t staff[RECORD_STAFF_BYTES];
    uint8_t role;     /* enum staff_role */
    uint32_t release; /* sync/attempts.h: counts of wrong PINs below it are cleared */
    uint8_t tag[16];
    uint8_t salt[16];
    uint8_t check[32];
    /* Minutes since 2025-01-01 UTC; the minute named is the first in which it does not hold. */
    uint32_t certified_until; /* 0 = no certificate */
    uint8_t override;         /* enum staff_override */
    uint32_t override_until;  /* 0 without an override, never 0 with one */
};

/* Some 19 kB. */
struct staff_list {
    uint8_t fair[8];
    size_t count;
    struct staff_member members[STAFF_MAX];
};

void staff_write_badge(const struct staff_badge *badge, char text[STAFF_BADGE_CHARS + 1]);
/* INVALID: no badge at all. DAMAGED: a badge, read badly; scan it again. A text whose length is not
 * nearly a badge's is none, whatever it begins with: a CURP may begin with P, too. */
enum outcome staff_read_badge(const char *text, struct staff_badge *badge) MUST_CHECK;

/* Draws badge and PIN (digits and a NUL) and fills in what the list needs; role and release are the
 * caller's. BUSY: no memory for Argon2id (64 MiB). */
enum outcome staff_make(const struct io *io, struct staff_badge *badge,
                        char pin[STAFF_PIN_DIGITS + 1], struct staff_member *member) MUST_CHECK;
/* The same for an id that was drawn before. */
enum outcome staff_make_as(const struct io *io, const uint8_t staff[RECORD_STAFF_BYTES],
                           struct staff_badge *badge, char pin[STAFF_PIN_DIGITS + 1],
                           struct staff_member *member) MUST_CHECK;
/* REFUSED: not this member's badge, or not this PIN. BUSY: no memory. Takes a quarter of a second:
 * count the attempt first (sync/attempts.h). */
enum outcome staff_check_pin(const struct staff_member *member, const struct staff_badge *badge,
                             const char *pin) MUST_CHECK;

/* The member whose badge this is; NULL: of another fair, revoked, or made up. */
const struct staff_member *staff_find(const struct staff_list *list,
                                      const struct staff_badge *badge);

/* May this member open an accompanied referral at this minute (wall clock, ms since 1970, UTC): a
 * certificate in date, or an override in date; the role alone is nothing. The one rule: the kiosk
 * asks it when the screen opens and when the letter is written, the hub when the letter arrives. */
bool staff_may_accompany(const struct staff_member *member, int64_t now_ms);
/* `certified_until` and `override_until` of a time; 0 before 2025, STAFF_NO_END - 1 at most. */
uint32_t staff_minute(int64_t wall_ms);

/* INVALID: too many, two alike, half an override, or no room. */
enum outcome staff_encode(const struct staff_list *list, const uint8_t hub_secret[64],
                          uint8_t *bytes, size_t room, size_t *size) MUST_CHECK;
/* INVALID: not a list. REFUSED: not signed by this hub. The list is empty unless DONE. */
enum outcome staff_decode(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                          struct staff_list *list) MUST_CHECK;

/* "volunteer", "certified", "coordinator"; NULL outside. */
const char *staff_role_name(unsigned role);
/* "none", "renewal", "seen", "nobody", "order"; NULL outside. */
const char *staff_override_name(unsigned override);

#endif
