/* Publicar: what a release of a closed fair would say and hide, and the form that publishes it.
 *
 * Promises: nothing is published before the form is sent, and then what was shown: both are worked
 * out from the same counts beside the loop (PUBLICATION_WORK), and the form carries the mark of the
 * tables that were seen. Whatever changed meanwhile, another coordinator's release among it, brings
 * the page back with the reason. Nothing is kept between the two requests: a restart loses
 * nothing. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_publication.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/prepare.h"
#include "sync/hub/publication_draft.h"
#include "sync/hub/publication_package.h"
#include "sync/hub/publication_why.h"
#include "sync/hub/publication_work.h"
#include "sync/hub/web_inside.h"
#include "sync/hub/web_later.h"

#define MARK_BYTES 16
#define MARK_TEXT (2 * MARK_BYTES + 1)

/* A question under way. */
struct asking {
    struct fair fair;
    char *job;
    char mark[MARK_TEXT]; /* of the form; "" = the page alone */
    char done[48];        /* a word to show on top */
};

static void drop(void *context)
{
    struct asking *asking = context;
    free(asking->job);
    free(asking);
}

static void mark_of(const json_t *tables, char mark[MARK_TEXT])
{
    uint8_t hash[MARK_BYTES];
    char *text = json_dumps(tables, JSON_COMPACT | JSON_SORT_KEYS);
    crypto_generichash(hash, sizeof hash, (const uint8_t *)(text != NULL ? text : ""),
                       text != NULL ? strlen(text) : 0, NULL, 0);
    sodium_bin2hex(mark, MARK_TEXT, hash, sizeof hash);
    free(text);
}

/* What was published of this fair, if anything was. */
static void put_newest(const struct web_visit *visit, const struct fair *fair, json_t *values)
{
    struct publication newest;
    char day[16], name[PUBLICATION_NAME_MAX], said[PAGE_SAY_MAX];
    if (publication_at(visit->hub, fair->id, 0, &newest) != DONE)
        return;
    publication_package_day(newest.day, day);
    snprintf(name, sizeof name, "%s-%u", fair->name, newest.version % 1000);
    page_say_number(visit, "publish.newest", newest.version, said);
    json_object_set_new(values, "newest",
                        json_pack("{s:s, s:s, s:s}", "said", said, "day", day, "name", name));
}

/* The other closed fairs. */
static json_t *others_json(const struct web_visit *visit, const struct fair *chosen)
{
    json_t *list = json_array();
    struct fair fair;
    for (size_t i = 0; fair_at(visit->hub, i, &fair) == DONE; i++) {
        if (fair.state == CALLS_FAIR_CLOSED && strcmp(fair.name, chosen->name) != 0)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s}", "fair", fair.name, "title", fair.title));
    }
    return list;
}

static json_t *values_of(const struct web_visit *visit, const struct asking *asking)
{
    json_t *values = json_pack("{s:s, s:s, s:o}", "fair", asking->fair.name, "fair_title",
                               asking->fair.title, "others", others_json(visit, &asking->fair));
    if (asking->done[0] != '\0')
        json_object_set_new(values, "done", json_string(asking->done));
    put_newest(visit, &asking->fair, values);
    return values;
}

static void send_why(struct web_visit *visit, const struct asking *asking, const char *why)
{
    json_t *values = values_of(visit, asking);
    json_object_set_new(values, "why", json_string(publication_why_word(why)));
    page_send(visit, 200, "publish", values);
}

/* How many numbers are hidden, and why, of all groups: for whoever decides. */
static void put_reasons(const struct web_visit *visit, const char *text, json_t *values)
{
    static const char *const names[] = {"small", "protects", "was_hidden"};
    json_t *result = json_loads(text, 0, NULL), *group, *list = json_array();
    char key[48], said[PAGE_SAY_MAX];
    size_t i;
    for (size_t j = 0; j < sizeof names / sizeof names[0]; j++) {
        int64_t sum = 0;
        json_array_foreach(json_object_get(result, "groups"), i, group) sum +=
            json_integer_value(json_object_get(group, names[j]));
        snprintf(key, sizeof key, "publish.%s", names[j]);
        page_say_number(visit, key, sum, said);
        if (sum > 0)
            json_array_append_new(list, json_string(said));
    }
    json_object_set_new(values, "reasons", list);
    json_decref(result);
}

static void send_draft(struct web_visit *visit, const struct asking *asking, const char *result,
                       const json_t *tables, const json_t *left_out)
{
    json_t *job = json_loads(asking->job, 0, NULL), *values = values_of(visit, asking);
    uint32_t version = (uint32_t)json_integer_value(json_object_get(job, "version"));
    char mark[MARK_TEXT], go[PAGE_SAY_MAX];
    mark_of(tables, mark);
    page_say_number(visit, "publish.go", version, go);
    json_object_set_new(
        values, "draft",
        json_pack("{s:o, s:o, s:s, s:s}", "tables", page_publication_tables(visit, tables, version),
                  "left_out", page_publication_left_out(visit, left_out), "mark", mark, "go", go));
    put_reasons(visit, result, values);
    json_decref(job);
    page_send(visit, 200, "publish", values);
}

