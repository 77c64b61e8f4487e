#include "kiosk/practice_paper.h"

#include <poll.h>

#include "kiosk/slip/road.h"
#include "kiosk/slip/slip.h"

#define LOOK_MS 50       /* how soon new paper is noticed */
#define AT_PNG_HEIGHT 20 /* of its first chunk, big-endian */

static int slip_mm(const struct form *png)
{
    if (png->size < AT_PNG_HEIGHT + 4)
        return 0;
    const uint8_t *at = png->bytes + AT_PNG_HEIGHT;
    unsigned dots = (unsigned)at[0] << 24 | (unsigned)at[1] << 16 | (unsigned)at[2] << 8 | at[3];
    return (int)(dots / SLIP_DOTS_PER_MM) + 1;
}

static void print(struct printer *printer, struct practice_paper *paper)
{
    int length_mm = slip_mm(&printer_job(printer)[MAKER_PNG]);
    int left_mm = atomic_load(&paper->left_mm);
    int fed_mm = length_mm < left_mm ? length_mm : left_mm;
    printer_say(printer, PRINTER_SENDING, PRINTER_NEEDS_NOTHING);
    atomic_fetch_sub(&paper->left_mm, fed_mm);
    printer_fed(printer, fed_mm);
    if (fed_mm < length_mm)
        printer_say(printer, PRINTER_NEEDS, PRINTER_NEEDS_PAPER);
    else
        printer_say(printer, PRINTER_READY, PRINTER_NEEDS_NOTHING);
    printer_finish(printer, fed_mm < length_mm ? NO_PAPER : DONE);
}

static void run(struct printer *printer, const struct road_target *target)
{
    struct practice_paper *paper = target->wire_self;
    bool empty = false;
    printer_say(printer, PRINTER_READY, PRINTER_NEEDS_NOTHING);
    for (;;) {
        unsigned orders = printer_orders(printer);
        if (orders & ORDER_CLOSE)
            return;
        if (orders & ORDER_DROP)
            printer_dropped(printer);
        else if (orders & ORDER_PRINT)
            print(printer, paper);
        bool was_empty = empty;
        empty = atomic_load(&paper->left_mm) == 0;
        if (was_empty && !empty) {
            printer_rolled(printer, true);
            printer_say(printer, PRINTER_READY, PRINTER_NEEDS_NOTHING);
        }
        struct pollfd wait = {.fd = printer_order_fd(printer), .events = POLLIN};
        poll(&wait, 1, LOOK_MS);
    }
}

enum outcome practice_paper_open(struct practice_paper *paper, struct printer **printer)
{
    static const struct road road = {.scheme = "", .run = run};
    const struct road_target target = {
        .road = &road, .forms = MAKER_BIT(MAKER_PNG) | MAKER_BIT(MAKER_ESCPOS), .wire_self = paper};
    return printer_open_on(&target, printer);
}

void practice_paper_set(struct practice_paper *paper, int mm)
{
    atomic_store(&paper->left_mm, mm);
}
