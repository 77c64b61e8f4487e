/* web.h: who asks, may they, and which handler answers. */
#include "sync/hub/web.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "sync/hub/inside.h"
#include "sync/hub/route.h"
#include "sync/hub/web_inside.h"

/* Argon2id as account.c's, so that an unknown name takes as long as a wrong password. */
static enum outcome make_nobody(struct web *web, bool cheap)
{
    char password[33];
    uint8_t random[16];
    web->io->random(web->io->self, random, sizeof random);
    sodium_bin2hex(password, sizeof password, random, sizeof random);
    size_t bytes = cheap ? 8U << 10 : (size_t)ACCOUNT_MEMORY_KB << 10;
    int made = crypto_pwhash_str_alg(web->nobody, password, strlen(password), 2, bytes,
                                     crypto_pwhash_ALG_ARGON2ID13);
    return made == 0 ? DONE : BUSY;
}

static bool watch(const struct web *web, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return fd >= 0 && epoll_ctl(web->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* What is done beside the loop: passwords looked at, long work. */
static enum outcome open_helpers(struct web *web, bool here)
{
    const struct worker_settings settings = {.here = here};
    enum outcome outcome = hasher_open(here, &web->hasher);
    if (outcome == DONE)
        outcome = worker_open(&settings, &web->worker);
    if (outcome != DONE || here)
        return outcome;
    web->epoll = epoll_create1(EPOLL_CLOEXEC);
    bool good =
        web->epoll >= 0 && watch(web, hasher_fd(web->hasher)) && watch(web, worker_fd(web->worker));
    return good ? DONE : BUSY;
}

enum outcome web_open(const struct web_settings *settings, struct web **web)
{
    char why[320];
    struct web *fresh = calloc(1, sizeof *fresh);
    *web = NULL;
    if (fresh == NULL)
        return BUSY;
    fresh->hub = settings->hub;
    fresh->io = settings->io;
    fresh->epoll = -1;
    fresh->sessions = sessions_create(settings->io);
    fresh->lockout = calloc(1, sizeof *fresh->lockout);
    fresh->call_centre = call_centre_create(settings->hub);
    enum outcome outcome =
        fresh->sessions != NULL && fresh->lockout != NULL && fresh->call_centre != NULL ? DONE
                                                                                        : BUSY;
    if (outcome == DONE) {
        settings->io->random(settings->io->self, fresh->lockout->salt, sizeof fresh->lockout->salt);
        outcome = words_open(&fresh->words, why);
    }
    if (outcome == DONE)
        outcome = make_nobody(fresh, settings->hash_here);
    if (outcome == DONE)
        outcome = open_helpers(fresh, settings->hash_here);
    if (outcome == DONE)
        *web = fresh;
    else
        web_close(fresh);
    return outcome;
}

void web_close(struct web *web)
{
    if (web == NULL)
        return;
    web_later_close(web);
    worker_close(web->worker);
    hasher_close(web->hasher);
    if (web->epoll >= 0)
        close(web->epoll);
    call_centre_destroy(web->call_centre);
    words_close(web->words);
    free(web->lockout);
    pack_destroy(web->pack);
    previews_destroy(web->previews);
    sessions_destroy(web->sessions);
    free(web);
}

int web_fd(const struct web *web)
{
    return web->epoll;
}

void web_settle(struct web *web)
{
    call_centre_settle(web->call_centre);
}

size_t web_stop(struct web *web)
{
    return call_centre_stop(web->call_centre);
}

/* On loopback a page of somebody else's could have its name point here: only our own names do. */
static bool host_is_ours(const struct web_request *request)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    if (request->tls)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(request->host, names[i], length) == 0 &&
            (request->host[length] == '\0' || request->host[length] == ':'))
            return true;
    }
    return false;
}

/* A form of our own page; browsers say where it comes from, programs do not. */
static bool origin_is_ours(const struct web_request *request)
{
    char ours[WEB_HEADER_MAX + 16];
    snprintf(ours, sizeof ours, "%s://%s", request->tls ? "https" : "http", request->host);
    if (request->origin[0] != '\0')
        return strcmp(request->origin, ours) == 0;
    return request->site[0] == '\0' || strcmp(request->site, "same-origin") == 0 ||
           strcmp(request->site, "none") == 0;
}

