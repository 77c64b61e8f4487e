/* The sentences of trip.h: what happened, that nothing was lost, what to do. */
#include "kiosk/trip.h"
#include "kiosk/words.h"

static const char *done_words(const struct trip_report *report)
{
    if (report->own_disk)
        return _("This is not a USB stick: it is this kiosk's own disk.");
    if (report->foreign > 0)
        return _("Done. Records of an earlier enrolment stay in this kiosk.");
    if (report->bundles == 0)
        return _("There is nothing to take along. You can remove the stick.");
    return _("Done. Everything is on the stick. You can remove it.");
}

const char *trip_words(const struct trip_report *report)
{
    switch (report->outcome) {
    case DONE:
        return done_words(report);
    case DISK_FULL:
        return _("The stick is full. Nothing was lost. Try another one.");
    case REFUSED:
        return _("The stick cannot be written. Nothing was lost. Try another one.");
    case INVALID:
        return _("Something on the stick is in the way. Nothing was lost. Try another one.");
    case NOT_FOUND:
    case DAMAGED:
        return report->not_a_stick
                   ? _("There is no stick. Nothing was lost. Put it in and try again.")
                   : _("The stick failed or was removed. Nothing was lost. Try again.");
    case OFFLINE:
        return _("The stick does not answer. Nothing was lost. Try another one.");
    case DOUBT:
        return _("The kiosk starts again. Then try the stick again.");
    case BUSY:
    case NO_PAPER:
    case NO_DEVICE:
        return _("Not possible now. Nothing was lost. Try again in a moment.");
    }
    return "";
}
