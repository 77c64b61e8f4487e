/* custodian.h: key.h for the key, seal.h for the compartments. */
#include "sync/hub/custodian.h"

#include <sodium.h>
#include <stdio.h>

#include "sync/hub/custodian_inside.h"
#include "sync/hub/key.h"

struct custodian {
    struct key key; /* the whole struct lies in sodium_malloc */
};

enum outcome custodian_open(const struct io *io, const char *folder, const char *passphrase,
                            struct custodian **custodian)
{
    char path[4096];
    *custodian = NULL;
    if (sodium_init() < 0)
        return BUSY;
    struct custodian *fresh = sodium_malloc(sizeof *fresh);
    if (fresh == NULL)
        return BUSY;
    snprintf(path, sizeof path, "%s/keys/custodian", folder);
    enum outcome outcome = key_load(io, path, KEY_CUSTODIAN, passphrase, &fresh->key);
    if (outcome == DONE)
        *custodian = fresh;
    else
        sodium_free(fresh);
    return outcome;
}

void custodian_close(struct custodian *custodian)
{
    sodium_free(custodian); /* wipes; NULL is fine */
}

enum outcome custodian_unwrap(const struct custodian *custodian, const uint8_t *wrap,
                              struct seal_key *key)
{
    return seal_unwrap(wrap, custodian->key.public_key, custodian->key.secret, key);
}

enum outcome custodian_read(const struct custodian *custodian, const struct frame_origin *origin,
                            const uint8_t wrap[SEAL_WRAP_BYTES], uint64_t seq, const uint8_t *frame,
                            struct identity *identity)
{
    struct work {
        struct seal_key key;
        uint8_t plain[SEAL_IDENTITY_MAX + 1];
    } *work = sodium_malloc(sizeof *work);
    size_t size = 0;
    if (work == NULL)
        return BUSY;
    enum outcome outcome = custodian_unwrap(custodian, wrap, &work->key);
    if (outcome == DONE)
        outcome = seal_step_to(&work->key, seq);
    if (outcome == DONE)
        outcome =
            seal_open_identity(origin, &work->key, frame, work->plain, sizeof work->plain, &size);
    if (outcome == DONE && size == 0)
        outcome = NOT_FOUND;
    if (outcome == DONE)
        outcome = record_decode_identity(work->plain, size, identity);
    sodium_free(work);
    return outcome;
}
