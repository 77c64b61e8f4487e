/* The booth's queue and the call screen, with real programs: the next is called by one touch, two
 * kiosks at one module hear of each other through the hub and go on alone without it, the screen
 * shows turns and modules and nothing else, whatever stands at its socket; who calls for a person
 * is seen and answered at another kiosk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/volunteer.h"

#define MODULE "2"
#define SERVICE 1 /* module 2 gives it alone */
#define TURN_MAX 12

struct plaza {
    struct scene scene;
    char other[SCENE_PATH_MAX], screen[SCENE_PATH_MAX]; /* further kiosks' folders */
    struct volunteer ana;
};

static int begin(void **state)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    struct scene *scene = &plaza->scene;
    scene_open(scene);
    volunteer_add(scene, "Ana Núñez", &plaza->ana);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
    snprintf(plaza->other, sizeof plaza->other, "%.200s/other", scene->folder);
    snprintf(plaza->screen, sizeof plaza->screen, "%.200s/screen", scene->folder);
    scene_enrol(scene, plaza->other, "2");
    scene_enrol(scene, plaza->screen, "3");
    *state = plaza;
    return 0;
}

static int end(void **state)
{
    struct plaza *plaza = *state;
    scene_close(&plaza->scene);
    free(plaza);
    return 0;
}

static struct drive *start(struct plaza *plaza, const char *folder, const char *module)
{
    const char *const words[] = {"--clock", plaza->scene.clock, "--size", "1280x800", NULL};
    char path[SCENE_PATH_MAX + 16], text[64];
    snprintf(path, sizeof path, "%s/kiosk.ini", folder);
    snprintf(text, sizeof text, "module = %s\n", module);
    scene_write(path, text, strlen(text));
    return drive_start(folder, words);
}

static struct drive *start_board(struct plaza *plaza, const char *folder)
{
    const char *const words[] = {"--board", "--clock",  plaza->scene.clock,
                                 "--size",  "1280x800", NULL};
    return drive_start_beside(folder, "board-drive.sock", words);
}

static void open_queue(struct drive *drive, const struct plaza *plaza)
{
    volunteer_log_in(drive, &plaza->ana);
    glass_find(drive, "staff_queue");
    drive_assert_screen(drive, "staff_queue");
}

static char *take_turn(struct drive *drive, unsigned service)
{
    glass_turn(drive, service);
    char *token = glass_text(drive, "qr", "value");
    glass_leave(drive, "none");
    return token;
}

static void take_turns(struct drive *drive, unsigned service, int count)
{
    for (int i = 0; i < count; ++i) {
        free(take_turn(drive, service));
        drive_advance(drive, 60000);
        if (drive_has(drive, "extend"))
            drive_tap(drive, "extend");
    }
}

/* The first who waits, "A17"; "" when nobody does. */
static void first_waiting(struct drive *drive, char turn[TURN_MAX])
{
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    const json_t *nodes = json_object_get(tree, "nodes");
    *turn = '\0';
    for (size_t i = 0; i < json_array_size(nodes) && *turn == '\0'; ++i) {
        const char *id = json_string_value(json_object_get(json_array_get(nodes, i), "id"));
        if (strncmp(id, "turn_", 5) == 0)
            snprintf(turn, TURN_MAX, "%.10s", id + 5);
    }
    json_decref(tree);
}

static void assert_now(struct drive *drive, const char *turn)
{
    char *now = glass_text(drive, "queue_now", "value");
    assert_string_equal(now, turn);
    free(now);
}

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool says(struct drive *drive, const char *id, const char *words)
{
    char *text = drive_field(drive, id, "text");
    bool there = text != NULL && strstr(text, words) != NULL;
    free(text);
    return there;
}

/* A second passes at every one of them until it is said. */
static void until(struct drive *drives[], const char *id, const char *words)
{
    double over = now_seconds() + 60;
    while (!says(drives[0], id, words)) {
        if (now_seconds() > over) {
            char *text = drive_field(drives[0], id, "text");
            fail_msg("%s says \"%s\", not \"%s\"", id, text ? text : "", words);
        }
        for (int i = 0; drives[i] != NULL; ++i)
            drive_advance(drives[i], 1000);
        for (int i = 0; drives[i] != NULL; ++i)
            if (drive_has(drives[i], "extend"))
                drive_tap(drives[i], "extend");
    }
}

