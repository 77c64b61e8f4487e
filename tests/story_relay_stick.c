/* A stick is carried to the relay's laptop: what is on it goes on to the hub once, and the hub's
 * receipt comes back to the kiosk with a later trip. Good sticks, and what the relay cannot take.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/stage/glass.h"
#include "tests/stage/laptop.h"
#include "tests/stage/scene.h"

#define PATIENCE 600 /* looks, of a tenth of a second */

struct story {
    struct scene scene;
    struct laptop relay;
    struct drive *drive;
    char stick[SCENE_PATH_MAX];
    int looks; /* into the relay's disk */
};

static int begin(void **state)
{
    struct story *story = calloc(1, sizeof *story);
    *state = story;
    scene_open_enrolled(&story->scene);
    scene_hub_start(&story->scene);
    laptop_make(&story->scene, &story->relay);
    snprintf(story->stick, sizeof story->stick, "%s/stick", story->scene.folder);
    assert_int_equal(mkdir(story->stick, 0755), 0);
    laptop_leave_no_road(story->scene.kiosk);
    story->drive = scene_kiosk(&story->scene, NULL);
    return 0;
}

static int end(void **state)
{
    struct story *story = *state;
    if (story->relay.pid)
        laptop_stop(&story->relay, SIGKILL);
    scene_close(&story->scene);
    free(story);
    return 0;
}

static void turns(struct story *story, int count)
{
    for (int i = 0; i < count; i++) {
        glass_turn(story->drive, 1);
        glass_leave(story->drive, "none");
    }
}

static void trip(struct story *story)
{
    json_t *said = drive_ask(story->drive, "{s:s, s:s}", "do", "stick", "folder", story->stick);
    if (!json_is_true(json_object_get(said, "ok")))
        fail_msg("%s", json_dumps(said, 0));
    json_decref(said);
}

static json_t *import(struct story *story, int expected)
{
    int code = -1;
    json_t *said = laptop_import(&story->scene, &story->relay, story->stick, &code);
    if (said == NULL || code != expected)
        fail_msg("exit %d: %s", code, said ? json_dumps(said, 0) : "nothing");
    assert_true(json_is_true(json_object_get(said, "relay")));
    return said;
}

static void expect(struct story *story, long long captured, long long pending, long long delivered)
{
    assert_int_equal(drive_state(story->drive, "captured"), captured);
    assert_int_equal(drive_state(story->drive, "pending"), pending);
    assert_int_equal(drive_state(story->drive, "delivered"), delivered);
    assert_int_equal(drive_state(story->drive, "safe"), 0);
    assert_int_equal(drive_state(story->drive, "quarantined"), 0);
}

static long long at_hub(struct story *story)
{
    json_t *stats = scene_stats(&story->scene);
    long long delivered = scene_number(stats, "delivered");
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    assert_int_equal(scene_number(stats, "turns"), delivered);
    json_decref(stats);
    return delivered;
}

/* The relay carries on by itself; children and servers work in the machine's time. */
static void until_at_hub(struct story *story, long long expected)
{
    struct timespec moment = {.tv_nsec = 100000000};
    for (int i = 0; i < PATIENCE && at_hub(story) != expected; i++)
        nanosleep(&moment, NULL);
    assert_int_equal(at_hub(story), expected);
}

/* The hub's answer to the last push came. */
static void until_relay_is_empty(struct story *story)
{
    struct timespec moment = {.tv_nsec = 100000000};
    char stick[SCENE_PATH_MAX + 16];
    int held = 1;
    for (int i = 0; i < PATIENCE && held > 0; i++) {
        snprintf(stick, sizeof stick, "%s/look-%d", story->scene.folder, story->looks++);
        held = laptop_empty_onto(&story->scene, &story->relay, stick);
        if (held > 0)
            nanosleep(&moment, NULL);
    }
    assert_int_equal(held, 0);
}

