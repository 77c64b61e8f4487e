/* What is published of a fair: only after the close, only what was protected, signed, kept for
 * good, and nothing of the inside on any page or in any file of the observatory's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/hub/audit.h"
#include "sync/hub/backup.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/publication_draft.h"
#include "sync/hub/publication_package.h"
#include "sync/hub/publication_table.h"
#include "sync/hub/restore.h"
#include "sync/hub/tally.h"
#include "tests/browser.h"
#include "tests/fairday.h"

#define METEPEC "assets/fairs/metepec-sample"
#define FAIR "metepec-sample"
#define PEOPLE 250
#define RELEASE "/observatorio/" FAIR "-1"
#define ZIP RELEASE "/jornada-" FAIR "-1.zip"

struct scene {
    struct pocket_hub *at;
    struct web *web;
    struct browser *ana, *eva, *ines; /* two coordinators and a reader */
    struct fairday day;
    unsigned more; /* people written after the close */
};

static void open_pages(struct scene *scene)
{
    const struct web_settings settings = {
        .hub = scene->at->hub, .io = &scene->at->io, .hash_here = true};
    assert_int_equal(web_open(&settings, &scene->web), DONE);
    scene->ana = browser_make(scene->web);
    scene->eva = browser_make(scene->web);
    scene->ines = browser_make(scene->web);
    assert_int_equal(browser_log_in(scene->ana, "ana", BROWSER_PASSWORD), 303);
    assert_int_equal(browser_log_in(scene->eva, "eva", BROWSER_PASSWORD), 303);
    assert_int_equal(browser_log_in(scene->ines, "ines", BROWSER_PASSWORD), 303);
}

static void close_pages(struct scene *scene)
{
    free(scene->ana);
    free(scene->eva);
    free(scene->ines);
    web_close(scene->web);
}

static int scene_open(void **state)
{
    char path[FOLDER_PATH_MAX];
    struct fair fair;
    struct scene *scene = calloc(1, sizeof *scene);
    scene->at = pocket_open();
    folder_root(METEPEC, path);
    assert_int_equal(fair_set_state(scene->at->hub, POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    assert_int_equal(fair_import(scene->at->hub, path, &fair), DONE);
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_OPEN), DONE);
    browser_account(scene->at->hub, "ana", ACCOUNT_COORDINATOR);
    browser_account(scene->at->hub, "eva", ACCOUNT_COORDINATOR);
    browser_account(scene->at->hub, "ines", ACCOUNT_OBSERVATORY);
    open_pages(scene);
    fairday_make(scene->at, FAIR, PEOPLE, 0, &scene->day);
    *state = scene;
    return 0;
}

static int scene_close(void **state)
{
    struct scene *scene = *state;
    fairday_destroy(&scene->day);
    close_pages(scene);
    pocket_close(scene->at);
    free(scene);
    return 0;
}

static void close_fair(struct scene *scene)
{
    assert_int_equal(fair_set_state(scene->at->hub, FAIR, CALLS_FAIR_CLOSED), DONE);
    fairday_close(&scene->day, 23);
}

static void has(const struct browser *browser, const char *text)
{
    if (strstr(browser->text, text) == NULL)
        fail_msg("no \"%s\" in %d: %s", text, browser->status, browser->text);
}

static void lacks(const struct browser *browser, const char *text)
{
    if (strstr(browser->text, text) != NULL)
        fail_msg("\"%s\" in %s", text, browser->text);
}

/* The form of the page that this browser looks at, sent; the status. */
static int confirm(struct browser *browser)
{
    char csrf[128], mark[128], form[400];
    browser_field(browser, "csrf", csrf);
    browser_field(browser, "marca", mark);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR "&marca=%s", csrf, mark);
    return browser_post(browser, "/publicar", form);
}

static void publish(struct browser *browser)
{
    assert_int_equal(browser_get(browser, "/publicar?jornada=" FAIR), 200);
    assert_int_equal(confirm(browser), 303);
}

