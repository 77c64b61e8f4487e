/* What a fair did, as a report to show: tables with a sentence each, in the reader's language. It
 * knows nothing of HTML, PDF or XLSX: page, CSV and files are made out of this one thing.
 *
 * Promises: numbers come from the marginal tables (tally.h). A count under STATS_MIN is
 * STATS_HIDDEN, zero included (Never 4), in every view; what is hidden on one day cannot be had
 * from the other days and the whole. REPORT_INSIDE is the coordinator's own: totals are exact, so
 * that one hidden cell beside its total can be worked out there, and the page says so.
 * REPORT_OUTSIDE is for what leaves the room (CSV, XLSX, PDF): where a total is told, of the cells
 * that make it none is hidden, or two at least. Referrals: after the close, of the whole fair
 * alone. People and services are two numbers, never multiplied (Never 13).
 * Refuses: an unknown fair (NOT_FOUND); a filter that is none (INVALID). */
#ifndef JORNADA_SYNC_HUB_REPORT_H
#define JORNADA_SYNC_HUB_REPORT_H

#include "sync/hub/fair.h"
#include "sync/hub/stats.h"
#include "sync/hub/words.h"
#include "sync/pack.h"

#define REPORT_NAME_MAX 200
#define REPORT_TEXT_MAX 1200
#define REPORT_COLUMNS_MAX 4
#define REPORT_TABLES_MAX 12
#define REPORT_NOTES_MAX 6
#define REPORT_ALL_DAYS INT32_MIN
#define REPORT_FILTER_DAYS 31
#define REPORT_FILTER_PLACES 30

enum report_view { REPORT_INSIDE, REPORT_OUTSIDE };

/* How its picture is drawn. NONE: the numbers alone say it better. */
enum report_chart {
    REPORT_CHART_NONE,
    REPORT_CHART_BARS,    /* a horizontal bar a row (and column), longest names at the left */
    REPORT_CHART_COLUMNS, /* rows from left to right: hours, days */
    REPORT_CHART_PYRAMID  /* column 0 to the left, column 1 to the right; the others in the table */
};

/* Zeros: everything there is of that fair. One of module and municipality at most. */
struct report_filter {
    char fair[ENROLMENT_FAIR_NAME_MAX]; /* its name */
    int32_t day;                        /* since 2025-01-01, of the fair's own; REPORT_ALL_DAYS */
    uint16_t module;                    /* of a booth; 0 = all */
    uint32_t municipality;              /* INEGI code; 0 = all */
};

/* All texts are UTF-8 in the report's language, plain: escape them as your format needs. */
struct report_row {
    char name[REPORT_NAME_MAX];
    int64_t numbers[REPORT_COLUMNS_MAX]; /* STATS_HIDDEN */
};

struct report_table {
    const char *id; /* "services", "booths", "hours", "days", "ages", "visits", "places", "loop" */
    enum report_chart chart;
    char title[REPORT_NAME_MAX];
    char sentence[REPORT_TEXT_MAX]; /* what it says in words; the text for screen readers, too */
    char row_name[REPORT_NAME_MAX]; /* head of the first column */
    size_t column_count;
    char columns[REPORT_COLUMNS_MAX][REPORT_NAME_MAX];
    size_t row_count;
    struct report_row *rows;
    bool has_total[REPORT_COLUMNS_MAX]; /* the cells of this column make `total` */
    int64_t total[REPORT_COLUMNS_MAX];  /* exact; never STATS_HIDDEN where has_total */
};

struct report {
    enum report_view view;
    enum web_language language;
    struct report_filter filter; /* as it was applied */
    char fair[ENROLMENT_FAIR_NAME_MAX];
    char title[REPORT_NAME_MAX];        /* "Jornada de Salud y Servicios" */
    char place[REPORT_NAME_MAX];        /* of the pack; "" = not given */
    char days[REPORT_NAME_MAX];         /* "21 de noviembre de 2026", or first and last */
    char municipality[REPORT_NAME_MAX]; /* "Metepec" */
    char made[REPORT_NAME_MAX];         /* "22 de noviembre de 2026, 14:05", the fair's time */
    char filtered[REPORT_TEXT_MAX];     /* what the filter leaves, one sentence; "" = everything */
    char hidden[48];                    /* what stands for STATS_HIDDEN: "menos de 5", or "no se
                                         * dice" where larger ones may be hidden, too */
    int64_t made_ms;
    bool closed;                   /* and the referrals are in it */
    bool sample;                   /* the fair's pack says that it is one */
    bool has_people, has_services; /* false: the sums do not say it for this filter */
    int64_t people, services;      /* of what the filter leaves; STATS_HIDDEN of a small day */
    /* What a filter may ask for: the days, and the municipalities that have a row. */
    size_t day_count, place_count;
    int32_t filter_days[REPORT_FILTER_DAYS];
    uint32_t filter_places[REPORT_FILTER_PLACES];
    size_t note_count; /* sentences to stand below: what is hidden and why, what is missing */
    char notes[REPORT_NOTES_MAX][REPORT_TEXT_MAX];
    size_t table_count;
    struct report_table tables[REPORT_TABLES_MAX];
};

/* `words`: of words.csv (web->words; commands open their own). The fair's pack is read from its
 * folder; a fair without content has no names of services and booths, and is told all the same.
 * The caller frees *report with report_free. */
enum outcome report_make(struct hub *hub, const struct words *words, enum web_language language,
                         const struct report_filter *filter, enum report_view view,
                         struct report **report) MUST_CHECK;
void report_free(struct report *report); /* NULL is fine */

/* NULL: the report has no such table. */
const struct report_table *report_table_find(const struct report *report, const char *id);
/* "1,234", or report->hidden. */
void report_say_count(const struct report *report, int64_t n, char text[64]);

#endif
