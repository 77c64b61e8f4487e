/* page.h: templates are read from left to right each time; they are short. */
#include "sync/hub/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/web_files.h"

#define DEPTH_MAX 12
#define NAME_MAX_BYTES 64

struct rendering {
    const struct words *words;
    enum web_language language;
    const char *page; /* of {{>}} */
    FILE *out;
    char *why;
    size_t depth;
    json_t *scopes[DEPTH_MAX];
    unsigned files; /* open templates, against one that includes itself */
};

/* A template's text between two points, and which template it is. */
struct span {
    const char *name, *from, *end;
};

const struct page_file *page_file(const char *name, struct page_file *file)
{
    for (size_t i = 0; i < web_file_count; i++) {
        const struct web_file *one = &web_files[i];
        if (strcmp(one->name, name) != 0)
            continue;
        *file = (struct page_file){.name = one->name,
                                   .type = one->type,
                                   .bytes = one->bytes,
                                   .size = (size_t)(one->end - one->bytes)};
        return file;
    }
    return NULL;
}

static enum outcome refuse(struct rendering *rendering, const struct span *span, const char *what,
                           const char *name)
{
    snprintf(rendering->why, PAGE_WHY_MAX, "%.40s: %.40s \"%.60s\"", span->name, what, name);
    return INVALID;
}

static void put_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

static json_t *look_up(const struct rendering *rendering, const char *name)
{
    if (strcmp(name, ".") == 0)
        return rendering->scopes[rendering->depth - 1];
    for (size_t i = rendering->depth; i-- > 0;) {
        json_t *value = json_object_get(rendering->scopes[i], name);
        if (value != NULL)
            return value;
    }
    return NULL;
}

