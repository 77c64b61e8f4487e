/* A kiosk's records on their way to a hub over a link, beside PouchDB's over the same link.
 *
 *   bench_link --kiosk DIR --hub URL [--hub-pid N] --peer URL --client JS --peer-pid N --folder DIR
 *              [--records N] [--rounds N] [--kind register|turn] [--bits N] [--delay MS]
 *              [--loss PERMILLE] [--seed N] [--cut] [--frames] [--hello FILE]
 * Both go through a proxy (tests/proxy.h) with the same numbers and the same seed, and take turns.
 * The kiosk is the product's own: its store on disk, its network child, its back-off in real time,
 * TLS 1.3. The peer speaks plain HTTP, so its hand-shakes and seals cost nothing. Without --peer
 * only ours is measured. --cut: each connection is cut once, when half of the bytes of an uncut run
 * have gone up. --frames: bytes a frame at batches of 20 on one connection. --hello: writes the
 * body of a greeting, for bench_door. This program is its own network child. */
#include <poll.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kiosk/uplink.h"
#include "kiosk/uplink_child.h"
#include "sync/bundle.h"
#include "tests/bench/bench.h"
#include "tests/bench/process.h"
#include "tests/bench/sample.h"
#include "tests/proxy.h"

#define RETRANSMISSION_MS 200 /* as the proxy has it */
#define BATCHES 20

struct plan {
    const char *kiosk, *hub, *peer, *client, *folder, *kind, *hello;
    struct process_group hub_process, peer_process;
    struct proxy_link link;
    unsigned records, rounds, cut, frames; /* the last two: asked for or not */
};

/* What one delivery cost. */
struct run {
    double ms, cpu_ms;
    unsigned failures;
    struct proxy_counts passed;
};

struct lane {
    const char *name;
    struct bench_samples ms, cpu_ms, up, down, round_trips, stalls, failures;
};

static void write_records(const struct plan *plan, struct sync *sync, unsigned count)
{
    bool turn = strcmp(plan->kind, "turn") == 0;
    for (unsigned i = 0; i < count; i++)
        (void)(turn ? sample_turn(sync) : sample_register(sync));
}

/* -- Ours -------------------------------------------------------------------------------------- */

struct kiosk {
    struct enrolment *enrolment;
    struct sync *sync;
    struct uplink *uplink;
    struct proxy *proxy;
};

static struct kiosk kiosk_open(const struct plan *plan)
{
    struct kiosk kiosk = {.enrolment = sample_enrolment(plan->kiosk)};
    struct uplink_settings settings;
    kiosk.sync = sample_open(plan->kiosk, kiosk.enrolment);
    kiosk.proxy = proxy_start(plan->hub, &plan->link);
    uplink_settings_from(kiosk.enrolment, proxy_url(kiosk.proxy), &settings);
    if (uplink_start(&settings, &kiosk.uplink) != DONE)
        bench_die("the uplink does not start for", plan->hub);
    return kiosk;
}

static void kiosk_close(struct kiosk *kiosk)
{
    uplink_stop(kiosk->uplink);
    proxy_stop(kiosk->proxy);
    (void)sync_close(kiosk->sync);
    sodium_free(kiosk->enrolment);
}

static void wait_until(int64_t monotonic_ms)
{
    int64_t left = monotonic_ms - io_real()->monotonic_ms(NULL);
    if (left > 0)
        poll(NULL, 0, (int)left);
}

/* One request and its answer, when its time has come; false when nobody answered. */
static bool ask_once(struct kiosk *kiosk)
{
    struct wire_request request;
    struct wire_answer answer;
    wait_until(sync_next_ms(kiosk->sync));
    if (!sync_next_request(kiosk->sync, &request))
        return true;
    if (uplink_send(kiosk->uplink, &request) != DONE)
        bench_die("the uplink takes no", request.path);
    while (!uplink_take(kiosk->uplink, &answer)) {
        struct pollfd fd = {.fd = uplink_fd(kiosk->uplink), .events = uplink_events(kiosk->uplink)};
        if (poll(&fd, 1, 120000) != 1)
            bench_die("no answer to", request.path);
    }
    sync_take_answer(kiosk->sync, &answer);
    return answer.status != 0;
}

