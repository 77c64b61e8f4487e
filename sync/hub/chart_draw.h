/* The picture of one table of a report, on a page: what results.js shows in a browser.
 *
 * Promises: drawn from the table's own cells, so that it can say nothing that the table does not;
 * every bar has its number beside it, a hidden cell has the words in the place of a bar, and a
 * row of hidden cells alone has no bar. Of a long
 * table the first CHART_ROWS_MAX rows, of a long name two lines: the table has them whole. Refuses
 * nothing: NONE draws nothing and is 0 high. */
#ifndef JORNADA_SYNC_HUB_CHART_DRAW_H
#define JORNADA_SYNC_HUB_CHART_DRAW_H

#include "sync/hub/report_job.h"
#include "sync/hub/sheet.h"

#define CHART_ROWS_MAX 16

/* Points that it takes at the sheet's full width. */
double chart_draw_height(const struct sheet *sheet, const struct report_table *table);
/* At sheet->y, which moves below it; there must be room (sheet_need). */
void chart_draw(struct sheet *sheet, const json_t *words, const struct report_table *table);

#endif
