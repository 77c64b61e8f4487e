/* Pages and lengths: PWG raster as libcups reads it, and slips that only differ where they may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <cups/raster.h>
#include <poll.h>
#include <sodium.h>

#include "kiosk/slip/maker.h"
#include "kiosk/slip/pdf.h"
#include "kiosk/slip/pwg.h"
#include "kiosk/slip/render.h"
#include "kiosk/slip/slip.h"
#include "tests/slip_sample.h"

static int open_render(void **state)
{
    struct render *render;
    assert_true(sodium_init() >= 0);
    assert_int_equal(render_open(&render), DONE);
    *state = render;
    return 0;
}

static int close_render(void **state)
{
    render_close(*state);
    return 0;
}

static void make_pwg(struct render *render, const struct slip *slip, enum slip_paper paper,
                     int dots_per_inch, struct form *form)
{
    struct slip_layout layout;
    struct grey grey;
    assert_int_equal(slip_compose(slip, paper, &layout), DONE);
    assert_int_equal(render_grey(render, &layout, dots_per_inch, &grey), DONE);
    assert_int_equal(pwg_page(&grey, &layout, dots_per_inch, form), DONE);
    grey_free(&grey);
}

struct reader {
    const struct form *form;
    size_t at;
};

static ssize_t read_form(void *context, unsigned char *bytes, size_t size)
{
    struct reader *reader = context;
    size_t left = reader->form->size - reader->at;
    size = size < left ? size : left;
    memcpy(bytes, reader->form->bytes + reader->at, size);
    reader->at += size;
    return (ssize_t)size;
}

/* The page as libcups sees it, saved as NAME.pgm. */
static void judge_pwg(const struct form *form, cups_page_header2_t *header, const char *name)
{
    struct reader reader = {form, 0};
    cups_raster_t *raster = cupsRasterOpenIO(read_form, &reader, CUPS_RASTER_READ);
    assert_non_null(raster);
    assert_int_equal(cupsRasterReadHeader2(raster, header), 1);
    unsigned char *row = malloc(header->cupsBytesPerLine);
    FILE *file = fopen(name, "wb");
    assert_true(row && file);
    fprintf(file, "P5\n%u %u\n255\n", header->cupsWidth, header->cupsHeight);
    for (unsigned y = 0; y < header->cupsHeight; y++) {
        assert_int_equal(cupsRasterReadPixels(raster, row, header->cupsBytesPerLine),
                         header->cupsBytesPerLine);
        assert_int_equal(fwrite(row, 1, header->cupsWidth, file), header->cupsWidth);
    }
    cups_page_header2_t next;
    assert_int_equal(cupsRasterReadHeader2(raster, &next), 0); /* one page and no more */
    assert_int_equal(reader.at, form->size);
    assert_int_equal(fclose(file), 0);
    free(row);
    cupsRasterClose(raster);
}

static void a_pwg_page_is_what_libcups_reads(void **state)
{
    static const struct {
        enum slip_paper paper;
        int dots_per_inch;
        unsigned width, height, points_wide, points_high;
    } cases[] = {{SLIP_A6, 300, 1240, 1748, 298, 420},
                 {SLIP_LETTER, 300, 2550, 3300, 612, 792},
                 {SLIP_A4, 600, 4960, 7016, 595, 842},
                 {SLIP_A6, 360, 1488, 2098, 298, 420}};
    struct slip slip;
    slip_sample_long(&slip, 4);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct form form = {0};
        cups_page_header2_t header;
        char name[64];
        make_pwg(*state, &slip, cases[i].paper, cases[i].dots_per_inch, &form);
        snprintf(name, sizeof name, "test_slip_page_%zu.pgm", i);
        judge_pwg(&form, &header, name);
        assert_string_equal(header.MediaClass, "PwgRaster");
        assert_string_equal(header.cupsPageSizeName, pwg_media_name(cases[i].paper));
        assert_int_equal(header.HWResolution[0], cases[i].dots_per_inch);
        assert_int_equal(header.cupsWidth, cases[i].width);
        assert_int_equal(header.cupsHeight, cases[i].height);
        assert_int_equal(header.PageSize[0], cases[i].points_wide);
        assert_int_equal(header.PageSize[1], cases[i].points_high);
        assert_int_equal(header.cupsColorSpace, CUPS_CSPACE_SW);
        assert_int_equal(header.cupsBitsPerPixel, 8);
        assert_true(slip_sample_is_read(name, slip.token));
        /* Full as it is, it needs one step of bytes; so do all. */
        assert_in_range(form.size, 512 * (size_t)cases[i].dots_per_inch - 64,
                        512 * (size_t)cases[i].dots_per_inch + 64);
        assert_true(pwg_is_of(&form, cases[i].paper));
        assert_false(pwg_is_of(&form, cases[i].paper == SLIP_A6 ? SLIP_A4 : SLIP_A6));
        assert_false(pwg_is_of(&form, SLIP_58_MM));
        form_free(&form);
        assert_false(pwg_is_of(&form, cases[i].paper));
    }
}

