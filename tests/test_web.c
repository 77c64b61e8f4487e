/* The hub's pages, in process: who gets in, who does not, and what a form cannot do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/page.h"
#include "sync/hub/route.h"
#include "sync/hub/web_files.h"
#include "tests/browser.h"

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *browser;
};

static void open_web(struct scene *scene)
{
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = true};
    assert_int_equal(web_open(&settings, &scene->web), DONE);
    scene->browser = browser_make(scene->web);
}

static void close_web(struct scene *scene)
{
    free(scene->browser);
    web_close(scene->web);
}

static int scene_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    open_web(scene);
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    close_web(scene);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

static void pass(struct scene *scene, int64_t ms)
{
    scene->at->wall_ms += ms;
    scene->at->monotonic_ms += ms;
}

static void the_right_password_opens_and_leaving_closes(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    char csrf[128], form[200];
    assert_int_equal(browser_get(browser, "/"), 200);
    assert_non_null(strstr(browser->text, "name=\"password\""));
    assert_int_equal(browser_log_in(browser, "ana", BROWSER_PASSWORD), 303);
    assert_string_equal(browser_header(browser, "Location"), "/");
    assert_int_equal(browser_get(browser, "/"), 200);
    assert_null(strstr(browser->text, "name=\"password\""));
    assert_non_null(strstr(browser->text, "ana"));
    char cookie[600];
    snprintf(cookie, sizeof cookie, "%s", browser->cookie);
    snprintf(form, sizeof form, "csrf=%s", browser_field(browser, "csrf", csrf));
    assert_int_equal(browser_post(browser, "/logout", form), 303);
    assert_string_equal(browser_header(browser, "Clear-Site-Data"), "\"cache\"");
    snprintf(browser->cookie, sizeof browser->cookie, "%s", cookie); /* kept by a thief */
    assert_int_equal(browser_get(browser, "/llamadas"), 401);
}

static void a_cookie_is_hidden_from_scripts_and_other_sites(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    assert_int_equal(browser_log_in(browser, "ana", BROWSER_PASSWORD), 303);
    const char *set = browser_header(browser, "Set-Cookie");
    assert_memory_equal(set, "jornada=", 8);
    assert_non_null(strstr(set, "; HttpOnly"));
    assert_non_null(strstr(set, "; SameSite=Strict"));
    assert_null(strstr(set, "Secure")); /* plain, on loopback */
    struct browser *other = browser_make(scene->web);
    other->tls = true;
    snprintf(other->host, sizeof other->host, "192.0.2.10:8443");
    assert_int_equal(browser_log_in(other, "ana", BROWSER_PASSWORD), 303);
    set = browser_header(other, "Set-Cookie");
    assert_memory_equal(set, "__Host-jornada=", 15);
    assert_non_null(strstr(set, "; Secure"));
    free(other);
}

static void an_unknown_name_and_a_wrong_password_look_alike(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    static char first[BROWSER_TEXT_MAX];
    for (int i = 0; i < 9; i++) { /* waits included */
        int status = browser_log_in(browser, "ana", "no es la clave");
        memcpy(first, browser->text, sizeof first);
        char wait[64];
        snprintf(wait, sizeof wait, "%s", browser_header(browser, "Retry-After"));
        assert_int_equal(browser_log_in(browser, "eva", "no es la clave"), status);
        assert_string_equal(browser->text, first);
        assert_string_equal(browser_header(browser, "Retry-After"), wait);
    }
}

/* Tries until one is looked at; how many seconds that took. */
static int64_t wait_for_a_look(struct scene *scene, const char *user, const char *password)
{
    int64_t waited = 0;
    for (; waited < 1000000; waited += 1000) {
        if (browser_log_in(scene->browser, user, password) != 429)
            return waited / 1000;
        pass(scene, 1000);
    }
    fail_msg("locked out for good");
    return 0;
}

