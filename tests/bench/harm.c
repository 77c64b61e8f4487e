/* The kinds of tests/bench/harm.h. */
#include "tests/bench/harm.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

#define TURN 6.283185307179586

double harm_random(uint64_t *seed)
{
    uint64_t x = *seed += 0x9E3779B97F4A7C15U; /* splitmix64 */
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return (double)((x ^ (x >> 31)) >> 11) / 9007199254740992.0;
}

static uint8_t clamp(double value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static uint8_t *at(struct picture *picture, int x, int y)
{
    return picture->grey + (size_t)y * (size_t)picture->width + x;
}

/* Grey between the pixels; white outside. */
static double sample(const struct picture *picture, double x, double y)
{
    int left = (int)floor(x), top = (int)floor(y);
    double right = x - left, below = y - top, sum = 0;
    for (int i = 0; i < 4; i++) {
        int u = left + i % 2, v = top + i / 2;
        bool inside = u >= 0 && v >= 0 && u < picture->width && v < picture->height;
        double grey = inside ? picture->grey[(size_t)v * (size_t)picture->width + (size_t)u] : 235;
        sum += grey * (i % 2 ? right : 1 - right) * (i / 2 ? below : 1 - below);
    }
    return sum;
}

/* Every pixel comes from where `from` says. */
static void warp(struct picture *picture, const void *self,
                 void (*from)(const void *self, double *x, double *y))
{
    size_t size = (size_t)picture->width * (size_t)picture->height;
    struct picture old = *picture;
    old.grey = malloc(size);
    if (!old.grey)
        bench_die("no memory for a", "picture");
    memcpy(old.grey, picture->grey, size);
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            double u = x, v = y;
            from(self, &u, &v);
            *at(picture, x, y) = clamp(sample(&old, u, v));
        }
    free(old.grey);
}

static void add_noise(struct picture *picture, double strength, uint64_t *seed)
{
    for (int i = 0; i < picture->width * picture->height; i++)
        picture->grey[i] = clamp(picture->grey[i] + (harm_random(seed) - 0.5) * 2 * strength);
}

/* Mixes a disc or streak of `grey` in; 1 covers. */
static void blot(struct picture *picture, double x, double y, double radius, double grey,
                 double cover)
{
    for (int v = (int)(y - radius); v <= (int)(y + radius); v++)
        for (int u = (int)(x - radius); u <= (int)(x + radius); u++) {
            double far = hypot(u - x, v - y) / radius;
            if (far > 1 || u < 0 || v < 0 || u >= picture->width || v >= picture->height)
                continue;
            double part = cover * (far < 0.8 ? 1 : (1 - far) / 0.2);
            *at(picture, u, v) = clamp(*at(picture, u, v) * (1 - part) + grey * part);
        }
}

/* A line of `width` millimetres from edge to edge, somewhere near the middle. */
static void line(struct picture *picture, double width, double grey, double cover, uint64_t *seed)
{
    double angle = harm_random(seed) * TURN, scale = picture->pixels_per_mm;
    double x = picture->width * (0.2 + 0.6 * harm_random(seed));
    double y = picture->height * (0.2 + 0.6 * harm_random(seed));
    for (int v = 0; v < picture->height; v++)
        for (int u = 0; u < picture->width; u++)
            if (fabs((u - x) * sin(angle) - (v - y) * cos(angle)) < width * scale / 2)
                *at(picture, u, v) = clamp(*at(picture, u, v) * (1 - cover) + grey * cover);
}

static void blur(struct picture *picture, double sigma)
{
    int reach = (int)ceil(sigma * 3), width = picture->width, height = picture->height;
    double *row = calloc((size_t)(width > height ? width : height), sizeof *row);
    if (!row)
        bench_die("no memory for a", "blur");
    for (int pass = 0; pass < 2; pass++)
        for (int line_at = 0; line_at < (pass ? width : height); line_at++) {
            int length = pass ? height : width;
            for (int i = 0; i < length; i++) {
                double sum = 0, weights = 0;
                for (int k = -reach; k <= reach; k++) {
                    int j = i + k < 0 ? 0 : i + k >= length ? length - 1 : i + k;
                    double weight = exp(-k * k / (2 * sigma * sigma));
                    sum += weight * (pass ? *at(picture, line_at, j) : *at(picture, j, line_at));
                    weights += weight;
                }
                row[i] = sum / weights;
            }
            for (int i = 0; i < length; i++)
                *(pass ? at(picture, line_at, i) : at(picture, i, line_at)) = clamp(row[i]);
        }
    free(row);
}

/* -- The kinds -----------------------------------------------------------------------------------
 */

