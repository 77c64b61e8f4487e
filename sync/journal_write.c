/* Writing the journal: see journal.h.
 *
 * Promises: one write of entries, one of a slot, one fdatasync a flush, all inside a file that has
 * its size already; a new segment is durable before anything goes into it. Refuses to go on after
 * any failure. */
#include <stdlib.h>
#include <string.h>

#include "sync/journal_inside.h"

static void write_stream(uint8_t *to, const struct journal_stream *stream)
{
    memcpy(to, stream->origin.tenant, 8);
    memcpy(to + 8, stream->origin.fair, 8);
    memcpy(to + 16, stream->origin.device, 16);
    memcpy(to + 32, stream->origin.stream, 16);
    memcpy(to + 48, stream->wrap, sizeof stream->wrap);
    journal_put_number(to + 48 + sizeof stream->wrap, stream->whole, 4);
}

/* Writes the next segment full of zeros under its head, and makes its name durable. */
static enum outcome start_segment(struct journal *journal)
{
    const struct io *io = journal->io;
    char path[DISK_PATH_MAX];
    struct io_file *file = NULL;
    uint8_t *zeros;
    enum outcome outcome = journal_segment_path(journal, journal->last + 1, path);

    zeros = calloc(1, JOURNAL_SEGMENT_BYTES);
    if (zeros == NULL)
        return BUSY;
    memcpy(zeros, journal_magic, sizeof journal_magic);
    io->random(io->self, journal->slip_key, sizeof journal->slip_key);
    memcpy(zeros + KEY_PLACE, journal->slip_key, sizeof journal->slip_key);
    journal_put_number(zeros + 4, journal->last + 1, 4);
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
enum outcome journal_make_room(struct journal *journal, size_t bytes)
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

enum outcome journal_add(struct journal *journal, enum kind kind, const uint8_t *head,
                         size_t head_size, const uint8_t *rest, size_t rest_size)
{
    size_t size = head_size + rest_size, whole = ENTRY_HEAD + size + ENTRY_TAIL;
    uint32_t place = journal->end + (uint32_t)journal->ready_size;
    uint8_t *to;

    while (journal->ready_size + whole > journal->ready_room) {
        size_t room = journal->ready_room;

        if (!journal_grow((void **)&journal->ready, &journal->ready_room, room, 1))
            return BUSY;
    }
    to = journal->ready + journal->ready_size;
    journal_put_number(to, size, 4);
    to[4] = (uint8_t)kind;
    memcpy(to + ENTRY_HEAD, head, head_size);
    if (rest_size > 0)
        memcpy(to + ENTRY_HEAD + head_size, rest, rest_size);
    journal_put_number(to + ENTRY_HEAD + size,
                       journal_checksum(journal->last, place, to + 4, size + 1), 4);
    journal->ready_size += whole;
    return DONE;
}

static enum outcome add_number(struct journal *journal, enum kind kind, const uint8_t stream[16],
                               uint64_t number)
{
    uint8_t payload[TOTAL_PAYLOAD];

    memcpy(payload, stream, 16);
    journal_put_number(payload + 16, number, 8);
    return journal_add(journal, kind, payload, sizeof payload, NULL, 0);
}

static enum outcome add_stream_here(struct journal *journal, const struct journal_stream *stream)
{
    uint8_t payload[STREAM_PAYLOAD];
    enum outcome outcome;

    write_stream(payload, stream);
    outcome = journal_add(journal, KIND_STREAM, payload, sizeof payload, NULL, 0);
    if (outcome == DONE && stream->people > 0)
        outcome = add_number(journal, KIND_TOTAL, stream->origin.stream, stream->people);
    if (outcome == DONE && stream->anonymous)
        outcome = add_number(journal, KIND_VEILED, stream->origin.stream, stream->veiled);
    if (outcome == DONE && !journal_keep_stream(journal, journal->last, stream))
        outcome = BUSY;
    return outcome;
}

/* The totals of the stream that was written until now stand in a slot that is overwritten. */
static enum outcome add_total_of_last(struct journal *journal)
{
    if (journal->totals.people == 0 || journal_find_stream(journal, journal->totals.stream) == 0)
        return DONE;
    return add_number(journal, KIND_TOTAL, journal->totals.stream, journal->totals.people);
}

enum outcome journal_add_stream(struct journal *journal, const struct journal_stream *stream)
{
    enum outcome outcome;