static void wrong_passwords_cost_more_and_more_and_five_minutes_at_most(void **state)
{
    struct scene *scene = *state;
    int64_t last = 0, most = 0;
    for (int i = 0; i < 20; i++) {
        int64_t waited = wait_for_a_look(scene, "ana", "no es la clave");
        assert_int_equal(scene->browser->status, 401);
        assert_true(waited >= last || waited == most);
        last = waited;
        most = waited > most ? waited : most;
    }
    assert_int_equal(most, 300);
    /* The right one waits likewise, and then it works. */
    assert_int_equal(browser_log_in(scene->browser, "ana", BROWSER_PASSWORD), 429);
    pass(scene, 299000);
    assert_int_equal(browser_log_in(scene->browser, "ana", BROWSER_PASSWORD), 429);
    pass(scene, 2000);
    assert_int_equal(browser_log_in(scene->browser, "ana", BROWSER_PASSWORD), 303);
    assert_int_equal(browser_get(scene->browser, "/"), 200);
}

static void a_lock_out_survives_a_restart_and_a_clock_that_jumps(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < 12; i++)
        wait_for_a_look(scene, "ana", "no es la clave");
    close_web(scene);
    pocket_reopen(scene->at);
    open_web(scene);
    assert_int_equal(browser_log_in(scene->browser, "ana", BROWSER_PASSWORD), 429);
    scene->at->wall_ms -= 400LL * 86400000; /* a dead battery: nobody is locked out for a year */
    assert_int_equal(browser_log_in(scene->browser, "ana", BROWSER_PASSWORD), 303);
}

static void ten_thousand_wrong_tries_of_one_address_are_looked_at_rarely(void **state)
{
    struct scene *scene = *state;
    unsigned looked = 0;
    for (int i = 0; i < 10000; i++) {
        char name[32];
        snprintf(name, sizeof name, "u%d", i); /* another name each time */
        looked += browser_log_in(scene->browser, name, "no es la clave") == 401;
        pass(scene, 100);
    }
    assert_true(looked >= 10 && looked < 40); /* of 1,000 seconds */
    struct browser *other = browser_make(scene->web);
    other->address[15] = 9;
    assert_int_equal(browser_log_in(other, "ana", BROWSER_PASSWORD), 303);
    free(other);
}

static void a_session_ends_by_idleness_and_by_age(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    browser_log_in(browser, "ana", BROWSER_PASSWORD);
    pass(scene, SESSION_IDLE_MS - 1000);
    assert_int_equal(browser_get(browser, "/llamadas"), 200);
    pass(scene, SESSION_IDLE_MS + 1000);
    assert_int_equal(browser_get(browser, "/llamadas"), 401);
    browser_log_in(browser, "ana", BROWSER_PASSWORD);
    for (int64_t ms = 0; ms < SESSION_WHOLE_MS; ms += SESSION_IDLE_MS / 2) {
        assert_int_equal(browser_get(browser, "/llamadas"), 200);
        pass(scene, SESSION_IDLE_MS / 2);
    }
    pass(scene, 1000);
    assert_int_equal(browser_get(browser, "/llamadas"), 401);
}

static void who_is_removed_or_gets_another_password_or_role_feels_it_at_once(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    struct hub *hub = scene->at->hub;
    browser_log_in(browser, "ana", BROWSER_PASSWORD);
    assert_int_equal(account_set_role(hub, "ana", ACCOUNT_OBSERVATORY), DONE);
    assert_int_equal(browser_get(browser, "/llamadas"), 403);
    assert_int_equal(account_set_role(hub, "ana", ACCOUNT_CALL_CENTRE), DONE);
    assert_int_equal(browser_get(browser, "/llamadas"), 200);
    assert_int_equal(account_set_password(hub, "ana", "otra clave de prueba", 8), DONE);
    assert_int_equal(browser_get(browser, "/llamadas"), 401);
    assert_int_equal(browser_log_in(browser, "ana", BROWSER_PASSWORD), 401);
    assert_int_equal(browser_log_in(browser, "ana", "otra clave de prueba"), 303);
    assert_int_equal(account_remove(hub, "ana"), DONE);
    assert_int_equal(browser_get(browser, "/llamadas"), 401);
}

