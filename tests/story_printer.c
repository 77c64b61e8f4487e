/* A printer in trouble under the whole kiosk: the words on the glass, the three seconds, and
 * nothing of it for the next in the queue; the volunteer's test print; a kiosk without a printer.
 * The printer is one of software behind a real socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/printer/cable.h"
#include "tests/printer/listener.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/volunteer.h"

#define WIDTH 384
#define PATIENCE_MS 3000
#define FORTY_MM 320
#define ENDLESS 1000000

struct desk {
    struct scene scene;
    struct listener printer;
    char target[64];
    struct volunteer ana;
};

static int begin(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    struct scene *scene = &desk->scene;
    scene_open(scene);
    volunteer_add(scene, "Ana", &desk->ana);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
    scene_hub_stop(scene);
    char ini[SCENE_PATH_MAX + 16];
    snprintf(ini, sizeof ini, "%s/kiosk.ini", scene->kiosk);
    scene_write(ini, "roll_m = 30\n", 12);
    assert_true(listener_start(&desk->printer, WIDTH, NULL));
    snprintf(desk->target, sizeof desk->target, "tcp:127.0.0.1:%u", desk->printer.port);
    *state = desk;
    return 0;
}

static int end(void **state)
{
    struct desk *desk = *state;
    listener_close(&desk->printer);
    scene_close(&desk->scene);
    free(desk);
    return 0;
}

static struct drive *open_kiosk(struct desk *desk, const char *printer)
{
    const char *const more[] = {"--printer", printer, NULL};
    return scene_kiosk(&desk->scene, more);
}

/* Pieces that were cut with ink on them: the slips that came out. */
static int slips(struct desk *desk)
{
    int count = 0;
    listener_lock(&desk->printer);
    for (int i = 0; i < desk->printer.soft.cuts; i++)
        count += desk->printer.soft.cut_ink[i] > 0;
    assert_string_equal(desk->printer.soft.why, "");
    listener_unlock(&desk->printer);
    return count;
}

static int ink(struct desk *desk)
{
    listener_lock(&desk->printer);
    int rows = desk->printer.soft.ink_rows;
    listener_unlock(&desk->printer);
    return rows;
}

/* It goes on by itself only where somebody asks for paper again. */
static void the_next_visit_has_a_slip_of_its_own_alone(struct desk *desk, struct drive *drive)
{
    int before = slips(desk);
    glass_turn(drive, 1);
    assert_int_equal(slips(desk), before); /* a turn alone prints nothing */
    drive_tap(drive, "paper");
    glass_says(drive, "paper_state", "Tome su vale");
    assert_int_equal(slips(desk), before + 1);
    glass_leave(drive, "none");
    assert_int_equal(ink(desk), 0);
}

/* No volunteer is as quick as the line: the driver has cleared the printer's memory by then. The
 * piece goes with the old roll. */
static void change_roll(struct desk *desk)
{
    bool cleared = false;
    for (int i = 0; i < 400 && !cleared; i++) { /* the driver's own thread, in real time */
        usleep(25000);
        listener_lock(&desk->printer);
        cleared = desk->printer.soft.held == 0 && desk->printer.connections > 1;
        listener_unlock(&desk->printer);
    }
    assert_true(cleared);
    listener_lock(&desk->printer);
    soft_tear(&desk->printer.soft);
    listener_unlock(&desk->printer);
    listener_set_paper(&desk->printer, ENDLESS);
}

static void paper_that_ends_in_a_slip_frees_her_and_leaves_nothing_to_the_next(void **state)
{
    struct desk *desk = *state;
    struct drive *drive = open_kiosk(desk, desk->target);
    glass_turn(drive, 1);
    listener_set_paper(&desk->printer, FORTY_MM);
    drive_tap(drive, "paper");
    drive_advance(drive, PATIENCE_MS);
    glass_says(drive, "paper_state", "No hay papel");
    assert_true(drive_has(drive, "folio"));
    glass_leave(drive, "none");
    change_roll(desk);
    assert_int_equal(slips(desk), 0);
    the_next_visit_has_a_slip_of_its_own_alone(desk, drive);
    assert_int_equal(drive_quit(drive), 0);
}

