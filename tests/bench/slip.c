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

#define FIRSTS 10
#define WARMS 60

/* What printers are sent, through the maker: the first is the common one. */
static const struct kind {
    const char *name;
    enum slip_paper paper;
    unsigned forms;
} kinds[] = {{"58 mm", SLIP_58_MM, MAKER_BIT(MAKER_ESCPOS)},
             {"58 mm, slow line", SLIP_58_MM, MAKER_BIT(MAKER_ESCPOS) | MAKER_SLOW},
             {"80 mm", SLIP_80_MM, MAKER_BIT(MAKER_ESCPOS)},
             {"80 mm, slow line", SLIP_80_MM, MAKER_BIT(MAKER_ESCPOS) | MAKER_SLOW},
             {"A6, PDF", SLIP_A6, MAKER_BIT(MAKER_PDF)},
             {"A6, PWG at 300", SLIP_A6, MAKER_BIT(MAKER_PWG_300)},
             {"Letter, PDF", SLIP_LETTER, MAKER_BIT(MAKER_PDF)},
             {"Letter, PWG at 300", SLIP_LETTER, MAKER_BIT(MAKER_PWG_300)},
             {"Letter, PWG at 600", SLIP_LETTER, MAKER_BIT(MAKER_PWG_600)}};

#define KINDS (sizeof kinds / sizeof kinds[0])

struct times {
    struct bench_samples ready, layout, raster, bytes, here;
    struct bench_samples first[KINDS], warm[KINDS];
    size_t least[KINDS], most[KINDS]; /* bytes */
};

/* Returns the bytes that were made. */
static size_t wait_for(struct maker *maker)
{
    struct maker_answer answer;
    enum outcome outcome;
    size_t size = 0;
    while ((outcome = maker_take(maker, &answer)) == BUSY) {
        struct pollfd fd = {.fd = maker_fd(maker), .events = POLLIN};
        (void)poll(&fd, 1, 10000);
    }
    for (int i = 0; outcome == DONE && i < MAKER_FORMS; i++)
        size += answer.forms[i].size;
    if (outcome != DONE || answer.outcome != DONE || size == 0)
        bench_die("the maker made no", "slip");
    maker_forget(maker);
    return size;
}

static void ask(struct maker *maker, size_t kind, int variant, struct times *times,
                struct bench_samples *samples)
{
    struct slip slip;
    slip_sample(&slip, variant);
    for (int i = 0; i < variant % SLIP_LINES; i++)
        slip.lines[i + 1] = slip.lines[0];
    double start = bench_now_us();
    if (maker_ask(maker, &slip, kinds[kind].paper, kinds[kind].forms) != DONE)
        bench_die("the maker takes no", "question");
    size_t size = wait_for(maker);
    bench_add(samples, (bench_now_us() - start) / 1e3);
    times->most[kind] = size > times->most[kind] ? size : times->most[kind];
    if (times->least[kind] == 0 || size < times->least[kind])
        times->least[kind] = size;
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
static void measure_child(size_t kind, struct times *times)
{
    struct maker *maker = NULL;
    for (int i = 0; i < FIRSTS; i++) {
        maker_kill(maker);
        double start = bench_now_us();
        if (maker_start("/proc/self/exe", &maker) != DONE)
            bench_die("the maker does not", "start");
        warm_up(maker);
        bench_add(&times->ready, (bench_now_us() - start) / 1e3);
        ask(maker, kind, i, times, &times->first[kind]);
    }
    for (int i = 0; i < WARMS; i++)
        ask(maker, kind, i, times, &times->warm[kind]);
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
    for (size_t i = 0; i < KINDS; i++)
        measure_child(i, &times);
    measure_here(&times);
    bench_print("compose", &times.layout, "ms", NULL, "");
    bench_print("raster", &times.raster, "ms", NULL, "");
    bench_print("escpos", &times.bytes, "ms", NULL, "");
    bench_print("all three, here and warm (floor)", &times.here, "ms", NULL, "");
    bench_print("maker: start to fonts loaded", &times.ready, "ms", &times.here, "floor");
    puts("\nFirst slip: aim 30 ms; warm: aim 10 ms; 58 mm: aim 17 kB, on a slow line 10 kB.");
    for (size_t i = 0; i < KINDS; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s: first slip", kinds[i].name);
        bench_print(name, &times.first[i], "ms", &times.here, "floor");
        snprintf(name, sizeof name, "%s: warm slip", kinds[i].name);
        bench_print(name, &times.warm[i], "ms", &times.here, "floor");
        printf("%s: %zu to %zu bytes\n", kinds[i].name, times.least[i], times.most[i]);
    }
    return 0;
}