/* Spanish, until somebody chose otherwise. */
static void choose_language(struct web_visit *visit)
{
    char kept[8];
    const char *asked = form_get(&visit->query, "idioma");
    web_cookie(visit->request->cookie, "idioma", kept, sizeof kept);
    bool says = strcmp(asked, "en") == 0 || strcmp(asked, "es") == 0;
    if (says) {
        char cookie[80];
        snprintf(cookie, sizeof cookie, "idioma=%s; Path=/; Max-Age=31536000; SameSite=Lax", asked);
        web_add_header(visit->answer, "Set-Cookie", cookie);
    }
    visit->language = strcmp(says ? asked : kept, "en") == 0 ? WEB_ENGLISH : WEB_SPANISH;
}

/* Whoever's cookie it is, if the account is still what it was. */
static void find_session(struct web_visit *visit, struct account *account)
{
    char cookie[SESSION_TEXT_BYTES];
    struct web *web = visit->web;
    web_cookie(visit->request->cookie, visit->request->tls ? WEB_COOKIE_TLS : WEB_COOKIE, cookie,
               sizeof cookie);
    struct session *session = cookie[0] != '\0' ? sessions_find(web->sessions, cookie) : NULL;
    if (session == NULL)
        return;
    if (account_find_id(web->hub, session->account, account) != DONE ||
        account->changed_ms != session->changed_ms) {
        sessions_end(web->sessions, session);
        return;
    }
    visit->session = session;
    visit->account = account;
}

/* A preflight: browsers ask before a page of another origin, or a saved file, sends a signed call.
 */
static void answer_options(struct web_visit *visit)
{
    const struct route *route = route_find("POST", visit->request->path, NULL);
    bool device = strncmp(visit->request->path, "/v1/", 4) == 0 ||
                  strncmp(visit->request->path, "/desk/v1/", 9) == 0 ||
                  (route != NULL && (route->roles & ROUTE_DEVICE) != 0);
    visit->answer->open = device;
    web_say(visit, device ? 204 : 405, "");
    if (!device)
        return;
    web_add_header(visit->answer, "Access-Control-Allow-Methods", "GET, POST");
    web_add_header(visit->answer, "Access-Control-Allow-Headers", "Content-Type");
    web_add_header(visit->answer, "Access-Control-Allow-Private-Network", "true");
    web_add_header(visit->answer, "Access-Control-Max-Age", "600");
}

static enum outcome take_files(struct web_visit *visit)
{
    const struct web_request *request = visit->request;
    visit->upload = calloc(1, sizeof *visit->upload);
    return visit->upload == NULL ? BUSY
                                 : upload_read(request->type, request->body, request->body_size,
                                               &visit->form, visit->upload);
}

/* False: a POST that is no form of ours was refused. */
static bool take_form(struct web_visit *visit)
{
    static const char form[] = "application/x-www-form-urlencoded";
    bool files = upload_is(visit->request->type);
    const struct web_request *request = visit->request;
    if (!origin_is_ours(request)) {
        web_refuse(visit, 403);
    } else if (!files && strncmp(request->type, form, sizeof form - 1) != 0) {
        web_refuse(visit, 415);
    } else if ((files ? take_files(visit)
                      : form_read(request->body, request->body_size, &visit->form)) != DONE) {
        web_refuse(visit, 400);
    } else if (visit->session != NULL) {
        const char *csrf = form_get(&visit->form, "csrf");
        if (strlen(csrf) == SESSION_TEXT_BYTES - 1 &&
            sodium_memcmp(csrf, visit->session->csrf, SESSION_TEXT_BYTES - 1) == 0)
            return true;
        web_refuse(visit, 403);
    } else {
        return true;
    }
    return false;
}

static void answer_route(struct web_visit *visit, const struct route *route)
{
    bool device = (route->roles & ROUTE_DEVICE) != 0;
    bool post = strcmp(visit->request->method, "POST") == 0;
    visit->answer->open = device;
    if (visit->request->body_size > route->body_max)
        web_refuse(visit, 413);
    else if (device || (route->roles & ROUTE_ANYBODY) != 0) {
        if (device || !post || take_form(visit))
            route->answer(visit);
    } else if (visit->account == NULL)
        page_send_login(visit, 401, post ? "login.ended" : "");
    else if (!route_allows(route, visit->account))
        web_refuse(visit, 403);
    else if (!post || take_form(visit))
        route->answer(visit);
}

