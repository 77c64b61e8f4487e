/* Two to four fairs beside each other, as a report of two tables: how many, and out of each
 * hundred.
 *
 * Promises: made out of what stats.h tells of each fair and nothing else, so that it can say
 * nothing that a fair's own page does not; a share is told only where both its numbers are, whole
 * per cent; of referrals only after that fair's close. People of two fairs are never added up: who
 * came twice would be two. Refuses fewer than two, more than four, one twice (INVALID), an unknown
 * one (NOT_FOUND). */
#ifndef JORNADA_SYNC_HUB_REPORT_COMPARE_H
#define JORNADA_SYNC_HUB_REPORT_COMPARE_H

#include "sync/hub/report.h"

#define REPORT_COMPARE_MAX REPORT_COLUMNS_MAX

/* Tables "sizes" and "shares"; a column for each fair, named as its folder. The caller frees
 * *report with report_free. */
enum outcome report_compare_make(struct hub *hub, const struct words *words,
                                 enum web_language language, const char *const fairs[],
                                 size_t count, struct report **report) MUST_CHECK;

#endif
