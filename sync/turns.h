/* Numbers behind the kiosk's letter: which ones booths give, and which are left out for referrals.
 *
 * Of each four numbers (1–4, 5–8, …) one is left out, and booths give the others of 1 … 200 in a
 * scattered order, then those of 201 … 400, …; both by BLAKE2b of a seed, the day and the place. A
 * referral's number is drawn at random among those left out, whatever the booths have reached:
 * neither a gap nor a number, a booth's or a referral's, tells when it was given. The seed comes
 * from the device's secret key, so that a restart, and a rebuilt store, give the same order; that
 * key is in the enrolment on the same disk, so whoever holds the disk knows which numbers are left
 * out, and still not when or beside whom one was drawn. Which ones were drawn lives in memory
 * alone. */
#ifndef JORNADA_SYNC_TURNS_H
#define JORNADA_SYNC_TURNS_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/io.h"

#define TURNS_BLOCK 4
#define TURNS_DRAWN_FROM 200 /* numbers 1 … 200 first, then 201 … 400, …: a round */
#define TURNS_RESERVED (TURNS_DRAWN_FROM / TURNS_BLOCK)
#define TURNS_GIVEN (TURNS_DRAWN_FROM - TURNS_RESERVED) /* by booths, in each round */
#define TURNS_ROUNDS 16                                 /* of referrals */
#define TURNS_USED_MAX (UINT16_MAX / TURNS_DRAWN_FROM * TURNS_GIVEN)

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
/* The number that booths give after `used` others of the day (0 …, round again after
 * TURNS_USED_MAX). */
uint16_t turns_number(const struct turns *turns, uint32_t day, uint32_t used);
/* How many numbers of the day are used up once `number` was given; 0 when booths never give it. */
uint16_t turns_used(const struct turns *turns, uint32_t day, uint16_t number);
uint16_t turns_draw(struct turns *turns, const struct io *io, uint32_t day);

#endif