static void a_roll_is_no_page(void **state)
{
    struct slip slip;
    struct slip_layout layout;
    struct grey grey;
    struct form form = {0};
    slip_sample(&slip, 1);
    assert_int_equal(slip_compose(&slip, SLIP_80_MM, &layout), DONE);
    assert_int_equal(render_grey(*state, &layout, 203, &grey), DONE);
    assert_int_equal(pwg_page(&grey, &layout, 203, &form), INVALID);
    assert_null(pwg_media_name(SLIP_58_MM));
    assert_null(pwg_media_name(SLIP_PAPERS));
    grey_free(&grey);
    /* Nor does a slip go on a sheet that is smaller than it. */
    assert_int_equal(slip_compose(&slip, SLIP_A6, &layout), DONE);
    assert_int_equal(render_grey(*state, &layout, 360, &grey), DONE);
    assert_int_equal(pwg_page(&grey, &layout, 200, &form), INVALID);
    assert_null(form.bytes);
    grey_free(&grey);
}

static void a_pdf_knows_its_sheet(void **state)
{
    struct slip slip;
    struct slip_layout layout;
    struct form form = {0};
    slip_sample(&slip, 1);
    for (int paper = 0; paper < SLIP_PAPERS; paper++) {
        assert_int_equal(slip_compose(&slip, (enum slip_paper)paper, &layout), DONE);
        assert_int_equal(render_pdf(*state, &layout, &form), DONE);
        for (int other = 0; other <= SLIP_PAPERS; other++)
            assert_int_equal(pdf_is_of(&form, (enum slip_paper)other),
                             other == paper && slip_paper_is_page((enum slip_paper)paper));
        form_free(&form);
    }
    assert_false(pdf_is_of(&form, SLIP_A6));
    assert_int_equal(form_append(&form, "no PDF", 6), DONE);
    assert_false(pdf_is_of(&form, SLIP_A6));
    assert_int_equal(pdf_settle(&form), INVALID);
    form_free(&form);
}

/* A slip of some booth or office: modules, turn, folio and token of `seed`, all else the same. */
static void slip_of(struct slip *slip, unsigned seed)
{
    slip_sample(slip, (int)(seed % 200));
    int lines = 1 + (int)(seed / 7 % SLIP_LINES);
    for (int i = 0; i < lines; i++) {
        snprintf(slip->lines[i].module, SLIP_SHORT_BYTES, "Módulo %u",
                 1 + (seed * 31 + 7 * (unsigned)i) % 60);
        snprintf(slip->lines[i].turn, SLIP_SHORT_BYTES, "Turno %c%u", 'A' + (int)(seed % 9),
                 1 + seed * 17 % 300);
    }
}

static size_t bytes_sent(struct maker *maker, const struct slip *slip, enum slip_paper paper,
                         unsigned forms)
{
    struct maker_answer answer;
    enum outcome outcome;
    size_t size = 0;
    assert_int_equal(maker_ask(maker, slip, paper, forms), DONE);
    while ((outcome = maker_take(maker, &answer)) == BUSY) {
        struct pollfd wait = {.fd = maker_fd(maker), .events = POLLIN};
        poll(&wait, 1, 1000);
    }
    assert_int_equal(outcome, DONE);
    assert_int_equal(answer.outcome, DONE);
    for (int i = 0; i < MAKER_FORMS; i++)
        size += answer.forms[i].size;
    maker_forget(maker);
    return size;
}

