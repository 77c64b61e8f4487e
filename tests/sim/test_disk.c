/* The simulated disk itself, before anything is believed because of it: what a crash may take and
 * must leave, and what SQLite documents about such disks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "tests/sim/disk.h"

static const struct disk_rules honest = {0};

static struct disk *disk_of(uint64_t seed, const struct disk_rules *rules)
{
    struct disk *disk = disk_create("test-disk", chance_seed(seed, "disk"), rules);
    assert_int_equal(disk_folder_make(disk, "d"), DONE);
    assert_int_equal(disk_folder_sync(disk, ""), DONE);
    return disk;
}

static struct io_file *file_of(struct disk *disk, const char *path)
{
    struct io_file *file = NULL;
    assert_int_equal(disk_file_open(disk, path, IO_CREATE, &file), DONE);
    return file;
}

static void put(struct disk *disk, struct io_file *file, uint64_t offset, char letter, size_t size)
{
    char bytes[8192];
    assert_true(size <= sizeof bytes);
    memset(bytes, letter, size);
    assert_int_equal(disk_file_write(disk, file, offset, bytes, size), DONE);
}

/* Letters at each sector of a file of `count` sectors; '-' where sector is absent or mixed. */
static void letters(struct disk *disk, const char *path, size_t count, char *text)
{
    struct io_file *file = NULL;
    memset(text, '-', count);
    text[count] = '\0';
    if (disk_file_open(disk, path, IO_READ, &file) != DONE)
        return;
    for (size_t i = 0; i < count; i++) {
        char sector[DISK_SECTOR];
        if (disk_file_read(disk, file, i * DISK_SECTOR, sector, sizeof sector) != DONE)
            continue;
        text[i] = sector[0];
        for (size_t k = 1; k < sizeof sector; k++)
            if (sector[k] != sector[0])
                text[i] = '-';
    }
    disk_file_close(disk, file);
}

static void what_was_synced_survives_every_crash(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct disk *disk = disk_of(seed, &honest);
        struct io_file *file = file_of(disk, "d/a");
        put(disk, file, 0, 'a', 1024);
        assert_int_equal(disk_file_sync(disk, file), DONE);
        assert_int_equal(disk_folder_sync(disk, "d"), DONE);
        disk_file_close(disk, file);
        disk_crash(disk, LOSS_ANY);
        disk_reopen(disk);
        char text[3];
        letters(disk, "d/a", 2, text);
        assert_string_equal(text, "aa");
        disk_destroy(disk);
    }
}

static void an_unsynced_write_may_be_lost_but_a_kill_loses_nothing(void **state)
{
    (void)state;
    for (int power = 0; power < 2; power++) {
        struct disk *disk = disk_of(1, &honest);
        struct io_file *file = file_of(disk, "d/a");
        put(disk, file, 0, 'a', 512);
        assert_int_equal(disk_file_sync(disk, file), DONE);
        assert_int_equal(disk_folder_sync(disk, "d"), DONE);
        put(disk, file, 0, 'b', 512);
        disk_file_close(disk, file);
        if (power)
            disk_crash(disk, LOSS_ALL);
        else
            disk_kill(disk);
        disk_reopen(disk);
        char text[2];
        letters(disk, "d/a", 1, text);
        assert_string_equal(text, power ? "a" : "b");
        disk_destroy(disk);
    }
}

static void a_new_name_needs_its_folders_sync(void **state)
{
    (void)state;
    struct disk *disk = disk_of(1, &honest);
    struct io_file *file = file_of(disk, "d/new");
    put(disk, file, 0, 'a', 512);
    assert_int_equal(disk_file_sync(disk, file), DONE);
    assert_int_equal(disk_folder_sync(disk, ""), DONE); /* the wrong folder */
    disk_file_close(disk, file);
    disk_crash(disk, LOSS_ALL);
    disk_reopen(disk);
    assert_false(disk_has(disk, "d/new"));
    disk_destroy(disk);
}

