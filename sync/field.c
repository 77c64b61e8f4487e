/* The fields of a fair's files: see field.h. The first half takes single values, the second walks
 * tables and settings files with a form. */
#include "sync/field.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/pack.h"
#include "sync/text.h"

#define INI_LINE_MAX (INI_MAX_LINE - 2) /* inih cuts longer lines without a word */
#define SHOWN_MAX 60                    /* bytes of a wrong value shown in a reason */

static bool expect(char *expected, const char *what)
{
    (void)snprintf(expected, FIELD_EXPECTED_MAX, "%s", what);
    return false;
}

bool field_text(const struct field *field, const char *text, void *at, char *expected)
{
    (void)field;
    (void)expected;
    memcpy(at, &text, sizeof text);
    return true;
}

bool field_needed(const struct field *field, const char *text, void *at, char *expected)
{
    return *text != '\0' ? field_text(field, text, at, expected) : expect(expected, "some text");
}

bool field_discreet(const struct field *field, const char *text, void *at, char *expected)
{
    if (!pack_text_is_discreet(text))
        return expect(expected, "words that may be read by a bystander (assets/README.md)");
    return field_text(field, text, at, expected);
}

bool field_label(const struct field *field, const char *text, void *at, char *expected)
{
    return *text != '\0' ? field_discreet(field, text, at, expected)
                         : expect(expected, "some text");
}

bool field_id(const struct field *field, const char *text, void *at, char *expected)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    if (length == 0 || length > 40 || text[length] != '\0')
        return expect(expected, "1 to 40 of a-z 0-9 _ -");
    return field_text(field, text, at, expected);
}

static bool number_expected(const struct field *field, char *expected)
{
    (void)snprintf(expected, FIELD_EXPECTED_MAX, "a number from %u to %u", (unsigned)field->min,
                   (unsigned)field->max);
    return false;
}

static bool read_number(const struct field *field, const char *text, uint32_t *number,
                        char *expected)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 9 || text[digits] != '\0')
        return number_expected(field, expected);
    *number = (uint32_t)strtoul(text, NULL, 10);
    if (*number < field->min || *number > field->max)
        return number_expected(field, expected);
    return true;
}

bool field_u8(const struct field *field, const char *text, void *at, char *expected)
{
    uint32_t number = 0;
    if (!read_number(field, text, &number, expected))
        return false;
    *(uint8_t *)at = (uint8_t)number;
    return true;
}

bool field_u16(const struct field *field, const char *text, void *at, char *expected)
{
    uint32_t number = 0;
    if (!read_number(field, text, &number, expected))
        return false;
    *(uint16_t *)at = (uint16_t)number;
    return true;
}

bool field_u32(const struct field *field, const char *text, void *at, char *expected)
{
    return read_number(field, text, at, expected);
}

bool field_flag(const struct field *field, const char *text, void *at, char *expected)
{
    (void)field;
    if ((*text != '0' && *text != '1') || text[1] != '\0')
        return expect(expected, "0 or 1");
    *(bool *)at = *text == '1';
    return true;
}

bool field_date(const struct field *field, const char *text, void *at, char *expected)
{
    (void)field;
    int32_t day = pack_day_read(text);
    if (*text != '\0' && day == PACK_NO_DAY)
        return expect(expected, "a date like 2026-11-21, or nothing");
    *(int32_t *)at = day;
    return true;
}

bool field_letter(const struct field *field, const char *text, void *at, char *expected)
{
    (void)field;
    if (*text < 'A' || *text > 'C' || text[1] != '\0')
        return expect(expected, "A, B or C");
    *(char *)at = *text;
    return true;
}

static bool words_expected(const struct field *field, char *expected)
{
    size_t length = (size_t)snprintf(expected, FIELD_EXPECTED_MAX, "one of");
    for (size_t i = 0; field->words[i] != NULL && length < FIELD_EXPECTED_MAX; i++)
        length += (size_t)snprintf(expected + length, FIELD_EXPECTED_MAX - length, " %s",
                                   field->words[i]);
    return false;
}

/* The position of the first `length` bytes of `text` among the words, or -1. */
static int find_word(const struct field *field, const char *text, size_t length)
{
    for (int i = 0; field->words[i] != NULL; i++) {
        if (strlen(field->words[i]) == length && memcmp(field->words[i], text, length) == 0)
            return i;
    }
    return -1;
}

