/* The pages of offices, booths and desks: numbers that are one's own, labels that endanger nobody,
 * two coordinators, and a desk's file that its code opens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/desk.h"
#include "sync/hub/inside.h"
#include "sync/hub/office_key.h"
#include "sync/hub/prepare.h"
#include "tests/browser.h"

#define LEON "leon-sample"

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *ana, *eva;
    struct fair fair;
    struct pack *pack;
};

static int scene_open(void **state)
{
    char folder[FOLDER_PATH_MAX];
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = true};
    folder_root("assets/fairs/" LEON, folder);
    assert_int_equal(fair_import(scene->at->hub, folder, &scene->fair), DONE);
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    browser_account(scene->at->hub, "eva", ACCOUNT_COORDINATOR);
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
    pack_destroy(scene->pack);
    free(scene->ana);
    free(scene->eva);
    web_close(scene->web);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

/* The pack as kiosks get it now. */
static const struct pack *pack_now(struct scene *scene)
{
    char folder[FOLDER_PATH_MAX + 64], why[PACK_WHY_MAX];
    pack_destroy(scene->pack);
    assert_int_equal(fair_find(scene->at->hub, LEON, &scene->fair), DONE);
    snprintf(folder, sizeof folder, "%s/fairs/" LEON "/%u", scene->at->data, scene->fair.content);
    assert_int_equal(pack_load(&scene->at->io, folder, &scene->pack, why), DONE);
    return scene->pack;
}

struct fields {
    const char *module, *name, *label, *source, *more;
};

static void escape(const char *text, char *out)
{
    for (; *text != '\0'; text++)
        out += sprintf(out, "%%%02X", (unsigned char)*text);
    *out = '\0';
}

/* What this browser would send from the form that it has open. */
static void fill(struct browser *browser, const char *table, const char *key,
                 const struct fields *fields, char form[4000])
{
    char csrf[128], version[128], path[200], name[1300], label[1300];
    snprintf(path, sizeof path, "/preparar/oficinas/uno?jornada=" LEON "&tabla=%s&clave=%s", table,
             key);
    assert_int_equal(browser_get(browser, path), 200);
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "version", version);
    escape(fields->name, name);
    escape(fields->label, label);
    snprintf(form, 4000,
             "csrf=%s&jornada=" LEON
             "&version=%s&tabla=%s&clave=%s&module=%s&name=%s"
             "&discreet_label=%s&source=%s&confidence=A&%s",
             csrf, version, table, key, fields->module, name, label, fields->source, fields->more);
}

static int save(struct browser *browser, const char *table, const char *key,
                const struct fields *fields)
{
    char form[4000];
    fill(browser, table, key, fields, form);
    return browser_post(browser, "/preparar/oficinas/uno", form);
}

static void an_office_is_added_with_a_number_of_its_own_and_a_place_on_the_map(void **state)
{
    struct scene *scene = *state;
    size_t before = pack_now(scene)->office_count;
    const struct fields wanted = {"99", "Instituto de Prueba", "Orientación, Prueba", "convenio",
                                  "tick_legal=1&tick_health=1&hours=9:00"};
    assert_int_equal(save(scene->ana, "oficinas", "", &wanted), 303);
    const struct pack *pack = pack_now(scene);
    assert_int_equal(pack->office_count, before + 1);
    const struct pack_office *office = &pack->offices[before];
    assert_int_equal(office->module, 99);
    assert_string_equal(office->name, "Instituto de Prueba");
    assert_int_equal(office->needs, (1U << 1) | office->needs); /* health is the first */
    assert_false(office->sample);
    assert_non_null(pack_place(pack, PLACE_MODULE, 99));
    assert_int_equal(browser_get(scene->ana, "/preparar/oficinas?jornada=" LEON), 200);
    assert_non_null(strstr(scene->ana->text, "Orientación, Prueba"));
    struct audit_entry entry, last = {.number = 0};
    for (uint64_t i = 1; audit_at(scene->at->hub, i, &entry) == DONE; i++)
        last = entry;
    assert_string_equal(last.by, "ana");
}

