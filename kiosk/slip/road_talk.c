/* Bytes to and from an ESC/POS printer, between two orders; see road_talk.h. */
#include "kiosk/slip/road_talk.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

#include "kiosk/slip/road_mutant.h"

#define READS_MAX 64 /* in one go: a line that never ends must not hold up an order */

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t road_talk_now_ms(struct road_talk *talk)
{
    return talk->wire->now_ms ? talk->wire->now_ms(&talk->line) : monotonic_ms();
}

static bool would_block(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Takes what the printer said. False when the line is gone. */
static bool hear(struct road_talk *talk)
{
    uint8_t bytes[256];
    for (int reads = 0; talk->wire->read && reads < READS_MAX; reads++) {
        errno = 0;
        ssize_t got = talk->wire->read(&talk->line, bytes, sizeof bytes);
        if (got <= 0)
            return got < 0 && would_block();
        printer_heard(talk->printer, bytes, (size_t)got);
        for (ssize_t i = 0; i < got; i++)
            escpos_status_take(&talk->status, bytes[i]);
        printer_say_low(talk->printer, talk->status.low);
    }
    return true;
}

static int wait_line(struct road_talk *talk, int events, int timeout_ms)
{
    int order_fd = printer_order_fd(talk->printer);
    if (talk->wire->wait)
        return talk->wire->wait(&talk->line, order_fd, events, timeout_ms);
    struct pollfd waits[2] = {{.fd = order_fd, .events = POLLIN},
                              {.fd = talk->line.fd, .events = (short)events}};
    return poll(waits, 2, timeout_ms) > 0 ? waits[1].revents : 0;
}

unsigned road_talk_await(struct road_talk *talk, unsigned known, int events, int timeout_ms)
{
    unsigned orders = printer_orders(talk->printer) & ~known;
    if (orders)
        return orders;
    int seen = wait_line(talk, events, timeout_ms < 0 ? 0 : timeout_ms);
    unsigned found = printer_orders(talk->printer) & ~known;
    if (seen & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) {
        bool good = hear(talk) && (talk->wire->read || !(seen & ~(POLLIN | POLLOUT)));
        found |= good ? ROAD_TALK_HEARD : ROAD_TALK_BROKEN;
    }
    if (seen & POLLOUT)
        found |= ROAD_TALK_WRITABLE;
    return found;
}

bool road_talk_obey(struct road_talk *talk, unsigned events, enum outcome to_job)
{
    if (talk->in_job) {
        if (!road_mutant_is(ROAD_MUTANT_LEAVES_REST) || events & ORDER_CLOSE)
            talk->orders |= events & (ORDER_DROP | ORDER_CLOSE);
        return talk->orders == 0;
    }
    if (events & ORDER_DROP)
        printer_dropped(talk->printer);
    else if (events & ORDER_PRINT)
        printer_finish(talk->printer, to_job);
    return !(events & ORDER_CLOSE);
}

unsigned road_talk_known(const struct road_talk *talk)
{
    (void)talk;
    return ORDER_PRINT | (road_mutant_is(ROAD_MUTANT_LEAVES_REST) ? ORDER_DROP : 0);
}

/* One wait of a talk; false when it has to end. */
static bool go_on(struct road_talk *talk, int events, int64_t until)
{
    unsigned known = talk->in_job ? road_talk_known(talk) : 0;
    int64_t left = until - road_talk_now_ms(talk);
    unsigned found = road_talk_await(talk, known, events, left > 0 ? (int)left : 0);
    return road_talk_obey(talk, found, OFFLINE) && !(found & ROAD_TALK_BROKEN);
}

bool road_talk_send(struct road_talk *talk, const struct form *form)
{
    int64_t until = road_talk_now_ms(talk) + PRINTER_PATIENCE_MS;
    for (size_t at = 0; at < form->size;) {
        ssize_t took = talk->wire->write(&talk->line, form->bytes + at, form->size - at);
        if (took > 0) {
            at += (size_t)took;
            until = road_talk_now_ms(talk) + PRINTER_PATIENCE_MS;
        } else if (took < 0 && !would_block()) {
            return false;
        } else if (!go_on(talk, POLLIN | POLLOUT, until) || road_talk_now_ms(talk) >= until) {
            return false;
        }
    }
    return true;
}

bool road_talk_send_made(struct road_talk *talk, enum outcome (*make)(struct form *form))
{
    struct form form = {0};
    bool good = make(&form) == DONE && road_talk_send(talk, &form);
    form_free(&form);
    return good;
}

/* Until one more real-time answer came, or the time is over. */
static bool wait_realtime(struct road_talk *talk)
{
    unsigned before = talk->status.realtimes;
    int64_t until = road_talk_now_ms(talk) + ROAD_TALK_ANSWER_MS;
    while (talk->status.realtimes == before && road_talk_now_ms(talk) < until)
        if (!go_on(talk, POLLIN, until))
            return false;
    return true;
}

bool road_talk_ask(struct road_talk *talk, uint8_t n)
{
    const uint8_t bytes[] = {0x10, 0x04, n};
    bool good = true;
    for (int time = 0; good && time < 2; time++) {
        struct form form = {0};
        talk->status.asked = time == 0 ? 0 : n;
        good = form_append(&form, bytes, sizeof bytes) == DONE && road_talk_send(talk, &form) &&
               wait_realtime(talk);
        form_free(&form);
    }
    talk->status.asked = 0;
    return good;
}

bool road_talk_fences(struct road_talk *talk, unsigned fences, int wait_ms)
{
    int64_t until = road_talk_now_ms(talk) + wait_ms;
    while ((int)(fences - talk->status.fences) > 0 && road_talk_now_ms(talk) < until)
        if (!go_on(talk, POLLIN, until))
            return false;
    return true;
}

void road_talk_drop(struct road_talk *talk)
{
    if (talk->line.fd >= 0)
        talk->wire->drop(&talk->line);
    talk->line.fd = -1;
    talk->status = (struct escpos_status){0};
    talk->fences_asked = 0;
}

enum printer_need road_talk_need(const struct road_talk *talk)
{
    const struct escpos_status *status = &talk->status;
    if (status->cover)
        return PRINTER_NEEDS_COVER;
    if (status->paper_out)
        return PRINTER_NEEDS_PAPER;
    return escpos_status_is_halted(status) ? PRINTER_NEEDS_CARE : PRINTER_NEEDS_NOTHING;
}

void road_talk_say(struct road_talk *talk, enum printer_state state)
{
    printer_say(talk->printer, state, road_talk_need(talk));
}
