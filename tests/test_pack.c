/* A fair's folder: what is shipped loads whole, and one mistake anywhere is refused with file, line
 * and what was expected, while the support lines stay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/slip/slip.h"
#include "sync/pack_load.h"
#include "tests/colonias.h"
#include "tests/folder.h"

#define METEPEC "assets/fairs/metepec-sample"
#define LEON "assets/fairs/leon-sample"
#define NATIONAL "assets/national"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct pack *load_shipped(const char *name)
{
    char path[FOLDER_PATH_MAX], why[PACK_WHY_MAX];
    struct pack *pack = NULL;
    folder_root(name, path);
    if (pack_load(io_real(), path, &pack, why) != DONE)
        fail_msg("%s", why);
    assert_string_equal(why, "");
    return pack;
}

static struct pack *load_lines(const char *path, char why[PACK_WHY_MAX])
{
    struct pack *pack = NULL;
    if (pack_load_lines_only(io_real(), path, &pack, why) != DONE)
        fail_msg("%s", why);
    return pack;
}

/* One replacement in a copy of Metepec. */
struct mistake {
    const char *file, *from, *to;
    const char *why; /* begins so; "…" between the parts that must follow */
};

static void expect_refused(const struct mistake *mistake)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX] = "";
    folder_make_copy(&folder, METEPEC);
    folder_replace(&folder, mistake->file, mistake->from, mistake->to);
    enum outcome outcome = pack_load(io_real(), folder.path, &pack, why);
    folder_remove(&folder);
    pack_destroy(pack); /* NULL, or the message below tells */
    if (outcome != INVALID || pack != NULL || strncmp(why, mistake->why, strlen(mistake->why)) != 0)
        fail_msg("\"%s\" for \"%s\" in %s: outcome %d, said \"%s\", not \"%s\"", mistake->to,
                 mistake->from, mistake->file, (int)outcome, why, mistake->why);
}

static void expect_all_refused(const struct mistake *mistakes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        expect_refused(&mistakes[i]);
}

static void metepec_loads_with_what_it_brings(void **state)
{
    (void)state;
    struct pack *pack = load_shipped(METEPEC);
    assert_string_equal(pack->fair.name, "Metepec");
    assert_string_equal(pack->fair.title, "Jornada de Salud y Servicios");
    assert_int_equal(pack->fair.municipality, 15054);
    assert_int_equal(pack->fair.utc_offset_minutes, -360);
    assert_int_equal(pack->fair.slip_valid_days, 30);
    assert_true(pack->fair.sample);
    assert_int_equal(pack->booth_count, 17);
    assert_int_equal(pack->service_count, 20);
    assert_int_equal(pack->line_count, 11);
    assert_int_equal(pack->office_count, 4);
    assert_int_equal(pack->group_count, 64);
    assert_string_equal(pack_service(pack, 2)->name_es, "Salud dental");
    assert_int_equal(pack_service(pack, 2)->module, 3);
    assert_null(pack_service(pack, 31));
    assert_string_equal(pack_module_label(pack, 3), "Salud dental");
    assert_string_equal(pack_module_label(pack, 6), "DIF Metepec");
    assert_null(pack_module_label(pack, 998));
    assert_string_equal(pack_office(pack, 3)->discreet_label, "Orientación Metepec");
    assert_int_equal(pack_office(pack, 3)->line_count, 2);
    assert_string_equal(pack->lines[pack_office(pack, 3)->lines[0]].id, "met-cc1");
    assert_string_equal(pack_line(pack, "nat-vida")->dial, "8009112000");
    assert_string_equal(pack_line(pack, "met-7311")->dial, "*7311");
    assert_int_equal(pack_office(pack, 3)->kind, OFFICE_UNIT);
    assert_string_equal(pack_office(pack, 1)->origin.source, "elinformante.mx/?p=97459 2025-12-11");
    assert_int_equal(pack_office(pack, 1)->origin.confidence, 'A');
    assert_int_equal(pack_office(pack, 1)->origin.scope, 15054);
    assert_string_equal(pack_service(pack, 9)->discreet_label, "Orientación");
    assert_string_equal(pack_service(pack, 1)->discreet_label, "Consulta médica");
    assert_string_equal(pack->rights[0].id, "ordenes_de_proteccion");
    assert_int_equal(pack->rights[0].sentence_count, 5);
    assert_null(pack_line(pack, "gto-075"));
    pack_destroy(pack);
}

static void continued_values_are_joined_with_a_blank(void **state)
{
    (void)state;
    struct pack *pack = load_shipped(METEPEC);
    assert_string_equal(pack->notice.refuse,
                        "Puede dejar sin contestar cualquier pregunta y recibir los servicios. "
                        "Para oponerse después, puede llevar su folio a la Unidad de "
                        "Transparencia.");
    pack_destroy(pack);
}

static void lines_stay_within_nation_state_and_municipality(void **state)
{
    static const char *const shipped[] = {METEPEC, LEON};
    (void)state;
    for (size_t i = 0; i < COUNT(shipped); i++) {
        struct pack *pack = load_shipped(shipped[i]);
        uint32_t home = pack->fair.municipality;
        for (size_t k = 0; k < pack->line_count; k++) {
            uint32_t scope = pack->lines[k].scope;
            assert_true(scope == 0 || scope == home / 1000 || scope == home);
        }
        pack_destroy(pack);
    }
}

static void expect_unreviewed(const struct pack_origin *origin)
{
    assert_int_equal(origin->verified_on, PACK_NO_DAY);
    assert_string_equal(origin->reviewed_by, "");
}

