/* table_in.h: the bytes become UTF-8 text, the text is cut in place. */
#include "sync/hub/table_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

const char *table_in_wrong_name(enum table_in_wrong wrong)
{
    static const char *const names[TABLE_IN_WRONGS] = {
        [TABLE_IN_EMPTY] = "empty",           [TABLE_IN_NO_TEXT] = "no_text",
        [TABLE_IN_QUOTE_OPEN] = "quote_open", [TABLE_IN_QUOTE] = "quote",
        [TABLE_IN_CELLS_MORE] = "cells_more", [TABLE_IN_CELLS_FEWER] = "cells_fewer",
        [TABLE_IN_CELL_LONG] = "cell_long",   [TABLE_IN_COLUMNS_MANY] = "columns_many",
        [TABLE_IN_ROWS_MANY] = "rows_many",   [TABLE_IN_COLUMN_TWICE] = "column_twice",
    };
    return names[wrong];
}

static void note(struct table_in *table, uint32_t line, size_t column, enum table_in_wrong wrong,
                 size_t number)
{
    if (table->mistake_count < TABLE_IN_MISTAKES_MAX)
        table->mistakes[table->mistake_count] = (struct table_in_mistake){
            .line = line, .column = (unsigned)column, .wrong = wrong, .number = (unsigned)number};
    table->mistake_count++;
}

/* -- Bytes into text ----------------------------------------------------------------------------
 */

/* 0x80 … 0x9f of Windows-1252; 0 = nothing stands there. */
static const uint16_t upper[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                   0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static bool is_utf8(const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        utf8proc_int32_t point;
        utf8proc_ssize_t took = utf8proc_iterate(bytes, (utf8proc_ssize_t)size, &point);
        if (took <= 0)
            return false;
        bytes += took;
        size -= (size_t)took;
    }
    return true;
}

