/* Content in the browser: two people for a number and for a text, what is refused, what two
 * coordinators do at once, versions and the way back; and the review before a fair. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/content_edit.h"
#include "sync/hub/csv_sheet.h"
#include "sync/hub/fair_edit.h"
#include "sync/hub/ini_text.h"
#include "sync/hub/inside.h"
#include "sync/hub/preflight.h"
#include "sync/hub/verification.h"
#include "tests/browser.h"

#define FAIR "metepec-sample"
#define ONE "/preparar/contenido/uno"
#define BODY_MAX (48U << 10)

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *ana, *beto, *lead;
};

static struct browser *log_in(struct scene *scene, const char *name, enum account_role role)
{
    browser_account(scene->at->hub, name, role);
    struct browser *browser = browser_make(scene->web);
    assert_int_equal(browser_log_in(browser, name, BROWSER_PASSWORD), 303);
    return browser;
}

static int scene_open(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    scene->web = browser_open_fair(scene->at, FAIR);
    scene->ana = log_in(scene, "ana", ACCOUNT_COORDINATOR);
    scene->beto = log_in(scene, "beto", ACCOUNT_COORDINATOR);
    scene->lead = log_in(scene, "lidia", ACCOUNT_VOLUNTEER_LEAD);
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    free(scene->ana);
    free(scene->beto);
    free(scene->lead);
    web_close(scene->web);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

/* -- A form as a page gave it, with some fields typed over ----------------------------------------
 */

static void add(char *body, const char *name, const char *value)
{
    size_t size = strlen(body);
    size += (size_t)snprintf(body + size, BODY_MAX - size, "%s%s=", size > 0 ? "&" : "", name);
    for (; *value != '\0'; value++)
        size += (size_t)snprintf(body + size, BODY_MAX - size, "%%%02X", (unsigned char)*value);
    assert_true(size + 1 < BODY_MAX);
}

static uint32_t newest(struct scene *scene)
{
    struct fair fair;
    assert_int_equal(fair_find(scene->at->hub, FAIR, &fair), DONE);
    return fair.content;
}

/* Where a form begins; hacer comes last. */
static void begin(struct scene *scene, struct browser *browser, const char *kind, const char *id,
                  uint32_t version, char *body)
{
    char path[200], csrf[128], number[16];
    body[0] = '\0';
    snprintf(path, sizeof path, ONE "?jornada=" FAIR "&clase=%s&id=%s", kind, id);
    assert_int_equal(browser_get(browser, path), 200);
    snprintf(number, sizeof number, "%u", version != 0 ? version : newest(scene));
    add(body, "csrf", browser_field(browser, "csrf", csrf));
    add(body, "jornada", FAIR);
    add(body, "version", number);
    add(body, "clase", kind);
    add(body, "id", id);
}

/* As it stands, but for `changed` (name, value, …, NULL). The status. */
static int save(struct scene *scene, struct browser *browser, const char *kind_code, const char *id,
                uint32_t version, const char *const changed[])
{
    char *body = malloc(BODY_MAX), path[CONTENT_PATH], *text = NULL;
    struct fair fair;
    size_t size;
    const struct content_kind *kind = content_kind_find(kind_code);
    assert_int_equal(fair_find(scene->at->hub, FAIR, &fair), DONE);
    content_path(kind, id, path);
    begin(scene, browser, kind_code, id, version, body);
    if (*id != '\0' || !kind->many)
        assert_int_equal(fair_version_read(scene->at->hub, &fair, fair.content, path, &text, &size),
                         DONE);
    for (size_t i = 0; i < kind->field_count; i++) {
        const char *name = kind->fields[i].name, *value = NULL;
        char *now = text != NULL ? content_value(kind, text, id, name) : NULL;
        for (size_t at = 0; changed[at] != NULL; at += 2)
            value = strcmp(changed[at], name) == 0 ? changed[at + 1] : value;
        add(body, name, value != NULL ? value : now != NULL ? now : "");
        free(now);
    }
    add(body, "hacer", "save");
    int status = browser_post(browser, ONE, body);
    free(text);
    free(body);
    return status;
}

