/* Comparing fairs: a plain form of four choices, then report_compare.h's two tables. */
#include <stdio.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/page.h"
#include "sync/hub/page_report.h"
#include "sync/hub/page_say.h"
#include "sync/hub/pages.h"
#include "sync/hub/report_compare.h"
#include "sync/hub/web_inside.h"

/* What was chosen, without the empty ones; how many. */
static size_t read_fairs(const struct web_visit *visit, const char *fairs[REPORT_COMPARE_MAX])
{
    size_t count = 0;
    for (int i = 1; i <= REPORT_COMPARE_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "jornada%d", i);
        const char *value = form_get(&visit->query, name);
        if (value[0] != '\0')
            fairs[count++] = value;
    }
    return count;
}

static json_t *choice_json(struct web_visit *visit, int number, const char *chosen)
{
    char name[16];
    struct fair fair;
    json_t *options = json_array();
    for (size_t i = 0; fair_at(visit->hub, i, &fair) == DONE; i++) {
        char text[FAIR_TITLE_MAX + ENROLMENT_FAIR_NAME_MAX + 8];
        snprintf(text, sizeof text, "%s · %s", fair.name, fair.title);
        json_array_append_new(options, json_pack("{s:s, s:s, s:b}", "value", fair.name, "option",
                                                 text, "chosen", strcmp(fair.name, chosen) == 0));
    }
    snprintf(name, sizeof name, "jornada%d", number);
    return json_pack("{s:s, s:i, s:o}", "field", name, "number", number, "options", options);
}

void page_compare(struct web_visit *visit)
{
    const char *fairs[REPORT_COMPARE_MAX] = {"", "", "", ""};
    size_t count = read_fairs(visit, fairs);
    struct report *report = NULL;
    json_t *choices = json_array(), *tables = json_array();
    enum outcome outcome = count == 0 ? DONE
                                      : report_compare_make(visit->hub, visit->web->words,
                                                            visit->language, fairs, count, &report);
    if (outcome != DONE && outcome != INVALID) {
        json_decref(choices);
        json_decref(tables);
        page_report_refuse(visit, outcome);
        return;
    }
    for (int i = 0; i < REPORT_COMPARE_MAX; i++)
        json_array_append_new(choices, choice_json(visit, i + 1, fairs[i]));
    for (size_t i = 0; report != NULL && i < report->table_count; i++)
        json_array_append_new(tables, page_report_table_json(visit, report, &report->tables[i]));
    page_send(visit, outcome == DONE ? 200 : 400, "compare",
              json_pack("{s:o, s:o, s:b, s:b, s:s}", "choices", choices, "tables", tables, "wrong",
                        outcome == INVALID, "shown", report != NULL, "hidden",
                        page_say(visit, "number.untold")));
    report_free(report);
}
