/* The slip itself: the same for everybody, readable by two strangers' readers, in all its forms. */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/slip/escpos.h"
#include "kiosk/slip/render.h"
#include "kiosk/slip/slip.h"
#include "tests/printer/soft.h"
#include "tests/slip_sample.h"

static const int widths[SLIP_PAPERS] = {384, 576, 1080, 1080, 1080};

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

static void save(const char *path, const struct form *form)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(form->bytes, 1, form->size, file), form->size);
    assert_int_equal(fclose(file), 0);
}

static void assert_same_boxes(const struct slip_layout *one, const struct slip_layout *other)
{
    assert_int_equal(one->width, other->width);
    assert_int_equal(one->height, other->height);
    assert_int_equal(one->count, other->count);
    for (int i = 0; i < one->count; i++) {
        struct slip_element a = one->elements[i], b = other->elements[i];
        assert_true(a.kind == b.kind && a.x == b.x && a.y == b.y && a.width == b.width &&
                    a.height == b.height && a.size == b.size && a.lines == b.lines);
    }
}

static void every_slip_has_the_same_boxes_and_length(void **state)
{
    (void)state;
    struct slip shortest, longest;
    struct slip_layout one, other;
    slip_sample(&shortest, 0);
    memset(shortest.lines, 0, sizeof shortest.lines);
    slip_sample_long(&longest, 1);
    for (int paper = 0; paper < SLIP_PAPERS; paper++) {
        assert_int_equal(slip_compose(&shortest, (enum slip_paper)paper, &one), DONE);
        assert_int_equal(slip_compose(&longest, (enum slip_paper)paper, &other), DONE);
        assert_same_boxes(&one, &other);
        assert_int_equal(one.width, widths[paper]);
        for (int i = 0; i < one.count; i++) {
            const struct slip_element *element = &one.elements[i];
            assert_true(element->x >= 0 && element->x + element->width <= one.width);
            assert_true(element->y >= 0 && element->y + element->height <= one.height);
            /* No text box reaches into the one below it (pairs stand side by side). */
            for (int j = i + 1; j < one.count; j++)
                if (one.elements[j].x < element->x + element->width &&
                    element->x < one.elements[j].x + one.elements[j].width)
                    assert_true(one.elements[j].y >= element->y + element->height);
        }
    }
}

static bool is_clear(const struct slip_element *qr, int quiet, const struct slip_element *other)
{
    return other->x >= qr->x + qr->width + quiet || other->x + other->width + quiet <= qr->x ||
           other->y >= qr->y + qr->height + quiet || other->y + other->height + quiet <= qr->y;
}

static void the_qr_has_whole_dots_and_its_quiet_zone(void **state)
{
    (void)state;
    static const int dots[SLIP_PAPERS] = {7, 9, 12, 12, 12};
    struct slip slip;
    struct slip_layout layout;
    slip_sample(&slip, 0);
    for (int paper = 0; paper < SLIP_PAPERS; paper++) {
        int found = 0;
        assert_int_equal(slip_compose(&slip, (enum slip_paper)paper, &layout), DONE);
        for (int i = 0; i < layout.count; i++) {
            const struct slip_element *qr = &layout.elements[i];
            if (qr->kind != SLIP_QR)
                continue;
            found++;
            int quiet = 4 * dots[paper];
            assert_int_equal(qr->size, dots[paper]);
            assert_int_equal(qr->width, 49 * dots[paper]);
            assert_true(layout.margin + qr->x >= quiet);
            for (int j = 0; j < layout.count; j++)
                assert_true(j == i || is_clear(qr, quiet, &layout.elements[j]));
        }
        assert_int_equal(found, 1);
    }
}

static enum outcome compose_with(void (*spoil)(struct slip *slip))
{
    struct slip slip;
    struct slip_layout layout;
    slip_sample(&slip, 0);
    spoil(&slip);
    return slip_compose(&slip, SLIP_58_MM, &layout);
}

