/* Milliseconds that never go back: the machine's, or virtual ones that a test advances. */
#ifndef JORNADA_UI_CLOCK_H
#define JORNADA_UI_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock {
    bool stands_still;  /* virtual: moves by clock_advance() alone */
    int64_t virtual_ms; /* where a virtual clock stands */
};

int64_t clock_now_ms(const struct clock *clock);
/* Only for a virtual clock; a real one cannot be moved (asserted). */
void clock_advance(struct clock *clock, int64_t ms);
/* Milliseconds with fractions, always the machine's own: for measuring, never for deciding. */
double clock_measure_ms(void);

#endif