/* So many people more, of a kiosk that had not sent them. */
static void more_people(struct scene *scene, unsigned count)
{
    struct receipt_stream mark;
    struct pocket_kiosk *kiosk = scene->day.kiosks[0];
    pocket_stream(kiosk);
    for (unsigned i = 0; i < count; i++) {
        struct fact fact = {.type = FACT_ATTENDEE_REGISTERED};
        memset(fact.record, 0xa7, sizeof fact.record);
        fact.record[0] = (uint8_t)++scene->more;
        fact.body.registered.age = AGE_18_29;
        fact.body.registered.sex = SEX_M_MUJER;
        fact.body.registered.municipality = 15054;
        fact.body.registered.visit = 1;
        pocket_fact(kiosk, &fact);
    }
    assert_int_equal(pocket_push(kiosk, 0, kiosk->count, &mark), 200);
}

static json_t *document(const struct scene *scene, uint32_t version)
{
    struct fair fair;
    uint8_t *bytes;
    size_t size;
    assert_int_equal(fair_find(scene->at->hub, FAIR, &fair), DONE);
    assert_int_equal(
        publication_read(scene->at->hub, fair.id, version, PUBLICATION_DOCUMENT, &bytes, &size),
        DONE);
    json_t *read = json_loadb((const char *)bytes, size, 0, NULL);
    assert_non_null(read);
    free(bytes);
    return read;
}

static uint32_t newest(const struct scene *scene)
{
    struct fair fair;
    struct publication last;
    assert_int_equal(fair_find(scene->at->hub, FAIR, &fair), DONE);
    return publication_at(scene->at->hub, fair.id, 0, &last) == DONE ? last.version : 0;
}

/* -- The stories ------------------------------------------------------------------------------- */

static void nothing_is_published_before_the_close(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    has(scene->ana, "La jornada no está cerrada");
    lacks(scene->ana, "marca");
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" POCKET_FAIR), 200);
    has(scene->ana, "no tiene programa");
    assert_int_equal(newest(scene), 0);
    close_fair(scene);
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    has(scene->ana, "Nada se ha publicado todavía");
    assert_int_equal(newest(scene), 0);
    assert_int_equal(browser_get(scene->ines, "/observatorio"), 200);
    has(scene->ines, "Todavía no se ha publicado nada");
}

static void what_waits_for_the_close_is_waited_for(void **state)
{
    struct scene *scene = *state;
    struct fair fair;
    close_fair(scene);
    assert_int_equal(fair_find(scene->at->hub, FAIR, &fair), DONE);
    struct storage_value values[] = {storage_bytes(scene->at->hub->tenant, 8),
                                     storage_bytes(fair.id, 8), storage_bytes("left behind", 11),
                                     storage_bytes("sealed", 6)};
    assert_int_equal(storage_do(scene->at->hub->storage,
                                "INSERT INTO withheld (tenant, fair, tag, sealed)"
                                " VALUES ($1, $2, $3, $4)",
                                4, values, NULL),
                     DONE);
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    has(scene->ana, "aún espera");
    lacks(scene->ana, "marca");
}

/* Each shown number is its count rounded, none is under 10, and no table has only shown ones. */
static void check_cells(const json_t *shown, const json_t *exact)
{
    const json_t *row, *n;
    size_t i, j;
    json_array_foreach(json_object_get(exact, "cells"), i, row)
    {
        json_array_foreach(row, j, n)
        {
            const json_t *said =
                json_array_get(json_array_get(json_object_get(shown, "cells"), i), j);
            int64_t count = json_integer_value(n), told = json_integer_value(said);
            if (json_is_null(said))
                continue;
            assert_true(json_is_integer(said) && count >= 10 && told % 5 == 0);
            assert_true(told - count <= 2 && count - told <= 2);
        }
    }
}

