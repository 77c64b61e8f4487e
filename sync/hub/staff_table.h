/* A table of volunteers out of a browser (table_in.h), into rows for staff_import_take.
 *
 * Promises: every row is looked at, also behind a wrong one; each mistake is told as line, column
 * and a code, so that a page can say it in the visitor's language. Column titles and roles may be
 * English, as in staff_import.h, or Spanish; days 2027-12-31 or 31/12/2027. What counts as a right
 * row is staff_import.h's; nothing is stored. */
#ifndef JORNADA_SYNC_HUB_STAFF_TABLE_H
#define JORNADA_SYNC_HUB_STAFF_TABLE_H

#include "sync/hub/staff_import.h"
#include "sync/hub/table_in.h"

#define STAFF_MISTAKES_MAX 100
#define STAFF_MISTAKE_TEXT 61

/* Words "staff_table.wrong_NAME". */
enum staff_wrong {
    STAFF_WRONG_NO_COLUMN, /* text: its title */
    STAFF_WRONG_COLUMN,    /* nobody knows it; text: its title */
    STAFF_WRONG_LABEL,     /* the badge's id */
    STAFF_WRONG_TWICE,     /* that id stands above */
    STAFF_WRONG_NAME,
    STAFF_WRONG_ROLE,
    STAFF_WRONG_LONG,
    STAFF_WRONG_CERTIFICATE, /* half of one, or a code that is none */
    STAFF_WRONG_UNTIL,
    STAFF_WRONG_NEEDED, /* certified without a certificate */
    STAFF_WRONG_MANY,   /* more than STAFF_MAX */
    STAFF_WRONG_TABLE,  /* table_in.h refused the row or the file */
    STAFF_WRONGS
};
const char *staff_wrong_name(enum staff_wrong wrong);

struct staff_mistakes {
    size_t count; /* all, even those that do not fit */
    struct staff_mistake {
        uint32_t line;
        enum staff_wrong wrong;
        enum table_in_wrong table;     /* of STAFF_WRONG_TABLE */
        char text[STAFF_MISTAKE_TEXT]; /* the cell, cut */
    } list[STAFF_MISTAKES_MAX];
};

/* INVALID: `mistakes` says which. Ids, fresh and member are not filled in. */
enum outcome staff_table_read(const struct table_in *in, int offset_minutes,
                              struct staff_table *table,
                              struct staff_mistakes *mistakes) MUST_CHECK;

/* Beside what the fair has: fresh and member->staff of every row (one for a new one is drawn,
 * without a code), and how many are new, changed and the same. */
struct staff_difference {
    size_t fresh, changed, same;
    bool is_changed[STAFF_MAX];
};
enum outcome staff_table_compare(struct hub *hub, const uint8_t fair[8], struct staff_table *table,
                                 struct staff_difference *difference) MUST_CHECK;

#endif
