/* Opened as main.c opens it, closed in reverse. */
#include "tests/monkey/cage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/clock_io.h"
#include "kiosk/input.h"
#include "kiosk/words.h"

#define WALL_MS 1795363200000 /* a day of the sample fair */
#define SETTLE_TRIES 2000
#define SETTLE_WAIT_MS 5
#define QUIET_TURNS 3 /* what came with the quiet is on the glass, and led to nothing new */

struct cage {
    struct kiosk kiosk;
    struct io disk;
    struct clock_io clock;
    struct config config;
    struct enrolment enrolment;
    struct pack *pack;
    struct municipalities *municipalities;
    struct printer *printers[2]; /* one that writes, one that nobody answers */
    char folder[64];
    uint8_t seed[randombytes_SEEDBYTES];
    _Atomic bool full; /* the disk */
    int panel;
};

static const int panels[CAGE_PANELS][2] = {{1280, 800}, {800, 1280}, {1024, 768}};

/* -- The machine ------------------------------------------------------------------------------- */

/* What is not replaced of io_real() looks at no `self`. */
static enum outcome some_bytes(void *self, const char *path, uint64_t *bytes)
{
    const struct cage *cage = self;
    if (!atomic_load(&cage->full))
        return io_real()->free_bytes(io_real()->self, path, bytes);
    *bytes = SYNC_REFUSE_FREE_BYTES - 1;
    return DONE;
}

static void wake(void *context)
{
    window_wake(context);
}

/* -- Opening ----------------------------------------------------------------------------------- */

static void path_of(char path[512], const char *variable, const char *rest)
{
    const char *root = getenv(variable);
    snprintf(path, 512, "%s/%s", root == NULL ? "." : root, rest);
}

static void open_content(struct cage *cage)
{
    char path[512], why[PACK_WHY_MAX], reason[MUNICIPALITY_WHY_MAX], broken[CONFIG_WHY_MAX];
    path_of(path, "JORNADA_ROOT", "assets/fairs/metepec-sample");
    if (pack_load(io_real(), path, &cage->pack, why) != DONE)
        fail_msg("%s", why);
    path_of(path, "JORNADA_ROOT", "assets/municipios.csv");
    if (municipality_load(io_real(), path, &cage->municipalities, reason) != DONE)
        fail_msg("%s", reason);
    path_of(path, "JORNADA_ROOT", "assets/kiosk.ini");
    if (config_read(path, &cage->config, broken) != DONE)
        fail_msg("%s", broken);
    path_of(path, "JORNADA_BIN", "../share/locale");
    words_open(path);
    words_choose(cage->config.language);
}

static void open_stage(struct cage *cage)
{
    char themes[512];
    path_of(themes, "JORNADA_ROOT", "assets/themes");
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    const struct stage_options options = {
        .window = {.width_px = panels[0][0], .height_px = panels[0][1], .title = "monkey"},
        .themes = themes,
        .clock_stands_still = true};
    if (stage_create(&cage->kiosk.stage, &options) != UI_DONE)
        fail_msg("%s", stage_why(cage->kiosk.stage));
}

static void make_enrolment(struct cage *cage)
{
    struct enrolment *enrolment = &cage->enrolment;
    uint8_t secret[32];
    randombytes_buf_deterministic(enrolment->tenant, sizeof enrolment->tenant, cage->seed);
    randombytes_buf_deterministic(enrolment->device, sizeof enrolment->device, cage->seed);
    crypto_sign_seed_keypair(enrolment->public_key, enrolment->secret_key, cage->seed);
    crypto_box_keypair(enrolment->facts_key, secret);
    crypto_box_keypair(enrolment->identity_key, secret);
    randombytes_buf_deterministic(enrolment->cover_key, sizeof enrolment->cover_key, cage->seed);
    snprintf(enrolment->fair, sizeof enrolment->fair, "metepec-sample");
    enrolment->fair_number = cage->pack->fair.number;
    enrolment->kiosk = 1;
}

static void open_keeper(struct cage *cage)
{
    const struct keeper_settings settings = {.io = &cage->clock.io,
                                             .folder = cage->folder,
                                             .enrolment = &cage->enrolment,
                                             .build_ms = WALL_MS - 86400000,
                                             .clock = CLOCK_STAFF,
                                             .utc_offset_minutes =
                                                 cage->pack->fair.utc_offset_minutes,
                                             .virtual_time = true,
                                             .wake = wake,
                                             .wake_context = stage_window(cage->kiosk.stage)};
    assert_int_equal(keeper_start(&settings, &cage->kiosk.keeper), DONE);
}

