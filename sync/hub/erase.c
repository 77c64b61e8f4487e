/* erase.h, what changes: frames cut, entries written, the file looked at. Who is meant is found by
 * erase_find.c. */
#include "sync/hub/erase.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/calls.h"
#include "sync/frame.h"
#include "sync/hub/backup.h"
#include "sync/hub/erase_inside.h"
#include "sync/hub/storage.h"

static const char *const reasons[] = {
    [ERASE_CANCELLATION] = "cancellation", [ERASE_OPPOSITION] = "opposition",
    [ERASE_CONSENT] = "consent",           [ERASE_MINOR] = "minor",
    [ERASE_MISTAKE] = "mistake",
};
#define REASONS (sizeof reasons / sizeof reasons[0])

const char *erase_reason_name(uint8_t reason)
{
    return reason < REASONS ? reasons[reason] : NULL;
}

uint8_t erase_reason_read(const char *word)
{
    for (uint8_t i = 1; i < REASONS; i++) {
        if (strcmp(reasons[i], word) == 0)
            return i;
    }
    return 0;
}

/* Nobody reads from the list whose frames they were. */
static void tag_of(struct hub *hub, const uint8_t record[RECORD_ID_BYTES], uint8_t tag[32])
{
    static const char context[] = "jornada-erased-v1";
    crypto_generichash_state state;
    crypto_generichash_init(&state, hub->keys->person + 32, 32, 32);
    crypto_generichash_update(&state, (const uint8_t *)context, sizeof context);
    crypto_generichash_update(&state, record, RECORD_ID_BYTES);
    crypto_generichash_final(&state, tag, 32);
}

static enum outcome write_cut(struct hub *hub, const char *sql, const uint8_t hash[32],
                              const uint8_t *cut, size_t size)
{
    struct storage_value values[] = {storage_bytes(cut, size), storage_bytes(hub->tenant, 8),
                                     storage_bytes(hash, 32)};
    enum outcome outcome = storage_do(hub->storage, sql, 3, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* One row that holds it, cut; a row that does not, or that was cut before, stays. */
static enum outcome cut_row(struct hub *hub, const char *read, const char *write,
                            const struct ledger_entry *entry)
{
    uint8_t cut[FRAME_MAX];
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8), storage_bytes(entry->subject, 32),
        storage_bytes(entry->stream, 16), storage_number((int64_t)entry->seq)};
    struct storage_value column;
    enum outcome outcome = storage_one(hub->storage, read, 4, values, 1, &column);
    if (outcome == NOT_FOUND)
        return DONE;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    if (!frame_is_whole(column.bytes, column.size) ||
        !frame_has_identity(((const uint8_t *)column.bytes)[0]))
        return DONE;
    size_t size = frame_erase(column.bytes, cut);
    return write_cut(hub, write, entry->subject, cut, size);
}

enum outcome erase_apply(struct hub *hub, const struct ledger_entry *entry)
{
    enum outcome outcome =
        cut_row(hub,
                "SELECT bytes FROM frame WHERE tenant = $1 AND hash = $2 AND stream = $3"
                " AND seq = $4",
                "UPDATE frame SET bytes = $1 WHERE tenant = $2 AND hash = $3", entry);
    if (outcome == DONE)
        outcome =
            cut_row(hub,
                    "SELECT bytes FROM quarantine WHERE tenant = $1 AND hash = $2"
                    " AND stream = $3 AND seq = $4",
                    "UPDATE quarantine SET bytes = $1 WHERE tenant = $2 AND hash = $3", entry);
    return outcome;
}

enum outcome erase_note(struct hub *hub, const uint8_t record[RECORD_ID_BYTES], uint8_t reason,
                        const char *by)
{
    struct ledger_entry entry = {.kind = LEDGER_RECORD, .reason = reason};
    tag_of(hub, record, entry.subject);
    snprintf(entry.by, sizeof entry.by, "%s", by);
    return ledger_append(hub, &entry);
}

static enum outcome cut_all(struct hub *hub, struct erase_list *list, uint8_t reason,
                            const char *by)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < list->count && outcome == DONE; i++) {
        struct ledger_entry *entry = &list->frames[i].place;
        if (list->frames[i].earlier)
            continue;
        entry->reason = reason;
        snprintf(entry->by, sizeof entry->by, "%s", by);
        outcome = ledger_append(hub, entry);
        if (outcome == DONE)
            outcome = erase_apply(hub, entry);
    }
    return outcome;
}

static enum outcome commit_all(struct hub *hub, const uint8_t record[RECORD_ID_BYTES],
                               struct erase_list *list, uint8_t reason, const char *by)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = erase_note(hub, record, reason, by);
    if (outcome == DONE)
        outcome = cut_all(hub, list, reason, by);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

/* From here on nothing of it may stand in the file; the list must lie beside it. */
static enum outcome make_sure(struct hub *hub, const struct erase_list *list)
{
    enum outcome outcome = storage_scrub(hub->storage, list->needles, list->needle_count);
    if (outcome != DONE)
        return hub_fail(hub, outcome,
                        "it is erased, but the database's file could not be cleaned: stop the hub, "
                        "and erase it again");
    if (hub->ledger_changed && ledger_mirror(hub) != DONE)
        return hub_fail(hub, DISK_FULL,
                        "it is erased, but DATA/" LEDGER_FILE
                        " could not be written: make room, and erase it again");
    return DONE;
}

