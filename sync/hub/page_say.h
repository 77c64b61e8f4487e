/* Words and numbers as text in the visitor's language, for values that a page shows and its module
 * shows again without asking for the page. */
#ifndef JORNADA_SYNC_HUB_PAGE_SAY_H
#define JORNADA_SYNC_HUB_PAGE_SAY_H

#include <jansson.h>

#include "sync/hub/web.h"

#define PAGE_SAY_MAX 320

/* A word of words.csv; one that is not there is our own mistake and said as its key. */
const char *page_say(const struct web_visit *visit, const char *key);
/* The same with {n} in it; the key + ".one" where there is such a word and n is 1. */
void page_say_number(const struct web_visit *visit, const char *key, int64_t n,
                     char text[PAGE_SAY_MAX]);
/* "1,234" as a JSON string; STATS_HIDDEN as the word for fewer than five. */
json_t *page_say_count(const struct web_visit *visit, int64_t n);
/* "14:05" of the fair's own day. */
void page_say_time(int64_t wall_ms, int offset_minutes, char text[16]);
/* "2026-11-21". */
void page_say_day(int64_t wall_ms, int offset_minutes, char text[16]);

#endif
