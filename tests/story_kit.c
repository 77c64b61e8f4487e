/* The day everything fails: an emergency kit printed by the real hub, read from its PDF, used and
 * typed at real kiosks, counted once.
 *
 * The pages are looked at as a printer's customer would: drawn by poppler, read by zbarimg. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/folio.h"
#include "sync/token.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/volunteer.h"

#define PATH_ROOM (2 * SCENE_PATH_MAX)
#define SLIPS_MAX 200

struct slips {
    size_t count;
    char folio[SLIPS_MAX][FOLIO_TEXT_BYTES], token[SLIPS_MAX][TOKEN_TEXT_BYTES];
};

static void make_kit(struct scene *scene, const char *blank, const char *paper, char pdf[PATH_ROOM])
{
    snprintf(pdf, PATH_ROOM, "%s/kit-%s.pdf", scene->folder, paper);
    const char *const words[] = {"kit", SCENE_FAIR, "--blank", blank, "--pdf",
                                 pdf,   "--paper",  paper,     NULL};
    assert_int_equal(scene_hub(scene, words, NULL), 0);
}

/* Blanks as kit make prints them, without pages. */
static void sign_blanks(struct scene *scene, const char *blank, struct slips *slips)
{
    const char *const words[] = {"kit", "make", SCENE_FAIR, "--blank", blank, NULL};
    json_t *made = scene_hub_json(scene, words), *one;
    size_t i;
    slips->count = json_array_size(json_object_get(made, "slips"));
    assert_in_range(slips->count, 1, SLIPS_MAX);
    json_array_foreach(json_object_get(made, "slips"), i, one)
    {
        snprintf(slips->folio[i], FOLIO_TEXT_BYTES, "%s",
                 json_string_value(json_object_get(one, "folio")));
        snprintf(slips->token[i], TOKEN_TEXT_BYTES, "%s",
                 json_string_value(json_object_get(one, "token")));
    }
    json_decref(made);
}

static char *shell(struct scene *scene, const char *command)
{
    char *output = NULL;
    const char *const argv[] = {"sh", "-c", command, NULL};
    assert_int_equal(scene_run(scene->hub_log, argv, &output), 0);
    return output;
}

static void save_roster(struct scene *scene)
{
    char path[PATH_ROOM], *roster = NULL;
    const char *const words[] = {"fair", "roster", SCENE_FAIR, "--json", "--cover", NULL};
    assert_int_equal(scene_hub(scene, words, &roster), 0);
    snprintf(path, sizeof path, "%s/roster", scene->folder);
    scene_write(path, roster, strlen(roster));
    free(roster);
}

static size_t count_lines(const char *text, const char *line)
{
    size_t count = 0, length = strlen(line);
    for (; *text != '\0'; text += strcspn(text, "\n"), text += *text == '\n')
        count += strcspn(text, "\n") == length && strncmp(text, line, length) == 0;
    return count;
}

/* Every code of the pages in FOLDER/read, one a line, each once. */
static void read_pages(struct scene *scene, const char *pdf)
{
    char command[6 * PATH_ROOM];
    snprintf(command, sizeof command,
             "cd '%s' && rm -f page-*.png && pdftoppm -r 110 -gray -png -l 50 '%s' page && "
             "zbarimg --nodbus -q --raw -Sdisable -Sqr.enable page-*.png 2>/dev/null |"
             " sort -u > read",
             scene->folder, pdf);
    free(shell(scene, command));
}

/* What token verify says of each line of FOLDER/read. */
static char *judge_lines(struct scene *scene, const char *lines)
{
    char command[6 * PATH_ROOM];
    snprintf(command, sizeof command,
             "\"$JORNADA_BIN/jornada-hub\" token verify - --roster '%s/roster' < '%s/%s' || true",
             scene->folder, scene->folder, lines);
    return shell(scene, command);
}

static void two_hundred_blank_slips_are_read_from_the_pages_and_each_is_ok(void **state)
{
    struct scene *scene = *state;
    char pdf[PATH_ROOM], path[PATH_ROOM];
    make_kit(scene, "200", "Letter", pdf);
    save_roster(scene);
    read_pages(scene, pdf);
    char *verdicts = judge_lines(scene, "read");
    assert_int_equal(count_lines(verdicts, "OK"), 200);
    assert_int_equal(strlen(verdicts), 200 * strlen("OK\n"));
    free(verdicts);
    snprintf(path, sizeof path, "%s/read", scene->folder);
    size_t size;
    char *read = scene_read(path, &size);
    read[3] = read[3] == 'X' ? 'Y' : 'X'; /* one character of the first */
    scene_write(path, read, size);
    verdicts = judge_lines(scene, "read");
    assert_int_equal(count_lines(verdicts, "OK"), 199);
    free(verdicts);
    free(read);
}

