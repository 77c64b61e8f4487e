/* What the network child may do and may not, each tried in a process of its own. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/confine.h"

/* Runs `deed` in a confined process; its answer is the exit status. */
static int confined(int (*deed)(void))
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(confine_network() == DONE ? deed() : 100);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int denied(long result)
{
    return result == -1 && errno == EPERM ? 0 : 1;
}

static int write_a_file(void)
{
    return denied(open("confined.tmp", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}
static int append_to_a_file(void)
{
    return denied(open("/dev/null", O_RDWR | O_APPEND | O_CLOEXEC));
}
static int truncate_by_reading(void)
{
    return denied(open("/dev/null", O_RDONLY | O_TRUNC | O_CLOEXEC));
}
static int start_a_program(void)
{
    char *argv[] = {(char[]){"true"}, NULL};
    return denied(execv("/bin/true", argv));
}
static int start_a_process(void)
{
    return denied(fork());
}
static int trace_another(void)
{
    return denied(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}
static int signal_another(void)
{
    return denied(kill(getppid(), 0));
}
static int rename_a_file(void)
{
    return denied(rename("a", "b")) | denied(unlink("a"));
}
static int speak_to_a_unix_socket(void)
{
    return denied(socket(AF_UNIX, SOCK_STREAM, 0));
}
static int listen_to_the_network(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd < 0 ? 1 : denied(listen(fd, 1));
}
static int read_another_folder(void)
{
    return open(".", O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES ? 0 : 1;
}
static int read_and_speak_tcp(void)
{
    int file = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    int tcp = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET6, SOCK_DGRAM, 0);
    return file >= 0 && tcp >= 0 && (udp >= 0 || errno == EAFNOSUPPORT) ? 0 : 1;
}

static void the_confined_child_can_do_its_work_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(confined(read_and_speak_tcp), 0);
    int (*const refused[])(void) = {write_a_file,         append_to_a_file, truncate_by_reading,
                                    start_a_program,      start_a_process,  trace_another,
                                    signal_another,       rename_a_file,    speak_to_a_unix_socket,
                                    listen_to_the_network};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_int_equal(confined(refused[i]), 0);
}

static void the_confined_child_cannot_read_the_kiosks_folder(void **state)
{
    (void)state;
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
        skip(); /* this kernel has no Landlock */
    assert_int_equal(confined(read_another_folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_confined_child_can_do_its_work_and_nothing_else),
        cmocka_unit_test(the_confined_child_cannot_read_the_kiosks_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