static void every_route_lets_in_its_roles_and_nobody_else(void **state)
{
    struct scene *scene = *state;
    const struct route *route;
    for (unsigned role = 0; role < ACCOUNT_ROLES; role++) {
        struct browser *browser = browser_make(scene->web);
        char name[32], csrf[128], form[200];
        snprintf(name, sizeof name, "de.%u", role);
        if (role > 0) {
            browser_account(scene->at->hub, name, (enum account_role)role);
            assert_int_equal(browser_log_in(browser, name, BROWSER_PASSWORD), 303);
        }
        browser_get(browser, "/");
        snprintf(form, sizeof form, "csrf=%s", browser_field(browser, "csrf", csrf));
        for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
            bool post = strcmp(route->method, "POST") == 0;
            bool may = (route->roles & (ROUTE_ANYBODY | ROUTE_DEVICE)) != 0 ||
                       (role > 0 && (route->roles & (ROUTE_MEMBER | ROLE_BIT(role))) != 0);
            if (strcmp(route->path, "/logout") == 0 || strcmp(route->path, "/login") == 0)
                continue;
            int status =
                post ? browser_post(browser, route->path, form) : browser_get(browser, route->path);
            if (may ? status == 401 || status == 403 : status != (role > 0 ? 403 : 401))
                fail_msg("%s %s as %u: %d", route->method, route->path, role, status);
            if (!may)
                assert_null(strstr(browser->text, "name=\"once\""));
        }
        free(browser);
    }
}

static void a_form_without_its_token_or_from_elsewhere_changes_nothing(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    char csrf[128], form[300];
    browser_log_in(browser, "ana", BROWSER_PASSWORD);
    browser_get(browser, "/");
    browser_field(browser, "csrf", csrf);
    assert_int_equal(strlen(csrf), 64);
    assert_int_equal(browser_post(browser, "/logout", ""), 403);
    assert_int_equal(browser_post(browser, "/logout", "csrf="), 403);
    snprintf(form, sizeof form, "csrf=%.63s%c", csrf, csrf[63] == '0' ? '1' : '0');
    assert_int_equal(browser_post(browser, "/logout", form), 403);
    snprintf(form, sizeof form, "csrf=%s", csrf);
    static const char *const origins[] = {"http://malo.example", "null", "https://127.0.0.1:8443",
                                          "http://127.0.0.1:8444"};
    for (size_t i = 0; i < sizeof origins / sizeof origins[0]; i++) {
        snprintf(browser->origin, sizeof browser->origin, "%s", origins[i]);
        assert_int_equal(browser_post(browser, "/logout", form), 403);
    }
    browser->origin[0] = '\0';
    snprintf(browser->site, sizeof browser->site, "cross-site");
    assert_int_equal(browser_post(browser, "/logout", form), 403);
    browser->site[0] = '\0';
    snprintf(browser->type, sizeof browser->type, "text/plain");
    assert_int_equal(browser_post(browser, "/logout", form), 415);
    assert_int_equal(browser_get(browser, "/llamadas"), 200); /* still logged in */
    snprintf(browser->type, sizeof browser->type, "application/x-www-form-urlencoded");
    snprintf(browser->origin, sizeof browser->origin, "http://127.0.0.1:8443");
    assert_int_equal(browser_post(browser, "/logout", form), 303);
    /* Nor can somebody else's page log her in as somebody else. */
    snprintf(browser->origin, sizeof browser->origin, "http://malo.example");
    assert_int_equal(browser_log_in(browser, "ana", BROWSER_PASSWORD), 403);
}

static void another_sessions_token_is_no_good(void **state)
{
    struct scene *scene = *state;
    struct browser *one = scene->browser, *two = browser_make(scene->web);
    char csrf[128], form[200];
    browser_log_in(one, "ana", BROWSER_PASSWORD);
    browser_log_in(two, "ana", BROWSER_PASSWORD);
    browser_get(two, "/");
    snprintf(form, sizeof form, "csrf=%s", browser_field(two, "csrf", csrf));
    assert_int_equal(browser_post(one, "/logout", form), 403);
    assert_int_equal(browser_post(two, "/logout", form), 303);
    free(two);
}

