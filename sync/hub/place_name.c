/* place_name.h: the table is sorted by code, so that its lines are found by halves. */
#include "sync/hub/place_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/page.h"

/* One cell of a line into `text`; where the next one begins. Quotes may stand around one. */
static const char *take_cell(const char *from, const char *end, char text[PLACE_NAME_MAX])
{
    const char *start = from + (*from == '"');
    size_t size = strcspn(start, start > from ? "\"\r\n" : ",\r\n");
    const char *after = start + size + (start > from && start[size] == '"');
    snprintf(text, PLACE_NAME_MAX, "%.*s", (int)size, start);
    return after + (after < end && *after == ',');
}

/* Where the line of which `at` is a byte begins. */
static const char *line_start(const char *at, const char *first)
{
    while (at > first && at[-1] != '\n')
        at--;
    return at;
}

/* The line of that code; NULL: there is none. */
static const char *find_line(const char *first, const char *end, const char code[8])
{
    const char *low = first, *high = end;
    while (low < high) {
        const char *line = line_start(low + (high - low) / 2, low);
        int order = strncmp(line, code, 5);
        if (order == 0)
            return line;
        if (order > 0) {
            high = line;
            continue;
        }
        const char *next = memchr(line, '\n', (size_t)(end - line));
        low = next != NULL ? next + 1 : end;
    }
    return NULL;
}

bool place_name(uint32_t code, uint32_t home, char name[PLACE_NAME_MAX])
{
    struct page_file file;
    char text[8], skipped[PLACE_NAME_MAX], place[PLACE_NAME_MAX], state[PLACE_NAME_MAX];
    snprintf(text, sizeof text, "%05u", (unsigned)(code % 100000));
    snprintf(name, PLACE_NAME_MAX, "%s", text);
    if (page_file("municipios.csv", &file) == NULL)
        return false;
    const char *first = (const char *)file.bytes, *end = first + file.size;
    const char *head = memchr(first, '\n', file.size);
    const char *line = head != NULL ? find_line(head + 1, end, text) : NULL;
    if (line == NULL || code > 99999)
        return false;
    line = take_cell(line, end, skipped);
    line = take_cell(line, end, place);
    line = take_cell(line, end, skipped);
    (void)take_cell(line, end, state);
    if (home / 1000 == code / 1000)
        snprintf(name, PLACE_NAME_MAX, "%s", place);
    else
        snprintf(name, PLACE_NAME_MAX, "%.70s, %.70s", place, state);
    return true;
}
