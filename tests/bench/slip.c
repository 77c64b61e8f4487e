/* The slip maker: from the question to the printer's bytes, first and warm.
 *
 * The child is this very program, as in the kiosk. "Here" are the same steps in one process with
 * warm fonts: what the socket and the confinement cost is the difference. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "kiosk/slip/escpos.h"
#include "kiosk/slip/maker.h"
#include "kiosk/slip/render.h"
#include "tests/bench/bench.h"
#include "tests/slip_sample.h"

#define FIRSTS 15
#define WARMS 200

struct times {
    struct bench_samples ready, first, warm, layout, raster, bytes, here;
};

static void wait_for(struct maker *maker)
{
    struct maker_answer answer;
    enum outcome outcome;
    while ((outcome = maker_take(maker, &answer)) == BUSY) {
        struct pollfd fd = {.fd = maker_fd(maker), .events = POLLIN};
        (void)poll(&fd, 1, 10000);
    }
    if (outcome != DONE || answer.outcome != DONE || answer.forms[MAKER_ESCPOS].size == 0)
        bench_die("the maker made no", "slip");
    maker_forget(maker);
}

static void ask(struct maker *maker, int variant, struct bench_samples *samples)
{
    struct slip slip;
    slip_sample(&slip, variant);
    double start = bench_now_us();
    if (maker_ask(maker, &slip, SLIP_58_MM, MAKER_BIT(MAKER_ESCPOS)) != DONE)
        bench_die("the maker takes no", "question");
    wait_for(maker);
    bench_add(samples, (bench_now_us() - start) / 1e3);
}

static void warm_up(struct maker *maker)
{
    struct maker_answer answer;
    while (!maker_is_warm(maker)) {
        struct pollfd fd = {.fd = maker_fd(maker), .events = POLLIN};
        (void)poll(&fd, 1, 10000);
        if (maker_take(maker, &answer) == NO_DEVICE)
            bench_die("the maker", "died");
    }
}

/* A new child for each first slip: as at the start of a visit, fonts loaded. */
static void measure_child(struct times *times)
{
    struct maker *maker = NULL;
    for (int i = 0; i < FIRSTS; i++) {
        maker_kill(maker);
        double start = bench_now_us();
        if (maker_start("/proc/self/exe", &maker) != DONE)
            bench_die("the maker does not", "start");
        warm_up(maker);
        bench_add(&times->ready, (bench_now_us() - start) / 1e3);
        ask(maker, i, &times->first);
    }
    for (int i = 0; i < WARMS; i++)
        ask(maker, i, &times->warm);
    maker_kill(maker);
}

static void step_here(struct render *render, int variant, struct times *times)
{
    struct slip slip;
    struct slip_layout layout;
    struct raster raster;
    struct form form = {0};
    slip_sample(&slip, variant);
    double start = bench_now_us();
    enum outcome outcome = slip_compose(&slip, SLIP_58_MM, &layout);
    double composed = bench_now_us();
    if (outcome == DONE)
        outcome = render_raster(render, &layout, &raster);
    double drawn = bench_now_us();
    if (outcome != DONE || escpos_job(&raster, &form) != DONE)
        bench_die("no slip", "here");
    double end = bench_now_us();
    bench_add(&times->layout, (composed - start) / 1e3);
    bench_add(&times->raster, (drawn - composed) / 1e3);
    bench_add(&times->bytes, (end - drawn) / 1e3);
    bench_add(&times->here, (end - start) / 1e3);
    form_free(&form);
    raster_free(&raster);
}

static void measure_here(struct times *times)
{
    struct render *render;
    if (render_open(&render) != DONE)
        bench_die("no fonts for", "slips");
    for (int i = 0; i <= WARMS; i++) {
        step_here(render, i, times);
        if (i == 0) { /* the first one opened the fonts */
            bench_drop(&times->layout), bench_drop(&times->raster);
            bench_drop(&times->bytes), bench_drop(&times->here);
        }
    }
    render_close(render);
}

int main(int argc, char **argv)
{
    static struct times times;
    if (argc == 2 && strcmp(argv[1], MAKER_FLAG) == 0)
        return maker_run(MAKER_FD);
    if (sodium_init() < 0)
        bench_die("libsodium does not", "start");
    measure_child(&times);
    measure_here(&times);
    bench_print("compose", &times.layout, "ms", NULL, "");
    bench_print("raster", &times.raster, "ms", NULL, "");
    bench_print("escpos", &times.bytes, "ms", NULL, "");
    bench_print("all three, here and warm (floor)", &times.here, "ms", NULL, "");
    bench_print("maker: start to fonts loaded", &times.ready, "ms", &times.here, "floor");
    bench_print("maker: first slip (aim 30 ms)", &times.first, "ms", &times.here, "floor");
    bench_print("maker: warm slip (aim 10 ms)", &times.warm, "ms", &times.here, "floor");
    return 0;
}