static void a_name_of_somebody_elses_is_not_this_hub(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    static const char *const hosts[] = {"malo.example:8443", "127.0.0.1.malo.example", "",
                                        "localhost.malo.example", "192.0.2.10:8443"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        snprintf(browser->host, sizeof browser->host, "%s", hosts[i]);
        assert_int_equal(browser_get(browser, "/"), 421);
    }
    snprintf(browser->host, sizeof browser->host, "localhost:8443");
    assert_int_equal(browser_get(browser, "/"), 200);
}

static void markup_and_sql_stay_text(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    static const char *const names[] = {
        "<script>alert(1)</script>",    "\"><img src=x>", "' OR 1=1 --",
        "ana'; DROP TABLE account; --", "{{csrf}}",       "&lt;b&gt;"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char form[400] = "password=x&user=";
        for (const char *c = names[i]; *c != '\0'; c++)
            snprintf(form + strlen(form), sizeof form - strlen(form), "%%%02X", (unsigned char)*c);
        browser_post(browser, "/login", form);
        assert_true(browser->status == 401 || browser->status == 429);
        assert_null(strstr(browser->text, names[i]));
        pass(scene, 301000);
    }
    assert_int_equal(browser_log_in(browser, "ana", BROWSER_PASSWORD), 303);
    json_t *values = json_pack("{s:s, s:s, s:s, s:s, s:s}", "reason", "login.wrong", "title",
                               "login.title", "language", "<&>\"'", "municipality",
                               "<b>Metepec</b> {{t x}}", "other_language", "en");
    json_object_set_new(values, "other_language_path", json_string("\"onclick=\""));
    struct words *words;
    char why[320], *text;
    assert_int_equal(words_open(&words, why), DONE);
    assert_int_equal(page_render(words, WEB_SPANISH, "base", "login", values, &text, why), DONE);
    assert_non_null(strstr(text, "lang=\"&lt;&amp;&gt;&quot;&#39;\""));
    assert_non_null(strstr(text, "&lt;b&gt;Metepec&lt;/b&gt; {{t x}}"));
    assert_non_null(strstr(text, "href=\"&quot;onclick=&quot;\""));
    assert_null(strstr(text, "<b>"));
    free(text);
    words_close(words);
    json_decref(values);
}

static void forms_that_are_none_are_refused_whole(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    static const char *const bad[] = {"user=%",         "user=%4",     "user=%zz",      "user=%00",
                                      "user=%C3",       "user=%C3%28", "user=a&user=b", "=x",
                                      "user=%ED%A0%80", "user=%1b%5b"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (browser_post(browser, "/login", bad[i]) != 400)
            fail_msg("%s: %d", bad[i], browser->status);
    }
    static char much[FORM_BYTES_MAX + 100];
    memset(much, 'a', sizeof much - 1);
    memcpy(much, "user=", 5);
    assert_int_equal(browser_post(browser, "/login", much), 413);
    much[FORM_BYTES_MAX] = '\0';
    assert_int_equal(browser_post(browser, "/login", much), 400); /* one value is too long */
    char many[FORM_FIELDS * 8 + 16] = "";
    for (int i = 0; i <= FORM_FIELDS; i++)
        snprintf(many + strlen(many), sizeof many - strlen(many), "f%d=1&", i);
    assert_int_equal(browser_post(browser, "/login", many), 400);
    char name[200];
    snprintf(name, sizeof name, "password=x&user=%0100d", 1);
    assert_int_equal(browser_post(browser, "/login", name), 400);
    assert_int_equal(browser_get(browser, "/?idioma=%zz"), 400);
    assert_int_equal(browser_get(browser, "/nada"), 404);
    assert_int_equal(browser_get(browser, "/\xc3("), 404); /* and the page can be written */
    assert_int_equal(browser_get(browser, "/static/../keys/signing"), 404);
    assert_int_equal(browser_get(browser, "/static/"), 404);
    assert_int_equal(browser_get(browser, "/static/pages/base.html"), 404);
    assert_int_equal(browser_post(browser, "/", "a=b"), 405);
    assert_int_equal(browser_get(browser, "/login"), 405);
}

