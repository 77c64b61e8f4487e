/* Preparar through the pages: an evening's work, two people at one fair, a hub that is started
 * again in between, and everything that a form or a file can hold by mistake or on purpose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/device.h"
#include "sync/hub/fair_edit.h"
#include "sync/hub/fair_form.h"
#include "sync/hub/page.h"
#include "sync/hub/reason.h"
#include "tests/browser.h"

#define FAIR "metepec-sample"
#define METEPEC "assets/fairs/" FAIR
#define BODY_MAX (9U << 20)

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *ana, *luz;
    char *body;
    size_t size;
};

static void open_web(struct scene *scene)
{
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = true};
    assert_int_equal(web_open(&settings, &scene->web), DONE);
    scene->ana = browser_make(scene->web);
    scene->luz = browser_make(scene->web);
    assert_int_equal(browser_log_in(scene->ana, "ana", BROWSER_PASSWORD), 303);
    assert_int_equal(browser_log_in(scene->luz, "luz", BROWSER_PASSWORD), 303);
}

static void close_web(struct scene *scene)
{
    free(scene->ana);
    free(scene->luz);
    web_close(scene->web);
}

static int set_up(void **state)
{
    char path[FOLDER_PATH_MAX];
    struct fair fair;
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    scene->body = malloc(BODY_MAX);
    folder_root(METEPEC, path);
    assert_int_equal(fair_import(scene->at->hub, path, &fair), DONE);
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    browser_account(scene->at->hub, "luz", ACCOUNT_COORDINATOR);
    open_web(scene);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    close_web(scene);
    pocket_close(scene->at);
    free(scene->body);
    free(scene);
    return 0;
}

static struct fair fair_now(struct scene *scene, const char *name)
{
    struct fair fair;
    assert_int_equal(fair_find(scene->at->hub, name, &fair), DONE);
    return fair;
}

static char *file_now(struct scene *scene, const char *path)
{
    struct fair fair = fair_now(scene, FAIR);
    char *text;
    size_t size;
    assert_int_equal(fair_version_read(scene->at->hub, &fair, fair.content, path, &text, &size),
                     DONE);
    return text;
}

static void assert_says(const struct browser *browser, const char *text)
{
    if (strstr(browser->text, text) == NULL)
        fail_msg("no \"%s\" in: %.3000s", text, browser->text);
}

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
static int save_details(struct scene *scene, struct browser *browser, const char *field,
                        const char *value)
{
    static char form[30000];
    char csrf[128], version[128];
    struct fair_form now;
    struct fair_edit *edit;
    struct pack *pack;
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "version", version);
    assert_int_equal(fair_edit_begin(scene->at->hub, FAIR, 0, &edit), DONE);
    assert_int_equal(fair_edit_load(edit, &pack), DONE);
    fair_form_read(&pack->fair, &now);
    pack_destroy(pack);
    fair_edit_free(edit);
    form[0] = '\0';
    add_value(form, sizeof form, "csrf", csrf);
    add_value(form, sizeof form, "jornada", FAIR);
    add_value(form, sizeof form, "version", version);
    for (unsigned i = 0; i < FAIR_FORM_FIELDS; i++) {
        char id[40];
        snprintf(id, sizeof id, "%s", fair_form_key((enum fair_form_field)i));
        id[strcspn(id, ".")] = '_';
        add_value(form, sizeof form, id, strcmp(id, field) == 0 ? value : now.values[i]);
    }
    return browser_post(browser, "/preparar/jornada", form);
}

static void begin_body(struct scene *scene, struct browser *browser, const char *version)
{
    char csrf[128], seen[128];
    browser_get(browser, "/preparar/tablas?jornada=" FAIR);
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "version", seen);
    const char *const fields[][2] = {
        {"csrf", csrf}, {"jornada", FAIR}, {"version", version != NULL ? version : seen}};
    scene->size = 0;
    for (size_t i = 0; i < 3; i++)
        scene->size +=
            (size_t)sprintf(scene->body + scene->size,
                            "--limite\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n",
                            fields[i][0], fields[i][1]);
}

static void add_file(struct scene *scene, const char *name, const void *bytes, size_t size)
{
    scene->size += (size_t)sprintf(scene->body + scene->size,
                                   "--limite\r\nContent-Disposition: form-data; "
                                   "name=\"archivos\"; filename=\"%s\"\r\n\r\n",
                                   name);
    memcpy(scene->body + scene->size, bytes, size);
    scene->size += size;
    scene->size += (size_t)sprintf(scene->body + scene->size, "\r\n");
}

static int send_body(struct scene *scene, struct browser *browser)
{
    char type[80];
    snprintf(type, sizeof type, "%s", browser->type);
    scene->size += (size_t)sprintf(scene->body + scene->size, "--limite--\r\n");
    snprintf(browser->type, sizeof browser->type, "multipart/form-data; boundary=limite");
    int status = browser_ask(browser, "POST", "/preparar/tablas", scene->body, scene->size);
    snprintf(browser->type, sizeof browser->type, "%s", type);
    return status;
}

static int send_one(struct scene *scene, struct browser *browser, const char *name,
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
    add_value(form, sizeof form, "jornada", FAIR);
    add_value(form, sizeof form, "vista", hash != NULL ? hash : shown);
    return browser_post(browser, "/preparar/tablas/confirmar", form);
}

/* groups.csv with `more` behind it; the caller frees it. */
static char *groups_with(struct scene *scene, const char *more)
{
    char *now = file_now(scene, "groups.csv");
    char *text = malloc(strlen(now) + strlen(more) + 1);
    sprintf(text, "%s%s", now, more);
    free(now);
    return text;
}

