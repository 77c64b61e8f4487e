/* Cutting an identity out of the journal: see journal.h.
 *
 * An entry keeps its size and place: what is shorter now ends in zeros. The segment is written
 * beside, whole, and takes the old one's name; then the old one's bytes are overwritten. Bytes that
 * belong to no entry become zeros, too: the rest of a torn one could hold part of it. */
#include <stdlib.h>
#include <string.h>

#include "sync/journal_inside.h"

static bool is_meant(struct journal *journal, const struct journal_entry *entry,
                     const uint8_t hash[FRAME_HASH_BYTES], uint8_t *frame)
{
    uint8_t found[FRAME_HASH_BYTES];

    if (journal_read(journal, entry, frame) != DONE || !frame_is_whole(frame, entry->frame_bytes) ||
        !frame_has_identity(frame[0]))
        return false;
    frame_hash(&journal->streams[entry->stream].origin, entry->seq, frame, found);
    return memcmp(found, hash, sizeof found) == 0;
}

size_t journal_find_identity(struct journal *journal, const uint8_t stream[16], uint32_t seq,
                             const uint8_t hash[FRAME_HASH_BYTES], uint8_t *frame)
{
    size_t known = journal_find_stream(journal, stream);

    for (size_t i = 0; known > 0 && i < journal->entry_count; i++) {
        const struct journal_entry *entry = &journal->entries[i];

        if (entry->stream == known - 1 && entry->seq == seq &&
            is_meant(journal, entry, hash, frame))
            return i + 1;
    }
    return 0;
}

static void wipe_holes(uint32_t segment, uint8_t *bytes)
{
    uint32_t place = HEAD_BYTES;

    while (place + ENTRY_HEAD + ENTRY_TAIL <= JOURNAL_SEGMENT_BYTES) {
        uint32_t step = journal_entry_bytes(segment, bytes, place);

        if (step == 0)
            bytes[place++] = 0;
        place += step;
    }
    memset(bytes + place, 0, JOURNAL_SEGMENT_BYTES - place);
}

static void cut_entry(const struct journal_entry *entry, uint8_t *bytes)
{
    uint8_t *frame = bytes + entry->place, cut[FRAME_MAX];
    uint32_t place = entry->place - FRAME_PAYLOAD - ENTRY_HEAD;
    size_t size = FRAME_PAYLOAD + (size_t)entry->frame_bytes, cut_size = frame_erase(frame, cut);

    memset(frame, 0, entry->frame_bytes);
    memcpy(frame, cut, cut_size);
    journal_put_number(frame + entry->frame_bytes,
                       journal_checksum(entry->segment, place, bytes + place + 4, size + 1), 4);
}

/* The name is another file's by now. */
static enum outcome overwrite(const struct io *io, struct io_file *old, uint8_t *bytes)
{
    memset(bytes, 0, JOURNAL_SEGMENT_BYTES);
    enum outcome outcome = io->file_write(io->self, old, 0, bytes, JOURNAL_SEGMENT_BYTES);

    if (outcome == DONE)
        outcome = io->file_sync(io->self, old);
    io->file_close(io->self, old);
    return outcome;
}

static enum outcome replace(struct journal *journal, uint32_t segment, uint8_t *bytes)
{
    const struct io *io = journal->io;
    char path[DISK_PATH_MAX];
    bool last = segment == journal->last && journal->file != NULL;
    struct io_file *old = journal->file;
    enum outcome outcome = journal_segment_path(journal, segment, path);

    if (outcome == DONE && !last)
        outcome = io->file_open(io->self, path, IO_CREATE, &old);
    if (outcome != DONE)
        return outcome;
    outcome = disk_replace(io, journal->folder, path + strlen(journal->folder) + 1, bytes,
                           JOURNAL_SEGMENT_BYTES);
    if (last)
        journal->file = NULL;
    if (outcome == DONE)
        outcome = overwrite(io, old, bytes);
    else
        io->file_close(io->self, old);
    if (outcome == DONE && last)
        outcome = io->file_open(io->self, path, IO_CREATE, &journal->file);
    return outcome;
}

static enum outcome erase_entry(struct journal *journal, struct journal_entry *entry)
{
    char path[DISK_PATH_MAX];
    size_t size = 0;
    uint8_t *bytes = malloc(JOURNAL_SEGMENT_BYTES);
    enum outcome outcome =
        bytes == NULL ? BUSY : journal_segment_path(journal, entry->segment, path);

    if (outcome == DONE)
        outcome = disk_read(journal->io, path, bytes, JOURNAL_SEGMENT_BYTES, &size);
    if (outcome == DONE && size != JOURNAL_SEGMENT_BYTES)
        outcome = DAMAGED;
    if (outcome == DONE) {
        size_t cut = frame_size((uint8_t)(bytes[entry->place] | 0x80));

        cut_entry(entry, bytes);
        wipe_holes(entry->segment, bytes);
        outcome = replace(journal, entry->segment, bytes);
        entry->frame_bytes = (uint16_t)cut;
    }
    free(bytes);
    return outcome;
}

enum outcome journal_erase_identity(struct journal *journal, size_t found)
{
    enum outcome outcome;

    if (journal->failed)
        return DOUBT;
    outcome = journal_flush(journal, NULL);
    if (outcome == DONE)
        outcome = erase_entry(journal, &journal->entries[found - 1]);
    journal->failed = outcome != DONE;
    return outcome;
}
