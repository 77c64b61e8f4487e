/* The kiosk's database: sealed frames, streams with their marks, slips, a few counters.
 *
 * One SQLite connection, EXCLUSIVE, WAL, FULL; every pragma is read back after setting. Opens only
 * a database whose integrity_check is clean: DAMAGED otherwise, and the caller puts it aside
 * (store_put_aside renames, nothing is deleted). A row that is not as it was written is DAMAGED,
 * whoever reads it. Promises: nothing is written outside begin … commit. The first error inside a
 * transaction is final: whoever meets one stops writing. */
#ifndef JORNADA_SYNC_STORE_H
#define JORNADA_SYNC_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/frame.h"
#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/residue.h"
#include "sync/seal.h"
#include "sync/sync.h"

#define STORE_RECEIPT_MAX 2048

struct store;

struct store_meta {
    uint64_t hlc;
    uint32_t turn_day;  /* days since 1970, local to the fair */
    uint16_t turn_used; /* how many of its numbers are used up, in the order of sync/turns.h */
    uint64_t captured;  /* facts about people written here, ever; none of anonymous streams */
    uint32_t epoch;
    uint8_t epoch_random[8];
    uint64_t hub_commit;
    uint16_t receipt_size;
    uint8_t receipt[STORE_RECEIPT_MAX];
    uint8_t tenant[8];
    bool fair_closed; /* as the hub said last, in this process or before */
};

/* A stream's row; `id` is given by store_add_stream. */
struct store_stream {
    int64_t id;
    struct frame_origin origin;
    uint8_t wrap[2][SEAL_WRAP_BYTES];
    uint64_t next;
    uint8_t head[FRAME_HASH_BYTES];
    uint64_t people;
    uint64_t stored, stored_people, safe, safe_people;
    uint64_t quarantined;
    bool fork;
    uint64_t sends;
    uint64_t purged, purge_mark;
    int64_t purge_ms;
    bool anonymous;  /* then no number of people stands on the disk but … */
    uint64_t veiled; /* … `people`, under veil_number */
    /* Facts about people in frames that neither this kiosk nor the hub has: exactly for streams of
     * this process, else one for each frame, the least (how many a frame holds stands nowhere). */
    uint64_t lost, lost_below; /* counted below this sequence number */
};

/* *made tells that the database was not there and is empty now. */
enum outcome store_open(const struct io *io, const char *folder, struct store **store,
                        bool *made) MUST_CHECK;
/* Checkpoints and closes; NULL is fine. */
void store_close(struct store *store);
/* Closes and writes nothing more. */
void store_abandon(struct store *store);
/* Renames store.db and its companions out of the way. */
enum outcome store_put_aside(const struct io *io, const char *folder) MUST_CHECK;

/* What the database takes of the disk, pages that are free again left out. */
uint64_t store_bytes(struct store *store);

enum outcome store_begin(struct store *store) MUST_CHECK;
enum outcome store_commit(struct store *store) MUST_CHECK;
void store_rollback(struct store *store);

enum outcome store_get_meta(struct store *store, struct store_meta *meta) MUST_CHECK;
enum outcome store_put_meta(struct store *store, const struct store_meta *meta) MUST_CHECK;

enum outcome store_add_stream(struct store *store, struct store_stream *stream) MUST_CHECK;
enum outcome store_put_stream(struct store *store, const struct store_stream *stream) MUST_CHECK;
/* All streams in order of opening. `each` returning false stops with BUSY. */
enum outcome store_streams(struct store *store,
                           bool (*each)(void *context, const struct store_stream *stream),
                           void *context) MUST_CHECK;

enum outcome store_add_frame(struct store *store, int64_t stream, uint64_t seq,
                             const uint8_t *frame, size_t size) MUST_CHECK;
/* Frames of a stream from `seq` on, in order, until `each` returns false. */
enum outcome store_frames(struct store *store, int64_t stream, uint64_t seq,
                          bool (*each)(void *context, uint64_t seq, const uint8_t *frame,
                                       size_t size),
                          void *context) MUST_CHECK;
enum outcome store_drop_frames(struct store *store, int64_t stream, uint64_t below) MUST_CHECK;
/* Once for each (stream, seq, bytes). */
enum outcome store_put_frame_aside(struct store *store, const uint8_t stream[16], uint64_t seq,
                                   const uint8_t *frame, size_t size) MUST_CHECK;

/* Her name was erased (sync_erase.c). The frame with this hash, from the stream's rows or, *aside,
 * from those put aside, as long as it has its identity; `frame` has FRAME_MAX bytes. NOT_FOUND. */
enum outcome store_find_identity(struct store *store, const struct store_stream *row, uint64_t seq,
                                 const uint8_t hash[FRAME_HASH_BYTES], uint8_t *frame, size_t *size,
                                 bool *aside) MUST_CHECK;
/* Cuts it, as found, inside a transaction. */
enum outcome store_erase_identity(struct store *store, const struct store_stream *row, uint64_t seq,
                                  const uint8_t *frame, size_t size, bool aside) MUST_CHECK;
/* Afterwards file and log hold none of these bytes (residue.h); outside of any transaction. */
enum outcome store_scrub(struct store *store, const uint8_t (*needles)[RESIDUE_BYTES],
                         size_t count) MUST_CHECK;

/* How many frames were ever put aside. */
enum outcome store_count_aside(struct store *store, uint64_t *count) MUST_CHECK;

enum outcome store_put_slip(struct store *store, const struct sync_slip *slip) MUST_CHECK;
enum outcome store_find_slip(struct store *store, uint64_t folio_bits,
                             struct sync_slip *slip) MUST_CHECK;
enum outcome store_get_slip(struct store *store, const uint8_t slip_id[16],
                            struct sync_slip *slip) MUST_CHECK;
/* The slip of the registration that this one's child came with; NOT_FOUND: it is of none. */
enum outcome store_find_adult(struct store *store, const struct sync_slip *child,
                              struct sync_slip *adult) MUST_CHECK;
/* All of them, in no order that tells anything; `each` returning false stops with BUSY. */
enum outcome store_slips(struct store *store,
                         bool (*each)(void *context, const struct sync_slip *slip),
                         void *context) MUST_CHECK;
enum outcome store_wipe_slips(struct store *store) MUST_CHECK;

/* Moves the WAL into the database when it has grown to `pages`, and begins it again, so that the
 * next commit flushes it once and no more. Any error is final, as in a transaction. */
enum outcome store_checkpoint(struct store *store, int pages) MUST_CHECK;

/* First 35 bits of a slip's id. */
uint64_t store_folio_bits(const uint8_t slip[16]);

#endif
