/* Preparar through the pages: an evening's work, two people at one fair, a hub that is started
 * again in between, and everything that a form or a file can hold by mistake or on purpose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/csv_sheet.h"
#include "sync/hub/fair_form.h"
#include "tests/prepare_scene.h"

/* -- Forms --------------------------------------------------------------------------------------
 */

static void add_value(char *form, size_t room, const char *name, const char *value)
{
    size_t used = strlen(form);
    used += (size_t)snprintf(form + used, room - used, "%s%s=", used > 0 ? "&" : "", name);
    for (; *value != '\0' && used < room - 4; value++)
        used += (size_t)snprintf(form + used, room - used, "%%%02X", (unsigned char)*value);
}

/* The details as they are, with one field as `value`; csrf and version of the page shown last. */
static int save_details(struct prepare_scene *scene, struct browser *browser, const char *field,
                        const char *value)
{
    static char form[30000];
    char csrf[128], version[128];
    struct fair_form now;
    struct fair_edit *edit;
    struct pack *pack;
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "version", version);
    assert_int_equal(fair_edit_begin(scene->at->hub, PREPARE_FAIR, 0, &edit), DONE);
    assert_int_equal(fair_edit_load(edit, &pack), DONE);
    fair_form_read(&pack->fair, &now);
    pack_destroy(pack);
    fair_edit_free(edit);
    form[0] = '\0';
    add_value(form, sizeof form, "csrf", csrf);
    add_value(form, sizeof form, "jornada", PREPARE_FAIR);
    add_value(form, sizeof form, "version", version);
    for (unsigned i = 0; i < FAIR_FORM_FIELDS; i++) {
        char id[40];
        snprintf(id, sizeof id, "%s", fair_form_key((enum fair_form_field)i));
        id[strcspn(id, ".")] = '_';
        add_value(form, sizeof form, id, strcmp(id, field) == 0 ? value : now.values[i]);
    }
    return browser_post(browser, "/preparar/jornada", form);
}

static void begin_body(struct prepare_scene *scene, struct browser *browser, const char *version)
{
    char csrf[128], seen[128];
    browser_get(browser, "/preparar/tablas?jornada=" PREPARE_FAIR);
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "version", seen);
    const char *const fields[][2] = {
        {"csrf", csrf}, {"jornada", PREPARE_FAIR}, {"version", version != NULL ? version : seen}};
    scene->size = 0;
    for (size_t i = 0; i < 3; i++)
        scene->size +=
            (size_t)sprintf(scene->body + scene->size,
                            "--limite\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n",
                            fields[i][0], fields[i][1]);
}

static void add_file(struct prepare_scene *scene, const char *name, const void *bytes, size_t size)
{
    scene->size += (size_t)sprintf(scene->body + scene->size,
                                   "--limite\r\nContent-Disposition: form-data; "
                                   "name=\"archivos\"; filename=\"%s\"\r\n\r\n",
                                   name);
    memcpy(scene->body + scene->size, bytes, size);
    scene->size += size;
    scene->size += (size_t)sprintf(scene->body + scene->size, "\r\n");
}

static int send_body(struct prepare_scene *scene, struct browser *browser)
{
    char type[80];
    snprintf(type, sizeof type, "%s", browser->type);
    scene->size += (size_t)sprintf(scene->body + scene->size, "--limite--\r\n");
    snprintf(browser->type, sizeof browser->type, "multipart/form-data; boundary=limite");
    int status = browser_ask(browser, "POST", "/preparar/tablas", scene->body, scene->size);
    snprintf(browser->type, sizeof browser->type, "%s", type);
    return status;
}

static int send_one(struct prepare_scene *scene, struct browser *browser, const char *name,
                    const void *bytes, size_t size)
{
    begin_body(scene, browser, NULL);
    add_file(scene, name, bytes, size);
    return send_body(scene, browser);
}

static int confirm(struct browser *browser, const char *hash)
{
    char form[600] = "", csrf[128], shown[128];
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "vista", shown);
    add_value(form, sizeof form, "csrf", csrf);
    add_value(form, sizeof form, "jornada", PREPARE_FAIR);
    add_value(form, sizeof form, "vista", hash != NULL ? hash : shown);
    return browser_post(browser, "/preparar/tablas/confirmar", form);
}

/* groups.csv with `more` behind it; the caller frees it. */
static char *groups_with(struct prepare_scene *scene, const char *more)
{
    char *now = prepare_scene_file(scene, "groups.csv");
    char *text = malloc(strlen(now) + strlen(more) + 1);
    sprintf(text, "%s%s", now, more);
    free(now);
    return text;
}

