/* Numbers behind the kiosk's letter: see turns.h. */
#include "sync/turns.h"

#include <sodium.h>
#include <string.h>

#include "sync/waiting.h"

void turns_start(struct turns *turns, const uint8_t secret_key[64])
{
    static const uint8_t purpose[] = "jornada-turns-v1";

    memset(turns, 0, sizeof *turns);
    crypto_generichash(turns->seed, sizeof turns->seed, purpose, sizeof purpose, secret_key, 32);
}

uint16_t turns_reserved(const struct turns *turns, uint32_t day, uint16_t block)
{
    uint8_t text[sizeof turns->seed + 6], hash[16];

    memcpy(text, turns->seed, sizeof turns->seed);
    for (size_t i = 0; i < 4; i++)
        text[sizeof turns->seed + i] = (uint8_t)(day >> (24 - 8 * i));
    text[sizeof turns->seed + 4] = (uint8_t)(block >> 8);
    text[sizeof turns->seed + 5] = (uint8_t)block;
    crypto_generichash(hash, sizeof hash, text, sizeof text, NULL, 0);
    return (uint16_t)(block * TURNS_BLOCK + 1 + hash[0] % TURNS_BLOCK);
}

/* The numbers of one round that booths give, in the order of the day. */
static void scatter(const struct turns *turns, uint32_t day, uint16_t round,
                    uint16_t order[TURNS_GIVEN])
{
    static const uint8_t purpose[] = "jornada-turns-order-v1";
    const uint8_t place[] = {(uint8_t)(day >> 24), (uint8_t)(day >> 16),  (uint8_t)(day >> 8),
                             (uint8_t)day,         (uint8_t)(round >> 8), (uint8_t)round};
    uint8_t text[sizeof purpose + sizeof place], key[randombytes_SEEDBYTES];
    uint32_t random[TURNS_GIVEN];
    size_t count = 0;
    uint16_t reserved = 0; /* of the block that `number` is in */

    _Static_assert(TURNS_DRAWN_FROM % TURNS_BLOCK == 0, "a round is whole blocks");
    memcpy(text, purpose, sizeof purpose);
    memcpy(text + sizeof purpose, place, sizeof place);
    crypto_generichash(key, sizeof key, text, sizeof text, turns->seed, sizeof turns->seed);
    randombytes_buf_deterministic(random, sizeof random, key);
    for (uint16_t i = 0; i < TURNS_DRAWN_FROM; i++) {
        uint16_t number = (uint16_t)(round * TURNS_DRAWN_FROM + i + 1);

        if (i % TURNS_BLOCK == 0)
            reserved = turns_reserved(turns, day, (uint16_t)((number - 1) / TURNS_BLOCK));
        if (number != reserved)
            order[count++] = number;
    }
    for (size_t i = TURNS_GIVEN - 1; i > 0; i--) {
        size_t other = random[i] % (i + 1);
        uint16_t number = order[i];

        order[i] = order[other];
        order[other] = number;
    }
}

uint16_t turns_number(const struct turns *turns, uint32_t day, uint32_t used)
{
    uint16_t order[TURNS_GIVEN];

    used %= TURNS_USED_MAX;
    scatter(turns, day, (uint16_t)(used / TURNS_GIVEN), order);
    return order[used % TURNS_GIVEN];
}

uint16_t turns_used(const struct turns *turns, uint32_t day, uint16_t number)
{
    uint16_t order[TURNS_GIVEN], round = (uint16_t)((number - 1) / TURNS_DRAWN_FROM);

    if (number == 0 || round >= TURNS_USED_MAX / TURNS_GIVEN)
        return 0;
    scatter(turns, day, round, order);
    for (uint16_t i = 0; i < TURNS_GIVEN; i++)
        if (order[i] == number)
            return (uint16_t)(round * TURNS_GIVEN + i + 1);
    return 0;
}

static void start(struct turns *turns, uint32_t day, uint8_t round)
{
    turns->day = day;
    turns->round = round;
    turns->drawn_count = 0;
    memset(turns->drawn, 0, sizeof turns->drawn);
}

uint16_t turns_draw(struct turns *turns, const struct io *io, uint32_t day)
{
    uint32_t skip;
    uint16_t block = 0;

    if (turns->day != day)
        start(turns, day, 0);
    if (turns->drawn_count == TURNS_RESERVED)
        start(turns, day, (uint8_t)((turns->round + 1) % TURNS_ROUNDS));
    skip = waiting_draw(io, (uint32_t)(TURNS_RESERVED - turns->drawn_count));
    while (turns->drawn[block] || skip > 0) {
        if (!turns->drawn[block])
            skip--;
        block++;
    }
    turns->drawn[block] = true;
    turns->drawn_count++;
    return turns_reserved(turns, day, (uint16_t)(turns->round * TURNS_RESERVED + block));
}
