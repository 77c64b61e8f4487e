/* A real keyboard on a real display: letters show at once, a scanner's burst stays nowhere whatever
 * Caps Lock says, and a kiosk that waits for its privacy timer sleeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/scanner.h"
#include "tests/stage/display.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

static struct display *open_display(void)
{
    struct display *display = display_open();
    if (display == NULL) {
        print_message("no Xvfb on this machine: not tried\n");
        skip();
    }
    return display;
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The way to the first screen with a name to type, whatever stands between. */
static void go_to_name(struct drive *drive)
{
    static const char *const wishes[] = {"age_30-44", "sex_X", "sex_none", "skip", "next"};
    glass_start(drive);
    drive_tap(drive, "register");
    for (int step = 0; step < 12 && !drive_has(drive, "field_given"); step++) {
        size_t i = 0;
        while (i < sizeof wishes / sizeof wishes[0] - 1 && !drive_has(drive, wishes[i]))
            i++;
        drive_tap(drive, wishes[i]);
    }
    assert_true(drive_has(drive, "field_given"));
}

static size_t typed(struct drive *drive)
{
    char *value = glass_text(drive, "field_given", "value");
    size_t length = strlen(value);
    free(value);
    return length;
}

static void a_letter_of_a_real_keyboard_shows_before_a_burst_could_be_told(void **state)
{
    struct display *display = open_display();
    struct drive *drive = scene_kiosk(*state, NULL);
    double least = 1e9;
    go_to_name(drive);
    for (size_t i = 0; i < 10; i++) {
        double from = now_ms();
        assert_int_equal(typed(drive), i);
        display_key(display, "a");
        while (typed(drive) == i && now_ms() - from < 10000)
            ;
        assert_int_equal(typed(drive), i + 1);
        least = now_ms() - from < least ? now_ms() - from : least;
        poll(NULL, 0, 2 * SCANNER_GAP_MS); /* a person's pace, in the machine's time */
    }
    print_message("from key to the tree: %.1f ms at best\n", least);
    assert_true(least < SCANNER_GAP_MS);
    assert_int_equal(drive_quit(drive), 0);
    display_close(display);
}

static void a_burst_stays_in_no_field_whatever_caps_lock_says(void **state)
{
    static const char token_like[] = "9A56B6JEYBVH7XD7G7E4JWVTA1ZRWA9KQ2P4";
    struct display *display = open_display();
    struct drive *drive = scene_kiosk(*state, NULL);
    go_to_name(drive);
    display_key(display, "n");
    for (int lock = 0; lock < 2; lock++) {
        poll(NULL, 0, 2 * SCANNER_GAP_MS);
        assert_int_equal(typed(drive), 1);
        display_burst(display, token_like);
        poll(NULL, 0, 4 * SCANNER_GAP_MS);
        drive_assert_screen(drive, "register_name");
        assert_int_equal(typed(drive), 1);
        display_key(display, "Caps_Lock");
    }
    assert_int_equal(drive_quit(drive), 0);
    display_close(display);
}

static void until_screen(struct drive *drive, const char *screen)
{
    for (int i = 0; i < 300; i++) {
        json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
        bool there = strcmp(json_string_value(json_object_get(tree, "screen")), screen) == 0;
        json_decref(tree);
        if (there)
            return;
        poll(NULL, 0, 10);
    }
    drive_assert_screen(drive, screen);
}

/* The same slip under Caps Lock, and without: whole where slips are read, nothing of it in a field.
 */
static void scan_with_each_lock(struct display *display, struct drive *drive, const char *layout,
                                const char *token, const char *says)
{
    for (int lock = 0; lock < 2; lock++) {
        go_to_name(drive);
        drive_type(drive, "Mar");
        display_wedge(display, token);
        poll(NULL, 0, 4 * SCANNER_GAP_MS);
        drive_assert_screen(drive, "register_name");
        char *value = glass_text(drive, "field_given", "value");
        assert_string_equal(value, "Mar");
        free(value);
        glass_leave(drive, "leave");
        display_wedge(display, token); /* on attract: somebody shows her slip */
        until_screen(drive, "folio");
        for (int i = 0; i < 300 && !drive_has(drive, "module_1"); i++)
            poll(NULL, 0, 10);
        if (!drive_has(drive, "module_1"))
            fail_msg("%s, lock %d: not read", layout, lock);
        char *found = glass_text(drive, "module_1", "text");
        assert_string_equal(found, says);
        free(found);
        glass_leave(drive, "leave");
        display_key(display, "Caps_Lock");
        poll(NULL, 0, 2 * SCANNER_GAP_MS);
    }
}

static void a_us_wedge_is_read_whole_under_every_layout_and_caps_lock(void **state)
{
    static const char *const layouts[] = {"latam", "es"};
    struct display *display = open_display();
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        assert_true(display_layout(display, layouts[i]));
        struct drive *drive = scene_kiosk(*state, NULL);
        glass_turn(drive, 1);
        char *token = glass_text(drive, "qr", "value"),
             *says = glass_text(drive, "module_1", "text");
        glass_leave(drive, "none");
        scan_with_each_lock(display, drive, layouts[i], token, says);
        free(token);
        free(says);
        assert_int_equal(drive_quit(drive), 0);
    }
    display_close(display);
}

