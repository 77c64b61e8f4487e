/* One SDL_ttf object per face and size; strings measured, wrapped and rendered once.
 *
 * Promises text at least as large as the theme's capital height says (sizes are rounded up to
 * whole pixels), and that a mask is the coverage of the glyphs, in no colour. Refuses nothing: an
 * unprintable string gives an empty mask. Lines stand 1.25 em apart: room for Á over g. */
#include "ui/text.h"
#include "ui/face.h"
#include "ui/strings.h"
#include <SDL2/SDL_ttf.h>
#include <assert.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define SLOTS_MAX (FONT_COUNT + 1)
#define LINE_BYTES_MAX 1024
#define CAPITAL_PER_EM 0.714 /* Noto Sans: sCapHeight 714 of 1000 */
#define LINE_PER_EM 1.25
#define LINE_PER_EM_LARGE 1.16 /* large letters need less between their lines */

static const enum face font_faces[FONT_COUNT] = {
    [FONT_BODY] = FACE_REGULAR, [FONT_STRONG] = FACE_BOLD,   [FONT_TITLE] = FACE_BOLD,
    [FONT_HEADING] = FACE_BOLD, [FONT_VALUE] = FACE_REGULAR, [FONT_KEY] = FACE_REGULAR,
    [FONT_FIGURE] = FACE_BOLD,  [FONT_DISPLAY] = FACE_BOLD,  [FONT_CALL] = FACE_BOLD,
    [FONT_CALLED] = FACE_BOLD,
};

struct slot { /* one face at one size */
    enum face face;
    int em_px;
    TTF_Font *font;
};

struct text {
    const struct theme *theme;
    double mm_per_px;
    struct faces faces;
    struct slot slots[SLOTS_MAX];
    int slot_count;
    int font_slots[FONT_COUNT];
    int icon_slot;
    struct strings *strings;
    bool library_open;
    char why[160];
};

const char *text_why(const struct text *text)
{
    return text->why;
}

static void close_slots(struct text *text)
{
    for (int i = 0; i < text->slot_count; i++)
        TTF_CloseFont(text->slots[i].font);
    text->slot_count = 0;
}

/* The slot of a face at a size, opened when it is first asked for; -1 on failure. */
static int slot_of(struct text *text, enum face face, int em_px)
{
    for (int i = 0; i < text->slot_count; i++) {
        if (text->slots[i].face == face && text->slots[i].em_px == em_px)
            return i;
    }
    if (text->slot_count == SLOTS_MAX)
        return -1;
    TTF_Font *font = face_open(&text->faces, face, em_px);
    if (font == NULL) {
        snprintf(text->why, sizeof text->why, "font %s cannot be opened", face_path(face));
        return -1;
    }
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT);
    text->slots[text->slot_count] = (struct slot){face, em_px, font};
    return text->slot_count++;
}

static enum ui_result open_slots(struct text *text)
{
    text->slot_count = 0;
    for (int i = 0; i < FONT_COUNT; i++) {
        double em_mm = text->theme->capital_mm[i] / CAPITAL_PER_EM;
        text->font_slots[i] = slot_of(text, font_faces[i], (int)ceil(em_mm / text->mm_per_px));
        if (text->font_slots[i] < 0)
            return UI_NO_FONT;
    }
    text->icon_slot = slot_of(text, FACE_ICONS, 32);
    return text->icon_slot < 0 ? UI_NO_FONT : UI_DONE;
}

enum ui_result text_resize(struct text *text)
{
    struct text before = *text;
    enum ui_result result = open_slots(text);
    if (result == UI_DONE) {
        strings_forget(text->strings, false);
        close_slots(&before);
    } else { /* the old sizes stay: text that is there can still be drawn */
        close_slots(text);
        memcpy(text->slots, before.slots, sizeof text->slots);
        memcpy(text->font_slots, before.font_slots, sizeof text->font_slots);
        text->slot_count = before.slot_count;
        text->icon_slot = before.icon_slot;
    }
    return result;
}

enum ui_result text_rescale(struct text *text, double mm_per_px)
{
    text->mm_per_px = mm_per_px;
    return text_resize(text);
}

