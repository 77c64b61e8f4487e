/* Anonymous facts in locked memory: see waiting.h. */
#include "sync/waiting.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/store.h"
#include "sync/sync.h"

#define ROOM_AT_FIRST 64

struct waiting {
    const struct io *io;
    struct fact *facts; /* locked */
    size_t count, room;
    size_t visits;
    bool visit_counted;      /* the one under way */
    struct sync_slip *slips; /* locked */
    size_t slip_count, slip_room;
};

struct waiting *waiting_create(const struct io *io)
{
    struct waiting *waiting = calloc(1, sizeof *waiting);

    if (waiting == NULL)
        return NULL;
    waiting->io = io;
    waiting->room = waiting->slip_room = ROOM_AT_FIRST;
    waiting->facts = sodium_allocarray(waiting->room, sizeof *waiting->facts);
    waiting->slips = sodium_allocarray(waiting->slip_room, sizeof *waiting->slips);
    if (waiting->facts == NULL || waiting->slips == NULL) {
        waiting_destroy(waiting);
        return NULL;
    }
    return waiting;
}

void waiting_destroy(struct waiting *waiting)
{
    if (waiting == NULL)
        return;
    sodium_free(waiting->facts);
    sodium_free(waiting->slips);
    free(waiting);
}

void waiting_next_visit(struct waiting *waiting)
{
    waiting->visit_counted = false;
}

