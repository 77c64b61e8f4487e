/* ESC/POS over TCP, as a state machine in the printer's thread; its states: README.md.
 *
 * Promises: a printer that answers is never sent more than FENCES_AHEAD bands before they are
 * printed; a dropped job's connection is reset, so that the kernel sends nothing more of it, and
 * the printer's own buffer is cleared at the next open; whatever went wrong, the job ends within
 * PRINTER_PATIENCE_MS of its last progress. Refuses names: an address in
 * digits never waits for a name server. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/slip/escpos.h"
#include "kiosk/slip/escpos_status.h"
#include "kiosk/slip/road.h"

#define RETRY_MS 2000
#define CONNECT_MS 2000
#define ANSWER_MS 500    /* a printer that answers at all answers by then */
#define SEND_BUFFER 4096 /* bytes in the kernel that a reset throws away */
#define FENCES_AHEAD 2   /* bands in the printer's own memory, which no reset reaches */
#define DRAIN_POLL_MS 50 /* of a printer that answers nothing */

/* Beside enum printer_order, in what await() returns. */
enum { EVENT_BROKEN = 8, EVENT_WRITABLE = 16, EVENT_HEARD = 32 };

struct link {
    struct printer *printer;
    const struct road_target *target;
    int fd;
    bool dirty; /* something of a job may be in the printer: clear before the next */
    bool oneway, hurry;
    unsigned fences_asked; /* on this connection; status.fences of them were answered */
    struct escpos_status status;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool read_tcp(const char *text, struct road_target *target, char *why, size_t room)
{
    char host[64];
    struct sockaddr_in *v4 = (struct sockaddr_in *)&target->address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&target->address;
    const char *colon = strrchr(text, ':');
    size_t length = colon ? (size_t)(colon - text) : 0;
    char *end = NULL;
    long port = colon && colon[1] >= '0' && colon[1] <= '9' ? strtol(colon + 1, &end, 10) : 0;
    if (length == 0 || length >= sizeof host || port < 1 || port > 65535 || *end) {
        snprintf(why, room, "tcp: needs an address and a port, such as tcp:192.168.1.50:9100");
        return false;
    }
    bool bracketed = text[0] == '[' && text[length - 1] == ']';
    snprintf(host, sizeof host, "%.*s", (int)(bracketed ? length - 2 : length), text + bracketed);
    if (inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &v4->sin_addr) ==
        1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        target->address_size = sizeof *v4;
    } else if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        target->address_size = sizeof *v6;
    } else {
        snprintf(why, room, "\"%s\" is no address in digits, such as 192.168.1.50", host);
        return false;
    }
    target->forms = MAKER_BIT(MAKER_ESCPOS);
    return true;
}

