/* Never 10: whatever was typed, and however she leaves, nothing of it is left: not in any writable
 * byte of the kiosk or its children, not in any file, name of a file or spool.
 *
 * An outside process looks (tests/stage/seek.h; tests/test_seek.c shows what it finds), first while
 * she is there, so that it can fail. The programs come from JORNADA_BIN: one ctest runs the
 * sanitized ones, one the release's. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/seek.h"

#define IDLE_MS 60000
#define QUESTION_MS 20000
#define PRINTER_MS 3000
#define STEPS_MAX 30
#define NOWHERE "tcp:127.0.0.1:1"

/* Nobody is called so, no place either, and no catalogue has them. */
#define GIVEN "xiquetzin"
#define SURNAME1 "Cuitláhuac-Ñúñez"
#define SURNAME2 "Yoltzinéñdra"
#define PHONE "7225550147"
#define PLACE "Xochiquetzalli"
#define COLONIA "Tlazohcamatilpan"
#define GROUP "Papalotzintli"
#define FOLIO "XQZJKVWY"

static struct seek *markers(void)
{
    static const char *const texts[] = {GIVEN, SURNAME1, SURNAME2, PLACE, COLONIA, GROUP, FOLIO};
    struct seek *seek = seek_create();
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        seek_add_text(seek, texts[i]);
    seek_add_digits(seek, PHONE);
    return seek;
}

/* -- What she types ---------------------------------------------------------------------------- */

static void type_by_keys(struct drive *drive, const char *letters)
{
    char id[] = "key_?";
    for (; *letters; letters++) {
        id[4] = *letters;
        drive_tap(drive, id);
    }
}

static void type_into(struct drive *drive, const char *field, const char *text)
{
    drive_tap(drive, field);
    drive_type(drive, text);
}

static void give_names(struct drive *drive)
{
    drive_tap(drive, "field_given");
    type_by_keys(drive, GIVEN);
    type_into(drive, "field_surname1", SURNAME1);
    type_into(drive, "field_surname2", SURNAME2);
    drive_tap(drive, "next");
}

static void give_phone(struct drive *drive)
{
    drive_type(drive, PHONE);
    drive_tap(drive, "next");
}

static void give_place(struct drive *drive)
{
    type_into(drive, "field_place", PLACE);
    for (int i = 0; i < 20; i++)
        drive_tap(drive, "key_back"); /* nothing was found: another one, as typed at first */
    drive_type(drive, "metepec");
    drive_tap(drive, "place_15054");
}

static void give_colonia(struct drive *drive)
{
    type_into(drive, "field_colonia", COLONIA);
    if (!drive_has(drive, "skip"))
        drive_tap(drive, "next"); /* the list of what was found, which has it */
    drive_tap(drive, "skip");
}

static void give_service(struct drive *drive)
{
    drive_tap(drive, "service_1");
    drive_tap(drive, "next");
}

static void give_age(struct drive *drive)
{
    drive_tap(drive, "age_30-44");
}

static void give_sex(struct drive *drive)
{
    drive_tap(drive, "sex_X");
}

/* True when the screen is in the table, or can be skipped or passed. */
static void take_step(struct drive *drive, const char *screen)
{
    static const struct {
        const char *screen;
        void (*give)(struct drive *drive);
    } steps[] = {
        {"register_services", give_service}, {"register_age", give_age},
        {"register_identity", give_sex},     {"register_place", give_place},
        {"register_colonia", give_colonia},  {"register_name", give_names},
        {"register_phone", give_phone},
    };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (strcmp(steps[i].screen, screen) == 0) {
            steps[i].give(drive);
            return;
        }
    drive_tap(drive, drive_has(drive, "skip") ? "skip" : "next");
}

static void answer_everything(struct drive *drive)
{
    char screen[64] = "";
    bool colonia = false;
    drive_tap(drive, "register");
    for (int i = 0; i < STEPS_MAX && strcmp(screen, "register_review") != 0; i++) {
        json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
        snprintf(screen, sizeof screen, "%s", json_string_value(json_object_get(tree, "screen")));
        json_decref(tree);
        colonia = colonia || strcmp(screen, "register_colonia") == 0;
        if (strcmp(screen, "register_review") != 0)
            take_step(drive, screen);
    }
    drive_assert_screen(drive, "register_review");
    assert_true(colonia);
}