/* -- Tests --------------------------------------------------------------------------------------
 */

static void details_are_saved_and_what_was_wrong_is_shown_beside_its_field(void **state)
{
    struct scene *scene = *state;
    uint32_t before = fair_now(scene, FAIR).content;
    assert_int_equal(browser_get(scene->ana, "/preparar/jornada?jornada=" FAIR), 200);
    assert_int_equal(save_details(scene, scene->ana, "person_module", "999"), 400);
    assert_says(scene->ana, "el módulo 999 no está en booths.csv");
    assert_int_equal(save_details(scene, scene->ana, "fair_place", "Lugar ; con comentario"), 400);
    assert_int_equal(save_details(scene, scene->ana, "fair_place", "a\n[slip]\nvalid_days = 1"),
                     400);
    assert_int_equal(save_details(scene, scene->ana, "fair_title", "Contra la violencia"), 400);
    assert_says(scene->ana, "palabras que cualquiera pueda leer");
    assert_says(scene->ana, "value=\"Contra la violencia\"");
    assert_int_equal(fair_now(scene, FAIR).content, before);
    assert_int_equal(
        save_details(scene, scene->ana, "fair_place", "=HYPERLINK(\"x\")<b>'; DROP TABLE fair;--"),
        303);
    assert_true(fair_now(scene, FAIR).content > before);
    assert_int_equal(browser_get(scene->ana, "/preparar/jornada?jornada=" FAIR), 200);
    assert_says(scene->ana, "=HYPERLINK(&quot;x&quot;)&lt;b&gt;");
    assert_null(strstr(scene->ana->text, "<b>"));
}

static void keys_that_the_form_does_not_have_stay_in_the_file(void **state)
{
    static const char old[] =
        "; a comment\n[fair]\nname = Old\nfuture = 1\n  goes on\n[data]\n"
        "; more\nlicence_name = CC-BY-4.0\n\n[slip]\nprivacy = Old\n  too\n";
    struct fair_form form;
    (void)state;
    memset(&form, 0, sizeof form);
    snprintf(form.values[FORM_NAME], FAIR_FORM_VALUE_MAX, "New");
    char *text = fair_form_write(&form, old);
    assert_non_null(strstr(text, "name = New\n"));
    assert_non_null(strstr(text,
                           "[fair]\nfuture = 1\n  goes on\n[data]\n"
                           "licence_name = CC-BY-4.0\n"));
    assert_null(strstr(text, "Old"));
    assert_null(strstr(text, "too"));
    assert_null(strstr(text, "comment"));
    free(text);
}

static void the_second_of_two_is_told_and_keeps_what_she_typed(void **state)
{
    struct scene *scene = *state;
    browser_get(scene->ana, "/preparar/jornada?jornada=" FAIR);
    browser_get(scene->luz, "/preparar/jornada?jornada=" FAIR);
    assert_int_equal(save_details(scene, scene->ana, "fair_place", "Plaza de Ana"), 303);
    assert_int_equal(save_details(scene, scene->luz, "fair_place", "Plaza de Luz"), 409);
    assert_says(scene->luz, "value=\"Plaza de Luz\"");
    assert_says(scene->luz, "«Plaza de Ana»");
    assert_says(scene->luz, " ana ");
    char *text = file_now(scene, "fair.ini");
    assert_non_null(strstr(text, "Plaza de Ana"));
    free(text);
    assert_int_equal(save_details(scene, scene->luz, "fair_place", "Plaza de Luz"), 303);
    text = file_now(scene, "fair.ini");
    assert_non_null(strstr(text, "Plaza de Luz"));
    free(text);
}