static void nobody_has_verified_or_reviewed_in_the_repository(void **state)
{
    static const char *const shipped[] = {METEPEC, LEON};
    (void)state;
    for (size_t i = 0; i < COUNT(shipped); i++) {
        struct pack *pack = load_shipped(shipped[i]);
        assert_string_equal(pack->notice.reviewed_by, "");
        for (size_t k = 0; k < pack->line_count; k++) {
            assert_int_equal(pack->lines[k].verified_on, PACK_NO_DAY);
            assert_string_equal(pack->lines[k].verified_by, "");
        }
        for (size_t k = 0; k < pack->right_count; k++)
            assert_string_equal(pack->rights[k].reviewed_by, "");
        assert_string_equal(pack->notice_full.reviewed_by, "");
        for (size_t k = 0; k < pack->booth_count; k++)
            expect_unreviewed(&pack->booths[k].origin);
        for (size_t k = 0; k < pack->service_count; k++)
            expect_unreviewed(&pack->services[k].origin);
        for (size_t k = 0; k < pack->office_count; k++)
            expect_unreviewed(&pack->offices[k].origin);
        for (size_t k = 0; k < pack->workshop_count; k++)
            expect_unreviewed(&pack->workshops[k].origin);
        for (size_t k = 0; k < pack->group_count; k++)
            expect_unreviewed(&pack->groups[k].origin);
        pack_destroy(pack);
    }
}

static void everything_unsourced_is_marked_a_sample(void **state)
{
    static const char *const shipped[] = {METEPEC, LEON};
    (void)state;
    for (size_t i = 0; i < COUNT(shipped); i++) {
        struct pack *pack = load_shipped(shipped[i]);
        bool sample = pack->fair.sample && pack->notice.sample;
        for (size_t k = 0; k < pack->booth_count; k++)
            sample = sample && pack->booths[k].sample;
        for (size_t k = 0; k < pack->service_count; k++)
            sample = sample && pack->services[k].sample;
        for (size_t k = 0; k < pack->office_count; k++)
            sample = sample && pack->offices[k].sample;
        for (size_t k = 0; k < pack->workshop_count; k++)
            sample = sample && pack->workshops[k].sample;
        for (size_t k = 0; k < pack->group_count; k++)
            sample = sample && pack->groups[k].sample;
        assert_true(sample);
        pack_destroy(pack);
    }
}

static size_t count_words(const char *sentence)
{
    size_t words = 0;
    for (bool inside = false; *sentence != '\0'; sentence++) {
        words += *sentence != ' ' && !inside;
        inside = *sentence != ' ';
    }
    return words;
}

static void cards_are_short_and_say_puede(void **state)
{
    (void)state;
    char path[FOLDER_PATH_MAX], why[PACK_WHY_MAX];
    folder_root(NATIONAL, path);
    struct pack *pack = load_lines(path, why);
    assert_int_equal(pack->right_count, 10);
    for (size_t i = 0; i < pack->right_count; i++) {
        const struct pack_right *right = &pack->rights[i];
        assert_true(*right->source != '\0' && *right->consulted != '\0');
        assert_true(pack_text_is_discreet(right->title));
        for (size_t k = 0; k < right->sentence_count; k++) {
            assert_in_range(count_words(right->sentences[k]), 2, 18);
            assert_null(strstr(right->sentences[k], "debe"));
        }
    }
    pack_destroy(pack);
}

static void expect_same_card(const struct pack_right *a, const struct pack_right *b)
{
    assert_non_null(b);
    assert_string_equal(a->title, b->title);
    assert_string_equal(a->source, b->source);
    assert_string_equal(a->consulted, b->consulted);
    assert_int_equal(a->sentence_count, b->sentence_count);
    for (size_t i = 0; i < a->sentence_count; i++)
        assert_string_equal(a->sentences[i], b->sentences[i]);
}

static void every_fair_has_the_national_lines_and_cards(void **state)
{
    static const char *const shipped[] = {METEPEC, LEON};
    (void)state;
    char path[FOLDER_PATH_MAX], why[PACK_WHY_MAX];
    folder_root(NATIONAL, path);
    struct pack *national = load_lines(path, why);
    assert_string_equal(why, "");
    assert_int_equal(national->line_count, 4);
    for (size_t i = 0; i < COUNT(shipped); i++) {
        struct pack *pack = load_shipped(shipped[i]);
        for (size_t k = 0; k < national->line_count; k++) {
            const struct pack_line *line = pack_line(pack, national->lines[k].id);
            assert_non_null(line);
            assert_string_equal(line->phone, national->lines[k].phone);
            assert_string_equal(line->name, national->lines[k].name);
        }
        assert_int_equal(pack->right_count, national->right_count);
        for (size_t k = 0; k < national->right_count; k++)
            expect_same_card(&national->rights[k], pack_right(pack, national->rights[k].id));
        pack_destroy(pack);
    }
    pack_destroy(national);
}

static void the_slip_has_the_three_national_lines(void **state)
{
    const struct pack_line *phones[PACK_SLIP_PHONES];
    (void)state;
    struct pack *pack = load_shipped(METEPEC);
    pack_slip_phones(pack, 690, phones);
    assert_string_equal(phones[0]->phone, "911");
    assert_string_equal(phones[1]->phone, "079");
    assert_string_equal(phones[2]->phone, "800 911 2000");
    for (size_t i = 0; i < PACK_SLIP_PHONES; i++)
        assert_true(pack_text_is_discreet(phones[i]->discreet_label));
    pack_destroy(pack);
}

static void unconfirmed_lines_come_last_and_can_be_hidden(void **state)
{
    const struct pack_line *lines[PACK_LINES_MAX];
    (void)state;
    struct pack *pack = load_shipped(METEPEC);
    size_t count = pack_lines_visible(pack, 690, lines, PACK_LINES_MAX);
    assert_int_equal(count, 9); /* two offices have no telephone */
    assert_string_equal(lines[4]->id, "mex-lsv");
    assert_string_equal(lines[6]->id, "met-cc1");
    for (size_t i = 0; i < count; i++)
        assert_int_equal(pack_line_is_current(pack, lines[i], 690), i < 5);
    assert_int_equal(pack_lines_visible(pack, 690, lines, 3), 3);
    pack->fair.show_unconfirmed = false;
    assert_int_equal(pack_lines_visible(pack, 690, lines, PACK_LINES_MAX), 5);
    pack_destroy(pack);
}

