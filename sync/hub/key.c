/* key.h: files of at most KEY_FILE_MAX bytes; every secret on its way lies in sodium_malloc. */
#include "sync/hub/key.h"

#include <sodium.h>
#include <string.h>

#include "sync/hub/file.h"

#define MAGIC "JRK1"
#define HEAD (4 + 1 + 1 + 32)
#define SEAL_HEAD (16 + 4 + 4 + 24)
#define PASSES 3
#define PASSES_MAX 16
#define MEMORY_MB_MAX 2048
#define KEY_FILE_MAX (HEAD + SEAL_HEAD + 64 + 16)

static size_t secret_size(enum key_kind kind)
{
    return kind == KEY_SIGNING ? 64 : 32;
}

static void put_u32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static uint32_t get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

void key_make(const struct io *io, enum key_kind kind, struct key *key)
{
    uint8_t seed[32];
    io->random(io->self, seed, sizeof seed);
    memset(key, 0, sizeof *key);
    key->kind = kind;
    if (kind == KEY_SIGNING) {
        crypto_sign_seed_keypair(key->public_key, key->secret, seed);
    } else {
        memcpy(key->secret, seed, sizeof seed);
        crypto_scalarmult_base(key->public_key, key->secret);
    }
    sodium_memzero(seed, sizeof seed);
}

/* The key that a passphrase becomes: salt 16 ‖ passes ‖ memory stand at `cost`. */
static enum outcome derive(const char *passphrase, const uint8_t *cost, uint8_t key[32])
{
    uint32_t passes = get_u32(cost + 16), memory_mb = get_u32(cost + 20);
    if (passes < 1 || passes > PASSES_MAX || memory_mb < 1 || memory_mb > MEMORY_MB_MAX)
        return DAMAGED;
    int failed = crypto_pwhash(key, 32, passphrase, strlen(passphrase), cost, passes,
                               (size_t)memory_mb << 20, crypto_pwhash_ALG_ARGON2ID13);
    return failed ? BUSY : DONE; /* it fails for want of memory alone */
}

static enum outcome seal(const struct io *io, const struct key *key, const char *passphrase,
                         uint32_t memory_mb, uint8_t *at, size_t *size)
{
    uint8_t *box_key = sodium_malloc(32);
    if (box_key == NULL)
        return BUSY;
    io->random(io->self, at, 16);
    put_u32(at + 16, PASSES);
    put_u32(at + 20, memory_mb == 0 ? KEY_PASSPHRASE_MB : memory_mb);
    io->random(io->self, at + 24, 24);
    enum outcome outcome = derive(passphrase, at, box_key);
    if (outcome == DONE)
        crypto_secretbox_easy(at + SEAL_HEAD, key->secret, secret_size(key->kind), at + 24,
                              box_key);
    *size = SEAL_HEAD + secret_size(key->kind) + crypto_secretbox_MACBYTES;
    sodium_free(box_key);
    return outcome;
}

enum outcome key_save(const struct io *io, const char *path, const struct key *key,
                      const char *passphrase, uint32_t memory_mb)
{
    uint8_t *bytes = sodium_malloc(KEY_FILE_MAX);
    if (bytes == NULL)
        return BUSY;
    memcpy(bytes, MAGIC, 4);
    bytes[4] = (uint8_t)key->kind;
    bytes[5] = passphrase != NULL;
    memcpy(bytes + 6, key->public_key, 32);
    size_t size = secret_size(key->kind);
    enum outcome outcome = DONE;
    if (passphrase != NULL)
        outcome = seal(io, key, passphrase, memory_mb, bytes + HEAD, &size);
    else
        memcpy(bytes + HEAD, key->secret, size);
    if (outcome == DONE)
        outcome = file_replace(io, path, bytes, HEAD + size);
    sodium_free(bytes);
    return outcome;
}

static enum outcome load_file(const struct io *io, const char *path, enum key_kind kind,
                              uint8_t bytes[KEY_FILE_MAX])
{
    size_t size;
    enum outcome outcome = file_read_all(io, path, bytes, KEY_FILE_MAX, &size);
    if (outcome == INVALID)
        return DAMAGED;
    if (outcome != DONE)
        return outcome;
    bool head = size > HEAD && memcmp(bytes, MAGIC, 4) == 0 && bytes[4] == kind && bytes[5] <= 1;
    size_t expected = HEAD + secret_size(kind);
    if (head && bytes[5] == 1)
        expected += SEAL_HEAD + crypto_secretbox_MACBYTES;
    return head && size == expected ? DONE : DAMAGED;
}

static enum outcome open_sealed(const uint8_t *at, const char *passphrase, struct key *key)
{
    if (passphrase == NULL)
        return REFUSED;
    uint8_t *box_key = sodium_malloc(32);
    if (box_key == NULL)
        return BUSY;
    enum outcome outcome = derive(passphrase, at, box_key);
    if (outcome == DONE &&
        crypto_secretbox_open_easy(key->secret, at + SEAL_HEAD,
                                   secret_size(key->kind) + crypto_secretbox_MACBYTES, at + 24,
                                   box_key) != 0)
        outcome = REFUSED;
    sodium_free(box_key);
    return outcome;
}

/* The two halves must belong together: a file with one flipped bit is not used. */
static bool halves_agree(const struct key *key)
{
    uint8_t public_key[32];
    if (key->kind == KEY_SIGNING)
        crypto_sign_ed25519_sk_to_pk(public_key, key->secret);
    else
        crypto_scalarmult_base(public_key, key->secret);
    return memcmp(public_key, key->public_key, 32) == 0;
}

enum outcome key_load(const struct io *io, const char *path, enum key_kind kind,
                      const char *passphrase, struct key *key)
{
    uint8_t *bytes = sodium_malloc(KEY_FILE_MAX);
    if (bytes == NULL)
        return BUSY;
    memset(key, 0, sizeof *key);
    enum outcome outcome = load_file(io, path, kind, bytes);
    if (outcome == DONE) {
        key->kind = kind;
        memcpy(key->public_key, bytes + 6, 32);
        if (bytes[5] == 1)
            outcome = open_sealed(bytes + HEAD, passphrase, key);
        else
            memcpy(key->secret, bytes + HEAD, secret_size(kind));
    }
    if (outcome == DONE && !halves_agree(key))
        outcome = DAMAGED;
    if (outcome != DONE)
        sodium_memzero(key->secret, sizeof key->secret);
    sodium_free(bytes);
    return outcome;
}

enum outcome key_load_public(const struct io *io, const char *path, enum key_kind kind,
                             uint8_t public_key[32])
{
    uint8_t *bytes = sodium_malloc(KEY_FILE_MAX);
    if (bytes == NULL)
        return BUSY;
    enum outcome outcome = load_file(io, path, kind, bytes);
    if (outcome == DONE)
        memcpy(public_key, bytes + 6, 32);
    sodium_free(bytes);
    return outcome;
}
