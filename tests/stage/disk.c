/* disk.h: unshare, mount, fallocate. */
#include "tests/stage/disk.h"

#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/stage/scene.h"

#define BALLAST "ballast"

/* A place of its own for mounts, once a process. */
static bool have_own_mounts(void)
{
    static bool have;
    char map[64];
    uid_t user = getuid();
    if (have)
        return true;
    if (unshare(CLONE_NEWNS) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
            return false;
        snprintf(map, sizeof map, "0 %u 1", (unsigned)user);
        scene_write("/proc/self/uid_map", map, strlen(map));
    }
    have = mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    return have;
}

bool disk_make_small(const char *folder, unsigned long long bytes)
{
    char options[40], aside[SCENE_PATH_MAX + 8], from[SCENE_PATH_MAX + 16];
    snprintf(options, sizeof options, "size=%llu", bytes);
    snprintf(aside, sizeof aside, "%s.copy", folder);
    snprintf(from, sizeof from, "%s/.", aside);
    const char *const there[] = {"cp", "-a", folder, aside, NULL};
    const char *const back[] = {"cp", "-a", from, folder, NULL};
    if (!have_own_mounts())
        return false;
    assert_int_equal(scene_run("/dev/null", there, NULL), 0);
    if (mount("small", folder, "tmpfs", 0, options) != 0)
        return false;
    assert_int_equal(scene_run("/dev/null", back, NULL), 0);
    return true;
}

void disk_relieve(const char *folder)
{
    char path[SCENE_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/" BALLAST, folder);
    unlink(path);
}

void disk_leave_free(const char *folder, unsigned long long bytes)
{
    char path[SCENE_PATH_MAX + 16];
    struct statvfs disk;
    disk_relieve(folder);
    assert_int_equal(statvfs(folder, &disk), 0);
    unsigned long long free_bytes = (unsigned long long)disk.f_bavail * disk.f_frsize;
    assert_true(free_bytes > bytes);
    snprintf(path, sizeof path, "%s/" BALLAST, folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(posix_fallocate(fd, 0, (off_t)(free_bytes - bytes)), 0);
    close(fd);
}

void disk_unmount(const char *folder)
{
    assert_int_equal(umount2(folder, MNT_DETACH), 0);
}