static void a_number_confirmed_too_long_ago_moves_below(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX];
    const struct pack_line *lines[PACK_LINES_MAX];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    folder_replace(&folder, "lines.csv", "MX,publicada,1,,,,B", "MX,publicada,1,,2026-01-01,Ana,B");
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    const struct pack_line *line = pack_line(pack, "nat-089");
    int32_t rung = pack_day_read("2026-01-01");
    assert_int_equal(line->verified_on, rung);
    assert_true(pack_line_is_current(pack, line, rung + 180));
    assert_false(pack_line_is_current(pack, line, rung + 181));
    assert_ptr_equal((pack_lines_visible(pack, rung + 181, lines, PACK_LINES_MAX), lines[4]), line);
    pack_destroy(pack);
    folder_remove(&folder);
}

static void a_number_confirmed_too_long_ago_leaves_its_place_on_the_slip_blank(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX];
    const struct pack_line *phones[PACK_SLIP_PHONES];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    folder_replace(&folder, "lines.csv", "MX,publicada,1,2,,,", "MX,publicada,1,2,2026-01-01,Ana,");
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    int32_t rung = pack_day_read("2026-01-01");
    pack_slip_phones(pack, rung + 180, phones);
    assert_string_equal(phones[1]->id, "nat-079");
    pack_slip_phones(pack, rung + 181, phones);
    assert_null(phones[1]);
    assert_string_equal(phones[0]->id, "nat-911");
    assert_string_equal(phones[2]->id, "nat-vida");
    pack_destroy(pack);
    folder_remove(&folder);
}

static void offices_are_found_by_need_and_staff_only_ones_are_not_shown(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX];
    const struct pack_office *offices[PACK_OFFICES_MAX];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    folder_replace(&folder, "offices.csv", "met-dig,,,public", "met-dig,,,staff_only");
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    assert_int_equal(pack_offices_visible(pack, NEED_NONE, offices, PACK_OFFICES_MAX), 3);
    assert_int_equal(pack_offices_visible(pack, NEED_CHILDREN, offices, PACK_OFFICES_MAX), 1);
    assert_string_equal(offices[0]->name, "DIF municipal de Metepec");
    assert_int_equal(pack_offices_visible(pack, NEED_EDUCATION, offices, PACK_OFFICES_MAX), 1);
    pack_destroy(pack);
    folder_remove(&folder);
}

static void settings_with_a_mistake_name_the_line(void **state)
{
    static const struct mistake mistakes[] = {
        {"fair.ini", "number = 1", "number = 0", "fair.ini:3: fair.number = \"0\"; expected"},
        {"fair.ini", "number = 1", "number = 65536", "fair.ini:3: fair.number"},
        {"fair.ini", "number = 1", "number = uno", "fair.ini:3: fair.number = \"uno\""},
        {"fair.ini", "number = 1", "numero = 1", "fair.ini:3: key = \"fair.numero\""},
        {"fair.ini", "number = 1", "number = 1\nnumber = 2", "fair.ini:4: key = \"fair.number\""},
        {"fair.ini", "number = 1", "", "fair.ini:28: a key is missing; expected \"fair.number\""},
        {"fair.ini", "number = 1", "number", "fair.ini:3: line"},
        {"fair.ini", "15054", "1505", "fair.ini:10: fair.municipality = \"1505\"; expected"},
        {"fair.ini", "days = any", "days =", "fair.ini:9: fair.days = \"\"; expected dates"},
        {"fair.ini", "days = any", "days = 2026-02-29", "fair.ini:9: fair.days"},
        {"fair.ini", "days = any", "days = 2026-11-22 2026-11-21", "fair.ini:9: fair.days"},
        {"fair.ini", "days = any", "days = 21-11-2026", "fair.ini:9: fair.days"},
        {"fair.ini", "sample = 1", "sample = 0", "fair.ini:9: fair.days = \"any\"; expected dates"},
        {"fair.ini", "-06:00", "-6", "fair.ini:11: fair.utc_offset = \"-6\"; expected"},
        {"fair.ini", "valid_days = 30", "valid_days = 256", "fair.ini:22: slip.valid_days"},
        {"fair.ini", "module = 1", "module = 6", "fair.ini:17: person.module = 6; expected"},
        {"fair.ini", "Plaza cívica", "Módulo de denuncias", "fair.ini:6: fair.place"},
        {"fair.ini", "notice_version = 1", "notice_version = 2",
         "fair.ini:12: fair.notice_version = 2; expected 1"},
        {"notice.ini", "version = 1", "version = si", "notice.ini:4: notice.version"},
        {"notice.ini", "title = Aviso", "title = \xC3(", "notice.ini:5: not UTF-8"},
        {"rights/salud.ini", "order = 6", "order = 1", "rights/salud.ini:3: order = \"1\" is also"},
        {"rights/salud.ini", "sentence2", "sentence4",
         "rights/salud.ini:9: sentence3; expected sentence2"},
        {"rights/salud.ini", "icon = local_hospital", "icon = Local Hospital",
         "rights/salud.ini:5: card.icon"},
    };
    (void)state;
    expect_all_refused(mistakes, COUNT(mistakes));
}

