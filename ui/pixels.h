/* Internal to paint: coverage, colours and rounded shapes onto a 32-bit picture, clipped.
 *
 * Everything is integer arithmetic on one pixel at a time, so that a clipped drawing gives the
 * same pixels as a whole one. Corner and shadow masks are computed once per radius. */
#ifndef JORNADA_UI_PIXELS_H
#define JORNADA_UI_PIXELS_H

#include "ui/text.h"
#include <SDL2/SDL.h>

struct canvas {
    uint32_t *pixels;
    int stride;    /* in pixels */
    SDL_Rect clip; /* within the picture */
};

struct shapes;

struct shapes *shapes_create(void); /* NULL: out of memory */
void shapes_destroy(struct shapes *shapes);

void pixels_fill(const struct canvas *canvas, SDL_Rect area, uint32_t colour);
void pixels_mask(const struct canvas *canvas, int x, int y, struct text_mask mask, uint32_t colour);
/* A filled rectangle with round corners. */
void pixels_round(const struct canvas *canvas, struct shapes *shapes, SDL_Rect area, int radius,
                  uint32_t colour);
/* A soft shadow around and below the area, which is to be covered afterwards. */
void pixels_shadow(const struct canvas *canvas, struct shapes *shapes, SDL_Rect area, int radius,
                   int reach, uint32_t colour);

#endif
