/* A kiosk's facts and their journey: see sync.h. Here: opening, closing, clock, slips and counts.
 *
 * The parts stand in files of their own: sync_write.c (sealing and writing), sync_recover.c (what a
 * start finds), sync_network.c (requests and answers). */
#include "sync/sync.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/sync_inside.h"

#define MINUTE_MS 60000LL
#define DAY_MS (24 * 60 * MINUTE_MS)
#define CENTRAL_MEXICO_MINUTES (-360)

enum outcome sync_fail(struct sync *sync, enum outcome outcome, const char *why)
{
    sync->why = why;
    return outcome;
}

const char *sync_why(const struct sync *sync)
{
    return sync->why == NULL ? "" : sync->why;
}

int64_t sync_wall_ms(const struct sync *sync)
{
    int64_t now = sync->io->wall_ms(sync->io->self) + sync->hub_ahead_ms;
    int64_t last = (int64_t)(sync->meta.hlc >> 16);

    /* A clock that somebody set is believed backwards, too: else one start with a date too late
     * would keep the kiosk on that day. */
    if (sync->quality != CLOCK_UNKNOWN && now >= sync->build_ms)
        return now;
    if (now < sync->build_ms)
        now = sync->build_ms;
    return now < last ? last : now;
}

int64_t sync_clock(const struct sync *sync, enum clock_quality *quality)
{
    *quality = (enum clock_quality)sync->quality;
    return sync_wall_ms(sync) - sync->io->wall_ms(sync->io->self);
}

uint64_t sync_hlc(const struct sync *sync)
{
    uint64_t hlc = (uint64_t)sync_wall_ms(sync) << 16;

    return hlc > sync->meta.hlc ? hlc : sync->meta.hlc + 1;
}

uint32_t sync_day(const struct sync *sync)
{
    return (uint32_t)((sync_wall_ms(sync) + sync->utc_offset_ms) / DAY_MS);
}

static enum outcome make(const struct sync_settings *settings, struct sync *sync)
{
    int offset = settings->utc_offset_minutes;

    sync->io = settings->io;
    sync->enrolment = settings->enrolment;
    sync->build_ms = settings->build_ms;
    sync->quality = (uint8_t)settings->clock;
    sync->store_most =
        settings->store_bytes_max == 0 ? SYNC_STORE_BYTES_MAX : settings->store_bytes_max;
    sync->utc_offset_ms = (offset == 0 ? CENTRAL_MEXICO_MINUTES : offset) * MINUTE_MS;
    sync->opened_ms = sync->io->monotonic_ms(sync->io->self);
    if (strlen(settings->folder) + 64 > sizeof sync->folder)
        return INVALID;
    memcpy(sync->folder, settings->folder, strlen(settings->folder) + 1);
    sync->keys = sodium_allocarray(2, sizeof *sync->keys);
    sync->waiting = waiting_create(sync->io);
    sync->content = content_fetch_create(sync->io, sync->folder, sync->enrolment->hub_key);
    sync->body = malloc(WIRE_BODY_MAX);
    sync->receipt = malloc(sizeof *sync->receipt);
    sync->custody = malloc(sizeof *sync->custody);
    if (sync->keys == NULL || sync->waiting == NULL || sync->content == NULL ||
        sync->body == NULL || sync->receipt == NULL || sync->custody == NULL ||
        sync_board_start(sync) != DONE)
        return BUSY;
    client_start(&sync->client, sync->opened_ms);
    turns_start(&sync->turns, sync->enrolment->secret_key);
    return DONE;
}

/* The database, or a fresh one when it is damaged: the journal then fills it. */
static enum outcome open_store(struct sync *sync, bool *made)
{
    enum outcome outcome = store_open(sync->io, sync->folder, &sync->store, made);

    if (outcome != DAMAGED)
        return outcome;
    outcome = store_put_aside(sync->io, sync->folder);
    if (outcome == DONE)
        outcome = store_open(sync->io, sync->folder, &sync->store, made);
    sync->damaged_once = outcome == DONE;
    return outcome;
}

