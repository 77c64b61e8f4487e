/* What one table would change in another: rows that are new, changed, gone.
 *
 * Rows are the same row when they agree in the columns that name it (a service's code, a line's
 * id; of the map kind, number and label); columns are compared by title, whatever their order. */
#ifndef JORNADA_SYNC_HUB_TABLE_DIFF_H
#define JORNADA_SYNC_HUB_TABLE_DIFF_H

#include "sync/hub/table_in.h"

struct table_diff {
    size_t fresh, changed, gone, same;
};

/* Told of every row that is not the same: `row` of fresh and changed, `old_row` of changed and
 * gone, SIZE_MAX else. */
typedef void table_diff_row(void *context, size_t row, size_t old_row);
/* `file` names the columns that name a row: "map.csv". `old` NULL: everything is new. BUSY. */
enum outcome table_diff_read(const char *file, const struct table_in *table,
                             const struct table_in *old, struct table_diff *diff,
                             table_diff_row *each, void *context) MUST_CHECK;
/* The name of a row in `text`: its naming cells with " · " between. */
void table_diff_name(const char *file, const struct table_in *table, size_t row, char *text,
                     size_t room);

#endif
