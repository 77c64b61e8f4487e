/* crowd.h with OpenSSL and epoll. */
#include "tests/bench/crowd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MAX 16384
#define EVENTS 256

enum client_state { AWAY, SHAKING, SENDING, READING, STANDING };

struct client {
    enum client_state state;
    int fd;
    SSL *ssl;
    unsigned number;
    double due_us; /* when its request was wanted */
    size_t sent, got;
    char answer[ANSWER_MAX];
};

struct crowd {
    struct crowd_target target;
    SSL_CTX *context;
    int epoll;
    unsigned count, failures, answered;
    size_t answer_bytes;
    struct bench_samples *latency_ms; /* of what is measured now; NULL = nobody asks */
    bool ask_again, leave;            /* what a client does that was answered */
    struct client clients[];
};

static void leave(struct client *client)
{
    if (client->state == AWAY)
        return;
    SSL_free(client->ssl);
    close(client->fd);
    client->ssl = NULL;
    client->state = AWAY;
}

static int connect_from(unsigned number, unsigned port)
{
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_in from = {.sin_family = AF_INET}, to = from;
    from.sin_addr.s_addr = htonl(0x7f010001U + number / CROWD_PER_ADDRESS);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons((uint16_t)port);
    const struct linger now = {.l_onoff = 1}; /* no ports in TIME_WAIT */
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0 ||
        bind(fd, (struct sockaddr *)&from, sizeof from) != 0 ||
        (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS))
        bench_die("no connection:", strerror(errno));
    return fd;
}

static void come(struct crowd *crowd, struct client *client, double due_us)
{
    client->fd = connect_from(client->number, crowd->target.port);
    client->ssl = SSL_new(crowd->context);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = client};
    if (client->ssl == NULL || SSL_set_fd(client->ssl, client->fd) != 1 ||
        epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, client->fd, &event) != 0)
        bench_die("no TLS connection:", strerror(errno));
    SSL_set_connect_state(client->ssl);
    client->state = SHAKING;
    client->sent = client->got = 0;
    client->due_us = due_us;
}

/* True when it has to wait for the network; false, and away, when the connection is of no use. */
static bool waits(struct crowd *crowd, struct client *client, int result)
{
    int why = SSL_get_error(client->ssl, result);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
        return true;
    bool counts = client->state != STANDING;
    double due = client->due_us;
    leave(client);
    crowd->failures += counts;
    if (counts && crowd->latency_ms != NULL)
        come(crowd, client, due);
    return false;
}

/* The whole answer's length once its head is there; 0 before, ANSWER_MAX + 1 of a wrong one. */
static size_t answer_size(struct client *client)
{
    client->answer[client->got < ANSWER_MAX ? client->got : ANSWER_MAX - 1] = '\0';
    const char *end = strstr(client->answer, "\r\n\r\n");
    if (end == NULL)
        return client->got < ANSWER_MAX - 1 ? 0 : ANSWER_MAX + 1;
    const char *length = strcasestr(client->answer, "\r\ncontent-length:");
    if (strncmp(client->answer, "HTTP/1.1 200", 12) != 0 || length == NULL || length > end)
        return ANSWER_MAX + 1;
    return (size_t)(end - client->answer) + 4 + strtoul(length + 17, NULL, 10);
}

static void answered(struct crowd *crowd, struct client *client)
{
    double now = bench_now_us();
    crowd->answered++;
    crowd->answer_bytes = client->got;
    if (crowd->latency_ms != NULL)
        bench_add(crowd->latency_ms, (now - client->due_us) / 1e3);
    client->state = STANDING;
    client->sent = client->got = 0;
    if (crowd->leave)
        leave(client);
}

static bool shake(struct crowd *crowd, struct client *client)
{
    int result = SSL_do_handshake(client->ssl);
    if (result != 1)
        return waits(crowd, client, result), false;
    client->state = SENDING;
    return true;
}

