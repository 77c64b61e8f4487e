/* The decisions of kiosk/slip/ipp_choice.h. PWG raster goes before PDF: its dots are the printer's
 * own, so that nothing scales the QR. */
#include "kiosk/slip/ipp_choice.h"

#include <cups/pwg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE 100 /* hundredths of a millimetre between a printer's A6 and ours */
#define NUMBER(array) (sizeof(array) / sizeof((array)[0]))

const char *const ipp_choice_attributes[] = {"cups-version",
                                             "document-format-supported",
                                             "media-col-ready",
                                             "media-col-supported",
                                             "media-default",
                                             "media-ready",
                                             "media-supported",
                                             "printer-is-accepting-jobs",
                                             "printer-state",
                                             "printer-state-reasons",
                                             "pwg-raster-document-resolution-supported",
                                             "pwg-raster-document-type-supported",
                                             "queued-job-count"};
const int ipp_choice_attribute_count = (int)NUMBER(ipp_choice_attributes);

/* The best first: a sheet of the slip's own size wastes nothing. */
static const struct {
    enum slip_paper paper;
    int width, length;
} sheets[] = {{SLIP_A6, 10500, 14800}, {SLIP_LETTER, 21590, 27940}, {SLIP_A4, 21000, 29700}};

static size_t rank_of(int width, int length)
{
    size_t rank = 0;
    while (rank < NUMBER(sheets) && (abs(sheets[rank].width - width) > TOLERANCE ||
                                     abs(sheets[rank].length - length) > TOLERANCE))
        rank++;
    return rank;
}

/* Takes this sheet where it is better than what was found: `best` is the rank of that. */
static void offer(struct ipp_choice *choice, size_t *best, const char *name, int width, int length)
{
    size_t rank = rank_of(width, length);
    if (rank >= *best)
        return;
    *best = rank;
    choice->paper = sheets[rank].paper;
    choice->width = width;
    choice->length = length;
    snprintf(choice->media, sizeof choice->media, "%s", name);
}

static void offer_names(struct ipp_choice *choice, size_t *best, ipp_attribute_t *names)
{
    for (int i = 0; i < ippGetCount(names); i++) {
        const char *name = ippGetString(names, i, NULL);
        pwg_media_t *media =
            name && strlen(name) < sizeof choice->media ? pwgMediaForPWG(name) : NULL;
        if (media)
            offer(choice, best, name, media->width, media->length);
    }
}

static void offer_sizes(struct ipp_choice *choice, size_t *best, ipp_attribute_t *collections)
{
    for (int i = 0; i < ippGetCount(collections); i++) {
        ipp_t *media = ippGetCollection(collections, i);
        ipp_attribute_t *size = ippFindAttribute(media, "media-size", IPP_TAG_BEGIN_COLLECTION);
        ipp_t *both = size ? ippGetCollection(size, 0) : NULL;
        ipp_attribute_t *x = ippFindAttribute(both, "x-dimension", IPP_TAG_INTEGER);
        ipp_attribute_t *y = ippFindAttribute(both, "y-dimension", IPP_TAG_INTEGER);
        if (x && y)
            offer(choice, best, "", ippGetInteger(x, 0), ippGetInteger(y, 0));
    }
}

/* A spooler lists as ready what its printer could be given (CUPS 2.4 does): its word is its
 * default, which came from the printer. */
static bool is_spooler(ipp_t *printer)
{
    return ippFindAttribute(printer, "cups-version", IPP_TAG_ZERO) != NULL;
}

static void choose_sheet(ipp_t *printer, struct ipp_choice *choice)
{
    size_t best = NUMBER(sheets);
    if (is_spooler(printer)) {
        offer_names(choice, &best, ippFindAttribute(printer, "media-default", IPP_TAG_ZERO));
        return;
    }
    ipp_attribute_t *ready = ippFindAttribute(printer, "media-ready", IPP_TAG_ZERO);
    ipp_attribute_t *sizes = ippFindAttribute(printer, "media-col-ready", IPP_TAG_BEGIN_COLLECTION);
    offer_names(choice, &best, ready);
    if (best == NUMBER(sheets))
        offer_sizes(choice, &best, sizes);
    if (!ready && !sizes)
        offer_names(choice, &best, ippFindAttribute(printer, "media-default", IPP_TAG_ZERO));
}

