/* tally.h over the table margin. */
#include "sync/hub/tally.h"

#include <string.h>

#include "sync/hub/withheld.h"

void tally_start(struct tally *tally, struct hub *hub, const struct fair *fair)
{
    tally->hub = hub;
    memcpy(tally->fair, fair->id, sizeof tally->fair);
    tally->closed = fair->state == CALLS_FAIR_CLOSED;
    tally->count = 0;
    tally->outcome = DONE;
}

enum outcome tally_put(struct hub *hub, const uint8_t fair[8], const struct tally_cell *cell)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),  storage_number(cell->what),
        storage_number(cell->day),     storage_number(cell->a), storage_number(cell->b),
        storage_number(cell->n),
    };
    enum outcome outcome = storage_do(hub->storage,
                                      "INSERT INTO margin (tenant, fair, what, day, a, b, n)"
                                      " VALUES ($1, $2, $3, $4, $5, $6, $7)"
                                      " ON CONFLICT (tenant, fair, what, day, a, b)"
                                      " DO UPDATE SET n = margin.n + excluded.n",
                                      7, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome tally_flush(struct tally *tally)
{
    for (size_t i = 0; i < tally->count && tally->outcome == DONE; i++) {
        const struct tally_cell *cell = &tally->cells[i];
        if (cell->n == 0)
            continue;
        bool withhold = withheld_has(cell->what) && !tally->closed;
        tally->outcome = withhold ? withheld_add(tally->hub, tally->fair, cell)
                                  : tally_put(tally->hub, tally->fair, cell);
    }
    tally->count = 0;
    return tally->outcome;
}

void tally_add(struct tally *tally, enum tally_what what, int32_t day, int64_t a, int64_t b,
               int64_t n)
{
    for (size_t i = 0; i < tally->count; i++) {
        struct tally_cell *cell = &tally->cells[i];
        if (cell->a == a && cell->b == b && cell->what == what && cell->day == day) {
            cell->n += n;
            return;
        }
    }
    if (tally->count == TALLY_CELLS && tally_flush(tally) != DONE)
        return;
    tally->cells[tally->count++] = (struct tally_cell){what, day, a, b, n};
}
