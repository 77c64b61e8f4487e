/* One durable sealed registration against two flushed 4 KiB writes in the same folder.
 *
 *   bench_store fill DIR N      writes N registrations into an enrolled kiosk's store
 *   bench_store commit DIR N    the same, each beside one run of the floor, and prints
 * Flushes are counted where they are asked for: this program's fsync and fdatasync stand before the
 * C library's, for SQLite too. Housekeeping (the checkpoint) runs between commits, as in the kiosk
 * when nothing hurries, and is timed for itself. */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/sample.h"

#define PAGE 4096
#define FLOOR_PAGES 64 /* grown before: a write changes no file size */
#define PATH_BYTES 1024

int fsync(int fd);
int fdatasync(int fd);

static unsigned flushes;

int fsync(int fd)
{
    ++flushes;
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    ++flushes;
    return (int)syscall(SYS_fdatasync, fd);
}

struct floor {
    int fds[2];
    unsigned turn;
};

static int open_grown(const char *folder, const char *name)
{
    static const char zeros[PAGE];
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        bench_die("cannot write in", folder);
    unlink(path);
    for (int i = 0; i < FLOOR_PAGES; i++)
        if (pwrite(fd, zeros, PAGE, (off_t)i * PAGE) != PAGE)
            bench_die("cannot write in", folder);
    if (fsync(fd) != 0)
        bench_die("cannot flush in", folder);
    return fd;
}

static double floor_run(struct floor *floor)
{
    char bytes[PAGE];
    randombytes_buf(bytes, sizeof bytes);
    off_t place = (off_t)(floor->turn++ % FLOOR_PAGES) * PAGE;
    double start = bench_now_us();
    for (int i = 0; i < 2; i++)
        if (pwrite(floor->fds[i], bytes, PAGE, place) != PAGE || fdatasync(floor->fds[i]) != 0)
            bench_die("the floor's write", "failed");
    return (bench_now_us() - start) / 1e3;
}

/* Asking for a request tidies first; the request itself is never sent. */
static double tidy(struct sync *sync)
{
    struct wire_request request;
    double start = bench_now_us();
    (void)sync_next_request(sync, &request);
    return (bench_now_us() - start) / 1e3;
}

static void measure(struct sync *sync, const char *folder, int count)
{
    struct floor floor = {.fds = {open_grown(folder, "floor-1"), open_grown(folder, "floor-2")}};
    struct bench_samples base = {0}, ours = {0}, house = {0};
    unsigned of_commits = 0, most = 0, of_house = 0;
    for (int i = 0; i < count; i++) {
        bench_add(&base, floor_run(&floor));
        unsigned before = flushes;
        bench_add(&ours, sample_register(sync));
        unsigned used = flushes - before;
        of_commits += used;
        most = used > most ? used : most;
        bench_add(&house, tidy(sync));
        of_house += flushes - before - used;
    }
    bench_print("two 4 KiB writes, flushed (floor)", &base, "ms", NULL, "");
    bench_print("sync_commit, a registration", &ours, "ms", &base, "floor");
    bench_print("housekeeping after it", &house, "ms", NULL, "");
    printf(
        "  p50 over the floor: %.3f ms (aim 0.3); flushes a commit: %.2f, at most %u (aim 2); "
        "of housekeeping: %.2f a commit\n",
        bench_at(&ours, 50) - bench_at(&base, 50), (double)of_commits / count, most,
        (double)of_house / count);
    close(floor.fds[0]);
    close(floor.fds[1]);
    bench_drop(&base), bench_drop(&ours), bench_drop(&house);
}

int main(int argc, char **argv)
{
    int count = argc == 4 ? atoi(argv[3]) : 0;
    if (count < 1)
        bench_die("usage: bench_store", "fill|commit DIR N");
    struct enrolment *enrolment = sample_enrolment(argv[2]);
    struct sync *sync = sample_open(argv[2], enrolment);
    if (strcmp(argv[1], "fill") != 0)
        measure(sync, argv[2], count);
    else
        for (int i = 0; i < count; i++)
            (void)sample_register(sync);
    sync_close(sync);
    sodium_free(enrolment);
    return 0;
}
