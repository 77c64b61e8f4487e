/* csv_sheet.h: cells as strings of their own, header first. */
#include "sync/hub/csv_sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct csv_sheet {
    size_t columns, rows, room; /* rows and room with the header */
    char **cells;
};

static void free_row(struct csv_sheet *sheet, size_t row)
{
    for (size_t i = 0; i < sheet->columns; i++)
        free(sheet->cells[row * sheet->columns + i]);
}

void csv_sheet_free(struct csv_sheet *sheet)
{
    if (sheet == NULL)
        return;
    for (size_t row = 0; row < sheet->rows; row++)
        free_row(sheet, row);
    free(sheet->cells);
    free(sheet);
}

static bool make_room(struct csv_sheet *sheet)
{
    if (sheet->rows < sheet->room)
        return true;
    size_t room = sheet->room * 2 + 16;
    char **cells = realloc(sheet->cells, room * sheet->columns * sizeof *cells);
    if (cells == NULL)
        return false;
    sheet->cells = cells;
    sheet->room = room;
    return true;
}

/* NULL texts: an empty row. */
static enum outcome push_row(struct csv_sheet *sheet, char *const texts[])
{
    if (!make_room(sheet))
        return BUSY;
    char **row = sheet->cells + sheet->rows * sheet->columns;
    for (size_t i = 0; i < sheet->columns; i++) {
        row[i] = strdup(texts != NULL ? texts[i] : "");
        if (row[i] == NULL) {
            while (i > 0)
                free(row[--i]);
            return BUSY;
        }
    }
    sheet->rows++;
    return DONE;
}

enum outcome csv_sheet_read(const char *text, const char *name, size_t rows_max,
                            struct csv_sheet **sheet, char why[CSV_WHY_MAX])
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct csv csv;
    bool marked = strncmp(text, mark, sizeof mark - 1) == 0;
    char *copy = strdup(text + (marked ? sizeof mark - 1 : 0));
    *sheet = NULL;
    if (copy == NULL)
        return BUSY;
    enum outcome outcome = csv_read(copy, name, rows_max, &csv, why);
    if (outcome == DONE) {
        struct csv_sheet *fresh = calloc(1, sizeof *fresh);
        outcome = fresh != NULL ? DONE : BUSY;
        if (fresh != NULL)
            fresh->columns = csv.columns;
        for (size_t row = 0; row <= csv.rows && outcome == DONE; row++)
            outcome = push_row(fresh, csv.cells + row * csv.columns);
        csv_release(&csv);
        if (outcome == DONE)
            *sheet = fresh;
        else
            csv_sheet_free(fresh);
    }
    free(copy);
    return outcome;
}

size_t csv_sheet_rows(const struct csv_sheet *sheet)
{
    return sheet->rows - 1;
}

const char *csv_sheet_column(const struct csv_sheet *sheet, size_t index)
{
    return index < sheet->columns ? sheet->cells[index] : NULL;
}

static size_t column_of(const struct csv_sheet *sheet, const char *title)
{
    for (size_t i = 0; i < sheet->columns; i++) {
        if (strcmp(sheet->cells[i], title) == 0)
            return i;
    }
    return CSV_SHEET_NONE;
}

const char *csv_sheet_get(const struct csv_sheet *sheet, size_t row, const char *column)
{
    size_t at = column_of(sheet, column);
    return at == CSV_SHEET_NONE ? "" : sheet->cells[(row + 1) * sheet->columns + at];
}

size_t csv_sheet_find(const struct csv_sheet *sheet, const char *column, const char *value)
{
    size_t at = column_of(sheet, column);
    for (size_t row = 0; at != CSV_SHEET_NONE && row + 1 < sheet->rows; row++) {
        if (strcmp(sheet->cells[(row + 1) * sheet->columns + at], value) == 0)
            return row;
    }
    return CSV_SHEET_NONE;
}

enum outcome csv_sheet_set(struct csv_sheet *sheet, size_t row, const char *column,
                           const char *value)
{
    size_t at = column_of(sheet, column);
    if (at == CSV_SHEET_NONE)
        return *value == '\0' ? DONE : NOT_FOUND;
    char *copy = strdup(value);
    if (copy == NULL)
        return BUSY;
    char **cell = &sheet->cells[(row + 1) * sheet->columns + at];
    free(*cell);
    *cell = copy;
    return DONE;
}

enum outcome csv_sheet_add(struct csv_sheet *sheet, size_t *row)
{
    *row = sheet->rows - 1;
    return push_row(sheet, NULL);
}

void csv_sheet_remove(struct csv_sheet *sheet, size_t row)
{
    char **at = sheet->cells + (row + 1) * sheet->columns;
    free_row(sheet, row + 1);
    memmove(at, at + sheet->columns, (sheet->rows - row - 2) * sheet->columns * sizeof *at);
    sheet->rows--;
}

static void write_cell(FILE *out, const char *text)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL || *text == ' ' ||
                  (*text != '\0' && text[strlen(text) - 1] == ' ');
    if (quoted)
        fputc('"', out);
    for (; *text != '\0'; text++) {
        if (quoted && *text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    if (quoted)
        fputc('"', out);
}

enum outcome csv_sheet_write(const struct csv_sheet *sheet, char **text, size_t *size)
{
    FILE *out = open_memstream(text, size);
    if (out == NULL)
        return BUSY;
    for (size_t i = 0; i < sheet->rows * sheet->columns; i++) {
        bool last = (i + 1) % sheet->columns == 0;
        write_cell(out, sheet->cells[i]);
        fputc(last ? '\n' : ',', out);
    }
    return fclose(out) == 0 ? DONE : BUSY;
}
