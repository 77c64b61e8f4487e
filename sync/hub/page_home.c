/* The first page: the log-in, or what whoever is logged in can open. What cannot be done yet is
 * absent. */
#include <limits.h>

#include "sync/hub/fair.h"
#include "sync/hub/page.h"
#include "sync/hub/pages.h"
#include "sync/hub/route.h"
#include "sync/hub/web_inside.h"

#define EVERYBODY UINT_MAX

/* A tile of the first page: for these roles, of whom route.c lets in. */
static const struct {
    const char *path, *title, *subtitle, *icon;
    unsigned roles;
} tiles[] = {
    {"/preparar", "home.prepare", "home.prepare_more", "prepare", EVERYBODY},
    {"/vivo", "home.live", "home.live_more", "live", EVERYBODY},
    {"/corte", "home.closing", "home.closing_more", "closing", EVERYBODY},
    {"/resultados", "home.results", "home.results_more", "results", EVERYBODY},
    {"/publicar", "home.publish", "home.publish_more", "publish", EVERYBODY},
    {"/observatorio", "home.observatory", "home.observatory_more", "observatory", EVERYBODY},
    {"/llamadas", "home.calls", "home.calls_more", "call", EVERYBODY},
    {"/cuentas", "home.accounts", "home.accounts_more", "accounts", EVERYBODY},
    {"/desk", "home.desk", "home.desk_more", "desk",
     ROLE_BIT(ACCOUNT_COORDINATOR) | ROLE_BIT(ACCOUNT_PARTNER_DESK)},
};

void page_home(struct web_visit *visit)
{
    json_t *list = json_array();
    if (visit->account == NULL) {
        json_decref(list);
        page_send_login(visit, 200, "");
        return;
    }
    for (size_t i = 0; i < sizeof tiles / sizeof tiles[0]; i++) {
        const struct route *route = route_find("GET", tiles[i].path, NULL);
        bool meant = (tiles[i].roles & ROLE_BIT(visit->account->role)) != 0;
        if (meant && route != NULL && route_allows(route, visit->account))
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "path", tiles[i].path,
                                                  "tile", tiles[i].title, "more", tiles[i].subtitle,
                                                  "icon", tiles[i].icon));
    }
    struct fair fair;
    bool first =
        visit->account->role == ACCOUNT_COORDINATOR && fair_at(visit->hub, 0, &fair) == NOT_FOUND;
    page_send(visit, 200, "home", json_pack("{s:o, s:b}", "tiles", list, "first", (int)first));
}

void page_static(struct web_visit *visit)
{
    struct page_file file;
    if (page_file(visit->request->path + 1, &file) == NULL)
        web_refuse(visit, 404);
    else
        web_bytes(visit, file.type, file.bytes, file.size);
}
