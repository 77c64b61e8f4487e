/* What the UI thread asks of the store thread: each copies its input into the ring, or leaves a
 * wish that the thread takes up when it comes by. See keeper.h; nothing here waits for the disk. */
#include "kiosk/keeper.h"

#include <string.h>

#include "kiosk/keeper_inside.h"

/* A free place in the ring, or NULL; keeps the mutex until `post` when it found one. */
static struct keeper_request *claim(struct keeper *keeper, enum keeper_ask ask)
{
    pthread_mutex_lock(&keeper->mutex);
    if (keeper->stopping || keeper->queued + keeper->answers_waiting >= KEEPER_REQUESTS) {
        pthread_mutex_unlock(&keeper->mutex);
        return NULL;
    }
    struct keeper_request *request =
        &keeper->ring[(keeper->first + keeper->queued) % KEEPER_REQUESTS];
    request->ask = ask;
    request->ticket = ++keeper->ticket;
    return request;
}

static uint64_t post(struct keeper *keeper, const struct keeper_request *request)
{
    uint64_t ticket = request->ticket;
    keeper->queued++;
    pthread_mutex_unlock(&keeper->mutex);
    keeper_kick(keeper);
    return ticket;
}

uint64_t keeper_commit(struct keeper *keeper, const struct commit *commit,
                       const struct identity *identity, const struct sync_slip *slip)
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_COMMIT);
    if (!request)
        return 0;
    request->commit = *commit;
    request->has_identity = identity != NULL;
    request->has_slip = slip != NULL;
    if (identity)
        request->identity = *identity;
    if (slip)
        request->slip = *slip;
    return post(keeper, request);
}

void keeper_next_visit(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->mutex);
    keeper->next_visit = true;
    pthread_mutex_unlock(&keeper->mutex);
}

/* Goes with the request: what is refused for a full queue begins no visit. Under mutex. */
static void mark_visit(struct keeper *keeper, struct keeper_request *request)
{
    request->next_visit = keeper->next_visit;
    keeper->next_visit = false;
}

uint64_t keeper_wait(struct keeper *keeper, const struct fact *fact)
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_WAIT);
    if (!request)
        return 0;
    request->commit.facts[0] = *fact;
    request->commit.count = 1;
    mark_visit(keeper, request);
    return post(keeper, request);
}

uint64_t keeper_wait_all(struct keeper *keeper, const struct commit *facts)
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_WAIT);
    if (!request)
        return 0;
    request->commit = *facts;
    mark_visit(keeper, request);
    return post(keeper, request);
}

uint64_t keeper_find_slip(struct keeper *keeper, uint64_t folio_bits)
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_FIND_SLIP);
    if (!request)
        return 0;
    request->folio_bits = folio_bits;
    return post(keeper, request);
}

uint64_t keeper_read_slip(struct keeper *keeper, const char *text, uint16_t today)
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_READ_SLIP);
    if (!request)
        return 0;
    size_t size = strnlen(text, sizeof request->text - 1); /* cut: then it is no token's length */
    memcpy(request->text, text, size);
    request->text[size] = '\0';
    request->today = today;
    return post(keeper, request);
}

uint64_t keeper_count_print(struct keeper *keeper, const uint8_t slip[16])
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_COUNT_PRINT);
    if (!request)
        return 0;
    memcpy(request->slip.slip, slip, 16);
    return post(keeper, request);
}

uint64_t keeper_refer(struct keeper *keeper, const struct commit *facts,
                      const struct sync_slip *slip)
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_REFER);
    if (!request)
        return 0;
    request->commit = *facts;
    request->slip = *slip;
    mark_visit(keeper, request);
    return post(keeper, request);
}

uint64_t keeper_letter(struct keeper *keeper, const struct keeper_letter *asked)
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_LETTER);
    if (!request)
        return 0;
    request->letter = *asked;
    return post(keeper, request);
}

uint64_t keeper_look_badge(struct keeper *keeper, const struct staff_badge *badge)
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_BADGE);
    if (!request)
        return 0;
    request->badge = *badge;
    return post(keeper, request);
}

uint64_t keeper_try_pin(struct keeper *keeper, const struct staff_badge *badge,
                        const char pin[STAFF_PIN_DIGITS + 1])
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_PIN);
    if (!request)
        return 0;
    request->badge = *badge;
    memcpy(request->pin, pin, sizeof request->pin);
    return post(keeper, request);
}

void keeper_want_person(struct keeper *keeper, bool wanted)
{
    pthread_mutex_lock(&keeper->mutex);
    keeper->person_wished = true;
    keeper->person_wanted = wanted;
    keeper->poked++; /* quiet once the status tells of it */
    pthread_mutex_unlock(&keeper->mutex);
    keeper_kick(keeper);
}

bool keeper_look_board(struct keeper *keeper, struct keeper_board *board)
{
    pthread_mutex_lock(&keeper->mutex);
    bool fresh = keeper->board->version != board->version;
    if (fresh)
        *board = *keeper->board;
    pthread_mutex_unlock(&keeper->mutex);
    return fresh;
}

uint64_t keeper_board_set(struct keeper *keeper, const struct board_entry *entry,
                          const uint8_t staff[RECORD_STAFF_BYTES])
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_BOARD);
    if (!request)
        return 0;
    request->turn = *entry;
    memset(request->commit.stamp.staff, 0, RECORD_STAFF_BYTES);
    if (staff)
        memcpy(request->commit.stamp.staff, staff, RECORD_STAFF_BYTES);
    return post(keeper, request);
}

void keeper_board_watch(struct keeper *keeper, bool watching)
{
    pthread_mutex_lock(&keeper->mutex);
    keeper->watch_wished = true;
    keeper->watching = watching;
    keeper->poked++;
    pthread_mutex_unlock(&keeper->mutex);
    keeper_kick(keeper);
}

void keeper_tell_machine(struct keeper *keeper, const struct sync_machine *machine)
{
    pthread_mutex_lock(&keeper->mutex);
    keeper->machine_wished = true;
    keeper->machine = *machine;
    pthread_mutex_unlock(&keeper->mutex);
}

void keeper_wipe(struct keeper *keeper)
{
    pthread_mutex_lock(&keeper->mutex);
    keeper->wipe_wished = true;
    keeper->poked++;
    pthread_mutex_unlock(&keeper->mutex);
    keeper_kick(keeper);
}

uint64_t keeper_call_take(struct keeper *keeper, unsigned kiosk)
{
    struct keeper_request *request = claim(keeper, KEEPER_ASK_CALL);
    if (!request)
        return 0;
    request->kiosk = kiosk;
    return post(keeper, request);
}

enum outcome keeper_trip(struct keeper *keeper, const char *stick)
{
    size_t size = strlen(stick) + 1;
    if (size > TRIP_PATH_MAX)
        return INVALID;
    pthread_mutex_lock(&keeper->mutex);
    bool free =
        !keeper->stopping && !keeper->status.trip.running && keeper->status.state == KEEPER_READY;
    if (free) {
        keeper->trip_wished = true;
        memcpy(keeper->trip_stick, stick, size);
        keeper->status.trip = (struct trip_report){.running = true};
    }
    pthread_mutex_unlock(&keeper->mutex);
    keeper_kick(keeper);
    return free ? DONE : BUSY;
}
