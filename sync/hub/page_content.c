/* Contenido: what the fair's kiosks show, kind by kind, with who confirmed what and the way to
 * change each. The list only looks; page_content_edit.c changes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/content_kind.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/preflight.h"
#include "sync/hub/prepare.h"
#include "sync/hub/verification.h"
#include "sync/hub/web_inside.h"

struct row {
    const char *id, *title, *more, *state, *tone;
    const char *extra; /* who corrected it, or who confirmed it */
};

static void add(json_t *rows, const char *kind, const struct row *row)
{
    json_array_append_new(rows,
                          json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "kind", kind, "id",
                                    row->id, "row_title", row->title, "more", row->more, "state",
                                    row->state, "tone", row->tone, "extra", row->extra));
}

static void line_state(const struct prepare *prepare, const struct pack_line *line, int32_t day,
                       const struct verification *from, struct row *row, char extra[PAGE_SAY_MAX])
{
    char date[16];
    extra[0] = '\0';
    row->tone = "bad";
    if (*line->phone == '\0') {
        row->state = "content.state_no_phone";
        row->tone = "plain";
    } else if (!line->confirmed) {
        row->state = "content.state_pending";
    } else if (line->verified_on == PACK_NO_DAY) {
        row->state = "content.state_never";
    } else if (preflight_line_is_due(prepare->pack, line, day)) {
        row->state = "content.state_expired";
    } else {
        row->state = "content.state_good";
        row->tone = "good";
    }
    if (line->verified_on != PACK_NO_DAY) {
        pack_day_write(line->verified_on, date);
        snprintf(extra, PAGE_SAY_MAX, "%s %.80s · %s",
                 page_say(prepare->visit, "content.confirmed_by"), line->verified_by, date);
    } else if (!line->confirmed && from->by[0] != '\0') {
        page_say_day(from->at_ms, prepare->fair.offset_minutes, date);
        snprintf(extra, PAGE_SAY_MAX, "%s %s · %s",
                 page_say(prepare->visit, "content.corrected_by"), from->by, date);
    }
}

static json_t *lines_json(const struct prepare *prepare, int32_t day)
{
    const char *ids[PACK_LINES_MAX];
    const struct pack *pack = prepare->pack;
    char extra[PAGE_SAY_MAX];
    json_t *rows = json_array();
    struct verification *from = calloc(PACK_LINES_MAX, sizeof *from);
    for (size_t i = 0; i < pack->line_count; i++)
        ids[i] = pack->lines[i].id;
    bool known = from != NULL &&
                 verification_of_lines(prepare->visit->hub, &prepare->fair, VERIFICATION_NUMBER,
                                       ids, pack->line_count, from) == DONE;
    for (size_t i = 0; known && i < pack->line_count; i++) {
        const struct pack_line *line = &pack->lines[i];
        struct row row = {.id = line->id, .title = line->name, .more = line->phone};
        line_state(prepare, line, day, &from[i], &row, extra);
        row.extra = extra;
        add(rows, "lines", &row);
    }
    free(from);
    return rows;
}

static void add_text(json_t *rows, const char *kind, const char *id, const char *title,
                     const char *more, const char *reviewed_by)
{
    bool good = *reviewed_by != '\0';
    struct row row = {id,
                      title,
                      more,
                      good ? "content.state_reviewed" : "content.state_unreviewed",
                      good ? "good" : "bad",
                      reviewed_by};
    add(rows, kind, &row);
}

static json_t *rights_json(const struct pack *pack)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < pack->right_count; i++)
        add_text(rows, "rights", pack->rights[i].id, pack->rights[i].title,
                 pack->rights[i].consulted, pack->rights[i].reviewed_by);
    return rows;
}

static json_t *notices_json(const struct prepare *prepare)
{
    const struct pack *pack = prepare->pack;
    const struct prepare *p = prepare;
    json_t *rows = json_array();
    add_text(rows, "notice", "", page_say(p->visit, "content.notice"), pack->notice.title,
             pack->notice.reviewed_by);
    if (pack->notice_full.part_count > 0)
        add_text(rows, "full", "", page_say(p->visit, "content.full"),
                 pack->notice_full.parts[0].title, pack->notice_full.reviewed_by);
    if (pack->letter.version > 0)
        add_text(rows, "letter", "", page_say(p->visit, "content.letter"), pack->letter.title,
                 pack->letter.reviewed_by);
    return rows;
}

static void add_sample(json_t *rows, const char *kind, const char *id, const char *title,
                       const char *more, bool sample)
{
    struct row row = {id,
                      title,
                      more,
                      sample ? "content.state_sample" : "content.state_own",
                      sample ? "bad" : "good",
                      ""};
    add(rows, kind, &row);
}

static json_t *workshops_json(const struct pack *pack)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < pack->workshop_count; i++)
        add_sample(rows, "workshops", pack->workshops[i].id, pack->workshops[i].name,
                   pack->workshops[i].when, pack->workshops[i].sample);
    return rows;
}

static json_t *groups_json(const struct pack *pack)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < pack->group_count; i++)
        add_sample(rows, "groups", pack->groups[i].id, pack->groups[i].subject,
                   pack->groups[i].colonia, pack->groups[i].sample);
    return rows;
}

static void add_section(json_t *list, const char *kind, const char *heading, bool many,
                        json_t *rows)
{
    size_t bad = 0, i;
    json_t *row;
    json_array_foreach(rows, i, row) bad +=
        strcmp(json_string_value(json_object_get(row, "tone")), "bad") == 0;
    json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:o, s:i, s:i, s:b}", "section", kind,
                                          "heading", heading, "many", many, "rows", rows, "total",
                                          (int)json_array_size(rows), "bad", (int)bad, "folded",
                                          json_array_size(rows) > 15));
}

void page_content(struct web_visit *visit)
{
    struct prepare prepare;
    json_t *list = json_array();
    if (prepare_begin(visit, &prepare) != DONE || prepare.pack == NULL) {
        json_decref(list);
        web_redirect(visit, "/preparar");
        return;
    }
    int32_t day = preflight_day(prepare.pack, visit->io->wall_ms(visit->io->self));
    add_section(list, "lines", "content.lines", true, lines_json(&prepare, day));
    add_section(list, "rights", "content.rights", true, rights_json(prepare.pack));
    add_section(list, "notices", "content.notices", false, notices_json(&prepare));
    add_section(list, "workshops", "content.workshops", true, workshops_json(prepare.pack));
    add_section(list, "groups", "content.groups", true, groups_json(prepare.pack));
    page_send(visit, 200, "content",
              prepare_values(&prepare, json_pack("{s:o}", "sections", list)));
}
