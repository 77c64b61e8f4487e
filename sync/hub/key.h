/* A secret key in a file of its own, open (0600) or under a passphrase.
 *
 * Layout: "JRK1" ‖ kind u8 ‖ sealed u8 ‖ public key 32 ‖ (sealed: salt 16 ‖ passes u32 BE ‖ memory
 * in MiB u32 BE ‖ nonce 24) ‖ secret, or its crypto_secretbox. The passphrase becomes a key with
 * Argon2id. Promises: a passphrase is never stored, nor a hash of it. Refuses: a wrong passphrase,
 * a file of another kind, a cost that would freeze the machine. struct key belongs into locked
 * memory (sodium_malloc). */
#ifndef JORNADA_SYNC_HUB_KEY_H
#define JORNADA_SYNC_HUB_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"

#define KEY_PASSPHRASE_MB 256 /* memory of Argon2id when nothing else is said */

enum key_kind {
    KEY_SIGNING = 1,   /* Ed25519: receipts, answers, manifests, rosters */
    KEY_ONLINE = 2,    /* X25519: facts are sealed to it */
    KEY_CUSTODIAN = 3, /* X25519: identities are sealed to it */
};

struct key {
    enum key_kind kind;
    uint8_t public_key[32];
    uint8_t secret[64]; /* X25519 uses the first 32 */
};

/* Draws a fresh key from io->random. */
void key_make(const struct io *io, enum key_kind kind, struct key *key);
/* passphrase NULL = open; memory_mb 0 = KEY_PASSPHRASE_MB. */
enum outcome key_save(const struct io *io, const char *path, const struct key *key,
                      const char *passphrase, uint32_t memory_mb) MUST_CHECK;
/* REFUSED: it is under a passphrase and this is not it (or none was given). DAMAGED: not whole. */
enum outcome key_load(const struct io *io, const char *path, enum key_kind kind,
                      const char *passphrase, struct key *key) MUST_CHECK;
/* The public half alone, which needs no passphrase. */
enum outcome key_load_public(const struct io *io, const char *path, enum key_kind kind,
                             uint8_t public_key[32]) MUST_CHECK;

#endif
