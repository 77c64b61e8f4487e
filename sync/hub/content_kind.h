/* What of a fair's files is edited in the browser, field by field: lines, rights, notices, the
 * letter's text, workshops, groups. One table: a page draws it, content_edit.h changes it.
 *
 * Fields that only the program fills (status, print, verified_on, verified_by, reviewed_by,
 * version, id) are in no form. */
#ifndef JORNADA_SYNC_HUB_CONTENT_KIND_H
#define JORNADA_SYNC_HUB_CONTENT_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "sync/hub/fair_edit.h"

#define CONTENT_FIELDS_MAX 24

enum content_input { CONTENT_LINE, CONTENT_AREA, CONTENT_CHOICE, CONTENT_SCOPE };

struct content_field {
    const char *name; /* column, or key of the section */
    enum content_input input;
    bool needed, discreet;      /* may stand where a bystander reads it (Never 5) */
    const char *const *choices; /* of CONTENT_CHOICE, NULL-ended; "" is a choice */
};

struct content_kind {
    const char *code;    /* "lines": in addresses and words */
    const char *file;    /* "lines.csv", "rights/" (one file each), "notice.ini" */
    const char *section; /* of settings files; NULL: a table */
    const char *title;   /* the field that is shown in lists */
    bool many;           /* rows or cards, which can be added and removed */
    size_t rows_max;
    enum fair_change change;
    const struct content_field *fields;
    size_t field_count;
};

const struct content_kind *content_kind_at(size_t index); /* NULL behind the last */
const struct content_kind *content_kind_find(const char *code);

#endif
