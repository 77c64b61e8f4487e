/* Keyed hashes of a folio's bits; see blank.h. */
#include "sync/blank.h"

#include <sodium.h>

#define TAG_BITS 16
#define SERIAL_BITS 15
#define TAG_MASK ((1U << TAG_BITS) - 1)

static void put(uint64_t value, uint8_t *bytes, int count)
{
    for (int i = 0; i < count; i++)
        bytes[i] = (uint8_t)(value >> (8 * (count - 1 - i)));
}

/* `context` is hashed with its closing NUL. */
static void hash(const uint8_t cover_key[32], const char *context, size_t context_size,
                 const uint8_t *bytes, size_t size, uint8_t *out, size_t out_size)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, cover_key, 32, out_size);
    crypto_generichash_update(&state, (const uint8_t *)context, context_size);
    crypto_generichash_update(&state, bytes, size);
    crypto_generichash_final(&state, out, out_size);
}

static uint64_t tagged(const uint8_t cover_key[32], uint32_t number)
{
    static const char context[] = "jornada-blank-folio-v1";
    uint8_t bytes[4], tag[32];
    put(number, bytes, 4);
    hash(cover_key, context, sizeof context, bytes, sizeof bytes, tag, sizeof tag);
    return (uint64_t)number << TAG_BITS | (uint64_t)tag[0] << 8 | tag[1];
}

uint64_t blank_bits(const uint8_t cover_key[32], unsigned kit, unsigned serial)
{
    uint32_t number = ((uint32_t)(kit - 1) % BLANK_KITS_MAX) << SERIAL_BITS;
    return tagged(cover_key, number | (serial % BLANK_SERIALS));
}

bool blank_is(const uint8_t cover_key[32], uint64_t bits, unsigned *kit)
{
    uint32_t number = (uint32_t)(bits >> TAG_BITS);
    if (bits >> (4 + SERIAL_BITS + TAG_BITS) != 0 || tagged(cover_key, number) != bits)
        return false;
    if (kit != NULL)
        *kit = (number >> SERIAL_BITS) + 1;
    return true;
}

void blank_slip_id(const uint8_t cover_key[32], uint64_t bits, uint8_t slip[RECORD_ID_BYTES])
{
    static const char context[] = "jornada-blank-slip-v1";
    uint8_t bytes[8], top[5];
    put(bits, bytes, 8);
    hash(cover_key, context, sizeof context, bytes, sizeof bytes, slip, RECORD_ID_BYTES);
    put(bits << 5, top, 5); /* 35 bits and five that stay the hash's */
    for (int i = 0; i < 4; i++)
        slip[i] = top[i];
    slip[4] = (uint8_t)((top[4] & 0xE0) | (slip[4] & 0x1F));
}

void blank_record_id(const uint8_t cover_key[32], uint64_t bits, uint8_t record[RECORD_ID_BYTES])
{
    static const char context[] = "jornada-blank-record-v1";
    uint8_t bytes[8];
    put(bits, bytes, 8);
    hash(cover_key, context, sizeof context, bytes, sizeof bytes, record, RECORD_ID_BYTES);
}
