/* The one table of what can be asked of the hub: method, path, who may, and who answers.
 *
 * Roles of route.roles: ROLE_BIT(ACCOUNT_…) of those who may see it; ROUTE_ANYBODY without log-in;
 * ROUTE_MEMBER for whoever is logged in; ROUTE_DEVICE for calls that carry a device's signature in
 * their body: those look at no cookie, need no csrf, and may be made by a page of any origin, a
 * saved file included (CORS without credentials). `routes --json` prints the table, kiosks' calls
 * of hub.c included; tests walk it, so that no page escapes them. */
#ifndef JORNADA_SYNC_HUB_ROUTE_H
#define JORNADA_SYNC_HUB_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "sync/hub/web.h"

#define ROLE_BIT(role) (1U << (role))
#define ROUTE_ANYBODY (1U << 30)
#define ROUTE_MEMBER (1U << 29)
#define ROUTE_DEVICE (1U << 28)
#define ROUTE_BODY_MAX (1U << 20)

struct route {
    const char *method; /* "GET", "POST" */
    const char *path;   /* exact; one that ends in "/" takes whatever stands behind it, too */
    unsigned roles;
    size_t body_max; /* bytes of a POST; 0 of a GET */
    void (*answer)(struct web_visit *visit);
};

/* NULL: there is none. *known_path (NULL is fine): some other method has this path. */
const struct route *route_find(const char *method, const char *path, bool *known_path);
/* At position `index`; NULL behind the last. */
const struct route *route_at(size_t index);
/* Whether an account of this role may. */
bool route_allows(const struct route *route, const struct account *account);

#endif