static void a_removed_name_may_come_back_until_its_folder_is_synced(void **state)
{
    (void)state;
    for (int synced = 0; synced < 2; synced++) {
        struct disk *disk = disk_of(1, &honest);
        struct io_file *file = file_of(disk, "d/old");
        assert_int_equal(disk_folder_sync(disk, "d"), DONE);
        disk_file_close(disk, file);
        assert_int_equal(disk_remove(disk, "d/old"), DONE);
        assert_false(disk_has(disk, "d/old"));
        if (synced)
            assert_int_equal(disk_folder_sync(disk, "d"), DONE);
        disk_crash(disk, LOSS_ALL);
        disk_reopen(disk);
        assert_int_equal(disk_has(disk, "d/old"), !synced);
        disk_destroy(disk);
    }
}

static void a_rename_happens_whole_or_not_at_all(void **state)
{
    (void)state;
    int before = 0, after = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct disk *disk = disk_of(seed, &honest);
        struct io_file *old = file_of(disk, "d/a"), *fresh = file_of(disk, "d/a.new");
        put(disk, old, 0, 'o', 512);
        put(disk, fresh, 0, 'n', 512);
        assert_int_equal(disk_file_sync(disk, old), DONE);
        assert_int_equal(disk_file_sync(disk, fresh), DONE);
        assert_int_equal(disk_folder_sync(disk, "d"), DONE);
        assert_int_equal(disk_rename(disk, "d/a.new", "d/a"), DONE);
        disk_file_close(disk, old);
        disk_file_close(disk, fresh);
        disk_crash(disk, LOSS_ANY);
        disk_reopen(disk);
        char text[2];
        letters(disk, "d/a", 1, text);
        assert_int_equal(disk_has(disk, "d/a.new"), text[0] == 'o');
        before += text[0] == 'o';
        after += text[0] == 'n';
        disk_destroy(disk);
    }
    assert_int_equal(before + after, 300);
    assert_true(before > 20 && after > 20);
}

static void a_renamed_file_that_was_never_synced_may_be_empty(void **state)
{
    (void)state;
    int empty = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct disk *disk = disk_of(seed, &honest);
        struct io_file *file = file_of(disk, "d/a.new");
        put(disk, file, 0, 'n', 512);
        assert_int_equal(disk_rename(disk, "d/a.new", "d/a"), DONE);
        assert_int_equal(disk_folder_sync(disk, "d"), DONE);
        disk_file_close(disk, file);
        disk_crash(disk, LOSS_ANY);
        disk_reopen(disk);
        char text[2];
        letters(disk, "d/a", 1, text);
        empty += disk_has(disk, "d/a") && text[0] != 'n';
        disk_destroy(disk);
    }
    assert_true(empty > 10);
}

static void a_write_is_torn_at_sectors_and_reordered(void **state)
{
    (void)state;
    int whole = 0, none = 0, torn = 0, later_alone = 0;
    for (uint64_t seed = 0; seed < 500; seed++) {
        struct disk *disk = disk_of(seed, &honest);
        struct io_file *file = file_of(disk, "d/a");
        put(disk, file, 0, 'o', 4096);
        assert_int_equal(disk_file_sync(disk, file), DONE);
        assert_int_equal(disk_folder_sync(disk, "d"), DONE);
        put(disk, file, 0, 'x', 2048);
        put(disk, file, 2048, 'y', 2048);
        disk_file_close(disk, file);
        disk_crash(disk, LOSS_ANY);
        disk_reopen(disk);
        char text[9];
        letters(disk, "d/a", 8, text);
        assert_null(strchr(text, '-')); /* never inside a sector */
        assert_int_equal(strspn(text, "ox") + strspn(text + strspn(text, "ox"), "oy"), 8);
        whole += strcmp(text, "xxxxyyyy") == 0;
        none += strcmp(text, "oooooooo") == 0;
        torn += strchr(text, 'x') && memchr(text, 'o', 4);
        later_alone += !strchr(text, 'x') && strchr(text, 'y');
        disk_destroy(disk);
    }
    assert_true(whole > 50 && none > 50 && torn > 50 && later_alone > 10);
}

static void a_write_inside_a_sector_leaves_its_neighbours(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct disk *disk = disk_of(seed, &honest);
        struct io_file *file = file_of(disk, "d/a");
        put(disk, file, 0, 'o', 512);
        assert_int_equal(disk_file_sync(disk, file), DONE);
        assert_int_equal(disk_folder_sync(disk, "d"), DONE);
        put(disk, file, 100, 'x', 10);
        disk_file_close(disk, file);
        disk_crash(disk, LOSS_ANY);
        disk_reopen(disk);
        char bytes[512];
        assert_int_equal(disk_file_open(disk, "d/a", IO_READ, &file), DONE);
        assert_int_equal(disk_file_read(disk, file, 0, bytes, sizeof bytes), DONE);
        for (size_t i = 0; i < sizeof bytes; i++)
            assert_true(bytes[i] == 'o' || (i >= 100 && i < 110 && bytes[i] == 'x'));
        disk_file_close(disk, file);
        disk_destroy(disk);
    }
}

