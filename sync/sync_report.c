/* What a greeting says of this kiosk (report.h): its own counters, and how its machine is. */
#include "sync/sync_inside.h"
#include "sync/sync_wipe.h"

/* Before the close nothing is told of what waits in memory. */
void sync_put_report(const struct sync *sync, uint8_t sealed[REPORT_BYTES])
{
    struct kiosk_report report = {.paper = sync->machine.paper,
                                  .battery_percent = sync->machine.battery_percent};
    struct sync_counts counts;
    enum clock_quality clock;

    sync_count(sync, &counts);
    (void)sync_clock(sync, &clock);
    report.captured = counts.captured;
    report.pending = counts.pending;
    report.quarantined = counts.quarantined;
    report.lost = counts.lost;
    report.settled = counts.fair_closed && counts.waiting == 0;
    report.relayed = counts.relayed;
    report.wipe = (uint8_t)sync_wipe_state(sync);
    report.clock = (uint8_t)clock;
    report_seal(&report, sync->enrolment->facts_key, sealed);
}
