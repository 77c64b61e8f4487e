/* What pre-flight says of people, kiosks and keys: the hub's own lists. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/field.h"
#include "sync/frame.h"
#include "sync/hub/account.h"
#include "sync/hub/backup.h"
#include "sync/hub/badge.h"
#include "sync/hub/inside.h"
#include "sync/hub/kiosks.h"
#include "sync/hub/kit.h"
#include "sync/hub/office_key.h"
#include "sync/hub/preflight.h"

#define DAY_MS (24 * 60 * 60 * 1000LL)
#define NEVER (-1)

/* -- People --------------------------------------------------------------------------------------
 */

static enum outcome check_coordination(struct hub *hub, struct preflight *preflight)
{
    struct preflight_item *item = &preflight->items[PREFLIGHT_COORDINATION];
    struct account account;
    enum outcome outcome;
    size_t found = 0;
    for (size_t i = 0; (outcome = account_at(hub, i, &account)) == DONE; i++)
        found += account.role == ACCOUNT_COORDINATOR;
    if (found < PREFLIGHT_COORDINATORS)
        preflight_add(item, found == 0 ? "none" : "bad", NULL);
    item->count = found;
    return outcome == NOT_FOUND ? DONE : outcome;
}

/* Local noon of the day for which dates count: somebody whose certificate ends before it cannot
 * accompany then. */
static int64_t fair_noon_ms(const struct preflight *preflight)
{
    const int64_t day_zero_ms = 1735689600000LL; /* 2025-01-01T00:00Z */
    int64_t noon = day_zero_ms + preflight->day * DAY_MS + DAY_MS / 2 -
                   preflight->fair.offset_minutes * 60000LL;
    return noon > preflight->now_ms ? noon : preflight->now_ms;
}

static enum outcome any_office_key(struct hub *hub, const struct preflight *preflight, bool *any)
{
    struct office_key key;
    enum outcome outcome;
    *any = false;
    for (size_t i = 0; (outcome = office_key_at(hub, preflight->fair.id, i, &key)) == DONE; i++)
        *any = *any || key.replaced_ms == 0;
    return outcome == NOT_FOUND ? DONE : outcome;
}

/* Only where the fair writes letters at all. */
static enum outcome check_accompany(struct hub *hub, struct preflight *preflight,
                                    const struct pack *pack)
{
    struct preflight_item *item = &preflight->items[PREFLIGHT_ACCOMPANY];
    struct badge badge;
    enum outcome outcome = DONE;
    bool has_key = false;
    size_t may = 0;
    if (pack->letter.version == 0) {
        item->reason = "unused";
        return DONE;
    }
    for (size_t i = 0; (outcome = badge_at(hub, preflight->fair.id, i, &badge)) == DONE; i++) {
        bool can = staff_may_accompany(&badge.member, fair_noon_ms(preflight));
        may += badge.revoked_ms == 0 && can;
        if (badge.revoked_ms == 0 && badge.member.role == STAFF_ROLE_CERTIFIED && !can)
            preflight_add(item, "bad", badge.name);
    }
    if (outcome == NOT_FOUND)
        outcome = any_office_key(hub, preflight, &has_key);
    if (may == 0)
        preflight_add(item, "none", NULL);
    else if (item->state == PREFLIGHT_GREEN && !has_key)
        preflight_add(item, "keys", NULL);
    else if (item->state == PREFLIGHT_GREEN)
        item->count = may;
    return outcome;
}

/* -- Kiosks --------------------------------------------------------------------------------------
 */

enum word { WORD_GOOD, WORD_BAD, WORD_UNKNOWN };

static enum word clock_word(const struct preflight *preflight, const struct kiosk_seen *seen)
{
    int64_t ahead_ms = seen->heard.ahead_ms;
    (void)preflight;
    if (ahead_ms > -PREFLIGHT_CLOCK_MS && ahead_ms < PREFLIGHT_CLOCK_MS)
        return WORD_GOOD;
    return seen->heard.told && seen->heard.report.clock >= CLOCK_CORRECTED ? WORD_GOOD : WORD_BAD;
}

static enum word content_word(const struct preflight *preflight, const struct kiosk_seen *seen)
{
    return seen->heard.content == preflight->fair.content ? WORD_GOOD : WORD_BAD;
}

static enum word paper_word(const struct preflight *preflight, const struct kiosk_seen *seen)
{
    (void)preflight;
    if (!seen->heard.told || seen->heard.report.paper == REPORT_PAPER_NOT_KNOWN)
        return WORD_UNKNOWN;
    return seen->heard.report.paper == REPORT_PAPER_GOOD ||
                   seen->heard.report.paper == REPORT_PAPER_NONE
               ? WORD_GOOD
               : WORD_BAD;
}

