/* release.h over the tables quarantine, frame and stream. */
#include "sync/hub/release.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/count.h"
#include "sync/hub/desk.h"
#include "sync/hub/erase.h"
#include "sync/hub/held.h"
#include "sync/hub/inside.h"
#include "sync/hub/letters.h"
#include "sync/hub/stream.h"

#define STEPS_MAX (1U << 20) /* of a stream's key, as in push.c */

static const char *const reasons[] = {[RELEASE_MISTAKE] = "mistake", [RELEASE_BEFORE] = "before"};
#define REASONS (sizeof reasons / sizeof reasons[0])

const char *release_reason_name(uint8_t reason)
{
    return reason < REASONS ? reasons[reason] : NULL;
}

uint8_t release_reason_read(const char *word)
{
    for (uint8_t i = 1; i < REASONS; i++) {
        if (strcmp(reasons[i], word) == 0)
            return i;
    }
    return 0;
}

/* One frame on its way out of the quarantine; in locked memory. */
struct releasing {
    struct hub *hub;
    struct ledger_entry entry;
    struct fair fair;
    struct frame_origin origin;
    struct stream stream;
    bool is_desk;
    struct desk desk;
    struct seal_key key;
    struct tally tally;
    struct commit commit;
    size_t size;
    uint8_t frame[FRAME_MAX], facts[8192];
};

/* The next one; of `device`, or (NULL) of those that the list names. */
static enum outcome find_next(struct releasing *releasing, const uint8_t *device)
{
    struct hub *hub = releasing->hub;
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8), storage_number(QUARANTINE_REVOKED),
        device != NULL ? storage_bytes(device, 16) : storage_number(LEDGER_RELEASE)};
    struct storage_value columns[5];
    enum outcome outcome =
        storage_one(hub->storage,
                    device != NULL ? "SELECT stream, seq, device, hash, bytes FROM quarantine"
                                     " WHERE tenant = $1 AND reason = $2 AND device = $3"
                                     " ORDER BY stream, seq LIMIT 1"
                                   : "SELECT stream, seq, device, hash, bytes FROM quarantine"
                                     " WHERE tenant = $1 AND reason = $2 AND hash IN"
                                     " (SELECT subject FROM ledger WHERE tenant = $1 AND kind = $3)"
                                     " ORDER BY stream, seq LIMIT 1",
                    3, values, 5, columns);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    struct ledger_entry *entry = &releasing->entry;
    if (columns[0].size != 16 || columns[2].size != 16 || columns[3].size != 32 ||
        !frame_is_whole(columns[4].bytes, columns[4].size))
        return hub_fail(hub, DAMAGED, "a frame put aside is not whole");
    memcpy(entry->stream, columns[0].bytes, 16);
    entry->seq = (uint64_t)columns[1].number;
    memcpy(entry->device, columns[2].bytes, 16);
    memcpy(entry->subject, columns[3].bytes, 32);
    releasing->size = columns[4].size;
    memcpy(releasing->frame, columns[4].bytes, releasing->size);
    return DONE;
}

static enum outcome load(struct releasing *releasing)
{
    struct hub *hub = releasing->hub;
    struct device device;
    const struct ledger_entry *entry = &releasing->entry;
    enum outcome outcome = device_find(hub, entry->device, &device);
    if (outcome == DONE)
        outcome = fair_find_id(hub, device.fair, &releasing->fair);
    if (outcome == DONE)
        outcome = stream_load(hub, entry->stream, entry->device, &releasing->stream);
    releasing->is_desk = outcome == DONE && device.kiosk == 0;
    if (releasing->is_desk)
        outcome = desk_find(hub, device.id, &releasing->desk);
    memcpy(releasing->origin.tenant, hub->tenant, 8);
    memcpy(releasing->origin.fair, releasing->fair.id, 8);
    memcpy(releasing->origin.device, entry->device, 16);
    memcpy(releasing->origin.stream, entry->stream, 16);
    return outcome;
}

/* 0 when its facts are in releasing->commit, else why not. */
static int open_facts(struct releasing *releasing)
{
    const struct key *online = &releasing->hub->keys->online;
    size_t size;
    if (releasing->stream.wraps == 0 || seal_unwrap(releasing->stream.wrap[0], online->public_key,
                                                    online->secret, &releasing->key) != DONE)
        return QUARANTINE_WRAP;
    if (releasing->entry.seq > STEPS_MAX ||
        seal_step_to(&releasing->key, releasing->entry.seq) != DONE)
        return QUARANTINE_FAR;
    enum outcome outcome = seal_open_facts(&releasing->origin, &releasing->key, releasing->frame,
                                           releasing->facts, sizeof releasing->facts, &size);
    if (outcome != DONE)
        return outcome == REFUSED ? QUARANTINE_SEAL : QUARANTINE_PACK;
    if (record_decode(releasing->facts, size, &releasing->commit) != DONE)
        return QUARANTINE_FACTS;
    return desk_judge(releasing->is_desk ? &releasing->desk : NULL, &releasing->commit);
}

