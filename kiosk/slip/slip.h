/* The slip: what stands on it, and where. One layout for everybody.
 *
 * Promises: the layout (every box, the length) depends on the paper alone, never on what a slip
 * says; three lines are always reserved for module and turn. Refuses: a token or folio that is not
 * one, text over its limit, a line without a module. All words come from the caller (assets/);
 * no name, age, reason, time of day, kiosk or copy mark has a place here. */
#ifndef JORNADA_KIOSK_SLIP_SLIP_H
#define JORNADA_KIOSK_SLIP_SLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/folio.h"
#include "sync/outcome.h"
#include "sync/token.h"

#define SLIP_TEXT_BYTES 96  /* any text, UTF-8, with the closing NUL */
#define SLIP_SHORT_BYTES 48 /* labels */
#define SLIP_LINES 3
#define SLIP_PHONES 3
#define SLIP_DOTS_PER_MM 8          /* of a roll: 203 dpi */
#define SLIP_PAGE_DOTS_PER_INCH 300 /* of a page; printers of 600 make two dots of one */
#define SLIP_ELEMENTS_MAX 32
#define SLIP_QR_VERSION 8
#define SLIP_QR_MODULES 49 /* a side */

/* Rolls and pages. On A4 and Letter the slip fills the top left quarter of the sheet: cut out, or
 * folded twice, it is as large as on A6. */
enum slip_paper { SLIP_58_MM, SLIP_80_MM, SLIP_A6, SLIP_A4, SLIP_LETTER, SLIP_PAPERS };

/* Fixed size, so that it travels to the slip maker as it is. Empty strings leave their box blank.
 */
struct slip {
    char document[SLIP_SHORT_BYTES]; /* title of the PDF: "Vale" and nothing more */
    char title[SLIP_TEXT_BYTES];     /* "Jornada de Salud y Servicios" */
    char fair[SLIP_TEXT_BYTES];      /* name and place of the fair; two lines at most */
    char day[SLIP_TEXT_BYTES];       /* "sábado 21 de noviembre de 2026" */
    struct slip_line {
        char module[SLIP_SHORT_BYTES]; /* "Módulo 12" */
        char turn[SLIP_SHORT_BYTES];   /* "Turno A17" */
    } lines[SLIP_LINES];
    char folio_label[SLIP_SHORT_BYTES]; /* "Folio" */
    char folio[FOLIO_TEXT_BYTES];
    char token[TOKEN_TEXT_BYTES];
    char present[SLIP_TEXT_BYTES]; /* "Presente este vale en el módulo" */
    char privacy[SLIP_TEXT_BYTES]; /* one line on privacy; two lines at most */
    struct slip_phone {
        char label[SLIP_SHORT_BYTES];
        char number[SLIP_SHORT_BYTES]; /* as shown: "800 911 2000" */
    } phones[SLIP_PHONES];
};

enum slip_kind { SLIP_TEXT, SLIP_QR, SLIP_RULE };
enum slip_align { SLIP_LEFT, SLIP_CENTRE, SLIP_RIGHT };
/* What a roll's printer is sent of it: every dot; one row for two; one dot for two by two. */
enum slip_grain { SLIP_FINE, SLIP_TALL, SLIP_COARSE, SLIP_GRAINS };

/* One thing on the paper. Boxes are in dots of the printable area, from its top left corner. Text
 * is set in `size` dots and shrunk until it fits its box. */
struct slip_element {
    enum slip_kind kind;
    enum slip_align align;
    int x, y, width, height;
    int size;  /* font size in dots; dots a module of a QR */
    int lines; /* text wraps into at most so many */
    int bold;  /* 0 or 1 */
    enum slip_grain grain;
    const char *text; /* points into the slip that was composed */
};

struct slip_layout {
    enum slip_paper paper;
    int width, height;             /* printable area in dots: 384, 576, 1080 wide */
    int margin, top;               /* blank paper left of it and above it, in dots */
    int sheet_width, sheet_height; /* the whole paper, in dots; of a roll, as long as the slip */
    int cut_x, cut_y;              /* where a sheet is cut, in dots of the sheet; 0 = nowhere */
    double points_per_dot;         /* 72 to the inch */
    const char *document;          /* points into the slip */
    int count;
    struct slip_element elements[SLIP_ELEMENTS_MAX];
};

/* `slip` must outlive the layout. INVALID: folio or token are not of their shape, a text is not
 * closed or not UTF-8, a turn without a module, no room in the alphabet of the QR. */
enum outcome slip_compose(const struct slip *slip, enum slip_paper paper,
                          struct slip_layout *layout) MUST_CHECK;

/* 58 or 80; SLIP_PAPERS when it is neither. */
enum slip_paper slip_paper_of_mm(int paper_mm);
/* "58", "80", "A6", "A4", "Letter"; SLIP_PAPERS when it is none of them. */
enum slip_paper slip_paper_of_name(const char *name);
/* Such a name; NULL for SLIP_PAPERS. */
const char *slip_paper_name(enum slip_paper paper);
bool slip_paper_is_page(enum slip_paper paper);

#endif
