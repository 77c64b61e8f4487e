/* The stick's child: what it may still do when it has the folder, and what becomes of those who
 * wait for one that hangs or dies. This program is its own child, as the product is. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "sync/stick_child.h"
#include "sync/stick_confine.h"
#include "sync/stick_disk.h"
#include "sync/stick_helper.h"
#include "tests/folder.h"

#define PATIENCE_MS 10000

/* -- Confinement --------------------------------------------------------------------------------
 */

/* Runs `deed` in a process confined to the folder; its answer is the exit status. */
static int confined(const struct folder *folder, int (*deed)(int fd))
{
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        _exit(fd < 0 || stick_confine_to(fd) != DONE ? 100 : deed(fd));
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int denied(long result)
{
    return result == -1 && (errno == EPERM || errno == EACCES) ? 0 : 1;
}

static int read_a_key(int fd)
{
    (void)fd;
    return denied(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
}
static int leave_by_its_parent(int fd)
{
    return denied(openat(fd, "../", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}
static int follow_an_absolute_name(int fd)
{
    return denied(openat(fd, "/etc/passwd", O_RDONLY | O_CLOEXEC));
}
static int open_without_the_folder(int fd)
{
    (void)fd;
    return denied(openat(AT_FDCWD, "x", O_RDONLY | O_CLOEXEC));
}
static int speak_to_the_network(int fd)
{
    (void)fd;
    return denied(socket(AF_INET, SOCK_STREAM, 0)) | denied(socket(AF_UNIX, SOCK_STREAM, 0));
}
static int start_something(int fd)
{
    (void)fd;
    char *argv[] = {(char[]){"true"}, NULL};
    return denied(execv("/bin/true", argv)) | denied(fork());
}
static int make_a_link(int fd)
{
    return denied(symlinkat("/etc/passwd", fd, "link")) | denied(mkdirat(fd, "folder", 0700));
}
static int write_and_rename(int fd)
{
    int file = openat(fd, "a.new", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int bad = file < 0 || write(file, "x", 1) != 1 || fsync(file) != 0;
    return bad | (renameat(fd, "a.new", fd, "a") != 0) | (unlinkat(fd, "a", 0) != 0);
}

static void a_confined_child_sees_its_folder_and_nothing_else(void **state)
{
    (void)state;
    struct folder folder;
    folder_make(&folder);
    int (*const deeds[])(int) = {
        read_a_key,  start_something,     speak_to_the_network,   open_without_the_folder,
        make_a_link, leave_by_its_parent, follow_an_absolute_name};
    size_t count = sizeof deeds / sizeof deeds[0];
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 0)
        count -= 2; /* what only Landlock denies, on a kernel without it */
    assert_int_equal(confined(&folder, write_and_rename), 0);
    for (size_t i = 0; i < count; i++)
        if (confined(&folder, deeds[i]) != 0)
            fail_msg("deed %zu was not denied", i);
    folder_remove(&folder);
}

/* -- The folder ---------------------------------------------------------------------------------
 */

static void the_folder_refuses_what_is_no_plain_file_of_its_own(void **state)
{
    (void)state;
    struct folder folder;
    struct stick_disk disk;
    char path[FOLDER_PATH_MAX + 64], secret[FOLDER_PATH_MAX + 64];
    folder_make(&folder);
    assert_int_equal(stick_disk_open(&disk, folder.path, folder.path, false), NOT_FOUND);
    assert_true(disk.is_folder);
    assert_int_equal(stick_disk_open(&disk, folder.path, folder.path, true), DONE);
    assert_true(disk.own_disk);
    snprintf(secret, sizeof secret, "%s/secret", folder.path);
    folder_write(&folder, "secret", "secret", 6);
    const char *const names[] = {"link", "pipe", "folder", "absent"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/JORNADA/%s", folder.path, names[i]);
        assert_int_equal(i == 0   ? symlink(secret, path)
                         : i == 1 ? mkfifo(path, 0600)
                                  : mkdir(path, 0700),
                         0);
    }
    const enum outcome wanted[] = {INVALID, INVALID, INVALID, NOT_FOUND};
    for (size_t i = 0; i < 4; i++) {
        uint8_t bytes[16];
        size_t size = 0;
        assert_int_equal(stick_get(&disk.io, STICK_DISK_HERE, names[i], bytes, sizeof bytes, &size),
                         wanted[i]);
    }
    /* A file that is being written, where somebody laid a link to what is not theirs. */
    snprintf(path, sizeof path, "%s/JORNADA/mine.jrb.new", folder.path);
    assert_int_equal(symlink(secret, path), 0);
    assert_int_not_equal(
        stick_put(&disk.io, STICK_DISK_HERE, "mine.jrb", (const uint8_t *)"over", 4), DONE);
    size_t size = 0;
    char *bytes = folder_read(&folder, "secret", &size);
    assert_int_equal(size, 6);
    assert_memory_equal(bytes, "secret", 6);
    free(bytes);
    struct io_file *file = NULL;
    assert_int_equal(disk.io.file_open(disk.io.self, "./../secret", IO_READ, &file), INVALID);
    stick_disk_close(&disk);
    folder_remove(&folder);
}

/* -- The helper ---------------------------------------------------------------------------------
 */

static struct stick_answer done(struct stick_helper *helper, enum outcome asked)
{
    struct stick_answer answer;
    assert_int_equal(asked, DONE);
    stick_helper_wait(helper, PATIENCE_MS, &answer);
    return answer;
}

static struct stick_helper *helper_at(const char *folder)
{
    struct stick_helper *helper = NULL;
    assert_int_equal(stick_helper_start(&helper), DONE);
    assert_int_equal(done(helper, stick_helper_open(helper, folder, "", true)).outcome, DONE);
    return helper;
}

static void files_go_out_and_come_back_through_the_child(void **state)
{
    (void)state;
    struct folder folder;
    uint8_t bytes[] = "no bundle at all";
    folder_make(&folder);
    struct stick_helper *helper = helper_at(folder.path);
    assert_int_equal(done(helper, stick_helper_put(helper, "x.jrb", bytes, sizeof bytes)).outcome,
                     DONE);
    assert_int_equal(done(helper, stick_helper_put(helper, "../x.jrb", bytes, 1)).outcome, INVALID);
    struct stick_answer answer = done(helper, stick_helper_list(helper, STICK_BUNDLES));
    assert_int_equal(answer.outcome, DONE);
    assert_int_equal(answer.files, 1);
    answer = done(helper, stick_helper_next(helper));
    assert_int_equal(answer.outcome, INVALID); /* its form was looked at in the child */
    assert_string_equal(answer.name, "x.jrb");
    assert_int_equal(done(helper, stick_helper_next(helper)).outcome, NOT_FOUND);
    /* Opened once and for all. */
    assert_int_equal(done(helper, stick_helper_open(helper, "/", "", false)).outcome, INVALID);
    stick_helper_stop(helper);
    folder_remove(&folder);
}

static void a_read_only_folder_is_said_to_be_one(void **state)
{
    (void)state;
    struct folder folder;
    char path[FOLDER_PATH_MAX + 16];
    folder_make(&folder);
    snprintf(path, sizeof path, "%s/nothing", folder.path);
    struct stick_helper *helper = NULL;
    assert_int_equal(stick_helper_start(&helper), DONE);
    struct stick_answer answer = done(helper, stick_helper_open(helper, path, "", true));
    assert_int_equal(answer.outcome, NOT_FOUND);
    assert_true(answer.not_a_stick);
    stick_helper_stop(helper);
    assert_int_equal(stick_helper_start(&helper), DONE);
    answer = done(helper, stick_helper_open(helper, "/proc", "", true)); /* takes no folder */
    assert_true(answer.outcome == NOT_FOUND || answer.outcome == REFUSED);
    assert_false(answer.not_a_stick);
    stick_helper_stop(helper);
    folder_remove(&folder);
}

static void a_child_that_hangs_or_dies_is_given_up_and_nobody_hangs_with_it(void **state)
{
    (void)state;
    struct folder folder;
    struct stick_answer answer;
    folder_make(&folder);
    for (int dies = 0; dies < 2; dies++) {
        struct stick_helper *helper = helper_at(folder.path);
        assert_int_equal(kill(stick_helper_child(helper), dies ? SIGKILL : SIGSTOP), 0);
        assert_int_equal(stick_helper_list(helper, STICK_BUNDLES), DONE);
        if (!dies)
            assert_false(stick_helper_take(helper, &answer)); /* asked, and not waited for */
        stick_helper_wait(helper, dies ? PATIENCE_MS : 50, &answer);
        assert_int_equal(answer.outcome, DAMAGED);
        assert_int_equal(stick_helper_fd(helper), -1);
        assert_int_equal(stick_helper_child(helper), 0);
        assert_int_equal(stick_helper_next(helper), DONE);
        stick_helper_wait(helper, PATIENCE_MS, &answer);
        assert_int_equal(answer.outcome, DAMAGED);
        stick_helper_stop(helper);
    }
    folder_remove(&folder);
}

int main(int argc, char **argv)
{
    if (stick_child_is(argc, argv))
        return stick_child_run();
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confined_child_sees_its_folder_and_nothing_else),
        cmocka_unit_test(the_folder_refuses_what_is_no_plain_file_of_its_own),
        cmocka_unit_test(files_go_out_and_come_back_through_the_child),
        cmocka_unit_test(a_read_only_folder_is_said_to_be_one),
        cmocka_unit_test(a_child_that_hangs_or_dies_is_given_up_and_nobody_hangs_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
