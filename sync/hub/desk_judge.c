/* desk_judge: what a desk may send (desk.h), and that it tells no hour. */
#include <sodium.h>

#include "sync/hub/desk.h"
#include "sync/hub/stream.h"

#define DAY_MS (24 * 60 * 60 * 1000LL)
#define EPOCH_DAYS 20089 /* 2025-01-01 */

static bool is_letter_word(enum fact_type type)
{
    return type == FACT_LETTER_OPENED || type == FACT_LETTER_DESTROYED;
}

static bool is_frame_only(enum fact_type type)
{
    return type == FACT_STREAM_OPEN || type == FACT_STREAM_CLOSE || type == FACT_GAP ||
           type == FACT_PADDING;
}

static bool is_noon(int64_t ms)
{
    return ms >= EPOCH_DAYS * DAY_MS && ms % DAY_MS == DESK_HOUR_MS;
}

static bool tells_no_hour(const struct commit *commit)
{
    const struct stamp *stamp = &commit->stamp;
    int64_t ms = (int64_t)(stamp->hlc >> 16);
    if ((stamp->hlc & 0xFFFF) != 0 || stamp->monotonic_ms != 0 || stamp->quality != CLOCK_UNKNOWN ||
        !sodium_is_zero(stamp->staff, sizeof stamp->staff) || !is_noon(ms))
        return false;
    for (size_t i = 0; i < commit->count; i++) {
        const struct fact *fact = &commit->facts[i];
        if (fact->type == FACT_STREAM_OPEN && !is_noon(fact->body.stream_open.asserted_ms))
            return false;
        if (record_is_office_word(fact->type) &&
            fact->body.referral.day != ms / DAY_MS - EPOCH_DAYS)
            return false;
    }
    return true;
}

static int judge_fact(const struct desk *desk, const struct fact *fact)
{
    if (desk == NULL)
        return is_letter_word(fact->type) ? QUARANTINE_DESK : 0;
    if (is_frame_only(fact->type))
        return 0;
    bool good = record_is_office_word(fact->type) && fact->body.referral.office == desk->office &&
                record_referral_is_plain(fact);
    return good ? 0 : QUARANTINE_DESK;
}

int desk_judge(const struct desk *desk, const struct commit *commit)
{
    int reason = 0;
    for (size_t i = 0; i < commit->count && reason == 0; i++)
        reason = judge_fact(desk, &commit->facts[i]);
    if (reason == 0 && desk != NULL && !tells_no_hour(commit))
        reason = QUARANTINE_HOUR;
    return reason;
}
