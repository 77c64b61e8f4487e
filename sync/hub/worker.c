/* worker.h: posix_spawn, files in memory, a pidfd each, one timer. */
#include "sync/hub/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sync/hub/work_child.h"

#define PROGRAM "jornada-work"

enum stage { FREE, WAITING, RUNNING, READY };

struct job {
    enum stage stage;
    uint64_t ticket;
    const struct work *work;
    int in, out; /* files in memory */
    pid_t pid;
    int pidfd;
    int64_t until_ms;
    bool late;
    struct worker_result result;
};

struct worker {
    const struct work *table;
    bool here;
    char program[PATH_MAX];
    int epoll, timer;
    uint64_t last;
    struct job jobs[WORKER_JOBS];
};

/* Children live in the machine's time, whatever clock the hub is given. */
static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void find_program(const char *given, char path[PATH_MAX])
{
    ssize_t length = given == NULL ? readlink("/proc/self/exe", path, PATH_MAX - 1) : 0;
    path[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (given != NULL)
        snprintf(path, PATH_MAX, "%s", given);
    else if (slash != NULL && (size_t)(slash + 1 - path) + sizeof PROGRAM <= PATH_MAX)
        memcpy(slash + 1, PROGRAM, sizeof PROGRAM);
    else
        path[0] = '\0';
}

static bool watch(const struct worker *worker, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return fd >= 0 && epoll_ctl(worker->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

enum outcome worker_open(const struct worker_settings *settings, struct worker **worker)
{
    struct worker *fresh = calloc(1, sizeof *fresh);
    *worker = NULL;
    if (fresh == NULL)
        return BUSY;
    fresh->table = settings->table != NULL ? settings->table : work_table();
    fresh->here = settings->here;
    fresh->epoll = fresh->timer = -1;
    find_program(settings->program, fresh->program);
    for (size_t i = 0; i < WORKER_JOBS; i++)
        fresh->jobs[i].in = fresh->jobs[i].out = fresh->jobs[i].pidfd = -1;
    if (!fresh->here) {
        fresh->epoll = epoll_create1(EPOLL_CLOEXEC);
        fresh->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
        if (fresh->epoll < 0 || !watch(fresh, fresh->timer)) {
            worker_close(fresh);
            return BUSY;
        }
    }
    *worker = fresh;
    return DONE;
}

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Its process is over, or killed here. */
static void bury(struct job *job, int *status)
{
    while (waitpid(job->pid, status, 0) < 0 && errno == EINTR)
        ;
    job->pid = 0;
    shut(&job->pidfd); /* epoll forgets it with its last descriptor */
}

void worker_close(struct worker *worker)
{
    int status;
    if (worker == NULL)
        return;
    for (size_t i = 0; i < WORKER_JOBS; i++) {
        struct job *job = &worker->jobs[i];
        if (job->stage == RUNNING) {
            (void)kill(job->pid, SIGKILL);
            bury(job, &status);
        }
        shut(&job->in);
        shut(&job->out);
        if (job->result.bytes != NULL)
            sodium_memzero(job->result.bytes, job->result.size);
        free(job->result.bytes);
    }
    shut(&worker->timer);
    shut(&worker->epoll);
    free(worker);
}

/* The oldest in this stage; NULL when there is none. */
static struct job *oldest(struct worker *worker, enum stage stage)
{
    struct job *found = NULL;
    for (size_t i = 0; i < WORKER_JOBS; i++) {
        struct job *job = &worker->jobs[i];
        if (job->stage == stage && (found == NULL || job->ticket < found->ticket))
            found = job;
    }
    return found;
}

static size_t count(const struct worker *worker, enum stage stage)
{
    size_t n = 0;
    for (size_t i = 0; i < WORKER_JOBS; i++)
        n += worker->jobs[i].stage == stage;
    return n;
}

static void settle(struct job *job, enum outcome outcome, const char *why)
{
    job->result.outcome = outcome;
    snprintf(job->result.why, sizeof job->result.why, "%s", outcome == DONE ? "" : why);
    shut(&job->in);
    shut(&job->out);
    job->stage = READY;
}

/* -- A process ----------------------------------------------------------------------------------
 */

/* The job, 0; nothing, 1 and 2; the result, 3. Signals as a program expects them. */
static int spawn(const struct worker *worker, struct job *job, int result)
{
    char parent[16], name[] = PROGRAM, *environment[] = {NULL};
    char *argv[] = {name, (char *)(uintptr_t)job->work->name, parent, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t how;
    sigset_t none, usual;
    snprintf(parent, sizeof parent, "%d", (int)getpid());
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    if (posix_spawnattr_init(&how) != 0)
        return ENOMEM;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        posix_spawnattr_destroy(&how);
        return ENOMEM;
    }
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &usual);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int failed = posix_spawn_file_actions_adddup2(&actions, job->in, WORK_CHILD_JOB) |
                 posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) |
                 posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) |
                 posix_spawn_file_actions_adddup2(&actions, result, WORK_CHILD_RESULT);
    if (failed == 0)
        failed = posix_spawn(&job->pid, worker->program, &actions, &how, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&how);
    return failed;
}

