/* Public keys of the offices that can be written a letter (letter.h), as the hub signs them.
 *
 * The list is the file OFFICES_FILE of the fair's content, deterministic CBOR [1, fair, [[office,
 * public key, since ms], …]] ‖ Ed25519 of the hub (SIGNATURE_OFFICES), offices in rising order, one
 * key each. An office that is not in it gets no letter: the anonymous slip is offered instead. The
 * secret keys are the offices' own, under passphrases; neither hub nor kiosk has them. */
#ifndef JORNADA_SYNC_OFFICES_H
#define JORNADA_SYNC_OFFICES_H

#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define OFFICES_FILE "offices.jst" /* in the fair's content */
#define OFFICES_MAX 60             /* as many as a pack has */
#define OFFICES_BYTES_MAX (OFFICES_MAX * 56 + 128)

struct offices_key {
    uint16_t office; /* its code in the pack; not 0 */
    uint8_t public_key[32];
    int64_t since_ms; /* when the hub took it in */
};

struct offices {
    uint8_t fair[8];
    size_t count;
    struct offices_key keys[OFFICES_MAX];
};

/* INVALID: too many, not in order, an office 0, a key that nobody could open, or no room. */
enum outcome offices_encode(const struct offices *offices, const uint8_t hub_secret[64],
                            uint8_t *bytes, size_t room, size_t *size) MUST_CHECK;
/* INVALID: not a list. REFUSED: not signed by this hub. Empty unless DONE. */
enum outcome offices_decode(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                            struct offices *offices) MUST_CHECK;
/* NULL: this office has no key. */
const struct offices_key *offices_find(const struct offices *offices, uint16_t office);

#endif
