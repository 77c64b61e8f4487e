/* steps.h: texts by their first low byte; at each such byte every distance is tried. */
#include "tests/stage/steps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXTS_MAX 1024

struct numbers {
    const char *label;
    size_t count;
    uint8_t low[STEPS_NUMBERS_MAX];
};

struct steps {
    struct numbers texts[TEXTS_MAX];
    size_t count;
    uint16_t by_first[256][TEXTS_MAX]; /* indices into texts */
    uint16_t first_count[256];
};

struct steps *steps_create(void)
{
    struct steps *steps = calloc(1, sizeof *steps);
    assert_non_null(steps);
    return steps;
}

void steps_destroy(struct steps *steps)
{
    free(steps);
}

size_t steps_count(const struct steps *steps)
{
    return steps->count;
}

size_t steps_overlap(void)
{
    return (size_t)STEPS_NUMBERS_MAX * STEPS_MOST;
}

static void add(struct steps *steps, const struct numbers *text)
{
    for (size_t i = 0; i < steps->count; i++)
        if (steps->texts[i].count == text->count &&
            memcmp(steps->texts[i].low, text->low, text->count) == 0)
            return;
    assert_true(steps->count < TEXTS_MAX);
    uint8_t first = text->low[0];
    steps->by_first[first][steps->first_count[first]++] = (uint16_t)steps->count;
    steps->texts[steps->count++] = *text;
}

void steps_add(struct steps *steps, const uint32_t *numbers, size_t count, const char *label)
{
    struct numbers text = {.label = label, .count = count}, backwards = text;
    if (count < STEPS_NUMBERS_MIN)
        return;
    assert_true(count <= STEPS_NUMBERS_MAX);
    for (size_t i = 0; i < count; i++) {
        text.low[i] = (uint8_t)numbers[i];
        backwards.low[count - 1 - i] = (uint8_t)numbers[i];
    }
    add(steps, &text);
    add(steps, &backwards);
}

static bool is_there(const struct numbers *text, const uint8_t *bytes, size_t size, size_t distance)
{
    if ((text->count - 1) * distance >= size)
        return false;
    for (size_t i = 1; i < text->count; i++)
        if (bytes[i * distance] != text->low[i])
            return false;
    return true;
}

const char *steps_look(const struct steps *steps, const uint8_t *bytes, size_t size, size_t *at,
                       size_t *distance)
{
    for (size_t place = 0; place < size; place++) {
        uint8_t first = bytes[place];
        for (uint16_t i = 0; i < steps->first_count[first]; i++) {
            const struct numbers *text = &steps->texts[steps->by_first[first][i]];
            for (size_t step = STEPS_LEAST; step <= STEPS_MOST; step += step < 4 ? 2 : 4) {
                if (!is_there(text, bytes + place, size - place, step))
                    continue;
                *at = place;
                *distance = step;
                return text->label;
            }
        }
    }
    return NULL;
}
