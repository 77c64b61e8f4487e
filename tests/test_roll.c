/* The roll's length, counted over restarts, kept in steps that show no single print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/roll.h"
#include "tests/folder.h"

#define SLIP_MM 167

struct desk {
    struct folder folder;
    struct roll roll;
    struct printer_roll printer;
};

static int begin(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    folder_make(&desk->folder);
    roll_open(&desk->roll, io_real(), desk->folder.path);
    *state = desk;
    return 0;
}

static int end(void **state)
{
    struct desk *desk = *state;
    folder_remove(&desk->folder);
    free(desk);
    return 0;
}

static void feed(struct desk *desk, uint64_t mm)
{
    desk->printer.fed_mm += mm;
    (void)roll_look(&desk->roll, &desk->printer);
}

static void put_in(struct desk *desk, bool ended)
{
    desk->printer.rolls++;
    desk->printer.ended = ended;
    desk->printer.fed_then_mm = desk->printer.fed_mm;
    (void)roll_look(&desk->roll, &desk->printer);
}

static void restart(struct desk *desk)
{
    desk->printer = (struct printer_roll){0};
    roll_open(&desk->roll, io_real(), desk->folder.path);
}

/* "" = there is none. */
static void read_kept(const struct desk *desk, char text[128])
{
    char path[1024];
    snprintf(path, sizeof path, "%s/roll", desk->folder.path);
    FILE *file = fopen(path, "r");
    size_t size = file == NULL ? 0 : fread(text, 1, 127, file);
    text[size] = '\0';
    if (file != NULL)
        fclose(file);
}

static void the_file_changes_once_in_ten_slips_and_says_no_single_one(void **state)
{
    struct desk *desk = *state;
    char before[128], after[128];
    int changes = 0, since = 0;
    read_kept(desk, before);
    assert_string_equal(before, "");
    for (int slip = 0; slip < 60; slip++) {
        feed(desk, SLIP_MM);
        read_kept(desk, after);
        since++;
        if (strcmp(before, after) == 0)
            continue;
        assert_true(since >= 10);
        since = 0;
        changes++;
        strcpy(before, after);
    }
    assert_int_equal(changes, 60 * SLIP_MM / ROLL_STEP_MM);
}

static void a_restart_forgets_less_than_a_step_and_idle_ones_add_nothing(void **state)
{
    struct desk *desk = *state;
    for (int i = 0; i < 40; i++)
        feed(desk, SLIP_MM);
    uint64_t fed = desk->roll.fed_mm;
    for (int i = 0; i < 20; i++)
        restart(desk);
    int64_t wrong = (int64_t)desk->roll.fed_mm - (int64_t)fed;
    assert_in_range(llabs(wrong), 0, ROLL_STEP_MM / 2);
}

static void it_warns_before_the_end_by_the_length_that_was_set(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(roll_left_mm(&desk->roll, 0), -1);
    assert_false(roll_ends_soon(&desk->roll, 0, &desk->printer));
    feed(desk, 11000);
    assert_int_equal(roll_left_mm(&desk->roll, 20), 8000); /* 9 m, told in steps */
    assert_false(roll_ends_soon(&desk->roll, 20, &desk->printer));
    feed(desk, 5500);
    assert_true(roll_ends_soon(&desk->roll, 20, &desk->printer));
    feed(desk, 90000); /* a longer roll than was said */
    assert_int_equal(roll_left_mm(&desk->roll, 20), 0);
    put_in(desk, false);
    assert_false(roll_ends_soon(&desk->roll, 20, &desk->printer));
    assert_int_equal(roll_left_mm(&desk->roll, 20), 20000);
    desk->printer.low = true;
    assert_true(roll_ends_soon(&desk->roll, 0, &desk->printer));
}

static void a_roll_that_was_counted_whole_teaches_its_length(void **state)
{
    struct desk *desk = *state;
    feed(desk, 5000);
    put_in(desk, true); /* the first was begun before anybody counted */
    assert_int_equal(roll_left_mm(&desk->roll, 0), -1);
    feed(desk, 18700);
    put_in(desk, true);
    assert_int_equal(roll_left_mm(&desk->roll, 0), 18000);
    feed(desk, 4000);
    put_in(desk, false); /* taken out early: no length */
    assert_int_equal(roll_left_mm(&desk->roll, 0), 18000);
    restart(desk);
    assert_int_equal(roll_left_mm(&desk->roll, 0), 16000); /* 17 m, told in steps */
}

static void a_person_may_say_that_a_new_roll_is_in(void **state)
{
    struct desk *desk = *state;
    feed(desk, 17000);
    assert_true(roll_ends_soon(&desk->roll, 20, &desk->printer));
    desk->printer.fed_mm += 300; /* not looked at yet: of the old roll */
    roll_renew(&desk->roll, &desk->printer);
    assert_int_equal(roll_left_mm(&desk->roll, 20), 20000);
    assert_false(roll_ends_soon(&desk->roll, 20, &desk->printer));
    feed(desk, 1900);
    assert_int_equal(roll_left_mm(&desk->roll, 20), 18000);
    restart(desk); /* it is kept */
    assert_in_range(roll_left_mm(&desk->roll, 20), 16000, 18000);
    /* Said while the printer still stands without paper: the lid that is closed then is the same
     * roll's, and the few millimetres between teach no length. */
    roll_renew(&desk->roll, &desk->printer);
    put_in(desk, true);
    assert_int_equal(roll_left_mm(&desk->roll, 0), -1);
    feed(desk, 18700); /* counted from its beginning to its end */
    put_in(desk, true);
    assert_int_equal(roll_left_mm(&desk->roll, 0), 18000);
}

static void a_file_that_says_nonsense_is_none(void **state)
{
    struct desk *desk = *state;
    static const char *const texts[] = {"", "steps 3", "steps 3\nlength_m 99999\nwhole 1\n",
                                        "steps 3\nlength_m 20\nwhole 1\nmore\n", "\xff\xfe"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        folder_write(&desk->folder, "roll", texts[i], strlen(texts[i]));
        restart(desk);
        assert_int_equal(desk->roll.fed_mm, 0);
        assert_int_equal(roll_left_mm(&desk->roll, 0), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_file_changes_once_in_ten_slips_and_says_no_single_one,
                                        begin, end),
        cmocka_unit_test_setup_teardown(
            a_restart_forgets_less_than_a_step_and_idle_ones_add_nothing, begin, end),
        cmocka_unit_test_setup_teardown(it_warns_before_the_end_by_the_length_that_was_set, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_roll_that_was_counted_whole_teaches_its_length, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_person_may_say_that_a_new_roll_is_in, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_says_nonsense_is_none, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
