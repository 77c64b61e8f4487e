/* page_report.h. */
#include "sync/hub/page_report.h"

#include <stdio.h>
#include <string.h>

#include "sync/hub/prepare.h"
#include "sync/hub/web_inside.h"

static bool read_day(const char *text, int32_t *day)
{
    *day = REPORT_ALL_DAYS;
    if (text[0] == '\0')
        return true;
    *day = strlen(text) == 10 ? pack_day_read(text) : PACK_NO_DAY;
    return *day != PACK_NO_DAY;
}

/* Digits alone, at most five: a module, or an INEGI code. */
static bool read_number(const char *text, uint32_t *number)
{
    size_t size = strspn(text, "0123456789");
    *number = 0;
    if (size == 0 || size > 5 || text[size] != '\0')
        return false;
    for (; *text != '\0'; text++)
        *number = *number * 10 + (uint32_t)(*text - '0');
    return *number > 0;
}

static bool read_place(const char *text, struct report_filter *filter)
{
    static const char booth[] = "modulo-", place[] = "municipio-";
    uint32_t number;
    if (text[0] == '\0')
        return true;
    if (strncmp(text, booth, sizeof booth - 1) == 0) {
        bool good = read_number(text + sizeof booth - 1, &number) && number <= UINT16_MAX;
        filter->module = (uint16_t)number;
        return good;
    }
    return strncmp(text, place, sizeof place - 1) == 0 &&
           read_number(text + sizeof place - 1, &filter->municipality);
}

enum outcome page_report_make(struct web_visit *visit, enum report_view view,
                              struct report **report)
{
    struct fair fair;
    struct report_filter filter = {.module = 0};
    *report = NULL;
    enum outcome outcome = page_fair_chosen(visit, &fair);
    if (outcome != DONE)
        return outcome;
    memcpy(filter.fair, fair.name, sizeof filter.fair);
    if (!read_day(form_get(&visit->query, "dia"), &filter.day) ||
        !read_place(form_get(&visit->query, "lugar"), &filter))
        return INVALID;
    return report_make(visit->hub, visit->web->words, visit->language, &filter, view, report);
}

void page_report_refuse(struct web_visit *visit, enum outcome outcome)
{
    web_refuse(visit, outcome == NOT_FOUND ? 404 : outcome == INVALID ? 400 : 503);
}

void page_report_query(const struct report *report, char text[PAGE_REPORT_QUERY_MAX])
{
    const struct report_filter *filter = &report->filter;
    char day[PACK_DAY_TEXT_MAX] = "", place[32] = "";
    if (filter->day != REPORT_ALL_DAYS)
        pack_day_write(filter->day, day);
    if (filter->module != 0)
        snprintf(place, sizeof place, "&lugar=modulo-%u", filter->module);
    else if (filter->municipality != 0)
        snprintf(place, sizeof place, "&lugar=municipio-%05u", (unsigned)filter->municipality);
    snprintf(text, PAGE_REPORT_QUERY_MAX, "?jornada=%.63s%s%s%s", report->fair,
             day[0] != '\0' ? "&dia=" : "", day, place);
}
