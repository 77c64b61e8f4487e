/* Numbers behind the kiosk's letter: which ones booths give, and which are left out for referrals.
 *
 * Of each four numbers (1–4, 5–8, …) one is left out, by BLAKE2b of a seed, the day and the
 * block; the seed comes from the device's secret key, so that a restart, and a rebuilt store, leave
 * out the same and the disk does not tell which. A referral's number is drawn among those left
 * out, whatever the booths have reached: neither a gap nor the number tells when it was drawn.
 * Which ones were drawn lives in memory alone. */
#ifndef JORNADA_SYNC_TURNS_H
#define JORNADA_SYNC_TURNS_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/io.h"

#define TURNS_BLOCK 4
#define TURNS_DRAWN_FROM 200 /* numbers 1 … 200 first, then 201 … 400, … */
#define TURNS_RESERVED (TURNS_DRAWN_FROM / TURNS_BLOCK)
#define TURNS_ROUNDS 16

struct turns {
    uint8_t seed[16];
    uint32_t day;  /* of the numbers drawn */
    uint8_t round; /* which two hundred */
    bool drawn[TURNS_RESERVED];
    uint8_t drawn_count;
};

/* Derives the seed; nothing is drawn yet. */
void turns_start(struct turns *turns, const uint8_t secret_key[64]);
/* The number that booths leave out in block `block` (0: numbers 1–4). */
uint16_t turns_reserved(const struct turns *turns, uint32_t day, uint16_t block);
/* The first number after `last` that booths may give. */
uint16_t turns_next(const struct turns *turns, uint32_t day, uint16_t last);
uint16_t turns_draw(struct turns *turns, const struct io *io, uint32_t day);

#endif