enum ui_result text_create(struct text **text, const struct theme *theme, double mm_per_px)
{
    assert(mm_per_px > 0);
    *text = calloc(1, sizeof **text);
    if (*text == NULL)
        return UI_NO_MEMORY;
    (*text)->theme = theme;
    (*text)->mm_per_px = mm_per_px;
    (*text)->strings = strings_create();
    if ((*text)->strings == NULL)
        return UI_NO_MEMORY;
    (*text)->library_open = TTF_Init() == 0;
    if (!(*text)->library_open) {
        snprintf((*text)->why, sizeof(*text)->why, "SDL_ttf: %s", TTF_GetError());
        return UI_NO_FONT;
    }
    return text_resize(*text);
}

void text_destroy(struct text *text)
{
    if (text == NULL)
        return;
    text_forget_personal(text);
    close_slots(text);
    faces_close(&text->faces);
    strings_destroy(text->strings);
    if (text->library_open)
        TTF_Quit();
    free(text);
}

static TTF_Font *font_of(const struct text *text, enum font font)
{
    return text->slots[text->font_slots[font]].font;
}

int text_px(const struct text *text, double mm)
{
    return (int)lround(mm / text->mm_per_px);
}

int text_line_px(struct text *text, enum font font)
{
    return (int)ceil(text->slots[text->font_slots[font]].em_px *
                     (text->theme->large ? LINE_PER_EM_LARGE : LINE_PER_EM));
}

double text_line_mm(struct text *text, enum font font)
{
    return text_line_px(text, font) * text->mm_per_px;
}

int text_ascent_px(struct text *text, enum font font)
{
    return TTF_FontAscent(font_of(text, font));
}

/* SDL_ttf wants strings ended by 0: a copy of the span on the stack, zeroed by the caller. */
static const char *span_copy(char copy[LINE_BYTES_MAX], const char *string, size_t length)
{
    size_t kept = length < LINE_BYTES_MAX - 1 ? length : LINE_BYTES_MAX - 1;
    memcpy(copy, string, kept);
    copy[kept] = '\0';
    return copy;
}

static int width_px(struct text *text, enum font font, const char *string, size_t length,
                    bool personal)
{
    struct string_key key = {.kind = STRING_WIDTH,
                             .slot = text->font_slots[font],
                             .string = string,
                             .length = length,
                             .personal = personal};
    struct string_entry *entry = strings_find(text->strings, &key);
    if (entry != NULL)
        return entry->w;
    char copy[LINE_BYTES_MAX];
    int width = 0;
    if (TTF_SizeUTF8(font_of(text, font), span_copy(copy, string, length), &width, NULL) != 0)
        width = 0;
    if (personal)
        sodium_memzero(copy, sizeof copy);
    entry = strings_add(text->strings, &key, 0);
    if (entry != NULL)
        entry->w = width;
    return width;
}

double text_width_mm(struct text *text, enum font font, const char *string, bool personal)
{
    return width_px(text, font, string, strlen(string), personal) * text->mm_per_px;
}

double text_word_mm(struct text *text, enum font font, const char *string, bool personal)
{
    int widest = 0;
    while (*string != '\0') {
        size_t length = strcspn(string, " \n");
        int width = width_px(text, font, string, length, personal);
        widest = width > widest ? width : widest;
        string += length;
        string += strspn(string, " \n");
    }
    return widest * text->mm_per_px;
}

static size_t bytes_of_characters(const char *string, size_t length, int characters)
{
    size_t at = 0;
    while (at < length && characters > 0) {
        at++;
        while (at < length && ((unsigned char)string[at] & 0xC0) == 0x80)
            at++;
        characters--;
    }
    return at;
}

/* TTF_MeasureUTF8 wants room after the last glyph: a word that just fits is measured by itself. */
static size_t whole_word(TTF_Font *font, const char *string, size_t length, size_t fits, int width)
{
    char copy[LINE_BYTES_MAX];
    size_t end = fits;
    int extent = width + 1;
    while (end < length && string[end] != ' ')
        end++;
    if (TTF_SizeUTF8(font, span_copy(copy, string, end), &extent, NULL) != 0)
        extent = width + 1;
    sodium_memzero(copy, sizeof copy);
    return extent <= width ? end : fits;
}

