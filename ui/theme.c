/* Reads a theme file with inih: every name of the two tables below once, nothing else.
 *
 * Promises a complete theme or a sentence with file, line and what was expected; a theme that was
 * read before stays as it was on failure. */
#include "ui/theme.h"
#include <ini.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const colour_names[COLOUR_COUNT] = {
    [COLOUR_PAPER] = "paper",
    [COLOUR_BAR] = "bar",
    [COLOUR_CARD] = "card",
    [COLOUR_CARD_PRESSED] = "card_pressed",
    [COLOUR_INK] = "ink",
    [COLOUR_MUTED] = "muted",
    [COLOUR_ACCENT] = "accent",
    [COLOUR_ACCENT_PRESSED] = "accent_pressed",
    [COLOUR_ON_ACCENT] = "on_accent",
    [COLOUR_CHECKED] = "checked",
    [COLOUR_LEAVE] = "leave",
    [COLOUR_LEAVE_PRESSED] = "leave_pressed",
    [COLOUR_ON_LEAVE] = "on_leave",
    [COLOUR_OUTLINE] = "outline",
    [COLOUR_HAIR] = "hair",
    [COLOUR_FOCUS] = "focus",
    [COLOUR_TROUBLE] = "trouble",
    [COLOUR_TROUBLE_SOFT] = "trouble_soft",
    [COLOUR_DISABLED] = "disabled",
    [COLOUR_KEYS] = "keys",
    [COLOUR_KEY] = "key",
    [COLOUR_KEY_SOFT] = "key_soft",
    [COLOUR_KEY_SIDE] = "key_side",
    [COLOUR_KEY_PRESSED] = "key_pressed",
    [COLOUR_SHADOW] = "shadow",
    [COLOUR_TEAL] = "teal",
    [COLOUR_ON_TEAL] = "on_teal",
    [COLOUR_CLAY] = "clay",
    [COLOUR_ON_CLAY] = "on_clay",
    [COLOUR_BLUE] = "blue",
    [COLOUR_ON_BLUE] = "on_blue",
    [COLOUR_PLUM] = "plum",
    [COLOUR_ON_PLUM] = "on_plum",
    [COLOUR_BAND_TEAL] = "band_teal",
    [COLOUR_BAND_CLAY] = "band_clay",
    [COLOUR_BAND_BLUE] = "band_blue",
    [COLOUR_BAND_PLUM] = "band_plum",
    [COLOUR_LAND] = "land",
    [COLOUR_SOFT] = "soft",
    [COLOUR_POSTER_1] = "poster_1",
    [COLOUR_POSTER_2] = "poster_2",
    [COLOUR_POSTER_3] = "poster_3",
    [COLOUR_ON_POSTER] = "on_poster",
    [COLOUR_QR] = "qr",
    [COLOUR_ON_QR] = "on_qr",
};

static const char *const font_names[FONT_THEMED] = {
    [FONT_BODY] = "body",     [FONT_STRONG] = "strong",   [FONT_TITLE] = "title",
    [FONT_VALUE] = "value",   [FONT_HEADING] = "heading", [FONT_KEY] = "key",
    [FONT_FIGURE] = "figure", [FONT_DISPLAY] = "display",
};

static const struct size_name {
    const char *name;
    size_t offset;
    double least, most;
} size_names[] = {
    {"gap", offsetof(struct theme, gap_mm), 1, 20},
    {"margin", offsetof(struct theme, margin_mm), 1, 40},
    {"pad", offsetof(struct theme, pad_mm), 1, 20},
    {"radius", offsetof(struct theme, radius_mm), 0, 10},
    {"key_radius", offsetof(struct theme, key_radius_mm), 0, 10},
    {"outline", offsetof(struct theme, outline_mm), 0.1, 3},
    {"focus", offsetof(struct theme, focus_mm), 0.5, 3},
    {"shadow", offsetof(struct theme, shadow_mm), 0, 10},
    {"button_height", offsetof(struct theme, button_height_mm), 15, 60},
};
#define SIZES (sizeof size_names / sizeof size_names[0])

struct reading {
    struct theme theme;
    unsigned char seen_colour[COLOUR_COUNT], seen_font[2][FONT_COUNT], seen_size[SIZES];
    char expected[96];
};

/* -1: no such name; otherwise the index, whose *seen counts how often it came. */
static int position(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return i;
    }
    return -1;
}

static bool expected(struct reading *reading, const char *what, const char *name)
{
    snprintf(reading->expected, sizeof reading->expected, "%s, not \"%.40s\"", what, name);
    return false;
}

static bool read_number(const char *value, double least, double most, double *number)
{
    char *end;
    *number = strtod(value, &end);
    return end != value && *end == '\0' && *number >= least && *number <= most;
}

