/* Owns the window, the tree, the picture's state and the input's state; nothing of what they mean.
 *
 * Order of making: window (its scale), theme, text, paint, tree; destroyed in reverse. Promises
 * that pressed and focused states are on the glass before stage_wait() returns, unless something
 * was activated: then the owner's next frame shows both at once. */
#include "ui/stage.h"
#include "ui/reading.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES (192 * 1024)

struct stage {
    struct window *window;
    struct clock clock;
    struct theme theme;
    struct text *text;
    struct paint *paint;
    struct tree tree;
    struct touch touch;
    struct stage_frames frames;
    double begun_ms; /* when the frame under way was begun */
    bool contrast;
    double letters_mm[FONT_COUNT]; /* as stage_letters was told; 0 = the theme's */
    char screen[64];               /* the one presented last */
    char themes[512];
};

static enum ui_result read_theme(struct stage *stage, struct theme *theme, bool contrast,
                                 bool large)
{
    char file[600];
    snprintf(file, sizeof file, "%s/%s.ini", stage->themes, contrast ? "contrast" : "normal");
    enum ui_result result = theme_read(theme, file, large);
    struct box page = window_page(stage->window);
    if (result == UI_DONE)
        theme_fit_panel(theme, page.w, page.h - window_strip_mm(stage->window));
    for (int i = FONT_THEMED; i < FONT_COUNT && result == UI_DONE; i++)
        if (stage->letters_mm[i] > 0)
            theme->capital_mm[i] = stage->letters_mm[i];
    return result;
}

static enum ui_result open_parts(struct stage *stage, const struct stage_options *options)
{
    enum ui_result result = window_create(&stage->window, &options->window);
    if (result == UI_DONE)
        result = read_theme(stage, &stage->theme, options->contrast, options->large);
    if (result == UI_DONE)
        result = text_create(&stage->text, &stage->theme, window_mm_per_px(stage->window));
    if (result != UI_DONE)
        return result;
    stage->contrast = options->contrast;
    stage->paint = paint_create(window_mm_per_px(stage->window));
    if (stage->paint == NULL || !tree_open(&stage->tree, ARENA_BYTES))
        return UI_NO_MEMORY;
    return UI_DONE;
}

enum ui_result stage_create(struct stage **stage, const struct stage_options *options)
{
    *stage = calloc(1, sizeof **stage);
    if (*stage == NULL)
        return UI_NO_MEMORY;
    (*stage)->clock.stands_still = options->clock_stands_still;
    snprintf((*stage)->themes, sizeof(*stage)->themes, "%s", options->themes);
    return open_parts(*stage, options);
}

void stage_destroy(struct stage *stage)
{
    if (stage == NULL)
        return;
    if (stage->tree.arena != NULL)
        tree_close(&stage->tree);
    paint_destroy(stage->paint);
    text_destroy(stage->text);
    window_destroy(stage->window);
    sodium_memzero(stage, sizeof *stage);
    free(stage);
}

const char *stage_why(const struct stage *stage)
{
    if (stage->theme.why[0] != '\0')
        return theme_why(&stage->theme);
    if (stage->text != NULL && text_why(stage->text)[0] != '\0')
        return text_why(stage->text);
    return stage->window != NULL ? window_why(stage->window) : "out of memory";
}

enum ui_result stage_dress(struct stage *stage, bool contrast, bool large)
{
    struct theme theme = {0};
    if (contrast == stage->contrast && large == stage->theme.large)
        return UI_DONE;
    enum ui_result result = read_theme(stage, &theme, contrast, large);
    if (result != UI_DONE) {
        memcpy(stage->theme.why, theme.why, sizeof theme.why);
        return result;
    }
    bool other_sizes = memcmp(theme.capital_mm, stage->theme.capital_mm, sizeof theme.capital_mm);
    struct theme before = stage->theme;
    stage->theme = theme;
    result = other_sizes ? text_resize(stage->text) : UI_DONE;
    if (result != UI_DONE) {
        stage->theme = before;
        return result;
    }
    stage->contrast = contrast;
    paint_invalidate(stage->paint);
    return UI_DONE;
}

enum ui_result stage_letters(struct stage *stage, enum font font, double capital_mm)
{
    double before = stage->theme.capital_mm[font];
    if (before == capital_mm)
        return UI_DONE;
    stage->theme.capital_mm[font] = capital_mm;
    enum ui_result result = text_resize(stage->text);
    if (result != UI_DONE) {
        stage->theme.capital_mm[font] = before;
        return result;
    }
    stage->letters_mm[font] = capital_mm;
    paint_invalidate(stage->paint);
    return UI_DONE;
}

bool stage_is_contrast(const struct stage *stage)
{
    return stage->contrast;
}

bool stage_is_large(const struct stage *stage)
{
    return stage->theme.large;
}

