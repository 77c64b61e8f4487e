/* A secret key under a passphrase, as one JSON object carries it: for files that leave the hub and
 * are opened by libsodium.js in a browser (a desk's file, an office's key).
 *
 * box = nonce 24 ‖ crypto_secretbox_easy(secret), key = crypto_pwhash(passphrase, salt, ops, mem,
 * Argon2id 1.3). Promises: the same bytes as libsodium's own calls make. Refuses to open what asks
 * for more than STRONGBOX_MEM_MAX. Drawn in the io that is given; secrets are the caller's to
 * wipe. */
#ifndef JORNADA_SYNC_HUB_STRONGBOX_H
#define JORNADA_SYNC_HUB_STRONGBOX_H

#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"

#define STRONGBOX_SALT_BYTES 16
#define STRONGBOX_OPS 3
#define STRONGBOX_MEM (64U << 20) /* bytes; tests say 1 << 20 */
#define STRONGBOX_MEM_MAX (256U << 20)
#define STRONGBOX_SECRET_MAX 64
#define STRONGBOX_BOX_MAX (24 + 16 + STRONGBOX_SECRET_MAX)

struct strongbox {
    uint8_t salt[STRONGBOX_SALT_BYTES];
    uint32_t ops, mem_bytes;
    uint8_t box[STRONGBOX_BOX_MAX]; /* nonce first */
    size_t box_size;
};

/* Closes over `secret` with a salt and nonce of its own; box->ops and mem_bytes 0 = the ones above.
 * BUSY: not enough memory. */
enum outcome strongbox_close(const struct io *io, const char *passphrase, const uint8_t *secret,
                             size_t size, struct strongbox *box) MUST_CHECK;
/* REFUSED: another passphrase, or changed. INVALID: not such a box. */
enum outcome strongbox_open(const struct strongbox *box, const char *passphrase, uint8_t *secret,
                            size_t size) MUST_CHECK;

#endif
