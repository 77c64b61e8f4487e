/* Who may open these pages: a list, one account with what can be done to it, and a drawn password,
 * shown once.
 *
 * What may not be done is account_edit.h's to say. After a change the page says what happened; a
 * refused one shows again what was typed, but no password. A drawn password stands in that one
 * answer: its form can be sent once (session->once). */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/account_edit.h"
#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/web_inside.h"

#define ID_HEX 33

static json_t *roles_json(enum account_role chosen)
{
    json_t *list = json_array();
    for (unsigned role = 1; role < ACCOUNT_ROLES; role++) {
        char word[48], what[48];
        snprintf(word, sizeof word, "role.%s", account_role_name((enum account_role)role));
        snprintf(what, sizeof what, "accounts.may_%s", account_role_name((enum account_role)role));
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:b}", "value",
                                        account_role_name((enum account_role)role), "word", word,
                                        "what", what, "chosen", role == (unsigned)chosen));
    }
    return list;
}

/* Minutes until a log-in of this account is looked at again, rounded up. */
static int64_t wait_minutes(const struct web_visit *visit, const struct account *account)
{
    int64_t ms = account->until_ms - visit->io->wall_ms(visit->io->self);
    return ms > 0 && ms <= ACCOUNT_DELAY_MAX_MS ? (ms + 59999) / 60000 : 0;
}

static json_t *account_json(const struct web_visit *visit, const struct account *account)
{
    char hex[ID_HEX], word[48], mark[17], day[16], waits[PAGE_SAY_MAX] = "";
    int64_t minutes = wait_minutes(visit, account);
    sodium_bin2hex(hex, sizeof hex, account->id, sizeof account->id);
    snprintf(word, sizeof word, "role.%s", account_role_name(account->role));
    account_edit_mark(account, mark);
    page_say_day(account->changed_ms, 0, day);
    if (minutes > 0)
        page_say_number(visit, "accounts.waits", minutes, waits);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "id", hex, "name", account->name,
                     "role", word, "seen", mark, "since", day, "waits", waits, "own",
                     memcmp(account->id, visit->account->id, sizeof account->id) == 0);
}

/* The word for what was just done, of those that there are; "" = nothing. */
static const char *done_word(const struct web_visit *visit)
{
    static const char *const words[][2] = {{"alta", "accounts.done_added"},
                                           {"rol", "accounts.done_role"},
                                           {"clave", "accounts.done_password"},
                                           {"baja", "accounts.done_removed"}};
    const char *asked = form_get(&visit->query, "hecho");
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(asked, words[i][0]) == 0)
            return words[i][1];
    }
    return "";
}

static void why_word(enum account_refusal refusal, char word[48])
{
    word[0] = '\0';
    if (refusal != ACCOUNT_CHANGED)
        snprintf(word, 48, "accounts.why_%s", account_refusal_name(refusal));
}

static int status_of(enum account_refusal refusal)
{
    static const int statuses[ACCOUNT_REFUSALS] = {
        [ACCOUNT_CHANGED] = 200,  [ACCOUNT_NAME] = 400,  [ACCOUNT_TAKEN] = 409,
        [ACCOUNT_PASSWORD] = 400, [ACCOUNT_TWICE] = 400, [ACCOUNT_ROLE] = 400,
        [ACCOUNT_MANY] = 409,     [ACCOUNT_GONE] = 404,  [ACCOUNT_MEANWHILE] = 409,
        [ACCOUNT_OWN] = 409,      [ACCOUNT_LAST] = 409,  [ACCOUNT_LOCKED] = 503,
        [ACCOUNT_FAILED] = 503};
    return statuses[refusal];
}

static void show_list(struct web_visit *visit, enum account_refusal refusal)
{
    struct account account;
    char why[48];
    json_t *list = json_array();
    for (size_t i = 0; account_at(visit->hub, i, &account) == DONE; i++)
        json_array_append_new(list, account_json(visit, &account));
    why_word(refusal, why);
    page_send(visit, status_of(refusal), "accounts",
              json_pack("{s:o, s:o, s:s, s:s, s:s, s:s}", "accounts", list, "roles",
                        roles_json(account_role_of(form_get(&visit->form, "rol"))), "done",
                        done_word(visit), "why", why, "typed", form_get(&visit->form, "nombre"),
                        "once", sessions_keep_once(visit->web->sessions, visit->session)));
}

void page_accounts(struct web_visit *visit)
{
    show_list(visit, ACCOUNT_CHANGED);
}

static bool read_id(const char *hex, uint8_t id[16])
{
    size_t size = 0;
    return strlen(hex) == ID_HEX - 1 &&
           sodium_hex2bin(id, 16, hex, ID_HEX - 1, NULL, &size, NULL) == 0 && size == 16;
}

