/* See prune.h. */
#include "sync/hub/prune.h"

#include <string.h>

#define DAY_MS (24 * 60 * 60 * 1000LL)

const char *prune_verdict_name(enum prune_verdict verdict)
{
    static const char *const names[PRUNE_VERDICTS] = {
        [PRUNE_LAST_TWO] = "stays: one of the last two verified",
        [PRUNE_NEWEST] = "stays: one of the newest",
        [PRUNE_DAY] = "stays: the last of its day",
        [PRUNE_NOT_VERIFIED] = "stays: it was never read back, look at it yourself",
        [PRUNE_GOES] = "goes",
    };
    return names[verdict];
}

static int64_t day_of(int64_t ms)
{
    return ms >= 0 ? ms / DAY_MS : (ms - DAY_MS + 1) / DAY_MS;
}

/* A clock that went back makes a backup look like one of tomorrow: that one is of no past day. */
static bool is_last_of_a_day(const struct prune_rule *rule, int64_t made_ms, int64_t day_before)
{
    int64_t age = day_of(rule->now_ms) - day_of(made_ms);
    return age < (int64_t)rule->days && day_of(made_ms) != day_before;
}

void prune_choose(const struct prune_rule *rule, const struct backup *list, size_t count,
                  enum prune_verdict *verdicts)
{
    size_t verified = 0;
    int64_t day_before = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        const struct backup *backup = &list[i];
        bool erased = backup->made_ms < rule->erased_ms;
        if (backup->verified_ms == 0)
            verdicts[i] = PRUNE_NOT_VERIFIED;
        else if (verified < 2)
            verdicts[i] = PRUNE_LAST_TWO;
        else if (!erased && verified < rule->newest)
            verdicts[i] = PRUNE_NEWEST;
        else if (!erased && is_last_of_a_day(rule, backup->made_ms, day_before))
            verdicts[i] = PRUNE_DAY;
        else
            verdicts[i] = PRUNE_GOES;
        if (backup->verified_ms != 0) {
            verified++;
            day_before = day_of(backup->made_ms);
        }
    }
}

struct comparing {
    struct storage *newer;
    const char *sql;
    enum outcome outcome;
};

static bool compare_row(void *context, const struct storage_value columns[])
{
    struct comparing *comparing = context;
    struct storage_value found;
    struct storage_value values[] = {columns[0], columns[1], columns[2]};
    comparing->outcome = storage_one(comparing->newer, comparing->sql, 3, values, 1, &found);
    return comparing->outcome == DONE;
}

static enum outcome compare(struct storage *newer, struct storage *older, const char *list,
                            const char *find)
{
    struct comparing comparing = {.newer = newer, .sql = find};
    enum outcome outcome = storage_each(older, list, 0, NULL, compare_row, &comparing);
    if (outcome != DONE)
        return outcome;
    return comparing.outcome == NOT_FOUND ? REFUSED : comparing.outcome;
}

enum outcome prune_compare(struct storage *newer, struct storage *older)
{
    enum outcome outcome =
        compare(newer, older, "SELECT tenant, stream, seq FROM frame",
                "SELECT 1 FROM frame WHERE tenant = $1 AND stream = $2 AND seq = $3");
    /* What was let out of the quarantine since is a frame by now. */
    if (outcome == DONE)
        outcome = compare(newer, older, "SELECT tenant, hash, hash FROM quarantine",
                          "SELECT 1 FROM quarantine WHERE tenant = $1 AND hash = $2"
                          " UNION ALL SELECT 1 FROM frame WHERE tenant = $1 AND hash = $3");
    if (outcome == DONE)
        outcome = compare(newer, older, "SELECT tenant, device, device FROM device",
                          "SELECT 1 FROM device WHERE tenant = $1 AND device = $2 AND device = $3");
    return outcome;
}
