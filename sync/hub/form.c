/* form.h. */
#include "sync/hub/form.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One character of `from`; false on a bad escape. *size = bytes it took. */
static bool decode_one(const char *from, size_t left, char *to, size_t *size)
{
    *size = 1;
    *to = *from == '+' ? ' ' : *from;
    if (*from != '%')
        return true;
    if (left < 3 || nibble(from[1]) < 0 || nibble(from[2]) < 0)
        return false;
    *size = 3;
    *to = (char)(nibble(from[1]) * 16 + nibble(from[2]));
    return true;
}

static bool is_utf8(const char *text)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);
    while (left > 0) {
        utf8proc_int32_t point;
        utf8proc_ssize_t size = utf8proc_iterate(at, left, &point);
        if (size <= 0)
            return false;
        at += size;
        left -= size;
    }
    return true;
}

/* Bytes of a name or a value up to & or = or the end, decoded into the form's own text. */
static bool take_text(const char **from, const char *end, bool is_name, char **to,
                      const char **text)
{
    *text = *to;
    while (*from < end && **from != '&' && !(is_name && **from == '=')) {
        size_t size;
        char c;
        if (!decode_one(*from, (size_t)(end - *from), &c, &size))
            return false;
        *from += size;
        if (c == '\r')
            continue;
        if (((unsigned char)c < ' ' && c != '\n') || c == 0x7f)
            return false;
        *(*to)++ = c;
    }
    *(*to)++ = '\0';
    return is_utf8(*text);
}

static bool take_field(struct form *form, const char **from, const char *end, char **to)
{
    struct form_field *field = &form->fields[form->count];
    if (form->count == FORM_FIELDS || !take_text(from, end, true, to, &field->name))
        return false;
    field->value = "";
    if (*from < end && **from == '=') {
        (*from)++;
        if (!take_text(from, end, false, to, &field->value))
            return false;
    }
    if (*from < end)
        (*from)++;
    size_t size = strlen(field->name);
    if (size == 0 || size >= FORM_NAME_MAX || strlen(field->value) >= FORM_VALUE_MAX)
        return false;
    for (size_t i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].name, field->name) == 0)
            return false;
    }
    form->count++;
    return true;
}

enum outcome form_read(const void *bytes, size_t size, struct form *form)
{
    const char *from = bytes, *end = from + size;
    char *to = form->text;
    form->count = 0;
    if (size > FORM_BYTES_MAX)
        return INVALID;
    /* Decoded it is never longer: each name's NUL stands where its = or & was. */
    while (from < end) {
        if (!take_field(form, &from, end, &to)) {
            form_wipe(form);
            return INVALID;
        }
    }
    return DONE;
}

static bool copy_text(const char *from, size_t size, char **to, const char **text)
{
    *text = *to;
    for (size_t i = 0; i < size; i++) {
        if (from[i] == '\r')
            continue;
        if (((unsigned char)from[i] < ' ' && from[i] != '\n') || from[i] == 0x7f)
            return false;
        *(*to)++ = from[i];
    }
    *(*to)++ = '\0';
    return is_utf8(*text);
}

enum outcome form_put(struct form *form, const char *name, const char *value, size_t size)
{
    const struct form_field *last = form->count > 0 ? &form->fields[form->count - 1] : NULL;
    char *to = form->text;
    if (last != NULL)
        to += (last->value - form->text) + (ptrdiff_t)strlen(last->value) + 1;
    size_t used = (size_t)(to - form->text), length = strlen(name);
    if (form->count == FORM_FIELDS || length == 0 || length >= FORM_NAME_MAX ||
        size >= FORM_VALUE_MAX || used + length + size + 2 > sizeof form->text)
        return INVALID;
    for (size_t i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].name, name) == 0)
            return INVALID;
    }
    struct form_field *field = &form->fields[form->count];
    if (!copy_text(name, length, &to, &field->name) || !copy_text(value, size, &to, &field->value))
        return INVALID;
    form->count++;
    return DONE;
}

void form_wipe(struct form *form)
{
    sodium_memzero(form->text, sizeof form->text);
    form->count = 0;
}

const char *form_get(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].name, name) == 0)
            return form->fields[i].value;
    }
    return "";
}

int64_t form_number(const struct form *form, const char *name, int64_t first, int64_t last)
{
    const char *text = form_get(form, name);
    size_t size = strlen(text);
    if (size == 0 || size > 15 || strspn(text, "0123456789") != size)
        return -1;
    int64_t number = strtoll(text, NULL, 10);
    return number >= first && number <= last ? number : -1;
}
