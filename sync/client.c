/* The kiosk's side of the calls, as steps: see client.h. */
#include "sync/client.h"

#include "sync/waiting.h"

void client_start(struct client *client, int64_t now_ms)
{
    *client = (struct client){.next_ms = now_ms, .hello_ms = now_ms, .seen_ms = -1, .relay_ms = -1};
    client->status_ms = now_ms;
    client->content_ms = now_ms;
    client->person_ms = now_ms;
    client->board_ms = now_ms;
    client->board_again = true; /* nothing was asked yet */
}

/* When the turns are to be asked for; INT64_MAX: there is no need. */
static int64_t board_due_ms(const struct client *client, const struct client_work *work)
{
    static const int64_t pauses_ms[] = {[CLIENT_BOARD_NOTHING] = 0,
                                        [CLIENT_BOARD_OPEN] = CLIENT_BOARD_OPEN_MS,
                                        [CLIENT_BOARD_NEWS] = CLIENT_BOARD_NEWS_MS,
                                        [CLIENT_BOARD_WATCHED] = CLIENT_BOARD_WATCHED_MS};

    if (work->board == CLIENT_BOARD_NOTHING)
        return INT64_MAX;
    if (client->board_wait_ms > CLIENT_BOARD_SOON_MS && work->board == CLIENT_BOARD_WATCHED)
        return client->board_ms + CLIENT_BOARD_SOON_MS;
    if (client->board_wait_ms > 0)
        return client->board_ms + client->board_wait_ms;
    return client->board_ms + (client->board_again ? 0 : pauses_ms[work->board]);
}

