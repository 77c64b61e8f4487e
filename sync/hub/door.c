/* door.h over an epoll descriptor of its own. */
#include "sync/hub/door.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define TLS_RECORD 0x16
#define EVENTS 32

struct door_guest {
    bool here;
    bool silent; /* nothing was sent yet: `fd` waits for the first byte */
    int fd;
    int64_t until_ms;
    struct sockaddr_storage address;
    uint8_t bytes[16];
};

struct door {
    struct door_settings settings;
    int epoll;
    size_t silent;
    struct door_guest guests[DOOR_GUESTS_MAX];
};

void door_address_bytes(const struct sockaddr *address, uint8_t bytes[16])
{
    memset(bytes, 0, 16);
    if (address->sa_family == AF_INET6) {
        memcpy(bytes, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
    } else if (address->sa_family == AF_INET) {
        bytes[10] = bytes[11] = 0xff;
        memcpy(bytes + 12, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    }
}

bool door_is_loopback(const uint8_t bytes[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff}, one[16] = {[15] = 1};
    return memcmp(bytes, one, 16) == 0 || (memcmp(bytes, mapped, 12) == 0 && bytes[12] == 127);
}

static bool watch(const struct door *door, int fd, void *pointer)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = pointer};
    return epoll_ctl(door->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

struct door *door_open(const struct door_settings *settings)
{
    struct door *door = calloc(1, sizeof *door);
    if (door == NULL)
        return NULL;
    door->settings = *settings;
    door->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (door->epoll >= 0 && watch(door, settings->fd, NULL))
        return door;
    if (door->epoll >= 0)
        close(door->epoll);
    free(door);
    return NULL;
}

void door_close(struct door *door)
{
    if (door == NULL)
        return;
    for (size_t i = 0; i < DOOR_GUESTS_MAX; i++) {
        if (door->guests[i].silent)
            close(door->guests[i].fd);
    }
    close(door->epoll);
    close(door->settings.fd);
    free(door);
}

int door_fd(const struct door *door)
{
    return door->epoll;
}

int door_timeout_ms(const struct door *door)
{
    int64_t least = -1, now_ms = door->settings.io->monotonic_ms(door->settings.io->self);
    for (size_t i = 0; door->silent > 0 && i < DOOR_GUESTS_MAX; i++) {
        const struct door_guest *guest = &door->guests[i];
        int64_t left = guest->until_ms > now_ms ? guest->until_ms - now_ms : 0;
        if (guest->silent && (least < 0 || left < least))
            least = left;
    }
    return (int)least;
}

void door_leave(struct door_guest *guest)
{
    guest->here = false;
}

const struct sockaddr_storage *door_address(const struct door_guest *guest)
{
    return &guest->address;
}

static void admit(struct door *door, struct door_guest *guest, bool tls)
{
    if (!door->settings.admit(door->settings.context, guest, guest->fd, tls))
        guest->here = false;
}

/* Somebody who was waited for: by the first byte, which stays unread. */
static void hear(struct door *door, struct door_guest *guest, bool late)
{
    uint8_t first = 0;
    ssize_t got = late ? 0 : recv(guest->fd, &first, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got < 0 && !late)
        return;
    epoll_ctl(door->epoll, EPOLL_CTL_DEL, guest->fd, NULL);
    guest->silent = false;
    door->silent--;
    if (got == 1) {
        admit(door, guest, first == TLS_RECORD);
        return;
    }
    close(guest->fd);
    guest->here = false;
}

/* NULL: there is no place, or this address has its share. */
static struct door_guest *find_place(struct door *door, const uint8_t bytes[16])
{
    unsigned own = 0;
    struct door_guest *place = NULL;
    for (size_t i = 0; i < DOOR_GUESTS_MAX; i++) {
        struct door_guest *guest = &door->guests[i];
        if (!guest->here)
            place = place == NULL ? guest : place;
        else
            own += memcmp(guest->bytes, bytes, 16) == 0;
    }
    return own < door->settings.each ? place : NULL;
}

static void take(struct door *door, int fd, const struct sockaddr_storage *address)
{
    uint8_t bytes[16];
    door_address_bytes((const struct sockaddr *)address, bytes);
    struct door_guest *guest = find_place(door, bytes);
    if (guest == NULL) {
        close(fd);
        return;
    }
    *guest = (struct door_guest){.here = true, .fd = fd, .address = *address};
    memcpy(guest->bytes, bytes, sizeof bytes);
    if (!door->settings.plain || !door_is_loopback(bytes)) {
        admit(door, guest, true);
        return;
    }
    guest->until_ms = door->settings.io->monotonic_ms(door->settings.io->self) + DOOR_SILENT_MS;
    guest->silent = watch(door, fd, guest);
    door->silent += guest->silent;
    if (guest->silent)
        hear(door, guest, false);
    else
        admit(door, guest, true);
}

static void take_all(struct door *door)
{
    for (;;) {
        struct sockaddr_storage address;
        socklen_t size = sizeof address;
        int fd = accept4(door->settings.fd, (struct sockaddr *)&address, &size,
                         SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
            return; /* none is left; or no descriptor is, then later */
        take(door, fd, &address);
    }
}

void door_step(struct door *door)
{
    struct epoll_event events[EVENTS];
    int count = epoll_wait(door->epoll, events, EVENTS, 0);
    for (int i = 0; i < count; i++) {
        struct door_guest *guest = events[i].data.ptr;
        if (guest == NULL)
            take_all(door);
        else if (guest->silent)
            hear(door, guest, false);
    }
    int64_t now_ms = door->settings.io->monotonic_ms(door->settings.io->self);
    for (size_t i = 0; door->silent > 0 && i < DOOR_GUESTS_MAX; i++) {
        if (door->guests[i].silent && door->guests[i].until_ms <= now_ms)
            hear(door, &door->guests[i], true);
    }
}