/* A database that passes its own check and still contradicts itself is damaged too. */
static enum outcome recover(struct sync *sync, bool made)
{
    enum outcome outcome = sync_recover(sync, made);

    if (outcome != DAMAGED || sync->damaged_once)
        return outcome;
    store_rollback(sync->store);
    store_abandon(sync->store);
    sync->store = NULL;
    outbox_clear(&sync->outbox);
    journal_close(sync->journal);
    sync->journal = NULL;
    outcome = store_put_aside(sync->io, sync->folder);
    if (outcome == DONE)
        outcome = store_open(sync->io, sync->folder, &sync->store, &made);
    if (outcome == DONE)
        outcome = journal_open(sync->io, sync->folder, &sync->journal);
    sync->damaged_once = true;
    return outcome == DONE ? sync_recover(sync, made) : outcome;
}

static enum outcome open_all(const struct sync_settings *settings, struct sync *sync)
{
    bool made = false;
    enum outcome outcome = make(settings, sync);

    if (outcome != DONE)
        return sync_fail(sync, outcome, "no memory, or the folder's name is too long");
    outcome = open_store(sync, &made);
    if (outcome == BUSY)
        return sync_fail(sync, BUSY, "another process has the store open");
    if (outcome != DONE)
        return sync_fail(sync, outcome, "the store cannot be opened");
    outcome = journal_open(sync->io, sync->folder, &sync->journal);
    if (outcome != DONE)
        return sync_fail(sync, outcome, "the journal cannot be opened");
    outcome = recover(sync, made);
    if (outcome == DONE)
        outcome = sync_open_stream(sync);
    if (outcome == DONE)
        sync_board_recall(sync);
    return outcome;
}

enum outcome sync_open(const struct sync_settings *settings, struct sync **sync)
{
    struct sync *opened = calloc(1, sizeof *opened);
    enum outcome outcome;

    *sync = NULL;
    if (settings->why != NULL)
        *settings->why = "";
    if (opened == NULL || sodium_init() < 0) {
        free(opened);
        return BUSY;
    }
    opened->machine.battery_percent = REPORT_BATTERY_NOT_KNOWN;
    outcome = open_all(settings, opened);
    if (outcome == DONE) {
        *sync = opened;
        return DONE;
    }
    if (settings->why != NULL)
        *settings->why = sync_why(opened);
    sync_abandon(opened);
    return outcome;
}

static void release_memory(struct sync *sync)
{
    outbox_clear(&sync->outbox);
    waiting_destroy(sync->waiting);
    content_fetch_destroy(sync->content);
    sodium_free(sync->keys);
    sync_board_end(sync);
    free(sync->sent);
    free(sync->receipt);
    free(sync->custody);
    free(sync->body);
    free(sync);
}

void sync_abandon(struct sync *sync)
{
    if (sync == NULL)
        return;
    store_abandon(sync->store);
    journal_close(sync->journal);
    release_memory(sync);
}

size_t sync_close(struct sync *sync)
{
    size_t dropped = 0;
    bool closed;

    if (sync == NULL)
        return 0;
    if (waiting_visits(sync->waiting) < SYNC_ANONYMOUS_MIN) {
        dropped = waiting_count(sync->waiting);
        waiting_clear(sync->waiting);
    }
    closed = !sync->dead && sync_release(sync) == DONE && sync_close_stream(sync) == DONE;
    dropped += waiting_count(sync->waiting);
    if (!closed) {
        sync_abandon(sync);
        return dropped;
    }
    store_close(sync->store);
    journal_close(sync->journal);
    release_memory(sync);
    return dropped;
}

/* A clock that was set back does not give yesterday's numbers again. */
uint32_t sync_turn_day(const struct sync *sync)
{
    uint32_t day = sync_day(sync);

    return day < sync->meta.turn_day ? sync->meta.turn_day : day;
}

uint8_t sync_slip_day(const struct sync *sync)
{
    return (uint8_t)(sync_turn_day(sync) % 7 + 1);
}

