/* An ESC/POS printer of software: bytes in, paper out.
 *
 * Strict: a byte outside the commands of escpos.h is an error that names its place; so is a
 * real-time code inside a picture. Answers as a printer does (automatic status, DLE EOT, the
 * fence); obeys DLE ENQ and DLE DC4 8 on arrival. Paper ends after as many rows as it is given: it
 * then stops, keeps what arrives in its buffer, and goes on when paper is there again. Each cut
 * makes one picture, and a PNG where a folder is set. */
#ifndef JORNADA_TESTS_PRINTER_SOFT_H
#define JORNADA_TESTS_PRINTER_SOFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOFT_WHY_MAX 120
#define SOFT_REPLIES_MAX 256
#define SOFT_ROWS_MAX 4096
#define SOFT_CUTS_MAX 64
#define SOFT_ENDLESS 1000000

struct soft {
    int width;        /* dots of the head: 384 or 576 */
    const char *name; /* PNGs go to NAME-1.png, NAME-2.png …; NULL = none */
    int paper;        /* rows left */
    bool cover_open;
    bool error;  /* the knife is stuck, until DLE ENQ */
    bool silent; /* answers nothing, as the cheapest do */
    bool tear;   /* has no knife: a cut is an error */
    bool late;   /* each one-byte answer comes with the next one */
    bool timed;  /* prints no more rows than rows_due; the caller gives them as time passes */
    int rows_due;
    void (*on_cut)(struct soft *soft, void *context); /* before the paper falls; NULL = nobody */
    void *context;
    int low_rows; /* the near-end sensor: so many rows are left */
    /* What came of it. */
    int cuts;
    int rows;                    /* of the paper since the last cut */
    uint8_t *dots;               /* SOFT_ROWS_MAX rows of width / 8 bytes */
    int cut_rows[SOFT_CUTS_MAX]; /* length of each cut paper */
    int cut_ink[SOFT_CUTS_MAX];  /* rows with a dot on each */
    int ink_rows;                /* rows with a dot, since the last cut */
    size_t taken;                /* bytes that arrived, in all */
    size_t used;                 /* bytes worked on */
    int clears;                  /* buffer clears */
    char why[SOFT_WHY_MAX];      /* "" = no error */
    uint8_t replies[SOFT_REPLIES_MAX];
    size_t reply_count; /* the caller takes them and sets 0 */
    /* Its own. */
    uint8_t *buffer;
    size_t held, room;
    bool asb, was_halted, has_late;
    uint8_t late_byte;
};

/* False without memory. */
bool soft_open(struct soft *soft, int width, const char *name);
void soft_close(struct soft *soft);
/* Bytes arrive. False once there was an error. */
bool soft_feed(struct soft *soft, const uint8_t *bytes, size_t size);
/* Paper or cover were changed by the caller: says so, and goes on with what waits. */
bool soft_look(struct soft *soft);
/* The paper is torn off or taken out: no cut. */
void soft_tear(struct soft *soft);
/* Switched off and on: nothing is remembered but the paper. */
void soft_restart(struct soft *soft);
/* Grey picture of the paper since the last cut or of the last cut: 0 black, 255 white; with
 * `margin` blank dots left and right. The caller frees. */
uint8_t *soft_picture(const struct soft *soft, int margin, int rows, int *width);

#endif
