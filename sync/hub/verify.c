/* verify.h: the database, the frames, the marks and the quarantine. Sums: verify_fold.c. */
#include "sync/hub/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/verify_inside.h"

const char *verify_part_name(enum verify_part part)
{
    static const char *const names[VERIFY_PARTS] = {
        [VERIFY_DATABASE] = "database",     [VERIFY_FRAMES] = "frames", [VERIFY_MARKS] = "marks",
        [VERIFY_QUARANTINE] = "quarantine", [VERIFY_AUDIT] = "audit",   [VERIFY_SUMS] = "sums",
    };
    return names[part];
}

bool verify_is_sound(const struct verify_report *report)
{
    bool all = true;
    for (size_t i = 0; i < VERIFY_PARTS; i++)
        all = all && report->good[i];
    return all;
}

enum outcome verify_stream_at(struct hub *hub, size_t index, struct stream *stream,
                              struct fair *fair)
{
    uint8_t id[16], device_id[16];
    struct device device;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_number((int64_t)index)};
    struct storage_value columns[2];
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT stream, device FROM stream WHERE tenant = $1 ORDER BY stream LIMIT 1"
                    " OFFSET $2",
                    2, values, 2, columns);
    if (outcome != DONE)
        return outcome;
    if (columns[0].size != 16 || columns[1].size != 16)
        return DAMAGED;
    memcpy(id, columns[0].bytes, 16);
    memcpy(device_id, columns[1].bytes, 16);
    outcome = stream_load(hub, id, device_id, stream);
    if (outcome == DONE)
        outcome = device_find(hub, device_id, &device);
    if (outcome == DONE)
        outcome = fair_find_id(hub, device.fair, fair);
    return outcome == NOT_FOUND ? DAMAGED : outcome;
}

enum outcome verify_frame_from(struct hub *hub, const struct stream *stream, uint64_t seq,
                               struct verify_frame *frame)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(stream->id, 16),
                                     storage_number((int64_t)seq)};
    struct storage_value columns[5];
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT seq, hash, state, received_ms, bytes FROM frame WHERE tenant = $1"
                    " AND stream = $2 AND seq >= $3 ORDER BY seq LIMIT 1",
                    3, values, 5, columns);
    if (outcome != DONE)
        return outcome;
    if (columns[1].size != FRAME_HASH_BYTES || columns[4].size > FRAME_MAX)
        return DAMAGED;
    frame->seq = (uint64_t)columns[0].number;
    memcpy(frame->hash, columns[1].bytes, FRAME_HASH_BYTES);
    frame->state = (enum frame_state)columns[2].number;
    frame->received_ms = columns[3].number;
    frame->size = columns[4].size;
    if (frame->size > 0)
        memcpy(frame->bytes, columns[4].bytes, frame->size);
    return DONE;
}

enum outcome verify_copy(struct hub *hub, char *path)
{
    uint64_t size;
    snprintf(path, 4096, "%s/outgoing", hub->folder);
    enum outcome outcome = hub->io->folder_make(hub->io->self, path);
    snprintf(path, 4096, "%s/" VERIFY_COPY, hub->folder);
    if (outcome == DONE)
        outcome = storage_copy_out(hub->storage, hub->io, path, &size);
    return outcome == DONE
               ? DONE
               : hub_fail(hub, outcome, "the store cannot be copied: is the disk full?");
}

static enum outcome read_all(const struct io *io, struct io_file *file, struct storage **storage,
                             char why[HUB_WHY_MAX])
{
    uint64_t size = 0;
    char reason[160];
    enum outcome outcome = io->file_size(io->self, file, &size);
    uint8_t *bytes = outcome == DONE ? storage_room(size) : NULL;
    if (bytes == NULL)
        return outcome == DONE ? BUSY : outcome;
    outcome = io->file_read(io->self, file, 0, bytes, (size_t)size);
    if (outcome != DONE) {
        storage_room_free(bytes);
        return outcome;
    }
    outcome = storage_open_bytes(bytes, size, storage, reason);
    if (outcome != DONE)
        snprintf(why, HUB_WHY_MAX, "%s", reason);
    return outcome;
}

enum outcome verify_take(const struct io *io, const char *path, struct storage **storage,
                         char why[HUB_WHY_MAX])
{
    struct io_file *file;
    snprintf(why, HUB_WHY_MAX, "the copy of the store cannot be read");
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);
    if (outcome != DONE)
        return outcome;
    outcome = read_all(io, file, storage, why);
    io->file_close(io->self, file);
    (void)!io->remove(io->self, path);
    return outcome;
}

struct looking {
    struct hub *hub;
    struct verify_report *report;
    struct verify_frame frame;
};

