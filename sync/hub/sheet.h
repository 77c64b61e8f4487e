/* A CSV file as a table that can be changed: read, some cells or rows changed, written again.
 *
 * Promises: what was not touched comes back as it was, in its order; texts are written as they are
 * (RFC 4180, LF as packs have it): a pack is read by kiosks, so no apostrophe is put before what
 * looks like a formula: csv_write.h does that where spreadsheets read. Pure: no files, no hub. */
#ifndef JORNADA_SYNC_HUB_SHEET_H
#define JORNADA_SYNC_HUB_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "sync/csv.h"
#include "sync/outcome.h"

#define SHEET_NONE ((size_t)-1)

struct sheet;

/* INVALID: `why` says where. `rows_max` without the header. */
enum outcome sheet_read(const char *text, const char *name, size_t rows_max, struct sheet **sheet,
                        char why[CSV_WHY_MAX]) MUST_CHECK;
void sheet_free(struct sheet *sheet); /* NULL is fine */
size_t sheet_rows(const struct sheet *sheet);
/* A column's title; NULL behind the last. */
const char *sheet_column(const struct sheet *sheet, size_t index);
/* Whose cell of this column is `value`; SHEET_NONE. */
size_t sheet_find(const struct sheet *sheet, const char *column, const char *value);
/* "" where there is no such column. */
const char *sheet_get(const struct sheet *sheet, size_t row, const char *column);
/* NOT_FOUND: no such column (setting nothing there is fine). BUSY: memory. */
enum outcome sheet_set(struct sheet *sheet, size_t row, const char *column,
                       const char *value) MUST_CHECK;
/* An empty row at the end. */
enum outcome sheet_add(struct sheet *sheet, size_t *row) MUST_CHECK;
void sheet_remove(struct sheet *sheet, size_t row);
/* The caller frees *text. */
enum outcome sheet_write(const struct sheet *sheet, char **text, size_t *size) MUST_CHECK;

#endif
