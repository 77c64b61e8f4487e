/* A small day at a fair, the same every time: three kiosks, people by the hour, turns, services
 * given, the numbers of all of it counted here while it is written; then what the kiosks say of
 * themselves. For tests of what the hub shows of a day. */
#ifndef JORNADA_TESTS_FAIRDAY_H
#define JORNADA_TESTS_FAIRDAY_H

#include "sync/report.h"
#include "tests/pocket.h"

#define FAIRDAY_KIOSKS 3
#define FAIRDAY_SERVICES 32

struct fairday {
    struct pocket_kiosk *kiosks[FAIRDAY_KIOSKS];
    unsigned registered, turn_only, turns, given;
    unsigned given_by[FAIRDAY_SERVICES], turns_by[FAIRDAY_SERVICES];
    unsigned captured[FAIRDAY_KIOSKS]; /* facts about people, as a kiosk counts them */
    unsigned referrals;                /* anonymous ones, written by fairday_close */
};

/* Writes `people` of them, one after another over the last hours before at->wall_ms, and pushes all
 * but the last `unsent` frames of the third kiosk. */
void fairday_make(struct pocket_hub *at, const char *fair, unsigned people, unsigned unsent,
                  struct fairday *day);
/* What was left unsent. */
void fairday_push_rest(struct fairday *day);
/* Referrals of kiosk 1 that waited in memory, after the hub closed the fair. */
void fairday_close(struct fairday *day, unsigned referrals);
void fairday_destroy(struct fairday *day);

/* A greeting of today's version with this report; the status. */
int fairday_greet(struct pocket_kiosk *kiosk, const struct kiosk_report *report, int64_t ahead_ms,
                  uint32_t content);
/* A signed call for a person, for POST SUMMON_PATH; its size. */
size_t fairday_call(struct pocket_kiosk *kiosk, uint64_t stamp, unsigned waited_s, uint8_t *bytes,
                    size_t room);

#endif
