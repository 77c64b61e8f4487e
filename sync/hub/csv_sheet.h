/* A CSV file as a table that can be changed: read, some cells or rows changed, written again.
 *
 * Promises: what was not touched comes back as it was, in its order; texts are written as they are
 * (RFC 4180, LF as packs have it): a pack is read by kiosks, so no apostrophe is put before what
 * looks like a formula: csv_write.h does that where spreadsheets read. Pure: no files, no hub. */
#ifndef JORNADA_SYNC_HUB_CSV_SHEET_H
#define JORNADA_SYNC_HUB_CSV_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "sync/csv.h"
#include "sync/outcome.h"

#define CSV_SHEET_NONE ((size_t)-1)

struct csv_sheet;

/* INVALID: `why` says where. `rows_max` without the header. */
enum outcome csv_sheet_read(const char *text, const char *name, size_t rows_max,
                            struct csv_sheet **sheet, char why[CSV_WHY_MAX]) MUST_CHECK;
void csv_sheet_free(struct csv_sheet *sheet); /* NULL is fine */
size_t csv_sheet_rows(const struct csv_sheet *sheet);
/* A column's title; NULL behind the last. */
const char *csv_sheet_column(const struct csv_sheet *sheet, size_t index);
/* Whose cell of this column is `value`; CSV_SHEET_NONE. */
size_t csv_sheet_find(const struct csv_sheet *sheet, const char *column, const char *value);
/* "" where there is no such column. */
const char *csv_sheet_get(const struct csv_sheet *sheet, size_t row, const char *column);
/* NOT_FOUND: no such column (setting nothing there is fine). BUSY: memory. */
enum outcome csv_sheet_set(struct csv_sheet *sheet, size_t row, const char *column,
                           const char *value) MUST_CHECK;
/* An empty row at the end. */
enum outcome csv_sheet_add(struct csv_sheet *sheet, size_t *row) MUST_CHECK;
void csv_sheet_remove(struct csv_sheet *sheet, size_t row);
/* The caller frees *text. */
enum outcome csv_sheet_write(const struct csv_sheet *sheet, char **text, size_t *size) MUST_CHECK;

#endif
