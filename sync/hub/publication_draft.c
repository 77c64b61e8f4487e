/* publication_draft.h: jobs made of margins and earlier releases, and what comes back of them. */
#include "sync/hub/publication_draft.h"

#include <stdlib.h>
#include <string.h>

#include "sync/hub/disclosure.h"
#include "sync/hub/inside.h"
#include "sync/hub/publication_package.h"
#include "sync/hub/publication_table.h"
#include "sync/token.h"

struct draft {
    struct hub *hub;
    const struct words *words;
    const struct fair *fair;
    struct pack *pack;
    uint32_t newest;
    json_t *now;       /* tables, exact */
    json_t *inside;    /* those of the newest release, or NULL */
    json_t *documents; /* release.json of every version, oldest first */
};

static const char *id_of(const json_t *table)
{
    const char *id = json_string_value(json_object_get(table, "id"));
    return id != NULL ? id : "";
}

static json_t *find(const json_t *list, const char *id)
{
    json_t *one;
    size_t i;
    json_array_foreach(list, i, one)
    {
        if (strcmp(id_of(one), id) == 0)
            return one;
    }
    return NULL;
}

static bool is_of(const json_t *table, const char *group)
{
    const char *said = json_string_value(json_object_get(table, "group"));
    return said != NULL && strcmp(said, group) == 0;
}

static const json_t *newest_tables(const struct draft *draft)
{
    const json_t *last = json_array_get(draft->documents, json_array_size(draft->documents) - 1);
    return draft->newest > 0 ? json_object_get(last, "tables") : NULL;
}

/* -- Reading ----------------------------------------------------------------------------------- */

static enum outcome read_pack(struct draft *draft)
{
    char folder[4096], why[PACK_WHY_MAX];
    snprintf(folder, sizeof folder, "%s/fairs/%s/%u", draft->hub->folder, draft->fair->name,
             draft->fair->content);
    if (draft->fair->content == 0)
        return hub_fail(draft->hub, REFUSED, "the fair has no program: import its files first");
    if (pack_load(draft->hub->io, folder, &draft->pack, why) == DONE)
        return DONE;
    return hub_fail(draft->hub, INVALID, "%s", why);
}

static enum outcome read_documents(struct draft *draft)
{
    enum outcome outcome = DONE;
    uint8_t *bytes;
    size_t size;
    for (uint32_t version = 1; version <= draft->newest && outcome == DONE; version++) {
        outcome = publication_read(draft->hub, draft->fair->id, version, PUBLICATION_DOCUMENT,
                                   &bytes, &size);
        json_t *document = outcome == DONE ? json_loadb((const char *)bytes, size, 0, NULL) : NULL;
        free(bytes);
        if (document == NULL)
            return hub_fail(draft->hub, DAMAGED, "release %u of this fair cannot be read", version);
        json_array_append_new(draft->documents, document);
    }
    return outcome;
}

static enum outcome read_inside(struct draft *draft)
{
    char *text = NULL;
    if (draft->newest == 0)
        return DONE;
    enum outcome outcome = publication_inside(draft->hub, draft->fair->id, draft->newest, &text);
    if (outcome == DONE)
        draft->inside = json_loads(text, 0, NULL);
    free(text);
    return outcome == NOT_FOUND ? DONE : outcome;
}

static void close_draft(struct draft *draft)
{
    pack_destroy(draft->pack);
    json_decref(draft->now);
    json_decref(draft->inside);
    json_decref(draft->documents);
}

/* Labels are what numbers of two releases are compared by. */
static enum outcome compare_labels(const struct draft *draft)
{
    const json_t *table;
    size_t i;
    json_array_foreach(newest_tables(draft), i, table)
    {
        const json_t *now = find(draft->now, id_of(table));
        if (now == NULL ||
            !json_equal(json_object_get(now, "rows"), json_object_get(table, "rows")) ||
            (json_object_get(table, "columns") != NULL &&
             !json_equal(json_object_get(now, "columns"), json_object_get(table, "columns"))))
            return hub_fail(draft->hub, REFUSED,
                            "the fair's services, offices or hours are not those of version %u any "
                            "more: a correction has the same rows (go back to that program)",
                            draft->newest);
    }
    return DONE;
}

