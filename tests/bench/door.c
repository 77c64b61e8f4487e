/* A thousand TLS clients before the hub, and before nginx with the same certificate.
 *
 *   bench_door --hub PORT --hub-pid N --nginx PORT --nginx-pid N,N --certificate FILE
 *              --path PATH [--body FILE] --static PATH [--clients N] [--rounds N] [--seconds N]
 * The hub is asked for PATH (with --body: POST), nginx for a file as long as the hub's answer. They
 * take turns. A round: everybody arrives at once and stays (hand-shakes, then memory of the open
 * connections); those who stand there ask at a steady pace, then as fast as they are answered; then
 * nobody stays: new hand-shakes as fast as they go, and at a steady pace. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/crowd.h"
#include "tests/bench/process.h"

#define BODY_MAX 65536
#define PACE 500     /* requests a second of all who stand there */
#define ARRIVALS 100 /* new connections a second */
#define AT_ONCE 32   /* of those who do not stay */

struct server {
    const char *name;
    unsigned port;
    struct process_group group;
    char request[BODY_MAX + 512];
    size_t request_size;
    struct crowd *crowd;
    struct bench_samples storm_ms, storm_rate, storm_cpu, own_kib;
    struct bench_samples paced_ms, flood_rate, flood_cpu, churn_rate, churn_ms, arrival_ms;
};

struct plan {
    const char *certificate, *path, *body, *file;
    unsigned clients, rounds, seconds;
};

static void prepare(struct server *server, const struct plan *plan, const char *path,
                    const char *body)
{
    static char bytes[BODY_MAX];
    size_t size = 0;
    FILE *file = body != NULL ? fopen(body, "rbe") : NULL;
    if (file != NULL) {
        size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
    }
    if (body != NULL && size == 0)
        bench_die("cannot read", body);
    int head = snprintf(server->request, 512, "%s %s HTTP/1.1\r\nHost: hub\r\n",
                        body != NULL ? "POST" : "GET", path);
    head += body != NULL ? snprintf(server->request + head, 64, "Content-Length: %zu\r\n\r\n", size)
                         : snprintf(server->request + head, 64, "\r\n");
    memcpy(server->request + head, bytes, size);
    server->request_size = (size_t)head + size;
    struct crowd_target target = {server->port, plan->certificate, server->request,
                                  server->request_size};
    server->crowd = crowd_create(&target, plan->clients);
}

/* Processor time of the server since `before`, in microseconds for each of `count`. */
static double cpu_us(const struct server *server, double before, double count)
{
    return count < 1 ? 0 : (process_cpu_ms(&server->group) - before) * 1e3 / count;
}

static void run_round(struct server *server, const struct plan *plan)
{
    double before_kib = process_own_kib(&server->group);
    double cpu = process_cpu_ms(&server->group);
    double took = crowd_storm(server->crowd, &server->storm_ms);
    bench_add(&server->storm_rate, plan->clients / took);
    bench_add(&server->storm_cpu, cpu_us(server, cpu, plan->clients));
    bench_add(&server->own_kib, process_own_kib(&server->group) - before_kib);
    crowd_pace(server->crowd, PACE, plan->seconds, &server->paced_ms);
    cpu = process_cpu_ms(&server->group);
    double rate = crowd_flood(server->crowd, plan->seconds);
    bench_add(&server->flood_rate, rate);
    bench_add(&server->flood_cpu, cpu_us(server, cpu, rate * plan->seconds));
    bench_add(&server->churn_rate,
              crowd_churn(server->crowd, AT_ONCE, 0, plan->seconds, &server->churn_ms));
    (void)crowd_churn(server->crowd, AT_ONCE, ARRIVALS, plan->seconds, &server->arrival_ms);
}

