/* SDL's window surface and events, turned into one stream in millimetres.
 *
 * Promises: first finger only (a mouse is a finger), no wake-ups while nothing happens, under real
 * video drivers and under dummy and offscreen, which have no input and are waited for on an
 * eventfd. Refuses pictures that are not 32 bit with 8 bits a colour in the usual places. */
#include "ui/window.h"
#include <png.h>
#include <poll.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define QUEUE_MAX 512

struct window {
    SDL_Window *window;
    double mm_per_px, strip_mm;
    double given_mm_per_px; /* before the strip */
    bool scale_given;       /* by the owner; otherwise it follows the size */
    Uint32 wake_event;
    int wake_fd;    /* for drivers without input of their own */
    bool sdl_waits; /* the driver can wait for input without polling */
    bool sdl_open;
    bool finger_down;
    SDL_TouchID touch_id;
    SDL_FingerID finger_id;
    bool key_repeats; /* the key that went down last is held: what it types is dropped */
    struct window_event queue[QUEUE_MAX];
    int queue_first, queue_count;
    char why[160];
};

static const struct panel {
    int width_px, height_px;
    double mm_per_px;
} panels[] = {
    {1280, 800, 0.170}, {1280, 720, 0.226},  {1366, 768, 0.226},
    {1024, 768, 0.250}, {1920, 1080, 0.180}, {800, 1280, 0.170},
};

double window_panel_mm_per_px(int width_px, int height_px)
{
    for (size_t i = 0; i < sizeof panels / sizeof panels[0]; i++) {
        if (panels[i].width_px == width_px && panels[i].height_px == height_px)
            return panels[i].mm_per_px;
    }
    return 0;
}

const char *window_why(const struct window *window)
{
    return window->why;
}

static enum ui_result refuse(struct window *window, const char *what)
{
    snprintf(window->why, sizeof window->why, "%s: %.100s", what, SDL_GetError());
    return UI_NO_WINDOW;
}

static void set_hints(void)
{
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "1");
    /* Grabbing the pointer at each press costs two round trips before the key is drawn. */
    SDL_SetHint(SDL_HINT_MOUSE_AUTO_CAPTURE, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
}

/* SDL 2.26 takes what Xlib says of a released key for Latin-1. In a UTF-8 locale it is not: each
 * accented letter let SDL read past the end of a block (its issue 7766, mended in 2.28). */
static void say_latin1(void)
{
    (void)setenv("_XKB_CHARSET", "ISO8859-1", 1); /* what is typed comes by another road */
}

static bool driver_waits(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver != NULL && strcmp(driver, "dummy") != 0 && strcmp(driver, "offscreen") != 0;
}

static bool surface_is_usual(struct window *window)
{
    SDL_Surface *surface = SDL_GetWindowSurface(window->window);
    return surface != NULL && surface->format->BytesPerPixel == 4 &&
           surface->format->Rmask == 0xff0000 && surface->format->Gmask == 0xff00 &&
           surface->format->Bmask == 0xff;
}

static enum ui_result open_window(struct window *window, const struct window_options *options)
{
    Uint32 flags = options->fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : SDL_WINDOW_SHOWN;
    set_hints();
    say_latin1();
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        return refuse(window, "no display");
    window->sdl_open = true;
    window->sdl_waits = driver_waits();
    window->window =
        SDL_CreateWindow(options->title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                         options->width_px, options->height_px, flags);
    if (window->window == NULL)
        return refuse(window, "no window");
    if (!surface_is_usual(window))
        return refuse(window, "the window has no picture of 32 bit");
    window->wake_event = SDL_RegisterEvents(1);
    SDL_StartTextInput();
    if (SDL_GetNumTouchDevices() > 0)
        SDL_ShowCursor(SDL_DISABLE); /* a finger needs no arrow; without a touchscreen it stays */
    return UI_DONE;
}