/* -- One kiosk --------------------------------------------------------------------------------- */

static void one_touch_calls_who_waits_longest_and_another_takes_it_back(void **state)
{
    struct plaza *plaza = *state;
    char first[TURN_MAX], second[TURN_MAX], again[TURN_MAX];
    scene_hub_stop(&plaza->scene);
    struct drive *drive = start(plaza, plaza->scene.kiosk, MODULE);
    take_turns(drive, SERVICE, 3);
    open_queue(drive, plaza);
    glass_says(drive, "heading", "Esperan 3");
    glass_says(drive, "queue_shared", "Solo este kiosco");
    first_waiting(drive, first);
    drive_tap(drive, "queue_next");
    assert_now(drive, first);
    glass_says(drive, "heading", "Esperan 2");
    first_waiting(drive, second);
    drive_tap(drive, "queue_undo");
    assert_now(drive, "");
    first_waiting(drive, again);
    assert_string_equal(again, first);
    drive_tap(drive, "queue_next");
    drive_tap(drive, "queue_next"); /* the call before ends with the next */
    assert_now(drive, second);
    drive_tap(drive, "queue_undo");
    assert_now(drive, first);
    drive_tap(drive, "queue_again");
    assert_now(drive, first);
    drive_tap(drive, "queue_absent");
    assert_now(drive, "");
    glass_says(drive, "heading", "Esperan 2");
    drive_tap(drive, "queue_undo");
    assert_now(drive, first);
    drive_tap(drive, "queue_move");
    glass_find(drive, "move_5");
    drive_assert_screen(drive, "staff_queue");
    assert_now(drive, "");
    drive_tap(drive, "queue_undo");
    assert_now(drive, first);
    drive_refused(drive, "{s:s, s:s}", "do", "tap", "id", "queue_undo"); /* once */
    assert_int_equal(drive_quit(drive), 0);
    scene_hub_start(&plaza->scene);
}

static void from_a_scan_to_the_next_person_are_two_touches(void **state)
{
    struct plaza *plaza = *state;
    char first[TURN_MAX], second[TURN_MAX];
    struct drive *drive = start(plaza, plaza->scene.kiosk, MODULE);
    char *token = take_turn(drive, SERVICE);
    take_turns(drive, SERVICE, 2);
    open_queue(drive, plaza);
    first_waiting(drive, first);
    drive_tap(drive, "queue_next");
    assert_now(drive, first);
    first_waiting(drive, second);
    drive_do(drive, "{s:s, s:s}", "do", "scan", "text", token);
    drive_assert_screen(drive, "staff_scan");
    drive_tap(drive, "say_given");
    drive_tap(drive, "queue_next");
    drive_assert_screen(drive, "staff_queue");
    assert_now(drive, second);
    glass_says(drive, "heading", "Espera 1");
    drive_tap(drive, "back"); /* and no trail of queues behind it */
    drive_assert_screen(drive, "staff_home");
    assert_int_equal(drive_quit(drive), 0);
    free(token);
}

/* -- Two of them ------------------------------------------------------------------------------- */

static void two_volunteers_who_call_one_turn_are_told_and_it_is_one_of_theirs(void **state)
{
    struct plaza *plaza = *state;
    char first[TURN_MAX], theirs[TURN_MAX];
    struct drive *one = start(plaza, plaza->scene.kiosk, MODULE);
    struct drive *other = start(plaza, plaza->other, MODULE);
    scene_hub_stop(&plaza->scene); /* ages of one clock: told at once, they keep their order */
    take_turns(one, SERVICE, 3);
    drive_advance(other, 200000); /* not behind the other's clock */
    scene_hub_start(&plaza->scene);
    open_queue(one, plaza);
    open_queue(other, plaza);
    until((struct drive *[]){other, one, NULL}, "heading", "Esperan 3");
    until((struct drive *[]){other, one, NULL}, "queue_shared", "Compartido");
    scene_hub_stop(&plaza->scene);
    first_waiting(one, first);
    drive_tap(one, "queue_next");
    drive_advance(other, 5000); /* the later word */
    first_waiting(other, theirs);
    assert_string_equal(theirs, first);
    drive_tap(other, "queue_next");
    assert_now(other, first);
    until((struct drive *[]){one, other, NULL}, "queue_shared", "Solo este kiosco");
    scene_hub_start(&plaza->scene);
    until((struct drive *[]){one, other, NULL}, "queue_news", "El kiosco 2 también llamó");
    assert_now(one, "");
    assert_now(other, first);
    assert_false(drive_has(other, "queue_news"));
    drive_tap(one, "queue_next");
    assert_false(drive_has(one, "queue_news"));
    until((struct drive *[]){other, one, NULL}, "queue_others", "También aquí");
    assert_int_equal(drive_quit(one), 0);
    assert_int_equal(drive_quit(other), 0);
}

