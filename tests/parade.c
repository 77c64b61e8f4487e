/* Lets the real kiosk build its frames, one state after the other, over a clock that stands. */
#include "tests/parade.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/call_board.h"
#include "kiosk/clock_io.h"
#include "kiosk/config.h"
#include "kiosk/input.h"
#include "kiosk/queue.h"
#include "kiosk/words.h"
#include "sync/colonia.h"
#include "tests/parade_practice.h"
#include "tests/parade_states.h"

struct parade {
    struct kiosk kiosk;
    struct config config;
    struct enrolment enrolment;
    struct clock_io clock;
    struct parade_pack *pack;
    enum parade_content content;
    int rows[128]; /* of parade_states, or -1 - screen for one that has none */
    int row_count;
    char program[512];
    struct municipalities *municipalities;
    struct colonias *colonias;
    struct printer *printer;
};

/* -- Opening ----------------------------------------------------------------------------------- */

static void path_of(char path[512], const char *variable, const char *rest)
{
    const char *root = getenv(variable);
    snprintf(path, 512, "%s/%s", root == NULL ? "." : root, rest);
}

static void open_content(struct parade *parade)
{
    char path[512], reason[MUNICIPALITY_WHY_MAX];
    parade->pack = parade_pack_open(parade->content);
    path_of(path, "JORNADA_ROOT", "assets/municipios.csv");
    if (municipality_load(io_real(), path, &parade->municipalities, reason) != DONE)
        fail_msg("%s", reason);
    char broken[CONFIG_WHY_MAX];
    path_of(path, "JORNADA_ROOT", "assets/kiosk.ini");
    if (config_read(path, &parade->config, broken) != DONE)
        fail_msg("%s", broken);
}

static void open_stage(struct parade *parade, const struct parade_panel *panel)
{
    char themes[512];
    path_of(themes, "JORNADA_ROOT", "assets/themes");
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    const struct stage_options options = {
        .window = {.width_px = panel->width_px, .height_px = panel->height_px, .title = "parade"},
        .themes = themes,
        .large = panel->large,
        .contrast = panel->contrast,
        .clock_stands_still = true};
    struct kiosk *kiosk = &parade->kiosk;
    if (stage_create(&kiosk->stage, &options) != UI_DONE)
        fail_msg("%s", kiosk->stage == NULL ? "out of memory" : stage_why(kiosk->stage));
}

/* Every row, and every screen of the table that no row shows. */
static void list_rows(struct parade *parade)
{
    bool shown[SCREENS] = {false}, unenrolled = parade->content == PARADE_UNENROLLED;
    const struct parade_state *state;
    for (int i = 0; (state = parade_state(i)) != NULL; ++i) {
        shown[state->screen] = true;
        if (!unenrolled || state->unenrolled)
            parade->rows[parade->row_count++] = i;
    }
    for (int i = 0; i < SCREENS && !unenrolled; ++i)
        if (!shown[i] && screen_of((enum screen_id)i)->name != NULL)
            parade->rows[parade->row_count++] = -1 - i;
    assert_true(parade->row_count < (int)(sizeof parade->rows / sizeof parade->rows[0]));
}

/* As it stands before anybody came and anything broke. */
static void restore(struct parade *parade)
{
    struct kiosk *kiosk = &parade->kiosk;
    visit_wipe(kiosk->visit);
    queue_close(kiosk);
    parade_practice_end(kiosk);
    call_board_close(kiosk->board);
    kiosk->board = NULL;
    kiosk->printer = parade->printer;
    kiosk->status = (struct keeper_status){.state = KEEPER_READY, .clock = CLOCK_UNKNOWN};
    kiosk->bad_settings = kiosk->bad_pack = kiosk->doubt = false;
    kiosk->clock = CLOCK_STAFF;
    if (parade->content == PARADE_UNENROLLED)
        kiosk->status.state = KEEPER_UNENROLLED;
}

void parade_panel_write(const struct parade_panel *panel, char name[PARADE_NAME_MAX])
{
    snprintf(name, PARADE_NAME_MAX, "%dx%d %s %s %s %s", panel->width_px, panel->height_px,
             panel->large ? "large" : "normal", panel->contrast ? "contrast" : "normal",
             panel->language, parade_pack_name(panel->content));
}

static void open_voice(struct parade *parade)
{
    path_of(parade->program, "JORNADA_BIN", "jornada-kiosk");
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    const struct speech_settings settings = {
        .program = parade->program, .data = "", .pack = "", .volume_percent = 60};
    struct kiosk *kiosk = &parade->kiosk;
    kiosk->speech = speech_open(&settings);
    for (int i = 0; i < 500 && speech_is_asking(kiosk->speech); ++i) {
        poll(NULL, 0, 10);
        speech_step(kiosk);
    }
    assert_true(speech_is_offered(kiosk->speech));
}

