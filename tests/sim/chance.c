/* Chance that repeats: see chance.h. */
#include "tests/sim/chance.h"

#include <assert.h>
#include <string.h>

static uint64_t mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31);
}

struct chance chance_seed(uint64_t seed, const char *label)
{
    uint64_t state = mix(seed + 0x9E3779B97F4A7C15U);
    for (; *label; label++)
        state = mix(state ^ (uint8_t)*label) + 0x9E3779B97F4A7C15U;
    return (struct chance){state};
}

uint64_t chance_next(struct chance *chance)
{
    chance->state += 0x9E3779B97F4A7C15U;
    return mix(chance->state);
}

uint64_t chance_below(struct chance *chance, uint64_t limit)
{
    assert(limit > 0);
    return chance_next(chance) % limit;
}

bool chance_hits(struct chance *chance, uint32_t per_million)
{
    return chance_below(chance, 1000000) < per_million;
}

void chance_fill(struct chance *chance, void *bytes, size_t size)
{
    uint8_t *to = bytes;
    while (size > 0) {
        uint64_t number = chance_next(chance);
        size_t part = size < sizeof number ? size : sizeof number;
        memcpy(to, &number, part);
        to += part;
        size -= part;
    }
}
