/* The fair's turns at one kiosk: its own enter with their commit, everybody's by board_merge.
 *
 * Memory alone: whatever is lost with it comes back from the others. What a booth says of a turn
 * becomes a fact where statistics want it, and by the slip alone, so that it counts once whoever
 * else says so (record.h): a turn's slip is known to the kiosk that gave it, which therefore writes
 * a NO_SHOW also when another kiosk said it. Of an office's turn no fact is written (Never 4). */
#include <stdlib.h>
#include <string.h>

#include "sync/sync_board_inside.h"

#define DAY_MS (24LL * 3600 * 1000)
#define OWN_ROOM 64

static int64_t now(const struct sync *sync)
{
    return sync->io->monotonic_ms(sync->io->self);
}

enum outcome sync_board_start(struct sync *sync)
{
    sync->board = calloc(1, sizeof *sync->board);
    if (sync->board == NULL)
        return BUSY;
    sync->board->heard_ms = -1;
    return DONE;
}

void sync_board_end(struct sync *sync)
{
    if (sync->board == NULL)
        return;
    free(sync->board->own);
    free(sync->board);
    sync->board = NULL;
}

/* Milliseconds since the fair's last midnight. */
static int64_t since_midnight(const struct sync *sync)
{
    return (sync_wall_ms(sync) + sync->utc_offset_ms) % DAY_MS;
}

/* Yesterday's turns go: by the day where it changes, else by their age. */
void sync_board_keep_today(struct sync *sync)
{
    struct sync_board *shared = sync->board;
    int64_t before = now(sync) - BOARD_LIFE_S * 1000LL;
    uint32_t day = sync_turn_day(sync);

    if (shared->day != day) {
        if (shared->day != 0 && now(sync) - since_midnight(sync) > before)
            before = now(sync) - since_midnight(sync);
        shared->day = day;
        shared->own_count = 0;
    }
    if (board_forget(&shared->board, before) > 0)
        shared->version++;
}

static struct own_turn *find_own(const struct sync_board *shared, uint16_t number, uint8_t service)
{
    for (size_t i = 0; i < shared->own_count; i++) {
        if (shared->own[i].number == number && shared->own[i].service == service)
            return &shared->own[i];
    }
    return NULL;
}

/* Without room the turn's slip is not known: nothing is written of it then. */
static void keep_own(struct sync_board *shared, uint16_t number, uint8_t service,
                     const uint8_t slip[16])
{
    struct own_turn *known = find_own(shared, number, service), *more;

    if (known != NULL) {
        known->several = known->several || memcmp(known->slip, slip, 16) != 0;
        return;
    }
    if (shared->own_count == shared->own_room) {
        more = realloc(shared->own, (shared->own_room + OWN_ROOM) * sizeof *more);
        if (more == NULL)
            return;
        shared->own = more;
        shared->own_room += OWN_ROOM;
    }
    known = &shared->own[shared->own_count++];
    *known = (struct own_turn){.number = number, .service = service};
    memcpy(known->slip, slip, 16);
}

/* The word of this kiosk about a turn. */
static void put(struct sync *sync, struct board_entry *entry)
{
    struct sync_board *shared = sync->board;
    const struct board_entry *known =
        board_find(&shared->board, entry->letter, entry->number, entry->service);

    entry->told = false;
    entry->kiosk = (uint8_t)sync->enrolment->kiosk;
    entry->hlc = board_stamp(&shared->board, entry, (uint64_t)sync_wall_ms(sync) << 16);
    entry->since_ms = known != NULL && entry->since_ms == 0 ? known->since_ms : now(sync);
    if (board_merge(&shared->board, entry, now(sync)) == BOARD_SAME)
        return;
    shared->version++;
}

static void note_turn(struct sync *sync, const struct fact *fact, const struct sync_slip *slip)
{
    const struct fact_turn *turn = &fact->body.turn;
    struct board_entry entry = {.since_ms = now(sync),
                                .number = turn->number,
                                .module = turn->module,
                                .letter = (uint8_t)sync->enrolment->kiosk,
                                .service = turn->service,
                                .state = BOARD_WAITING};
    uint8_t id[16];

    if (turn->service >= BOARD_SERVICES)
        return;
    record_slip_id(fact->record, 0, id);
    keep_own(sync->board, turn->number, turn->service, slip == NULL ? id : slip->slip);
    put(sync, &entry);
}

/* What came of a slip's service, where this kiosk knows whose turn that is: the slip is its own. */
static void note_outcome(struct sync *sync, const struct fact *fact, uint8_t service,
                         enum board_state state)
{
    const struct board_entry *known = NULL;
    struct sync_slip slip;
    struct board_entry entry;

