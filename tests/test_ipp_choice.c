/* What an IPP printer says, and what a slip makes of it: attributes in, decisions out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/slip/ipp_choice.h"

#define A6 "iso_a6_105x148mm"
#define A4 "iso_a4_210x297mm"
#define LETTER "na_letter_8.5x11in"

/* Adds "a,b" as keywords, or nothing for NULL. */
static void add_words(ipp_t *printer, ipp_tag_t tag, const char *name, const char *words)
{
    char copy[512], *rest = NULL;
    const char *values[16];
    int count = 0;
    if (!words)
        return;
    strcpy(copy, words);
    for (char *at = strtok_r(copy, ",", &rest); at; at = strtok_r(NULL, ",", &rest))
        values[count++] = at;
    ippAddStrings(printer, IPP_TAG_PRINTER, tag, name, count, NULL, values);
}

static void add_size(ipp_t *printer, int width, int length)
{
    ipp_t *size = ippNew(), *media = ippNew();
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", width);
    ippAddInteger(size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", length);
    ippAddCollection(media, IPP_TAG_ZERO, "media-size", size);
    ippAddCollection(printer, IPP_TAG_PRINTER, "media-col-ready", media);
    ippDelete(size);
    ippDelete(media);
}

static void the_sheet_is_one_that_lies_in_the_printer(void **state)
{
    (void)state;
    static const struct {
        const char *ready, *standard, *supported;
        int width, length; /* media-col-ready; 0 = none */
        enum slip_paper paper;
        const char *media;
    } cases[] = {
        {LETTER, LETTER, LETTER "," A6, 0, 0, SLIP_LETTER, LETTER},
        {LETTER "," A6, LETTER, NULL, 0, 0, SLIP_A6, A6},
        {A4 "," LETTER, A4, NULL, 0, 0, SLIP_LETTER, LETTER},
        {A4, LETTER, NULL, 0, 0, SLIP_A4, A4},
        {A4 ".Borderless", A4, NULL, 0, 0, SLIP_A4, A4 ".Borderless"},
        {"A4", NULL, NULL, 0, 0, SLIP_PAPERS, ""}, /* no name of PWG 5101.1 */
        {"om_a6-borderless_105x148mm", NULL, NULL, 0, 0, SLIP_A6, "om_a6-borderless_105x148mm"},
        {"na_legal_8.5x14in", LETTER, LETTER "," A6, 0, 0, SLIP_PAPERS, ""},
        {"custom_min_50x50mm", NULL, LETTER, 0, 0, SLIP_PAPERS, ""},
        {"", NULL, LETTER, 0, 0, SLIP_PAPERS, ""},
        {NULL, NULL, A6, 10500, 14800, SLIP_A6, ""},
        {NULL, LETTER, LETTER, 21590, 35560, SLIP_PAPERS, ""}, /* it said that legal lies there */
        {NULL, LETTER, A6, 0, 0, SLIP_LETTER, LETTER},
        {NULL, "na_legal_8.5x14in", A6 "," LETTER, 0, 0, SLIP_PAPERS, ""}, /* it might have it */
        {NULL, NULL, A6, 0, 0, SLIP_PAPERS, ""},
        {"iso_a4_297x210mm", NULL, NULL, 0, 0, SLIP_PAPERS, ""}, /* across: a slip would be cut */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ipp_choice choice;
        ipp_t *printer = ippNew();
        add_words(printer, IPP_TAG_KEYWORD, "media-ready", cases[i].ready);
        add_words(printer, IPP_TAG_KEYWORD, "media-default", cases[i].standard);
        add_words(printer, IPP_TAG_KEYWORD, "media-supported", cases[i].supported);
        if (cases[i].width)
            add_size(printer, cases[i].width, cases[i].length);
        ipp_choice_make(printer, &choice);
        if (choice.paper != cases[i].paper || strcmp(choice.media, cases[i].media) != 0)
            fail_msg("case %zu: paper %d \"%s\"", i, choice.paper, choice.media);
        ippDelete(printer);
    }
}

static void a_spooler_is_believed_its_default_alone(void **state)
{
    (void)state;
    struct ipp_choice choice;
    ipp_t *printer = ippNew();
    ippAddString(printer, IPP_TAG_PRINTER, IPP_TAG_TEXT, "cups-version", NULL, "2.4.2");
    add_words(printer, IPP_TAG_KEYWORD, "media-ready", A6 "," A4);
    ipp_choice_make(printer, &choice);
    assert_int_equal(choice.paper, SLIP_PAPERS);
    add_words(printer, IPP_TAG_KEYWORD, "media-default", LETTER);
    ipp_choice_make(printer, &choice);
    assert_int_equal(choice.paper, SLIP_LETTER);
    assert_string_equal(choice.media, LETTER);
    ippDelete(printer);
}

static void the_form_is_one_that_it_takes(void **state)
{
    (void)state;
    static const struct {
        const char *formats, *types;
        int resolution;
        enum maker_form form;
    } cases[] = {
        {"application/pdf,image/pwg-raster", "black_1,sgray_8", 300, MAKER_PWG_300},
        {"image/pwg-raster", "sgray_8,srgb_8", 600, MAKER_PWG_600},
        {"image/pwg-raster", "sgray_8", 360, MAKER_PWG_360},
        {"application/pdf,image/pwg-raster", "sgray_8", 200, MAKER_PDF},
        {"application/pdf,image/pwg-raster", "srgb_8", 300, MAKER_PDF},
        {"application/pdf,image/pwg-raster", NULL, 300, MAKER_PDF},
        {"image/urf,image/jpeg", "sgray_8", 300, MAKER_FORMS},
        {"image/pwg-raster", "sgray_8", 0, MAKER_FORMS},
        {NULL, NULL, 300, MAKER_FORMS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ipp_choice choice;
        ipp_t *printer = ippNew();
        add_words(printer, IPP_TAG_MIMETYPE, "document-format-supported", cases[i].formats);
        add_words(printer, IPP_TAG_KEYWORD, "pwg-raster-document-type-supported", cases[i].types);
        if (cases[i].resolution)
            ippAddResolution(printer, IPP_TAG_PRINTER, "pwg-raster-document-resolution-supported",
                             IPP_RES_PER_INCH, cases[i].resolution, cases[i].resolution);
        ipp_choice_make(printer, &choice);
        if (choice.form != cases[i].form)
            fail_msg("case %zu: form %d", i, choice.form);
        ippDelete(printer);
    }
    assert_string_equal(ipp_choice_format(MAKER_PDF), "application/pdf");
    assert_string_equal(ipp_choice_format(MAKER_PWG_600), "image/pwg-raster");
}

static void reasons_are_known_by_their_beginnings(void **state)
{
    (void)state;
    static const struct {
        const char *reasons;
        int state;
        char accepting;
        enum printer_need need;
        bool low;
    } cases[] = {
        {"none", IPP_PSTATE_IDLE, 1, PRINTER_NEEDS_NOTHING, false},
        {"media-empty", IPP_PSTATE_IDLE, 1, PRINTER_NEEDS_PAPER, false},
        {"media-empty-error", IPP_PSTATE_STOPPED, 1, PRINTER_NEEDS_PAPER, false},
        {"media-empty-report", IPP_PSTATE_IDLE, 1, PRINTER_NEEDS_NOTHING, false},
        {"media-needed-warning", IPP_PSTATE_IDLE, 1, PRINTER_NEEDS_PAPER, false},
        {"media-jam-error", IPP_PSTATE_STOPPED, 1, PRINTER_NEEDS_CARE, false},
        {"cover-open", IPP_PSTATE_IDLE, 1, PRINTER_NEEDS_COVER, false},
        {"toner-low-report,door-open-error", IPP_PSTATE_STOPPED, 1, PRINTER_NEEDS_COVER, false},
        {"media-low", IPP_PSTATE_IDLE, 1, PRINTER_NEEDS_NOTHING, true},
        {"media-low-warning,media-empty-warning", IPP_PSTATE_IDLE, 1, PRINTER_NEEDS_PAPER, true},
        {"marker-supply-low-warning", IPP_PSTATE_PROCESSING, 1, PRINTER_NEEDS_NOTHING, false},
        {"other-error", IPP_PSTATE_STOPPED, 1, PRINTER_NEEDS_CARE, false},
        {"none", IPP_PSTATE_IDLE, 0, PRINTER_NEEDS_CARE, false},
        {"paused", IPP_PSTATE_STOPPED, 1, PRINTER_NEEDS_CARE, false},
        {NULL, 0, 2, PRINTER_NEEDS_NOTHING, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool low;
        ipp_t *printer = ippNew();
        add_words(printer, IPP_TAG_KEYWORD, "printer-state-reasons", cases[i].reasons);
        if (cases[i].state)
            ippAddInteger(printer, IPP_TAG_PRINTER, IPP_TAG_ENUM, "printer-state", cases[i].state);
        if (cases[i].accepting != 2)
            ippAddBoolean(printer, IPP_TAG_PRINTER, "printer-is-accepting-jobs",
                          cases[i].accepting);
        enum printer_need need = ipp_choice_need(printer, &low);
        if (need != cases[i].need || low != cases[i].low)
            fail_msg("case %zu: need %d, low %d", i, need, low);
        ippDelete(printer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sheet_is_one_that_lies_in_the_printer),
        cmocka_unit_test(a_spooler_is_believed_its_default_alone),
        cmocka_unit_test(the_form_is_one_that_it_takes),
        cmocka_unit_test(reasons_are_known_by_their_beginnings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
