/* A socket, a child process, JSON out and in; every trouble fails the test that asked.
 *
 * Typed texts are the tests' own inventions. A connection is tried until the kiosk listens or has
 * ended. */
#include "tests/drive/drive.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define ARGUMENTS_MAX 32
#define GUARD_MS 251     /* a touch sooner after a screen change is refused */
#define START_MS 30000   /* sanitized, on a busy machine */
#define START_STEP_MS 10 /* between two tries to connect */

struct drive {
    pid_t pid;
    int fd;
    FILE *in;
    char path[108];
};

static int try_connect(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    assert_true(strlen(path) < sizeof at.sun_path);
    strcpy(at.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    close(fd);
    return -1;
}

static struct drive *connected(const char *path, pid_t pid)
{
    struct drive *drive = calloc(1, sizeof *drive);
    drive->pid = pid;
    snprintf(drive->path, sizeof drive->path, "%s", path);
    drive->fd = try_connect(path);
    for (int ms = 0; drive->fd < 0 && ms < START_MS; ms += START_STEP_MS) {
        int status = 0;
        if (pid && waitpid(pid, &status, WNOHANG) == pid)
            fail_msg("jornada-kiosk ended at its start, status %d", WEXITSTATUS(status));
        poll(NULL, 0, START_STEP_MS);
        drive->fd = try_connect(path);
    }
    if (drive->fd < 0)
        fail_msg("nobody listens at %s", path);
    drive->in = fdopen(dup(drive->fd), "r");
    assert_non_null(drive->in);
    return drive;
}

static void execute(const char *folder, const char *socket_path, const char *const *arguments)
{
    const char *argv[ARGUMENTS_MAX] = {"jornada-kiosk", "--data", folder, "--drive", socket_path};
    char program[4096];
    int count = 5;
    for (; arguments && *arguments && count < ARGUMENTS_MAX - 1; arguments++)
        argv[count++] = *arguments;
    const char *bin = getenv("JORNADA_BIN"), *log = getenv("DRIVE_STDERR");
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves no kiosk behind */
    if (log)
        dup2(open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), STDERR_FILENO);
    snprintf(program, sizeof program, "%s/jornada-kiosk", bin ? bin : ".");
    setenv("SDL_VIDEODRIVER", "dummy", 0);
    execv(program, (char *const *)(uintptr_t)argv);
    fprintf(stderr, "%s: %s\n", program, strerror(errno));
    _exit(127);
}

static pid_t give_birth(const char *folder, const char *name, const char *const *arguments,
                        char path[108])
{
    assert_true(snprintf(path, 108, "%s/%s", folder, name) < 108);
    unlink(path); /* a killed kiosk's would refuse the connection */
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        execute(folder, path, arguments);
    return pid;
}

struct drive *drive_start_beside(const char *folder, const char *name, const char *const *arguments)
{
    char path[108];
    pid_t pid = give_birth(folder, name, arguments, path);
    return connected(path, pid);
}

struct drive *drive_start(const char *folder, const char *const *arguments)
{
    return drive_start_beside(folder, "drive.sock", arguments);
}

struct drive *drive_connect(const char *path)
{
    return connected(path, 0);
}

pid_t drive_pid(const struct drive *drive)
{
    return drive->pid;
}

static void drop(struct drive *drive)
{
    fclose(drive->in);
    close(drive->fd);
    free(drive);
}

/* In the machine's own time: the program at the other end runs in it. */
static void pause_us(long long us)
{
    const struct timespec wait = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&wait, NULL);
}

