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

uint16_t turns_next(const struct turns *turns, uint32_t day, uint16_t last)
{
    uint16_t next = (uint16_t)(last + 1);

    if (next == 0)
        next = 1;
    while (next == turns_reserved(turns, day, (uint16_t)((next - 1) / TURNS_BLOCK)))
        next++;
    return next;
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
