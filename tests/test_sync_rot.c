/* A store in which something changed that nobody wrote, without breaking SQLite's own structure:
 * integrity_check sees none of it. The journal has what it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>

#include "sync/store.h"
#include "tests/sync_world.h"

static int make(void **state)
{
    *state = world_create();
    return 0;
}

static int drop(void **state)
{
    world_destroy(*state);
    return 0;
}

/* Changes the closed store behind everybody's back; one row of it. */
static void change(const struct world *world, const char *sql)
{
    char path[1024];
    sqlite3 *db = NULL;

    (void)snprintf(path, sizeof path, "%s/store.db", world->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA writable_schema=ON", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
}

/* The closed store as it is now, into a file beside it. */
static void copy_out(const struct world *world, const char *name)
{
    char path[1024], sql[1100];
    sqlite3 *db = NULL;

    (void)snprintf(path, sizeof path, "%s/store.db", world->folder);
    (void)snprintf(sql, sizeof sql, "VACUUM INTO '%s/%s'", world->folder, name);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void comes_back(struct world *world, const char *sql)
{
    struct sync_slip slip = {.turns = 1, .slip = {1}, .turn = {{1, 12, 7}}}, found;
    struct commit commit = {.count = 1};

    world_open(world);
    for (int i = 0; i < 5; i++)
        world_take_turn(world);
    commit.facts[0].type = FACT_CONSENT;
    assert_int_equal(sync_commit(world->sync, &commit, NULL, &slip), DONE);
    world_close(world);
    change(world, sql);
    world_open(world);
    assert_true(world_count(world).damaged_once);
    assert_int_equal(world_count(world).captured, 5);
    assert_int_equal(sync_find_slip(world->sync, store_folio_bits(slip.slip), &found), DONE);
    assert_memory_equal(&found.turn, &slip.turn, sizeof found.turn);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 5);
    assert_int_equal(world_count(world).delivered, 5);
}

static void a_frame_that_changed_in_the_database_alone_comes_from_the_journal(void **state)
{
    comes_back(*state,
               "UPDATE frame SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) ||"
               " X'5A' AS BLOB) WHERE seq = 3");
}

static void two_frames_that_changed_places_come_from_the_journal(void **state)
{
    comes_back(*state,
               "UPDATE frame SET (bytes, mark) = (SELECT bytes, mark FROM frame WHERE seq = 4)"
               " WHERE seq = 3");
}

static void a_changed_description_of_the_tables_is_damage_too(void **state)
{
    comes_back(*state,
               "UPDATE sqlite_schema SET sql = replace(sql, 'prints', 'pr1nts')"
               " WHERE name = 'slip'");
}

/* Bits of a wrap, a device, a mark: the row is as sound as before in SQLite's eyes. */
static void a_stream_whose_row_changed_comes_from_the_journal(void **state)
{
    comes_back(*state, "UPDATE stream SET device = zeroblob(16) WHERE id = 1");
}

static void a_wrapped_key_that_changed_comes_from_the_journal(void **state)
{
    comes_back(*state,
               "UPDATE stream SET facts_wrap = CAST(X'5A' || substr(facts_wrap, 2) AS BLOB)"
               " WHERE id = 1");
}

static void a_mark_that_changed_is_asked_for_again(void **state)
{
    comes_back(*state, "UPDATE stream SET stored = 3 WHERE id = 1");
}

static void counters_that_changed_come_from_the_journal(void **state)
{
    comes_back(*state, "UPDATE meta SET captured = 4");
}

static void a_slip_that_changed_comes_from_the_journal(void **state)
{
    comes_back(*state,
               "UPDATE slip SET turns = CAST(X'5A' || substr(turns, 2) AS BLOB) WHERE slip ="
               " (SELECT min(slip) FROM slip)");
}

/* A disk that lied about a flush: one page of the database is newer than another. */
static void counters_newer_than_the_streams_count_nobody_twice(void **state)
{
    struct world *world = *state;

    for (int i = 0; i < 2; i++) {
        world_open(world);
        world_take_turn(world);
        world_close(world);
    }
    change(world, "DELETE FROM frame WHERE stream = 2; DELETE FROM stream WHERE id = 2");
    world_open(world);
    assert_int_equal(world_count(world).captured, 2);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 2);
    assert_int_equal(world_count(world).delivered, 2);
}

