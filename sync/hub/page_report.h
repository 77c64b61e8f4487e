/* The report that a request asks for, for every page and file made of one: /resultados, .csv,
 * .xlsx, .pdf. Which fair: page_fair_chosen (prepare.h); `dia=2026-11-21`; `lugar=modulo-12` or
 * `lugar=municipio-15106`; each may be left out or empty. */
#ifndef JORNADA_SYNC_HUB_PAGE_REPORT_H
#define JORNADA_SYNC_HUB_PAGE_REPORT_H

#include <jansson.h>

#include "sync/hub/report.h"
#include "sync/hub/web.h"

/* NOT_FOUND: no such fair, or none at all. INVALID: a day, a booth or a place that is none of this
 * fair's. The caller frees *report. */
enum outcome page_report_make(struct web_visit *visit, enum report_view view,
                              struct report **report) MUST_CHECK;
/* The answer to an outcome that is not DONE: 404, 400 or 503. */
void page_report_refuse(struct web_visit *visit, enum outcome outcome);
/* The same filter in an address: "?jornada=…&dia=…&lugar=…". */
#define PAGE_REPORT_QUERY_MAX 200
void page_report_query(const struct report *report, char text[PAGE_REPORT_QUERY_MAX]);

/* page_report_choice.c: {"fairs", "dates", "booths", "places"} and has_… for the form of the
 * filter: what may be chosen instead, with "chosen" where it is. NULL without memory. */
json_t *page_report_choices(struct web_visit *visit, const struct report *report);

/* page_report_json.c: what result_table.html shows of one table; and a number as it is said. */
json_t *page_report_table_json(const struct web_visit *visit, const struct report *report,
                               const struct report_table *table);
json_t *page_report_count_json(const struct report *report, int64_t n);

#endif
