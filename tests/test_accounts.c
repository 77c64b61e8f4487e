/* The pages of accounts and of the record: what a coordinator may do to whom, and what stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/account_edit.h"
#include "sync/hub/audit.h"
#include "sync/hub/inside.h"
#include "tests/browser.h"

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *ana, *eva; /* two coordinators, logged in */
};

static int scene_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = true};
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    browser_account(scene->at->hub, "eva", ACCOUNT_COORDINATOR);
    browser_account(scene->at->hub, "luz", ACCOUNT_VOLUNTEER_LEAD);
    assert_int_equal(web_open(&settings, &scene->web), DONE);
    scene->ana = browser_make(scene->web);
    scene->eva = browser_make(scene->web);
    assert_int_equal(browser_log_in(scene->ana, "ana", BROWSER_PASSWORD), 303);
    assert_int_equal(browser_log_in(scene->eva, "eva", BROWSER_PASSWORD), 303);
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    free(scene->ana);
    free(scene->eva);
    web_close(scene->web);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

static void id_of(struct scene *scene, const char *name, char hex[33])
{
    struct account account;
    assert_int_equal(account_find(scene->at->hub, name, &account), DONE);
    for (size_t i = 0; i < 16; i++)
        snprintf(hex + 2 * i, 3, "%02x", account.id[i]);
}

static bool is_there(struct scene *scene, const char *name, enum account_role role)
{
    struct account account;
    return account_find(scene->at->hub, name, &account) == DONE && account.role == role;
}

/* The form of this account's page, with its fields as they stand there, and `more`. */
static void fill(struct scene *scene, struct browser *browser, const char *name, const char *more,
                 char form[800])
{
    char hex[33], path[96], csrf[128], seen[128], once[128];
    id_of(scene, name, hex);
    snprintf(path, sizeof path, "/cuentas/cuenta?cuenta=%s", hex);
    assert_int_equal(browser_get(browser, path), 200);
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "visto", seen);
    browser_field(browser, "once", once);
    snprintf(form, 800, "csrf=%s&cuenta=%s&visto=%s&once=%s&%s", csrf, hex, seen, once, more);
}

static int add(struct browser *browser, const char *fields)
{
    char csrf[128], once[128], form[800];
    assert_int_equal(browser_get(browser, "/cuentas"), 200);
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "once", once);
    snprintf(form, sizeof form, "csrf=%s&once=%s&%s", csrf, once, fields);
    return browser_post(browser, "/cuentas", form);
}

static struct audit_entry last_entry(struct scene *scene)
{
    struct audit_entry entry, last = {.number = 0};
    for (uint64_t i = 1; audit_at(scene->at->hub, i, &entry) == DONE; i++)
        last = entry;
    return last;
}

static void an_account_that_was_added_can_log_in_and_the_record_says_who_did_it(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(add(scene->ana,
                         "nombre=maria.lopez&rol=volunteer_lead&clave=una+clave+suya"
                         "&clave2=una+clave+suya"),
                     303);
    assert_string_equal(browser_header(scene->ana, "Location"), "/cuentas?hecho=alta");
    struct browser *maria = browser_make(scene->web);
    assert_int_equal(browser_log_in(maria, "maria.lopez", "una clave suya"), 303);
    assert_int_equal(browser_get(maria, "/vivo"), 200);
    assert_int_equal(browser_get(maria, "/cuentas"), 403);
    assert_int_equal(browser_get(maria, "/auditoria"), 403);
    free(maria);
    struct audit_entry entry = last_entry(scene);
    assert_int_equal(entry.kind, AUDIT_ACCOUNT_ADDED);
    assert_string_equal(entry.by, "ana");
    assert_int_equal(browser_get(scene->eva, "/auditoria?que=account_added"), 200);
    assert_non_null(strstr(scene->eva->text, "maria.lopez"));
    assert_int_equal(browser_get(scene->eva, "/auditoria?que=account_removed"), 200);
    assert_null(strstr(scene->eva->text, "maria.lopez"));
}

