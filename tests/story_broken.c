/* One thing of the machine is broken, or all of them: a sentence on the glass for a volunteer, a
 * reason with file and line where a file is wrong, and the help lines from a cold start. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define PATIENCE_MS 3000
#define OWN_FAIR "plaza-propia" /* of a hub; no kiosk ships it */

static void write_settings(struct scene *scene, const char *text)
{
    char path[SCENE_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/kiosk.ini", scene->kiosk);
    scene_write(path, text, strlen(text));
}

static void assert_said(struct scene *scene, const char *words)
{
    char *log = scene_read(scene->kiosk_log, NULL);
    if (!log || !strstr(log, words))
        fail_msg("\"%s\" was not said, but: %s", words, log ? log : "");
    free(log);
}

static void assert_logged(struct scene *scene, const char *words)
{
    char path[SCENE_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/kiosk.log", scene->kiosk);
    char *log = scene_read(path, NULL);
    assert_non_null(log);
    assert_non_null(strstr(log, words));
    free(log);
}

static void assert_doctor_names(struct scene *scene, const char *words)
{
    char path[SCENE_PATH_MAX];
    const char *const doctor[] = {"jornada-kiosk", "--data", scene->kiosk, "--doctor", NULL};
    snprintf(path, sizeof path, "%s/doctor.err", scene->folder);
    assert_int_equal(scene_run(path, doctor, NULL), 1);
    char *said = scene_read(path, NULL);
    assert_non_null(strstr(said, words));
    free(said);
}

/* -- Clocks ------------------------------------------------------------------------------------ */

static void a_clock_of(struct scene *scene, const char *clock)
{
    snprintf(scene->clock, sizeof scene->clock, "%s", clock);
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_says(drive, "notice", "revise la fecha y la hora");
    glass_help(drive);
    glass_turn(drive, 1);
    assert_true(drive_has(drive, "folio"));
    glass_leave(drive, "none");
    const struct attendee who = {.services = {1}, .age = "60-74", .given = "Citlali"};
    glass_register(drive, &who);
    glass_leave(drive, "none");
    drive_kill(drive);
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "captured"), 3);
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "people"), 2);
    assert_int_equal(scene_number(stats, "turns"), 2);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_clock_in_1970_loses_nothing(void **state)
{
    a_clock_of(*state, "1970-01-01T00:00:10-06:00");
}

static void a_clock_in_2099_loses_nothing(void **state)
{
    a_clock_of(*state, "2099-12-31T23:59:00-06:00");
}

/* -- Printers ---------------------------------------------------------------------------------- */

static void no_paper_from(struct scene *scene, const char *printer)
{
    const char *const more[] = {"--printer", printer, NULL};
    struct drive *drive = scene_kiosk(scene, more);
    glass_turn(drive, 1);
    drive_tap(drive, "paper");
    drive_advance(drive, PATIENCE_MS);
    glass_says(drive, "paper_state", "Su folio basta.");
    assert_true(drive_has(drive, "folio"));
    assert_true(drive_has(drive, "qr"));
    drive_tap(drive, "look");
    glass_leave(drive, "none");
    glass_help(drive);
    assert_int_equal(drive_state(drive, "captured"), 1);
    assert_int_equal(drive_quit(drive), 0);
}

static void without_a_printer_the_folio_is_enough(void **state)
{
    no_paper_from(*state, "none");
}

static void with_an_unreachable_printer_the_folio_is_enough(void **state)
{
    no_paper_from(*state, "tcp:127.0.0.1:1");
}

/* Takes every byte and never says a word: the first slip of the day is on its paper all the same.
 */
static void a_printer_that_answers_nothing_is_believed(void **state)
{
    struct scene *scene = *state;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    char printer[64];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    snprintf(printer, sizeof printer, "tcp:127.0.0.1:%d", ntohs(at.sin_port));
    const char *const more[] = {"--printer", printer, NULL};
    struct drive *drive = scene_kiosk(scene, more);
    glass_turn(drive, 1);
    drive_tap(drive, "paper");
    glass_says(drive, "paper_state", "Tome su vale.");
    int printed = accept(fd, NULL, NULL);
    char bytes[4096];
    size_t total = 0;
    for (ssize_t got; (got = recv(printed, bytes, sizeof bytes, MSG_DONTWAIT)) > 0;)
        total += (size_t)got;
    assert_true(total > 15000); /* the slip's picture, not clearing (9 kB) and questions alone */
    close(printed);
    glass_leave(drive, "none");
    assert_int_equal(drive_quit(drive), 0);
    close(fd);
}

