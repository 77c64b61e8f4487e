/* The software printer behind a socket; see listener.h. */
#include "tests/printer/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

void listener_lock(struct listener *listener)
{
    pthread_mutex_lock(&listener->lock);
}

void listener_unlock(struct listener *listener)
{
    pthread_mutex_unlock(&listener->lock);
}

static void wake(struct listener *listener)
{
    if (eventfd_write(listener->stop_fd, 1) != 0)
        return; /* it is readable already */
}

void listener_set_paper(struct listener *listener, int rows)
{
    listener_lock(listener);
    listener->soft.paper = rows;
    soft_look(&listener->soft);
    listener_unlock(listener);
    wake(listener);
}

void listener_set_cover(struct listener *listener, bool open)
{
    listener_lock(listener);
    listener->soft.cover_open = open;
    soft_look(&listener->soft);
    listener_unlock(listener);
    wake(listener);
}

static void send_replies(struct listener *listener, int fd)
{
    struct soft *soft = &listener->soft;
    if (soft->reply_count > 0)
        send(fd, soft->replies, soft->reply_count, MSG_NOSIGNAL);
    soft->reply_count = 0;
}

static bool wants_more(const struct listener *listener)
{
    return listener->buffer_bytes == 0 || (int)listener->soft.held < listener->buffer_bytes;
}

/* One look at one connection; false when it is over. */
static bool serve_once(struct listener *listener, int fd)
{
    uint8_t bytes[2048];
    ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (got < 0)
        listener->resets++;
    if (got > 0)
        soft_feed(&listener->soft, bytes, (size_t)got);
    return got > 0;
}

/* The fd that stops the thread holds 1 to wake it and a million or more to end it. */
static bool is_stopped(struct listener *listener)
{
    eventfd_t count = 0;
    return eventfd_read(listener->stop_fd, &count) == 0 && count >= 1000000;
}

static void *body(void *context)
{
    struct listener *listener = context;
    int fd = -1;
    for (bool stopped = false; !stopped;) {
        listener_lock(listener);
        bool read = fd < 0 || wants_more(listener);
        int slow_ms = fd < 0 ? 0 : listener->slow_ms;
        listener_unlock(listener);
        struct pollfd pause = {.fd = listener->stop_fd, .events = POLLIN};
        if (slow_ms)
            poll(&pause, 1, slow_ms);
        struct pollfd waits[2] = {
            {.fd = listener->stop_fd, .events = POLLIN},
            {.fd = fd < 0 ? listener->listen_fd : fd, .events = (short)(read ? POLLIN : 0)}};
        poll(waits, 2, -1);
        stopped = waits[0].revents && is_stopped(listener);
        listener_lock(listener);
        if (fd < 0 && waits[1].revents) {
            fd = accept(listener->listen_fd, NULL, NULL);
            listener->connections += fd >= 0;
        } else if (fd >= 0 && waits[1].revents && !serve_once(listener, fd)) {
            close(fd);
            fd = -1;
        }
        if (fd >= 0)
            send_replies(listener, fd);
        listener->soft.reply_count = 0;
        listener_unlock(listener);
    }
    if (fd >= 0)
        close(fd);
    return NULL;
}

bool listener_start(struct listener *listener, int width, const char *name)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    memset(listener, 0, sizeof *listener);
    if (!soft_open(&listener->soft, width, name))
        return false;
    pthread_mutex_init(&listener->lock, NULL);
    listener->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    listener->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener->listen_fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener->listen_fd, 4) != 0 ||
        getsockname(listener->listen_fd, (struct sockaddr *)&address, &size) != 0)
        return false;
    listener->port = ntohs(address.sin_port);
    return pthread_create(&listener->thread, NULL, body, listener) == 0;
}

void listener_stop(struct listener *listener)
{
    if (listener->listen_fd < 0)
        return;
    if (eventfd_write(listener->stop_fd, 1000000) != 0)
        return;
    pthread_join(listener->thread, NULL);
    close(listener->listen_fd);
    close(listener->stop_fd);
    listener->listen_fd = -1;
}

void listener_close(struct listener *listener)
{
    listener_stop(listener);
    pthread_mutex_destroy(&listener->lock);
    soft_close(&listener->soft);
}
