/* What journal.c (reading), journal_write.c and journal_slips.c share; nobody else includes it. */
#ifndef JORNADA_SYNC_JOURNAL_INSIDE_H
#define JORNADA_SYNC_JOURNAL_INSIDE_H

#include "sync/disk.h"
#include "sync/journal.h"

#define HEAD_BYTES 4096U
#define SLOT_PLACE(turn) (512U + 512U * (unsigned)((turn)&1U))
#define ENTRY_HEAD 5U
#define ENTRY_TAIL 4U
#define STREAM_PAYLOAD (8 + 8 + 16 + 16 + 2 * SEAL_WRAP_BYTES + 4)
#define FRAME_PAYLOAD 20
#define TOTAL_PAYLOAD 24
#define SLOT_BYTES (8 + 16 + 8 + 8 + 8 + 4 + 2 + 8 + 4)
#define STREAMS_MAX UINT16_MAX
#define NAME_CHARS 12
#define KEY_PLACE 1536U /* of the slips' key, in a sector of its own */
#define KEY_BYTES 32
#define SLIP_NONCE 24
#define SLIP_PLAIN (16 + 16 + 1 + 1 + 1 + 1 + 5 * SYNC_SLIP_TURNS)
#define SLIP_PAYLOAD (SLIP_NONCE + SLIP_PLAIN + 16)

enum kind { KIND_STREAM = 1, KIND_FRAME = 2, KIND_TOTAL = 3, KIND_SLIP = 4, KIND_VEILED = 5 };

struct journal {
    const struct io *io;
    char folder[DISK_PATH_MAX];
    struct io_file *file; /* of the last segment */
    uint32_t first, last; /* segment numbers; last 0 = none yet */
    uint32_t end;         /* where the next entry goes in the last segment */
    bool failed;
    uint64_t turn;        /* of the slots: the highest that was ever written */
    uint64_t totals_turn; /* of the one that holds */
    struct journal_totals totals;
    uint32_t turn_day; /* while reading: the furthest that any slot tells */
    uint16_t turn_used;
    struct journal_stream *streams;
    uint32_t *stream_segment; /* last segment that holds the stream's wraps */
    size_t stream_count, stream_room;
    struct journal_entry *entries;
    size_t entry_count, entry_room;
    struct sync_slip *slips;
    size_t slip_count, slip_room;
    uint8_t slip_key[KEY_BYTES]; /* of the last segment */
    uint8_t *ready;              /* bytes of the next flush */
    size_t ready_size, ready_room;
};

extern const uint8_t journal_magic[4];

void journal_put_number(uint8_t *to, uint64_t value, size_t size);
uint64_t journal_get_number(const uint8_t *from, size_t size);
/* Over where it stands as well as what it is. */
uint32_t journal_checksum(uint32_t segment, uint32_t place, const uint8_t *bytes, size_t size);
/* Makes room for one more element. */
bool journal_grow(void **items, size_t *room, size_t count, size_t item_bytes);
enum outcome journal_segment_path(const struct journal *journal, uint32_t number,
                                  char path[DISK_PATH_MAX]);
/* One more than the index; 0 = none. */
size_t journal_find_stream(const struct journal *journal, const uint8_t stream[16]);
bool journal_keep_stream(struct journal *journal, uint32_t segment,
                         const struct journal_stream *stream);
bool journal_keep_entry(struct journal *journal, const struct journal_entry *entry);
void journal_know_people(struct journal_stream *stream, uint64_t people);
/* Bytes of the whole entry that stands here and passes its checksum; 0 = none does. */
uint32_t journal_entry_bytes(uint32_t segment, const uint8_t *bytes, uint32_t place);
/* Room for `bytes` more in the last segment, or in a new one. */
enum outcome journal_make_room(struct journal *journal, size_t bytes) MUST_CHECK;
/* One entry behind what is ready. */
enum outcome journal_add(struct journal *journal, enum kind kind, const uint8_t *head,
                         size_t head_size, const uint8_t *rest, size_t rest_size) MUST_CHECK;
/* A slip's payload under its segment's key; false: no memory. One that does not open was wiped. */
bool journal_take_slip(struct journal *journal, const uint8_t key[KEY_BYTES],
                       const uint8_t payload[SLIP_PAYLOAD]);

#endif