/* Thermal paper in the sun: black goes, specks stay. */
static void fade(struct picture *picture, double level, uint64_t *seed)
{
    for (int i = 0; i < picture->width * picture->height; i++)
        picture->grey[i] = clamp(235 - (235 - picture->grey[i]) * (1 - level));
    add_noise(picture, 18, seed);
}

/* Dots of the head that burn no more. */
static void lose_columns(struct picture *picture, double level, uint64_t *seed)
{
    int dot = (int)lround(picture->pixels_per_mm / 8);
    for (int i = 0; i < (int)level; i++) {
        int x = (int)(harm_random(seed) * picture->width) / dot * dot;
        for (int y = 0; y < picture->height; y++)
            for (int k = 0; k < dot && x + k < picture->width; k++)
                *at(picture, x + k, y) = 235;
    }
}

static void crease(struct picture *picture, double level, uint64_t *seed)
{
    for (int i = 0; i < 2; i++)
        line(picture, level, 225, 0.95, seed);
}

struct shift {
    double x, by, lean;
};

static void fold_from(const void *self, double *x, double *y)
{
    const struct shift *shift = self;
    if (*x > shift->x) {
        *y += shift->by + (*x - shift->x) * shift->lean;
        *x += (*x - shift->x) * fabs(shift->lean);
    }
}

/* One half lies in another plane and in the shade. */
static void fold(struct picture *picture, double level, uint64_t *seed)
{
    struct shift shift = {picture->width * (0.3 + 0.4 * harm_random(seed)),
                          (harm_random(seed) - 0.5) * level * picture->pixels_per_mm, level * 0.12};
    warp(picture, &shift, fold_from);
    for (int y = 0; y < picture->height; y++)
        for (int x = (int)shift.x; x < picture->width; x++)
            *at(picture, x, y) = clamp(*at(picture, x, y) * (1 - 0.2 * level));
}

static void stain(struct picture *picture, double level, uint64_t *seed)
{
    double radius = level * picture->pixels_per_mm;
    blot(picture, picture->width * (0.25 + 0.5 * harm_random(seed)),
         picture->height * (0.25 + 0.5 * harm_random(seed)), radius, 40, 0.9);
}

static void water(struct picture *picture, double level, uint64_t *seed)
{
    for (int i = 0; i < 6; i++)
        blot(picture, picture->width * harm_random(seed), picture->height * harm_random(seed),
             level * (0.5 + harm_random(seed)) * picture->pixels_per_mm, 225, 0.9);
}

struct waves {
    double size, along[4], phase[4], angle[4];
};

static void crumple_from(const void *self, double *x, double *y)
{
    const struct waves *waves = self;
    double u = *x, v = *y;
    for (int i = 0; i < 4; i++) {
        double s = sin((u * cos(waves->angle[i]) + v * sin(waves->angle[i])) * waves->along[i] +
                       waves->phase[i]);
        *x += waves->size * s * sin(waves->angle[i] * 3);
        *y += waves->size * s * cos(waves->angle[i] * 3);
    }
}

static void crumple(struct picture *picture, double level, uint64_t *seed)
{
    struct waves waves = {.size = level * picture->pixels_per_mm};
    for (int i = 0; i < 4; i++) {
        waves.along[i] = TURN / ((8 + 14 * harm_random(seed)) * picture->pixels_per_mm);
        waves.phase[i] = TURN * harm_random(seed);
        waves.angle[i] = TURN * harm_random(seed);
    }
    warp(picture, &waves, crumple_from);
}

static void blur_it(struct picture *picture, double level, uint64_t *seed)
{
    blur(picture, level * picture->pixels_per_mm);
    add_noise(picture, 8, seed);
}

/* A dark booth: little light and much noise. */
static void dim(struct picture *picture, double level, uint64_t *seed)
{
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            double light = 1 - level * (0.4 + 0.6 * x / picture->width);
            *at(picture, x, y) = clamp(20 + *at(picture, x, y) * light * 0.6);
        }
    add_noise(picture, 10 + 30 * level, seed);
}

struct bands {
    double strength, phase;
};

static void feed_from(const void *self, double *x, double *y)
{
    const struct bands *bands = self;
    (void)x;
    *y += bands->strength * sin(*y * 0.045 + bands->phase) +
          0.5 * bands->strength * sin(*y * 0.11 + 2 * bands->phase);
}

/* A paper feed that slips: rows stand closer and wider by turns, and lighter. */
static void band(struct picture *picture, double level, uint64_t *seed)
{
    struct bands bands = {level * picture->pixels_per_mm, TURN * harm_random(seed)};
    warp(picture, &bands, feed_from);
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            if (sin(y * 0.045 + bands.phase) > 0.6)
                *at(picture, x, y) = clamp(235 - (235 - *at(picture, x, y)) * 0.75);
}

