/* Two clocks behind one: CLOCK_MONOTONIC, or a number that a test moves.
 *
 * Nothing of the toolkit asks the machine for the time in another way, so that a virtual clock
 * stands still for all of it. clock_measure_ms() is the exception: it times frames. */
#include "ui/clock.h"
#include <assert.h>
#include <time.h>

static struct timespec machine_time(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now;
}

int64_t clock_now_ms(const struct clock *clock)
{
    if (clock->stands_still)
        return clock->virtual_ms;
    struct timespec now = machine_time();
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_advance(struct clock *clock, int64_t ms)
{
    assert(clock->stands_still && ms >= 0);
    clock->virtual_ms += ms;
}

double clock_measure_ms(void)
{
    struct timespec now = machine_time();
    return (double)now.tv_sec * 1000.0 + (double)now.tv_nsec / 1e6;
}
