/* The search while somebody types: right answers for real names, typed as people type them, against
 * a slow search that looks at every name; and how long a key takes, which is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "sync/municipality.h"
#include "sync/search.h"
#include "tests/colonias.h"
#include "tests/folder.h"

#define METEPEC 15054
#define LEON 11020
#define ROOM 9
#define COLONIAS COLONIAS_MADE
#define COUNT(array) (sizeof(array) / sizeof *(array))

static int load_all(void **state)
{
    char path[FOLDER_PATH_MAX], why[MUNICIPALITY_WHY_MAX];
    struct municipalities *all = NULL;
    folder_root("assets/municipios.csv", path);
    if (municipality_load(io_real(), path, &all, why) != DONE)
        fail_msg("%s", why);
    *state = all;
    return 0;
}

static int destroy_all(void **state)
{
    municipality_destroy(*state);
    return 0;
}

static void every_municipality_of_the_country_is_found_by_code(void **state)
{
    assert_int_equal(municipality_count(*state), 2478);
    assert_string_equal(municipality_find(*state, METEPEC)->name, "Metepec");
    assert_string_equal(municipality_find(*state, METEPEC)->state, "México");
    assert_int_equal(municipality_find(*state, METEPEC)->people, 242307);
    assert_string_equal(municipality_find(*state, 1001)->name, "Aguascalientes");
    assert_string_equal(municipality_find(*state, 13035)->name, "Metepec");
    assert_non_null(municipality_find(*state, 32058));
    assert_null(municipality_find(*state, 0));
    assert_null(municipality_find(*state, 15999));
    assert_null(municipality_find(*state, 99999));
}

struct typed {
    const char *text;
    uint32_t home, first; /* INEGI codes */
};

static void names_are_found_as_people_type_them(void **state)
{
    static const struct typed cases[] = {
        {"metepec", METEPEC, METEPEC},
        {"METEPEC", LEON, 15054},
        {"metepec", 13048, 13035},
        {"Méte", METEPEC, METEPEC},
        {"leon", LEON, LEON},
        {"LEÓN", METEPEC, LEON},
        {"toluca", METEPEC, 15106},
        {"naucalpan jua", METEPEC, 15057},
        {"jua naucal", METEPEC, 15057},
        {"cuautitlan izc", METEPEC, 15121},
        {"ecatepec", METEPEC, 15033},
        {"uixquilucan", METEPEC, 15037},
        {"huixquilukan", METEPEC, 15037},
        {"balle de brabo", METEPEC, 15110},
        {"valle bravo", METEPEC, 15110},
        {"sinacantepec", METEPEC, 15118},
        {"zinacantepek", METEPEC, 15118},
        {"ixtlahuaca", METEPEC, 15042},
        {"istlahuaca", METEPEC, 0},
        {"celalla", LEON, 11007},
        {"selaya", LEON, 11007},
        {"vil", METEPEC, 15114},
        {"villa guer", METEPEC, 15113},
        {"viya guerrero", METEPEC, 15113},
        {"san juan del rio", LEON, 22016},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct municipality *found[ROOM];
        size_t count = municipality_search(*state, cases[i].text, cases[i].home, found, ROOM);
        uint32_t first = count > 0 ? found[0]->code : 0;
        if (first != cases[i].first)
            fail_msg("\"%s\" at %u finds %u, not %u", cases[i].text, (unsigned)cases[i].home,
                     (unsigned)first, (unsigned)cases[i].first);
    }
}

static void own_state_then_neighbours_then_the_rest(void **state)
{
    const struct municipality *found[32];
    size_t count = municipality_search(*state, "san", METEPEC, found, 32);
    assert_int_equal(count, 32);
    size_t own = 0;
    while (own < count && found[own]->code / 1000 == 15)
        own++;
    assert_in_range(own, 5, 20);
    for (size_t i = own; i < count; i++)
        assert_int_not_equal(found[i]->code / 1000, 15);
    for (size_t i = 1; i < own; i++)
        assert_true(found[i - 1]->people >= found[i]->people);
}

