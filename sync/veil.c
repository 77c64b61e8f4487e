/* A number that only this device reads: see veil.h. */
#include "sync/veil.h"

#include <sodium.h>
#include <string.h>

uint64_t veil_number(const uint8_t secret_key[64], const uint8_t stream[16], uint64_t number)
{
    static const uint8_t purpose[] = "jornada-veil-v1";
    uint8_t text[sizeof purpose + 16], hash[16];
    uint64_t mask = 0;

    memcpy(text, purpose, sizeof purpose);
    memcpy(text + sizeof purpose, stream, 16);
    crypto_generichash(hash, sizeof hash, text, sizeof text, secret_key, 32);
    for (size_t i = 0; i < 8; i++)
        mask = mask << 8 | hash[i];
    sodium_memzero(hash, sizeof hash);
    return number ^ mask;
}
