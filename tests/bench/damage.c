/* Damaged slips against a bare id: how many are still read, and whether one is ever read wrongly.
 *
 * The bare id is what a slip without signature would carry: 16 random bytes as 26 characters, level
 * Q, in the largest whole-dot modules that are no wider than the slip's QR on the same paper. Both
 * are printed in dots, photographed at 16 pixels a millimetre, harmed by the same seed (harm.h) and
 * read by zbar at three sizes; with --both, by ZXingReader or zbar. Other versions of the slip's QR
 * are measured beside it, to see what would help. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <qrencode.h>
#include <sodium.h>
#include <zbar.h>

#include "sync/base32.h"
#include "tests/bench/bench.h"
#include "tests/bench/harm.h"
#include "tests/slip_sample.h"

#define SLIPS 4 /* of each kind and level */
#define PIXELS_PER_DOT 2
#define QUIET_DOTS 28 /* four modules of the slip's QR on 58 mm */
#define WHITE 235
#define BLACK 25

/* A code on a paper, in dots. */
struct code {
    const char *name;
    int version;
    QRecLevel level;
    int dots; /* a module */
    bool is_bare;
    unsigned read, wrong, tried;
    unsigned by_kind[32];
};

struct paper {
    const char *name;
    double dots_per_mm;
    int side; /* dots of the slip's QR */
    struct code codes[5];
};

static struct paper papers[] = {
    {"58 mm",
     8,
     343,
     {{"slip (8-Q, 7 dots)", 8, QR_ECLEVEL_Q, 7, false, 0, 0, 0, {0}},
      {"bare id (2-Q, 13 dots)", 2, QR_ECLEVEL_Q, 13, true, 0, 0, 0, {0}},
      {"slip as 6-M, 8 dots", 6, QR_ECLEVEL_M, 8, false, 0, 0, 0, {0}},
      {"slip as 5-L, 9 dots", 5, QR_ECLEVEL_L, 9, false, 0, 0, 0, {0}},
      {"slip as 8-Q, 6 dots", 8, QR_ECLEVEL_Q, 6, false, 0, 0, 0, {0}}}},
    {"80 mm",
     8,
     441,
     {{"slip (8-Q, 9 dots)", 8, QR_ECLEVEL_Q, 9, false, 0, 0, 0, {0}},
      {"bare id (2-Q, 17 dots)", 2, QR_ECLEVEL_Q, 17, true, 0, 0, 0, {0}}}},
    {"A6 and pages",
     300 / 25.4,
     588,
     {{"slip (8-Q, 12 dots)", 8, QR_ECLEVEL_Q, 12, false, 0, 0, 0, {0}},
      {"bare id (2-Q, 23 dots)", 2, QR_ECLEVEL_Q, 23, true, 0, 0, 0, {0}}}},
};

#define PAPERS (sizeof papers / sizeof papers[0])

static void text_of(const struct code *code, int variant, char text[TOKEN_TEXT_BYTES])
{
    struct slip slip;
    uint8_t id[16];
    slip_sample(&slip, variant);
    memcpy(text, slip.token, TOKEN_TEXT_BYTES);
    if (!code->is_bare)
        return;
    memset(id, variant * 37 + 11, sizeof id);
    crypto_generichash(id, sizeof id, id, sizeof id, NULL, 0);
    base32_write(id, sizeof id, text);
}

/* The code in the middle of a white picture that is as large for every code of the paper. */
static void photograph(const struct paper *paper, const struct code *code, const char *text,
                       struct picture *picture)
{
    QRinput *input = QRinput_new2(code->version, code->level);
    QRcode *qr = NULL;
    if (input &&
        QRinput_append(input, QR_MODE_AN, (int)strlen(text), (const unsigned char *)text) == 0)
        qr = QRcode_encodeInput(input);
    if (!qr || qr->version != code->version)
        bench_die("no such QR:", code->name);
    double scale = PIXELS_PER_DOT * 8 / paper->dots_per_mm; /* 16 pixels a millimetre */
    int side = (int)lround((paper->side + 2 * QUIET_DOTS) * scale);
    *picture = (struct picture){side, side, scale * paper->dots_per_mm, NULL};
    picture->grey = malloc((size_t)side * (size_t)side);
    if (!picture->grey)
        bench_die("no memory for a", "picture");
    memset(picture->grey, WHITE, (size_t)side * (size_t)side);
    double left = (side - qr->width * code->dots * scale) / 2;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            int u = (int)floor((x - left) / (code->dots * scale));
            int v = (int)floor((y - left) / (code->dots * scale));
            if (u >= 0 && v >= 0 && u < qr->width && v < qr->width &&
                qr->data[v * qr->width + u] & 1)
                picture->grey[y * side + x] = BLACK;
        }
    QRcode_free(qr);
    QRinput_free(input);
}

/* 1 read, 0 not, -1 read as something else. */
static int read_code(zbar_image_scanner_t *scanner, const struct picture *picture, const char *text)
{
    int result = 0;
    zbar_image_t *image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)picture->width, (unsigned)picture->height);
    zbar_image_set_data(image, picture->grey,
                        (unsigned long)picture->width * (unsigned long)picture->height, NULL);
    zbar_scan_image(scanner, image);
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol(image); symbol;
         symbol = zbar_symbol_next(symbol)) {
        bool same = zbar_symbol_get_data_length(symbol) == strlen(text) &&
                    memcmp(zbar_symbol_get_data(symbol), text, strlen(text)) == 0;
        result = result == -1 || !same ? -1 : 1;
    }
    zbar_image_destroy(image);
    return result;
}

