/* shake SEED ROUNDS: every target of target.c, from its good input, with seeded changes: the short
 * run that every check makes. The long one is libFuzzer's (tests/fuzz/run.sh). A crash names
 * target, seed and round first, so that it repeats. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/target.h"

#define ROOM (96U << 10)

static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U; /* splitmix64 */
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

/* One to eight changes: a bit, a byte, a cut, a doubled stretch, a row of edge values. */
static size_t change(uint8_t *bytes, size_t size, uint64_t *state)
{
    for (uint64_t times = 1 + next(state) % 8; times > 0; --times) {
        size_t at = size == 0 ? 0 : next(state) % size, length = 1 + next(state) % 16;
        switch (next(state) % 5) {
        case 0:
            if (size > 0)
                bytes[at] ^= (uint8_t)(1U << next(state) % 8);
            break;
        case 1:
            if (size > 0)
                bytes[at] = (uint8_t)next(state);
            break;
        case 2:
            size = at;
            break;
        case 3:
            if (size + length < ROOM && at + length <= size) {
                memmove(bytes + at + length, bytes + at, size - at);
                size += length;
            }
            break;
        default:
            for (size_t i = at; i < at + length && i < size; ++i)
                bytes[i] = next(state) % 2 == 0 ? 0xFF : 0x00;
        }
    }
    return size;
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t rounds = argc > 2 ? strtoull(argv[2], NULL, 10) : 2000;
    uint8_t *good = malloc(ROOM);
    if (good == NULL)
        return 2;
    for (const struct target *target = targets; target->name != NULL; ++target) {
        size_t size = target->seed == NULL ? 0 : target->seed(good, ROOM);
        if (target->seed != NULL && size == 0) {
            fprintf(stderr, "%s: no good input to start from\n", target->name);
            return 1;
        }
        printf("%-10s %llu rounds from seed %llu, %zu bytes\n", target->name,
               (unsigned long long)rounds, (unsigned long long)seed, size);
        fflush(stdout);
        target->take(good, size);
        for (uint64_t round = 0; round < rounds; ++round) {
            uint64_t state = seed * 1000003 + round;
            size_t length = size;
            uint8_t *bytes = malloc(ROOM); /* of its own, so that ASan sees one byte too far */
            if (bytes == NULL)
                return 2;
            memcpy(bytes, good, size);
            if (target->seed == NULL)
                for (length = next(&state) % 300, size = 0; size < length; ++size)
                    bytes[size] = (uint8_t)next(&state);
            length = change(bytes, length, &state);
            uint8_t *exact = malloc(length + (length == 0));
            if (exact == NULL)
                return 2;
            memcpy(exact, bytes, length);
            free(bytes);
            target->take(exact, length);
            free(exact);
        }
    }
    free(good);
    return 0;
}