static void tables_with_a_mistake_name_the_line(void **state)
{
    static const struct mistake mistakes[] = {
        {"booths.csv", "module,name", "modulo,name", "booths.csv:1: column = \"modulo\"; expected"},
        {"staff.csv", ",valid_to", "", "staff.csv:1: a column is missing; expected \"valid_to\""},
        {"staff.csv", "valid_to\n", "valid_to\na-1,Ana,volunteer,EC0539,CONOCER,7,2026-11-21T25\n",
         "staff.csv:2: valid_to = \"2026-11-21T25\"; expected a date like"},
        {"staff.csv", "valid_to\n", "valid_to\na-1,Ana,queen,,,,\n",
         "staff.csv:2: role = \"queen\"; expected"},
        {"booths.csv", "hours,place", "hours,hours", "booths.csv:1: column = \"hours\"; expected"},
        {"booths.csv", "\n3,", "\n2,", "booths.csv:4: module 2 stands above too; expected"},
        {"booths.csv", "\n3,", "\n0,", "booths.csv:4: module = \"0\"; expected a number from 1"},
        {"booths.csv", "\n3,", "\n-3,", "booths.csv:4: module = \"-3\""},
        {"booths.csv", "dental,2,", "dental,29,", "booths.csv:4: service 29; expected a code of"},
        {"booths.csv", "dental,2,", "dental,32,", "booths.csv:4: services = \"32\"; expected"},
        {"booths.csv", "dental,2,", "dental,2;3,", "booths.csv:4: services = \"2;3\"; expected"},
        {"booths.csv", "dental,2,", "dental,,", "services.csv:3: module 3; expected a booth whose"},
        {"booths.csv", "Salud dental,2,", ",2,", "booths.csv:4: discreet_label = \"\"; expected"},
        {"booths.csv", ",1\n4,", ",\n4,", "booths.csv:4: sample = \"\"; expected 0 or 1"},
        {"booths.csv", ",1\n4,", "\n4,", "booths.csv:4: fewer cells than the header"},
        {"booths.csv", ",1\n4,", ",1,1\n4,", "booths.csv:4: more cells than the header"},
        {"booths.csv", "\"Plaza, módulo 3\"", "\"Plaza\"x", "booths.csv:4: expected a comma"},
        {"booths.csv", "\"Plaza, módulo 3\"", "Plaza\" 3", "booths.csv:4: a quote inside a cell"},
        {"booths.csv", "\"Plaza, módulo 20\"", "\"Plaza", "booths.csv:18: a quote is opened"},
        {"services.csv", "\n2,", "\n1,", "services.csv:3: code 1 stands on line 2 too; expected"},
        {"services.csv", "\n2,", "\n32,", "services.csv:3: code = \"32\"; expected a number from"},
        {"services.csv", ",,3,,", ",,99,,", "services.csv:3: module 99; expected a booth"},
        {"services.csv", "clean_hands", "", "services.csv:3: icon = \"\"; expected"},
        {"offices.csv", "\n2,", "\n1,", "offices.csv:3: code 1 stands above too; expected"},
        {"offices.csv", ",11,", ",6,", "offices.csv:3: module 6 is another's; expected"},
        {"offices.csv", ",11,", ",12,", "offices.csv:3: module 12 is another's; expected"},
        {"offices.csv", "legal psychological", "legal magia", "offices.csv:3: needs"},
        {"offices.csv", "met-dig", "met-nada", "offices.csv:3: lines = \"met-nada\"; expected"},
        {"offices.csv", "met-dig,,,public", "met-dig,,,secret", "offices.csv:3: confidentiality"},
        {"offices.csv", "15054,1\n3", "11020,1\n3", "offices.csv:3: scope; expected"},
        {"lines.csv", "\nnat-079", "\nnat-911", "lines.csv:3: id = \"nat-911\" stands above"},
        {"lines.csv", "women_line", "women", "lines.csv:3: kind = \"women\"; expected one of"},
        {"lines.csv", ",15,publicada", ",11,publicada", "lines.csv:6: scope; expected MX, 15 or"},
        {"lines.csv", ",15,publicada", ",México,publicada", "lines.csv:6: scope = \"México\""},
        {"lines.csv", "800 108 4053", "800-108-4053", "lines.csv:6: phone = \"800-108-4053\""},
        {"lines.csv", "15,publicada,1,,,", "15,publicada,1,,2026-13-01,",
         "lines.csv:6: verified_on"},
        {"lines.csv", "15,publicada,1,,,", "15,publicada,1,,2026-11-01,",
         "lines.csv:6: expected verified_on and verified_by"},
        {"lines.csv", "15,publicada,1,", "15,por_confirmar,1,", "lines.csv:6: print = \"1\""},
        {"lines.csv", "MX,publicada,1,3", "MX,publicada,1,2",
         "lines.csv:4: slip_order = \"2\" stand"},
        {"lines.csv", "MX,publicada,1,3", "MX,publicada,1,4", "lines.csv:4: slip_order = \"4\""},
        {"lines.csv", "MX,publicada,1,3", "MX,publicada,1,",
         "lines.csv:1: expected a line with sl"},
        {"lines.csv", "MX,publicada,1,3", "MX,publicada,0,3", "lines.csv:4: slip_order = \"3\""},
        {"lines.csv", "800 911 2000,\"24 h, 365 días\",gratuita,Apoyo", ",,,Apoyo",
         "lines.csv:4: slip_order = \"3\""},
        {"workshops.csv", "\nherbolaria", "\nlimpieza",
         "workshops.csv:3: id = \"limpieza\" stands"},
        {"groups.csv", "\nherbolaria_centro", "\nlimpieza_centro", "groups.csv:10: id ="},
        {"groups.csv", "https://example.org/ejemplo/limpieza_centro", "http://x.mx",
         "groups.csv:2: join"},
        {"groups.csv", "https://example.org/ejemplo/limpieza_centro", "https://x.mx/denuncias",
         "groups.csv:2: join"},
    };
    (void)state;
    expect_all_refused(mistakes, COUNT(mistakes));
}

/* `from` with `size` bytes behind it in a copy of Metepec: "" when it loads. */
static void load_grown(const char *file, const char *from, size_t size, char why[PACK_WHY_MAX])
{
    struct folder folder;
    struct pack *pack = NULL;
    char to[PACK_TEXT_MAX];
    snprintf(to, sizeof to, "%s%0*d", from, (int)size, 0);
    folder_make_copy(&folder, METEPEC);
    folder_replace(&folder, file, from, to);
    enum outcome outcome = pack_load(io_real(), folder.path, &pack, why);
    assert_int_equal(outcome, *why == '\0' ? DONE : INVALID);
    folder_remove(&folder);
    pack_destroy(pack);
}

