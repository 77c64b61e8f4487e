/* kill -9 of the real programs at seeded moments, over and over: the kiosk in a commit, in a push,
 * in its start and in its planned stop, the hub likewise, or both at once.
 *
 * Acknowledged is what stood on the glass, or what the kiosk had answered before it died. Every
 * start must find exactly that, and of the one that was cut off all or nothing; in the evening the
 * hub has each fact once, by its own `stats` and `verify`, and each acknowledged name once, by the
 * custodian's key. Some rounds in a usual run, 2,000 with JORNADA_LONG=1 (or JORNADA_KILLS=n). */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "sync/hub/custodian.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define KILLS_SHORT 16
#define KILLS_LONG 2000
#define KILLS_A_DAY 100 /* of one fair; the next one begins with new disks */
#define SEED 4
#define NAMES_MAX 256
#define TURNS_MAX 10000
#define SERVICES 8

enum span { SPAN_COMMIT, SPAN_PUSH, SPAN_START, SPAN_STOP, SPAN_HUB_START, SPAN_HUB_STOP, SPANS };

struct day {
    struct scene scene;
    struct drive *drive;
    uint64_t chance;
    long long span_us[SPANS]; /* how long each takes, as it was seen last */
    long long turns, registered;
    bool given[TURNS_MAX]; /* numbers that stood on the glass */
    bool kept[NAMES_MAX];  /* was called guardado */
    unsigned names, came_back[NAMES_MAX];
    long long acknowledged, cut_off, cut_off_kept;
};

static uint64_t draw(struct day *day, uint64_t limit)
{
    uint8_t seed[randombytes_SEEDBYTES] = {0};
    uint64_t drawn;
    memcpy(seed, &day->chance, sizeof day->chance);
    day->chance++;
    randombytes_buf_deterministic(&drawn, sizeof drawn, seed);
    return drawn % limit;
}

static long long now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A moment of something that takes about so long, or shortly behind it; early ones more often, for
 * the flushes of a commit come first. */
static long long moment(struct day *day, enum span span)
{
    uint64_t whole = (uint64_t)(day->span_us[span] * 5 / 4 + 1);
    return (long long)draw(day, draw(day, 2) == 0 ? whole : whole / 4 + 1);
}

/* -- Programs that live ------------------------------------------------------------------------ */

static void start_hub(struct day *day)
{
    long long began = now_us();
    if (day->scene.server)
        return;
    scene_hub_start(&day->scene);
    day->span_us[SPAN_HUB_START] = now_us() - began;
}

/* What a start finds is what was said, and of one that was cut off all or nothing. */
static void start_kiosk(struct day *day)
{
    long long began = now_us();
    if (day->drive)
        return;
    day->drive = scene_kiosk(&day->scene, NULL);
    day->span_us[SPAN_START] = now_us() - began;
    assert_int_equal(drive_state(day->drive, "captured"), day->turns + day->registered);
    assert_int_equal(drive_state(day->drive, "quarantined"), 0);
}

static void advance_for(struct day *day, long long us)
{
    for (long long began = now_us(); now_us() - began < us;)
        drive_advance(day->drive, 500);
}

/* -- Facts ------------------------------------------------------------------------------------- */

/* Its number, 17 of "… A17": never given before. */
static void note_number(struct day *day)
{
    char *text = glass_text(day->drive, "module_1", "text");
    const char *letter = strrchr(text, 'A');
    assert_non_null(letter);
    int number = atoi(letter + 1);
    free(text);
    assert_in_range(number, 1, TURNS_MAX - 1);
    assert_false(day->given[number]);
    day->given[number] = true;
}

static void go_to_turn(struct day *day)
{
    char service[16];
    unsigned code = 1 + (unsigned)draw(day, SERVICES);
    snprintf(service, sizeof service, "service_%u", code);
    glass_start(day->drive);
    drive_tap(day->drive, "services");
    glass_find(day->drive, service);
    drive_advance(day->drive, 251);
}

static void take_turn(struct day *day)
{
    go_to_turn(day);
    long long began = now_us();
    drive_do(day->drive, "{s:s,s:s}", "do", "tap", "id", "take_turn");
    day->span_us[SPAN_COMMIT] = now_us() - began;
    drive_assert_screen(day->drive, "turn");
    note_number(day);
    day->turns++;
    day->acknowledged++;
    glass_leave(day->drive, "leave");
}