bool field_word(const struct field *field, const char *text, void *at, char *expected)
{
    int position = find_word(field, text, strlen(text));
    if (position < 0)
        return words_expected(field, expected);
    unsigned value = (unsigned)position;
    memcpy(at, &value, sizeof value); /* every enum here is as wide as an unsigned */
    return true;
}

bool field_either(const struct field *field, const char *text, void *at, char *expected)
{
    int position = find_word(field, text, strlen(text));
    if (position < 0)
        return words_expected(field, expected);
    *(bool *)at = position == 1;
    return true;
}

/* Walks blank-separated words; `bit_of` says the bit of each, or -1. */
static bool read_mask(const struct field *field, const char *text, uint32_t *mask,
                      int (*bit_of)(const struct field *field, const char *text, size_t length))
{
    *mask = 0;
    for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
        size_t length = strcspn(text, " ");
        int bit = bit_of(field, text, length);
        if (bit < 0)
            return false;
        *mask |= 1U << bit;
        text += length;
    }
    return true;
}

static int number_bit(const struct field *field, const char *text, size_t length)
{
    char digits[4] = "";
    char expected[FIELD_EXPECTED_MAX];
    uint32_t number = 0;
    if (length >= sizeof digits)
        return -1;
    memcpy(digits, text, length);
    return read_number(field, digits, &number, expected) ? (int)number : -1;
}

bool field_mask(const struct field *field, const char *text, void *at, char *expected)
{
    if (read_mask(field, text, at, number_bit))
        return true;
    (void)snprintf(expected, FIELD_EXPECTED_MAX, "numbers from %u to %u with blanks between",
                   (unsigned)field->min, (unsigned)field->max);
    return false;
}

bool field_words_mask(const struct field *field, const char *text, void *at, char *expected)
{
    return read_mask(field, text, at, find_word) || words_expected(field, expected);
}

enum outcome field_refuse(char why[FIELD_WHY_MAX], const char *name, uint32_t line,
                          const char *title, const char *text, const char *expected)
{
    int shown = (int)strlen(text);
    if (shown > SHOWN_MAX) {
        shown = SHOWN_MAX;
        while (shown > 0 && ((unsigned char)text[shown] & 0xC0) == 0x80)
            shown--;
    }
    (void)snprintf(why, FIELD_WHY_MAX, "%.60s:%u: %.30s = \"%.*s\"; expected %.*s", name,
                   (unsigned)line, title, shown, text, FIELD_EXPECTED_MAX - 1, expected);
    return INVALID;
}

/* The field called `title`, or `count`. */
static size_t find_field(const struct field *fields, size_t count, const char *title)
{
    size_t i = 0;
    while (i < count && strcmp(fields[i].title, title) != 0)
        i++;
    return i;
}

enum outcome field_columns(const struct field *fields, size_t count, const struct csv *csv,
                           const char *name, size_t columns[FIELD_COUNT_MAX],
                           char why[FIELD_WHY_MAX])
{
    bool found[FIELD_COUNT_MAX] = {false};
    for (size_t column = 0; column < csv->columns; column++) {
        const char *title = csv->cells[column];
        size_t i = find_field(fields, count, title);
        if (i == count || found[i])
            return field_refuse(why, name, csv->lines[0], "column", title,
                                i == count ? "only the columns of assets/README.md"
                                           : "each column once");
        found[i] = true;
        columns[i] = column;
    }
    for (size_t i = 0; i < count; i++) {
        if (!found[i])
            columns[i] = FIELD_NO_COLUMN;
        if (!found[i] && fields[i].fallback == NULL) {
            (void)snprintf(why, FIELD_WHY_MAX, "%.60s:%u: a column is missing; expected \"%s\"",
                           name, (unsigned)csv->lines[0], fields[i].title);
            return INVALID;
        }
    }
    return DONE;
}

enum outcome field_row(const struct field *fields, size_t count, const struct csv *csv, size_t row,
                       const size_t columns[FIELD_COUNT_MAX], const char *name, void *item,
                       char why[FIELD_WHY_MAX])
{
    for (size_t i = 0; i < count; i++) {
        const struct field *field = &fields[i];
        bool given = columns[i] != FIELD_NO_COLUMN;
        const char *text = given ? csv_cell(csv, row, columns[i]) : field->fallback;
        char expected[FIELD_EXPECTED_MAX] = "";
        if (field->take != NULL &&
            !field->take(field, text, (char *)item + field->offset, expected))
            return field_refuse(why, name, csv_line(csv, row), field->title, text, expected);
    }
    return DONE;
}

