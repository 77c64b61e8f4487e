/* The parent's side of the camera; see camera.h. */
#include "kiosk/camera/camera.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/camera/hold.h"

#define PATH_ROOM 200
#define PROGRAM_ROOM 4096
#define CHECK_MS 5000
#define END_MS 1000 /* a driver may hold on to its process for a while */

struct camera {
    char setting[PATH_ROOM];
    pid_t child; /* -1 = none */
    int fd;
    bool checking, wanted;
    bool answered; /* it said how it is */
    enum camera_state state;
    int64_t retry_ms; /* not before */
    struct wire_report report;
};

/* Beside this program, or in its bin/ where this is a test. */
static bool find_program(char path[PROGRAM_ROOM])
{
    static const char *const places[] = {"", "../bin/"};
    char self[PROGRAM_ROOM - 64];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0)
        return false;
    self[length] = '\0';
    char *slash = strrchr(self, '/');
    for (size_t i = 0; slash != NULL && i < sizeof places / sizeof places[0]; i++) {
        int wrote = snprintf(path, PROGRAM_ROOM, "%.*s%s" WIRE_PROGRAM, (int)(slash - self + 1),
                             self, places[i]);
        if (wrote > 0 && wrote < PROGRAM_ROOM && access(path, X_OK) == 0)
            return true;
    }
    return false;
}

/* No environment: nothing set on the machine changes what is looked for. */
static bool spawn(struct camera *camera, int child_fd, bool check)
{
    char program[PROGRAM_ROOM];
    char *const arguments[] = {(char *)(uintptr_t)WIRE_PROGRAM, camera->setting,
                               check ? (char *)(uintptr_t) "check" : NULL, NULL};
    char *const environment[] = {(char *)(uintptr_t) "LANG=C.UTF-8", NULL};
    posix_spawn_file_actions_t actions;
    if (!find_program(program) || posix_spawn_file_actions_init(&actions) != 0)
        return false;
    bool good = posix_spawn_file_actions_adddup2(&actions, child_fd, WIRE_FD) == 0 &&
                posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0 &&
                posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) == 0 &&
                posix_spawn_file_actions_addclosefrom_np(&actions, WIRE_FD + 1) == 0 &&
                posix_spawn(&camera->child, program, &actions, NULL, arguments, environment) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return good;
}

static void start(struct camera *camera, bool check, int64_t now_ms)
{
    int pair[2];
    camera->retry_ms = now_ms + CAMERA_RETRY_MS;
    camera->state = CAMERA_STOPPED; /* unless it begins */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return;
    bool good = spawn(camera, pair[1], check);
    close(pair[1]);
    if (!good) {
        close(pair[0]);
        camera->child = -1;
        return;
    }
    camera->fd = pair[0];
    camera->checking = check;
    camera->answered = false;
    camera->state = CAMERA_OFF;
}

/* A child that a driver holds on to, and that not even SIGKILL ends at once, is left to the
 * kernel: somebody waits for the next picture of the glass. */
static void end(struct camera *camera)
{
    if (camera->child > 0) {
        struct pollfd over = {.fd = pidfd_open(camera->child, 0), .events = POLLIN};
        kill(camera->child, SIGKILL);
        if (over.fd >= 0) {
            (void)poll(&over, 1, END_MS);
            close(over.fd);
        }
        while (waitpid(camera->child, NULL, over.fd >= 0 ? WNOHANG : 0) < 0 && errno == EINTR)
            ;
    }
    if (camera->fd >= 0)
        close(camera->fd);
    camera->child = camera->fd = -1;
    camera->checking = false;
}

enum outcome camera_open(const char *setting, int64_t now_ms, struct camera **result)
{
    *result = NULL;
    if (*setting == '\0' || strcmp(setting, "none") == 0)
        return DONE;
    if (strlen(setting) >= PATH_ROOM)
        return INVALID;
    struct camera *camera = sodium_malloc(sizeof *camera);
    if (camera == NULL)
        return BUSY;
    sodium_memzero(camera, sizeof *camera);
    memcpy(camera->setting, setting, strlen(setting) + 1);
    camera->child = camera->fd = -1;
    start(camera, true, now_ms);
    camera->retry_ms = 0; /* a check keeps nobody waiting */
    *result = camera;
    return DONE;
}