/* Number n as letters: nobody else's name. */
static void name_of(unsigned n, char name[16])
{
    snprintf(name, 16, "Nadia%c%c", 'a' + (char)(n / 26), 'a' + (char)(n % 26));
}

static void go_to_confirm(struct day *day)
{
    char name[16];
    const struct attendee who = {.age = "30-44", .given = name};
    assert_in_range(day->names, 0, NAMES_MAX - 1);
    name_of(day->names, name);
    glass_answer(day->drive, &who);
    drive_advance(day->drive, 251);
}

/* The kiosk dies around a commit; what became of it the next start tells. */
static void die_committing(struct day *day, const char *id, long long *counted)
{
    bool said =
        drive_kill_after(day->drive, moment(day, SPAN_COMMIT), "{s:s,s:s}", "do", "tap", "id", id);
    day->drive = scene_kiosk(&day->scene, NULL);
    long long more = drive_state(day->drive, "captured") - day->turns - day->registered;
    assert_in_range(more, said ? 1 : 0, 1);
    *counted += more;
    day->acknowledged += said;
    day->cut_off += !said;
    day->cut_off_kept += said ? 0 : more;
    if (counted == &day->registered)
        day->kept[day->names++] = more == 1;
}

/* -- One round is one death -------------------------------------------------------------------- */

static void kiosk_dies_giving_a_turn(struct day *day)
{
    go_to_turn(day);
    die_committing(day, "take_turn", &day->turns);
}

static void kiosk_dies_registering(struct day *day)
{
    go_to_confirm(day);
    die_committing(day, "confirm", &day->registered);
}

static void kiosk_dies_pushing(struct day *day)
{
    take_turn(day);
    advance_for(day, moment(day, SPAN_PUSH));
    drive_kill(day->drive);
    day->drive = NULL;
}

static void hub_dies_taking(struct day *day)
{
    take_turn(day);
    advance_for(day, moment(day, SPAN_PUSH));
    scene_hub_kill(&day->scene);
}

static void both_die_pushing(struct day *day)
{
    hub_dies_taking(day);
    drive_kill(day->drive);
    day->drive = NULL;
}

static void kiosk_dies_starting(struct day *day)
{
    take_turn(day);
    drive_kill(day->drive);
    day->drive = NULL;
    scene_kiosk_kill_start(&day->scene, moment(day, SPAN_START));
}

static void hub_dies_starting(struct day *day)
{
    take_turn(day);
    scene_hub_kill(&day->scene);
    scene_hub_kill_start(&day->scene, moment(day, SPAN_HUB_START));
}

static void kiosk_dies_stopping(struct day *day)
{
    take_turn(day);
    (void)drive_kill_after(day->drive, moment(day, SPAN_STOP), "{s:s}", "do", "quit");
    day->drive = NULL;
}

static void hub_dies_stopping(struct day *day)
{
    take_turn(day);
    advance_for(day, moment(day, SPAN_PUSH));
    scene_hub_kill_stop(&day->scene, moment(day, SPAN_HUB_STOP));
}

static const struct {
    void (*die)(struct day *day);
    unsigned weight, deaths;
} rounds[] = {
    {kiosk_dies_giving_a_turn, 8, 1}, {kiosk_dies_registering, 4, 1}, {kiosk_dies_pushing, 4, 1},
    {hub_dies_taking, 6, 1},          {both_die_pushing, 2, 2},       {kiosk_dies_starting, 3, 2},
    {hub_dies_starting, 2, 2},        {kiosk_dies_stopping, 2, 1},    {hub_dies_stopping, 2, 1},
};

static void one_round(struct day *day)
{
    uint64_t sum = 0;
    size_t i = 0;
    for (size_t k = 0; k < sizeof rounds / sizeof rounds[0]; k++)
        sum += rounds[k].weight;
    for (uint64_t drawn = draw(day, sum); drawn >= rounds[i].weight; i++)
        drawn -= rounds[i].weight;
    rounds[i].die(day);
    start_hub(day);
    start_kiosk(day);
}

