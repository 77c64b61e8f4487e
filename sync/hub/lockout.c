/* lockout.h. */
#include "sync/hub/lockout.h"

#include <sodium.h>
#include <string.h>

#include "sync/hub/account.h"

static void hash_of(const struct lockout *lockout, const void *key, size_t size,
                    uint8_t hash[LOCKOUT_KEY])
{
    crypto_generichash(hash, LOCKOUT_KEY, key, size, lockout->salt, sizeof lockout->salt);
}

static const struct lockout_place *find(const struct lockout *lockout, const void *key, size_t size)
{
    uint8_t hash[LOCKOUT_KEY];
    hash_of(lockout, key, size, hash);
    for (size_t i = 0; i < LOCKOUT_PLACES; i++) {
        const struct lockout_place *place = &lockout->places[i];
        if (place->failures > 0 && memcmp(place->key, hash, sizeof hash) == 0)
            return place;
    }
    return NULL;
}

int64_t lockout_wait_ms(const struct lockout *lockout, const void *key, size_t size, int64_t now_ms)
{
    const struct lockout_place *place = find(lockout, key, size);
    return place != NULL && place->until_ms > now_ms ? place->until_ms - now_ms : 0;
}

static size_t find_room(const struct lockout *lockout)
{
    size_t room = 0;
    for (size_t i = 0; i < LOCKOUT_PLACES; i++) {
        if (lockout->places[i].failures == 0)
            return i;
        if (lockout->places[i].seen_ms < lockout->places[room].seen_ms)
            room = i;
    }
    return room;
}

void lockout_note_failure(struct lockout *lockout, const void *key, size_t size, unsigned free,
                          int64_t now_ms)
{
    const struct lockout_place *found = find(lockout, key, size);
    size_t at = found != NULL ? (size_t)(found - lockout->places) : find_room(lockout);
    struct lockout_place *place = &lockout->places[at];
    if (found == NULL || now_ms - place->seen_ms > LOCKOUT_FORGET_MS)
        place->failures = 0;
    hash_of(lockout, key, size, place->key);
    place->failures++;
    place->seen_ms = now_ms;
    place->until_ms = now_ms + account_delay_ms(place->failures, free);
}

void lockout_note_success(struct lockout *lockout, const void *key, size_t size)
{
    const struct lockout_place *place = find(lockout, key, size);
    if (place != NULL)
        lockout->places[place - lockout->places].failures = 0;
}