static int act(struct scene *scene, struct browser *browser, const char *kind, const char *id,
               const char *what, const char *phone)
{
    char *body = malloc(BODY_MAX);
    begin(scene, browser, kind, id, 0, body);
    add(body, "phone_seen", phone);
    add(body, "hacer", what);
    int status = browser_post(browser, ONE, body);
    free(body);
    return status;
}

#define CHANGE(...) ((const char *const[]){__VA_ARGS__, NULL})

static struct pack *load(struct scene *scene)
{
    char folder[FOLDER_PATH_MAX + 64], why[PACK_WHY_MAX];
    struct pack *pack;
    snprintf(folder, sizeof folder, "%s/fairs/" FAIR "/%u", scene->at->data, newest(scene));
    if (pack_load(&scene->at->io, folder, &pack, why) != DONE)
        fail_msg("%s", why);
    return pack;
}

static bool says(const struct browser *browser, const char *text)
{
    return strstr(browser->text, text) != NULL;
}

/* -- Two people ----------------------------------------------------------------------------------
 */

/* What a kiosk shows: its place among the visible lines, and whether it stands as current. */
static void check_line(struct scene *scene, const char *id, const char *phone, bool current,
                       const char *by)
{
    struct pack *pack = load(scene);
    const struct pack_line *visible[PACK_LINES_MAX], *line = pack_line(pack, id);
    int32_t today = pack_day_of(pack, scene->at->wall_ms);
    size_t count = pack_lines_visible(pack, today, visible, PACK_LINES_MAX), at = 0;
    assert_non_null(line);
    assert_string_equal(line->phone, phone);
    assert_string_equal(line->verified_by, by);
    assert_int_equal(pack_line_is_current(pack, line, today), current);
    assert_int_equal(line->verified_on, *by != '\0' ? today : PACK_NO_DAY);
    while (at < count && visible[at] != line)
        at++;
    for (; !current && at < count; at++) /* below every one that is current */
        assert_false(pack_line_is_current(pack, visible[at], today));
    pack_destroy(pack);
}

static void
a_corrected_number_waits_for_a_second_person_and_starts_again_when_it_changes(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(
        save(scene, scene->ana, "lines", "met-cc1", 0, CHANGE("phone", "722 111 2222")), 303);
    check_line(scene, "met-cc1", "722 111 2222", false, "");
    assert_int_equal(act(scene, scene->ana, "lines", "met-cc1", "confirm", "722 111 2222"), 400);
    assert_true(says(scene->ana, "Usted lo escribió"));
    check_line(scene, "met-cc1", "722 111 2222", false, "");
    assert_int_equal(act(scene, scene->beto, "lines", "met-cc1", "confirm", "722 111 2221"), 400);
    assert_true(says(scene->beto, "cambió mientras tanto"));
    assert_int_equal(act(scene, scene->beto, "lines", "met-cc1", "confirm", "722 111 2222"), 303);
    check_line(scene, "met-cc1", "722 111 2222", true, "beto");
    assert_int_equal(
        save(scene, scene->beto, "lines", "met-cc1", 0, CHANGE("phone", "722 111 2223")), 303);
    check_line(scene, "met-cc1", "722 111 2223", false, "");
    assert_int_equal(act(scene, scene->beto, "lines", "met-cc1", "confirm", "722 111 2223"), 400);
    assert_int_equal(act(scene, scene->ana, "lines", "met-cc1", "confirm", "722 111 2223"), 303);
    check_line(scene, "met-cc1", "722 111 2223", true, "ana");
    /* Other words do not touch the number; the way back keeps who confirmed what. */
    assert_int_equal(save(scene, scene->ana, "lines", "met-cc1", 0, CHANGE("hours", "24 h")), 303);
    check_line(scene, "met-cc1", "722 111 2223", true, "ana");
}