enum client_call client_next(const struct client *client, const struct client_work *work,
                             int64_t now_ms)
{
    if (client->open == CLIENT_NOTHING && work->person && now_ms >= client->person_ms)
        return CLIENT_PERSON;
    if (client->open != CLIENT_NOTHING)
        return CLIENT_NOTHING;
    if (now_ms < client->next_ms)
        return now_ms >= board_due_ms(client, work) ? CLIENT_BOARD : CLIENT_NOTHING;
    if (work->stranger)
        return CLIENT_RETURN;
    if (now_ms >= client->hello_ms)
        return CLIENT_HELLO;
    if (client->cut)
        return CLIENT_STATUS;
    if (work->pending)
        return CLIENT_PUSH;
    if (now_ms >= board_due_ms(client, work))
        return CLIENT_BOARD;
    if (work->unsafe && now_ms >= client->status_ms)
        return CLIENT_STATUS;
    if (work->content && now_ms >= client->content_ms)
        return CLIENT_CONTENT;
    return CLIENT_NOTHING;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t client_next_ms(const struct client *client, const struct client_work *work)
{
    int64_t wanted = client->hello_ms;

    if (work->unsafe && client->status_ms < wanted)
        wanted = client->status_ms;
    if (work->content && client->content_ms < wanted)
        wanted = client->content_ms;
    if (work->pending || client->cut || work->stranger)
        wanted = client->next_ms;
    wanted = later(wanted, client->next_ms);
    if (board_due_ms(client, work) < wanted)
        wanted = board_due_ms(client, work);
    return work->person && client->person_ms < wanted ? client->person_ms : wanted;
}

void client_hurry_person(struct client *client, int64_t now_ms)
{
    client->person_ms = now_ms;
    client->person_wait_ms = 0;
}

void client_hurry_board(struct client *client, int64_t now_ms)
{
    if (client->board_wait_ms == 0)
        client->board_ms = now_ms;
    client->board_again = true;
}

void client_opened(struct client *client, enum client_call call)
{
    client->open = call;
    client->number++;
}

/* It tells nothing of the rest: a hub that takes no records may still carry turns. */
static void board_good(struct client *client, int64_t now_ms)
{
    client->open = CLIENT_NOTHING;
    client->board_ms = now_ms;
    client->board_wait_ms = 0;
    client->board_again = client->board_refused = false;
}

/* Somebody is there again: the turns need not wait as long as they were silent. */
static void board_soon(struct client *client)
{
    if (client->board_wait_ms > CLIENT_BOARD_SOON_MS && !client->board_refused)
        client->board_wait_ms = CLIENT_BOARD_SOON_MS;
}

void client_skip_board(struct client *client, int64_t now_ms)
{
    client->open = CLIENT_NOTHING;
    client->board_ms = now_ms;
    client->board_wait_ms = CLIENT_BOARD_MOST_MS;
    client->board_refused = true;
}

static void board_bad(struct client *client, int64_t now_ms)
{
    int64_t wait = client->board_wait_ms == 0 ? CLIENT_BOARD_WATCHED_MS : client->board_wait_ms * 2;

    client->open = CLIENT_NOTHING;
    client->board_ms = now_ms;
    client->board_wait_ms = wait < CLIENT_BOARD_MOST_MS ? wait : CLIENT_BOARD_MOST_MS;
}

void client_good(struct client *client, int64_t now_ms)
{
    if (client->open == CLIENT_BOARD) {
        board_good(client, now_ms);
        return;
    }
    board_soon(client);
    if (client->open == CLIENT_PERSON) {
        client->person_ms = now_ms + CLIENT_PERSON_EVERY_MS;
        client->person_wait_ms = 0;
    }
    if (client->open == CLIENT_HELLO)
        client->hello_ms = now_ms + CLIENT_HELLO_EVERY_MS;
    if (client->open == CLIENT_RETURN)
        client->hello_ms = now_ms;
    if (client->open == CLIENT_HELLO || client->open == CLIENT_STATUS)
        client->cut = false;
    if (client->open == CLIENT_STATUS)
        client->status_ms = now_ms + CLIENT_STATUS_EVERY_MS;
    client->open = CLIENT_NOTHING;
    client->backoff_ms = 0;
    client->next_ms = now_ms;
    client->seen_ms = now_ms;
}

void client_relayed(struct client *client, bool soon, int64_t now_ms)
{
    int64_t seen_ms = client->seen_ms;
    enum client_call call = client->open;

    if (call == CLIENT_BOARD) {
        board_good(client, now_ms);
        return;
    }

    client_good(client, now_ms);
    client->seen_ms = seen_ms; /* the hub itself was not heard */
    client->relay_ms = now_ms;
    if (call == CLIENT_CONTENT)
        client->content_ms = now_ms + CLIENT_RELAY_EVERY_MS;
    if (soon)
        client->hello_ms = now_ms + CLIENT_RELAY_EVERY_MS;
}

void client_skip_content(struct client *client, int64_t now_ms)
{
    client->open = CLIENT_NOTHING;
    client->content_ms = now_ms + CLIENT_STATUS_EVERY_MS;
}

void client_bad(struct client *client, const struct io *io, int retry_after_seconds, int64_t now_ms)
{
    int64_t wait;

    if (client->open == CLIENT_BOARD) {
        board_bad(client, now_ms);
        return;
    }
    if (client->open == CLIENT_PERSON) { /* somebody waits: what else backs off goes on doing so */
        client->open = CLIENT_NOTHING;
        wait = client->person_wait_ms == 0 ? CLIENT_PERSON_EVERY_MS : client->person_wait_ms * 2;
        client->person_wait_ms = wait < CLIENT_PERSON_MOST_MS ? wait : CLIENT_PERSON_MOST_MS;
        client->person_ms = now_ms + client->person_wait_ms;
        return;
    }
    if (client->open == CLIENT_PUSH)
        client->cut = true;
    client->open = CLIENT_NOTHING;
    client->backoff_ms = client->backoff_ms == 0 ? CLIENT_BACKOFF_MIN_MS : client->backoff_ms * 2;
    if (client->backoff_ms > CLIENT_BACKOFF_MAX_MS)
        client->backoff_ms = CLIENT_BACKOFF_MAX_MS;
    /* Half of it is chance: kiosks that lost one hub together do not come back together. */
    wait = client->backoff_ms / 2 + waiting_draw(io, (uint32_t)(client->backoff_ms / 2) + 1);
    if (retry_after_seconds > 0)
        wait =
            later(wait, (int64_t)(retry_after_seconds < 3600 ? retry_after_seconds : 3600) * 1000);
    client->next_ms = now_ms + wait;
}
