/* session.h: a fixed table in locked memory, looked through from end to end. */
#include "sync/hub/session.h"

#include <sodium.h>
#include <string.h>

struct sessions {
    const struct io *io;
    bool used[SESSIONS_MAX];
    struct session all[SESSIONS_MAX];
};

struct sessions *sessions_create(const struct io *io)
{
    struct sessions *sessions = sodium_malloc(sizeof *sessions);
    if (sessions == NULL)
        return NULL;
    sodium_memzero(sessions, sizeof *sessions);
    sessions->io = io;
    return sessions;
}

void sessions_destroy(struct sessions *sessions)
{
    sodium_free(sessions);
}

static void draw(struct sessions *sessions, char text[SESSION_TEXT_BYTES])
{
    uint8_t bytes[32];
    sessions->io->random(sessions->io->self, bytes, sizeof bytes);
    sodium_bin2hex(text, SESSION_TEXT_BYTES, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
}

static void hash_of(const char *cookie, uint8_t hash[32])
{
    crypto_generichash(hash, 32, (const uint8_t *)cookie, strlen(cookie), NULL, 0);
}

void sessions_end(struct sessions *sessions, struct session *session)
{
    if (session == NULL)
        return;
    sessions->used[session - sessions->all] = false;
    sodium_memzero(session, sizeof *session);
}

static bool has_ended(const struct sessions *sessions, const struct session *session)
{
    int64_t now_ms = sessions->io->monotonic_ms(sessions->io->self);
    return now_ms - session->seen_ms > SESSION_IDLE_MS ||
           now_ms - session->since_ms > SESSION_WHOLE_MS;
}

/* Ends what has ended, and the account's oldest where it has too many. */
static void make_room(struct sessions *sessions, const uint8_t account[16])
{
    size_t own = 0;
    struct session *oldest = NULL;
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &sessions->all[i];
        if (!sessions->used[i])
            continue;
        if (has_ended(sessions, session)) {
            sessions_end(sessions, session);
        } else if (memcmp(session->account, account, 16) == 0) {
            own++;
            if (oldest == NULL || session->since_ms < oldest->since_ms)
                oldest = session;
        }
    }
    if (own >= SESSION_PER_ACCOUNT)
        sessions_end(sessions, oldest);
}

/* A free place; where there is none, that of whoever was away longest. */
static size_t find_place(struct sessions *sessions)
{
    size_t place = 0;
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        if (!sessions->used[i])
            return i;
        if (sessions->all[i].seen_ms < sessions->all[place].seen_ms)
            place = i;
    }
    return place;
}

struct session *sessions_begin(struct sessions *sessions, const uint8_t account[16],
                               int64_t changed_ms, char cookie[SESSION_TEXT_BYTES])
{
    make_room(sessions, account);
    size_t place = find_place(sessions);
    struct session *session = &sessions->all[place];
    sodium_memzero(session, sizeof *session);
    sessions->used[place] = true;
    draw(sessions, cookie);
    hash_of(cookie, session->hash);
    memcpy(session->account, account, 16);
    session->changed_ms = changed_ms;
    session->since_ms = session->seen_ms = sessions->io->monotonic_ms(sessions->io->self);
    draw(sessions, session->csrf);
    return session;
}

struct session *sessions_find(struct sessions *sessions, const char *cookie)
{
    uint8_t hash[32];
    if (strlen(cookie) != SESSION_TEXT_BYTES - 1)
        return NULL;
    hash_of(cookie, hash);
    struct session *session = sessions_find_hash(sessions, hash);
    if (session != NULL)
        session->seen_ms = sessions->io->monotonic_ms(sessions->io->self);
    return session;
}

struct session *sessions_find_hash(struct sessions *sessions, const uint8_t hash[32])
{
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &sessions->all[i];
        if (!sessions->used[i] || sodium_memcmp(session->hash, hash, 32) != 0)
            continue;
        if (has_ended(sessions, session)) {
            sessions_end(sessions, session);
            return NULL;
        }
        return session;
    }
    return NULL;
}

void sessions_draw_once(struct sessions *sessions, struct session *session)
{
    draw(sessions, session->once);
}

const char *sessions_keep_once(struct sessions *sessions, struct session *session)
{
    if (session->once[0] == '\0')
        sessions_draw_once(sessions, session);
    return session->once;
}

size_t sessions_count(const struct sessions *sessions)
{
    size_t count = 0;
    for (size_t i = 0; i < SESSIONS_MAX; i++)
        count += sessions->used[i];
    return count;
}
