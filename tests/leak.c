/* A program that leaks on purpose, so that the search for leaks can show that it finds them:
 * `leak FORM` writes one marker into its own memory in that form, says "ready" and waits to be
 * killed. `leak` alone prints the forms.
 *
 * The marker stands nowhere else in it: it is built from masked bytes, byte by byte, where it is
 * planted. Part of no package. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ft2build.h>
#include FT_FREETYPE_H

#define MASK 0x55
#define COUNT 11
#define BYTES (COUNT * 128 + 64)
#define FONT "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"

/* "Xiquéñatzül" as code points, each xored with MASK. */
static const uint32_t masked[COUNT] = {0x58 ^ MASK, 0x69 ^ MASK, 0x71 ^ MASK, 0x75 ^ MASK,
                                       0xe9 ^ MASK, 0xf1 ^ MASK, 0x61 ^ MASK, 0x74 ^ MASK,
                                       0x7a ^ MASK, 0xfc ^ MASK, 0x6c ^ MASK};

static uint32_t as_is(uint32_t point)
{
    return point;
}

static uint32_t upper(uint32_t point)
{
    return point < 128 ? (uint32_t)toupper((int)point) : point - 0x20;
}

static uint32_t lower(uint32_t point)
{
    return point < 128 ? (uint32_t)tolower((int)point) : point;
}

static uint32_t folded(uint32_t point)
{
    return point == 0xe9 ? 'e' : point == 0xf1 ? 'n' : point == 0xfc ? 'u' : lower(point);
}

static uint32_t bare(uint32_t point)
{
    return point < 128 ? point : folded(point);
}

static uint32_t glyph(uint32_t point)
{
    static FT_Library library;
    static FT_Face face;
    if (!face && (FT_Init_FreeType(&library) || FT_New_Face(library, FONT, 0, &face)))
        exit(1);
    return FT_Get_Char_Index(face, point);
}

static const struct form {
    const char *name;
    size_t distance; /* bytes between two; 0 = UTF-8, one after the other */
    size_t width;    /* bytes of one */
    bool big_endian, backwards;
    uint32_t (*change)(uint32_t point);
    enum { HEAP, STACK, PAGES, CHILD } where;
} forms[] = {
    {"utf8", 0, 1, false, false, as_is, HEAP},
    {"utf8_stack", 0, 1, false, false, as_is, STACK},
    {"utf8_pages", 0, 1, false, false, as_is, PAGES},
    {"utf8_child", 0, 1, false, false, as_is, CHILD},
    {"utf8_upper", 0, 1, false, false, upper, HEAP},
    {"utf8_lower", 0, 1, false, false, lower, HEAP},
    {"utf8_bare", 0, 1, false, false, bare, HEAP},
    {"utf8_folded", 0, 1, false, false, folded, HEAP},
    {"latin1_pairs", 2, 1, false, false, as_is, HEAP},
    {"utf16", 2, 2, false, false, as_is, HEAP},
    {"utf16_big", 2, 2, true, false, as_is, HEAP},
    {"utf16_folded", 2, 2, false, false, folded, HEAP},
    {"utf32", 4, 4, false, false, as_is, HEAP},
    {"utf32_big", 4, 4, true, false, as_is, HEAP},
    {"utf32_upper", 4, 4, false, false, upper, HEAP},
    {"points_8", 8, 4, false, false, as_is, HEAP},
    {"points_12", 12, 4, false, false, folded, HEAP},
    {"points_20_harfbuzz", 20, 4, false, false, as_is, HEAP},
    {"glyphs_20_harfbuzz", 20, 4, false, false, glyph, HEAP},
    {"glyphs_24_sdl_ttf", 24, 4, false, false, glyph, PAGES},
    {"points_56_events", 56, 1, false, false, as_is, HEAP},
    {"points_80_event_nodes", 80, 1, false, false, as_is, HEAP},
    {"points_96_backwards", 96, 1, false, true, lower, HEAP},
    {"points_128", 128, 4, false, false, as_is, HEAP},
};

static size_t put_utf8(uint8_t *to, uint32_t point)
{
    if (point < 0x80) {
        to[0] = (uint8_t)point;
        return 1;
    }
    to[0] = (uint8_t)(0xC0 | point >> 6);
    to[1] = (uint8_t)(0x80 | (point & 0x3F));
    return 2;
}

static void plant(const struct form *form, volatile uint8_t *to)
{
    size_t used = 0;
    for (size_t i = 0; i < COUNT; i++) {
        uint32_t point = form->change(masked[form->backwards ? COUNT - 1 - i : i] ^ MASK);
        uint8_t bytes[2];
        size_t size = form->distance == 0 ? put_utf8(bytes, point) : 0;
        for (size_t j = 0; j < size; j++)
            to[used++] = bytes[j];
        for (size_t j = 0; form->distance > 0 && j < form->width; j++) {
            size_t shift = form->big_endian ? form->width - 1 - j : j;
            to[i * form->distance + j] = (uint8_t)(point >> 8 * shift);
        }
    }
}

static _Noreturn void wait_to_be_killed(void)
{
    puts("ready");
    fflush(stdout);
    for (;;)
        pause();
}

static int leak(const struct form *form)
{
    volatile uint8_t stack[BYTES] = {0};
    volatile uint8_t *heap = calloc(1, BYTES);
    volatile uint8_t *pages =
        mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (form->where == CHILD) {
        pid_t child = fork();
        if (child != 0)
            return waitpid(child, NULL, 0) < 0;
    }
    plant(form, form->where == STACK ? stack : form->where == PAGES ? pages : heap);
    wait_to_be_killed();
}

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (argc < 2)
            puts(forms[i].name);
        else if (strcmp(argv[1], forms[i].name) == 0)
            return leak(&forms[i]);
    }
    return argc < 2 ? 0 : 2;
}
