/* The disk lies, breaks and fills up: two copies of every frame stand for each other, what is full
 * refuses before it writes, and what is in doubt says so. The hub counts everybody once. */
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/stage/crowd.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define PEOPLE 12
#define MEGABYTE (1ULL << 20)
#define DISK_BYTES (400 * MEGABYTE)
#define LOW_BYTES (45 * MEGABYTE) /* under the 50 MB below which nothing is taken */

/* -- People before, and the count afterwards --------------------------------------------------- */

static void assert_counted(struct scene *scene, struct drive *drive, long long people,
                           long long facts)
{
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_state(drive, "delivered"), facts);
    assert_int_equal(drive_state(drive, "captured"), facts);
    json_t *stats = scene_stats(scene);
    assert_int_equal(scene_number(stats, "registered"), people);
    assert_int_equal(scene_number(stats, "delivered"), facts);
    assert_int_equal(scene_number(stats, "quarantined"), 0);
    json_decref(stats);
    scene_hub_stop(scene);
}

/* -- Damage ------------------------------------------------------------------------------------ */

static void path_in_kiosk(struct scene *scene, const char *name, char path[SCENE_PATH_MAX + 64])
{
    snprintf(path, SCENE_PATH_MAX + 64, "%s/%s", scene->kiosk, name);
}

static int count_files(struct scene *scene, const char *pattern)
{
    char path[SCENE_PATH_MAX + 64];
    glob_t found;
    path_in_kiosk(scene, pattern, path);
    int count = glob(path, 0, NULL, &found) == 0 ? (int)found.gl_pathc : 0;
    globfree(&found);
    return count;
}

static void remove_file(struct scene *scene, const char *name)
{
    char path[SCENE_PATH_MAX + 64];
    path_in_kiosk(scene, name, path);
    assert_int_equal(unlink(path), 0);
}

/* Overwrites every 512th byte of each file from `from` on. */
static void damage(struct scene *scene, const char *pattern, size_t from)
{
    char path[SCENE_PATH_MAX + 64];
    glob_t found;
    path_in_kiosk(scene, pattern, path);
    assert_int_equal(glob(path, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        size_t size = 0;
        char *bytes = scene_read(found.gl_pathv[i], &size);
        assert_non_null(bytes);
        for (size_t at = from; at < size; at += 512)
            bytes[at] = (char)(bytes[at] ^ 0x5a);
        scene_write(found.gl_pathv[i], bytes, size);
        free(bytes);
    }
    globfree(&found);
}

static void a_damaged_store_is_rebuilt_from_the_journal_and_nothing_is_lost(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = crowd_register(drive, 0, PEOPLE);
    drive_kill(drive);
    damage(scene, "store.db", 0);
    damage(scene, "store.db-wal", 0);
    assert_int_equal(count_files(scene, "damaged-*.db"), 0);
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "captured"), facts);
    assert_int_equal(drive_state(drive, "pending"), facts);
    assert_int_equal(count_files(scene, "damaged-*.db"), 1); /* put aside, not deleted */
    glass_help(drive);
    facts += crowd_register(drive, PEOPLE, 2);
    assert_counted(scene, drive, PEOPLE + 2, facts);
    assert_int_equal(drive_quit(drive), 0);
}

static void damage_in_the_middle_of_the_store_is_found_and_mended(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = crowd_register(drive, 0, PEOPLE);
    assert_int_equal(drive_quit(drive), 0); /* a planned stop: all is in store.db now */
    remove_file(scene, "store.db-wal");     /* whose copies of pages would hide the damage */
    damage(scene, "store.db", 4096 + 100);
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "captured"), facts);
    assert_int_equal(count_files(scene, "damaged-*.db"), 1);
    assert_counted(scene, drive, PEOPLE, facts);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_damaged_journal_is_filled_from_the_store(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = crowd_register(drive, 0, PEOPLE);
    drive_kill(drive);
    damage(scene, "journal/*", 0);
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "captured"), facts);
    assert_int_equal(drive_state(drive, "pending"), facts);
    drive_kill(drive);
    damage(scene, "store.db*", 0); /* now the journal alone has them, again */
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "captured"), facts);
    assert_counted(scene, drive, PEOPLE, facts);
    assert_int_equal(drive_quit(drive), 0);
}

static void with_both_damaged_help_is_there_and_nothing_is_deleted(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    crowd_register(drive, 0, 3);
    drive_kill(drive);
    int segments = count_files(scene, "journal/*");
    damage(scene, "store.db*", 0);
    damage(scene, "journal/*", 0);
    drive = scene_kiosk(scene, NULL);
    glass_help(drive);
    drive_kill(drive);
    assert_true(count_files(scene, "damaged-*.db") + count_files(scene, "store.db") >= 1);
    assert_true(count_files(scene, "journal/*") >= segments);
}

/* -- A full disk ------------------------------------------------------------------------------- */