static void what_does_not_fit_on_the_slip_is_refused_at_load(void **state)
{
    static const struct {
        const char *file, *from;
        size_t had, most; /* bytes of the printed text as shipped; and that fit */
        const char *why;
    } texts[] = {
        {"fair.ini", "Jornada de Salud y Servicios", 28, 95, "fair.ini:5: fair.title = 96 bytes"},
        {"fair.ini", "Plaza cívica", 7 + 4 + 13, 95,
         "fair.ini:6: fair.name and fair.place = 96 bytes; expected at most 95"},
        {"fair.ini", "Este vale no lleva su nombre.", 29, 95,
         "fair.ini:23: slip.privacy = 96 bytes"},
        {"lines.csv", "Orientación emocional", 22, 47,
         "lines.csv:4: discreet_label = 48 bytes; expected at most 47"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        char why[PACK_WHY_MAX];
        size_t room = texts[i].most - texts[i].had;
        load_grown(texts[i].file, texts[i].from, room, why);
        assert_string_equal(why, "");
        load_grown(texts[i].file, texts[i].from, room + 1, why);
        if (strncmp(why, texts[i].why, strlen(texts[i].why)) != 0)
            fail_msg("said \"%s\", not \"%s\"", why, texts[i].why);
    }
    static const struct mistake phone = {"lines.csv", "800 911 2000", "800 911 2000 800 911 2",
                                         "lines.csv:4: phone = \"800"};
    expect_refused(&phone);
}

static void a_label_that_is_not_printed_may_be_longer(void **state)
{
    char why[PACK_WHY_MAX];
    (void)state;
    load_grown("lines.csv", "Reporte anónimo", 60, why);
    assert_string_equal(why, "");
}

static void the_limits_of_what_is_printed_are_the_slips_own(void **state)
{
    struct slip slip;
    (void)state;
    assert_int_equal(PACK_SLIP_TEXT_MAX, SLIP_TEXT_BYTES);
    assert_int_equal(PACK_SLIP_LABEL_MAX, SLIP_SHORT_BYTES);
    assert_int_equal(sizeof slip.title, PACK_SLIP_TEXT_MAX);
    assert_int_equal(sizeof slip.fair, PACK_SLIP_TEXT_MAX);
    assert_int_equal(sizeof slip.privacy, PACK_SLIP_TEXT_MAX);
    assert_int_equal(sizeof slip.phones[0].label, PACK_SLIP_LABEL_MAX);
    assert_int_equal(sizeof slip.phones[0].number, PACK_SLIP_LABEL_MAX);
    assert_int_equal(PACK_SLIP_PHONES, SLIP_PHONES);
}

static void words_that_endanger_are_refused_wherever_a_bystander_reads(void **state)
{
    static const struct mistake mistakes[] = {
        {"booths.csv", "Mediciones", "VÍCTIMAS", "booths.csv:6: discreet_label = \"VÍCTIMAS\""},
        {"booths.csv", "Trabajo social", "Agresores", "booths.csv:12: name"},
        {"services.csv", "Salud dental", "Contra la violencia", "services.csv:3: name_es"},
        {"services.csv", "Revisión y limpieza", "abuso", "services.csv:3: subtitle_es"},
        {"offices.csv", "Orientación municipal", "Refugio", "offices.csv:3: discreet_label"},
        {"lines.csv", "Reporte anónimo", "Denuncia anónima", "lines.csv:5: discreet_label"},
        {"workshops.csv", "Dulces saludables", "Víctimas", "workshops.csv:4: name"},
        {"fair.ini", "name = Metepec", "name = Violencia", "fair.ini:4: fair.name"},
        {"fair.ini", "privacy = Este vale", "privacy = Este vale de refugio", "fair.ini:23:"},
    };
    (void)state;
    expect_all_refused(mistakes, COUNT(mistakes));
    assert_false(pack_text_is_discreet("LA VI\xC3\x93LENCIA")); /* whatever its accents */
    assert_false(pack_text_is_discreet("agresora"));
    assert_true(pack_text_is_discreet("Violentómetro"));
    assert_true(pack_text_is_discreet(""));
}

static void where_a_shelter_is_can_not_be_written(void **state)
{
    static const struct mistake mistakes[] = {
        {"offices.csv", "DIF municipal de Metepec,DIF Metepec,6,social_support children legal,,,",
         "Refugio Uno,Uno,6,legal,,Calle 1,", "offices.csv:2: address; expected nothing"},
        {"lines.csv", "Emergencias Metepec,", "Albergue municipal,",
         "lines.csv:10: place; expected nothing"},
    };
    (void)state;
    expect_all_refused(mistakes, COUNT(mistakes));
}

static void file_names_are_discreet_too(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX], renamed[FOLDER_PATH_MAX + 16];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    size_t size = 0;
    char *card = folder_read(&folder, "rights/salud.ini", &size);
    folder_delete(&folder, "rights/salud.ini");
    folder_write(&folder, "rights/abuso.ini", card, size);
    free(card);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), INVALID);
    assert_int_equal(strncmp(why, "rights/abuso.ini:1: file name", 29), 0);
    (void)snprintf(renamed, sizeof renamed, "%s-victimas", folder.path);
    assert_int_equal(rename(folder.path, renamed), 0);
    assert_int_equal(pack_load(io_real(), renamed, &pack, why), INVALID);
    assert_int_equal(strncmp(why, "fair.ini:1: the folder's name; expected", 39), 0);
    assert_int_equal(rename(renamed, folder.path), 0);
    folder_remove(&folder);
}

