/* A world of machines with seeded clocks, random bytes and disks, behind struct io.
 *
 * Promises: one virtual time for all; each machine counts its own monotonic time from its boot and
 * believes a wall clock that may be decades wrong; each use of chance has a stream of its own, so
 * that a fault does not shift the data. libsodium's random bytes come from the world too, so that
 * sealed keys repeat. One world at a time (libsodium has one source for the whole process). */
#ifndef JORNADA_TESTS_SIM_WORLD_H
#define JORNADA_TESTS_SIM_WORLD_H

#include "sync/io.h"
#include "tests/sim/chance.h"
#include "tests/sim/disk.h"

#define WORLD_START_MS 1795269600000 /* 2026-11-21T14:00:00Z, the morning of a fair day */

struct world {
    uint64_t seed;
    int64_t now_ms; /* since the morning began */
};

struct machine {
    struct world *world;
    struct disk *disk;
    struct io io;           /* self = this machine: it may not move in memory */
    struct chance chance;   /* what the program on it draws */
    int64_t boot_ms;        /* world time at which it was switched on */
    int64_t wall_offset_ms; /* what its clock is wrong by */
};

/* Makes libsodium draw from chance for ever; call before any other use of it. */
bool world_take_sodium(void);
/* From here on libsodium repeats from this seed. */
void world_start(struct world *world, uint64_t seed);
void world_advance(struct world *world, int64_t milliseconds);

/* Takes over `disk`. `name` labels its streams of chance. */
void machine_create(struct machine *machine, struct world *world, const char *name,
                    struct disk *disk);
void machine_destroy(struct machine *machine);
/* Power is back, or the program is started again: the disk answers anew. A power cut starts the
 * monotonic clock anew. */
void machine_restart(struct machine *machine);

#endif