/* A place of its own for mounts; false when this machine allows none. */
static bool have_own_mounts(void)
{
    char map[64];
    uid_t user = getuid();
    if (unshare(CLONE_NEWNS) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
            return false;
        snprintf(map, sizeof map, "0 %u 1", (unsigned)user);
        scene_write("/proc/self/uid_map", map, strlen(map));
    }
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* A disk of DISK_BYTES at the kiosk's data folder, with what lies there. */
static bool give_small_disk(struct scene *scene)
{
    char options[32], command[SCENE_PATH_MAX * 4];
    snprintf(options, sizeof options, "size=%llu", DISK_BYTES);
    snprintf(command, sizeof command, "cp -a '%s' '%s.copy'", scene->kiosk, scene->kiosk);
    const char *const copy[] = {"sh", "-c", command, NULL};
    assert_int_equal(scene_run(scene->hub_log, copy, NULL), 0);
    if (mount("small", scene->kiosk, "tmpfs", 0, options) != 0)
        return false;
    snprintf(command, sizeof command, "cp -a '%s.copy/.' '%s/'", scene->kiosk, scene->kiosk);
    assert_int_equal(scene_run(scene->hub_log, copy, NULL), 0);
    return true;
}

static void leave_free(struct scene *scene, unsigned long long bytes)
{
    char path[SCENE_PATH_MAX + 64];
    struct statvfs disk;
    path_in_kiosk(scene, "ballast", path);
    unlink(path);
    if (bytes == 0)
        return;
    assert_int_equal(statvfs(scene->kiosk, &disk), 0);
    unsigned long long free_bytes = (unsigned long long)disk.f_bavail * disk.f_frsize;
    assert_true(free_bytes > bytes);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(posix_fallocate(fd, 0, (off_t)(free_bytes - bytes)), 0);
    close(fd);
}

static void assert_not_saved(struct drive *drive)
{
    drive_assert_screen(drive, "trouble");
    glass_says(drive, "what", "No se guardó nada.");
    glass_says(drive, "what", "Una persona voluntaria puede registrarle.");
    assert_false(drive_has(drive, "folio"));
    drive_tap(drive, "lines");
    drive_assert_screen(drive, "lines");
    glass_leave(drive, "leave");
}

static void a_full_disk_refuses_before_it_writes_and_says_so(void **state)
{
    struct scene *scene = *state;
    if (!have_own_mounts() || !give_small_disk(scene)) {
        print_message("this machine lets nobody mount a small disk: not tried\n");
        skip();
    }
    const struct attendee who = {.services = {1}, .age = "30-44", .given = "Ameyali"};
    struct drive *drive = scene_kiosk(scene, NULL);
    glass_says(drive, "notice", "casi lleno"); /* under 500 MB */
    long long facts = crowd_register(drive, 0, 4);
    leave_free(scene, LOW_BYTES);
    glass_answer(drive, &who);
    drive_tap(drive, "confirm");
    assert_not_saved(drive);
    glass_start(drive);
    drive_tap(drive, "services");
    drive_tap(drive, "service_1");
    drive_tap(drive, "take_turn");
    assert_not_saved(drive);
    glass_help(drive);
    assert_int_equal(drive_state(drive, "captured"), facts);
    drive_kill(drive); /* a start with a full disk loses nothing either */
    drive = scene_kiosk(scene, NULL);
    glass_help(drive);
    assert_int_equal(drive_quit(drive), 0);
    leave_free(scene, 0);
    drive = scene_kiosk(scene, NULL);
    assert_int_equal(drive_state(drive, "captured"), facts);
    facts += crowd_register(drive, 4, 1);
    assert_counted(scene, drive, 5, facts);
    assert_int_equal(drive_quit(drive), 0);
    assert_int_equal(umount2(scene->kiosk, MNT_DETACH), 0);
}

/* From now on no file of the kiosk may be written beyond `bytes`, as on a disk that breaks. */
static void limit_files(struct drive *drive, rlim_t bytes)
{
    struct rlimit limit = {bytes, RLIM_INFINITY};
    assert_int_equal(prlimit(drive_pid(drive), RLIMIT_FSIZE, &limit, NULL), 0);
}

/* The program executes itself again; a connection that still met the old one ends. */
static void wait_for_another_start(struct drive *drive)
{
    bool stays = false;
    for (int i = 0; i < 200 && !stays; i++) { /* a real process: looked at for five seconds */
        poll(NULL, 0, i == 0 ? 0 : 25);
        drive_again(drive);
        stays = drive_stays(drive, "{s:s}", "do", "state");
    }
    assert_true(stays);
}

static void a_write_that_fails_halfway_is_in_doubt_and_nothing_before_it_is_lost(void **state)
{
    struct scene *scene = *state;
    signal(SIGXFSZ, SIG_IGN); /* inherited: a write then fails instead */
    struct drive *drive = scene_kiosk(scene, NULL);
    long long facts = crowd_register(drive, 0, 4);
    glass_start(drive);
    drive_tap(drive, "services");
    drive_tap(drive, "service_1");
    drive_advance(drive, 300);
    limit_files(drive, 512);
    (void)drive_stays(drive, "{s:s,s:s}", "do", "tap", "id", "take_turn");
    wait_for_another_start(drive);
    drive_assert_screen(drive, "trouble"); /* she is told, and given no number */
    glass_says(drive, "what", "No es seguro que se haya guardado.");
    assert_false(drive_has(drive, "folio"));
    glass_leave(drive, "leave");
    glass_says(drive, "notice", "los registros no se pueden abrir");
    glass_help(drive);
    drive_kill(drive);
    drive = scene_kiosk(scene, NULL);
    long long now = drive_state(drive, "captured");
    assert_true(now == facts || now == facts + 1); /* the one in doubt, or not */
    assert_counted(scene, drive, 4, now);
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(a_damaged_store_is_rebuilt_from_the_journal_and_nothing_is_lost),
        STORY(damage_in_the_middle_of_the_store_is_found_and_mended),
        STORY(a_damaged_journal_is_filled_from_the_store),
        STORY(with_both_damaged_help_is_there_and_nothing_is_deleted),
        STORY(a_full_disk_refuses_before_it_writes_and_says_so),
        STORY(a_write_that_fails_halfway_is_in_doubt_and_nothing_before_it_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