static void two_slips_of_a_fair_are_as_long_as_each_other(void **state)
{
    static const struct {
        const char *name;
        unsigned forms;
        bool is_page;
        int slips;
    } kinds[] = {{"ESC/POS", MAKER_BIT(MAKER_ESCPOS), false, 60},
                 {"ESC/POS on a slow line", MAKER_BIT(MAKER_ESCPOS) | MAKER_SLOW, false, 60},
                 {"PDF", MAKER_BIT(MAKER_PDF), true, 20},
                 {"PWG at 300", MAKER_BIT(MAKER_PWG_300), true, 20},
                 {"PWG at 600", MAKER_BIT(MAKER_PWG_600), true, 4}};
    struct maker *maker;
    (void)state;
    assert_int_equal(maker_start("/proc/self/exe", &maker), DONE);
    for (int paper = 0; paper < SLIP_PAPERS; paper++)
        for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
            size_t least = SIZE_MAX, most = 0;
            if (kinds[kind].is_page != slip_paper_is_page((enum slip_paper)paper))
                continue;
            for (int i = 0; i < kinds[kind].slips; i++) {
                struct slip slip;
                slip_of(&slip, (unsigned)i * 2654435761U % 9973);
                size_t size = bytes_sent(maker, &slip, (enum slip_paper)paper, kinds[kind].forms);
                least = size < least ? size : least;
                most = size > most ? size : most;
            }
            print_message("%s, %s: %zu to %zu bytes\n", slip_paper_name((enum slip_paper)paper),
                          kinds[kind].name, least, most);
            if (paper == SLIP_58_MM)
                assert_true(most <= (kinds[kind].forms & MAKER_SLOW ? 10000 : 17000));
            if ((most - least) * 50 >= most)
                fail_msg("they differ by 2 %% or more");
        }
    maker_kill(maker);
}

/* Dots that differ between two slips lie in the boxes of modules, turns, folio and QR alone. */
static void two_slips_differ_only_where_they_may(void **state)
{
    for (int paper = 0; paper < SLIP_PAPERS; paper++)
        for (unsigned seed = 0; seed < 5; seed++) {
            struct slip slips[2];
            struct slip_layout layouts[2];
            struct raster rasters[2];
            for (int i = 0; i < 2; i++) {
                slip_of(&slips[i], seed * 101 + 37 * (unsigned)i);
                assert_int_equal(slip_compose(&slips[i], (enum slip_paper)paper, &layouts[i]),
                                 DONE);
                assert_int_equal(render_raster(*state, &layouts[i], &rasters[i]), DONE);
            }
            const struct slip *slip = &slips[0];
            size_t size = rasters[0].stride * (size_t)rasters[0].height;
            assert_memory_not_equal(rasters[0].bits, rasters[1].bits, size);
            for (int i = 0; i < layouts[0].count; i++) {
                const struct slip_element *box = &layouts[0].elements[i];
                bool may = box->text == slip->token || box->text == slip->folio;
                for (int line = 0; line < SLIP_LINES; line++)
                    may = may || box->text == slip->lines[line].module ||
                          box->text == slip->lines[line].turn;
                for (int y = box->y; may && y < box->y + box->height; y++)
                    for (int x = box->x; x < box->x + box->width; x++)
                        for (int k = 0; k < 2; k++)
                            rasters[k].bits[(size_t)y * rasters[k].stride + (size_t)x / 8] &=
                                (uint8_t) ~(0x80 >> x % 8);
            }
            assert_memory_equal(rasters[0].bits, rasters[1].bits, size);
            raster_free(&rasters[0]);
            raster_free(&rasters[1]);
        }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], MAKER_FLAG) == 0)
        return maker_run(MAKER_FD);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pwg_page_is_what_libcups_reads),
        cmocka_unit_test(a_roll_is_no_page),
        cmocka_unit_test(a_pdf_knows_its_sheet),
        cmocka_unit_test(two_slips_of_a_fair_are_as_long_as_each_other),
        cmocka_unit_test(two_slips_differ_only_where_they_may),
    };
    return cmocka_run_group_tests(tests, open_render, close_render);
}