/* The scale of the panel that has this size; a window manager may give another than was asked. */
static void follow_size(struct window *window)
{
    int width, height;
    SDL_GetWindowSize(window->window, &width, &height);
    double panel = window_panel_mm_per_px(width, height);
    if (!window->scale_given && panel > 0)
        window->given_mm_per_px = panel;
    else if (window->given_mm_per_px <= 0)
        window->given_mm_per_px = 0.2;
    window->mm_per_px = window->given_mm_per_px;
    if (window->strip_mm > 0 && height > 0)
        window->mm_per_px += window->strip_mm / height;
}

enum ui_result window_create(struct window **window, const struct window_options *options)
{
    *window = calloc(1, sizeof **window);
    if (*window == NULL)
        return UI_NO_MEMORY;
    (*window)->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if ((*window)->wake_fd < 0) {
        snprintf((*window)->why, sizeof(*window)->why, "no eventfd");
        return UI_NO_WINDOW;
    }
    enum ui_result result = open_window(*window, options);
    if (result != UI_DONE)
        return result;
    (*window)->given_mm_per_px = options->mm_per_px;
    (*window)->strip_mm = options->strip_mm;
    (*window)->scale_given = options->mm_per_px > 0;
    follow_size(*window);
    return UI_DONE;
}

void window_destroy(struct window *window)
{
    if (window == NULL)
        return;
    window_forget(window);
    if (window->window != NULL)
        SDL_DestroyWindow(window->window);
    if (window->sdl_open)
        SDL_Quit();
    if (window->wake_fd >= 0)
        close(window->wake_fd);
    free(window);
}

double window_mm_per_px(const struct window *window)
{
    return window->mm_per_px;
}

double window_strip_mm(const struct window *window)
{
    return window->strip_mm;
}

struct box window_page(const struct window *window)
{
    int width, height;
    SDL_GetWindowSize(window->window, &width, &height);
    return (struct box){0, 0, width * window->mm_per_px, height * window->mm_per_px};
}

SDL_Surface *window_surface(struct window *window)
{
    return SDL_GetWindowSurface(window->window);
}

/* ---- from SDL's events to ours ---- */

static bool take_finger(struct window *window, const SDL_TouchFingerEvent *finger,
                        struct window_event *event)
{
    bool first = window->finger_down && finger->touchId == window->touch_id &&
                 finger->fingerId == window->finger_id;
    if (finger->type == SDL_FINGERDOWN && !window->finger_down) {
        window->finger_down = true;
        window->touch_id = finger->touchId;
        window->finger_id = finger->fingerId;
        event->kind = WINDOW_DOWN;
    } else if (finger->type == SDL_FINGERMOTION && first) {
        event->kind = WINDOW_MOVE;
    } else if (finger->type == SDL_FINGERUP && first) {
        window->finger_down = false;
        event->kind = WINDOW_UP;
    } else {
        return false;
    }
    struct box page = window_page(window);
    event->x_mm = (double)finger->x * page.w;
    event->y_mm = (double)finger->y * page.h;
    return true;
}

static bool key_is_text(const SDL_Keysym *key)
{
    if ((key->mod & (KMOD_CTRL | KMOD_LALT | KMOD_GUI)) != 0)
        return false;
    return key->sym >= SDLK_SPACE && key->sym != SDLK_DELETE &&
           (key->sym & SDLK_SCANCODE_MASK) == 0;
}

/* A key that a heavy hand keeps down types once: only what erases and moves repeats. */
static bool may_repeat(SDL_Keycode key)
{
    return key == SDLK_BACKSPACE || key == SDLK_DELETE || key == SDLK_LEFT || key == SDLK_RIGHT ||
           key == SDLK_UP || key == SDLK_DOWN;
}

static bool take_key(struct window *window, const SDL_KeyboardEvent *key,
                     struct window_event *event)
{
    window->key_repeats = key->repeat != 0;
    bool is_text = key_is_text(&key->keysym);
    if (window->key_repeats && !is_text && !may_repeat(key->keysym.sym))
        return false;
    event->kind = is_text ? WINDOW_STROKE : WINDOW_KEY;
    event->repeated = is_text && window->key_repeats;
    event->scancode = key->keysym.scancode;
    event->key = key->keysym.sym;
    event->shift = (key->keysym.mod & KMOD_SHIFT) != 0;
    return true;
}

