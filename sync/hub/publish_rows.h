/* What the rows of a folder's tables say that their counts do not: a total under another name, rows
 * put together beside the rows themselves, one column under two names, rows that an earlier release
 * had. Whoever reads the release sees it; disclosure.h, which goes by equal labels, cannot.
 *
 * Refuses in words, with the file's name; changes nothing. Rows are looked at in all tables of the
 * folder and all earlier releases together. What nobody could tell from labels or counts (the same
 * ages under two names, cut differently) it does not find. */
#ifndef JORNADA_SYNC_HUB_PUBLISH_ROWS_H
#define JORNADA_SYNC_HUB_PUBLISH_ROWS_H

#include "sync/hub/publish.h"

enum outcome publish_rows_check(const struct publish_folder *now,
                                const struct publish_folder *earlier, size_t earlier_count,
                                char why[PUBLISH_WHY_MAX]) MUST_CHECK;

#endif
