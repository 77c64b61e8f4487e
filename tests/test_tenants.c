/* Another municipality's rows in the same database: they stand in no page, whoever asks, and
 * nothing that is done here touches them.
 *
 * Every table gets the whole of this hub's own rows once more under another tenant, names and
 * places marked, so that a query that forgets the tenant finds twice as much, or the wrong one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/badge.h"
#include "sync/hub/device.h"
#include "sync/hub/fair.h"
#include "sync/hub/route.h"
#include "tests/browser.h"
#include "tests/fairday.h"

#define METEPEC "assets/fairs/metepec-sample"
#define FAIR "metepec-sample"
#define STRANGER "X'7374726E67727874'" /* a tenant */
#define MARK "AJENO-"
#define PAGES_MAX 400
#define ROLES ACCOUNT_ROLES

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct fairday day;
    char *seen[PAGES_MAX];
    size_t seen_count;
};

static void name_of(unsigned role, char name[32])
{
    snprintf(name, 32, "de.%u", role);
}

static void open_web(struct scene *scene)
{
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = true};
    assert_int_equal(web_open(&settings, &scene->web), DONE);
}

static int scene_open(void **state)
{
    char path[FOLDER_PATH_MAX], name[32], pin[STAFF_PIN_DIGITS + 1];
    struct fair fair;
    struct badge badge;
    struct staff_badge secret;
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    struct hub *hub = scene->at->hub;
    folder_root(METEPEC, path);
    assert_int_equal(fair_import(hub, path, &fair), DONE);
    assert_int_equal(fair_set_state(hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    assert_int_equal(fair_set_state(hub, FAIR, CALLS_FAIR_OPEN), DONE);
    assert_int_equal(badge_add(hub, FAIR, "Ana", 1, &badge, &secret, pin), DONE);
    for (unsigned role = 1; role < ROLES; role++) {
        name_of(role, name);
        browser_account(hub, name, (enum account_role)role);
    }
    fairday_make(scene->at, FAIR, 90, 10, &scene->day);
    open_web(scene);
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    for (size_t i = 0; i < scene->seen_count; i++)
        free(scene->seen[i]);
    web_close(scene->web);
    fairday_destroy(&scene->day);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

/* -- The stranger's rows ----------------------------------------------------------------------- */

static bool is_marked(const char *column)
{
    static const char *const names[] = {"name", "title", "label", "place", "institution", "issuer"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(column, names[i]) == 0)
            return true;
    return false;
}

/* `meta` is looked up by its names: they stay. */
static void copy_table(sqlite3 *database, const char *table)
{
    char sql[4096], ask[128], into[1800] = "", from[1800] = "";
    sqlite3_stmt *columns;
    snprintf(ask, sizeof ask, "SELECT name FROM pragma_table_info('%s')", table);
    assert_int_equal(sqlite3_prepare_v2(database, ask, -1, &columns, NULL), SQLITE_OK);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(columns, 0);
        bool marked = strcmp(table, "meta") != 0 && is_marked(name);
        const char *comma = *into != '\0' ? "," : "";
        size_t a = strlen(into), b = strlen(from);
        snprintf(into + a, sizeof into - a, "%s%s", comma, name);
        if (strcmp(name, "tenant") == 0)
            snprintf(from + b, sizeof from - b, "%s" STRANGER, comma);
        else
            snprintf(from + b, sizeof from - b, marked ? "%s'" MARK "'||%s" : "%s%s", comma, name);
    }
    sqlite3_finalize(columns);
    snprintf(sql, sizeof sql,
             "INSERT INTO %s (%s) SELECT %s FROM %s WHERE tenant <> X'' AND tenant <> " STRANGER,
             table, into, from, table);
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", table, sqlite3_errmsg(database));
}

static sqlite3 *open_database(struct scene *scene)
{
    char path[FOLDER_PATH_MAX + 32];
    sqlite3 *database;
    snprintf(path, sizeof path, "%s/hub.db", scene->at->data);
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    return database;
}

static size_t each_table(sqlite3 *database, void (*act)(sqlite3 *database, const char *table))
{
    sqlite3_stmt *tables;
    size_t count = 0;
    assert_int_equal(sqlite3_prepare_v2(database,
                                        "SELECT name FROM sqlite_schema WHERE type = 'table'"
                                        " AND name NOT LIKE 'sqlite_%' ORDER BY name",
                                        -1, &tables, NULL),
                     SQLITE_OK);
    for (; sqlite3_step(tables) == SQLITE_ROW; count++)
        act(database, (const char *)sqlite3_column_text(tables, 0));
    sqlite3_finalize(tables);
    return count;
}

/* Between a planned stop of the hub and its next start. */
static void while_stopped(struct scene *scene, void (*act)(sqlite3 *database, const char *table))
{
    web_close(scene->web);
    hub_close(scene->at->hub);
    sqlite3 *database = open_database(scene);
    assert_true(each_table(database, act) > 20);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    char why[HUB_WHY_MAX];
    struct hub_settings settings = {.io = &scene->at->io, .folder = scene->at->data};
    if (hub_open(&settings, &scene->at->hub, why) != DONE)
        fail_msg("%s", why);
    open_web(scene);
}

static crypto_generichash_state sum;
static size_t summed;

static void sum_table(sqlite3 *database, const char *table)
{
    char sql[160];
    sqlite3_stmt *rows;
    snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE tenant = " STRANGER " ORDER BY rowid", table);
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &rows, NULL), SQLITE_OK);
    for (; sqlite3_step(rows) == SQLITE_ROW; summed++)
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const void *bytes = sqlite3_column_blob(rows, i);
            int size = sqlite3_column_bytes(rows, i);
            crypto_generichash_update(&sum, (const uint8_t *)&size, sizeof size);
            crypto_generichash_update(&sum, bytes, (unsigned long long)size);
        }
    sqlite3_finalize(rows);
}

