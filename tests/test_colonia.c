/* A pack's colonias as somebody types one: of the municipality that was said and of no other, at
 * any size of the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sync/colonia.h"
#include "sync/search.h"
#include "tests/colonias.h"

#define HOME 15054
#define NEIGHBOUR 15106
#define ROOM 24
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct pack_colonia few[] = {
    {1, 0, "Centro", ""},         {2, HOME, "San Jerónimo", ""},       {5, NEIGHBOUR, "Centro", ""},
    {7, NEIGHBOUR, "Zúñiga", ""}, {9, 0, "Barrio de Coaxustenco", ""},
};

static struct pack pack_of(const struct pack_colonia *colonias, size_t count)
{
    return (struct pack){.fair.municipality = HOME, .colonias = colonias, .colonia_count = count};
}

static void the_same_name_is_found_in_the_municipality_that_was_said(void **state)
{
    struct pack pack = pack_of(few, COUNT(few));
    struct colonias *colonias = colonia_open(&pack);
    const struct pack_colonia *found[ROOM];
    (void)state;
    assert_int_equal(colonia_search(colonias, "centro", HOME, found, ROOM), 1);
    assert_int_equal(found[0]->code, 1);
    assert_int_equal(colonia_search(colonias, "CENTRÓ", NEIGHBOUR, found, ROOM), 1);
    assert_int_equal(found[0]->code, 5);
    assert_int_equal(colonia_search(colonias, "suniga", NEIGHBOUR, found, ROOM), 1);
    assert_int_equal(colonia_search(colonias, "suniga", HOME, found, ROOM), 0);
    assert_int_equal(colonia_search(colonias, "coaxu", HOME, found, ROOM), 1);
    assert_int_equal(colonia_search(colonias, "", HOME, found, ROOM), 3);
    assert_int_equal(colonia_search(colonias, "centro", 9001, found, ROOM), 0);
    assert_int_equal(colonia_search(colonias, "%%", HOME, found, ROOM), 3);
    colonia_close(colonias);
}

static void a_municipality_without_colonias_is_not_asked(void **state)
{
    struct pack pack = pack_of(few, COUNT(few)), none = pack_of(NULL, 0);
    struct colonias *colonias = colonia_open(&pack);
    const struct pack_colonia *found[ROOM];
    (void)state;
    assert_true(colonia_is_known(colonias, HOME));
    assert_true(colonia_is_known(colonias, NEIGHBOUR));
    assert_false(colonia_is_known(colonias, 9001));
    assert_false(colonia_is_known(colonias, 0));
    assert_null(colonia_open(&none));
    assert_false(colonia_is_known(NULL, HOME));
    assert_int_equal(colonia_search(NULL, "centro", HOME, found, ROOM), 0);
    colonia_close(colonias);
    colonia_close(NULL);
}

static void a_code_finds_its_colonia_or_nobody(void **state)
{
    struct pack pack = pack_of(few, COUNT(few));
    (void)state;
    for (size_t i = 0; i < COUNT(few); i++)
        assert_ptr_equal(colonia_find(&pack, few[i].code), &few[i]);
    for (uint32_t code = 3; code <= 10; code += code == 3 || code == 8 ? 1 : 2)
        if (code != 5 && code != 7 && code != 9)
            assert_null(colonia_find(&pack, code));
    assert_null(colonia_find(&pack, 0));
}

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* A neighbour's names are the same as home's: none of them may crowd home's out. */
static void a_hundred_and_fifty_thousand_are_searched_and_none_of_a_neighbour_comes(void **state)
{
    static char names[COLONIAS_MADE][COLONIAS_NAME_MAX];
    struct pack_colonia *many = calloc(COLONIAS_MADE, sizeof *many);
    const struct pack_colonia *found[ROOM];
    double slowest = 0;
    (void)state;
    for (size_t i = 0; i < COLONIAS_MADE; i++) {
        colonias_name(i / 2, names[i]);
        many[i] = (struct pack_colonia){(uint32_t)i + 1, i % 2 ? HOME : NEIGHBOUR, names[i], ""};
    }
    struct pack pack = pack_of(many, COLONIAS_MADE);
    struct colonias *colonias = colonia_open(&pack);
    assert_non_null(colonias);
    const char typed[] = "barrio santa maria 77";
    for (size_t length = 1; length < sizeof typed; length++) {
        char beginning[sizeof typed] = "";
        memcpy(beginning, typed, length);
        double start = now_us();
        size_t count = colonia_search(colonias, beginning, HOME, found, ROOM);
        double took = now_us() - start;
        slowest = took > slowest ? took : slowest;
        assert_in_range(count, 11, ROOM); /* 77 and 770 to 779 at the end */
        for (size_t i = 0; i < count; i++)
            assert_int_equal(found[i]->municipality, HOME);
    }
    assert_string_equal(found[0]->name, "Barrio Santa María 77");
    print_message("slowest key: %.0f us\n", slowest);
    colonia_close(colonias);
    free(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_name_is_found_in_the_municipality_that_was_said),
        cmocka_unit_test(a_municipality_without_colonias_is_not_asked),
        cmocka_unit_test(a_code_finds_its_colonia_or_nobody),
        cmocka_unit_test(a_hundred_and_fifty_thousand_are_searched_and_none_of_a_neighbour_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