static void a_release_says_rounded_numbers_and_hides_the_rest(void **state)
{
    struct scene *scene = *state;
    char *inside;
    struct fair fair;
    const json_t *table;
    size_t i, j;
    close_fair(scene);
    publish(scene->ana);
    assert_string_equal(browser_header(scene->ana, "Location"), RELEASE "?hecho=published");
    assert_int_equal(fair_find(scene->at->hub, FAIR, &fair), DONE);
    assert_int_equal(publication_inside(scene->at->hub, fair.id, 1, &inside), DONE);
    json_t *said = document(scene, 1), *exact = json_loads(inside, 0, NULL);
    const json_t *tables = json_object_get(said, "tables");
    assert_true(json_array_size(tables) >= 3);
    json_array_foreach(tables, i, table)
    {
        const json_t *other, *found = NULL;
        json_array_foreach(json_object_get(exact, "tables"), j, other)
        {
            if (json_equal(json_object_get(other, "id"), json_object_get(table, "id")))
                found = other;
        }
        assert_non_null(found);
        check_cells(table, found);
    }
    assert_null(strstr(json_string_value(json_object_get(said, "hub_key")), " "));
    json_decref(said);
    json_decref(exact);
    free(inside);
}

static const json_t *table_named(const json_t *said, const char *id)
{
    const json_t *table;
    size_t i;
    json_array_foreach(json_object_get(said, "tables"), i, table)
    {
        if (strcmp(json_string_value(json_object_get(table, "id")), id) == 0)
            return table;
    }
    return NULL;
}

static void people_and_services_are_two_numbers(void **state)
{
    struct scene *scene = *state;
    close_fair(scene);
    publish(scene->ana);
    json_t *said = document(scene, 1);
    const json_t *services = json_object_get(table_named(said, "services"), "cells");
    const json_t *places = json_object_get(table_named(said, "places"), "cells");
    int64_t given = json_integer_value(
        json_array_get(json_array_get(services, json_array_size(services) - 1), 0));
    int64_t people =
        json_integer_value(json_array_get(json_array_get(places, json_array_size(places) - 1), 0));
    unsigned came = scene->day.registered + scene->day.turn_only;
    assert_in_range(given, scene->day.given - 2, scene->day.given + 2);
    assert_in_range(people, came - 2, came + 2);
    assert_true(given != people);
    json_decref(said);
}

static void offices_stand_under_their_discreet_label(void **state)
{
    struct scene *scene = *state;
    struct fair fair;
    close_fair(scene);
    assert_int_equal(fair_find(scene->at->hub, FAIR, &fair), DONE);
    assert_int_equal(hub_begin(scene->at->hub), DONE);
    for (int office = 1; office <= 6; office++) {
        for (int outcome = REFERRAL_REFERRED; outcome < REFERRAL_OUTCOMES; outcome++) {
            const struct tally_cell cell = {TALLY_LOOP_OUTCOME, 690, office, outcome,
                                            30 + 7 * office + 5 * outcome};
            assert_int_equal(tally_put(scene->at->hub, fair.id, &cell), DONE);
        }
    }
    assert_int_equal(hub_commit(scene->at->hub), DONE);
    publish(scene->ana);
    assert_int_equal(browser_get(scene->ines, RELEASE "/vales.csv"), 200);
    has(scene->ines, "oficina,resultado,vales\r\n");
    has(scene->ines, "DIF Metepec,Se atendió,45\r\n");                      /* 47 */
    has(scene->ines, "Orientación municipal,Prefirió no recibirlo,70\r\n"); /* 69 */
    lacks(scene->ines, "Igualdad de Género");
}

/* Whatever stands in a data cell of the page is a number of the release, or hidden. */
static void check_page(const char *text)
{
    size_t cells = 0;
    for (const char *at = text; (at = strstr(at, "<td ")) != NULL; at++, cells++) {
        const char *said = strchr(at, '>') + 1;
        long n = strtol(said, NULL, 10);
        bool hidden = strncmp(said, "oculto", 6) == 0;
        if (!hidden && (n < 10 || n % 5 != 0))
            fail_msg("a cell of the observatory's says %.12s", said);
    }
    assert_true(cells > 50);
}

