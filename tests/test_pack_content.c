/* What the fairs' folders say of themselves: where each entry comes from, the map, the points of a
 * network, the cards. Each new column and file has its bad rows beside the good ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/pack.h"
#include "tests/folder.h"

#define METEPEC "assets/fairs/metepec-sample"
#define LEON "assets/fairs/leon-sample"
#define NATIONAL "assets/national"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const shipped[] = {METEPEC, LEON};

static struct pack *load_shipped(const char *name)
{
    char path[FOLDER_PATH_MAX], why[PACK_WHY_MAX];
    struct pack *pack = NULL;
    folder_root(name, path);
    if (pack_load(io_real(), path, &pack, why) != DONE)
        fail_msg("%s", why);
    return pack;
}

/* One replacement in a copy of León. */
struct mistake {
    const char *file, *from, *to, *why;
};

static void expect_refused(const struct mistake *mistake)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX] = "";
    folder_make_copy(&folder, LEON);
    folder_replace(&folder, mistake->file, mistake->from, mistake->to);
    enum outcome outcome = pack_load(io_real(), folder.path, &pack, why);
    folder_remove(&folder);
    pack_destroy(pack);
    if (outcome != INVALID || strncmp(why, mistake->why, strlen(mistake->why)) != 0)
        fail_msg("\"%s\" for \"%s\" in %s: outcome %d, said \"%s\", not \"%s\"", mistake->to,
                 mistake->from, mistake->file, (int)outcome, why, mistake->why);
}

/* The copy with one replacement loads; the caller's to destroy. */
static struct pack *load_changed(const char *file, const char *from, const char *to)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX];
    folder_make_copy(&folder, LEON);
    folder_replace(&folder, file, from, to);
    if (pack_load(io_real(), folder.path, &pack, why) != DONE)
        fail_msg("%s", why);
    folder_remove(&folder);
    return pack;
}

/* -- Where an entry comes from ---------------------------------------------------------------- */