static void the_sheets_name_the_same_folios_and_no_word_of_a_person(void **state)
{
    struct scene *scene = *state;
    char pdf[PATH_ROOM], command[3 * PATH_ROOM], *text, *slips, *rows;
    make_kit(scene, "9", "A4", pdf);
    snprintf(command, sizeof command, "pdftotext -layout '%s' -", pdf);
    text = shell(scene, command);
    assert_non_null(strstr(text, "Hoja de conteo"));
    assert_null(strstr(text, "Nombre"));
    assert_null(strstr(text, "CURP:"));
    snprintf(command, sizeof command,
             "pdftotext -l 3 '%s' - | grep -E '^[0-9A-Z]{4}-[0-9A-Z]{4}$' | sort", pdf);
    slips = shell(scene, command);
    snprintf(command, sizeof command,
             "pdftotext -f 4 '%s' - | grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}' | sort", pdf);
    rows = shell(scene, command);
    assert_int_equal(strlen(slips), 9 * 10);
    assert_string_equal(slips, rows);
    free(text);
    free(slips);
    free(rows);
}

/* -- At the kiosks ------------------------------------------------------------------------------
 */

struct bad_day {
    struct scene scene;
    struct volunteer ana;
    struct slips slips;
    char second[SCENE_PATH_MAX]; /* another kiosk's data */
};

static int begin(void **state)
{
    struct bad_day *day = calloc(1, sizeof *day);
    struct scene *scene = &day->scene;
    assert_non_null(day);
    scene_open(scene);
    volunteer_add(scene, "Ana", &day->ana);
    sign_blanks(scene, "8", &day->slips);
    assert_in_range(snprintf(day->second, sizeof day->second, "%s/second", scene->folder), 1,
                    (int)sizeof day->second - 1);
    assert_int_equal(mkdir(day->second, 0700), 0);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
    scene_enrol(scene, day->second, "2");
    scene_hub_stop(scene);
    *state = day;
    return 0;
}

static int end(void **state)
{
    struct bad_day *day = *state;
    scene_close(&day->scene);
    free(day);
    return 0;
}

static void type_text(struct drive *drive, const char *text)
{
    drive_advance(drive, 300); /* past the guard of a screen that has just come */
    drive_do(drive, "{s:s, s:s}", "do", "type", "text", text);
    drive_do(drive, "{s:s, s:s}", "do", "key", "key", "Return");
}

static void type_row(struct drive *drive, const char *folio, const char *answers,
                     const char *services)
{
    type_text(drive, folio);
    type_text(drive, answers);
    type_text(drive, services);
}

/* The kiosk whose data lies in `data`, with what it knows of the fair. */
static struct drive *open_sheet(struct bad_day *day, const char *data)
{
    char first[SCENE_PATH_MAX];
    struct scene *scene = &day->scene;
    memcpy(first, scene->kiosk, sizeof first);
    if (data != scene->kiosk)
        snprintf(scene->kiosk, sizeof scene->kiosk, "%s", data);
    struct drive *drive = scene_kiosk(scene, NULL);
    memcpy(scene->kiosk, first, sizeof first);
    volunteer_log_in(drive, &day->ana);
    glass_find(drive, "staff_sheet");
    drive_assert_screen(drive, "staff_sheet");
    return drive;
}

static void a_sheet_that_two_kiosks_typed_counts_each_person_once_and_says_late(void **state)
{
    struct bad_day *day = *state;
    struct scene *scene = &day->scene;
    struct drive *one = open_sheet(day, scene->kiosk);
    for (size_t i = 0; i < 6; i++)
        type_row(one, day->slips.folio[i], "4M", "1-4");
    assert_int_equal(drive_state(one, "captured"), 6);
    struct drive *two = open_sheet(day, day->second);
    for (size_t i = 0; i < 6; i++)
        type_row(two, day->slips.folio[i], "m4", "4 5");
    scene_hub_start(scene);
    scene_until(one, "delivered", 6);
    scene_until(two, "delivered", 6);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "people"), 6);
    assert_int_equal(scene_number(stats, "late"), 6);
    assert_int_equal(scene_number(stats, "registered"), 0);
    assert_int_equal(scene_number(stats, "services"), 18);
    assert_int_equal(scene_number(stats, "delivered"), 12);
    assert_int_equal(scene_number(json_object_get(stats, "by_age_band"), "18-29"), 6);
    assert_int_equal(scene_number(json_object_get(stats, "by_service"), "5"), 6);
    json_decref(stats);
    assert_int_equal(drive_quit(one), 0);
    assert_int_equal(drive_quit(two), 0);
}

