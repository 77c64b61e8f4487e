/* Tables as spreadsheets save them (RFC 4180), cut in place into cells.
 *
 * Promises: quotes, doubled quotes, line breaks inside quotes, CRLF and LF; blank lines are passed
 * over; every row has as many cells as the header, every cell knows the line it began on. Refuses
 * what is over its limits, an open quote, text behind a closing quote, naming the line. Input is
 * checked text (text.h). Cells point into the caller's text. */
#ifndef JORNADA_SYNC_CSV_H
#define JORNADA_SYNC_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define CSV_COLUMNS_MAX 160
#define CSV_CELL_MAX 400 /* bytes of a cell, with its NUL */
#define CSV_WHY_MAX 320

struct csv {
    size_t columns, rows; /* rows without the header */
    char **cells;         /* the header, then row by row */
    uint32_t *lines;      /* of the header, then of every row, from 1 */
};

/* Changes `text` and keeps pointing into it. INVALID: `why` is "name:line: expected …". */
enum outcome csv_read(char *text, const char *name, size_t rows_max, struct csv *csv,
                      char why[CSV_WHY_MAX]) MUST_CHECK;
void csv_release(struct csv *csv); /* frees what csv_read took, not the text */

/* Row 0 is the first below the header. */
const char *csv_cell(const struct csv *csv, size_t row, size_t column);
uint32_t csv_line(const struct csv *csv, size_t row);

#endif