static void an_entry_is_sourced_or_a_sample(void **state)
{
    static const struct mistake mistakes[] = {
        {"booths.csv", ",11020,1\n2", ",11020,0\n2", "booths.csv:2: source; expected where it was"},
        {"services.csv", ",11020,1\n2", ",11020,0\n2", "services.csv:2: source; expected where"},
        {"groups.csv", ",11020,1\nlimpieza_n", ",11020,0\nlimpieza_n", "groups.csv:2: source;"},
        {"workshops.csv", ",11020,1\nh", ",11020,0\nh", "workshops.csv:2: source; expected"},
        {"offices.csv", "UNIDAS,29,social_support,,,,,,public,\"Plaza, módulo 29\",,,,,11020,1",
         "UNIDAS,29,social_support,,,,,,public,\"Plaza, módulo 29\",,,,,11020,0",
         "offices.csv:15: source; expected"},
        {"offices.csv", "nota municipal de León,C", "nota municipal de León,",
         "offices.csv:7: confidence; expected A, B or C with a source"},
        {"offices.csv", "nota municipal de León,C", "nota municipal de León,D",
         "offices.csv:7: confidence = \"D\"; expected A, B or C"},
        {"offices.csv", "nota municipal de León,C", ",C", "offices.csv:7: confidence; expected"},
        {"offices.csv", "nota municipal de León,C,,", "nota municipal de León,C,ayer,",
         "offices.csv:7: verified_on = \"ayer\"; expected a date"},
        {"groups.csv", ",11020,1\nlimpieza_n", ",11,2\nlimpieza_n", "groups.csv:2: sample = \"2\""},
        {"groups.csv", ",11020,1\nlimpieza_n", ",15,1\nlimpieza_n",
         "groups.csv:2: scope; expected"},
        {"booths.csv", ",11020,1\n2", ",15054,1\n2", "booths.csv:2: scope; expected MX, 11 or"},
        {"services.csv", ",11020,1\n2", ",,1\n2", "services.csv:2: scope = \"\"; expected MX"},
        {"workshops.csv", ",11020,1\nh", ",11007,1\nh", "workshops.csv:2: scope; expected"},
        {"services.csv", "2,,,,,,11020", "2,Ayuda a víctimas,,,,,11020",
         "services.csv:2: discreet_label"},
        {"lines.csv", ",reviewed_by", ",resena", "lines.csv:1: column = \"resena\"; expected only"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(mistakes); i++)
        expect_refused(&mistakes[i]);
    struct pack *pack = load_changed("groups.csv", ",,,,11020,1\nlimpieza_n",
                                     "aquí,B,2026-11-01,Ana,11,0\nlimpieza_n");
    assert_string_equal(pack->groups[0].origin.source, "aquí");
    assert_int_equal(pack->groups[0].origin.confidence, 'B');
    assert_int_equal(pack->groups[0].origin.verified_on, pack_day_read("2026-11-01"));
    assert_string_equal(pack->groups[0].origin.reviewed_by, "Ana");
    assert_int_equal(pack->groups[0].origin.scope, 11);
    assert_false(pack->groups[0].sample);
    assert_int_equal(pack->groups[1].origin.verified_on, PACK_NO_DAY);
    pack_destroy(pack);
}

/* Never 12: the municipality fills these, nobody here does. */
static void assert_untouched(const struct pack_origin *origin, bool sample)
{
    assert_int_equal(origin->verified_on, PACK_NO_DAY);
    assert_string_equal(origin->reviewed_by, "");
    assert_true(sample || *origin->source != '\0');
}

static void nothing_that_is_shipped_was_verified_or_reviewed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shipped); i++) {
        struct pack *pack = load_shipped(shipped[i]);
        for (size_t k = 0; k < pack->booth_count; k++)
            assert_untouched(&pack->booths[k].origin, pack->booths[k].sample);
        for (size_t k = 0; k < pack->service_count; k++)
            assert_untouched(&pack->services[k].origin, pack->services[k].sample);
        for (size_t k = 0; k < pack->office_count; k++)
            assert_untouched(&pack->offices[k].origin, pack->offices[k].sample);
        for (size_t k = 0; k < pack->workshop_count; k++)
            assert_untouched(&pack->workshops[k].origin, pack->workshops[k].sample);
        for (size_t k = 0; k < pack->group_count; k++)
            assert_untouched(&pack->groups[k].origin, pack->groups[k].sample);
        for (size_t k = 0; k < pack->line_count; k++)
            assert_string_equal(pack->lines[k].reviewed_by, "");
        for (size_t k = 0; k < pack->right_count; k++)
            assert_int_equal(pack->rights[k].verified_on, PACK_NO_DAY);
        pack_destroy(pack);
    }
}

/* -- Offices and points ----------------------------------------------------------------------- */

