/* A camera in the real kiosk, with a FIFO of pictures in its place: off by default, looking only
 * where a slip is asked for, dark again with the screen, and nothing of its pictures left behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/camera_picture.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/seek.h"
#include "tests/stage/volunteer.h"

#define TRIES 400
#define TRY_US 25000

struct booth {
    struct scene scene;
    struct volunteer ana;
    char fifo[SCENE_PATH_MAX + 16];
    int fd;
    uint32_t at_ms;
};

static int begin(void **state)
{
    struct booth *booth = calloc(1, sizeof *booth);
    struct scene *scene = &booth->scene;
    scene_open(scene);
    volunteer_add(scene, "Ana Núñez", &booth->ana);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
    scene_hub_stop(scene);
    snprintf(booth->fifo, sizeof booth->fifo, "%s/camera", scene->folder);
    assert_int_equal(mkfifo(booth->fifo, 0600), 0);
    booth->fd = open(booth->fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    assert_true(booth->fd >= 0);
    booth->at_ms = 1000;
    *state = booth;
    return 0;
}

static int end(void **state)
{
    struct booth *booth = *state;
    close(booth->fd);
    scene_close(&booth->scene);
    free(booth);
    return 0;
}

/* At booth 2, with this line about the camera in kiosk.ini. */
static struct drive *start(struct booth *booth, const char *camera)
{
    const char *const words[] = {"--clock", booth->scene.clock, "--size", "1280x800", NULL};
    char path[SCENE_PATH_MAX + 16], text[SCENE_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/kiosk.ini", booth->scene.kiosk);
    snprintf(text, sizeof text, "module = 2\n%s\n", camera);
    scene_write(path, text, strlen(text));
    return drive_start(booth->scene.kiosk, words);
}

static struct drive *start_with_camera(struct booth *booth)
{
    char line[SCENE_PATH_MAX + 40];
    snprintf(line, sizeof line, "camera = frames:%s", booth->fifo);
    return start(booth, line);
}

/* The process of a program among the children of this one, or 0. */
static pid_t child_named(pid_t parent, const char *name)
{
    char path[64], list[512] = "", word[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    size_t got = fread(list, 1, sizeof list - 1, file);
    fclose(file);
    list[got] = '\0';
    for (char *at = list; *at != '\0';) {
        pid_t child = (pid_t)strtol(at, &at, 10);
        at += *at == ' ';
        snprintf(path, sizeof path, "/proc/%d/comm", (int)child);
        if ((file = fopen(path, "re")) == NULL)
            continue;
        bool same = fgets(word, sizeof word, file) != NULL && strncmp(word, name, 14) == 0;
        fclose(file);
        if (same)
            return child;
    }
    return 0;
}

static pid_t looker(struct drive *drive)
{
    return child_named(drive_pid(drive), "jornada-camera");
}

/* The kernel holds its filter, and nobody may look into it but root. */
static void assert_confined(pid_t child)
{
    char path[64], line[128];
    bool filtered = false;
    snprintf(path, sizeof path, "/proc/%d/status", (int)child);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL)
        filtered = filtered || strcmp(line, "Seccomp:\t2\n") == 0;
    fclose(file);
    assert_true(filtered);
}

static bool is_looking(struct drive *drive)
{
    drive_do(drive, "{s:s, s:i}", "do", "clock", "advance_ms", 0);
    return looker(drive) != 0;
}

static void until_dark(struct drive *drive)
{
    for (int i = 0; i < TRIES && is_looking(drive); ++i)
        usleep(TRY_US);
    assert_false(is_looking(drive));
}

static bool screen_is(struct drive *drive, const char *screen)
{
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    bool same = strcmp(json_string_value(json_object_get(tree, "screen")), screen) == 0;
    json_decref(tree);
    return same;
}

/* What the camera sees comes in the machine's time. */
static void until_screen(struct drive *drive, const char *screen)
{
    for (int i = 0; i < TRIES; ++i) {
        drive_do(drive, "{s:s, s:i}", "do", "clock", "advance_ms", 0);
        if (screen_is(drive, screen))
            return;
        usleep(TRY_US);
    }
    drive_assert_screen(drive, screen);
}

static void until_says(struct drive *drive, const char *id, const char *words)
{
    for (int i = 0; i < TRIES; ++i) {
        drive_do(drive, "{s:s, s:i}", "do", "clock", "advance_ms", 0);
        char *text = drive_has(drive, id) ? glass_text(drive, id, "text") : NULL;
        bool said = text != NULL && strstr(text, words) != NULL;
        free(text);
        if (said)
            return;
        usleep(TRY_US);
    }
    glass_says(drive, id, words);
}

static void show(struct booth *booth, const char *const *tokens, int count)
{
    struct camera_picture picture;
    camera_picture_begin(&picture, 1280, 960);
    for (int i = 0; i < count; i++)
        camera_picture_slip(&picture, i, tokens[i],
                            (struct picture_place){220 + 420 * i, 480, 0.8, 4});
    for (int i = 0; i < 2; i++, booth->at_ms += 150) /* read by two; it may be off then */
        assert_true(camera_picture_send(&picture, booth->fd, booth->at_ms, SIZE_MAX));
    camera_picture_end(&picture);
}

static void scan(struct drive *drive, const char *text)
{
    drive_do(drive, "{s:s, s:s}", "do", "scan", "text", text);
}

static char *turn_slip(struct drive *drive)
{
    glass_turn(drive, 1);
    char *token = glass_text(drive, "qr", "value");
    glass_leave(drive, "none");
    return token;
}

static void without_the_setting_no_screen_ever_looks(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start(booth, "");
    glass_start(drive);
    drive_tap(drive, "folio");
    assert_false(drive_has(drive, "camera"));
    assert_false(is_looking(drive));
    drive_tap(drive, "leave");
    scan(drive, booth->ana.badge);
    volunteer_type_pin(drive, &booth->ana);
    glass_find(drive, "staff_scan");
    assert_false(is_looking(drive));
    assert_int_equal(drive_quit(drive), 0);
}

static void it_looks_where_a_slip_is_asked_for_and_nowhere_else(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start_with_camera(booth);
    until_dark(drive); /* the check at the start is over */
    char *token = turn_slip(drive);
    assert_false(is_looking(drive));
    scan(drive, booth->ana.badge);
    assert_false(is_looking(drive));
    volunteer_type_pin(drive, &booth->ana);
    assert_false(is_looking(drive));
    glass_find(drive, "staff_scan");
    assert_true(is_looking(drive));
    until_says(drive, "scan_ask", "cámara");
    assert_confined(looker(drive));
    show(booth, (const char *const[]){token}, 1);
    until_says(drive, "verdict", "El vale es bueno");
    assert_true(is_looking(drive));
    drive_tap(drive, "say_given");
    assert_true(drive_has(drive, "noted"));
    show(booth, (const char *const[]){token, "", ""}, 3);
    usleep(TRY_US);
    assert_true(drive_has(drive, "noted")); /* three in view: none is taken */
    drive_tap(drive, "next");
    until_says(drive, "verdict", "Se ven varios códigos");
    drive_tap(drive, "leave");
    until_screen(drive, "attract");
    assert_false(is_looking(drive));
    free(token);
    assert_int_equal(drive_quit(drive), 0);
}

static void somebody_who_touches_the_camera_is_told_her_module_and_it_is_dark_again(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start_with_camera(booth);
    until_dark(drive);
    char *token = turn_slip(drive);
    glass_start(drive);
    drive_tap(drive, "folio");
    assert_false(is_looking(drive)); /* not by itself */
    drive_tap(drive, "camera");
    assert_true(is_looking(drive));
    drive_tap(drive, "camera");
    assert_false(is_looking(drive));
    drive_tap(drive, "camera");
    show(booth, (const char *const[]){token}, 1);
    until_says(drive, "module_1", "Turno");
    assert_false(is_looking(drive));
    drive_tap(drive, "leave");
    glass_start(drive);
    drive_tap(drive, "folio"); /* the next person begins with a dark one */
    assert_false(is_looking(drive));
    free(token);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_badge_held_before_it_asks_for_the_pin(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start_with_camera(booth);
    struct camera_picture picture;
    until_dark(drive);
    glass_start(drive);
    drive_tap(drive, "folio");
    drive_tap(drive, "camera");
    camera_picture_begin(&picture, 640, 480);
    camera_picture_code(&picture, booth->ana.badge, (struct picture_place){320, 240, 1.2, 170});
    for (int i = 0; i < 2; i++, booth->at_ms += 150)
        assert_true(camera_picture_send(&picture, booth->fd, booth->at_ms, SIZE_MAX));
    camera_picture_end(&picture);
    until_screen(drive, "staff_pin");
    assert_false(is_looking(drive));
    volunteer_type_pin(drive, &booth->ana);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_file_that_is_no_camera_is_named_and_locks_nobody_out(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start(booth, "camera = /dev/null");
    until_dark(drive);
    glass_help(drive);
    glass_start(drive);
    drive_tap(drive, "folio");
    assert_false(drive_has(drive, "camera"));
    drive_tap(drive, "leave");
    scan(drive, booth->ana.badge);
    volunteer_type_pin(drive, &booth->ana);
    glass_find(drive, "staff_state");
    glass_show(drive, "state_camera");
    until_says(drive, "state_camera", "no lo es");
    assert_int_equal(drive_quit(drive), 0);
    char *said = NULL, log[SCENE_PATH_MAX + 16];
    snprintf(log, sizeof log, "%s/doctor.log", booth->scene.folder);
    const char *const doctor[] = {"jornada-kiosk", "--data", booth->scene.kiosk, "--doctor", NULL};
    assert_int_not_equal(scene_run(log, doctor, &said), 0);
    assert_non_null(strstr(said, "camera       look at this   What the settings name"));
    free(said);
}

/* Pixels of one row of a picture that nobody could take for anything else. */
static void nothing_of_a_picture_is_left_in_either_process(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start_with_camera(booth);
    struct camera_picture picture;
    static const char mark[] = "JORNADA-PIXELES-DE-UNA-CARA";
    struct seek *seek = seek_create();
    size_t bytes = 0;
    seek_add_text(seek, mark);
    until_dark(drive);
    char *token = turn_slip(drive);
    scan(drive, booth->ana.badge);
    volunteer_type_pin(drive, &booth->ana);
    glass_find(drive, "staff_scan");
    camera_picture_begin(&picture, 640, 900);
    camera_picture_slip(&picture, 1, token, (struct picture_place){320, 440, 0.8, 5});
    for (unsigned y = 0; y < 20; y++)
        memcpy(picture.grey + y * 640 + 7 * y, mark, sizeof mark - 1);
    for (int i = 0; i < 4; i++, booth->at_ms += 150)
        assert_true(camera_picture_send(&picture, booth->fd, booth->at_ms, SIZE_MAX));
    until_says(drive, "verdict", "El vale es bueno");
    usleep(200000); /* the pictures behind it are looked at, too */
    assert_true(is_looking(drive));
    const char *found = seek_process(seek, drive_pid(drive), &bytes);
    assert_true(bytes > 0);
    if (found != NULL)
        fail_msg("left behind: %s", found);
    found = seek_process(seek, getpid(), &bytes); /* here it stands: it would have been found */
    assert_non_null(found);
    camera_picture_end(&picture);
    seek_destroy(seek);
    free(token);
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_the_setting_no_screen_ever_looks, begin, end),
        cmocka_unit_test_setup_teardown(it_looks_where_a_slip_is_asked_for_and_nowhere_else, begin,
                                        end),
        cmocka_unit_test_setup_teardown(
            somebody_who_touches_the_camera_is_told_her_module_and_it_is_dark_again, begin, end),
        cmocka_unit_test_setup_teardown(a_badge_held_before_it_asks_for_the_pin, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_is_no_camera_is_named_and_locks_nobody_out,
                                        begin, end),
        cmocka_unit_test_setup_teardown(nothing_of_a_picture_is_left_in_either_process, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
