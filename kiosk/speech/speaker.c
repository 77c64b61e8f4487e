#include "kiosk/speech/speaker.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEAD_BYTES 44 /* of a WAV stream as espeak-ng writes it */
#define WORDS_A_MINUTE "150"

bool speaker_find(struct speaker *speaker)
{
    const char *path = getenv("PATH");
    *speaker = (struct speaker){.sound = -1};
    while (path != NULL && *path != '\0') {
        int size = (int)strcspn(path, ":");
        snprintf(speaker->program, sizeof speaker->program, "%.*s/espeak-ng", size, path);
        if (size > 0 && access(speaker->program, X_OK) == 0)
            return true;
        path += size;
        path += *path == ':';
    }
    speaker->program[0] = '\0';
    return false;
}

/* Whatever it is told, it makes and changes no file; reading its own data stays. A kernel without
 * Landlock has no such lock. */
static void shut_files(void)
{
    const struct landlock_ruleset_attr handled = {
        .handled_access_fs = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                             LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SYM |
                             LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                             LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (rules < 0)
        return;
    (void)syscall(SYS_landlock_restrict_self, rules, 0);
    close(rules);
}

/* Between fork and exec, beside an audio thread: system calls alone. */
_Noreturn static void become(const char *program, const char *voice, int text, int sound)
{
    char *const arguments[] = {(char *)(uintptr_t) "espeak-ng",   (char *)(uintptr_t) "-v",
                               (char *)(uintptr_t)voice,          (char *)(uintptr_t) "-b",
                               (char *)(uintptr_t) "1",           (char *)(uintptr_t) "-s",
                               (char *)(uintptr_t)WORDS_A_MINUTE, (char *)(uintptr_t) "--stdin",
                               (char *)(uintptr_t) "--stdout",    NULL};
    char *const environment[] = {(char *)(uintptr_t) "LANG=C.UTF-8", NULL};
    const struct rlimit none = {1, 1}; /* it is dumpable: 0 would not stop a core into a pipe */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &none);
    shut_files();
    signal(SIGPIPE, SIG_DFL);
    if (dup2(text, 0) == 0 && dup2(sound, 1) == 1)
        execve(program, arguments, environment);
    _exit(127);
}

/* A pipe takes 64 KB at once: more than an utterance. */
static bool write_text(int fd, const char *text)
{
    size_t size = strlen(text);
    return write(fd, text, size) == (ssize_t)size;
}

bool speaker_start(struct speaker *speaker, enum voice_language language, const char *text)
{
    int in[2], out[2];
    speaker_stop(speaker);
    if (pipe2(in, O_CLOEXEC) != 0)
        return false;
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return false;
    }
    speaker->process = fork();
    if (speaker->process == 0)
        become(speaker->program, language == VOICE_ENGLISH ? "en" : "es-419", in[0], out[1]);
    close(in[0]);
    close(out[1]);
    bool good =
        speaker->process > 0 && write_text(in[1], text) && fcntl(out[0], F_SETFL, O_NONBLOCK) == 0;
    close(in[1]);
    speaker->sound = out[0];
    speaker->head_left = HEAD_BYTES;
    if (!good)
        speaker_stop(speaker);
    return good;
}

ssize_t speaker_read(struct speaker *speaker, void *bytes, size_t size)
{
    while (speaker->head_left > 0) {
        char head[HEAD_BYTES];
        ssize_t count = read(speaker->sound, head, speaker->head_left);
        if (count <= 0)
            return count < 0 && (errno == EAGAIN || errno == EINTR) ? -1 : 0;
        speaker->head_left -= (size_t)count;
    }
    ssize_t count = read(speaker->sound, bytes, size);
    if (count >= 0)
        return count;
    return errno == EAGAIN || errno == EINTR ? -1 : 0;
}

void speaker_stop(struct speaker *speaker)
{
    if (speaker->process > 0) {
        kill(speaker->process, SIGKILL);
        while (waitpid(speaker->process, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (speaker->sound >= 0)
        close(speaker->sound);
    speaker->process = 0;
    speaker->sound = -1;
}