static void after_a_crash_everything_is_refused_until_reopened(void **state)
{
    (void)state;
    struct disk *disk = disk_of(1, &honest);
    struct io_file *file = file_of(disk, "d/a"), *other = NULL;
    uint64_t size = 0;
    char byte = 'a';
    disk_crash_at(disk, disk_changes(disk) + 1, LOSS_ALL);
    assert_int_not_equal(disk_file_write(disk, file, 0, &byte, 1), DONE);
    assert_true(disk_is_down(disk) && disk_lost_power(disk));
    for (int again = 0; again < 2; again++) {
        /* After the reopening the old handle stays refused: its program is gone. */
        assert_int_not_equal(disk_file_write(disk, file, 0, &byte, 1), DONE);
        assert_int_not_equal(disk_file_read(disk, file, 0, &byte, 1), DONE);
        assert_int_not_equal(disk_file_sync(disk, file), DONE);
        assert_int_not_equal(disk_file_size(disk, file, &size), DONE);
        assert_int_not_equal(disk_file_truncate(disk, file, 0), DONE);
        if (!again) {
            assert_int_not_equal(disk_file_open(disk, "d/b", IO_CREATE, &other), DONE);
            assert_int_not_equal(disk_remove(disk, "d/a"), DONE);
            assert_int_not_equal(disk_rename(disk, "d/a", "d/b"), DONE);
            assert_int_not_equal(disk_folder_make(disk, "e"), DONE);
            assert_int_not_equal(disk_folder_sync(disk, "d"), DONE);
            assert_int_not_equal(disk_free_bytes(disk, "d", &size), DONE);
            disk_reopen(disk);
        }
    }
    disk_file_close(disk, file);
    assert_int_equal(disk_open_files(disk), 0);
    assert_false(disk_has(disk, "d/a"));
    disk_destroy(disk);
}

static void a_failed_sync_is_not_mended_by_the_next(void **state)
{
    (void)state;
    int lost = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct disk *disk = disk_of(seed, &honest);
        struct io_file *file = file_of(disk, "d/a");
        assert_int_equal(disk_folder_sync(disk, "d"), DONE);
        put(disk, file, 0, 'a', 512);
        disk_set_rules(disk, &(struct disk_rules){.sync_error = 1000000});
        assert_int_not_equal(disk_file_sync(disk, file), DONE);
        assert_true(disk_was_faulty(disk));
        disk_set_rules(disk, &honest);
        assert_int_equal(disk_file_sync(disk, file), DONE);
        char text[2];
        letters(disk, "d/a", 1, text);
        assert_string_equal(text, "a"); /* programs still see it */
        disk_file_close(disk, file);
        disk_crash(disk, LOSS_NONE);
        disk_reopen(disk);
        letters(disk, "d/a", 1, text);
        lost += text[0] != 'a';
        disk_destroy(disk);
    }
    assert_true(lost > 20 && lost < 80);
}

static void a_lying_sync_loses_what_it_promised(void **state)
{
    (void)state;
    struct disk *disk = disk_of(1, &honest);
    struct io_file *file = file_of(disk, "d/a");
    assert_int_equal(disk_folder_sync(disk, "d"), DONE);
    disk_set_rules(disk, &(struct disk_rules){.lie = 1000000});
    put(disk, file, 0, 'a', 512);
    assert_int_equal(disk_file_sync(disk, file), DONE);
    disk_file_close(disk, file);
    disk_crash(disk, LOSS_ALL);
    disk_reopen(disk);
    char text[2];
    letters(disk, "d/a", 1, text);
    assert_string_equal(text, "-");
    disk_destroy(disk);
}

