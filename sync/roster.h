/* Which keys sign a fair's slips: the one home of the roster's shape, as a struct and as JSON.
 *
 * {"fair":"metepec-sample","fair_number":1,"utc_offset_minutes":-360,"cover":"64 hex digits",
 *  "keys":[{"key_id":"4 hex digits","public_key":"64 hex digits","kiosk":1,
 *           "valid_from":"2026-11-21","valid_to":"2026-11-21"}],"signature":"128 hex digits"}
 * "cover" is there only when asked for, "revoked":true only in a key whose slips are all taken back
 * (an emergency kit that was lost: blank.h), never in a kiosk's. The signature is the hub's Ed25519
 * over "jornada-roster-v1\0" and the same object without "signature", keys sorted, no white space.
 * Promises: read(write(x)) = x. Refuses: a changed byte of meaning, unknown or missing members. */
#ifndef JORNADA_SYNC_ROSTER_H
#define JORNADA_SYNC_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define ROSTER_FILE "roster.jst" /* in the fair's content, without the cover key */
#define ROSTER_KEYS_MAX 128
#define ROSTER_FAIR_BYTES 64          /* folder name and the closing NUL */
#define ROSTER_TEXT_MAX (64U * 1024U) /* bytes of JSON, the closing NUL included */
#define ROSTER_KEY_CANDIDATES 4       /* keys of one id that are tried */

struct roster_key {
    uint8_t key_id[2]; /* roster_key_id(public_key) */
    uint8_t public_key[32];
    uint16_t kiosk;                /* 1 … 26, or BLANK_KIOSK + the number of a kit */
    bool revoked;                  /* every slip that it signed */
    uint16_t valid_from, valid_to; /* days since 2025-01-01, both included, the fair's local days */
};

struct roster {
    char fair[ROSTER_FAIR_BYTES];
    uint16_t fair_number; /* of fair.ini; the token's fair */
    int16_t utc_offset_minutes;
    bool has_cover;
    uint8_t cover[32]; /* secret of the fair's desks; zeros without has_cover */
    size_t count;
    struct roster_key keys[ROSTER_KEYS_MAX];
};

/* First two bytes of BLAKE2b-256 of the public key. */
void roster_key_id(const uint8_t public_key[32], uint8_t key_id[2]);

/* JSON text with its NUL into `text` (capacity `room`, ROSTER_TEXT_MAX is always enough), signed
 * with the hub's key; *size without the NUL. The cover key goes in when roster->has_cover. INVALID:
 * too many keys, a key id that is not its key's, a day past 9999, no room. */
enum outcome roster_write(const struct roster *roster, const uint8_t hub_secret_key[64], char *text,
                          size_t room, size_t *size) MUST_CHECK;

/* The inverse. hub_key NULL = the caller trusts the text as it is. INVALID: not a roster;
 * REFUSED: the signature is not the hub's. `roster` is zeroed unless DONE. */
enum outcome roster_read(const char *text, size_t size, const uint8_t *hub_key,
                         struct roster *roster) MUST_CHECK;

#endif