    if (journal->failed)
        return DOUBT;
    outcome = journal_make_room(journal, 3 * (ENTRY_HEAD + STREAM_PAYLOAD + ENTRY_TAIL));
    if (outcome == DONE)
        outcome = add_stream_here(journal, stream);
    journal->failed = outcome != DONE;
    return outcome;
}

/* The number of a stream that is known; in another segment than its wraps it comes with them. */
static enum outcome add_again(struct journal *journal, size_t index, enum kind kind,
                              uint64_t number)
{
    const struct journal_stream *stream = &journal->streams[index];
    enum outcome outcome =
        journal_make_room(journal, 3 * (ENTRY_HEAD + STREAM_PAYLOAD + ENTRY_TAIL));

    if (outcome == DONE && journal->stream_segment[index] != journal->last) {
        outcome = add_stream_here(journal, stream);
    } else if (outcome == DONE) {
        outcome = add_number(journal, kind, stream->origin.stream, number);
    }
    journal->failed = outcome != DONE;
    return outcome;
}

enum outcome journal_add_people(struct journal *journal, const uint8_t stream[16], uint64_t people)
{
    size_t known = journal_find_stream(journal, stream);

    if (journal->failed)
        return DOUBT;
    if (known == 0)
        return INVALID;
    journal_know_people(&journal->streams[known - 1], people);
    return add_again(journal, known - 1, KIND_TOTAL, people);
}

enum outcome journal_add_veiled(struct journal *journal, const uint8_t stream[16], uint64_t veiled)
{
    size_t known = journal_find_stream(journal, stream);

    if (journal->failed)
        return DOUBT;
    if (known == 0)
        return INVALID;
    journal->streams[known - 1].anonymous = true;
    journal->streams[known - 1].veiled = veiled;
    return add_again(journal, known - 1, KIND_VEILED, veiled);
}

enum outcome journal_add_frame(struct journal *journal, const uint8_t stream[16], uint32_t seq,
                               const uint8_t *frame, size_t size)
{
    uint8_t head[FRAME_PAYLOAD];
    size_t known = journal_find_stream(journal, stream);
    enum outcome outcome;

    if (journal->failed)
        return DOUBT;
    if (known == 0)
        return INVALID;
    outcome = journal_make_room(journal, 2 * (ENTRY_HEAD + STREAM_PAYLOAD + ENTRY_TAIL) +
                                             ENTRY_HEAD + FRAME_PAYLOAD + size + ENTRY_TAIL);
    if (outcome == DONE && journal->stream_segment[known - 1] != journal->last)
        outcome = add_stream_here(journal, &journal->streams[known - 1]);
    memcpy(head, stream, 16);
    journal_put_number(head + 16, seq, 4);
    if (outcome == DONE) {
        uint32_t place = journal->end + (uint32_t)journal->ready_size;

        outcome = journal_add(journal, KIND_FRAME, head, sizeof head, frame, size);
        if (outcome == DONE &&
            !journal_keep_entry(journal, &(struct journal_entry){
                                             (uint16_t)(known - 1), (uint16_t)size, journal->last,
                                             seq, place + ENTRY_HEAD + FRAME_PAYLOAD}))
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
    journal_put_number(slot, journal->turn, 8);
    memcpy(slot + 8, totals->stream, 16);
    journal_put_number(slot + 24, totals->next, 8);
    journal_put_number(slot + 32, totals->people, 8);
    journal_put_number(slot + 40, totals->hlc, 8);
    journal_put_number(slot + 48, totals->turn_day, 4);
    journal_put_number(slot + 52, totals->turn_used, 2);
    journal_put_number(slot + 54, totals->captured, 8);
    journal_put_number(slot + SLOT_BYTES - 4,
                       journal_checksum(journal->last, place, slot, SLOT_BYTES - 4), 4);
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
    outcome = journal_make_room(journal, ENTRY_HEAD + TOTAL_PAYLOAD + ENTRY_TAIL);
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
        outcome = journal_segment_path(journal, journal->first, path);
        if (outcome == DONE)
            outcome = journal->io->remove(journal->io->self, path);
        if (outcome != DONE && outcome != NOT_FOUND)
            return outcome;
        forget_segment(journal, journal->first);
        journal->first++;
    }
    return DONE;
}