/* -- Tests --------------------------------------------------------------------------------------
 */

static void details_are_saved_and_what_was_wrong_is_shown_beside_its_field(void **state)
{
    struct prepare_scene *scene = *state;
    uint32_t before = prepare_scene_fair(scene, PREPARE_FAIR).content;
    assert_int_equal(browser_get(scene->ana, "/preparar/jornada?jornada=" PREPARE_FAIR), 200);
    assert_int_equal(save_details(scene, scene->ana, "person_module", "999"), 400);
    prepare_scene_says(scene->ana, "el módulo 999 no está en booths.csv");
    assert_int_equal(save_details(scene, scene->ana, "fair_place", "Lugar ; con comentario"), 400);
    assert_int_equal(save_details(scene, scene->ana, "fair_place", "a\n[slip]\nvalid_days = 1"),
                     400);
    assert_int_equal(save_details(scene, scene->ana, "fair_title", "Contra la violencia"), 400);
    prepare_scene_says(scene->ana, "palabras que cualquiera pueda leer");
    prepare_scene_says(scene->ana, "value=\"Contra la violencia\"");
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).content, before);
    assert_int_equal(
        save_details(scene, scene->ana, "fair_place", "=HYPERLINK(\"x\")<b>'; DROP TABLE fair;--"),
        303);
    assert_true(prepare_scene_fair(scene, PREPARE_FAIR).content > before);
    assert_int_equal(browser_get(scene->ana, "/preparar/jornada?jornada=" PREPARE_FAIR), 200);
    prepare_scene_says(scene->ana, "=HYPERLINK(&quot;x&quot;)&lt;b&gt;");
    assert_null(strstr(scene->ana->text, "<b>"));
}

static void the_second_of_two_is_told_and_keeps_what_she_typed(void **state)
{
    struct prepare_scene *scene = *state;
    browser_get(scene->ana, "/preparar/jornada?jornada=" PREPARE_FAIR);
    browser_get(scene->luz, "/preparar/jornada?jornada=" PREPARE_FAIR);
    assert_int_equal(save_details(scene, scene->ana, "fair_place", "Plaza de Ana"), 303);
    assert_int_equal(save_details(scene, scene->luz, "fair_place", "Plaza de Luz"), 409);
    prepare_scene_says(scene->luz, "value=\"Plaza de Luz\"");
    prepare_scene_says(scene->luz, "«Plaza de Ana»");
    prepare_scene_says(scene->luz, " ana ");
    char *text = prepare_scene_file(scene, "fair.ini");
    assert_non_null(strstr(text, "Plaza de Ana"));
    free(text);
    assert_int_equal(save_details(scene, scene->luz, "fair_place", "Plaza de Luz"), 303);
    text = prepare_scene_file(scene, "fair.ini");
    assert_non_null(strstr(text, "Plaza de Luz"));
    free(text);
}

static void a_fair_is_made_whole_and_its_name_is_no_path(void **state)
{
    static const char *const wrong[] = {"../otra", "a/b",       "",          "Mayúsculas",
                                        "-x",      "victima-1", PREPARE_FAIR};
    struct prepare_scene *scene = *state;
    char form[4000], csrf[128];
    for (size_t i = 0; i <= sizeof wrong / sizeof wrong[0]; i++) {
        bool good = i == sizeof wrong / sizeof wrong[0];
        browser_get(scene->ana, "/preparar/jornada?nueva=1");
        browser_field(scene->ana, "csrf", csrf);
        form[0] = '\0';
        add_value(form, sizeof form, "csrf", csrf);
        add_value(form, sizeof form, "nueva", "1");
        add_value(form, sizeof form, "clave", good ? "otra-2" : wrong[i]);
        static const char *const values[][2] = {{"fair_title", "Jornada"},
                                                {"fair_name", "Metepec"},
                                                {"fair_place", "Plaza"},
                                                {"dia1", "2026-12-02"},
                                                {"dia2", "2026-12-01"},
                                                {"fair_municipality", "15054"},
                                                {"fair_utc_offset", "-06:00"},
                                                {"person_module", "3"},
                                                {"person_where_es", "Módulo 3"},
                                                {"person_where_en", "Module 3"},
                                                {"slip_privacy", "Sin su nombre."},
                                                {"slip_valid_days", "30"},
                                                {"lines_valid_days", "180"},
                                                {"lines_show_unconfirmed", "1"}};
        for (size_t j = 0; j < sizeof values / sizeof values[0]; j++)
            add_value(form, sizeof form, values[j][0], values[j][1]);
        assert_int_equal(browser_post(scene->ana, "/preparar/jornada", form), good ? 303 : 400);
    }
    struct fair fair = prepare_scene_fair(scene, "otra-2");
    assert_true(fair.number > 1);
    assert_int_equal(fair.last_day - fair.first_day, 1);
    browser_get(scene->ana, "/preparar?jornada=otra-2");
    prepare_scene_says(scene->ana, "2026-12-01 2026-12-02");
    prepare_scene_says(scene->ana, "Lo que sigue");
}

