/* The second copy of every sealed frame: see journal.h.
 *
 * Promises: one write and one fdatasync a flush, both inside a file that already has its size.
 * Holds in memory where each frame stands (16 B a frame), so that a store can be compared with it.
 * What it reads back was written by journal_flush and passed its checksum; anything else is stepped
 * over. */
#include "sync/journal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/disk.h"
#include "sync/journal_inside.h"

const uint8_t journal_magic[4] = {'J', 'R', 'J', 1};

static uint32_t crc32_of(uint32_t crc, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (0xEDB88320U & (0U - (crc & 1U)));
    }
    return crc;
}

void journal_put_number(uint8_t *to, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

uint64_t journal_get_number(const uint8_t *from, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | from[i];
    return value;
}

/* Over where it stands as well as what it is. */
uint32_t journal_checksum(uint32_t segment, uint32_t place, const uint8_t *bytes, size_t size)
{
    uint8_t where[8];

    journal_put_number(where, segment, 4);
    journal_put_number(where + 4, place, 4);
    return ~crc32_of(crc32_of(0xFFFFFFFFU, where, sizeof where), bytes, size);
}

/* Makes room for one more element. */
bool journal_grow(void **items, size_t *room, size_t count, size_t item_bytes)
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

enum outcome journal_segment_path(const struct journal *journal, uint32_t number,
                                  char path[DISK_PATH_MAX])
{
    char name[NAME_CHARS + 4];

    (void)snprintf(name, sizeof name, "%08u.seg", number);
    return disk_path(path, journal->folder, name);
}

size_t journal_find_stream(const struct journal *journal, const uint8_t stream[16])
{
    size_t i = journal->stream_count;

    while (i > 0 && memcmp(journal->streams[i - 1].origin.stream, stream, 16) != 0)
        i--;
    return i; /* one more than the index; 0 = none */
}

bool journal_keep_stream(struct journal *journal, uint32_t segment,
                         const struct journal_stream *stream)
{
    size_t known = journal_find_stream(journal, stream->origin.stream);
    size_t room = journal->stream_room;

    if (known > 0) {
        journal->stream_segment[known - 1] = segment;
        return true;
    }
    if (journal->stream_count >= STREAMS_MAX ||
        !journal_grow((void **)&journal->streams, &room, journal->stream_count, sizeof *stream) ||
        !journal_grow((void **)&journal->stream_segment, &journal->stream_room,
                      journal->stream_count, sizeof *journal->stream_segment))
        return false;
    journal->streams[journal->stream_count] = *stream;
    journal->stream_segment[journal->stream_count++] = segment;
    return true;
}

bool journal_keep_entry(struct journal *journal, const struct journal_entry *entry)
{
    if (!journal_grow((void **)&journal->entries, &journal->entry_room, journal->entry_count,
                      sizeof *entry))
        return false;
    journal->entries[journal->entry_count++] = *entry;
    return true;
}

static void read_stream(const uint8_t *from, struct journal_stream *stream)
{
    memset(stream, 0, sizeof *stream);
    memcpy(stream->origin.tenant, from, 8);
    memcpy(stream->origin.fair, from + 8, 8);
    memcpy(stream->origin.device, from + 16, 16);
    memcpy(stream->origin.stream, from + 32, 16);
    memcpy(stream->wrap, from + 48, sizeof stream->wrap);
    stream->whole = (uint32_t)journal_get_number(from + 48 + sizeof stream->wrap, 4);
}

/* The number only grows: an older slot beside a newer entry takes nothing back. */
void journal_know_people(struct journal_stream *stream, uint64_t people)
{
    if (people > stream->people)
        stream->people = people;
}

/* An erased identity's entry keeps the size that it had. 0: this is no frame. */
static size_t frame_bytes_in(const uint8_t *frame, size_t room)
{
    size_t size = frame_size(frame[0]);
    size_t erased = FRAME_BLOCK + FRAME_TAG - FRAME_HASH_BYTES;

    return size == room || (frame_is_erased(frame[0]) && size + erased == room) ? size : 0;
}

/* One entry that passed its checksum. False: it makes no sense, or no memory. */
static bool take_entry(struct journal *journal, uint32_t segment, uint32_t place, uint8_t kind,
                       const uint8_t *payload, size_t size)
{
    struct journal_stream stream;
    size_t known;

    if (kind == KIND_STREAM && size == STREAM_PAYLOAD) {
        read_stream(payload, &stream);
        return journal_keep_stream(journal, segment, &stream);
    }
    if (kind == KIND_SLIP && size == SLIP_PAYLOAD)
        return journal_take_slip(journal, journal->slip_key, payload);
    known = size >= 16 ? journal_find_stream(journal, payload) : 0;
    /* A stream whose segments are gone was safe. */
    if (known == 0)
        return (kind == KIND_TOTAL || kind == KIND_VEILED) && size == TOTAL_PAYLOAD;
    if (kind == KIND_TOTAL && size == TOTAL_PAYLOAD) {
        journal_know_people(&journal->streams[known - 1], journal_get_number(payload + 16, 8));
        return true;
    }
    if (kind == KIND_VEILED && size == TOTAL_PAYLOAD) {
        journal->streams[known - 1].anonymous = true;
        journal->streams[known - 1].veiled = journal_get_number(payload + 16, 8);
        return true;
    }
    if (kind != KIND_FRAME || size <= FRAME_PAYLOAD ||
        frame_bytes_in(payload + FRAME_PAYLOAD, size - FRAME_PAYLOAD) == 0)
        return false;
    return journal_keep_entry(journal,
                              &(struct journal_entry){
                                  .stream = (uint16_t)(known - 1),
                                  .frame_bytes = (uint16_t)frame_size(payload[FRAME_PAYLOAD]),
                                  .segment = segment,
                                  .seq = (uint32_t)journal_get_number(payload + 16, 4),
                                  .place = place + ENTRY_HEAD + FRAME_PAYLOAD,
                              });
}

uint32_t journal_entry_bytes(uint32_t segment, const uint8_t *bytes, uint32_t place)
{
    const uint8_t *payload = bytes + place + ENTRY_HEAD;
    uint64_t size = journal_get_number(bytes + place, 4);
    uint32_t room = JOURNAL_SEGMENT_BYTES - place - ENTRY_HEAD - ENTRY_TAIL;

    if (size == 0 || size > room || size > FRAME_PAYLOAD + FRAME_MAX || payload[-1] > KIND_VEILED ||
        journal_checksum(segment, place, payload - 1, size + 1) !=
            journal_get_number(payload + size, 4))
        return 0;
    return ENTRY_HEAD + (uint32_t)size + ENTRY_TAIL;
}

/* The whole entry that stands here and passes; 0 = none does. */
static uint32_t entry_at(struct journal *journal, uint32_t segment, const uint8_t *bytes,
                         uint32_t place)
{
    uint32_t whole = journal_entry_bytes(segment, bytes, place);
    const uint8_t *payload = bytes + place + ENTRY_HEAD;

    if (whole == 0 ||
        !take_entry(journal, segment, place, payload[-1], payload, whole - ENTRY_HEAD - ENTRY_TAIL))
        return 0;
    return whole;
}

/* Reads every entry, also behind a hole: what a failed flush had written may be readable now and
 * gone after the next power cut, with good entries behind it. Returns the end of the last one. */
static uint32_t take_entries(struct journal *journal, uint32_t segment, const uint8_t *bytes)
{
    uint32_t place = HEAD_BYTES, end = HEAD_BYTES;

    while (place + ENTRY_HEAD + ENTRY_TAIL <= JOURNAL_SEGMENT_BYTES) {
        uint32_t step = entry_at(journal, segment, bytes, place);

        place += step == 0 ? 1 : step;
        if (step > 0)
            end = place;
    }
    return end;
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
    totals->next = journal_get_number(from + 24, 8);
    totals->people = journal_get_number(from + 32, 8);
    totals->hlc = journal_get_number(from + 40, 8);
    totals->turn_day = (uint32_t)journal_get_number(from + 48, 4);
    totals->turn_used = (uint16_t)journal_get_number(from + 52, 2);
    totals->captured = journal_get_number(from + 54, 8);
}

/* A turn number that any slot speaks of may have been given, whatever became of its flush. */
static void know_turns(struct journal *journal, const struct journal_totals *totals)
{
    if (totals->turn_day > journal->turn_day) {
        journal->turn_day = totals->turn_day;
        journal->turn_used = 0;
    }
    if (totals->turn_day == journal->turn_day && totals->turn_used > journal->turn_used)
        journal->turn_used = totals->turn_used;
}

/* A slot may have reached the disk without the entries of its flush: what it counts is then not
 * there, and the other slot is the one that holds. */
static void take_slot(struct journal *journal, uint32_t segment, const uint8_t *bytes,
                      uint32_t place)
{
    const uint8_t *from = bytes + place;
    uint64_t turn = journal_get_number(from, 8);
    struct journal_totals totals;
    size_t known;

    if (journal_checksum(segment, place, from, SLOT_BYTES - 4) !=
        journal_get_number(from + SLOT_BYTES - 4, 4))
        return;
    if (turn > journal->turn)
        journal->turn = turn;
    read_slot(from, &totals);
    know_turns(journal, &totals);
    known = journal_find_stream(journal, totals.stream);
    if (known == 0 || reach(journal, known) < totals.next || turn < journal->totals_turn)
        return;
    journal->totals_turn = turn;
    journal->totals = totals;
    journal_know_people(&journal->streams[known - 1], totals.people);
}

static enum outcome read_segment(struct journal *journal, uint32_t number, uint8_t *bytes)
{
    char path[DISK_PATH_MAX];
    size_t size = 0;
    enum outcome outcome = journal_segment_path(journal, number, path);

    memset(bytes, 0, JOURNAL_SEGMENT_BYTES);
    if (outcome == DONE)
        outcome = disk_read(journal->io, path, bytes, JOURNAL_SEGMENT_BYTES, &size);
    if (outcome != DONE)
        return outcome;
    journal->last = number;
    /* A segment that was never grown to its size, or has no head, holds nothing yet. */
    journal->end = 0;
    if (size != JOURNAL_SEGMENT_BYTES || memcmp(bytes, journal_magic, sizeof journal_magic) != 0 ||
        journal_get_number(bytes + 4, 4) != number)
        return DONE;
    memcpy(journal->slip_key, bytes + KEY_PLACE, sizeof journal->slip_key);
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
    journal->totals.turn_day = journal->turn_day;
    journal->totals.turn_used = journal->turn_used;
    return outcome;
}

/* The last segment and, when that one was just begun, the one before it; and their names, which a
 * start that failed half-way may have left unflushed. */
static enum outcome settle_last(const struct journal *journal)
{
    enum outcome outcome = DONE;

    for (uint32_t back = 0; back < 2 && back < journal->last && outcome == DONE; back++) {
        char path[DISK_PATH_MAX];

        outcome = journal_segment_path(journal, journal->last - back, path);
        if (outcome == DONE)
            outcome = disk_settle(journal->io, path);
    }
    return outcome == DONE ? journal->io->folder_sync(journal->io->self, journal->folder) : outcome;
}

static enum outcome open_last(struct journal *journal)
{
    char path[DISK_PATH_MAX];
    enum outcome outcome = settle_last(journal);

    if (outcome != DONE)
        return outcome;
    if (journal->last == 0 || journal->end == 0)
        return DONE;
    outcome = journal_segment_path(journal, journal->last, path);
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
    free(journal->slips);
    sodium_memzero(journal->slip_key, sizeof journal->slip_key);
    free(journal->ready);
    free(journal);
}

uint64_t journal_bytes(const struct journal *journal)
{
    return journal->last == 0
               ? 0
               : (uint64_t)(journal->last - journal->first + 1) * JOURNAL_SEGMENT_BYTES;
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

enum outcome journal_read(struct journal *journal, const struct journal_entry *entry,
                          uint8_t *frame)
{
    const struct io *io = journal->io;
    char path[DISK_PATH_MAX];
    struct io_file *file;
    enum outcome outcome;

    if (entry->segment == journal->last && journal->file != NULL)
        return io->file_read(io->self, journal->file, entry->place, frame, entry->frame_bytes);
    outcome = journal_segment_path(journal, entry->segment, path);
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
