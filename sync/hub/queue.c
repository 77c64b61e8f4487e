/* queue.h over the table margin. */
#include "sync/hub/queue.h"

#include "sync/hub/person.h"
#include "sync/hub/tally.h"

/* Columns: service, turns given out, turns that are over. More may be over than were given out:
 * a booth also attends people without a turn. */
static bool add_queue(void *context, const struct storage_value columns[])
{
    struct calls_hello_answer *answer = context;
    int64_t service = columns[0].number, people = columns[1].number - columns[2].number;
    if (service < 0 || service >= CALLS_QUEUES_MAX || columns[1].number <= 0)
        return true;
    people = people < 0 ? 0 : people > UINT16_MAX ? UINT16_MAX : people;
    answer->queue[answer->queue_count++] = (struct calls_queue){(uint8_t)service, (uint16_t)people};
    return answer->queue_count < CALLS_QUEUES_MAX;
}

enum outcome queue_read(struct hub *hub, const struct fair *fair, int64_t now_ms,
                        struct calls_hello_answer *answer)
{
    int hour;
    struct storage_value values[] = {
        /* numbered as they stand in the statement: SQLite binds them in that order */
        storage_number(TALLY_TURN),
        storage_number(TALLY_GIVEN),
        storage_number(TALLY_NO_SHOW),
        storage_number(TALLY_OUTCOME),
        storage_bytes(hub->tenant, 8),
        storage_bytes(fair->id, 8),
        storage_number(TALLY_SERVICE),
        storage_number(person_local_day(now_ms, fair->offset_minutes, &hour)),
    };
    answer->queue_count = 0;
    enum outcome outcome =
        storage_each(hub->storage,
                     "SELECT a, sum(CASE WHEN b = $1 THEN n ELSE 0 END),"
                     " sum(CASE WHEN b = $2 OR b = $3 OR b >= $4 THEN n ELSE 0 END)"
                     " FROM margin WHERE tenant = $5 AND fair = $6 AND what = $7 AND day = $8"
                     " GROUP BY a ORDER BY a",
                     8, values, add_queue, answer);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}