static void what_is_wrong_in_a_row_is_said_and_nothing_of_it_is_written(void **state)
{
    static const struct {
        const char *folio, *answers, *services, *words;
    } rows[] = {
        {NULL, "MH", "1", "número del 1 al 8"},
        {NULL, "4M", "31", "Ningún servicio"},
        {NULL, "4M", "4294967297", "Ningún servicio"},
        {"7K2M-Q9XD", "4M", "1", "Un carácter"},
        {"0000", "4M", "1", "ocho caracteres"},
        {"0000-0000", "4M", "1", "no es de un vale en blanco"},
    };
    struct bad_day *day = *state;
    struct drive *drive = open_sheet(day, day->scene.kiosk);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        type_row(drive, rows[i].folio != NULL ? rows[i].folio : day->slips.folio[0],
                 rows[i].answers, rows[i].services);
        glass_says(drive, "trouble", rows[i].words);
        drive_tap(drive, "back");
        drive_assert_screen(drive, "staff_home");
        glass_find(drive, "staff_sheet");
    }
    assert_int_equal(drive_state(drive, "captured"), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static struct drive *open_blank(struct bad_day *day)
{
    struct drive *drive = scene_kiosk(&day->scene, NULL);
    volunteer_log_in(drive, &day->ana);
    glass_find(drive, "staff_blank");
    drive_assert_screen(drive, "staff_blank");
    return drive;
}

static void scan(struct drive *drive, const char *token)
{
    drive_do(drive, "{s:s, s:s}", "do", "scan", "text", token);
}

/* Both ways in are one slip: the folio typed later finds the turn that the scan was given. */
static void a_scanned_blank_becomes_a_turn_of_the_ids_that_were_printed_on_it(void **state)
{
    struct bad_day *day = *state;
    struct drive *drive = open_blank(day);
    scan(drive, day->slips.token[0]);
    glass_says(drive, "heading", day->slips.folio[0]);
    glass_find(drive, "service_4");
    drive_tap(drive, "next");
    glass_says(drive, "module_1", "Módulo 5 · Turno A");
    char *turn = glass_text(drive, "module_1", "text");
    drive_tap(drive, "another");
    type_text(drive, day->slips.folio[0]);
    glass_says(drive, "module_1", turn);
    free(turn);
    drive_do(drive, "{s:s, s:s}", "do", "key", "key", "Escape");
    glass_find(drive, "staff_sheet"); /* and on the sheet of that day, too */
    for (size_t i = 0; i < 5; i++)
        type_row(drive, day->slips.folio[i], "4M", "4");
    assert_int_equal(drive_state(drive, "captured"), 6);
    scene_hub_start(&day->scene);
    scene_until(drive, "delivered", 6);
    json_t *stats = scene_stats(&day->scene);
    assert_int_equal(scene_number(stats, "people"), 5);
    assert_int_equal(scene_number(stats, "turns"), 1);
    assert_int_equal(scene_number(stats, "services"), 5);
    assert_true(json_is_null(json_object_get(stats, "late"))); /* four: too few to tell */
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
}

/* Scanned at one kiosk while its network was away, typed at another in the evening: one person. */
static void a_blank_that_one_kiosk_scanned_and_another_typed_is_counted_once(void **state)
{
    struct bad_day *day = *state;
    struct drive *one = open_blank(day);
    scan(one, day->slips.token[0]);
    glass_find(one, "service_4");
    drive_tap(one, "next");
    glass_says(one, "module_1", "Módulo 5 · Turno A");
    struct drive *two = open_sheet(day, day->second);
    for (size_t i = 0; i < 5; i++)
        type_row(two, day->slips.folio[i], "4M", "4");
    scene_hub_start(&day->scene);
    scene_until(one, "delivered", 1);
    scene_until(two, "delivered", 5);
    json_t *stats = scene_stats(&day->scene);
    assert_int_equal(scene_number(stats, "delivered"), 6);
    assert_int_equal(scene_number(stats, "people"), 5);
    assert_int_equal(scene_number(stats, "turns"), 1);
    assert_int_equal(scene_number(stats, "services"), 5);
    json_decref(stats);
    assert_int_equal(drive_quit(one), 0);
    assert_int_equal(drive_quit(two), 0);
}

static void a_blank_of_a_kit_that_was_taken_back_says_so_and_is_attended(void **state)
{
    struct bad_day *day = *state;
    struct scene *scene = &day->scene;
    const char *const revoke[] = {"kit", "revoke", SCENE_FAIR, "--kit", "1", NULL};
    assert_int_equal(scene_hub(scene, revoke, NULL), 0);
    scene_hub_start(scene); /* the kiosk hears of it with the fair's content */
    struct drive *drive = scene_kiosk(scene, NULL);
    for (int i = 0; i < 30; i++)
        drive_do(drive, "{s:s, s:i}", "do", "clock", "advance_ms", 2000);
    volunteer_log_in(drive, &day->ana);
    for (int tries = 0;; tries++) {
        glass_find(drive, "staff_blank");
        scan(drive, day->slips.token[0]);
        if (drive_has(drive, "note"))
            break;
        assert_true(tries < 100);
        drive_do(drive, "{s:s, s:s}", "do", "key", "key", "Escape");
        drive_do(drive, "{s:s, s:i}", "do", "clock", "advance_ms", 5000);
        usleep(50000);
    }
    glass_says(drive, "note", "se dio de baja. Atienda igual");
    drive_tap(drive, "next");
    glass_find(drive, "service_4");
    drive_tap(drive, "next");
    glass_says(drive, "module_1", "Módulo 5 · Turno A");
    assert_int_equal(drive_quit(drive), 0);
}

static void a_blank_of_another_fair_or_of_a_later_day_says_so_and_refuses_no_care(void **state)
{
    struct bad_day *day = *state;
    struct scene *scene = &day->scene;
    char folder[PATH_ROOM];
    const char *root = getenv("JORNADA_ROOT");
    snprintf(folder, sizeof folder, "%s/assets/fairs/leon-sample", root != NULL ? root : ".");
    const char *const import[] = {"fair", "import", folder, NULL};
    const char *const words[] = {"kit", "make", "leon-sample", "--blank", "1", NULL};
    assert_int_equal(scene_hub(scene, import, NULL), 0);
    json_t *made = scene_hub_json(scene, words);
    const json_t *slip = json_array_get(json_object_get(made, "slips"), 0);
    struct drive *drive = open_blank(day);
    scan(drive, json_string_value(json_object_get(slip, "token")));
    glass_says(drive, "trouble", "de otra jornada. Atienda igual");
    json_decref(made);
    assert_int_equal(drive_quit(drive), 0);
    snprintf(scene->clock, sizeof scene->clock, "2026-11-05T12:00:00-06:00");
    drive = open_blank(day);
    scan(drive, day->slips.token[0]);
    glass_says(drive, "note", "aún no llega. Atienda igual");
    drive_tap(drive, "next");
    glass_find(drive, "service_4");
    drive_tap(drive, "next");
    glass_says(drive, "module_1", "Módulo 5 · Turno A");
    assert_int_equal(drive_quit(drive), 0);
}

#define KIOSK(name) cmocka_unit_test_setup_teardown(name, begin, end)

static int hub_begin(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene_open(scene);
    *state = scene;
    return 0;
}

static int hub_end(void **state)
{
    scene_close(*state);
    free(*state);
    return 0;
}

#define HUB(name) cmocka_unit_test_setup_teardown(name, hub_begin, hub_end)

int main(int count, char *arguments[])
{
    const struct CMUnitTest tests[] = {
        HUB(two_hundred_blank_slips_are_read_from_the_pages_and_each_is_ok),
        HUB(the_sheets_name_the_same_folios_and_no_word_of_a_person),
        KIOSK(a_sheet_that_two_kiosks_typed_counts_each_person_once_and_says_late),
        KIOSK(what_is_wrong_in_a_row_is_said_and_nothing_of_it_is_written),
        KIOSK(a_scanned_blank_becomes_a_turn_of_the_ids_that_were_printed_on_it),
        KIOSK(a_blank_that_one_kiosk_scanned_and_another_typed_is_counted_once),
        KIOSK(a_blank_of_another_fair_or_of_a_later_day_says_so_and_refuses_no_care),
        KIOSK(a_blank_of_a_kit_that_was_taken_back_says_so_and_is_attended),
    };
    if (count > 1)
        cmocka_set_test_filter(arguments[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
