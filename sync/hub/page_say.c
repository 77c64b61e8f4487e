/* page_say.h. */
#include "sync/hub/page_say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sync/hub/stats.h"
#include "sync/hub/web_inside.h"

const char *page_say(const struct web_visit *visit, const char *key)
{
    const char *text = words_get(visit->web->words, key, visit->language);
    return text != NULL ? text : key;
}

/* In both languages thousands are set off by a comma: it is Mexico's Spanish. */
static void group(int64_t n, char text[32])
{
    char plain[32];
    int size = snprintf(plain, sizeof plain, "%" PRId64, n), at = 0;
    for (int i = 0; i < size; i++) {
        bool comma = i > 0 && plain[i - 1] != '-' && (size - i) % 3 == 0;
        if (comma)
            text[at++] = ',';
        text[at++] = plain[i];
    }
    text[at] = '\0';
}

void page_say_number(const struct web_visit *visit, const char *key, int64_t n,
                     char text[PAGE_SAY_MAX])
{
    char one[64], digits[32];
    snprintf(one, sizeof one, "%s.one", key);
    const char *word = n == 1 ? words_get(visit->web->words, one, visit->language) : NULL;
    word = word != NULL ? word : page_say(visit, key);
    const char *place = strstr(word, "{n}");
    group(n, digits);
    if (place == NULL)
        snprintf(text, PAGE_SAY_MAX, "%s", word);
    else
        snprintf(text, PAGE_SAY_MAX, "%.*s%s%s", (int)(place - word), word, digits, place + 3);
}

json_t *page_say_count(const struct web_visit *visit, int64_t n)
{
    char text[32];
    if (n == STATS_HIDDEN)
        return json_string(page_say(visit, "number.hidden"));
    group(n, text);
    return json_string(text);
}

static void local(int64_t wall_ms, int offset_minutes, const char *form, char text[16])
{
    struct tm parts;
    time_t seconds = (time_t)(wall_ms / 1000 + offset_minutes * 60LL);
    if (gmtime_r(&seconds, &parts) == NULL || strftime(text, 16, form, &parts) == 0)
        snprintf(text, 16, "?");
}

void page_say_time(int64_t wall_ms, int offset_minutes, char text[16])
{
    local(wall_ms, offset_minutes, "%H:%M", text);
}

void page_say_day(int64_t wall_ms, int offset_minutes, char text[16])
{
    local(wall_ms, offset_minutes, "%Y-%m-%d", text);
}
