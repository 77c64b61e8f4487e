/* Logging in and out. A wrong name and a wrong password look alike and take as long. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/pages.h"
#include "sync/hub/web_inside.h"

#define FREE_OF_NAME 3     /* as an account's own */
#define FREE_OF_ADDRESS 10 /* a fair's people come from one */

void page_send_login(struct web_visit *visit, int status, const char *reason)
{
    page_send(
        visit, status, "login",
        json_pack("{s:s, s:b}", "reason", reason, "ended", strcmp(reason, "login.ended") == 0));
}

static int64_t longest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* An address of IPv6 has as many neighbours as it likes: its network counts. */
static size_t address_size(const uint8_t address[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    return memcmp(address, mapped, sizeof mapped) == 0 ? 16 : 8;
}

/* What an account's row says, where the clock was not turned back since. */
static int64_t account_wait_ms(const struct web *web, const struct account *account)
{
    int64_t wait_ms = account->until_ms - web->io->wall_ms(web->io->self);
    return wait_ms > 0 && wait_ms <= ACCOUNT_DELAY_MAX_MS ? wait_ms : 0;
}

static int64_t wait_ms(const struct web *web, const char *name, const struct account *account,
                       const uint8_t address[16])
{
    int64_t now_ms = web->io->monotonic_ms(web->io->self);
    int64_t own = account != NULL ? account_wait_ms(web, account)
                                  : lockout_wait_ms(web->lockout, name, strlen(name), now_ms);
    int64_t its = lockout_wait_ms(web->lockout, address, address_size(address), now_ms);
    for (size_t i = 0; i < HASHER_JOBS; i++) { /* one look at a time for a name */
        if (web->pending[i].ticket != 0 && strcmp(web->pending[i].name, name) == 0)
            own = longest(own, 1000);
    }
    return longest(own, its);
}

static void refuse_for(struct web_visit *visit, int64_t ms)
{
    char seconds[24];
    snprintf(seconds, sizeof seconds, "%lld", (long long)((ms + 999) / 1000));
    web_add_header(visit->answer, "Retry-After", seconds);
    page_send_login(visit, 429, "login.wait");
}

static struct web_pending *find_free(struct web *web)
{
    for (size_t i = 0; i < HASHER_JOBS; i++) {
        if (web->pending[i].ticket == 0)
            return &web->pending[i];
    }
    return NULL;
}

static void look(struct web_visit *visit, const char *name, const char *password,
                 const struct account *account)
{
    struct web *web = visit->web;
    struct web_pending *pending = find_free(web);
    uint64_t ticket = 0;
    if (pending == NULL ||
        hasher_ask(web->hasher, password, account != NULL ? account->hash : web->nobody, &ticket) !=
            DONE) {
        refuse_for(visit, 1000);
        return;
    }
    *pending = (struct web_pending){.ticket = ticket,
                                    .known = account != NULL,
                                    .tls = visit->request->tls,
                                    .language = visit->language};
    snprintf(pending->name, sizeof pending->name, "%s", name);
    memcpy(pending->address, visit->request->address, sizeof pending->address);
    if (account != NULL)
        memcpy(pending->account, account->id, sizeof pending->account);
    visit->answer->status = 0;
    visit->answer->ticket = ticket;
    if (web_fd(web) < 0 && web_next(web) == ticket)
        web_collect(web, ticket, visit->answer);
}

void page_login(struct web_visit *visit)
{
    struct web *web = visit->web;
    struct account found;
    const char *name = form_get(&visit->form, "user");
    const char *password = form_get(&visit->form, "password");
    if (strlen(name) >= ACCOUNT_NAME_MAX || strlen(password) >= ACCOUNT_PASSWORD_MAX) {
        web_refuse(visit, 400);
        return;
    }
    enum outcome outcome = account_find(web->hub, name, &found);
    if (outcome != DONE && outcome != NOT_FOUND) {
        web_refuse(visit, 503);
        return;
    }
    const struct account *account = outcome == DONE ? &found : NULL;
    int64_t ms = wait_ms(web, name, account, visit->request->address);
    if (ms > 0)
        refuse_for(visit, ms);
    else
        look(visit, name, password, account);
}

static void begin_session(struct web *web, const struct web_pending *pending,
                          const struct account *account, struct web_visit *visit)
{
    char cookie[SESSION_TEXT_BYTES], header[WEB_HEADER_MAX];
    sessions_begin(web->sessions, account->id, account->changed_ms, cookie);
    snprintf(header, sizeof header, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s",
             pending->tls ? WEB_COOKIE_TLS : WEB_COOKIE, cookie, pending->tls ? "; Secure" : "");
    web_add_header(visit->answer, "Set-Cookie", header);
    sodium_memzero(cookie, sizeof cookie);
    sodium_memzero(header, sizeof header);
    web_redirect(visit, "/");
}

/* A name that is nobody's costs the same commit as an account's own. */
static void note_failure(struct web *web, const struct web_pending *pending,
                         struct account *account)
{
    int64_t now_ms = web->io->monotonic_ms(web->io->self);
    lockout_note_failure(web->lockout, pending->address, address_size(pending->address),
                         FREE_OF_ADDRESS, now_ms);
    if (account != NULL) {
        (void)!account_note_failure(web->hub, account); /* the answer is no in any case */
        return;
    }
    lockout_note_failure(web->lockout, pending->name, strlen(pending->name), FREE_OF_NAME, now_ms);
    if (hub_begin(web->hub) != DONE)
        return;
    if (hub_set_meta(web->hub, "wrong_try", storage_number(web->io->wall_ms(web->io->self))) ==
        DONE)
        (void)!hub_commit(web->hub);
    else
        hub_rollback(web->hub);
}

void web_login_finish(struct web *web, struct web_pending *pending, bool good,
                      struct web_visit *visit)
{
    struct account account;
    bool known = pending->known && account_find_id(web->hub, pending->account, &account) == DONE;
    if (known && good && account_note_success(web->hub, &account) == DONE) {
        lockout_note_success(web->lockout, pending->address, address_size(pending->address));
        begin_session(web, pending, &account, visit);
        return;
    }
    note_failure(web, pending, known ? &account : NULL);
    page_send_login(visit, 401, "login.wrong");
}

void page_logout(struct web_visit *visit)
{
    sessions_end(visit->web->sessions, visit->session);
    visit->session = NULL;
    web_add_header(visit->answer, "Set-Cookie",
                   visit->request->tls ? WEB_COOKIE_TLS
                       "=; Path=/; Max-Age=0; HttpOnly;"
                       " SameSite=Strict; Secure"
                                       : WEB_COOKIE
                       "=; Path=/; Max-Age=0; HttpOnly;"
                       " SameSite=Strict");
    web_add_header(visit->answer, "Clear-Site-Data", "\"cache\"");
    web_redirect(visit, "/");
}
