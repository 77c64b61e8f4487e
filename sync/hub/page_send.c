/* page_send: what base.html shows around every page. */
#include "sync/hub/page.h"

#include <stdio.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/route.h"
#include "sync/hub/web_inside.h"

/* The path to come back to in the other language; of a form's answer, or of none: home. */
static void put_language(struct web_visit *visit, json_t *values)
{
    char back[WEB_PATH_MAX + WEB_QUERY_MAX];
    bool get = strcmp(visit->request->method, "GET") == 0 &&
               route_find("GET", visit->request->path, NULL) != NULL;
    const char *other = visit->language == WEB_SPANISH ? "en" : "es";
    const char *fair = form_get(&visit->query, "jornada");
    bool keeps = get && fair_name_is_good(fair);
    snprintf(back, sizeof back, "%s?idioma=%s%s%s", get ? visit->request->path : "/", other,
             keeps ? "&jornada=" : "", keeps ? fair : "");
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