/* A file: a printer that is ready and prints nothing, because nobody asks it to. */
static void open_printer(struct parade *parade)
{
    char why[CONFIG_WHY_MAX];
    assert_int_equal(printer_open("file:parade.escpos", &parade->printer, why, sizeof why), DONE);
    while (printer_state(parade->printer) != PRINTER_READY)
        poll(NULL, 0, 1);
}

struct parade *parade_open(const struct parade_panel *panel)
{
    struct parade *parade = calloc(1, sizeof *parade);
    assert_non_null(parade);
    struct kiosk *kiosk = &parade->kiosk;
    parade->content = panel->content;
    open_content(parade);
    open_stage(parade, panel);
    clock_io_make(&parade->clock, io_real(), 1795363200000, 0);
    char locale[512];
    path_of(locale, "JORNADA_BIN", "../share/locale");
    words_open(locale);
    words_choose(panel->language);
    parade->enrolment.kiosk = 1;
    parade->config.large_text = panel->large;
    parade->config.high_contrast = panel->contrast;
    kiosk->io = &parade->clock.io;
    kiosk->config = &parade->config;
    kiosk->enrolment = panel->content == PARADE_UNENROLLED ? NULL : &parade->enrolment;
    kiosk->pack = parade_pack_content(parade->pack);
    kiosk->municipalities = parade->municipalities;
    parade->colonias = colonia_open(kiosk->pack);
    kiosk->colonias = parade->colonias;
    kiosk->visit = visit_create();
    assert_non_null(kiosk->visit);
    open_printer(parade);
    restore(parade);
    if (panel->voice)
        open_voice(parade);
    list_rows(parade);
    return parade;
}

void parade_close(struct parade *parade)
{
    speech_close(parade->kiosk.speech);
    parade_practice_end(&parade->kiosk);
    queue_close(&parade->kiosk);
    call_board_close(parade->kiosk.board);
    stage_destroy(parade->kiosk.stage);
    visit_destroy(parade->kiosk.visit);
    printer_close(parade->printer);
    municipality_destroy(parade->municipalities);
    colonia_close(parade->colonias);
    parade_pack_close(parade->pack);
    free(parade);
}

/* -- Walking ----------------------------------------------------------------------------------- */

int parade_count(const struct parade *parade)
{
    return parade->row_count;
}

const char *parade_name(const struct parade *parade, int index)
{
    int row = parade->rows[index];
    return row >= 0 ? parade_state(row)->name : screen_of((enum screen_id)(-1 - row))->name;
}

enum screen_id parade_screen(const struct parade *parade, int index)
{
    int row = parade->rows[index];
    return row >= 0 ? parade_state(row)->screen : (enum screen_id)(-1 - row);
}

int parade_find(const struct parade *parade, const char *name)
{
    for (int i = 0; i < parade->row_count; ++i)
        if (strcmp(parade_name(parade, i), name) == 0)
            return i;
    return -1;
}

const struct tree *parade_show(struct parade *parade, int index, int variant, int page)
{
    struct kiosk *kiosk = &parade->kiosk;
    int row = parade->rows[index];
    restore(parade);
    if (row >= 0 ? !parade_state(row)->set(kiosk, variant) : variant > 0)
        return NULL;
    if (row < 0)
        kiosk_show(kiosk, (enum screen_id)(-1 - row));
    kiosk->visit->page = page;
    kiosk->stale = true;
    kiosk_frame(kiosk);
    if (page >= PARADE_PAGES_MAX)
        fail_msg("%s state %d has no last page", parade_name(parade, index), variant);
    /* A page that is not there is corrected to the last one; a page that means nothing is kept. */
    const struct tree *tree = stage_tree(kiosk->stage);
    const struct node *list = node_find(tree, "list");
    bool is_there = page == 0 || (list != NULL && kiosk->visit->page == page);
    return is_there ? tree : NULL;
}

const struct tree *parade_press(struct parade *parade, const char *key)
{
    struct kiosk *kiosk = &parade->kiosk;
    struct happening happening;
    assert_true(window_push_key(stage_window(kiosk->stage), key, false));
    input_wait(kiosk, 0, &happening);
    kiosk_happened(kiosk, &happening);
    kiosk_frame(kiosk);
    return stage_tree(kiosk->stage);
}

struct kiosk *parade_kiosk(struct parade *parade)
{
    return &parade->kiosk;
}

void parade_shot(struct parade *parade, const char *file)
{
    struct window *window = stage_window(parade->kiosk.stage);
    if (window_shot(window, file) != UI_DONE)
        fail_msg("%s", window_why(window));
}
