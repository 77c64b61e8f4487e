/* A real window and a real keyboard: an X server of the test's own, keys and touches as it sends
 * them. Never 5: what windows are called. Never 10: what was typed is in no buffer of SDL or Xlib.
 *
 * Places of keys on the keyboard are looked for too: an X event holds them 32 bytes apart. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sync/pack.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/seek.h"

#define GIVEN "xiquetzin"
#define SURNAME "yoltzindra"
#define WAITS 400
#define WAIT_MS 10

struct window {
    struct scene *scene;
    pid_t server;
    char log[SCENE_PATH_MAX], id[32];
};

/* -- The server -------------------------------------------------------------------------------- */

static void start_server(struct window *window)
{
    int pipes[2];
    char number[16] = "", display[24];
    snprintf(window->log, sizeof window->log, "%s/x.log", window->scene->folder);
    assert_int_equal(pipe(pipes), 0);
    window->server = fork();
    assert_true(window->server >= 0);
    if (window->server == 0) {
        char fd[16];
        snprintf(fd, sizeof fd, "%d", pipes[1]);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (!freopen(window->log, "a", stderr))
            _exit(127);
        execlp("Xvfb", "Xvfb", "-displayfd", fd, "-screen", "0", "1280x800x24", "-nolisten", "tcp",
               (char *)NULL);
        _exit(127);
    }
    close(pipes[1]);
    FILE *said = fdopen(pipes[0], "r");
    if (!fgets(number, sizeof number, said))
        fail_msg("no X server");
    fclose(said);
    number[strcspn(number, "\n")] = '\0';
    snprintf(display, sizeof display, ":%s", number);
    setenv("DISPLAY", display, 1);
    setenv("SDL_VIDEODRIVER", "x11", 1);
}

/* `said` (may be NULL) = its output, the caller's to free. */
static void ask_x(struct window *window, const char *const *argv, char **said)
{
    if (scene_run(window->log, argv, said) != 0)
        fail_msg("%s %s failed", argv[0], argv[1]);
}

/* The line `0x200002 "Jornada": …` of the tree; the keyboard is given to it, for nobody else does
 * without a window manager. */
static void find_window(struct window *window)
{
    const char *const tree[] = {"xwininfo", "-root", "-tree", NULL};
    char *windows = NULL;
    ask_x(window, tree, &windows);
    char *name = strstr(windows, " \"Jornada\"");
    if (!name)
        fail_msg("no window: %s", windows);
    *name = '\0';
    snprintf(window->id, sizeof window->id, "%s", strrchr(windows, ' ') + 1);
    free(windows);
    const char *const focus[] = {"xdotool", "windowfocus", window->id, NULL};
    ask_x(window, focus, NULL);
}

static void press(struct window *window, const char *key)
{
    const char *const argv[] = {"xdotool", "key", key, NULL};
    ask_x(window, argv, NULL);
}

static void type_slowly(struct window *window, const char *text)
{
    const char *const argv[] = {"xdotool", "type", "--delay", "40", text, NULL};
    ask_x(window, argv, NULL);
}

static void wait_for(struct drive *drive, const char *field, const char *value)
{
    for (int i = 0; i < WAITS; i++) {
        char *now = drive_field(drive, field, "value");
        bool there = now && strcasecmp(now, value) == 0;
        free(now);
        if (there)
            return;
        usleep(WAIT_MS * 1000); /* keys come at the machine's pace */
    }
    fail_msg("%s never becomes %s", field, value);
}

static void wait_for_screen(struct drive *drive, const char *screen)
{
    for (int i = 0; i < WAITS; i++) {
        json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
        bool there = strcmp(json_string_value(json_object_get(tree, "screen")), screen) == 0;
        json_decref(tree);
        if (there)
            return;
        usleep(WAIT_MS * 1000);
    }
    drive_assert_screen(drive, screen);
}

/* -- Never 10 ---------------------------------------------------------------------------------- */

