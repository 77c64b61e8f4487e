/* Tables of counts as CSV files, read for publication and written as they were, with what may not
 * be told as `*`.
 *
 * Two shapes, told apart by their columns: long (columns of labels, the last one of counts) and
 * cross (a first column of labels, or several, then a column of counts for each label of one more
 * dimension). "Total" is a margin. UTF-8 and commas; every mistake is named with file and line.
 * Refuses what a spreadsheet would run, what is no whole count, and hidden cells where exact counts
 * are expected. Labels in the order of their counts are sorted by name: the order would tell which
 * hidden cell is the larger. */
#ifndef JORNADA_SYNC_HUB_TABLE_FILE_H
#define JORNADA_SYNC_HUB_TABLE_FILE_H

#include <stdio.h>

#include "sync/csv.h"
#include "sync/hub/disclosure.h"
#include "sync/text.h"

#define TABLE_FILE_HIDDEN "*"
#define TABLE_FILE_TOTAL "Total"
#define TABLE_FILE_BYTES_MAX (8U << 20)
#define TABLE_FILE_NAME_MAX 120

enum table_values { TABLE_EXACT, TABLE_PUBLISHED };

struct table_file {
    char file[TABLE_FILE_NAME_MAX]; /* "people.csv" */
    char name[TABLE_FILE_NAME_MAX]; /* "people" */
    char *text;
    struct csv csv;
    size_t leading;   /* columns of labels */
    bool cross;       /* the columns behind them are labels of one more dimension */
    char corner[200]; /* of a cross table: the first header, cut where it names both ("age\sex") */
    char across[200]; /* that dimension's name; "" = not said */
    struct disclosure_table table;
    uint32_t *lines; /* of each cell of the table */
};

/* `why` begins with the file's name, and the line where there is one. */
enum outcome table_file_read(const struct io *io, const char *folder, const char *file,
                             enum table_values values, struct table_file *table,
                             char why[TEXT_WHY_MAX]) MUST_CHECK;
void table_file_release(struct table_file *table);
/* Gives dimensions that no header names the name of one with the same labels, so that they link. */
void table_file_name_columns(struct table_file *const tables[], size_t count);
/* `published` is the table as disclosure_protect gives it back; RFC 4180, CRLF. */
void table_file_write(const struct table_file *table, const struct disclosure_table *published,
                      FILE *out);

#endif
