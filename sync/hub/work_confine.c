/* The lists of work_confine.h: Landlock for paths, a seccomp filter for the rest.
 *
 * The filter names what is refused and not what is allowed: cairo, pango and GLPK are other
 * people's and may ask for much that harms nobody. tests/test_worker.c tries what is refused. */
#include "sync/hub/work_confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int refused[] = {SCMP_SYS(execve),
                              SCMP_SYS(execveat),
                              SCMP_SYS(fork),
                              SCMP_SYS(vfork),
                              SCMP_SYS(socket),
                              SCMP_SYS(socketpair),
                              SCMP_SYS(connect),
                              SCMP_SYS(bind),
                              SCMP_SYS(ptrace),
                              SCMP_SYS(kill),
                              SCMP_SYS(tgkill),
                              SCMP_SYS(tkill),
                              SCMP_SYS(pidfd_open),
                              SCMP_SYS(pidfd_send_signal),
                              SCMP_SYS(process_vm_readv),
                              SCMP_SYS(process_vm_writev),
                              SCMP_SYS(mount),
                              SCMP_SYS(umount2),
                              SCMP_SYS(chroot),
                              SCMP_SYS(pivot_root),
                              SCMP_SYS(bpf),
                              SCMP_SYS(io_uring_setup),
                              SCMP_SYS(unshare),
                              SCMP_SYS(setns),
                              SCMP_SYS(keyctl),
                              SCMP_SYS(add_key),
                              SCMP_SYS(request_key),
                              SCMP_SYS(perf_event_open),
                              SCMP_SYS(userfaultfd),
                              SCMP_SYS(unlink),
                              SCMP_SYS(unlinkat),
                              SCMP_SYS(rename),
                              SCMP_SYS(renameat),
                              SCMP_SYS(renameat2),
                              SCMP_SYS(mkdir),
                              SCMP_SYS(mkdirat),
                              SCMP_SYS(link),
                              SCMP_SYS(linkat),
                              SCMP_SYS(symlink),
                              SCMP_SYS(symlinkat),
                              SCMP_SYS(chmod),
                              SCMP_SYS(fchmodat),
                              SCMP_SYS(truncate)};

/* Where libraries, fonts and their settings are, and the numbers of this very process. */
static const char *const readable[] = {
    "/usr", "/lib", "/lib64", "/etc/fonts", "/var/cache/fontconfig", "/proc/self"};

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

bool work_confine_has_paths(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

/* A folder that is not there needs no rule. */
static bool allow_reading(int rules, const char *path)
{
    struct landlock_path_beneath_attr beneath = {.allowed_access = READING};
    beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (beneath.parent_fd < 0)
        return errno == ENOENT;
    bool good = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
    close(beneath.parent_fd);
    return good;
}

/* True as well where the kernel has no Landlock: the filter stands without it. */
static bool confine_paths(void)
{
    const struct landlock_ruleset_attr handled = {
        .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1}; /* all of its first version */
    if (!work_confine_has_paths())
        return true;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    bool good = rules >= 0;
    for (size_t i = 0; i < sizeof readable / sizeof readable[0] && good; i++)
        good = allow_reading(rules, readable[i]);
    good = good && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    if (rules >= 0)
        close(rules);
    return good;
}

enum outcome work_confine(void)
{
    int failed = 0;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !confine_paths())
        return REFUSED;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter == NULL)
        return REFUSED;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
    if (failed == 0)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    return failed == 0 ? DONE : REFUSED;
}
