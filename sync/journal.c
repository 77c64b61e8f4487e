/* The second copy of every sealed frame: see journal.h.
 *
 * Promises: one write and one fdatasync a flush, both inside a file that already has its size.
 * Holds in memory where each frame stands (16 B a frame), so that a store can be compared with it.
 * What it reads back was written by journal_flush and passed its checksum; anything else ends the
 * reading of that segment. */
#include "sync/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/disk.h"

#define HEAD_BYTES 4096U
#define SLOT_PLACE(turn) (512U + 512U * (unsigned)((turn)&1U))
#define ENTRY_HEAD 5U
#define ENTRY_TAIL 4U
#define STREAM_PAYLOAD (8 + 8 + 16 + 16 + 2 * SEAL_WRAP_BYTES)
#define FRAME_PAYLOAD 20
#define TOTAL_PAYLOAD 24
#define SLOT_BYTES (8 + 16 + 8 + 8 + 8 + 4 + 2 + 8 + 4)
#define STREAMS_MAX UINT16_MAX
#define NAME_CHARS 12

static const uint8_t magic[4] = {'J', 'R', 'J', 1};

enum kind { KIND_STREAM = 1, KIND_FRAME = 2, KIND_TOTAL = 3 };

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
    struct journal_stream *streams;
    uint32_t *stream_segment; /* last segment that holds the stream's wraps */
    size_t stream_count, stream_room;
    struct journal_entry *entries;
    size_t entry_count, entry_room;
    uint8_t *ready; /* bytes of the next flush */
    size_t ready_size, ready_room;
};

static uint32_t crc32_of(uint32_t crc, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (0xEDB88320U & (0U - (crc & 1U)));
    }
    return crc;
}

