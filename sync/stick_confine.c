/* The list of stick_confine.h, as a seccomp filter by libseccomp, and Landlock for the folder.
 *
 * Made from what stick_child.c, libc's directory reading and the sanitizers of the tests call;
 * tests/test_stick_child.c tries what is refused. Takes nothing from outside. */
#include "sync/stick_confine.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int allowed[] = {
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(sendto),
    SCMP_SYS(recvfrom), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(fcntl), SCMP_SYS(fstat),
    SCMP_SYS(newfstatat), SCMP_SYS(getdents64), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
    SCMP_SYS(fadvise64), SCMP_SYS(ftruncate),
    /* memory, time, an end */
    SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mprotect), SCMP_SYS(mremap), SCMP_SYS(madvise),
    SCMP_SYS(brk), SCMP_SYS(futex), SCMP_SYS(sched_yield), SCMP_SYS(getpid), SCMP_SYS(gettid),
    SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(exit),
    SCMP_SYS(exit_group)};

/* Allowed while argument `arg` is the folder's descriptor. */
static int allow_by(scmp_filter_ctx filter, int call, unsigned arg, int folder_fd)
{
    const struct scmp_arg_cmp condition = {arg, SCMP_CMP_MASKED_EQ, 0xFFFFFFFFU,
                                           (scmp_datum_t)folder_fd};

    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition);
}

static int allow_rename(scmp_filter_ctx filter, int call, int folder_fd)
{
    const struct scmp_arg_cmp conditions[] = {
        {0, SCMP_CMP_MASKED_EQ, 0xFFFFFFFFU, (scmp_datum_t)folder_fd},
        {2, SCMP_CMP_MASKED_EQ, 0xFFFFFFFFU, (scmp_datum_t)folder_fd}};

    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 2, conditions);
}

/* True as well where the kernel has no Landlock: the filter stands without it. */
static bool confine_paths(int folder_fd)
{
    const struct landlock_ruleset_attr handled = {
        .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1}; /* all of its first version */
    const struct landlock_path_beneath_attr beneath = {
        .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
                          LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                          LANDLOCK_ACCESS_FS_REMOVE_FILE,
        .parent_fd = folder_fd};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    bool good;

    if (rules < 0)
        return errno == ENOSYS || errno == EOPNOTSUPP;
    good = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0 &&
           syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return good;
}

enum outcome stick_confine_to(int folder_fd)
{
    scmp_filter_ctx filter;
    int failed;

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !confine_paths(folder_fd))
        return REFUSED;
    filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL)
        return REFUSED;
    failed = allow_by(filter, SCMP_SYS(openat), 0, folder_fd) |
             allow_by(filter, SCMP_SYS(unlinkat), 0, folder_fd) |
             allow_rename(filter, SCMP_SYS(renameat), folder_fd) |
             allow_rename(filter, SCMP_SYS(renameat2), folder_fd);
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    if (failed == 0)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    return failed == 0 ? DONE : REFUSED;
}