static void nothing_typed_suggests_home_and_its_state(void **state)
{
    static const char *const nothing[] = {"", " ", "h", "-", "¿?"};
    for (size_t i = 0; i < COUNT(nothing); i++) {
        const struct municipality *found[ROOM];
        assert_int_equal(municipality_search(*state, nothing[i], METEPEC, found, ROOM), ROOM);
        assert_int_equal(found[0]->code, METEPEC);
        assert_string_equal(found[1]->name, "Ecatepec de Morelos");
    }
}

static void what_nobody_is_called_finds_nothing(void **state)
{
    static const char *const texts[] = {"qqq", "metepecc", "metepec 9", "san qqq"};
    const struct municipality *found[ROOM];
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(municipality_search(*state, texts[i], METEPEC, found, ROOM), 0);
    assert_int_equal(municipality_search(*state, "san", METEPEC, found, 0), 0);
}

static void long_and_odd_text_is_only_text(void **state)
{
    char text[4096];
    const struct municipality *found[ROOM];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(municipality_search(*state, text, METEPEC, found, ROOM), 0);
    for (size_t i = 0; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "a ", 2);
    text[sizeof text - 1] = '\0';
    (void)municipality_search(*state, text, METEPEC, found, ROOM);
    (void)municipality_search(*state, "\xC3", METEPEC, found, ROOM);
    (void)municipality_search(*state, "a\xFF\xFE", METEPEC, found, ROOM);
}

/* Looks at every name: what the table must agree with. */
static size_t search_slowly(const struct municipalities *all, const char *typed, uint32_t *codes)
{
    char wanted[SEARCH_NAME_MAX + 1], name[SEARCH_NAME_MAX + 1] = " ";
    size_t count = 0;
    size_t length = search_fold(typed, wanted + 1);
    wanted[0] = ' ';
    if (length == 0)
        return 0;
    for (uint32_t code = 1001; code < 33000; code++) {
        const struct municipality *place = municipality_find(all, code);
        if (place == NULL)
            continue;
        (void)search_fold(place->name, name + 1);
        if (strstr(name, wanted) != NULL)
            codes[count++] = code;
    }
    return count;
}

static void every_beginning_finds_what_a_slow_search_finds(void **state)
{
    static uint32_t slow[2500];
    const struct municipality *fast[64];
    char typed[3] = "";
    for (char a = 'a'; a <= 'z'; a++) {
        for (char b = 'a'; b <= 'z'; b++) {
            typed[0] = a;
            typed[1] = b;
            size_t wanted = search_slowly(*state, typed, slow);
            size_t count = municipality_search(*state, typed, 0, fast, 32);
            if (strchr(typed, 'h') == NULL && count != (wanted < 32 ? wanted : 32))
                fail_msg("\"%s\" finds %zu, not %zu", typed, count, wanted);
            for (size_t i = 0; i < count && wanted > 0; i++) {
                size_t k = 0;
                while (k < wanted && slow[k] != fast[i]->code)
                    k++;
                assert_true(k < wanted);
            }
        }
    }
}

static void a_table_with_a_mistake_names_the_line(void **state)
{
    static const char header[] = "code,municipality,state_code,state,people_2020\n";
    static const struct {
        const char *rows, *why;
    } cases[] = {
        {"01001,A,01,X,5\n01001,B,01,X,5\n", "m.csv:3: code = \"01001\"; expected rising"},
        {"01001,A,02,X,5\n", "m.csv:2: code = \"01001\"; expected the state"},
        {"01001,,01,X,5\n", "m.csv:2: municipality = \"\"; expected"},
        {"33001,A,33,X,5\n", "m.csv:2: code = \"33001\"; expected a number"},
        {"01001,A,01,X,mil\n", "m.csv:2: people_2020 = \"mil\"; expected a number"},
        {"01001,A,01,X\n", "m.csv:2: fewer cells"},
        {"01001,\xFF,01,X,5\n", "m.csv:2: not UTF-8"},
    };
    struct folder folder;
    (void)state;
    folder_make(&folder);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[512], path[FOLDER_PATH_MAX + 8], why[MUNICIPALITY_WHY_MAX];
        struct municipalities *all = NULL;
        int size = snprintf(text, sizeof text, "%s%s", header, cases[i].rows);
        folder_write(&folder, "m.csv", text, (size_t)size);
        (void)snprintf(path, sizeof path, "%s/m.csv", folder.path);
        assert_int_equal(municipality_load(io_real(), path, &all, why), INVALID);
        assert_null(all);
        if (strncmp(why, cases[i].why, strlen(cases[i].why)) != 0)
            fail_msg("said \"%s\", not \"%s\"", why, cases[i].why);
    }
    folder_remove(&folder);
}

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* As if each was typed letter by letter. */
static double slowest_key_us(size_t (*find)(const void *table, const char *typed),
                             const void *table, const char *const *names, size_t count)
{
    double slowest = 0;
    for (size_t i = 0; i < count; i++) {
        char typed[64] = "";
        for (size_t k = 0; k < strlen(names[i]); k++) {
            typed[k] = names[i][k];
            double best = 1e9;
            for (int again = 0; again < 5; again++) {
                double start = now_us();
                (void)find(table, typed);
                double took = now_us() - start;
                best = took < best ? took : best;
            }
            slowest = best > slowest ? best : slowest;
        }
    }
    return slowest;
}