static void a_full_disk_refuses_growth_and_nothing_else(void **state)
{
    (void)state;
    struct disk *disk = disk_of(1, &(struct disk_rules){.capacity = 2048});
    struct io_file *file = file_of(disk, "d/a");
    uint64_t left = 0;
    put(disk, file, 0, 'a', 1536);
    assert_int_equal(disk_free_bytes(disk, "d", &left), DONE);
    assert_int_equal(left, 512);
    char bytes[1024] = {0};
    assert_int_equal(disk_file_write(disk, file, 1536, bytes, 1024), DISK_FULL);
    put(disk, file, 0, 'b', 1536);
    assert_int_equal(disk_file_sync(disk, file), DONE);
    disk_file_close(disk, file);
    disk_destroy(disk);
}

static void names_are_listed_in_byte_order_and_only_one_level(void **state)
{
    (void)state;
    struct disk *disk = disk_of(1, &honest);
    assert_int_equal(disk_folder_make(disk, "d/f"), DONE);
    disk_file_close(disk, file_of(disk, "d/b"));
    disk_file_close(disk, file_of(disk, "d/a"));
    disk_file_close(disk, file_of(disk, "d//f/x"));
    struct io_file *file = NULL;
    assert_int_equal(disk_file_open(disk, "none/x", IO_CREATE, &file), NOT_FOUND);
    assert_int_equal(disk_file_open(disk, "d/c", IO_READ, &file), NOT_FOUND);
    assert_true(disk_has(disk, "d/f/x"));
    disk_destroy(disk);
}

/* --- SQLite over it, against what its documentation promises ------------------------------- */