static void tell(struct server *server, struct server *peer, const struct plan *plan)
{
    struct bench_samples *none = NULL;
    struct bench_samples *other[] = {&peer->storm_ms, &peer->paced_ms, &peer->churn_ms,
                                     &peer->arrival_ms};
    bool first = server == peer;
    printf("  %s: answers of %zu B, %u failures, peak %.1f MiB\n", server->name,
           crowd_answer_bytes(server->crowd), crowd_failures(server->crowd),
           process_peak_mib(&server->group));
    bench_print("all at once, until answered", &server->storm_ms, "ms", first ? none : other[0],
                peer->name);
    bench_print("those who stay, paced", &server->paced_ms, "ms", first ? none : other[1],
                peer->name);
    bench_print("32 new ones at a time", &server->churn_ms, "ms", first ? none : other[2],
                peer->name);
    bench_print("100 new ones a second", &server->arrival_ms, "ms", first ? none : other[3],
                peer->name);
    printf(
        "    hand-shakes/s: %.0f all at once (%.0f us of processor each), %.0f at 32 a time; "
        "requests/s: %.0f (%.0f us each); %.1f KiB a standing connection (%u of them)\n",
        bench_at(&server->storm_rate, 50), bench_at(&server->storm_cpu, 50),
        bench_at(&server->churn_rate, 50), bench_at(&server->flood_rate, 50),
        bench_at(&server->flood_cpu, 50), bench_at(&server->own_kib, 100) / plan->clients,
        plan->clients);
}

static void tell_ratios(struct server *hub, struct server *nginx)
{
    printf(
        "  hub / nginx: hand-shakes %.2f x all at once, %.2f x at 32 a time; requests %.2f x; "
        "paced p99 %.2f ms against %.2f (aims: 0.9 x, 5 ms)\n",
        bench_at(&hub->storm_rate, 50) / bench_at(&nginx->storm_rate, 50),
        bench_at(&hub->churn_rate, 50) / bench_at(&nginx->churn_rate, 50),
        bench_at(&hub->flood_rate, 50) / bench_at(&nginx->flood_rate, 50),
        bench_at(&hub->paced_ms, 99), bench_at(&nginx->paced_ms, 99));
}

static void forget(struct server *server)
{
    struct bench_samples *all[] = {&server->storm_ms,  &server->storm_rate, &server->storm_cpu,
                                   &server->own_kib,   &server->paced_ms,   &server->flood_rate,
                                   &server->flood_cpu, &server->churn_rate, &server->churn_ms,
                                   &server->arrival_ms};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        bench_drop(all[i]);
    crowd_destroy(server->crowd);
}

static void read_plan(struct plan *plan, struct server *hub, struct server *nginx, int argc,
                      char **argv)
{
    static const char usage[] = "? See the head of tests/bench/door.c";
    const char *hub_pid = NULL, *nginx_pid = NULL;
    const struct bench_option options[] = {
        {"hub", BENCH_NUMBER, NULL, &hub->port},
        {"hub-pid", BENCH_TEXT, &hub_pid, NULL},
        {"nginx", BENCH_NUMBER, NULL, &nginx->port},
        {"nginx-pid", BENCH_TEXT, &nginx_pid, NULL},
        {"certificate", BENCH_TEXT, &plan->certificate, NULL},
        {"path", BENCH_TEXT, &plan->path, NULL},
        {"body", BENCH_TEXT, &plan->body, NULL},
        {"static", BENCH_TEXT, &plan->file, NULL},
        {"clients", BENCH_NUMBER, NULL, &plan->clients},
        {"rounds", BENCH_NUMBER, NULL, &plan->rounds},
        {"seconds", BENCH_NUMBER, NULL, &plan->seconds},
    };
    bench_options(argc, argv, options, sizeof options / sizeof options[0], usage);
    if (hub->port == 0 || plan->certificate == NULL || plan->path == NULL || hub_pid == NULL ||
        plan->clients < AT_ONCE || plan->rounds == 0 || plan->seconds == 0 ||
        (nginx->port != 0 && (nginx_pid == NULL || plan->file == NULL)))
        bench_die("something is missing", usage);
    hub->group = process_read(hub_pid);
    nginx->group = process_read(nginx_pid);
}

int main(int argc, char **argv)
{
    static struct server hub = {.name = "jornada-hub"}, nginx = {.name = "nginx"};
    struct plan plan = {.clients = 1000, .rounds = 3, .seconds = 2};
    read_plan(&plan, &hub, &nginx, argc, argv);
    bool both = nginx.port != 0;
    prepare(&hub, &plan, plan.path, plan.body);
    if (both)
        prepare(&nginx, &plan, plan.file, NULL);
    for (unsigned round = 0; round < plan.rounds; round++) {
        run_round(&hub, &plan);
        if (both)
            run_round(&nginx, &plan);
    }
    if (both)
        tell(&nginx, &nginx, &plan);
    tell(&hub, both ? &nginx : &hub, &plan);
    if (both)
        tell_ratios(&hub, &nginx);
    forget(&hub);
    if (both)
        forget(&nginx);
    return 0;
}
