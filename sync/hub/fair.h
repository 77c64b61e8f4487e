/* The fairs of this hub: made from a pack's folder, opened and closed by the coordinator.
 *
 * Promises: importing the same folder again changes the content and never the fair's id, number or
 * cover key; an import that fails leaves what was there. Refuses: a pack with a mistake (file, line
 * and what was expected), a name that is not a-z 0-9 -, a number that another fair has. The files
 * go to DATA/fairs/NAME/VERSION/; kiosks fetch them by their hash. */
#ifndef JORNADA_SYNC_HUB_FAIR_H
#define JORNADA_SYNC_HUB_FAIR_H

#include "sync/calls.h"
#include "sync/hub/hub.h"

#define FAIR_TITLE_MAX 200

struct fair {
    uint8_t id[8];
    char name[ENROLMENT_FAIR_NAME_MAX]; /* "metepec-sample" */
    char title[FAIR_TITLE_MAX];
    uint16_t number; /* of fair.ini; the token's fair */
    uint32_t municipality;
    int offset_minutes;          /* of local time from UTC */
    int32_t first_day, last_day; /* days since 2025-01-01, local; 0 and 65535 = any day */
    enum calls_fair state;
    uint32_t content; /* version of its files; 0 = none yet */
    uint8_t cover[32];
};

/* a-z 0-9 - _, not a dash first, shorter than ENROLMENT_FAIR_NAME_MAX. */
bool fair_name_is_good(const char *name);
/* Adds a fair, or brings an old one of the same name up to date (id, state, cover and content are
 * the hub's: filled in). REFUSED when the number belongs to another fair. */
enum outcome fair_add(struct hub *hub, struct fair *fair) MUST_CHECK;
/* Reads and checks the pack in `folder`, copies its files, adds the fair under the folder's name.
 */
enum outcome fair_import(struct hub *hub, const char *folder, struct fair *fair) MUST_CHECK;
enum outcome fair_find(struct hub *hub, const char *name, struct fair *fair) MUST_CHECK;
enum outcome fair_find_id(struct hub *hub, const uint8_t id[8], struct fair *fair) MUST_CHECK;
/* At position `index` of the list by name; NOT_FOUND behind the last. */
enum outcome fair_at(struct hub *hub, size_t index, struct fair *fair) MUST_CHECK;
/* Kiosks hear of it with their next hello. DAMAGED with a fair that is closed all the same: what
 * was withheld until then cannot be read. */
enum outcome fair_set_state(struct hub *hub, const char *name, enum calls_fair state) MUST_CHECK;
/* JSON of the fair's keys, the revoked ones up to their last day, as sync/roster.h says, with its
 * NUL; ROSTER_TEXT_MAX is enough. */
enum outcome fair_write_roster(struct hub *hub, const char *name, bool cover, char *text,
                               size_t room) MUST_CHECK;
/* The same of a fair that is about to be written, with the days that it will have. */
enum outcome fair_write_roster_of(struct hub *hub, const struct fair *fair, bool cover, char *text,
                                  size_t room) MUST_CHECK;

/* The fair's files as they are, with the lists that the hub makes as they are now, as the next
 * version of its content: after a badge or a device changed. DONE also for a fair without content.
 */
enum outcome fair_publish(struct hub *hub, const uint8_t id[8]) MUST_CHECK;
/* STAFF_FILE, OFFICES_FILE and ROSTER_FILE into the folder of a content version. */
enum outcome fair_write_lists(struct hub *hub, const struct fair *fair,
                              const char *folder) MUST_CHECK;

#endif
