/* The printer: one job at a time, and every job belongs to a visit.
 *
 * Targets as text: file:PATH.png, file:PATH.pdf (that form), file:BASE.* (BASE.png, .pdf and
 * .escpos), file:PATH (ESC/POS bytes); tcp:ADDRESS:PORT (an address in digits, a plaza has no name
 * server), usb:/dev/usb/lpN, serial:/dev/ttyX@BAUD, all ESC/POS, with habits behind them ("tear",
 * "oneway", "slow": road.h); none. Each slip replaces the file. A
 * thread of its own owns the one descriptor; no call here blocks. Promises: after printer_forget
 * not one byte of the job leaves; nothing is printed twice by itself; the next open after a dropped
 * job, and the first one, start with blank paper and a cut; a result comes within
 * PRINTER_PATIENCE_MS of the last progress. Refuses: unknown targets, in words. No spooler.
 * The states: README.md here. */
#ifndef JORNADA_KIOSK_SLIP_PRINTER_H
#define JORNADA_KIOSK_SLIP_PRINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/slip/maker.h"
#include "sync/outcome.h"

#define PRINTER_TARGET_MAX 256
#define PRINTER_PATIENCE_MS 3000 /* without progress for so long, a job ends by itself */

enum printer_state {
    PRINTER_OFFLINE, /* nobody answers; tried again by itself, every 2 s */
    PRINTER_PROBE,   /* connected, asking */
    PRINTER_READY,
    PRINTER_NEEDS,  /* a hand: see printer_need */
    PRINTER_ONEWAY, /* takes bytes, answers nothing: printing is believed, not known */
    PRINTER_SENDING,
    PRINTER_PRINTED, /* the fence was answered (file: renamed); READY follows */
    PRINTER_HALTED,  /* paper or cover in the middle of a slip */
    PRINTER_DOUBT    /* the connection broke in the middle: a person decides */
};

enum printer_need {
    PRINTER_NEEDS_NOTHING,
    PRINTER_NEEDS_PAPER,
    PRINTER_NEEDS_COVER,
    PRINTER_NEEDS_CARE,
    PRINTER_NEEDS_SIZE, /* it has no sheet that a slip is made for: A6, A4 or Letter (ipp:) */
    PRINTER_NEEDS_TURN  /* somebody else's work waits in it (ipp:) */
};

/* What became of a job. */
struct printer_result {
    uint64_t job;
    enum outcome outcome; /* DONE printed (ONEWAY: sent) · NO_PAPER halted · OFFLINE not started,
                             may be sent again · DOUBT may or may not be out · DISK_FULL (file) */
};

/* What is known of the roll. */
struct printer_roll {
    uint64_t fed_mm;      /* paper that went through since printer_open */
    unsigned rolls;       /* put in since then: the cover was closed again, or paper came back */
    uint64_t fed_then_mm; /* fed_mm when the last of them was put in */
    bool ended;           /* the roll before it was used to its end */
    bool low;             /* the printer's sensor: it ends soon */
};

#define PRINTER_SAID_MAX 64

/* What the printer answered, for --print-test: its last bytes, oldest first. */
struct printer_said {
    uint64_t bytes; /* in all */
    uint8_t last[PRINTER_SAID_MAX];
    size_t count; /* of `last` */
};

struct printer;

/* INVALID with a sentence in why (capacity `room`) when the target is not one; nothing is opened
 * then. Starts the thread; DONE does not mean that the printer is there. */
enum outcome printer_open(const char *target, struct printer **printer, char *why,
                          size_t room) MUST_CHECK;
void printer_close(struct printer *printer); /* forgets the job; NULL is fine */

/* MAKER_BITs of the forms that this target prints: what to ask the slip maker for. */
unsigned printer_forms(const struct printer *printer);
/* The paper that the printer says it has (ipp:); `set` where it is not asked. */
enum slip_paper printer_paper(const struct printer *printer, enum slip_paper set);

/* Copies the forms. `job` is the caller's number, of one visit. BUSY: another job is under way or
 * its result was not taken; NO_PAPER, NO_DEVICE: not now, nothing was kept. */
enum outcome printer_send(struct printer *printer, uint64_t job,
                          const struct maker_bytes forms[MAKER_FORMS]) MUST_CHECK;
/* Drops the job, zeroes it, resets the connection; its result never comes. At the end of every
 * visit, and after PRINTER_PATIENCE_MS. Answers in under 100 ms. */
void printer_forget(struct printer *printer);

/* An eventfd, readable when state or result changed. */
int printer_fd(const struct printer *printer);
/* True, once, for each result. Also quiets printer_fd. */
bool printer_take(struct printer *printer, struct printer_result *result);
enum printer_state printer_state(const struct printer *printer);
enum printer_need printer_need(const struct printer *printer);
void printer_roll(const struct printer *printer, struct printer_roll *roll);
void printer_said(const struct printer *printer, struct printer_said *said);

#endif
