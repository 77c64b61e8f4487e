/* The parent's side of the voice; see voice.h. */
#include "kiosk/speech/voice.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/speech/voice_wire.h"

#define END_MS 50 /* a killed child takes one or two */

struct voice {
    pid_t child;
    int fd;
    bool dead;
    struct voice_order order; /* zeroed after each sending */
};

/* What a sound server needs to be found; nothing else goes along. Only a tested kiosk may be told a
 * driver: SDL's "disk" would write what is spoken into a file. */
static const char *const passed_on[] = {
    "PATH",
    "HOME",
    "XDG_RUNTIME_DIR",
    "AUDIODEV",
    "PULSE_SERVER",
    "PULSE_SINK",
    "ALSA_CARD",
    "ALSA_PCM_CARD",
#ifdef JORNADA_DRIVE
    "SDL_AUDIODRIVER",
    "SDL_DISKAUDIOFILE",
#endif
};
enum { PASSED_ON = sizeof passed_on / sizeof passed_on[0] };

static void surround(char *list[PASSED_ON + 2])
{
    size_t count = 0;
    for (char **word = environ; *word != NULL; word++)
        for (size_t i = 0; i < PASSED_ON && count < PASSED_ON; i++) {
            size_t length = strlen(passed_on[i]);
            if (strncmp(*word, passed_on[i], length) == 0 && (*word)[length] == '=')
                list[count++] = *word;
        }
    list[count++] = (char *)(uintptr_t) "LANG=C.UTF-8";
    list[count] = NULL;
}

/* A process group of its own: one kill reaches what the child started, too. */
static bool spawn(const char *program, int child_fd, pid_t *child)
{
    char *const arguments[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)VOICE_FLAG, NULL};
    char *around[PASSED_ON + 2];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t group;
    surround(around);
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    if (posix_spawnattr_init(&group) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return false;
    }
    bool good = posix_spawnattr_setflags(&group, POSIX_SPAWN_SETPGROUP) == 0 &&
                posix_spawnattr_setpgroup(&group, 0) == 0 &&
                posix_spawn_file_actions_adddup2(&actions, child_fd, VOICE_FD) == 0 &&
                posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0 &&
                posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) == 0 &&
                posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) == 0 &&
                posix_spawn_file_actions_addclosefrom_np(&actions, VOICE_FD + 1) == 0 &&
                posix_spawn(child, program, &actions, &group, arguments, around) == 0;
    posix_spawnattr_destroy(&group);
    posix_spawn_file_actions_destroy(&actions);
    return good;
}

enum outcome voice_start(const char *program, struct voice **result)
{
    int pair[2];
    *result = NULL;
    struct voice *voice = sodium_malloc(sizeof *voice);
    if (voice == NULL)
        return BUSY;
    sodium_memzero(voice, sizeof *voice);
    voice->child = -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        sodium_free(voice);
        return NO_DEVICE;
    }
    voice->fd = pair[0];
    bool good = spawn(program, pair[1], &voice->child);
    close(pair[1]);
    if (!good) {
        voice->child = -1;
        voice_kill(voice);
        return NO_DEVICE;
    }
    *result = voice;
    return DONE;
}

/* She leaves, and the picture waits for this: a child that a sound card's driver holds on to, and
 * that not even SIGKILL ends, is left to the kernel. */
static void reap(pid_t child)
{
    struct pollfd end = {.fd = pidfd_open(child, 0), .events = POLLIN};
    if (end.fd >= 0) {
        (void)poll(&end, 1, END_MS);
        close(end.fd);
    }
    while (waitpid(child, NULL, end.fd >= 0 ? WNOHANG : 0) < 0 && errno == EINTR)
        ;
}

void voice_kill(struct voice *voice)
{
    if (voice == NULL)
        return;
    if (voice->child > 0) {
        kill(-voice->child, SIGKILL);
        kill(voice->child, SIGKILL); /* should it not lead its group yet */
        reap(voice->child);
    }
    close(voice->fd);
    sodium_free(voice);
}

/* Orders are few and small beside the socket's buffer: one that does not go at once never will. */
static bool send_order(struct voice *voice, size_t text_bytes)
{
    size_t size = VOICE_ORDER_HEAD + text_bytes;
    if (!voice->dead)
        voice->dead =
            send(voice->fd, &voice->order, size, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)size;
    sodium_memzero(&voice->order, sizeof voice->order);
    return !voice->dead;
}

enum outcome voice_say(struct voice *voice, uint32_t number, enum voice_language language,
                       const char *text, const char *clip)
{
    struct voice_order *order = &voice->order;
    *order = (struct voice_order){.wish = VOICE_SAY, .number = number, .language = language};
    snprintf(order->clip, sizeof order->clip, "%s", clip);
    snprintf(order->text, sizeof order->text, "%s", text);
    return send_order(voice, strlen(order->text) + 1) ? DONE : NO_DEVICE;
}

void voice_hush(struct voice *voice)
{
    voice->order.wish = VOICE_HUSH;
    (void)send_order(voice, 1);
}

void voice_volume(struct voice *voice, int percent)
{
    voice->order.wish = VOICE_VOLUME;
    voice->order.percent = (uint32_t)percent;
    (void)send_order(voice, 1);
}

int voice_fd(const struct voice *voice)
{
    return voice->fd;
}

enum voice_news voice_take(struct voice *voice, uint32_t *number)
{
    struct voice_report report;
    if (voice->dead)
        return VOICE_MUTE;
    ssize_t count = recv(voice->fd, &report, sizeof report, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return VOICE_NOTHING;
    if (count != (ssize_t)sizeof report || report.news > VOICE_ENDED) {
        voice->dead = true;
        return VOICE_MUTE;
    }
    *number = report.number;
    return (enum voice_news)report.news;
}
