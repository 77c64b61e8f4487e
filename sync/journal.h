/* The second copy of every sealed frame: append-only segments with checksums, in FOLDER/journal.
 *
 * A segment is a file of fixed size, written full of zeros beforehand so that appending changes no
 * file size: head 4 KiB (magic, number, two alternating slots of totals), then entries. An entry =
 * size u32 ‖ kind u8 ‖ payload ‖ CRC-32 over segment number, place, kind and payload, so that old
 * bytes in a reused place never pass. Kinds: a stream with its wraps (first in every segment that
 * has frames of it), a frame, the totals of a stream that ended, a slip, the
 * veiled total of an anonymous stream. Slips are as clear as in
 * the store, but under a key that stands in the segment's head: replacing it wipes them. Promises:
 * journal_flush answers DONE only after fdatasync. Refuses to go on after a failed flush: the
 * stream ends there. */
#ifndef JORNADA_SYNC_JOURNAL_H
#define JORNADA_SYNC_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/frame.h"
#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/seal.h"
#include "sync/sync.h"

#define JOURNAL_SEGMENT_BYTES (256U << 10)

struct journal;

struct journal_stream {
    struct frame_origin origin;
    uint8_t wrap[2][SEAL_WRAP_BYTES]; /* facts, identity */
    uint64_t people;                  /* facts about people, as far as the journal knows */
    uint32_t whole;  /* frames written at once with it: of fewer none counts, the flush was torn */
    bool anonymous;  /* then `people` is 0 and … */
    uint64_t veiled; /* … only this device reads how many (sync/veil.h) */
};

/* What a rebuilt store could not know from sealed frames; only the last value is kept. */
struct journal_totals {
    uint8_t stream[16];
    uint64_t next;     /* sequence number after the last frame */
    uint64_t people;   /* facts about people in this stream */
    uint64_t captured; /* in all streams but anonymous ones, ever */
    uint64_t hlc;
    uint32_t turn_day;
    uint16_t turn_used; /* the highest that any slot tells, whatever else of its flush is lost */
};

struct journal_entry {
    uint16_t stream; /* index into the journal's streams */
    uint16_t frame_bytes;
    uint32_t segment;
    uint32_t seq;
    uint32_t place; /* of the frame in its segment */
};

/* Reads every segment; a torn end is where the next entry goes. */
enum outcome journal_open(const struct io *io, const char *folder,
                          struct journal **journal) MUST_CHECK;
void journal_close(struct journal *journal); /* writes nothing; NULL is fine */

/* What the segments take of the disk. */
uint64_t journal_bytes(const struct journal *journal);

size_t journal_stream_count(const struct journal *journal);
const struct journal_stream *journal_stream(const struct journal *journal, size_t index);
size_t journal_entry_count(const struct journal *journal);
const struct journal_entry *journal_entry(const struct journal *journal, size_t index);
/* Slips in the order they were written: the last of one id is the one that holds. */
size_t journal_slip_count(const struct journal *journal);
const struct sync_slip *journal_slip(const struct journal *journal, size_t index);
/* `frame` has FRAME_MAX bytes. */
enum outcome journal_read(struct journal *journal, const struct journal_entry *entry,
                          uint8_t *frame) MUST_CHECK;
/* The last totals written; all zeros when there are none. */
const struct journal_totals *journal_totals(const struct journal *journal);

/* Make ready what the next flush writes. The stream comes before its first frame. */
enum outcome journal_add_stream(struct journal *journal,
                                const struct journal_stream *stream) MUST_CHECK;
enum outcome journal_add_frame(struct journal *journal, const uint8_t stream[16], uint32_t seq,
                               const uint8_t *frame, size_t size) MUST_CHECK;
/* Facts about people of a stream whose frames a recovery brought, or whose number rot took; it only
 * grows. Of an anonymous stream the veiled one. */
enum outcome journal_add_people(struct journal *journal, const uint8_t stream[16],
                                uint64_t people) MUST_CHECK;
enum outcome journal_add_veiled(struct journal *journal, const uint8_t stream[16],
                                uint64_t veiled) MUST_CHECK;
enum outcome journal_add_slip(struct journal *journal, const struct sync_slip *slip) MUST_CHECK;
/* Makes every slip in the journal unreadable, by replacing the keys in the segments' heads. */
enum outcome journal_wipe_slips(struct journal *journal) MUST_CHECK;
/* Her name was erased (sync_erase.c). The entry, one more than its index, that holds the frame with
 * this hash and its identity; 0 = none does. `frame` has FRAME_MAX bytes. */
size_t journal_find_identity(struct journal *journal, const uint8_t stream[16], uint32_t seq,
                             const uint8_t hash[FRAME_HASH_BYTES], uint8_t *frame);
/* Cuts it, as found: the segment is written anew, the old bytes are overwritten. Nothing may be
 * ready for a flush but what may be flushed now. */
enum outcome journal_erase_identity(struct journal *journal, size_t found) MUST_CHECK;
/* `totals` NULL leaves them as they are. */
enum outcome journal_flush(struct journal *journal, const struct journal_totals *totals) MUST_CHECK;
/* Removes every segment but the last whose frames are all gone by `gone`. */
enum outcome journal_retire(struct journal *journal,
                            bool (*gone)(void *context, const uint8_t stream[16], uint32_t seq),
                            void *context) MUST_CHECK;

#endif
