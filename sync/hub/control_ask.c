/* control.h, the caller's side. */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "sync/hub/control.h"
#include "sync/hub/control_path.h"

#define ANSWER_SECONDS 120

static bool send_all(int fd, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    while (size > 0) {
        ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        at += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool receive_all(int fd, void *bytes, size_t size)
{
    return size == 0 || recv(fd, bytes, size, MSG_WAITALL) == (ssize_t)size;
}

static bool send_words(int fd, int argc, char *const argv[])
{
    json_t *words = json_array();
    bool good = true;
    for (int i = 0; i < argc && good; i++)
        good = json_array_append_new(words, json_string(argv[i])) == 0;
    char *text = good ? json_dumps(words, JSON_COMPACT) : NULL;
    json_decref(words);
    if (text == NULL)
        return false;
    size_t size = strlen(text);
    uint8_t head[4] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8),
                       (uint8_t)size};
    good = size <= CONTROL_REQUEST_MAX && send_all(fd, head, 4) && send_all(fd, text, size);
    free(text);
    return good;
}

static bool copy_part(int fd, size_t size, FILE *to)
{
    char *bytes = malloc(size + 1);
    bool good = bytes != NULL && receive_all(fd, bytes, size) &&
                (size == 0 || fwrite(bytes, 1, size, to) == size);
    free(bytes);
    return good;
}

static size_t get_u32(const uint8_t *at)
{
    return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

bool control_is_served(const char *data)
{
    int fd = control_path_connect(data);
    if (fd < 0)
        return false;
    close(fd);
    return true;
}

enum outcome control_ask(const char *data, int argc, char *const argv[], FILE *out, FILE *err,
                         int *exit_code)
{
    uint8_t head[9];
    int fd = control_path_connect(data);
    if (fd < 0)
        return OFFLINE;
    struct timeval patience = {.tv_sec = ANSWER_SECONDS};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    bool asked = send_words(fd, argc, argv);
    bool good = asked && receive_all(fd, head, sizeof head) &&
                copy_part(fd, get_u32(head + 1), out) && copy_part(fd, get_u32(head + 5), err);
    close(fd);
    if (good)
        *exit_code = head[0];
    return good ? DONE : asked ? BUSY : INVALID;
}
