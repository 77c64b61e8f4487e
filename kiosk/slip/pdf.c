/* Entries are blanked where they stand, so that the table of objects stays true; the comments go in
 * front of that table, behind the last object, and the one number that says where it begins is
 * written anew. See pdf.h. */
#include "kiosk/slip/pdf.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE "\nxref\n"
#define TABLE_AT "\nstartxref\n"
#define COMMENT_LINE 64

/* The last place of `text`; NULL when there is none. */
static uint8_t *find_last(const struct form *form, const char *text)
{
    size_t length = strlen(text);
    uint8_t *found = NULL, *at = form->bytes;
    const uint8_t *end = form->bytes + form->size;
    while (at && (at = memmem(at, (size_t)(end - at), text, length)))
        found = at++;
    return found;
}

/* "/Key (text)" becomes spaces; a text may hold pairs of brackets. */
static enum outcome blank(struct form *form, const char *key)
{
    const uint8_t *end = form->bytes + form->size;
    uint8_t *at = find_last(form, key);
    if (!at)
        return INVALID;
    int depth = 0;
    for (bool closed = false; at < end && !closed; at++) {
        depth += (*at == '(') - (*at == ')');
        closed = *at == ')' && depth == 0;
        *at = ' ';
    }
    return depth == 0 ? DONE : INVALID;
}

static enum outcome append_comments(struct form *form, size_t bytes)
{
    char line[COMMENT_LINE];
    memset(line, ' ', sizeof line);
    enum outcome outcome = DONE;
    while (bytes > 0 && outcome == DONE) {
        size_t length = bytes > 2 * sizeof line ? sizeof line : bytes;
        size_t part = length > sizeof line ? sizeof line : length;
        if (length - part == 1)
            part--; /* a comment has two bytes at least */
        line[0] = '%';
        line[part - 1] = '\n';
        outcome = form_append(form, line, part);
        line[part - 1] = ' ';
        bytes -= part;
    }
    return outcome;
}

/* What stands behind the last object, with the new place of the table. */
static enum outcome rewrite(struct form *form, const struct form *old, size_t table, size_t number,
                            size_t padding)
{
    char place[32];
    char *rest;
    int length = snprintf(place, sizeof place, "%zu", table + padding);
    (void)strtoul((const char *)old->bytes + number, &rest, 10);
    size_t after = (size_t)((const uint8_t *)rest - old->bytes);
    enum outcome outcome = form_append(form, old->bytes, table);
    if (outcome == DONE)
        outcome = append_comments(form, padding);
    if (outcome == DONE)
        outcome = form_append(form, old->bytes + table, number - table);
    if (outcome == DONE)
        outcome = form_append(form, place, (size_t)length);
    if (outcome == DONE)
        outcome = form_append(form, old->bytes + after, old->size - after);
    return outcome;
}

enum outcome pdf_settle(struct form *form)
{
    struct form settled = {0};
    const uint8_t *table = find_last(form, TABLE), *number = find_last(form, TABLE_AT);
    if (!table || !number || number < table || blank(form, "/CreationDate (") != DONE ||
        blank(form, "/Producer (") != DONE)
        return INVALID;
    size_t table_at = (size_t)(table - form->bytes) + 1;
    size_t number_at = (size_t)(number - form->bytes) + strlen(TABLE_AT);
    /* The new number may be one digit longer: the last step is not filled to its very end. */
    size_t padding = PDF_STEP_BYTES - (form->size + 2) % PDF_STEP_BYTES + 2;
    enum outcome outcome = rewrite(&settled, form, table_at, number_at, padding);
    form_free(form);
    *form = settled;
    if (outcome != DONE)
        form_free(form);
    return outcome;
}

bool pdf_is_of(const struct form *form, enum slip_paper paper)
{
    static const char *const boxes[SLIP_PAPERS] = {[SLIP_A6] = "[ 0 0 297.6 419.52 ]",
                                                   [SLIP_A4] = "[ 0 0 595.2 841.92 ]",
                                                   [SLIP_LETTER] = "[ 0 0 612 792 ]"};
    static const char key[] = "/MediaBox ";
    if ((unsigned)paper >= SLIP_PAPERS || !boxes[paper] || form->size == 0)
        return false;
    const uint8_t *end = form->bytes + form->size;
    const uint8_t *at = memmem(form->bytes, form->size, key, sizeof key - 1);
    size_t length = strlen(boxes[paper]);
    at = at ? at + sizeof key - 1 : end;
    return (size_t)(end - at) >= length && memcmp(at, boxes[paper], length) == 0;
}
