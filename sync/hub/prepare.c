/* prepare.h: the fair that a page is about. */
#include "sync/hub/prepare.h"

#include <stdio.h>
#include <string.h>

#include "sync/hub/fair_edit.h"
#include "sync/hub/inside.h"
#include "sync/hub/web_inside.h"

enum outcome page_fair_chosen(struct web_visit *visit, struct fair *chosen)
{
    const char *name = form_get(&visit->form, "jornada");
    struct fair fair;
    bool found = false;
    enum outcome outcome;
    if (name[0] == '\0')
        name = form_get(&visit->query, "jornada");
    if (name[0] != '\0')
        return fair_find(visit->hub, name, chosen);
    for (size_t i = 0; (outcome = fair_at(visit->hub, i, &fair)) == DONE; i++) {
        bool open = fair.state == CALLS_FAIR_OPEN;
        bool was_open = found && chosen->state == CALLS_FAIR_OPEN;
        if (!found || open > was_open || (open == was_open && fair.content > chosen->content))
            *chosen = fair;
        found = true;
    }
    return outcome == NOT_FOUND && found ? DONE : outcome;
}

enum outcome page_fair_pack(struct web_visit *visit, const struct fair *fair,
                            const struct pack **pack)
{
    struct web *web = visit->web;
    char folder[4096], why[PACK_WHY_MAX];
    *pack = NULL;
    if (fair->content == 0)
        return NOT_FOUND;
    if (web->pack == NULL || web->pack_content != fair->content ||
        memcmp(web->pack_fair, fair->id, 8) != 0) {
        pack_destroy(web->pack);
        web->pack = NULL;
        snprintf(folder, sizeof folder, "%s/fairs/%s/%u", visit->hub->folder, fair->name,
                 fair->content);
        enum outcome outcome = pack_load(visit->io, folder, &web->pack, why);
        if (outcome != DONE)
            return hub_fail(visit->hub, outcome, "%s", why);
        web->pack_content = fair->content;
        memcpy(web->pack_fair, fair->id, 8);
    }
    *pack = web->pack;
    return DONE;
}

enum outcome prepare_begin(struct web_visit *visit, struct prepare *prepare)
{
    memset(prepare, 0, sizeof *prepare);
    prepare->visit = visit;
    enum outcome outcome = page_fair_chosen(visit, &prepare->fair);
    if (outcome == DONE && page_fair_pack(visit, &prepare->fair, &prepare->pack) != DONE)
        prepare->pack = NULL;
    return outcome;
}

static const char *state_word(enum calls_fair state)
{
    static const char *const words[] = {"live.fair_not_yet", "live.fair_open", "live.fair_closed"};
    return words[(unsigned)state < 3 ? state : 0];
}

json_t *prepare_values(const struct prepare *prepare, json_t *more)
{
    const char *done = form_get(&prepare->visit->query, "hecho");
    char key[64];
    json_t *values = json_pack("{s:s, s:s, s:s, s:i}", "fair", prepare->fair.name, "fair_title",
                               prepare->fair.title, "fair_state", state_word(prepare->fair.state),
                               "version", (int)prepare->fair.content);
    snprintf(key, sizeof key, "done.%.40s", done);
    if (done[0] != '\0' && words_get(prepare->visit->web->words, key, WEB_SPANISH) != NULL)
        json_object_set_new(values, "done_word", json_string(key));
    if (more != NULL)
        json_object_update(values, more);
    json_decref(more);
    return values;
}

void prepare_done(struct web_visit *visit, const char *path, const char *fair, const char *word)
{
    char to[WEB_HEADER_MAX];
    snprintf(to, sizeof to, "%.100s?jornada=%.63s&hecho=%.40s", path, fair, word);
    web_redirect(visit, to);
}
