#include "kiosk/day.h"

#include <stdio.h>
#include <time.h>

#include "kiosk/words.h"

static const char *const weekdays[] = {
    N_("Sunday"),   N_("Monday"), N_("Tuesday"),  N_("Wednesday"),
    N_("Thursday"), N_("Friday"), N_("Saturday"),
};
static const char *const months[] = {
    N_("January"), N_("February"), N_("March"),     N_("April"),   N_("May"),      N_("June"),
    N_("July"),    N_("August"),   N_("September"), N_("October"), N_("November"), N_("December"),
};

void day_write(int32_t day, char *text, size_t room)
{
    const int64_t first_day_s = 1735689600; /* 2025-01-01 */
    time_t seconds = (time_t)(first_day_s + (int64_t)day * 86400);
    struct tm date;
    if (gmtime_r(&seconds, &date) == NULL) {
        text[0] = '\0';
        return;
    }
    /* TRANSLATORS: weekday, day, month, year, in this order. */
    const char *format = words_spanish(N_("%s %d %s %d"));
    snprintf(text, room, format, words_spanish(weekdays[date.tm_wday]), date.tm_mday,
             words_spanish(months[date.tm_mon]), date.tm_year + 1900);
}

enum clock_quality day_judge_clock(int64_t wall_ms, int64_t released_ms)
{
    const int64_t ten_years_ms = 3652LL * 86400 * 1000;
    return wall_ms < released_ms || wall_ms > released_ms + ten_years_ms ? CLOCK_UNKNOWN
                                                                         : CLOCK_STAFF;
}
