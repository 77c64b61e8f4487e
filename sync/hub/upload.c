/* upload.h: one pass over the parts between boundaries. */
#include "sync/hub/upload.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MARK_MAX 80 /* "\r\n--" and a boundary of at most 70 */

static const char multipart[] = "multipart/form-data";

bool upload_is(const char *type)
{
    return strncmp(type, multipart, sizeof multipart - 1) == 0;
}

/* "\r\n--BOUNDARY" into `mark`; false: there is none. */
static bool take_mark(const char *type, char mark[MARK_MAX])
{
    const char *at = strstr(type, "boundary=");
    if (at == NULL)
        return false;
    at += strlen("boundary=");
    bool quoted = *at == '"';
    at += quoted;
    size_t length = strcspn(at, quoted ? "\"" : "; \t");
    if (length == 0 || length > 70)
        return false;
    snprintf(mark, MARK_MAX, "\r\n--%.*s", (int)length, at);
    return true;
}

/* The value of `name="…"` in a part's header line; browsers write a quote in it as %22. */
static bool take_parameter(const char *line, size_t size, const char *name, char *value,
                           size_t room)
{
    char wanted[24];
    int length = snprintf(wanted, sizeof wanted, "; %s=\"", name);
    const char *at = memmem(line, size, wanted, (size_t)length);
    if (at == NULL)
        return false;
    at += length;
    const char *end = memchr(at, '"', size - (size_t)(at - line));
    if (end == NULL || (size_t)(end - at) >= room)
        return false;
    memcpy(value, at, (size_t)(end - at));
    value[end - at] = '\0';
    return true;
}

/* The last two parts: a folder that was chosen whole sends its name before each. */
static void cut_name(const char *path, char name[UPLOAD_NAME_MAX])
{
    const char *from = path;
    size_t slashes = 0, out = 0;
    for (size_t i = strlen(path); i > 0 && slashes < 2; i--) {
        if (path[i - 1] == '/' || path[i - 1] == '\\')
            slashes++;
        if (slashes == 2)
            from = path + i;
    }
    for (; *from != '\0' && out < UPLOAD_NAME_MAX - 1; from++) {
        char c = *from == '\\' ? '/' : *from;
        name[out++] = (unsigned char)c < ' ' || c == 0x7f ? '_' : c;
    }
    name[out] = '\0';
}

struct part {
    char field[FORM_NAME_MAX];
    char file[4 * UPLOAD_NAME_MAX];
    bool has_file;
    const uint8_t *bytes;
    size_t size;
};

static bool take_headers(struct part *part, const char *text, size_t size)
{
    static const char wanted[] = "content-disposition:";
    bool found = false;
    while (size > 0) {
        const char *end = memmem(text, size, "\r\n", 2);
        size_t length = end != NULL ? (size_t)(end - text) : size;
        if (length >= sizeof wanted - 1 && strncasecmp(text, wanted, sizeof wanted - 1) == 0) {
            found = take_parameter(text, length, "name", part->field, sizeof part->field);
            part->has_file =
                take_parameter(text, length, "filename", part->file, sizeof part->file);
        }
        size -= length + (end != NULL ? 2 : 0);
        text += length + (end != NULL ? 2 : 0);
    }
    return found && part->field[0] != '\0';
}

static bool keep(const struct part *part, struct form *form, struct upload *upload)
{
    if (!part->has_file)
        return form_put(form, part->field, (const char *)part->bytes, part->size) == DONE;
    if (part->file[0] == '\0')
        return true;
    if (upload->count == UPLOAD_FILES_MAX)
        return false;
    struct upload_file *file = &upload->files[upload->count++];
    snprintf(file->field, sizeof file->field, "%s", part->field);
    cut_name(part->file, file->name);
    file->bytes = part->bytes;
    file->size = part->size;
    return true;
}

/* What stands between two marks: headers, an empty line, bytes. */
static bool take_part(const uint8_t *bytes, size_t size, struct form *form, struct upload *upload)
{
    struct part part = {.has_file = false};
    const uint8_t *end = memmem(bytes, size, "\r\n\r\n", 4);
    if (end == NULL || !take_headers(&part, (const char *)bytes, (size_t)(end - bytes)))
        return false;
    part.bytes = end + 4;
    part.size = size - (size_t)(end + 4 - bytes);
    return keep(&part, form, upload);
}

enum outcome upload_read(const char *type, const uint8_t *body, size_t size, struct form *form,
                         struct upload *upload)
{
    char mark[MARK_MAX];
    form->count = 0;
    upload->count = 0;
    if (!take_mark(type, mark))
        return INVALID;
    size_t length = strlen(mark);
    /* The first one may stand without a line before it. */
    if (size < length - 2 || memcmp(body, mark + 2, length - 2) != 0)
        return INVALID;
    const uint8_t *at = body + length - 2, *end = body + size;
    for (;;) {
        if (end - at >= 2 && memcmp(at, "--", 2) == 0)
            return DONE;
        if (end - at < 2 || memcmp(at, "\r\n", 2) != 0)
            return INVALID;
        at += 2;
        const uint8_t *next = memmem(at, (size_t)(end - at), mark, length);
        if (next == NULL || !take_part(at, (size_t)(next - at), form, upload))
            return INVALID; /* cut short, or nothing we know */
        at = next + length;
    }
}

const struct upload_file *upload_find(const struct upload *upload, const char *field)
{
    for (size_t i = 0; upload != NULL && i < upload->count; i++) {
        if (strcmp(upload->files[i].field, field) == 0)
            return &upload->files[i];
    }
    return NULL;
}
