/* account.h over the table account. */
#include "sync/hub/account.h"

#include <sodium.h>
#include <string.h>

#include "sync/hub/inside.h"

#define COLUMNS "account, name, role, hash, failures, until_ms, changed_ms"
#define COLUMN_COUNT 7
#define FREE_FAILURES 3
#define OPERATIONS 2

static const char *const role_names[ACCOUNT_ROLES] = {
    [ACCOUNT_COORDINATOR] = "coordinator",   [ACCOUNT_VOLUNTEER_LEAD] = "volunteer_lead",
    [ACCOUNT_OBSERVATORY] = "observatory",   [ACCOUNT_CALL_CENTRE] = "call_centre",
    [ACCOUNT_PARTNER_DESK] = "partner_desk", [ACCOUNT_CUSTODIAN] = "custodian",
};

const char *account_role_name(enum account_role role)
{
    return role > 0 && role < ACCOUNT_ROLES ? role_names[role] : NULL;
}

enum account_role account_role_of(const char *word)
{
    unsigned role = 1;
    while (word != NULL && role < ACCOUNT_ROLES && strcmp(word, role_names[role]) != 0)
        role++;
    return word != NULL ? (enum account_role)role : ACCOUNT_ROLES;
}

static enum outcome take_row(struct hub *hub, const struct storage_value *columns,
                             struct account *account)
{
    memset(account, 0, sizeof *account);
    if (columns[0].size != 16 || columns[1].size >= ACCOUNT_NAME_MAX ||
        columns[3].size >= ACCOUNT_HASH_MAX || columns[2].number < 1 ||
        columns[2].number >= ACCOUNT_ROLES)
        return hub_fail(hub, DAMAGED, "an account's row is not whole");
    memcpy(account->id, columns[0].bytes, 16);
    memcpy(account->name, columns[1].bytes, columns[1].size);
    account->role = (enum account_role)columns[2].number;
    memcpy(account->hash, columns[3].bytes, columns[3].size);
    account->failures = (unsigned)columns[4].number;
    account->until_ms = columns[5].number;
    account->changed_ms = columns[6].number;
    return DONE;
}

static enum outcome find(struct hub *hub, const char *sql, struct storage_value key,
                         struct account *account)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), key};
    struct storage_value columns[COLUMN_COUNT];
    enum outcome outcome = storage_one(hub->storage, sql, 2, values, COLUMN_COUNT, columns);
    if (outcome == NOT_FOUND)
        return hub_fail(hub, NOT_FOUND, "there is no such account");
    return outcome == DONE ? take_row(hub, columns, account) : hub_storage_failed(hub, outcome);
}

enum outcome account_find(struct hub *hub, const char *name, struct account *account)
{
    return find(hub, "SELECT " COLUMNS " FROM account WHERE tenant = $1 AND name = $2",
                storage_text(name), account);
}

enum outcome account_find_id(struct hub *hub, const uint8_t id[16], struct account *account)
{
    return find(hub, "SELECT " COLUMNS " FROM account WHERE tenant = $1 AND account = $2",
                storage_bytes(id, 16), account);
}

enum outcome account_at(struct hub *hub, size_t index, struct account *account)
{
    return find(hub,
                "SELECT " COLUMNS
                " FROM account WHERE tenant = $1"
                " ORDER BY name LIMIT 1 OFFSET $2",
                storage_number((int64_t)index), account);
}

