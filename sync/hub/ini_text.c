/* ini_text.h, line by line. */
#include "sync/hub/ini_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WRAP 96      /* bytes after which a value goes on in the next line */
#define WORD_MAX 190 /* field.h takes lines of 198 bytes */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static size_t line_size(const char *at)
{
    size_t size = strcspn(at, "\n");
    return size + (at[size] == '\n');
}

/* Of a line that is not indented: whether it is "key =". */
static bool is_key(const char *at, const char *key)
{
    size_t size = strlen(key);
    if (strncmp(at, key, size) != 0)
        return false;
    at += size;
    at += strspn(at, " \t");
    return *at == '=' || *at == ':';
}

static bool is_section(const char *at, const char *section)
{
    size_t size = strlen(section);
    return *at == '[' && strncmp(at + 1, section, size) == 0 && at[1 + size] == ']';
}

struct place {
    const char *from, *to; /* the key's lines; from NULL: none */
    const char *end;       /* where the section ends; NULL: no such section */
};

static struct place find(const char *text, const char *section, const char *key)
{
    struct place place = {NULL, NULL, NULL};
    bool inside = false, going_on = false;
    for (const char *at = text; *at != '\0'; at += line_size(at)) {
        if (*at == '[') {
            inside = is_section(at, section);
            going_on = false;
        } else if (inside && !is_blank(*at) && *at != ';' && *at != '#' && *at != '\n') {
            going_on = is_key(at, key);
            if (going_on)
                place.from = at;
        }
        if (inside)
            place.end = at + line_size(at);
        if (inside && going_on && (at == place.from || is_blank(*at)))
            place.to = at + line_size(at);
    }
    return place;
}

/* A line's text without blanks around it and without what follows " ;". */
static void add_part(FILE *out, const char *at, size_t size, bool first)
{
    while (size > 0 && is_blank(*at)) {
        at++;
        size--;
    }
    for (size_t i = 1; i < size; i++) {
        if (at[i] == ';' && is_blank(at[i - 1]))
            size = i;
    }
    while (size > 0 && strchr(" \t\r\n", at[size - 1]) != NULL)
        size--;
    if (size > 0 && *at != ';' && *at != '#')
        fprintf(out, "%s%.*s", first ? "" : " ", (int)size, at);
}

char *ini_text_get(const char *text, const char *section, const char *key)
{
    struct place place = find(text, section, key);
    char *value = NULL;
    size_t size = 0;
    if (place.from == NULL)
        return NULL;
    FILE *out = open_memstream(&value, &size);
    if (out == NULL)
        return NULL;
    for (const char *at = place.from; at < place.to; at += line_size(at)) {
        bool first = at == place.from;
        size_t skip = first ? strcspn(at, "=:") + 1 : 0;
        add_part(out, at + skip, line_size(at) - skip, first);
    }
    return fclose(out) == 0 ? value : NULL;
}

/* One word after another, wrapped; never so that a line begins with what starts a comment. */
static bool write_value(FILE *out, const char *key, const char *value)
{
    size_t width = (size_t)fprintf(out, "%s =", key);
    bool first = true;
    for (value += strspn(value, " \t\r\n"); *value != '\0'; value += strspn(value, " \t\r\n")) {
        size_t size = strcspn(value, " \t\r\n");
        bool comment = *value == ';' || *value == '#';
        if (size >= WORD_MAX || (first && comment) || (comment && width + size > WORD_MAX))
            return false;
        if (*value == ';' && !first) {
            width += (size_t)fprintf(out, "%.*s", (int)size, value);
        } else if (!first && !comment && width + size > WRAP) {
            width = (size_t)fprintf(out, "\n  %.*s", (int)size, value);
        } else {
            width += (size_t)fprintf(out, " %.*s", (int)size, value);
        }
        first = false;
        value += size;
    }
    fputc('\n', out);
    return true;
}

enum outcome ini_text_set(const char *text, const char *section, const char *key, const char *value,
                          char **changed)
{
    struct place place = find(text, section, key);
    size_t size = 0;
    *changed = NULL;
    if (place.end == NULL)
        return NOT_FOUND;
    FILE *out = open_memstream(changed, &size);
    if (out == NULL)
        return BUSY;
    const char *from = place.from != NULL ? place.from : place.end;
    const char *to = place.from != NULL ? place.to : place.end;
    fwrite(text, 1, (size_t)(from - text), out);
    if (place.from == NULL && from > text && from[-1] != '\n')
        fputc('\n', out);
    bool good = write_value(out, key, value);
    fputs(to, out);
    if (fclose(out) == 0 && good)
        return DONE;
    free(*changed);
    *changed = NULL;
    return good ? BUSY : INVALID;
}