static enum outcome open_draft(struct draft *draft, struct hub *hub, const struct words *words,
                               const struct fair *fair)
{
    *draft = (struct draft){.hub = hub, .words = words, .fair = fair, .documents = json_array()};
    enum outcome outcome = read_pack(draft);
    if (outcome == DONE)
        outcome = publication_table_read(hub, words, fair, draft->pack, &draft->now);
    if (outcome == DONE)
        outcome = publication_newest(hub, fair, &draft->newest);
    if (outcome == DONE && draft->newest >= PUBLICATION_VERSIONS_MAX)
        outcome =
            hub_fail(hub, REFUSED, "a fair has %d releases at most", PUBLICATION_VERSIONS_MAX);
    if (outcome == DONE)
        outcome = read_documents(draft);
    if (outcome == DONE)
        outcome = read_inside(draft);
    if (outcome == DONE)
        outcome = compare_labels(draft);
    if (outcome != DONE)
        close_draft(draft);
    return outcome;
}

/* -- The job ----------------------------------------------------------------------------------- */

/* How many heads moved at least, between two fillings of a table: into cells, or out of them. */
static int64_t count_changes(const json_t *before, const json_t *now)
{
    const json_t *rows = json_object_get(now, "cells");
    int64_t in = 0, out = 0;
    bool crossed = json_object_get(now, "columns") != NULL;
    for (size_t i = 0; i + 1 < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const json_t *old = json_array_get(json_object_get(before, "cells"), i);
        for (size_t j = 0; j + (crossed ? 1 : 0) < json_array_size(row); j++) {
            int64_t more = json_integer_value(json_array_get(row, j)) -
                           json_integer_value(json_array_get(old, j));
            in += more > 0 ? more : 0;
            out += more < 0 ? -more : 0;
        }
    }
    return in > out ? in : out;
}

/* The fewest of any table of the group that changed at all; 0: none did; -1: not known. */
static int64_t group_changes(const struct draft *draft, const char *group)
{
    const json_t *table;
    int64_t fewest = 0;
    size_t i;
    if (draft->inside == NULL)
        return -1;
    json_array_foreach(newest_tables(draft), i, table)
    {
        if (!is_of(table, group))
            continue;
        int64_t changes =
            count_changes(find(json_object_get(draft->inside, "tables"), id_of(table)),
                          find(draft->now, id_of(table)));
        if (changes > 0 && (fewest == 0 || changes < fewest))
            fewest = changes;
    }
    return fewest;
}

/* Of a correction, those that the first release had. */
static json_t *group_tables(const struct draft *draft, const char *group)
{
    json_t *tables = json_array(), *table;
    size_t i;
    json_array_foreach(draft->now, i, table)
    {
        if (is_of(table, group) &&
            (draft->newest == 0 || find(newest_tables(draft), id_of(table)) != NULL))
            json_array_append(tables, table);
    }
    return tables;
}

/* The group's tables in each release that counted them anew. */
static json_t *group_earlier(const struct draft *draft, const char *group)
{
    json_t *earlier = json_array(), *document, *table;
    size_t i, j;
    json_array_foreach(draft->documents, i, document)
    {
        json_t *tables = json_array();
        json_int_t version = json_integer_value(json_object_get(document, "version"));
        json_array_foreach(json_object_get(document, "tables"), j, table)
        {
            if (is_of(table, group) &&
                json_integer_value(json_object_get(table, "as_of")) == version)
                json_array_append(tables, table);
        }
        if (json_array_size(tables) > 0)
            json_array_append(earlier, tables);
        json_decref(tables);
    }
    return earlier;
}

static json_t *job_json(const struct draft *draft)
{
    static const char *const names[] = {"services", "people", "referrals"};
    json_t *groups = json_array();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        json_array_append_new(groups, json_pack("{s:s, s:b, s:I, s:o, s:o}", "id", names[i],
                                                "first", draft->newest == 0, "changes",
                                                (json_int_t)group_changes(draft, names[i]),
                                                "tables", group_tables(draft, names[i]), "earlier",
                                                group_earlier(draft, names[i])));
    return json_pack("{s:s, s:I, s:I, s:o}", "fair", draft->fair->name, "version",
                     (json_int_t)draft->newest + 1, "program", (json_int_t)draft->fair->content,
                     "groups", groups);
}