static void a_stick_carried_to_the_relay_reaches_the_hub_and_its_receipt_comes_back(void **state)
{
    struct story *story = *state;
    laptop_start(&story->scene, &story->relay);
    scene_hub_stop(&story->scene); /* the morning: no Internet on the plaza */
    turns(story, 5);
    trip(story);
    json_t *said = import(story, 0);
    assert_true(scene_number(said, "taken") > 0);
    assert_int_equal(scene_number(said, "receipts"), 0);
    assert_int_equal(scene_number(said, "awaited"), 1); /* the hub has not spoken yet */
    json_decref(said);
    said = import(story, 0); /* twice the same stick: kept once */
    assert_int_equal(scene_number(said, "taken"), 0);
    assert_int_equal(scene_number(said, "fresh"), 0);
    json_decref(said);
    trip(story);
    expect(story, 5, 5, 0); /* a relay's custody is no receipt */
    scene_hub_start(&story->scene);
    until_at_hub(story, 5);
    expect(story, 5, 5, 0); /* the hub has it, this kiosk cannot know */
    until_relay_is_empty(story);
    said = import(story, 0);
    assert_true(scene_number(said, "receipts") >= 1);
    assert_int_equal(scene_number(said, "awaited"), 0);
    json_decref(said);
    turns(story, 2);
    trip(story);
    expect(story, 7, 2, 5);
    json_decref(import(story, 0));
    until_at_hub(story, 7);
    until_relay_is_empty(story);
    json_decref(import(story, 0));
    trip(story);
    expect(story, 7, 0, 7);
    assert_int_equal(drive_quit(story->drive), 0);
    assert_int_equal(laptop_stop(&story->relay, SIGTERM), 0);
}

static void what_a_sleeping_relay_took_is_carried_on_when_it_serves(void **state)
{
    struct story *story = *state;
    turns(story, 3);
    trip(story);
    json_decref(import(story, 0));
    assert_int_equal(at_hub(story), 0);
    laptop_start(&story->scene, &story->relay);
    until_at_hub(story, 3);
    until_relay_is_empty(story);
    assert_int_equal(laptop_stop(&story->relay, SIGKILL), 128 + SIGKILL);
    json_t *said = import(story, 0); /* what a killed server left in the folder stops nobody */
    assert_true(scene_number(said, "receipts") >= 1);
    json_decref(said);
    trip(story);
    expect(story, 3, 0, 3);
    /* The same stick at the hub itself: nothing is counted twice. */
    const char *const words[] = {"import", story->stick, "--json", NULL};
    said = scene_hub_json(&story->scene, words);
    assert_int_equal(scene_number(said, "fresh"), 0);
    assert_false(json_is_true(json_object_get(said, "relay")));
    json_decref(said);
    assert_int_equal(at_hub(story), 3);
    assert_int_equal(drive_quit(story->drive), 0);
}

/* The stick's first bundle with one bit turned, or a few bytes short. */
static void spoil(struct story *story, const char *name, bool cut)
{
    char find[2 * SCENE_PATH_MAX], *path = NULL;
    size_t size = 0;
    snprintf(find, sizeof find, "ls '%s'/JORNADA/*-*.jrb | head -n 1", story->stick);
    const char *const argv[] = {"sh", "-c", find, NULL};
    assert_int_equal(scene_run(story->scene.hub_log, argv, &path), 0);
    path[strcspn(path, "\n")] = '\0';
    char *bytes = scene_read(path, &size);
    assert_non_null(bytes);
    bytes[size / 2] ^= cut ? 0 : 1;
    snprintf(find, sizeof find, "%s/JORNADA/%s", story->stick, name);
    scene_write(find, bytes, cut ? size - 10 : size);
    free(bytes);
    free(path);
}

