/* Who may open the hub's pages: a name, a role and the hash of a password.
 *
 * Promises: passwords are kept as Argon2id hashes alone; a name stands once; wrong tries cost a
 * growing delay, ACCOUNT_DELAY_MAX_MS at most, that survives a restart; an account that is removed
 * or whose password changes is logged out everywhere. Refuses passwords under
 * ACCOUNT_PASSWORD_CHARS_MIN characters and names that are not a-z 0-9 . _ -. */
#ifndef JORNADA_SYNC_HUB_ACCOUNT_H
#define JORNADA_SYNC_HUB_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define ACCOUNT_NAME_MAX 33 /* bytes with the NUL */
#define ACCOUNT_HASH_MAX 128
#define ACCOUNT_PASSWORD_CHARS_MIN 10
#define ACCOUNT_PASSWORD_MAX 256 /* bytes with the NUL */
#define ACCOUNTS_MAX 200
#define ACCOUNT_DELAY_MAX_MS (5 * 60 * 1000LL)

/* On disk: they never change. */
enum account_role {
    ACCOUNT_COORDINATOR = 1,
    ACCOUNT_VOLUNTEER_LEAD = 2,
    ACCOUNT_OBSERVATORY = 3,
    ACCOUNT_CALL_CENTRE = 4,
    ACCOUNT_PARTNER_DESK = 5,
    ACCOUNT_CUSTODIAN = 6,
    ACCOUNT_ROLES /* one more than the last */
};

struct account {
    uint8_t id[16];
    char name[ACCOUNT_NAME_MAX];
    enum account_role role;
    char hash[ACCOUNT_HASH_MAX];
    unsigned failures;  /* in a row */
    int64_t until_ms;   /* wall clock: no try is looked at before it; 0 = none waits */
    int64_t changed_ms; /* when the password was set */
};

struct hub;
/* NOT_FOUND: no such account. */
enum outcome account_find(struct hub *hub, const char *name, struct account *account) MUST_CHECK;
enum outcome account_find_id(struct hub *hub, const uint8_t id[16],
                             struct account *account) MUST_CHECK;
/* At position `index` by name; NOT_FOUND behind the last. */
enum outcome account_at(struct hub *hub, size_t index, struct account *account) MUST_CHECK;

/* REFUSED: the name is taken, or there are ACCOUNTS_MAX. INVALID: name, role or password; hub_why
 * says which. memory_kb of Argon2id: 0 = ACCOUNT_MEMORY_KB; tests say 8. Takes about 0.1 s. */
#define ACCOUNT_MEMORY_KB (64U << 10)
enum outcome account_add(struct hub *hub, const char *name, enum account_role role,
                         const char *password, unsigned memory_kb,
                         struct account *account) MUST_CHECK;
enum outcome account_remove(struct hub *hub, const char *name) MUST_CHECK;
enum outcome account_set_password(struct hub *hub, const char *name, const char *password,
                                  unsigned memory_kb) MUST_CHECK;
enum outcome account_set_role(struct hub *hub, const char *name, enum account_role role) MUST_CHECK;

/* For account_edit.h: the same in steps. account_make fills in a new account and writes nothing;
 * account_hash puts a password of now into one (INVALID: too short or long); put and drop stand
 * inside hub_begin … hub_commit. */
enum outcome account_make(struct hub *hub, const char *name, enum account_role role,
                          const char *password, unsigned memory_kb,
                          struct account *account) MUST_CHECK;
enum outcome account_hash(struct hub *hub, const char *password, unsigned memory_kb,
                          struct account *account) MUST_CHECK;
enum outcome account_put(struct hub *hub, const struct account *account) MUST_CHECK;
enum outcome account_drop(struct hub *hub, const struct account *account) MUST_CHECK;

/* A wrong try, and the end of them. Written before the answer leaves. */
enum outcome account_note_failure(struct hub *hub, struct account *account) MUST_CHECK;
enum outcome account_note_success(struct hub *hub, struct account *account) MUST_CHECK;
/* How long nothing is looked at after so many failures in a row, `free` of which cost nothing. */
int64_t account_delay_ms(unsigned failures, unsigned free);

/* "coordinator", "volunteer_lead" …; NULL outside. ACCOUNT_ROLES of a word that is none. */
const char *account_role_name(enum account_role role);
enum account_role account_role_of(const char *word);

#endif
