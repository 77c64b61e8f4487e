/* wiping.h: what closing.h counts, judged; the orders and words in the table wiping. */
#include "sync/hub/wiping.h"

#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/backup.h"
#include "sync/hub/inside.h"
#include "sync/hub/stream.h"

static const char *const names[WIPING_REASONS] = {"revoked", "not_heard", "not_since", "pending",
                                                  "less",    "more",      "aside",     "unsafe"};

const char *wiping_reason_name(enum wiping_reason reason)
{
    for (unsigned bit = 0; bit < WIPING_REASONS; bit++) {
        if ((unsigned)reason == 1U << bit)
            return names[bit];
    }
    return "";
}

uint64_t wiping_reason_number(const struct wiping_kiosk *kiosk, enum wiping_reason reason)
{
    switch (reason) {
    case WIPING_PENDING:
        return kiosk->pending;
    case WIPING_LESS:
        return kiosk->less;
    case WIPING_MORE:
        return kiosk->more;
    case WIPING_ASIDE:
        return kiosk->aside_frames;
    case WIPING_UNSAFE:
        return kiosk->unsafe_frames;
    default:
        return 0;
    }
}

bool wiping_may(const struct wiping_kiosk *kiosk, bool aside)
{
    unsigned known = aside ? WIPING_ASIDE : 0;
    return (kiosk->reasons & ~known) == 0 && kiosk->wiped_ms == 0;
}

/* -- What keeps a kiosk ------------------------------------------------------------------------ */

/* Frames of this device that not both of the last two verified backups hold. */
static enum outcome count_unsafe(struct hub *hub, struct wiping_kiosk *kiosk)
{
    uint8_t after[16] = {0};
    bool first = true;
    enum outcome outcome;
    for (;;) {
        struct storage_value column;
        struct stream stream;
        uint64_t safe = 0;
        struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                         storage_bytes(kiosk->device.id, 16),
                                         storage_bytes(after, first ? 0 : 16)};
        outcome = storage_one(hub->storage,
                              "SELECT stream FROM stream WHERE tenant = $1 AND device = $2"
                              " AND stream > $3 ORDER BY stream LIMIT 1",
                              3, values, 1, &column);
        if (outcome != DONE || column.size != sizeof after)
            break;
        first = false;
        memcpy(after, column.bytes, sizeof after);
        outcome = stream_load(hub, after, kiosk->device.id, &stream);
        if (outcome == DONE)
            outcome = backup_safe(hub, after, &safe);
        if (outcome != DONE)
            return outcome;
        uint64_t held = stream.highest > stream.stored ? stream.highest : stream.stored;
        kiosk->unsafe_frames += held > safe ? held - safe : 0;
    }
    return outcome == NOT_FOUND ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome read_row(struct hub *hub, struct wiping_kiosk *kiosk)
{
    struct storage_value columns[4];
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(kiosk->device.id, 16)};
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT ordered_ms, wiped_ms, aside, by_whom FROM wiping"
                                       " WHERE tenant = $1 AND device = $2",
                                       2, values, 4, columns);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? DONE : hub_storage_failed(hub, outcome);
    kiosk->ordered_ms = columns[0].number;
    kiosk->wiped_ms = columns[1].number;
    kiosk->aside = columns[2].number != 0;
    size_t size = columns[3].size < sizeof kiosk->by ? columns[3].size : sizeof kiosk->by - 1;
    memcpy(kiosk->by, columns[3].bytes, size);
    kiosk->by[size] = '\0';
    return DONE;
}