static void go_to_names(struct drive *drive)
{
    glass_start(drive);
    drive_tap(drive, "register");
    for (int i = 0; i < 12 && !drive_has(drive, "field_given"); i++) {
        if (drive_has(drive, "age_30-44"))
            drive_tap(drive, "age_30-44");
        else
            drive_tap(drive, drive_has(drive, "skip")       ? "skip"
                             : drive_has(drive, "sex_none") ? "sex_none"
                                                            : "next");
    }
    assert_true(drive_has(drive, "field_given"));
}

/* Each key goes down and up: its place stands twice. */
static void add_places(struct seek *seek, const char *letters)
{
    static const char rows[] = "qwertyuiop....asdfghjkl.....zxcvbnm"; /* from place 24 on */
    uint32_t places[64];
    size_t count = 0;
    for (const char *letter = letters; *letter; letter++) {
        const char *at = strchr(rows, *letter);
        assert_non_null(at);
        places[count] = places[count + 1] = (uint32_t)(24 + at - rows);
        count += 2;
    }
    seek_add_numbers(seek, places, count, "places of keys");
}

static void what_a_keyboard_typed_is_in_no_buffer_after_esc(void **state)
{
    struct window *window = *state;
    struct drive *drive = scene_kiosk(window->scene, NULL);
    struct seek *seek = seek_create();
    size_t bytes = 0;
    seek_add_text(seek, GIVEN);
    seek_add_text(seek, SURNAME);
    add_places(seek, GIVEN);
    add_places(seek, SURNAME);
    find_window(window);
    for (int visit = 0; visit < 2; visit++) {
        go_to_names(drive);
        type_slowly(window, GIVEN);
        wait_for(drive, "field_given", GIVEN);
        press(window, "Tab");
        type_slowly(window, SURNAME);
        wait_for(drive, "field_surname1", SURNAME);
        assert_non_null(seek_process(seek, drive_pid(drive), &bytes));
        press(window, "Escape");
        wait_for_screen(drive, "attract");
        const char *found = seek_process(seek, drive_pid(drive), &bytes);
        if (found)
            fail_msg("after Esc: %s", found);
        print_message("nothing in %zu MB\n", bytes >> 20);
    }
    seek_destroy(seek);
    assert_int_equal(drive_quit(drive), 0);
}

/* -- Never 5 ----------------------------------------------------------------------------------- */

static void assert_windows_discreet(struct window *window)
{
    const char *const tree[] = {"xwininfo", "-root", "-tree", NULL};
    const char *const about[] = {"xprop", "-id", window->id, NULL};
    char *windows = NULL, *properties = NULL;
    ask_x(window, tree, &windows);
    ask_x(window, about, &properties);
    assert_non_null(strstr(windows, "\"Jornada\""));
    if (!pack_text_is_discreet(windows) || !pack_text_is_discreet(properties))
        fail_msg("a window says %s %s", windows, properties);
    free(windows);
    free(properties);
}

static void no_window_is_called_by_what_is_read_in_it(void **state)
{
    struct window *window = *state;
    static const char *const pages[][2] = {{"rights", "right_tipos"},
                                           {"rights", "right_violentometro"},
                                           {"lines", "line_nat-089"},
                                           {"offices", "office_2"}};
    struct drive *drive = scene_kiosk(window->scene, NULL);
    find_window(window);
    assert_windows_discreet(window);
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        glass_start(drive);
        drive_tap(drive, pages[i][0]);
        assert_windows_discreet(window);
        glass_find(drive, pages[i][1]);
        assert_windows_discreet(window);
        glass_leave(drive, "leave");
    }
    assert_int_equal(drive_quit(drive), 0);
}

static int begin(void **state)
{
    struct window *window = calloc(1, sizeof *window);
    scene_begin((void **)&window->scene);
    start_server(window);
    *state = window;
    return 0;
}

static int end(void **state)
{
    struct window *window = *state;
    kill(window->server, SIGTERM);
    waitpid(window->server, NULL, 0);
    scene_end((void **)&window->scene);
    free(window);
    return 0;
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        STORY(what_a_keyboard_typed_is_in_no_buffer_after_esc),
        STORY(no_window_is_called_by_what_is_read_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