static void what_is_shipped_is_discreet_wherever_a_bystander_reads(void **state)
{
    static const char *const shipped[] = {METEPEC, LEON};
    (void)state;
    for (size_t i = 0; i < COUNT(shipped); i++) {
        struct pack *pack = load_shipped(shipped[i]);
        assert_true(pack_text_is_discreet(shipped[i]));
        assert_true(pack_text_is_discreet(pack->fair.privacy_note));
        for (size_t k = 0; k < pack->booth_count; k++) {
            assert_true(pack_text_is_discreet(pack->booths[k].name));
            assert_true(pack_text_is_discreet(pack->booths[k].discreet_label));
        }
        for (size_t k = 0; k < pack->office_count; k++)
            assert_true(pack_text_is_discreet(pack->offices[k].discreet_label));
        for (size_t k = 0; k < pack->service_count; k++)
            assert_true(pack_text_is_discreet(pack->services[k].name_es));
        for (size_t k = 0; k < pack->line_count; k++)
            assert_true(pack_text_is_discreet(pack->lines[k].discreet_label));
        for (size_t k = 0; k < pack->right_count; k++)
            assert_true(pack_text_is_discreet(pack->rights[k].id));
        pack_destroy(pack);
    }
}

static void the_shipped_volunteers_are_plainly_made_up(void **state)
{
    (void)state;
    struct pack *pack = load_shipped(LEON);
    assert_int_equal(pack->staff_count, 125);
    for (size_t i = 0; i < pack->staff_count; i++) {
        const struct pack_staff *one = &pack->staff[i];
        assert_true(one->sample);
        assert_non_null(strstr(one->name, " ejemplo "));
        assert_int_equal(strncmp(one->certificate_number, "EJEMPLO-", 8), 0);
        assert_string_equal(one->issuer, "Emisor de ejemplo");
        assert_string_not_equal(one->institution, "");
        assert_int_equal(one->role, STAFF_CERTIFIED);
    }
    pack_destroy(pack);
    pack = load_shipped(METEPEC);
    assert_int_equal(pack->staff_count, 0);
    pack_destroy(pack);
}

static void a_missing_file_is_named(void **state)
{
    static const char *const files[] = {"fair.ini",    "notice.ini", "booths.csv", "services.csv",
                                        "offices.csv", "lines.csv",  "groups.csv", "workshops.csv"};
    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        struct folder folder;
        struct pack *pack = NULL;
        char why[PACK_WHY_MAX];
        folder_make_copy(&folder, METEPEC);
        folder_delete(&folder, files[i]);
        assert_int_equal(pack_load(io_real(), folder.path, &pack, why), NOT_FOUND);
        assert_null(pack);
        assert_int_equal(strncmp(why, files[i], strlen(files[i])), 0);
        folder_remove(&folder);
    }
}

static void spreadsheets_of_any_kind_are_read_alike(void **state)
{
    static const char text[] =
        "\xEF\xBB\xBFsample,code,name_es,name_en,icon,subtitle_es,"
        "subtitle_en,bring,module,discreet_label,source,confidence,verified_on,reviewed_by,"
        "scope\r\n"
        "1,2,\"Salud \"\"dental\"\"\",Dental,face,\"una\r\ndos\",,,3,,,,,,MX\r\n"
        "\r\n"
        "0, 1 ,Me\xCC\x81"
        "dica,Medical,face,,,,2,,aquí,B,,,15";
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    folder_write(&folder, "services.csv", text, sizeof text - 1);
    folder_write(&folder, "booths.csv", "", 0);
    folder_delete(&folder, "map.csv");
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), INVALID);
    assert_string_equal(why, "booths.csv:1: empty; expected a header line");
    static const char booths[] =
        "module,name,discreet_label,services,hours,place,bring,source,confidence,verified_on,"
        "reviewed_by,scope,sample\n"
        "1,Uno,Uno,,,,,,,,,MX,1\n2,Dos,Dos,1,,,,,,,,MX,1\n3,Tres,Tres,2,,,,,,,,MX,1\n";
    folder_write(&folder, "booths.csv", booths, sizeof booths - 1);
    if (pack_load(io_real(), folder.path, &pack, why) != DONE)
        fail_msg("%s", why);
    assert_int_equal(pack->service_count, 2);
    assert_string_equal(pack->services[0].name_es, "Salud \"dental\"");
    assert_string_equal(pack->services[0].subtitle_es, "una\r\ndos");
    assert_string_equal(pack->services[1].name_es,
                        "M\xC3\xA9"
                        "dica");
    assert_int_equal(pack->services[1].code, 1);
    pack_destroy(pack);
    folder_remove(&folder);
}

static void a_broken_fair_keeps_its_lines_and_cards(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    folder_replace(&folder, "booths.csv", "\n3,", "\n2,");
    folder_replace(&folder, "lines.csv", "800 108 4053", "llame");
    folder_replace(&folder, "rights/salud.ini", "order = 6", "order = x");
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), INVALID);
    pack = load_lines(folder.path, why);
    assert_true(pack->lines_only);
    assert_int_equal(strncmp(why, "lines.csv:6: phone = \"llame\"", 28), 0);
    assert_int_equal(pack->line_count, 10);
    assert_non_null(pack_line(pack, "met-cc1"));
    assert_null(pack_line(pack, "mex-lsv"));
    assert_int_equal(pack->right_count, 9);
    assert_int_equal(pack->booth_count, 0);
    pack_destroy(pack);
    folder_remove(&folder);
}

static void without_a_believable_municipality_only_national_lines_are_kept(void **state)
{
    struct folder folder;
    char why[PACK_WHY_MAX];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    folder_replace(&folder, "fair.ini", "15054", "15O54");
    struct pack *pack = load_lines(folder.path, why);
    assert_int_equal(strncmp(why, "fair.ini:10:", 12), 0);
    assert_int_equal(pack->line_count, 4);
    for (size_t i = 0; i < pack->line_count; i++)
        assert_int_equal(pack->lines[i].scope, 0);
    pack_destroy(pack);
    folder_remove(&folder);
}

static void a_folder_without_lines_is_refused_even_when_forgiving(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX];
    (void)state;
    folder_make(&folder);
    assert_int_equal(pack_load_lines_only(io_real(), folder.path, &pack, why), NOT_FOUND);
    assert_null(pack);
    folder_write(&folder, "lines.csv", "id\n", 3);
    assert_int_equal(pack_load_lines_only(io_real(), folder.path, &pack, why), INVALID);
    assert_null(pack);
    folder_remove(&folder);
}