static void kill_now(pid_t pid)
{
    assert_true(pid > 0);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

void drive_kill(struct drive *drive)
{
    kill_now(drive->pid);
    drop(drive);
}

bool drive_kill_after(struct drive *drive, long long us, const char *format, ...)
{
    char *reply = NULL;
    size_t room = 0;
    va_list list;
    va_start(list, format);
    json_t *line = json_vpack_ex(NULL, 0, format, list);
    va_end(list);
    char *text = json_dumps(line, JSON_COMPACT);
    assert_non_null(text);
    (void)!send(drive->fd, text, strlen(text), MSG_NOSIGNAL);
    (void)!send(drive->fd, "\n", 1, MSG_NOSIGNAL);
    pause_us(us);
    kill_now(drive->pid);
    json_t *answer = getline(&reply, &room, drive->in) > 0 ? json_loads(reply, 0, NULL) : NULL;
    bool done = json_is_true(json_object_get(answer, "ok"));
    if (answer && !done)
        fail_msg("%s was answered %s", text, reply);
    json_decref(answer);
    json_decref(line);
    free(reply);
    free(text);
    drop(drive);
    return done;
}

void drive_kill_start(const char *folder, const char *const *arguments, long long us)
{
    char path[108];
    pid_t pid = give_birth(folder, "drive.sock", arguments, path);
    pause_us(us);
    kill_now(pid);
}

int drive_quit(struct drive *drive)
{
    int status = 0;
    drive_do(drive, "{s:s}", "do", "quit");
    if (drive->pid > 0)
        assert_int_equal(waitpid(drive->pid, &status, 0), drive->pid);
    drop(drive);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* NULL when nobody is there any more. */
static json_t *try_exchange(struct drive *drive, json_t *line)
{
    assert_non_null(line);
    char *text = json_dumps(line, JSON_COMPACT), *reply = NULL;
    size_t room = 0;
    json_t *answer = NULL;
    /* A kiosk that executes itself again closes its socket: an answer missed, not a signal. */
    (void)!send(drive->fd, text, strlen(text), MSG_NOSIGNAL);
    (void)!send(drive->fd, "\n", 1, MSG_NOSIGNAL);
    if (getline(&reply, &room, drive->in) >= 0 && !(answer = json_loads(reply, 0, NULL)))
        fail_msg("not JSON: %s", reply);
    free(reply);
    free(text);
    json_decref(line);
    return answer;
}

static json_t *exchange(struct drive *drive, json_t *line)
{
    json_incref(line);
    json_t *answer = try_exchange(drive, line);
    if (!answer)
        fail_msg("the kiosk is gone; it was told %s", json_dumps(line, JSON_COMPACT));
    json_decref(line);
    return answer;
}

json_t *drive_ask(struct drive *drive, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    json_t *line = json_vpack_ex(NULL, 0, format, list);
    va_end(list);
    return exchange(drive, line);
}

/* Fails unless `ok` is as expected; drops both. */
static void expect(struct drive *drive, json_t *line, bool ok)
{
    assert_non_null(line);
    char *text = json_dumps(line, JSON_COMPACT);
    json_t *answer = exchange(drive, line);
    if (json_is_true(json_object_get(answer, "ok")) != ok)
        fail_msg("%s was answered %s", text, json_dumps(answer, JSON_COMPACT));
    json_decref(answer);
    free(text);
}

void drive_do(struct drive *drive, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    json_t *line = json_vpack_ex(NULL, 0, format, list);
    va_end(list);
    expect(drive, line, true);
}

void drive_refused(struct drive *drive, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    json_t *line = json_vpack_ex(NULL, 0, format, list);
    va_end(list);
    expect(drive, line, false);
}

bool drive_stays(struct drive *drive, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    json_t *answer = try_exchange(drive, json_vpack_ex(NULL, 0, format, list));
    va_end(list);
    if (answer && !json_is_true(json_object_get(answer, "ok")))
        fail_msg("answered %s", json_dumps(answer, JSON_COMPACT));
    json_decref(answer);
    return answer != NULL;
}

void drive_again(struct drive *drive)
{
    fclose(drive->in);
    close(drive->fd);
    struct drive *fresh = connected(drive->path, drive->pid);
    *drive = *fresh;
    free(fresh);
}

void drive_tap(struct drive *drive, const char *id)
{
    drive_advance(drive, GUARD_MS);
    drive_do(drive, "{s:s,s:s}", "do", "tap", "id", id);
}

void drive_type(struct drive *drive, const char *text)
{
    drive_do(drive, "{s:s,s:s}", "do", "type", "text", text);
}

void drive_advance(struct drive *drive, long long ms)
{
    drive_do(drive, "{s:s,s:I}", "do", "clock", "advance_ms", (json_int_t)ms);
}

static json_t *tree(struct drive *drive)
{
    json_t *answer = drive_ask(drive, "{s:s}", "do", "tree");
    assert_true(json_is_true(json_object_get(answer, "ok")));
    return answer;
}

static void print_what_stands(json_t *answer)
{
    size_t i;
    json_t *node;
    json_array_foreach(json_object_get(answer, "nodes"), i, node)
    {
        const char *text = json_string_value(json_object_get(node, "text"));
        if (text != NULL && *text != '\0')
            print_error("  | %s\n", text);
    }
}

void drive_assert_screen(struct drive *drive, const char *screen)
{
    json_t *answer = tree(drive);
    const char *now = json_string_value(json_object_get(answer, "screen"));
    if (!now || strcmp(now, screen) != 0) {
        print_what_stands(answer); /* a screen of trouble says what the trouble is */
        fail_msg("the screen is %s, not %s", now ? now : "(none)", screen);
    }
    json_decref(answer);
}

/* Borrowed from `answer`; NULL when there is no such node. */
static json_t *find_node(json_t *answer, const char *id)
{
    size_t i;
    json_t *node;
    json_array_foreach(json_object_get(answer, "nodes"), i, node)
    {
        const char *its = json_string_value(json_object_get(node, "id"));
        if (its && strcmp(its, id) == 0)
            return node;
    }
    return NULL;
}

bool drive_has(struct drive *drive, const char *id)
{
    json_t *answer = tree(drive);
    bool found = find_node(answer, id) != NULL;
    json_decref(answer);
    return found;
}

char *drive_field(struct drive *drive, const char *id, const char *field)
{
    json_t *answer = tree(drive);
    const char *text = json_string_value(json_object_get(find_node(answer, id), field));
    char *copy = text ? strdup(text) : NULL;
    json_decref(answer);
    return copy;
}

long long drive_state(struct drive *drive, const char *name)
{
    json_t *answer = drive_ask(drive, "{s:s}", "do", "state");
    json_t *value = json_object_get(answer, name);
    if (!json_is_integer(value))
        fail_msg("state says no %s: %s", name, json_dumps(answer, JSON_COMPACT));
    long long number = json_integer_value(value);
    json_decref(answer);
    return number;
}