static void a_new_account_of_the_same_name_is_the_same_person(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(
        save(scene, scene->ana, "lines", "met-cc2", 0, CHANGE("phone", "722 000 0001")), 303);
    assert_int_equal(account_remove(scene->at->hub, "ana"), DONE);
    struct browser *again = log_in(scene, "ana", ACCOUNT_COORDINATOR);
    assert_int_equal(act(scene, again, "lines", "met-cc2", "confirm", "722 000 0001"), 400);
    check_line(scene, "met-cc2", "722 000 0001", false, "");
    free(again);
}

static void a_number_of_the_slips_leaves_its_place_blank_until_it_is_confirmed(void **state)
{
    struct scene *scene = *state;
    const struct pack_line *phones[PACK_SLIP_PHONES];
    assert_int_equal(
        save(scene, scene->ana, "lines", "nat-vida", 0, CHANGE("phone", "800 911 2001")), 303);
    struct pack *pack = load(scene);
    int32_t today = pack_day_of(pack, scene->at->wall_ms);
    pack_slip_phones(pack, today, phones);
    assert_non_null(phones[0]);
    assert_null(phones[2]);
    pack_destroy(pack);
    assert_int_equal(act(scene, scene->beto, "lines", "nat-vida", "confirm", "800 911 2001"), 303);
    pack = load(scene);
    pack_slip_phones(pack, today, phones);
    assert_string_equal(phones[2]->phone, "800 911 2001");
    pack_destroy(pack);
}

static void places_on_the_slips_are_exchanged_and_never_left_empty(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(save(scene, scene->ana, "lines", "nat-089", 0, CHANGE("slip_order", "3")),
                     303);
    struct pack *pack = load(scene);
    assert_int_equal(pack_line(pack, "nat-089")->slip_order, 3);
    assert_int_equal(pack_line(pack, "nat-vida")->slip_order, 0);
    pack_destroy(pack);
    assert_int_equal(save(scene, scene->ana, "lines", "nat-089", 0, CHANGE("slip_order", "")), 400);
    assert_true(says(scene->ana, "Los vales llevan esta línea"));
    assert_int_equal(act(scene, scene->ana, "lines", "nat-089", "remove", ""), 400);
    assert_true(says(scene->ana, "Los vales llevan esta línea"));
    assert_int_equal(act(scene, scene->ana, "lines", "met-dif", "remove", ""), 400);
    assert_true(says(scene->ana, "Una oficina usa esta línea"));
    assert_int_equal(act(scene, scene->ana, "lines", "nat-vida", "remove", ""), 303);
    pack = load(scene);
    assert_null(pack_line(pack, "nat-vida"));
    pack_destroy(pack);
}

static void a_text_is_reviewed_by_who_did_not_write_it(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(act(scene, scene->ana, "rights", "tipos", "read", ""), 303);
    assert_int_equal(save(scene, scene->ana, "rights", "tipos", 0,
                          CHANGE("sentence2", "También otras formas parecidas, dice la ley.")),
                     303);
    struct pack *pack = load(scene);
    assert_string_equal(pack_right(pack, "tipos")->reviewed_by, "");
    assert_string_equal(pack_right(pack, "tipos")->sentences[1],
                        "También otras formas parecidas, dice la ley.");
    pack_destroy(pack);
    assert_int_equal(act(scene, scene->ana, "rights", "tipos", "read", ""), 400);
    assert_int_equal(act(scene, scene->beto, "rights", "tipos", "read", ""), 303);
    pack = load(scene);
    assert_string_equal(pack_right(pack, "tipos")->reviewed_by, "beto");
    pack_destroy(pack);
}

static void a_notice_that_changes_gets_the_next_number_everywhere(void **state)
{
    struct scene *scene = *state;
    struct pack *pack = load(scene);
    unsigned before = pack->notice.version;
    pack_destroy(pack);
    assert_int_equal(save(scene, scene->ana, "notice", "", 0,
                          CHANGE("refuse", "Puede no contestar y recibir los servicios.")),
                     303);
    pack = load(scene);
    assert_int_equal(pack->notice.version, before + 1);
    assert_int_equal(pack->notice_full.version, before + 1);
    assert_int_equal(pack->fair.notice_version, before + 1);
    assert_string_equal(pack->notice.refuse, "Puede no contestar y recibir los servicios.");
    pack_destroy(pack);
}