static void nothing(struct slip *slip)
{
    (void)slip;
}
static void small_letter(struct slip *slip)
{
    slip->token[9] = 'a';
}
static void short_token(struct slip *slip)
{
    slip->token[TOKEN_CHARS - 1] = '\0';
}
static void open_token(struct slip *slip)
{
    memset(slip->token, 'A', sizeof slip->token);
}
static void wrong_folio(struct slip *slip)
{
    slip->folio[0] = slip->folio[0] == '7' ? '8' : '7';
}
static void folio_without_hyphen(struct slip *slip)
{
    memmove(slip->folio + 4, slip->folio + 5, 5);
}
static void open_text(struct slip *slip)
{
    memset(slip->title, 'A', sizeof slip->title);
}
static void open_label(struct slip *slip)
{
    memset(slip->phones[2].label, 'A', sizeof slip->phones[2].label);
}
static void broken_utf8(struct slip *slip)
{
    strcpy(slip->fair, "Metepec \xC3");
}
static void overlong_utf8(struct slip *slip)
{
    strcpy(slip->fair, "Metepec \xC0\xAF");
}
static void surrogate(struct slip *slip)
{
    strcpy(slip->fair, "\xED\xA0\x80");
}
static void line_end(struct slip *slip)
{
    strcpy(slip->day, "sábado\n21");
}
static void turn_without_module(struct slip *slip)
{
    strcpy(slip->lines[1].turn, "Turno A18");
}
static void empty_texts(struct slip *slip)
{
    slip->fair[0] = slip->privacy[0] = slip->phones[1].label[0] = '\0';
}

static void what_is_no_slip_is_refused(void **state)
{
    (void)state;
    static void (*const bad[])(struct slip *) = {
        small_letter,         short_token, open_token, wrong_folio,
        folio_without_hyphen, open_text,   open_label, broken_utf8,
        overlong_utf8,        surrogate,   line_end,   turn_without_module};
    struct slip slip;
    struct slip_layout layout;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(compose_with(bad[i]), INVALID);
    assert_int_equal(compose_with(nothing), DONE);
    assert_int_equal(compose_with(empty_texts), DONE);
    slip_sample(&slip, 0);
    assert_int_equal(slip_compose(&slip, SLIP_PAPERS, &layout), INVALID);
    assert_int_equal(slip_paper_of_mm(58), SLIP_58_MM);
    assert_int_equal(slip_paper_of_mm(80), SLIP_80_MM);
    assert_int_equal(slip_paper_of_mm(76), SLIP_PAPERS);
    for (int paper = 0; paper < SLIP_PAPERS; paper++)
        assert_int_equal(slip_paper_of_name(slip_paper_name((enum slip_paper)paper)), paper);
    assert_int_equal(slip_paper_of_name("A5"), SLIP_PAPERS);
    assert_int_equal(slip_paper_of_name(""), SLIP_PAPERS);
    assert_null(slip_paper_name(SLIP_PAPERS));
}

static bool in_a_box(const struct slip_layout *layout, int x, int y)
{
    for (int i = 0; i < layout->count; i++) {
        const struct slip_element *box = &layout->elements[i];
        if (x >= box->x && x < box->x + box->width && y >= box->y && y < box->y + box->height)
            return true;
    }
    return false;
}

static void no_text_leaves_its_box(void **state)
{
    struct slip slip;
    struct slip_layout layout;
    struct raster raster;
    slip_sample_long(&slip, 0);
    for (int round = 0; round < 2; round++) {
        for (int paper = 0; paper < SLIP_PAPERS; paper++) {
            assert_int_equal(slip_compose(&slip, (enum slip_paper)paper, &layout), DONE);
            assert_int_equal(render_raster(*state, &layout, &raster), DONE);
            for (int y = 0; y < raster.height; y++)
                for (int x = 0; x < raster.width; x++)
                    if (raster.bits[(size_t)y * raster.stride + (size_t)x / 8] >> (7 - x % 8) & 1)
                        if (!in_a_box(&layout, x, y))
                            fail_msg("ink at %d,%d of paper %d", x, y, paper);
            raster_free(&raster);
        }
        /* Then the longest texts there are, in the widest letter, without a place to wrap. */
        memset(slip.title, 'W', sizeof slip.title - 1);
        memset(slip.lines[0].module, 'W', sizeof slip.lines[0].module - 1);
        memset(slip.phones[1].label, 'W', sizeof slip.phones[1].label - 1);
    }
}