uint16_t sync_next_turn(const struct sync *sync)
{
    uint32_t day = sync_turn_day(sync);

    return turns_number(&sync->turns, day, day == sync->meta.turn_day ? sync->meta.turn_used : 0);
}

uint16_t sync_referral_turn(struct sync *sync)
{
    return turns_draw(&sync->turns, sync->io, sync_turn_day(sync));
}

enum outcome sync_find_slip(struct sync *sync, uint64_t folio_bits, struct sync_slip *slip)
{
    enum outcome outcome = store_find_slip(sync->store, folio_bits, slip);
    const struct sync_slip *anonymous;

    if (outcome != NOT_FOUND)
        return outcome;
    anonymous = waiting_find_slip(sync->waiting, folio_bits);
    if (anonymous == NULL)
        return NOT_FOUND;
    *slip = *anonymous;
    return DONE;
}

static enum outcome write_slip(struct sync *sync, const struct sync_slip *slip)
{
    enum outcome outcome = store_begin(sync->store);

    if (outcome == DONE)
        outcome = store_put_slip(sync->store, slip);
    if (outcome == DONE)
        outcome = store_commit(sync->store);
    if (outcome == DONE)
        outcome = journal_add_slip(sync->journal, slip);
    if (outcome == DONE)
        outcome = journal_flush(sync->journal, NULL);
    if (outcome == DONE)
        return DONE;
    sync->dead = true;
    return sync_fail(sync, DOUBT, "counting a print did not end");
}

enum outcome sync_count_print(struct sync *sync, const uint8_t slip_id[16])
{
    struct sync_slip slip, *anonymous;
    enum outcome outcome;

    if (sync->dead)
        return sync_fail(sync, DOUBT, "this stream ended in doubt");
    anonymous = waiting_get_slip(sync->waiting, slip_id);
    outcome = anonymous == NULL ? store_get_slip(sync->store, slip_id, &slip) : DONE;
    if (outcome != DONE)
        return outcome;
    if (anonymous != NULL)
        slip = *anonymous;
    if (slip.revoked || slip.prints >= SYNC_SLIP_PRINTS_MAX)
        return sync_fail(sync, REFUSED, "printed often enough");
    slip.prints++;
    if (anonymous == NULL)
        return write_slip(sync, &slip);
    *anonymous = slip;
    return DONE;
}

void sync_tell_machine(struct sync *sync, const struct sync_machine *machine)
{
    sync->machine = *machine;
}

void sync_queues(const struct sync *sync, struct sync_queues *queues)
{
    *queues = sync->queues;
}

bool sync_in_doubt(const struct sync *sync)
{
    return sync->dead;
}

uint32_t sync_store_permille(const struct sync *sync)
{
    uint64_t bytes = store_bytes(sync->store) + journal_bytes(sync->journal);
    uint64_t share = bytes * 1000 / sync->store_most;

    return share > UINT32_MAX ? UINT32_MAX : (uint32_t)share;
}

void sync_count(const struct sync *sync, struct sync_counts *counts)
{
    struct outbox_counts outbox;
    uint64_t free_bytes = 0;

    memset(counts, 0, sizeof *counts);
    outbox_count(&sync->outbox, &outbox);
    counts->captured = sync->meta.captured + outbox.anonymous;
    counts->pending = outbox.pending;
    counts->relayed = outbox.relayed;
    counts->delivered = outbox.delivered;
    counts->safe = outbox.safe;
    counts->lost = outbox.lost;
    counts->quarantined = outbox.quarantined + sync->put_aside;
    counts->waiting = waiting_count(sync->waiting);
    if (sync->io->free_bytes(sync->io->self, sync->folder, &free_bytes) != DONE)
        free_bytes = 0;
    counts->disk_free_mb =
        (uint32_t)(free_bytes >> 20 > UINT32_MAX ? UINT32_MAX : free_bytes >> 20);
    counts->store_permille = sync_store_permille(sync);
    counts->damaged_once = sync->damaged_once;
    counts->fair_closed = sync->fair_closed;
    counts->hub_seen_ms = sync->client.seen_ms;
    counts->relay_seen_ms = sync->client.relay_ms;
}