static void the_reader_sees_the_published_view_alone(void **state)
{
    static const char *const closed[] = {"/publicar", "/resultados", "/resultados.csv",
                                         "/corte",    "/vivo",       "/preparar"};
    struct scene *scene = *state;
    close_fair(scene);
    publish(scene->ana);
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        assert_int_equal(browser_get(scene->ines, closed[i]), 403);
    assert_int_equal(browser_get(scene->ines, "/observatorio"), 200);
    has(scene->ines, RELEASE "\"");
    assert_int_equal(browser_get(scene->ines, RELEASE), 200);
    check_page(scene->ines->text);
    lacks(scene->ines, "son menores de 10"); /* how many are small is the coordinator's alone */
    lacks(scene->ines, "ana");
    has(scene->ines, "Oculto");
    assert_int_equal(browser_get(scene->ines, RELEASE "/" PUBLICATION_DOCUMENT), 200);
    lacks(scene->ines, "\"small\"");
    lacks(scene->ines, "\"inside\"");
    assert_int_equal(browser_get(scene->ines, RELEASE "/inside"), 404);
    assert_int_equal(browser_get(scene->ines, "/observatorio/" FAIR "-2"), 404);
    assert_int_equal(browser_get(scene->ines, "/observatorio/otra-1"), 404);
    assert_int_equal(browser_get(scene->ines, "/observatorio/" FAIR "-1x"), 404);
    assert_int_equal(browser_get(scene->ines, RELEASE "/../hub.db"), 404);
}

static void no_form_but_ours_publishes(void **state)
{
    struct scene *scene = *state;
    char csrf[128], form[400];
    close_fair(scene);
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    browser_field(scene->ana, "csrf", csrf);
    assert_int_equal(browser_post(scene->ana, "/publicar", "jornada=" FAIR), 403);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR "&marca=0123456789abcdef0123456789abcdef",
             csrf);
    assert_int_equal(browser_post(scene->ana, "/publicar", form), 303);
    assert_non_null(strstr(browser_header(scene->ana, "Location"), "hecho=why_changed"));
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR, csrf);
    assert_int_equal(browser_post(scene->ana, "/publicar", form), 303);
    assert_int_equal(newest(scene), 0);
}

static void of_two_who_publish_at_once_one_does(void **state)
{
    struct scene *scene = *state;
    close_fair(scene);
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    assert_int_equal(browser_get(scene->eva, "/publicar?jornada=" FAIR), 200);
    assert_int_equal(confirm(scene->ana), 303);
    assert_int_equal(confirm(scene->eva), 200);
    has(scene->eva, "menos de 10 cambios");
    assert_int_equal(newest(scene), 1);
}

static void what_changed_while_somebody_looked_is_looked_at_again(void **state)
{
    struct scene *scene = *state;
    close_fair(scene);
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    more_people(scene, 12);
    assert_int_equal(confirm(scene->ana), 303);
    assert_non_null(strstr(browser_header(scene->ana, "Location"), "hecho=why_changed"));
    assert_int_equal(newest(scene), 0);
}

static void a_restart_in_the_middle_loses_nothing(void **state)
{
    struct scene *scene = *state;
    char mark[128], csrf[128], form[400];
    close_fair(scene);
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    browser_field(scene->ana, "marca", mark);
    close_pages(scene);
    pocket_reopen(scene->at);
    open_pages(scene);
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    browser_field(scene->ana, "csrf", csrf);
    snprintf(form, sizeof form, "csrf=%s&jornada=" FAIR "&marca=%s", csrf, mark);
    assert_int_equal(browser_post(scene->ana, "/publicar", form), 303);
    assert_int_equal(newest(scene), 1);
}