/* Of every row that the stranger has. */
static size_t sum_strangers(struct scene *scene, uint8_t hash[32])
{
    summed = 0;
    crypto_generichash_init(&sum, NULL, 0, 32);
    while_stopped(scene, sum_table);
    crypto_generichash_final(&sum, hash, 32);
    return summed;
}

/* -- What is seen ------------------------------------------------------------------------------ */

/* Drawn anew at each visit: tokens of forms. */
static void mask(char *text)
{
    static const char *const fields[] = {"name=\"csrf\" value=\"", "name=\"once\" value=\""};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        for (char *at = text; (at = strstr(at, fields[i])) != NULL;)
            for (at += strlen(fields[i]); *at != '"' && *at != '\0'; at++)
                *at = '-';
}

static void look(struct scene *scene, bool compare)
{
    const struct route *route;
    size_t at = 0;
    for (unsigned role = 0; role < ROLES; role++) {
        struct browser *browser = browser_make(scene->web);
        char name[32];
        name_of(role, name);
        if (role > 0)
            assert_int_equal(browser_log_in(browser, name, BROWSER_PASSWORD), 303);
        for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
            if (strcmp(route->method, "GET") != 0 || strcmp(route->path, "/static/") == 0)
                continue;
            int status = browser_get(browser, route->path);
            if (status >= 500)
                fail_msg("GET %s as %u: %d", route->path, role, status);
            mask(browser->text);
            if (strstr(browser->text, MARK) != NULL)
                fail_msg("%s shows somebody else's", route->path);
            assert_true(at < PAGES_MAX);
            if (!compare) {
                scene->seen[at++] = strdup(browser->text);
                scene->seen_count = at;
            } else if (strcmp(scene->seen[at++], browser->text) != 0) {
                fail_msg("GET %s as %u (%d) says something else", route->path, role, status);
            }
        }
        free(browser);
    }
}

static void the_rows_of_another_municipality_change_no_page_of_anybody(void **state)
{
    struct scene *scene = *state;
    look(scene, false);
    while_stopped(scene, copy_table);
    look(scene, true);
}

static void a_closed_fair_with_its_referrals_is_told_alike_beside_somebody_elses(void **state)
{
    struct scene *scene = *state;
    fairday_push_rest(&scene->day);
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_CLOSED), DONE);
    fairday_close(&scene->day, 12);
    look(scene, false);
    while_stopped(scene, copy_table);
    look(scene, true);
}

