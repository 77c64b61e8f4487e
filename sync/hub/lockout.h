/* How long nobody looks at a further try from an address, or at a name that no account has.
 *
 * Promises: after `free` wrong ones in a row the wait doubles from a second to ACCOUNT_DELAY_MAX_MS
 * and never more; a right one ends it; an hour of quiet, too. In memory alone, LOCKOUT_PLACES of
 * them; the one quiet longest makes room. What an account itself waits is in its row: account.h. */
#ifndef JORNADA_SYNC_HUB_LOCKOUT_H
#define JORNADA_SYNC_HUB_LOCKOUT_H

#include <stddef.h>
#include <stdint.h>

#define LOCKOUT_PLACES 512
#define LOCKOUT_FORGET_MS (60 * 60 * 1000LL)
#define LOCKOUT_KEY 16

struct lockout {
    uint8_t salt[16]; /* a key is kept as its hash: no address stands in memory in clear */
    struct lockout_place {
        uint8_t key[LOCKOUT_KEY];
        unsigned failures;         /* 0 = free */
        int64_t until_ms, seen_ms; /* monotonic */
    } places[LOCKOUT_PLACES];
};

/* Milliseconds still to wait; 0 = a try may be looked at. */
int64_t lockout_wait_ms(const struct lockout *lockout, const void *key, size_t size,
                        int64_t now_ms);
void lockout_note_failure(struct lockout *lockout, const void *key, size_t size, unsigned free,
                          int64_t now_ms);
void lockout_note_success(struct lockout *lockout, const void *key, size_t size);

#endif