/* -- Bad input -----------------------------------------------------------------------------------
 */

static void formulas_markup_and_sql_stay_text_in_every_field(void **state)
{
    static const char *const nasty[] = {"=HYPERLINK(\"https://x.mx\",\"ya\")",
                                        "<script>alert(1)</script>", "'); DROP TABLE fair; --",
                                        "a, \"b\" y ; c # d", "{{csrf}} & co"};
    static const char *const kinds[][3] = {{"lines", "met-cc1", "hours"},
                                           {"rights", "tipos", "sentence3"},
                                           {"letter", "", "keep"},
                                           {"workshops", "limpieza", "bring"},
                                           {"groups", "limpieza_centro", "colonia"}};
    struct scene *scene = *state;
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        for (size_t i = 0; i < sizeof nasty / sizeof nasty[0]; i++) {
            char path[200];
            int status = save(scene, scene->ana, kinds[kind][0], kinds[kind][1], 0,
                              CHANGE(kinds[kind][2], nasty[i]));
            if (status != 303)
                fail_msg("%s: %d for %s", kinds[kind][0], status, nasty[i]);
            snprintf(path, sizeof path, ONE "?clase=%s&id=%s", kinds[kind][0], kinds[kind][1]);
            assert_int_equal(browser_get(scene->ana, path), 200);
            assert_false(says(scene->ana, "<script>"));
        }
    }
    struct pack *pack = load(scene);
    assert_string_equal(pack_line(pack, "met-cc1")->hours, nasty[4]);
    assert_string_equal(pack->letter.keep, nasty[4]);
    pack_destroy(pack);
    assert_int_equal(save(scene, scene->ana, "lines", "met-cc1", 0, CHANGE("hours", nasty[0])),
                     303);
    pack = load(scene); /* for kiosks no apostrophe is added, however often it is written */
    assert_string_equal(pack_line(pack, "met-cc1")->hours, nasty[0]);
    pack_destroy(pack);
}

static void what_cannot_stand_is_refused_with_a_sentence_and_changes_nothing(void **state)
{
    char long_text[600];
    struct scene *scene = *state;
    memset(long_text, 'a', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    const struct {
        const char *kind, *id, *field, *value, *sentence;
    } bad[] = {
        {"lines", "met-cc1", "phone", "800-108-4053", "Solo dígitos"},
        {"lines", "met-cc1", "phone", "=1+1", "Solo dígitos"},
        {"lines", "met-cc1", "name", "", "Falta escribir"},
        {"lines", "met-cc1", "name", "   ", "Falta escribir"},
        {"lines", "met-cc1", "hours", long_text, "demasiado largo"},
        {"lines", "met-cc1", "discreet_label", "Refugio de mujeres", "de lejos"},
        {"lines", "met-cc1", "discreet_label", "Víctimas", "de lejos"},
        {"lines", "met-cc1", "kind", "other", "Elija uno"},
        {"lines", "met-cc1", "scope", "11", "no podrían leer"},
        {"lines", "nat-911", "phone", "", "necesita un número"},
        {"rights", "tipos", "sentence1", "; comentario", "No puede empezar"},
        {"rights", "tipos", "title", "", "Falta escribir"},
        {"notice", "", "who", "La denuncia", "de lejos"},
        {"workshops", "limpieza", "name", "Contra la violencia", "de lejos"},
        {"groups", "limpieza_centro", "join", "http://x.mx", "https://"},
        {"groups", "limpieza_centro", "sample", "2", "Elija uno"},
        {"groups", "limpieza_centro", "source", "", "no podrían leer"},
    };
    uint32_t before = newest(scene);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int status =
            save(scene, scene->ana, bad[i].kind, bad[i].id, 0, CHANGE(bad[i].field, bad[i].value));
        if (status != 400 || !says(scene->ana, bad[i].sentence))
            fail_msg("%s %s = \"%.40s\": %d", bad[i].kind, bad[i].field, bad[i].value, status);
        assert_int_equal(newest(scene), before);
    }
    /* Control characters never come as far as a page. */
    assert_int_equal(save(scene, scene->ana, "lines", "met-cc1", 0, CHANGE("hours", "a\x1b[2J")),
                     400);
    assert_int_equal(newest(scene), before);
}

