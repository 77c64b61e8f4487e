/* The wire of software; see wire.h. */
#include "tests/printer/wire.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define STEP_MS 20
#define ROWS_PER_MM 8

static struct wire *of(struct road_line *line)
{
    return line->self;
}

static bool is_there(const struct wire *wire)
{
    return wire->plugged && wire->powered;
}

/* -- The printer's thread -----------------------------------------------------------------------
 */

static enum road_opened open_wire(struct road_line *line)
{
    struct wire *wire = of(line);
    pthread_mutex_lock(&wire->lock);
    bool good = is_there(wire) && !wire->taken;
    if (good) {
        wire->open = true;
        wire->broken = false;
        wire->in_size = wire->out_size = 0;
        wire->opens++;
        line->fd = 0;
    }
    pthread_mutex_unlock(&wire->lock);
    return good ? ROAD_OPEN : ROAD_ABSENT;
}

static ssize_t read_wire(struct road_line *line, uint8_t *bytes, size_t room)
{
    struct wire *wire = of(line);
    pthread_mutex_lock(&wire->lock);
    size_t size = wire->in_size < room ? wire->in_size : room;
    memcpy(bytes, wire->in, size);
    memmove(wire->in, wire->in + size, wire->in_size - size);
    wire->in_size -= size;
    bool broken = wire->broken;
    pthread_mutex_unlock(&wire->lock);
    if (size == 0)
        errno = broken ? EIO : EAGAIN;
    return size > 0 ? (ssize_t)size : -1;
}

static ssize_t write_wire(struct road_line *line, const uint8_t *bytes, size_t size)
{
    struct wire *wire = of(line);
    pthread_mutex_lock(&wire->lock);
    size_t room = (size_t)wire->kernel_bytes - wire->out_size;
    size = size < room ? size : room;
    if (!wire->broken) {
        memcpy(wire->out + wire->out_size, bytes, size);
        wire->out_size += size;
    }
    bool broken = wire->broken;
    pthread_mutex_unlock(&wire->lock);
    if (broken || size == 0)
        errno = broken ? EPIPE : EAGAIN;
    return broken || size == 0 ? -1 : (ssize_t)size;
}

static bool is_drained(struct road_line *line)
{
    struct wire *wire = of(line);
    pthread_mutex_lock(&wire->lock);
    bool drained = wire->out_size == 0;
    pthread_mutex_unlock(&wire->lock);
    return drained;
}

static void drop_wire(struct road_line *line)
{
    struct wire *wire = of(line);
    pthread_mutex_lock(&wire->lock);
    wire->open = wire->broken = false;
    wire->out_size = wire->in_size = 0;
    pthread_mutex_unlock(&wire->lock);
}

static int ready(const struct wire *wire, int events)
{
    int found = 0;
    if (!wire->open)
        return 0;
    if (wire->in_size > 0)
        found |= POLLIN;
    if (wire->broken)
        found |= POLLIN | POLLHUP;
    if (wire->out_size < (size_t)wire->kernel_bytes)
        found |= POLLOUT & events;
    return found;
}

static int wait_wire(struct road_line *line, int order_fd, int events, int timeout_ms)
{
    struct wire *wire = of(line);
    pthread_mutex_lock(&wire->lock);
    wire->order_fd = order_fd;
    wire->events = events;
    wire->wake_ms = wire->now_ms + timeout_ms;
    wire->parked = true;
    pthread_cond_signal(&wire->moved);
    pthread_mutex_unlock(&wire->lock);
    struct pollfd waits[2] = {{.fd = order_fd, .events = POLLIN},
                              {.fd = wire->go_fd, .events = POLLIN}};
    poll(waits, 2, -1);
    pthread_mutex_lock(&wire->lock);
    eventfd_t count;
    if (eventfd_read(wire->go_fd, &count) != 0)
        count = 0;
    wire->parked = false;
    int found = ready(wire, events);
    pthread_mutex_unlock(&wire->lock);
    return found;
}

static int64_t now_wire(struct road_line *line)
{
    struct wire *wire = of(line);
    pthread_mutex_lock(&wire->lock);
    int64_t now = wire->now_ms;
    pthread_mutex_unlock(&wire->lock);
    return now;
}

const struct road_wire wire_road = {.open = open_wire,
                                    .read = read_wire,
                                    .write = write_wire,
                                    .is_drained = is_drained,
                                    .drop = drop_wire,
                                    .wait = wait_wire,
                                    .now_ms = now_wire};

/* -- The stage's side ---------------------------------------------------------------------------
 */

bool wire_begin(struct wire *wire, int width, const char *name)
{
    memset(wire, 0, sizeof *wire);
    pthread_mutex_init(&wire->lock, NULL);
    pthread_cond_init(&wire->moved, NULL);
    wire->go_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    wire->order_fd = -1;
    wire->plugged = wire->powered = true;
    wire->bytes_per_s = 1000000;
    wire->kernel_bytes = 4096;
    wire->printer_bytes = 4096;
    wire->mm_per_s = 100;
    bool good = soft_open(&wire->soft, width, name);
    wire->soft.timed = true;
    return good && wire->go_fd >= 0;
}

void wire_end(struct wire *wire)
{
    close(wire->go_fd);
    soft_close(&wire->soft);
    pthread_cond_destroy(&wire->moved);
    pthread_mutex_destroy(&wire->lock);
}