static void publish(struct web_visit *visit, const struct asking *asking, const char *result,
                    const json_t *tables)
{
    struct publication made;
    char mark[MARK_TEXT], path[WEB_PATH_MAX + 32];
    mark_of(tables, mark);
    if (strcmp(mark, asking->mark) != 0) {
        snprintf(path, sizeof path, "/publicar?jornada=%s&hecho=why_changed", asking->fair.name);
        web_redirect(visit, path);
        return;
    }
    enum outcome outcome = publication_draft_save(visit->hub, visit->web->words, &asking->fair,
                                                  asking->job, result, visit->account->name, &made);
    if (outcome == DONE)
        snprintf(path, sizeof path, "/observatorio/%s-%u?hecho=published", asking->fair.name,
                 made.version % 1000);
    else
        snprintf(path, sizeof path, "/publicar?jornada=%s&hecho=%s", asking->fair.name,
                 publication_why_word(hub_why(visit->hub)) + sizeof "publish." - 1);
    web_redirect(visit, path);
}

static void finish(struct web_visit *visit, void *context, struct worker_result *worked)
{
    struct asking *asking = context;
    json_t *tables, *left_out;
    if (worked->outcome != DONE) {
        send_why(visit, asking, worked->outcome == BUSY ? "time_out" : worked->why);
        return;
    }
    const char *result = (const char *)worked->bytes;
    enum outcome outcome = publication_draft_tables(visit->hub, visit->web->words, &asking->fair,
                                                    asking->job, result, &tables, &left_out);
    if (outcome != DONE) {
        send_why(visit, asking, hub_why(visit->hub));
        return;
    }
    if (asking->mark[0] != '\0')
        publish(visit, asking, result, tables);
    else
        send_draft(visit, asking, result, tables, left_out);
    json_decref(tables);
    json_decref(left_out);
}

/* Words that a redirect may put on top. */
static void take_done(const struct web_visit *visit, struct asking *asking)
{
    char key[48];
    const char *done = form_get(&visit->query, "hecho");
    snprintf(key, sizeof key, "publish.%.30s", done);
    if (strncmp(done, "why_", 4) == 0 && words_get(visit->web->words, key, visit->language) != NULL)
        snprintf(asking->done, sizeof asking->done, "%s", key);
}

/* The one that is named; else the newest that is closed, for only those are published. */
static enum outcome choose_fair(struct web_visit *visit, struct fair *chosen)
{
    struct fair fair;
    bool found = false;
    enum outcome outcome = page_fair_chosen(visit, chosen);
    bool named = form_get(&visit->form, "jornada")[0] != '\0' ||
                 form_get(&visit->query, "jornada")[0] != '\0';
    if (outcome != DONE || named || chosen->state == CALLS_FAIR_CLOSED)
        return outcome;
    for (size_t i = 0; fair_at(visit->hub, i, &fair) == DONE; i++) {
        if (fair.state != CALLS_FAIR_CLOSED || (found && fair.last_day <= chosen->last_day))
            continue;
        *chosen = fair;
        found = true;
    }
    return DONE;
}

static void ask(struct web_visit *visit, const char *mark)
{
    struct asking *asking = calloc(1, sizeof *asking);
    if (asking == NULL) {
        web_refuse(visit, 503);
        return;
    }
    take_done(visit, asking);
    snprintf(asking->mark, sizeof asking->mark, "%.*s", MARK_TEXT - 1, mark);
    if (choose_fair(visit, &asking->fair) != DONE) {
        free(asking);
        page_send(visit, 200, "publish",
                  json_pack("{s:s, s:b}", "why", "live.no_fair", "no_fair", true));
        return;
    }
    enum outcome outcome =
        publication_draft_make(visit->hub, visit->web->words, &asking->fair, &asking->job);
    if (outcome != DONE) {
        send_why(visit, asking, hub_why(visit->hub));
        drop(asking);
        return;
    }
    const struct web_later later = {.work = PUBLICATION_WORK,
                                    .job = asking->job,
                                    .size = strlen(asking->job),
                                    .finish = finish,
                                    .drop = drop,
                                    .context = asking};
    web_later(visit, &later);
}

void page_publish(struct web_visit *visit)
{
    ask(visit, "");
}

void page_published(struct web_visit *visit)
{
    const char *mark = form_get(&visit->form, "marca");
    ask(visit, strlen(mark) == MARK_TEXT - 1 ? mark : "-");
}
