/* See browser.h. */
#include "tests/browser.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/fair.h"

struct browser *browser_make(struct web *web)
{
    static const uint8_t loopback[16] = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1};
    struct browser *browser = calloc(1, sizeof *browser);
    assert_non_null(browser);
    browser->web = web;
    memcpy(browser->address, loopback, sizeof loopback);
    snprintf(browser->host, sizeof browser->host, "127.0.0.1:8443");
    snprintf(browser->type, sizeof browser->type, "application/x-www-form-urlencoded");
    return browser;
}

/* Keeps name=value of a Set-Cookie; one that ends now is forgotten. */
static void keep_cookie(struct browser *browser, const char *set)
{
    char name[64], kept[600] = "", *state = NULL, *one, old[600];
    size_t length = strcspn(set, "=");
    assert_true(length < sizeof name);
    snprintf(name, sizeof name, "%.*s=", (int)length, set);
    snprintf(old, sizeof old, "%s", browser->cookie);
    for (one = strtok_r(old, "; ", &state); one != NULL; one = strtok_r(NULL, "; ", &state)) {
        if (strncmp(one, name, strlen(name)) != 0)
            snprintf(kept + strlen(kept), sizeof kept - strlen(kept), "%s; ", one);
    }
    if (strstr(set, "Max-Age=0") == NULL)
        snprintf(kept + strlen(kept), sizeof kept - strlen(kept), "%.*s", (int)strcspn(set, ";"),
                 set);
    snprintf(browser->cookie, sizeof browser->cookie, "%s", kept);
}

static void take(struct browser *browser, struct web_answer *answer)
{
    assert_int_not_equal(answer->status, 0);
    size_t room = sizeof browser->text - 1;
    size_t size = answer->body_size < room ? answer->body_size : room;
    browser->status = answer->status;
    if (size > 0)
        memcpy(browser->text, answer->body, size);
    browser->text[size] = '\0';
    memcpy(browser->headers, answer->headers, sizeof browser->headers);
    browser->header_count = answer->header_count;
    browser->fixed_count = web_fixed_headers(answer, browser->fixed);
    browser->open = answer->open;
    for (size_t i = 0; i < browser->header_count; i++) {
        if (strcmp(browser->headers[i].name, "Set-Cookie") == 0)
            keep_cookie(browser, browser->headers[i].value);
    }
    web_answer_free(answer);
}

int browser_ask(struct browser *browser, const char *method, const char *path, const void *body,
                size_t size)
{
    char plain[WEB_PATH_MAX];
    const char *question = strchr(path, '?');
    snprintf(plain, sizeof plain, "%.*s",
             (int)(question != NULL ? (size_t)(question - path) : strlen(path)), path);
    struct web_request request = {.method = method,
                                  .path = plain,
                                  .query = question != NULL ? question + 1 : "",
                                  .host = browser->host,
                                  .origin = browser->origin,
                                  .site = browser->site,
                                  .cookie = browser->cookie,
                                  .if_none_match = "",
                                  .type = browser->type,
                                  .body = body,
                                  .body_size = size,
                                  .tls = browser->tls};
    memcpy(request.address, browser->address, sizeof request.address);
    struct web_answer answer;
    web_answer(browser->web, &request, &answer);
    take(browser, &answer);
    return browser->status;
}

int browser_get(struct browser *browser, const char *path)
{
    return browser_ask(browser, "GET", path, NULL, 0);
}

int browser_post(struct browser *browser, const char *path, const char *form)
{
    return browser_ask(browser, "POST", path, form, strlen(form));
}

const char *browser_header(const struct browser *browser, const char *name)
{
    for (size_t i = 0; i < browser->header_count; i++) {
        if (strcmp(browser->headers[i].name, name) == 0)
            return browser->headers[i].value;
    }
    for (size_t i = 0; i < browser->fixed_count; i++) {
        if (strcmp(browser->fixed[i].name, name) == 0)
            return browser->fixed[i].value;
    }
    return "";
}

const char *browser_field(const struct browser *browser, const char *name, char value[128])
{
    char wanted[160];
    value[0] = '\0';
    snprintf(wanted, sizeof wanted, "name=\"%s\" value=\"", name);
    const char *at = strstr(browser->text, wanted);
    if (at != NULL) {
        at += strlen(wanted);
        snprintf(value, 128, "%.*s", (int)strcspn(at, "\""), at);
    }
    return value;
}

int browser_log_in(struct browser *browser, const char *user, const char *password)
{
    char form[2000], csrf[128];
    browser_get(browser, "/");
    browser_field(browser, "csrf", csrf);
    size_t size = (size_t)snprintf(form, sizeof form, "user=%s&csrf=%s&password=", user, csrf);
    for (const char *c = password; *c != '\0' && size < sizeof form - 4; c++)
        size += (size_t)snprintf(form + size, sizeof form - size, "%%%02X", (unsigned char)*c);
    return browser_post(browser, "/login", form);
}

void browser_account(struct hub *hub, const char *name, enum account_role role)
{
    struct account account;
    assert_int_equal(account_add(hub, name, role, BROWSER_PASSWORD, 8, &account), DONE);
}

struct web *browser_open_fair(struct pocket_hub *at, const char *fair)
{
    char name[128], path[FOLDER_PATH_MAX];
    struct fair imported;
    struct web *web;
    const struct web_settings settings = {.hub = at->hub, .io = &at->io, .hash_here = true};
    snprintf(name, sizeof name, "assets/fairs/%s", fair);
    folder_root(name, path);
    assert_int_equal(fair_set_state(at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    assert_int_equal(fair_import(at->hub, path, &imported), DONE);
    assert_int_equal(fair_set_state(at->hub, fair, CALLS_FAIR_OPEN), DONE);
    assert_int_equal(web_open(&settings, &web), DONE);
    return web;
}