/* The relay knows no device's key: a forged bundle is the hub's to refuse, and blocks nobody. */
static void bad_files_are_named_or_refused_by_the_hub_and_block_nobody(void **state)
{
    struct story *story = *state;
    char path[2 * SCENE_PATH_MAX];
    for (int i = 0; i < 4; i++) { /* four streams */
        turns(story, 1);
        drive_kill(story->drive);
        story->drive = scene_kiosk(&story->scene, NULL);
    }
    trip(story);
    spoil(story, "0-turned.jrb", false); /* before the good ones */
    spoil(story, "cut.jrb", true);
    snprintf(path, sizeof path, "%s/JORNADA/noise.jrb", story->stick);
    scene_write(path, "GIF89a", 6);
    laptop_start(&story->scene, &story->relay);
    json_t *said = import(story, 1);
    assert_int_equal(json_array_size(json_object_get(said, "bad")), 2);
    assert_true(json_is_null(json_object_get(said, "stopped")) ||
                !json_object_get(said, "stopped"));
    json_decref(said);
    until_at_hub(story, 4);
    until_relay_is_empty(story);
    said = import(story, 1);
    /* Refused once, they went up one by one: each receipt names one stream, and all are given. */
    assert_true(scene_number(said, "receipts") >= 4);
    json_decref(said);
    trip(story);
    expect(story, 4, 0, 4);
    assert_int_equal(drive_quit(story->drive), 0);
}

/* Not served either: its key and what it carries stay, and nobody is told to run init. */
static void nothing_makes_a_hub_of_it(struct story *story)
{
    static const char *const commands[][5] = {
        {"init", "--municipality", "15054", "--name", "Metepec"},
        {"restore", "/dev/null"},
        {"backup", "--to", "/tmp"},
        {"doctor"},
        {"serve", "--listen", "127.0.0.1:0"},
    };
    char log[2 * SCENE_PATH_MAX], key[2 * SCENE_PATH_MAX];
    size_t size, size_after;
    snprintf(log, sizeof log, "%s/no-hub.log", story->scene.folder);
    snprintf(key, sizeof key, "%s/keys/tls.pem", story->relay.folder);
    char *before = scene_read(key, &size);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        const char *const *word = commands[i];
        const char *const line[] = {"jornada-hub", "--data", story->relay.folder,
                                    word[0],       word[1],  word[2],
                                    word[3],       word[4],  NULL};
        assert_int_equal(scene_run(log, line, NULL), 1);
        char *said = scene_read(log, NULL);
        assert_non_null(strstr(said, "ask the hub itself"));
        free(said);
        assert_int_equal(remove(log), 0);
    }
    char *after = scene_read(key, &size_after);
    assert_true(size == size_after && memcmp(before, after, size) == 0);
    free(before);
    free(after);
}

static void a_relay_says_in_words_what_it_cannot_do(void **state)
{
    struct story *story = *state;
    const char *data = story->relay.folder;
    const char *const stats[] = {"jornada-hub", "--data", data, "stats", NULL};
    const char *const close_fair[] = {"jornada-hub", "--data", data, "fair", "close", "x", NULL};
    char path[2 * SCENE_PATH_MAX];
    turns(story, 1);
    trip(story);
    laptop_start(&story->scene, &story->relay);
    assert_int_equal(scene_run(story->scene.hub_log, stats, NULL), 1);
    assert_int_equal(scene_run(story->scene.hub_log, close_fair, NULL), 1);
    char *log = scene_read(story->scene.hub_log, NULL);
    assert_non_null(strstr(log, "ask the hub itself"));
    free(log);
    assert_int_equal(laptop_stop(&story->relay, SIGTERM), 0);
    nothing_makes_a_hub_of_it(story);
    /* Whose relay it is cannot be read any more: nothing is taken. */
    snprintf(path, sizeof path, "%s/relay.json", data);
    scene_write(path, "{\"relay\": \"pla", 14);
    json_t *said = import(story, 1);
    assert_int_equal(scene_number(said, "taken"), 0);
    assert_non_null(strstr(json_string_value(json_object_get(said, "stopped")), "relay.json"));
    json_decref(said);
    assert_int_equal(drive_quit(story->drive), 0);
}

int main(void)
{
#define STORY(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        STORY(a_stick_carried_to_the_relay_reaches_the_hub_and_its_receipt_comes_back),
        STORY(what_a_sleeping_relay_took_is_carried_on_when_it_serves),
        STORY(bad_files_are_named_or_refused_by_the_hub_and_block_nobody),
        STORY(a_relay_says_in_words_what_it_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
