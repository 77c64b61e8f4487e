/* Words of a report: a word of words.csv with its values, days, moments and counts. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sync/hub/report_inside.h"

#define DAY_2025_S 1735689600LL

const char *report_word(const struct report_speech *speech, const char *key)
{
    const char *text = words_get(speech->words, key, speech->language);
    return text != NULL ? text : key;
}

static const char *value_of(const struct report_value *values, size_t count, const char *name,
                            size_t size)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(values[i].name) == size && strncmp(values[i].name, name, size) == 0)
            return values[i].value;
    }
    return "?";
}

void report_fill(const struct report_speech *speech, const char *key,
                 const struct report_value *values, size_t count, char *text, size_t room)
{
    size_t used = 0;
    text[0] = '\0';
    for (const char *from = report_word(speech, key); *from != '\0' && used + 1 < room;) {
        const char *end = *from == '{' ? strchr(from, '}') : NULL;
        size_t plain = strcspn(from + 1, "{") + 1;
        int wrote;
        if (end != NULL) {
            wrote = snprintf(text + used, room - used, "%s",
                             value_of(values, count, from + 1, (size_t)(end - from - 1)));
            from = end + 1;
        } else {
            wrote = snprintf(text + used, room - used, "%.*s", (int)plain, from);
            from += plain;
        }
        used += wrote > 0 ? (size_t)wrote : 0;
    }
}

static void say_date(const struct report_speech *speech, const struct tm *parts,
                     char text[REPORT_NAME_MAX])
{
    char key[32], day[16], year[16];
    snprintf(key, sizeof key, "month.%d", parts->tm_mon + 1);
    snprintf(day, sizeof day, "%d", parts->tm_mday);
    snprintf(year, sizeof year, "%d", parts->tm_year + 1900);
    const struct report_value values[] = {
        {"day", day}, {"month", report_word(speech, key)}, {"year", year}};
    report_fill(speech, "report.date", values, 3, text, REPORT_NAME_MAX);
}

void report_say_day(const struct report_speech *speech, int32_t day, char text[REPORT_NAME_MAX])
{
    struct tm parts;
    time_t seconds = (time_t)(DAY_2025_S + (int64_t)day * 86400);
    if (gmtime_r(&seconds, &parts) == NULL)
        snprintf(text, REPORT_NAME_MAX, "?");
    else
        say_date(speech, &parts, text);
}

void report_say_moment(const struct report_speech *speech, int64_t wall_ms, int offset_minutes,
                       char text[REPORT_NAME_MAX])
{
    struct tm parts;
    char date[REPORT_NAME_MAX];
    time_t seconds = (time_t)(wall_ms / 1000 + offset_minutes * 60LL);
    if (gmtime_r(&seconds, &parts) == NULL) {
        snprintf(text, REPORT_NAME_MAX, "?");
        return;
    }
    say_date(speech, &parts, date);
    snprintf(text, REPORT_NAME_MAX, "%.150s, %02d:%02d", date, parts.tm_hour, parts.tm_min);
}

void report_say_count(const struct report *report, int64_t n, char text[64])
{
    char plain[24];
    size_t at = 0;
    if (n == STATS_HIDDEN) {
        snprintf(text, 64, "%s", report->hidden);
        return;
    }
    int digits = snprintf(plain, sizeof plain, "%lld", (long long)n);
    for (int i = 0; i < digits; i++) {
        bool comma = i > 0 && plain[i - 1] != '-' && (digits - i) % 3 == 0;
        if (comma)
            text[at++] = ',';
        text[at++] = plain[i];
    }
    text[at] = '\0';
}
