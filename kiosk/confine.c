/* The list of kiosk/confine.h, as a seccomp filter by libseccomp, and Landlock for paths.
 *
 * Made from what libc's resolver, curl's resolver thread, OpenSSL and the sanitizers of the tests
 * call; tests/test_uplink.c runs them all under it and tries what is refused. Takes nothing from
 * outside. */
#include "kiosk/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WORD 0xFFFFFFFFU /* the kernel looks at 32 bits of these arguments */

static const int allowed[] = {
    /* what was opened already */
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64),
    SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fcntl),
    /* looking, for the resolver's own files */
    SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx),
    SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
    SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(uname), SCMP_SYS(sysinfo),
    /* sockets and waiting */
    SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
    SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(sendto), SCMP_SYS(recvfrom),
    SCMP_SYS(sendmsg), SCMP_SYS(recvmsg), SCMP_SYS(sendmmsg), SCMP_SYS(recvmmsg),
    SCMP_SYS(shutdown), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6),
    SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(eventfd2),
    /* memory, threads, time */
    SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(mremap), SCMP_SYS(madvise),
    SCMP_SYS(mlock), SCMP_SYS(munlock), SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq), SCMP_SYS(membarrier), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(prlimit64), SCMP_SYS(getrlimit),
    SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(tgkill), SCMP_SYS(restart_syscall),
    SCMP_SYS(exit), SCMP_SYS(exit_group)};

/* Allowed while argument `arg`, masked, has this value. */
static int allow_with(scmp_filter_ctx filter, int call, unsigned arg, uint64_t mask, uint64_t value)
{
    const struct scmp_arg_cmp condition = {arg, SCMP_CMP_MASKED_EQ, mask, value};
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition);
}

/* Reading alone: whatever could make or change a file lies in these flags. */
static int allow_reading(scmp_filter_ctx filter)
{
    const unsigned writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);
    int failed = allow_with(filter, SCMP_SYS(openat), 2, writing, 0);
    return failed | allow_with(filter, SCMP_SYS(open), 1, writing, 0);
}

static int allow_sockets(scmp_filter_ctx filter)
{
    static const int families[] = {AF_INET, AF_INET6, AF_NETLINK};
    int failed = 0;
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        failed |= allow_with(filter, SCMP_SYS(socket), 0, WORD, (uint64_t)families[i]);
    /* curl wakes its own poll with one; a pair reaches nobody else */
    return failed | allow_with(filter, SCMP_SYS(socketpair), 0, WORD, AF_UNIX) |
           allow_with(filter, SCMP_SYS(ioctl), 1, WORD, FIONBIO) |
           allow_with(filter, SCMP_SYS(ioctl), 1, WORD, FIONREAD);
}

/* clone3 hides its flags behind a pointer, so libc is sent back to clone, which shows them. */
static int allow_threads(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) |
           allow_with(filter, SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD);
}

/* Landlock has no wrappers in libc. */
static bool let_read(int rules, const char *path)
{
    struct landlock_path_beneath_attr beneath = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE |
                                                                   LANDLOCK_ACCESS_FS_READ_DIR};
    beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (beneath.parent_fd < 0)
        return true; /* what is not there needs no leave */
    long failed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    close(beneath.parent_fd);
    return failed == 0;
}

/* True as well where the kernel has no Landlock: the filter stands without it. */
static bool confine_paths(void)
{
    static const char *const readable[] = {
        "/etc",           "/usr", "/lib", "/lib64", "/run/systemd/resolve", "/run/NetworkManager",
        "/run/resolvconf"};
    const struct landlock_ruleset_attr handled = {
        .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1}; /* all of its first version */
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (rules < 0)
        return errno == ENOSYS || errno == EOPNOTSUPP;
    bool done = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    for (size_t i = 0; i < sizeof readable / sizeof readable[0]; i++)
        done = done && let_read(rules, readable[i]);
    done = done && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return done;
}

enum outcome confine_network(void)
{
    if (!confine_paths())
        return REFUSED;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return REFUSED;
    int failed = allow_reading(filter) | allow_sockets(filter) | allow_threads(filter);
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    if (!failed)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    return failed ? REFUSED : DONE;
}