/* -- Files with a mistake ---------------------------------------------------------------------- */

static void a_mistake_in_kiosk_ini_names_file_line_and_expectation(void **state)
{
    struct scene *scene = *state;
    write_settings(scene, "; de la plaza\nidle_seconds = tres\n");
    struct drive *drive = scene_kiosk(scene, NULL);
    assert_said(scene, "kiosk.ini:2: idle_seconds: expected a whole number from 10 to 600");
    glass_says(drive, "notice", "kiosk.ini tiene un error");
    glass_help(drive);
    assert_int_equal(drive_quit(drive), 0);
    assert_logged(scene, " notice 2 0\n");                   /* KIOSK_BAD_SETTINGS */
    assert_doctor_names(scene, "kiosk.ini:2: idle_seconds"); /* as the glass says it does */
    write_settings(scene, "; de la plaza\nidle_seconds = 30\n");
    drive = scene_kiosk(scene, NULL);
    assert_false(drive_has(drive, "notice"));
    glass_start(drive);
    drive_tap(drive, "register");
    drive_tap(drive, "next");
    drive_advance(drive, 30000);
    drive_assert_screen(drive, "idle"); /* and the good one is used */
    assert_int_equal(drive_quit(drive), 0);
}

static void a_word_too_much_on_the_command_line_ends_with_2(void **state)
{
    struct scene *scene = *state;
    const char *const words[] = {"--mm-per-px", "0,17", NULL};
    assert_int_equal(scene_kiosk_fails(scene, words), 2);
    assert_said(scene, "a number from 0.05 to 1 as 0.170");
    const char *const unknown[] = {"--colour", "blue", NULL};
    assert_int_equal(scene_kiosk_fails(scene, unknown), 2);
}

/* A copy of the sample under another name, as a municipality writes its own. */
static void copy_fair(struct scene *scene, char folder[SCENE_PATH_MAX])
{
    char from[SCENE_PATH_MAX + 64], command[1200];
    snprintf(folder, SCENE_PATH_MAX, "%s/" OWN_FAIR, scene->folder);
    snprintf(from, sizeof from, "%s/assets/fairs/" SCENE_FAIR, getenv("JORNADA_ROOT"));
    snprintf(command, sizeof command,
             "cp -r '%s' '%s' && sed -i 's/^number = 1$/number = 77/' '%s/fair.ini'", from, folder,
             folder);
    const char *const argv[] = {"sh", "-c", command, NULL};
    assert_int_equal(scene_run(scene->hub_log, argv, NULL), 0);
}

static void a_mistake_in_a_pack_is_refused_by_the_hub_with_file_and_line(void **state)
{
    struct scene *scene = *state;
    char folder[SCENE_PATH_MAX], path[SCENE_PATH_MAX + 32];
    copy_fair(scene, folder);
    snprintf(path, sizeof path, "%s/services.csv", folder);
    char *good = scene_read(path, NULL), *bad = strdup(good);
    char *second = strchr(strchr(bad, '\n') + 1, '\n') + 1;
    *second = 'x'; /* a code that is no number, in line 3 */
    scene_write(path, bad, strlen(bad));
    const char *const words[] = {"fair", "import", folder, NULL};
    assert_int_equal(scene_hub(scene, words, NULL), 1);
    char *log = scene_read(scene->hub_log, NULL);
    assert_non_null(strstr(log, "services.csv:3"));
    free(log);
    scene_write(path, good, strlen(good));
    assert_int_equal(scene_hub(scene, words, NULL), 0);
    free(good);
    free(bad);
}

/* Enrols FOLDER/own for OWN_FAIR, which it has never heard of. */
static void enrol_for_own(struct scene *scene, const char *folder)
{
    const char *const import[] = {"fair", "import", folder, NULL};
    const char *const open_fair[] = {"fair", "open", OWN_FAIR, NULL};
    const char *const ask[] = {"enrol", "--fair", OWN_FAIR, "--kiosk", "2", "--json", NULL};
    assert_int_equal(scene_hub(scene, import, NULL), 0);
    assert_int_equal(scene_hub(scene, open_fair, NULL), 0);
    scene_hub_start(scene);
    json_t *answer = scene_hub_json(scene, ask);
    snprintf(scene->kiosk, sizeof scene->kiosk, "%s/own", scene->folder);
    const char *const words[] = {"--enrol", json_string_value(json_object_get(answer, "code")),
                                 NULL};
    assert_int_equal(scene_kiosk_fails(scene, words), 0);
    json_decref(answer);
}