static bool is_in_quarantine(struct looking *looking)
{
    struct storage_value values[] = {storage_bytes(looking->hub->tenant, 8),
                                     storage_bytes(looking->frame.hash, FRAME_HASH_BYTES)};
    struct storage_value column;
    return storage_one(looking->hub->storage,
                       "SELECT 1 FROM quarantine WHERE tenant = $1 AND hash = $2", 2, values, 1,
                       &column) == DONE;
}

static void look_at_frame(struct looking *looking, const struct frame_origin *origin)
{
    const struct verify_frame *frame = &looking->frame;
    uint8_t hash[FRAME_HASH_BYTES];
    looking->report->frames++;
    if (frame->state == FRAME_QUARANTINED) {
        if (!is_in_quarantine(looking))
            looking->report->good[VERIFY_QUARANTINE] = false;
        return;
    }
    bool whole = frame_is_whole(frame->bytes, frame->size);
    if (whole)
        frame_hash(origin, frame->seq, frame->bytes, hash);
    if (!whole || memcmp(hash, frame->hash, sizeof hash) != 0)
        looking->report->good[VERIFY_FRAMES] = false;
}

static enum outcome count_quarantine(struct hub *hub, const struct stream *stream, uint64_t *count)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(stream->id, 16)};
    struct storage_value column;
    enum outcome outcome = storage_one(
        hub->storage, "SELECT count(*) FROM quarantine WHERE tenant = $1 AND stream = $2", 2,
        values, 1, &column);
    *count = outcome == DONE ? (uint64_t)column.number : 0;
    return outcome;
}

/* The row against what its frames and gaps come to. */
static enum outcome look_at_marks(struct looking *looking, const struct stream *stream,
                                  uint64_t highest)
{
    struct stream again = *stream;
    uint64_t aside;
    again.stored = 0;
    enum outcome outcome = stream_advance(looking->hub, &again);
    if (outcome == DONE)
        outcome = count_quarantine(looking->hub, stream, &aside);
    if (outcome != DONE)
        return outcome;
    if (again.stored != stream->stored || highest != stream->highest)
        looking->report->good[VERIFY_MARKS] = false;
    if (aside != stream->quarantined)
        looking->report->good[VERIFY_QUARANTINE] = false;
    looking->report->quarantined += aside;
    return DONE;
}

static enum outcome look_at_stream(struct looking *looking, const struct stream *stream,
                                   const struct fair *fair)
{
    struct frame_origin origin;
    uint64_t highest = 0;
    enum outcome outcome;
    memcpy(origin.tenant, looking->hub->tenant, 8);
    memcpy(origin.fair, fair->id, 8);
    memcpy(origin.device, stream->device, 16);
    memcpy(origin.stream, stream->id, 16);
    while ((outcome = verify_frame_from(looking->hub, stream, highest, &looking->frame)) == DONE) {
        look_at_frame(looking, &origin);
        highest = looking->frame.seq + 1;
    }
    return outcome == NOT_FOUND ? look_at_marks(looking, stream, highest) : outcome;
}

static enum outcome look(struct looking *looking)
{
    struct stream stream;
    struct fair fair;
    enum outcome outcome = DONE;
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = verify_stream_at(looking->hub, i, &stream, &fair);
        if (outcome != DONE)
            break;
        looking->report->streams++;
        outcome = look_at_stream(looking, &stream, &fair);
    }
    if (outcome == DAMAGED) {
        looking->report->good[VERIFY_FRAMES] = false;
        return DONE;
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome look_at_all(struct hub *hub, struct verify_report *report)
{
    struct looking *looking = calloc(1, sizeof *looking);
    if (looking == NULL)
        return BUSY;
    looking->hub = hub;
    looking->report = report;
    enum outcome outcome = look(looking);
    free(looking);
    report->counted = hub->can_open;
    if (outcome == DONE)
        outcome = audit_check(hub, &report->good[VERIFY_AUDIT]);
    if (outcome == DONE && report->counted) {
        outcome = verify_fold(hub, &report->good[VERIFY_SUMS]);
        if (outcome == DAMAGED) {
            report->good[VERIFY_SUMS] = false;
            outcome = DONE;
        }
    }
    return outcome;
}

enum outcome verify_run(const struct hub_settings *settings, struct storage *storage,
                        struct verify_report *report, char why[HUB_WHY_MAX])
{
    struct hub *hub;
    *report = (struct verify_report){0};
    for (size_t i = 0; i < VERIFY_PARTS; i++)
        report->good[i] = true;
    if (storage_check(storage) != DONE) { /* nothing in it is worth reading then */
        report->good[VERIFY_DATABASE] = false;
        storage_abandon(storage);
        return DONE;
    }
    enum outcome outcome = hub_open_storage(settings, storage, &hub, why);
    if (outcome != DONE)
        return outcome;
    outcome = look_at_all(hub, report);
    if (outcome != DONE)
        snprintf(why, HUB_WHY_MAX, "%s", hub_why(hub));
    hub_abandon(hub);
    return outcome;
}