static void what_an_office_is_and_costs_is_said_or_refused(void **state)
{
    static const struct mistake mistakes[] = {
        {"offices.csv", "10,agency", "10,oficina", "offices.csv:11: kind = \"oficina\"; expected"},
        {"offices.csv", "UNIDAS,29,social_support,,,,,,", "UNIDAS,29,social_support,,,,,Gratis,",
         "offices.csv:15: cost = \"Gratis\"; expected nothing while no source says it"},
        {"offices.csv", "code,kind", "code,tipo",
         "offices.csv:1: column = \"tipo\"; expected only"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(mistakes); i++)
        expect_refused(&mistakes[i]);
    struct pack *pack = load_changed("offices.csv", "Bomberos,25,social_support,,,,,,",
                                     "Bomberos,25,social_support,,,,,Gratis,");
    assert_string_equal(pack_office(pack, 10)->cost, "Gratis");
    assert_string_equal(pack_office(pack, 9)->cost, "");
    assert_int_equal(pack_office(pack, 13)->kind, OFFICE_PROGRAM);
    assert_int_equal(pack_office(pack, 5)->kind, OFFICE_UNIT);
    pack_destroy(pack);
}

static void leon_names_the_agencies_units_and_programmes_of_its_note(void **state)
{
    static const char *const names[] = {
        "C4",
        "Protección Civil",
        "Bomberos",
        "Salud",
        "DIF municipal",
        "Instituto Municipal de las Mujeres, Agua Azul",
        "Derechos Humanos",
        "Procuraduría Auxiliar de Protección de Niñas, Niños y Adolescentes",
        "Unidad Mujer a Salvo (también Mujeres a Salvo)",
        "Mujeres Adelante",
        "Red de Espacios Seguros"};
    (void)state;
    struct pack *pack = load_shipped(LEON);
    for (size_t i = 0; i < COUNT(names); i++) {
        bool found = false;
        for (size_t k = 0; k < pack->office_count && !found; k++)
            found = strcmp(pack->offices[k].name, names[i]) == 0;
        if (!found)
            fail_msg("no %s", names[i]);
    }
    assert_string_equal(pack_office(pack, 5)->hours, "24 h, 7 días");
    pack_destroy(pack);
}

static bool is_shown(const struct pack *pack, unsigned code)
{
    const struct pack_office *offices[PACK_OFFICES_MAX];
    size_t count = pack_offices_visible(pack, NEED_NONE, offices, PACK_OFFICES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (offices[i]->code == code)
            return true;
    }
    return false;
}

/* Points are addresses: of a network of shelters, and of one that is not public, none is told. */
static void where_a_shelter_is_cannot_be_written_as_a_networks_point(void **state)
{
    static const char point[] =
        "office,name,discreet_label,hours,address,source,confidence,"
        "verified_on,reviewed_by,scope,sample\n"
        "15,Casa Lila,Casa Lila,,Calle 1,,,,,11020,1\n";
    static const char *const networks[][3] = {
        {"Red de Espacios Seguros,Red", "Red de Refugios,Red", "points.csv:2: address; expected"},
        {"Red de Espacios Seguros,Red", "Albergues,Red", "points.csv:2: address; expected nothing"},
        {"social_support,,,,,,public,\"Plaza, módulo 30\"",
         "social_support,,,,,,front_door_only,\"Plaza, módulo 30\"",
         "points.csv:2: address; expected nothing, office 15 is not public"},
        {"Red de Espacios Seguros,Red", "Red de Espacios Seguros,Red", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(networks); i++) {
        struct folder folder;
        struct pack *pack = NULL;
        char why[PACK_WHY_MAX];
        folder_make_copy(&folder, LEON);
        folder_write(&folder, "points.csv", point, sizeof point - 1);
        folder_replace(&folder, "offices.csv", networks[i][0], networks[i][1]);
        enum outcome outcome = pack_load(io_real(), folder.path, &pack, why);
        if (strncmp(why, networks[i][2], strlen(networks[i][2])) != 0)
            fail_msg("said \"%s\", not \"%s\"", why, networks[i][2]);
        assert_int_equal(outcome, *networks[i][2] == '\0' ? DONE : INVALID);
        pack_destroy(pack);
        folder_remove(&folder);
    }
}

static void a_network_is_shown_once_it_has_points(void **state)
{
    static const char header[] =
        "office,name,discreet_label,hours,address,source,confidence,"
        "verified_on,reviewed_by,scope,sample\n";
    static const struct mistake rows[] = {
        {NULL, NULL, "1,Punto,Punto,,,,,,,11020,1\n", "points.csv:2: office 1; expected the code"},
        {NULL, NULL, "99,Punto,Punto,,,,,,,11020,1\n", "points.csv:2: office 99; expected"},
        {NULL, NULL, "15,,Punto,,,,,,,11020,1\n", "points.csv:2: name = \"\"; expected"},
        {NULL, NULL, "15,Punto,Refugio,,,,,,,11020,1\n", "points.csv:2: discreet_label"},
        {NULL, NULL, "15,Albergue,Uno,,Calle 1,,,,,11020,1\n",
         "points.csv:2: address; expected no"},
        {NULL, NULL, "15,Punto,Punto,,,,,,,11020,0\n", "points.csv:2: source; expected"},
        {NULL, NULL, "15,Punto,Punto,,,,,,,15,1\n", "points.csv:2: scope; expected"},
        {NULL, NULL, "15,Punto,Punto,9-14,Calle 1,,,,,11020,1\n", ""},
    };
    const struct pack_point *points[PACK_POINTS_MAX];
    struct folder folder;
    (void)state;
    struct pack *pack = load_shipped(LEON);
    assert_int_equal(pack_office(pack, 15)->kind, OFFICE_NETWORK);
    assert_int_equal(pack_points(pack, 15, points, PACK_POINTS_MAX), 0);
    assert_false(is_shown(pack, 15));
    assert_true(is_shown(pack, 14));
    pack_destroy(pack);
    folder_make_copy(&folder, LEON);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[512], why[PACK_WHY_MAX];
        int size = snprintf(text, sizeof text, "%s%s", header, rows[i].to);
        folder_write(&folder, "points.csv", text, (size_t)size);
        enum outcome outcome = pack_load(io_real(), folder.path, &pack, why);
        if (strncmp(why, rows[i].why, strlen(rows[i].why)) != 0)
            fail_msg("said \"%s\", not \"%s\"", why, rows[i].why);
        assert_int_equal(outcome, *rows[i].why == '\0' ? DONE : INVALID);
    }
    assert_true(is_shown(pack, 15));
    assert_int_equal(pack_points(pack, 15, points, PACK_POINTS_MAX), 1);
    assert_string_equal(points[0]->address, "Calle 1");
    assert_int_equal(pack_points(pack, 1, points, PACK_POINTS_MAX), 0);
    pack_destroy(pack);
    folder_remove(&folder);
}

/* -- The map ---------------------------------------------------------------------------------- */

static void every_module_stands_on_the_shipped_maps(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shipped); i++) {
        struct pack *pack = load_shipped(shipped[i]);
        assert_int_equal(pack->places[0].kind, PLACE_PLAZA);
        for (size_t k = 0; k < pack->booth_count; k++)
            assert_non_null(pack_place(pack, PLACE_MODULE, pack->booths[k].module));
        for (size_t k = 0; k < pack->office_count; k++)
            assert_non_null(pack_place(pack, PLACE_MODULE, pack->offices[k].module));
        assert_non_null(pack_place(pack, PLACE_KIOSK, 1));
        assert_null(pack_place(pack, PLACE_KIOSK, 99));
        assert_null(pack_place(pack, PLACE_MODULE, 999));
        pack_destroy(pack);
    }
}

