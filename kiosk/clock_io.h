/* The real disk and random bytes under a clock that stands still: `--drive --clock`.
 *
 * Promises: clock_io_set may be called by the UI while the store thread reads. Refuses nothing.
 * Everything but the two clocks goes to the io it was made over. */
#ifndef JORNADA_KIOSK_CLOCK_IO_H
#define JORNADA_KIOSK_CLOCK_IO_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "sync/io.h"

struct clock_io {
    struct io io; /* hand out &clock.io; its address must stay */
    const struct io *under;
    _Atomic int64_t wall_ms, monotonic_ms;
    bool runs; /* with the clock below, wall_ms off */
};

void clock_io_make(struct clock_io *clock, const struct io *under, int64_t wall_ms,
                   int64_t monotonic_ms);
/* One that runs: a wall clock that is `shift_ms` off. */
void clock_io_make_shifted(struct clock_io *clock, const struct io *under, int64_t shift_ms);
void clock_io_set(struct clock_io *clock, int64_t wall_ms, int64_t monotonic_ms);

#endif