static bool take_window(struct window *window, Uint8 what, struct window_event *event)
{
    if (what == SDL_WINDOWEVENT_SIZE_CHANGED) {
        event->kind = WINDOW_RESIZED;
        follow_size(window);
    } else if (what == SDL_WINDOWEVENT_EXPOSED) {
        event->kind = WINDOW_EXPOSED;
    }
    return event->kind != WINDOW_NOTHING;
}

/* false: nothing that concerns us. */
static bool translate(struct window *window, SDL_Event *sdl, struct window_event *event)
{
    *event = (struct window_event){.kind = WINDOW_NOTHING};
    if (sdl->type == window->wake_event)
        event->kind = WINDOW_WOKEN;
    else if (sdl->type == SDL_QUIT)
        event->kind = WINDOW_CLOSED;
    else if (sdl->type == SDL_WINDOWEVENT)
        return take_window(window, sdl->window.event, event);
    else if (sdl->type == SDL_KEYDOWN)
        return take_key(window, &sdl->key, event);
    else if (sdl->type == SDL_FINGERDOWN || sdl->type == SDL_FINGERMOTION ||
             sdl->type == SDL_FINGERUP)
        return take_finger(window, &sdl->tfinger, event);
    else if (sdl->type == SDL_TEXTINPUT) {
        event->kind = window->key_repeats ? WINDOW_NOTHING : WINDOW_TEXT;
        if (!window->key_repeats)
            snprintf(event->text, sizeof event->text, "%s", sdl->text.text);
        sodium_memzero(sdl->text.text, sizeof sdl->text.text);
    }
    return event->kind != WINDOW_NOTHING;
}

/* ---- waiting ---- */

static bool take_queued(struct window *window, struct window_event *event)
{
    if (window->queue_count == 0)
        return false;
    struct window_event *place = &window->queue[window->queue_first];
    *event = *place;
    sodium_memzero(place, sizeof *place);
    window->queue_first = (window->queue_first + 1) % QUEUE_MAX;
    window->queue_count--;
    return true;
}