static void a_drawn_password_is_shown_once_and_opens(void **state)
{
    struct scene *scene = *state;
    char password[64], form[800];
    assert_int_equal(add(scene->ana, "nombre=rosa&rol=call_centre&sortear=1"), 200);
    const char *at = strstr(scene->ana->text, "class=\"drawn\">");
    assert_non_null(at);
    snprintf(password, sizeof password, "%.19s", at + strlen("class=\"drawn\">"));
    assert_string_equal(browser_header(scene->ana, "Cache-Control"), "no-store");
    assert_int_equal(browser_get(scene->ana, "/cuentas"), 200);
    assert_null(strstr(scene->ana->text, password));
    struct browser *rosa = browser_make(scene->web);
    assert_int_equal(browser_log_in(rosa, "rosa", password), 303);
    free(rosa);
    fill(scene, scene->ana, "luz", "sortear=1", form);
    assert_int_equal(browser_post(scene->ana, "/cuentas/clave", form), 200);
    assert_int_equal(browser_post(scene->ana, "/cuentas/clave", form), 409); /* sent again */
}

static void what_is_no_account_is_refused_and_said(void **state)
{
    struct scene *scene = *state;
    static const struct {
        const char *fields;
        int status;
        const char *says;
    } tries[] = {
        {"nombre=ana&rol=coordinator&sortear=1", 409, "Ya hay una cuenta"},
        {"nombre=Ana&rol=coordinator&sortear=1", 400, "letras sin acento"},
        {"nombre=&rol=coordinator&sortear=1", 400, "letras sin acento"},
        {"nombre=%3Cb%3E&rol=coordinator&sortear=1", 400, "&lt;b&gt;"},
        {"nombre=x%27%3B+DROP+TABLE+account%3B--&rol=coordinator&sortear=1", 400, "sin acento"},
        {"nombre=%3DHYPERLINK%281%29&rol=coordinator&sortear=1", 400, "sin acento"},
        {"nombre=eli&rol=king&sortear=1", 400, "una funci"},
        {"nombre=eli&rol=coordinator&clave=corta&clave2=corta", 400, "10 a 255"},
        {"nombre=eli&rol=coordinator&clave=una+clave+larga&clave2=una+clave+larg", 400,
         "no son iguales"},
    };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        assert_int_equal(add(scene->ana, tries[i].fields), tries[i].status);
        assert_non_null(strstr(scene->ana->text, tries[i].says));
        assert_null(strstr(scene->ana->text, "<b>"));
    }
    struct account account;
    assert_int_equal(account_find(scene->at->hub, "eli", &account), NOT_FOUND);
    assert_int_equal(account_at(scene->at->hub, 3, &account), NOT_FOUND);
}

static void a_removed_account_is_out_at_once(void **state)
{
    struct scene *scene = *state;
    char form[800];
    assert_int_equal(browser_get(scene->eva, "/cuentas"), 200);
    fill(scene, scene->ana, "eva", "", form);
    assert_int_equal(browser_post(scene->ana, "/cuentas/baja", form), 303);
    assert_int_equal(browser_get(scene->eva, "/cuentas"), 401);
    assert_int_equal(browser_log_in(scene->eva, "eva", BROWSER_PASSWORD), 401);
    assert_int_equal(last_entry(scene).kind, AUDIT_ACCOUNT_REMOVED);
    assert_int_equal(browser_get(scene->ana, "/auditoria"), 200);
    assert_non_null(strstr(scene->ana->text, "eva"));
}

static void nobody_takes_the_last_coordinator_or_their_own_role_away(void **state)
{
    struct scene *scene = *state;
    char form[800];
    /* Her page offers neither; a form made by hand is refused. */
    fill(scene, scene->ana, "ana", "rol=observatory", form);
    assert_null(strstr(scene->ana->text, "action=\"/cuentas/rol\""));
    assert_int_equal(browser_post(scene->ana, "/cuentas/rol", form), 409);
    assert_int_equal(browser_post(scene->ana, "/cuentas/baja", form), 409);
    assert_true(is_there(scene, "ana", ACCOUNT_COORDINATOR));
    /* Two who demote each other: the second finds herself the last. */
    char other[800];
    fill(scene, scene->eva, "ana", "rol=observatory", other);
    fill(scene, scene->ana, "eva", "rol=observatory", form);
    assert_int_equal(browser_post(scene->ana, "/cuentas/rol", form), 303);
    assert_int_equal(browser_post(scene->eva, "/cuentas/rol", other), 403);
    assert_true(is_there(scene, "ana", ACCOUNT_COORDINATOR));
    struct account ana, luz;
    assert_int_equal(account_find(scene->at->hub, "ana", &ana), DONE);
    assert_int_equal(account_find(scene->at->hub, "luz", &luz), DONE);
    struct account_edit edit = {.hub = scene->at->hub, .by = &luz};
    memcpy(edit.id, ana.id, sizeof edit.id);
    account_edit_mark(&ana, edit.seen);
    assert_int_equal(account_edit_remove(&edit), ACCOUNT_LAST);
    assert_int_equal(account_edit_set_role(&edit, ACCOUNT_CUSTODIAN), ACCOUNT_LAST);
    assert_true(is_there(scene, "ana", ACCOUNT_COORDINATOR));
}

