#include "kiosk/board_seat.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/board_path.h"

#define HEAD 4

struct board_seat {
    char *folder;
    int fd; /* -1 */
    bool heard;
    int64_t tried_ms, heard_ms; /* heard: of the last whole message, or of connecting */
    bool tried;
    uint8_t message[HEAD + BOARD_VIEW_BYTES];
    size_t have;
};

struct board_seat *board_seat_open(const char *folder)
{
    struct board_seat *seat = calloc(1, sizeof *seat);
    if (seat == NULL)
        return NULL;
    seat->fd = -1;
    seat->folder = strdup(folder);
    if (seat->folder != NULL)
        return seat;
    free(seat);
    return NULL;
}

static void stand_up(struct board_seat *seat)
{
    if (seat->fd >= 0)
        close(seat->fd);
    seat->fd = -1;
    seat->heard = false;
    seat->have = 0;
}

void board_seat_close(struct board_seat *seat)
{
    if (seat == NULL)
        return;
    stand_up(seat);
    free(seat->folder);
    free(seat);
}

int board_seat_fd(const struct board_seat *seat)
{
    return seat == NULL ? -1 : seat->fd;
}

static void sit_down(struct board_seat *seat, int64_t now_ms)
{
    if (seat->tried && now_ms - seat->tried_ms < BOARD_SEAT_TRY_MS)
        return;
    seat->tried = true;
    seat->tried_ms = seat->heard_ms = now_ms;
    seat->fd = board_path_connect(seat->folder);
    if (seat->fd >= 0 && !board_path_is_own(seat->fd))
        stand_up(seat);
}

/* Bytes of the message under way, its head among them; 0: it can be none. */
static size_t wanted(const struct board_seat *seat)
{
    if (seat->have < HEAD)
        return HEAD;
    size_t size = 0;
    for (int i = 0; i < HEAD; i++)
        size = size << 8 | seat->message[i];
    return size == 0 || size > BOARD_VIEW_BYTES ? 0 : HEAD + size;
}

/* -1: the connection is of no use. 1: a message is whole. */
static int read_some(struct board_seat *seat)
{
    for (;;) {
        size_t size = wanted(seat);
        if (size == 0)
            return -1;
        if (size == seat->have)
            return 1;
        ssize_t got = recv(seat->fd, seat->message + seat->have, size - seat->have, MSG_DONTWAIT);
        if (got > 0)
            seat->have += (size_t)got;
        else if (got < 0 && errno == EINTR)
            continue;
        else
            return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : -1;
    }
}

bool board_seat_step(struct board_seat *seat, int64_t now_ms, struct board_view *view)
{
    bool any = false;
    int state;
    if (seat == NULL)
        return false;
    if (seat->fd < 0)
        sit_down(seat, now_ms);
    while (seat->fd >= 0 && (state = read_some(seat)) != 0) {
        struct board_view got;
        if (state < 0 || board_view_decode(seat->message + HEAD, seat->have - HEAD, &got) != DONE) {
            stand_up(seat);
            break;
        }
        *view = got;
        any = seat->heard = true;
        seat->heard_ms = now_ms;
        seat->have = 0;
    }
    if (seat->fd >= 0 && now_ms - seat->heard_ms > BOARD_SEAT_SILENT_MS)
        stand_up(seat);
    return any;
}

bool board_seat_is_taken(const struct board_seat *seat)
{
    return seat != NULL && seat->fd >= 0 && seat->heard;
}

int64_t board_seat_due_ms(const struct board_seat *seat)
{
    return seat->fd < 0 ? seat->tried_ms + BOARD_SEAT_TRY_MS
                        : seat->heard_ms + BOARD_SEAT_SILENT_MS + 1;
}