static void a_correction_waits_for_ten_changes_and_leaves_the_first_as_it_was(void **state)
{
    struct scene *scene = *state;
    close_fair(scene);
    publish(scene->ana);
    json_t *first = document(scene, 1);
    more_people(scene, 9);
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    has(scene->ana, "menos de 10 cambios");
    lacks(scene->ana, "marca");
    more_people(scene, 31);
    publish(scene->ana);
    assert_int_equal(newest(scene), 2);
    json_t *second = document(scene, 2), *again = document(scene, 1);
    assert_true(json_equal(first, again));
    assert_int_equal(json_integer_value(json_object_get(table_named(second, "services"), "as_of")),
                     1); /* no service was given since */
    assert_int_equal(json_integer_value(json_object_get(table_named(second, "places"), "as_of")),
                     2);
    assert_true(json_equal(json_object_get(table_named(second, "services"), "cells"),
                           json_object_get(table_named(first, "services"), "cells")));
    assert_int_equal(browser_get(scene->ines, "/observatorio"), 200);
    has(scene->ines, "Cambios desde la versión anterior");
    has(scene->ines, "Personas, por municipio de origen: ");
    assert_true(strstr(scene->ines->text, FAIR "-2") < strstr(scene->ines->text, FAIR "-1"));
    assert_int_equal(browser_get(scene->ines, "/observatorio/" FAIR "-2"), 200);
    has(scene->ines, "Son los números de la versión 1");
    json_decref(first);
    json_decref(second);
    json_decref(again);
}

/* -- Files ------------------------------------------------------------------------------------- */

static void read_files(const struct scene *scene, struct publication_files *files)
{
    struct fair fair;
    assert_int_equal(fair_find(scene->at->hub, FAIR, &fair), DONE);
    assert_int_equal(publication_read_all(scene->at->hub, fair.id, 1, files), DONE);
}

static void the_package_is_signed_and_a_changed_byte_is_found(void **state)
{
    struct scene *scene = *state;
    struct publication_files files, back;
    char why[HUB_WHY_MAX];
    uint8_t *zip, *again, other[32] = {1};
    size_t size, again_size;
    close_fair(scene);
    publish(scene->ana);
    read_files(scene, &files);
    const uint8_t *key = scene->at->hub->keys->signing.public_key;
    assert_int_equal(publication_check(&files, key, why), DONE);
    assert_int_equal(publication_check(&files, other, why), REFUSED);
    assert_int_equal(publication_package_zip(&files, "x", &zip, &size), DONE);
    assert_int_equal(publication_package_zip(&files, "x", &again, &again_size), DONE);
    assert_int_equal(size, again_size);
    assert_memory_equal(zip, again, size);
    assert_int_equal(publication_package_unzip(zip, size, &back), DONE);
    assert_int_equal(publication_check(&back, key, why), DONE);
    for (size_t i = 0; i < back.count; i++) {
        back.files[i].bytes[back.files[i].size / 2] ^= 1;
        assert_int_not_equal(publication_check(&back, key, why), DONE);
        back.files[i].bytes[back.files[i].size / 2] ^= 1;
    }
    publication_files_free(&back);
    assert_int_equal(publication_package_unzip(zip, size / 2, &back), INVALID);
    publication_files_free(&files);
    free(zip);
    free(again);
}

static void a_csv_is_rfc_4180_and_hides_with_an_asterisk(void **state)
{
    struct scene *scene = *state;
    close_fair(scene);
    publish(scene->ana);
    assert_int_equal(browser_get(scene->ines, RELEASE "/edades.csv"), 200);
    assert_string_equal(browser_header(scene->ines, "Content-Disposition"),
                        "attachment; filename=\"edades.csv\"");
    assert_int_equal(strncmp(scene->ines->text, "edad,identidad,personas\r\n", 25), 0);
    has(scene->ines, "\r\nTotal,Total,");
    has(scene->ines, ",*\r\n");
    for (const char *at = scene->ines->text; (at = strchr(at, '\n')) != NULL; at++)
        assert_true(at[-1] == '\r');
}