static void an_import_is_looked_at_and_then_taken_whole(void **state)
{
    struct prepare_scene *scene = *state;
    char *text = groups_with(scene, "nuevo,\"=HYPERLINK(\"\"x\"\")\",<b>,,,,,,,15054,1\n");
    uint32_t before = prepare_scene_fair(scene, PREPARE_FAIR).content;
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", text, strlen(text)), 200);
    prepare_scene_says(scene->ana, "1 nueva");
    prepare_scene_says(scene->ana, "64 iguales");
    assert_null(strstr(scene->ana->text, "<b>"));
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).content, before);
    assert_int_equal(confirm(scene->ana, NULL), 303);
    assert_true(prepare_scene_fair(scene, PREPARE_FAIR).content > before);
    free(text);
    browser_get(scene->ana, "/preparar/tablas.csv?jornada=" PREPARE_FAIR "&tabla=groups.csv");
    prepare_scene_says(scene->ana, "\"'=HYPERLINK(\"\"x\"\")\",<b>");
    /* What was downloaded comes back as it was. */
    char *own = strdup(scene->ana->text);
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", own, strlen(own)), 200);
    prepare_scene_says(scene->ana, "0 nuevas");
    prepare_scene_says(scene->ana, "65 iguales");
    free(own);
}

/* lines.csv with one cell of the line `id` replaced; the caller frees it. */
static char *lines_with(struct prepare_scene *scene, const char *id, const char *column,
                        const char *value, char *text)
{
    char why[CSV_WHY_MAX], *changed;
    struct csv_sheet *sheet;
    size_t size;
    char *now = text != NULL ? text : prepare_scene_file(scene, "lines.csv");
    assert_int_equal(csv_sheet_read(now, "lines.csv", 500, &sheet, why), DONE);
    assert_int_equal(csv_sheet_set(sheet, csv_sheet_find(sheet, "id", id), column, value), DONE);
    assert_int_equal(csv_sheet_write(sheet, &changed, &size), DONE);
    csv_sheet_free(sheet);
    free(now);
    return changed;
}

static void line_says(struct prepare_scene *scene, const char *id, const char *column,
                      const char *value)
{
    char why[CSV_WHY_MAX];
    struct csv_sheet *sheet;
    char *now = prepare_scene_file(scene, "lines.csv");
    assert_int_equal(csv_sheet_read(now, "lines.csv", 500, &sheet, why), DONE);
    size_t row = csv_sheet_find(sheet, "id", id);
    assert_true(row != CSV_SHEET_NONE);
    assert_string_equal(csv_sheet_get(sheet, row, column), value);
    csv_sheet_free(sheet);
    free(now);
}

/* Never 7: what one person writes into a file is no second person's word. */
static void a_number_that_came_by_file_waits_for_a_second_person(void **state)
{
    struct prepare_scene *scene = *state;
    char *text = lines_with(scene, "nat-089", "phone", "088", NULL);
    text = lines_with(scene, "nat-089", "verified_on", "2026-11-20", text);
    text = lines_with(scene, "nat-089", "verified_by", "Eva", text);
    text = lines_with(scene, "nat-vida", "verified_on", "2026-11-20", text);
    text = lines_with(scene, "nat-vida", "verified_by", "Eva", text);
    text = lines_with(scene, "nat-911", "hours", "24 h", text);
    assert_int_equal(send_one(scene, scene->ana, "lines.csv", text, strlen(text)), 200);
    prepare_scene_says(scene->ana, "2 números quedan por confirmar");
    assert_null(strstr(scene->ana->text, "«» → «Eva»"));
    assert_int_equal(confirm(scene->ana, NULL), 303);
    free(text);
    line_says(scene, "nat-089", "phone", "088");
    line_says(scene, "nat-089", "status", "por_confirmar");
    line_says(scene, "nat-089", "verified_by", "");
    line_says(scene, "nat-vida", "verified_on", "");
    line_says(scene, "nat-vida", "status", "publicada"); /* its number is as it was */
    line_says(scene, "nat-911", "hours", "24 h");
    /* And it is no way around to send it once more as published. */
    text = lines_with(scene, "nat-089", "status", "publicada", NULL);
    assert_int_equal(send_one(scene, scene->ana, "lines.csv", text, strlen(text)), 200);
    prepare_scene_says(scene->ana, "1 número queda por confirmar");
    free(text);
}