/* Each letter of a name has its own key, or a dead key before it. */
static void type_name(struct display *display, struct scene *scene, const char *layout,
                      const char *const keys[], const char *name)
{
    assert_true(display_layout(display, layout));
    struct drive *drive = scene_kiosk(scene, NULL);
    go_to_name(drive);
    for (; *keys != NULL; keys++) {
        display_key(display, *keys);
        poll(NULL, 0, 2 * SCANNER_GAP_MS); /* a person's pace, in the machine's time */
    }
    char *value = glass_text(drive, "field_given", "value");
    assert_string_equal(value, name);
    free(value);
    assert_int_equal(drive_quit(drive), 0);
}

static void every_letter_of_a_spanish_name_is_typed_on_a_real_keyboard(void **state)
{
    static const char *const spanish[] = {
        "ntilde", "dead_acute", "a", "dead_acute", "e", "dead_acute",     "i", "dead_acute",
        "o",      "dead_acute", "u", "c",          "a", "dead_diaeresis", "u", NULL};
    static const char *const french[] = {"ccedilla", "eacute", "a", NULL};
    struct display *display = open_display();
    type_name(display, *state, "es", spanish, "ñáéíóúcaü");
    type_name(display, *state, "latam", spanish, "ñáéíóúcaü");
    type_name(display, *state, "fr", french, "çéa");
    display_close(display);
}

/* -- Wake-ups, of every thread of the kiosk and of its children ---------------------------------
 */

static long switches_of_thread(const char *path)
{
    char line[200];
    long sum = 0, count;
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "voluntary_ctxt_switches: %ld", &count) == 1)
            sum += count;
    if (file != NULL)
        fclose(file);
    return sum;
}

struct load {
    long switches; /* how often anything of it was woken */
    int processes;
};

/* Each thread has children of its own: the store thread's is the uplink. */
static void add_load(pid_t pid, struct load *load)
{
    char path[300];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    load->processes++;
    for (struct dirent *task; tasks != NULL && (task = readdir(tasks)) != NULL;) {
        if (!isdigit((unsigned char)task->d_name[0]))
            continue;
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/status", (int)pid, task->d_name);
        load->switches += switches_of_thread(path);
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/children", (int)pid, task->d_name);
        FILE *file = fopen(path, "re");
        for (int child; file != NULL && fscanf(file, "%d", &child) == 1;)
            add_load(child, load);
        if (file != NULL)
            fclose(file);
    }
    if (tasks != NULL)
        closedir(tasks);
}

/* As at a fair: no test socket, its own clock. */
static pid_t start_kiosk(struct scene *scene)
{
    char program[1024];
    const char *bin = getenv("JORNADA_BIN");
    snprintf(program, sizeof program, "%s/jornada-kiosk", bin ? bin : ".");
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(open(scene->kiosk_log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600),
             STDERR_FILENO);
        execl(program, program, "--data", scene->kiosk, "--size", "1280x800", (char *)NULL);
        _exit(127);
    }
    assert_true(pid > 0);
    return pid;
}

/* Until the picture is another one and stands still. */
static uint64_t settled(struct display *display, uint64_t before)
{
    uint64_t now = before, last;
    for (int i = 0; i < 150; i++) {
        last = now;
        poll(NULL, 0, 200);
        now = display_picture(display);
        if (now != before && now == last)
            break;
    }
    assert_true(now != before);
    return now;
}

static void a_kiosk_that_waits_for_its_privacy_timer_sleeps(void **state)
{
    struct scene *scene = *state;
    char ini[SCENE_PATH_MAX], text[SCENE_PATH_MAX + 40];
    snprintf(ini, sizeof ini, "%.200s/kiosk.ini", scene->kiosk);
    snprintf(text, sizeof text, "printer = file:%.200s/slip.png\n", scene->folder);
    scene_write(ini, text, strlen(text));
    struct display *display = open_display();
    scene_hub_start(scene);
    uint64_t empty = display_picture(display);
    pid_t kiosk = start_kiosk(scene);
    uint64_t attract = settled(display, empty);
    display_key(display, "Tab"); /* somebody comes: from now on the timer runs */
    uint64_t ringed = settled(display, attract);
    display_key(display, "Return");
    settled(display, ringed);
    poll(NULL, 0, 2000); /* the store and the hub have had their say */
    const int seconds = 6;
    struct load before = {0}, after = {0};
    add_load(kiosk, &before);
    poll(NULL, 0, seconds * 1000);
    add_load(kiosk, &after);
    assert_in_range(after.processes, 3, 10); /* itself, the slip maker, the uplink, speech */
    assert_int_equal(after.processes, before.processes);
    long woken = after.switches - before.switches;
    print_message("%ld wake-ups in %d s\n", woken, seconds);
    assert_in_range(woken, 0, seconds);
    kill(kiosk, SIGTERM);
    int code;
    assert_int_equal(waitpid(kiosk, &code, 0), kiosk);
    scene_hub_stop(scene);
    display_close(display);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)

int main(int count, char **arguments)
{
    if (count > 1)
        cmocka_set_test_filter(arguments[1]);
    const struct CMUnitTest tests[] = {
        STORY(a_letter_of_a_real_keyboard_shows_before_a_burst_could_be_told),
        STORY(a_burst_stays_in_no_field_whatever_caps_lock_says),
        STORY(a_us_wedge_is_read_whole_under_every_layout_and_caps_lock),
        STORY(every_letter_of_a_spanish_name_is_typed_on_a_real_keyboard),
        STORY(a_kiosk_that_waits_for_its_privacy_timer_sleeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