static void answer_any(struct web_visit *visit)
{
    const struct web_request *request = visit->request;
    bool known = false;
    const struct route *route = route_find(request->method, request->path, &known);
    if (!host_is_ours(request))
        web_say(visit, 421, "this address is not this hub's\n");
    else if (strcmp(request->method, "OPTIONS") == 0)
        answer_options(visit);
    else if (form_read(request->query, strlen(request->query), &visit->query) != DONE)
        web_refuse(visit, 400);
    else if (route == NULL)
        web_refuse(visit, known ? 405 : 404);
    else
        answer_route(visit, route);
}

void web_answer(struct web *web, const struct web_request *request, struct web_answer *answer)
{
    struct account account;
    struct web_visit *visit = calloc(1, sizeof *visit);
    *answer = (struct web_answer){.status = 503, .type = "text/plain; charset=utf-8"};
    if (visit == NULL)
        return;
    *visit = (struct web_visit){
        .web = web, .hub = web->hub, .io = web->io, .request = request, .answer = answer};
    find_session(visit, &account);
    if (form_read(request->query, strlen(request->query), &visit->query) == DONE)
        choose_language(visit);
    answer_any(visit);
    free(visit->upload);
    sodium_memzero(visit, sizeof *visit);
    free(visit);
}

bool web_take_once(struct web_visit *visit)
{
    const char *once = form_get(&visit->form, "once");
    char *held = visit->session->once;
    bool good = held[0] != '\0' && strlen(once) == SESSION_TEXT_BYTES - 1 &&
                sodium_memcmp(once, held, SESSION_TEXT_BYTES - 1) == 0;
    sodium_memzero(held, SESSION_TEXT_BYTES);
    return good;
}

size_t web_body_room(struct web *web, const struct web_request *request)
{
    struct account account;
    struct web_answer answer = {.status = 0};
    const struct route *route = route_find(request->method, request->path, NULL);
    if (route == NULL || route->body_max <= WIRE_BODY_MAX)
        return WIRE_BODY_MAX;
    struct web_visit *visit = calloc(1, sizeof *visit);
    if (visit == NULL)
        return WIRE_BODY_MAX;
    *visit = (struct web_visit){
        .web = web, .hub = web->hub, .io = web->io, .request = request, .answer = &answer};
    find_session(visit, &account);
    bool may = visit->account != NULL && route_allows(route, visit->account);
    free(visit);
    return may ? route->body_max : WIRE_BODY_MAX;
}

uint64_t web_next(struct web *web)
{
    if (web->looked == 0)
        web->looked = hasher_next(web->hasher, &web->good);
    if (web->looked != 0)
        return web->looked;
    uint64_t done = worker_next(web->worker);
    return done != 0 ? done | WEB_LATER_BIT : 0;
}

void web_collect(struct web *web, uint64_t ticket, struct web_answer *answer)
{
    struct web_request request = {.method = "POST",
                                  .path = "/login",
                                  .query = "",
                                  .host = "",
                                  .origin = "",
                                  .site = "",
                                  .cookie = "",
                                  .if_none_match = "",
                                  .type = ""};
    *answer = (struct web_answer){.status = 503, .type = "text/plain; charset=utf-8"};
    if ((ticket & WEB_LATER_BIT) != 0) {
        web_later_collect(web, ticket & ~WEB_LATER_BIT, answer);
        return;
    }
    struct web_visit *visit = calloc(1, sizeof *visit);
    for (size_t i = 0; i < HASHER_JOBS && visit != NULL && ticket == web->looked; i++) {
        struct web_pending *pending = &web->pending[i];
        if (pending->ticket != ticket)
            continue;
        *visit = (struct web_visit){
            .web = web, .hub = web->hub, .io = web->io, .request = &request, .answer = answer};
        visit->language = pending->language;
        web_login_finish(web, pending, web->good, visit);
        sodium_memzero(pending, sizeof *pending);
    }
    if (ticket == web->looked)
        web->looked = 0;
    free(visit);
}