    if (store_find_slip(sync->store, store_folio_bits(fact->record), &slip) != DONE)
        return;
    for (size_t i = 0; i < slip.turns && known == NULL; i++) {
        if (slip.turn[i].service == service)
            known = board_find(&sync->board->board, (uint8_t)sync->enrolment->kiosk,
                               slip.turn[i].number, service);
    }
    if (known == NULL || known->state == (uint8_t)state)
        return;
    entry = *known;
    entry.since_ms = 0;
    entry.state = (uint8_t)state;
    put(sync, &entry);
}

/* One turn of a slip that a start found. What it was before has the stamp of its issue at least,
 * so that whatever anybody says of it is later; its age tells its place in the day alone. */
static void recall_turn(struct sync *sync, const struct sync_slip *slip, size_t turn)
{
    struct sync_board *shared = sync->board;
    uint16_t number = slip->turn[turn].number,
             used = turns_used(&sync->turns, sync_turn_day(sync), number);
    struct board_entry entry = {.hlc = used,
                                .since_ms =
                                    now(sync) - (int64_t)(sync->meta.turn_used - used) * 1000,
                                .number = number,
                                .module = slip->turn[turn].module,
                                .letter = (uint8_t)sync->enrolment->kiosk,
                                .service = slip->turn[turn].service,
                                .state = BOARD_WAITING,
                                .kiosk = (uint8_t)sync->enrolment->kiosk};

    if (used == 0 || used > sync->meta.turn_used) /* an office's, or of no booth of today */
        return;
    (void)board_merge(&shared->board, &entry, now(sync));
    keep_own(shared, number, entry.service, slip->slip);
}

static bool recall_slip(void *context, const struct sync_slip *slip)
{
    struct sync *sync = context;

    for (size_t i = 0; i < slip->turns && slip->day == sync_slip_day(sync) && !slip->revoked; i++)
        recall_turn(sync, slip, i);
    return true;
}

void sync_board_recall(struct sync *sync)
{
    sync_board_keep_today(sync);
    if (sync->meta.turn_day == sync_turn_day(sync))
        (void)!store_slips(sync->store, recall_slip, sync); /* what is damaged is not recalled */
    sync->board->version += sync->board->board.count > 0;
}

void sync_board_note(struct sync *sync, const struct commit *commit, const struct sync_slip *slip)
{
    sync_board_keep_today(sync);
    for (size_t i = 0; i < commit->count; i++) {
        const struct fact *fact = &commit->facts[i];

        if (fact->type == FACT_TURN_ISSUED)
            note_turn(sync, fact, slip);
        else if (fact->type == FACT_SERVICE_GIVEN)
            note_outcome(sync, fact, fact->body.service.service, BOARD_ATTENDED);
        else if (fact->type == FACT_TURN_NO_SHOW)
            note_outcome(sync, fact, fact->body.turn.service, BOARD_NO_SHOW);
    }
}

/* CALLED, by whoever calls: with the slip where it is known, else of no slip; nothing counts it.
 * NO_SHOW: only by its slip. */
enum outcome sync_board_write_fact(struct sync *sync, const struct board_entry *entry,
                                   const uint8_t *staff)
{
    bool own = entry->letter == sync->enrolment->kiosk, called = entry->state == BOARD_CALLED;
    const struct own_turn *turn = own ? find_own(sync->board, entry->number, entry->service) : NULL;
    bool known = turn != NULL && !turn->several;
    struct commit commit = {.count = 1};
    struct fact *fact = &commit.facts[0];

    if (entry->service == BOARD_OFFICE || (!called && !(entry->state == BOARD_NO_SHOW && known)))
        return DONE;
    fact->type = called ? FACT_TURN_CALLED : FACT_TURN_NO_SHOW;
    fact->body.turn = (struct fact_turn){entry->service, entry->module, entry->number};
    if (known)
        memcpy(fact->record, turn->slip, sizeof fact->record);
    if (staff != NULL)
        memcpy(commit.stamp.staff, staff, sizeof commit.stamp.staff);
    return sync_commit(sync, &commit, NULL, NULL) == DOUBT ? DOUBT : DONE;
}

enum outcome sync_board_set(struct sync *sync, const struct board_entry *asked,
                            const uint8_t staff[RECORD_STAFF_BYTES])
{
    struct board_entry entry = *asked;

    entry.hlc = 1;
    entry.kiosk = (uint8_t)sync->enrolment->kiosk;
    entry.since_ms = 0;
    if (!board_is_valid(&entry))
        return sync_fail(sync, INVALID, "no such turn");
    sync_board_keep_today(sync);
    put(sync, &entry);
    return sync_board_write_fact(sync, &entry, staff);
}

const struct board *sync_board(struct sync *sync)
{
    sync_board_keep_today(sync);
    return &sync->board->board;
}

uint64_t sync_board_version(const struct sync *sync)
{
    return sync->board->version;
}

int64_t sync_board_heard(const struct sync *sync)
{
    return sync->board->heard_ms;
}
