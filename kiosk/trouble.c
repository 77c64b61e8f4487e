#include "kiosk/trouble.h"

#include "kiosk/words.h"

const char *trouble_sentence(enum outcome outcome)
{
    switch (outcome) {
    case DONE:
        return _("Saved.");
    case OFFLINE:
        return _("Saved here. It will be sent when there is a network.");
    case BUSY:
        return _("This screen is busy. Nothing was lost. Please try again.");
    case DISK_FULL:
        return _("This screen has no room left. Nothing was saved. A volunteer can register you.");
    case DOUBT:
        return _("We are not sure that it was saved. A volunteer can check with you.");
    case DAMAGED:
        return _("This screen is checking its records. A volunteer can register you.");
    case REFUSED:
        return _("This screen cannot register now. A volunteer can register you.");
    case NO_PAPER:
    case NO_DEVICE:
    case INVALID:
    case NOT_FOUND:
        return _("That did not work. Nothing was lost. A volunteer can help you.");
    }
    return "";
}

const char *trouble_paper(enum outcome outcome)
{
    switch (outcome) {
    case NO_PAPER:
        return _("There is no paper now. Your folio is enough.");
    case NO_DEVICE:
    case OFFLINE:
        return _("The printer does not answer. Your folio is enough.");
    case DOUBT:
        return _("The paper may have stopped halfway. Your folio is enough.");
    case REFUSED:
        return _("This slip was printed three times. Your folio is enough.");
    case DONE:
    case BUSY:
    case DISK_FULL:
    case DAMAGED:
    case INVALID:
    case NOT_FOUND:
        return _("The slip could not be printed. Your folio is enough.");
    }
    return "";
}

const char *trouble_notice(enum kiosk_notice notice)
{
    switch (notice) {
    case KIOSK_FINE:
    case KIOSK_NOTICES:
        return NULL;
    case KIOSK_OUT:
        return _("Volunteers: the shipped pages cannot be read. Install the program again.");
    case KIOSK_UNENROLLED:
        return _("Volunteers: not enrolled. Run jornada-kiosk --enrol with the hub's code.");
    case KIOSK_BAD_SETTINGS:
        return _("Volunteers: kiosk.ini has a mistake. jornada-kiosk --doctor names it.");
    case KIOSK_BAD_PACK:
        return _("Volunteers: the fair's content has a mistake. It shows information only.");
    case KIOSK_STORE_REFUSED:
        return _("Volunteers: the records cannot be opened. It shows information only.");
    case KIOSK_OTHER_DAY:
        return _("Volunteers: this fair is on another day. Check the date.");
    case KIOSK_CLOCK:
        return _("Volunteers: check this kiosk's date and time.");
    case KIOSK_DISK:
        return _("Volunteers: this kiosk's disk is almost full.");
    }
    return NULL;
}