static bool send_request(struct crowd *crowd, struct client *client)
{
    int result = SSL_write(client->ssl, crowd->target.request + client->sent,
                           (int)(crowd->target.request_size - client->sent));
    if (result <= 0)
        return waits(crowd, client, result), false;
    client->sent += (size_t)result;
    if (client->sent == crowd->target.request_size)
        client->state = READING;
    return true;
}

static bool read_answer(struct crowd *crowd, struct client *client)
{
    int result =
        SSL_read(client->ssl, client->answer + client->got, (int)(ANSWER_MAX - 1 - client->got));
    if (result <= 0)
        return waits(crowd, client, result), false;
    if (client->state == STANDING)
        return true; /* nobody asked; a ticket is no data */
    client->got += (size_t)result;
    size_t whole = answer_size(client);
    if (whole > ANSWER_MAX)
        bench_die("not the answer that was asked for:", client->answer);
    if (whole == 0 || client->got < whole)
        return true;
    answered(crowd, client);
    return client->state != AWAY;
}

static void step(struct crowd *crowd, struct client *client)
{
    static bool (*const steps[])(struct crowd *, struct client *) = {
        [SHAKING] = shake,
        [SENDING] = send_request,
        [READING] = read_answer,
        [STANDING] = read_answer,
    };
    while (client->state != AWAY && steps[client->state](crowd, client))
        if (client->state == STANDING && crowd->ask_again) {
            client->due_us = bench_now_us();
            client->state = SENDING;
        }
}

static void ask(struct crowd *crowd, struct client *client, double due_us)
{
    client->due_us = due_us;
    if (client->state == AWAY)
        come(crowd, client, due_us);
    else
        client->state = SENDING;
    step(crowd, client);
}

static void turn(struct crowd *crowd, int wait_ms)
{
    struct epoll_event events[EVENTS];
    int count = epoll_wait(crowd->epoll, events, EVENTS, wait_ms);
    for (int i = 0; i < count; i++)
        step(crowd, events[i].data.ptr);
}

static void begin(struct crowd *crowd, struct bench_samples *latency_ms, bool ask_again,
                  bool goes_away)
{
    crowd->answered = 0;
    crowd->latency_ms = latency_ms;
    crowd->ask_again = ask_again;
    crowd->leave = goes_away;
}

/* Until everybody who asked has an answer, or ten seconds have passed: those are failures. */
static void settle(struct crowd *crowd)
{
    double until = bench_now_us() + 10e6;
    crowd->ask_again = false;
    for (bool open = true; open;) {
        turn(crowd, 1);
        open = false;
        for (unsigned i = 0; i < crowd->count; i++) {
            struct client *client = &crowd->clients[i];
            bool asks = client->state != AWAY && client->state != STANDING;
            if (asks && bench_now_us() > until) {
                leave(client);
                crowd->failures++;
            }
            open = open || asks;
        }
    }
    crowd->latency_ms = NULL;
}

double crowd_storm(struct crowd *crowd, struct bench_samples *latency_ms)
{
    double start = bench_now_us(), until = start + 30e6;
    for (unsigned i = 0; i < crowd->count; i++)
        leave(&crowd->clients[i]);
    begin(crowd, latency_ms, false, false);
    for (unsigned i = 0; i < crowd->count; i++)
        come(crowd, &crowd->clients[i], start);
    while (crowd->answered < crowd->count && bench_now_us() < until)
        turn(crowd, 10);
    double took = (bench_now_us() - start) / 1e6;
    crowd->failures += crowd->count - crowd->answered;
    crowd->latency_ms = NULL;
    return took;
}

/* The next client after `at` who is free; NULL when nobody is. */
static struct client *next_free(struct crowd *crowd, unsigned *at, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct client *client = &crowd->clients[++*at % count];
        if (client->state == AWAY || client->state == STANDING)
            return client;
    }
    return NULL;
}

