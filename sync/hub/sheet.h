/* Pages of a PDF that are filled from top to bottom: what report and corte have in common.
 *
 * Promises: Letter or A4, Noto Sans, text that can be selected and read aloud (tags for headings,
 * paragraphs, tables and pictures, as far as cairo has them), an outline, "page n of m" at the foot
 * of each page. Everything is drawn three times: for the contents, for the count of pages with
 * them, and at last into the file. Lengths are points (1/72 inch) from the upper left corner.
 * Refuses nothing: words that do not fit go to the next line, lines to the next page. */
#ifndef JORNADA_SYNC_HUB_SHEET_H
#define JORNADA_SYNC_HUB_SHEET_H

#include <cairo.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stdio.h>

#include "sync/outcome.h"

#define SHEET_MARGIN 56.0
#define SHEET_CONTENTS_MAX 16

enum sheet_colour {
    SHEET_INK,
    SHEET_SOFT,
    SHEET_ACCENT,
    SHEET_SECOND, /* beside the accent in a picture of two */
    SHEET_TINT,
    SHEET_HAIR,
    SHEET_WARM,
    SHEET_WHITE,
    SHEET_COLOURS
};

enum sheet_align { SHEET_LEFT, SHEET_CENTRE, SHEET_RIGHT };

struct sheet_style {
    double size;
    bool bold;
    enum sheet_colour colour;
    enum sheet_align align;
    int lines; /* at most, then "…"; 0 = as many as it takes */
};

struct sheet {
    cairo_t *cairo;
    cairo_surface_t *surface;
    PangoLayout *layout;
    bool pdf;             /* the last time */
    double width, height; /* of the paper */
    double y;             /* where the next thing stands */
    int page, pages;      /* from 1; pages: of the time before */
    const char *foot;     /* at the left of each foot; borrowed */
    const char *of;       /* "Página %d de %d" */
    size_t content_count; /* what sheet_heading noted: kept from the time before */
    size_t noted;         /* this time */
    struct sheet_content {
        char title[200];
        int page;
    } contents[SHEET_CONTENTS_MAX];
};

struct sheet_settings {
    double width, height;
    const char *title, *language; /* of the document; "es" */
    const char *foot, *of;
    void (*draw)(struct sheet *sheet, void *context); /* everything, from the first page on */
    void *context;
};

/* BUSY: no memory, or the result cannot be written. */
enum outcome sheet_write(const struct sheet_settings *settings, FILE *result) MUST_CHECK;

void sheet_colour(const struct sheet *sheet, enum sheet_colour colour);
double sheet_left(const struct sheet *sheet);
double sheet_room(const struct sheet *sheet);   /* width between the margins */
double sheet_bottom(const struct sheet *sheet); /* the last point that is for text */
/* A further page, where so much height is not left on this one. True: it is a new one. */
bool sheet_need(struct sheet *sheet, double height);
void sheet_turn(struct sheet *sheet);
/* Draws in a box and answers its height; `draw` false: only the height. */
double sheet_text_at(const struct sheet *sheet, const struct sheet_style *style, const char *text,
                     double x, double y, double width, bool draw);
double sheet_text_height(const struct sheet *sheet, const struct sheet_style *style,
                         const char *text, double width);
double sheet_text_width(const struct sheet *sheet, const struct sheet_style *style,
                        const char *text);
/* The style, as small as it must be (half of it at least) for one line of this width. */
struct sheet_style sheet_shrunk(const struct sheet *sheet, const struct sheet_style *style,
                                const char *text, double width);
/* A paragraph at `y`, over pages where it must, and `below` points behind it. */
void sheet_paragraph(struct sheet *sheet, const struct sheet_style *style, const char *text,
                     double below);
/* A heading that the outline and the contents have. */
void sheet_heading(struct sheet *sheet, const struct sheet_style *style, const char *text,
                   double below);
void sheet_round(const struct sheet *sheet, double x, double y, double width, double height,
                 double radius); /* a path */
void sheet_line(const struct sheet *sheet, double x, double y, double width,
                enum sheet_colour colour, double thick);
/* Tags of the structure, in pairs: "Table", "Figure" … */
void sheet_begin(const struct sheet *sheet, const char *tag);
void sheet_end(const struct sheet *sheet, const char *tag);

#endif