/* -- What is done ------------------------------------------------------------------------------ */

static void post_everywhere(struct scene *scene)
{
    struct browser *browser = browser_make(scene->web);
    const struct route *route;
    char csrf[128], form[400];
    assert_int_equal(browser_log_in(browser, "de.1", BROWSER_PASSWORD), 303);
    browser_get(browser, "/");
    snprintf(form, sizeof form,
             "csrf=%s&jornada=" MARK FAIR "&kiosk=1&kiosko=1&oficina=1&nombre=" MARK "de.1",
             browser_field(browser, "csrf", csrf));
    for (size_t i = 0; (route = route_at(i)) != NULL; i++)
        if (strcmp(route->method, "POST") == 0 && strcmp(route->path, "/logout") != 0 &&
            strcmp(route->path, "/login") != 0)
            (void)browser_post(browser, route->path, form);
    free(browser);
}

static void nothing_that_is_done_here_touches_a_strangers_row(void **state)
{
    struct scene *scene = *state;
    uint8_t before[32], after[32];
    struct device device;
    struct badge badge;
    struct fair fair;
    char hex[17];
    while_stopped(scene, copy_table);
    size_t rows = sum_strangers(scene, before);
    assert_true(rows > 200);
    struct hub *hub = scene->at->hub;
    assert_int_equal(fair_find(hub, MARK FAIR, &fair), NOT_FOUND);
    assert_int_equal(fair_find(hub, FAIR, &fair), DONE);
    post_everywhere(scene);
    assert_int_equal(device_revoke(hub, "1", FAIR, &device), DONE);
    assert_int_equal(badge_at(hub, fair.id, 0, &badge), DONE);
    sodium_bin2hex(hex, sizeof hex, badge.member.staff, 8);
    assert_int_equal(badge_revoke(hub, hex, &badge), DONE);
    assert_int_equal(account_set_role(hub, "de.3", ACCOUNT_CALL_CENTRE), DONE);
    assert_int_equal(account_remove(hub, "de.4"), DONE);
    fairday_push_rest(&scene->day);
    assert_int_equal(fair_set_state(hub, FAIR, CALLS_FAIR_CLOSED), DONE);
    assert_int_equal(sum_strangers(scene, after), rows);
    assert_memory_equal(before, after, 32);
}

static void a_strangers_account_and_cookie_open_nothing(void **state)
{
    struct scene *scene = *state;
    while_stopped(scene, copy_table);
    struct browser *browser = browser_make(scene->web);
    assert_int_equal(browser_log_in(browser, "ajeno-de.1", BROWSER_PASSWORD), 401);
    assert_int_equal(browser_log_in(browser, MARK "de.1", BROWSER_PASSWORD), 401);
    /* a session of another hub, as it stands in the browser */
    struct pocket_hub *other = pocket_open();
    struct web *web;
    browser_account(other->hub, "de.1", ACCOUNT_COORDINATOR);
    const struct web_settings settings = {.hub = other->hub, .io = &other->io, .hash_here = true};
    assert_int_equal(web_open(&settings, &web), DONE);
    struct browser *theirs = browser_make(web);
    assert_int_equal(browser_log_in(theirs, "de.1", BROWSER_PASSWORD), 303);
    assert_int_equal(browser_get(theirs, "/vivo"), 200);
    snprintf(browser->cookie, sizeof browser->cookie, "%s", theirs->cookie);
    assert_int_equal(browser_get(browser, "/vivo"), 401);
    free(theirs);
    free(browser);
    web_close(web);
    pocket_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_rows_of_another_municipality_change_no_page_of_anybody,
                                        scene_open, scene_close),
        cmocka_unit_test_setup_teardown(
            a_closed_fair_with_its_referrals_is_told_alike_beside_somebody_elses, scene_open,
            scene_close),
        cmocka_unit_test_setup_teardown(nothing_that_is_done_here_touches_a_strangers_row,
                                        scene_open, scene_close),
        cmocka_unit_test_setup_teardown(a_strangers_account_and_cookie_open_nothing, scene_open,
                                        scene_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