static enum outcome few_changes(const struct draft *draft)
{
    return hub_fail(draft->hub, REFUSED,
                    "fewer than %d changes since version %u: a correction waits for more",
                    DISCLOSURE_CHANGES_MIN, draft->newest);
}

static bool any_may_change(const json_t *job)
{
    const json_t *group;
    size_t i;
    json_array_foreach(json_object_get(job, "groups"), i, group)
    {
        int64_t changes = json_integer_value(json_object_get(group, "changes"));
        if (changes < 0 || changes >= DISCLOSURE_CHANGES_MIN)
            return true;
    }
    return false;
}

static enum outcome make_job(const struct draft *draft, char **text)
{
    json_t *job = job_json(draft);
    enum outcome outcome = DONE;
    *text = NULL;
    if (draft->newest > 0 && !any_may_change(job))
        outcome = few_changes(draft);
    else if ((*text = json_dumps(job, JSON_COMPACT | JSON_PRESERVE_ORDER)) == NULL)
        outcome = BUSY;
    json_decref(job);
    return outcome;
}

enum outcome publication_draft_make(struct hub *hub, const struct words *words,
                                    const struct fair *fair, char **job)
{
    struct draft draft;
    *job = NULL;
    enum outcome outcome = open_draft(&draft, hub, words, fair);
    if (outcome != DONE)
        return outcome;
    outcome = make_job(&draft, job);
    close_draft(&draft);
    return outcome;
}

/* -- What came back ---------------------------------------------------------------------------- */

/* Shown is what rounding makes of the count, whoever worked it out. */
static bool is_true(const json_t *shown, const json_t *exact)
{
    const json_t *rows = json_object_get(exact, "cells"), *row, *n;
    size_t i, j;
    json_array_foreach(rows, i, row)
    {
        const json_t *line = json_array_get(json_object_get(shown, "cells"), i);
        if (json_array_size(line) != json_array_size(row))
            return false;
        json_array_foreach(row, j, n)
        {
            const json_t *said = json_array_get(line, j);
            if (!json_is_null(said) &&
                (!json_is_integer(said) || json_integer_value(n) < DISCLOSURE_MIN ||
                 json_integer_value(said) != disclosure_round(json_integer_value(n))))
                return false;
        }
    }
    return json_equal(json_object_get(shown, "rows"), json_object_get(exact, "rows"));
}

static void put_table(const struct draft *draft, const json_t *from, uint32_t as_of, json_t *tables)
{
    json_t *table = json_deep_copy(from);
    char key[64];
    snprintf(key, sizeof key, "publish.%.40s.what", id_of(from));
    const char *what = words_get(draft->words, key, WEB_SPANISH);
    json_object_set_new(table, "as_of", json_integer(as_of));
    json_object_set_new(table, "what", json_string(what != NULL ? what : ""));
    json_array_append_new(tables, table);
}

/* One table of the release, out of the result or as it was; false: the result is not this job's. */
static bool choose_table(const struct draft *draft, const json_t *group, const char *id,
                         json_t *tables, bool *fresh)
{
    const json_t *shown = find(json_object_get(group, "tables"), id);
    const json_t *before = find(newest_tables(draft), id);
    const json_t *exact = find(draft->now, id);
    if (shown != NULL) {
        *fresh = true;
        put_table(draft, shown, draft->newest + 1, tables);
        return exact != NULL && is_true(shown, exact);
    }
    if (before != NULL)
        json_array_append_new(tables, json_deep_copy(before));
    return true;
}

static enum outcome choose(const struct draft *draft, const char *text, json_t *tables,
                           json_t *left_out)
{
    json_t *result = json_loads(text, 0, NULL);
    const json_t *groups = json_object_get(result, "groups");
    const struct publication_table *kind;
    bool good = json_array_size(groups) == 3, fresh = false;
    for (size_t i = 0; (kind = publication_table_at(i)) != NULL && good; i++) {
        size_t before = json_array_size(tables);
        good = choose_table(draft, find(groups, kind->group), kind->id, tables, &fresh);
        if (json_array_size(tables) == before && find(draft->now, kind->id) != NULL)
            json_array_append_new(left_out, json_string(kind->id));
    }
    json_decref(result);
    if (!good)
        return hub_fail(draft->hub, DAMAGED, "what was worked out is not of these counts");
    if (fresh)
        return DONE;
    if (draft->newest > 0)
        return few_changes(draft);
    return hub_fail(draft->hub, REFUSED,
                    "so few people came that every number would be hidden: nothing is published");
}

