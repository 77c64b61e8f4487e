/* reason.h: the list is a few dozen lines; each is tried in turn. */
#include "sync/hub/reason.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/page.h"

#define CAPTURES_MAX 4
#define LEVELS_MAX 3

struct capture {
    const char *at;
    size_t size;
    bool again; /* looked up in the list, too */
};

/* Where `text` stands in [at, end), before a capture that must hold something. */
static const char *find(const char *at, const char *end, const char *text, size_t size)
{
    for (; (size_t)(end - at) >= size; at++) {
        if (memcmp(at, text, size) == 0)
            return at;
    }
    return NULL;
}

static bool fits(const char *pattern, const char *pattern_end, const char *why,
                 struct capture captures[CAPTURES_MAX], size_t *count)
{
    const char *end = why + strlen(why);
    *count = 0;
    struct capture *open = NULL;
    while (pattern < pattern_end) {
        const char *brace = pattern;
        while (brace < pattern_end && *brace != '{')
            brace++;
        size_t size = (size_t)(brace - pattern);
        const char *found = open == NULL ? (find(why, end, pattern, size) == why ? why : NULL)
                            : brace == pattern_end && (size_t)(end - why) >= size &&
                                    memcmp(end - size, pattern, size) == 0
                                ? end - size
                                : find(why, end, pattern, size);
        if (open != NULL && size == 0)
            found = end;
        if (found == NULL)
            return false;
        if (open != NULL)
            open->size = (size_t)(found - open->at);
        why = found + size;
        open = NULL;
        if (brace == pattern_end)
            break;
        if (*count == CAPTURES_MAX)
            return false;
        open = &captures[(*count)++];
        *open = (struct capture){.at = why, .again = brace[1] == '='};
        pattern = brace + (open->again ? 3 : 2);
    }
    if (open != NULL) {
        open->size = (size_t)(end - open->at);
        return true;
    }
    return why == end;
}

static void say(const char *why, int level, char said[REASON_MAX]);

static void put(char said[REASON_MAX], size_t *used, const char *text, size_t size)
{
    size_t room = REASON_MAX - 1 - *used;
    size_t fitting = size < room ? size : room;
    memcpy(said + *used, text, fitting);
    *used += fitting;
    said[*used] = '\0';
}

static void fill(const char *sentence, const char *end, const struct capture *captures,
                 size_t count, int level, char said[REASON_MAX])
{
    size_t used = 0, next = 0;
    said[0] = '\0';
    for (; sentence < end; sentence++) {
        if (sentence + 1 >= end || sentence[0] != '{' || sentence[1] != '}' || next == count) {
            put(said, &used, sentence, 1);
            continue;
        }
        const struct capture *capture = &captures[next++];
        char plain[REASON_MAX], inner[REASON_MAX];
        snprintf(plain, sizeof plain, "%.*s", (int)capture->size, capture->at);
        if (capture->again)
            say(plain, level + 1, inner);
        const char *text = capture->again ? inner : plain;
        put(said, &used, text, strlen(text));
        sentence++;
    }
}

static void say(const char *why, int level, char said[REASON_MAX])
{
    struct page_file file;
    struct capture captures[CAPTURES_MAX];
    size_t count;
    snprintf(said, REASON_MAX, "%s", why);
    if (level == LEVELS_MAX || page_file("reasons.txt", &file) == NULL)
        return;
    const char *at = (const char *)file.bytes, *end = at + file.size;
    while (at < end) {
        const char *line = at, *line_end = memchr(at, '\n', (size_t)(end - at));
        if (line_end == NULL)
            line_end = end;
        at = line_end + 1;
        const char *middle = *line == '#' ? NULL : find(line, line_end, " => ", 4);
        if (middle == NULL || !fits(line, middle, why, captures, &count))
            continue;
        fill(middle + 4, line_end, captures, count, level, said);
        return;
    }
}

void reason_say(const char *why, enum web_language language, char said[REASON_MAX])
{
    if (language == WEB_SPANISH)
        say(why, 0, said);
    else
        snprintf(said, REASON_MAX, "%s", why);
}
