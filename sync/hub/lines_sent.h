/* A table of lines that one person sends: what no second person has confirmed does not stand there
 * as confirmed (Never 7; verification.h has the rule of two).
 *
 * Of the lines that the fair has, beside those that were sent: the same number keeps what was
 * confirmed of it here, whatever the file says; another number, or a line that was not there, is
 * "por confirmar". A fair without any line takes its first table as its municipality made it. Pure.
 */
#ifndef JORNADA_SYNC_HUB_LINES_SENT_H
#define JORNADA_SYNC_HUB_LINES_SENT_H

#include "sync/hub/csv_sheet.h"

#define LINES_SENT_ROWS_MAX 2000

/* This line's number is not confirmed, and on no slip. */
enum outcome lines_sent_doubt(struct csv_sheet *sheet, size_t row) MUST_CHECK;
/* `now`: lines.csv as it is, NULL where there is none. *text (malloc) is replaced; *doubted = rows
 * that say less than was sent. INVALID: *text is no such table, and stays as it is. */
enum outcome lines_sent_settle(const char *now, char **text, size_t *size,
                               size_t *doubted) MUST_CHECK;

#endif