static uint64_t pending(const struct kiosk *kiosk)
{
    struct sync_counts counts;
    sync_count(kiosk->sync, &counts);
    return counts.pending;
}

static void deliver(struct kiosk *kiosk, struct run *run)
{
    while (pending(kiosk) > 0)
        run->failures += !ask_once(kiosk);
}

static struct run run_ours(const struct plan *plan, uint64_t cut_after)
{
    struct run run = {0};
    struct kiosk kiosk = kiosk_open(plan);
    write_records(plan, kiosk.sync, plan->records);
    if (cut_after > 0)
        proxy_cut_after(kiosk.proxy, cut_after);
    double cpu = process_cpu_ms(&plan->hub_process), start = bench_now_us();
    deliver(&kiosk, &run);
    run.ms = (bench_now_us() - start) / 1e3;
    run.cpu_ms = process_cpu_ms(&plan->hub_process) - cpu;
    proxy_count(kiosk.proxy, &run.passed);
    kiosk_close(&kiosk);
    return run;
}

/* What waits from before is not measured: it goes up a free line. */
static void clear(const struct plan *plan)
{
    struct run run = {0};
    struct plan freely = *plan;
    freely.link = (struct proxy_link){.seed = 1};
    struct kiosk kiosk = kiosk_open(&freely);
    deliver(&kiosk, &run);
    kiosk_close(&kiosk);
}

/* -- The peer ---------------------------------------------------------------------------------- */

static struct run run_peer(const struct plan *plan, uint64_t cut_after)
{
    char command[2048], line[256] = "";
    struct run run = {0};
    struct proxy *proxy = proxy_start(plan->peer, &plan->link);
    snprintf(command, sizeof command, "exec node '%s' '%s' 'http%s' %s %u", plan->client,
             plan->folder, strchr(proxy_url(proxy), ':'), plan->kind, plan->records);
    if (cut_after > 0)
        proxy_cut_after(proxy, cut_after);
    double cpu = process_cpu_ms(&plan->peer_process);
    FILE *client = popen(command, "re");
    if (client == NULL || fgets(line, sizeof line, client) == NULL || pclose(client) != 0 ||
        sscanf(line, "{\"ms\":%lf,\"failures\":%u", &run.ms, &run.failures) != 2)
        bench_die("the peer's client failed:", line);
    run.cpu_ms = process_cpu_ms(&plan->peer_process) - cpu;
    proxy_count(proxy, &run.passed);
    proxy_stop(proxy);
    return run;
}

/* -- What is printed --------------------------------------------------------------------------- */

static void keep(struct lane *lane, const struct run *run)
{
    bench_add(&lane->ms, run->ms);
    bench_add(&lane->cpu_ms, run->cpu_ms);
    bench_add(&lane->up, (double)run->passed.up);
    bench_add(&lane->down, (double)run->passed.down);
    bench_add(&lane->round_trips, run->passed.round_trips);
    bench_add(&lane->stalls, run->passed.stalls);
    bench_add(&lane->failures, run->failures);
}

static void forget(struct lane *lane)
{
    struct bench_samples *all[] = {&lane->ms,          &lane->cpu_ms, &lane->up,      &lane->down,
                                   &lane->round_trips, &lane->stalls, &lane->failures};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        bench_drop(all[i]);
}

static void tell(const struct plan *plan, struct lane *lane)
{
    printf(
        "  %-22s p50 %9.1f ms (least %.1f, most %.1f), %.0f B up, %.0f down, "
        "%.1f B up a record, %.0f round trips, %.0f segments lost",
        lane->name, bench_at(&lane->ms, 50), bench_at(&lane->ms, 0), bench_at(&lane->ms, 100),
        bench_at(&lane->up, 50), bench_at(&lane->down, 50), bench_at(&lane->up, 50) / plan->records,
        bench_at(&lane->round_trips, 50), bench_at(&lane->stalls, 50));
    if (bench_at(&lane->failures, 100) > 0)
        printf(", %.0f requests failed", bench_at(&lane->failures, 50));
    printf("; server %.1f ms of processor\n", bench_at(&lane->cpu_ms, 50));
}

/* Bytes up at the line's rate and three round trips (TLS, greeting, push); then what the proxy's
 * losses add to that, which is the line's doing as well. */