static void what_is_not_there_is_404_and_other_roles_change_nothing(void **state)
{
    static const char *const none[] = {ONE "?clase=staff&id=x",
                                       ONE "?clase=lines&id=nadie",
                                       ONE "?clase=rights&id=..%2F..%2Ffair",
                                       ONE,
                                       ONE "?clase=rights&id=nadie",
                                       ONE "?clase=lines&id=x&jornada=otra"};
    struct scene *scene = *state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(browser_get(scene->ana, none[i]), 404);
    assert_int_equal(browser_get(scene->lead, "/preparar/contenido"), 403);
    assert_int_equal(browser_post(scene->lead, ONE, "clase=lines"), 403);
    assert_int_equal(act(scene, scene->ana, "lines", "met-cc1", "destroy", ""), 404);
    assert_int_equal(act(scene, scene->ana, "workshops", "limpieza", "confirm", "1"), 400);
    assert_int_equal(act(scene, scene->ana, "notice", "", "remove", ""), 400);
}

static void rows_and_cards_are_added_with_an_id_of_their_own(void **state)
{
    struct scene *scene = *state;
    const char *const line[] = {"name",
                                "Línea de la Vida",
                                "discreet_label",
                                "Apoyo",
                                "phone",
                                "55 1234 5678",
                                "kind",
                                "office",
                                "scope",
                                "15054",
                                "source",
                                "oficio 12",
                                "confidence",
                                "A",
                                NULL};
    assert_int_equal(save(scene, scene->ana, "lines", "", 0, line), 303);
    assert_int_equal(save(scene, scene->ana, "lines", "", 0, line), 303);
    check_line(scene, "linea_de_la_vida", "55 1234 5678", false, "");
    check_line(scene, "linea_de_la_vida_2", "55 1234 5678", false, "");
    assert_int_equal(save(scene, scene->ana, "rights", "", 0,
                          CHANGE("title", "Contra la violencia", "discreet_label", "Derechos",
                                 "sentence1", "Usted puede preguntar.", "source", "Ley, art. 1",
                                 "consulted", "DOF", "confidence", "A", "scope", "MX")),
                     303);
    struct pack *pack = load(scene);
    assert_non_null(pack_right(pack, "nuevo")); /* the id is a file's name: discreet */
    assert_string_equal(pack_right(pack, "nuevo")->title, "Contra la violencia");
    size_t rights = pack->right_count;
    pack_destroy(pack);
    assert_int_equal(act(scene, scene->beto, "rights", "nuevo", "remove", ""), 303);
    pack = load(scene);
    assert_int_equal(pack->right_count, rights - 1);
    pack_destroy(pack);
}

/* -- Versions ------------------------------------------------------------------------------------
 */

static void two_coordinators_at_once_lose_nothing(void **state)
{
    struct scene *scene = *state;
    uint32_t seen = newest(scene);
    assert_int_equal(save(scene, scene->beto, "lines", "met-cc1", seen, CHANGE("hours", "8 a 15")),
                     303);
    assert_int_equal(save(scene, scene->ana, "lines", "met-cc1", seen, CHANGE("hours", "9 a 16")),
                     409);
    assert_true(says(scene->ana, "beto"));
    assert_true(says(scene->ana, "8 a 15")); /* what stands there now, and … */
    assert_true(says(scene->ana, "9 a 16")); /* … what was typed */
    assert_int_equal(save(scene, scene->ana, "lines", "met-cc1", 999999, CHANGE("hours", "x")),
                     409);
    struct pack *pack = load(scene);
    assert_string_equal(pack_line(pack, "met-cc1")->hours, "8 a 15");
    pack_destroy(pack);
    assert_int_equal(save(scene, scene->ana, "lines", "met-cc1", 0, CHANGE("hours", "9 a 16")),
                     303);
}

