/* What a batch costs the hub: device flushes, time, processor and memory, without the network.
 *
 *   bench_hub [--records N]       (of each kind; 10000 otherwise)
 * The hub's own code in this process, its database on this disk; bundles of 20 frames from the
 * tests' kiosk (tests/pocket.h), one a push, each record its own. Flushes are counted where they
 * are asked for: this program's fsync and fdatasync stand before the C library's, for SQLite too.
 * The floor is one 4 KiB write, flushed, in the same run and folder. */
#include <fcntl.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/bench/bench.h"
#include "tests/pocket.h"

#define PAGE 4096
#define BATCH 20
#define STREAM_BATCHES (POCKET_FRAMES / BATCH)

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

struct cost {
    struct bench_samples floor_ms, push_ms, flushes;
    double cpu_ms;
};

static double cpu_ms(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

static void run_floor(struct cost *cost, int fd)
{
    char bytes[PAGE];
    randombytes_buf(bytes, sizeof bytes);
    double start = bench_now_us();
    if (pwrite(fd, bytes, PAGE, 0) != PAGE || fdatasync(fd) != 0)
        bench_die("the floor's write", "failed");
    bench_add(&cost->floor_ms, (bench_now_us() - start) / 1e3);
}

/* As sample.c's: five facts and an identity, or one turn. */
static void write_one(struct pocket_kiosk *kiosk, bool registration)
{
    static const struct identity someone = {
        .given = "Ana María", .surname1 = "López", .surname2 = "Díaz", .phone = "7220000000"};
    struct commit commit = {.count = registration ? 5 : 1};
    struct fact *facts = commit.facts;
    uint8_t record[16];
    randombytes_buf(record, sizeof record);
    for (size_t i = 0; i < commit.count; i++)
        memcpy(facts[i].record, record, sizeof record);
    facts[0].type = FACT_TURN_ISSUED;
    facts[0].body.turn = (struct fact_turn){3, 12, 17};
    if (registration) {
        facts[4] = facts[3] = facts[2] = facts[0];
        facts[4].type = FACT_SLIP_MADE;
        memset(&facts[4].body, 0, sizeof facts[4].body);
        facts[3].body.turn.service = 4;
        facts[1].type = FACT_CONSENT;
        facts[1].body.consent = (struct fact_consent){3, 1};
        facts[0].type = FACT_ATTENDEE_REGISTERED;
        memset(&facts[0].body, 0, sizeof facts[0].body);
        facts[0].body.registered = (struct fact_registered){.services = 1U << 3 | 1U << 4,
                                                            .age = AGE_30_44,
                                                            .sex = SEX_M_MUJER,
                                                            .municipality = 15054};
    }
    pocket_write(kiosk, &commit, registration ? &someone : NULL);
}

static void push_one(struct pocket_kiosk *kiosk, size_t batch, struct cost *cost)
{
    struct wire_answer answer;
    pocket_pack(kiosk, batch * BATCH, BATCH);
    unsigned before = flushes;
    double start = bench_now_us(), cpu = cpu_ms();
    int status = pocket_send(kiosk->at, "/v1/push", &answer);
    cost->cpu_ms += cpu_ms() - cpu;
    bench_add(&cost->push_ms, (bench_now_us() - start) / 1e3);
    bench_add(&cost->flushes, flushes - before);
    if (status != 200)
        bench_die("a push was refused", "");
}

static void tell(const char *kind, struct cost *cost)
{
    size_t batches = cost->push_ms.count;
    double sum = 0;
    for (size_t i = 0; i < batches; i++)
        sum += cost->flushes.values[i];
    bench_print("a 4 KiB write, flushed (floor)", &cost->floor_ms, "ms", NULL, "");
    bench_print(kind, &cost->push_ms, "ms", &cost->floor_ms, "floor");
    printf(
        "    flushes a batch: %.2f, p50 %.0f, at most %.0f (aim 2); processor for 10,000 "
        "records: %.0f ms\n",
        sum / (double)batches, bench_at(&cost->flushes, 50), bench_at(&cost->flushes, 100),
        cost->cpu_ms / (double)(batches * BATCH) * 10000);
}

static void measure(struct pocket_hub *at, unsigned kiosk_number, bool registration,
                    unsigned records)
{
    struct cost cost = {0};
    char path[FOLDER_PATH_MAX + 16];
    struct pocket_kiosk *kiosk = pocket_kiosk(at, kiosk_number);
    snprintf(path, sizeof path, "%s/floor", at->folder.path);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        bench_die("cannot write", path);
    for (unsigned done = 0; done < records;) {
        pocket_stream(kiosk);
        for (unsigned i = 0; i < STREAM_BATCHES * BATCH; i++)
            write_one(kiosk, registration);
        for (unsigned i = 0; i < STREAM_BATCHES && done < records; i++, done += BATCH) {
            run_floor(&cost, fd);
            push_one(kiosk, i, &cost);
        }
    }
    tell(registration ? "a push of 20 registrations" : "a push of 20 turns", &cost);
    close(fd);
    pocket_destroy(kiosk);
    bench_drop(&cost.floor_ms), bench_drop(&cost.push_ms), bench_drop(&cost.flushes);
}

int main(int argc, char **argv)
{
    unsigned records = 10000;
    struct rusage usage;
    const struct bench_option options[] = {{"records", BENCH_NUMBER, NULL, &records}};
    bench_options(argc, argv, options, 1, "? usage: bench_hub [--records N]");
    struct pocket_hub *at = pocket_open();
    measure(at, 1, false, records);
    measure(at, 2, true, records);
    getrusage(RUSAGE_SELF, &usage);
    printf("    memory at its highest, the tests' kiosk included: %.1f MiB\n",
           (double)usage.ru_maxrss / 1024);
    pocket_close(at);
    return 0;
}