enum outcome account_put(struct hub *hub, const struct account *account)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),     storage_bytes(account->id, 16),
        storage_text(account->name),       storage_number((int64_t)account->role),
        storage_text(account->hash),       storage_number((int64_t)account->failures),
        storage_number(account->until_ms), storage_number(account->changed_ms),
    };
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO account (tenant, " COLUMNS
                   ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                   " ON CONFLICT (tenant, account) DO UPDATE SET role = excluded.role,"
                   " hash = excluded.hash, failures = excluded.failures,"
                   " until_ms = excluded.until_ms, changed_ms = excluded.changed_ms",
                   8, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome account_drop(struct hub *hub, const struct account *account)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(account->id, 16)};
    enum outcome outcome = storage_do(
        hub->storage, "DELETE FROM account WHERE tenant = $1 AND account = $2", 2, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome commit(struct hub *hub, const struct account *account,
                           enum outcome (*change)(struct hub *hub, const struct account *account))
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = change(hub, account);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

static enum outcome write_row(struct hub *hub, const struct account *account)
{
    return commit(hub, account, account_put);
}

static bool name_is_good(const char *name)
{
    size_t size = strlen(name);
    return size > 0 && size < ACCOUNT_NAME_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == size;
}

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

enum outcome account_hash(struct hub *hub, const char *password, unsigned memory_kb,
                          struct account *account)
{
    size_t bytes = (size_t)(memory_kb != 0 ? memory_kb : ACCOUNT_MEMORY_KB) << 10;
    if (count_characters(password) < ACCOUNT_PASSWORD_CHARS_MIN ||
        strlen(password) >= ACCOUNT_PASSWORD_MAX)
        return hub_fail(hub, INVALID, "a password has %d characters at least, %d bytes at most",
                        ACCOUNT_PASSWORD_CHARS_MIN, ACCOUNT_PASSWORD_MAX - 1);
    if (crypto_pwhash_str_alg(account->hash, password, strlen(password), OPERATIONS, bytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return hub_fail(hub, BUSY, "memory is short");
    int64_t now_ms = hub->io->wall_ms(hub->io->self);
    account->changed_ms = now_ms > account->changed_ms ? now_ms : account->changed_ms + 1;
    account->failures = 0;
    account->until_ms = 0;
    return DONE;
}

enum outcome account_make(struct hub *hub, const char *name, enum account_role role,
                          const char *password, unsigned memory_kb, struct account *account)
{
    _Static_assert(ACCOUNT_HASH_MAX >= crypto_pwhash_STRBYTES, "a hash fits");
    struct account other;
    if (!name_is_good(name))
        return hub_fail(hub, INVALID, "a user's name has a-z 0-9 . _ -, %d at most",
                        ACCOUNT_NAME_MAX - 1);
    if (account_role_name(role) == NULL)
        return hub_fail(hub, INVALID, "there is no such role");
    enum outcome outcome = account_find(hub, name, &other);
    if (outcome == DONE)
        return hub_fail(hub, REFUSED, "there is a user \"%s\" already", name);
    if (outcome != NOT_FOUND)
        return outcome;
    outcome = account_at(hub, ACCOUNTS_MAX - 1, &other);
    if (outcome == DONE)
        return hub_fail(hub, REFUSED, "a hub has at most %d users", ACCOUNTS_MAX);
    memset(account, 0, sizeof *account);
    memcpy(account->name, name, strlen(name));
    account->role = role;
    hub->io->random(hub->io->self, account->id, sizeof account->id);
    return account_hash(hub, password, memory_kb, account);
}

enum outcome account_add(struct hub *hub, const char *name, enum account_role role,
                         const char *password, unsigned memory_kb, struct account *account)
{
    enum outcome outcome = account_make(hub, name, role, password, memory_kb, account);
    return outcome == DONE ? write_row(hub, account) : outcome;
}

enum outcome account_remove(struct hub *hub, const char *name)
{
    struct account account;
    enum outcome outcome = account_find(hub, name, &account);
    return outcome == DONE ? commit(hub, &account, account_drop) : outcome;
}

enum outcome account_set_password(struct hub *hub, const char *name, const char *password,
                                  unsigned memory_kb)
{
    struct account account;
    enum outcome outcome = account_find(hub, name, &account);
    if (outcome == DONE)
        outcome = account_hash(hub, password, memory_kb, &account);
    return outcome == DONE ? write_row(hub, &account) : outcome;
}

enum outcome account_set_role(struct hub *hub, const char *name, enum account_role role)
{
    struct account account;
    if (account_role_name(role) == NULL)
        return hub_fail(hub, INVALID, "there is no such role");
    enum outcome outcome = account_find(hub, name, &account);
    if (outcome != DONE)
        return outcome;
    account.role = role;
    return write_row(hub, &account);
}

int64_t account_delay_ms(unsigned failures, unsigned free)
{
    if (failures <= free)
        return 0;
    unsigned doublings = failures - free - 1;
    int64_t delay_ms = doublings > 8 ? ACCOUNT_DELAY_MAX_MS : 2000LL << doublings;
    return delay_ms < ACCOUNT_DELAY_MAX_MS ? delay_ms : ACCOUNT_DELAY_MAX_MS;
}

enum outcome account_note_failure(struct hub *hub, struct account *account)
{
    if (account->failures < 1000000)
        account->failures++;
    account->until_ms =
        hub->io->wall_ms(hub->io->self) + account_delay_ms(account->failures, FREE_FAILURES);
    return write_row(hub, account);
}

enum outcome account_note_success(struct hub *hub, struct account *account)
{
    if (account->failures == 0 && account->until_ms == 0)
        return DONE;
    account->failures = 0;
    account->until_ms = 0;
    return write_row(hub, account);
}
