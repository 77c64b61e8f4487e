/* The pages of a fair's team: what is refused, what is told, and badges that open a kiosk's door
 * with the list that kiosks get. The sheet is read as a printer prints it: pictures through zbar,
 * words through pdftotext. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/badge.h"
#include "sync/hub/inside.h"
#include "sync/hub/team.h"
#include "tests/browser.h"

#define LEON "leon-sample"
#define SHEET_MAX (4U << 20)

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *ana, *eva;
    struct fair fair;
};

static void open_web(struct scene *scene)
{
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = true};
    assert_int_equal(web_open(&settings, &scene->web), DONE);
    scene->ana = browser_make(scene->web);
    scene->eva = browser_make(scene->web);
    assert_int_equal(browser_log_in(scene->ana, "ana", BROWSER_PASSWORD), 303);
    assert_int_equal(browser_log_in(scene->eva, "eva", BROWSER_PASSWORD), 303);
}

static void close_web(struct scene *scene)
{
    free(scene->ana);
    free(scene->eva);
    web_close(scene->web);
}

static int scene_open(void **state)
{
    char folder[FOLDER_PATH_MAX];
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    folder_root("assets/fairs/" LEON, folder);
    assert_int_equal(fair_import(scene->at->hub, folder, &scene->fair), DONE);
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    browser_account(scene->at->hub, "eva", ACCOUNT_COORDINATOR);
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

/* -- Forms ------------------------------------------------------------------------------------- */

static void escape(const char *text, char *out)
{
    for (; *text != '\0'; text++)
        out += sprintf(out, "%%%02X", (unsigned char)*text);
    *out = '\0';
}

static int add(struct browser *browser, const char *name, const char *role)
{
    char csrf[128], form[3000], escaped[2000];
    escape(name, escaped);
    assert_int_equal(browser_get(browser, "/preparar/equipo?jornada=" LEON), 200);
    snprintf(form, sizeof form, "csrf=%s&jornada=" LEON "&nombre=%s&funcion=%s",
             browser_field(browser, "csrf", csrf), escaped, role);
    return browser_post(browser, "/preparar/equipo", form);
}

static struct team_member member_at(struct scene *scene, size_t index)
{
    struct team_member member;
    assert_int_equal(team_at(scene->at->hub, scene->fair.id, index, &member), DONE);
    return member;
}

/* The fields of this person's page as they stand there, and `more`. */
static void fill(struct scene *scene, struct browser *browser, size_t index, const char *more,
                 char form[1200])
{
    char csrf[128], seen[128], once[128], path[160];
    struct team_member member = member_at(scene, index);
    snprintf(path, sizeof path, "/preparar/equipo/persona?jornada=" LEON "&gafete=%s", member.id);
    assert_int_equal(browser_get(browser, path), 200);
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "visto", seen);
    browser_field(browser, "once", once);
    snprintf(form, 1200, "csrf=%s&jornada=" LEON "&gafete=%s&visto=%s&once=%s&%s", csrf, member.id,
             seen, once, more);
}

static enum audit_kind last_kind(struct scene *scene, char by[LEDGER_BY_MAX])
{
    struct audit_entry entry, last = {.number = 0};
    for (uint64_t i = 1; audit_at(scene->at->hub, i, &entry) == DONE; i++)
        last = entry;
    memcpy(by, last.by, sizeof last.by);
    return last.kind;
}

/* -- A sheet ----------------------------------------------------------------------------------- */

struct sheet {
    struct folder folder;
    size_t codes;
    char code[STAFF_MAX][STAFF_BADGE_CHARS + 1];
    char *words; /* of all pages */
};

/* POST …/gafetes; the PDF into `sheet`. */
static int print_badges(struct scene *scene, const char *which, const char *paper,
                        struct sheet *sheet)
{
    char csrf[128], once[128], form[600];
    struct web_answer answer;
    browser_get(scene->ana, "/cuentas"); /* the session's one token is the same on every page */
    browser_field(scene->ana, "csrf", csrf);
    browser_field(scene->ana, "once", once);
    snprintf(form, sizeof form, "csrf=%s&once=%s&jornada=" LEON "&papel=%s&gafete=%s", csrf, once,
             paper, which);
    struct web_request request = {.method = "POST",
                                  .path = "/preparar/equipo/gafetes",
                                  .query = "",
                                  .host = "127.0.0.1:1",
                                  .origin = "",
                                  .site = "",
                                  .cookie = scene->ana->cookie,
                                  .if_none_match = "",
                                  .type = "application/x-www-form-urlencoded",
                                  .body = (const uint8_t *)form,
                                  .body_size = strlen(form)};
    web_answer(scene->web, &request, &answer);
    int status = answer.status;
    if (sheet != NULL && status == 200) {
        assert_string_equal(answer.type, "application/pdf");
        assert_false(answer.may_store);
        folder_make(&sheet->folder);
        folder_write(&sheet->folder, "x.pdf", (const char *)answer.body, answer.body_size);
    }
    web_answer_free(&answer);
    return status;
}