/* Red when one is wrong, naming it; not known while one was not heard of lately. */
static void check_each(struct preflight *preflight, enum preflight_check check,
                       const struct kiosk_seen *seen, size_t count,
                       enum word (*say)(const struct preflight *, const struct kiosk_seen *))
{
    struct preflight_item *item = &preflight->items[check];
    size_t unknown = 0;
    for (size_t i = 0; i < count; i++) {
        char letter[2] = {(char)('A' + (seen[i].device.kiosk - 1) % 26), '\0'};
        bool heard =
            seen[i].heard_of && preflight->now_ms - seen[i].heard.at_ms <= PREFLIGHT_HEARD_MS;
        enum word word = heard ? say(preflight, &seen[i]) : WORD_UNKNOWN;
        unknown += word == WORD_UNKNOWN;
        if (word == WORD_BAD)
            preflight_add(item, "bad", letter);
    }
    if (item->state == PREFLIGHT_RED || (unknown == 0 && count > 0))
        return;
    item->state = PREFLIGHT_UNKNOWN;
    item->reason = count == 0 ? "nobody" : "unknown";
    item->count = unknown;
}

static enum outcome check_kiosks(struct hub *hub, struct preflight *preflight)
{
    struct preflight_item *item = &preflight->items[PREFLIGHT_KIOSKS];
    struct kiosk_seen *seen = calloc(KIOSKS_MAX, sizeof *seen);
    size_t count = 0;
    enum outcome outcome = seen == NULL ? BUSY : kiosks_read(hub, preflight->fair.id, seen, &count);
    if (outcome == DONE) {
        if (count == 0)
            preflight_add(item, "none", NULL);
        item->count = count;
        check_each(preflight, PREFLIGHT_CLOCKS, seen, count, clock_word);
        check_each(preflight, PREFLIGHT_CONTENT, seen, count, content_word);
        check_each(preflight, PREFLIGHT_PAPER, seen, count, paper_word);
    }
    free(seen);
    return outcome;
}

/* -- Keys and paper ------------------------------------------------------------------------------
 */

static void set(struct preflight_item *item, bool good, const char *reason, int64_t days)
{
    if (!good)
        preflight_add(item, reason, NULL);
    else if (days == 0)
        item->reason = "today";
    item->count = days < 0 ? 0 : (size_t)days;
}

static enum outcome check_backup(struct hub *hub, struct preflight *preflight)
{
    struct preflight_item *item = &preflight->items[PREFLIGHT_BACKUP];
    struct backup backup;
    uint64_t devices = 0;
    enum outcome outcome;
    int64_t days = NEVER;
    for (size_t i = 0; days == NEVER && (outcome = backup_at(hub, i, &backup)) == DONE; i++) {
        if (backup.verified_ms > 0)
            days = (preflight->now_ms - backup.made_ms) / DAY_MS;
    }
    if (days == NEVER) {
        set(item, false, "none", 0);
        return outcome == NOT_FOUND ? DONE : outcome;
    }
    outcome = backup_count_new_devices(hub, &devices);
    if (outcome == DONE && devices > 0)
        set(item, false, "devices", (int64_t)devices);
    else
        set(item, days <= PREFLIGHT_BACKUP_DAYS, "old", days);
    return outcome;
}

static enum outcome check_drill(struct hub *hub, struct preflight *preflight)
{
    struct preflight_item *item = &preflight->items[PREFLIGHT_DRILL];
    struct storage_value value;
    enum outcome outcome = hub_get_meta(hub, "drill_ms", &value);
    if (outcome == DONE) {
        int64_t days = (preflight->now_ms - value.number) / DAY_MS;
        set(item, days <= PREFLIGHT_DRILL_DAYS, "old", days);
    } else if (outcome == NOT_FOUND) {
        set(item, false, "none", 0);
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome check_kit(struct hub *hub, struct preflight *preflight)
{
    struct kit kit;
    enum outcome outcome;
    int64_t slips = 0;
    for (size_t i = 0; (outcome = kit_at(hub, preflight->fair.id, i, &kit)) == DONE; i++)
        slips += kit.revoked_ms == 0 ? (int64_t)kit.slips : 0;
    set(&preflight->items[PREFLIGHT_KIT], slips > 0, "none", slips);
    return outcome == NOT_FOUND ? DONE : outcome;
}

enum outcome preflight_check_hub(struct hub *hub, struct preflight *preflight,
                                 const struct pack *pack)
{
    enum outcome outcome = check_coordination(hub, preflight);
    if (outcome == DONE)
        outcome = check_accompany(hub, preflight, pack);
    if (outcome == DONE)
        outcome = check_kiosks(hub, preflight);
    if (outcome == DONE)
        outcome = check_backup(hub, preflight);
    if (outcome == DONE)
        outcome = check_drill(hub, preflight);
    return outcome == DONE ? check_kit(hub, preflight) : outcome;
}