enum outcome erase_record(struct hub *hub, const uint8_t record[RECORD_ID_BYTES], uint8_t reason,
                          const char *by, struct erase_report *report)
{
    return erase_stream_record(hub, record, NULL, reason, by, report);
}

enum outcome erase_stream_record(struct hub *hub, const uint8_t record[RECORD_ID_BYTES],
                                 const uint8_t stream[16], uint8_t reason, const char *by,
                                 struct erase_report *report)
{
    struct erase_list *list = calloc(1, sizeof *list);
    *report = (struct erase_report){0};
    if (list == NULL)
        return hub_fail(hub, BUSY, "memory is short");
    enum outcome outcome = erase_gather(hub, record, stream, list);
    if (outcome == DONE && (erase_reason_name(reason) == NULL || !ledger_by_is_good(by)))
        outcome = hub_fail(hub, INVALID, "no such reason, or no such name of who erases");
    if (outcome == DONE)
        outcome = commit_all(hub, record, list, reason, by);
    if (outcome == DONE)
        outcome = make_sure(hub, list);
    for (size_t i = 0; i < list->count; i++) {
        const struct erase_frame *frame = &list->frames[i];
        report->earlier += frame->earlier;
        report->frames += !frame->earlier;
        if (report->first_ms == 0 || frame->received_ms < report->first_ms)
            report->first_ms = frame->received_ms;
    }
    erase_list_free(list);
    return outcome;
}

enum outcome erase_on_arrival(struct hub *hub, const struct ledger_entry *place,
                              const struct commit *commit, const uint8_t *frame, uint8_t *cut,
                              size_t *size)
{
    uint8_t tag[32];
    struct ledger_entry entry = *place;
    if (!hub->erases || !frame_has_identity(frame[0]))
        return NOT_FOUND;
    enum outcome outcome = ledger_holds(hub, LEDGER_FRAME, place->subject);
    const struct fact *carrier = commit != NULL ? erase_carrier(commit) : NULL;
    if (outcome == NOT_FOUND && carrier != NULL) {
        tag_of(hub, carrier->record, tag);
        outcome = ledger_holds(hub, LEDGER_RECORD, tag);
        entry.kind = LEDGER_FRAME;
        snprintf(entry.by, sizeof entry.by, "arrival");
        if (outcome == DONE)
            outcome = ledger_append(hub, &entry);
    }
    if (outcome == DONE)
        *size = frame_erase(frame, cut);
    return outcome;
}

struct leaving {
    void (*each)(void *context, const char *name, const char *place);
    void *context;
    const char *folder;
};

static void note_aside(void *context, const char *name)
{
    const struct leaving *leaving = context;
    if (strncmp(name, "hub.db.aside-", 13) == 0 || strncmp(name, "hub.db-wal.aside-", 17) == 0)
        leaving->each(leaving->context, name, leaving->folder);
}

enum outcome erase_left(struct hub *hub, int64_t first_ms,
                        void (*each)(void *context, const char *name, const char *place),
                        void *context)
{
    struct leaving leaving = {each, context, hub->folder};
    struct backup backup;
    enum outcome outcome;
    for (size_t i = 0; (outcome = backup_at(hub, i, &backup)) == DONE; i++) {
        if (backup.made_ms >= first_ms)
            each(context, backup.name, backup.place);
    }
    if (outcome != NOT_FOUND)
        return outcome;
    outcome = hub->io->folder_list(hub->io->self, hub->folder, note_aside, &leaving);
    return outcome == DONE ? DONE : hub_fail(hub, outcome, "the data folder cannot be listed");
}

static bool tell_one(void *context, const struct storage_value columns[])
{
    struct calls_hello_answer *said = context;
    struct calls_erasure *erasure = &said->erasure[said->erasure_count];
    if (columns[1].size != 16 || columns[3].size != 32 || columns[2].number > UINT32_MAX)
        return true;
    memcpy(erasure->stream, columns[1].bytes, 16);
    erasure->seq = (uint32_t)columns[2].number;
    memcpy(erasure->hash, columns[3].bytes, 32);
    said->erased = (uint32_t)columns[0].number;
    return ++said->erasure_count < CALLS_ERASURES_MAX;
}

enum outcome erase_tell(struct hub *hub, const struct device *device, uint32_t after,
                        struct calls_hello_answer *said)
{
    uint64_t count;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_number(after),
                                     storage_bytes(device->fair, 8), storage_number(device->kiosk)};
    said->erasures = true;
    said->erasure_count = 0;
    enum outcome outcome = ledger_note_heard(hub, after);
    if (outcome != DONE)
        return outcome;
    outcome = storage_each(hub->storage,
                           "SELECT number, stream, seq, subject FROM ledger WHERE tenant = $1"
                           " AND kind = 1 AND number > $2 AND device IN (SELECT device FROM device"
                           " WHERE tenant = $1 AND fair = $3 AND kiosk = $4) ORDER BY number",
                           4, values, tell_one, said);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    if (said->erasure_count == CALLS_ERASURES_MAX)
        return DONE; /* the rest with the next greeting */
    outcome = ledger_count(hub, &count);
    said->erased = (uint32_t)count;
    return outcome;
}