static int go_back(struct scene *scene, uint32_t seen, uint32_t to)
{
    char body[600], csrf[128], number[16];
    body[0] = '\0';
    assert_int_equal(browser_get(scene->beto, "/preparar/versiones"), 200);
    add(body, "csrf", browser_field(scene->beto, "csrf", csrf));
    add(body, "jornada", FAIR);
    snprintf(number, sizeof number, "%u", seen);
    add(body, "version", number);
    snprintf(number, sizeof number, "%u", to);
    add(body, "volver", number);
    return browser_post(scene->beto, "/preparar/versiones", body);
}

static void versions_say_what_changed_and_one_click_goes_back(void **state)
{
    char path[100];
    struct scene *scene = *state;
    uint32_t first = newest(scene);
    assert_int_equal(
        save(scene, scene->ana, "lines", "met-cc1", 0, CHANGE("phone", "722 111 2222")), 303);
    uint32_t second = newest(scene);
    snprintf(path, sizeof path, "/preparar/versiones?ver=%u", second);
    assert_int_equal(browser_get(scene->beto, path), 200);
    assert_true(says(scene->beto, "lines.csv · met-cc1 · phone"));
    assert_true(says(scene->beto, "<del>722 370 7532</del> → <ins>722 111 2222</ins>"));
    assert_true(says(scene->beto, "ana · "));
    assert_int_equal(go_back(scene, first, first), 409); /* ana was faster than that page */
    assert_int_equal(go_back(scene, second, 4242), 404);
    assert_int_equal(go_back(scene, second, first), 303);
    assert_true(newest(scene) > second);
    struct pack *pack = load(scene);
    assert_string_equal(pack_line(pack, "met-cc1")->phone, "722 370 7532");
    pack_destroy(pack);
    /* It is beto's now: the number came back with him. */
    assert_int_equal(act(scene, scene->beto, "lines", "met-cc1", "confirm", "722 370 7532"), 400);
    assert_int_equal(act(scene, scene->ana, "lines", "met-cc1", "confirm", "722 370 7532"), 303);
}

static void the_hub_stopped_in_mid_edit_keeps_the_old_version(void **state)
{
    struct scene *scene = *state;
    struct fair_edit *edit;
    struct content_fault fault;
    uint32_t before = newest(scene);
    assert_int_equal(fair_edit_begin(scene->at->hub, FAIR, 0, &edit), DONE);
    assert_int_equal(content_edit_remove(edit, content_kind_find("lines"), "mex-trata", &fault),
                     DONE);
    fair_edit_free(edit);
    web_close(scene->web);
    pocket_reopen(scene->at);
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = true};
    assert_int_equal(web_open(&settings, &scene->web), DONE);
    scene->ana->web = scene->beto->web = scene->lead->web = scene->web;
    assert_int_equal(newest(scene), before);
    check_line(scene, "met-cc1", "722 370 7532", false, "");
    assert_int_equal(browser_log_in(scene->ana, "ana", BROWSER_PASSWORD), 303);
    assert_int_equal(save(scene, scene->ana, "lines", "met-cc1", 0, CHANGE("hours", "24 h")), 303);
}

/* -- Tables and settings files as text
 * -------------------------------------------------------------
 */

static void a_table_that_is_written_reads_as_it_was(void **state)
{
    static const char text[] = "\xEF\xBB\xBFid,name\r\na,\"x, \"\"y\"\"\"\r\nb,\"two\nlines\"\r\n";
    char why[CSV_WHY_MAX], *written;
    struct csv_sheet *sheet;
    size_t size, row;
    (void)state;
    assert_int_equal(csv_sheet_read(text, "t.csv", 10, &sheet, why), DONE);
    assert_int_equal(csv_sheet_rows(sheet), 2);
    assert_string_equal(csv_sheet_get(sheet, 0, "name"), "x, \"y\"");
    assert_int_equal(csv_sheet_find(sheet, "id", "c"), CSV_SHEET_NONE);
    assert_string_equal(csv_sheet_get(sheet, 0, "no such"), "");
    assert_int_equal(csv_sheet_set(sheet, 0, "no such", "x"), NOT_FOUND);
    assert_int_equal(csv_sheet_add(sheet, &row), DONE);
    assert_int_equal(csv_sheet_set(sheet, row, "id", "=c"), DONE);
    csv_sheet_remove(sheet, 0);
    assert_int_equal(csv_sheet_write(sheet, &written, &size), DONE);
    assert_string_equal(written, "id,name\nb,\"two\nlines\"\n=c,\n");
    free(written);
    csv_sheet_free(sheet);
    assert_int_equal(csv_sheet_read("a,b\n1\n", "t.csv", 10, &sheet, why), INVALID);
    assert_null(sheet);
}

