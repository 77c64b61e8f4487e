/* hasher.h with one thread, a lock and an eventfd. */
#include "sync/hub/hasher.h"

#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum stage { FREE, ASKED, LOOKING, LOOKED };

struct job {
    enum stage stage;
    uint64_t ticket;
    bool good;
    char password[ACCOUNT_PASSWORD_MAX];
    char hash[ACCOUNT_HASH_MAX];
};

struct hasher {
    bool here, stop;
    int fd;
    uint64_t last;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t asked;
    struct job *jobs; /* HASHER_JOBS, locked memory */
};

static bool is_password(const struct job *job)
{
    return crypto_pwhash_str_verify(job->hash, job->password, strlen(job->password)) == 0;
}

/* The oldest in this stage; NULL when there is none. Under the lock. */
static struct job *oldest(struct hasher *hasher, enum stage stage)
{
    struct job *found = NULL;
    for (size_t i = 0; i < HASHER_JOBS; i++) {
        struct job *job = &hasher->jobs[i];
        if (job->stage == stage && (found == NULL || job->ticket < found->ticket))
            found = job;
    }
    return found;
}

static void settle(struct job *job, bool good)
{
    job->good = good;
    sodium_memzero(job->password, sizeof job->password);
    job->stage = LOOKED;
}

static void *work(void *context)
{
    struct hasher *hasher = context;
    const uint64_t one = 1;
    pthread_mutex_lock(&hasher->lock);
    while (!hasher->stop) {
        struct job *job = oldest(hasher, ASKED);
        if (job == NULL) {
            pthread_cond_wait(&hasher->asked, &hasher->lock);
            continue;
        }
        job->stage = LOOKING;
        pthread_mutex_unlock(&hasher->lock);
        bool good = is_password(job);
        pthread_mutex_lock(&hasher->lock);
        settle(job, good);
        (void)!write(hasher->fd, &one, sizeof one);
    }
    pthread_mutex_unlock(&hasher->lock);
    return NULL;
}

/* Signals are the owner's loop's: the thread takes none. */
static bool start(struct hasher *hasher)
{
    sigset_t all, before;
    hasher->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (hasher->fd < 0)
        return false;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool good = pthread_create(&hasher->thread, NULL, work, hasher) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!good)
        close(hasher->fd);
    return good;
}

enum outcome hasher_open(bool here, struct hasher **hasher)
{
    struct hasher *fresh = calloc(1, sizeof *fresh);
    *hasher = NULL;
    if (fresh == NULL)
        return BUSY;
    fresh->here = here;
    fresh->fd = -1;
    fresh->jobs = sodium_malloc(HASHER_JOBS * sizeof *fresh->jobs);
    if (fresh->jobs != NULL)
        sodium_memzero(fresh->jobs, HASHER_JOBS * sizeof *fresh->jobs);
    pthread_mutex_init(&fresh->lock, NULL);
    pthread_cond_init(&fresh->asked, NULL);
    if (fresh->jobs == NULL || (!here && !start(fresh))) {
        sodium_free(fresh->jobs);
        free(fresh);
        return BUSY;
    }
    *hasher = fresh;
    return DONE;
}

void hasher_close(struct hasher *hasher)
{
    if (hasher == NULL)
        return;
    if (!hasher->here) {
        pthread_mutex_lock(&hasher->lock);
        hasher->stop = true;
        pthread_cond_signal(&hasher->asked);
        pthread_mutex_unlock(&hasher->lock);
        pthread_join(hasher->thread, NULL);
        close(hasher->fd);
    }
    pthread_cond_destroy(&hasher->asked);
    pthread_mutex_destroy(&hasher->lock);
    sodium_free(hasher->jobs);
    free(hasher);
}

enum outcome hasher_ask(struct hasher *hasher, const char *password,
                        const char hash[ACCOUNT_HASH_MAX], uint64_t *ticket)
{
    size_t size = strlen(password);
    if (size >= ACCOUNT_PASSWORD_MAX)
        return INVALID;
    pthread_mutex_lock(&hasher->lock);
    struct job *job = oldest(hasher, FREE);
    if (job != NULL) {
        job->ticket = *ticket = ++hasher->last;
        memcpy(job->password, password, size + 1);
        memcpy(job->hash, hash, sizeof job->hash);
        job->stage = ASKED;
        if (hasher->here)
            settle(job, is_password(job));
        else
            pthread_cond_signal(&hasher->asked);
    }
    pthread_mutex_unlock(&hasher->lock);
    return job != NULL ? DONE : BUSY;
}

int hasher_fd(const struct hasher *hasher)
{
    return hasher->fd;
}

uint64_t hasher_next(struct hasher *hasher, bool *good)
{
    uint64_t ticket = 0, said;
    if (hasher->fd >= 0)
        (void)!read(hasher->fd, &said, sizeof said);
    pthread_mutex_lock(&hasher->lock);
    struct job *job = oldest(hasher, LOOKED);
    if (job != NULL) {
        ticket = job->ticket;
        *good = job->good;
        job->stage = FREE;
        job->ticket = 0;
    }
    pthread_mutex_unlock(&hasher->lock);
    return ticket;
}