static void tell_floor(const struct plan *plan, struct lane *lane)
{
    if (plan->link.bits_per_second == 0)
        return;
    double round_trip = 2.0 * plan->link.delay_ms;
    double line = bench_at(&lane->up, 50) * 8000 / plan->link.bits_per_second + 3 * round_trip;
    double lossy = line + bench_at(&lane->stalls, 50) * (RETRANSMISSION_MS + round_trip);
    printf("  the line alone: %.0f ms, with its losses %.0f: ours = %.2f x, %.2f x\n", line, lossy,
           bench_at(&lane->ms, 50) / line, bench_at(&lane->ms, 50) / lossy);
}

static void tell_ratios(struct lane *ours, struct lane *peer)
{
    double bytes = bench_at(&ours->up, 50) + bench_at(&ours->down, 50);
    double theirs = bench_at(&peer->up, 50) + bench_at(&peer->down, 50);
    printf(
        "  PouchDB / ours: time %.2f x, bytes %.2f x, round trips %.1f x, server processor "
        "%.1f x\n",
        bench_at(&peer->ms, 50) / bench_at(&ours->ms, 50), theirs / bytes,
        bench_at(&peer->round_trips, 50) / bench_at(&ours->round_trips, 50),
        bench_at(&peer->cpu_ms, 50) / bench_at(&ours->cpu_ms, 50));
}

/* -- The measurements -------------------------------------------------------------------------- */

static void take_turns(const struct plan *plan, struct lane *ours, struct lane *peer,
                       uint64_t cut_ours, uint64_t cut_peer)
{
    for (unsigned round = 0; round < plan->rounds; round++) {
        struct plan one = *plan;
        one.link.seed = plan->link.seed + round;
        struct run run = run_ours(&one, cut_ours);
        keep(ours, &run);
        if (plan->peer != NULL) {
            run = run_peer(&one, cut_peer);
            keep(peer, &run);
        }
    }
    tell(plan, ours);
    tell_floor(plan, ours);
    if (plan->peer == NULL)
        return;
    tell(plan, peer);
    tell_ratios(ours, peer);
}

static void tell_again(struct lane *cut, struct lane *whole, const struct plan *plan)
{
    double again = bench_at(&cut->up, 50) - bench_at(&whole->up, 50);
    printf("  %-22s after a cut in the middle: %+.0f B up (%.1f records' worth), %+.1f s\n",
           whole->name, again, again / (bench_at(&whole->up, 50) / plan->records),
           (bench_at(&cut->ms, 50) - bench_at(&whole->ms, 50)) / 1e3);
}

static void measure(const struct plan *plan)
{
    struct lane ours = {.name = "jornada"}, peer = {.name = "PouchDB"};
    take_turns(plan, &ours, &peer, 0, 0);
    if (plan->cut > 0) {
        struct lane ours_cut = {.name = "jornada, cut"}, peer_cut = {.name = "PouchDB, cut"};
        take_turns(plan, &ours_cut, &peer_cut, (uint64_t)bench_at(&ours.up, 50) / 2,
                   (uint64_t)bench_at(&peer.up, 50) / 2);
        tell_again(&ours_cut, &ours, plan);
        if (plan->peer != NULL)
            tell_again(&peer_cut, &peer, plan);
        forget(&ours_cut);
        forget(&peer_cut);
    }
    if (plan->hub_process.count > 0)
        printf("  memory at its highest: jornada-hub %.1f MiB\n",
               process_peak_mib(&plan->hub_process));
    if (plan->peer_process.count > 0)
        printf("  memory at its highest: express-pouchdb %.1f MiB = %.1f x\n",
               process_peak_mib(&plan->peer_process),
               process_peak_mib(&plan->peer_process) / process_peak_mib(&plan->hub_process));
    forget(&ours);
    forget(&peer);
}

