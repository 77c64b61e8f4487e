/* The call centre with real programs: a psychologist's browser asks the served hub for a folio, the
 * slip is verified by the command line, attended at the kiosk of its office's module, and counted
 * once after the close; a hub that is stopped says what it dropped.
 *
 * The browser is a socket that speaks HTTP/1.1 as short as it can be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/volunteer.h"

#define OFFICE "2"
#define MODULE "11" /* of that office */
#define NEED "5"    /* legal advice */
#define CALLS 6     /* enough for a cell to be shown */
#define HELLO_MS 61000
#define PASSWORD "una clave de prueba"

struct calls {
    struct scene scene;
    struct volunteer ana;
    char cookie[200];
    char answer[400000]; /* of the last request, with its head */
    char tokens[CALLS][200];
};

/* -- A browser --------------------------------------------------------------------------------- */

static int connect_to(const struct scene *scene)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    assert_int_equal(inet_pton(AF_INET, "127.0.0.1", &address.sin_addr), 1);
    address.sin_port = htons((uint16_t)atoi(strrchr(scene->url, ':') + 1));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* The status; head and body are in calls->answer. */
static int ask(struct calls *calls, const char *path, const char *form)
{
    char text[2000];
    size_t had = 0;
    ssize_t got;
    int fd = connect_to(&calls->scene), status = 0;
    int size = snprintf(text, sizeof text,
                        "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nCookie: %s\r\n"
                        "Content-Type: application/x-www-form-urlencoded\r\n"
                        "Content-Length: %zu\r\n\r\n%s",
                        form != NULL ? "POST" : "GET", path, calls->cookie,
                        form != NULL ? strlen(form) : 0, form != NULL ? form : "");
    assert_in_range(size, 1, sizeof text - 1);
    assert_int_equal(write(fd, text, (size_t)size), size);
    while ((got = read(fd, calls->answer + had, sizeof calls->answer - 1 - had)) > 0)
        had += (size_t)got;
    calls->answer[had] = '\0';
    close(fd);
    assert_int_equal(sscanf(calls->answer, "HTTP/1.1 %d", &status), 1);
    return status;
}

/* What stands behind `mark` up to `end`. */
static void behind(const struct calls *calls, const char *mark, char end, char *text, size_t room)
{
    const char stop[] = {end, '\0'}, *at = strstr(calls->answer, mark);
    assert_non_null(at);
    at += strlen(mark);
    snprintf(text, room, "%.*s", (int)strcspn(at, stop), at);
}

static void log_in(struct calls *calls)
{
    char value[160];
    calls->cookie[0] = '\0';
    assert_int_equal(ask(calls, "/login", "user=luz&password=una+clave+de+prueba"), 303);
    behind(calls, "Set-Cookie: jornada=", ';', value, sizeof value);
    snprintf(calls->cookie, sizeof calls->cookie, "jornada=%s", value);
}

static void call(struct calls *calls, char token[200])
{
    char form[400], csrf[80], once[80];
    assert_int_equal(ask(calls, "/llamadas?necesidad=" NEED "&oficina=" OFFICE, NULL), 200);
    behind(calls, "name=\"csrf\" value=\"", '"', csrf, sizeof csrf);
    behind(calls, "name=\"once\" value=\"", '"', once, sizeof once);
    snprintf(form, sizeof form, "csrf=%s&once=%s&necesidad=" NEED "&oficina=" OFFICE, csrf, once);
    assert_int_equal(ask(calls, "/llamadas", form), 200);
    behind(calls, "class=\"token\">", '<', token, 200);
}

/* -- Set-up ------------------------------------------------------------------------------------ */

