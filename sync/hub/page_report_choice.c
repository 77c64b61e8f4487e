/* The choices of the filter's form: fairs, days, booths, and where people came from. */
#include <stdio.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/packs.h"
#include "sync/hub/page_report.h"
#include "sync/hub/page_say.h"
#include "sync/hub/place_name.h"
#include "sync/hub/report_inside.h"
#include "sync/hub/web_inside.h"

static void add(json_t *list, const char *value, const char *name, bool chosen)
{
    json_array_append_new(
        list, json_pack("{s:s, s:s, s:b}", "value", value, "option", name, "chosen", chosen));
}

/* A single one is no choice. */
static json_t *fairs_json(struct web_visit *visit, const struct report *report)
{
    json_t *list = json_array();
    struct fair fair;
    for (size_t i = 0; fair_at(visit->hub, i, &fair) == DONE; i++) {
        char name[FAIR_TITLE_MAX + ENROLMENT_FAIR_NAME_MAX + 8];
        snprintf(name, sizeof name, "%s · %s", fair.name, fair.title);
        add(list, fair.name, name, strcmp(fair.name, report->fair) == 0);
    }
    if (json_array_size(list) < 2)
        json_array_clear(list);
    return list;
}

static json_t *dates_json(const struct web_visit *visit, const struct report *report)
{
    json_t *list = json_array();
    const struct report_speech speech = {visit->web->words, report->language};
    for (size_t i = 0; report->day_count > 1 && i < report->day_count; i++) {
        char value[PACK_DAY_TEXT_MAX], name[REPORT_NAME_MAX];
        pack_day_write(report->filter_days[i], value);
        report_say_day(&speech, report->filter_days[i], name);
        add(list, value, name, report->filter.day == report->filter_days[i]);
    }
    return list;
}

static json_t *booths_json(struct web_visit *visit, const struct report *report)
{
    json_t *list = json_array();
    struct fair fair;
    const struct pack *pack;
    if (fair_find(visit->hub, report->fair, &fair) != DONE ||
        packs_find(visit->hub, &fair, &pack) != DONE)
        return list;
    for (size_t i = 0; i < pack->booth_count; i++) {
        char value[32], name[REPORT_NAME_MAX];
        const struct pack_booth *booth = &pack->booths[i];
        snprintf(value, sizeof value, "modulo-%u", booth->module);
        snprintf(name, sizeof name, "%u · %.150s", booth->module, booth->name);
        if (booth->services != 0)
            add(list, value, name, report->filter.module == booth->module);
    }
    return list;
}

static json_t *places_json(const struct report *report, uint32_t home)
{
    json_t *list = json_array();
    for (size_t i = 0; i < report->place_count; i++) {
        char value[32], name[PLACE_NAME_MAX];
        uint32_t code = report->filter_places[i];
        snprintf(value, sizeof value, "municipio-%05u", (unsigned)code);
        (void)place_name(code, home, name);
        add(list, value, name, report->filter.municipality == code);
    }
    return list;
}

json_t *page_report_choices(struct web_visit *visit, const struct report *report)
{
    json_t *fairs = fairs_json(visit, report), *dates = dates_json(visit, report);
    json_t *booths = booths_json(visit, report);
    json_t *places = places_json(report, visit->hub->municipality);
    return json_pack("{s:b, s:b, s:b, s:b, s:o, s:o, s:o, s:o, s:s}", "has_fairs",
                     json_array_size(fairs) > 0, "has_dates", json_array_size(dates) > 0,
                     "has_booths", json_array_size(booths) > 0, "has_places",
                     json_array_size(places) > 0, "fairs", fairs, "dates", dates, "booths", booths,
                     "places", places, "fair", report->fair);
}
