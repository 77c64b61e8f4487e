/* What a revoked kiosk holds: the hub wants none of it over the network, and it must neither be
 * lost nor deleted there, for it may still leave by stick. See day.h.
 *
 * Looks into the closed kiosk's store and opens each frame with the hub's key: whatever was called
 * guardado and lies on that card must be at the hub, or still there. */
#include <sodium.h>
#include <stdlib.h>

#include "sync/hub/key.h"
#include "sync/store.h"
#include "tests/sim/day.h"

#define STREAMS_MAX 256

struct search {
    struct day *day;
    struct key *online;
    bool *found; /* by the ledger's entries */
    struct store_stream streams[STREAMS_MAX];
    size_t count;
    const struct store_stream *now;
};

static bool note_stream(void *context, const struct store_stream *stream)
{
    struct search *search = context;
    if (search->count == STREAMS_MAX)
        return false;
    search->streams[search->count++] = *stream;
    return true;
}

static bool note_frame(void *context, uint64_t seq, const uint8_t *frame, size_t size)
{
    static uint8_t facts[8192];
    struct search *search = context;
    struct seal_key key;
    struct commit commit;
    size_t facts_size = 0;
    (void)size;
    if (seal_unwrap(search->now->wrap[0], search->online->public_key, search->online->secret,
                    &key) == DONE &&
        seal_step_to(&key, seq) == DONE &&
        seal_open_facts(&search->now->origin, &key, frame, facts, sizeof facts, &facts_size) ==
            DONE &&
        record_decode(facts, facts_size, &commit) == DONE) {
        const struct ledger_entry *entry = ledger_find(&search->day->ledger, &commit);
        if (entry)
            search->found[entry - search->day->ledger.entries] = true;
    }
    sodium_memzero(&key, sizeof key);
    return true;
}

static enum outcome look(struct search *search)
{
    struct store *store = NULL;
    bool made = false;
    enum outcome outcome = store_open(&search->day->at->machine.io, "kiosk", &store, &made);
    if (outcome == DONE)
        outcome = store_streams(store, note_stream, search);
    for (size_t i = 0; i < search->count && outcome == DONE; i++) {
        search->now = &search->streams[i];
        outcome = store_frames(store, search->now->id, 0, note_frame, search);
    }
    store_close(store);
    return outcome;
}

static void judge(struct day *day, const bool *found)
{
    for (size_t i = 0; i < day->ledger.count; i++) {
        const struct ledger_entry *entry = &day->ledger.entries[i];
        if (entry->said == SAID_KEPT && entry->held & booth_bit(day->at) && entry->times == 0 &&
            !found[i])
            day_broken(day, "what_a_revoked_kiosk_holds_stays_there",
                       "entry %zu of kiosk %u, at %u", i, entry->booth, day->at->number);
    }
}

void outcast_check(struct day *day)
{
    if (!day->at->outcast || day->at->lies)
        return;
    struct search *search = calloc(1, sizeof *search);
    if (!search || !(search->found = calloc(day->ledger.count + 1, sizeof *search->found)))
        abort();
    search->day = day;
    search->online = sodium_malloc(sizeof *search->online);
    if (!search->online)
        abort();
    if (key_load(&day->office.io, "hub/keys/online", KEY_ONLINE, NULL, search->online) != DONE)
        day_broken(day, "the_hubs_key_can_be_read", "hub/keys/online");
    else if (look(search) != DONE)
        day_broken(day, "a_closed_kiosks_store_can_be_read", "kiosk %u", day->at->number);
    else
        judge(day, search->found);
    sodium_free(search->online);
    free(search->found);
    free(search);
}