static int run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static bool is_sound(sqlite3 *db)
{
    sqlite3_stmt *statement = NULL;
    bool sound = false;
    if (sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        sound = strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
    sqlite3_finalize(statement);
    return sound;
}

static sqlite3 *open_db(struct disk *disk, const char *pragmas)
{
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2("d/store.db", &db, flags, disk_vfs(disk)) != SQLITE_OK ||
        run(db, pragmas) != SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    return db;
}

/* Rows of one, committed one by one with a checkpoint now and then; answers how many commits were
 * said to be done before the power failed. */
static int64_t write_until_crash(struct disk *disk, const char *pragmas)
{
    int64_t done = 0;
    sqlite3 *db = open_db(disk, pragmas);
    if (!db || run(db, "CREATE TABLE t(n INTEGER PRIMARY KEY, x BLOB); CREATE INDEX i ON t(x)")) {
        sqlite3_close(db);
        return 0;
    }
    for (int64_t n = 1; n <= 12 && !disk_is_down(disk); n++) {
        char sql[160];
        snprintf(sql, sizeof sql, "INSERT INTO t VALUES(%d, randomblob(%d))", (int)n,
                 n % 3 == 0 ? 6000 : 80);
        if (run(db, sql) == SQLITE_OK)
            done = n;
        if (n % 4 == 0)
            run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    }
    sqlite3_close(db);
    return done;
}

struct tally {
    int crashes, lost, corrupt, gaps;
};

/* Every change of the script × every kind of loss. */
static struct tally crash_everywhere(const char *pragmas)
{
    struct tally tally = {0};
    for (uint64_t at = 1;; at++) {
        for (int variant = 0; variant < LOSS_KINDS + 3; variant++) {
            struct disk *disk = disk_of(at * 131 + (uint64_t)variant, &honest);
            enum disk_loss loss = variant < LOSS_KINDS ? (enum disk_loss)variant : LOSS_SECTORS;
            disk_crash_at(disk, disk_changes(disk) + at, loss);
            int64_t done = write_until_crash(disk, pragmas);
            if (!disk_is_down(disk)) {
                disk_destroy(disk);
                return tally;
            }
            disk_reopen(disk);
            sqlite3 *db = open_db(disk, pragmas);
            int64_t there = 0, top = 0;
            if (db && number(db, "SELECT count(*) FROM sqlite_master WHERE name = 't'") == 1) {
                there = number(db, "SELECT count(*) FROM t NOT INDEXED");
                top = number(db, "SELECT coalesce(max(n), 0) FROM t NOT INDEXED");
            }
            tally.crashes++;
            tally.lost += there < done;
            tally.gaps += there != top;
            tally.corrupt += !db || !is_sound(db);
            sqlite3_close(db);
            assert_int_equal(disk_open_files(disk), 0);
            disk_destroy(disk);
        }
    }
}

static void with_full_and_wal_no_commit_is_lost_at_any_crash_point(void **state)
{
    (void)state;
    struct tally tally = crash_everywhere(
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    assert_true(tally.crashes > 300);
    assert_int_equal(tally.lost, 0);
    assert_int_equal(tally.corrupt, 0);
    assert_int_equal(tally.gaps, 0);
}

static void with_normal_and_wal_some_commits_are_lost_and_the_file_stays_sound(void **state)
{
    (void)state;
    struct tally tally = crash_everywhere(
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
    assert_true(tally.crashes > 300);
    assert_true(tally.lost > 20);
    assert_int_equal(tally.corrupt, 0);
    assert_int_equal(tally.gaps, 0);
}

static void with_a_rollback_journal_and_extra_no_commit_is_lost(void **state)
{
    (void)state;
    /* FULL leaves the removal of the journal unsynced: EXTRA is what survives everything. */
    struct tally tally = crash_everywhere("PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA");
    assert_true(tally.crashes > 300);
    assert_int_equal(tally.lost, 0);
    assert_int_equal(tally.corrupt, 0);
}

static void with_synchronous_off_files_break(void **state)
{
    (void)state;
    struct tally tally = crash_everywhere("PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF");
    assert_true(tally.corrupt + tally.lost > 10);
}

static void wal_without_exclusive_locking_is_refused(void **state)
{
    (void)state;
    struct disk *disk = disk_of(1, &honest);
    sqlite3 *db = open_db(disk, "PRAGMA journal_mode=WAL");
    assert_non_null(db);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA journal_mode", -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_not_equal((const char *)sqlite3_column_text(statement, 0), "wal");
    sqlite3_finalize(statement);
    sqlite3_close(db);
    disk_destroy(disk);
}

static void a_second_connection_finds_the_store_locked(void **state)
{
    (void)state;
    const char *pragmas =
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS t(n)";
    struct disk *disk = disk_of(1, &honest);
    sqlite3 *one = open_db(disk, pragmas);
    assert_non_null(one);
    assert_null(open_db(disk, pragmas));
    sqlite3_close(one);
    sqlite3 *two = open_db(disk, pragmas);
    assert_non_null(two);
    sqlite3_close(two);
    disk_destroy(disk);
}

static void the_same_seed_leaves_the_same_bytes(void **state)
{
    (void)state;
    const char *pragmas =
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL";
    char found[2][65] = {"", ""};
    for (int round = 0; round < 2; round++) {
        struct disk *disk = disk_of(77, &honest);
        disk_crash_at(disk, disk_changes(disk) + 60, LOSS_ANY);
        write_until_crash(disk, pragmas);
        assert_true(disk_is_down(disk));
        disk_reopen(disk);
        letters(disk, "d/store.db-wal", 64, found[round]);
        disk_destroy(disk);
    }
    assert_string_equal(found[0], found[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_synced_survives_every_crash),
        cmocka_unit_test(an_unsynced_write_may_be_lost_but_a_kill_loses_nothing),
        cmocka_unit_test(a_new_name_needs_its_folders_sync),
        cmocka_unit_test(a_removed_name_may_come_back_until_its_folder_is_synced),
        cmocka_unit_test(a_rename_happens_whole_or_not_at_all),
        cmocka_unit_test(a_renamed_file_that_was_never_synced_may_be_empty),
        cmocka_unit_test(a_write_is_torn_at_sectors_and_reordered),
        cmocka_unit_test(a_write_inside_a_sector_leaves_its_neighbours),
        cmocka_unit_test(after_a_crash_everything_is_refused_until_reopened),
        cmocka_unit_test(a_failed_sync_is_not_mended_by_the_next),
        cmocka_unit_test(a_lying_sync_loses_what_it_promised),
        cmocka_unit_test(a_full_disk_refuses_growth_and_nothing_else),
        cmocka_unit_test(names_are_listed_in_byte_order_and_only_one_level),
        cmocka_unit_test(with_full_and_wal_no_commit_is_lost_at_any_crash_point),
        cmocka_unit_test(with_normal_and_wal_some_commits_are_lost_and_the_file_stays_sound),
        cmocka_unit_test(with_a_rollback_journal_and_extra_no_commit_is_lost),
        cmocka_unit_test(with_synchronous_off_files_break),
        cmocka_unit_test(wal_without_exclusive_locking_is_refused),
        cmocka_unit_test(a_second_connection_finds_the_store_locked),
        cmocka_unit_test(the_same_seed_leaves_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
