/* Her name was erased at the hub: this kiosk's copies of it go, too.
 *
 * Promises: afterwards no byte of the compartment is readable in database, log, journal or a
 * database put aside; the frame stays with its hash, so that marks, counts and the chain are what
 * they were. Told again at every start, it finds what a crash left: the journal is the last to lose
 * it, for by its bytes the others are searched. What cannot be written ends the stream (DOUBT). */
#include <stdlib.h>
#include <string.h>

#include "sync/residue.h"
#include "sync/sync_inside.h"

#define PIECE (64U << 10)
#define SEALED (FRAME_BLOCK + FRAME_TAG)

struct erasing {
    struct sync *sync;
    uint8_t sealed[CALLS_ERASURES_MAX][SEALED]; /* the compartments that are to go */
    uint8_t needles[CALLS_ERASURES_MAX][RESIDUE_BYTES];
    size_t count;
    uint8_t frame[FRAME_MAX];
    uint8_t piece[PIECE];
    enum outcome outcome;
};

static void note(struct erasing *erasing, const uint8_t *frame)
{
    size_t size;
    const uint8_t *sealed = frame_identity(frame, &size);

    if (size != SEALED || erasing->count == CALLS_ERASURES_MAX)
        return;
    memcpy(erasing->sealed[erasing->count], sealed, SEALED);
    memcpy(erasing->needles[erasing->count++], sealed, RESIDUE_BYTES);
}

/* What of it is here, in whichever place. */
static enum outcome look_for(struct erasing *erasing, const struct calls_erasure *erasure)
{
    struct sync *sync = erasing->sync;
    struct outbox_stream *stream = outbox_find(&sync->outbox, erasure->stream);
    bool aside;
    size_t size;
    enum outcome outcome = NOT_FOUND;

    if (stream != NULL)
        outcome = store_find_identity(sync->store, &stream->row, erasure->seq, erasure->hash,
                                      erasing->frame, &size, &aside);
    if (outcome == NOT_FOUND) {
        outcome = DONE;
        if (journal_find_identity(sync->journal, erasure->stream, erasure->seq, erasure->hash,
                                  erasing->frame) == 0)
            return DONE;
    }
    if (outcome == DONE)
        note(erasing, erasing->frame);
    return outcome;
}

static enum outcome wipe_in(struct erasing *erasing, struct io_file *file, uint64_t at, size_t part)
{
    const struct io *io = erasing->sync->io;
    static const uint8_t zeros[SEALED];
    enum outcome outcome = DONE;

    for (size_t i = 0; i < erasing->count; i++) {
        const uint8_t *found = memmem(erasing->piece, part, erasing->sealed[i], SEALED);

        while (outcome == DONE && found != NULL) {
            size_t offset = (size_t)(found - erasing->piece);

            outcome = io->file_write(io->self, file, at + offset, zeros, SEALED);
            found = memmem(found + 1, part - offset - 1, erasing->sealed[i], SEALED);
        }
    }
    return outcome;
}

static enum outcome wipe_file(struct erasing *erasing, const char *path)
{
    const struct io *io = erasing->sync->io;
    struct io_file *file;
    uint64_t size = 0;
    enum outcome outcome = io->file_open(io->self, path, IO_CREATE, &file);

    if (outcome != DONE)
        return outcome;
    outcome = io->file_size(io->self, file, &size);
    for (uint64_t at = 0; outcome == DONE && at < size; at += PIECE - SEALED) {
        size_t part = size - at < PIECE ? (size_t)(size - at) : PIECE;

        outcome = io->file_read(io->self, file, at, erasing->piece, part);
        if (outcome == DONE)
            outcome = wipe_in(erasing, file, at, part);
    }
    if (outcome == DONE)
        outcome = io->file_sync(io->self, file);
    io->file_close(io->self, file);
    return outcome;
}

/* A database that was put aside is nobody's to open: bytes are all it is. */
static void wipe_aside(void *context, const char *name)
{
    struct erasing *erasing = context;
    char path[DISK_PATH_MAX];

    if (erasing->outcome == DONE && strncmp(name, "damaged-", 8) == 0) {
        erasing->outcome = disk_path(path, erasing->sync->folder, name);
        if (erasing->outcome == DONE)
            erasing->outcome = wipe_file(erasing, path);
    }
}

static enum outcome cut_store(struct erasing *erasing, const struct calls_hello_answer *said)
{
    struct sync *sync = erasing->sync;
    enum outcome outcome = store_begin(sync->store);

    for (size_t i = 0; outcome == DONE && i < said->erasure_count; i++) {
        const struct calls_erasure *erasure = &said->erasure[i];
        struct outbox_stream *stream = outbox_find(&sync->outbox, erasure->stream);
        bool aside;
        size_t size;

        while (outcome == DONE && stream != NULL) {
            outcome = store_find_identity(sync->store, &stream->row, erasure->seq, erasure->hash,
                                          erasing->frame, &size, &aside);
            if (outcome == DONE)
                outcome = store_erase_identity(sync->store, &stream->row, erasure->seq,
                                               erasing->frame, size, aside);
        }
        outcome = outcome == NOT_FOUND ? DONE : outcome;
    }
    return outcome == DONE ? store_commit(sync->store) : outcome;
}

static enum outcome cut_journal(struct erasing *erasing, const struct calls_hello_answer *said)
{
    struct journal *journal = erasing->sync->journal;
    enum outcome outcome = DONE;

    for (size_t i = 0; outcome == DONE && i < said->erasure_count; i++) {
        const struct calls_erasure *erasure = &said->erasure[i];
        size_t found;

        while (outcome == DONE &&
               (found = journal_find_identity(journal, erasure->stream, erasure->seq, erasure->hash,
                                              erasing->frame)) > 0)
            outcome = journal_erase_identity(journal, found);
    }
    return outcome;
}

static enum outcome cut_all(struct erasing *erasing, const struct calls_hello_answer *said)
{
    struct sync *sync = erasing->sync;
    enum outcome outcome = sync->io->folder_list(sync->io->self, sync->folder, wipe_aside, erasing);

    if (outcome == DONE)
        outcome = erasing->outcome;
    if (outcome == DONE)
        outcome = cut_store(erasing, said);
    if (outcome == DONE)
        outcome = store_scrub(sync->store, (const uint8_t(*)[RESIDUE_BYTES])erasing->needles,
                              erasing->count);
    return outcome == DONE ? cut_journal(erasing, said) : outcome;
}

enum outcome sync_erase(struct sync *sync, const struct calls_hello_answer *said)
{
    struct erasing *erasing;
    enum outcome outcome = DONE;

    if (said->erasure_count == 0) {
        sync->erased_heard = said->erased;
        return DONE;
    }
    erasing = calloc(1, sizeof *erasing);
    if (erasing == NULL)
        return sync_fail(sync, BUSY, "memory is short"); /* the next greeting tells it again */
    erasing->sync = sync;
    for (size_t i = 0; outcome == DONE && i < said->erasure_count; i++)
        outcome = look_for(erasing, &said->erasure[i]);
    if (outcome == DONE && erasing->count > 0)
        outcome = cut_all(erasing, said);
    free(erasing);
    if (outcome != DONE) {
        sync->dead = true;
        return sync_fail(sync, DOUBT, "an identity could not be erased");
    }
    sync->erased_heard = said->erased;
    return DONE;
}