struct ini_scan {
    const struct field_ini *form;
    const char *at;
    uint32_t line;
    char *values[FIELD_COUNT_MAX]; /* as joined so far, kept by the form's owner */
    uint32_t *lines;
    bool goes_on; /* the line is indented: inih adds it to the value before */
    char *why;
    enum outcome outcome;
};

/* inih asks for a line as from fgets. */
static char *next_ini_line(char *line, int room, void *stream)
{
    struct ini_scan *scan = stream;
    size_t length = strcspn(scan->at, "\n");
    if (*scan->at == '\0' || scan->outcome != DONE)
        return NULL;
    scan->line++;
    if (length > INI_LINE_MAX || length + 2 > (size_t)room) {
        scan->outcome = field_refuse(scan->why, scan->form->name, scan->line, "line", "…",
                                     "at most 198 bytes; go on in a line that begins with blanks");
        return NULL;
    }
    scan->goes_on = *scan->at == ' ' || *scan->at == '\t';
    memcpy(line, scan->at, length);
    line[length] = '\n';
    line[length + 1] = '\0';
    scan->at += scan->at[length] == '\n' ? length + 1 : length;
    return line;
}

/* Sets or lengthens the value of field i. */
static bool keep_value(struct ini_scan *scan, size_t i, const char *value)
{
    const char *before = scan->values[i] != NULL ? scan->values[i] : "";
    size_t length = strlen(before);
    size_t size = length + 1 + strlen(value) + 1;
    char *joined = scan->form->keep(scan->form->context, size);
    if (joined == NULL) {
        (void)snprintf(scan->why, FIELD_WHY_MAX, "%.60s: memory is short", scan->form->name);
        scan->outcome = BUSY;
        return false;
    }
    (void)snprintf(joined, size, "%s%s%s", before, length > 0 ? " " : "", value);
    scan->values[i] = joined;
    return true;
}

/* inih hands over a value: 0 tells it to stop. */
static int take_ini_value(void *user, const char *section, const char *key, const char *value)
{
    struct ini_scan *scan = user;
    char title[128];
    (void)snprintf(title, sizeof title, "%s.%s", section, key);
    size_t i = find_field(scan->form->fields, scan->form->count, title);
    if (scan->outcome != DONE)
        return 0;
    if (i == scan->form->count) {
        scan->outcome = field_refuse(scan->why, scan->form->name, scan->line, "key", title,
                                     "only the keys of assets/README.md");
        return 0;
    }
    if (scan->lines[i] > 0 && !scan->goes_on) {
        scan->outcome =
            field_refuse(scan->why, scan->form->name, scan->line, "key", title, "each key once");
        return 0;
    }
    if (scan->lines[i] == 0)
        scan->lines[i] = scan->line;
    return keep_value(scan, i, value);
}

static enum outcome take_ini_fields(const struct ini_scan *scan, void *item)
{
    const struct field_ini *form = scan->form;
    for (size_t i = 0; i < form->count; i++) {
        const struct field *field = &form->fields[i];
        const char *text = scan->values[i] != NULL ? scan->values[i] : field->fallback;
        char expected[FIELD_EXPECTED_MAX] = "";
        if (text == NULL) {
            (void)snprintf(scan->why, FIELD_WHY_MAX, "%.60s:%u: a key is missing; expected \"%s\"",
                           form->name, (unsigned)scan->line, field->title);
            return INVALID;
        }
        if (strlen(text) >= PACK_TEXT_MAX)
            return field_refuse(scan->why, form->name, scan->lines[i], field->title, text,
                                "at most 399 bytes");
        if (!field->take(field, text, (char *)item + field->offset, expected))
            return field_refuse(scan->why, form->name, scan->lines[i], field->title, text,
                                expected);
    }
    return DONE;
}

enum outcome field_ini_read(const struct field_ini *form, const char *text, void *item,
                            uint32_t lines[FIELD_COUNT_MAX], char why[FIELD_WHY_MAX])
{
    struct ini_scan scan = {.form = form, .at = text, .lines = lines, .why = why};
    memset(lines, 0, FIELD_COUNT_MAX * sizeof *lines);
    int wrong = ini_parse_stream(next_ini_line, &scan, take_ini_value, &scan);
    if (scan.outcome != DONE)
        return scan.outcome;
    if (wrong != 0)
        return field_refuse(why, form->name, wrong > 0 ? (uint32_t)wrong : 1, "line", "…",
                            "\"[section]\" or \"key = value\"");
    return take_ini_fields(&scan, item);
}