static void a_map_with_a_mistake_is_refused(void **state)
{
    static const struct mistake mistakes[] = {
        {"map.csv", "plaza,,0,0,", "plaza,,1,0,", "map.csv:2: x = \"1\", y = \"0\"; expected 0"},
        {"map.csv", "plaza,,0,0,", "landmark,,0,0,", "map.csv:2: kind; expected plaza in the"},
        {"map.csv", "module,1,", "plaza,,", "map.csv:3: kind; expected plaza in the first row"},
        {"map.csv", "module,1,", "modulo,1,", "map.csv:3: kind = \"modulo\"; expected one of"},
        {"map.csv", "module,1,", "module,,", "map.csv:3: number = \"0\"; expected one for module"},
        {"map.csv", "module,1,", "module,77,", "map.csv:3: module 77; expected a module of"},
        {"map.csv", "module,2,", "module,1,", "map.csv:4: number = \"1\" stands above too"},
        {"map.csv", "module,1,1,1,", "module,1,4,1,", "map.csv:4: lies over the place of line 3"},
        {"map.csv", "module,1,1,1,", "module,1,40,1,", "map.csv:3: x, y, width, height; expected"},
        {"map.csv", "module,1,1,1,4,", "module,1,1,1,0,", "map.csv:3: width = \"0\"; expected"},
        {"map.csv", "module,1,1,1,", "module,1,dos,1,", "map.csv:3: x = \"dos\"; expected a"},
        {"map.csv", "module,1,1,1,4,4,,", "module,1,1,1,4,4,Uno,", "map.csv:3: label = \"Uno\""},
        {"map.csv", ",Entrada,", ",,", "map.csv:33: label = \"\"; expected one for entrance"},
        {"map.csv", ",Entrada,", ",Denuncias,", "map.csv:33: label = \"Denuncias\"; expected"},
        {"map.csv", "kiosk,1,", "kiosk,,", "map.csv:34: number = \"0\"; expected one for"},
        {"map.csv", "kiosk,2,", "kiosk,1,", "map.csv:35: number = \"1\" stands above too"},
        {"map.csv", "module,1,1,1,4,4,,1\n", "", "map.csv:1: module 1 is missing; expected every"},
        {"map.csv", "kind,number", "kind,numero", "map.csv:1: column = \"numero\"; expected only"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(mistakes); i++)
        expect_refused(&mistakes[i]);
}

static void without_the_file_there_is_no_map(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX];
    (void)state;
    folder_make_copy(&folder, LEON);
    folder_delete(&folder, "map.csv");
    folder_delete(&folder, "points.csv");
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    assert_int_equal(pack->place_count, 0);
    assert_null(pack_place(pack, PLACE_MODULE, 1));
    assert_int_equal(pack->point_count, 0);
    pack_destroy(pack);
    folder_remove(&folder);
}

