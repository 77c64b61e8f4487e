/* Turns as volunteers say them at the kiosks: moved, attended, gone, waiting again. In the evening
 * kiosks that meet at one hub, or at one relay, must know the same of every turn. (Calls and no
 * shows become facts, and are asked of by test_board_serve.) */
#include "tests/sim/day.h"

#define WATCHING_IN_10 4
#define MEETING_ROUNDS 14 /* of three seconds: the longest pause of who looks, and then some */
#define MEETING_STEP_MS 3000

void queue_say(struct day *day, struct chance *chance)
{
    static const enum board_state states[] = {BOARD_WAITING, BOARD_ATTENDED, BOARD_MOVED,
                                              BOARD_GONE};
    const struct board *board = sync_board(day->at->sync);
    sync_board_watch(day->at->sync, chance_below(chance, 10) < WATCHING_IN_10);
    if (board->count == 0)
        return;
    struct board_entry turn = board->entries[chance_below(chance, board->count)];
    turn.state = (uint8_t)states[chance_below(chance, 4)];
    if (turn.state == BOARD_MOVED)
        turn.module = (uint16_t)(1 + chance_below(chance, 40));
    if (sync_board_set(day->at->sync, &turn, NULL) != DONE)
        day_broken(day, "a_turn_can_be_said", "%s", sync_why(day->at->sync));
}

static bool comes(const struct booth *booth)
{
    return booth->sync && !booth->by_stick && !booth->outcast;
}

static void meet(struct day *day)
{
    for (unsigned i = 0; i < day->booth_count; i++) {
        day->at = &day->booths[i];
        if (comes(day->at))
            sync_board_watch(day->at->sync, true);
    }
    for (unsigned round = 0; round < MEETING_ROUNDS; round++) {
        world_advance(&day->world, MEETING_STEP_MS);
        for (unsigned i = 0; i < day->booth_count; i++) {
            day->at = &day->booths[i];
            if (comes(day->at))
                booth_talk(day, 10);
        }
        plaza_talk(day);
    }
}

/* Whether what it heard is of now: a relay that never had the fair's keys tells nothing. */
static bool heard(const struct booth *booth)
{
    int64_t now = booth->machine.io.monotonic_ms((void *)(uintptr_t)&booth->machine);
    return comes(booth) && sync_board_heard(booth->sync) >= now - 2 * MEETING_STEP_MS;
}

static void compare(struct day *day, struct booth *one, struct booth *two)
{
    const struct board *board = sync_board(one->sync), *other = sync_board(two->sync);
    for (size_t i = 0; i < board->count; i++) {
        const struct board_entry *a = &board->entries[i],
                                 *b = board_find(other, a->letter, a->number, a->service);
        if (b && (a->hlc != b->hlc || a->state != b->state || a->module != b->module))
            day_broken(day, "kiosks_that_talked_know_the_same_of_a_turn",
                       "kiosks %u and %u: turn %u %u, %u and %u", one->number, two->number,
                       a->letter, a->number, a->state, b->state);
    }
    /* One whose day changed has let go of what came before; the hub had not. */
    if (day->nights == 0 && !one->clock_moved && !two->clock_moved && board->count != other->count)
        day_broken(day, "kiosks_that_talked_know_the_same_turns", "kiosks %u and %u: %zu and %zu",
                   one->number, two->number, board->count, other->count);
}

void queue_close(struct day *day)
{
    for (unsigned i = 0; i < day->booth_count; i++)
        if (day->booths[i].sync)
            sync_board_watch(day->booths[i].sync, false);
}

void queue_check(struct day *day)
{
    meet(day);
    for (unsigned i = 0; i < day->booth_count; i++)
        for (unsigned k = i + 1; k < day->booth_count; k++) {
            struct booth *one = &day->booths[i], *two = &day->booths[k];
            if (heard(one) && heard(two) && one->by_relay == two->by_relay) {
                day_say(day, "kiosks %u and %u have met: %zu turns", one->number, two->number,
                        sync_board(one->sync)->count);
                compare(day, one, two);
            }
        }
    queue_close(day);
}