static enum outcome tables_of(const struct draft *draft, const char *job, const char *result,
                              json_t **tables, json_t **left_out)
{
    char *again = NULL;
    *tables = json_array();
    *left_out = json_array();
    enum outcome outcome = make_job(draft, &again);
    if (outcome == DONE && strcmp(again, job) != 0)
        outcome = hub_fail(draft->hub, REFUSED,
                           "the counts, the program or the last version changed meanwhile: look at "
                           "it again");
    free(again);
    if (outcome == DONE)
        outcome = choose(draft, result, *tables, *left_out);
    if (outcome != DONE) {
        json_decref(*tables);
        json_decref(*left_out);
        *tables = *left_out = NULL;
    }
    return outcome;
}

enum outcome publication_draft_tables(struct hub *hub, const struct words *words,
                                      const struct fair *fair, const char *job, const char *result,
                                      json_t **tables, json_t **left_out)
{
    struct draft draft;
    enum outcome outcome = open_draft(&draft, hub, words, fair);
    if (outcome != DONE)
        return outcome;
    outcome = tables_of(&draft, job, result, tables, left_out);
    close_draft(&draft);
    return outcome;
}

/* Exact counts as of what each table says: of those that stay as they were, the ones of then. */
static char *inside_text(const struct draft *draft, const json_t *tables)
{
    json_t *kept = json_array(), *table;
    size_t i;
    json_array_foreach(tables, i, table)
    {
        bool fresh = json_integer_value(json_object_get(table, "as_of")) == draft->newest + 1;
        const json_t *from = fresh ? draft->now : json_object_get(draft->inside, "tables");
        json_array_append(kept, find(from, id_of(table)));
    }
    json_t *all = json_pack("{s:o}", "tables", kept);
    char *text = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    return text;
}

/* Where a release that stays was handed back, its counts are not known, and none are kept. */
static bool knows_all(const struct draft *draft, const json_t *tables)
{
    const json_t *table;
    size_t i;
    json_array_foreach(tables, i, table)
    {
        if (json_integer_value(json_object_get(table, "as_of")) != draft->newest + 1 &&
            find(json_object_get(draft->inside, "tables"), id_of(table)) == NULL)
            return false;
    }
    return true;
}

static enum outcome save(const struct draft *draft, const json_t *tables, const json_t *left_out,
                         const char *by, struct publication *publication)
{
    struct hub *hub = draft->hub;
    struct publication before;
    struct publication_files files;
    bool first = draft->newest == 0;
    enum outcome outcome = first ? DONE : publication_at(hub, draft->fair->id, 0, &before);
    const struct publication_package package = {
        .words = draft->words,
        .fair = draft->fair,
        .pack = draft->pack,
        .municipality = hub->name,
        .version = draft->newest + 1,
        .day = token_day(hub->io->wall_ms(hub->io->self), draft->fair->offset_minutes),
        .tables = tables,
        .left_out = left_out,
        .before = first ? NULL : before.hash,
        .key = hub->keys->signing.public_key};
    if (outcome == DONE)
        outcome = publication_package_make(&package, &files);
    if (outcome != DONE)
        return outcome;
    char *inside = knows_all(draft, tables) ? inside_text(draft, tables) : NULL;
    outcome = publication_keep(hub, draft->fair, draft->newest + 1, &files,
                               inside != NULL ? inside : "", by, publication);
    free(inside);
    publication_files_free(&files);
    return outcome;
}

enum outcome publication_draft_save(struct hub *hub, const struct words *words,
                                    const struct fair *fair, const char *job, const char *result,
                                    const char *by, struct publication *publication)
{
    struct draft draft;
    json_t *tables, *left_out;
    enum outcome outcome = open_draft(&draft, hub, words, fair);
    if (outcome != DONE)
        return outcome;
    outcome = tables_of(&draft, job, result, &tables, &left_out);
    if (outcome == DONE) {
        outcome = save(&draft, tables, left_out, by, publication);
        json_decref(tables);
        json_decref(left_out);
    }
    close_draft(&draft);
    return outcome;
}
