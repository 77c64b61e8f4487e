/* What report.h's own files share: the numbers of a fair by line, and words filled in. */
#ifndef JORNADA_SYNC_HUB_REPORT_INSIDE_H
#define JORNADA_SYNC_HUB_REPORT_INSIDE_H

#include "sync/hub/report.h"
#include "sync/hub/report_grid.h"
#include "sync/hub/tally.h"
#include "sync/record.h"

#define REPORT_SERVICES 32 /* by code; 0 = those that the pack does not name */
#define REPORT_HOURS 25    /* the last: outside the hours that are shown, or not known */
#define REPORT_PLACES_MAX 30
#define REPORT_VISITS 2 /* first time, come before */

/* Lines of the grid by what they count. */
struct report_numbers {
    struct report_grid grid;
    size_t people, given;
    size_t service[REPORT_SERVICES];
    size_t booth_given[PACK_BOOTHS_MAX], booth_turns[PACK_BOOTHS_MAX]; /* as in the pack */
    size_t hour_people[REPORT_HOURS], hour_given[REPORT_HOURS];
    int first_hour, last_hour; /* first > last: none is shown by itself */
    size_t age[AGE_BANDS][SEX_VALUES];
    size_t visit[REPORT_VISITS], visit_unsaid; /* no row: everybody less the others */
    size_t place_count;
    struct report_place {
        uint32_t code;
        size_t line;
    } places[REPORT_PLACES_MAX]; /* of at least STATS_MIN people, the largest first */
    size_t place_not_said, place_other;
    size_t place_asked; /* of the filter's municipality; its row, where it has one */
};

/* Reads and hides. `pack` may be NULL. The caller frees *numbers. */
enum outcome report_numbers_read(struct hub *hub, const struct fair *fair, const struct pack *pack,
                                 uint32_t municipality, bool outside,
                                 struct report_numbers **numbers) MUST_CHECK;

/* Words: who speaks. */
struct report_speech {
    const struct words *words;
    enum web_language language;
};
/* {name} in a word becomes its value. */
struct report_value {
    const char *name, *value;
};
const char *report_word(const struct report_speech *speech, const char *key);
void report_fill(const struct report_speech *speech, const char *key,
                 const struct report_value *values, size_t count, char *text, size_t room);
/* "21 de noviembre de 2026"; and the same with its time. */
void report_say_day(const struct report_speech *speech, int32_t day, char text[REPORT_NAME_MAX]);
void report_say_moment(const struct report_speech *speech, int64_t wall_ms, int offset_minutes,
                       char text[REPORT_NAME_MAX]);

/* What a report is made out of. */
struct report_making {
    struct report_speech speech;
    struct hub *hub;
    struct fair fair;
    const struct pack *pack; /* NULL: the fair has no content */
    const struct report_filter *filter;
    const struct report_numbers *numbers;
    size_t cell; /* of the filter's day */
    struct loop_stats loop;
    bool more_hidden; /* of the loop, beside what is small */
    struct report *report;
    bool failed; /* memory was short */
};
/* report_table.c: every table that the filter leaves, in the order in which they are shown. */
void report_table_add_all(struct report_making *making);

#endif
