/* account_edit.h. */
#include "sync/hub/account_edit.h"

#include <sodium.h>
#include <string.h>

#include "sync/base32.h"
#include "sync/hub/audit.h"
#include "sync/hub/inside.h"

const char *account_refusal_name(enum account_refusal refusal)
{
    static const char *const names[ACCOUNT_REFUSALS] = {
        [ACCOUNT_CHANGED] = "changed",     [ACCOUNT_NAME] = "name",
        [ACCOUNT_TAKEN] = "taken",         [ACCOUNT_PASSWORD] = "password",
        [ACCOUNT_TWICE] = "twice",         [ACCOUNT_ROLE] = "role",
        [ACCOUNT_MANY] = "many",           [ACCOUNT_GONE] = "gone",
        [ACCOUNT_MEANWHILE] = "meanwhile", [ACCOUNT_OWN] = "own",
        [ACCOUNT_LAST] = "last",           [ACCOUNT_LOCKED] = "locked",
        [ACCOUNT_FAILED] = "failed",
    };
    return refusal < ACCOUNT_REFUSALS ? names[refusal] : names[ACCOUNT_FAILED];
}

void account_edit_mark(const struct account *account, char mark[17])
{
    uint8_t hash[16];
    crypto_generichash_state state;
    const int64_t of[] = {(int64_t)account->role, account->changed_ms};
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, account->id, sizeof account->id);
    crypto_generichash_update(&state, (const uint8_t *)of, sizeof of);
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(mark, 17, hash, 8);
}

void account_edit_draw(const struct io *io, char password[ACCOUNT_EDIT_DRAWN])
{
    uint8_t bytes[10];
    char text[BASE32_CHARS(10) + 1];
    io->random(io->self, bytes, sizeof bytes);
    base32_write(bytes, sizeof bytes, text);
    for (size_t i = 0, at = 0; i < 16; i++) {
        if (i > 0 && i % 4 == 0)
            password[at++] = '-';
        password[at++] = (char)(text[i] >= 'A' ? text[i] - 'A' + 'a' : text[i]);
    }
    password[ACCOUNT_EDIT_DRAWN - 1] = '\0';
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, sizeof text);
}

static enum outcome note(const struct account_edit *edit, enum audit_kind kind,
                         const struct account *account)
{
    struct audit_entry entry = {.kind = kind, .code = (uint32_t)account->role};
    size_t size = strlen(account->name), head = size < 16 ? size : 16;
    memcpy(entry.subject, account->name, head);
    memcpy(entry.device, account->name + head, size - head);
    memcpy(entry.by, edit->by->name, strlen(edit->by->name));
    return audit_append(edit->hub, &entry);
}

static enum account_refusal commit(const struct account_edit *edit, enum audit_kind kind,
                                   const struct account *account)
{
    struct hub *hub = edit->hub;
    if (!hub->can_open)
        return ACCOUNT_LOCKED;
    if (hub_begin(hub) != DONE)
        return ACCOUNT_FAILED;
    enum outcome outcome =
        kind == AUDIT_ACCOUNT_REMOVED ? account_drop(hub, account) : account_put(hub, account);
    if (outcome == DONE)
        outcome = note(edit, kind, account);
    if (outcome != DONE) {
        hub_rollback(hub);
        return ACCOUNT_FAILED;
    }
    return hub_commit(hub) == DONE ? ACCOUNT_CHANGED : ACCOUNT_FAILED;
}

static enum account_refusal find(const struct account_edit *edit, struct account *account)
{
    char mark[17];
    enum outcome outcome = account_find_id(edit->hub, edit->id, account);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? ACCOUNT_GONE : ACCOUNT_FAILED;
    account_edit_mark(account, mark);
    return strcmp(mark, edit->seen) == 0 ? ACCOUNT_CHANGED : ACCOUNT_MEANWHILE;
}

/* Whether this account may stop being what it is. */
static enum account_refusal check_leaving(const struct account_edit *edit,
                                          const struct account *account)
{
    struct account other;
    enum outcome outcome = DONE;
    if (memcmp(account->id, edit->by->id, sizeof account->id) == 0)
        return ACCOUNT_OWN;
    if (account->role != ACCOUNT_COORDINATOR)
        return ACCOUNT_CHANGED;
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = account_at(edit->hub, i, &other);
        if (outcome == DONE && other.role == ACCOUNT_COORDINATOR &&
            memcmp(other.id, account->id, sizeof other.id) != 0)
            return ACCOUNT_CHANGED;
    }
    return outcome == NOT_FOUND ? ACCOUNT_LAST : ACCOUNT_FAILED;
}

/* account_make's outcomes, told apart for a person. */
static enum account_refusal why_not_made(const struct account_edit *edit, const char *name,
                                         const char *password, enum outcome outcome)
{
    struct account other = {.changed_ms = 0};
    if (outcome == REFUSED)
        return account_find(edit->hub, name, &other) == DONE ? ACCOUNT_TAKEN : ACCOUNT_MANY;
    if (outcome != INVALID)
        return ACCOUNT_FAILED;
    return account_hash(edit->hub, password, 8, &other) == INVALID ? ACCOUNT_PASSWORD
                                                                   : ACCOUNT_NAME;
}

enum account_refusal account_edit_add(const struct account_edit *edit, const char *name,
                                      enum account_role role, const char *password)
{
    struct account account;
    if (account_role_name(role) == NULL)
        return ACCOUNT_ROLE;
    enum outcome outcome = account_make(edit->hub, name, role, password, edit->memory_kb, &account);
    return outcome == DONE ? commit(edit, AUDIT_ACCOUNT_ADDED, &account)
                           : why_not_made(edit, name, password, outcome);
}

enum account_refusal account_edit_set_role(const struct account_edit *edit, enum account_role role)
{
    struct account account;
    if (account_role_name(role) == NULL)
        return ACCOUNT_ROLE;
    enum account_refusal refusal = find(edit, &account);
    if (refusal == ACCOUNT_CHANGED && account.role == role)
        return ACCOUNT_CHANGED;
    if (refusal == ACCOUNT_CHANGED)
        refusal = check_leaving(edit, &account);
    account.role = role;
    return refusal == ACCOUNT_CHANGED ? commit(edit, AUDIT_ACCOUNT_ROLE, &account) : refusal;
}

enum account_refusal account_edit_set_password(const struct account_edit *edit,
                                               const char *password, struct account *after)
{
    struct account account;
    enum account_refusal refusal = find(edit, &account);
    if (refusal != ACCOUNT_CHANGED)
        return refusal;
    enum outcome outcome = account_hash(edit->hub, password, edit->memory_kb, &account);
    if (outcome != DONE)
        return outcome == INVALID ? ACCOUNT_PASSWORD : ACCOUNT_FAILED;
    if (after != NULL)
        *after = account;
    return commit(edit, AUDIT_ACCOUNT_PASSWORD, &account);
}

enum account_refusal account_edit_remove(const struct account_edit *edit)
{
    struct account account;
    enum account_refusal refusal = find(edit, &account);
    if (refusal == ACCOUNT_CHANGED)
        refusal = check_leaving(edit, &account);
    return refusal == ACCOUNT_CHANGED ? commit(edit, AUDIT_ACCOUNT_REMOVED, &account) : refusal;
}