/* Throws away what the kernel still holds. */
static void reset(struct link *link)
{
    const struct linger now = {.l_onoff = 1, .l_linger = 0};
    if (link->fd < 0)
        return;
    setsockopt(link->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(link->fd);
    link->fd = -1;
}

/* Takes what the printer said. False when the connection is gone. */
static bool hear(struct link *link)
{
    uint8_t bytes[256];
    for (;;) {
        ssize_t got = recv(link->fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        for (ssize_t i = 0; i < got; i++)
            escpos_status_take(&link->status, bytes[i]);
    }
}

/* Waits for an order not in `known`, for the socket, or for the time to pass (0). */
static unsigned await(struct link *link, unsigned known, bool to_write, int timeout_ms)
{
    struct pollfd waits[2] = {{.fd = printer_order_fd(link->printer), .events = POLLIN},
                              {.fd = link->fd, .events = POLLIN}};
    unsigned orders = printer_orders(link->printer) & ~known;
    if (orders)
        return orders;
    if (to_write)
        waits[1].events |= POLLOUT;
    if (poll(waits, 2, timeout_ms < 0 ? 0 : timeout_ms) <= 0)
        return 0;
    unsigned events = printer_orders(link->printer) & ~known;
    if (waits[1].revents & (POLLIN | POLLHUP | POLLERR))
        events |= hear(link) ? EVENT_HEARD : EVENT_BROKEN;
    if (waits[1].revents & POLLOUT)
        events |= EVENT_WRITABLE;
    return events;
}

/* Obeys an order where no job's byte has left. */
static void obey_idle(struct link *link, unsigned orders, enum outcome to_job)
{
    if (orders & ORDER_DROP)
        printer_dropped(link->printer);
    else if (orders & ORDER_PRINT)
        printer_finish(link->printer, to_job);
}

static enum printer_need need_of(const struct escpos_status *status)
{
    if (status->cover)
        return PRINTER_NEEDS_COVER;
    if (status->paper_out)
        return PRINTER_NEEDS_PAPER;
    return escpos_status_is_halted(status) ? PRINTER_NEEDS_CARE : PRINTER_NEEDS_NOTHING;
}

static void say(struct link *link, enum printer_state state)
{
    printer_say(link->printer, state, need_of(&link->status));
}

static bool begin_connect(struct link *link)
{
    const int one = 1, buffer = SEND_BUFFER;
    link->fd =
        socket(link->target->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (link->fd < 0)
        return false;
    setsockopt(link->fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(link->fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    if (connect(link->fd, (const struct sockaddr *)&link->target->address,
                link->target->address_size) != 0 &&
        errno != EINPROGRESS)
        reset(link);
    return link->fd >= 0;
}

/* True when connected; orders stay for the caller. */
static bool finish_connect(struct link *link)
{
    struct pollfd waits[2] = {{.fd = printer_order_fd(link->printer), .events = POLLIN},
                              {.fd = link->fd, .events = POLLOUT}};
    int64_t until = now_ms() + CONNECT_MS;
    while (!(waits[1].revents & (POLLOUT | POLLERR | POLLHUP)) && now_ms() < until) {
        unsigned orders = printer_orders(link->printer);
        if (orders & ORDER_CLOSE)
            return false;
        obey_idle(link, orders, OFFLINE);
        poll(waits, 2, (int)(until - now_ms()) < 0 ? 0 : (int)(until - now_ms()));
    }
    int error = ETIMEDOUT;
    socklen_t size = sizeof error;
    return waits[1].revents & POLLOUT &&
           getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

/* Waits until it is time to try again. CLOSE ends it. */
static bool pause_offline(struct link *link)
{
    int64_t until = now_ms() + (link->hurry ? 0 : RETRY_MS);
    link->hurry = false;
    do {
        struct pollfd wait = {.fd = printer_order_fd(link->printer), .events = POLLIN};
        unsigned orders = printer_orders(link->printer);
        if (orders & ORDER_CLOSE)
            return false;
        obey_idle(link, orders, OFFLINE);
        int64_t left = until - now_ms();
        poll(&wait, 1, left > 0 ? (int)left : 0);
    } while (now_ms() < until);
    return true;
}

static bool step_offline(struct link *link, enum printer_state *state)
{
    reset(link);
    link->status = (struct escpos_status){0};
    link->fences_asked = 0;
    say(link, PRINTER_OFFLINE);
    if (!pause_offline(link))
        return false;
    *state = begin_connect(link) && finish_connect(link) ? PRINTER_PROBE : PRINTER_OFFLINE;
    return true;
}

/* Sends bytes that belong to no job. False when the connection broke or has to go. */
static bool transmit(struct link *link, const struct form *form)
{
    int64_t until = now_ms() + PRINTER_PATIENCE_MS;
    for (size_t at = 0; at < form->size;) {
        ssize_t sent = send(link->fd, form->bytes + at, form->size - at, MSG_NOSIGNAL);
        if (sent > 0) {
            at += (size_t)sent;
            until = now_ms() + PRINTER_PATIENCE_MS;
            continue;
        }
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
            return false;
        unsigned events = await(link, 0, true, (int)(until - now_ms()));
        obey_idle(link, events, OFFLINE);
        if (events & (EVENT_BROKEN | ORDER_CLOSE) || now_ms() >= until)
            return false;
    }
    return true;
}

/* Hears what the printer has to say for a while. False when the connection broke or has to go. */
static bool listen_for(struct link *link, int wait_ms)
{
    int64_t until = now_ms() + wait_ms;
    link->status.heard = false;
    while (!link->status.heard && now_ms() < until) {
        unsigned events = await(link, 0, false, (int)(until - now_ms()));
        obey_idle(link, events, OFFLINE);
        if (events & (EVENT_BROKEN | ORDER_CLOSE))
            return false;
    }
    return true;
}

/* DLE EOT n, which a printer answers at once even when it is halted. */
static bool ask(struct link *link, uint8_t n)
{
    const uint8_t bytes[] = {0x10, 0x04, n};
    struct form form = {0};
    bool good = form_append(&form, bytes, sizeof bytes) == DONE;
    link->status.asked = n;
    good = good && transmit(link, &form) && listen_for(link, ANSWER_MS);
    form_free(&form);
    return good;
}

static bool transmit_made(struct link *link, enum outcome (*make)(struct form *form))
{
    struct form form = {0};
    bool good = make(&form) == DONE && transmit(link, &form);
    form_free(&form);
    return good;
}

/* With paper there: ends what was under way, turns automatic status on. */
static bool wake(struct link *link)
{
    if (link->dirty && !transmit_made(link, escpos_flush))
        return false;
    link->dirty = false;
    link->fences_asked++;
    if (!transmit_made(link, escpos_wake))
        return false;
    int64_t until = now_ms() + ANSWER_MS;
    while (link->status.fences != link->fences_asked && now_ms() < until)
        if (!listen_for(link, (int)(until - now_ms())))
            return false;
    link->oneway = link->status.fences != link->fences_asked;
    return true;
}

/* Clears, asks, and finds out why when nothing can be printed. Somebody may help in the middle of
 * that: it is `halted` all the same, because nothing was flushed. */
static bool probe(struct link *link, bool *halted)
{
    if ((link->dirty && !transmit_made(link, escpos_clear)) || !ask(link, 1))
        return false;
    link->oneway = !link->status.heard;
    *halted = escpos_status_is_halted(&link->status);
    if (!*halted)
        return wake(link);
    return ask(link, 2) && ask(link, 4);
}

static bool step_probe(struct link *link, enum printer_state *state)
{
    if (!escpos_status_is_halted(&link->status)) /* asked again and again while it is halted */
        say(link, PRINTER_PROBE);
    bool halted = false;
    if (!probe(link, &halted))
        *state = PRINTER_OFFLINE;
    else if (halted)
        *state = PRINTER_NEEDS;
    else
        *state = link->oneway ? PRINTER_ONEWAY : PRINTER_READY;
    return true;
}

/* READY, ONEWAY and NEEDS: nothing to do until something happens. */
static bool step_idle(struct link *link, enum printer_state *state)
{
    bool halted = *state == PRINTER_NEEDS;
    say(link, *state);
    unsigned events = await(link, 0, false, halted ? RETRY_MS : 3600 * 1000);
    if (events & EVENT_BROKEN) {
        *state = PRINTER_OFFLINE;
        link->hurry = true; /* printers close idle connections: open again before anybody prints */
    } else if (escpos_status_is_halted(&link->status)) {
        /* Automatic status may not be on yet where it was halted from the start: ask. */
        *state = halted && events == 0 ? PRINTER_PROBE : PRINTER_NEEDS;
        halted = true;
    } else if (halted) {
        *state = PRINTER_PROBE;
    } else if (events & ORDER_PRINT && !(events & (ORDER_DROP | ORDER_CLOSE))) {
        *state = PRINTER_SENDING;
        return true;
    }
    obey_idle(link, events, halted ? NO_PAPER : OFFLINE);
    return !(events & ORDER_CLOSE);
}

/* A job under way. */
struct sending {
    const struct form *job;
    size_t sent, allowed; /* bytes; allowed ends behind a fence */
    unsigned fences;      /* answered so far, as the status counts them */
    unsigned events;
    int64_t until; /* patience */
};

/* Answered fences let further bands go. */
static void allow(struct link *link, struct sending *sending)
{
    if (sending->fences != link->status.fences)
        sending->until = now_ms() + PRINTER_PATIENCE_MS;
    sending->fences = link->status.fences;
    while (sending->allowed < sending->job->size &&
           (link->oneway || link->fences_asked - link->status.fences < FENCES_AHEAD)) {
        sending->allowed = escpos_fence(sending->job, sending->allowed);
        link->fences_asked++;
    }
}

static void push(struct link *link, struct sending *sending)
{
    if (sending->sent == sending->allowed)
        return;
    ssize_t took = send(link->fd, sending->job->bytes + sending->sent,
                        sending->allowed - sending->sent, MSG_NOSIGNAL);
    if (took > 0) {
        sending->sent += (size_t)took;
        sending->until = now_ms() + PRINTER_PATIENCE_MS;
    } else if (took < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
        sending->events |= EVENT_BROKEN;
    }
}

/* What became of the job after one look; SENDING = go on. */
static enum printer_state judge(const struct link *link, const struct sending *sending)
{
    bool all = sending->sent == sending->job->size;
    int unsent = 1;
    if (all && !link->oneway && link->status.fences == link->fences_asked)
        return PRINTER_PRINTED;
    if (sending->events & EVENT_BROKEN)
        return sending->sent == 0 ? PRINTER_OFFLINE : PRINTER_DOUBT;
    if (escpos_status_is_halted(&link->status))
        return PRINTER_HALTED;
    if (all && link->oneway && ioctl(link->fd, SIOCOUTQ, &unsent) == 0 && unsent == 0)
        return PRINTER_PRINTED;
    return PRINTER_SENDING;
}

/* One job, to its end in whatever state. ORDER_DROP and ORDER_CLOSE end it as OFFLINE. */
static enum printer_state send_job(struct link *link, unsigned *orders)
{
    struct sending sending = {.job = &printer_job(link->printer)[MAKER_ESCPOS],
                              .fences = link->status.fences,
                              .until = now_ms() + PRINTER_PATIENCE_MS};
    link->dirty = true;
    while (now_ms() < sending.until) {
        allow(link, &sending);
        push(link, &sending);
        enum printer_state state = judge(link, &sending);
        if (state != PRINTER_SENDING)
            return state;
        int64_t left = sending.until - now_ms();
        bool drains = link->oneway && sending.sent == sending.job->size;
        if (drains && left > DRAIN_POLL_MS)
            left = DRAIN_POLL_MS;
        sending.events = await(link, ORDER_PRINT, sending.sent < sending.allowed, (int)left);
        *orders = sending.events & (ORDER_DROP | ORDER_CLOSE);
        if (*orders)
            return PRINTER_OFFLINE;
    }
    return PRINTER_DOUBT;
}

static bool step_sending(struct link *link, enum printer_state *state)
{
    unsigned orders = 0;
    say(link, PRINTER_SENDING);
    *state = send_job(link, &orders);
    if (*state == PRINTER_PRINTED) {
        link->dirty = false;
        return true;
    }
    /* Whatever it is, the rest must not leave: reset first, then tell. */
    reset(link);
    link->hurry = true;
    if (orders)
        printer_dropped(link->printer);
    else if (*state == PRINTER_OFFLINE)
        printer_finish(link->printer, OFFLINE);
    return !(orders & ORDER_CLOSE);
}

static bool step_printed(struct link *link, enum printer_state *state)
{
    say(link, PRINTER_PRINTED);
    *state = link->oneway ? PRINTER_ONEWAY : PRINTER_READY;
    say(link, *state);
    printer_finish(link->printer, DONE);
    return true;
}

static bool step_halted(struct link *link, enum printer_state *state)
{
    say(link, PRINTER_HALTED);
    printer_finish(link->printer, NO_PAPER);
    *state = PRINTER_OFFLINE;
    return true;
}

static bool step_doubt(struct link *link, enum printer_state *state)
{
    say(link, PRINTER_DOUBT);
    printer_finish(link->printer, DOUBT);
    *state = PRINTER_OFFLINE;
    return true;
}

/* Each step does its state's work and names the next; false = the printer is closed. */
static bool (*const steps[])(struct link *link, enum printer_state *state) = {
    [PRINTER_OFFLINE] = step_offline, [PRINTER_PROBE] = step_probe,
    [PRINTER_READY] = step_idle,      [PRINTER_NEEDS] = step_idle,
    [PRINTER_ONEWAY] = step_idle,     [PRINTER_SENDING] = step_sending,
    [PRINTER_PRINTED] = step_printed, [PRINTER_HALTED] = step_halted,
    [PRINTER_DOUBT] = step_doubt,
};

static void run_tcp(struct printer *printer, const struct road_target *target)
{
    /* What a kiosk that crashed left in the printer is cleared too: dirty at first. */
    struct link link = {
        .printer = printer, .target = target, .fd = -1, .dirty = true, .hurry = true};
    enum printer_state state = PRINTER_OFFLINE;
    while (steps[state](&link, &state))
        ;
    reset(&link);
}

const struct road road_tcp = {"tcp:", read_tcp, run_tcp};
