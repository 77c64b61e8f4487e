/* board_serve.h: who asks is settled already (board_admit.c); here is what they are told. */
#include "sync/hub/board_serve.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TIDY_EVERY_MS 60000

struct place {
    bool used, watched;
    uint8_t fair[8], epoch[8];
    int64_t used_ms, watched_ms; /* monotonic */
    struct board board;
};

struct board_serve {
    const struct io *io;
    int64_t tidied_ms;
    struct place places[BOARD_SERVE_FAIRS];
    const struct board_entry *order[BOARD_ENTRIES_MAX]; /* room to sort */
};

static int64_t now(const struct board_serve *serve)
{
    return serve->io->monotonic_ms(serve->io->self);
}

struct board_serve *board_serve_create(const struct io *io)
{
    struct board_serve *serve = calloc(1, sizeof *serve);
    if (serve != NULL)
        serve->io = io;
    return serve;
}

void board_serve_destroy(struct board_serve *serve)
{
    if (serve == NULL)
        return;
    sodium_memzero(serve, sizeof *serve);
    free(serve);
}

static struct place *find(const struct board_serve *serve, const uint8_t fair[8])
{
    for (size_t i = 0; i < BOARD_SERVE_FAIRS; i++) {
        const struct place *place = &serve->places[i];
        if (place->used && memcmp(place->fair, fair, sizeof place->fair) == 0)
            return (struct place *)place;
    }
    return NULL;
}

/* The fair's own place, else a free one, else that of the fair that was silent for longest. */
static struct place *place_of(struct board_serve *serve, const uint8_t fair[8])
{
    struct place *place = find(serve, fair), *oldest = &serve->places[0];
    for (size_t i = 0; i < BOARD_SERVE_FAIRS && place == NULL; i++) {
        struct place *one = &serve->places[i];
        if (!one->used)
            return one;
        if (one->used_ms < oldest->used_ms)
            oldest = one;
    }
    return place == NULL ? oldest : place;
}

static void open_place(struct board_serve *serve, struct place *place, const uint8_t fair[8])
{
    sodium_memzero(place, sizeof *place);
    place->used = true;
    memcpy(place->fair, fair, sizeof place->fair);
    serve->io->random(serve->io->self, place->epoch, sizeof place->epoch);
    place->epoch[0] |= 1; /* zeros are nobody's */
}

static void keep_today(struct board_serve *serve, struct place *place)
{
    (void)board_forget(&place->board, now(serve) - BOARD_LIFE_S * 1000LL);
}

void board_serve_tidy(struct board_serve *serve)
{
    if (serve == NULL || now(serve) - serve->tidied_ms < TIDY_EVERY_MS)
        return;
    serve->tidied_ms = now(serve);
    for (size_t i = 0; i < BOARD_SERVE_FAIRS; i++)
        keep_today(serve, &serve->places[i]);
}

bool board_serve_is_watched(const struct board_serve *serve, const uint8_t fair[8])
{
    const struct place *place = serve == NULL ? NULL : find(serve, fair);
    return place != NULL && place->watched &&
           now(serve) - place->watched_ms <= BOARD_SERVE_WATCHED_S * 1000LL;
}

static int by_change(const void *a, const void *b)
{
    const struct board_entry *const *one = a, *const *other = b;
    return (*one)->change < (*other)->change ? -1 : (*one)->change > (*other)->change;
}

/* What came after `cursor` and up to `last`, oldest change first; what the asker itself just said
 * is behind `last`, and it knows that. */
static void tell_entries(struct board_serve *serve, const struct board *board, uint64_t cursor,
                         uint64_t last, struct board_wire_answer *answer)
{
    size_t count = 0;
    for (size_t i = 0; i < board->count; i++) {
        if (board->entries[i].change > cursor && board->entries[i].change <= last)
            serve->order[count++] = &board->entries[i];
    }
    qsort(serve->order, count, sizeof serve->order[0], by_change);
    answer->more = count > BOARD_WIRE_ENTRIES;
    answer->count = answer->more ? BOARD_WIRE_ENTRIES : count;
    for (size_t i = 0; i < answer->count; i++)
        answer->entries[i] = *serve->order[i];
    answer->cursor = answer->more ? answer->entries[answer->count - 1].change : board->changes;
}

/* All that stand to a kiosk that watches; its own to whoever calls, when somebody can see it. */
static void tell_calls(const struct board_serve *serve, const struct bell *bell,
                       const uint8_t fair[8], const struct board_wire_request *request,
                       struct board_wire_answer *answer)
{
    bool seen = board_serve_is_watched(serve, fair);
    struct bell_call call;
    enum summon_state state;
    unsigned waited_s;
    for (size_t i = 0; bell_look(bell, now(serve), i, &call, &state, &waited_s) == DONE; i++) {
        bool own = memcmp(call.device, request->device, sizeof call.device) == 0;
        if (memcmp(call.fair, fair, sizeof call.fair) != 0 || call.kiosk < 1 ||
            call.kiosk > BOARD_LETTERS || answer->calls == BOARD_WIRE_CALLS)
            continue;
        if (!request->watching && !(own && (seen || state == SUMMON_ANSWERED)))
            continue;
        answer->call[answer->calls++] = (struct board_wire_call){.stamp = call.stamp,
                                                                 .waited_s = waited_s,
                                                                 .kiosk = (uint8_t)call.kiosk,
                                                                 .state = (uint8_t)state};
    }
}

void board_serve_take(struct board_serve *serve, struct bell *bell, const uint8_t fair[8],
                      const struct board_wire_request *request, struct board_wire_answer *answer)
{
    struct place *place = place_of(serve, fair);
    memset(answer, 0, sizeof *answer);
    memcpy(answer->device, request->device, sizeof answer->device);
    answer->asked = request->asked;
    if (!place->used || memcmp(place->fair, fair, sizeof place->fair) != 0)
        open_place(serve, place, fair);
    place->used_ms = now(serve);
    memcpy(answer->epoch, place->epoch, sizeof answer->epoch);
    keep_today(serve, place);
    answer->more = memcmp(request->epoch, place->epoch, sizeof place->epoch) != 0 ||
                   request->cursor > place->board.changes;
    if (answer->more)
        return;
    if (request->watching) {
        place->watched = true;
        place->watched_ms = now(serve);
    }
    for (size_t i = 0; i < request->taken; i++)
        bell_answer_call(bell, now(serve), fair, request->take[i].kiosk, request->take[i].stamp);
    uint64_t last = place->board.changes;
    for (size_t i = 0; i < request->count; i++)
        (void)board_merge(&place->board, &request->entries[i], now(serve));
    tell_entries(serve, &place->board, request->cursor, last, answer);
    tell_calls(serve, bell, fair, request, answer);
}
