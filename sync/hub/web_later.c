/* web_later.h: who waits for which job. */
#include "sync/hub/web_later.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/route.h"
#include "sync/hub/web_inside.h"

static void drop(struct web_waiting *waiting)
{
    if (waiting->drop != NULL)
        waiting->drop(waiting->context);
    memset(waiting, 0, sizeof *waiting);
}

void web_later_close(struct web *web)
{
    for (size_t i = 0; i < WORKER_JOBS; i++) {
        if (web->waiting[i].ticket != 0)
            drop(&web->waiting[i]);
    }
}

static struct web_waiting *find(struct web *web, uint64_t ticket)
{
    for (size_t i = 0; i < WORKER_JOBS; i++) {
        if (web->waiting[i].ticket == ticket)
            return &web->waiting[i];
    }
    return NULL;
}

static void refuse(struct web_visit *visit, const struct web_later *later)
{
    if (later->drop != NULL)
        later->drop(later->context);
    web_add_header(visit->answer, "Retry-After", "10");
    web_refuse(visit, 503);
}

/* Where jobs are done at once: the visit is the one that asked. */
static void finish_here(struct web_visit *visit, const struct web_later *later, uint64_t ticket)
{
    struct worker_result result;
    worker_take(visit->web->worker, ticket, &result);
    later->finish(visit, later->context, &result);
    free(result.bytes);
    if (later->drop != NULL)
        later->drop(later->context);
}

void web_later(struct web_visit *visit, const struct web_later *later)
{
    struct web *web = visit->web;
    struct web_waiting *waiting = find(web, 0);
    uint64_t ticket = 0;
    if (waiting == NULL ||
        worker_ask(web->worker, later->work, later->job, later->size, &ticket) != DONE) {
        refuse(visit, later);
        return;
    }
    if (worker_fd(web->worker) < 0) {
        finish_here(visit, later, ticket);
        return;
    }
    *waiting = (struct web_waiting){.ticket = ticket,
                                    .finish = later->finish,
                                    .drop = later->drop,
                                    .context = later->context,
                                    .language = visit->language,
                                    .tls = visit->request->tls,
                                    .post = strcmp(visit->request->method, "POST") == 0};
    snprintf(waiting->path, sizeof waiting->path, "%s", visit->request->path);
    snprintf(waiting->host, sizeof waiting->host, "%s", visit->request->host);
    if (visit->session != NULL)
        memcpy(waiting->session, visit->session->hash, sizeof waiting->session);
    visit->answer->status = 0;
    visit->answer->ticket = ticket | WEB_LATER_BIT;
}

/* Whoever asked may still have this page; else it is answered here. */
static bool may_still(struct web_visit *visit, const struct web_waiting *waiting,
                      struct account *account)
{
    struct web *web = visit->web;
    bool known;
    const struct route *route = route_find(visit->request->method, waiting->path, &known);
    struct session *session = sessions_find_hash(web->sessions, waiting->session);
    if (session != NULL && account_find_id(web->hub, session->account, account) == DONE &&
        account->changed_ms == session->changed_ms) {
        visit->session = session;
        visit->account = account;
    }
    if (visit->account == NULL)
        page_send_login(visit, 401,
                        strcmp(visit->request->method, "POST") == 0 ? "login.ended" : "");
    else if (route == NULL || !route_allows(route, visit->account))
        web_refuse(visit, 403);
    else
        return true;
    return false;
}

void web_later_collect(struct web *web, uint64_t ticket, struct web_answer *answer)
{
    struct worker_result result;
    struct account account;
    struct web_waiting *waiting = find(web, ticket);
    struct web_visit *visit = calloc(1, sizeof *visit);
    worker_take(web->worker, ticket, &result);
    if (waiting != NULL && visit != NULL) {
        struct web_request request = {.method = waiting->post ? "POST" : "GET",
                                      .path = waiting->path,
                                      .query = "",
                                      .host = waiting->host,
                                      .origin = "",
                                      .site = "",
                                      .cookie = "",
                                      .if_none_match = "",
                                      .type = "",
                                      .tls = waiting->tls};
        *visit = (struct web_visit){.web = web,
                                    .hub = web->hub,
                                    .io = web->io,
                                    .request = &request,
                                    .answer = answer,
                                    .language = waiting->language};
        if (may_still(visit, waiting, &account))
            waiting->finish(visit, waiting->context, &result);
    }
    if (waiting != NULL)
        drop(waiting);
    if (result.bytes != NULL) /* nobody took it: badges' codes may stand in it */
        sodium_memzero(result.bytes, result.size);
    free(result.bytes);
    free(visit);
}

void web_later_file(struct web_visit *visit, struct worker_result *result, const char *type,
                    const char *name)
{
    char header[WEB_HEADER_MAX];
    snprintf(header, sizeof header, "attachment; filename=\"%.200s\"", name);
    web_add_header(visit->answer, "Content-Disposition", header);
    visit->answer->status = 200;
    visit->answer->type = type;
    visit->answer->owned = (char *)result->bytes;
    visit->answer->body = result->bytes;
    visit->answer->body_size = result->size;
    result->bytes = NULL;
}
