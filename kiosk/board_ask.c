#include "kiosk/board_ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/road.h"
#include "kiosk/uplink.h"
#include "sync/board_wire.h"
#include "sync/custody.h"

#define AGAIN_MAX 40 /* bodies in a row: the whole of a full board */

struct board_ask {
    const struct io *io;
    const struct enrolment *enrolment;
    struct uplink *uplink;
    struct road road;
    struct board board;
    struct board_wire_request request;
    struct board_wire_answer answer;
    uint8_t body[BOARD_WIRE_MAX];
    int64_t next_ms;
    unsigned again;
    bool open;
};

static int64_t now_ms(const struct board_ask *ask)
{
    return ask->io->monotonic_ms(ask->io->self);
}

struct board_ask *board_ask_open(const struct io *io, const struct enrolment *enrolment,
                                 const char *url)
{
    struct uplink_settings settings;
    struct board_ask *ask = calloc(1, sizeof *ask);
    if (ask == NULL)
        return NULL;
    ask->io = io;
    ask->enrolment = enrolment;
    ask->next_ms = now_ms(ask);
    memcpy(ask->request.device, enrolment->device, sizeof ask->request.device);
    ask->request.kiosk = (uint8_t)enrolment->kiosk;
    uplink_settings_from(enrolment, url, &settings);
    road_start(&ask->road, settings.relays);
    if (uplink_start(&settings, &ask->uplink) == DONE)
        return ask;
    ask->uplink = NULL;
    board_ask_close(ask);
    return NULL;
}

void board_ask_close(struct board_ask *ask)
{
    if (ask == NULL)
        return;
    uplink_stop(ask->uplink);
    free(ask);
}

int board_ask_fd(const struct board_ask *ask)
{
    return ask == NULL ? -1 : uplink_fd(ask->uplink);
}

int64_t board_ask_due_ms(const struct board_ask *ask)
{
    return ask == NULL || ask->open ? -1 : ask->next_ms;
}

static void send(struct board_ask *ask)
{
    struct wire_request request = {.body = ask->body, .number = ++ask->request.asked};
    snprintf(request.path, sizeof request.path, BOARD_WIRE_PATH);
    ask->next_ms = now_ms(ask) + BOARD_ASK_MS;
    ask->open =
        board_wire_encode_request(&ask->request, now_ms(ask), ask->enrolment->secret_key, ask->body,
                                  sizeof ask->body, &request.body_size) == DONE &&
        uplink_take_road(ask->uplink, road_now(&ask->road, now_ms(ask))) == DONE &&
        uplink_send(ask->uplink, &request) == DONE;
}

static bool is_ours(const struct board_ask *ask, const struct wire_answer *answer)
{
    const struct board_wire_answer *said = &ask->answer;
    return said->asked == ask->request.asked && answer->number == ask->request.asked &&
           memcmp(said->device, ask->request.device, sizeof said->device) == 0;
}

/* Another memory than before: everything is asked for again, and what it says later stands. */
static void begin_anew(struct board_ask *ask)
{
    board_clear(&ask->board);
    memcpy(ask->request.epoch, ask->answer.epoch, sizeof ask->request.epoch);
    ask->request.cursor = 0;
}

static bool take(struct board_ask *ask, const struct wire_answer *answer)
{
    bool relayed = answer->status == CUSTODY_STATUS;
    struct board_wire_answer *said = &ask->answer;
    if ((answer->status != 200 && !relayed) ||
        board_wire_decode_answer(answer->body, answer->body_size, now_ms(ask),
                                 relayed ? NULL : ask->enrolment->hub_key, said) != DONE ||
        !is_ours(ask, answer))
        return false;
    bool anew = memcmp(said->epoch, ask->request.epoch, sizeof said->epoch) != 0;
    if (anew)
        begin_anew(ask);
    for (size_t i = 0; i < said->count && !anew; i++)
        (void)board_merge(&ask->board, &said->entries[i], now_ms(ask));
    if (!anew)
        ask->request.cursor = said->cursor;
    bool again = (anew || said->more) && ask->again < AGAIN_MAX;
    ask->again = again ? ask->again + 1 : 0;
    if (again)
        ask->next_ms = now_ms(ask);
    return !again;
}

bool board_ask_step(struct board_ask *ask, struct board_view *view)
{
    struct wire_answer answer;
    bool any = false;
    if (ask == NULL)
        return false;
    while (uplink_take(ask->uplink, &answer)) {
        ask->open = false;
        road_took(&ask->road, answer.status != 0, now_ms(ask));
        any = take(ask, &answer) || any;
    }
    if (!ask->open && now_ms(ask) >= ask->next_ms && !uplink_open(ask->uplink))
        send(ask);
    if (any) {
        (void)board_forget(&ask->board, now_ms(ask) - BOARD_LIFE_S * 1000LL);
        board_view_make(&ask->board, now_ms(ask), now_ms(ask), view);
    }
    return any;
}