static enum outcome put_value(struct rendering *rendering, const struct span *span,
                              const char *name)
{
    const json_t *value = look_up(rendering, name);
    if (json_is_string(value))
        put_escaped(rendering->out, json_string_value(value));
    else if (json_is_integer(value))
        fprintf(rendering->out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        return refuse(rendering, span, "there is no value", name);
    return DONE;
}

static enum outcome put_json(struct rendering *rendering, const struct span *span, const char *name)
{
    const json_t *value = look_up(rendering, name);
    char *text = value != NULL ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    if (text == NULL)
        return refuse(rendering, span, "there is no value", name);
    put_escaped(rendering->out, text);
    free(text);
    return DONE;
}

/* {name} in a word is a value, the rest is text. */
static enum outcome put_word(struct rendering *rendering, const struct span *span, const char *key)
{
    char name[NAME_MAX_BYTES];
    const char *text = words_get(rendering->words, key, rendering->language);
    if (text == NULL)
        return refuse(rendering, span, "there is no word", key);
    while (*text != '\0') {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        if (end != NULL && (size_t)(end - text) < sizeof name) {
            snprintf(name, sizeof name, "%.*s", (int)(end - text - 1), text + 1);
            enum outcome outcome = put_value(rendering, span, name);
            if (outcome != DONE)
                return outcome;
            text = end + 1;
        } else {
            char one[2] = {*text++, '\0'};
            put_escaped(rendering->out, one);
        }
    }
    return DONE;
}

static enum outcome put_named_word(struct rendering *rendering, const struct span *span,
                                   const char *name)
{
    const char *key = json_string_value(look_up(rendering, name));
    return key != NULL ? put_word(rendering, span, key)
                       : refuse(rendering, span, "there is no value", name);
}

static bool is_there(const json_t *value)
{
    if (json_is_string(value))
        return json_string_value(value)[0] != '\0';
    if (json_is_array(value))
        return json_array_size(value) > 0;
    return json_is_object(value) || json_is_integer(value) || json_is_true(value);
}

/* What stands between {{ and }} from here on, without blanks at its ends; *after = behind it. */
static bool next_tag(const char *from, const char *end, char tag[NAME_MAX_BYTES],
                     const char **start, const char **after)
{
    *start = memmem(from, (size_t)(end - from), "{{", 2);
    if (*start == NULL)
        return false;
    const char *close = memmem(*start, (size_t)(end - *start), "}}", 2);
    if (close == NULL || close - *start - 2 >= NAME_MAX_BYTES)
        return false;
    snprintf(tag, NAME_MAX_BYTES, "%.*s", (int)(close - *start - 2), *start + 2);
    *after = close + 2;
    return true;
}

/* The {{/name}} of a section that begins here; sections of one name do not nest. */
static enum outcome find_end(struct rendering *rendering, const struct span *span, const char *name,
                             const char *from, struct span *inner, const char **after)
{
    char tag[NAME_MAX_BYTES];
    const char *start;
    *inner = (struct span){.name = span->name, .from = from};
    while (next_tag(from, span->end, tag, &start, &from)) {
        if (tag[0] == '/' && strcmp(tag + 1, name) == 0) {
            inner->end = start;
            *after = from;
            return DONE;
        }
    }
    return refuse(rendering, span, "no end of", name);
}

static enum outcome render(struct rendering *rendering, const struct span *span);

static enum outcome render_in(struct rendering *rendering, const struct span *span, json_t *scope)
{
    if (rendering->depth == DEPTH_MAX)
        return refuse(rendering, span, "too deep", "");
    rendering->scopes[rendering->depth++] = scope;
    enum outcome outcome = render(rendering, span);
    rendering->depth--;
    return outcome;
}

static enum outcome put_section(struct rendering *rendering, const struct span *inner,
                                const char *name)
{
    size_t i;
    json_t *one, *value = look_up(rendering, name);
    enum outcome outcome = DONE;
    if (!is_there(value))
        return DONE;
    if (!json_is_array(value))
        return render_in(rendering, inner, value);
    json_array_foreach(value, i, one)
    {
        if (outcome == DONE)
            outcome = render_in(rendering, inner, one);
    }
    return outcome;
}

static enum outcome put_file(struct rendering *rendering, const struct span *span, const char *name)
{
    char path[NAME_MAX_BYTES + 16];
    struct page_file file;
    snprintf(path, sizeof path, "pages/%s.html", name[0] != '\0' ? name : rendering->page);
    if (page_file(path, &file) == NULL || rendering->files == DEPTH_MAX)
        return refuse(rendering, span, "there is no template", path);
    struct span whole = {.name = file.name,
                         .from = (const char *)file.bytes,
                         .end = (const char *)file.bytes + file.size};
    rendering->files++;
    enum outcome outcome = render(rendering, &whole);
    rendering->files--;
    return outcome;
}

/* A tag that stands for itself. */
static enum outcome put_tag(struct rendering *rendering, const struct span *span, const char *tag)
{
    if (tag[0] == '>')
        return put_file(rendering, span, tag + 1);
    if (strncmp(tag, "t ", 2) == 0)
        return put_word(rendering, span, tag + 2);
    if (strncmp(tag, "w ", 2) == 0)
        return put_named_word(rendering, span, tag + 2);
    if (strncmp(tag, "json ", 5) == 0)
        return put_json(rendering, span, tag + 5);
    return put_value(rendering, span, tag);
}

static enum outcome render(struct rendering *rendering, const struct span *span)
{
    char tag[NAME_MAX_BYTES];
    const char *from = span->from, *start, *after;
    enum outcome outcome = DONE;
    while (outcome == DONE && next_tag(from, span->end, tag, &start, &after)) {
        struct span inner;
        fwrite(from, 1, (size_t)(start - from), rendering->out);
        from = after;
        if (tag[0] == '#' || tag[0] == '^') {
            outcome = find_end(rendering, span, tag + 1, after, &inner, &from);
            if (outcome == DONE && tag[0] == '#')
                outcome = put_section(rendering, &inner, tag + 1);
            else if (outcome == DONE && !is_there(look_up(rendering, tag + 1)))
                outcome = render(rendering, &inner);
        } else {
            outcome = put_tag(rendering, span, tag);
        }
    }
    if (outcome == DONE)
        fwrite(from, 1, (size_t)(span->end - from), rendering->out);
    return outcome;
}

enum outcome page_render(const struct words *words, enum web_language language, const char *outer,
                         const char *name, json_t *values, char **text, char why[PAGE_WHY_MAX])
{
    size_t size;
    const struct span nowhere = {.name = outer};
    struct rendering rendering = {.words = words, .language = language, .page = name, .why = why};
    *text = NULL;
    why[0] = '\0';
    rendering.out = open_memstream(text, &size);
    if (rendering.out == NULL)
        return BUSY;
    rendering.scopes[rendering.depth++] = values;
    enum outcome outcome = put_file(&rendering, &nowhere, outer);
    if (fclose(rendering.out) != 0 && outcome == DONE)
        outcome = BUSY;
    if (outcome != DONE) {
        free(*text);
        *text = NULL;
    }
    return outcome;
}
