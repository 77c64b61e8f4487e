/* preflight.h: the list as a whole; and the drill, which is one number in meta and an audit row. */
#include "sync/hub/preflight.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/inside.h"

const char *preflight_check_name(unsigned check)
{
    static const char *const names[PREFLIGHT_CHECKS] = {
        [PREFLIGHT_LINES] = "lines",
        [PREFLIGHT_PENDING] = "pending",
        [PREFLIGHT_TEXTS] = "texts",
        [PREFLIGHT_SAMPLES] = "samples",
        [PREFLIGHT_DAYS] = "days",
        [PREFLIGHT_OFFICES] = "offices",
        [PREFLIGHT_ACCOMPANY] = "accompany",
        [PREFLIGHT_COORDINATION] = "coordination",
        [PREFLIGHT_KIOSKS] = "kiosks",
        [PREFLIGHT_CLOCKS] = "clocks",
        [PREFLIGHT_CONTENT] = "content",
        [PREFLIGHT_PAPER] = "paper",
        [PREFLIGHT_BACKUP] = "backup",
        [PREFLIGHT_DRILL] = "drill",
        [PREFLIGHT_KIT] = "kit",
    };
    return check < PREFLIGHT_CHECKS ? names[check] : NULL;
}

const char *preflight_state_name(enum preflight_state state)
{
    return state == PREFLIGHT_GREEN ? "green" : state == PREFLIGHT_RED ? "red" : "unknown";
}

void preflight_add(struct preflight_item *item, const char *reason, const char *name)
{
    item->state = PREFLIGHT_RED;
    item->reason = reason;
    item->count++;
    if (name != NULL && item->named < PREFLIGHT_NAMES)
        snprintf(item->names[item->named++], PREFLIGHT_NAME_MAX, "%.*s", PREFLIGHT_NAME_MAX - 1,
                 name);
}

/* A name that is cut may end within a letter of several bytes. */
static void end_whole(char name[PREFLIGHT_NAME_MAX])
{
    size_t size = strlen(name), at = size;
    if (size < PREFLIGHT_NAME_MAX - 1)
        return;
    while (at > 0 && ((unsigned char)name[at - 1] & 0xC0) == 0x80)
        at--;
    name[at > 0 ? at - 1 : 0] = '\0';
}

static void finish(struct preflight *preflight)
{
    for (size_t i = 0; i < PREFLIGHT_CHECKS; i++) {
        struct preflight_item *item = &preflight->items[i];
        preflight->red += item->state == PREFLIGHT_RED;
        preflight->unknown += item->state == PREFLIGHT_UNKNOWN;
        for (size_t name = 0; name < item->named; name++)
            end_whole(item->names[name]);
    }
}

static enum outcome load_pack(struct hub *hub, const struct fair *fair, struct pack **pack)
{
    char folder[4096];
    if (fair->content == 0)
        return hub_fail(hub, NOT_FOUND, "the fair \"%s\" has no files yet", fair->name);
    snprintf(folder, sizeof folder, "%s/fairs/%s/%u", hub->folder, fair->name, fair->content);
    return pack_load(hub->io, folder, pack, hub->why);
}

enum outcome preflight_read(struct hub *hub, const char *fair, struct preflight **preflight)
{
    struct pack *pack = NULL;
    struct preflight *fresh = calloc(1, sizeof *fresh);
    *preflight = NULL;
    if (fresh == NULL)
        return BUSY;
    for (size_t i = 0; i < PREFLIGHT_CHECKS; i++)
        fresh->items[i].reason = "good";
    fresh->now_ms = hub->io->wall_ms(hub->io->self);
    enum outcome outcome = fair_find(hub, fair, &fresh->fair);
    if (outcome == DONE)
        outcome = load_pack(hub, &fresh->fair, &pack);
    if (outcome == DONE) {
        fresh->day = preflight_day(pack, fresh->now_ms);
        preflight_check_pack(fresh, pack);
        outcome = preflight_check_hub(hub, fresh, pack);
    }
    pack_destroy(pack);
    if (outcome != DONE) {
        free(fresh);
        return outcome;
    }
    finish(fresh);
    *preflight = fresh;
    return DONE;
}

enum outcome preflight_note_drill(struct hub *hub, const char *by)
{
    struct audit_entry entry = {.kind = AUDIT_KEY_DRILL};
    if (!ledger_by_is_good(by))
        return hub_fail(hub, INVALID, "--by is 1 to %d letters, digits, . _ -", LEDGER_BY_MAX - 1);
    snprintf(entry.by, sizeof entry.by, "%s", by);
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = audit_append(hub, &entry);
    if (outcome == DONE)
        outcome = hub_set_meta(hub, "drill_ms", storage_number(entry.at_ms));
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}