static bool has_order(const struct wire *wire)
{
    struct pollfd order = {.fd = wire->order_fd, .events = POLLIN};
    return wire->order_fd >= 0 && poll(&order, 1, 0) == 1;
}

/* Waits until the thread is parked; with the lock. An order is quieted only after parked is false,
 * so a quiet order and a parked thread belong together. */
static void wait_parked(struct wire *wire)
{
    for (;;) {
        while (!wire->parked)
            pthread_cond_wait(&wire->moved, &wire->lock);
        if (!has_order(wire))
            return;
        pthread_mutex_unlock(&wire->lock);
        sched_yield();
        pthread_mutex_lock(&wire->lock);
    }
}

static void settle(struct wire *wire)
{
    wait_parked(wire);
    while (wire->now_ms >= wire->wake_ms || ready(wire, wire->events) & (wire->events | POLLHUP)) {
        wire->parked = false;
        if (eventfd_write(wire->go_fd, 1) != 0)
            return;
        wait_parked(wire);
    }
}

void wire_settle(struct wire *wire)
{
    pthread_mutex_lock(&wire->lock);
    settle(wire);
    pthread_mutex_unlock(&wire->lock);
}

/* What the printer's buffer takes now. Real-time codes always get in. */
static size_t taken_now(const struct wire *wire, size_t most)
{
    if (wire->out_size > 0 && wire->out[0] == 0x10)
        return wire->out_size < 16 ? wire->out_size : 16;
    size_t room = wire->soft.held < (size_t)wire->printer_bytes
                      ? (size_t)wire->printer_bytes - wire->soft.held
                      : 0;
    size_t size = wire->out_size < room ? wire->out_size : room;
    return size < most ? size : most;
}

static void take_replies(struct wire *wire)
{
    size_t size = wire->soft.reply_count;
    if (wire->open && !wire->broken && is_there(wire) && wire->in_size + size <= WIRE_IN_MAX) {
        memcpy(wire->in + wire->in_size, wire->soft.replies, size);
        wire->in_size += size;
    }
    wire->soft.reply_count = 0;
}

static void deliver(struct wire *wire, int ms)
{
    wire->byte_debt += (int64_t)wire->bytes_per_s * ms;
    for (;;) {
        size_t size = is_there(wire) ? taken_now(wire, (size_t)(wire->byte_debt / 1000)) : 0;
        if (size == 0)
            break;
        soft_feed(&wire->soft, wire->out, size);
        memmove(wire->out, wire->out + size, wire->out_size - size);
        wire->out_size -= size;
        wire->byte_debt -= (int64_t)size * 1000;
        wire->moved_ms = wire->now_ms;
    }
    if (wire->byte_debt > wire->bytes_per_s / 10) /* a line saves nothing up */
        wire->byte_debt = wire->bytes_per_s / 10;
}

static void step(struct wire *wire, int ms)
{
    wire->now_ms += ms;
    if (wire->powered) {
        wire->row_debt += (int64_t)wire->mm_per_s * ROWS_PER_MM * ms;
        int rows = (int)(wire->row_debt / 1000), before = wire->soft.rows;
        wire->row_debt -= (int64_t)rows * 1000;
        wire->soft.rows_due = wire->soft.rows_due > 0 ? rows : wire->soft.rows_due + rows;
        soft_look(&wire->soft);
        deliver(wire, ms);
        if (wire->soft.rows != before)
            wire->moved_ms = wire->now_ms;
    }
    take_replies(wire);
    if (wire->look)
        wire->look(wire->context);
}

static bool is_busy(const struct wire *wire)
{
    return wire->out_size > 0 || wire->soft.held > 0 || wire->soft.rows_due < 0;
}

void wire_run(struct wire *wire, int64_t until_ms)
{
    pthread_mutex_lock(&wire->lock);
    for (;;) {
        settle(wire);
        if (wire->now_ms >= until_ms)
            break;
        int64_t next = until_ms;
        if (wire->wake_ms < next)
            next = wire->wake_ms;
        if (is_busy(wire) && wire->now_ms + STEP_MS < next)
            next = wire->now_ms + STEP_MS;
        step(wire, (int)(next - wire->now_ms));
    }
    pthread_mutex_unlock(&wire->lock);
}

void wire_say(struct wire *wire, const uint8_t *bytes, size_t size)
{
    pthread_mutex_lock(&wire->lock);
    if (wire->open && !wire->broken && wire->in_size + size <= WIRE_IN_MAX) {
        memcpy(wire->in + wire->in_size, bytes, size);
        wire->in_size += size;
    }
    pthread_mutex_unlock(&wire->lock);
}

static void lose_line(struct wire *wire)
{
    wire->broken = wire->open;
    wire->out_size = wire->in_size = 0;
}

void wire_unplug(struct wire *wire)
{
    pthread_mutex_lock(&wire->lock);
    wire->plugged = false;
    lose_line(wire);
    pthread_mutex_unlock(&wire->lock);
}

void wire_power_off(struct wire *wire)
{
    pthread_mutex_lock(&wire->lock);
    wire->powered = false;
    lose_line(wire);
    soft_restart(&wire->soft);
    pthread_mutex_unlock(&wire->lock);
}

void wire_power_on(struct wire *wire)
{
    pthread_mutex_lock(&wire->lock);
    wire->powered = true;
    pthread_mutex_unlock(&wire->lock);
}