/* How many bytes of a paragraph go on one line: up to the last space that fits, or, where a single
 * word is too wide, as many characters of it as fit (at least one). */
static size_t line_bytes(TTF_Font *font, const char *string, size_t length, int width)
{
    char copy[LINE_BYTES_MAX];
    int extent = 0, characters = 0;
    span_copy(copy, string, length);
    if (TTF_MeasureUTF8(font, copy, width, &extent, &characters) != 0)
        characters = 1;
    sodium_memzero(copy, sizeof copy);
    size_t fits = bytes_of_characters(string, length, characters > 0 ? characters : 1);
    fits = whole_word(font, string, length, fits, width);
    if (fits >= length || string[fits] == ' ')
        return fits;
    for (size_t at = fits; at > 0; at--) {
        if (string[at - 1] == ' ')
            return at - 1;
    }
    return fits;
}

static int wrap(TTF_Font *font, const char *string, int width,
                struct text_span spans[TEXT_LINES_MAX])
{
    int count = 0;
    size_t at = 0, end = strlen(string);
    while (at < end && count < TEXT_LINES_MAX) {
        size_t paragraph = strcspn(string + at, "\n");
        if (paragraph == 0) {
            spans[count++] = (struct text_span){at, 0};
            at++;
            continue;
        }
        size_t length = line_bytes(font, string + at, paragraph, width);
        spans[count++] = (struct text_span){at, length};
        at += length;
        at += strspn(string + at, " ");
        if (string[at] == '\n')
            at++;
    }
    return count;
}

int text_wrap(struct text *text, enum font font, const char *string, int width, bool personal,
              struct text_span spans[TEXT_LINES_MAX])
{
    struct string_key key = {.kind = STRING_WRAP,
                             .slot = text->font_slots[font],
                             .width_px = width,
                             .string = string,
                             .length = strlen(string),
                             .personal = personal};
    struct string_entry *entry = strings_find(text->strings, &key);
    if (entry != NULL) {
        if (entry->bytes > 0)
            memcpy(spans, entry->data, entry->bytes);
        return entry->w;
    }
    int count = wrap(font_of(text, font), string, width, spans);
    entry = strings_add(text->strings, &key, (size_t)count * sizeof spans[0]);
    if (entry != NULL) {
        entry->w = count;
        if (count > 0)
            memcpy(entry->data, spans, entry->bytes);
    }
    return count;
}

int text_line_count(struct text *text, enum font font, const char *string, double width_mm,
                    bool personal)
{
    struct text_span spans[TEXT_LINES_MAX];
    return text_wrap(text, font, string, text_px(text, width_mm), personal, spans);
}

double text_height_mm(struct text *text, enum font font, const char *string, double width_mm,
                      bool personal)
{
    return text_line_count(text, font, string, width_mm, personal) * text_line_mm(text, font);
}

static struct text_mask mask_of(const struct string_entry *entry)
{
    if (entry == NULL)
        return (struct text_mask){0};
    return (struct text_mask){entry->data, entry->w, entry->h, entry->w};
}

/* Renders white on black, whose palette indices are the coverage, and keeps that. */
static struct text_mask render(struct text *text, const struct string_key *key)
{
    char copy[LINE_BYTES_MAX];
    SDL_Color white = {255, 255, 255, 255}, black = {0, 0, 0, 255};
    TTF_Font *font = text->slots[key->slot].font;
    span_copy(copy, key->string, key->length);
    SDL_Surface *shaded = TTF_RenderUTF8_Shaded(font, copy, white, black);
    sodium_memzero(copy, sizeof copy);
    size_t bytes = shaded == NULL ? 0 : (size_t)shaded->w * (size_t)shaded->h;
    struct string_entry *entry = bytes == 0 ? NULL : strings_add(text->strings, key, bytes);
    if (entry != NULL) {
        entry->w = shaded->w;
        entry->h = shaded->h;
        for (int y = 0; y < shaded->h; y++)
            memcpy((uint8_t *)entry->data + y * shaded->w,
                   (const uint8_t *)shaded->pixels + y * shaded->pitch, (size_t)shaded->w);
    }
    if (shaded != NULL && key->personal)
        sodium_memzero(shaded->pixels, (size_t)shaded->pitch * (size_t)shaded->h);
    SDL_FreeSurface(shaded);
    return mask_of(entry);
}