/* The line of the first byte that no text has; 0: there is none. */
static uint32_t control_line(const uint8_t *bytes, size_t size)
{
    uint32_t line = 1;
    for (size_t i = 0; i < size; i++) {
        if ((bytes[i] < ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n') ||
            bytes[i] == 0x7f)
            return line;
        line += bytes[i] == '\n';
    }
    return 0;
}

/* NULL: a byte that Windows-1252 does not have, or no memory. */
static char *of_latin(const uint8_t *bytes, size_t size)
{
    char *text = malloc(3 * size + 1), *to = text;
    for (size_t i = 0; i < size && to != NULL; i++) {
        uint32_t point =
            bytes[i] >= 0x80 && bytes[i] < 0xa0 ? upper[bytes[i] - 0x80] : (uint32_t)bytes[i];
        if (point == 0) {
            free(text);
            return NULL;
        }
        to += utf8proc_encode_char((utf8proc_int32_t)point, (utf8proc_uint8_t *)to);
    }
    if (to != NULL)
        *to = '\0';
    return text;
}

static bool take_text(struct table_in *table, const uint8_t *bytes, size_t size)
{
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    uint32_t wrong = control_line(bytes, size);
    if (wrong != 0) {
        note(table, wrong, 0, TABLE_IN_NO_TEXT, 0);
        return false;
    }
    table->latin = !is_utf8(bytes, size);
    if (table->latin) {
        table->text = of_latin(bytes, size);
    } else {
        table->text = malloc(size + 1);
        if (table->text != NULL && size > 0)
            memcpy(table->text, bytes, size);
        if (table->text != NULL)
            table->text[size] = '\0';
    }
    if (table->text == NULL)
        note(table, 1, 0, TABLE_IN_NO_TEXT, 0);
    return table->text != NULL;
}

/* -- Text into cells ----------------------------------------------------------------------------
 */

struct scan {
    struct table_in *table;
    char *at;
    uint32_t line;
};

/* The one that the first line has most, outside quotes. */
static char choose_separator(const char *text)
{
    static const char choices[] = {',', ';', '\t'};
    size_t counts[3] = {0}, best = 0;
    bool quoted = false;
    for (; *text != '\0' && (quoted || (*text != '\n' && *text != '\r')); text++) {
        quoted = quoted != (*text == '"');
        for (size_t i = 0; i < 3 && !quoted; i++)
            counts[i] += *text == choices[i];
    }
    for (size_t i = 1; i < 3; i++) {
        if (counts[i] > counts[best])
            best = i;
    }
    return choices[best];
}

static bool ends_cell(const struct scan *scan)
{
    char c = *scan->at;
    return c == scan->table->separator || c == '\n' || c == '\r' || c == '\0';
}

static void pass_line_end(struct scan *scan)
{
    if (scan->at[0] == '\r' && scan->at[1] == '\n')
        scan->at++;
    if (*scan->at != '\0') {
        scan->at++;
        scan->line++;
    }
}

/* A cell in quotes, its end in *end; false: the quote is never closed, and everything was read. */
static bool take_quoted(struct scan *scan, char **cell, char **end)
{
    char *from = scan->at + 1, *to = from;
    *cell = from;
    for (;; from++) {
        if (*from == '\0') {
            scan->at = from;
            return false;
        }
        if (*from == '"' && from[1] != '"')
            break;
        if (*from == '"')
            from++;
        if (*from == '\n' || (*from == '\r' && from[1] != '\n'))
            scan->line++;
        if (*from != '\r' || from[1] != '\n')
            *to++ = *from == '\r' ? '\n' : *from;
    }
    scan->at = from + 1;
    *end = to;
    return true;
}

static void take_plain(struct scan *scan, char **cell, char **end, bool *quote)
{
    *cell = scan->at;
    for (; !ends_cell(scan); scan->at++)
        *quote = *quote || *scan->at == '"';
    *end = scan->at;
}

/* Blanks at both ends, and what csv_write puts before a formula. */
static void trim(char **cell, char **end)
{
    while (*cell < *end && (**cell == ' ' || **cell == '\t'))
        (*cell)++;
    while (*end > *cell && ((*end)[-1] == ' ' || (*end)[-1] == '\t'))
        (*end)--;
    if (*end - *cell > 1 && **cell == '\'' && strchr("=+-@", (*cell)[1]) != NULL)
        (*cell)++;
}

struct row {
    char *cells[TABLE_IN_COLUMNS_MAX];
    char *ends[TABLE_IN_COLUMNS_MAX]; /* where each one's NUL belongs */
    size_t count;                     /* that were met, even those that do not fit */
    bool wrong;
};

static void row_wrong(struct scan *scan, struct row *row, uint32_t line, size_t column,
                      enum table_in_wrong wrong, size_t number)
{
    if (!row->wrong)
        note(scan->table, line, column, wrong, number);
    row->wrong = true;
}

static void take_cell(struct scan *scan, struct row *row)
{
    char *cell, *end;
    bool quote = false;
    uint32_t line = scan->line;
    while (*scan->at == ' ')
        scan->at++;
    if (*scan->at == '"') {
        if (!take_quoted(scan, &cell, &end)) {
            row_wrong(scan, row, line, row->count + 1, TABLE_IN_QUOTE_OPEN, 0);
            row->count++;
            return;
        }
        while (*scan->at == ' ')
            scan->at++;
        quote = !ends_cell(scan);
        while (!ends_cell(scan))
            scan->at++;
    } else {
        take_plain(scan, &cell, &end, &quote);
    }
    trim(&cell, &end);
    if (quote)
        row_wrong(scan, row, line, row->count + 1, TABLE_IN_QUOTE, 0);
    if (end - cell >= TABLE_IN_CELL_MAX)
        row_wrong(scan, row, line, row->count + 1, TABLE_IN_CELL_LONG, TABLE_IN_CELL_MAX - 1);
    if (row->count < TABLE_IN_COLUMNS_MAX) {
        row->cells[row->count] = cell;
        row->ends[row->count] = end;
    }
    row->count++;
}

static void take_row(struct scan *scan, struct row *row)
{
    row->count = 0;
    row->wrong = false;
    for (;;) {
        take_cell(scan, row);
        if (*scan->at != scan->table->separator)
            break;
        scan->at++;
    }
    pass_line_end(scan);
    /* Only now: an end is where the next separator stood. */
    for (size_t i = 0; i < row->count && i < TABLE_IN_COLUMNS_MAX && !row->wrong; i++)
        *row->ends[i] = '\0';
}

/* Lines with nothing but separators are what a spreadsheet leaves below a table. */
static bool is_blank(const struct row *row)
{
    for (size_t i = 0; i < row->count && i < TABLE_IN_COLUMNS_MAX; i++) {
        if (row->cells[i][0] != '\0')
            return false;
    }
    return true;
}

static size_t count_lines(const char *text)
{
    size_t lines = 2;
    for (; *text != '\0'; text++)
        lines += *text == '\n' || *text == '\r';
    return lines;
}

static void keep_row(struct table_in *table, const struct row *row, uint32_t line)
{
    size_t at = table->rows + 1;
    memcpy(table->cells + at * table->columns, row->cells, table->columns * sizeof row->cells[0]);
    table->lines[at] = line;
    table->rows++;
}

static void take_rows(struct scan *scan, size_t rows_max)
{
    struct table_in *table = scan->table;
    struct row row;
    while (*scan->at != '\0') {
        uint32_t line = scan->line;
        take_row(scan, &row);
        if (!row.wrong && is_blank(&row))
            continue;
        if (!row.wrong && row.count != table->columns)
            row_wrong(scan, &row, line, 0,
                      row.count > table->columns ? TABLE_IN_CELLS_MORE : TABLE_IN_CELLS_FEWER,
                      table->columns);
        if (row.wrong)
            continue;
        if (table->rows == rows_max) {
            note(table, line, 0, TABLE_IN_ROWS_MANY, rows_max);
            return;
        }
        keep_row(table, &row, line);
    }
}

static bool take_header(struct scan *scan, struct row *row, uint32_t *line)
{
    struct table_in *table = scan->table;
    do {
        *line = scan->line;
        take_row(scan, row);
    } while (!row->wrong && is_blank(row) && *scan->at != '\0');
    if (row->wrong)
        return false;
    if (is_blank(row))
        note(table, 1, 0, TABLE_IN_EMPTY, 0);
    else if (row->count > TABLE_IN_COLUMNS_MAX)
        note(table, *line, 0, TABLE_IN_COLUMNS_MANY, TABLE_IN_COLUMNS_MAX);
    else
        table->columns = row->count;
    for (size_t i = 1; i < table->columns; i++) {
        for (size_t j = 0; j < i; j++) {
            if (row->cells[i][0] != '\0' && strcmp(row->cells[i], row->cells[j]) == 0)
                note(table, *line, i + 1, TABLE_IN_COLUMN_TWICE, 0);
        }
    }
    return table->columns > 0;
}

enum outcome table_in_read(const void *bytes, size_t size, size_t rows_max, struct table_in **out)
{
    struct table_in *table = calloc(1, sizeof *table);
    struct row row;
    uint32_t line = 1;
    *out = table;
    if (table == NULL)
        return BUSY;
    if (!take_text(table, bytes, size))
        return DONE;
    table->separator = choose_separator(table->text);
    struct scan scan = {.table = table, .at = table->text, .line = 1};
    if (!take_header(&scan, &row, &line))
        return DONE;
    size_t lines = count_lines(scan.at);
    table->cells = calloc(lines * table->columns, sizeof *table->cells);
    table->lines = calloc(lines, sizeof *table->lines);
    if (table->cells == NULL || table->lines == NULL) {
        table_in_free(table);
        *out = NULL;
        return BUSY;
    }
    memcpy(table->cells, row.cells, table->columns * sizeof row.cells[0]);
    table->lines[0] = line;
    take_rows(&scan, rows_max);
    return DONE;
}

void table_in_free(struct table_in *table)
{
    if (table == NULL)
        return;
    free(table->cells);
    free(table->lines);
    free(table->text);
    free(table);
}

const char *table_in_cell(const struct table_in *table, size_t row, size_t column)
{
    return column < table->columns ? table->cells[(row + 1) * table->columns + column] : "";
}

const char *table_in_title(const struct table_in *table, size_t column)
{
    return column < table->columns && table->cells != NULL ? table->cells[column] : "";
}

uint32_t table_in_line(const struct table_in *table, size_t row)
{
    return table->lines[row + 1];
}

size_t table_in_column(const struct table_in *table, const char *title)
{
    for (size_t i = 0; i < table->columns && table->cells != NULL; i++) {
        if (strcmp(table->cells[i], title) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* Returns how many lines the cell itself breaks. */
static uint32_t write_cell(FILE *out, const char *cell)
{
    uint32_t breaks = 0;
    bool quoted = strpbrk(cell, ",\"\n") != NULL || cell[0] == ' ';
    if (quoted)
        fputc('"', out);
    for (; *cell != '\0'; cell++) {
        if (*cell == '"')
            fputc('"', out);
        breaks += *cell == '\n';
        fputc(*cell, out);
    }
    if (quoted)
        fputc('"', out);
    return breaks;
}

enum outcome table_in_write(const struct table_in *table, char **text, size_t *size)
{
    uint32_t line = 1;
    *text = NULL;
    FILE *out = open_memstream(text, size);
    if (out == NULL)
        return BUSY;
    for (size_t row = 0; table->cells != NULL && row <= table->rows; row++) {
        for (; line < table->lines[row]; line++)
            fputc('\n', out);
        for (size_t i = 0; i < table->columns; i++) {
            if (i > 0)
                fputc(',', out);
            line += write_cell(out, table->cells[row * table->columns + i]);
        }
        fputc('\n', out);
        line++;
    }
    if (fclose(out) == 0)
        return DONE;
    free(*text);
    *text = NULL;
    return BUSY;
}
