/* From the slip to its outcome with real programs: made at one screen, attended at another that
 * stands at its office's module, closed at the office's desk, and no network among the three; when
 * it returns each is counted once, and sticks and repeats change nothing.
 *
 * The desk is a model of its page (desk_hand.h) with a file and code of the real hub; what it says
 * travels as a .jrb file on a stick. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/pack.h"
#include "sync/token.h"
#include "tests/desk_hand.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/volunteer.h"

#define OFFICE 2
#define MODULE "11" /* of that office */
#define PEOPLE 6    /* enough for a cell to be shown */
#define HELLO_MS 61000

struct plaza {
    struct scene scene;
    char other[SCENE_PATH_MAX], stick[SCENE_PATH_MAX];
    struct volunteer ana;
    struct desk_hand *desk;
    struct roster roster;
    char *tokens[PEOPLE];
    uint8_t slips[PEOPLE][16];
    uint16_t day;
};

/* -- Set-up ------------------------------------------------------------------------------------ */

/* "ABCD-EFGH-…" as printed; the box wants it without. */
static void join(const char *spelled, char code[DESK_CODE_CHARS + 1])
{
    size_t at = 0;
    for (; *spelled != '\0' && at < DESK_CODE_CHARS; spelled++)
        if (*spelled != '-')
            code[at++] = *spelled;
    code[at] = '\0';
}

static void read_roster(struct plaza *plaza, const char *file)
{
    json_t *root = json_loads(file, 0, NULL);
    char *text = json_dumps(json_object_get(root, "roster"), 0);
    assert_int_equal(roster_read(text, strlen(text), plaza->desk->paper.hub_key, &plaza->roster),
                     DONE);
    assert_true(plaza->roster.has_cover);
    free(text);
    json_decref(root);
}

static void add_desk(struct plaza *plaza)
{
    char path[SCENE_PATH_MAX + 16], office[8], code[DESK_CODE_CHARS + 1];
    snprintf(path, sizeof path, "%s/desk.json", plaza->scene.folder);
    snprintf(office, sizeof office, "%d", OFFICE);
    const char *const words[] = {"desk",  "add", SCENE_FAIR, "--office", office,
                                 "--out", path,  "--json",   NULL};
    json_t *json = scene_hub_json(&plaza->scene, words);
    join(json_string_value(json_object_get(json, "code")), code);
    json_decref(json);
    size_t size = 0;
    char *file = scene_read(path, &size);
    plaza->desk = calloc(1, sizeof *plaza->desk);
    assert_int_equal(desk_hand_open(plaza->desk, file, size, code), DONE);
    assert_string_equal(plaza->desk->paper.office_name, "Dirección de Igualdad de Género");
    read_roster(plaza, file);
    free(file);
}

static int begin(void **state)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    struct scene *scene = &plaza->scene;
    scene_open(scene);
    volunteer_add(&plaza->scene, "Ana Núñez", &plaza->ana);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
    snprintf(plaza->other, sizeof plaza->other, "%.200s/other", scene->folder);
    scene_enrol(scene, plaza->other, "2");
    add_desk(plaza); /* knows both kiosks' keys */
    scene_hub_stop(scene);
    snprintf(plaza->stick, sizeof plaza->stick, "%.200s/stick", scene->folder);
    assert_int_equal(mkdir(plaza->stick, 0700), 0);
    *state = plaza;
    return 0;
}

static int end(void **state)
{
    struct plaza *plaza = *state;
    scene_close(&plaza->scene);
    for (size_t i = 0; i < PEOPLE; i++)
        free(plaza->tokens[i]);
    free(plaza->desk);
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

/* -- What everybody does ------------------------------------------------------------------------
 */

static void make_slips(struct plaza *plaza, struct drive *drive)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        glass_refer(drive, OFFICE);
        plaza->tokens[i] = glass_text(drive, "qr", "value");
        glass_leave(drive, "none");
    }
}