static void judge(const struct closing_kiosk *counted, struct wiping_kiosk *kiosk)
{
    bool since = counted->told && counted->heard.report.settled;
    uint64_t lost = counted->told ? counted->heard.report.lost : 0;
    kiosk->pending = counted->pending;
    kiosk->aside_frames = counted->aside_frames;
    /* What its own disk lost is nowhere: nothing of it is saved by keeping the kiosk. */
    if (counted->missing > 0 && (uint64_t)counted->missing > lost)
        kiosk->less = (uint64_t)counted->missing - lost;
    kiosk->more = counted->missing < 0 ? (uint64_t)-counted->missing : 0;
    kiosk->reasons = (counted->device.revoked_ms != 0 ? WIPING_REVOKED : 0U) |
                     (counted->told ? 0U : WIPING_NOT_HEARD) |
                     (counted->told && !since ? WIPING_NOT_SINCE : 0U) |
                     (kiosk->pending > 0 ? WIPING_PENDING : 0U) |
                     (kiosk->less > 0 && since ? WIPING_LESS : 0U) |
                     (kiosk->more > 0 && since ? WIPING_MORE : 0U) |
                     (kiosk->aside_frames > 0 ? WIPING_ASIDE : 0U) |
                     (kiosk->unsafe_frames > 0 ? WIPING_UNSAFE : 0U);
}

static enum outcome judge_all(struct hub *hub, const struct closing *closing, struct wiping *wiping)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < closing->count && outcome == DONE; i++) {
        struct wiping_kiosk *kiosk = &wiping->kiosks[wiping->count++];
        kiosk->device = closing->kiosks[i].device;
        kiosk->heard = closing->kiosks[i].heard;
        outcome = count_unsafe(hub, kiosk);
        if (outcome == DONE)
            outcome = read_row(hub, kiosk);
        if (outcome == DONE)
            judge(&closing->kiosks[i], kiosk);
    }
    return outcome;
}

enum outcome wiping_read(struct hub *hub, const char *fair, struct wiping **wiping)
{
    struct closing *closing = NULL;
    struct wiping *fresh = calloc(1, sizeof *fresh);
    *wiping = NULL;
    if (fresh == NULL)
        return BUSY;
    enum outcome outcome = fair_find(hub, fair, &fresh->fair);
    fresh->closed = outcome == DONE && fresh->fair.state == CALLS_FAIR_CLOSED;
    if (fresh->closed)
        outcome = closing_read(hub, fair, &closing);
    if (closing != NULL)
        outcome = judge_all(hub, closing, fresh);
    free(closing);
    if (outcome != DONE) {
        free(fresh);
        return outcome;
    }
    *wiping = fresh;
    return DONE;
}

/* -- Orders ------------------------------------------------------------------------------------ */

static enum outcome note(struct hub *hub, const struct wiping *wiping,
                         const struct wiping_kiosk *kiosk, enum audit_kind kind, const char *by)
{
    struct audit_entry entry = {.kind = kind, .code = kiosk->device.kiosk};
    memcpy(entry.subject, wiping->fair.id, sizeof wiping->fair.id);
    memcpy(entry.device, kiosk->device.id, sizeof entry.device);
    strncpy(entry.by, by, sizeof entry.by - 1);
    return audit_append(hub, &entry);
}

static enum outcome put_order(struct hub *hub, const struct wiping *wiping,
                              const struct wiping_kiosk *kiosk, bool aside, const char *by)
{
    struct wipe_order order = {.aside = aside, .ordered_ms = hub->io->wall_ms(hub->io->self)};
    memcpy(order.tenant, hub->tenant, sizeof order.tenant);
    memcpy(order.device, kiosk->device.id, sizeof order.device);
    hub->io->random(hub->io->self, order.id, sizeof order.id);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(order.device, 16),
                                     storage_bytes(order.id, 16),
                                     storage_number(order.ordered_ms),
                                     storage_number(aside),
                                     storage_text(by),
                                     storage_number(0),
                                     storage_number(0)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO wiping (tenant, device, id, ordered_ms, aside, by_whom, wiped_ms,"
                   " captured) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                   " ON CONFLICT (tenant, device) DO UPDATE SET id = excluded.id,"
                   " ordered_ms = excluded.ordered_ms, aside = excluded.aside,"
                   " by_whom = excluded.by_whom, wiped_ms = 0, captured = 0",
                   8, values, NULL);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    return note(hub, wiping, kiosk, AUDIT_KIOSK_WIPE, by);
}

