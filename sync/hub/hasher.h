/* Looks at passwords in a thread of its own, one after another, so that kiosks are answered
 * meanwhile: a look costs about 0.1 s and 64 MiB (Argon2id), whoever asks.
 *
 * Promises: the thread touches its jobs and nothing of the hub; passwords lie in locked memory and
 * are wiped as soon as they were looked at; at most HASHER_JOBS wait (BUSY beyond): what a crowd of
 * log-ins can make the machine hold is one look's memory. */
#ifndef JORNADA_SYNC_HUB_HASHER_H
#define JORNADA_SYNC_HUB_HASHER_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/hub/account.h"

#define HASHER_JOBS 8

struct hasher;

/* `here`: hasher_ask looks before it returns, without a thread. */
enum outcome hasher_open(bool here, struct hasher **hasher) MUST_CHECK;
void hasher_close(struct hasher *hasher); /* waits for the one look under way; NULL is fine */
/* The job's number comes back in *ticket, never 0. BUSY: too many wait. */
enum outcome hasher_ask(struct hasher *hasher, const char *password,
                        const char hash[ACCOUNT_HASH_MAX], uint64_t *ticket) MUST_CHECK;
/* Readable when hasher_next has something; -1 with `here`. */
int hasher_fd(const struct hasher *hasher);
/* The ticket of a look that is done, and whether it was the password; 0: none. Each comes once. */
uint64_t hasher_next(struct hasher *hasher, bool *good);

#endif
