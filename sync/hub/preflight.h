/* Pre-flight: what is not ready for the fair yet, each with the one thing to do.
 *
 * Promises: only looks, at what the hub knows; every check is green, red, or not known, and what is
 * not known is never green. It warns and blocks nothing: a fair opens with every check red. Names
 * are those of the pack and of the hub's own lists, as data; sentences come from words.csv:
 * preflight.CHECK (what), .REASON (how it is), .do (what to do). Nothing about an attendee is in
 * it. */
#ifndef JORNADA_SYNC_HUB_PREFLIGHT_H
#define JORNADA_SYNC_HUB_PREFLIGHT_H

#include "sync/hub/fair.h"
#include "sync/pack.h"

#define PREFLIGHT_NAMES 8 /* that are told of each check; the others are counted */
#define PREFLIGHT_NAME_MAX 96
#define PREFLIGHT_BACKUP_DAYS 7 /* the last verified backup is older: red */
#define PREFLIGHT_DRILL_DAYS 180
#define PREFLIGHT_HEARD_MS (12 * 60 * 60 * 1000LL) /* what was heard longer ago is not known */
#define PREFLIGHT_CLOCK_MS (2 * 60 * 1000LL)
#define PREFLIGHT_COORDINATORS 2 /* two people for a telephone number */

enum preflight_state { PREFLIGHT_GREEN, PREFLIGHT_RED, PREFLIGHT_UNKNOWN };

/* In the order in which they are shown: what takes longest first. */
enum preflight_check {
    PREFLIGHT_LINES,   /* numbers shown as current that nobody rang, or too long ago */
    PREFLIGHT_PENDING, /* numbers "por confirmar" */
    PREFLIGHT_TEXTS,   /* nobody reviewed them */
    PREFLIGHT_SAMPLES,
    PREFLIGHT_DAYS,
    PREFLIGHT_OFFICES, /* without needs, or a network without points */
    PREFLIGHT_ACCOMPANY,
    PREFLIGHT_COORDINATION,
    PREFLIGHT_KIOSKS,
    PREFLIGHT_CLOCKS,
    PREFLIGHT_CONTENT,
    PREFLIGHT_PAPER,
    PREFLIGHT_BACKUP,
    PREFLIGHT_DRILL,
    PREFLIGHT_KIT,
    PREFLIGHT_CHECKS
};

struct preflight_item {
    enum preflight_state state;
    const char *reason; /* "good", "none" …: static, the word's end */
    size_t count;       /* {n} of the sentence */
    size_t named;
    char names[PREFLIGHT_NAMES][PREFLIGHT_NAME_MAX];
};

/* Some 12 kB. */
struct preflight {
    struct fair fair;
    int64_t now_ms;
    int32_t day; /* for which dates count: the fair's last one, today when that is over or any */
    unsigned red, unknown;
    struct preflight_item items[PREFLIGHT_CHECKS];
};

/* "lines" …; NULL outside. */
const char *preflight_check_name(unsigned check);
/* "green", "red", "unknown". */
const char *preflight_state_name(enum preflight_state state);
/* NOT_FOUND: no such fair, or one without files. INVALID: its files cannot be read. The caller
 * frees it. */
enum outcome preflight_read(struct hub *hub, const char *fair,
                            struct preflight **preflight) MUST_CHECK;

/* The day for which dates count, of a pack and the hub's clock. */
int32_t preflight_day(const struct pack *pack, int64_t now_ms);
/* Published, with a telephone, and either nobody rang it or longer ago than the fair allows. */
bool preflight_line_is_due(const struct pack *pack, const struct pack_line *line, int32_t day);

/* Custodian's passphrase was tried and opens the key: noted with who did it, and in the audit.
 * INVALID: no name. REFUSED: the online key is closed. */
enum outcome preflight_note_drill(struct hub *hub, const char *by) MUST_CHECK;

/* For preflight_pack.c and preflight_hub.c: red for `reason`, one more, with its name. */
void preflight_add(struct preflight_item *item, const char *reason, const char *name);
void preflight_check_pack(struct preflight *preflight, const struct pack *pack);
enum outcome preflight_check_hub(struct hub *hub, struct preflight *preflight,
                                 const struct pack *pack) MUST_CHECK;

#endif
