/* The record: who did what, when, newest first, by kind where somebody asks for one.
 *
 * Reads audit.h alone, AUDIT_ROWS a page; a row names an account or a volunteer where it is about
 * one, else its ids in hexadecimal. Of slips there is the head of their id, no folio. That the
 * record is whole is looked at each time it is opened, and said. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/badge.h"
#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"

#define AUDIT_ROWS 50
#define SEARCH_ROWS 5000 /* looked through for one page of one kind */

static bool is_account(enum audit_kind kind)
{
    return kind >= AUDIT_ACCOUNT_ADDED && kind <= AUDIT_ACCOUNT_REMOVED;
}

static bool is_badge(enum audit_kind kind)
{
    return kind == AUDIT_CERTIFIED || kind == AUDIT_OVERRIDDEN ||
           (kind >= AUDIT_STAFF_ADDED && kind <= AUDIT_STAFF_DRAWN);
}

/* Whom it is about, as far as anybody can read it. */
static void write_subject(struct hub *hub, const struct audit_entry *entry, char text[96])
{
    struct badge badge;
    char hex[33];
    static const uint8_t nothing[16] = {0};
    const uint8_t *id =
        memcmp(entry->subject, nothing, sizeof nothing) != 0 ? entry->subject : entry->device;
    sodium_bin2hex(hex, sizeof hex, id, 16);
    if (is_account(entry->kind)) {
        snprintf(text, 96, "%.16s%.16s", (const char *)entry->subject, (const char *)entry->device);
        return;
    }
    hex[BADGE_HEX - 1] = '\0';
    if (is_badge(entry->kind) && badge_find(hub, hex, &badge) == DONE) {
        snprintf(text, 96, "%.80s", badge.name);
        return;
    }
    hex[8] = '\0';
    snprintf(text, 96, "%s", memcmp(id, nothing, sizeof nothing) != 0 ? hex : "");
}

static json_t *row_json(struct web_visit *visit, const struct audit_entry *entry, int offset)
{
    char day[16], time[16], subject[96], what[48];
    const char *kind = audit_kind_name(entry->kind);
    page_say_day(entry->at_ms, offset, day);
    page_say_time(entry->at_ms, offset, time);
    write_subject(visit->hub, entry, subject);
    snprintf(what, sizeof what, "audit.%s", kind != NULL ? kind : "other");
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "number", (json_int_t)entry->number, "day",
                     day, "time", time, "what", page_say(visit, what), "subject", subject, "by",
                     entry->by);
}

/* 0 of what is no kind: all of them. */
static unsigned kind_asked(const struct web_visit *visit)
{
    const char *asked = form_get(&visit->query, "que");
    for (unsigned kind = 1; kind < AUDIT_KINDS; kind++) {
        const char *name = audit_kind_name(kind);
        if (name != NULL && strcmp(name, asked) == 0)
            return kind;
    }
    return 0;
}

static json_t *kinds_json(unsigned chosen)
{
    json_t *list = json_array();
    for (unsigned kind = 1; kind < AUDIT_KINDS; kind++) {
        char word[48];
        const char *name = audit_kind_name(kind);
        if (name == NULL)
            continue;
        snprintf(word, sizeof word, "audit.%s", name);
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", name, "word", word,
                                              "chosen", kind == chosen));
    }
    return list;
}

/* The number of the newest row; 0 of an empty record. */
static uint64_t last_number(struct hub *hub)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)}, column;
    enum outcome outcome = storage_one(
        hub->storage, "SELECT number FROM audit WHERE tenant = $1 ORDER BY number DESC LIMIT 1", 1,
        values, 1, &column);
    return outcome == DONE ? (uint64_t)column.number : 0;
}

/* Rows from `number` downwards; *next is where the older ones begin, 0 = there are none. */
static json_t *rows_json(struct web_visit *visit, unsigned kind, uint64_t number, int offset,
                         uint64_t *next)
{
    struct audit_entry entry;
    json_t *list = json_array();
    uint64_t end = number > SEARCH_ROWS ? number - SEARCH_ROWS : 0;
    for (; number > end && json_array_size(list) < AUDIT_ROWS; number--) {
        if (audit_at(visit->hub, number, &entry) == DONE &&
            (kind == 0 || entry.kind == (enum audit_kind)kind))
            json_array_append_new(list, row_json(visit, &entry, offset));
    }
    *next = number;
    return list;
}

void page_audit(struct web_visit *visit)
{
    struct fair fair = {.offset_minutes = 0};
    uint64_t next = 0, last = last_number(visit->hub);
    bool whole = false;
    unsigned kind = kind_asked(visit);
    int64_t from = form_number(&visit->query, "desde", 1, INT32_MAX);
    if (fair_at(visit->hub, 0, &fair) != DONE)
        fair.offset_minutes = 0;
    if (audit_check(visit->hub, &whole) != DONE) {
        web_refuse(visit, 503);
        return;
    }
    if (from > 0 && (uint64_t)from < last)
        last = (uint64_t)from;
    json_t *rows = rows_json(visit, kind, last, fair.offset_minutes, &next);
    json_t *values = json_pack("{s:o, s:o, s:b, s:b, s:s}", "rows", rows, "kinds", kinds_json(kind),
                               "whole", whole, "locked", !visit->hub->can_open, "que",
                               kind != 0 ? audit_kind_name(kind) : "");
    if (next > 0)
        json_object_set_new(values, "older", json_pack("{s:I}", "next", (json_int_t)next));
    page_send(visit, 200, "audit", values);
}