/* So many a second, none left out: who finds nobody free comes late, and that counts. */
static void spread(struct crowd *crowd, unsigned count, unsigned each_second, double seconds)
{
    double start = bench_now_us(), step_us = 1e6 / each_second;
    unsigned at = 0, asked = 0, all = (unsigned)(seconds * each_second);
    while (asked < all) {
        double due = start + step_us * asked, now = bench_now_us();
        struct client *client = now >= due ? next_free(crowd, &at, count) : NULL;
        if (client != NULL) {
            ask(crowd, client, due);
            asked++;
        }
        turn(crowd, client != NULL || due - now < 1000 ? 0 : 1);
    }
}

void crowd_pace(struct crowd *crowd, unsigned each_second, double seconds,
                struct bench_samples *latency_ms)
{
    begin(crowd, latency_ms, false, false);
    spread(crowd, crowd->count, each_second, seconds);
    settle(crowd);
}

double crowd_flood(struct crowd *crowd, double seconds)
{
    double start = bench_now_us();
    begin(crowd, NULL, true, false);
    for (unsigned i = 0; i < crowd->count; i++)
        ask(crowd, &crowd->clients[i], start);
    while (bench_now_us() < start + seconds * 1e6)
        turn(crowd, 1);
    double each_second = crowd->answered / ((bench_now_us() - start) / 1e6);
    settle(crowd);
    return each_second;
}

double crowd_churn(struct crowd *crowd, unsigned at_once, unsigned each_second, double seconds,
                   struct bench_samples *latency_ms)
{
    unsigned at = 0;
    for (unsigned i = 0; i < crowd->count; i++)
        leave(&crowd->clients[i]);
    begin(crowd, latency_ms, false, true);
    double start = bench_now_us(), until = start + seconds * 1e6;
    if (each_second > 0)
        spread(crowd, at_once, each_second, seconds);
    while (bench_now_us() < until) {
        struct client *client = next_free(crowd, &at, at_once);
        if (client != NULL)
            ask(crowd, client, bench_now_us());
        turn(crowd, client != NULL ? 0 : 1);
    }
    double rate = crowd->answered / ((bench_now_us() - start) / 1e6);
    settle(crowd);
    return rate;
}

unsigned crowd_failures(const struct crowd *crowd)
{
    return crowd->failures;
}

size_t crowd_answer_bytes(const struct crowd *crowd)
{
    return crowd->answer_bytes;
}

static void raise_descriptors(unsigned clients)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < clients + 64)
        bench_die("too few open files are allowed", "(ulimit -n)");
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

struct crowd *crowd_create(const struct crowd_target *target, unsigned clients)
{
    struct crowd *crowd = calloc(1, sizeof *crowd + clients * sizeof crowd->clients[0]);
    raise_descriptors(clients);
    signal(SIGPIPE, SIG_IGN); /* a server that hangs up is a failure that is counted */
    if (crowd == NULL)
        bench_die("out of memory", "");
    crowd->target = *target;
    crowd->count = clients;
    crowd->epoll = epoll_create1(EPOLL_CLOEXEC);
    crowd->context = SSL_CTX_new(TLS_client_method());
    if (crowd->epoll < 0 || crowd->context == NULL ||
        SSL_CTX_set_min_proto_version(crowd->context, TLS1_3_VERSION) != 1 ||
        SSL_CTX_load_verify_locations(crowd->context, target->certificate, NULL) != 1)
        bench_die("no TLS with", target->certificate);
    SSL_CTX_set_verify(crowd->context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_session_cache_mode(crowd->context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(crowd->context, SSL_MODE_RELEASE_BUFFERS);
    for (unsigned i = 0; i < clients; i++)
        crowd->clients[i].number = i;
    return crowd;
}

void crowd_destroy(struct crowd *crowd)
{
    if (crowd == NULL)
        return;
    for (unsigned i = 0; i < crowd->count; i++)
        leave(&crowd->clients[i]);
    SSL_CTX_free(crowd->context);
    close(crowd->epoll);
    free(crowd);
}