static bool has(ipp_t *printer, const char *attribute, const char *value)
{
    ipp_attribute_t *values = ippFindAttribute(printer, attribute, IPP_TAG_ZERO);
    return values && ippContainsString(values, value);
}

static bool has_resolution(ipp_t *printer, int dots_per_inch)
{
    ipp_attribute_t *all =
        ippFindAttribute(printer, "pwg-raster-document-resolution-supported", IPP_TAG_RESOLUTION);
    for (int i = 0; i < ippGetCount(all); i++) {
        ipp_res_t units;
        int y, x = ippGetResolution(all, i, &y, &units);
        if (x == dots_per_inch && y == dots_per_inch && units == IPP_RES_PER_INCH)
            return true;
    }
    return false;
}

static enum maker_form choose_form(ipp_t *printer)
{
    static const struct {
        enum maker_form form;
        int dots_per_inch;
    } pages[] = {{MAKER_PWG_300, 300}, {MAKER_PWG_600, 600}, {MAKER_PWG_360, 360}};
    bool takes_pwg = has(printer, "document-format-supported", "image/pwg-raster") &&
                     has(printer, "pwg-raster-document-type-supported", "sgray_8");
    for (size_t i = 0; takes_pwg && i < NUMBER(pages); i++)
        if (has_resolution(printer, pages[i].dots_per_inch))
            return pages[i].form;
    return has(printer, "document-format-supported", "application/pdf") ? MAKER_PDF : MAKER_FORMS;
}

void ipp_choice_make(ipp_t *printer, struct ipp_choice *choice)
{
    *choice = (struct ipp_choice){.paper = SLIP_PAPERS};
    choose_sheet(printer, choice);
    choice->form = choose_form(printer);
}

const char *ipp_choice_format(enum maker_form form)
{
    return form == MAKER_PDF ? "application/pdf" : "image/pwg-raster";
}

/* "media-empty-report" tells of a tray that nobody waits for. */
static bool is_remark(const char *reason)
{
    static const char end[] = "-report";
    size_t length = strlen(reason);
    return length >= sizeof end && strcmp(reason + length - (sizeof end - 1), end) == 0;
}

static enum printer_need need_of(const char *reason)
{
    static const struct {
        const char *begins;
        enum printer_need need;
    } needs[] = {{"cover-open", PRINTER_NEEDS_COVER},  {"door-open", PRINTER_NEEDS_COVER},
                 {"media-empty", PRINTER_NEEDS_PAPER}, {"media-needed", PRINTER_NEEDS_PAPER},
                 {"media-jam", PRINTER_NEEDS_CARE},    {"paused", PRINTER_NEEDS_CARE}};
    for (size_t i = 0; i < NUMBER(needs) && !is_remark(reason); i++)
        if (strncmp(reason, needs[i].begins, strlen(needs[i].begins)) == 0)
            return needs[i].need;
    return PRINTER_NEEDS_NOTHING;
}

enum printer_need ipp_choice_need(ipp_t *printer, bool *is_low)
{
    ipp_attribute_t *reasons = ippFindAttribute(printer, "printer-state-reasons", IPP_TAG_ZERO);
    ipp_attribute_t *state = ippFindAttribute(printer, "printer-state", IPP_TAG_ENUM);
    ipp_attribute_t *takes =
        ippFindAttribute(printer, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);
    enum printer_need need = PRINTER_NEEDS_NOTHING;
    *is_low = false;
    for (int i = 0; i < ippGetCount(reasons); i++) {
        const char *reason = ippGetString(reasons, i, NULL);
        if (!reason)
            continue;
        *is_low = *is_low || strncmp(reason, "media-low", strlen("media-low")) == 0;
        if (need == PRINTER_NEEDS_NOTHING)
            need = need_of(reason);
    }
    bool is_stopped = state && ippGetInteger(state, 0) == IPP_PSTATE_STOPPED;
    if (need == PRINTER_NEEDS_NOTHING && (is_stopped || (takes && !ippGetBoolean(takes, 0))))
        need = PRINTER_NEEDS_CARE;
    return need;
}