/* Half as many pixels each way: noise goes, and small modules with it. */
static void halve(struct picture *picture)
{
    int width = picture->width / 2, height = picture->height / 2;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const uint8_t *from = picture->grey + 2 * y * picture->width + 2 * x;
            int sum = from[0] + from[1] + from[picture->width] + from[picture->width + 1];
            picture->grey[y * width + x] = (uint8_t)(sum / 4);
        }
    picture->width = width;
    picture->height = height;
}

/* As it is, then at half the size and at a quarter, as reading programs do; one wrong is wrong. */
static int read_at_sizes(zbar_image_scanner_t *scanner, struct picture *picture, const char *text)
{
    int result = 0;
    for (int i = 0; i < 3 && result == 0; i++) {
        if (i > 0)
            halve(picture);
        result = read_code(scanner, picture, text);
    }
    return result;
}

static void save_picture(const struct picture *picture, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        bench_die("cannot write", path);
    fprintf(file, "P5\n%d %d\n255\n", picture->width, picture->height);
    fwrite(picture->grey, 1, (size_t)picture->width * (size_t)picture->height, file);
    fclose(file);
}

/* By another program, from a file. */
static int read_by_zxing(const struct picture *picture, const char *text)
{
    char path[64], command[128], line[1024], wanted[TOKEN_TEXT_BYTES + 4];
    int result = 0;
    snprintf(path, sizeof path, "/tmp/bench_damage.%d.pgm", (int)getpid());
    snprintf(command, sizeof command, "ZXingReader %s 2>/dev/null", path);
    snprintf(wanted, sizeof wanted, "\"%s\"", text);
    save_picture(picture, path);
    FILE *pipe = popen(command, "r");
    while (pipe && fgets(line, sizeof line, pipe))
        if (strncmp(line, "Text:", 5) == 0)
            result = result == -1 || !strstr(line, wanted) ? -1 : 1;
    if (pipe)
        pclose(pipe);
    unlink(path);
    return result;
}

static void try_one(zbar_image_scanner_t *scanner, const struct paper *paper, struct code *code,
                    int kind, int level, int variant, const char *save, bool by_both)
{
    char text[TOKEN_TEXT_BYTES];
    struct picture picture;
    text_of(code, variant, text);
    photograph(paper, code, text, &picture);
    harm_apply(kind, level, (uint64_t)(kind * 1000 + level * 100 + variant), &picture);
    if (save)
        save_picture(&picture, save);
    int result = by_both ? read_by_zxing(&picture, text) : 0;
    if (result == 0)
        result = read_at_sizes(scanner, &picture, text);
    code->tried++;
    code->read += result > 0;
    code->by_kind[kind] += result > 0;
    code->wrong += result < 0;
    free(picture.grey);
}

static void print_paper(const struct paper *paper, size_t codes)
{
    printf("\n%s: read of %u\n%-20s", paper->name, paper->codes[0].tried / (unsigned)harm_count,
           "");
    for (size_t i = 0; i < codes; i++)
        printf("  %-22s", paper->codes[i].name);
    for (int kind = 0; kind < harm_count; kind++) {
        printf("\n%-20s", harms[kind].name);
        for (size_t i = 0; i < codes; i++)
            printf("  %-22u", paper->codes[i].by_kind[kind]);
    }
    printf("\n%-20s", "all");
    for (size_t i = 0; i < codes; i++)
        printf("  %4u of %u = %4.1f %%   ", paper->codes[i].read, paper->codes[i].tried,
               100.0 * paper->codes[i].read / paper->codes[i].tried);
    printf("\n%-20s", "of the bare id's");
    for (size_t i = 0; i < codes; i++)
        printf("  %-22.3f", (double)paper->codes[i].read / paper->codes[1].read);
    printf("\n%-20s", "wrong reads");
    for (size_t i = 0; i < codes; i++)
        printf("  %-22u", paper->codes[i].wrong);
    puts("");
}

int main(int argc, char **argv)
{
    const char *folder = NULL; /* one picture of each kind and level of the first paper */
    unsigned slips = SLIPS, by_both = 0;
    const struct bench_option options[] = {{"pictures", BENCH_TEXT, &folder, NULL},
                                           {"slips", BENCH_NUMBER, NULL, &slips},
                                           {"both", BENCH_FLAG, NULL, &by_both}};
    bench_options(argc, argv, options, 3, "bench_damage [--pictures FOLDER] [--slips N] [--both]");
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (sodium_init() < 0 || !scanner)
        bench_die("libsodium or zbar does not", "start");
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    for (size_t p = 0; p < PAPERS; p++) {
        size_t codes = 0;
        while (codes < 5 && papers[p].codes[codes].name)
            codes++;
        for (int kind = 0; kind < harm_count; kind++)
            for (int level = 0; level < HARM_LEVELS; level++)
                for (unsigned i = 0; i < slips * codes; i++) {
                    char name[512];
                    snprintf(name, sizeof name, "%s/%02d-%d.pgm", folder ? folder : "", kind,
                             level + 1);
                    try_one(scanner, &papers[p], &papers[p].codes[i % codes], kind, level,
                            (int)(i / codes), folder && p == 0 && i == 0 ? name : NULL,
                            by_both > 0);
                }
        print_paper(&papers[p], codes);
    }
    zbar_image_scanner_destroy(scanner);
    return 0;
}
