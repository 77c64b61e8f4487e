/* The modules of a fair, offices and booths, as rows of its files that a coordinator edits one by
 * one.
 *
 * Promises: a module's number is nobody else's, among booths and offices together; what names it
 * elsewhere (the map, the booth of a service) goes with it; labels that stand on paper and glass
 * hold no word that a bystander may not read (Never 5, 6: where a shelter is stands nowhere). What
 * was not in the form stays as it was. One change is one new version (fair_edit.h); refused,
 * nothing is written. */
#ifndef JORNADA_SYNC_HUB_MODULES_H
#define JORNADA_SYNC_HUB_MODULES_H

#include "sync/hub/csv_sheet.h"
#include "sync/hub/fair_edit.h"

#define MODULES_FIELDS_MAX 12

struct modules_kind {
    const char *code;       /* "oficinas", "modulos": in addresses */
    const char *file, *key; /* key: the column that names a row */
    size_t rows_max;
    const char *columns[MODULES_FIELDS_MAX]; /* text of the form, NULL-ended */
    const char *mask;                        /* column of what is ticked: needs, services */
    bool office;
};
/* By its code; index 0 is the offices. */
const struct modules_kind *modules_kind_find(const char *code);
const struct modules_kind *modules_kind_at(size_t index); /* NULL behind the last */

/* Words "modules.why_CODE". */
enum modules_refusal {
    MODULES_CHANGED, /* it was */
    MODULES_NUMBER,  /* no number of a module */
    MODULES_TAKEN,   /* another's */
    MODULES_NAME,
    MODULES_LABEL, /* nothing, or a word that a bystander may not read */
    MODULES_WORDS, /* such a word elsewhere */
    MODULES_SOURCE,
    MODULES_LINES, /* an id that lines.csv does not have */
    MODULES_LONG,
    MODULES_GONE,
    MODULES_MEANWHILE,
    MODULES_USED,  /* cannot be taken away: something else names it */
    MODULES_MAP,   /* the map has no room left */
    MODULES_OTHER, /* hub_why says */
    MODULES_FAILED,
    MODULES_REFUSALS
};
const char *modules_refusal_name(enum modules_refusal refusal);

/* What the form holds: column → text; "" of one that is not there. */
struct modules_form {
    const struct modules_kind *kind;
    const char *key;   /* "" = a new row */
    uint32_t based_on; /* the version that was seen */
    const char *by;
    const char *(*value)(const void *context, const char *column);
    const void *context;
};
enum modules_refusal modules_save(struct hub *hub, const char *fair,
                                  const struct modules_form *form);
enum modules_refusal modules_remove(struct hub *hub, const char *fair,
                                    const struct modules_form *form);

/* map.csv of the same edit: the number of a module there; a place for a new one; none any more. */
enum outcome modules_map_move(struct fair_edit *edit, unsigned from, unsigned to) MUST_CHECK;
enum outcome modules_map_add(struct fair_edit *edit, unsigned module) MUST_CHECK;
enum outcome modules_map_remove(struct fair_edit *edit, unsigned module) MUST_CHECK;

#endif