static void a_label_that_a_spreadsheet_would_run_stays_text(void **state)
{
    struct publication_files files;
    struct fair fair = {.name = "f", .title = "T", .municipality = 15054};
    struct pack *pack;
    char path[FOLDER_PATH_MAX], why[PACK_WHY_MAX];
    struct words *words;
    uint8_t key[32] = {0};
    (void)state;
    folder_root(METEPEC, path);
    assert_int_equal(pack_load(io_real(), path, &pack, why), DONE);
    assert_int_equal(words_open(&words, why), DONE);
    json_t *tables =
        json_pack("[{s:s, s:s, s:[s,s], s:[[i],[n]], s:i}]", "id", "services", "group", "services",
                  "rows", "=HYPERLINK(\"http://x\")", "Total", "cells", 15, "as_of", 1);
    json_t *none = json_array();
    const struct publication_package package = {.words = words,
                                                .fair = &fair,
                                                .pack = pack,
                                                .municipality = "M",
                                                .version = 1,
                                                .tables = tables,
                                                .left_out = none,
                                                .key = key};
    assert_int_equal(publication_package_make(&package, &files), DONE);
    const struct publication_file *csv = publication_files_find(&files, "servicios.csv");
    assert_string_equal(csv->bytes,
                        "servicio,servicios\r\n"
                        "\"'=HYPERLINK(\"\"http://x\"\")\",15\r\nTotal,*\r\n");
    publication_files_free(&files);
    json_decref(tables);
    json_decref(none);
    words_close(words);
    pack_destroy(pack);
}

/* -- A hub from before ------------------------------------------------------------------------- */

static void back_up(struct scene *scene, struct backup *backup, char place[FOLDER_PATH_MAX + 16])
{
    scene->at->wall_ms += 60000;
    snprintf(place, FOLDER_PATH_MAX + 16, "%s/usb", scene->at->folder.path);
    (void)mkdir(place, 0700);
    assert_int_equal(backup_make(scene->at->hub, io_real(), place, backup), DONE);
}

static void restore(struct scene *scene, const struct backup *backup, const char *place)
{
    char path[4096], why[HUB_WHY_MAX];
    struct backup_statement statement;
    struct pocket_hub *at = scene->at;
    struct hub_settings settings = {.io = &at->io, .folder = at->data};
    snprintf(path, sizeof path, "%.2000s/%.500s", place, backup->name);
    struct restore_settings how = {.io = &at->io, .folder = at->data, .file = path};
    close_pages(scene);
    hub_close(at->hub);
    at->wall_ms += 60000;
    assert_int_equal(restore_run(&how, &statement, why), DONE);
    assert_int_equal(hub_open(&settings, &at->hub, why), DONE);
    open_pages(scene);
}

static void a_backup_holds_what_was_published_and_a_restore_brings_it_back(void **state)
{
    struct scene *scene = *state;
    char before[FOLDER_PATH_MAX + 16];
    struct backup empty, full;
    struct publication_files files;
    struct publication publication;
    close_fair(scene);
    back_up(scene, &empty, before);
    publish(scene->ana);
    read_files(scene, &files);
    json_t *first = document(scene, 1);
    back_up(scene, &full, before);
    restore(scene, &full, before);
    json_t *again = document(scene, 1);
    assert_true(json_equal(first, again));
    restore(scene, &empty, before);
    assert_int_equal(newest(scene), 0);
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    has(scene->ana, "publish take");
    assert_int_equal(publication_take(scene->at->hub, &files, &publication), DONE);
    assert_int_equal(browser_get(scene->ines, RELEASE), 200);
    json_decref(first);
    json_decref(again);
    publication_files_free(&files);
}

static void who_published_stands_in_the_audit(void **state)
{
    struct scene *scene = *state;
    struct audit_entry entry = {.kind = AUDIT_KINDS}, last = {.kind = AUDIT_KINDS};
    close_fair(scene);
    publish(scene->eva);
    for (uint64_t number = 1; audit_at(scene->at->hub, number, &entry) == DONE; number++)
        last = entry;
    assert_int_equal(last.kind, AUDIT_PUBLISHED);
    assert_int_equal(last.code, 1);
    assert_string_equal(last.by, "eva");
}

