/* Text files that people wrote: see text.h. Everything that reads a spreadsheet or a settings file
 * of a fair comes through here, so that no later code meets half a character. */
#include "sync/text.h"

#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

/* Below this code point everything is its own NFC already. */
#define FIRST_COMPOSABLE 0x300
#define FOLD_CODE_POINTS 512

static enum outcome refuse(enum outcome outcome, char *why, const char *name, size_t line,
                           const char *expected)
{
    if (line > 0)
        (void)snprintf(why, TEXT_WHY_MAX, "%.80s:%zu: %s", name, line, expected);
    else
        (void)snprintf(why, TEXT_WHY_MAX, "%.80s: %s", name, expected);
    return outcome;
}

static enum outcome read_open_file(const struct io *io, struct io_file *file, size_t limit,
                                   char **text, size_t *size)
{
    uint64_t length = 0;
    enum outcome outcome = io->file_size(io->self, file, &length);
    if (outcome != DONE)
        return outcome;
    if (length > limit)
        return REFUSED;
    *text = malloc((size_t)length + 1);
    if (*text == NULL)
        return BUSY;
    *size = (size_t)length;
    (*text)[*size] = '\0';
    outcome = length > 0 ? io->file_read(io->self, file, 0, *text, *size) : DONE;
    if (outcome != DONE) {
        free(*text);
        *text = NULL;
    }
    return outcome;
}

static enum outcome read_bytes(const struct io *io, const char *folder, const char *name,
                               size_t limit, char **text, size_t *size, char *why)
{
    char path[TEXT_PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return refuse(INVALID, why, name, 0, "the folder's path is too long");
    struct io_file *file = NULL;
    enum outcome outcome = io->file_open(io->self, path, IO_READ, &file);
    if (outcome != DONE)
        return refuse(outcome, why, name, 0, "cannot be opened; expected a readable file");
    outcome = read_open_file(io, file, limit, text, size);
    io->file_close(io->self, file);
    if (outcome == REFUSED) {
        char expected[64];
        (void)snprintf(expected, sizeof expected, "longer than %zu bytes", limit);
        return refuse(INVALID, why, name, 0, expected);
    }
    if (outcome != DONE)
        return refuse(outcome, why, name, 0, "cannot be read");
    return DONE;
}

/* Walks every code point; *composable says whether NFC could change anything. */
static enum outcome check(const char *text, size_t size, const char *name, bool *composable,
                          char *why)
{
    size_t line = 1;
    *composable = false;
    for (size_t at = 0; at < size;) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                                                 (utf8proc_ssize_t)(size - at), &point);
        if (step <= 0)
            return refuse(INVALID, why, name, line, "not UTF-8; save the file as UTF-8");
        if (point == '\n')
            line++;
        bool control = point < 0x20 && point != '\n' && point != '\r' && point != '\t';
        if (control || (point >= 0x7F && point < 0xA0))
            return refuse(INVALID, why, name, line, "a control character; expected plain text");
        if (point >= FIRST_COMPOSABLE)
            *composable = true;
        at += (size_t)step;
    }
    return DONE;
}

enum outcome text_load(const struct io *io, const char *folder, const char *name, size_t limit,
                       char **text, char why[TEXT_WHY_MAX])
{
    char *bytes = NULL;
    size_t size = 0;
    *text = NULL;
    enum outcome outcome = read_bytes(io, folder, name, limit, &bytes, &size, why);
    if (outcome != DONE)
        return outcome;
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        size -= 3;
        memmove(bytes, bytes + 3, size + 1);
    }
    bool composable = false;
    outcome = check(bytes, size, name, &composable, why);
    if (outcome == DONE && composable) {
        char *composed = (char *)utf8proc_NFC((const utf8proc_uint8_t *)bytes);
        free(bytes);
        bytes = composed;
        if (bytes == NULL)
            outcome = refuse(BUSY, why, name, 0, "memory is short");
    }
    if (outcome != DONE) {
        free(bytes);
        return outcome;
    }
    *text = bytes;
    why[0] = '\0';
    return DONE;
}

static bool is_word(utf8proc_int32_t point)
{
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
        return true;
    default:
        return false;
    }
}

size_t text_fold(const char *text, char *folded, size_t room)
{
    utf8proc_int32_t points[FOLD_CODE_POINTS];
    utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)text, 0, points, FOLD_CODE_POINTS,
                           (utf8proc_option_t)(UTF8PROC_NULLTERM | UTF8PROC_DECOMPOSE |
                                               UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK));
    if (count > FOLD_CODE_POINTS)
        count = FOLD_CODE_POINTS;
    size_t length = 0;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        utf8proc_uint8_t bytes[4];
        bool word = is_word(points[i]);
        size_t size = word ? (size_t)utf8proc_encode_char(points[i], bytes) : 1;
        if (!word)
            bytes[0] = ' ';
        if (!word && (length == 0 || folded[length - 1] == ' '))
            continue;
        if (length + size >= room)
            break;
        memcpy(folded + length, bytes, size);
        length += size;
    }
    while (length > 0 && folded[length - 1] == ' ')
        length--;
    folded[length] = '\0';
    if (count > 0) /* what somebody looks for is hers */
        sodium_memzero(points, (size_t)count * sizeof points[0]);
    return length;
}
