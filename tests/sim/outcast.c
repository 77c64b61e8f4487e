/* What a revoked kiosk holds: the hub wants none of it over the network, and it must neither be
 * lost nor deleted there, for it may still leave by stick. See day.h.
 *
 * Looks into the closed kiosk's store and at what a stick of it left in the hub's quarantine, and
 * opens each frame with the hub's key: whatever was called guardado and lies on that card must be
 * counted at the hub, or put aside there (then it may go from the card once it is safe), or still
 * on the card. */
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

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

static void find_frame(struct search *search, const struct frame_origin *origin,
                       const uint8_t *wrap, uint64_t seq, const uint8_t *frame)
{
    static uint8_t facts[8192];
    struct seal_key key;
    struct commit commit;
    size_t facts_size = 0;
    if (seal_unwrap(wrap, search->online->public_key, search->online->secret, &key) == DONE &&
        seal_step_to(&key, seq) == DONE &&
        seal_open_facts(origin, &key, frame, facts, sizeof facts, &facts_size) == DONE &&
        record_decode(facts, facts_size, &commit) == DONE) {
        const struct ledger_entry *entry = ledger_find(&search->day->ledger, &commit);
        if (entry)
            search->found[entry - search->day->ledger.entries] = true;
    }
    sodium_memzero(&key, sizeof key);
}

static bool note_frame(void *context, uint64_t seq, const uint8_t *frame, size_t size)
{
    struct search *search = context;
    (void)size;
    find_frame(search, &search->now->origin, search->now->wrap[0], seq, frame);
    return true;
}

static void note_row(struct search *search, sqlite3_stmt *row)
{
    struct day *day = search->day;
    const uint8_t *stream = sqlite3_column_blob(row, 0), *frame = sqlite3_column_blob(row, 2);
    struct frame_origin origin = witness_origin(day, stream);
    if (!frame_is_whole(frame, (size_t)sqlite3_column_bytes(row, 2)))
        return;
    for (size_t i = 0; i < day->stream_count; i++)
        if (memcmp(day->streams[i].stream, stream, 16) == 0)
            find_frame(search, &origin, day->streams[i].facts_wrap,
                       (uint64_t)sqlite3_column_int64(row, 1), frame);
}

/* The hub is stopped. */
static void look_aside(struct search *search)
{
    struct day *day = search->day;
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    if (sqlite3_open_v2("hub/hub.db", &db, SQLITE_OPEN_READWRITE, disk_vfs(day->office.disk)) !=
            SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT stream, seq, bytes FROM quarantine", -1, &row, NULL) !=
            SQLITE_OK)
        day_broken(day, "the_hubs_database_can_be_read", "%s", sqlite3_errmsg(db));
    while (row && sqlite3_step(row) == SQLITE_ROW)
        note_row(search, row);
    sqlite3_finalize(row);
    sqlite3_close(db);
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
    else {
        if (day->hub)
            office_stop(day);
        look_aside(search);
        judge(day, search->found);
    }
    sodium_free(search->online);
    free(search->found);
    free(search);
}
