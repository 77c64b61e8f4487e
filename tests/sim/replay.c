/* Everything that passed the network, once more: a replay must change nothing at the hub.
 *
 * Keeps the last pushes as bytes; in the evening they are handed to the hub again, oldest first,
 * and the hub's tables are compared row by row with what they were. See day.h. */
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/day.h"

void replay_keep(struct day *day, const uint8_t *body, size_t size)
{
    struct wire_request *slot = &day->replays[day->replay_count++ % DAY_REPLAYS_MAX];
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    memcpy(copy, body, size);
    free((void *)(uintptr_t)slot->body);
    *slot = (struct wire_request){.body = copy, .body_size = size};
    memcpy(slot->path, "/v1/push", sizeof "/v1/push");
}

void replay_forget(struct day *day)
{
    for (size_t i = 0; i < DAY_REPLAYS_MAX; i++)
        free((void *)(uintptr_t)day->replays[i].body);
    memset(day->replays, 0, sizeof day->replays);
}

static void add_rows(sqlite3 *db, const char *sql, crypto_generichash_state *state)
{
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &rows, NULL) != SQLITE_OK)
        abort(); /* the judge's own words do not fit the hub's tables any more */
    while (sqlite3_step(rows) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const uint8_t *bytes = sqlite3_column_blob(rows, i);
            uint64_t size = (uint64_t)sqlite3_column_bytes(rows, i);
            crypto_generichash_update(state, (const uint8_t *)&size, sizeof size);
            crypto_generichash_update(state, bytes, size);
        }
    sqlite3_finalize(rows);
}

/* What a push may change: frames, their streams and gaps, totals, what is put aside. */
static void digest(struct day *day, uint8_t hash[32])
{
    static const char *const tables[] = {
        "SELECT stream, seq, hash, state, bytes FROM frame ORDER BY stream, seq",
        "SELECT stream, stored, highest, fork, quarantined FROM stream ORDER BY stream",
        "SELECT stream, first, last FROM gap ORDER BY stream, first, last",
        "SELECT what, day, a, b, n FROM margin ORDER BY what, day, a, b",
        "SELECT hash, stream, seq FROM quarantine ORDER BY hash",
        "SELECT count(*) FROM person UNION ALL SELECT count(*) FROM withheld",
    };
    crypto_generichash_state state;
    sqlite3 *db = NULL;
    crypto_generichash_init(&state, NULL, 0, 32);
    if (day->hub)
        office_stop(day);
    if (sqlite3_open_v2("hub/hub.db", &db, SQLITE_OPEN_READWRITE, disk_vfs(day->office.disk)) !=
            SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK)
        day_broken(day, "the_hubs_database_can_be_read", "%s", sqlite3_errmsg(db));
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        add_rows(db, tables[i], &state);
    sqlite3_close(db);
    crypto_generichash_final(&state, hash, 32);
}

/* Only what the hub has seen: a bundle that was cut off or changed on its way may still be new. */
void replay_all(struct day *day)
{
    uint8_t before[32], after[32];
    struct wire_answer answer;
    for (unsigned round = 0; round < 2; round++) {
        office_start(day);
        for (unsigned i = 0; i < DAY_REPLAYS_MAX && day->hub; i++) {
            const struct wire_request *push =
                &day->replays[(day->replay_count + i) % DAY_REPLAYS_MAX];
            if (push->body)
                hub_answer(day->hub, push, &answer);
        }
        digest(day, round == 0 ? before : after);
    }
    if (memcmp(before, after, sizeof before) != 0)
        day_broken(day, "replayed_traffic_changes_nothing", "%u pushes were played again",
                   day->replay_count < DAY_REPLAYS_MAX ? day->replay_count : DAY_REPLAYS_MAX);
}
