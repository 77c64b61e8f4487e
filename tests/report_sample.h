/* Reports made by hand, so that files can be drawn without a hub: one like a day of Metepec's, an
 * empty one, one with the longest names, and one whose every text looks like a formula. */
#ifndef JORNADA_TESTS_REPORT_SAMPLE_H
#define JORNADA_TESTS_REPORT_SAMPLE_H

#include "sync/hub/report.h"

enum report_sample { SAMPLE_DAY, SAMPLE_EMPTY, SAMPLE_LONG, SAMPLE_FORMULA };

/* report_sample_free frees it. */
struct report *report_sample_make(enum report_sample which, enum web_language language);
void report_sample_free(struct report *report);

#endif
