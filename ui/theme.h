/* Colours by their job, and the sizes of type, read from an ini file that designers may edit.
 *
 * A theme says every colour and every size of its table, each once; anything else in the file is
 * refused with file and line. Units: millimetres; type is given by the height of a capital. */
#ifndef JORNADA_UI_THEME_H
#define JORNADA_UI_THEME_H

#include "ui/result.h"
#include <stdbool.h>
#include <stdint.h>

enum colour {
    COLOUR_PAPER,          /* the ground of a screen */
    COLOUR_BAR,            /* the bar above it */
    COLOUR_CARD,           /* cards, fields, secondary buttons */
    COLOUR_CARD_PRESSED,   /* the same under a finger */
    COLOUR_INK,            /* text */
    COLOUR_MUTED,          /* second lines; still 7:1 */
    COLOUR_ACCENT,         /* the one accent: the main button, progress, a checked choice */
    COLOUR_ACCENT_PRESSED, /* the main button under a finger */
    COLOUR_ON_ACCENT,      /* text and icons on the accent */
    COLOUR_CHECKED,        /* the ground of a checked choice */
    COLOUR_LEAVE,          /* the ground of Salir */
    COLOUR_LEAVE_PRESSED,
    COLOUR_ON_LEAVE,
    COLOUR_OUTLINE, /* edges of fields and secondary buttons: 3:1 */
    COLOUR_HAIR,    /* a decorative line or an empty step; carries no meaning alone */
    COLOUR_FOCUS,   /* the ring of keyboard focus: 3:1 against every ground */
    COLOUR_TROUBLE, /* the tone of "something is not right": text, icons, edges */
    COLOUR_TROUBLE_SOFT,
    COLOUR_DISABLED, /* text of what cannot be touched now */
    COLOUR_KEYS,     /* the ground below the on-screen keyboard */
    COLOUR_KEY,
    COLOUR_KEY_SOFT, /* accents and digits */
    COLOUR_KEY_SIDE, /* shift, back, signs */
    COLOUR_KEY_PRESSED,
    COLOUR_SHADOW,
    COLOUR_TEAL, /* tints of icon chips, each with the icon's own colour */
    COLOUR_ON_TEAL,
    COLOUR_CLAY,
    COLOUR_ON_CLAY,
    COLOUR_BLUE,
    COLOUR_ON_BLUE,
    COLOUR_PLUM,
    COLOUR_ON_PLUM,
    COLOUR_BAND_TEAL, /* the same four, stronger: ornament alone, never under text */
    COLOUR_BAND_CLAY,
    COLOUR_BAND_BLUE,
    COLOUR_BAND_PLUM,
    COLOUR_LAND,     /* a wide quiet ground below an illustration */
    COLOUR_SOFT,     /* the ground of buttons that are always there: the bar's */
    COLOUR_POSTER_1, /* grounds of a poster's three bands, mildest first, with their text */
    COLOUR_POSTER_2,
    COLOUR_POSTER_3,
    COLOUR_ON_POSTER,
    COLOUR_QR, /* modules of a QR and the white around them, in every theme */
    COLOUR_ON_QR,
    COLOUR_COUNT
};

enum font {
    FONT_BODY,
    FONT_STRONG,  /* body in bold: labels of fields, buttons */
    FONT_TITLE,   /* titles of tiles and rows */
    FONT_HEADING, /* the question of a screen */
    FONT_VALUE,   /* what was typed into a field */
    FONT_KEY,     /* letters on keys */
    FONT_FIGURE,  /* numbers to be read from afar: folio, turn, phone */
    FONT_DISPLAY, /* one line to be read by somebody walking past */
    FONT_THEMED,  /* how many a theme says the size of */
    FONT_CALL =
        FONT_THEMED, /* read from across a plaza: as large as the page lets it be, so that */
    FONT_CALLED,     /* the screen's owner says the size (stage_letters); until then display's */
    FONT_COUNT
};

struct theme {
    uint32_t colours[COLOUR_COUNT]; /* 0x00rrggbb */
    double capital_mm[FONT_COUNT];  /* height of a capital, for the text size asked for */
    bool large;                     /* Letra grande */
    double gap_mm;                  /* between neighbours */
    double margin_mm;               /* between content and the window's edge */
    double pad_mm;                  /* inside cards and buttons */
    double radius_mm;               /* corners of cards and buttons */
    double key_radius_mm;
    double outline_mm;
    double focus_mm;         /* thickness of the focus ring */
    double shadow_mm;        /* reach of a card's shadow; 0 = none */
    double button_height_mm; /* least height of a button; more where its text needs it */
    char why[224];
};

/* Reads FILE for one text size. On failure theme->why says file, line and what was expected. */
enum ui_result theme_read(struct theme *theme, const char *file, bool large);
/* Normal text: enlarges everything but lines for a panel larger than the smallest one, at most 1.4
 * times, so that a roomy panel is read from further away. Large text: on small panels the letters
 * keep their size and what stands between them shrinks; targets stay above 15 mm. */
void theme_fit_panel(struct theme *theme, double width_mm, double height_mm);
const char *theme_why(const struct theme *theme);
/* "paper", "on_accent": the names the ini file uses. */
const char *theme_colour_name(enum colour colour);
/* Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance of sRGB). */
double theme_contrast(uint32_t one, uint32_t other);

#endif
