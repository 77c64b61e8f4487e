/* Looks for a text as numbers at equal distances: code points, or glyphs, in arrays of structs.
 *
 * Promises: a text is found where the low bytes of its numbers stand STEPS_LEAST to STEPS_MOST
 * bytes apart, forwards or backwards, whatever lies between (UTF-16 and UTF-32 of both byte orders
 * are two of these; HarfBuzz has 20 bytes, SDL_ttf 24, an event queue's nodes 80 and more). Numbers
 * above 255 are compared by their low byte. Refuses texts under STEPS_NUMBERS_MIN numbers. */
#ifndef JORNADA_TESTS_STAGE_STEPS_H
#define JORNADA_TESTS_STAGE_STEPS_H

#include <stddef.h>
#include <stdint.h>

#define STEPS_LEAST 2
#define STEPS_MOST 128
#define STEPS_NUMBERS_MIN 7
#define STEPS_NUMBERS_MAX 80

struct steps;

struct steps *steps_create(void);
void steps_destroy(struct steps *steps);
/* `label` is borrowed. Fewer than STEPS_NUMBERS_MIN, or known already: nothing happens. */
void steps_add(struct steps *steps, const uint32_t *numbers, size_t count, const char *label);
size_t steps_count(const struct steps *steps);
/* How far beyond a piece of memory the next one must begin earlier, so that nothing is missed. */
size_t steps_overlap(void);
/* NULL, or the label of the first text that begins in `bytes`; *at and *distance say where. */
const char *steps_look(const struct steps *steps, const uint8_t *bytes, size_t size, size_t *at,
                       size_t *distance);

#endif
