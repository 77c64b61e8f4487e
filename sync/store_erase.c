/* Cutting an identity out of the kiosk's database: see store.h. */
#include <string.h>

#include "sync/residue.h"
#include "sync/statement.h"
#include "sync/store.h"
#include "sync/store_inside.h"

struct meant {
    const struct frame_origin *origin;
    uint64_t seq;
    const uint8_t *hash;
    uint8_t *frame; /* FRAME_MAX */
    size_t size;    /* 0 = it is not here */
};

/* Whether this is the frame that is meant, its identity still in it. */
static bool take(struct meant *meant, const uint8_t *frame, size_t size)
{
    uint8_t hash[FRAME_HASH_BYTES];

    if (!frame_is_whole(frame, size) || !frame_has_identity(frame[0]))
        return false;
    frame_hash(meant->origin, meant->seq, frame, hash);
    if (memcmp(hash, meant->hash, sizeof hash) != 0)
        return false;
    memcpy(meant->frame, frame, size);
    meant->size = size;
    return true;
}

static bool take_first(void *context, uint64_t seq, const uint8_t *frame, size_t size)
{
    struct meant *meant = context;

    if (seq == meant->seq)
        (void)take(meant, frame, size);
    return false;
}

static enum outcome find_aside(struct store *store, struct meant *meant)
{
    struct statement statement =
        statement_begin(store->db, "SELECT bytes FROM aside WHERE stream = ? AND seq = ?");
    bool found = false;

    statement_bind_blob(&statement, meant->origin->stream, 16);
    statement_bind_int(&statement, (int64_t)meant->seq);
    while (!found && statement_step(&statement)) {
        size_t size;
        const uint8_t *frame = statement_bytes(&statement, FRAME_MAX, &size);

        found = size > 0 && take(meant, frame, size);
    }
    return statement_end(&statement);
}

enum outcome store_find_identity(struct store *store, const struct store_stream *row, uint64_t seq,
                                 const uint8_t hash[FRAME_HASH_BYTES], uint8_t *frame, size_t *size,
                                 bool *aside)
{
    struct meant meant = {.origin = &row->origin, .seq = seq, .hash = hash, .frame = frame};
    enum outcome outcome = store_frames(store, row->id, seq, take_first, &meant);

    *aside = outcome == DONE && meant.size == 0;
    if (*aside)
        outcome = find_aside(store, &meant);
    *size = meant.size;
    return outcome == DONE && meant.size == 0 ? NOT_FOUND : outcome;
}

static enum outcome drop(struct store *store, const char *sql, const struct store_stream *row,
                         uint64_t seq, const uint8_t *frame, size_t size)
{
    struct statement statement = statement_begin(store->db, sql);

    if (frame != NULL)
        statement_bind_blob(&statement, row->origin.stream, 16);
    else
        statement_bind_int(&statement, row->id);
    statement_bind_int(&statement, (int64_t)seq);
    if (frame != NULL)
        statement_bind_blob(&statement, frame, size);
    while (statement_step(&statement))
        continue;
    return statement_end(&statement);
}

enum outcome store_erase_identity(struct store *store, const struct store_stream *row, uint64_t seq,
                                  const uint8_t *frame, size_t size, bool aside)
{
    uint8_t cut[FRAME_MAX];
    size_t cut_size = frame_erase(frame, cut);
    enum outcome outcome =
        aside ? drop(store, "DELETE FROM aside WHERE stream = ? AND seq = ? AND bytes = ?", row,
                     seq, frame, size)
              : drop(store, "DELETE FROM frame WHERE stream = ? AND seq = ?", row, seq, NULL, 0);

    if (outcome != DONE)
        return outcome;
    return aside ? store_put_frame_aside(store, row->origin.stream, seq, cut, cut_size)
                 : store_add_frame(store, row->id, seq, cut, cut_size);
}

enum outcome store_scrub(struct store *store, const uint8_t (*needles)[RESIDUE_BYTES], size_t count)
{
    enum outcome outcome = residue_clear(store->db, needles, count);

    store->wal_pages = 0;
    /* The log has its size again: a commit stays one flush. */
    return outcome == DONE ? store_grow_wal(store) : outcome;
}