/* -- The evening ------------------------------------------------------------------------------- */

static void read_one(void *context, const uint8_t record[RECORD_ID_BYTES],
                     const struct identity *identity)
{
    struct day *day = context;
    char name[16];
    (void)record;
    for (unsigned i = 0; i < day->names; i++) {
        name_of(i, name);
        day->came_back[i] += strcmp(identity->given, name) == 0;
    }
}

static void assert_names(struct day *day)
{
    const struct hub_settings settings = {.io = io_real(), .folder = day->scene.hub};
    struct custodian *custodian = NULL;
    struct hub *hub = NULL;
    char why[HUB_WHY_MAX] = "";
    size_t unread = 0;
    assert_int_equal(custodian_open(io_real(), day->scene.hub, SCENE_PASSPHRASE, &custodian), DONE);
    assert_int_equal(hub_open(&settings, &hub, why), DONE);
    assert_int_equal(custodian_each(custodian, hub, read_one, day, &unread), DONE);
    assert_int_equal(unread, 0);
    for (unsigned i = 0; i < day->names; i++)
        assert_int_equal(day->came_back[i], day->kept[i]);
    hub_close(hub);
    custodian_close(custodian);
}

static void assert_hub_has_all_once(struct day *day)
{
    static const char *const verify[] = {"verify", NULL};
    long long all = day->turns + day->registered;
    scene_until(day->drive, "pending", 0);
    assert_int_equal(drive_state(day->drive, "captured"), all);
    assert_int_equal(drive_state(day->drive, "delivered"), all);
    json_t *stats = scene_stats(&day->scene);
    assert_int_equal(scene_number(stats, "turns"), day->turns);
    assert_int_equal(scene_number(stats, "registered"), day->registered);
    assert_int_equal(scene_number(stats, "delivered"), all);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
    long long began = now_us();
    assert_int_equal(drive_quit(day->drive), 0);
    day->span_us[SPAN_STOP] = now_us() - began;
    day->drive = NULL;
    began = now_us();
    scene_hub_stop(&day->scene);
    day->span_us[SPAN_HUB_STOP] = now_us() - began;
    assert_int_equal(scene_hub(&day->scene, verify, NULL), 0);
}

/* How long everything takes here, before anybody dies. */
static void measure(struct day *day)
{
    start_hub(day);
    start_kiosk(day);
    take_turn(day);
    long long began = now_us();
    scene_until(day->drive, "pending", 0);
    day->span_us[SPAN_PUSH] = now_us() - began;
    assert_hub_has_all_once(day);
}

static void live_a_day(struct day *day, int kills)
{
    scene_open_enrolled(&day->scene);
    measure(day);
    start_hub(day);
    start_kiosk(day);
    for (int i = 0; i < kills; i++)
        one_round(day);
    assert_hub_has_all_once(day);
    assert_names(day);
    scene_close(&day->scene);
}

static int kills_wanted(void)
{
    const char *count = getenv("JORNADA_KILLS"), *wish = getenv("JORNADA_LONG");
    if (count)
        return atoi(count);
    return wish && strcmp(wish, "1") == 0 ? KILLS_LONG : KILLS_SHORT;
}

static void whoever_is_killed_nothing_acknowledged_is_lost_or_doubled(void **state)
{
    long long acknowledged = 0, cut_off = 0, cut_off_kept = 0, began = now_us();
    int kills = kills_wanted();
    (void)state;
    for (int done = 0; done < kills; done += KILLS_A_DAY) {
        struct day *day = calloc(1, sizeof *day);
        assert_non_null(day);
        day->chance = (uint64_t)SEED << 40 | (uint64_t)done << 20;
        live_a_day(day, kills - done < KILLS_A_DAY ? kills - done : KILLS_A_DAY);
        acknowledged += day->acknowledged;
        cut_off += day->cut_off;
        cut_off_kept += day->cut_off_kept;
        free(day);
    }
    print_message(
        "%d rounds of kill -9 in %lld s: %lld facts acknowledged, none lost, none doubled; "
        "%lld cut off, of which %lld were kept\n",
        kills, (now_us() - began) / 1000000, acknowledged, cut_off, cut_off_kept);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_is_killed_nothing_acknowledged_is_lost_or_doubled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