struct tree *stage_begin(struct stage *stage, const char *screen)
{
    stage->begun_ms = clock_measure_ms();
    tree_begin(&stage->tree, screen);
    stage->tree.page = window_page(stage->window);
    stage->tree.theme = &stage->theme;
    stage->tree.text = stage->text;
    return &stage->tree;
}

const struct tree *stage_tree(const struct stage *stage)
{
    return &stage->tree;
}

/* Draws and shows what differs from the glass. */
static void show(struct stage *stage, double start_ms)
{
    touch_mark(&stage->touch, &stage->tree);
    SDL_Surface *surface = window_surface(stage->window);
    if (surface == NULL)
        return; /* between two sizes; the next event comes with a picture */
    struct paint_damage damage = paint_tree(stage->paint, surface, &stage->tree);
    if (damage.count == 0)
        return;
    window_present(stage->window, damage.rectangles, damage.count);
    stage->frames.presented++;
    stage->frames.last_ms = clock_measure_ms() - start_ms;
    stage->frames.last_pixels = damage.pixels;
    stage->frames.last_count = damage.count;
    if (stage->frames.last_ms > stage->frames.longest_ms)
        stage->frames.longest_ms = stage->frames.last_ms;
}

void stage_present(struct stage *stage)
{
    reading_settle(&stage->tree);
    if (strcmp(stage->screen, stage->tree.screen) != 0) {
        bool changed = stage->screen[0] != '\0'; /* the first one surprises no finger */
        snprintf(stage->screen, sizeof stage->screen, "%s", stage->tree.screen);
        if (changed)
            stage_guard(stage);
    }
    touch_refocus(&stage->touch, &stage->tree);
    show(stage, stage->begun_ms);
}

void stage_guard(struct stage *stage)
{
    touch_screen_changed(&stage->touch, clock_now_ms(&stage->clock));
}

/* After the window took another size: its panel's scale, and type that suits it. */
static void refit(struct stage *stage)
{
    struct theme theme = {0};
    double mm_per_px = window_mm_per_px(stage->window);
    if (read_theme(stage, &theme, stage->contrast, stage->theme.large) == UI_DONE)
        stage->theme = theme;
    (void)text_rescale(stage->text, mm_per_px); /* the fonts were opened before from these files */
    paint_rescale(stage->paint, mm_per_px);
}

void stage_handle(struct stage *stage, const struct window_event *event,
                  struct happening *happening)
{
    touch_handle(&stage->touch, &stage->tree, event, clock_now_ms(&stage->clock), happening);
    if (event->kind == WINDOW_RESIZED)
        refit(stage);
    else if (event->kind == WINDOW_EXPOSED)
        paint_invalidate(stage->paint);
    bool shows_now = happening->kind == HAPPENED_NOTHING || happening->kind == HAPPENED_FOCUSED;
    if (shows_now && stage->tree.first != NULL)
        show(stage, clock_measure_ms());
}

void stage_wait(struct stage *stage, int timeout_ms, struct happening *happening)
{
    struct window_event event;
    window_wait(stage->window, timeout_ms, &event);
    stage_handle(stage, &event, happening);
    sodium_memzero(&event, sizeof event);
}

void stage_calm(struct stage *stage)
{
    sodium_memzero(&stage->touch, sizeof stage->touch);
}

void stage_forget(struct stage *stage)
{
    text_forget_personal(stage->text);
    window_forget(stage->window);
    paint_forget(stage->paint);
}

void stage_steady(struct stage *stage, bool steady)
{
    stage->touch.steady = steady;
}

bool stage_is_steady(const struct stage *stage)
{
    return stage->touch.steady;
}

void stage_focus(struct stage *stage, const char *id)
{
    snprintf(stage->touch.focused, sizeof stage->touch.focused, "%s", id);
}

void stage_point(struct stage *stage, const char *id)
{
    stage_focus(stage, id);
    stage->touch.keyed = *id != '\0';
}

struct window *stage_window(struct stage *stage)
{
    return stage->window;
}

struct clock *stage_clock(struct stage *stage)
{
    return &stage->clock;
}

struct text *stage_text(struct stage *stage)
{
    return stage->text;
}

struct stage_frames stage_frames(const struct stage *stage)
{
    return stage->frames;
}

const char *stage_tap_refusal(struct stage *stage, const char *id)
{
    return touch_refusal(&stage->touch, &stage->tree, id, clock_now_ms(&stage->clock));
}

bool stage_push_tap(struct stage *stage, const char *id)
{
    if (stage_tap_refusal(stage, id) != NULL)
        return false;
    struct box box = node_find(&stage->tree, id)->box;
    struct window_event event = {
        .kind = WINDOW_DOWN, .x_mm = box.x + box.w / 2, .y_mm = box.y + box.h / 2};
    bool down = window_push(stage->window, &event);
    event.kind = WINDOW_UP;
    return down && window_push(stage->window, &event);
}