static void a_setting_is_changed_and_every_other_line_stays(void **state)
{
    static const char text[] = "; kept\n[a]\nx = 1\n  2 ; not this\ny =\n[b]\nx = other\n";
    char *changed, *value;
    (void)state;
    value = ini_text_get(text, "a", "x");
    assert_string_equal(value, "1 2");
    free(value);
    assert_null(ini_text_get(text, "a", "z"));
    assert_int_equal(ini_text_set(text, "a", "x", "new", &changed), DONE);
    assert_string_equal(changed, "; kept\n[a]\nx = new\ny =\n[b]\nx = other\n");
    free(changed);
    assert_int_equal(ini_text_set(text, "a", "z", "last", &changed), DONE);
    assert_string_equal(changed,
                        "; kept\n[a]\nx = 1\n  2 ; not this\ny =\nz = last\n[b]\nx = other\n");
    free(changed);
    assert_int_equal(ini_text_set(text, "c", "x", "1", &changed), NOT_FOUND);
    assert_int_equal(ini_text_set(text, "a", "x", "; no", &changed), INVALID);
    assert_null(changed);
}

/* -- The review ----------------------------------------------------------------------------------
 */

static enum preflight_state state_of(struct scene *scene, enum preflight_check check,
                                     const char *reason)
{
    struct preflight *preflight;
    assert_int_equal(preflight_read(scene->at->hub, FAIR, &preflight), DONE);
    enum preflight_state state = preflight->items[check].state;
    if (strcmp(preflight->items[check].reason, reason) != 0)
        fail_msg("%s: %s", preflight_check_name(check), preflight->items[check].reason);
    free(preflight);
    return state;
}

static void the_review_is_red_for_what_is_missing_and_green_once_it_is_there(void **state)
{
    struct scene *scene = *state;
    struct hub *hub = scene->at->hub;
    assert_int_equal(state_of(scene, PREFLIGHT_LINES, "bad"), PREFLIGHT_RED);
    assert_int_equal(state_of(scene, PREFLIGHT_DAYS, "any"), PREFLIGHT_RED);
    assert_int_equal(state_of(scene, PREFLIGHT_COORDINATION, "good"), PREFLIGHT_GREEN);
    assert_int_equal(account_remove(hub, "beto"), DONE);
    assert_int_equal(state_of(scene, PREFLIGHT_COORDINATION, "bad"), PREFLIGHT_RED);
    assert_int_equal(state_of(scene, PREFLIGHT_KIOSKS, "none"), PREFLIGHT_RED);
    assert_int_equal(state_of(scene, PREFLIGHT_PAPER, "nobody"), PREFLIGHT_UNKNOWN);
    assert_int_equal(state_of(scene, PREFLIGHT_BACKUP, "none"), PREFLIGHT_RED);
    assert_int_equal(state_of(scene, PREFLIGHT_DRILL, "none"), PREFLIGHT_RED);
    assert_int_equal(preflight_note_drill(hub, "no name!"), INVALID);
    assert_int_equal(preflight_note_drill(hub, "ana"), DONE);
    assert_int_equal(state_of(scene, PREFLIGHT_DRILL, "today"), PREFLIGHT_GREEN);
    scene->at->wall_ms += (PREFLIGHT_DRILL_DAYS + 1) * 86400000LL;
    assert_int_equal(state_of(scene, PREFLIGHT_DRILL, "old"), PREFLIGHT_RED);
}