static enum outcome order_each(struct hub *hub, const struct wiping *wiping, unsigned kiosk,
                               bool aside, const char *by, size_t *ordered)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    for (size_t i = 0; i < wiping->count && outcome == DONE; i++) {
        const struct wiping_kiosk *one = &wiping->kiosks[i];
        bool meant = kiosk == 0 || one->device.kiosk == kiosk;
        if (!meant || !wiping_may(one, aside) || (one->ordered_ms != 0 && one->aside == aside))
            continue;
        outcome = put_order(hub, wiping, one, aside, by);
        ++*ordered;
    }
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    *ordered = 0;
    return outcome;
}

/* One that may go, or is on its way, of that number; else one that may not. */
static const struct wiping_kiosk *find(const struct wiping *wiping, unsigned kiosk, bool aside)
{
    const struct wiping_kiosk *found = NULL;
    for (size_t i = 0; i < wiping->count; i++) {
        const struct wiping_kiosk *one = &wiping->kiosks[i];
        if ((kiosk == 0 || one->device.kiosk == kiosk) && (found == NULL || wiping_may(one, aside)))
            found = one;
    }
    return found;
}

static enum outcome look(struct hub *hub, const struct wiping *wiping, unsigned kiosk, bool aside)
{
    if (!wiping->closed)
        return hub_fail(hub, REFUSED, "\"%s\" is not closed: kiosks are wiped after fair close",
                        wiping->fair.name);
    const struct wiping_kiosk *one = find(wiping, kiosk, aside);
    if (one == NULL)
        return hub_fail(hub, NOT_FOUND, "\"%s\" has no such kiosk", wiping->fair.name);
    if (!wiping_may(one, aside))
        return hub_fail(hub, REFUSED,
                        one->wiped_ms != 0 ? "it is wiped already"
                                           : "not everything of it is safe");
    return DONE;
}

enum outcome wiping_order(struct hub *hub, const char *fair, unsigned kiosk, bool aside,
                          const char *by, size_t *ordered)
{
    struct wiping *wiping = NULL;
    *ordered = 0;
    if (by == NULL || by[0] == '\0' || strlen(by) >= LEDGER_BY_MAX)
        return hub_fail(hub, INVALID, "a name is needed: who orders it");
    enum outcome outcome = wiping_read(hub, fair, &wiping);
    if (outcome == DONE)
        outcome = look(hub, wiping, kiosk, aside);
    if (outcome == DONE)
        outcome = order_each(hub, wiping, kiosk, aside, by, ordered);
    free(wiping);
    return outcome;
}

static enum outcome drop_order(struct hub *hub, const struct wiping *wiping,
                               const struct wiping_kiosk *kiosk, const char *by)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(kiosk->device.id, 16)};
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = storage_do(hub->storage,
                         "DELETE FROM wiping WHERE tenant = $1 AND device = $2 AND wiped_ms = 0", 2,
                         values, NULL);
    if (outcome == DONE)
        outcome = note(hub, wiping, kiosk, AUDIT_KIOSK_KEPT, by);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

enum outcome wiping_take_back(struct hub *hub, const char *fair, unsigned kiosk, const char *by)
{
    struct wiping *wiping = NULL;
    enum outcome outcome = wiping_read(hub, fair, &wiping);
    bool found = false;
    for (size_t i = 0; outcome == DONE && i < wiping->count && !found; i++) {
        const struct wiping_kiosk *one = &wiping->kiosks[i];
        found = one->device.kiosk == kiosk && one->ordered_ms != 0 && one->wiped_ms == 0;
        if (found)
            outcome = drop_order(hub, wiping, one, by);
    }
    free(wiping);
    return outcome == DONE && !found ? hub_fail(hub, NOT_FOUND, "there is no such order") : outcome;
}