/* Pushes of 20 frames on a connection that stands; everything that went up, TLS and HTTP too. */
static void measure_frames(const struct plan *plan)
{
    struct run run = {0};
    struct proxy_counts before, after;
    struct kiosk kiosk = kiosk_open(plan);
    write_records(plan, kiosk.sync, 1);
    deliver(&kiosk, &run);
    proxy_count(kiosk.proxy, &before);
    printf("  first contact, greeting and one frame: %llu B up, %llu down\n",
           (unsigned long long)before.up, (unsigned long long)before.down);
    for (unsigned i = 0; i < BATCHES; i++) {
        write_records(plan, kiosk.sync, WIRE_BUNDLE_FRAMES);
        deliver(&kiosk, &run);
    }
    proxy_count(kiosk.proxy, &after);
    if (run.failures > 0 || after.connections != 1)
        bench_die("bytes a frame:", "not one connection");
    printf(
        "  %s: %.1f B a frame up, %.1f down, at batches of %d, TLS, HTTP and signature "
        "included (%u round trips for %d pushes)\n",
        plan->kind, (double)(after.up - before.up) / (BATCHES * WIRE_BUNDLE_FRAMES),
        (double)(after.down - before.down) / (BATCHES * WIRE_BUNDLE_FRAMES), WIRE_BUNDLE_FRAMES,
        after.round_trips - before.round_trips, BATCHES);
    kiosk_close(&kiosk);
}

static void write_hello(const struct plan *plan)
{
    struct wire_request request;
    struct kiosk kiosk = kiosk_open(plan);
    wait_until(sync_next_ms(kiosk.sync));
    if (!sync_next_request(kiosk.sync, &request) || strcmp(request.path, "/v1/hello") != 0)
        bench_die("the kiosk does not begin with", "a greeting");
    FILE *file = fopen(plan->hello, "wbe");
    if (file == NULL || fwrite(request.body, 1, request.body_size, file) != request.body_size ||
        fclose(file) != 0)
        bench_die("cannot write", plan->hello);
    kiosk_close(&kiosk);
}

static const char usage[] = "? See the head of tests/bench/link.c";

static void read_plan(struct plan *plan, int argc, char **argv)
{
    const char *hub_pid = NULL, *peer_pid = NULL;
    unsigned seed = 1;
    const struct bench_option options[] = {
        {"kiosk", BENCH_TEXT, &plan->kiosk, NULL},
        {"hub", BENCH_TEXT, &plan->hub, NULL},
        {"hub-pid", BENCH_TEXT, &hub_pid, NULL},
        {"peer", BENCH_TEXT, &plan->peer, NULL},
        {"client", BENCH_TEXT, &plan->client, NULL},
        {"peer-pid", BENCH_TEXT, &peer_pid, NULL},
        {"folder", BENCH_TEXT, &plan->folder, NULL},
        {"hello", BENCH_TEXT, &plan->hello, NULL},
        {"kind", BENCH_TEXT, &plan->kind, NULL},
        {"records", BENCH_NUMBER, NULL, &plan->records},
        {"rounds", BENCH_NUMBER, NULL, &plan->rounds},
        {"bits", BENCH_NUMBER, NULL, &plan->link.bits_per_second},
        {"delay", BENCH_NUMBER, NULL, &plan->link.delay_ms},
        {"loss", BENCH_NUMBER, NULL, &plan->link.loss_permille},
        {"seed", BENCH_NUMBER, NULL, &seed},
        {"cut", BENCH_FLAG, NULL, &plan->cut},
        {"frames", BENCH_FLAG, NULL, &plan->frames},
    };
    bench_options(argc, argv, options, sizeof options / sizeof options[0], usage);
    plan->link.seed = seed;
    plan->hub_process = process_read(hub_pid);
    plan->peer_process = process_read(peer_pid);
    if (plan->kiosk == NULL || plan->hub == NULL || plan->rounds == 0 || plan->records == 0 ||
        (plan->peer != NULL && (plan->client == NULL || plan->folder == NULL)))
        bench_die("something is missing", usage);
}

int main(int argc, char **argv)
{
    struct plan plan = {.records = 500, .rounds = 1, .kind = "register"};
    if (uplink_child_is(argc, argv))
        return uplink_child_run();
    read_plan(&plan, argc, argv);
    if (plan.hello == NULL)
        clear(&plan);
    if (plan.hello != NULL)
        write_hello(&plan);
    else if (plan.frames > 0)
        measure_frames(&plan);
    else
        measure(&plan);
    return 0;
}