static void a_fair_is_made_whole_and_its_name_is_no_path(void **state)
{
    static const char *const wrong[] = {"../otra", "a/b",       "",  "Mayúsculas",
                                        "-x",      "victima-1", FAIR};
    struct scene *scene = *state;
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
    struct fair fair = fair_now(scene, "otra-2");
    assert_true(fair.number > 1);
    assert_int_equal(fair.last_day - fair.first_day, 1);
    browser_get(scene->ana, "/preparar?jornada=otra-2");
    assert_says(scene->ana, "2026-12-01 2026-12-02");
    assert_says(scene->ana, "Lo que sigue");
}

static void an_import_is_looked_at_and_then_taken_whole(void **state)
{
    struct scene *scene = *state;
    char *text = groups_with(scene, "nuevo,\"=HYPERLINK(\"\"x\"\")\",<b>,,,,,,,15054,1\n");
    uint32_t before = fair_now(scene, FAIR).content;
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", text, strlen(text)), 200);
    assert_says(scene->ana, "1 nueva");
    assert_says(scene->ana, "64 iguales");
    assert_null(strstr(scene->ana->text, "<b>"));
    assert_int_equal(fair_now(scene, FAIR).content, before);
    assert_int_equal(confirm(scene->ana, NULL), 303);
    assert_true(fair_now(scene, FAIR).content > before);
    free(text);
    browser_get(scene->ana, "/preparar/tablas.csv?jornada=" FAIR "&tabla=groups.csv");
    assert_says(scene->ana, "\"'=HYPERLINK(\"\"x\"\")\",<b>");
    /* What was downloaded comes back as it was. */
    char *own = strdup(scene->ana->text);
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", own, strlen(own)), 200);
    assert_says(scene->ana, "0 nuevas");
    assert_says(scene->ana, "65 iguales");
    free(own);
}

static void latin_1_with_semicolons_is_read(void **state)
{
    static const char text[] =
        "id;kind;name;subtitle;when;place;bring;discreet_label;source;"
        "confidence;verified_on;reviewed_by;scope;sample\r\n"
        "costura;workshop;Costura y dise\xF1o;;;;;;;;;;15054;1\r\n";
    struct scene *scene = *state;
    assert_int_equal(send_one(scene, scene->ana, "workshops.csv", text, sizeof text - 1), 200);
    assert_says(scene->ana, "Latin-1");
    assert_int_equal(confirm(scene->ana, NULL), 303);
    char *now = file_now(scene, "workshops.csv");
    assert_non_null(strstr(now, "Costura y diseño"));
    free(now);
}

static void a_bad_row_or_file_is_named_and_nothing_can_be_confirmed(void **state)
{
    struct scene *scene = *state;
    uint32_t before = fair_now(scene, FAIR).content;
    char *text = groups_with(scene, "corta,2\nmal id,X,,,,,,,,15054,1\n");
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", text, strlen(text)), 400);
    assert_says(scene->ana, "línea 66");
    assert_says(scene->ana, "línea 67");
    assert_says(scene->ana, "de 1 a 40 letras");
    assert_null(strstr(scene->ana->text, "name=\"vista\""));
    free(text);
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", "\x89PNG\r\n\x1a\n\0", 9), 400);
    assert_says(scene->ana, "parece una imagen");
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", "", 0), 400);
    assert_says(scene->ana, "Está vacío");
    assert_int_equal(send_one(scene, scene->ana, "roster.jst", "x", 1), 400);
    assert_says(scene->ana, "No es una tabla");
    assert_int_equal(send_one(scene, scene->ana, "../fair.ini", "x", 1), 400);
    begin_body(scene, scene->ana, NULL);
    assert_int_equal(send_body(scene, scene->ana), 400);
    assert_says(scene->ana, "No llegó ningún archivo");
    /* A module of a booth that an office has. */
    text = file_now(scene, "offices.csv");
    memcpy(strstr(text, "DIF Metepec,6,"), "DIF Metepec,2,", 14);
    assert_int_equal(send_one(scene, scene->ana, "offices.csv", text, strlen(text)), 400);
    assert_says(scene->ana, "el módulo 2 ya es de otro");
    free(text);
    assert_int_equal(fair_now(scene, FAIR).content, before);
}