static void put_number(uint8_t *to, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static uint64_t get_number(const uint8_t *from, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | from[i];
    return value;
}

/* Over where it stands as well as what it is. */
static uint32_t checksum(uint32_t segment, uint32_t place, const uint8_t *bytes, size_t size)
{
    uint8_t where[8];

    put_number(where, segment, 4);
    put_number(where + 4, place, 4);
    return ~crc32_of(crc32_of(0xFFFFFFFFU, where, sizeof where), bytes, size);
}

/* Makes room for one more element. */
static bool grow(void **items, size_t *room, size_t count, size_t item_bytes)
{
    size_t wanted = *room == 0 ? 64 : *room * 2;
    void *more;

    if (count < *room)
        return true;
    more = realloc(*items, wanted * item_bytes);
    if (more == NULL)
        return false;
    *items = more;
    *room = wanted;
    return true;
}

static enum outcome segment_path(const struct journal *journal, uint32_t number,
                                 char path[DISK_PATH_MAX])
{
    char name[NAME_CHARS + 4];

    (void)snprintf(name, sizeof name, "%08u.seg", number);
    return disk_path(path, journal->folder, name);
}

static size_t find_stream(const struct journal *journal, const uint8_t stream[16])
{
    size_t i = journal->stream_count;

    while (i > 0 && memcmp(journal->streams[i - 1].origin.stream, stream, 16) != 0)
        i--;
    return i; /* one more than the index; 0 = none */
}

static bool keep_stream(struct journal *journal, uint32_t segment,
                        const struct journal_stream *stream)
{
    size_t known = find_stream(journal, stream->origin.stream);
    size_t room = journal->stream_room;

    if (known > 0) {
        journal->stream_segment[known - 1] = segment;
        return true;
    }
    if (journal->stream_count >= STREAMS_MAX ||
        !grow((void **)&journal->streams, &room, journal->stream_count, sizeof *stream) ||
        !grow((void **)&journal->stream_segment, &journal->stream_room, journal->stream_count,
              sizeof *journal->stream_segment))
        return false;
    journal->streams[journal->stream_count] = *stream;
    journal->stream_segment[journal->stream_count++] = segment;
    return true;
}

static bool keep_entry(struct journal *journal, const struct journal_entry *entry)
{
    if (!grow((void **)&journal->entries, &journal->entry_room, journal->entry_count,
              sizeof *entry))
        return false;
    journal->entries[journal->entry_count++] = *entry;
    return true;
}

static void write_stream(uint8_t *to, const struct journal_stream *stream)
{
    memcpy(to, stream->origin.tenant, 8);
    memcpy(to + 8, stream->origin.fair, 8);
    memcpy(to + 16, stream->origin.device, 16);
    memcpy(to + 32, stream->origin.stream, 16);
    memcpy(to + 48, stream->wrap, sizeof stream->wrap);
}

static void read_stream(const uint8_t *from, struct journal_stream *stream)
{
    memset(stream, 0, sizeof *stream);
    memcpy(stream->origin.tenant, from, 8);
    memcpy(stream->origin.fair, from + 8, 8);
    memcpy(stream->origin.device, from + 16, 16);
    memcpy(stream->origin.stream, from + 32, 16);
    memcpy(stream->wrap, from + 48, sizeof stream->wrap);
}

/* The number only grows: an older slot beside a newer entry takes nothing back. */
static void know_people(struct journal_stream *stream, uint64_t people)
{
    if (people > stream->people)
        stream->people = people;
}

/* One entry that passed its checksum. False: it makes no sense, or no memory. */
static bool take_entry(struct journal *journal, uint32_t segment, uint32_t place, uint8_t kind,
                       const uint8_t *payload, size_t size)
{
    struct journal_stream stream;
    size_t known;

    if (kind == KIND_STREAM && size == STREAM_PAYLOAD) {
        read_stream(payload, &stream);
        return keep_stream(journal, segment, &stream);
    }
    known = size >= 16 ? find_stream(journal, payload) : 0;
    if (known == 0)
        return false;
    if (kind == KIND_TOTAL && size == TOTAL_PAYLOAD) {
        know_people(&journal->streams[known - 1], get_number(payload + 16, 8));
        return true;
    }
    if (kind != KIND_FRAME || size <= FRAME_PAYLOAD ||
        !frame_is_whole(payload + FRAME_PAYLOAD, size - FRAME_PAYLOAD))
        return false;
    return keep_entry(journal, &(struct journal_entry){
                                   .stream = (uint16_t)(known - 1),
                                   .frame_bytes = (uint16_t)(size - FRAME_PAYLOAD),
                                   .segment = segment,
                                   .seq = (uint32_t)get_number(payload + 16, 4),
                                   .place = place + ENTRY_HEAD + FRAME_PAYLOAD,
                               });
}

/* Reads entries until one does not pass; returns the place where it would stand. */
static uint32_t take_entries(struct journal *journal, uint32_t segment, const uint8_t *bytes)
{
    uint32_t place = HEAD_BYTES;

    while (place + ENTRY_HEAD + ENTRY_TAIL <= JOURNAL_SEGMENT_BYTES) {
        uint64_t size = get_number(bytes + place, 4);
        const uint8_t *payload = bytes + place + ENTRY_HEAD;

        if (size == 0 || size > JOURNAL_SEGMENT_BYTES - place - ENTRY_HEAD - ENTRY_TAIL ||
            checksum(segment, place, payload - 1, size + 1) != get_number(payload + size, 4) ||
            !take_entry(journal, segment, place, payload[-1], payload, size))
            break;
        place += ENTRY_HEAD + (uint32_t)size + ENTRY_TAIL;
    }
    return place;
}

/* How far the entries reach in the stream that the slot speaks of. */
static uint64_t reach(const struct journal *journal, size_t known)
{
    uint64_t next = 0;

    for (size_t i = journal->entry_count; known > 0 && i > 0; i--) {
        const struct journal_entry *entry = &journal->entries[i - 1];

        if (entry->stream == known - 1 && entry->seq >= next)
            next = (uint64_t)entry->seq + 1;
    }
    return next;
}

static void read_slot(const uint8_t *from, struct journal_totals *totals)
{
    memcpy(totals->stream, from + 8, 16);
    totals->next = get_number(from + 24, 8);
    totals->people = get_number(from + 32, 8);
    totals->hlc = get_number(from + 40, 8);
    totals->turn_day = (uint32_t)get_number(from + 48, 4);
    totals->turn_last = (uint16_t)get_number(from + 52, 2);
    totals->captured = get_number(from + 54, 8);
}

/* A slot may have reached the disk without the entries of its flush: what it counts is then not
 * there, and the other slot is the one that holds. */
static void take_slot(struct journal *journal, uint32_t segment, const uint8_t *bytes,
                      uint32_t place)
{
    const uint8_t *from = bytes + place;
    uint64_t turn = get_number(from, 8);
    struct journal_totals totals;
    size_t known;

    if (checksum(segment, place, from, SLOT_BYTES - 4) != get_number(from + SLOT_BYTES - 4, 4))
        return;
    if (turn > journal->turn)
        journal->turn = turn;
    read_slot(from, &totals);
    known = find_stream(journal, totals.stream);
    if (known == 0 || reach(journal, known) < totals.next || turn < journal->totals_turn)
        return;
    journal->totals_turn = turn;
    journal->totals = totals;
    know_people(&journal->streams[known - 1], totals.people);
}

static enum outcome read_segment(struct journal *journal, uint32_t number, uint8_t *bytes)
{
    char path[DISK_PATH_MAX];
    size_t size = 0;
    enum outcome outcome = segment_path(journal, number, path);

    memset(bytes, 0, JOURNAL_SEGMENT_BYTES);
    if (outcome == DONE)
        outcome = disk_read(journal->io, path, bytes, JOURNAL_SEGMENT_BYTES, &size);
    if (outcome != DONE)
        return outcome;
    journal->last = number;
    /* A segment that was never grown to its size, or has no head, holds nothing yet. */
    journal->end = 0;
    if (size != JOURNAL_SEGMENT_BYTES || memcmp(bytes, magic, sizeof magic) != 0 ||
        get_number(bytes + 4, 4) != number)
        return DONE;
    journal->end = take_entries(journal, number, bytes);
    take_slot(journal, number, bytes, SLOT_PLACE(0));
    take_slot(journal, number, bytes, SLOT_PLACE(1));
    return DONE;
}

struct listing {
    uint32_t first, last;
};

static void note_name(void *context, const char *name)
{
    struct listing *listing = context;
    unsigned number;
    char again[NAME_CHARS + 4];

    if (sscanf(name, "%8u.seg", &number) != 1 || number == 0)
        return;
    (void)snprintf(again, sizeof again, "%08u.seg", number);
    if (strcmp(again, name) != 0)
        return;
    if (listing->first == 0 || number < listing->first)
        listing->first = number;
    if (number > listing->last)
        listing->last = number;
}

static enum outcome read_all(struct journal *journal)
{
    struct listing listing = {0};
    uint8_t *bytes;
    enum outcome outcome =
        journal->io->folder_list(journal->io->self, journal->folder, note_name, &listing);

    bytes = malloc(JOURNAL_SEGMENT_BYTES);
    if (bytes == NULL)
        return BUSY;
    journal->first = listing.first;
    for (uint32_t i = listing.first; outcome == DONE && i != 0 && i <= listing.last; i++) {
        outcome = read_segment(journal, i, bytes);
        if (outcome == NOT_FOUND)
            outcome = DONE;
    }
    free(bytes);
    return outcome;
}

static enum outcome open_last(struct journal *journal)
{
    char path[DISK_PATH_MAX];
    enum outcome outcome;

    if (journal->last == 0 || journal->end == 0)
        return DONE;
    outcome = segment_path(journal, journal->last, path);
    if (outcome == DONE)
        outcome = journal->io->file_open(journal->io->self, path, IO_CREATE, &journal->file);
    return outcome;
}

enum outcome journal_open(const struct io *io, const char *folder, struct journal **journal)
{
    struct journal *made = calloc(1, sizeof *made);
    enum outcome outcome;

    *journal = NULL;
    if (made == NULL)
        return BUSY;
    made->io = io;
    outcome = disk_path(made->folder, folder, "journal");
    if (outcome == DONE)
        outcome = io->folder_make(io->self, made->folder);
    if (outcome == DONE)
        outcome = io->folder_sync(io->self, folder);
    if (outcome == DONE)
        outcome = read_all(made);
    if (outcome == DONE)
        outcome = open_last(made);
    if (outcome == DONE)
        *journal = made;
    else
        journal_close(made);
    return outcome;
}

void journal_close(struct journal *journal)
{
    if (journal == NULL)
        return;
    if (journal->file != NULL)
        journal->io->file_close(journal->io->self, journal->file);
    free(journal->streams);
    free(journal->stream_segment);
    free(journal->entries);
    free(journal->ready);
    free(journal);
}

size_t journal_stream_count(const struct journal *journal)
{
    return journal->stream_count;
}

const struct journal_stream *journal_stream(const struct journal *journal, size_t index)
{
    return &journal->streams[index];
}

size_t journal_entry_count(const struct journal *journal)
{
    return journal->entry_count;
}

const struct journal_entry *journal_entry(const struct journal *journal, size_t index)
{
    return &journal->entries[index];
}

const struct journal_entry *journal_find(const struct journal *journal, const uint8_t stream[16],
                                         uint32_t seq)
{
    size_t known = find_stream(journal, stream);

    for (size_t i = journal->entry_count; known > 0 && i > 0; i--) {
        const struct journal_entry *entry = &journal->entries[i - 1];

        if (entry->stream == known - 1 && entry->seq == seq)
            return entry;
    }
    return NULL;
}

enum outcome journal_read(struct journal *journal, const struct journal_entry *entry,
                          uint8_t *frame)
{
    const struct io *io = journal->io;
    char path[DISK_PATH_MAX];
    struct io_file *file;
    enum outcome outcome;

    if (entry->segment == journal->last && journal->file != NULL)
        return io->file_read(io->self, journal->file, entry->place, frame, entry->frame_bytes);
    outcome = segment_path(journal, entry->segment, path);
    if (outcome == DONE)
        outcome = io->file_open(io->self, path, IO_READ, &file);
    if (outcome != DONE)
        return outcome;
    outcome = io->file_read(io->self, file, entry->place, frame, entry->frame_bytes);
    io->file_close(io->self, file);
    return outcome;
}

const struct journal_totals *journal_totals(const struct journal *journal)
{
    return &journal->totals;
}

/* Writes the next segment full of zeros under its head, and makes its name durable. */
static enum outcome start_segment(struct journal *journal)
{
    const struct io *io = journal->io;
    char path[DISK_PATH_MAX];
    struct io_file *file = NULL;
    uint8_t *zeros;
    enum outcome outcome = segment_path(journal, journal->last + 1, path);

    zeros = calloc(1, JOURNAL_SEGMENT_BYTES);
    if (zeros == NULL)
        return BUSY;
    memcpy(zeros, magic, sizeof magic);
    put_number(zeros + 4, journal->last + 1, 4);
    if (outcome == DONE)
        outcome = io->file_open(io->self, path, IO_CREATE, &file);
    if (outcome == DONE)
        outcome = io->file_write(io->self, file, 0, zeros, JOURNAL_SEGMENT_BYTES);
    if (outcome == DONE)
        outcome = io->file_sync(io->self, file);
    if (outcome == DONE)
        outcome = io->folder_sync(io->self, journal->folder);
    free(zeros);
    if (outcome != DONE) {
        io->file_close(io->self, file);
        return outcome;
    }
    io->file_close(io->self, journal->file);
    journal->file = file;
    journal->last++;
    if (journal->first == 0)
        journal->first = journal->last;
    journal->end = HEAD_BYTES;
    return DONE;
}

static enum outcome write_out(struct journal *journal)
{
    const struct io *io = journal->io;
    enum outcome outcome;

    if (journal->ready_size == 0)
        return DONE;
    outcome =
        io->file_write(io->self, journal->file, journal->end, journal->ready, journal->ready_size);
    journal->end += (uint32_t)journal->ready_size;
    journal->ready_size = 0;
    return outcome;
}

/* Makes sure that `bytes` more fit into the segment; what is ready stays in the old one. */
static enum outcome make_room(struct journal *journal, size_t bytes)
{
    enum outcome outcome;

    if (journal->file != NULL &&
        journal->end + journal->ready_size + bytes <= JOURNAL_SEGMENT_BYTES)
        return DONE;
    if (journal->file != NULL) {
        outcome = write_out(journal);
        if (outcome == DONE)
            outcome = journal->io->file_sync(journal->io->self, journal->file);
        if (outcome != DONE)
            return outcome;
    }
    return start_segment(journal);
}

static enum outcome add(struct journal *journal, enum kind kind, const uint8_t *head,
                        size_t head_size, const uint8_t *rest, size_t rest_size)
{
    size_t size = head_size + rest_size, whole = ENTRY_HEAD + size + ENTRY_TAIL;
    uint32_t place = journal->end + (uint32_t)journal->ready_size;
    uint8_t *to;

    while (journal->ready_size + whole > journal->ready_room) {
        size_t room = journal->ready_room;

        if (!grow((void **)&journal->ready, &journal->ready_room, room, 1))
            return BUSY;
    }
    to = journal->ready + journal->ready_size;
    put_number(to, size, 4);
    to[4] = (uint8_t)kind;
    memcpy(to + ENTRY_HEAD, head, head_size);
    if (rest_size > 0)
        memcpy(to + ENTRY_HEAD + head_size, rest, rest_size);
    put_number(to + ENTRY_HEAD + size, checksum(journal->last, place, to + 4, size + 1), 4);
    journal->ready_size += whole;
    return DONE;
}

static enum outcome add_stream_here(struct journal *journal, const struct journal_stream *stream)
{
    uint8_t payload[STREAM_PAYLOAD], total[TOTAL_PAYLOAD];
    enum outcome outcome;

    write_stream(payload, stream);
    outcome = add(journal, KIND_STREAM, payload, sizeof payload, NULL, 0);
    if (outcome == DONE && stream->people > 0) {
        memcpy(total, stream->origin.stream, 16);
        put_number(total + 16, stream->people, 8);
        outcome = add(journal, KIND_TOTAL, total, sizeof total, NULL, 0);
    }
    if (outcome == DONE && !keep_stream(journal, journal->last, stream))
        outcome = BUSY;
    return outcome;
}

/* The totals of the stream that was written until now stand in a slot that is overwritten. */
static enum outcome add_total_of_last(struct journal *journal)
{
    uint8_t total[TOTAL_PAYLOAD];

    if (journal->totals.people == 0 || find_stream(journal, journal->totals.stream) == 0)
        return DONE;
    memcpy(total, journal->totals.stream, 16);
    put_number(total + 16, journal->totals.people, 8);
    return add(journal, KIND_TOTAL, total, sizeof total, NULL, 0);
}

enum outcome journal_add_stream(struct journal *journal, const struct journal_stream *stream)
{
    enum outcome outcome;

    if (journal->failed)
        return DOUBT;
    outcome = make_room(journal, 3 * (ENTRY_HEAD + STREAM_PAYLOAD + ENTRY_TAIL));
    if (outcome == DONE)
        outcome = add_stream_here(journal, stream);
    journal->failed = outcome != DONE;
    return outcome;
}

enum outcome journal_add_people(struct journal *journal, const uint8_t stream[16], uint64_t people)
{
    uint8_t total[TOTAL_PAYLOAD];
    size_t known = find_stream(journal, stream);
    enum outcome outcome;

    if (journal->failed)
        return DOUBT;
    if (known == 0)
        return INVALID;
    know_people(&journal->streams[known - 1], people);
    outcome = make_room(journal, 3 * (ENTRY_HEAD + STREAM_PAYLOAD + ENTRY_TAIL));
    if (outcome == DONE && journal->stream_segment[known - 1] != journal->last) {
        outcome = add_stream_here(journal, &journal->streams[known - 1]);
    } else if (outcome == DONE) {
        memcpy(total, stream, 16);
        put_number(total + 16, people, 8);
        outcome = add(journal, KIND_TOTAL, total, sizeof total, NULL, 0);
    }
    journal->failed = outcome != DONE;
    return outcome;
}

enum outcome journal_add_frame(struct journal *journal, const uint8_t stream[16], uint32_t seq,
                               const uint8_t *frame, size_t size)
{
    uint8_t head[FRAME_PAYLOAD];
    size_t known = find_stream(journal, stream);
    enum outcome outcome;

    if (journal->failed)
        return DOUBT;
    if (known == 0)
        return INVALID;
    outcome = make_room(journal, 2 * (ENTRY_HEAD + STREAM_PAYLOAD + ENTRY_TAIL) + ENTRY_HEAD +
                                     FRAME_PAYLOAD + size + ENTRY_TAIL);
    if (outcome == DONE && journal->stream_segment[known - 1] != journal->last)
        outcome = add_stream_here(journal, &journal->streams[known - 1]);
    memcpy(head, stream, 16);
    put_number(head + 16, seq, 4);
    if (outcome == DONE) {
        uint32_t place = journal->end + (uint32_t)journal->ready_size;

        outcome = add(journal, KIND_FRAME, head, sizeof head, frame, size);
        if (outcome == DONE &&
            !keep_entry(journal, &(struct journal_entry){(uint16_t)(known - 1), (uint16_t)size,
                                                         journal->last, seq,
                                                         place + ENTRY_HEAD + FRAME_PAYLOAD}))
            outcome = BUSY;
    }
    journal->failed = outcome != DONE;
    return outcome;
}

static enum outcome write_slot(struct journal *journal, const struct journal_totals *totals)
{
    uint8_t slot[SLOT_BYTES];
    uint32_t place;

    journal->turn++;
    place = SLOT_PLACE(journal->turn);
    put_number(slot, journal->turn, 8);
    memcpy(slot + 8, totals->stream, 16);
    put_number(slot + 24, totals->next, 8);
    put_number(slot + 32, totals->people, 8);
    put_number(slot + 40, totals->hlc, 8);
    put_number(slot + 48, totals->turn_day, 4);
    put_number(slot + 52, totals->turn_last, 2);
    put_number(slot + 54, totals->captured, 8);
    put_number(slot + SLOT_BYTES - 4, checksum(journal->last, place, slot, SLOT_BYTES - 4), 4);
    journal->totals = *totals;
    return journal->io->file_write(journal->io->self, journal->file, place, slot, sizeof slot);
}

enum outcome journal_flush(struct journal *journal, const struct journal_totals *totals)
{
    enum outcome outcome;

    if (journal->failed)
        return DOUBT;
    if (journal->ready_size == 0 && totals == NULL)
        return DONE;
    outcome = make_room(journal, ENTRY_HEAD + TOTAL_PAYLOAD + ENTRY_TAIL);
    if (outcome == DONE && totals != NULL &&
        memcmp(journal->totals.stream, totals->stream, sizeof totals->stream) != 0)
        outcome = add_total_of_last(journal);
    if (outcome == DONE)
        outcome = write_out(journal);
    if (outcome == DONE && totals != NULL)
        outcome = write_slot(journal, totals);
    if (outcome == DONE)
        outcome = journal->io->file_sync(journal->io->self, journal->file);
    journal->failed = outcome != DONE;
    return outcome;
}

static void forget_segment(struct journal *journal, uint32_t number)
{
    size_t kept = 0;

    for (size_t i = 0; i < journal->entry_count; i++) {
        if (journal->entries[i].segment != number)
            journal->entries[kept++] = journal->entries[i];
    }
    journal->entry_count = kept;
}

enum outcome journal_retire(struct journal *journal,
                            bool (*gone)(void *context, const uint8_t stream[16], uint32_t seq),
                            void *context)
{
    char path[DISK_PATH_MAX];

    while (journal->first != 0 && journal->first < journal->last) {
        enum outcome outcome;

        for (size_t i = 0; i < journal->entry_count; i++) {
            const struct journal_entry *entry = &journal->entries[i];

            if (entry->segment == journal->first &&
                !gone(context, journal->streams[entry->stream].origin.stream, entry->seq))
                return DONE;
        }
        outcome = segment_path(journal, journal->first, path);
        if (outcome == DONE)
            outcome = journal->io->remove(journal->io->self, path);
        if (outcome != DONE && outcome != NOT_FOUND)
            return outcome;
        forget_segment(journal, journal->first);
        journal->first++;
    }
    return DONE;
}