/* A page of the log that rotted after its checkpoint: the pages before it lie over newer ones, so
 * that the kiosk has marks and does not know of which hub. That hub then came back without them. */
static void marks_that_are_newer_than_the_receipt_are_not_believed(void **state)
{
    struct world *world = *state;
    char sql[2200];

    world_open(world);
    for (int i = 0; i < 5; i++)
        world_take_turn(world);
    world_close(world);
    copy_out(world, "old.db");
    world_open(world);
    world_deliver(world);
    assert_int_equal(world_count(world).delivered, 5);
    world_close(world);
    (void)snprintf(sql, sizeof sql,
                   "ATTACH '%s/old.db' AS old; DELETE FROM meta;"
                   " INSERT INTO meta SELECT * FROM old.meta; DETACH old",
                   world->folder);
    change(world, sql);
    world->frame_count = 0;
    world->epoch++;
    world_open(world);
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 5);
    assert_int_equal(world_count(world).delivered, 5);
    assert_int_equal(world_count(world).pending, 0);
}

/* Bytes of the journal's only segment, behind everybody's back. */
static void change_journal(const struct world *world, long from, long to)
{
    char path[1024];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/journal/00000001.seg", world->folder);
    file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, from, SEEK_SET), 0);
    for (long i = from; i < to; i++)
        fputc(0x5A, file);
    assert_int_equal(fclose(file), 0);
}

static void remove_store(const struct world *world)
{
    static const char *const names[] = {"store.db", "store.db-wal"};

    for (size_t i = 0; i < 2; i++) {
        char path[1024];

        (void)snprintf(path, sizeof path, "%s/%s", world->folder, names[i]);
        assert_int_equal(remove(path), 0);
    }
}

/* The number of the newest stream stands in the slots alone, which take no frame along. */
static void a_number_of_people_that_rot_took_from_the_journal_is_mended(void **state)
{
    struct world *world = *state;

    world_open(world);
    for (int i = 0; i < 5; i++)
        world_take_turn(world);
    world_crash(world);
    change_journal(world, 512, 1536); /* both slots */
    world_open(world);
    assert_int_equal(world_count(world).captured, 5);
    world_take_turn(world);
    world_crash(world);
    change_journal(world, 512, 1536);
    remove_store(world);
    world_open(world);
    assert_int_equal(world_count(world).captured, 5); /* what the last stream held went with them */
    world_deliver(world);
    assert_int_equal(world_facts(world, FACT_TURN_ISSUED), 6);
    assert_int_equal(world_count(world).delivered, 5);
}

static void a_store_that_nobody_changed_stays(void **state)
{
    struct world *world = *state;

    world_open(world);
    world_take_turn(world);
    world_close(world);
    world_open(world);
    assert_false(world_count(world).damaged_once);
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, make, drop)
    const struct CMUnitTest tests[] = {
        WORLD(a_frame_that_changed_in_the_database_alone_comes_from_the_journal),
        WORLD(two_frames_that_changed_places_come_from_the_journal),
        WORLD(a_changed_description_of_the_tables_is_damage_too),
        WORLD(a_stream_whose_row_changed_comes_from_the_journal),
        WORLD(a_wrapped_key_that_changed_comes_from_the_journal),
        WORLD(a_mark_that_changed_is_asked_for_again),
        WORLD(counters_that_changed_come_from_the_journal),
        WORLD(a_slip_that_changed_comes_from_the_journal),
        WORLD(counters_newer_than_the_streams_count_nobody_twice),
        WORLD(marks_that_are_newer_than_the_receipt_are_not_believed),
        WORLD(a_number_of_people_that_rot_took_from_the_journal_is_mended),
        WORLD(a_store_that_nobody_changed_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