void camera_close(struct camera *camera)
{
    if (camera == NULL)
        return;
    end(camera);
    sodium_free(camera); /* zeroes */
}

void camera_want(struct camera *camera, bool wanted, int64_t now_ms)
{
    if (camera == NULL)
        return;
    bool begins = wanted && !camera->wanted;
    camera->wanted = wanted;
    if (!wanted && camera->child > 0 && !camera->checking) {
        end(camera);
        if (camera->state == CAMERA_LOOKING)
            camera->state = CAMERA_OFF;
    }
    if (!wanted || (camera->child > 0 && !camera->checking))
        return;
    if (!begins && now_ms < camera->retry_ms)
        return;
    end(camera); /* a check that is still under way gives place */
    start(camera, false, now_ms);
}

/* What a child says once, of itself. */
static enum camera_state state_of(uint32_t kind, enum camera_state before)
{
    static const struct {
        enum wire_kind kind;
        enum camera_state state;
    } states[] = {{WIRE_WELL, CAMERA_OFF},      {WIRE_LOOKING, CAMERA_LOOKING},
                  {WIRE_ABSENT, CAMERA_ABSENT}, {WIRE_NOT_ONE, CAMERA_NOT_ONE},
                  {WIRE_FORMAT, CAMERA_FORMAT}, {WIRE_STOPPED, CAMERA_STOPPED}};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (states[i].kind == kind)
            return states[i].state;
    return before;
}

static enum camera_news news_of(struct camera *camera, char text[CAMERA_TEXT_BYTES])
{
    struct wire_report *report = &camera->report;
    enum camera_news news = report->kind == WIRE_FOREIGN ? CAMERA_FOREIGN
                            : report->kind == WIRE_MANY  ? CAMERA_MANY
                            : report->kind == WIRE_CLEAR ? CAMERA_CLEAR
                                                         : CAMERA_NOTHING;
    report->text[sizeof report->text - 1] = '\0';
    if (report->kind == WIRE_CODE && hold_is_ours(report->text)) {
        memcpy(text, report->text, CAMERA_TEXT_BYTES);
        news = CAMERA_CODE;
    }
    camera->answered = true;
    camera->state = state_of(report->kind, camera->state);
    sodium_memzero(report, sizeof *report);
    return news;
}

/* It hung up: after a check, after its last word, or because its program died. */
static void hung_up(struct camera *camera, int64_t now_ms)
{
    bool died = !camera->answered || camera->state == CAMERA_LOOKING;
    end(camera);
    if (died)
        camera->state = CAMERA_STOPPED;
    camera->retry_ms = now_ms + CAMERA_RETRY_MS;
}

enum camera_news camera_step(struct camera *camera, int64_t now_ms, char text[CAMERA_TEXT_BYTES])
{
    while (camera != NULL && camera->fd >= 0) {
        ssize_t count = recv(camera->fd, &camera->report, sizeof camera->report, MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            return CAMERA_NOTHING;
        if (count != (ssize_t)sizeof camera->report || camera->report.kind >= WIRE_KINDS) {
            hung_up(camera, now_ms);
            return CAMERA_NOTHING;
        }
        enum camera_news news = news_of(camera, text);
        if (news != CAMERA_NOTHING)
            return news;
    }
    return CAMERA_NOTHING;
}

int camera_fd(const struct camera *camera)
{
    return camera == NULL ? -1 : camera->fd;
}

int64_t camera_due_ms(const struct camera *camera)
{
    return camera != NULL && camera->wanted && camera->fd < 0 ? camera->retry_ms : -1;
}

enum camera_state camera_state(const struct camera *camera)
{
    return camera == NULL ? CAMERA_NONE : camera->state;
}

void camera_wait(struct camera *camera)
{
    char text[CAMERA_TEXT_BYTES];
    for (int passed_ms = 0; camera != NULL && camera->checking && passed_ms < CHECK_MS;
         passed_ms += 50) {
        struct pollfd wait = {.fd = camera->fd, .events = POLLIN};
        (void)poll(&wait, 1, 50);
        (void)camera_step(camera, camera->retry_ms, text);
    }
}
