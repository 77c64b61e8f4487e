/* Reads GNU's compiled catalogue (gettext manual, "The Format of GNU MO Files"): a header of seven
 * numbers, then two tables of (length, offset), the English in order, the translation beside it. */
#include "kiosk/catalogue.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "kiosk/words.h"
#include "sync/pack.h"

#define MAGIC 0x950412deU
#define FILE_BYTES_MAX (1U << 20)
#define SHOWN_MAX 60
#define DIRECTIVES_MAX 64

struct file {
    char *bytes; /* with a NUL behind them */
    size_t size;
    uint32_t count, english, other; /* offsets of the two tables */
};

static bool refuse(char *why, const char *english, const char *expected)
{
    int shown = (int)strnlen(english, SHOWN_MAX);
    while (shown > 0 && ((unsigned char)english[shown] & 0xC0) == 0x80)
        shown--;
    (void)snprintf(why, CATALOGUE_WHY_MAX, "\"%.*s\": expected %s", shown, english, expected);
    return false;
}

static uint32_t number_at(const struct file *file, size_t at)
{
    uint32_t number = 0;
    memcpy(&number, file->bytes + at, sizeof number); /* written on this machine or one like it */
    return number;
}

static enum outcome load(const char *path, struct file *file)
{
    FILE *stream = fopen(path, "re");
    if (stream == NULL)
        return errno == ENOENT || errno == ENOTDIR ? NOT_FOUND : INVALID;
    file->bytes = malloc(FILE_BYTES_MAX + 1);
    if (file->bytes != NULL)
        file->size = fread(file->bytes, 1, FILE_BYTES_MAX, stream);
    bool whole = file->bytes != NULL && !ferror(stream) && file->size < FILE_BYTES_MAX;
    fclose(stream);
    if (!whole)
        return INVALID;
    file->bytes[file->size] = '\0';
    return DONE;
}

static bool has_tables(struct file *file)
{
    /* Revision 0 alone: a later one holds strings that these tables do not list. */
    if (file->size < 28 || number_at(file, 0) != MAGIC || number_at(file, 4) != 0)
        return false;
    file->count = number_at(file, 8);
    file->english = number_at(file, 12);
    file->other = number_at(file, 16);
    uint64_t table = (uint64_t)file->count * 8;
    return file->count > 0 && file->english + table <= file->size &&
           file->other + table <= file->size;
}

/* A string of a table, or NULL when the file ends before it does. */
static const char *string_at(const struct file *file, uint32_t table, uint32_t index)
{
    uint64_t length = number_at(file, table + (size_t)index * 8);
    uint64_t offset = number_at(file, table + (size_t)index * 8 + 4);
    if (offset + length >= file->size || file->bytes[offset + length] != '\0')
        return NULL;
    return file->bytes + offset;
}

/* "X-Reviewed-By: Ana\n" of the header, cut at its limit. */
static void take_header(const char *header, const char *title, char value[CATALOGUE_NAME_MAX])
{
    size_t length = strlen(title);
    value[0] = '\0';
    for (const char *line = header; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, title, length) != 0 || line[length] != ':')
            continue;
        const char *from = line + length + 1;
        from += strspn(from, " \t");
        size_t size = strcspn(from, "\n");
        while (size > 0 && (from[size - 1] == ' ' || from[size - 1] == '\t'))
            size--;
        if (size < CATALOGUE_NAME_MAX) { /* else nothing: half a name names nobody */
            memcpy(value, from, size);
            value[size] = '\0';
        }
        return;
    }
}

/* What is looked at here must be what is shown: gettext turns any other set of characters into
 * UTF-8 when it reads, and "+ACU-n" of UTF-7 into "%n". It takes the first place that says so. */
static bool says_utf8(const char *header)
{
    static const char wanted[] = "UTF-8";
    const char *set = strstr(header, "charset=");
    return set != NULL && strncmp(set + 8, wanted, sizeof wanted - 1) == 0 &&
           (set[8 + sizeof wanted - 1] == '\n' || set[8 + sizeof wanted - 1] == '\0');
}

/* What printf would take: the letters of its directives, in order. */
static void read_directives(const char *text, char directives[DIRECTIVES_MAX])
{
    size_t count = 0;
    for (const char *at = strchr(text, '%'); at != NULL && count + 4 < DIRECTIVES_MAX;
         at = strchr(at, '%')) {
        at++;
        do
            directives[count++] = *at;
        while (*at != '\0' && strchr("diouxXcspfgeE%", *at++) == NULL &&
               count + 1 < DIRECTIVES_MAX);
    }
    directives[count] = '\0';
}

static bool is_utf8(const char *text)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    utf8proc_int32_t point = 0;
    for (utf8proc_ssize_t size = 0; *at != '\0'; at += size) {
        size = utf8proc_iterate(at, -1, &point);
        if (size < 1)
            return false;
    }
    return true;
}

static bool check_sentence(const char *english, const char *other, catalogue_can_show *can_show,
                           void *context, char *why)
{
    char wanted[DIRECTIVES_MAX], found[DIRECTIVES_MAX];
    if (!is_utf8(other))
        return refuse(why, english, "UTF-8");
    read_directives(english, wanted);
    read_directives(other, found);
    if (strcmp(wanted, found) != 0)
        return refuse(why, english, "the same %s and %u in the same order");
    if (strlen(other) >= PACK_TEXT_MAX)
        return refuse(why, english, "a shorter sentence");
    if (!pack_text_is_discreet(other) && pack_text_is_discreet(words_spanish(english)))
        return refuse(why, english, "words that may be read by a bystander");
    if (!can_show(context, other))
        return refuse(why, english, "letters that the font has");
    return true;
}

static bool check(struct file *file, catalogue_can_show *can_show, void *context,
                  struct catalogue *catalogue, char *why)
{
    if (!has_tables(file))
        return refuse(why, "file", "a compiled catalogue (msgfmt)");
    for (uint32_t i = 0; i < file->count; i++) {
        const char *english = string_at(file, file->english, i);
        const char *other = string_at(file, file->other, i);
        if (english == NULL || other == NULL)
            return refuse(why, "file", "a whole catalogue");
        if (*english == '\0' && !says_utf8(other)) {
            return refuse(why, "Content-Type", "text/plain; charset=UTF-8");
        } else if (*english == '\0') {
            take_header(other, "X-Reviewed-By", catalogue->reviewer);
            take_header(other, "X-Language-Name", catalogue->name);
        } else if (!check_sentence(english, other, can_show, context, why)) {
            return false;
        }
    }
    if (*catalogue->reviewer == '\0')
        return refuse(why, "X-Reviewed-By", "the name of who reviewed it");
    if (!is_utf8(catalogue->name) || !can_show(context, catalogue->name) ||
        !pack_text_is_discreet(catalogue->name))
        return refuse(why, "X-Language-Name", "a name that can be shown");
    return true;
}

enum outcome catalogue_read(const char *path, catalogue_can_show *can_show, void *context,
                            struct catalogue *catalogue, char why[CATALOGUE_WHY_MAX])
{
    struct file file = {.size = 0};
    memset(catalogue, 0, sizeof *catalogue);
    why[0] = '\0';
    enum outcome outcome = load(path, &file);
    if (outcome == INVALID)
        (void)refuse(why, "file", "one that can be read, of at most a megabyte");
    else if (outcome == DONE && !check(&file, can_show, context, catalogue, why))
        outcome = INVALID;
    else if (outcome == NOT_FOUND)
        (void)refuse(why, "file", "a compiled catalogue");
    free(file.bytes);
    return outcome;
}