static void a_number_is_green_until_the_fairs_limit_and_red_the_day_after(void **state)
{
    static const char *const ids[] = {"nat-911", "nat-079", "nat-vida", "nat-089", "mex-lsv"};
    struct scene *scene = *state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct pack *pack = load(scene);
        char phone[48];
        snprintf(phone, sizeof phone, "%s", pack_line(pack, ids[i])->phone);
        pack_destroy(pack);
        assert_int_equal(act(scene, scene->ana, "lines", ids[i], "confirm", phone), 303);
    }
    assert_int_equal(state_of(scene, PREFLIGHT_LINES, "good"), PREFLIGHT_GREEN);
    assert_int_equal(state_of(scene, PREFLIGHT_PENDING, "bad"), PREFLIGHT_RED);
    scene->at->wall_ms += 180 * 86400000LL;
    assert_int_equal(state_of(scene, PREFLIGHT_LINES, "good"), PREFLIGHT_GREEN);
    scene->at->wall_ms += 86400000LL;
    assert_int_equal(state_of(scene, PREFLIGHT_LINES, "bad"), PREFLIGHT_RED);
}

static void a_kiosk_is_judged_by_what_it_said_last_and_only_while_that_is_fresh(void **state)
{
    struct scene *scene = *state;
    struct calls_hello_answer said;
    struct pocket_kiosk *kiosk = pocket_kiosk_of(scene->at, FAIR, 1);
    assert_int_equal(state_of(scene, PREFLIGHT_KIOSKS, "good"), PREFLIGHT_GREEN);
    assert_int_equal(state_of(scene, PREFLIGHT_CLOCKS, "unknown"), PREFLIGHT_UNKNOWN);
    assert_int_equal(pocket_hello(kiosk, &said), 200);
    assert_int_equal(state_of(scene, PREFLIGHT_CLOCKS, "good"), PREFLIGHT_GREEN);
    assert_int_equal(state_of(scene, PREFLIGHT_CONTENT, "bad"), PREFLIGHT_RED); /* it has none */
    scene->at->wall_ms += PREFLIGHT_HEARD_MS + 1000;
    assert_int_equal(state_of(scene, PREFLIGHT_CLOCKS, "unknown"), PREFLIGHT_UNKNOWN);
    pocket_destroy(kiosk);
}

int main(void)
{
#define PAGES(test) cmocka_unit_test_setup_teardown(test, scene_open, scene_close)
    const struct CMUnitTest tests[] = {
        PAGES(a_corrected_number_waits_for_a_second_person_and_starts_again_when_it_changes),
        PAGES(a_new_account_of_the_same_name_is_the_same_person),
        PAGES(a_number_of_the_slips_leaves_its_place_blank_until_it_is_confirmed),
        PAGES(places_on_the_slips_are_exchanged_and_never_left_empty),
        PAGES(a_text_is_reviewed_by_who_did_not_write_it),
        PAGES(a_notice_that_changes_gets_the_next_number_everywhere),
        PAGES(formulas_markup_and_sql_stay_text_in_every_field),
        PAGES(what_cannot_stand_is_refused_with_a_sentence_and_changes_nothing),
        PAGES(what_is_not_there_is_404_and_other_roles_change_nothing),
        PAGES(rows_and_cards_are_added_with_an_id_of_their_own),
        PAGES(two_coordinators_at_once_lose_nothing),
        PAGES(versions_say_what_changed_and_one_click_goes_back),
        PAGES(the_hub_stopped_in_mid_edit_keeps_the_old_version),
        cmocka_unit_test(a_table_that_is_written_reads_as_it_was),
        cmocka_unit_test(a_setting_is_changed_and_every_other_line_stays),
        PAGES(the_review_is_red_for_what_is_missing_and_green_once_it_is_there),
        PAGES(a_number_is_green_until_the_fairs_limit_and_red_the_day_after),
        PAGES(a_kiosk_is_judged_by_what_it_said_last_and_only_while_that_is_fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