static void latin_1_with_semicolons_is_read(void **state)
{
    static const char text[] =
        "id;kind;name;subtitle;when;place;bring;discreet_label;source;"
        "confidence;verified_on;reviewed_by;scope;sample\r\n"
        "costura;workshop;Costura y dise\xF1o;;;;;;;;;;15054;1\r\n";
    struct prepare_scene *scene = *state;
    assert_int_equal(send_one(scene, scene->ana, "workshops.csv", text, sizeof text - 1), 200);
    prepare_scene_says(scene->ana, "Latin-1");
    assert_int_equal(confirm(scene->ana, NULL), 303);
    char *now = prepare_scene_file(scene, "workshops.csv");
    assert_non_null(strstr(now, "Costura y diseño"));
    free(now);
}

static void a_bad_row_or_file_is_named_and_nothing_can_be_confirmed(void **state)
{
    struct prepare_scene *scene = *state;
    uint32_t before = prepare_scene_fair(scene, PREPARE_FAIR).content;
    char *text = groups_with(scene, "corta,2\nmal id,X,,,,,,,,15054,1\n");
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", text, strlen(text)), 400);
    prepare_scene_says(scene->ana, "línea 66");
    prepare_scene_says(scene->ana, "línea 67");
    prepare_scene_says(scene->ana, "de 1 a 40 letras");
    assert_null(strstr(scene->ana->text, "name=\"vista\""));
    free(text);
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", "\x89PNG\r\n\x1a\n\0", 9), 400);
    prepare_scene_says(scene->ana, "parece una imagen");
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", "", 0), 400);
    prepare_scene_says(scene->ana, "Está vacío");
    assert_int_equal(send_one(scene, scene->ana, "roster.jst", "x", 1), 400);
    prepare_scene_says(scene->ana, "No es una tabla");
    assert_int_equal(send_one(scene, scene->ana, "../fair.ini", "x", 1), 400);
    begin_body(scene, scene->ana, NULL);
    assert_int_equal(send_body(scene, scene->ana), 400);
    prepare_scene_says(scene->ana, "No llegó ningún archivo");
    /* A module of a booth that an office has. */
    text = prepare_scene_file(scene, "offices.csv");
    memcpy(strstr(text, "DIF Metepec,6,"), "DIF Metepec,2,", 14);
    assert_int_equal(send_one(scene, scene->ana, "offices.csv", text, strlen(text)), 400);
    prepare_scene_says(scene->ana, "el módulo 2 ya es de otro");
    free(text);
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).content, before);
}

static void one_that_is_cut_or_forged_or_too_large_is_refused(void **state)
{
    struct prepare_scene *scene = *state;
    uint32_t before = prepare_scene_fair(scene, PREPARE_FAIR).content;
    begin_body(scene, scene->ana, NULL);
    add_file(scene, "groups.csv", "id\n", 3);
    snprintf(scene->ana->type, sizeof scene->ana->type, "multipart/form-data; boundary=limite");
    assert_int_equal(browser_ask(scene->ana, "POST", "/preparar/tablas", scene->body, scene->size),
                     400);
    scene->body[scene->size / 2] ^= 1;
    memcpy(strstr(scene->body, "\r\n\r\n") + 4, "AAAA", 4);
    scene->size += (size_t)sprintf(scene->body + scene->size, "--limite--\r\n");
    assert_int_equal(browser_ask(scene->ana, "POST", "/preparar/tablas", scene->body, scene->size),
                     403);
    memset(scene->body, 'x', UPLOAD_BODY_MAX + 1);
    assert_int_equal(
        browser_ask(scene->ana, "POST", "/preparar/tablas", scene->body, UPLOAD_BODY_MAX + 1), 413);
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).content, before);
}