/* At the module: the slip is scanned and one touch says what came of it. */
static void attend(struct drive *drive, const char *token, const char *word)
{
    drive_do(drive, "{s:s, s:s}", "do", "scan", "text", token);
    drive_assert_screen(drive, "staff_scan");
    glass_says(drive, "verdict", "El vale es bueno");
    drive_tap(drive, word);
    assert_true(drive_has(drive, "noted"));
}

/* At the desk: the token is verified with the roster of its file alone. */
static void read_slips(struct plaza *plaza)
{
    struct token token;
    const struct token_reader reader = {.roster = &plaza->roster,
                                        .today = (uint16_t)pack_day_read(plaza->scene.day)};
    for (size_t i = 0; i < PEOPLE; i++) {
        assert_int_equal(token_verify(plaza->tokens[i], &reader, &token), TOKEN_OK);
        assert_int_equal(token.office, OFFICE);
        memcpy(plaza->slips[i], token.slip, 16);
        plaza->day = token.day;
    }
}

/* Seen, and closed nine days later; the file has as many frames as there are words, and one. */
static void write_stick(struct plaza *plaza)
{
    static uint8_t bundle[64 * 1024];
    uint8_t stream[16], key[32];
    char path[SCENE_PATH_MAX + 64], name[33];
    randombytes_buf(stream, sizeof stream);
    randombytes_buf(key, sizeof key);
    desk_hand_stream(plaza->desk, stream, key, plaza->day);
    for (size_t i = 0; i < PEOPLE; i++) {
        desk_hand_say(plaza->desk, FACT_REFERRAL_SEEN, plaza->slips[i], plaza->day, 0, 0);
        desk_hand_say(plaza->desk, FACT_REFERRAL_CLOSED, plaza->slips[i],
                      (uint16_t)(plaza->day + 9), REFERRAL_PROVIDED, 5);
    }
    size_t size = desk_hand_pack(plaza->desk, 0, plaza->desk->count, bundle, sizeof bundle);
    snprintf(path, sizeof path, "%s/JORNADA", plaza->stick);
    assert_int_equal(mkdir(path, 0700), 0);
    sodium_bin2hex(name, sizeof name, stream, sizeof stream);
    snprintf(path, sizeof path, "%s/JORNADA/%s-0-%zu.jrb", plaza->stick, name,
             plaza->desk->count - 1);
    scene_write(path, bundle, size);
}

static long long bring(struct plaza *plaza, const char *number)
{
    const char *const words[] = {"import", plaza->stick, "--json", NULL};
    json_t *json = scene_hub_json(&plaza->scene, words);
    assert_int_equal(scene_number(json, "quarantined"), 0);
    long long value = scene_number(json, number);
    json_decref(json);
    return value;
}

/* -- What the coordinator reads ------------------------------------------------------------------
 */

static const json_t *inside(const json_t *json, const char *one, const char *two)
{
    const json_t *found = json_object_get(json_object_get(json, one), two);
    assert_non_null(found);
    return found;
}

static void assert_loop(struct plaza *plaza)
{
    json_t *stats = scene_stats(&plaza->scene);
    const json_t *loop = json_object_get(stats, "loop");
    assert_int_equal(scene_number(stats, "referrals"), PEOPLE);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    assert_int_equal(scene_number(loop, "issued"), PEOPLE);
    assert_int_equal(scene_number(loop, "seen"), PEOPLE);
    assert_int_equal(scene_number(loop, "attended"), PEOPLE);
    assert_int_equal(scene_number(loop, "closed"), PEOPLE);
    assert_true(json_is_null(json_object_get(loop, "not_issued")));
    assert_true(json_is_null(json_object_get(loop, "open")));
    assert_int_equal(json_integer_value(inside(loop, "by_outcome", "provided")), PEOPLE);
    assert_int_equal(json_integer_value(inside(loop, "by_help", "legal")), PEOPLE);
    assert_int_equal(json_integer_value(inside(loop, "days_to_attended", "0")), PEOPLE);
    assert_int_equal(scene_number(inside(loop, "by_office", "2"), "attended"), PEOPLE);
    json_decref(stats);
}

