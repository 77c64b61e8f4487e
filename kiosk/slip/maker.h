/* The slip maker: a child process that turns a slip into forms and dies with the visit.
 *
 * The parent starts its own program again with --slip-maker (main calls maker_run(MAKER_FD) then),
 * early, so that fonts are loaded before anybody waits. Promises: nothing is written to disk; the
 * child's memory is locked and leaves no core; after maker_kill neither process holds anything of
 * the slip. The parent's side never blocks. Refuses: a second question before the first answer. */
#ifndef JORNADA_KIOSK_SLIP_MAKER_H
#define JORNADA_KIOSK_SLIP_MAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/slip/slip.h"
#include "sync/outcome.h"

#define MAKER_FLAG "--slip-maker" /* the child's only argument */
#define MAKER_FD 3                /* the child's end of the socket pair */

enum maker_form {
    MAKER_RASTER,
    MAKER_PNG,
    MAKER_PDF,
    MAKER_ESCPOS,  /* rolls alone */
    MAKER_PWG_300, /* pages alone; dots an inch */
    MAKER_PWG_360,
    MAKER_PWG_600,
    MAKER_FORMS
};
#define MAKER_BIT(form) (1U << (form))
/* Beside the forms that are wanted: how MAKER_ESCPOS is made (escpos.h). */
#define MAKER_TEAR (1U << 16) /* no cutter */
#define MAKER_SLOW (1U << 17) /* half the dots each way */

/* One rendered form; bytes belong to the maker until maker_forget or maker_kill. */
struct maker_bytes {
    const uint8_t *bytes; /* NULL when it was not asked for */
    size_t size;
};

struct maker_answer {
    enum outcome outcome; /* of the child: DONE, INVALID (slip_compose), NOT_FOUND (font) */
    int width, height;    /* dots of the raster form, rows of (width + 7) / 8 bytes, 1 = black */
    struct maker_bytes forms[MAKER_FORMS];
};

struct maker;

/* `program`: path to this program ("/proc/self/exe"). NO_DEVICE when it cannot be started. */
enum outcome maker_start(const char *program, struct maker **maker) MUST_CHECK;
/* Ends the child at once (SIGKILL, reaped), zeroes and frees everything. NULL is fine. */
void maker_kill(struct maker *maker);

/* `forms`: MAKER_BIT of each wanted. BUSY while an answer is outstanding or not forgotten;
 * NO_DEVICE when the child is gone (kill it and start another). */
enum outcome maker_ask(struct maker *maker, const struct slip *slip, enum slip_paper paper,
                       unsigned forms) MUST_CHECK;
/* For poll(); readable when maker_take has something to do, also while the child warms up. */
int maker_fd(const struct maker *maker);
/* True once the child has loaded its fonts. */
bool maker_is_warm(const struct maker *maker);
/* BUSY: not yet (never blocks). DONE: `answer` is filled. NO_DEVICE: the child died. */
enum outcome maker_take(struct maker *maker, struct maker_answer *answer) MUST_CHECK;
/* Zeroes the last answer; the maker may be asked again (a reprint in the same visit). */
void maker_forget(struct maker *maker);

/* The child's main function; returns its exit code when the socket closes. */
int maker_run(int fd);

#endif