static void add_user(struct calls *calls)
{
    char path[SCENE_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/password", calls->scene.folder);
    scene_write(path, PASSWORD "\n", strlen(PASSWORD) + 1);
    const char *const words[] = {"user", "add", "luz", "--role", "call_centre", "--password-file",
                                 path,   NULL};
    assert_int_equal(scene_hub(&calls->scene, words, NULL), 0);
}

static int begin(void **state)
{
    struct calls *calls = calloc(1, sizeof *calls);
    scene_open(&calls->scene);
    add_user(calls);
    volunteer_add(&calls->scene, "Ana Núñez", &calls->ana);
    scene_hub_start(&calls->scene);
    *state = calls;
    return 0;
}

static int end(void **state)
{
    struct calls *calls = *state;
    scene_close(&calls->scene);
    free(calls);
    return 0;
}

/* -- A kiosk at the office's module -------------------------------------------------------------
 */

static struct drive *start_kiosk(struct calls *calls)
{
    const char *const words[] = {"--clock", calls->scene.clock, "--size", "1280x800", NULL};
    char path[SCENE_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/kiosk.ini", calls->scene.kiosk);
    scene_write(path, "module = " MODULE "\n", strlen("module = " MODULE "\n"));
    struct drive *drive = drive_start(calls->scene.kiosk, words);
    volunteer_log_in(drive, &calls->ana);
    return drive;
}

static void attend(struct drive *drive, const char *token)
{
    drive_do(drive, "{s:s, s:s}", "do", "scan", "text", token);
    drive_assert_screen(drive, "staff_scan");
    glass_says(drive, "verdict", "El vale es bueno");
    drive_tap(drive, "say_given");
    assert_true(drive_has(drive, "noted"));
}

/* As the coordinator's command line reads it. */
static void assert_verified(struct calls *calls, const char *token)
{
    char path[SCENE_PATH_MAX + 16], *text = NULL;
    const char *const roster[] = {"fair", "roster", SCENE_FAIR, "--json", "--cover", NULL};
    assert_int_equal(scene_hub(&calls->scene, roster, &text), 0);
    snprintf(path, sizeof path, "%s/roster", calls->scene.folder);
    scene_write(path, text, strlen(text));
    free(text);
    const char *const verify[] = {"token", "verify", token, "--roster", path, NULL};
    assert_int_equal(scene_hub(&calls->scene, verify, &text), 0);
    assert_non_null(strstr(text, "OK"));
    free(text);
}

static void assert_counted(struct calls *calls)
{
    json_t *stats = scene_stats(&calls->scene);
    const json_t *loop = json_object_get(stats, "loop");
    assert_int_equal(scene_number(stats, "referrals"), CALLS);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    assert_int_equal(scene_number(loop, "issued"), CALLS);
    assert_int_equal(scene_number(loop, "attended"), CALLS);
    assert_true(json_is_null(json_object_get(loop, "not_issued")));
    assert_int_equal(scene_number(stats, "people"), 0); /* nobody came because of a call */
    json_decref(stats);
}

static void a_folio_by_telephone_is_attended_at_a_booth_and_counted_once(void **state)
{
    struct calls *calls = *state;
    struct scene *scene = &calls->scene;
    const char *const close[] = {"fair", "close", SCENE_FAIR, NULL};
    const char *const verify[] = {"verify", NULL};
    log_in(calls);
    for (size_t i = 0; i < CALLS; i++)
        call(calls, calls->tokens[i]);
    assert_verified(calls, calls->tokens[0]);
    scene_enrol(scene, scene->kiosk, "1"); /* hears of the call centre's key with its content */
    struct drive *kiosk = start_kiosk(calls);
    for (size_t i = 0; i < CALLS; i++)
        attend(kiosk, calls->tokens[i]);
    json_t *stats = scene_stats(scene);
    assert_true(json_is_null(json_object_get(stats, "referrals"))); /* never live */
    json_decref(stats);
    assert_int_equal(scene_hub(scene, close, NULL), 0);
    drive_advance(kiosk, HELLO_MS);
    scene_until(kiosk, "waiting", 0);
    scene_until(kiosk, "pending", 0);
    assert_counted(calls);
    assert_int_equal(drive_quit(kiosk), 0);
    scene_hub_stop(scene);
    scene_hub_start(scene);
    assert_counted(calls);
    assert_int_equal(scene_hub(scene, verify, NULL), 0);
}

static void a_stop_before_the_close_says_how_many_were_too_few(void **state)
{
    struct calls *calls = *state;
    char token[200];
    size_t size;
    log_in(calls);
    call(calls, token);
    call(calls, token);
    scene_hub_stop(&calls->scene);
    char *log = scene_read(calls->scene.hub_log, &size);
    assert_non_null(strstr(log, "2 of the call centre's referrals were too few"));
    assert_null(strstr(log, token));
    free(log);
    scene_hub_start(&calls->scene);
    assert_int_equal(ask(calls, "/llamadas", NULL), 401); /* sessions are memory, too */
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        STORY(a_folio_by_telephone_is_attended_at_a_booth_and_counted_once),
        STORY(a_stop_before_the_close_says_how_many_were_too_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