static void show_one(struct web_visit *visit, const char *hex, enum account_refusal refusal)
{
    uint8_t id[16];
    char why[48];
    struct account account;
    if (!read_id(hex, id) || account_find_id(visit->hub, id, &account) != DONE) {
        show_list(visit, ACCOUNT_GONE);
        return;
    }
    why_word(refusal, why);
    json_t *values = account_json(visit, &account);
    json_object_set_new(values, "roles", roles_json(account.role));
    json_object_set_new(values, "why", json_string(why));
    json_object_set_new(values, "once",
                        json_string(sessions_keep_once(visit->web->sessions, visit->session)));
    page_send(visit, status_of(refusal), "account", values);
}

void page_account(struct web_visit *visit)
{
    show_one(visit, form_get(&visit->query, "cuenta"), ACCOUNT_CHANGED);
}

/* -- Changes ----------------------------------------------------------------------------------- */

static bool edit_of(struct web_visit *visit, struct account_edit *edit)
{
    *edit = (struct account_edit){.hub = visit->hub, .by = visit->account};
    snprintf(edit->seen, sizeof edit->seen, "%.16s", form_get(&visit->form, "visto"));
    return read_id(form_get(&visit->form, "cuenta"), edit->id);
}

static void finish(struct web_visit *visit, enum account_refusal refusal, const char *done)
{
    char path[48];
    snprintf(path, sizeof path, "/cuentas?hecho=%.20s", done);
    if (refusal == ACCOUNT_CHANGED)
        web_redirect(visit, path);
    else
        show_one(visit, form_get(&visit->form, "cuenta"), refusal);
}

/* NULL: the two that were typed are not one. `drawn` has room for one that is drawn. */
static const char *take_password(struct web_visit *visit, char *drawn)
{
    const char *typed = form_get(&visit->form, "clave");
    if (strcmp(form_get(&visit->form, "sortear"), "1") == 0) {
        account_edit_draw(visit->io, drawn);
        return drawn;
    }
    return strcmp(typed, form_get(&visit->form, "clave2")) == 0 ? typed : NULL;
}

static void show_drawn(struct web_visit *visit, const char *name, const char *password)
{
    web_add_header(visit->answer, "Clear-Site-Data", "\"cache\"");
    page_send(visit, 200, "account_drawn",
              json_pack("{s:s, s:s}", "name", name, "password", password));
}

/* Other sessions of one's own account end, this one goes on. */
static void keep_own(struct web_visit *visit, const struct account *after)
{
    if (memcmp(after->id, visit->account->id, sizeof after->id) == 0)
        visit->session->changed_ms = after->changed_ms;
}

void page_account_add(struct web_visit *visit)
{
    struct account_edit edit;
    char *drawn = sodium_malloc(ACCOUNT_EDIT_DRAWN);
    const char *name = form_get(&visit->form, "nombre");
    (void)edit_of(visit, &edit);
    if (drawn == NULL || !web_take_once(visit)) {
        web_refuse(visit, drawn == NULL ? 503 : 409);
        sodium_free(drawn);
        return;
    }
    const char *password = take_password(visit, drawn);
    enum account_refusal refusal =
        password == NULL
            ? ACCOUNT_TWICE
            : account_edit_add(&edit, name, account_role_of(form_get(&visit->form, "rol")),
                               password);
    if (refusal != ACCOUNT_CHANGED)
        show_list(visit, refusal);
    else if (password == drawn)
        show_drawn(visit, name, drawn);
    else
        web_redirect(visit, "/cuentas?hecho=alta");
    sodium_free(drawn);
}

void page_account_password(struct web_visit *visit)
{
    struct account_edit edit;
    struct account after;
    char *drawn = sodium_malloc(ACCOUNT_EDIT_DRAWN);
    bool good = edit_of(visit, &edit);
    if (drawn == NULL || !web_take_once(visit)) {
        web_refuse(visit, drawn == NULL ? 503 : 409);
        sodium_free(drawn);
        return;
    }
    const char *password = take_password(visit, drawn);
    enum account_refusal refusal = !good ? ACCOUNT_GONE
                                   : password == NULL
                                       ? ACCOUNT_TWICE
                                       : account_edit_set_password(&edit, password, &after);
    if (refusal == ACCOUNT_CHANGED)
        keep_own(visit, &after);
    if (refusal == ACCOUNT_CHANGED && password == drawn)
        show_drawn(visit, after.name, drawn);
    else
        finish(visit, refusal, "clave");
    sodium_free(drawn);
}

void page_account_role(struct web_visit *visit)
{
    struct account_edit edit;
    enum account_role role = account_role_of(form_get(&visit->form, "rol"));
    finish(visit, edit_of(visit, &edit) ? account_edit_set_role(&edit, role) : ACCOUNT_GONE, "rol");
}

void page_account_remove(struct web_visit *visit)
{
    struct account_edit edit;
    finish(visit, edit_of(visit, &edit) ? account_edit_remove(&edit) : ACCOUNT_GONE, "baja");
}