static void who_calls_for_a_person_is_seen_and_answered_at_another_kiosk(void **state)
{
    struct plaza *plaza = *state;
    struct drive *one = start(plaza, plaza->scene.kiosk, MODULE);
    struct drive *other = start(plaza, plaza->other, MODULE);
    volunteer_log_in(other, &plaza->ana);
    assert_false(drive_has(other, "calls"));
    drive_tap(one, "person");
    until((struct drive *[]){other, one, NULL}, "calls", "Llaman: 1");
    drive_tap(other, "calls");
    drive_assert_screen(other, "staff_calls");
    glass_says(other, "go_1", "Kiosco 1, junto al módulo");
    drive_tap(other, "go_1");
    until((struct drive *[]){one, other, NULL}, "call", "Ya vienen");
    until((struct drive *[]){other, one, NULL}, "go_1", "Ya va alguien");
    assert_false(drive_has(other, "calls"));
    assert_int_equal(drive_quit(one), 0);
    assert_int_equal(drive_quit(other), 0);
}

/* -- The call screen --------------------------------------------------------------------------- */

static bool is_turn_and_module(const char *text)
{
    bool good = isupper((unsigned char)*text++) && isdigit((unsigned char)*text);
    while (isdigit((unsigned char)*text))
        ++text;
    good = good && *text++ == ' ' && isdigit((unsigned char)*text);
    while (isdigit((unsigned char)*text))
        ++text;
    return good && *text == '\0';
}

/* Nothing that is not of this list, and nothing to touch. */
static void assert_bare(struct drive *board)
{
    json_t *tree = drive_ask(board, "{s:s}", "do", "tree");
    const json_t *nodes = json_object_get(tree, "nodes");
    assert_string_equal(json_string_value(json_object_get(tree, "screen")), "board");
    for (size_t i = 0; i < json_array_size(nodes); ++i) {
        const json_t *node = json_array_get(nodes, i);
        const char *id = json_string_value(json_object_get(node, "id"));
        const char *text = json_string_value(json_object_get(node, "text"));
        assert_string_equal(json_string_value(json_object_get(node, "role")), "label");
        bool call = strncmp(id, "call_", 5) == 0, own = strncmp(id, "board_", 6) == 0;
        if (!(call ? is_turn_and_module(text) : own))
            fail_msg("%s: \"%s\" stands on the call screen", id, text);
    }
    json_decref(tree);
}

static void until_called(struct drive *board, struct drive *kiosk, const char *turn)
{
    char words[TURN_MAX + 8];
    snprintf(words, sizeof words, "%s " MODULE, turn);
    until((struct drive *[]){board, kiosk, NULL}, "call_0", words);
    assert_bare(board);
}

static void send_garbage(const char *folder, const void *bytes, size_t size, struct drive *board)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    assert_true(snprintf(at.sun_path, sizeof at.sun_path, "%.90s/board.sock", folder) > 0);
    unlink(at.sun_path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), fd = -1;
    assert_int_equal(bind(listener, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listener, 4), 0);
    for (double over = now_seconds() + 20; fd < 0 && now_seconds() < over;) {
        drive_advance(board, 2000);
        fd = accept(listener, NULL, NULL);
    }
    assert_true(fd >= 0);
    assert_int_equal(send(fd, bytes, size, MSG_NOSIGNAL), (ssize_t)size);
    for (int i = 0; i < 3; ++i)
        drive_advance(board, 500);
    close(fd);
    close(listener);
    unlink(at.sun_path);
}