static void open_paper(struct cage *cage)
{
    char target[128], why[CONFIG_WHY_MAX];
    snprintf(target, sizeof target, "file:%s/slip", cage->folder);
    assert_int_equal(printer_open(target, &cage->printers[0], why, sizeof why), DONE);
    assert_int_equal(printer_open("tcp:127.0.0.1:1", &cage->printers[1], why, sizeof why), DONE);
    cage->kiosk.printer = cage->printers[0];
    assert_int_equal(maker_start("/proc/self/exe", &cage->kiosk.maker), DONE);
}

struct cage *cage_open(uint64_t seed)
{
    struct cage *cage = calloc(1, sizeof *cage);
    assert_non_null(cage);
    struct kiosk *kiosk = &cage->kiosk;
    memcpy(cage->seed, &seed, sizeof seed);
    strcpy(cage->folder, "/tmp/jornada-monkey-XXXXXX");
    assert_non_null(mkdtemp(cage->folder));
    open_content(cage);
    make_enrolment(cage);
    open_stage(cage);
    cage->disk = *io_real();
    cage->disk.self = cage;
    cage->disk.free_bytes = some_bytes;
    clock_io_make(&cage->clock, &cage->disk, WALL_MS, 0);
    kiosk->io = &cage->clock.io;
    kiosk->config = &cage->config;
    kiosk->enrolment = &cage->enrolment;
    kiosk->pack = cage->pack;
    kiosk->municipalities = cage->municipalities;
    kiosk->clock = CLOCK_STAFF;
    kiosk->visit = visit_create();
    assert_non_null(kiosk->visit);
    char log[96];
    snprintf(log, sizeof log, "%s/kiosk.log", cage->folder);
    kiosk->log = log_open(kiosk->io, log);
    kiosk->active_ms = kiosk_now_ms(kiosk);
    kiosk->stale = true;
    kiosk_frame(kiosk);
    open_keeper(cage);
    open_paper(cage);
    cage_settle(cage);
    return cage;
}

void cage_close(struct cage *cage)
{
    char command[128];
    maker_kill(cage->kiosk.maker);
    printer_close(cage->printers[0]);
    printer_close(cage->printers[1]);
    (void)keeper_stop(cage->kiosk.keeper);
    log_close(cage->kiosk.log);
    stage_destroy(cage->kiosk.stage);
    visit_destroy(cage->kiosk.visit);
    municipality_destroy(cage->municipalities);
    pack_destroy(cage->pack);
    snprintf(command, sizeof command, "rm -r %s", cage->folder);
    assert_int_equal(system(command), 0);
    free(cage);
}

/* -- Running ----------------------------------------------------------------------------------- */

struct kiosk *cage_kiosk(struct cage *cage)
{
    return &cage->kiosk;
}

static void take_events(struct kiosk *kiosk, int timeout_ms)
{
    struct happening happening;
    input_wait(kiosk, timeout_ms, &happening);
    while (happening.kind != HAPPENED_TIMEOUT) {
        kiosk_happened(kiosk, &happening);
        kiosk_frame(kiosk);
        input_wait(kiosk, 0, &happening);
    }
}

void cage_settle(struct cage *cage)
{
    struct kiosk *kiosk = &cage->kiosk;
    int wait_ms = 0;
    for (int i = 0, quiet = 0; i < SETTLE_TRIES; ++i) {
        take_events(kiosk, wait_ms);
        kiosk_step(kiosk);
        kiosk_frame(kiosk);
        quiet = kiosk_is_quiet(kiosk) ? quiet + 1 : 0;
        if (quiet == QUIET_TURNS)
            return;
        wait_ms = quiet > 0 ? 0 : SETTLE_WAIT_MS;
    }
    fail_msg("the kiosk never becomes quiet");
}

void cage_advance(struct cage *cage, int64_t ms)
{
    const struct io *io = &cage->clock.io;
    clock_advance(stage_clock(cage->kiosk.stage), ms);
    clock_io_set(&cage->clock, io->wall_ms(io->self) + ms, io->monotonic_ms(io->self) + ms);
    keeper_poke(cage->kiosk.keeper);
    cage_settle(cage);
}

void cage_resize(struct cage *cage, int panel)
{
    SDL_Window *window = NULL;
    for (Uint32 id = 1; id < 100000 && window == NULL; ++id)
        window = SDL_GetWindowFromID(id);
    assert_non_null(window);
    cage->panel = panel;
    SDL_SetWindowSize(window, panels[panel][0], panels[panel][1]);
    cage_settle(cage);
}

void cage_break(struct cage *cage, int fault)
{
    if (fault < 2 && cage->kiosk.visit->paper == PAPER_UNASKED)
        cage->kiosk.printer = cage->printers[fault]; /* a printer that was asked stays */
    else if (fault >= 2)
        cage->full = fault == 2;
    cage_settle(cage);
}

int cage_panel(const struct cage *cage)
{
    return cage->panel;
}
