/* USB hand-over from the volunteers' screen: put it in, copy, "Done" only after what was written
 * was read again. The store thread does the work (kiosk/trip.h); leaving this screen, or locking,
 * stops nothing of it. */
#include <string.h>

#include "kiosk/kiosk.h"
#include "kiosk/mounts.h"
#include "kiosk/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/trip.h"
#include "kiosk/words.h"

/* One that is under way is told of, whoever began it; what came of it, to who asked for it. */
static void say_trip(const struct kiosk *kiosk, struct tree *tree, struct flow *flow)
{
    const struct trip_report *report = &kiosk->status.trip;
    bool over = kiosk->visit->staff.stick_asked && report->over;
    enum font font = tree->theme->large ? FONT_BODY : FONT_VALUE;
    if (report->running)
        parts_say(flow, (struct paragraph){.id = "stick_runs",
                                           .text = _("Copying… Leave the stick in."),
                                           .icon = "hourglass_empty",
                                           .font = font,
                                           .card = true});
    else if (over)
        parts_say(flow,
                  (struct paragraph){.id = "stick_over",
                                     .text = trip_words(report),
                                     .icon = report->outcome == DONE ? "check_circle" : "info",
                                     .font = font,
                                     .card = true,
                                     .trouble = report->outcome != DONE});
    else
        parts_say(flow, (struct paragraph){.id = "stick_ask",
                                           .text = _("Put the stick in and wait a moment. Then "
                                                     "touch Copy."),
                                           .icon = "usb",
                                           .font = font,
                                           .card = true});
    if ((report->running || over) && report->bundles > 0)
        parts_say(flow, (struct paragraph){.id = "stick_count",
                                           .text = tree_format(tree, _("Packages on it: %u."),
                                                               (unsigned)report->bundles)});
    if (over && report->receipts > 0)
        parts_say(flow, (struct paragraph){.id = "stick_receipts",
                                           .text = _("It brought news of the server: what was "
                                                     "received counts as received.")});
    if (!over)
        parts_say(flow, (struct paragraph){.id = "stick_safe",
                                           .text = _("What is copied is sealed, and stays here, "
                                                     "too."),
                                           .muted = true});
}

void staff_stick_build(struct kiosk *kiosk, struct tree *tree, struct box body)
{
    struct flow flow = {.name = _("Take along on a USB stick")};
    const struct nav nav = {.pager = true,
                            .next = _("Copy"),
                            .next_id = "copy_stick",
                            .next_icon = "usb",
                            .next_disabled = kiosk->status.trip.running};
    say_trip(kiosk, tree, &flow);
    body = parts_page(tree, body);
    flow.pager = parts_nav(tree, &body, &nav);
    parts_heading(tree, &body, flow.name);
    parts_flow(kiosk, tree, body, &flow);
}

bool staff_stick_act(struct kiosk *kiosk, const char *id)
{
    char path[TRIP_PATH_MAX];
    if (strcmp(id, "copy_stick") != 0)
        return false;
    kiosk->visit->staff.stick_asked = true;
    bool found = mounts_find_stick(kiosk->config->stick, MOUNTS_TABLE, path);
    enum outcome outcome = found && kiosk->keeper != NULL ? keeper_trip(kiosk->keeper, path)
                           : found                        ? BUSY
                                                          : NOT_FOUND;
    if (outcome == DONE && kiosk->keeper != NULL)
        keeper_look(kiosk->keeper, &kiosk->status);
    else if (!kiosk->status.trip.running)
        kiosk->status.trip =
            (struct trip_report){.over = true, .outcome = outcome, .not_a_stick = !found};
    return true;
}
