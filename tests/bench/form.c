/* A bare SDL form: a heading, six boxes, one field. The floor of start and memory, and a second
 * floor of key to pixels: what the same libraries cost with no kiosk in them.
 *
 * One font, one size, the window's own surface, only changed rectangles shown; waits on events. */
#include <SDL2/SDL.h>
#include <SDL2/SDL_ttf.h>
#include <stdbool.h>
#include <string.h>

#include "tests/bench/bench.h"

#define WIDTH 1280
#define HEIGHT 800
#define FONT "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"

static const SDL_Rect field = {90, 90, 400, 60};

static void write_at(SDL_Surface *picture, TTF_Font *font, const char *text, int x, int y)
{
    SDL_Surface *line = TTF_RenderUTF8_Blended(font, text, (SDL_Color){0, 0, 0, 255});
    SDL_Rect at = {x, y, 0, 0};
    if (line == NULL)
        return;
    SDL_BlitSurface(line, NULL, picture, &at);
    SDL_FreeSurface(line);
}

static void draw_field(SDL_Surface *picture, TTF_Font *font, const char *text)
{
    SDL_FillRect(picture, &field, 0xffffff);
    if (*text != '\0')
        write_at(picture, font, text, field.x + 8, field.y + 8);
}

static void draw_all(SDL_Surface *picture, TTF_Font *font)
{
    static const char *const words[] = {"Uno", "Dos", "Tres", "Cuatro", "Cinco", "Seis"};
    SDL_FillRect(picture, NULL, 0xf4f1ea);
    write_at(picture, font, "Jornada", 90, 30);
    draw_field(picture, font, "");
    for (int i = 0; i < 6; i++) {
        SDL_Rect box = {90 + i % 3 * 380, 200 + i / 3 * 280, 350, 250};
        SDL_FillRect(picture, &box, 0xdde5df);
        write_at(picture, font, words[i], box.x + 20, box.y + 100);
    }
}

/* false: closed. */
static bool handle(const SDL_Event *event, char *text, size_t room)
{
    if (event->type == SDL_TEXTINPUT)
        SDL_strlcat(text, event->text.text, room);
    else if (event->type == SDL_KEYDOWN && event->key.keysym.sym == SDLK_BACKSPACE)
        text[0] = '\0';
    else if (event->type == SDL_MOUSEBUTTONDOWN)
        SDL_strlcat(text, "a", room);
    return event->type != SDL_QUIT;
}

int main(int argc, char **argv)
{
    (void)argc, (void)argv;
    char text[64] = "";
    if (SDL_Init(SDL_INIT_VIDEO) != 0 || TTF_Init() != 0)
        bench_die("no display:", SDL_GetError());
    TTF_Font *font = TTF_OpenFont(FONT, 28);
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_Window *window = SDL_CreateWindow("form", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                          WIDTH, HEIGHT, SDL_WINDOW_SHOWN);
    SDL_Surface *picture = window == NULL ? NULL : SDL_GetWindowSurface(window);
    if (font == NULL || picture == NULL)
        bench_die("no window or font:", SDL_GetError());
    SDL_StartTextInput();
    draw_all(picture, font);
    SDL_UpdateWindowSurface(window);
    SDL_Event event;
    while (SDL_WaitEvent(&event) != 0 && handle(&event, text, sizeof text)) {
        if (event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_EXPOSED)
            SDL_UpdateWindowSurface(window);
        draw_field(picture, font, text);
        SDL_UpdateWindowSurfaceRects(window, &field, 1);
    }
    SDL_Quit();
    return 0;
}