static void colonias_may_be_missing_and_must_rise(void **state)
{
    static const char good[] = "code,name,postal\n1,Centro,52140\n7,San Jerónimo,\n";
    static const char bad[] = "code,name,postal\n7,Centro,\n7,San Jerónimo,\n";
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    assert_int_equal(pack->colonia_count, 0);
    pack_destroy(pack);
    folder_write(&folder, "colonias.csv", good, sizeof good - 1);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    assert_int_equal(pack->colonia_count, 2);
    assert_string_equal(pack->colonias[1].name, "San Jerónimo");
    pack_destroy(pack);
    folder_write(&folder, "colonias.csv", bad, sizeof bad - 1);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), INVALID);
    assert_string_equal(why, "colonias.csv:3: code 7; expected rising codes, each once");
    folder_remove(&folder);
}

static void a_large_states_colonias_fit(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX], name[COLONIAS_NAME_MAX];
    size_t size = 0;
    (void)state;
    folder_make_copy(&folder, METEPEC);
    char *text = colonias_csv(COLONIAS_MADE, &size);
    assert_non_null(text);
    folder_write(&folder, "colonias.csv", text, size);
    free(text);
    if (pack_load(io_real(), folder.path, &pack, why) != DONE)
        fail_msg("%s", why);
    assert_int_equal(pack->colonia_count, COLONIAS_MADE);
    colonias_name(COLONIAS_MADE - 1, name);
    assert_string_equal(pack->colonias[COLONIAS_MADE - 1].name, name);
    assert_string_equal(pack->colonias[COLONIAS_MADE - 1].postal, "59999");
    pack_destroy(pack);
    folder_remove(&folder);
}

static void limits_are_kept(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX], long_cell[1024], rows[8192];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    memset(long_cell, 'a', 399);
    long_cell[399] = '\0';
    folder_replace(&folder, "booths.csv", "\"Plaza, módulo 3\"", long_cell);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    pack_destroy(pack);
    folder_replace(&folder, "booths.csv", "aaa", "aaaa");
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), INVALID);
    assert_string_equal(why, "booths.csv:4: a cell longer than 399 bytes");
    int size = snprintf(rows, sizeof rows,
                        "id,subject,colonia,join,discreet_label,source,"
                        "confidence,verified_on,reviewed_by,scope,sample\n");
    for (int i = 0; i <= PACK_GROUPS_MAX; i++)
        size += snprintf(rows + size, sizeof rows - (size_t)size, "g%d,Uno,,,,,,,,MX,1\n", i);
    folder_replace(&folder, "booths.csv", "aaaa", "a");
    folder_write(&folder, "groups.csv", rows, (size_t)size);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), INVALID);
    assert_string_equal(why, "groups.csv:202: more rows than are allowed");
    folder_remove(&folder);
}

static void days_are_local_and_gregorian(void **state)
{
    char text[PACK_DAY_TEXT_MAX];
    (void)state;
    assert_int_equal(pack_day_read("2025-01-01"), 0);
    assert_int_equal(pack_day_read("2026-11-21"), 689);
    assert_int_equal(pack_day_read("2024-12-31"), -1);
    assert_int_equal(pack_day_read("1970-01-01"), -20089);
    assert_int_equal(pack_day_read("2028-02-29") + 1, pack_day_read("2028-03-01"));
    static const char *const none[] = {"",           "2026-02-29", "2026-13-01", "2026-00-10",
                                       "2026-11-00", "2026-11-31", "26-11-21",   "2026/11/21",
                                       "2026-11-2x", "2100-02-29", "2026-11-210"};
    for (size_t i = 0; i < COUNT(none); i++)
        assert_int_equal(pack_day_read(none[i]), PACK_NO_DAY);
    for (int32_t day = -20089; day < 40000; day += 13) {
        pack_day_write(day, text);
        assert_int_equal(pack_day_read(text), day);
    }
    struct pack *pack = load_shipped(METEPEC);
    int64_t midnight_utc_ms = (int64_t)(689 + 20089) * 86400000;
    assert_int_equal(pack_day_of(pack, midnight_utc_ms + 6 * 3600000), 689);
    assert_int_equal(pack_day_of(pack, midnight_utc_ms + 6 * 3600000 - 1), 688);
    assert_int_equal(pack_day_of(pack, 0), -20090);
    assert_true(pack_day_is_open(pack, 689));
    pack_destroy(pack);
}

static void a_fair_is_open_on_its_days_alone(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    folder_replace(&folder, "fair.ini", "days = any", "days = 2026-11-21  2026-11-23");
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    assert_false(pack->fair.any_day);
    assert_int_equal(pack->fair.day_count, 2);
    assert_true(pack_day_is_open(pack, 689));
    assert_false(pack_day_is_open(pack, 690));
    assert_true(pack_day_is_open(pack, 691));
    pack_destroy(pack);
    folder_remove(&folder);
}

static void expect_named(const char *manual, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *dot = strchr(fields[i].title, '.');
        const char *title = dot != NULL ? dot + 1 : fields[i].title;
        size_t word = strcspn(title, "123456789"); /* "sentence1 to sentence5" */
        bool numbered = title[word] != '\0' && title[word] != '1';
        if (strstr(manual, title) == NULL && !numbered)
            fail_msg("assets/README.md does not name %s", fields[i].title);
    }
}

static void the_manual_names_every_column_and_key(void **state)
{
    static const struct pack_table *const tables[] = {
        &pack_form_services,  &pack_form_booths,  &pack_form_offices, &pack_form_lines,
        &pack_form_workshops, &pack_form_groups,  &pack_form_points,  &pack_form_places,
        &pack_form_staff,     &pack_form_colonias};
    char *manual = NULL, path[FOLDER_PATH_MAX];
    size_t size = 0;
    struct folder assets;
    (void)state;
    folder_root("assets", path);
    memcpy(assets.path, path, sizeof path);
    manual = folder_read(&assets, "README.md", &size);
    expect_named(manual, pack_form_fair, pack_form_fair_count);
    expect_named(manual, pack_form_notice, pack_form_notice_count);
    expect_named(manual, pack_form_right, pack_form_right_count);
    for (size_t i = 0; i < COUNT(tables); i++) {
        assert_non_null(strstr(manual, tables[i]->name));
        expect_named(manual, tables[i]->fields, tables[i]->field_count);
    }
    assert_null(strstr(manual, "no_such_column"));
    free(manual);
}