/* A roll's slip as the software printer puts it on paper: NAME-paper-1.png. */
static void print_roll(const struct raster *raster, const char *name)
{
    char path[256];
    struct form form = {0};
    struct soft soft;
    assert_int_equal(escpos_job(raster, &form), DONE);
    snprintf(path, sizeof path, "%s-paper", name);
    assert_true(soft_open(&soft, raster->width, path));
    if (!soft_feed(&soft, form.bytes, form.size))
        fail_msg("%s", soft.why);
    assert_int_equal(soft.cuts, 1);
    assert_int_equal(soft.held, 0);
    assert_int_equal(soft.cut_rows[0], raster->height + 60); /* two lines of feed */
    soft_close(&soft);
    form_free(&form);
}

/* All forms of one slip under NAME. */
static void print_all(struct render *render, const struct slip *slip, enum slip_paper paper,
                      const char *name)
{
    char path[256];
    struct slip_layout layout;
    struct raster raster;
    struct form form = {0};
    assert_int_equal(slip_compose(slip, paper, &layout), DONE);
    assert_int_equal(render_raster(render, &layout, &raster), DONE);
    assert_int_equal(render_png(&raster, &layout, &form), DONE);
    snprintf(path, sizeof path, "%s.png", name);
    save(path, &form);
    form_free(&form);
    assert_int_equal(render_pdf(render, &layout, &form), DONE);
    snprintf(path, sizeof path, "%s.pdf", name);
    save(path, &form);
    form_free(&form);
    if (!slip_paper_is_page(paper))
        print_roll(&raster, name);
    raster_free(&raster);
}

static void picture_page_and_paper_are_read_by_two_readers(void **state)
{
    struct slip slip;
    for (int i = 0; i < 2 * SLIP_PAPERS; i++) {
        char name[64], path[96];
        enum slip_paper paper = (enum slip_paper)(i % SLIP_PAPERS);
        (i / SLIP_PAPERS ? slip_sample_long : slip_sample)(&slip, i);
        snprintf(name, sizeof name, "test_slip_%d", i);
        print_all(*state, &slip, paper, name);
        snprintf(path, sizeof path, "%s.png", name);
        assert_true(slip_sample_is_read(path, slip.token));
        if (!slip_paper_is_page(paper)) {
            snprintf(path, sizeof path, "%s-paper-1.png", name);
            assert_true(slip_sample_is_read(path, slip.token));
        }
        snprintf(path, sizeof path, "%s.pdf", name);
        assert_true(slip_sample_page(path, name));
        snprintf(path, sizeof path, "%s-1.png", name);
        assert_true(slip_sample_is_read(path, slip.token));
    }
}

static void assert_no_forbidden_word(const char *text)
{
    static const char *const words[] = {
        "violencia", "víctima", "agresor",  "denuncia", "abuso",   "refugio",      "Violencia",
        "Víctima",   "Agresor", "Denuncia", "Abuso",    "Refugio", "jornada-kiosk"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_null(strstr(text, words[i]));
}

/* Takes every occurrence of `known` out of `text`. */
static void cross_out(char *text, const char *known)
{
    size_t length = strlen(known);
    for (char *at = text; length && (at = strstr(at, known));)
        memset(at, ' ', length);
}

static void nothing_stands_on_the_page_but_what_was_given(void **state)
{
    struct slip slip;
    char text[8192], words[8192];
    slip_sample(&slip, 5);
    print_all(*state, &slip, SLIP_80_MM, "test_slip_words");
    FILE *pipe = popen("pdftotext -raw test_slip_words.pdf - && pdfinfo test_slip_words.pdf", "r");
    assert_non_null(pipe);
    size_t got = fread(text, 1, sizeof text - 1, pipe);
    text[got] = '\0';
    assert_int_equal(pclose(pipe), 0);
    assert_no_forbidden_word(text);
    assert_non_null(strstr(text, "Title:           Vale\n"));
    /* Neither when nor by what it was made. */
    assert_null(strstr(text, "Date"));
    assert_null(strstr(text, "Producer"));
    assert_null(strstr(text, "Creator"));
    char *info = strstr(text, "Title:");
    memcpy(words, text, (size_t)(info - text));
    words[info - text] = '\0';
    for (char *at = words; *at; at++)
        if (*at == '\n' || *at == '\f')
            *at = ' ';
    const char *const given[] = {slip.title,        slip.fair,  slip.day,     slip.present,
                                 slip.folio_label,  slip.folio, slip.privacy, slip.lines[0].module,
                                 slip.lines[0].turn};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        assert_non_null(strstr(words, given[i]));
        cross_out(words, given[i]);
    }
    for (int i = SLIP_PHONES - 1; i >= 0; i--) {
        assert_non_null(strstr(words, slip.phones[i].label));
        cross_out(words, slip.phones[i].label);
        assert_non_null(strstr(words, slip.phones[i].number));
        cross_out(words, slip.phones[i].number);
    }
    assert_int_equal(strspn(words, " "), strlen(words));
}