static void count_visit(struct waiting *waiting)
{
    waiting->visits += !waiting->visit_counted;
    waiting->visit_counted = true;
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

/* `items` moved to locked memory for `count` of them at least; NULL: there is none. */
static void *grown(void *items, size_t *room, size_t count, size_t item_bytes)
{
    size_t wanted = *room;
    void *more;

    while (wanted < count)
        wanted *= 2;
    if (wanted == *room)
        return items;
    more = sodium_allocarray(wanted, item_bytes);
    if (more == NULL)
        return NULL;
    memcpy(more, items, *room * item_bytes);
    sodium_free(items);
    *room = wanted;
    return more;
}

static bool make_room(struct waiting *waiting, size_t facts, size_t slips)
{
    void *more;

    if (facts > SYNC_WAITING_MAX - waiting->count || slips > SYNC_WAITING_MAX - waiting->slip_count)
        return false;
    more = grown(waiting->facts, &waiting->room, waiting->count + facts, sizeof *waiting->facts);
    if (more == NULL)
        return false;
    waiting->facts = more;
    more = grown(waiting->slips, &waiting->slip_room, waiting->slip_count + slips,
                 sizeof *waiting->slips);
    if (more == NULL)
        return false;
    waiting->slips = more;
    return true;
}

/* What was read or chosen again is the same count, one higher: a day of them is a few facts. */
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

static void put(struct waiting *waiting, const struct fact *fact)
{
    uint32_t place = waiting_draw(waiting->io, (uint32_t)waiting->count + 1);

    waiting->facts[waiting->count] = waiting->facts[place];
    waiting->facts[place] = *fact;
    waiting->count++;
}

/* What a booth or an office says of a slip that was shown: its record is the slip's id. */
static bool is_of_slip(const struct fact *fact)
{
    return fact->type == FACT_SERVICE_GIVEN || fact->type == FACT_TURN_NO_SHOW ||
           record_is_office_word(fact->type);
}

/* What a volunteer's work leaves, and nobody's visit. */
static bool is_of_booth(const struct fact *fact)
{
    return fact->type == FACT_DAY_COUNTS && fact->body.day_counts.kind == DAY_COUNT_VERDICT;
}

static unsigned service_of(const struct fact *fact)
{
    return fact->type == FACT_TURN_NO_SHOW ? fact->body.turn.service : fact->body.service.service;
}

/* A service that was given after all takes the place of an absence; an office's words, of their own
 * kind alone. */
static bool is_same_matter(const struct fact *one, const struct fact *other)
{
    if (record_is_office_word(one->type) || record_is_office_word(other->type))
        return one->type == other->type;
    return service_of(one) == service_of(other);
}

static bool is_same_slip(const uint8_t one[RECORD_ID_BYTES], const uint8_t other[RECORD_ID_BYTES])
{
    return store_folio_bits(one) == store_folio_bits(other);
}

/* The latest word on one matter of one slip takes the place of the one before. */
static bool say_again(struct waiting *waiting, const struct fact *fact)
{
    for (size_t i = 0; i < waiting->count; ++i) {
        struct fact *known = &waiting->facts[i];
        if (!is_of_slip(known) || !is_same_slip(known->record, fact->record) ||
            !is_same_matter(known, fact))
            continue;
        *known = *fact;
        return true;
    }
    return false;
}

/* Whoever works at the booth shows many people's slips in one go: it is slips that are counted, and
 * none whose maker's visit stands here already. */
static bool is_new_slip(struct waiting *waiting, const struct fact *fact)
{
    for (size_t i = 0; i < waiting->count; ++i)
        if (is_of_slip(&waiting->facts[i]) && is_same_slip(waiting->facts[i].record, fact->record))
            return false;
    return waiting_find_slip(waiting, store_folio_bits(fact->record)) == NULL;
}

static enum outcome add_of_slip(struct waiting *waiting, const struct fact *fact)
{
    bool is_new = is_new_slip(waiting, fact);

    if (say_again(waiting, fact))
        return DONE;
    if (!make_room(waiting, 1, 0))
        return BUSY;
    put(waiting, fact);
    waiting->visits += is_new;
    return DONE;
}

enum outcome waiting_add(struct waiting *waiting, const struct fact *fact)
{
    if (is_of_slip(fact))
        return add_of_slip(waiting, fact);

    bool known = count_again(waiting, fact);

    if (!known && !make_room(waiting, 1, 0))
        return BUSY;
    if (!known)
        put(waiting, fact);
    if (!is_of_booth(fact))
        count_visit(waiting);
    return DONE;
}

enum outcome waiting_add_slip(struct waiting *waiting, const struct fact *facts, size_t count,
                              const struct sync_slip *slip)
{
    uint32_t place;

    if (!make_room(waiting, count, 1))
        return BUSY;
    for (size_t i = 0; i < count; i++)
        if (!count_again(waiting, &facts[i]))
            put(waiting, &facts[i]);
    count_visit(waiting);
    place = waiting_draw(waiting->io, (uint32_t)waiting->slip_count + 1);
    waiting->slips[waiting->slip_count] = waiting->slips[place];
    waiting->slips[place] = *slip;
    waiting->slip_count++;
    return DONE;
}

size_t waiting_count(const struct waiting *waiting)
{
    return waiting->count;
}

size_t waiting_visits(const struct waiting *waiting)
{
    return waiting->visits;
}

const struct fact *waiting_fact(const struct waiting *waiting, size_t index)
{
    return &waiting->facts[index];
}

void waiting_clear(struct waiting *waiting)
{
    sodium_memzero(waiting->facts, waiting->room * sizeof *waiting->facts);
    waiting->count = waiting->visits = 0;
    waiting->visit_counted = false; /* what it adds now, it adds to another batch */
}

struct sync_slip *waiting_find_slip(struct waiting *waiting, uint64_t folio_bits)
{
    for (size_t i = 0; i < waiting->slip_count; i++)
        if (store_folio_bits(waiting->slips[i].slip) == folio_bits)
            return &waiting->slips[i];
    return NULL;
}

struct sync_slip *waiting_get_slip(struct waiting *waiting, const uint8_t slip[16])
{
    for (size_t i = 0; i < waiting->slip_count; i++)
        if (memcmp(waiting->slips[i].slip, slip, sizeof waiting->slips[i].slip) == 0)
            return &waiting->slips[i];
    return NULL;
}

void waiting_wipe_slips(struct waiting *waiting)
{
    sodium_memzero(waiting->slips, waiting->slip_room * sizeof *waiting->slips);
    waiting->slip_count = 0;
}
