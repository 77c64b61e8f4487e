/* The one window: a software picture, and input as one stream of events in millimetres.
 *
 * Mouse and touch arrive as the same pointer events, first finger only. window_wait() sleeps until
 * something happens: there is no frame loop and no timer. Events pushed by window_push() go the
 * same way as real ones; window_wake() may be called from any thread. */
#ifndef JORNADA_UI_WINDOW_H
#define JORNADA_UI_WINDOW_H

#include "ui/layout.h"
#include "ui/result.h"
#include <SDL2/SDL.h>
#include <stdbool.h>

struct window;

struct window_options {
    int width_px, height_px;
    double mm_per_px; /* 0 = from the table of panels */
    double
        strip_mm; /* below the page, which keeps its millimetres: all is drawn smaller; 0 = none */
    bool fullscreen;
    const char *title; /* never anything personal: a bystander reads it */
};

enum window_event_kind {
    WINDOW_NOTHING, /* the time ran out */
    WINDOW_DOWN,
    WINDOW_MOVE,
    WINDOW_UP,
    WINDOW_KEY,     /* a key that is not text, by SDL's key code */
    WINDOW_STROKE,  /* a key of text went down: its place on the keyboard; its text comes after */
    WINDOW_TEXT,    /* typed text, UTF-8 */
    WINDOW_RESIZED, /* build and paint everything anew */
    WINDOW_EXPOSED, /* paint everything anew */
    WINDOW_WOKEN,
    WINDOW_CLOSED
};

struct window_event {
    enum window_event_kind kind;
    double x_mm, y_mm;
    SDL_Keycode key;
    SDL_Scancode scancode; /* of a stroke: the same under every layout */
    bool shift;
    /* Of a stroke that no text follows: a key held down, or, where SDL sees two strokes of one key
     * within two milliseconds, a scanner's double letter. */
    bool repeated;
    char text[SDL_TEXTINPUTEVENT_TEXT_SIZE];
};

/* The panels that sizes are designed for; 0 where the size is not in the table. */
double window_panel_mm_per_px(int width_px, int height_px);

/* On failure *window is still given (for window_why()) unless memory ran out; destroy it. */
enum ui_result window_create(struct window **window, const struct window_options *options);
void window_destroy(struct window *window);
const char *window_why(const struct window *window);
double window_mm_per_px(const struct window *window);
struct box window_page(const struct window *window); /* the whole window, in millimetres */
double window_strip_mm(const struct window *window);
SDL_Surface *window_surface(struct window *window); /* 32 bit, 0x00rrggbb; borrowed */

/* Waits for the next event, at most timeout_ms (-1 = for ever, 0 = only what is there). */
void window_wait(struct window *window, int timeout_ms, struct window_event *event);
/* Queues an event as if it had come from outside (tests, the drive socket). false: queue full. */
bool window_push(struct window *window, const struct window_event *event);
/* A key by SDL's name ("Tab", "Return"), text as if typed. false: no such key, or queue full. */
bool window_push_key(struct window *window, const char *sdl_name, bool shift);
bool window_push_text(struct window *window, const char *text);
/* A keyboard that types letters A-Z, digits and Enter by their places, as a scanner does: strokes
 * and text. false: a character that it has no key for, or queue full. */
bool window_push_burst(struct window *window, const char *text);
/* Makes window_wait() return WINDOW_WOKEN. Any thread. */
void window_wake(struct window *window);
/* Forgets queued typed text. */
void window_forget(struct window *window);

/* Shows the changed rectangles. */
void window_present(struct window *window, const SDL_Rect *rectangles, int count);
enum ui_result window_shot(struct window *window, const char *png_file);

#endif
