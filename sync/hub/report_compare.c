/* report_compare.h over stats_read, a fair at a time. */
#include "sync/hub/report_compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/report_inside.h"

/* What is compared of one fair; STATS_HIDDEN where it is not told. */
enum measure {
    MEASURE_PEOPLE,
    MEASURE_SERVICES,
    MEASURE_REFERRALS,
    MEASURE_SIZES, /* those above are numbers, those below per cent */
    MEASURE_WOMEN = MEASURE_SIZES,
    MEASURE_MEN,
    MEASURE_UNDER_18,
    MEASURE_60_UP,
    MEASURE_FIRST_TIME,
    MEASURE_FROM_HERE,
    MEASURE_ATTENDED,
    MEASURES
};

static const char *const measure_words[MEASURES] = {[MEASURE_PEOPLE] = "results.people",
                                                    [MEASURE_SERVICES] = "results.given",
                                                    [MEASURE_REFERRALS] = "results.referrals",
                                                    [MEASURE_WOMEN] = "compare.women",
                                                    [MEASURE_MEN] = "compare.men",
                                                    [MEASURE_UNDER_18] = "compare.under_18",
                                                    [MEASURE_60_UP] = "compare.60_up",
                                                    [MEASURE_FIRST_TIME] = "compare.first_time",
                                                    [MEASURE_FROM_HERE] = "compare.from_here",
                                                    [MEASURE_ATTENDED] = "compare.attended"};

static int64_t share(int64_t part, int64_t whole)
{
    if (part == STATS_HIDDEN || whole == STATS_HIDDEN || whole <= 0)
        return STATS_HIDDEN;
    return (100 * part + whole / 2) / whole;
}

static int64_t told(const struct stats *stats, enum stats_table table, const char *key)
{
    for (size_t i = 0; i < stats->tables[table].count; i++) {
        if (strcmp(stats->tables[table].rows[i].key, key) == 0)
            return stats->tables[table].rows[i].n;
    }
    return STATS_HIDDEN;
}

/* A sum of which one part is hidden is hidden. */
static int64_t both(int64_t one, int64_t other)
{
    return one == STATS_HIDDEN || other == STATS_HIDDEN ? STATS_HIDDEN : one + other;
}

static int64_t bands(const struct stats *stats, enum age_band first, enum age_band last)
{
    int64_t sum = 0;
    for (int band = (int)first; band <= (int)last; band++)
        sum = both(sum, told(stats, STATS_BY_AGE, record_age_name((enum age_band)band)));
    return sum;
}

static void measure(const struct stats *stats, const struct fair *fair, int64_t numbers[MEASURES])
{
    char here[12];
    const int64_t *loop = stats->loop.columns;
    snprintf(here, sizeof here, "%05u", (unsigned)fair->municipality);
    numbers[MEASURE_PEOPLE] = stats->people;
    numbers[MEASURE_SERVICES] = stats->services;
    numbers[MEASURE_REFERRALS] = loop[LOOP_ISSUED];
    numbers[MEASURE_WOMEN] = share(told(stats, STATS_BY_SEX, "M"), stats->people);
    numbers[MEASURE_MEN] = share(told(stats, STATS_BY_SEX, "H"), stats->people);
    numbers[MEASURE_UNDER_18] = share(bands(stats, AGE_0_5, AGE_12_17), stats->people);
    numbers[MEASURE_60_UP] = share(bands(stats, AGE_60_74, AGE_75_UP), stats->people);
    numbers[MEASURE_FIRST_TIME] = share(stats->first_time, both(stats->first_time, stats->repeat));
    numbers[MEASURE_FROM_HERE] = share(told(stats, STATS_BY_MUNICIPALITY, here), stats->people);
    numbers[MEASURE_ATTENDED] = share(loop[LOOP_ATTENDED], loop[LOOP_ISSUED]);
}

static enum outcome fill_table(const struct report_speech *speech, struct report_table *table,
                               int64_t (*numbers)[MEASURES], size_t count, int first, int last)
{
    table->rows = calloc((size_t)(last - first), sizeof *table->rows);
    if (table->rows == NULL)
        return BUSY;
    for (int i = first; i < last; i++) {
        struct report_row *row = &table->rows[table->row_count++];
        snprintf(row->name, sizeof row->name, "%s", report_word(speech, measure_words[i]));
        for (size_t fair = 0; fair < count; fair++)
            row->numbers[fair] = numbers[fair][i];
    }
    return DONE;
}

static struct report_table *begin(const struct report_speech *speech, struct report *report,
                                  const char *id, const char *const fairs[], size_t count)
{
    char key[64];
    struct report_table *table = &report->tables[report->table_count++];
    table->id = id;
    table->chart = REPORT_CHART_BARS;
    snprintf(key, sizeof key, "compare.%s", id);
    snprintf(table->title, sizeof table->title, "%s", report_word(speech, key));
    snprintf(key, sizeof key, "compare.%s.says", id);
    snprintf(table->sentence, sizeof table->sentence, "%s", report_word(speech, key));
    snprintf(table->row_name, sizeof table->row_name, "%s", report_word(speech, "compare.row"));
    table->column_count = count;
    for (size_t i = 0; i < count; i++)
        snprintf(table->columns[i], REPORT_NAME_MAX, "%s", fairs[i]);
    return table;
}

static enum outcome check(struct hub *hub, const char *const fairs[], size_t count)
{
    if (count < 2 || count > REPORT_COMPARE_MAX)
        return hub_fail(hub, INVALID, "two to four fairs can be compared");
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(fairs[i], fairs[j]) == 0)
                return hub_fail(hub, INVALID, "a fair cannot be compared with itself");
        }
    }
    return DONE;
}

static enum outcome read_all(struct hub *hub, const char *const fairs[], size_t count,
                             int64_t (*numbers)[MEASURES])
{
    for (size_t i = 0; i < count; i++) {
        struct fair fair;
        struct stats *stats;
        enum outcome outcome = fair_find(hub, fairs[i], &fair);
        if (outcome == DONE)
            outcome = stats_read(hub, fairs[i], &stats);
        if (outcome != DONE)
            return outcome;
        measure(stats, &fair, numbers[i]);
        free(stats);
    }
    return DONE;
}

enum outcome report_compare_make(struct hub *hub, const struct words *words,
                                 enum web_language language, const char *const fairs[],
                                 size_t count, struct report **report)
{
    int64_t numbers[REPORT_COMPARE_MAX][MEASURES];
    const struct report_speech speech = {words, language};
    *report = NULL;
    enum outcome outcome = check(hub, fairs, count);
    if (outcome == DONE)
        outcome = read_all(hub, fairs, count, numbers);
    if (outcome != DONE)
        return outcome;
    struct report *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL)
        return BUSY;
    fresh->language = language;
    fresh->made_ms = hub->io->wall_ms(hub->io->self);
    snprintf(fresh->hidden, sizeof fresh->hidden, "%s", report_word(&speech, "number.untold"));
    outcome = fill_table(&speech, begin(&speech, fresh, "sizes", fairs, count), numbers, count, 0,
                         MEASURE_SIZES);
    if (outcome == DONE)
        outcome = fill_table(&speech, begin(&speech, fresh, "shares", fairs, count), numbers, count,
                             MEASURE_SIZES, MEASURES);
    if (outcome == DONE)
        *report = fresh;
    else
        report_free(fresh);
    return outcome;
}