static void look_for_a_group(struct drive *drive)
{
    drive_tap(drive, "workshops");
    drive_tap(drive, "groups");
    type_into(drive, "field_seek", GROUP);
    while (!drive_has(drive, "register"))
        drive_tap(drive, drive_has(drive, "all_groups") ? "all_groups" : "back");
}

static void look_for_a_folio(struct drive *drive)
{
    drive_tap(drive, "folio");
    type_into(drive, "field_folio", FOLIO);
    drive_tap(drive, "back");
}

static void tell_everything(struct drive *drive)
{
    glass_start(drive);
    look_for_a_group(drive);
    look_for_a_folio(drive);
    answer_everything(drive);
}

/* -- Who looks --------------------------------------------------------------------------------- */

/* Nobody but root may look at another user's; a machine may also forbid one's own. */
static size_t assert_memory_empty(struct seek *seek, struct drive *drive, const char *after)
{
    size_t bytes = 0;
    const char *found = seek_process(seek, drive_pid(drive), &bytes);
    if (found)
        fail_msg("after %s: %s", after, found);
    assert_true(bytes > 1000000);
    return bytes;
}

static void assert_files_empty(struct scene *scene, struct seek *seek, const char *after)
{
    char here[SCENE_PATH_MAX];
    size_t bytes = 0;
    const char *found = seek_folder(seek, scene->folder, &bytes);
    if (found)
        fail_msg("after %s: %s", after, found);
    assert_true(bytes > 100000);
    assert_non_null(getcwd(here, sizeof here));
    DIR *folder = opendir(here); /* of names alone: a build folder is large */
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        assert_null(strstr(entry->d_name, GIVEN));
    closedir(folder);
}

/* What lies in /tmp and was not there before is looked into, whoever made it. */
static void assert_tmp_empty(struct seek *seek, const char *after)
{
    char path[SCENE_PATH_MAX + 8];
    DIR *folder = opendir("/tmp");
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strncmp(entry->d_name, "jornada-", 8) != 0 && strncmp(entry->d_name, "espeak", 6) != 0)
            continue;
        size_t bytes = 0;
        snprintf(path, sizeof path, "/tmp/%.250s", entry->d_name);
        const char *found = access(path, R_OK) == 0 ? seek_folder(seek, path, &bytes) : NULL;
        if (found)
            fail_msg("after %s: %s", after, found);
    }
    closedir(folder);
}

static void assert_nothing_left(struct scene *scene, struct seek *seek, struct drive *drive,
                                const char *after)
{
    drive_assert_screen(drive, "attract");
    size_t bytes = assert_memory_empty(seek, drive, after);
    assert_files_empty(scene, seek, after);
    print_message("after %s: nothing in %zu MB of memory, nor in any file\n", after, bytes >> 20);
}

/* -- The ways of leaving ----------------------------------------------------------------------- */

static void by_salir(struct drive *drive)
{
    drive_tap(drive, "leave");
}

static void by_esc(struct drive *drive)
{
    drive_do(drive, "{s:s,s:s}", "do", "key", "key", "Escape");
}

static void by_walking_away(struct drive *drive)
{
    drive_advance(drive, IDLE_MS);
    drive_assert_screen(drive, "idle");
    drive_advance(drive, QUESTION_MS);
}

static void by_confirming(struct drive *drive)
{
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    drive_tap(drive, "none");
}

/* The job is dropped after three seconds; she leaves with the folio on the glass. */
static void by_a_printer_that_fails(struct drive *drive)
{
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    drive_tap(drive, "paper");
    drive_advance(drive, PRINTER_MS);
    drive_tap(drive, "leave");
}

static void in_large_letters_with_the_voice(struct drive *drive)
{
    drive_tap(drive, "text");
    drive_tap(drive, "contrast");
    if (drive_has(drive, "listen"))
        drive_tap(drive, "listen");
    drive_advance(drive, 500);
    drive_tap(drive, "leave");
}

