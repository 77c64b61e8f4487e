/* Rows of a CSV for spreadsheets: RFC 4180, CRLF, and an apostrophe before what a spreadsheet would
 * run as a formula. */
#ifndef JORNADA_SYNC_HUB_CSV_WRITE_H
#define JORNADA_SYNC_HUB_CSV_WRITE_H

#include <stdint.h>
#include <stdio.h>

#define CSV_WRITE_HIDDEN (-1) /* STATS_HIDDEN */

void csv_write_cell(FILE *out, const char *text);
/* `cells` with commas between and behind them, then the number (hidden: nothing), CRLF. */
void csv_write_row(FILE *out, const char *const cells[], size_t count, int64_t n);

#endif
