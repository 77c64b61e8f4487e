#include "kiosk/repeats.h"

#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "sync/folio.h"

#define PLACES (2 * REPEATS_MAX) /* half of them stay empty */

struct place {
    uint64_t mark; /* 0 = empty */
    uint32_t services;
};

struct repeats {
    uint8_t key[crypto_shorthash_KEYBYTES];
    size_t count;
    struct place places[PLACES];
};

struct repeats *repeats_create(const struct io *io)
{
    struct repeats *repeats = sodium_malloc(sizeof *repeats);
    if (repeats == NULL)
        return NULL;
    memset(repeats, 0, sizeof *repeats);
    io->random(io->self, repeats->key, sizeof repeats->key);
    return repeats;
}

void repeats_destroy(struct repeats *repeats)
{
    sodium_free(repeats);
}

/* By its folio: somebody may have scanned it, and somebody typed it. */
static uint64_t mark_of(const struct repeats *repeats, const uint8_t slip[16])
{
    uint64_t bits = folio_bits(slip), mark;
    uint8_t hash[crypto_shorthash_BYTES];
    crypto_shorthash(hash, (const uint8_t *)&bits, sizeof bits, repeats->key);
    memcpy(&mark, hash, sizeof mark);
    return mark == 0 ? 1 : mark;
}

/* Its place, or the empty one where it belongs. */
static size_t place_of(const struct repeats *repeats, uint64_t mark)
{
    size_t at = mark % PLACES;
    while (repeats->places[at].mark != 0 && repeats->places[at].mark != mark)
        at = (at + 1) % PLACES;
    return at;
}

void repeats_add(struct repeats *repeats, const uint8_t slip[16], uint32_t services)
{
    if (repeats == NULL)
        return;
    uint64_t mark = mark_of(repeats, slip);
    struct place *place = &repeats->places[place_of(repeats, mark)];
    if (place->mark == 0 && repeats->count == REPEATS_MAX)
        return;
    repeats->count += place->mark == 0;
    place->mark = mark;
    place->services |= services;
}

uint32_t repeats_of(const struct repeats *repeats, const uint8_t slip[16])
{
    if (repeats == NULL)
        return 0;
    return repeats->places[place_of(repeats, mark_of(repeats, slip))].services;
}