static void start(struct worker *worker, struct job *job)
{
    int status;
    job->out = memfd_create("result", MFD_CLOEXEC);
    if (job->out < 0) {
        settle(job, BUSY, "memory is short");
        return;
    }
    int failed = spawn(worker, job, job->out);
    if (failed != 0) {
        settle(job, failed == ENOENT || failed == EACCES ? NOT_FOUND : BUSY,
               failed == ENOENT || failed == EACCES
                   ? "the program jornada-work is not beside jornada-hub: install it whole"
                   : "no process can be started: memory is short");
        return;
    }
    job->pidfd = (int)syscall(SYS_pidfd_open, job->pid, 0);
    if (!watch(worker, job->pidfd)) {
        (void)kill(job->pid, SIGKILL);
        bury(job, &status);
        settle(job, BUSY, "descriptors are short");
        return;
    }
    shut(&job->in);
    job->stage = RUNNING;
    job->late = false;
    job->until_ms = now_ms() + (int64_t)job->work->seconds * 1000;
}

/* What the ended process left; its own sentence where it could write one. */
static void collect(struct job *job, int status)
{
    char why[WORK_WHY_MAX];
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (job->late) {
        snprintf(why, sizeof why, "it took longer than %u seconds and was ended",
                 job->work->seconds);
        settle(job, BUSY, why);
        return;
    }
    if (code < DONE || code > NOT_FOUND) {
        settle(job, DAMAGED, "the program jornada-work broke off; nothing was changed");
        return;
    }
    enum outcome outcome = (enum outcome)code;
    uint8_t *bytes = NULL;
    size_t size = 0;
    enum outcome read = work_read_all(
        job->out, outcome == DONE ? WORK_RESULT_MAX : WORK_WHY_MAX - 1, &bytes, &size);
    if (read != DONE) {
        settle(job, BUSY, "memory is short");
        return;
    }
    settle(job, outcome, (const char *)bytes);
    if (outcome == DONE) {
        job->result.bytes = bytes;
        job->result.size = size;
    } else {
        free(bytes);
    }
}