static void assert_sound(struct plaza *plaza)
{
    const char *const words[] = {"verify", NULL};
    assert_int_equal(scene_hub(&plaza->scene, words, NULL), 0);
}

static void
a_slip_of_one_screen_is_attended_at_another_and_closed_at_the_desk_with_no_network(void **state)
{
    struct plaza *plaza = *state;
    const char *const close[] = {"fair", "close", SCENE_FAIR, NULL};
    struct drive *a = start(plaza, plaza->scene.kiosk, "2");
    struct drive *b = start(plaza, plaza->other, MODULE);
    make_slips(plaza, a);
    volunteer_log_in(b, &plaza->ana);
    for (size_t i = 0; i < PEOPLE; i++)
        attend(b, plaza->tokens[i], "say_given");
    attend(b, plaza->tokens[0], "say_given");        /* shown twice */
    assert_int_equal(drive_state(b, "captured"), 0); /* nothing is written before the close */
    assert_true(drive_state(b, "waiting") >= PEOPLE);
    read_slips(plaza);
    write_stick(plaza);

    scene_hub_start(&plaza->scene); /* the network is back, and the stick came by post */
    assert_int_equal(bring(plaza, "fresh"), 2 * PEOPLE + 1);
    json_t *stats = scene_stats(&plaza->scene);
    assert_true(json_is_null(json_object_get(stats, "loop"))); /* never live */
    json_decref(stats);
    assert_int_equal(scene_hub(&plaza->scene, close, NULL), 0);
    drive_advance(a, HELLO_MS);
    drive_advance(b, HELLO_MS);
    scene_until(a, "waiting", 0);
    scene_until(b, "waiting", 0);
    scene_until(a, "pending", 0);
    scene_until(b, "pending", 0);
    assert_loop(plaza);
    assert_int_equal(bring(plaza, "fresh"), 0); /* the stick once more */
    assert_loop(plaza);
    assert_int_equal(drive_quit(a), 0);
    assert_int_equal(drive_quit(b), 0);
    assert_loop(plaza);
    assert_sound(plaza);
}

static void what_a_module_says_by_touch_is_what_the_hub_reads(void **state)
{
    struct plaza *plaza = *state;
    const char *const close[] = {"fair", "close", SCENE_FAIR, NULL};
    struct drive *a = start(plaza, plaza->scene.kiosk, "2");
    struct drive *b = start(plaza, plaza->other, MODULE);
    make_slips(plaza, a);
    volunteer_log_in(b, &plaza->ana);
    for (size_t i = 0; i < PEOPLE; i++)
        attend(b, plaza->tokens[i], "say_declined");
    scene_hub_start(&plaza->scene);
    assert_int_equal(scene_hub(&plaza->scene, close, NULL), 0);
    drive_advance(a, HELLO_MS);
    drive_advance(b, HELLO_MS);
    scene_until(a, "waiting", 0);
    scene_until(b, "waiting", 0);
    scene_until(a, "pending", 0);
    scene_until(b, "pending", 0);
    json_t *stats = scene_stats(&plaza->scene);
    const json_t *loop = json_object_get(stats, "loop");
    assert_int_equal(scene_number(loop, "closed"), PEOPLE);
    assert_true(json_is_null(json_object_get(loop, "attended")));
    assert_int_equal(json_integer_value(inside(loop, "by_outcome", "declined")), PEOPLE);
    assert_int_equal(scene_number(stats, "services"), 0);
    json_decref(stats);
    assert_int_equal(drive_quit(a), 0);
    assert_int_equal(drive_quit(b), 0);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
#define STORY(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        STORY(a_slip_of_one_screen_is_attended_at_another_and_closed_at_the_desk_with_no_network),
        STORY(what_a_module_says_by_touch_is_what_the_hub_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