static void one_that_is_cut_or_forged_or_too_large_is_refused(void **state)
{
    struct scene *scene = *state;
    uint32_t before = fair_now(scene, FAIR).content;
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
    assert_int_equal(fair_now(scene, FAIR).content, before);
}

static void a_preview_is_its_owners_and_a_restart_forgets_it(void **state)
{
    struct scene *scene = *state;
    char *text = groups_with(scene, "nuevo,Nuevo,,,,,,,,15054,1\n"), hash[128];
    uint32_t before = fair_now(scene, FAIR).content;
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", text, strlen(text)), 200);
    browser_field(scene->ana, "vista", hash);
    browser_get(scene->luz, "/preparar/tablas");
    assert_int_equal(confirm(scene->luz, hash), 409);
    close_web(scene);
    pocket_reopen(scene->at);
    open_web(scene);
    browser_get(scene->ana, "/preparar/tablas");
    assert_int_equal(confirm(scene->ana, hash), 409);
    assert_says(scene->ana, "La vista previa ya no está");
    assert_int_equal(fair_now(scene, FAIR).content, before);
    /* Half an hour later, too. */
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", text, strlen(text)), 200);
    scene->at->monotonic_ms += 31 * 60 * 1000;
    assert_int_not_equal(confirm(scene->ana, NULL), 303);
    assert_int_equal(fair_now(scene, FAIR).content, before);
    free(text);
}

static void whoever_imports_after_somebody_else_sees_it_beside_hers(void **state)
{
    struct scene *scene = *state;
    char *one = groups_with(scene, "de_ana,De Ana,,,,,,,,15054,1\n");
    char *two = groups_with(scene, "de_luz,De Luz,,,,,,,,15054,1\n");
    assert_int_equal(send_one(scene, scene->ana, "groups.csv", one, strlen(one)), 200);
    assert_int_equal(send_one(scene, scene->luz, "groups.csv", two, strlen(two)), 200);
    assert_int_equal(confirm(scene->ana, NULL), 303);
    assert_int_equal(confirm(scene->luz, NULL), 200); /* the preview again */
    assert_says(scene->luz, "Otra persona cambió la jornada");
    assert_says(scene->luz, "De Ana");
    assert_says(scene->luz, "1 se quita");
    assert_int_equal(confirm(scene->luz, NULL), 303);
    char *now = file_now(scene, "groups.csv");
    assert_non_null(strstr(now, "De Luz"));
    assert_null(strstr(now, "De Ana"));
    free(now);
    free(one);
    free(two);
}

static void a_hundred_thousand_colonias_are_taken(void **state)
{
    struct scene *scene = *state;
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
    assert_says(scene->ana, "100,000 nuevas");
    assert_true(strlen(scene->ana->text) < 60000);
    assert_int_equal(confirm(scene->ana, NULL), 303);
    free(text);
}

static void a_kiosks_code_replaces_and_revokes_with_a_question(void **state)
{
    struct scene *scene = *state;
    char form[600], csrf[128], device[128];
    struct fair fair = fair_now(scene, FAIR);
    struct device live;
    pocket_destroy(pocket_kiosk_of(scene->at, FAIR, 1));
    browser_get(scene->ana, "/preparar/kioscos?jornada=" FAIR);
    assert_says(scene->ana, "Quiosco A");
    browser_field(scene->ana, "csrf", csrf);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR "&quiosco=1", csrf);
    assert_int_equal(browser_post(scene->ana, "/preparar/kioscos", form), 409);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR "&quiosco=27", csrf);
    assert_int_equal(browser_post(scene->ana, "/preparar/kioscos", form), 400);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR "&quiosco=1&reemplaza=1", csrf);
    assert_int_equal(browser_post(scene->ana, "/preparar/kioscos", form), 200);
    assert_says(scene->ana, "El aparato de antes deja de servir");
    assert_int_equal(device_find_live(scene->at->hub, fair.id, 1, &live), DONE);
    browser_get(scene->ana, "/preparar/kioscos?jornada=" FAIR);
    const char *at = strstr(scene->ana->text, "aparato=");
    assert_non_null(at);
    snprintf(device, sizeof device, "%.32s", at + 8);
    snprintf(form, sizeof form, "/preparar/kioscos/baja?jornada=" FAIR "&aparato=%s", device);
    assert_int_equal(browser_get(scene->ana, form), 200);
    assert_int_equal(device_find_live(scene->at->hub, fair.id, 1, &live), DONE);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR "&aparato=%s", csrf, device);
    assert_int_equal(browser_post(scene->ana, "/preparar/kioscos/baja", form), 303);
    assert_int_equal(device_find_live(scene->at->hub, fair.id, 1, &live), NOT_FOUND);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR "&aparato=zz", csrf);
    assert_int_equal(browser_post(scene->ana, "/preparar/kioscos/baja", form), 404);
}