/* As a backup from before the release would leave it: the ledger alone knows. */
static void forget_release(struct scene *scene)
{
    struct storage_value values[] = {storage_bytes(scene->at->hub->tenant, 8)};
    assert_int_equal(storage_do(scene->at->hub->storage,
                                "DELETE FROM publication WHERE tenant = $1", 1, values, NULL),
                     DONE);
    assert_int_equal(storage_do(scene->at->hub->storage,
                                "DELETE FROM publication_file WHERE tenant = $1", 1, values, NULL),
                     DONE);
}

static void a_hub_restored_from_before_publishes_no_other_numbers(void **state)
{
    struct scene *scene = *state;
    struct publication_files files;
    struct publication publication;
    close_fair(scene);
    publish(scene->ana);
    read_files(scene, &files);
    json_t *first = document(scene, 1);
    forget_release(scene);
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    has(scene->ana, "publish take");
    lacks(scene->ana, "marca");
    files.files[0].bytes[3] ^= 1;
    assert_int_equal(publication_take(scene->at->hub, &files, &publication), REFUSED);
    files.files[0].bytes[3] ^= 1;
    assert_int_equal(publication_take(scene->at->hub, &files, &publication), DONE);
    assert_int_equal(publication.version, 1);
    assert_int_equal(publication_take(scene->at->hub, &files, &publication), DONE);
    json_t *again = document(scene, 1);
    assert_true(json_equal(first, again));
    assert_int_equal(browser_get(scene->ana, "/publicar?jornada=" FAIR), 200);
    has(scene->ana, "menos de 10 cambios"); /* by what the release itself shows */
    json_decref(first);
    json_decref(again);
    publication_files_free(&files);
}

static void a_release_that_no_list_knows_is_not_taken(void **state)
{
    struct scene *scene = *state;
    struct publication_files files;
    struct publication publication;
    close_fair(scene);
    publish(scene->ana);
    read_files(scene, &files);
    forget_release(scene);
    struct storage_value values[] = {storage_bytes(scene->at->hub->tenant, 8)};
    assert_int_equal(storage_do(scene->at->hub->storage,
                                "DELETE FROM ledger WHERE tenant = $1 AND kind = 9", 1, values,
                                NULL),
                     DONE);
    assert_int_equal(publication_take(scene->at->hub, &files, &publication), REFUSED);
    publication_files_free(&files);
}

int main(void)
{
#define STORY(f) cmocka_unit_test_setup_teardown(f, scene_open, scene_close)
    const struct CMUnitTest tests[] = {
        STORY(nothing_is_published_before_the_close),
        STORY(what_waits_for_the_close_is_waited_for),
        STORY(a_release_says_rounded_numbers_and_hides_the_rest),
        STORY(people_and_services_are_two_numbers),
        STORY(offices_stand_under_their_discreet_label),
        STORY(the_reader_sees_the_published_view_alone),
        STORY(no_form_but_ours_publishes),
        STORY(of_two_who_publish_at_once_one_does),
        STORY(what_changed_while_somebody_looked_is_looked_at_again),
        STORY(a_restart_in_the_middle_loses_nothing),
        STORY(a_correction_waits_for_ten_changes_and_leaves_the_first_as_it_was),
        STORY(the_package_is_signed_and_a_changed_byte_is_found),
        STORY(a_csv_is_rfc_4180_and_hides_with_an_asterisk),
        cmocka_unit_test(a_label_that_a_spreadsheet_would_run_stays_text),
        STORY(a_backup_holds_what_was_published_and_a_restore_brings_it_back),
        STORY(who_published_stands_in_the_audit),
        STORY(a_hub_restored_from_before_publishes_no_other_numbers),
        STORY(a_release_that_no_list_knows_is_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