static void run(const struct sheet *sheet, const char *command)
{
    char line[FOLDER_PATH_MAX + 400];
    snprintf(line, sizeof line, "cd %s && %s", sheet->folder.path, command);
    assert_int_equal(system(line), 0);
}

static void read_sheet(struct sheet *sheet)
{
    size_t size;
    run(sheet, "pdftoppm -r 150 -gray x.pdf p");
    run(sheet, "for p in p-*.pgm; do zbarimg --quiet --raw \"$p\" 2>/dev/null; done > codes");
    run(sheet, "pdftotext -layout x.pdf words");
    char *codes = folder_read(&sheet->folder, "codes", &size);
    for (char *line = strtok(codes, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        assert_int_equal(strlen(line), STAFF_BADGE_CHARS);
        memcpy(sheet->code[sheet->codes++], line, STAFF_BADGE_CHARS + 1);
    }
    free(codes);
    sheet->words = folder_read(&sheet->folder, "words", &size);
}

static void drop_sheet(struct sheet *sheet)
{
    free(sheet->words);
    folder_remove(&sheet->folder);
    free(sheet);
}

/* The n-th text of six digits in two groups. */
static bool pin_at(const struct sheet *sheet, size_t n, char pin[STAFF_PIN_DIGITS + 1])
{
    for (const char *at = sheet->words; *at != '\0'; at++) {
        static const char digits[] = "0123456789";
        bool found = (at == sheet->words || strchr(" \n\f", at[-1]) != NULL) &&
                     strspn(at, digits) == 3 && at[3] == ' ' && strspn(at + 4, digits) == 3 &&
                     strchr(" \n\f", at[7]) != NULL;
        if (found && n-- == 0) {
            snprintf(pin, STAFF_PIN_DIGITS + 1, "%.3s%.3s", at, at + 4);
            return true;
        }
    }
    return false;
}

/* The list as kiosks get it, out of the fair's newest version. */
static void read_list(struct scene *scene, struct staff_list *list)
{
    char name[128];
    size_t size;
    struct fair fair;
    assert_int_equal(fair_find(scene->at->hub, LEON, &fair), DONE);
    snprintf(name, sizeof name, "hub/fairs/" LEON "/%u/" STAFF_FILE, fair.content);
    char *bytes = folder_read(&scene->at->folder, name, &size);
    assert_int_equal(
        staff_decode((const uint8_t *)bytes, size, scene->at->hub->keys->signing.secret + 32, list),
        DONE);
    free(bytes);
}

/* Whether any PIN of the sheet opens with this badge, as a kiosk looks at it. */
static bool opens(const struct staff_list *list, const struct sheet *sheet, const char *code)
{
    struct staff_badge badge;
    char pin[STAFF_PIN_DIGITS + 1];
    assert_int_equal(staff_read_badge(code, &badge), DONE);
    const struct staff_member *member = staff_find(list, &badge);
    for (size_t i = 0; member != NULL && pin_at(sheet, i, pin); i++) {
        if (staff_check_pin(member, &badge, pin) == DONE)
            return true;
    }
    return false;
}

/* -- Tables ---------------------------------------------------------------------------------- */

/* Sends a table; the status. Of 200 the hash of its preview in `hash`. */
static int send_table(struct scene *scene, const char *bytes, size_t size, char hash[128])
{
    static char body[1 << 20];
    char csrf[128];
    browser_get(scene->ana, "/cuentas");
    browser_field(scene->ana, "csrf", csrf);
    int head = snprintf(body, sizeof body,
                        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
                        "--x\r\nContent-Disposition: form-data; name=\"jornada\"\r\n\r\n" LEON
                        "\r\n--x\r\nContent-Disposition: form-data; name=\"tabla\";"
                        " filename=\"equipo.csv\"\r\nContent-Type: text/csv\r\n\r\n",
                        csrf);
    memcpy(body + head, bytes, size);
    memcpy(body + head + size, "\r\n--x--\r\n", 10);
    snprintf(scene->ana->type, sizeof scene->ana->type, "multipart/form-data; boundary=x");
    int status = browser_ask(scene->ana, "POST", "/preparar/equipo/importar", body,
                             (size_t)head + size + 10);
    snprintf(scene->ana->type, sizeof scene->ana->type, "application/x-www-form-urlencoded");
    browser_field(scene->ana, "vista", hash);
    return status;
}

static int confirm(struct scene *scene, struct browser *browser, const char *hash)
{
    char csrf[128], form[400];
    (void)scene;
    browser_get(browser, "/cuentas");
    snprintf(form, sizeof form, "csrf=%s&jornada=" LEON "&vista=%s",
             browser_field(browser, "csrf", csrf), hash);
    return browser_post(browser, "/preparar/equipo/importar/si", form);
}

static size_t count_members(struct scene *scene)
{
    size_t count = 0;
    struct team_member member;
    while (team_at(scene->at->hub, scene->fair.id, count, &member) == DONE)
        count++;
    return count;
}

/* -- Tests ------------------------------------------------------------------------------------- */

static void a_volunteer_is_there_before_the_badge_and_opens_nothing_until_then(void **state)
{
    struct scene *scene = *state;
    struct staff_list *list = calloc(1, sizeof *list);
    char by[LEDGER_BY_MAX];
    assert_int_equal(add(scene->ana, "Ana Núñez", "volunteer"), 303);
    assert_int_equal(last_kind(scene, by), AUDIT_STAFF_ADDED);
    assert_string_equal(by, "ana");
    assert_int_equal(browser_get(scene->ana, "/preparar/equipo?jornada=" LEON), 200);
    assert_non_null(strstr(scene->ana->text, "Ana Núñez"));
    assert_non_null(strstr(scene->ana->text, "sin gafete"));
    assert_int_equal(fair_publish(scene->at->hub, scene->fair.id), DONE);
    struct team_member member = member_at(scene, 0);
    assert_false(badge_is_drawn(&member.badge));
    struct badge badge;
    struct staff_badge secret;
    char pin[STAFF_PIN_DIGITS + 1];
    assert_int_equal(badge_add(scene->at->hub, LEON, "Eva", 0, &badge, &secret, pin), DONE);
    read_list(scene, list);
    assert_int_equal(list->count, 1); /* Eva alone */
    free(list);
}

static void names_are_shown_as_they_were_typed_and_bad_ones_refused(void **state)
{
    struct scene *scene = *state;
    char long_name[201];
    memset(long_name, 'a', 200);
    long_name[200] = '\0';
    assert_int_equal(add(scene->ana, long_name, "volunteer"), 400);
    assert_non_null(strstr(scene->ana->text, "de 1 a 80 letras"));
    assert_non_null(strstr(scene->ana->text, long_name)); /* nothing is lost */
    assert_int_equal(add(scene->ana, "", "volunteer"), 400);
    assert_int_equal(add(scene->ana, "Ana", "queen"), 400);
    assert_int_equal(add(scene->ana, "=HYPERLINK(\"x\")", "volunteer"), 303);
    assert_int_equal(add(scene->ana, "<script>alert(1)</script>", "volunteer"), 303);
    assert_int_equal(add(scene->ana, "x'); DROP TABLE badge;--", "volunteer"), 303);
    assert_int_equal(browser_get(scene->ana, "/preparar/equipo?jornada=" LEON), 200);
    assert_non_null(strstr(scene->ana->text, "&lt;script&gt;"));
    assert_null(strstr(scene->ana->text, "<script>alert"));
    struct team_member third = member_at(scene, 2);
    assert_true(strlen(third.badge.name) > 0);
}

static void the_second_of_two_who_change_one_row_is_told_and_loses_nothing(void **state)
{
    struct scene *scene = *state;
    char first[1200], second[1200];
    assert_int_equal(add(scene->ana, "Luz", "volunteer"), 303);
    fill(scene, scene->ana, 0, "nombre=Luz+Mar&funcion=volunteer", first);
    fill(scene, scene->eva, 0, "nombre=Lucila&funcion=coordinator", second);
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/persona", first), 303);
    assert_int_equal(browser_post(scene->eva, "/preparar/equipo/persona", second), 409);
    assert_non_null(strstr(scene->eva->text, "mientras tanto"));
    assert_non_null(strstr(scene->eva->text, "<h1>Luz Mar</h1>"));
    assert_non_null(strstr(scene->eva->text, "value=\"Lucila\""));
    assert_string_equal(member_at(scene, 0).badge.name, "Luz Mar");
}

static void a_certificate_counts_until_its_day_and_an_exception_needs_a_reason(void **state)
{
    struct scene *scene = *state;
    char form[1200];
    struct team_member member;
    assert_int_equal(add(scene->ana, "Rosa", "certified"), 303);
#define CERTIFICATE "certificado=EC0539&emisor=CONOCER&folio=%3D1%2B1&institucion=DIF&vence="
    fill(scene, scene->ana, 0, CERTIFICATE "2026-02-30", form);
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/certificado", form), 400);
    fill(scene, scene->ana, 0, "certificado=EC0539&emisor=&folio=&institucion=&vence=", form);
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/certificado", form), 400);
    fill(scene, scene->ana, 0, CERTIFICATE "2026-01-31", form); /* ran out */
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/certificado", form), 303);
    assert_int_equal(browser_get(scene->ana, "/preparar/equipo?jornada=" LEON), 200);
    assert_non_null(strstr(scene->ana->text, "1 certificado está vencido"));
    assert_non_null(strstr(scene->ana->text, "2026-01-31"));
    member = member_at(scene, 0);
    assert_false(staff_may_accompany(&member.badge.member, scene->at->wall_ms));
    fill(scene, scene->ana, 0, "motivo=because&hasta=2026-12-05", form);
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/excepcion", form), 400);
    fill(scene, scene->ana, 0, "motivo=seen&hasta=2027-12-05", form); /* too long */
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/excepcion", form), 400);
    fill(scene, scene->ana, 0, "motivo=seen&hasta=2026-12-05", form);
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/excepcion", form), 303);
    member = member_at(scene, 0);
    assert_true(staff_may_accompany(&member.badge.member, scene->at->wall_ms));
    fill(scene, scene->ana, 0, "", form);
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/excepcion/fin", form), 303);
    member = member_at(scene, 0);
    assert_false(staff_may_accompany(&member.badge.member, scene->at->wall_ms));
    fill(scene, scene->ana, 0, CERTIFICATE "2027-12-31", form);
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/certificado", form), 303);
    member = member_at(scene, 0);
    assert_true(staff_may_accompany(&member.badge.member, scene->at->wall_ms));
}

static void every_badge_of_the_sheet_opens_with_one_pin_of_it(void **state)
{
    struct scene *scene = *state;
    struct sheet *sheet = calloc(1, sizeof *sheet);
    struct staff_list *list = calloc(1, sizeof *list);
    static const char *const names[] = {"María Fernanda Núñez", "Ana", "=HYPERLINK(1)"};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(add(scene->ana, names[i], "volunteer"), 303);
    assert_int_equal(print_badges(scene, "", "a4", sheet), 200);
    read_sheet(sheet);
    assert_int_equal(sheet->codes, 3);
    read_list(scene, list);
    assert_int_equal(list->count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(opens(list, sheet, sheet->code[i]));
    assert_non_null(strstr(sheet->words, "María Fernanda"));
    assert_non_null(strstr(sheet->words, "Núñez"));
    assert_non_null(strstr(sheet->words, "=HYPERLINK(1)"));
    /* Everybody has one now: nothing more is drawn, and the same form is not taken twice. */
    assert_int_equal(print_badges(scene, "", "a4", NULL), 303);
    free(list);
    drop_sheet(sheet);
}

static void a_sheet_that_was_lost_is_drawn_again_and_the_lost_badge_opens_nothing(void **state)
{
    struct scene *scene = *state;
    struct sheet *lost = calloc(1, sizeof *lost), *fresh = calloc(1, sizeof *fresh);
    struct staff_list *list = calloc(1, sizeof *list);
    char form[1200];
    assert_int_equal(add(scene->ana, "Ana", "certified"), 303);
    fill(scene, scene->ana, 0, CERTIFICATE "2027-12-31", form);
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/certificado", form), 303);
    assert_int_equal(print_badges(scene, "", "carta", lost), 200);
    read_sheet(lost);
    /* The hub restarts before anything was printed. */
    close_web(scene);
    pocket_reopen(scene->at);
    scene->at->wall_ms += 60000;
    open_web(scene);
    struct team_member before = member_at(scene, 0);
    assert_int_equal(print_badges(scene, before.id, "carta", fresh), 200);
    read_sheet(fresh);
    read_list(scene, list);
    assert_int_equal(list->count, 1);
    assert_true(opens(list, fresh, fresh->code[0]));
    assert_false(opens(list, lost, lost->code[0]));
    struct team_member after = member_at(scene, 1);
    assert_string_equal(after.badge.name, "Ana");
    assert_true(staff_may_accompany(&after.badge.member, scene->at->wall_ms));
    assert_true(member_at(scene, 0).badge.revoked_ms != 0);
    assert_int_equal(browser_get(scene->ana, "/preparar/equipo?jornada=" LEON), 200);
    assert_non_null(strstr(scene->ana->text, "gafete retirado"));
    free(list);
    drop_sheet(lost);
    drop_sheet(fresh);
}

static void a_revoked_badge_stays_revoked_and_cannot_be_changed(void **state)
{
    struct scene *scene = *state;
    char form[1200], again[1200], by[LEDGER_BY_MAX];
    assert_int_equal(add(scene->ana, "Ana", "volunteer"), 303);
    fill(scene, scene->eva, 0, "nombre=Eva&funcion=volunteer", again);
    fill(scene, scene->ana, 0, "", form);
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/retirar", form), 303);
    assert_int_equal(last_kind(scene, by), AUDIT_STAFF_REVOKED);
    assert_int_equal(browser_post(scene->eva, "/preparar/equipo/persona", again), 409);
    assert_int_equal(browser_post(scene->ana, "/preparar/equipo/retirar", form), 409);
    assert_int_equal(print_badges(scene, member_at(scene, 0).id, "a4", NULL), 303);
    assert_int_equal(
        browser_get(scene->ana, "/preparar/equipo/persona?jornada=" LEON "&gafete=%27"), 404);
    assert_int_equal(browser_get(scene->ana, "/preparar/equipo/persona?jornada=" LEON
                                             "&gafete=0011223344556677"),
                     404);
}

static char *leon_table(size_t *size)
{
    struct folder folder;
    folder_root("assets/fairs/" LEON, folder.path);
    return folder_read(&folder, "staff.csv", size);
}

static void leons_125_are_shown_first_and_taken_when_somebody_says_yes(void **state)
{
    struct scene *scene = *state;
    size_t size;
    char hash[128];
    char *table = leon_table(&size);
    assert_int_equal(send_table(scene, table, size, hash), 200);
    assert_non_null(strstr(scene->ana->text, "125 personas nuevas"));
    assert_int_equal(count_members(scene), 0);
    assert_int_equal(confirm(scene, scene->eva, hash), 409); /* it is Ana's */
    assert_int_equal(count_members(scene), 0);
    assert_int_equal(confirm(scene, scene->ana, hash), 303);
    assert_int_equal(count_members(scene), 125);
    assert_int_equal(confirm(scene, scene->ana, hash), 409);
    struct team_member first = member_at(scene, 0);
    assert_false(badge_is_drawn(&first.badge));
    assert_true(staff_may_accompany(&first.badge.member, scene->at->wall_ms));
    assert_int_equal(browser_get(scene->ana, "/preparar/equipo?jornada=" LEON), 200);
    assert_true(strlen(scene->ana->text) < 300000);
    /* The same again changes nobody; one row changed is one person. */
    assert_int_equal(send_table(scene, table, size, hash), 200);
    assert_non_null(strstr(scene->ana->text, "125 ya están igual"));
    assert_string_equal(hash, ""); /* nothing to say yes to */
    memcpy(strstr(table, "2027-12-31"), "2026-01-31", 10);
    assert_int_equal(send_table(scene, table, size, hash), 200);
    assert_non_null(strstr(scene->ana->text, "1 persona cambia"));
    assert_int_equal(confirm(scene, scene->ana, hash), 303);
    assert_int_equal(count_members(scene), 125);
    free(table);
}

static void a_table_is_taken_as_a_spreadsheet_of_windows_saves_it(void **state)
{
    struct scene *scene = *state;
    char hash[128];
    /* Octal: a digit that follows does not belong to it. */
    static const char latin[] =
        "Gafete;Nombre;Funci\363n;Instituci\363n;Certificado;Emisor;Folio;Vence\r\n"
        "m-1;Mar\355a N\372\361ez;certificada;Protecci\363n Civil;EC0539;CONOCER;7;31/12/2027\r\n";
    static const char marked[] =
        "\357\273\277badge\tname\trole\tcertificate\tissuer\tnumber\tvalid_to\n"
        "m-2\t=HYPERLINK(1)\tvolunteer\t\t\t\t\n";
    assert_int_equal(send_table(scene, latin, sizeof latin - 1, hash), 200);
    assert_non_null(strstr(scene->ana->text, "María Núñez"));
    assert_int_equal(confirm(scene, scene->ana, hash), 303);
    struct team_member maria = member_at(scene, 0);
    assert_string_equal(maria.own.institution, "Protección Civil");
    assert_true(staff_may_accompany(&maria.badge.member, scene->at->wall_ms));
    scene->at->wall_ms += 1000;
    assert_int_equal(send_table(scene, marked, sizeof marked - 1, hash), 200);
    assert_int_equal(confirm(scene, scene->ana, hash), 303);
    assert_string_equal(member_at(scene, 1).badge.name, "=HYPERLINK(1)");
}

static void a_wrong_row_is_named_with_its_line_and_nothing_is_taken(void **state)
{
    struct scene *scene = *state;
    char hash[128];
    static const char wrong[] =
        "badge,name,role,certificate,issuer,number,valid_to\n"
        "a-1,Ana,volunteer,,,,\n"
        "a-1,Eva,volunteer,,,,\n"
        "a-3,,volunteer,,,,\n"
        "a-4,<b>Luz</b>,queen,,,,\n"
        "a-5,Rosa,certified,,,,\n"
        "a-6,Mar,certified,EC0539,CONOCER,7,2027-02-30\n"
        "a-7,Sol,certified,EC0539,,,\n"
        "A 8,Paz,volunteer,,,,\n"
        "a-9,Ema,volunteer\n";
    assert_int_equal(send_table(scene, wrong, sizeof wrong - 1, hash), 400);
    assert_non_null(strstr(scene->ana->text, "8 líneas no se entienden"));
    for (int line = 3; line <= 10; line++) {
        char row[40];
        snprintf(row, sizeof row, "<th scope=\"row\">%d</th>", line);
        assert_non_null(strstr(scene->ana->text, row));
    }
    assert_string_equal(hash, "");
    assert_int_equal(send_table(scene, "\x89PNG\r\n\x1a\n\0\0", 10, hash), 400);
    assert_int_equal(send_table(scene, "", 0, hash), 400);
    assert_int_equal(send_table(scene, "a,b\n1,2\n", 8, hash), 400);
    assert_int_equal(count_members(scene), 0);
}

static void a_thousand_rows_are_more_than_a_team_has(void **state)
{
    struct scene *scene = *state;
    char hash[128], *table = malloc(100000);
    int size = sprintf(table, "badge,name,role,certificate,issuer,number,valid_to\n");
    for (int i = 0; i < 1000; i++)
        size += sprintf(table + size, "p-%d,Persona %d,volunteer,,,,\n", i, i);
    assert_int_equal(send_table(scene, table, (size_t)size, hash), 400);
    assert_non_null(strstr(scene->ana->text, "200 personas a lo más"));
    assert_int_equal(count_members(scene), 0);
    free(table);
}

static void a_preview_is_forgotten_by_a_restart_and_the_page_says_so(void **state)
{
    struct scene *scene = *state;
    size_t size;
    char hash[128];
    char *table = leon_table(&size);
    assert_int_equal(send_table(scene, table, size, hash), 200);
    close_web(scene);
    pocket_reopen(scene->at);
    open_web(scene);
    assert_int_equal(confirm(scene, scene->ana, hash), 409);
    assert_non_null(strstr(scene->ana->text, "se reinició"));
    assert_int_equal(count_members(scene), 0);
    free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)
        TEST(a_volunteer_is_there_before_the_badge_and_opens_nothing_until_then),
        TEST(names_are_shown_as_they_were_typed_and_bad_ones_refused),
        TEST(the_second_of_two_who_change_one_row_is_told_and_loses_nothing),
        TEST(a_certificate_counts_until_its_day_and_an_exception_needs_a_reason),
        TEST(every_badge_of_the_sheet_opens_with_one_pin_of_it),
        TEST(a_sheet_that_was_lost_is_drawn_again_and_the_lost_badge_opens_nothing),
        TEST(a_revoked_badge_stays_revoked_and_cannot_be_changed),
        TEST(leons_125_are_shown_first_and_taken_when_somebody_says_yes),
        TEST(a_table_is_taken_as_a_spreadsheet_of_windows_saves_it),
        TEST(a_wrong_row_is_named_with_its_line_and_nothing_is_taken),
        TEST(a_thousand_rows_are_more_than_a_team_has),
        TEST(a_preview_is_forgotten_by_a_restart_and_the_page_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
