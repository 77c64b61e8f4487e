/* audit.h over the table audit: CBOR, sealed with XChaCha20-Poly1305 (nonce ‖ ciphertext). */
#include "sync/hub/audit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/hub/inside.h"

#define VERSION 1
#define FIELDS 7
#define MARK 32
#define PLAIN_MAX 128
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SEALED_MAX (NONCE + PLAIN_MAX + TAG)

static const char context[] = "jornada-audit-v1";

const char *audit_kind_name(unsigned kind)
{
    static const char *const names[AUDIT_KINDS] = {
        [AUDIT_CERTIFIED] = "certified",
        [AUDIT_OVERRIDDEN] = "overridden",
        [AUDIT_OFFICE_KEY] = "office_key",
        [AUDIT_HANDED] = "handed",
        [AUDIT_OPENED] = "opened",
        [AUDIT_DESTROYED] = "destroyed",
        [AUDIT_WITHDRAWN] = "withdrawn",
        [AUDIT_PUT_ASIDE] = "put_aside",
        [AUDIT_FAIR_CHANGED] = "fair_changed",
        [AUDIT_FAIR_OPENED] = "fair_opened",
        [AUDIT_FAIR_CLOSED] = "fair_closed",
        [AUDIT_KIOSK_CODE] = "kiosk_code",
        [AUDIT_KIOSK_REVOKED] = "kiosk_revoked",
        [AUDIT_KIOSK_WIPE] = "kiosk_wipe",
        [AUDIT_KIOSK_KEPT] = "kiosk_kept",
        [AUDIT_KIOSK_WIPED] = "kiosk_wiped",
        [AUDIT_ACCOUNT_ADDED] = "account_added",
        [AUDIT_ACCOUNT_ROLE] = "account_role",
        [AUDIT_ACCOUNT_PASSWORD] = "account_password",
        [AUDIT_ACCOUNT_REMOVED] = "account_removed",
        [AUDIT_STAFF_ADDED] = "staff_added",
        [AUDIT_STAFF_CHANGED] = "staff_changed",
        [AUDIT_STAFF_REVOKED] = "staff_revoked",
        [AUDIT_STAFF_RELEASED] = "staff_released",
        [AUDIT_STAFF_DRAWN] = "staff_drawn",
        [AUDIT_STAFF_IMPORTED] = "staff_imported",
        [AUDIT_DESK_ADDED] = "desk_added",
        [AUDIT_DESK_REVOKED] = "desk_revoked",
        [AUDIT_KEY_DRILL] = "key_drill",
        [AUDIT_PUBLISHED] = "published",
    };
    return kind < AUDIT_KINDS ? names[kind] : NULL;
}

/* Other rows that the same key seals have other additional data. */
static void bind(uint64_t number, uint8_t bound[sizeof context + 8])
{
    memcpy(bound, context, sizeof context);
    for (size_t i = 0; i < 8; i++)
        bound[sizeof context + i] = (uint8_t)(number >> (56 - 8 * i));
}

static enum outcome seal(struct hub *hub, const struct audit_entry *entry,
                         uint8_t sealed[SEALED_MAX], size_t *size)
{
    uint8_t plain[PLAIN_MAX], bound[sizeof context + 8];
    struct binary_writer writer = {.bytes = plain, .room = sizeof plain};
    binary_array(&writer, FIELDS);
    binary_uint(&writer, VERSION);
    binary_uint(&writer, entry->kind);
    binary_bytes(&writer, entry->subject, sizeof entry->subject);
    binary_bytes(&writer, entry->device, sizeof entry->device);
    binary_uint(&writer, entry->code);
    binary_uint(&writer, entry->until);
    binary_text(&writer, entry->by);
    if (writer.bad)
        return hub_fail(hub, INVALID, "an audit entry does not fit");
    bind(entry->number, bound);
    hub->io->random(hub->io->self, sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, writer.size, bound,
                                               sizeof bound, NULL, sealed, hub->keys->person);
    *size = NONCE + writer.size + TAG;
    return DONE;
}

static bool unseal(struct hub *hub, const uint8_t *sealed, size_t size, struct audit_entry *entry)
{
    uint8_t plain[PLAIN_MAX], bound[sizeof context + 8];
    bind(entry->number, bound);
    if (size < NONCE + TAG || size > SEALED_MAX ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed + NONCE, size - NONCE,
                                                   bound, sizeof bound, sealed,
                                                   hub->keys->person) != 0)
        return false;
    struct binary_reader reader = {.bytes = plain, .size = size - NONCE - TAG};
    if (binary_take_array(&reader, FIELDS) != FIELDS ||
        binary_take_uint(&reader, VERSION) != VERSION)
        return false;
    entry->kind = (enum audit_kind)binary_take_uint(&reader, AUDIT_KINDS - 1);
    binary_take_fixed(&reader, entry->subject, sizeof entry->subject);
    binary_take_fixed(&reader, entry->device, sizeof entry->device);
    entry->code = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    entry->until = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    binary_take_text(&reader, entry->by, sizeof entry->by);
    return binary_end(&reader);
}