static bool take_colour(struct reading *reading, const char *name, const char *value)
{
    int index = position(colour_names, COLOUR_COUNT, name);
    if (index < 0 || reading->seen_colour[index]++ != 0)
        return expected(reading, "a colour of the theme, once", name);
    if (value[0] != '#' || strlen(value) != 7 || strspn(value + 1, "0123456789abcdefABCDEF") != 6)
        return expected(reading, "a colour like #0b5d62", value);
    reading->theme.colours[index] = (uint32_t)strtoul(value + 1, NULL, 16);
    return true;
}

static bool take_font(struct reading *reading, bool large, const char *name, const char *value)
{
    int index = position(font_names, FONT_THEMED, name);
    if (index < 0 || reading->seen_font[large][index]++ != 0)
        return expected(reading, "a kind of text, once", name);
    double number;
    if (!read_number(value, large ? 7.3 : 3.8, 30, &number))
        return expected(reading, large ? "7.3 to 30" : "3.8 to 30", value);
    if (large == reading->theme.large)
        reading->theme.capital_mm[index] = number;
    return true;
}

static bool take_size(struct reading *reading, const char *name, const char *value)
{
    for (size_t i = 0; i < SIZES; i++) {
        if (strcmp(size_names[i].name, name) != 0 || reading->seen_size[i]++ != 0)
            continue;
        double number;
        if (!read_number(value, size_names[i].least, size_names[i].most, &number))
            return expected(reading, "a size in millimetres", value);
        memcpy((char *)&reading->theme + size_names[i].offset, &number, sizeof number);
        return true;
    }
    return expected(reading, "a size of the theme, once", name);
}

static int take_line(void *user, const char *section, const char *name, const char *value)
{
    struct reading *reading = user;
    if (reading->expected[0] != '\0')
        return 0;
    if (strcmp(section, "colours") == 0)
        return take_colour(reading, name, value);
    if (strcmp(section, "normal") == 0 || strcmp(section, "large") == 0)
        return take_font(reading, section[0] == 'l', name, value);
    if (strcmp(section, "sizes") == 0)
        return take_size(reading, name, value);
    return expected(reading, "[colours], [normal], [large] or [sizes]", section);
}

static const char *missing_name(const struct reading *reading)
{
    for (int i = 0; i < COLOUR_COUNT; i++) {
        if (reading->seen_colour[i] == 0)
            return colour_names[i];
    }
    for (int i = 0; i < FONT_THEMED; i++) {
        if (reading->seen_font[0][i] == 0 || reading->seen_font[1][i] == 0)
            return font_names[i];
    }
    for (size_t i = 0; i < SIZES; i++) {
        if (reading->seen_size[i] == 0)
            return size_names[i].name;
    }
    return NULL;
}

enum ui_result theme_read(struct theme *theme, const char *file, bool large)
{
    struct reading reading = {.theme = {.large = large}};
    int line = ini_parse(file, take_line, &reading);
    const char *missing = missing_name(&reading);
    if (line < 0)
        snprintf(theme->why, sizeof theme->why, "%.80s: cannot be read", file);
    else if (line > 0)
        snprintf(theme->why, sizeof theme->why, "%.60s line %d: expected %s", file, line,
                 reading.expected[0] != '\0' ? reading.expected : "name = value");
    else if (missing != NULL)
        snprintf(theme->why, sizeof theme->why, "%.80s: %s is missing", file, missing);
    if (line != 0 || missing != NULL)
        return UI_BAD_THEME;
    for (int i = FONT_THEMED; i < FONT_COUNT; i++)
        reading.theme.capital_mm[i] = reading.theme.capital_mm[FONT_DISPLAY];
    *theme = reading.theme;
    return UI_DONE;
}

static void give_room_to_letters(struct theme *theme)
{
    theme->gap_mm *= 0.5;
    theme->margin_mm *= 0.57;
    theme->pad_mm *= 0.64;
    theme->button_height_mm = fmax(15.2, theme->button_height_mm * 0.9);
}

void theme_fit_panel(struct theme *theme, double width_mm, double height_mm)
{
    double wide = fmax(width_mm, height_mm) / 217.6, high = fmin(width_mm, height_mm) / 136.0;
    double factor = fmin(1.4, fmax(1, fmin(wide, high)));
    if (theme->large && fmin(width_mm, height_mm) < 180)
        give_room_to_letters(theme);
    if (theme->large)
        return;
    for (int i = 0; i < FONT_COUNT; i++)
        theme->capital_mm[i] *= factor;
    theme->gap_mm *= factor;
    theme->margin_mm *= factor;
    theme->pad_mm *= factor;
    theme->radius_mm *= factor;
    theme->button_height_mm *= factor;
}

const char *theme_why(const struct theme *theme)
{
    return theme->why;
}

const char *theme_colour_name(enum colour colour)
{
    return colour_names[colour];
}

static double linear(uint32_t channel)
{
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t colour)
{
    return 0.2126 * linear(colour >> 16 & 255) + 0.7152 * linear(colour >> 8 & 255) +
           0.0722 * linear(colour & 255);
}

double theme_contrast(uint32_t one, uint32_t other)
{
    double a = luminance(one), b = luminance(other);
    return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}