static void a_fair_opens_and_closes_with_a_question_and_once(void **state)
{
    struct scene *scene = *state;
    char form[300], csrf[128];
    bool whole;
    browser_get(scene->ana, "/preparar/abrir?jornada=" FAIR);
    browser_field(scene->ana, "csrf", csrf);
    assert_int_equal(fair_now(scene, FAIR).state, CALLS_FAIR_NOT_YET);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR, "forged");
    assert_int_equal(browser_post(scene->ana, "/preparar/abrir", form), 403);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR, csrf);
    assert_int_equal(browser_post(scene->ana, "/preparar/cerrar", form), 303);
    assert_int_equal(fair_now(scene, FAIR).state, CALLS_FAIR_NOT_YET);
    assert_int_equal(browser_post(scene->ana, "/preparar/abrir", form), 303);
    assert_int_equal(fair_now(scene, FAIR).state, CALLS_FAIR_OPEN);
    browser_get(scene->ana, "/preparar/cerrar?jornada=" FAIR);
    assert_says(scene->ana, "Aparecen las cifras de los vales");
    assert_int_equal(browser_post(scene->ana, "/preparar/cerrar", form), 303);
    assert_int_equal(fair_now(scene, FAIR).state, CALLS_FAIR_CLOSED);
    assert_int_equal(browser_post(scene->ana, "/preparar/abrir", form), 303);
    assert_int_equal(fair_now(scene, FAIR).state, CALLS_FAIR_CLOSED);
    assert_int_equal(audit_check(scene->at->hub, &whole), DONE);
    assert_true(whole);
}

static void reasons_are_said_in_the_pages_language(void **state)
{
    static const char *const pairs[][2] = {
        {"module = \"dos\"; expected a number from 1 to 999",
         "module dice «dos»; se esperaba un número de 1 a 999"},
        {"column = \"x\"; expected each column once",
         "sobra la columna «x»; cada columna va una vez"},
        {"service 9; expected a code of services.csv", "el servicio 9 no está en services.csv"},
        {"kind = \"=1\"; expected one of plaza module",
         "kind dice «=1»; se esperaba una de estas: plaza module"},
        {"something that no list has", "something that no list has"},
        {"", ""},
    };
    char said[REASON_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        reason_say(pairs[i][0], WEB_SPANISH, said);
        assert_string_equal(said, pairs[i][1]);
        reason_say(pairs[i][0], WEB_ENGLISH, said);
        assert_string_equal(said, pairs[i][0]);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(details_are_saved_and_what_was_wrong_is_shown_beside_its_field),
        cmocka_unit_test(keys_that_the_form_does_not_have_stay_in_the_file),
        TEST(the_second_of_two_is_told_and_keeps_what_she_typed),
        TEST(a_fair_is_made_whole_and_its_name_is_no_path),
        TEST(an_import_is_looked_at_and_then_taken_whole),
        TEST(latin_1_with_semicolons_is_read),
        TEST(a_bad_row_or_file_is_named_and_nothing_can_be_confirmed),
        TEST(one_that_is_cut_or_forged_or_too_large_is_refused),
        TEST(a_preview_is_its_owners_and_a_restart_forgets_it),
        TEST(whoever_imports_after_somebody_else_sees_it_beside_hers),
        TEST(a_hundred_thousand_colonias_are_taken),
        TEST(a_kiosks_code_replaces_and_revokes_with_a_question),
        TEST(a_fair_opens_and_closes_with_a_question_and_once),
        cmocka_unit_test(reasons_are_said_in_the_pages_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
