/* Tables as spreadsheets save them: see csv.h. One pass with the rules of RFC 4180; unquoted
 * cells lose blanks at both ends, as people type them. */
#include "sync/csv.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scan {
    char *at;
    uint32_t line;
    const char *name;
    char *why;
};

static enum outcome refuse(const struct scan *scan, uint32_t line, const char *expected)
{
    (void)snprintf(scan->why, CSV_WHY_MAX, "%.80s:%u: %s", scan->name, line, expected);
    return INVALID;
}

static bool ends_cell(char c)
{
    return c == ',' || c == '\n' || c == '\r' || c == '\0';
}

/* Moves the cell's characters down over doubled quotes; *end is where its NUL belongs. */
static enum outcome take_quoted(struct scan *scan, char **cell, char **end)
{
    uint32_t opened = scan->line;
    char *from = scan->at + 1, *to = from;
    *cell = from;
    for (;; from++) {
        if (*from == '\0')
            return refuse(scan, opened, "a quote is opened and never closed");
        if (*from == '"' && from[1] != '"')
            break;
        if (*from == '"')
            from++;
        if (*from == '\n')
            scan->line++;
        *to++ = *from;
    }
    scan->at = from + 1;
    if (!ends_cell(*scan->at))
        return refuse(scan, scan->line, "expected a comma or the line's end after a closing quote");
    *end = to;
    return DONE;
}

static enum outcome take_plain(struct scan *scan, char **cell, char **end)
{
    while (*scan->at == ' ' || *scan->at == '\t')
        scan->at++;
    char *start = scan->at;
    for (; !ends_cell(*scan->at); scan->at++) {
        if (*scan->at == '"')
            return refuse(scan, scan->line, "a quote inside a cell; expected the cell in quotes");
    }
    char *stop = scan->at;
    while (stop > start && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    *cell = start;
    *end = stop;
    return DONE;
}

/* One cell and what ends it: ',' or '\n' (also the end of the text). */
static enum outcome take_cell(struct scan *scan, char **cell, char *ended_by)
{
    char *end = NULL;
    enum outcome outcome =
        *scan->at == '"' ? take_quoted(scan, cell, &end) : take_plain(scan, cell, &end);
    if (outcome != DONE)
        return outcome;
    if ((size_t)(end - *cell) >= CSV_CELL_MAX)
        return refuse(scan, scan->line, "a cell longer than 399 bytes");
    char *mark = scan->at;
    *ended_by = *mark == ',' ? ',' : '\n';
    if (*mark == '\r') {
        if (mark[1] != '\n')
            return refuse(scan, scan->line, "a carriage return alone; expected CRLF or LF");
        mark++;
    }
    scan->at = *mark == '\0' ? mark : mark + 1;
    if (*mark == '\n')
        scan->line++;
    *end = '\0';
    return DONE;
}

static bool is_blank(struct scan *scan)
{
    const char *at = scan->at;
    at += strspn(at, " \t\r");
    return *at == '\n' || *at == '\0';
}

/* Passes over blank lines; false at the end of the text. */
static bool next_line(struct scan *scan)
{
    while (*scan->at != '\0' && is_blank(scan)) {
        scan->at += strcspn(scan->at, "\n");
        if (*scan->at == '\n') {
            scan->at++;
            scan->line++;
        }
    }
    return *scan->at != '\0';
}

static enum outcome take_row(struct scan *scan, size_t columns, char **cells, size_t *count)
{
    char ended_by = ',';
    uint32_t line = scan->line;
    for (*count = 0; ended_by == ','; (*count)++) {
        if (*count == columns)
            return refuse(scan, line, "more cells than the header has, or too many columns");
        enum outcome outcome = take_cell(scan, &cells[*count], &ended_by);
        if (outcome != DONE)
            return outcome;
    }
    return DONE;
}

static size_t count_lines(const char *text)
{
    size_t lines = 1;
    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

static enum outcome take_rows(struct scan *scan, size_t rows_max, struct csv *csv)
{
    while (next_line(scan)) {
        size_t count = 0;
        uint32_t line = scan->line;
        if (csv->rows == rows_max)
            return refuse(scan, line, "more rows than are allowed");
        csv->lines[csv->rows + 1] = line;
        enum outcome outcome =
            take_row(scan, csv->columns, csv->cells + (csv->rows + 1) * csv->columns, &count);
        if (outcome != DONE)
            return outcome;
        if (count < csv->columns)
            return refuse(scan, line, "fewer cells than the header has");
        csv->rows++;
    }
    return DONE;
}

enum outcome csv_read(char *text, const char *name, size_t rows_max, struct csv *csv,
                      char why[CSV_WHY_MAX])
{
    struct scan scan = {.at = text, .line = 1, .name = name, .why = why};
    char *header[CSV_COLUMNS_MAX];
    memset(csv, 0, sizeof *csv);
    if (!next_line(&scan))
        return refuse(&scan, 1, "empty; expected a header line");
    uint32_t header_line = scan.line;
    enum outcome outcome = take_row(&scan, CSV_COLUMNS_MAX, header, &csv->columns);
    if (outcome != DONE)
        return outcome;
    size_t lines = 1 + count_lines(scan.at);
    csv->cells = calloc(lines * csv->columns, sizeof *csv->cells);
    csv->lines = calloc(lines, sizeof *csv->lines);
    if (csv->cells == NULL || csv->lines == NULL) {
        csv_release(csv);
        (void)snprintf(why, CSV_WHY_MAX, "%.80s: memory is short", name);
        return BUSY;
    }
    memcpy(csv->cells, header, csv->columns * sizeof *header);
    csv->lines[0] = header_line;
    outcome = take_rows(&scan, rows_max, csv);
    if (outcome != DONE)
        csv_release(csv);
    else
        why[0] = '\0';
    return outcome;
}

void csv_release(struct csv *csv)
{
    free(csv->cells);
    free(csv->lines);
    memset(csv, 0, sizeof *csv);
}

const char *csv_cell(const struct csv *csv, size_t row, size_t column)
{
    return csv->cells[(row + 1) * csv->columns + column];
}

uint32_t csv_line(const struct csv *csv, size_t row)
{
    return csv->lines[row + 1];
}
