/* Under 18, and age not given: no name and no phone is asked (Never 11), everything else works, and
 * on disk nobody can tell a minor from an adult. */
#include <setjmp.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/hub/custodian.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define ROWS_MAX 64

static const char *const young[] = {"0-5", "6-11", "12-17", ""};

static void a_minor_is_asked_no_name(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    for (size_t i = 0; i < sizeof young / sizeof young[0]; i++) {
        const struct attendee who = {
            .services = {1}, .age = young[i], .sex = "M", .place = "15054"};
        glass_answer(drive, &who); /* no screen of a name lies between place and read-back */
        assert_false(drive_has(drive, "change_name"));
        assert_false(drive_has(drive, "change_phone"));
        assert_false(drive_has(drive, "page_next"));
        drive_tap(drive, "confirm");
        drive_assert_screen(drive, "done");
        glass_leave(drive, "none");
    }
    assert_int_equal(drive_state(drive, "captured"), 8);
    assert_int_equal(drive_quit(drive), 0);
}

/* Sizes of the frames, in order, of the kiosk's one stream that has people. */
static int read_sizes(struct scene *scene, int sizes[ROWS_MAX])
{
    char path[SCENE_PATH_MAX + 16];
    sqlite3 *db;
    sqlite3_stmt *rows;
    int count = 0;
    snprintf(path, sizeof path, "%s/store.db", scene->kiosk);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT length(bytes) FROM frame JOIN stream"
                                        " ON stream.id = frame.stream WHERE people > 0"
                                        " ORDER BY frame.stream, seq",
                                        -1, &rows, NULL),
                     SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW && count < ROWS_MAX)
        sizes[count++] = sqlite3_column_int(rows, 0);
    sqlite3_finalize(rows);
    sqlite3_close(db);
    return count;
}

/* In the clear table each turn (one a person, of whoever is with her, too) has so many slips. */
static void expect_slips(struct scene *scene, int people, int each)
{
    char path[SCENE_PATH_MAX + 16];
    sqlite3 *db;
    sqlite3_stmt *rows;
    int found = 0;
    snprintf(path, sizeof path, "%s/store.db", scene->kiosk);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT count(*) FROM slip GROUP BY turns", -1, &rows, NULL),
        SQLITE_OK);
    for (; sqlite3_step(rows) == SQLITE_ROW; found++)
        assert_int_equal(sqlite3_column_int(rows, 0), each);
    sqlite3_finalize(rows);
    sqlite3_close(db);
    assert_int_equal(found, people);
}

static void on_disk_a_minor_and_an_adult_have_frames_of_one_size(void **state)
{
    struct scene *scene = *state;
    const struct attendee people[] = {
        {.services = {1},
         .age = "30-44",
         .sex = "M",
         .place = "15054",
         .given = "Quetzalli",
         .surname1 = "Núñez",
         .surname2 = "Ibáñez",
         .phone = "7225550143",
         .contact = "call"},
        {.services = {1}, .age = "12-17", .sex = "M", .place = "15054"},
        {.services = {1}, .age = "", .sex = "H", .place = "15054"},
        {.services = {1}, .age = "75+", .sex = "H", .place = "15054"}, /* an adult who says none */
        {.services = {1}, .age = "30-44", .place = "15054", .children = {"0-5", "12-17"}},
    };
    enum { PEOPLE = sizeof people / sizeof people[0] };
    int sizes[ROWS_MAX];
    struct drive *drive = scene_kiosk(scene, NULL);
    for (int i = 0; i < PEOPLE; i++) {
        glass_register(drive, &people[i]);
        glass_leave(drive, "leave");
    }
    assert_int_equal(drive_quit(drive), 0);
    int count = read_sizes(scene, sizes);
    assert_int_equal(count, PEOPLE + 2); /* STREAM_OPEN, the registrations, STREAM_CLOSE */
    for (int i = 2; i <= PEOPLE; i++)
        assert_int_equal(sizes[i], sizes[1]);
    assert_true(sizes[1] > sizes[0]); /* a registration carries one compartment more */
    expect_slips(scene, PEOPLE, 1 + RECORD_CHILDREN_MAX); /* nor does a family have more slips */
}

static void count_one(void *context, const uint8_t record[RECORD_ID_BYTES],
                      const struct identity *identity)
{
    (void)record;
    (void)identity;
    ++*(int *)context;
}

static int count_names(struct scene *scene)
{
    struct custodian *custodian = NULL;
    struct hub *hub = NULL;
    char why[HUB_WHY_MAX];
    int count = 0;
    size_t unread = 0;
    const struct hub_settings settings = {.io = io_real(), .folder = scene->hub};
    assert_int_equal(custodian_open(io_real(), scene->hub, SCENE_PASSPHRASE, &custodian), DONE);
    assert_int_equal(hub_open(&settings, &hub, why), DONE);
    assert_int_equal(custodian_each(custodian, hub, count_one, &count, &unread), DONE);
    assert_int_equal(unread, 0);
    hub_close(hub);
    custodian_close(custodian);
    return count;
}

static void an_age_corrected_to_under_18_forgets_the_name(void **state)
{
    struct scene *scene = *state;
    const struct attendee who = {
        .age = "18-29", .sex = "M", .given = "Nayeli", .phone = "7225550188", .contact = "call"};
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_answer(drive, &who);
    glass_find(drive, "change_age");
    drive_tap(drive, "age_12-17");
    drive_assert_screen(drive, "register_review");
    assert_false(drive_has(drive, "change_name"));
    glass_find(drive, "change_age"); /* and back again: nothing comes back */
    drive_tap(drive, "age_18-29");
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    char *all = json_dumps(tree, 0);
    assert_null(strstr(all, "Nayeli"));
    assert_null(strstr(all, "0188"));
    free(all);
    json_decref(tree);
    glass_find(drive, "change_age");
    drive_tap(drive, "age_12-17");
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    glass_leave(drive, "none");
    glass_register(drive, &who); /* an adult beside her, so that the count can fail */
    glass_leave(drive, "none");
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_quit(drive), 0);
    scene_hub_stop(scene);
    assert_int_equal(count_names(scene), 1);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(a_minor_is_asked_no_name),
        STORY(on_disk_a_minor_and_an_adult_have_frames_of_one_size),
        STORY(an_age_corrected_to_under_18_forgets_the_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
