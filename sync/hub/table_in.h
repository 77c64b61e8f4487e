/* A table as people save it, read row by row: what is right, and every row that is not.
 *
 * Promises: UTF-8 with or without a byte order mark, else Windows-1252 (Latin-1 is a part of it);
 * comma, semicolon or tab, whichever the header has most; CRLF, LF or CR; quotes as RFC 4180. Cells
 * lose blanks at both ends, and the apostrophe that our own files put before a formula. A row with
 * a mistake is left out and named with line, column and what was expected; its neighbours are
 * taken. Refuses what is no table (a picture, a ZIP, nothing at all) as one mistake. The caller
 * decides; nothing is stored. */
#ifndef JORNADA_SYNC_HUB_TABLE_IN_H
#define JORNADA_SYNC_HUB_TABLE_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define TABLE_IN_COLUMNS_MAX 24
#define TABLE_IN_CELL_MAX 400 /* bytes as UTF-8, with its NUL */
#define TABLE_IN_ROWS_MAX 200000
#define TABLE_IN_MISTAKES_MAX 100

enum table_in_wrong {
    TABLE_IN_EMPTY,        /* no header line */
    TABLE_IN_NO_TEXT,      /* bytes that no text has: a picture, a ZIP, a spreadsheet */
    TABLE_IN_QUOTE_OPEN,   /* a quote is opened and never closed */
    TABLE_IN_QUOTE,        /* text behind a closing quote, or a quote inside a cell */
    TABLE_IN_CELLS_MORE,   /* more cells than the header has; number: how many are expected */
    TABLE_IN_CELLS_FEWER,  /* fewer; likewise */
    TABLE_IN_CELL_LONG,    /* number: the most bytes */
    TABLE_IN_COLUMNS_MANY, /* number: the most */
    TABLE_IN_ROWS_MANY,    /* number: the most */
    TABLE_IN_COLUMN_TWICE, /* two columns with one title */
    TABLE_IN_WRONGS
};
/* "empty" …, for words "table.wrong_empty" … */
const char *table_in_wrong_name(enum table_in_wrong wrong);

struct table_in {
    size_t columns, rows; /* rows without the header */
    char **cells;         /* the header, then row by row */
    uint32_t *lines;      /* likewise: where in the file, from 1 */
    bool latin;           /* it was not UTF-8 */
    char separator;
    size_t mistake_count; /* all of them, even those that do not fit */
    struct table_in_mistake {
        uint32_t line;
        unsigned column; /* from 1; 0 = of the row as a whole */
        enum table_in_wrong wrong;
        unsigned number;
    } mistakes[TABLE_IN_MISTAKES_MAX];
    char *text; /* what the cells point into */
};

/* DONE: read, perhaps with mistakes; *table is the caller's to free with table_in_free. BUSY:
 * memory is short. */
enum outcome table_in_read(const void *bytes, size_t size, size_t rows_max,
                           struct table_in **table) MUST_CHECK;
void table_in_free(struct table_in *table); /* NULL is fine */
/* Row 0 is the first below the header; "" of a column that is not there. */
const char *table_in_cell(const struct table_in *table, size_t row, size_t column);
const char *table_in_title(const struct table_in *table, size_t column);
uint32_t table_in_line(const struct table_in *table, size_t row);
/* SIZE_MAX: there is no such column. */
size_t table_in_column(const struct table_in *table, const char *title);
/* As UTF-8 with commas and LF, every row on the line where it stood, so that who reads it names the
 * same lines. The caller frees it. BUSY. */
enum outcome table_in_write(const struct table_in *table, char **text, size_t *size) MUST_CHECK;

#endif
