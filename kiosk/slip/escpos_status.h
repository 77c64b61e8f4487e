/* What an ESC/POS printer says, byte by byte.
 *
 * Four kinds of answers arrive mixed: automatic status (four bytes), real-time status (one byte),
 * the fence's answer (one byte), blocks from 0x37 to NUL. Promises: each byte is told apart by its
 * fixed bits, so that a lost byte never shifts the meaning of the next answer; what fits no kind is
 * passed over. A real-time answer does not say which question it answers: whoever asks sets `asked`
 * (0 = the answer may be an older one's, and means nothing). */
#ifndef JORNADA_KIOSK_SLIP_ESCPOS_STATUS_H
#define JORNADA_KIOSK_SLIP_ESCPOS_STATUS_H

#include <stdbool.h>
#include <stdint.h>

struct escpos_status {
    bool heard; /* anything understood at all */
    bool offline, cover, error, paper_out;
    bool low;           /* the near-end sensor sees no paper any more */
    unsigned fences;    /* answers to GS r 1 so far */
    unsigned realtimes; /* answers to DLE EOT so far */
    unsigned halts;     /* whole automatic statuses that said so: no noise is four such bytes */
    int asb_next;       /* which of the four automatic bytes comes next: 1 … 3, 0 = none */
    int block_left;     /* bytes that a block may still have; 0 = none is under way */
    bool no_blocks;     /* none was asked for, as far as whoever asks knows: 0x37 is noise */
    int asked;          /* n of the last DLE EOT n, set by whoever sent it: 1, 2 or 4 */
};

/* What one byte from the printer is, by its fixed bits. */
enum escpos_reply {
    ESCPOS_STATUS_1, /* first automatic byte: 0xx1 xx00 */
    ESCPOS_STATUS_N, /* the other three, and the fence: 0xx0 xxxx */
    ESCPOS_REALTIME, /* DLE EOT: 0xx1 xx10 */
    ESCPOS_OTHER
};

enum escpos_reply escpos_status_classify(uint8_t byte);
void escpos_status_take(struct escpos_status *status, uint8_t byte);
/* Nothing can be printed before somebody helps. */
bool escpos_status_is_halted(const struct escpos_status *status);

#endif
