/* Anonymous facts in locked memory: see waiting.h. */
#include "sync/waiting.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/sync.h"

#define ROOM_AT_FIRST 64

struct waiting {
    const struct io *io;
    struct fact *facts; /* locked */
    size_t count, room;
};

struct waiting *waiting_create(const struct io *io)
{
    struct waiting *waiting = calloc(1, sizeof *waiting);

    if (waiting == NULL)
        return NULL;
    waiting->io = io;
    waiting->room = ROOM_AT_FIRST;
    waiting->facts = sodium_allocarray(waiting->room, sizeof *waiting->facts);
    if (waiting->facts == NULL) {
        free(waiting);
        return NULL;
    }
    return waiting;
}

void waiting_destroy(struct waiting *waiting)
{
    if (waiting == NULL)
        return;
    sodium_free(waiting->facts);
    free(waiting);
}

uint32_t waiting_draw(const struct io *io, uint32_t limit)
{
    /* Values under the largest multiple of `limit` are uniform; the others are drawn again. */
    uint32_t ceiling = UINT32_MAX - (UINT32_MAX % limit), value;

    do
        io->random(io->self, &value, sizeof value);
    while (value >= ceiling);
    return value % limit;
}

static bool make_room(struct waiting *waiting)
{
    struct fact *more;

    if (waiting->count < waiting->room)
        return true;
    more = sodium_allocarray(waiting->room * 2, sizeof *more);
    if (more == NULL)
        return false;
    memcpy(more, waiting->facts, waiting->count * sizeof *more);
    sodium_free(waiting->facts);
    waiting->facts = more;
    waiting->room *= 2;
    return true;
}

/* The same page read again is the same count, one higher: a day of reading is a few facts. */
static bool count_again(struct waiting *waiting, const struct fact *fact)
{
    const struct fact_day_counts *read = &fact->body.day_counts;

    if (fact->type != FACT_DAY_COUNTS)
        return false;
    for (size_t i = 0; i < waiting->count; ++i) {
        struct fact_day_counts *known = &waiting->facts[i].body.day_counts;
        if (waiting->facts[i].type != FACT_DAY_COUNTS || known->day != read->day ||
            known->kind != read->kind || known->entry != read->entry ||
            known->count > UINT16_MAX - read->count)
            continue;
        known->count = (uint16_t)(known->count + read->count);
        return true;
    }
    return false;
}

enum outcome waiting_add(struct waiting *waiting, const struct fact *fact)
{
    uint32_t place;

    if (count_again(waiting, fact))
        return DONE;
    if (waiting->count >= SYNC_WAITING_MAX || !make_room(waiting))
        return BUSY;
    place = waiting_draw(waiting->io, (uint32_t)waiting->count + 1);
    waiting->facts[waiting->count] = waiting->facts[place];
    waiting->facts[place] = *fact;
    waiting->count++;
    return DONE;
}

size_t waiting_count(const struct waiting *waiting)
{
    return waiting->count;
}

const struct fact *waiting_fact(const struct waiting *waiting, size_t index)
{
    return &waiting->facts[index];
}

void waiting_clear(struct waiting *waiting)
{
    sodium_memzero(waiting->facts, waiting->room * sizeof *waiting->facts);
    waiting->count = 0;
}