static void mark_of(const uint8_t before[MARK], uint64_t number, int64_t at_ms, const void *sealed,
                    size_t size, uint8_t mark[MARK])
{
    crypto_generichash_state state;
    uint8_t bytes[16];
    for (size_t i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(number >> (56 - 8 * i));
        bytes[8 + i] = (uint8_t)((uint64_t)at_ms >> (56 - 8 * i));
    }
    crypto_generichash_init(&state, (const uint8_t *)context, sizeof context, MARK);
    crypto_generichash_update(&state, before, MARK);
    crypto_generichash_update(&state, bytes, sizeof bytes);
    crypto_generichash_update(&state, sealed, size);
    crypto_generichash_final(&state, mark, MARK);
}

static enum outcome last_of(struct hub *hub, uint64_t *number, uint8_t mark[MARK])
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    struct storage_value columns[2];
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT number, mark FROM audit WHERE tenant = $1 ORDER BY number DESC LIMIT 1",
                    1, values, 2, columns);
    *number = 0;
    memset(mark, 0, MARK);
    if (outcome == NOT_FOUND)
        return DONE;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    if (columns[1].size != MARK)
        return hub_fail(hub, DAMAGED, "an audit row is not whole");
    *number = (uint64_t)columns[0].number;
    memcpy(mark, columns[1].bytes, MARK);
    return DONE;
}

static enum outcome insert(struct hub *hub, const struct audit_entry *entry,
                           const uint8_t mark[MARK], const uint8_t *sealed, size_t size)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8), storage_number((int64_t)entry->number),
        storage_number(entry->at_ms), storage_bytes(mark, MARK), storage_bytes(sealed, size)};
    enum outcome outcome = storage_do(hub->storage,
                                      "INSERT INTO audit (tenant, number, at_ms, mark, sealed)"
                                      " VALUES ($1, $2, $3, $4, $5)",
                                      5, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome need_key(struct hub *hub)
{
    return hub->can_open ? DONE
                         : hub_fail(hub, REFUSED,
                                    "the online key is under a passphrase: serve with it first");
}

enum outcome audit_append(struct hub *hub, struct audit_entry *entry)
{
    uint8_t before[MARK], mark[MARK], sealed[SEALED_MAX];
    size_t size = 0;
    enum outcome outcome = need_key(hub);
    if (outcome == DONE)
        outcome = last_of(hub, &entry->number, before);
    if (outcome != DONE)
        return outcome;
    entry->number++;
    entry->at_ms = hub->io->wall_ms(hub->io->self);
    outcome = seal(hub, entry, sealed, &size);
    if (outcome != DONE)
        return outcome;
    mark_of(before, entry->number, entry->at_ms, sealed, size, mark);
    return insert(hub, entry, mark, sealed, size);
}

enum outcome audit_append_alone(struct hub *hub, struct audit_entry *entry)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = audit_append(hub, entry);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

enum outcome audit_at(struct hub *hub, uint64_t number, struct audit_entry *entry)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_number((int64_t)number)};
    struct storage_value columns[2];
    memset(entry, 0, sizeof *entry);
    enum outcome outcome = need_key(hub);
    if (outcome != DONE)
        return outcome;
    outcome = storage_one(hub->storage,
                          "SELECT at_ms, sealed FROM audit WHERE tenant = $1 AND number = $2", 2,
                          values, 2, columns);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    entry->number = number;
    entry->at_ms = columns[0].number;
    return unseal(hub, columns[1].bytes, columns[1].size, entry)
               ? DONE
               : hub_fail(hub, DAMAGED, "an audit row is not whole");
}

struct checking {
    uint64_t number;
    uint8_t mark[MARK];
    bool whole;
};

static bool check_row(void *self, const struct storage_value columns[])
{
    struct checking *checking = self;
    uint8_t mark[MARK];
    mark_of(checking->mark, checking->number + 1, columns[1].number, columns[3].bytes,
            columns[3].size, mark);
    checking->number++;
    checking->whole = (uint64_t)columns[0].number == checking->number && columns[2].size == MARK &&
                      memcmp(columns[2].bytes, mark, MARK) == 0;
    memcpy(checking->mark, mark, MARK);
    return checking->whole;
}

enum outcome audit_check(struct hub *hub, bool *whole)
{
    struct checking checking = {.whole = true};
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    enum outcome outcome = storage_each(
        hub->storage,
        "SELECT number, at_ms, mark, sealed FROM audit WHERE tenant = $1 ORDER BY number", 1,
        values, check_row, &checking);
    *whole = checking.whole;
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}
