/* The offices' public keys: see offices.h. */
#include "sync/offices.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/seal.h"
#include "sync/signature.h"

#define LIST_VERSION 1
#define LIST_ITEMS 3
#define KEY_ITEMS 3

/* A key of small order seals for nobody: crypto_box_seal refuses it. */
static bool can_be_sealed_for(const uint8_t public_key[32])
{
    uint8_t sealed[crypto_box_SEALBYTES + 1];
    const uint8_t nothing = 0;

    return crypto_box_seal(sealed, &nothing, 1, public_key) == 0;
}

static bool is_sane(const struct offices *offices)
{
    for (size_t i = 0; i < offices->count; i++) {
        const struct offices_key *key = &offices->keys[i];

        if (key->office == 0 || !can_be_sealed_for(key->public_key) ||
            (i > 0 && key->office <= key[-1].office))
            return false;
    }
    return true;
}

enum outcome offices_encode(const struct offices *offices, const uint8_t hub_secret[64],
                            uint8_t *bytes, size_t room, size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    if (offices->count > OFFICES_MAX || !is_sane(offices))
        return INVALID;
    binary_array(&writer, LIST_ITEMS);
    binary_uint(&writer, LIST_VERSION);
    binary_bytes(&writer, offices->fair, sizeof offices->fair);
    binary_array(&writer, offices->count);
    for (size_t i = 0; i < offices->count; i++) {
        binary_array(&writer, KEY_ITEMS);
        binary_uint(&writer, offices->keys[i].office);
        binary_bytes(&writer, offices->keys[i].public_key, sizeof offices->keys[i].public_key);
        binary_int(&writer, offices->keys[i].since_ms);
    }
    if (writer.bad || room - writer.size < SIGNATURE_BYTES)
        return INVALID;
    signature_make(SIGNATURE_OFFICES, bytes, writer.size, hub_secret, bytes + writer.size);
    *size = writer.size + SIGNATURE_BYTES;
    return DONE;
}

static void take_key(struct binary_reader *reader, struct offices_key *key)
{
    if (binary_take_array(reader, KEY_ITEMS) != KEY_ITEMS)
        reader->bad = true;
    key->office = (uint16_t)binary_take_uint(reader, UINT16_MAX);
    binary_take_fixed(reader, key->public_key, sizeof key->public_key);
    key->since_ms = binary_take_int(reader);
}

enum outcome offices_decode(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                            struct offices *offices)
{
    struct binary_reader reader = {.bytes = bytes, .bad = size <= SIGNATURE_BYTES};

    memset(offices, 0, sizeof *offices);
    if (reader.bad)
        return INVALID;
    reader.size = size - SIGNATURE_BYTES;
    if (signature_check(SIGNATURE_OFFICES, bytes, reader.size, hub_key, bytes + reader.size) !=
        DONE)
        return REFUSED;
    if (binary_take_array(&reader, LIST_ITEMS) != LIST_ITEMS ||
        binary_take_uint(&reader, UINT16_MAX) != LIST_VERSION)
        reader.bad = true;
    binary_take_fixed(&reader, offices->fair, sizeof offices->fair);
    offices->count = binary_take_array(&reader, OFFICES_MAX);
    for (size_t i = 0; i < offices->count && !reader.bad; i++)
        take_key(&reader, &offices->keys[i]);
    if (binary_end(&reader) && is_sane(offices))
        return DONE;
    memset(offices, 0, sizeof *offices);
    return INVALID;
}

const struct offices_key *offices_find(const struct offices *offices, uint16_t office)
{
    for (size_t i = 0; i < offices->count; i++)
        if (offices->keys[i].office == office)
            return &offices->keys[i];
    return NULL;
}