/* The sample fair as if the hub had sent it, and colonias: made up, so that they are asked for. */
static void bring_colonias(struct scene *scene)
{
    static const char colonias[] =
        "code,name,postal,municipality\n"
        "1,La Purísima,52140,15054\n"
        "2,San Jerónimo,52150,15054\n";
    char command[4 * SCENE_PATH_MAX], path[SCENE_PATH_MAX + 40];
    const char *root = getenv("JORNADA_ROOT");
    snprintf(command, sizeof command,
             "cd '%s' && rm -rf content && mkdir content && "
             "cp -r '%s/assets/fairs/" SCENE_FAIR "' content/1 && echo 1 > content/current",
             scene->kiosk, root ? root : ".");
    const char *const argv[] = {"sh", "-c", command, NULL};
    assert_int_equal(scene_run(scene->kiosk_log, argv, NULL), 0);
    snprintf(path, sizeof path, "%s/content/1/colonias.csv", scene->kiosk);
    scene_write(path, colonias, sizeof colonias - 1);
}

static void nothing_typed_is_left_after_any_way_of_leaving(void **state)
{
    struct scene *scene = *state;
    static const struct {
        const char *name;
        void (*leave)(struct drive *drive);
    } ways[] = {
        {"Salir", by_salir},
        {"Esc", by_esc},
        {"walking away", by_walking_away},
        {"confirming", by_confirming},
        {"a printer that failed", by_a_printer_that_fails},
        {"large letters, contrast and voice", in_large_letters_with_the_voice},
    };
    const char *const more[] = {"--printer", NOWHERE, NULL};
    struct seek *seek = markers();
    bring_colonias(scene);
    struct drive *drive = scene_kiosk(scene, more);
    size_t bytes = 0;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        tell_everything(drive);
        if (i == 0)
            assert_non_null(seek_process(seek, drive_pid(drive), &bytes));
        ways[i].leave(drive);
        assert_nothing_left(scene, seek, drive, ways[i].name);
    }
    assert_int_equal(drive_quit(drive), 0);
    assert_files_empty(scene, seek, "the end of the day");
    assert_tmp_empty(seek, "the end of the day");
    seek_destroy(seek);
}

static void a_turn(struct drive *drive)
{
    glass_turn(drive, 2);
}

static void a_referral(struct drive *drive)
{
    glass_refer(drive, 1);
}

/* Her folio and her token are as good as her name to whoever finds the one and holds the other. */
static void what_was_made_for_her_is_in_no_memory_or_file_after_salir(void **state)
{
    static void (*const makes[])(struct drive * drive) = {a_turn, a_referral};
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    for (size_t i = 0; i < sizeof makes / sizeof makes[0]; i++) {
        struct seek *seek = seek_create();
        size_t bytes = 0;
        makes[i](drive);
        char *folio = glass_text(drive, "folio", "text"), *token = glass_text(drive, "qr", "value");
        assert_int_equal(strlen(token), 154);
        seek_add_text(seek, folio);
        seek_add_text(seek, token);
        seek_add_text(seek, token + 77); /* half a one is too much */
        free(folio);
        free(token);
        assert_non_null(seek_process(seek, drive_pid(drive), &bytes));
        by_salir(drive);
        assert_nothing_left(scene, seek, drive, "a slip on the glass");
        seek_destroy(seek);
    }
    assert_int_equal(drive_quit(drive), 0);
}

static void nothing_typed_is_in_any_file_after_a_kill(void **state)
{
    struct scene *scene = *state;
    char spool[SCENE_PATH_MAX + 32];
    snprintf(spool, sizeof spool, "file:%.200s/paper.bin", scene->kiosk);
    const char *const more[] = {"--printer", spool, NULL};
    struct seek *seek = markers();
    bring_colonias(scene);
    struct drive *drive = scene_kiosk(scene, more);
    tell_everything(drive);
    drive_kill(drive); /* nothing was confirmed */
    assert_files_empty(scene, seek, "kill -9 at the read-back");
    drive = scene_kiosk(scene, more);
    assert_int_equal(drive_state(drive, "captured"), 0);
    tell_everything(drive);
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    drive_tap(drive, "paper");
    drive_kill(drive); /* confirmed, a slip under way */
    assert_files_empty(scene, seek, "kill -9 while a slip is printed");
    assert_tmp_empty(seek, "kill -9");
    drive = scene_kiosk(scene, more);
    assert_true(drive_state(drive, "captured") >= 2);
    assert_nothing_left(scene, seek, drive, "a start after kill -9");
    assert_int_equal(drive_quit(drive), 0);
    seek_destroy(seek);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(nothing_typed_is_left_after_any_way_of_leaving),
        STORY(what_was_made_for_her_is_in_no_memory_or_file_after_salir),
        STORY(nothing_typed_is_in_any_file_after_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