static void an_open_cover_is_said_before_and_a_closed_one_prints(void **state)
{
    struct desk *desk = *state;
    struct drive *drive = open_kiosk(desk, desk->target);
    glass_turn(drive, 1);
    drive_tap(drive, "paper");
    glass_says(drive, "paper_state", "Tome su vale");
    glass_leave(drive, "none");
    listener_set_cover(&desk->printer, true);
    glass_turn(drive, 1);
    drive_tap(drive, "paper");
    drive_advance(drive, PATIENCE_MS);
    glass_says(drive, "paper_state", "Su folio basta.");
    assert_int_equal(slips(desk), 1);
    glass_leave(drive, "none");
    listener_set_cover(&desk->printer, false);
    the_next_visit_has_a_slip_of_its_own_alone(desk, drive);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_visit_that_ends_while_it_prints_takes_its_slip_along(void **state)
{
    struct desk *desk = *state;
    struct drive *drive = open_kiosk(desk, desk->target);
    glass_turn(drive, 1);
    listener_set_paper(&desk->printer, FORTY_MM);
    drive_tap(drive, "paper");
    drive_tap(drive, "leave");
    drive_assert_screen(drive, "attract");
    change_roll(desk);
    the_next_visit_has_a_slip_of_its_own_alone(desk, drive);
    assert_int_equal(slips(desk), 1);
    assert_int_equal(drive_quit(drive), 0);
}

static void the_fourth_print_is_refused_in_words(void **state)
{
    struct desk *desk = *state;
    struct drive *drive = open_kiosk(desk, desk->target);
    glass_turn(drive, 1);
    for (int print = 1; print <= 3; print++) {
        drive_tap(drive, "paper");
        glass_says(drive, "paper_state", "Tome su vale");
        assert_int_equal(slips(desk), print);
    }
    drive_tap(drive, "paper");
    glass_says(drive, "paper_state", "tres veces");
    assert_int_equal(slips(desk), 3);
    assert_int_equal(drive_quit(drive), 0);
}

static void shoot(struct drive *drive, const char *name)
{
    const char *folder = getenv("JORNADA_SHOTS"); /* for looking at */
    char file[512];
    if (folder == NULL)
        return;
    snprintf(file, sizeof file, "%s/%s.png", folder, name);
    drive_do(drive, "{s:s, s:s}", "do", "shot", "file", file);
}

static void a_volunteer_prints_a_test_that_is_counted_nowhere(void **state)
{
    struct desk *desk = *state;
    struct drive *drive = open_kiosk(desk, desk->target);
    volunteer_log_in(drive, &desk->ana);
    long long captured = drive_state(drive, "captured"), waiting = drive_state(drive, "waiting");
    shoot(drive, "staff_home");
    glass_find(drive, "staff_print");
    drive_assert_screen(drive, "staff_print");
    shoot(drive, "staff_print");
    for (int print = 1; print <= 4; print++) { /* the limit of three is a person's */
        drive_tap(drive, "print_test");
        glass_says(drive, "print_state", "Se imprimió");
        assert_int_equal(slips(desk), print);
    }
    shoot(drive, "staff_printed");
    assert_int_equal(drive_state(drive, "roll_left_mm"), 28000); /* of 30 m, told in steps */
    drive_tap(drive, "back");
    glass_find(drive, "staff_state");
    glass_show(drive, "state_paper");
    glass_says(drive, "state_paper", "Quedan unos 28 m");
    shoot(drive, "staff_state");
    drive_tap(drive, "back");
    glass_find(drive, "staff_print");
    glass_says(drive, "state_paper", "Quedan unos 28 m");
    drive_tap(drive, "roll_new"); /* for a printer that tells of no cover */
    glass_says(drive, "state_paper", "desde ahora");
    assert_int_equal(drive_state(drive, "roll_left_mm"), 30000);
    shoot(drive, "staff_roll");
    listener_set_paper(&desk->printer, 0);
    drive_tap(drive, "print_test");
    drive_advance(drive, PATIENCE_MS);
    glass_says(drive, "print_state", "No salió");
    shoot(drive, "staff_print_failed");
    assert_int_equal(drive_state(drive, "captured"), captured);
    assert_int_equal(drive_state(drive, "waiting"), waiting);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_kiosk_without_a_printer_says_at_once_that_the_folio_is_enough(void **state)
{
    struct desk *desk = *state;
    struct drive *drive = open_kiosk(desk, "none");
    glass_turn(drive, 1);
    drive_tap(drive, "paper");
    glass_says(drive, "paper_state", "no hay papel");
    shoot(drive, "no_printer");
    drive_tap(drive, "look");
    glass_says(drive, "paper_state", "anotar");
    glass_leave(drive, "none");
    glass_refer(drive, 3); /* what is said to one is said to all */
    drive_tap(drive, "paper");
    glass_says(drive, "paper_state", "no hay papel");
    glass_leave(drive, "none");
    volunteer_log_in(drive, &desk->ana);
    assert_false(drive_has(drive, "staff_print"));
    assert_int_equal(drive_quit(drive), 0);
}

static int print_test(struct desk *desk, const char *printer, char **said)
{
    const char *kiosk = getenv("JORNADA_BIN");
    char program[512];
    snprintf(program, sizeof program, "%s/jornada-kiosk", kiosk);
    const char *const argv[] = {program, "--data", desk->scene.kiosk, "--print-test", "--printer",
                                printer, NULL};
    return scene_run(desk->scene.folder, argv, said);
}

static void the_command_prints_a_test_and_says_what_it_saw(void **state)
{
    struct desk *desk = *state;
    char *said = NULL;
    assert_int_equal(print_test(desk, desk->target, &said), 0);
    assert_non_null(strstr(said, "ready"));
    assert_non_null(strstr(said, "paper is there, cover closed, no error"));
    assert_non_null(strstr(said, "result       printed"));
    assert_int_equal(slips(desk), 1);
    free(said);
    listener_set_cover(&desk->printer, true);
    assert_int_equal(print_test(desk, desk->target, &said), 1);
    assert_non_null(strstr(said, "its cover is open"));
    assert_non_null(strstr(said, "result       not printed: it needs a hand"));
    assert_int_equal(slips(desk), 1);
    free(said);
    assert_int_equal(print_test(desk, "none", &said), 1);
    assert_non_null(strstr(said, "none is set"));
    free(said);
    assert_int_equal(print_test(desk, "fax:1", &said), 2);
    free(said);
}

static void the_command_prints_over_a_serial_line_too(void **state)
{
    struct desk *desk = *state;
    struct cable cable;
    char target[96], *said = NULL;
    assert_true(cable_start(&cable, WIDTH, NULL, 115200));
    snprintf(target, sizeof target, "serial:%s@115200", cable.path);
    assert_int_equal(print_test(desk, target, &said), 0);
    assert_non_null(strstr(said, "paper is there, cover closed, no error"));
    assert_non_null(strstr(said, "result       printed"));
    free(said);
    cable_set_paper(&cable, 0);
    assert_int_equal(print_test(desk, target, &said), 1);
    assert_non_null(strstr(said, "it has no paper"));
    free(said);
    cable_stop(&cable);
    assert_string_equal(cable.soft.why, "");
    assert_int_equal(cable.soft.cuts, 2); /* the flush, and the slip */
    assert_true(cable.soft.cut_ink[1] > 300);
    cable_close(&cable);
    assert_int_equal(print_test(desk, "serial:/dev/null/none@115200", &said), 1);
    assert_non_null(strstr(said, "nobody answers there"));
    free(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            paper_that_ends_in_a_slip_frees_her_and_leaves_nothing_to_the_next, begin, end),
        cmocka_unit_test_setup_teardown(an_open_cover_is_said_before_and_a_closed_one_prints, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_visit_that_ends_while_it_prints_takes_its_slip_along,
                                        begin, end),
        cmocka_unit_test_setup_teardown(the_fourth_print_is_refused_in_words, begin, end),
        cmocka_unit_test_setup_teardown(a_volunteer_prints_a_test_that_is_counted_nowhere, begin,
                                        end),
        cmocka_unit_test_setup_teardown(
            a_kiosk_without_a_printer_says_at_once_that_the_folio_is_enough, begin, end),
        cmocka_unit_test_setup_teardown(the_command_prints_over_a_serial_line_too, begin, end),
        cmocka_unit_test_setup_teardown(the_command_prints_a_test_and_says_what_it_saw, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