static void every_answer_has_the_headers_that_keep_strangers_out(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    static const char *const paths[] = {"/", "/nada", "/llamadas", "/static/style.css",
                                        "/static/logo.svg"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        browser_get(browser, paths[i]);
        const char *csp = browser_header(browser, "Content-Security-Policy");
        assert_memory_equal(csp, "default-src 'none';", 19);
        assert_null(strstr(csp, "unsafe"));
        assert_non_null(strstr(csp, "frame-ancestors 'none'"));
        assert_non_null(strstr(csp, "base-uri 'none'"));
        assert_string_equal(browser_header(browser, "X-Content-Type-Options"), "nosniff");
        assert_string_equal(browser_header(browser, "Referrer-Policy"), "same-origin");
        assert_string_equal(browser_header(browser, "Access-Control-Allow-Origin"), "");
        bool page = strncmp(paths[i], "/static/", 8) != 0;
        assert_string_equal(browser_header(browser, "Cache-Control"),
                            page ? "no-store" : "no-cache");
        assert_null(strstr(browser->text, "style=\""));
        assert_null(strstr(browser->text, "<script"));
    }
}

static void english_is_one_click_away_and_stays(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    browser_get(browser, "/");
    assert_non_null(strstr(browser->text, "<html lang=\"es\">"));
    assert_non_null(strstr(browser->text, "Contraseña"));
    browser_get(browser, "/?idioma=en");
    assert_non_null(strstr(browser->text, "Password"));
    browser_get(browser, "/");
    assert_non_null(strstr(browser->text, "<html lang=\"en\">"));
    browser_get(browser, "/?idioma=es");
    assert_non_null(strstr(browser->text, "Contraseña"));
    browser_get(browser, "/?idioma=xx");
    assert_non_null(strstr(browser->text, "Contraseña"));
}

/* A template's words and partials are there; what they need of values is each page's own story. */
static void every_word_of_every_template_is_there_and_used(void **state)
{
    (void)state;
    struct words *words;
    char why[320], key[80];
    const char *one;
    assert_int_equal(words_open(&words, why), DONE);
    for (size_t i = 0; i < web_file_count; i++) {
        const char *at = (const char *)web_files[i].bytes;
        if (strncmp(web_files[i].name, "pages/", 6) != 0)
            continue;
        for (; (at = strstr(at, "{{t ")) != NULL; at += 4) {
            snprintf(key, sizeof key, "%.*s", (int)strcspn(at + 4, "}"), at + 4);
            if (words_get(words, key, WEB_ENGLISH) == NULL)
                fail_msg("%s: no word \"%s\"", web_files[i].name, key);
        }
    }
    for (size_t i = 0; (one = words_key_at(words, i)) != NULL; i++) {
        assert_true(strlen(words_get(words, one, WEB_SPANISH)) > 0);
        assert_null(strstr(words_get(words, one, WEB_SPANISH), "usted debe"));
    }
    for (unsigned kind = 0; kind < AUDIT_KINDS; kind++) {
        if (audit_kind_name(kind) == NULL)
            continue;
        snprintf(key, sizeof key, "audit.%s", audit_kind_name(kind));
        if (words_get(words, key, WEB_ENGLISH) == NULL)
            fail_msg("no word \"%s\": the record would have a hole", key);
    }
    words_close(words);
}

static void a_page_with_a_hole_is_not_shown(void **state)
{
    (void)state;
    struct words *words;
    char why[320], *text;
    json_t *values = json_object();
    assert_int_equal(words_open(&words, why), DONE);
    assert_int_equal(page_render(words, WEB_SPANISH, "calls_made", "x", values, &text, why),
                     INVALID);
    assert_non_null(strstr(why, "calls_made"));
    assert_int_equal(page_render(words, WEB_SPANISH, "nothing", "x", values, &text, why), INVALID);
    json_decref(values);
    words_close(words);
}