static int64_t now_ms(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One SDL event, waiting at most timeout_ms. */
static bool wait_sdl(struct window *window, int timeout_ms, SDL_Event *sdl)
{
    if (timeout_ms == 0)
        return SDL_PollEvent(sdl) != 0;
    if (window->sdl_waits)
        return SDL_WaitEventTimeout(sdl, timeout_ms) != 0;
    if (SDL_PollEvent(sdl) != 0)
        return true;
    struct pollfd wake = {.fd = window->wake_fd, .events = POLLIN};
    if (poll(&wake, 1, timeout_ms) > 0) {
        uint64_t count;
        if (read(window->wake_fd, &count, sizeof count) < 0)
            return false;
    }
    return SDL_PollEvent(sdl) != 0;
}

void window_wait(struct window *window, int timeout_ms, struct window_event *event)
{
    int64_t until = now_ms() + timeout_ms;
    *event = (struct window_event){.kind = WINDOW_NOTHING};
    if (take_queued(window, event))
        return;
    for (int left = timeout_ms;;) {
        SDL_Event sdl;
        bool came = wait_sdl(window, left, &sdl);
        if (came && translate(window, &sdl, event))
            return;
        if (timeout_ms >= 0 && !came && now_ms() >= until)
            return;
        if (timeout_ms > 0) {
            int64_t rest = until - now_ms();
            left = rest > 0 ? (int)rest : 0;
        }
    }
}

void window_wake(struct window *window)
{
    SDL_Event wake = {.type = window->wake_event};
    uint64_t one = 1;
    SDL_PushEvent(&wake);
    if (!window->sdl_waits && write(window->wake_fd, &one, sizeof one) < 0)
        return; /* the counter is full: it is awake already */
}

/* ---- input that does not come from outside ---- */

bool window_push(struct window *window, const struct window_event *event)
{
    if (window->queue_count == QUEUE_MAX)
        return false;
    window->queue[(window->queue_first + window->queue_count) % QUEUE_MAX] = *event;
    window->queue_count++;
    return true;
}

bool window_push_text(struct window *window, const char *text)
{
    while (*text != '\0') {
        struct window_event event = {.kind = WINDOW_TEXT};
        size_t length = strnlen(text, sizeof event.text - 1);
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--; /* never within a character */
        if (length == 0)
            return false;
        memcpy(event.text, text, length);
        bool pushed = window_push(window, &event);
        sodium_memzero(&event, sizeof event);
        if (!pushed)
            return false;
        text += length;
    }
    return true;
}

bool window_push_key(struct window *window, const char *sdl_name, bool shift)
{
    SDL_Keysym key = {.sym = SDL_GetKeyFromName(sdl_name)};
    if (key.sym == SDLK_UNKNOWN)
        return false;
    if (key_is_text(&key)) {
        char text[5] = {0};
        if (key.sym >= 0x80)
            return false; /* push it as text */
        text[0] = (char)key.sym;
        return window_push_text(window, text);
    }
    struct window_event event = {.kind = WINDOW_KEY, .key = key.sym, .shift = shift};
    return window_push(window, &event);
}

bool window_push_burst(struct window *window, const char *text)
{
    for (; *text != '\0'; text++) {
        struct window_event stroke = {.kind = WINDOW_STROKE};
        char one[2] = {*text, 0};
        if (*text == '\n')
            stroke = (struct window_event){.kind = WINDOW_KEY, .key = SDLK_RETURN};
        else
            stroke.scancode = SDL_GetScancodeFromName(one);
        bool unknown = *text != '\n' && stroke.scancode == SDL_SCANCODE_UNKNOWN;
        if (unknown || !window_push(window, &stroke))
            return false;
        if (*text != '\n' && !window_push_text(window, one))
            return false;
    }
    return true;
}

void window_forget(struct window *window)
{
    sodium_memzero(window->queue, sizeof window->queue);
    window->queue_first = window->queue_count = 0;
    if (window->sdl_open)
        SDL_FlushEvents(SDL_KEYDOWN, SDL_TEXTINPUT);
}

/* ---- the picture ---- */

void window_present(struct window *window, const SDL_Rect *rectangles, int count)
{
    if (count > 0)
        SDL_UpdateWindowSurfaceRects(window->window, rectangles, count);
}

/* The picture as bytes of red, green, blue; what libpng is fed with. */
static unsigned char *picture_bytes(const SDL_Surface *surface)
{
    unsigned char *bytes = malloc((size_t)surface->w * (size_t)surface->h * 3);
    unsigned char *to = bytes;
    for (int y = 0; bytes != NULL && y < surface->h; y++) {
        const unsigned char *row = (const unsigned char *)surface->pixels + y * surface->pitch;
        for (int x = 0; x < surface->w; x++, row += 4) {
            *to++ = row[2];
            *to++ = row[1];
            *to++ = row[0];
        }
    }
    return bytes;
}

enum ui_result window_shot(struct window *window, const char *png_file)
{
    SDL_Surface *surface = SDL_GetWindowSurface(window->window);
    unsigned char *bytes = surface == NULL ? NULL : picture_bytes(surface);
    if (bytes == NULL)
        return UI_NO_MEMORY;
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)surface->w,
                       .height = (png_uint_32)surface->h,
                       .format = PNG_FORMAT_RGB};
    bool written = png_image_write_to_file(&image, png_file, 0, bytes, 0, NULL) != 0;
    sodium_memzero(bytes, (size_t)surface->w * (size_t)surface->h * 3);
    free(bytes);
    if (!written)
        snprintf(window->why, sizeof window->why, "the picture cannot be written: %.60s",
                 image.message);
    return written ? UI_DONE : UI_NOT_SAVED;
}
