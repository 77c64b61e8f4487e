/* Fonts, measured and rendered strings.
 *
 * Fonts come by path from one table (Debian's Noto Sans and Material icons); a missing one is
 * UI_NO_FONT and text_why() names the file. Rendered strings are kept as coverage masks in bounded
 * memory; those marked personal are zeroed by text_forget_personal(). Widths and heights are
 * millimetres. Text wraps at words; a word wider than the box is broken, never cut off. */
#ifndef JORNADA_UI_TEXT_H
#define JORNADA_UI_TEXT_H

#include "ui/result.h"
#include "ui/theme.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

struct text_mask { /* 8-bit coverage; owned by struct text, good until the next text_ call */
    const uint8_t *coverage;
    int width_px, height_px, stride;
};

/* theme is borrowed, and read at each call: change it and call text_resize(). On failure *text is
 * still given (for text_why()) unless memory ran out; destroy it. */
enum ui_result text_create(struct text **text, const struct theme *theme, double mm_per_px);
void text_destroy(struct text *text);
/* After another theme or text size was read into the borrowed theme. */
enum ui_result text_resize(struct text *text);
/* The same, on a panel of another scale. */
enum ui_result text_rescale(struct text *text, double mm_per_px);
const char *text_why(const struct text *text);

double text_width_mm(struct text *text, enum font font, const char *string, bool personal);
double text_line_mm(struct text *text, enum font font); /* from one base line to the next */
int text_line_count(struct text *text, enum font font, const char *string, double width_mm,
                    bool personal);
/* The height that the string needs when wrapped into width_mm. */
double text_height_mm(struct text *text, enum font font, const char *string, double width_mm,
                      bool personal);
/* The widest single word: no box narrower than this shows the string without breaking a word. */
double text_word_mm(struct text *text, enum font font, const char *string, bool personal);

#define TEXT_LINES_MAX 24
struct text_span {
    size_t start, length; /* bytes of the string; without the space it was broken at */
};
/* Where the string breaks; returns the number of lines (at most TEXT_LINES_MAX). */
int text_wrap(struct text *text, enum font font, const char *string, int width_px, bool personal,
              struct text_span spans[TEXT_LINES_MAX]);
/* Coverage of one line; an empty mask for an empty or unprintable string. */
struct text_mask text_render(struct text *text, enum font font, const char *string, size_t length,
                             bool personal);
/* Coverage of an icon by its ligature name ("arrow_forward") in a square of size_px. */
struct text_mask text_icon(struct text *text, const char *name, int size_px);
int text_px(const struct text *text, double mm);
int text_ascent_px(struct text *text, enum font font);
int text_line_px(struct text *text, enum font font);

/* False when a letter of the string is in no face, or a mark does not stand on its letter (a macron
 * below an a takes no room of its own). Not for personal text. */
bool text_can_show(struct text *text, const char *string);

/* Zeroes and drops everything personal, and the fonts' own traces of the last string. */
void text_forget_personal(struct text *text);
struct text_use {
    size_t bytes, entries, personal_entries;
};
struct text_use text_use(const struct text *text);

#endif