static void accounts_refuse_what_they_cannot_keep(void **state)
{
    struct scene *scene = *state;
    struct hub *hub = scene->at->hub;
    struct account account;
    static const char *const names[] = {
        "", "Ana", "a b", "ana@x", "ñu", "<b>", "abcdefghijklmnopqrstuvwxyz0123456"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(
            account_add(hub, names[i], ACCOUNT_CUSTODIAN, BROWSER_PASSWORD, 8, &account), INVALID);
    assert_int_equal(account_add(hub, "eva", ACCOUNT_ROLES, BROWSER_PASSWORD, 8, &account),
                     INVALID);
    assert_int_equal(account_add(hub, "eva", 0, BROWSER_PASSWORD, 8, &account), INVALID);
    assert_int_equal(account_add(hub, "eva", ACCOUNT_CUSTODIAN, "ññññññññ1", 8, &account), INVALID);
    assert_int_equal(account_add(hub, "eva", ACCOUNT_CUSTODIAN, "ñññññññññ1", 8, &account), DONE);
    assert_int_equal(account_add(hub, "eva", ACCOUNT_CUSTODIAN, BROWSER_PASSWORD, 8, &account),
                     REFUSED);
    assert_int_equal(account_find(hub, "eva", &account), DONE);
    assert_memory_equal(account.hash, "$argon2id$", 10);
    assert_int_equal(account_remove(hub, "nadie"), NOT_FOUND);
    assert_int_equal(account_set_role(hub, "eva", ACCOUNT_ROLES), INVALID);
    assert_int_equal(browser_log_in(scene->browser, "eva", "ñññññññññ1"), 303);
}

static void a_signed_call_may_come_from_a_saved_file_and_a_page_may_not(void **state)
{
    struct scene *scene = *state;
    struct browser *browser = scene->browser;
    snprintf(browser->origin, sizeof browser->origin, "null");
    assert_int_equal(browser_ask(browser, "OPTIONS", "/v1/push", NULL, 0), 204);
    assert_string_equal(browser_header(browser, "Access-Control-Allow-Origin"), "*");
    assert_non_null(
        strstr(browser_header(browser, "Access-Control-Allow-Headers"), "Content-Type"));
    assert_string_equal(browser_header(browser, "Access-Control-Allow-Credentials"), "");
    assert_int_equal(browser_ask(browser, "OPTIONS", "/desk/v1/letters", NULL, 0), 204);
    assert_int_equal(browser_ask(browser, "OPTIONS", "/desk", NULL, 0), 405);
    assert_int_equal(browser_ask(browser, "OPTIONS", "/login", NULL, 0), 405);
    assert_string_equal(browser_header(browser, "Access-Control-Allow-Origin"), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_right_password_opens_and_leaving_closes),
        TEST(a_cookie_is_hidden_from_scripts_and_other_sites),
        TEST(an_unknown_name_and_a_wrong_password_look_alike),
        TEST(wrong_passwords_cost_more_and_more_and_five_minutes_at_most),
        TEST(a_lock_out_survives_a_restart_and_a_clock_that_jumps),
        TEST(ten_thousand_wrong_tries_of_one_address_are_looked_at_rarely),
        TEST(a_session_ends_by_idleness_and_by_age),
        TEST(who_is_removed_or_gets_another_password_or_role_feels_it_at_once),
        TEST(every_route_lets_in_its_roles_and_nobody_else),
        TEST(a_form_without_its_token_or_from_elsewhere_changes_nothing),
        TEST(another_sessions_token_is_no_good),
        TEST(a_name_of_somebody_elses_is_not_this_hub),
        TEST(markup_and_sql_stay_text),
        TEST(forms_that_are_none_are_refused_whole),
        TEST(every_answer_has_the_headers_that_keep_strangers_out),
        TEST(english_is_one_click_away_and_stays),
        TEST(accounts_refuse_what_they_cannot_keep),
        TEST(a_signed_call_may_come_from_a_saved_file_and_a_page_may_not),
        cmocka_unit_test(every_word_of_every_template_is_there_and_used),
        cmocka_unit_test(a_page_with_a_hole_is_not_shown),
    };
    return cmocka_run_group_tests_name("web", tests, NULL, NULL);
}
