/* How many facts about people this hub holds of each device, counted as each frame comes: what the
 * corte sets beside the kiosks' own counters without opening every row again (closing.h).
 *
 * Promises: written in the transaction of the frames it counts, out of their opened facts (as a
 * kiosk counts them, batch.h), and not by way of the marginal tables: the two can differ, and the
 * corte says so. What is put aside is counted by itself. A hub that was made before this was kept
 * says so (held_is_kept) until its rows are counted once. */
#ifndef JORNADA_SYNC_HUB_HELD_H
#define JORNADA_SYNC_HUB_HELD_H

#include "sync/hub/hub.h"
#include "sync/record.h"

struct held {
    int64_t people, referrals; /* facts in frames that count; the referrals are among the people */
    int64_t aside_frames, aside_people; /* put aside: frames, and the facts of those that opened */
    int64_t aside_unread;               /* frames put aside that could not be opened */
};

/* Facts of a frame that counts; and of one put aside (`commit` NULL: it could not be opened). */
void held_count(struct held *held, const struct commit *commit);
void held_count_aside(struct held *held, const struct commit *commit, int sign);
/* Inside hub_begin … hub_commit. */
enum outcome held_add(struct hub *hub, const uint8_t device[16],
                      const struct held *change) MUST_CHECK;
/* Every device of a fair that sent something; `row` may not ask the hub. */
enum outcome held_each(struct hub *hub, const uint8_t fair[8],
                       void (*row)(void *context, const uint8_t device[16],
                                   const struct held *held),
                       void *context) MUST_CHECK;
bool held_is_kept(struct hub *hub);

/* When a fair's rows were last counted anew, and whether it came to the same. */
struct held_check {
    int64_t at_ms; /* 0 = never */
    bool agreed;
};
enum outcome held_check_read(struct hub *hub, const uint8_t fair[8],
                             struct held_check *check) MUST_CHECK;
enum outcome held_check_write(struct hub *hub, const uint8_t fair[8],
                              const struct held_check *check) MUST_CHECK;

#endif
