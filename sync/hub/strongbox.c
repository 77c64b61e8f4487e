/* strongbox.h over libsodium. */
#include "sync/hub/strongbox.h"

#include <sodium.h>
#include <string.h>

#define NONCE crypto_secretbox_NONCEBYTES
#define EXTRA (NONCE + crypto_secretbox_MACBYTES)

_Static_assert(STRONGBOX_SALT_BYTES == crypto_pwhash_SALTBYTES, "Argon2id's salt");
_Static_assert(STRONGBOX_BOX_MAX == EXTRA + STRONGBOX_SECRET_MAX, "nonce, tag and secret");

static enum outcome derive(const struct strongbox *box, const char *passphrase,
                           uint8_t key[crypto_secretbox_KEYBYTES])
{
    return crypto_pwhash(key, crypto_secretbox_KEYBYTES, passphrase, strlen(passphrase), box->salt,
                         box->ops, box->mem_bytes, crypto_pwhash_ALG_ARGON2ID13) == 0
               ? DONE
               : BUSY;
}

enum outcome strongbox_close(const struct io *io, const char *passphrase, const uint8_t *secret,
                             size_t size, struct strongbox *box)
{
    uint8_t key[crypto_secretbox_KEYBYTES];
    if (size > STRONGBOX_SECRET_MAX)
        return INVALID;
    box->ops = box->ops == 0 ? STRONGBOX_OPS : box->ops;
    box->mem_bytes = box->mem_bytes == 0 ? STRONGBOX_MEM : box->mem_bytes;
    io->random(io->self, box->salt, sizeof box->salt);
    io->random(io->self, box->box, NONCE);
    enum outcome outcome = derive(box, passphrase, key);
    if (outcome == DONE)
        crypto_secretbox_easy(box->box + NONCE, secret, size, box->box, key);
    box->box_size = outcome == DONE ? EXTRA + size : 0;
    sodium_memzero(key, sizeof key);
    return outcome;
}

enum outcome strongbox_open(const struct strongbox *box, const char *passphrase, uint8_t *secret,
                            size_t size)
{
    uint8_t key[crypto_secretbox_KEYBYTES];
    if (box->box_size != EXTRA + size || box->ops < crypto_pwhash_OPSLIMIT_MIN ||
        box->mem_bytes < crypto_pwhash_MEMLIMIT_MIN || box->mem_bytes > STRONGBOX_MEM_MAX)
        return INVALID;
    enum outcome outcome = derive(box, passphrase, key);
    if (outcome == DONE && crypto_secretbox_open_easy(secret, box->box + NONCE,
                                                      box->box_size - NONCE, box->box, key) != 0)
        outcome = REFUSED;
    sodium_memzero(key, sizeof key);
    return outcome;
}