static void no_real_time_code_stands_in_a_picture(void **state)
{
    (void)state;
    static const uint8_t seconds[] = {0x04, 0x05, 0x14};
    uint8_t bits[300 * 48];
    struct raster raster = {384, 300, 48, bits};
    struct form form = {0};
    struct soft soft;
    for (size_t i = 0; i < sizeof bits; i++) /* across rows too: 48 is even, 47 below is not */
        bits[i] = i % 2 == 0 ? 0x10 : seconds[i / 2 % 3];
    assert_int_equal(escpos_job(&raster, &form), DONE);
    size_t at = 0; /* in the whole job, commands included */
    for (; at + 1 < form.size; at++)
        assert_false(
            form.bytes[at] == 0x10 &&
            (form.bytes[at + 1] == 4 || form.bytes[at + 1] == 5 || form.bytes[at + 1] == 20));
    assert_true(soft_open(&soft, 384, NULL));
    assert_true(soft_feed(&soft, form.bytes, form.size));
    assert_int_equal(soft.cut_rows[0], 300 + 60);
    form_free(&form);
    /* The check can fail: the same codes as they were are refused by the software printer. */
    static const uint8_t plain[] = {0x1D, 0x76, 0x30, 0, 2, 0, 1, 0, 0x10, 0x04};
    assert_false(soft_feed(&soft, plain, sizeof plain));
    assert_non_null(strstr(soft.why, "real-time"));
    soft_close(&soft);
}

static void a_picture_reaches_paper_dot_by_dot(void **state)
{
    struct slip slip;
    struct slip_layout layout;
    struct raster raster;
    struct form form = {0};
    struct soft soft;
    int width, changed = 0;
    slip_sample(&slip, 3);
    assert_int_equal(slip_compose(&slip, SLIP_58_MM, &layout), DONE);
    assert_int_equal(render_raster(*state, &layout, &raster), DONE);
    assert_int_equal(escpos_job(&raster, &form), DONE);
    assert_true(soft_open(&soft, 384, NULL));
    /* Without the cut (4 bytes) and the fence (3), the paper stays to be looked at. */
    assert_true(soft_feed(&soft, form.bytes, form.size - 7));
    uint8_t *paper = soft_picture(&soft, 0, raster.height, &width);
    for (int y = 0; y < raster.height; y++)
        for (int x = 0; x < raster.width; x++) {
            bool ink = raster.bits[(size_t)y * raster.stride + (size_t)x / 8] >> (7 - x % 8) & 1;
            bool black = paper[y * width + x] == 0;
            assert_true(black || !ink); /* no dot is lost … */
            changed += black != ink;    /* … and few are added beside lone ones */
        }
    print_message("%d dots widened, job of %zu bytes\n", changed, form.size);
    assert_true(changed < 100);
    free(paper);
    soft_close(&soft);
    form_free(&form);
    raster_free(&raster);
}

/* Stretches of rows that are blank, alone, equal in pairs, in sevens, and of equal dots in pairs,
 * up to a right edge of their own. */
static void draw_stretches(struct raster *raster, uint64_t seed)
{
    uint64_t random = seed * 2654435761U + 1;
    uint8_t row[72] = {0};
    for (int y = 0, left = 0, kind = 0, age = 0; y < raster->height; y++, left--, age++) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        if (left <= 0) {
            left = 1 + (int)(random >> 40) % 40;
            kind = (int)(random >> 33) % 5;
            age = 0;
        }
        size_t edge = 1 + (random >> 50) % raster->stride;
        static const int repeats[] = {1, 1, 2, 7, 2};
        if (age % repeats[kind] == 0) {
            memset(row, 0, sizeof row);
            for (size_t x = 0; kind > 0 && x < edge; x++) {
                random = random * 6364136223846793005U + 1442695040888963407U;
                uint8_t dots = (uint8_t)(random >> 56);
                row[x] = kind == 4 ? (uint8_t)((dots & 0xAA) | (dots & 0xAA) >> 1) : dots;
            }
        }
        memcpy(raster->bits + (size_t)y * raster->stride, row, raster->stride);
    }
}

