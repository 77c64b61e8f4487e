/* Versiones: what people made of a fair's files, who and when; which kiosk shows which; what each
 * changed, row by row; and one click back.
 *
 * Promises: going back makes a new version with the old one's files, so that nothing is lost and
 * kiosks, which never go down, take it; it is refused when somebody changed the fair meanwhile. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/kiosks.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/prepare.h"
#include "sync/hub/version_diff.h"
#include "sync/hub/web_inside.h"

#define SHOWN 40          /* versions on the page */
#define CHANGES_SHOWN 200 /* of one version */

/* -- Which kiosk shows what ----------------------------------------------------------------------
 */

struct showing {
    size_t count;
    struct kiosk_seen seen[KIOSKS_MAX];
};

/* The letters of those that show `version` or a later one that the hub made out of it itself. */
static json_t *kiosks_json(const struct showing *showing, uint32_t version, uint32_t next)
{
    json_t *list = json_array();
    for (size_t i = 0; i < showing->count; i++) {
        const struct kiosk_seen *seen = &showing->seen[i];
        char letter[2] = {(char)('A' + (seen->device.kiosk - 1) % 26), '\0'};
        bool its = seen->heard_of && seen->heard.content >= version &&
                   (next == 0 || seen->heard.content < next);
        if (its && seen->heard.content > 0)
            json_array_append_new(list, json_string(letter));
    }
    return list;
}

static json_t *unknown_json(const struct showing *showing)
{
    char text[2 * KIOSKS_MAX + 1];
    size_t size = 0;
    for (size_t i = 0; i < showing->count; i++) {
        if (showing->seen[i].heard_of && showing->seen[i].heard.content != 0)
            continue;
        if (size > 0)
            text[size++] = ' ';
        text[size++] = (char)('A' + (showing->seen[i].device.kiosk - 1) % 26);
    }
    text[size] = '\0';
    return json_string(text);
}

/* -- What changed --------------------------------------------------------------------------------
 */

struct telling {
    json_t *list;
    size_t more;
};

static void tell(void *context, const struct version_change *change)
{
    struct telling *telling = context;
    if (json_array_size(telling->list) >= CHANGES_SHOWN) {
        telling->more++;
        return;
    }
    bool whole = *change->column == '\0';
    const char *what = change->before == NULL  ? "versions.added"
                       : change->after == NULL ? "versions.removed"
                                               : "versions.changed";
    const char *before = change->before != NULL ? change->before : "";
    const char *after = change->after != NULL ? change->after : "";
    json_array_append_new(telling->list,
                          json_pack("{s:s, s:s, s:s, s:s, s:b, s:s, s:s}", "file", change->file,
                                    "row", change->row, "column", change->column, "what", what,
                                    "whole", whole, "before", before, "after", after));
}

static void add_changes(struct prepare *prepare, uint32_t asked, json_t *values)
{
    struct fair_version version;
    struct telling telling = {json_array(), 0};
    enum outcome outcome;
    bool found = false;
    for (size_t i = 0; !found && (outcome = fair_version_at(prepare->visit->hub, &prepare->fair, i,
                                                            &version)) == DONE;
         i++)
        found = version.version == asked;
    if (found && version.from != 0 &&
        version_diff(prepare->visit->hub, &prepare->fair, version.from, version.version, tell,
                     &telling) == DONE) {
        json_object_set_new(values, "shown", json_integer(asked));
        json_object_set(values, "changes", telling.list);
        json_object_set_new(values, "nothing", json_boolean(json_array_size(telling.list) == 0));
    }
    json_decref(telling.list);
}

/* -- The page ------------------------------------------------------------------------------------
 */

static json_t *version_json(const struct prepare *prepare, const struct fair_version *version,
                            const struct showing *showing, uint32_t next)
{
    char day[16], time[16], change[64];
    const char *name = fair_change_name(version->change);
    page_say_day(version->at_ms, prepare->fair.offset_minutes, day);
    page_say_time(version->at_ms, prepare->fair.offset_minutes, time);
    snprintf(change, sizeof change, "versions.change_%s", name != NULL ? name : "tables");
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:b, s:b, s:o, s:o}", "number",
                     (int)version->version, "day", day, "time", time, "by",
                     *version->by != '\0' ? version->by
                                          : page_say(prepare->visit, "versions.command"),
                     "change", change, "newest", next == 0, "has_changes", version->from != 0,
                     "kiosks", kiosks_json(showing, version->version, next), "back_to",
                     version->back_to != 0 ? json_integer(version->back_to) : json_null());
}

static enum outcome send(struct prepare *prepare, int status, bool stale)
{
    struct web_visit *visit = prepare->visit;
    struct fair_version version;
    char mark[17];
    enum outcome outcome = DONE;
    uint32_t next = 0;
    struct showing *showing = calloc(1, sizeof *showing);
    if (showing == NULL)
        return BUSY;
    json_t *list = json_array();
    if (kiosks_read(visit->hub, prepare->fair.id, showing->seen, &showing->count) != DONE)
        showing->count = 0;
    for (size_t i = 0; i < SHOWN && outcome == DONE; i++) {
        outcome = fair_version_at(visit->hub, &prepare->fair, i, &version);
        if (outcome == DONE)
            json_array_append_new(list, version_json(prepare, &version, showing, next));
        next = version.version;
    }
    sodium_bin2hex(mark, sizeof mark, visit->hub->keys->signing.public_key, 8);
    json_t *values = json_pack("{s:o, s:o, s:s, s:b}", "versions", list, "unknown",
                               unknown_json(showing), "mark", mark, "stale", stale);
    int64_t asked = form_number(&visit->query, "ver", 1, UINT32_MAX);
    if (asked > 0)
        add_changes(prepare, (uint32_t)asked, values);
    page_send(visit, status, "versions", prepare_values(prepare, values));
    free(showing);
    return DONE;
}

void page_versions(struct web_visit *visit)
{
    struct prepare prepare;
    if (prepare_begin(visit, &prepare) != DONE)
        web_redirect(visit, "/preparar");
    else if (send(&prepare, 200, false) != DONE)
        web_refuse(visit, 503);
}

void page_versions_back(struct web_visit *visit)
{
    struct prepare prepare;
    struct fair_version last;
    uint32_t made = 0;
    int64_t seen = form_number(&visit->form, "version", 1, UINT32_MAX);
    int64_t back = form_number(&visit->form, "volver", 1, UINT32_MAX);
    if (prepare_begin(visit, &prepare) != DONE || seen < 0 || back < 0) {
        web_refuse(visit, 400);
        return;
    }
    enum outcome outcome = fair_version_at(visit->hub, &prepare.fair, 0, &last);
    if (outcome == DONE && last.version > seen) {
        if (send(&prepare, 409, true) != DONE)
            web_refuse(visit, 503);
        return;
    }
    if (outcome == DONE)
        outcome = fair_edit_go_back(visit->hub, prepare.fair.name, (uint32_t)back,
                                    visit->account->name, &made);
    if (outcome == DONE)
        prepare_done(visit, "/preparar/versiones", prepare.fair.name, "back");
    else
        web_refuse(visit, outcome == NOT_FOUND ? 404 : outcome == INVALID ? 400 : 503);
}