static void a_preview_is_its_owners_and_a_restart_forgets_it(void **state)
{
    struct prepare_scene *scene = *state;
    char *text = groups_with(scene, "nuevo,Nuevo,,,,,,,,15054,1\n"), hash[128];
    uint32_t before = prepare_scene_fair(scene, PREPARE_FAIR).content;
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", text, strlen(text)), 200);
    browser_field(scene->ana, "vista", hash);
    browser_get(scene->luz, "/preparar/tablas");
    assert_int_equal(confirm(scene->luz, hash), 409);
    prepare_scene_close_web(scene);
    pocket_reopen(scene->at);
    prepare_scene_open_web(scene);
    browser_get(scene->ana, "/preparar/tablas");
    assert_int_equal(confirm(scene->ana, hash), 409);
    prepare_scene_says(scene->ana, "La vista previa ya no está");
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).content, before);
    /* Half an hour later, too. */
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", text, strlen(text)), 200);
    scene->at->monotonic_ms += 31 * 60 * 1000;
    assert_int_not_equal(confirm(scene->ana, NULL), 303);
    assert_int_equal(prepare_scene_fair(scene, PREPARE_FAIR).content, before);
    free(text);
}

static void whoever_imports_after_somebody_else_sees_it_beside_hers(void **state)
{
    struct prepare_scene *scene = *state;
    char *one = groups_with(scene, "de_ana,De Ana,,,,,,,,15054,1\n");
    char *two = groups_with(scene, "de_luz,De Luz,,,,,,,,15054,1\n");
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", one, strlen(one)), 200);
    assert_int_equal(send_one(scene, scene->luz, "groups.csv", two, strlen(two)), 200);
    assert_int_equal(confirm(scene->ana, NULL), 303);
    assert_int_equal(confirm(scene->luz, NULL), 200); /* the preview again */
    prepare_scene_says(scene->luz, "Otra persona cambió la jornada");
    prepare_scene_says(scene->luz, "De Ana");
    prepare_scene_says(scene->luz, "1 se quita");
    assert_int_equal(confirm(scene->luz, NULL), 303);
    char *now = prepare_scene_file(scene, "groups.csv");
    assert_non_null(strstr(now, "De Luz"));
    assert_null(strstr(now, "De Ana"));
    free(now);
    free(one);
    free(two);
}

static void rows_that_move_at_an_open_fair_are_warned_of(void **state)
{
    struct prepare_scene *scene = *state;
    char *text = groups_with(scene, "al_final,Al final,,,,,,,,15054,1\n"), *first;
    static const char warning[] = "lo leído se cuenta por lugar";
    for (int open = 0; open < 2; open++) {
        assert_int_equal(send_one(scene, scene->ana, "groups.csv", text, strlen(text)), 200);
        assert_null(strstr(scene->ana->text, warning));
        char *moved = strdup(text);
        first = strchr(moved, '\n') + 1; /* without its first row */
        char *second = strchr(first, '\n') + 1;
        memmove(first, second, strlen(second) + 1);
        assert_int_equal(send_one(scene, scene->ana, "groups.csv", moved, strlen(moved)), 200);
        assert_int_equal(strstr(scene->ana->text, warning) != NULL, open);
        free(moved);
        assert_int_equal(fair_set_state(scene->at->hub, PREPARE_FAIR, CALLS_FAIR_OPEN), DONE);
    }
    free(text);
}

static void a_hundred_thousand_colonias_are_taken(void **state)
{
    struct prepare_scene *scene = *state;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    fputs(
        "\xEF\xBB\xBF"
        "code;name;postal\r\n",
        out);
    for (int i = 1; i <= 100000; i++)
        fprintf(out, "%d;Colonia %d;52140\r\n", i, i);
    fclose(out);
    assert_int_equal(send_one(scene, scene->ana, "colonias.csv", text, size), 200);
    prepare_scene_says(scene->ana, "100,000 nuevas");
    assert_true(strlen(scene->ana->text) < 60000);
    assert_int_equal(confirm(scene->ana, NULL), 303);
    free(text);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, prepare_scene_set_up, prepare_scene_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(details_are_saved_and_what_was_wrong_is_shown_beside_its_field),
        TEST(the_second_of_two_is_told_and_keeps_what_she_typed),
        TEST(a_fair_is_made_whole_and_its_name_is_no_path),
        TEST(an_import_is_looked_at_and_then_taken_whole),
        TEST(a_number_that_came_by_file_waits_for_a_second_person),
        TEST(latin_1_with_semicolons_is_read),
        TEST(a_bad_row_or_file_is_named_and_nothing_can_be_confirmed),
        TEST(one_that_is_cut_or_forged_or_too_large_is_refused),
        TEST(a_preview_is_its_owners_and_a_restart_forgets_it),
        TEST(whoever_imports_after_somebody_else_sees_it_beside_hers),
        TEST(rows_that_move_at_an_open_fair_are_warned_of),
        TEST(a_hundred_thousand_colonias_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