/* The timer rings for whoever is due next. */
static void set_timer(const struct worker *worker)
{
    int64_t next_ms = 0;
    for (size_t i = 0; i < WORKER_JOBS; i++) {
        const struct job *job = &worker->jobs[i];
        if (job->stage == RUNNING && !job->late && (next_ms == 0 || job->until_ms < next_ms))
            next_ms = job->until_ms;
    }
    struct itimerspec when = {
        .it_value = {.tv_sec = next_ms / 1000, .tv_nsec = next_ms % 1000 * 1000000}};
    timerfd_settime(worker->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void reap(struct worker *worker)
{
    uint64_t rang;
    int64_t now = now_ms();
    (void)!read(worker->timer, &rang, sizeof rang);
    for (size_t i = 0; i < WORKER_JOBS; i++) {
        struct job *job = &worker->jobs[i];
        siginfo_t info = {.si_pid = 0};
        int status = 0;
        if (job->stage != RUNNING)
            continue;
        if (waitid(P_PID, (id_t)job->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            info.si_pid != 0) {
            bury(job, &status);
            collect(job, status);
        } else if (now >= job->until_ms && !job->late) {
            job->late = true;
            (void)kill(job->pid, SIGKILL);
        }
    }
}

static void step(struct worker *worker)
{
    struct job *job;
    reap(worker);
    while (count(worker, RUNNING) < WORKER_RUNNING && (job = oldest(worker, WAITING)) != NULL)
        start(worker, job);
    set_timer(worker);
}

/* -- Asking -------------------------------------------------------------------------------------
 */

static enum outcome keep(const void *bytes, size_t size, int *fd)
{
    size_t at = 0;
    *fd = memfd_create("job", MFD_CLOEXEC);
    while (*fd >= 0 && at < size) {
        ssize_t put = pwrite(*fd, (const uint8_t *)bytes + at, size - at, (off_t)at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            shut(fd);
        else
            at += (size_t)put;
    }
    return *fd >= 0 ? DONE : BUSY;
}

static void do_here(struct job *job, const void *bytes, size_t size)
{
    char why[WORK_WHY_MAX];
    uint8_t *made = NULL;
    size_t made_size = 0;
    enum outcome outcome = work_run(job->work, bytes, size, &made, &made_size, why);
    settle(job, outcome, why);
    job->result.bytes = made;
    job->result.size = made_size;
}

enum outcome worker_ask(struct worker *worker, const char *work, const void *bytes, size_t size,
                        uint64_t *ticket)
{
    struct job *job = oldest(worker, FREE);
    const struct work *found = work_find(worker->table, work);
    if (found == NULL || size > WORK_JOB_MAX)
        return INVALID;
    if (job == NULL || (!worker->here && keep(bytes, size, &job->in) != DONE))
        return BUSY;
    job->ticket = *ticket = ++worker->last;
    job->work = found;
    memset(&job->result, 0, sizeof job->result);
    job->stage = WAITING;
    if (worker->here)
        do_here(job, bytes, size);
    else
        step(worker);
    if (!worker->here && job->stage == READY) { /* it could not even begin: told by the timer */
        struct itimerspec soon = {.it_value = {.tv_nsec = 1}};
        timerfd_settime(worker->timer, 0, &soon, NULL);
    }
    return DONE;
}

int worker_fd(const struct worker *worker)
{
    return worker->epoll;
}

uint64_t worker_next(struct worker *worker)
{
    if (!worker->here)
        step(worker);
    const struct job *job = oldest(worker, READY);
    return job != NULL ? job->ticket : 0;
}

/* Of a free job the number is an old one. */
static struct job *find(struct worker *worker, uint64_t ticket)
{
    for (size_t i = 0; i < WORKER_JOBS; i++) {
        if (worker->jobs[i].stage != FREE && worker->jobs[i].ticket == ticket)
            return &worker->jobs[i];
    }
    return NULL;
}

void worker_take(struct worker *worker, uint64_t ticket, struct worker_result *result)
{
    struct job *job = find(worker, ticket);
    *result = (struct worker_result){.outcome = NOT_FOUND};
    if (job == NULL || job->stage != READY)
        return;
    *result = job->result;
    memset(&job->result, 0, sizeof job->result);
    job->ticket = 0;
    job->stage = FREE;
}

int worker_process(const struct worker *worker, uint64_t ticket)
{
    for (size_t i = 0; i < WORKER_JOBS; i++) {
        if (worker->jobs[i].stage == RUNNING && worker->jobs[i].ticket == ticket)
            return (int)worker->jobs[i].pid;
    }
    return 0;
}