static void
the_screen_beside_a_kiosk_shows_turn_and_module_whatever_stands_at_its_socket(void **state)
{
    struct plaza *plaza = *state;
    char first[TURN_MAX], words[TURN_MAX + 8];
    uint8_t noise[4096];
    scene_hub_stop(&plaza->scene);
    struct drive *kiosk = start(plaza, plaza->scene.kiosk, MODULE);
    struct drive *board = start_board(plaza, plaza->scene.kiosk);
    drive_assert_screen(board, "board");
    assert_true(drive_has(board, "board_empty"));
    take_turns(kiosk, SERVICE, 2);
    open_queue(kiosk, plaza);
    assert_bare(board); /* who waits is nobody's business */
    first_waiting(kiosk, first);
    drive_tap(kiosk, "queue_next");
    until_called(board, kiosk, first);
    glass_says(board, "board_state", "Solo turnos de este lugar");
    drive_do(board, "{s:s, s:s}", "do", "scan", "text", plaza->ana.badge); /* takes nothing */
    drive_assert_screen(board, "board");
    drive_kill(kiosk);
    until((struct drive *[]){board, NULL}, "board_state", "Sin actualizar");
    drive_advance(board, 4 * 60000);
    glass_says(board, "board_state", "4 min");
    randombytes_buf(noise, sizeof noise);
    send_garbage(plaza->scene.kiosk, noise, sizeof noise, board);
    memset(noise, 0xFF, sizeof noise);
    send_garbage(plaza->scene.kiosk, noise, sizeof noise, board);
    static const uint8_t cut[] = {0, 0, 0, 9, 0x83, 0x01, 0x00, 0x81, 0x84};
    send_garbage(plaza->scene.kiosk, cut, sizeof cut, board);
    static const uint8_t other[] = {0, 0, 0, 4, 0x83, 0x02, 0x00, 0x80}; /* of no known version */
    send_garbage(plaza->scene.kiosk, other, sizeof other, board);
    snprintf(words, sizeof words, "%s " MODULE, first);
    glass_says(board, "call_0", words);
    assert_bare(board);
    assert_int_equal(drive_quit(board), 0);
    scene_hub_start(&plaza->scene);
}

static void
a_screen_of_its_own_asks_the_hub_and_keeps_what_it_knew_while_nobody_answers(void **state)
{
    struct plaza *plaza = *state;
    char first[TURN_MAX], second[TURN_MAX], words[TURN_MAX + 8];
    struct drive *kiosk = start(plaza, plaza->scene.kiosk, MODULE);
    struct drive *board = start_board(plaza, plaza->screen);
    take_turns(kiosk, SERVICE, 2);
    open_queue(kiosk, plaza);
    first_waiting(kiosk, first);
    drive_tap(kiosk, "queue_next");
    until_called(board, kiosk, first);
    assert_false(drive_has(board, "board_state"));
    scene_hub_stop(&plaza->scene);
    until((struct drive *[]){board, kiosk, NULL}, "board_state", "Sin actualizar");
    snprintf(words, sizeof words, "%s " MODULE, first);
    glass_says(board, "call_0", words);
    first_waiting(kiosk, second);
    drive_tap(kiosk, "queue_next");
    scene_hub_start(&plaza->scene);
    until_called(board, kiosk, second);
    assert_false(drive_has(board, "board_state"));
    assert_int_equal(drive_quit(board), 0);
    assert_int_equal(drive_quit(kiosk), 0);
}

int main(int count, char **arguments)
{
    if (count > 1)
        cmocka_set_test_filter(arguments[1]);
#define STORY(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        STORY(one_touch_calls_who_waits_longest_and_another_takes_it_back),
        STORY(from_a_scan_to_the_next_person_are_two_touches),
        STORY(two_volunteers_who_call_one_turn_are_told_and_it_is_one_of_theirs),
        STORY(who_calls_for_a_person_is_seen_and_answered_at_another_kiosk),
        STORY(the_screen_beside_a_kiosk_shows_turn_and_module_whatever_stands_at_its_socket),
        STORY(a_screen_of_its_own_asks_the_hub_and_keeps_what_it_knew_while_nobody_answers),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