/* A small generator, the same every time. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void spoilt_bytes_are_refused_with_a_reason_and_never_crash(void **state)
{
    static const char *const files[] = {"fair.ini",   "notice.ini",   "rights/salud.ini",
                                        "booths.csv", "services.csv", "offices.csv",
                                        "lines.csv",  "groups.csv"};
    static const char spoilers[] = "\"\",,\n\r\t;#[]= 09azñ\xC3\xFF\x01";
    struct folder folder;
    uint32_t seed = 20261121;
    size_t refused = 0;
    (void)state;
    folder_make_copy(&folder, METEPEC);
    for (int round = 0; round < 400; round++) {
        const char *name = files[(size_t)round % COUNT(files)];
        char why[PACK_WHY_MAX] = "x";
        struct pack *pack = NULL;
        size_t size = 0;
        char *bytes = folder_read(&folder, name, &size);
        char *spoilt = malloc(size);
        assert_non_null(spoilt);
        memcpy(spoilt, bytes, size);
        for (uint32_t changes = 1 + next_random(&seed) % 3; changes > 0; changes--)
            spoilt[next_random(&seed) % size] =
                spoilers[next_random(&seed) % (sizeof spoilers - 1)];
        folder_write(&folder, name, spoilt, size);
        enum outcome outcome = pack_load(io_real(), folder.path, &pack, why);
        assert_true(outcome == DONE || outcome == INVALID);
        assert_true((outcome == DONE) == (why[0] == '\0' && pack != NULL));
        refused += outcome != DONE;
        pack_destroy(pack);
        folder_write(&folder, name, bytes, size);
        free(spoilt);
        free(bytes);
    }
    assert_in_range(refused, 100, 399); /* some land inside words and change only a letter */
    folder_remove(&folder);
}

/* Every icon named in a folder is a glyph of the font's own list. */
static void icons_exist_in_the_font(void **state)
{
    struct folder font = {"/usr/share/fonts-material-design-icons-iconfont/scss"};
    static const char *const shipped[] = {METEPEC, LEON};
    size_t size = 0;
    char key[80];
    (void)state;
    char *names = folder_read(&font, "_variables.scss", &size);
    for (size_t i = 0; i < COUNT(shipped); i++) {
        struct pack *pack = load_shipped(shipped[i]);
        for (size_t k = 0; k < pack->service_count + pack->right_count; k++) {
            const char *icon = k < pack->service_count ? pack->services[k].icon
                                                       : pack->rights[k - pack->service_count].icon;
            (void)snprintf(key, sizeof key, "\"%s\": ", icon);
            if (strstr(names, key) == NULL)
                fail_msg("no icon %s", icon);
        }
        pack_destroy(pack);
    }
    assert_null(strstr(names, "\"no_such_icon\": "));
    free(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metepec_loads_with_what_it_brings),
        cmocka_unit_test(continued_values_are_joined_with_a_blank),
        cmocka_unit_test(lines_stay_within_nation_state_and_municipality),
        cmocka_unit_test(nobody_has_verified_or_reviewed_in_the_repository),
        cmocka_unit_test(everything_unsourced_is_marked_a_sample),
        cmocka_unit_test(cards_are_short_and_say_puede),
        cmocka_unit_test(every_fair_has_the_national_lines_and_cards),
        cmocka_unit_test(the_slip_has_the_three_national_lines),
        cmocka_unit_test(unconfirmed_lines_come_last_and_can_be_hidden),
        cmocka_unit_test(a_number_confirmed_too_long_ago_moves_below),
        cmocka_unit_test(a_number_confirmed_too_long_ago_leaves_its_place_on_the_slip_blank),
        cmocka_unit_test(offices_are_found_by_need_and_staff_only_ones_are_not_shown),
        cmocka_unit_test(settings_with_a_mistake_name_the_line),
        cmocka_unit_test(tables_with_a_mistake_name_the_line),
        cmocka_unit_test(what_does_not_fit_on_the_slip_is_refused_at_load),
        cmocka_unit_test(a_label_that_is_not_printed_may_be_longer),
        cmocka_unit_test(the_limits_of_what_is_printed_are_the_slips_own),
        cmocka_unit_test(words_that_endanger_are_refused_wherever_a_bystander_reads),
        cmocka_unit_test(what_is_shipped_is_discreet_wherever_a_bystander_reads),
        cmocka_unit_test(the_shipped_volunteers_are_plainly_made_up),
        cmocka_unit_test(a_missing_file_is_named),
        cmocka_unit_test(spreadsheets_of_any_kind_are_read_alike),
        cmocka_unit_test(a_broken_fair_keeps_its_lines_and_cards),
        cmocka_unit_test(without_a_believable_municipality_only_national_lines_are_kept),
        cmocka_unit_test(a_folder_without_lines_is_refused_even_when_forgiving),
        cmocka_unit_test(colonias_may_be_missing_and_must_rise),
        cmocka_unit_test(a_large_states_colonias_fit),
        cmocka_unit_test(limits_are_kept),
        cmocka_unit_test(days_are_local_and_gregorian),
        cmocka_unit_test(a_fair_is_open_on_its_days_alone),
        cmocka_unit_test(the_manual_names_every_column_and_key),
        cmocka_unit_test(where_a_shelter_is_can_not_be_written),
        cmocka_unit_test(file_names_are_discreet_too),
        cmocka_unit_test(spoilt_bytes_are_refused_with_a_reason_and_never_crash),
        cmocka_unit_test(icons_exist_in_the_font),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
