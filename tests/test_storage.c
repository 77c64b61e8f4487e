/* The hub's database: a transaction is whole or nothing, whatever a caller does with an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sync/hub/storage.h"
#include "tests/flaky.h"
#include "tests/folder.h"

#define ROWS 400

struct scene {
    struct folder folder;
    struct io io;
    struct storage *storage;
};

static void open_it(struct scene *scene, bool create)
{
    char why[160];
    assert_int_equal(storage_open(&scene->io, scene->folder.path, create, &scene->storage, why),
                     DONE);
}

static enum outcome put(struct scene *scene, int64_t name)
{
    struct storage_value values[] = {storage_bytes("8 bytes.", 8), storage_number(name)};
    return storage_do(scene->storage,
                      "INSERT INTO meta (tenant, name, value)"
                      " VALUES ($1, 'row ' || $2, zeroblob(600))",
                      2, values, NULL);
}

static bool has(struct scene *scene, int64_t name)
{
    struct storage_value values[] = {storage_bytes("8 bytes.", 8), storage_number(name)};
    struct storage_value column;
    enum outcome outcome = storage_one(
        scene->storage, "SELECT value FROM meta WHERE tenant = $1 AND name = 'row ' || $2", 2,
        values, 1, &column);
    assert_true(outcome == DONE || outcome == NOT_FOUND);
    return outcome == DONE;
}

static int open_scene(void **state)
{
    static struct scene scene;
    flaky_start();
    folder_make(&scene.folder);
    scene.io = *io_real();
    scene.io.vfs = FLAKY_VFS;
    open_it(&scene, true);
    assert_int_equal(storage_begin(scene.storage), DONE);
    for (int64_t i = 0; i < ROWS; i++)
        assert_int_equal(put(&scene, i), DONE);
    assert_int_equal(storage_commit(scene.storage), DONE);
    storage_close(scene.storage);
    open_it(&scene, false);
    *state = &scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    flaky_arm(0);
    storage_close(scene->storage);
    folder_remove(&scene->folder);
    return 0;
}

static enum outcome read_all(struct scene *scene)
{
    struct storage_value column;
    return storage_one(scene->storage, "SELECT sum(length(value)) FROM meta", 0, NULL, 1, &column);
}

/* SQLite gives the transaction up by itself then, and would take each statement alone. */
static void a_transaction_in_which_a_read_failed_leaves_nothing(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(storage_begin(scene->storage), DONE);
    assert_int_equal(put(scene, ROWS), DONE);
    flaky_arm(3);
    assert_int_equal(read_all(scene), DOUBT);
    assert_true(flaky_struck());
    flaky_arm(0);
    assert_int_equal(put(scene, ROWS + 1), DOUBT); /* a caller that did not look */
    assert_int_equal(read_all(scene), DOUBT);
    assert_int_not_equal(storage_commit(scene->storage), DONE);
    storage_abandon(scene->storage);
    open_it(scene, false);
    assert_false(has(scene, ROWS));
    assert_false(has(scene, ROWS + 1));
    assert_true(has(scene, ROWS - 1));
}

static void the_next_transaction_is_a_good_one(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(storage_begin(scene->storage), DONE);
    flaky_arm(3);
    assert_int_equal(read_all(scene), DOUBT);
    flaky_arm(0);
    storage_rollback(scene->storage);
    assert_int_equal(storage_begin(scene->storage), DONE);
    assert_int_equal(put(scene, ROWS), DONE);
    assert_int_equal(storage_commit(scene->storage), DONE);
    assert_true(has(scene, ROWS));
}

#define SENTENCE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENTENCE(a_transaction_in_which_a_read_failed_leaves_nothing),
        SENTENCE(the_next_transaction_is_a_good_one),
    };
    return cmocka_run_group_tests_name("storage", tests, NULL, NULL);
}