/* A worn head: stripes along the paper that are burnt weakly. */
static void stripe(struct picture *picture, double level, uint64_t *seed)
{
    for (int i = 0; i < 5; i++) {
        int x = (int)(harm_random(seed) * picture->width);
        int width = (int)(level * picture->pixels_per_mm);
        for (int y = 0; y < picture->height; y++)
            for (int k = 0; k < width && x + k < picture->width; k++)
                *at(picture, x + k, y) = clamp(235 - (235 - *at(picture, x + k, y)) * 0.18);
    }
}

/* The lower right corner of the paper is gone; finders stand in the others. */
static void tear(struct picture *picture, double level, uint64_t *seed)
{
    double side = (6 + level) * picture->pixels_per_mm, lean = 0.7 + 0.6 * harm_random(seed);
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            if ((picture->width - x) * lean + (picture->height - y) / lean < side)
                *at(picture, x, y) = 90;
}

static void scribble(struct picture *picture, double level, uint64_t *seed)
{
    double scale = picture->pixels_per_mm;
    for (int i = 0; i < (int)level; i++) {
        double x = picture->width * harm_random(seed), y = picture->height * harm_random(seed);
        double angle = TURN * harm_random(seed), bend = (harm_random(seed) - 0.5) * 0.01;
        for (double step = 0; step < 15 * scale; step++) {
            blot(picture, x, y, 0.3 * scale, 60, 0.9);
            x += cos(angle);
            y += sin(angle);
            angle += bend;
        }
    }
}

/* A photograph of a screen, or from afar: few pixels, and a grid that beats with the modules. */
static void rescan(struct picture *picture, double level, uint64_t *seed)
{
    double step = picture->pixels_per_mm / level, shift = harm_random(seed) * step;
    blur(picture, step * 0.4);
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            int u = (int)(floor(x / step) * step + shift),
                v = (int)(floor(y / step) * step + shift);
            if (u < picture->width && v < picture->height)
                *at(picture, x, y) =
                    clamp(*at(picture, u, v) + 12 * sin(x * 1.9 / step) * sin(y * 2.1 / step));
        }
}

struct tilt {
    double width, height, amount, cosine, sine;
};

static void tilt_from(const void *self, double *x, double *y)
{
    const struct tilt *tilt = self;
    double u = *x - tilt->width / 2, v = *y - tilt->height / 2;
    double far = (1 + tilt->amount * (0.5 + u / tilt->width)) *
                 (fabs(tilt->cosine) + fabs(tilt->sine)); /* all of it stays in the picture */
    double p = u * tilt->cosine - v * tilt->sine, q = u * tilt->sine + v * tilt->cosine;
    *x = p * far + tilt->width / 2;
    *y = q * far + tilt->height / 2;
}

static void hold_askew(struct picture *picture, double level, uint64_t *seed)
{
    double angle = (harm_random(seed) - 0.5) * level;
    struct tilt tilt = {picture->width, picture->height, level, cos(angle), sin(angle)};
    warp(picture, &tilt, tilt_from);
    blur(picture, 0.06 * picture->pixels_per_mm);
}

const struct harm harms[] = {
    {"fade", {0.5, 0.7, 0.8, 0.86, 0.9}, fade},
    {"missing dot columns", {2, 6, 12, 24, 40}, lose_columns},
    {"crease", {0.3, 0.6, 1.0, 1.6, 2.4}, crease},
    {"fold", {0.3, 0.6, 1.0, 1.5, 2.0}, fold},
    {"stain", {3, 6, 9, 12, 15}, stain},
    {"water drops", {1, 2, 3, 4, 5}, water},
    {"crumple", {0.1, 0.2, 0.35, 0.5, 0.7}, crumple},
    {"blur", {0.15, 0.25, 0.35, 0.45, 0.6}, blur_it},
    {"dim light", {0.3, 0.5, 0.7, 0.8, 0.88}, dim},
    {"slipping feed", {0.05, 0.1, 0.2, 0.3, 0.45}, band},
    {"worn head", {0.4, 0.8, 1.4, 2.0, 3.0}, stripe},
    {"torn corner", {4, 9, 14, 20, 26}, tear},
    {"pen marks", {4, 10, 20, 30, 45}, scribble},
    {"coarse photograph", {5, 3.5, 2.8, 2.2, 1.7}, rescan},
    {"held askew", {0.2, 0.4, 0.6, 0.75, 0.9}, hold_askew},
};
const int harm_count = (int)(sizeof harms / sizeof harms[0]);

void harm_apply(int kind, int level, uint64_t seed, struct picture *picture)
{
    harms[kind].apply(picture, harms[kind].levels[level], &seed);
}
