/* The answers of web.h, and the headers that all of them carry. */
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/page.h"
#include "sync/hub/route.h"
#include "sync/hub/web_inside.h"

#define CSP                                                                             \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"    \
    " font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none';" \
    " base-uri 'none'"

void web_add_header(struct web_answer *answer, const char *name, const char *value)
{
    size_t size = strlen(value);
    assert(answer->header_count < WEB_HEADERS && size < WEB_HEADER_MAX);
    assert(strpbrk(value, "\r\n") == NULL);
    struct web_header *header = &answer->headers[answer->header_count++];
    header->name = name;
    memcpy(header->value, value, size + 1);
}

size_t web_fixed_headers(const struct web_answer *answer, struct web_fixed fixed[WEB_FIXED_MAX])
{
    size_t count = 0;
    fixed[count++] = (struct web_fixed){"Content-Security-Policy",
                                        answer->policy != NULL ? answer->policy : CSP};
    fixed[count++] = (struct web_fixed){"X-Content-Type-Options", "nosniff"};
    fixed[count++] = (struct web_fixed){"X-Frame-Options", "DENY"};
    /* Not no-referrer: browsers would then call our own forms' origin null. */
    fixed[count++] = (struct web_fixed){"Referrer-Policy", "same-origin"};
    fixed[count++] = (struct web_fixed){"Cross-Origin-Opener-Policy", "same-origin"};
    fixed[count++] = (struct web_fixed){"Permissions-Policy", "geolocation=(), microphone=()"};
    fixed[count++] =
        (struct web_fixed){"Cache-Control", answer->may_store ? "no-cache" : "no-store"};
    if (answer->open) {
        fixed[count++] = (struct web_fixed){"Access-Control-Allow-Origin", "*"};
        fixed[count++] = (struct web_fixed){"Cross-Origin-Resource-Policy", "cross-origin"};
    } else {
        fixed[count++] = (struct web_fixed){"Cross-Origin-Resource-Policy", "same-origin"};
    }
    return count;
}

void web_cookie(const char *header, const char *name, char *value, size_t room)
{
    size_t length = strlen(name);
    value[0] = '\0';
    for (const char *at = header; *at != '\0';) {
        at += strspn(at, " ;");
        size_t size = strcspn(at, ";");
        if (size > length && strncmp(at, name, length) == 0 && at[length] == '=' &&
            size - length - 1 < room) {
            memcpy(value, at + length + 1, size - length - 1);
            value[size - length - 1] = '\0';
            return;
        }
        at += size;
    }
}

void web_answer_free(struct web_answer *answer)
{
    if (answer->owned != NULL) {
        sodium_memzero(answer->owned, answer->body_size);
        free(answer->owned);
    }
    sodium_memzero(answer->headers, sizeof answer->headers);
    answer->owned = NULL;
    answer->header_count = 0;
}

static void put(struct web_answer *answer, int status, const char *type, const void *bytes,
                size_t size)
{
    answer->status = status;
    answer->type = type;
    answer->body = bytes;
    answer->body_size = size;
}

void web_say(struct web_visit *visit, int status, const char *text)
{
    put(visit->answer, status, "text/plain; charset=utf-8", text, strlen(text));
}

void web_redirect(struct web_visit *visit, const char *path)
{
    assert(path[0] == '/' && path[1] != '/');
    web_add_header(visit->answer, "Location", path);
    put(visit->answer, 303, "text/plain; charset=utf-8", "", 0);
}

void web_json(struct web_visit *visit, int status, json_t *json)
{
    char *text = json != NULL ? json_dumps(json, JSON_COMPACT) : NULL;
    json_decref(json);
    if (text == NULL) {
        web_say(visit, 503, "memory is short\n");
        return;
    }
    visit->answer->owned = text;
    put(visit->answer, status, "application/json", text, strlen(text));
}

void web_bytes(struct web_visit *visit, const char *type, const uint8_t *bytes, size_t size)
{
    uint8_t hash[16];
    char tag[2 * sizeof hash + 3];
    crypto_generichash(hash, sizeof hash, bytes, size, NULL, 0);
    tag[0] = '"';
    sodium_bin2hex(tag + 1, sizeof tag - 1, hash, sizeof hash);
    strcat(tag, "\"");
    web_add_header(visit->answer, "ETag", tag);
    visit->answer->may_store = true;
    bool same = strcmp(visit->request->if_none_match, tag) == 0;
    put(visit->answer, same ? 304 : 200, type, bytes, same ? 0 : size);
}

void web_refuse(struct web_visit *visit, int status)
{
    char key[24];
    snprintf(key, sizeof key, "refused.%d", status);
    page_send(visit, status, "refused", json_pack("{s:s}", "reason", key));
}