static enum outcome keep_aside(struct releasing *releasing, int reason)
{
    struct hub *hub = releasing->hub;
    struct storage_value values[] = {storage_number(reason), storage_bytes(hub->tenant, 8),
                                     storage_bytes(releasing->entry.subject, 32)};
    enum outcome outcome = storage_do(
        hub->storage, "UPDATE quarantine SET reason = $1 WHERE tenant = $2 AND hash = $3", 3,
        values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* Out of the quarantine and into its place among the frames. */
static enum outcome move(struct releasing *releasing)
{
    struct hub *hub = releasing->hub;
    struct ledger_entry *entry = &releasing->entry;
    uint8_t cut[FRAME_MAX];
    const uint8_t *frame = releasing->frame;
    size_t size = releasing->size;
    enum outcome outcome = erase_on_arrival(hub, entry, &releasing->commit, frame, cut, &size);
    if (outcome == DONE)
        frame = cut;
    else if (outcome != NOT_FOUND)
        return outcome;
    struct storage_value values[] = {
        storage_number(FRAME_COUNTED),       storage_bytes(frame, size),
        storage_bytes(hub->tenant, 8),       storage_bytes(entry->stream, 16),
        storage_number((int64_t)entry->seq), storage_bytes(entry->subject, 32),
    };
    struct storage_value row[] = {values[2], values[5]};
    int64_t moved = 0;
    outcome = storage_do(hub->storage,
                         "UPDATE frame SET state = $1, bytes = $2 WHERE tenant = $3"
                         " AND stream = $4 AND seq = $5 AND hash = $6",
                         6, values, &moved);
    if (outcome == DONE && moved != 1)
        return hub_fail(hub, DAMAGED, "a frame put aside has no place among the frames");
    if (outcome == DONE)
        outcome = storage_do(hub->storage, "DELETE FROM quarantine WHERE tenant = $1 AND hash = $2",
                             2, row, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome count(struct releasing *releasing)
{
    struct hub *hub = releasing->hub;
    struct held change = {.people = 0};
    releasing->stream.quarantined--;
    held_count(&change, &releasing->commit);
    held_count_aside(&change, &releasing->commit, -1);
    tally_start(&releasing->tally, hub, &releasing->fair);
    enum outcome outcome = count_commit(hub, &releasing->fair, &releasing->stream,
                                        &releasing->commit, &releasing->tally);
    if (outcome == DONE)
        outcome = tally_flush(&releasing->tally);
    if (outcome == DONE)
        outcome = held_add(hub, releasing->entry.device, &change);
    if (outcome == DONE)
        outcome = stream_save(hub, &releasing->stream);
    return outcome;
}

/* Inside a transaction. */
static enum outcome release_one(struct releasing *releasing, struct release_report *report)
{
    enum outcome outcome = load(releasing);
    int reason = outcome == DONE ? open_facts(releasing) : 0;
    if (outcome == DONE && reason == 0)
        outcome = letters_arrive(releasing->hub, &releasing->fair, &releasing->stream,
                                 &releasing->commit, releasing->frame[0], &reason);
    if (outcome != DONE)
        return outcome;
    if (reason != 0) {
        report->kept++;
        return keep_aside(releasing, reason);
    }
    report->frames++;
    releasing->entry.kind = LEDGER_RELEASE;
    releasing->entry.at_ms = 0;
    outcome = ledger_append(releasing->hub, &releasing->entry);
    if (outcome == DONE)
        outcome = move(releasing);
    return outcome == DONE ? count(releasing) : outcome;
}

static enum outcome release_all(struct releasing *releasing, const uint8_t *device,
                                struct release_report *report)
{
    struct hub *hub = releasing->hub;
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    while ((outcome = find_next(releasing, device)) == DONE) {
        outcome = release_one(releasing, report);
        if (outcome != DONE)
            break;
    }
    if (outcome == NOT_FOUND)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

static enum outcome run(struct hub *hub, const uint8_t *device, uint8_t reason, const char *by,
                        struct release_report *report)
{
    struct releasing *releasing = sodium_malloc(sizeof *releasing);
    if (releasing == NULL)
        return hub_fail(hub, BUSY, "memory is short");
    sodium_memzero(releasing, sizeof *releasing);
    releasing->hub = hub;
    releasing->entry.reason = reason;
    snprintf(releasing->entry.by, sizeof releasing->entry.by, "%s", by);
    enum outcome outcome = release_all(releasing, device, report);
    sodium_free(releasing);
    return outcome;
}

enum outcome release_device(struct hub *hub, const uint8_t device[16], uint8_t reason,
                            const char *by, struct release_report *report)
{
    *report = (struct release_report){0};
    if (release_reason_name(reason) == NULL || !ledger_by_is_good(by))
        return hub_fail(hub, INVALID, "no such reason, or no such name of who releases");
    if (!hub->can_open)
        return hub_fail(hub, REFUSED, "the online key is under a passphrase: nothing can be read");
    enum outcome outcome = run(hub, device, reason, by, report);
    if (outcome == DONE && report->frames + report->kept == 0)
        return hub_fail(hub, NOT_FOUND, "nothing of this device was put aside as revoked");
    return outcome;
}

enum outcome release_again(struct hub *hub)
{
    struct release_report report = {0};
    struct storage_value column,
        values[] = {storage_bytes(hub->tenant, 8), storage_number(LEDGER_RELEASE)};
    if (!hub->can_open)
        return DONE; /* at an opening with the key */
    enum outcome outcome =
        storage_one(hub->storage, "SELECT 1 FROM ledger WHERE tenant = $1 AND kind = $2 LIMIT 1", 2,
                    values, 1, &column);
    if (outcome == NOT_FOUND)
        return DONE;
    return outcome == DONE ? run(hub, NULL, 0, "", &report) : hub_storage_failed(hub, outcome);
}