struct text_mask text_render(struct text *text, enum font font, const char *string, size_t length,
                             bool personal)
{
    struct string_key key = {.kind = STRING_MASK,
                             .slot = text->font_slots[font],
                             .string = string,
                             .length = length,
                             .personal = personal};
    if (length == 0)
        return (struct text_mask){0};
    struct string_entry *entry = strings_find(text->strings, &key);
    return entry != NULL ? mask_of(entry) : render(text, &key);
}

/* One font object serves all sizes of icons: an icon is rendered once, then kept. */
struct text_mask text_icon(struct text *text, const char *name, int size_px)
{
    struct string_key key = {.kind = STRING_ICON,
                             .slot = text->icon_slot,
                             .width_px = size_px,
                             .string = name,
                             .length = strlen(name)};
    struct string_entry *entry = strings_find(text->strings, &key);
    if (entry == NULL && TTF_SetFontSize(text->slots[text->icon_slot].font, size_px) != 0)
        return (struct text_mask){0};
    struct text_mask mask = entry != NULL ? mask_of(entry) : render(text, &key);
    /* a name the font does not know is spelled out in letters: show nothing instead */
    return mask.width_px > size_px + size_px / 2 ? (struct text_mask){0} : mask;
}

static bool is_mark(utf8proc_int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

/* What `size` bytes add to a line; -1 when they are too many. A mark may be wider than its letter,
 * so that one of them alone does not tell. */
static int advance_px(TTF_Font *font, const char *string, size_t size)
{
    char twice[64];
    int once_px = 0, twice_px = 0;
    if (2 * size >= sizeof twice)
        return -1;
    memcpy(twice, string, size);
    memcpy(twice + size, string, size);
    twice[2 * size] = '\0';
    if (TTF_SizeUTF8(font, twice, &twice_px, NULL) != 0)
        return -1;
    twice[size] = '\0';
    return TTF_SizeUTF8(font, twice, &once_px, NULL) == 0 ? twice_px - once_px : -1;
}

static bool stands_on_its_letter(TTF_Font *font, const char *string, size_t letter, size_t size)
{
    int marked_px = advance_px(font, string, size);
    return letter > 0 && marked_px >= 0 && marked_px <= advance_px(font, string, letter) + 1;
}

static bool face_can_show(TTF_Font *font, const char *string)
{
    utf8proc_int32_t point = 0;
    utf8proc_ssize_t size = 0;
    size_t start = 0, letter = 0; /* of the letter that marks stand on; its bytes */
    for (size_t at = 0; string[at] != '\0'; at += (size_t)size) {
        size = utf8proc_iterate((const utf8proc_uint8_t *)string + at, -1, &point);
        if (size < 1 || (point != '\n' && !TTF_GlyphIsProvided32(font, (Uint32)point)))
            return false;
        if (!is_mark(point)) {
            start = at;
            letter = (size_t)size;
        } else if (!stands_on_its_letter(font, string + start, letter, at + (size_t)size - start)) {
            return false;
        }
    }
    return true;
}

bool text_can_show(struct text *text, const char *string)
{
    for (int i = 0; i < text->slot_count; i++) {
        if (text->slots[i].face != FACE_ICONS && !face_can_show(text->slots[i].font, string))
            return false;
    }
    return true;
}

void text_forget_personal(struct text *text)
{
    if (text->strings == NULL)
        return;
    strings_forget(text->strings, true);
    /* SDL_ttf keeps the glyph positions of the last string of each font: lay dots over them */
    char dots[LINE_BYTES_MAX];
    memset(dots, '.', sizeof dots - 1);
    dots[sizeof dots - 1] = '\0';
    for (int i = 0; i < text->slot_count; i++) {
        if (text->slots[i].face != FACE_ICONS)
            TTF_SizeUTF8(text->slots[i].font, dots, NULL, NULL);
    }
}

struct text_use text_use(const struct text *text)
{
    return strings_use(text->strings);
}