static void what_may_not_stand_there_is_refused_with_a_sentence(void **state)
{
    struct scene *scene = *state;
    uint32_t version = scene->fair.content;
    static const struct {
        struct fields fields;
        const char *says;
    } tries[] = {
        {{"6", "Nueva", "Orientación", "convenio", ""}, "ya es de otro"}, /* an office's */
        {{"2", "Nueva", "Orientación", "convenio", ""}, "ya es de otro"}, /* a booth's */
        {{"0", "Nueva", "Orientación", "convenio", ""}, "de 1 a 999"},
        {{"1000", "Nueva", "Orientación", "convenio", ""}, "de 1 a 999"},
        {{"7x", "Nueva", "Orientación", "convenio", ""}, "de 1 a 999"},
        {{"99", "", "Orientación", "convenio", ""}, "Escriba el nombre"},
        {{"99", "Nueva", "", "convenio", ""}, "pongan en riesgo"},
        {{"99", "Nueva", "Atención a víctimas", "convenio", ""}, "pongan en riesgo"},
        {{"99", "Nueva", "VIOLENCIA", "convenio", ""}, "pongan en riesgo"},
        {{"99", "Nueva", "Refugio municipal", "convenio", ""}, "pongan en riesgo"},
        {{"99", "Nueva", "Orientación", "convenio", "place=Junto+al+refugio"}, "leen de lejos"},
        {{"99", "Nueva", "Orientación", "", ""}, "de dónde se sabe"},
        {{"99", "Nueva", "Orientación", "convenio", "lines=no-hay"}, "tabla de líneas"},
    };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        assert_int_equal(save(scene->ana, "oficinas", "", &tries[i].fields), 400);
        assert_non_null(strstr(scene->ana->text, tries[i].says));
    }
    pack_now(scene);
    assert_int_equal(scene->fair.content, version);
}

static void html_formulas_and_sql_are_names_like_others(void **state)
{
    struct scene *scene = *state;
    static const char *const names[] = {"<script>alert(1)</script>", "=HYPERLINK(\"x\",\"y\")",
                                        "x'); DROP TABLE fair;--", "a \"quoted\", name"};
    for (size_t i = 0; i < 4; i++) {
        char module[8];
        snprintf(module, sizeof module, "%d", (int)(90 + i));
        const struct fields wanted = {module, names[i], "Orientación", "convenio", ""};
        assert_int_equal(save(scene->ana, "oficinas", "", &wanted), 303);
        const struct pack *pack = pack_now(scene);
        assert_string_equal(pack->offices[pack->office_count - 1].name, names[i]);
    }
    assert_int_equal(browser_get(scene->ana, "/preparar/oficinas?jornada=" LEON), 200);
    assert_null(strstr(scene->ana->text, "<script>alert"));
}

static void a_number_that_changes_takes_map_and_services_with_it(void **state)
{
    struct scene *scene = *state;
    const struct fields wanted = {"88", "Consulta médica", "Consulta médica", "",
                                  "sample=1&tick_1=1"};
    assert_int_equal(save(scene->ana, "modulos", "2", &wanted), 303);
    const struct pack *pack = pack_now(scene);
    assert_null(pack_booth(pack, 2));
    assert_non_null(pack_booth(pack, 88));
    assert_non_null(pack_place(pack, PLACE_MODULE, 88));
    assert_null(pack_place(pack, PLACE_MODULE, 2));
    assert_int_equal(pack_service(pack, 1)->module, 88);
}

static void a_module_that_something_names_cannot_be_removed_and_an_office_can(void **state)
{
    struct scene *scene = *state;
    char form[4000];
    const struct fields none = {"2", "", "", "", ""};
    size_t before = pack_now(scene)->office_count;
    fill(scene->ana, "modulos", "2", &none, form); /* service 1 is given there */
    assert_int_equal(browser_post(scene->ana, "/preparar/oficinas/quitar", form), 400);
    assert_non_null(strstr(scene->ana->text, "No se puede quitar"));
    fill(scene->ana, "oficinas", "2", &none, form);
    assert_int_equal(browser_post(scene->ana, "/preparar/oficinas/quitar", form), 303);
    assert_int_equal(pack_now(scene)->office_count, before - 1);
    assert_int_equal(browser_post(scene->ana, "/preparar/oficinas/quitar", form), 404);
}

static void the_second_of_two_is_told_who_was_first_and_loses_nothing(void **state)
{
    struct scene *scene = *state;
    char first[4000], second[4000];
    const struct fields one = {"6", "Instituto Uno", "Orientación Uno", "convenio", ""};
    const struct fields two = {"6", "Instituto Dos", "Orientación Dos", "convenio", ""};
    fill(scene->ana, "oficinas", "1", &one, first);
    fill(scene->eva, "oficinas", "1", &two, second);
    assert_int_equal(browser_post(scene->ana, "/preparar/oficinas/uno", first), 303);
    assert_int_equal(browser_post(scene->eva, "/preparar/oficinas/uno", second), 409);
    assert_non_null(strstr(scene->eva->text, "Fue ana"));
    assert_non_null(strstr(scene->eva->text, "Orientación Dos"));
    assert_string_equal(pack_now(scene)->offices[0].name, "Instituto Uno");
}

/* -- Desks ------------------------------------------------------------------------------------- */

