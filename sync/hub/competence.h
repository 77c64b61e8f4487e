/* Certificates of competence of a fair's volunteers, and the coordinator's exceptions to them.
 *
 * Promises: what stands here goes into the signed list that kiosks have (sync/staff.h) with the
 * fair's next content; every change is an audit row (audit.h) with who made it. Issuer, number and
 * institution stay at this hub. Refuses: a certificate without code, issuer or number; an override
 * without a coded reason, without an end, or longer than COMPETENCE_OVERRIDE_DAYS; a revoked badge.
 * Whether somebody may accompany is staff_may_accompany's alone to say. */
#ifndef JORNADA_SYNC_HUB_COMPETENCE_H
#define JORNADA_SYNC_HUB_COMPETENCE_H

#include "sync/hub/badge.h"

#define COMPETENCE_LABEL_MAX 41 /* bytes with the closing NUL, like all below */
#define COMPETENCE_TEXT_MAX 121
#define COMPETENCE_CODE_MAX 17
#define COMPETENCE_NUMBER_MAX 41
#define COMPETENCE_OVERRIDE_DAYS 31

struct competence {
    char label[COMPETENCE_LABEL_MAX]; /* the badge's id in the table it was imported from, or "" */
    char institution[COMPETENCE_TEXT_MAX]; /* may be "" */
    char code[COMPETENCE_CODE_MAX];        /* "EC0539"; "" = no certificate */
    char issuer[COMPETENCE_TEXT_MAX];
    char number[COMPETENCE_NUMBER_MAX];
    uint32_t until; /* staff.h: certified_until */
    uint8_t override;
    uint32_t override_until;
};

/* NULL, or what is wrong with it, in words. */
const char *competence_fault(const struct competence *competence);
/* Of a badge; all zeros where there is none. */
enum outcome competence_find(struct hub *hub, const uint8_t staff[RECORD_STAFF_BYTES],
                             struct competence *competence) MUST_CHECK;
/* Inside hub_begin … hub_commit. With an audit row when certificate or override changed. */
enum outcome competence_put(struct hub *hub, const uint8_t staff[RECORD_STAFF_BYTES],
                            const struct competence *competence, const char *by) MUST_CHECK;

/* `which`: the badge's 16 hex digits. Label, institution (where "") and override stay as they are.
 * INVALID: hub_why says what. REFUSED: revoked. */
enum outcome competence_certify(struct hub *hub, const char *which,
                                const struct competence *certificate, const char *by,
                                struct badge *badge) MUST_CHECK;
/* reason STAFF_OVERRIDE_NONE ends it now, whatever `until`; what it was good for stays known. */
enum outcome competence_override(struct hub *hub, const char *which, unsigned reason,
                                 uint32_t until, const char *by, struct badge *badge) MUST_CHECK;

/* "2026-11-21T12:00" is that minute, "2026-11-21" the end of that day, both in the fair's local
 * time; "" STAFF_NO_END. False: it is no time. */
bool competence_read_time(const char *text, int offset_minutes, uint32_t *minute);
/* The inverse, always with the minute; "" of 0 and of STAFF_NO_END. */
void competence_write_time(uint32_t minute, int offset_minutes, char text[17]);

#endif
