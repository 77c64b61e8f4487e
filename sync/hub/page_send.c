/* page_send: what base.html shows around every page. */
#include "sync/hub/page.h"

#include <stdio.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/route.h"
#include "sync/hub/web_inside.h"

/* What the address said besides the language, so that the same thing is shown in the other one;
 * what was just done is not said twice. */
static void add_rest(const char *query, char *back, size_t room)
{
    size_t used = strlen(back);
    while (*query != '\0') {
        size_t size = strcspn(query, "&");
        bool other = strncmp(query, "idioma=", 7) != 0 && strncmp(query, "hecho=", 6) != 0;
        if (size > 0 && other && used + size + 2 <= room)
            used += (size_t)snprintf(back + used, room - used, "&%.*s", (int)size, query);
        query += size + (query[size] == '&' ? 1 : 0);
    }
}

/* The path to come back to in the other language; of a form's answer, or of none: home. */
static void put_language(struct web_visit *visit, json_t *values)
{
    char back[WEB_PATH_MAX + WEB_QUERY_MAX + 16];
    bool get = strcmp(visit->request->method, "GET") == 0 &&
               route_find("GET", visit->request->path, NULL) != NULL;
    const char *other = visit->language == WEB_SPANISH ? "en" : "es";
    snprintf(back, sizeof back, "%s?idioma=%s", get ? visit->request->path : "/", other);
    if (get)
        add_rest(visit->request->query, back, sizeof back);
    json_object_set_new(values, "language",
                        json_string(visit->language == WEB_SPANISH ? "es" : "en"));
    json_object_set_new(values, "other_language", json_string(other));
    json_object_set_new(values, "other_language_path", json_string(back));
}

static void put_account(struct web_visit *visit, json_t *values)
{
    char role[48];
    if (visit->account == NULL || visit->session == NULL)
        return;
    snprintf(role, sizeof role, "role.%s", account_role_name(visit->account->role));
    json_object_set_new(
        values, "user",
        json_pack("{s:s, s:s}", "user_name", visit->account->name, "user_role", role));
    json_object_set_new(values, "csrf", json_string(visit->session->csrf));
}

void page_send(struct web_visit *visit, int status, const char *name, json_t *values)
{
    char title[80], why[PAGE_WHY_MAX], *text = NULL;
    json_t *all = values != NULL ? values : json_object();
    snprintf(title, sizeof title, "%s.title", name);
    if (json_object_get(all, "title") == NULL)
        json_object_set_new(all, "title", json_string(title));
    json_object_set_new(all, "municipality", json_string(visit->hub->name));
    put_language(visit, all);
    put_account(visit, all);
    enum outcome outcome =
        page_render(visit->web->words, visit->language, "base", name, all, &text, why);
    json_decref(all);
    if (outcome != DONE) {
        web_say(visit, outcome == INVALID ? 500 : 503, "this page cannot be written\n");
        return;
    }
    struct web_answer *answer = visit->answer;
    answer->status = status;
    answer->type = "text/html; charset=utf-8";
    answer->owned = text;
    answer->body = (const uint8_t *)text;
    answer->body_size = strlen(text);
}
