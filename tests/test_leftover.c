/* What a killed `publish` left of exact counts goes with the next start; nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sync/hub/leftover.h"
#include "tests/folder.h"

static void put(const struct folder *folder, const char *name)
{
    char path[FOLDER_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("{}", file);
    fclose(file);
}

static bool has(const struct folder *folder, const char *name)
{
    char path[FOLDER_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    return access(path, F_OK) == 0;
}

static void only_files_of_processes_that_are_gone_are_removed(void **state)
{
    static const char *const kept[] = {"publish-x.json",
                                       "publish-1.json.pdf",
                                       "publish-.json",
                                       "publish-0.json",
                                       "publish-99999999999999999999.json",
                                       "hub.db"};
    struct folder folder;
    char own[40], gone[40], half[48];
    (void)state;
    folder_make(&folder);
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    snprintf(own, sizeof own, "publish-%d.json", (int)getpid());
    snprintf(gone, sizeof gone, "publish-%d.json", (int)child);
    snprintf(half, sizeof half, "publish-%d.json.new", (int)child);
    put(&folder, own);
    put(&folder, gone);
    put(&folder, half);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        put(&folder, kept[i]);
    leftover_sweep(io_real(), folder.path);
    assert_false(has(&folder, gone));
    assert_false(has(&folder, half));
    assert_true(has(&folder, own));
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        assert_true(has(&folder, kept[i]));
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_files_of_processes_that_are_gone_are_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
