/* A slip from an office printer: she asks for paper, and the sheet that comes out is hers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <poll.h>

#include "tests/printer/eve.h"
#include "tests/proxy.h"
#include "tests/slip_sample.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

static const struct attendee somebody = {.services = {2, 4},
                                         .age = "45-59",
                                         .sex = "H",
                                         .place = "15054",
                                         .given = "Yolotzin",
                                         .surname1 = "Íñiguez",
                                         .phone = "7221239876",
                                         .contact = "no"};

/* Waits until the glass says this of the paper; true when it does. */
static bool comes_to_say(struct drive *drive, const char *words)
{
    for (int i = 0; i < 200; i++) {
        char *said = glass_text(drive, "paper_state", "text");
        bool same = strcmp(said, words) == 0;
        free(said);
        if (same)
            return true;
        poll(NULL, 0, 50);
    }
    return false;
}

static void the_sheet_that_comes_out_is_hers(void **state)
{
    struct scene *scene = *state;
    struct eve eve;
    char command[700];
    if (!eve_can())
        skip(); /* as below */
    assert_true(eve_start(&eve, "story_slip_ipp_eve", "iso_a6_105x148mm", "application/pdf"));
    const char *const more[] = {"--printer", eve.uri, NULL};
    struct drive *drive = scene_kiosk(scene, more);
    glass_register(drive, &somebody);
    char *token = glass_text(drive, "qr", "value");
    drive_tap(drive, "paper");
    assert_true(comes_to_say(drive, "Tome su vale."));
    assert_int_equal(eve_sheets(&eve), 1);
    snprintf(command, sizeof command, "cat '%s'/out/*.doc > story_slip_ipp.pdf", eve.folder);
    assert_int_equal(system(command), 0);
    assert_true(slip_sample_page("story_slip_ipp.pdf", "story_slip_ipp"));
    assert_true(slip_sample_is_read("story_slip_ipp-1.png", token));
    free(token);
    assert_int_equal(drive_quit(drive), 0);
    eve_stop(&eve);
}

/* The printer's first answers take two seconds here: paper asked before they are in is made for the
 * sheet that they name. */
static void paper_that_is_asked_before_the_printer_has_spoken_comes_out(void **state)
{
    const struct proxy_link far = {.delay_ms = 250};
    struct scene *scene = *state;
    struct eve eve;
    char to[64], uri[96];
    if (!eve_can())
        skip(); /* as below */
    assert_true(eve_start(&eve, "story_slip_ipp_eve", "na_letter_8.5x11in", "image/pwg-raster"));
    snprintf(to, sizeof to, "https://127.0.0.1:%d", eve.port);
    struct proxy *proxy = proxy_start(to, &far);
    const char *port = strrchr(proxy_url(proxy), ':');
    assert_non_null(port);
    snprintf(uri, sizeof uri, "ipp://127.0.0.1:%d/ipp/print", atoi(port + 1));
    const char *const more[] = {"--printer", uri, NULL};
    struct drive *drive = scene_kiosk(scene, more);
    glass_turn(drive, 1);
    drive_tap(drive, "paper");
    assert_true(comes_to_say(drive, "Tome su vale."));
    assert_int_equal(eve_sheets(&eve), 1);
    assert_int_equal(drive_quit(drive), 0);
    proxy_stop(proxy);
    eve_stop(&eve);
}

/* jornada-kiosk --print-test on a page printer, and on one that has no sheet for it. */
static void the_command_prints_a_test_on_a_sheet(void **state)
{
    struct scene *scene = *state;
    struct eve eve;
    char program[512], *said = NULL;
    if (!eve_can())
        skip(); /* as below */
    assert_true(eve_start(&eve, "story_slip_ipp_eve", "na_letter_8.5x11in", "image/pwg-raster"));
    snprintf(program, sizeof program, "%s/jornada-kiosk", getenv("JORNADA_BIN"));
    const char *const argv[] = {program,     "--data", scene->kiosk, "--print-test",
                                "--printer", eve.uri,  NULL};
    assert_int_equal(scene_run(scene->folder, argv, &said), 0);
    assert_non_null(strstr(said, "ready"));
    assert_non_null(strstr(said, "result       printed"));
    assert_int_equal(eve_sheets(&eve), 1);
    free(said);
    eve_switch_off(&eve);
    assert_true(eve_switch_on(&eve, "na_legal_8.5x14in", "image/pwg-raster"));
    assert_int_equal(scene_run(scene->folder, argv, &said), 1);
    assert_non_null(strstr(said, "no sheet of A6, Letter or A4"));
    assert_non_null(strstr(said, "result       not printed"));
    assert_int_equal(eve_sheets(&eve), 1);
    free(said);
    eve_stop(&eve);
}

/* Nobody is held up by a printer that has no paper for her. */
static void a_printer_without_a_sheet_leaves_her_the_folio(void **state)
{
    struct scene *scene = *state;
    struct eve eve;
    if (!eve_can())
        skip(); /* no mounts of its own for a process on this machine */
    assert_true(eve_start(&eve, "story_slip_ipp_eve", "na_legal_8.5x14in", "application/pdf"));
    const char *const more[] = {"--printer", eve.uri, NULL};
    struct drive *drive = scene_kiosk(scene, more);
    glass_register(drive, &somebody);
    drive_tap(drive, "paper");
    assert_true(comes_to_say(drive, "No hay papel por ahora. Su folio basta."));
    assert_int_equal(eve_begun(&eve), 0);
    assert_int_equal(drive_quit(drive), 0);
    eve_stop(&eve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_sheet_that_comes_out_is_hers, scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(paper_that_is_asked_before_the_printer_has_spoken_comes_out,
                                        scene_begin, scene_end),
        cmocka_unit_test_setup_teardown(the_command_prints_a_test_on_a_sheet, scene_begin,
                                        scene_end),
        cmocka_unit_test_setup_teardown(a_printer_without_a_sheet_leaves_her_the_folio, scene_begin,
                                        scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
