/* See proxy.h. Each way of each connection is a queue of segments with the time at which they are
 * handed over: when the line is free, plus the delay, plus what a loss costs. */
#include "tests/proxy.h"

#include <setjmp.h>
#include <stdarg.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAIRS_MAX 32
#define SEGMENT 1460
#define QUEUE_MAX 64
#define RETRANSMISSION_MS 200

struct segment {
    int64_t due_ms;
    size_t size, sent;
    uint8_t bytes[SEGMENT];
};

struct way {
    struct segment *queue; /* a ring of QUEUE_MAX */
    size_t first, count;
    int64_t free_ms; /* when the line has carried what is queued */
    bool ended;      /* the sender said that no more comes */
};

struct pair {
    int fd[2]; /* 0 the client's, 1 the server's */
    int64_t open_ms;
    bool waits;        /* the client has spoken and was not answered yet */
    struct way way[2]; /* way n: from fd[n] to the other */
};

struct proxy {
    struct proxy_link link;
    struct sockaddr_in to;
    int listening, wake;
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock;
    bool stop, shut, cut_all;
    int64_t cut_after; /* -1 = never */
    uint64_t chance;
    struct proxy_counts counts;
    struct pair pairs[PAIRS_MAX];
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* splitmix64: Steele, Lea and Flood, 2014. */
static uint64_t draw(struct proxy *proxy, uint64_t limit)
{
    uint64_t z = proxy->chance += 0x9e3779b97f4a7c15ULL;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return limit == 0 ? 0 : (z ^ z >> 31) % limit;
}

/* A reset, not a farewell: what was on its way is lost. */
static void cut(struct proxy *proxy, struct pair *pair)
{
    const struct linger now = {.l_onoff = 1};
    for (int i = 0; i < 2; i++) {
        if (pair->fd[i] >= 0) {
            setsockopt(pair->fd[i], SOL_SOCKET, SO_LINGER, &now, sizeof now);
            close(pair->fd[i]);
        }
        free(pair->way[i].queue);
        pair->way[i] = (struct way){0};
        pair->fd[i] = -1;
    }
    proxy->counts.cuts++;
}

static void end(struct proxy *proxy, struct pair *pair)
{
    shutdown(pair->fd[0], SHUT_RDWR);
    shutdown(pair->fd[1], SHUT_RDWR);
    cut(proxy, pair);
    proxy->counts.cuts--;
}

static int dial(const struct proxy *proxy)
{
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&proxy->to, sizeof proxy->to) != 0) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static void take_in(struct proxy *proxy)
{
    int on = 1, fd = accept4(proxy->listening, NULL, NULL, SOCK_CLOEXEC);
    struct pair *pair = NULL;
    for (size_t i = 0; i < PAIRS_MAX && pair == NULL; i++)
        pair = proxy->pairs[i].fd[0] < 0 ? &proxy->pairs[i] : NULL;
    if (fd < 0)
        return;
    int server = pair != NULL && !proxy->shut ? dial(proxy) : -1;
    if (server < 0) {
        close(fd);
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    *pair = (struct pair){.fd = {fd, server},
                          .open_ms = now_ms() + (int64_t)draw(proxy, proxy->link.hold_ms + 1ULL)};
    for (int i = 0; i < 2; i++)
        pair->way[i].queue = calloc(QUEUE_MAX, sizeof *pair->way[i].queue);
    proxy->counts.connections++;
}

static void schedule(struct proxy *proxy, struct pair *pair, struct way *way,
                     struct segment *segment)
{
    int64_t start = now_ms();
    if (start < pair->open_ms)
        start = pair->open_ms;
    if (way->free_ms > start)
        start = way->free_ms;
    if (proxy->link.bits_per_second > 0)
        start += (int64_t)(segment->size * 8000 / proxy->link.bits_per_second);
    if (draw(proxy, 1000) < proxy->link.loss_permille) {
        start += RETRANSMISSION_MS + 2 * (int64_t)proxy->link.delay_ms;
        proxy->counts.stalls++;
    }
    way->free_ms = start;
    segment->due_ms = start + proxy->link.delay_ms;
}

/* False when this end is gone. */
static bool read_from(struct proxy *proxy, struct pair *pair, int from)
{
    struct way *way = &pair->way[from];
    struct segment *segment = &way->queue[(way->first + way->count) % QUEUE_MAX];
    ssize_t got = recv(pair->fd[from], segment->bytes, SEGMENT, MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    if (got == 0) {
        way->ended = true;
        return true;
    }
    segment->size = (size_t)got;
    segment->sent = 0;
    proxy->counts.round_trips += from == 0 && !pair->waits;
    pair->waits = pair->waits || from == 0;
    schedule(proxy, pair, way, segment);
    way->count++;
    return true;
}

/* How much may go towards the server before the cut. */
static size_t allowed(const struct proxy *proxy, int from, size_t size)
{
    if (from != 0 || proxy->cut_after < 0 || (int64_t)size <= proxy->cut_after)
        return size;
    return (size_t)proxy->cut_after;
}

static bool write_to(struct proxy *proxy, struct pair *pair, int from)
{
    struct way *way = &pair->way[from];
    while (way->count > 0) {
        struct segment *segment = &way->queue[way->first];
        size_t left = segment->size - segment->sent, most = allowed(proxy, from, left);
        if (segment->due_ms > now_ms())
            return true;
        ssize_t sent = most == 0 ? 0
                                 : send(pair->fd[1 - from], segment->bytes + segment->sent, most,
                                        MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0)
            return errno == EAGAIN || errno == EINTR;
        segment->sent += (size_t)sent;
        *(from == 0 ? &proxy->counts.up : &proxy->counts.down) += (uint64_t)sent;
        pair->waits = pair->waits && (from == 0 || sent == 0);
        if (from == 0 && proxy->cut_after >= 0) {
            proxy->cut_after -= sent;
            proxy->cut_all = proxy->cut_after == 0;
            if (proxy->cut_all)
                return true;
        }
        if (segment->sent < segment->size)
            return true;
        way->first = (way->first + 1) % QUEUE_MAX;
        way->count--;
    }
    return !way->ended;
}

static bool wants_read(const struct way *way)
{
    return !way->ended && way->count < QUEUE_MAX;
}

static int64_t soonest(const struct proxy *proxy)
{
    int64_t due = INT64_MAX;
    for (size_t i = 0; i < PAIRS_MAX; i++) {
        for (int way = 0; way < 2 && proxy->pairs[i].fd[0] >= 0; way++) {
            const struct way *one = &proxy->pairs[i].way[way];
            if (one->count > 0 && one->queue[one->first].due_ms < due)
                due = one->queue[one->first].due_ms;
        }
    }
    return due;
}

static int wait_ms(const struct proxy *proxy)
{
    int64_t due = soonest(proxy), left = due - now_ms();
    if (due == INT64_MAX)
        return 1000;
    return left < 1 ? 1 : left > 1000 ? 1000 : (int)left;
}

static size_t fill(const struct proxy *proxy, struct pollfd fds[2 + 2 * PAIRS_MAX])
{
    fds[0] = (struct pollfd){.fd = proxy->wake, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = proxy->listening, .events = POLLIN};
    for (size_t i = 0; i < PAIRS_MAX; i++) {
        const struct pair *pair = &proxy->pairs[i];
        for (int way = 0; way < 2; way++) {
            bool wanted = pair->fd[0] >= 0 && wants_read(&pair->way[way]);
            fds[2 + 2 * i + (size_t)way] =
                (struct pollfd){.fd = wanted ? pair->fd[way] : -1, .events = POLLIN};
        }
    }
    return 2 + 2 * PAIRS_MAX;
}

static void step_pair(struct proxy *proxy, struct pair *pair, const struct pollfd fds[2])
{
    for (int way = 0; way < 2; way++) {
        bool ready = fds[way].fd == pair->fd[way] && fds[way].revents != 0;
        if ((ready && !read_from(proxy, pair, way)) || !write_to(proxy, pair, way)) {
            end(proxy, pair);
            return;
        }
    }
}

static void step(struct proxy *proxy, const struct pollfd *fds)
{
    eventfd_t value;
    if (fds[0].revents != 0)
        (void)!eventfd_read(proxy->wake, &value);
    if (fds[1].revents != 0)
        take_in(proxy);
    for (size_t i = 0; i < PAIRS_MAX && !proxy->cut_all; i++) {
        if (proxy->pairs[i].fd[0] >= 0)
            step_pair(proxy, &proxy->pairs[i], &fds[2 + 2 * i]);
    }
    for (size_t i = 0; i < PAIRS_MAX && proxy->cut_all; i++) {
        if (proxy->pairs[i].fd[0] >= 0)
            cut(proxy, &proxy->pairs[i]);
    }
    if (proxy->cut_all)
        proxy->cut_after = -1;
    proxy->cut_all = false;
}

static void *serve(void *context)
{
    struct proxy *proxy = context;
    struct pollfd fds[2 + 2 * PAIRS_MAX];
    pthread_mutex_lock(&proxy->lock);
    while (!proxy->stop) {
        size_t count = fill(proxy, fds);
        int ms = wait_ms(proxy);
        pthread_mutex_unlock(&proxy->lock);
        poll(fds, count, ms);
        pthread_mutex_lock(&proxy->lock);
        step(proxy, fds);
    }
    pthread_mutex_unlock(&proxy->lock);
    return NULL;
}

static void listen_here(struct proxy *proxy)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof here;
    proxy->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(proxy->listening >= 0);
    assert_int_equal(bind(proxy->listening, (struct sockaddr *)&here, size), 0);
    assert_int_equal(listen(proxy->listening, 16), 0);
    assert_int_equal(getsockname(proxy->listening, (struct sockaddr *)&here, &size), 0);
    snprintf(proxy->url, sizeof proxy->url, "https://127.0.0.1:%u", ntohs(here.sin_port));
}

struct proxy *proxy_start(const char *to, const struct proxy_link *link)
{
    struct proxy *proxy = calloc(1, sizeof *proxy);
    const char *colon = strrchr(to, ':');
    assert_non_null(proxy);
    assert_non_null(colon);
    proxy->link = *link;
    proxy->chance = link->seed;
    proxy->cut_after = -1;
    proxy->to = (struct sockaddr_in){.sin_family = AF_INET,
                                     .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                     .sin_port = htons((uint16_t)atoi(colon + 1))};
    for (size_t i = 0; i < PAIRS_MAX; i++)
        proxy->pairs[i].fd[0] = proxy->pairs[i].fd[1] = -1;
    listen_here(proxy);
    proxy->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    assert_int_equal(pthread_mutex_init(&proxy->lock, NULL), 0);
    assert_int_equal(pthread_create(&proxy->thread, NULL, serve, proxy), 0);
    return proxy;
}

static void change(struct proxy *proxy, bool stop, bool shut, bool cut_all, int64_t cut_after)
{
    pthread_mutex_lock(&proxy->lock);
    proxy->stop = stop;
    proxy->shut = shut;
    proxy->cut_all = cut_all;
    proxy->cut_after = cut_after;
    pthread_mutex_unlock(&proxy->lock);
    assert_int_equal(eventfd_write(proxy->wake, 1), 0);
}

void proxy_stop(struct proxy *proxy)
{
    change(proxy, true, true, true, -1);
    pthread_join(proxy->thread, NULL);
    for (size_t i = 0; i < PAIRS_MAX; i++)
        if (proxy->pairs[i].fd[0] >= 0)
            cut(proxy, &proxy->pairs[i]);
    close(proxy->listening);
    close(proxy->wake);
    pthread_mutex_destroy(&proxy->lock);
    free(proxy);
}

const char *proxy_url(const struct proxy *proxy)
{
    return proxy->url;
}

void proxy_cut_after(struct proxy *proxy, uint64_t bytes)
{
    change(proxy, false, false, false, (int64_t)bytes);
}

void proxy_shut(struct proxy *proxy, bool shut)
{
    change(proxy, false, shut, shut, -1);
}

void proxy_count(struct proxy *proxy, struct proxy_counts *counts)
{
    pthread_mutex_lock(&proxy->lock);
    *counts = proxy->counts;
    pthread_mutex_unlock(&proxy->lock);
}