/* Until the home screen offers it; asked between visits, for content is changed between visits. */
static void wait_for_services(struct drive *drive)
{
    for (int i = 0; i < 2000; i++) {
        drive_advance(drive, 500);
        drive_tap(drive, "start");
        bool there = drive_has(drive, "services");
        glass_leave(drive, "leave");
        if (there)
            return;
        usleep(5000); /* a child and a server are at work, in the machine's time */
    }
    fail_msg("the fair's content does not come");
}

static void a_fair_of_the_hubs_own_reaches_the_kiosk_and_a_damaged_one_is_named(void **state)
{
    struct scene *scene = *state;
    char folder[SCENE_PATH_MAX], command[SCENE_PATH_MAX * 2];
    copy_fair(scene, folder);
    enrol_for_own(scene, folder);
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_help(drive);
    wait_for_services(drive);
    glass_turn(drive, 1);
    glass_leave(drive, "none");
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_quit(drive), 0);
    scene_hub_stop(scene);

    snprintf(command, sizeof command, "sed -i '3s/^./x/' '%s'/content/[0-9]*/services.csv",
             scene->kiosk);
    const char *const argv[] = {"sh", "-c", command, NULL};
    assert_int_equal(scene_run(scene->hub_log, argv, NULL), 0);
    drive = scene_kiosk(scene, NULL);
    assert_said(scene, "services.csv:3");
    glass_says(drive, "notice", "el contenido de la jornada tiene un error");
    glass_help(drive);
    assert_int_equal(drive_quit(drive), 0);
}

/* -- Nothing at all ---------------------------------------------------------------------------- */

static void an_unenrolled_kiosk_shows_lines_and_rights_only(void **state)
{
    struct scene *scene = *state;
    snprintf(scene->kiosk, sizeof scene->kiosk, "%s/new", scene->folder);
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_says(drive, "notice", "jornada-kiosk --enrol");
    glass_help(drive);
    glass_start(drive);
    assert_false(drive_has(drive, "services"));
    assert_false(drive_has(drive, "register"));
    assert_false(drive_has(drive, "folio"));
    assert_true(drive_has(drive, "lines"));
    assert_true(drive_has(drive, "rights"));
    glass_leave(drive, "leave");
    assert_int_equal(drive_state(drive, "captured"), 0);
    assert_int_equal(drive_quit(drive), 0);
}

static void lines_and_rights_come_up_with_everything_else_broken(void **state)
{
    struct scene *scene = *state;
    char path[SCENE_PATH_MAX + 32];
    static const char noise[] = "esto no es ni base de datos ni diario";
    write_settings(scene, "printer = fax\n");
    snprintf(path, sizeof path, "%s/store.db", scene->kiosk);
    scene_write(path, noise, sizeof noise);
    snprintf(path, sizeof path, "%s/journal", scene->kiosk);
    const char *const remove_it[] = {"rm", "-r", path, NULL};
    assert_int_equal(scene_run(scene->kiosk_log, remove_it, NULL), 0);
    scene_write(path, noise, sizeof noise); /* a file where a folder should be */
    snprintf(scene->clock, sizeof scene->clock, "1970-01-01T00:00:00-06:00");
    const char *const more[] = {"--printer", "tcp:127.0.0.1:1", NULL};
    struct drive *drive = scene_kiosk(scene, more);
    glass_help(drive);
    glass_start(drive);
    drive_tap(drive, "services"); /* tried all the same: words, and the lines beside them */
    drive_tap(drive, "service_1");
    drive_tap(drive, "take_turn");
    drive_assert_screen(drive, "trouble");
    glass_says(drive, "what", "Una persona voluntaria puede registrarle.");
    drive_tap(drive, "lines");
    drive_assert_screen(drive, "lines");
    glass_leave(drive, "leave");
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(a_clock_in_1970_loses_nothing),
        STORY(a_clock_in_2099_loses_nothing),
        STORY(without_a_printer_the_folio_is_enough),
        STORY(with_an_unreachable_printer_the_folio_is_enough),
        STORY(a_printer_that_answers_nothing_is_believed),
        STORY(a_mistake_in_kiosk_ini_names_file_line_and_expectation),
        STORY(a_word_too_much_on_the_command_line_ends_with_2),
        STORY(a_mistake_in_a_pack_is_refused_by_the_hub_with_file_and_line),
        STORY(a_fair_of_the_hubs_own_reaches_the_kiosk_and_a_damaged_one_is_named),
        STORY(an_unenrolled_kiosk_shows_lines_and_rights_only),
        STORY(lines_and_rights_come_up_with_everything_else_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