static void the_second_of_two_who_change_one_row_is_told(void **state)
{
    struct scene *scene = *state;
    char first[800], second[800];
    fill(scene, scene->ana, "luz", "rol=observatory", first);
    fill(scene, scene->eva, "luz", "rol=call_centre", second);
    assert_int_equal(browser_post(scene->ana, "/cuentas/rol", first), 303);
    assert_int_equal(browser_post(scene->eva, "/cuentas/rol", second), 409);
    assert_non_null(strstr(scene->eva->text, "mientras tanto"));
    assert_true(is_there(scene, "luz", ACCOUNT_OBSERVATORY));
    assert_string_equal(last_entry(scene).by, "ana");
}

static void ones_own_new_password_ends_ones_other_sessions_and_not_this_one(void **state)
{
    struct scene *scene = *state;
    char form[800];
    struct browser *other = browser_make(scene->web);
    assert_int_equal(browser_log_in(other, "ana", BROWSER_PASSWORD), 303);
    fill(scene, scene->ana, "ana", "clave=otra+clave+larga&clave2=otra+clave+larga", form);
    assert_int_equal(browser_post(scene->ana, "/cuentas/clave", form), 303);
    assert_int_equal(browser_get(scene->ana, "/cuentas?hecho=clave"), 200);
    assert_int_equal(browser_get(other, "/cuentas"), 401);
    assert_int_equal(browser_log_in(other, "ana", BROWSER_PASSWORD), 401);
    assert_int_equal(browser_log_in(other, "ana", "otra clave larga"), 303);
    free(other);
}

static void the_record_pages_backwards_and_says_when_a_line_was_changed(void **state)
{
    struct scene *scene = *state;
    char form[800];
    for (int i = 0; i < 60; i++) {
        fill(scene, scene->ana, "luz", i % 2 == 0 ? "rol=observatory" : "rol=volunteer_lead", form);
        assert_int_equal(browser_post(scene->ana, "/cuentas/rol", form), 303);
    }
    assert_int_equal(browser_get(scene->ana, "/auditoria"), 200);
    assert_non_null(strstr(scene->ana->text, "desde=10\""));
    assert_non_null(strstr(scene->ana->text, "Más antiguo"));
    assert_null(strstr(scene->ana->text, "role=\"alert\""));
    assert_int_equal(browser_get(scene->ana, "/auditoria?desde=10"), 200);
    assert_null(strstr(scene->ana->text, "Más antiguo"));
    assert_int_equal(browser_get(scene->ana, "/auditoria?que=nada&desde=%27"), 200);
    struct storage_value at = storage_number(7);
    assert_int_equal(storage_do(scene->at->hub->storage,
                                "UPDATE audit SET at_ms = at_ms + 1 WHERE number = $1", 1, &at,
                                NULL),
                     DONE);
    assert_int_equal(browser_get(scene->ana, "/auditoria"), 200);
    assert_non_null(strstr(scene->ana->text, "role=\"alert\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)
        TEST(an_account_that_was_added_can_log_in_and_the_record_says_who_did_it),
        TEST(a_drawn_password_is_shown_once_and_opens),
        TEST(what_is_no_account_is_refused_and_said),
        TEST(a_removed_account_is_out_at_once),
        TEST(nobody_takes_the_last_coordinator_or_their_own_role_away),
        TEST(the_second_of_two_who_change_one_row_is_told),
        TEST(ones_own_new_password_ends_ones_other_sessions_and_not_this_one),
        TEST(the_record_pages_backwards_and_says_when_a_line_was_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
