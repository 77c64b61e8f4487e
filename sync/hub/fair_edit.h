/* The one way to change a fair's files: begin, put, check, commit; and the list of who did.
 *
 * A version lies in DATA/fairs/NAME/VERSION/ and never changes. Promises: nothing is written before
 * fair_edit_commit; then the folder first and the rows (fair, version, audit) in one transaction:
 * after a crash anywhere the old version stands. Versions that the hub itself makes (a badge, a
 * kiosk's key, an office's key) are no change of somebody else's. Refuses: a pack with a mistake;
 * an edit of a version that somebody has changed since; names that are no file of a pack. */
#ifndef JORNADA_SYNC_HUB_FAIR_EDIT_H
#define JORNADA_SYNC_HUB_FAIR_EDIT_H

#include "sync/hub/fair.h"
#include "sync/hub/ledger.h"
#include "sync/pack.h"

#define FAIR_EDIT_FILE_MAX (4U << 20) /* bytes of one file, as a kiosk takes it */
#define FAIR_EDIT_MISTAKES_MAX 100

/* What was done; numbers are on disk. Whoever adds a page that changes files adds its own. */
enum fair_change {
    FAIR_CHANGE_IMPORTED = 1, /* a whole folder, by a command */
    FAIR_CHANGE_CREATED = 2,
    FAIR_CHANGE_DETAILS = 3,    /* name, place, days … : fair.ini */
    FAIR_CHANGE_TABLES = 4,     /* CSV files */
    FAIR_CHANGE_LINES = 5,      /* lines.csv in the browser */
    FAIR_CHANGE_TEXTS = 6,      /* rights, notice, letter */
    FAIR_CHANGE_PROGRAMME = 7,  /* workshops and groups */
    FAIR_CHANGE_OFFICES = 8,    /* offices and module numbers */
    FAIR_CHANGE_BACK = 9,       /* an old version's files again */
    FAIR_CHANGE_CONFIRMED = 10, /* a number was rung by a second person */
    FAIR_CHANGE_REVIEWED = 11,  /* a text was read by a second person */
    FAIR_CHANGES                /* how many, and one */
};
/* "imported" …; NULL outside. */
const char *fair_change_name(unsigned change);

/* One version that a person made. */
struct fair_version {
    uint32_t version, from; /* from: what it was made of; 0 = of nothing */
    int64_t at_ms;          /* wall clock, UTC */
    enum fair_change change;
    uint32_t back_to;       /* of FAIR_CHANGE_BACK: whose files; else 0 */
    char by[LEDGER_BY_MAX]; /* account; "" = a command */
};
/* At position `index`, newest first; NOT_FOUND behind the last. */
enum outcome fair_version_at(struct hub *hub, const struct fair *fair, size_t index,
                             struct fair_version *version) MUST_CHECK;
/* One file of a version, with a NUL behind it; the caller frees it. NOT_FOUND: no such file. */
enum outcome fair_version_read(struct hub *hub, const struct fair *fair, uint32_t version,
                               const char *path, char **text, size_t *size) MUST_CHECK;

struct fair_edit;
/* `based_on`: the version that the person saw; 0 = whatever is newest. REFUSED: somebody has
 * changed the files since (fair_version_at 0 says who). NOT_FOUND: no such fair, or without files.
 */
enum outcome fair_edit_begin(struct hub *hub, const char *fair, uint32_t based_on,
                             struct fair_edit **edit) MUST_CHECK;
/* A fair that is not there yet, without any file. INVALID: its name; REFUSED: it is there. */
enum outcome fair_edit_create(struct hub *hub, const char *name,
                              struct fair_edit **edit) MUST_CHECK;
void fair_edit_free(struct fair_edit *edit); /* NULL is fine */
/* The fair as it was at the beginning; content: the version to name in a form as based_on. */
const struct fair *fair_edit_fair(const struct fair_edit *edit);

/* "lines.csv", "rights/ordenes.ini". Copies; NULL takes the file away. INVALID: no file of a pack,
 * or over FAIR_EDIT_FILE_MAX. */
enum outcome fair_edit_put(struct fair_edit *edit, const char *path, const void *bytes,
                           size_t size) MUST_CHECK;
/* As it is with what was put, with a NUL behind it; the caller frees it. */
enum outcome fair_edit_read(struct fair_edit *edit, const char *path, char **text,
                            size_t *size) MUST_CHECK;
/* The whole pack as it would be, loaded; pack_destroy. INVALID: hub_why says the first mistake. */
enum outcome fair_edit_load(struct fair_edit *edit, struct pack **pack) MUST_CHECK;

struct fair_edit_mistakes {
    size_t count;
    bool more; /* than fit */
    struct fair_edit_mistake {
        char file[80];
        uint32_t line; /* 0 = of the file as a whole */
        char why[PACK_WHY_MAX];
    } list[FAIR_EDIT_MISTAKES_MAX];
};
/* Reads the whole pack as fair_import does: INVALID with every mistake, not only the first. Where a
 * file's rows are wrong, what other files say of them is looked at only when they are right. */
enum outcome fair_edit_check(struct fair_edit *edit,
                             struct fair_edit_mistakes *mistakes) MUST_CHECK;
/* The next version. `by`: an account's name. INVALID: a mistake; REFUSED: somebody was faster, or
 * the fair's number is another's. *version (NULL is fine): what it became. */
enum outcome fair_edit_commit(struct fair_edit *edit, const char *by, enum fair_change change,
                              uint32_t *version) MUST_CHECK;
/* The files of an old version as a new one; the hub's own lists stay as they are now. */
enum outcome fair_edit_go_back(struct hub *hub, const char *fair, uint32_t version, const char *by,
                               uint32_t *made) MUST_CHECK;

#endif
