/* machine.h. */
#include "kiosk/machine.h"

#include "kiosk/battery.h"
#include "sync/report.h"

static uint8_t paper_of_roll(const struct kiosk *kiosk)
{
    struct printer_roll now;
    int set_m = kiosk->config->roll_m;
    printer_roll(kiosk->printer, &now);
    return roll_ends_soon(&kiosk->roll, set_m, &now) ? REPORT_PAPER_LOW : REPORT_PAPER_GOOD;
}

uint8_t machine_paper(const struct kiosk *kiosk)
{
    if (kiosk->printer == NULL)
        return REPORT_PAPER_NONE;
    switch (printer_state(kiosk->printer)) {
    case PRINTER_OFFLINE:
    case PRINTER_HALTED:
    case PRINTER_DOUBT:
        return REPORT_PAPER_FAULT;
    case PRINTER_NEEDS:
        return printer_need(kiosk->printer) == PRINTER_NEEDS_PAPER ? REPORT_PAPER_OUT
                                                                   : REPORT_PAPER_FAULT;
    case PRINTER_PROBE:
    case PRINTER_ONEWAY: /* it cannot say */
        return REPORT_PAPER_NOT_KNOWN;
    case PRINTER_READY:
    case PRINTER_SENDING:
    case PRINTER_PRINTED:
        break;
    }
    return paper_of_roll(kiosk);
}

void machine_step(struct kiosk *kiosk)
{
    struct battery battery;
    int64_t now_ms = kiosk_now_ms(kiosk);
    if (kiosk->keeper == NULL || now_ms < kiosk->machine_due_ms)
        return;
    kiosk->machine_due_ms = now_ms + MACHINE_LOOK_MS;
    struct sync_machine machine = {.paper = machine_paper(kiosk),
                                   .battery_percent = REPORT_BATTERY_NOT_KNOWN};
    if (battery_read(BATTERY_FOLDER, &battery))
        machine.battery_percent = (uint8_t)battery.percent;
    keeper_tell_machine(kiosk->keeper, &machine);
}
