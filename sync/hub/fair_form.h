/* fair.ini as a coordinator fills it in: one text per field, from a pack and back into a file.
 *
 * Promises: what fair_form_write makes is read as fair.ini by pack.h, one line a field, so that the
 * line of a mistake is a field; a value with a line break or a comment's mark is refused by
 * fair_form_wrong before that. Keys that are not in the form stay as they were; comments go. */
#ifndef JORNADA_SYNC_HUB_FAIR_FORM_H
#define JORNADA_SYNC_HUB_FAIR_FORM_H

#include "sync/pack.h"

#define FAIR_FORM_VALUE_MAX PACK_TEXT_MAX

enum fair_form_field {
    FORM_NUMBER,
    FORM_NAME,
    FORM_TITLE,
    FORM_PLACE,
    FORM_HOURS,
    FORM_DAYS, /* "2026-11-21 2026-11-22", "any" in samples */
    FORM_MUNICIPALITY,
    FORM_OFFSET,
    FORM_AVGM,
    FORM_SAMPLE,
    FORM_NOTICE_VERSION,
    FORM_MODULE,
    FORM_WHERE_ES,
    FORM_WHERE_EN,
    FORM_PAPERS,
    FORM_SLIP_DAYS,
    FORM_PRIVACY,
    FORM_LINE_DAYS,
    FORM_UNCONFIRMED,
    FAIR_FORM_FIELDS
};

struct fair_form {
    char values[FAIR_FORM_FIELDS][FAIR_FORM_VALUE_MAX];
};

/* "fair.place": section and key; FAIR_FORM_FIELDS of a word that is none. */
const char *fair_form_key(enum fair_form_field field);
enum fair_form_field fair_form_find(const char *key);
void fair_form_read(const struct pack_fair *fair, struct fair_form *form);
/* FAIR_FORM_FIELDS: every value can stand in the file; else the first that cannot. */
enum fair_form_field fair_form_wrong(const struct fair_form *form);
/* The fields first, then what `old` (fair.ini as it was; "" = there is none) says of keys that are
 * not in the form. The caller frees it; NULL: memory is short. */
char *fair_form_write(const struct fair_form *form, const char *old);
/* Which field stands on this line of it; FAIR_FORM_FIELDS: none. */
enum fair_form_field fair_form_at_line(uint32_t line);

#endif