static void a_desks_file_is_opened_by_its_code_and_both_are_shown_once(void **state)
{
    struct scene *scene = *state;
    char form[4000], csrf[128], once[128], code[32], hex[33];
    static char text[DESK_PAPER_MAX];
    assert_int_equal(
        browser_get(scene->ana, "/preparar/oficinas/uno?jornada=" LEON "&tabla=oficinas&clave=3"),
        200);
    browser_field(scene->ana, "csrf", csrf);
    browser_field(scene->ana, "once", once);
    snprintf(form, sizeof form, "csrf=%s&once=%s&jornada=" LEON "&clave=3", csrf, once);
    assert_int_equal(browser_post(scene->ana, "/preparar/oficinas/mesa", form), 200);
    const char *at = strstr(scene->ana->text, "class=\"drawn\">") + strlen("class=\"drawn\">");
    size_t size = 0;
    for (; *at != '<'; at++) {
        if (*at != '-')
            code[size++] = *at;
    }
    code[size] = '\0';
    assert_int_equal(size, DESK_CODE_CHARS);
    const char *link = strstr(scene->ana->text, ";base64,") + 8;
    size_t length = strcspn(link, "\"");
    assert_int_equal(sodium_base642bin((uint8_t *)text, sizeof text - 1, link, length, NULL, &size,
                                       NULL, sodium_base64_VARIANT_ORIGINAL),
                     0);
    text[size] = '\0';
    struct desk_paper *paper = calloc(1, sizeof *paper);
    uint8_t secret[64];
    assert_int_equal(desk_paper_read(text, size, paper), DONE);
    assert_int_equal(strongbox_open(&paper->box, code, secret, 64), DONE);
    assert_int_equal(paper->office, 3);
    code[0] = code[0] == 'A' ? 'B' : 'A';
    assert_int_equal(strongbox_open(&paper->box, code, secret, 64), REFUSED);
    assert_int_equal(browser_post(scene->ana, "/preparar/oficinas/mesa", form), 409);
    struct desk desk;
    assert_int_equal(desk_find(scene->at->hub, paper->device, &desk), DONE);
    sodium_bin2hex(hex, sizeof hex, paper->device, 16);
    snprintf(form, sizeof form, "csrf=%s&jornada=" LEON "&mesa=%s", csrf, hex);
    assert_int_equal(browser_post(scene->eva, "/preparar/oficinas/mesa/fin", form), 403); /* csrf */
    assert_int_equal(browser_post(scene->ana, "/preparar/oficinas/mesa/fin", form), 303);
    assert_int_equal(desk_find(scene->at->hub, paper->device, &desk), DONE);
    assert_true(desk.revoked_ms != 0);
    free(paper);
}

static void an_office_is_given_the_public_half_of_a_key_that_it_made(void **state)
{
    struct scene *scene = *state;
    char form[400], csrf[128], hex[65];
    uint8_t public_key[32], secret[32];
    struct office_key key;
    crypto_box_keypair(public_key, secret);
    sodium_bin2hex(hex, sizeof hex, public_key, sizeof public_key);
    assert_int_equal(browser_get(scene->ana, "/preparar/oficinas?jornada=" LEON), 200);
    assert_null(strstr(scene->ana->text, "tiene llave"));
    assert_int_equal(browser_get(scene->ana, "/cuentas"), 200);
    browser_field(scene->ana, "csrf", csrf);
    snprintf(form, sizeof form, "csrf=%s&jornada=" LEON "&clave=3&publica=%.63s", csrf, hex);
    assert_int_equal(browser_post(scene->ana, "/preparar/oficinas/llave", form), 303);
    assert_non_null(strstr(browser_header(scene->ana, "Location"), "office_no_key"));
    snprintf(form, sizeof form, "csrf=%s&jornada=" LEON "&clave=3&publica=%s", csrf, hex);
    assert_int_equal(browser_post(scene->ana, "/preparar/oficinas/llave", form), 303);
    assert_int_equal(browser_get(scene->ana, browser_header(scene->ana, "Location")), 200);
    assert_non_null(strstr(scene->ana->text, "tiene llave"));
    assert_int_equal(office_key_find(scene->at->hub, scene->fair.id, 3, &key), DONE);
    assert_memory_equal(key.public_key, public_key, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)
        TEST(an_office_is_added_with_a_number_of_its_own_and_a_place_on_the_map),
        TEST(what_may_not_stand_there_is_refused_with_a_sentence),
        TEST(html_formulas_and_sql_are_names_like_others),
        TEST(a_number_that_changes_takes_map_and_services_with_it),
        TEST(a_module_that_something_names_cannot_be_removed_and_an_office_can),
        TEST(the_second_of_two_is_told_who_was_first_and_loses_nothing),
        TEST(an_office_is_given_the_public_half_of_a_key_that_it_made),
        TEST(a_desks_file_is_opened_by_its_code_and_both_are_shown_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
