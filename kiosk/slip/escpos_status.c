/* Answers of an ESC/POS printer; see escpos_status.h. Bits as in Epson's public command reference
 * (GS a, DLE EOT, GS r), which other makers follow for these. */
#include "kiosk/slip/escpos_status.h"

#define BLOCK_BEGINS 0x37
#define BLOCK_BYTES_MAX 8 /* behind its first; a longer one is none, and nothing is lost by it */

enum escpos_reply escpos_status_classify(uint8_t byte)
{
    if ((byte & 0x93) == 0x10)
        return ESCPOS_STATUS_1;
    if ((byte & 0x93) == 0x12)
        return ESCPOS_REALTIME;
    if ((byte & 0x90) == 0x00)
        return ESCPOS_STATUS_N;
    return ESCPOS_OTHER;
}

static void take_first(struct escpos_status *status, uint8_t byte)
{
    status->offline = byte & 0x08;
    status->cover = byte & 0x20;
    status->asb_next = 1;
}

static void take_paper(struct escpos_status *status, uint8_t byte)
{
    status->paper_out = byte & 0x0C;
    status->low = byte & 0x03;
}

/* Each sensor answers with two bits that are the same: anything else is noise. */
static bool is_fence(uint8_t byte)
{
    unsigned near = byte & 0x03U, end = byte & 0x0CU;
    return (near == 0 || near == 0x03) && (end == 0 || end == 0x0C);
}

static bool has_reason(const struct escpos_status *status)
{
    return status->cover || status->error || status->paper_out;
}

static void take_further(struct escpos_status *status, uint8_t byte)
{
    switch (status->asb_next) {
    case 1: /* cutter, unrecoverable, recoverable by itself (head too hot) */
        status->error = byte & 0x68;
        status->asb_next = 2;
        break;
    case 2:
        take_paper(status, byte);
        status->asb_next = 3;
        break;
    case 3: /* reserved bits */
        status->asb_next = 0;
        status->halts += status->offline && has_reason(status);
        break;
    default: /* no automatic status is under way: the fence's answer, the paper sensor */
        if (!is_fence(byte))
            break;
        take_paper(status, byte);
        status->fences++;
    }
}

/* The answer to the one real-time question that is open. */
static void take_realtime(struct escpos_status *status, uint8_t byte)
{
    status->realtimes++;
    if (status->asked == 1) {
        status->offline = byte & 0x08;
        if (!status->offline) /* whatever it was is over */
            status->cover = status->error = status->paper_out = false;
    } else if (status->asked == 2) {
        status->cover = byte & 0x04;
        status->error = byte & 0x40;
    } else if (status->asked == 4) {
        status->paper_out = byte & 0x60;
        status->low = byte & 0x0C;
    }
}

void escpos_status_take(struct escpos_status *status, uint8_t byte)
{
    if (status->block_left > 0) {
        status->block_left = byte == 0 ? 0 : status->block_left - 1;
        return;
    }
    switch (escpos_status_classify(byte)) {
    case ESCPOS_STATUS_1:
        take_first(status, byte);
        break;
    case ESCPOS_STATUS_N:
        take_further(status, byte);
        break;
    case ESCPOS_REALTIME:
        take_realtime(status, byte);
        break;
    case ESCPOS_OTHER:
        status->block_left = byte == BLOCK_BEGINS && !status->no_blocks ? BLOCK_BYTES_MAX : 0;
        return;
    }
    status->heard = true;
}

bool escpos_status_is_halted(const struct escpos_status *status)
{
    return status->offline || has_reason(status);
}
