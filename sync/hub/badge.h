/* The volunteers' badges of a fair: drawn here, handed out once, taken back for ever.
 *
 * Promises: badge and PIN are shown once and kept nowhere: the hub has a tag of the badge's secret
 * and Argon2id over both. Every change is a new version of the fair's content with a newly signed
 * list (sync/staff.h), so that kiosks hear of it by whatever road content reaches them, and know it
 * with no network. The name stands here and on the badge's paper, in no list and on no slip.
 * Nothing is deleted: a revoked badge stays in `list`. */
#ifndef JORNADA_SYNC_HUB_BADGE_H
#define JORNADA_SYNC_HUB_BADGE_H

#include "sync/hub/fair.h"
#include "sync/hub/hub.h"
#include "sync/staff.h"

#define BADGE_NAME_MAX 81 /* bytes with the closing NUL */
#define BADGE_HEX 17      /* of an id, with its NUL */

struct badge {
    struct staff_member member;
    uint8_t fair[8];
    char name[BADGE_NAME_MAX];
    int64_t made_ms, revoked_ms; /* wall clock, UTC; 0 = not revoked */
};

/* `secret` and `pin` are for the badge's paper: the caller prints them and wipes them. INVALID: no
 * such name or role. NOT_FOUND: no such fair, or one without content. REFUSED: STAFF_MAX. */
enum outcome badge_add(struct hub *hub, const char *fair, const char *name, unsigned role,
                       struct badge *badge, struct staff_badge *secret,
                       char pin[STAFF_PIN_DIGITS + 1]) MUST_CHECK;
/* A volunteer without code and PIN yet: nothing opens for them until badge_take draws them.
 * Refusals as badge_add's. With an audit row, like badge_change: another name and role. */
enum outcome badge_plan(struct hub *hub, const char *fair, const char *name, unsigned role,
                        const char *by, struct badge *badge) MUST_CHECK;
enum outcome badge_change(struct hub *hub, const char *which, const char *name, unsigned role,
                          const char *by, struct badge *badge) MUST_CHECK;
/* badge_revoke and badge_release with who did it in the record. */
enum outcome badge_revoke_by(struct hub *hub, const char *which, const char *by,
                             struct badge *badge) MUST_CHECK;
enum outcome badge_release_by(struct hub *hub, const char *which, const char *by,
                              struct badge *badge) MUST_CHECK;
bool badge_is_drawn(const struct badge *badge);
/* What was drawn elsewhere (badge_draw.h) for one: its own id where it had no code yet; else
 * another one, and the old badge is revoked: whoever finds it opens nothing. */
struct badge_drawn {
    uint8_t before[RECORD_STAFF_BYTES]; /* the badge that is replaced, or filled in */
    struct staff_member member;         /* staff, tag, salt, check */
};
/* All or none, with one new list. REFUSED: one of them was changed or revoked meanwhile. */
enum outcome badge_take(struct hub *hub, const uint8_t fair[8], const struct badge_drawn *drawn,
                        size_t count, const char *by) MUST_CHECK;
/* At position `index` of a fair's list, oldest first; NOT_FOUND behind the last. */
enum outcome badge_at(struct hub *hub, const uint8_t fair[8], size_t index,
                      struct badge *badge) MUST_CHECK;
/* `which`: the badge's 16 hex digits. INVALID: not such; NOT_FOUND: no such badge. */
enum outcome badge_find(struct hub *hub, const char *which, struct badge *badge) MUST_CHECK;
/* The same. REFUSED: revoked already. */
enum outcome badge_revoke(struct hub *hub, const char *which, struct badge *badge) MUST_CHECK;
/* Wrong PINs counted so far are forgotten at every kiosk that hears of it. REFUSED: revoked. */
enum outcome badge_release(struct hub *hub, const char *which, struct badge *badge) MUST_CHECK;

/* Inside hub_begin … hub_commit, for staff_import.h: a badge that was drawn elsewhere (staff_make);
 * another name and role for one that is there; REFUSED when the fair has more than STAFF_MAX. */
enum outcome badge_put(struct hub *hub, const uint8_t fair[8], const char *name, unsigned role,
                       const struct staff_member *member) MUST_CHECK;
enum outcome badge_rename(struct hub *hub, const uint8_t staff[RECORD_STAFF_BYTES],
                          const char *name, unsigned role) MUST_CHECK;
enum outcome badge_check_count(struct hub *hub, const uint8_t fair[8]) MUST_CHECK;

/* Inside hub_begin … hub_commit: an audit row about a badge. */
enum outcome badge_note(struct hub *hub, unsigned kind, const struct badge *badge,
                        const char *by) MUST_CHECK;

/* Inside hub_begin … hub_commit, for ledger.h: as revoked then. DONE also where there is no such
 * badge. The next list that is written knows of it. */
enum outcome badge_end(struct hub *hub, const uint8_t staff[RECORD_STAFF_BYTES],
                       int64_t at_ms) MUST_CHECK;
/* Writes the fair's list into the folder of a content version; nothing where it never had a badge.
 */
enum outcome badge_write_list(struct hub *hub, const uint8_t fair[8],
                              const char *folder) MUST_CHECK;

#endif
