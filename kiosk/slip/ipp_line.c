/* See ipp_line.h; started as the slip maker is: no environment, nothing open but its socket. */
#include "kiosk/slip/ipp_line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TAKE_MS 1000 /* a process that takes no order for so long is ill */

bool ipp_line_program(char *path, size_t room)
{
    static const char *const places[] = {"", "../bin/"};
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0)
        return false;
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    for (size_t i = 0; slash && i < sizeof places / sizeof places[0]; i++) {
        int wrote =
            snprintf(path, room, "%.*s%s" IPP_PROGRAM, (int)(slash - self + 1), self, places[i]);
        if (wrote > 0 && (size_t)wrote < room && access(path, X_OK) == 0)
            return true;
    }
    return false;
}

static bool spawn(const char *program, const char *address, int fd, pid_t *child)
{
    char *const arguments[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)address, NULL};
    char *const environment[] = {(char *)(uintptr_t) "LANG=C.UTF-8", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none); /* the printer's thread takes no signals, but its child does */
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    bool good = posix_spawnattr_init(&attributes) == 0;
    if (good) {
        good = posix_spawnattr_setsigmask(&attributes, &none) == 0 &&
               posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK) == 0 &&
               posix_spawn_file_actions_adddup2(&actions, fd, IPP_FD) == 0 &&
               posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0 &&
               posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) == 0 &&
               posix_spawn_file_actions_addclosefrom_np(&actions, IPP_FD + 1) == 0 &&
               posix_spawn(child, program, &actions, &attributes, arguments, environment) == 0;
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return good;
}

bool ipp_line_start(struct ipp_line *line, const char *address)
{
    char program[4096];
    int pair[2];
    *line = (struct ipp_line){.fd = -1};
    if (!ipp_line_program(program, sizeof program) ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    bool good = spawn(program, address, pair[1], &line->child);
    close(pair[1]);
    line->fd = pair[0];
    if (good)
        return true;
    line->child = 0;
    ipp_line_kill(line);
    return false;
}

void ipp_line_kill(struct ipp_line *line)
{
    if (line->child > 0) {
        kill(line->child, SIGKILL);
        while (waitpid(line->child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (line->fd >= 0)
        close(line->fd);
    *line = (struct ipp_line){.fd = -1};
}

static bool send_all(int fd, const void *bytes, size_t size)
{
    for (size_t sent = 0; sent < size;) {
        struct pollfd wait = {.fd = fd, .events = POLLOUT};
        ssize_t count =
            send(fd, (const uint8_t *)bytes + sent, size - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count > 0)
            sent += (size_t)count;
        else if (count == 0 || (errno != EINTR && errno != EAGAIN))
            return false;
        else if (errno == EAGAIN && poll(&wait, 1, TAKE_MS) == 0)
            return false;
    }
    return true;
}

bool ipp_line_order(struct ipp_line *line, const struct ipp_order *order, const uint8_t *document)
{
    line->got = 0;
    return send_all(line->fd, order, sizeof *order) &&
           (!document || send_all(line->fd, document, order->size));
}

enum ipp_heard ipp_line_hear(struct ipp_line *line)
{
    if (line->got == sizeof line->answer)
        line->got = 0;
    while (line->got < sizeof line->answer) {
        ssize_t count = recv(line->fd, (uint8_t *)&line->answer + line->got,
                             sizeof line->answer - line->got, MSG_DONTWAIT);
        if (count > 0)
            line->got += (size_t)count;
        else if (count == 0 || (errno != EINTR && errno != EAGAIN))
            return LINE_GONE;
        else if (errno == EAGAIN)
            return LINE_NOTHING;
    }
    return LINE_ANSWER;
}