static size_t find_municipality(const void *table, const char *typed)
{
    const struct municipality *found[ROOM];
    return municipality_search(table, typed, METEPEC, found, ROOM);
}

static void a_key_in_the_municipalities_is_timed(void **state)
{
    static const char *const names[] = {"san juan", "cuautitlan izcalli", "santa maria", "metepec"};
    double slowest = slowest_key_us(find_municipality, *state, names, COUNT(names));
    print_message("slowest key, 2,478 municipalities: %.0f us\n", slowest);
    assert_true(slowest > 0);
}

struct colonias {
    char (*names)[COLONIAS_NAME_MAX];
};

static const char *colonia_name(const void *context, size_t entry)
{
    return ((const struct colonias *)context)->names[entry];
}

static size_t find_colonia(const void *table, const char *typed)
{
    size_t entries[ROOM];
    return search_find(table, typed, NULL, NULL, entries, ROOM);
}

static void many_colonias_use_the_same_table(void **state)
{
    static const char *const names[] = {"colonia san jeronimo 2000", "s", "hacienda suniga",
                                        "viyas 1999"};
    size_t entries[ROOM];
    char expected[COLONIAS_NAME_MAX];
    struct colonias colonias = {calloc(COLONIAS, sizeof *colonias.names)};
    (void)state;
    assert_non_null(colonias.names);
    for (size_t i = 0; i < COLONIAS; i++)
        colonias_name(i, colonias.names[i]);
    double start = now_us();
    struct search *search = search_create(COLONIAS, colonia_name, &colonias);
    assert_non_null(search);
    print_message("table of 150,000 colonias: %.0f ms\n", (now_us() - start) / 1e3);
    assert_int_equal(search_find(search, "barrio santa maria 77", NULL, NULL, entries, ROOM), ROOM);
    colonias_name(77 * 54 + 1 * 6 + 2, expected);
    assert_string_equal(expected, "Barrio Santa María 77");
    assert_string_equal(colonias.names[entries[0]], expected);
    assert_int_equal(search_find(search, "2776 suñi ejid asie", NULL, NULL, entries, ROOM), 1);
    print_message("slowest key, 150,000 colonias: %.0f us\n",
                  slowest_key_us(find_colonia, search, names, COUNT(names)));
    search_destroy(search);
    free(colonias.names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_municipality_of_the_country_is_found_by_code),
        cmocka_unit_test(names_are_found_as_people_type_them),
        cmocka_unit_test(own_state_then_neighbours_then_the_rest),
        cmocka_unit_test(nothing_typed_suggests_home_and_its_state),
        cmocka_unit_test(what_nobody_is_called_finds_nothing),
        cmocka_unit_test(long_and_odd_text_is_only_text),
        cmocka_unit_test(every_beginning_finds_what_a_slow_search_finds),
        cmocka_unit_test(a_table_with_a_mistake_names_the_line),
        cmocka_unit_test(a_key_in_the_municipalities_is_timed),
        cmocka_unit_test(many_colonias_use_the_same_table),
    };
    return cmocka_run_group_tests(tests, load_all, destroy_all);
}
