#include "kiosk/watch.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct watch {
    pthread_t thread;
    int epoll, stop;
    void (*wake)(void *context);
    void *context;
};

static void *wait_for_all(void *given)
{
    struct watch *watch = given;
    for (;;) {
        struct epoll_event event;
        int count = epoll_wait(watch->epoll, &event, 1, -1);
        if (count < 0 && errno != EINTR)
            return NULL;
        if (count < 1)
            continue;
        if (event.data.fd == watch->stop)
            return NULL;
        watch->wake(watch->context);
    }
}

static void release(struct watch *watch)
{
    if (watch->epoll >= 0)
        close(watch->epoll);
    if (watch->stop >= 0)
        close(watch->stop);
    free(watch);
}

struct watch *watch_start(void (*wake)(void *context), void *context)
{
    struct watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL)
        return NULL;
    watch->wake = wake;
    watch->context = context;
    watch->epoll = epoll_create1(EPOLL_CLOEXEC);
    watch->stop = eventfd(0, EFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = watch->stop};
    if (watch->epoll < 0 || watch->stop < 0 ||
        epoll_ctl(watch->epoll, EPOLL_CTL_ADD, watch->stop, &event) != 0 ||
        pthread_create(&watch->thread, NULL, wait_for_all, watch) != 0) {
        release(watch);
        return NULL;
    }
    return watch;
}

void watch_rearm(struct watch *watch, int fd)
{
    if (watch == NULL || fd < 0)
        return;
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.fd = fd};
    if (epoll_ctl(watch->epoll, EPOLL_CTL_MOD, fd, &event) != 0 && errno == ENOENT)
        (void)epoll_ctl(watch->epoll, EPOLL_CTL_ADD, fd, &event);
}

void watch_stop(struct watch *watch)
{
    if (watch == NULL)
        return;
    uint64_t one = 1;
    if (write(watch->stop, &one, sizeof one) == (ssize_t)sizeof one)
        pthread_join(watch->thread, NULL);
    release(watch);
}
