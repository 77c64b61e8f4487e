#include "kiosk/gate.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/content.h"
#include "sync/disk.h"

/* A release says: what was counted until then is forgotten; each number once. */
static void release_all(struct gate *gate)
{
    for (size_t i = 0; gate->attempts != NULL && i < gate->list->count; i++) {
        const struct staff_member *member = &gate->list->members[i];
        if (attempts_release(gate->attempts, member->staff, member->release) == DOUBT) {
            attempts_close(gate->attempts);
            gate->attempts = NULL;
        }
    }
}

static void open_attempts(struct gate *gate)
{
    if (gate->attempts != NULL)
        return;
    if (attempts_open(gate->io, gate->folder, &gate->attempts) != DONE)
        gate->attempts = NULL;
    if (gate->attempts == NULL)
        return;
    gate->lost = gate->lost || attempts_was_lost(gate->attempts);
    if (gate->list != NULL)
        release_all(gate);
}

/* After a flush that failed nothing is believed but what is read again. */
static enum outcome in_doubt(struct gate *gate)
{
    attempts_close(gate->attempts);
    gate->attempts = NULL;
    return DOUBT;
}

/* Signed by this hub, of this fair; otherwise there are none, and no letters. */
static void refresh_offices(struct gate *gate, const char *folder)
{
    char path[DISK_PATH_MAX];
    uint8_t bytes[OFFICES_BYTES_MAX];
    size_t size = 0;
    if (gate->offices == NULL)
        gate->offices = calloc(1, sizeof *gate->offices);
    if (gate->offices == NULL)
        return;
    bool good =
        folder != NULL && disk_path(path, folder, OFFICES_FILE) == DONE &&
        disk_read(gate->io, path, bytes, sizeof bytes, &size) == DONE &&
        offices_decode(bytes, size, gate->enrolment->hub_key, gate->offices) == DONE &&
        memcmp(gate->offices->fair, gate->enrolment->fair_id, sizeof gate->offices->fair) == 0;
    if (!good)
        gate->offices->count = 0;
}

void gate_refresh(struct gate *gate)
{
    char folder[CONTENT_FOLDER_MAX], path[DISK_PATH_MAX];
    uint32_t version = 0;
    size_t size = 0;
    uint8_t *bytes = malloc(STAFF_LIST_BYTES_MAX);
    if (gate->list == NULL)
        gate->list = calloc(1, sizeof *gate->list);
    if (gate->list == NULL || bytes == NULL) {
        free(bytes);
        return;
    }
    gate->list->count = 0; /* a badge that is in no list any more was revoked */
    bool good = content_current(gate->io, gate->folder, folder, &version) == DONE &&
                disk_path(path, folder, STAFF_FILE) == DONE &&
                disk_read(gate->io, path, bytes, STAFF_LIST_BYTES_MAX, &size) == DONE &&
                staff_decode(bytes, size, gate->enrolment->hub_key, gate->list) == DONE;
    if (!good || memcmp(gate->list->fair, gate->enrolment->fair_id, 8) != 0)
        gate->list->count = 0;
    free(bytes);
    release_all(gate);
    refresh_offices(gate, good ? folder : NULL);
}

void gate_open(struct gate *gate, const struct io *io, const char *folder,
               const struct enrolment *enrolment)
{
    gate->io = io;
    gate->folder = folder;
    gate->enrolment = enrolment;
    open_attempts(gate);
    gate_refresh(gate);
}

void gate_close(struct gate *gate)
{
    attempts_close(gate->attempts);
    free(gate->list);
    free(gate->offices);
    memset(gate, 0, sizeof *gate);
}

static const struct staff_member *find(struct gate *gate, const struct staff_badge *badge)
{
    return gate->list == NULL ? NULL : staff_find(gate->list, badge);
}

enum outcome gate_look(struct gate *gate, const struct staff_badge *badge,
                       struct attempts_view *view)
{
    const struct staff_member *member = find(gate, badge);
    memset(view, 0, sizeof *view);
    gate_shut(gate); /* whoever had it open has handed over */
    if (member == NULL)
        return NOT_FOUND;
    open_attempts(gate);
    if (gate->attempts == NULL)
        return DOUBT;
    attempts_look(gate->attempts, member->staff, view);
    return DONE;
}

enum outcome gate_try(struct gate *gate, const struct staff_badge *badge, const char *pin,
                      struct attempts_view *view)
{
    enum outcome outcome = gate_look(gate, badge, view);
    if (outcome != DONE)
        return outcome;
    const struct staff_member *member = find(gate, badge);
    outcome = attempts_begin(gate->attempts, member->staff);
    if (outcome == DOUBT || outcome == DISK_FULL)
        return in_doubt(gate);
    if (outcome == DONE) {
        outcome = staff_check_pin(member, badge, pin);
        if (outcome == REFUSED)
            outcome = INVALID;
        if (outcome == DONE)
            memcpy(gate->opened, member->staff, sizeof gate->opened);
        if (outcome == BUSY)
            outcome = DOUBT; /* no memory: nothing is known of this PIN */
        /* Right is right, also where the count could not be cleared: it is higher, not lower. */
        if (outcome == DONE && attempts_clear(gate->attempts, member->staff) == DOUBT) {
            (void)in_doubt(gate);
            return DONE;
        }
    }
    attempts_look(gate->attempts, member->staff, view);
    return outcome;
}

/* -- Letters ----------------------------------------------------------------------------------- */

void gate_shut(struct gate *gate)
{
    memset(gate->opened, 0, sizeof gate->opened);
}

static const struct staff_member *opener(const struct gate *gate, const uint8_t *staff)
{
    if (gate->list == NULL || sodium_is_zero(staff, RECORD_STAFF_BYTES) ||
        memcmp(gate->opened, staff, RECORD_STAFF_BYTES) != 0)
        return NULL;
    for (size_t i = 0; i < gate->list->count; i++)
        if (memcmp(gate->list->members[i].staff, staff, RECORD_STAFF_BYTES) == 0)
            return &gate->list->members[i];
    return NULL;
}

bool gate_is_open_for(const struct gate *gate, const uint8_t staff[RECORD_STAFF_BYTES])
{
    return opener(gate, staff) != NULL;
}

enum permit gate_may_accompany(const struct gate *gate, const uint8_t staff[RECORD_STAFF_BYTES],
                               uint16_t office, int64_t now_ms, enum clock_quality clock,
                               uint8_t office_key[32])
{
    const struct staff_member *member = opener(gate, staff);
    if (member == NULL)
        return PERMIT_LOCKED;
    if (member->certified_until == 0 && member->override == STAFF_OVERRIDE_NONE)
        return PERMIT_NO_CERTIFICATE;
    if (clock == CLOCK_UNKNOWN)
        return PERMIT_NO_CLOCK;
    if (!staff_may_accompany(member, now_ms))
        return PERMIT_EXPIRED;
    const struct offices_key *key =
        gate->offices == NULL ? NULL : offices_find(gate->offices, office);
    if (key == NULL)
        return PERMIT_NO_KEY;
    memcpy(office_key, key->public_key, sizeof key->public_key);
    return PERMIT_GIVEN;
}
