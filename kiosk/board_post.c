#include "kiosk/board_post.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/board_path.h"

#define HEAD 4
#define MESSAGE_BYTES (HEAD + BOARD_VIEW_BYTES)

struct reader {
    int fd; /* -1 = free */
    bool told;
};

struct board_post {
    char *folder;
    int epoll, listener;
    struct reader readers[BOARD_POST_BOARDS];
    uint8_t message[MESSAGE_BYTES];
    size_t size;
    int64_t sent_ms; /* to all of them */
};

static bool watch(struct board_post *post, int fd)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
    return epoll_ctl(post->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void let_go(struct reader *reader)
{
    if (reader->fd >= 0)
        close(reader->fd);
    *reader = (struct reader){.fd = -1};
}

struct board_post *board_post_open(const char *folder)
{
    struct board_post *post = calloc(1, sizeof *post);
    if (post == NULL)
        return NULL;
    for (int i = 0; i < BOARD_POST_BOARDS; i++)
        post->readers[i].fd = -1;
    post->folder = strdup(folder);
    post->epoll = epoll_create1(EPOLL_CLOEXEC);
    post->listener = post->folder == NULL ? -1 : board_path_listen(folder);
    if (post->epoll >= 0 && post->listener >= 0 && watch(post, post->listener))
        return post;
    board_post_close(post);
    return NULL;
}

void board_post_close(struct board_post *post)
{
    if (post == NULL)
        return;
    for (int i = 0; i < BOARD_POST_BOARDS; i++)
        let_go(&post->readers[i]);
    if (post->listener >= 0) {
        board_path_remove(post->folder);
        close(post->listener);
    }
    if (post->epoll >= 0)
        close(post->epoll);
    free(post->folder);
    free(post);
}

int board_post_fd(const struct board_post *post)
{
    return post == NULL ? -1 : post->epoll;
}

static void take_readers(struct board_post *post)
{
    int fd;
    while ((fd = accept4(post->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
        struct reader *place = NULL;
        for (int i = 0; i < BOARD_POST_BOARDS && place == NULL; i++)
            if (post->readers[i].fd < 0)
                place = &post->readers[i];
        if (place != NULL && board_path_is_own(fd) && watch(post, fd))
            *place = (struct reader){.fd = fd};
        else
            close(fd);
    }
}

/* A board has nothing to say: a byte is as good as its end. */
static bool is_quiet(const struct reader *reader)
{
    char byte;
    ssize_t got = recv(reader->fd, &byte, 1, MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

/* Whole or not at all: a socket's room holds hundreds of them, so who is behind is not there. */
static bool tell(const struct board_post *post, struct reader *reader)
{
    ssize_t sent = send(reader->fd, post->message, post->size, MSG_NOSIGNAL | MSG_DONTWAIT);
    reader->told = true;
    return sent == (ssize_t)post->size;
}

/* True when it is another message than before. */
static bool compose(struct board_post *post, const struct board_view *view)
{
    uint8_t message[MESSAGE_BYTES];
    size_t size = 0;
    if (!board_view_encode(view, message + HEAD, BOARD_VIEW_BYTES, &size))
        return false;
    for (int i = 0; i < HEAD; i++)
        message[i] = (uint8_t)(size >> (24 - 8 * i));
    size += HEAD;
    if (size == post->size && memcmp(message, post->message, size) == 0)
        return false;
    memcpy(post->message, message, size);
    post->size = size;
    return true;
}

bool board_post_step(struct board_post *post, const struct board_view *view, int64_t now_ms)
{
    bool any = false;
    if (post == NULL)
        return false;
    take_readers(post);
    bool all = compose(post, view) || now_ms - post->sent_ms >= BOARD_POST_BEAT_MS;
    if (all)
        post->sent_ms = now_ms;
    for (int i = 0; i < BOARD_POST_BOARDS; i++) {
        struct reader *reader = &post->readers[i];
        if (reader->fd < 0)
            continue;
        if (!is_quiet(reader) || ((all || !reader->told) && !tell(post, reader)))
            let_go(reader);
        any = any || reader->fd >= 0;
    }
    return any;
}

int64_t board_post_due_ms(const struct board_post *post)
{
    for (int i = 0; post != NULL && i < BOARD_POST_BOARDS; i++)
        if (post->readers[i].fd >= 0)
            return post->sent_ms + BOARD_POST_BEAT_MS;
    return -1;
}