/* -- Cards ------------------------------------------------------------------------------------ */

static void a_card_has_sentences_and_a_poster_its_three_bands(void **state)
{
    static const struct mistake mistakes[] = {
        {"rights/violentometro.ini", "band2", "items2", "rights/violentometro.ini:1: band2;"},
        {"rights/violentometro.ini", "poster = 1", "poster = 0",
         "rights/violentometro.ini:10: band"},
        {"rights/salud.ini", "sentence1", "band1", "rights/salud.ini:7: band1; expected three"},
        {"rights/ambitos.ini", "discreet_label = Derechos", "discreet_label = Violencia",
         "rights/ambitos.ini:6: card.discreet_label"},
        {"rights/tipos.ini", "scope = MX", "scope = 15", "rights/tipos.ini:15: scope; expected"},
        {"rights/tipos.ini", "confidence = A", "confidence =", "rights/tipos.ini:12: card.confid"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(mistakes); i++)
        expect_refused(&mistakes[i]);
    struct pack *pack =
        load_changed("rights/violentometro.ini", "band1 = ", "items1 = Uno\nband1 = ");
    const struct pack_right *poster = pack_right(pack, "violentometro");
    assert_true(poster->poster);
    assert_int_equal(poster->band_count, 3);
    assert_string_equal(poster->bands[0].items, "Uno");
    assert_string_equal(poster->bands[2].title, "¡Necesitas ayuda profesional!");
    assert_non_null(strstr(poster->source, "IPN"));
    assert_int_equal(pack_right(pack, "salud")->band_count, 0);
    assert_int_equal(pack_right(pack, "salud")->scope, 0);
    pack_destroy(pack);
}

/* -- Never 5: what a bystander may read -------------------------------------------------------- */

static void expect_discreet(const char *where, const char *text)
{
    if (!pack_text_is_discreet(text))
        fail_msg("%s: a bystander could read \"%s\"", where, text);
}

static void expect_discreet_fair(const char *where, const struct pack *pack)
{
    const struct pack_fair *fair = &pack->fair;
    const char *const texts[] = {fair->name,      fair->title,     fair->place,       fair->hours,
                                 fair->person_es, fair->person_en, fair->privacy_note};
    for (size_t i = 0; i < COUNT(texts); i++)
        expect_discreet(where, texts[i]);
    for (size_t i = 0; i < pack->booth_count; i++) {
        const struct pack_booth *booth = &pack->booths[i];
        expect_discreet(where, booth->name);
        expect_discreet(where, booth->discreet_label);
        expect_discreet(where, booth->place);
        expect_discreet(where, booth->bring);
    }
    for (size_t i = 0; i < pack->service_count; i++) {
        const struct pack_service *service = &pack->services[i];
        expect_discreet(where, service->name_es);
        expect_discreet(where, service->name_en);
        expect_discreet(where, service->discreet_label);
        expect_discreet(where, service->subtitle_es);
        expect_discreet(where, service->bring);
    }
}

static void expect_discreet_rest(const char *where, const struct pack *pack)
{
    for (size_t i = 0; i < pack->office_count; i++)
        expect_discreet(where, pack->offices[i].discreet_label);
    for (size_t i = 0; i < pack->line_count; i++)
        expect_discreet(where, pack->lines[i].discreet_label);
    for (size_t i = 0; i < pack->point_count; i++)
        expect_discreet(where, pack->points[i].discreet_label);
    for (size_t i = 0; i < pack->place_count; i++)
        expect_discreet(where, pack->places[i].label);
    for (size_t i = 0; i < pack->right_count; i++) {
        expect_discreet(where, pack->rights[i].id);
        expect_discreet(where, pack->rights[i].discreet_label);
    }
    for (size_t i = 0; i < pack->workshop_count; i++) {
        expect_discreet(where, pack->workshops[i].name);
        expect_discreet(where, pack->workshops[i].discreet_label);
        expect_discreet(where, pack->workshops[i].when);
    }
    for (size_t i = 0; i < pack->group_count; i++) {
        expect_discreet(where, pack->groups[i].subject);
        expect_discreet(where, pack->groups[i].discreet_label);
        expect_discreet(where, pack->groups[i].colonia);
        expect_discreet(where, pack->groups[i].join);
    }
}

static void never_5_holds_for_everything_shipped(void **state)
{
    char path[FOLDER_PATH_MAX], why[PACK_WHY_MAX];
    struct pack *pack = NULL;
    (void)state;
    for (size_t i = 0; i < COUNT(shipped); i++) {
        pack = load_shipped(shipped[i]);
        expect_discreet_fair(shipped[i], pack);
        expect_discreet_rest(shipped[i], pack);
        pack_destroy(pack);
    }
    folder_root(NATIONAL, path);
    assert_int_equal(pack_load_lines_only(io_real(), path, &pack, why), DONE);
    expect_discreet_rest(NATIONAL, pack);
    pack_destroy(pack);
}

/* Sample groups say that they are, in what is shown of them. */
static void sample_groups_are_many_and_marked(void **state)
{
    (void)state;
    struct pack *pack = load_shipped(METEPEC);
    assert_in_range(pack->group_count, 61, PACK_GROUPS_MAX);
    for (size_t i = 0; i < pack->group_count; i++) {
        assert_true(pack->groups[i].sample);
        assert_non_null(strstr(pack->groups[i].colonia, "(ejemplo)"));
        bool leads = *pack->groups[i].join != '\0';
        assert_true(!leads || strncmp(pack->groups[i].join, "https://example.org/", 20) == 0);
    }
    pack_destroy(pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_sourced_or_a_sample),
        cmocka_unit_test(nothing_that_is_shipped_was_verified_or_reviewed),
        cmocka_unit_test(what_an_office_is_and_costs_is_said_or_refused),
        cmocka_unit_test(leon_names_the_agencies_units_and_programmes_of_its_note),
        cmocka_unit_test(a_network_is_shown_once_it_has_points),
        cmocka_unit_test(where_a_shelter_is_cannot_be_written_as_a_networks_point),
        cmocka_unit_test(every_module_stands_on_the_shipped_maps),
        cmocka_unit_test(a_map_with_a_mistake_is_refused),
        cmocka_unit_test(without_the_file_there_is_no_map),
        cmocka_unit_test(a_card_has_sentences_and_a_poster_its_three_bands),
        cmocka_unit_test(never_5_holds_for_everything_shipped),
        cmocka_unit_test(sample_groups_are_many_and_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