/* Every dot but those of real-time codes, which are two where they were one. */
static void assert_printed(const struct soft *soft, const struct raster *raster, uint64_t seed)
{
    for (int y = 0; y < raster->height; y++)
        for (size_t x = 0; x < raster->stride; x++) {
            uint8_t ink = raster->bits[(size_t)y * raster->stride + x];
            uint8_t paper = soft->dots[(size_t)y * raster->stride + x];
            if (paper != ink && (paper & ink) != ink)
                fail_msg("seed %llu, row %d, byte %zu: %02x became %02x", (unsigned long long)seed,
                         y, x, ink, paper);
            if (paper != ink && __builtin_popcount(paper ^ ink) > 2)
                fail_msg("seed %llu, row %d, byte %zu: %02x grew to %02x", (unsigned long long)seed,
                         y, x, ink, paper);
        }
}

static void whatever_is_sent_at_half_reaches_paper_whole(void **state)
{
    (void)state;
    static uint8_t bits[72 * 700];
    for (uint64_t seed = 0; seed < 400; seed++) {
        int width = seed % 2 ? 384 : 576;
        struct raster raster = {width, 300 + (int)seed, (size_t)width / 8, bits};
        struct form form = {0};
        struct soft soft;
        draw_stretches(&raster, seed);
        assert_int_equal(escpos_job_as(&raster, 0, &form), DONE);
        assert_true(soft_open(&soft, width, NULL));
        assert_true(soft_feed(&soft, form.bytes, form.size - 7)); /* the paper stays */
        assert_int_equal(soft.rows, raster.height + 60);
        assert_printed(&soft, &raster, seed);
        assert_int_equal(escpos_fed_mm(&form, form.size), (raster.height + 60 + 7) / 8 + 15);
        soft_close(&soft);
        form_free(&form);
    }
}

static void a_raster_wider_than_the_paper_is_refused(void **state)
{
    (void)state;
    uint8_t bits[73] = {0};
    struct raster raster = {584, 1, 73, bits};
    struct form form = {0};
    assert_int_equal(escpos_job(&raster, &form), INVALID);
    assert_null(form.bytes);
    raster.width = 0;
    assert_int_equal(escpos_job(&raster, &form), INVALID);
}

static void the_software_printer_is_strict(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[10];
        size_t size;
    } bad[] = {{{'H', 'o'}, 2},
               {{0x1B, 0x21, 0}, 3},
               {{0x1D, 0x56, 0, 0}, 4},
               {{0x1D, 0x76, 0x30, 4, 1, 0, 1, 0, 0}, 9},
               {{0x1D, 0x76, 0x30, 1, 25, 0, 1, 0, 0}, 9},
               {{0x1D, 0x76, 0x30, 2, 1, 0, 65, 0, 0}, 9},
               {{0x1D, 0x76, 0x30, 0, 49, 0, 1, 0, 0}, 9},
               {{0x1D, 0x76, 0x30, 0, 1, 0, 129, 0, 0}, 9}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct soft soft;
        assert_true(soft_open(&soft, 384, NULL));
        assert_false(soft_feed(&soft, bad[i].bytes, bad[i].size));
        soft_close(&soft);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_slip_has_the_same_boxes_and_length),
        cmocka_unit_test(the_qr_has_whole_dots_and_its_quiet_zone),
        cmocka_unit_test(what_is_no_slip_is_refused),
        cmocka_unit_test(no_text_leaves_its_box),
        cmocka_unit_test(picture_page_and_paper_are_read_by_two_readers),
        cmocka_unit_test(nothing_stands_on_the_page_but_what_was_given),
        cmocka_unit_test(no_real_time_code_stands_in_a_picture),
        cmocka_unit_test(a_picture_reaches_paper_dot_by_dot),
        cmocka_unit_test(whatever_is_sent_at_half_reaches_paper_whole),
        cmocka_unit_test(a_raster_wider_than_the_paper_is_refused),
        cmocka_unit_test(the_software_printer_is_strict),
    };
    return cmocka_run_group_tests(tests, open_render, close_render);
}
