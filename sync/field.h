/* The fields of a fair's files: how a cell or value becomes a member of a struct.
 *
 * A form is a table of fields; reading a file is walking its form, so that every mistake is
 * reported alike: file:line, the column, what stood there and what was expected. Refuses missing,
 * unknown and doubled columns and keys. Strings point into text that the caller keeps. */
#ifndef JORNADA_SYNC_FIELD_H
#define JORNADA_SYNC_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/csv.h"
#include "sync/outcome.h"

#define FIELD_WHY_MAX 320
#define FIELD_EXPECTED_MAX 160
#define FIELD_COUNT_MAX 32 /* fields of one form */

struct field {
    const char *title; /* column title, or "section.key" */
    /* Puts `text` at `at`; false: `expected` says what should have stood there. */
    bool (*take)(const struct field *field, const char *text, void *at,
                 char expected[FIELD_EXPECTED_MAX]);
    size_t offset;            /* of the member */
    uint32_t min, max;        /* of numbers, and of the numbers of a mask */
    const char *const *words; /* NULL-ended, of words and masks of words */
    const char *fallback;     /* of a key or a column that a file may leave out; NULL = needed */
};

/* Members these fill: const char * (text, needed, label, discreet, id, icon), uint8_t, uint16_t,
 * uint32_t, bool, int32_t (date), uint32_t (mask), an enum (word), char (letter). */
typedef bool field_take(const struct field *field, const char *text, void *at,
                        char expected[FIELD_EXPECTED_MAX]);
field_take field_text;     /* may be empty */
field_take field_needed;   /* may not */
field_take field_label;    /* not empty, discreet */
field_take field_discreet; /* may be empty, discreet */
field_take field_id;       /* a-z 0-9 _ - */
field_take field_u8, field_u16, field_u32;
field_take field_flag; /* 0 or 1 */
field_take field_date; /* 2026-11-21 or empty */
field_take field_mask; /* numbers with blanks between: "3 4 12" */
field_take field_word; /* one of `words`; the enum counts from 0 */
field_take field_words_mask;
field_take field_either; /* words[0] = false, words[1] = true */
field_take field_letter; /* A B C */

/* Every needed title of the form once among the columns, and no other; columns[i] of fields[i],
 * FIELD_NO_COLUMN where it is left out. */
#define FIELD_NO_COLUMN SIZE_MAX
enum outcome field_columns(const struct field *fields, size_t count, const struct csv *csv,
                           const char *name, size_t columns[FIELD_COUNT_MAX],
                           char why[FIELD_WHY_MAX]) MUST_CHECK;
/* One row into `item`. */
enum outcome field_row(const struct field *fields, size_t count, const struct csv *csv, size_t row,
                       const size_t columns[FIELD_COUNT_MAX], const char *name, void *item,
                       char why[FIELD_WHY_MAX]) MUST_CHECK;
/* A checked ini text into `item`; values continued on indented lines are joined with a blank. The
 * joined values are allocated with `keep` (NULL = memory is short). lines[i]: where fields[i] was
 * given, 0 = nowhere. */
struct field_ini {
    const struct field *fields;
    size_t count;
    const char *name;
    void *(*keep)(void *context, size_t size);
    void *context;
};
enum outcome field_ini_read(const struct field_ini *form, const char *text, void *item,
                            uint32_t lines[FIELD_COUNT_MAX], char why[FIELD_WHY_MAX]) MUST_CHECK;

/* "name:line: title = \"text\"; expected …" into `why`; returns INVALID. */
enum outcome field_refuse(char why[FIELD_WHY_MAX], const char *name, uint32_t line,
                          const char *title, const char *text, const char *expected);

#endif
