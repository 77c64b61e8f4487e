/* closing.h: what held.h keeps; or rows opened one after another, as verify_fold does, and only
 * counted. */
#include "sync/hub/closing.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/batch.h"
#include "sync/hub/call_centre.h"
#include "sync/hub/inside.h"
#include "sync/hub/tally.h"
#include "sync/hub/verify_inside.h"
#include "sync/hub/withheld.h"

struct counter {
    struct hub *hub;
    struct closing *closing;
    struct frame_origin origin;
    struct seal_key first, key;
    bool opens;
    struct commit commit;
    uint8_t facts[8192];
    struct verify_frame frame;
};

/* Facts about people in a frame, the referrals among them apart; false: it cannot be read. */
static bool count_frame(struct counter *counter, uint64_t seq, const uint8_t *bytes, size_t room,
                        uint64_t *people, uint64_t *referrals)
{
    size_t size;
    *people = *referrals = 0;
    if (counter->key.seq > seq)
        counter->key = counter->first;
    if (!counter->opens || seq - counter->key.seq > 1U << 20 || !frame_is_whole(bytes, room) ||
        seal_step_to(&counter->key, seq) != DONE ||
        seal_open_facts(&counter->origin, &counter->key, bytes, counter->facts,
                        sizeof counter->facts, &size) != DONE ||
        record_decode(counter->facts, size, &counter->commit) != DONE)
        return false;
    *people = batch_people(&counter->commit);
    for (size_t i = 0; i < counter->commit.count; i++)
        *referrals += counter->commit.facts[i].type == FACT_REFERRAL_ISSUED;
    return true;
}

static void start_stream(struct counter *counter, const struct stream *stream)
{
    const struct key *online = &counter->hub->keys->online;
    memcpy(counter->origin.tenant, counter->hub->tenant, 8);
    memcpy(counter->origin.fair, counter->closing->fair.id, 8);
    memcpy(counter->origin.device, stream->device, 16);
    memcpy(counter->origin.stream, stream->id, 16);
    counter->opens = stream->wraps > 0 && seal_unwrap(stream->wrap[0], online->public_key,
                                                      online->secret, &counter->first) == DONE;
    counter->key = counter->first;
}

static struct closing_kiosk *kiosk_of(struct closing *closing, const uint8_t device[16])
{
    for (size_t i = 0; i < closing->count; i++) {
        if (memcmp(closing->kiosks[i].device.id, device, 16) == 0)
            return &closing->kiosks[i];
    }
    return NULL;
}

static enum outcome count_stream(struct counter *counter, const struct stream *stream)
{
    struct closing *closing = counter->closing;
    struct closing_kiosk *kiosk = kiosk_of(closing, stream->device);
    uint64_t next = 0, people, referrals;
    enum outcome outcome;
    start_stream(counter, stream);
    while ((outcome = verify_frame_from(counter->hub, stream, next, &counter->frame)) == DONE) {
        next = counter->frame.seq + 1;
        if (counter->frame.state != FRAME_COUNTED)
            continue;
        if (!count_frame(counter, counter->frame.seq, counter->frame.bytes, counter->frame.size,
                         &people, &referrals))
            return hub_fail(counter->hub, DAMAGED, "a row cannot be opened any more: verify");
        closing->in_rows += people - referrals;
        if (kiosk != NULL)
            kiosk->delivered += people;
        else
            closing->call_centre += people;
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

/* What was put aside, one by one: `after` is the hash of the one before. */
static enum outcome next_aside(struct counter *counter, uint8_t after[32], bool *first,
                               struct stream *stream)
{
    struct storage_value columns[5];
    struct storage_value values[] = {storage_bytes(counter->hub->tenant, 8),
                                     storage_bytes(after, *first ? 0 : 32)};
    enum outcome outcome = storage_one(
        counter->hub->storage,
        "SELECT hash, stream, seq, device, bytes FROM quarantine WHERE tenant = $1 AND hash > $2"
        " ORDER BY hash LIMIT 1",
        2, values, 5, columns);
    *first = false;
    if (outcome != DONE)
        return outcome;
    if (columns[0].size != 32 || columns[1].size != 16 || columns[3].size != 16 ||
        columns[4].size > FRAME_MAX)
        return DAMAGED;
    memcpy(after, columns[0].bytes, 32);
    memcpy(stream->id, columns[1].bytes, 16);
    memcpy(stream->device, columns[3].bytes, 16);
    counter->frame.seq = (uint64_t)columns[2].number;
    counter->frame.size = columns[4].size;
    memcpy(counter->frame.bytes, columns[4].bytes, columns[4].size);
    return DONE;
}

static enum outcome count_aside(struct counter *counter)
{
    uint8_t after[32] = {0}, device[16];
    bool first = true;
    struct stream stream;
    uint64_t people, referrals;
    enum outcome outcome;
    while ((outcome = next_aside(counter, after, &first, &stream)) == DONE) {
        struct closing_kiosk *kiosk = kiosk_of(counter->closing, stream.device);
        memcpy(device, stream.device, sizeof device);
        uint8_t id[16];
        memcpy(id, stream.id, sizeof id);
        if (kiosk == NULL)
            continue;
        kiosk->aside_frames++;
        outcome = stream_load(counter->hub, id, device, &stream);
        counter->opens = false;
        if (outcome == DONE)
            start_stream(counter, &stream);
        if (count_frame(counter, counter->frame.seq, counter->frame.bytes, counter->frame.size,
                        &people, &referrals))
            kiosk->aside += people;
        else
            kiosk->reasons |= CLOSING_UNREADABLE;
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

/* Every machine that ever was a kiosk of this fair and is live, was heard from or sent something.
 */
static enum outcome list_kiosks(struct hub *hub, struct closing *closing)
{
    struct device device;
    enum outcome outcome = DONE;
    for (size_t i = 0; (outcome = device_at(hub, i, &device)) == DONE; i++) {
        bool is_kiosk = device.kiosk >= 1 && device.kiosk <= 26 &&
                        memcmp(device.fair, closing->fair.id, 8) == 0;
        if (!is_kiosk || closing->count == CLOSING_KIOSKS_MAX)
            continue;
        struct closing_kiosk *kiosk = &closing->kiosks[closing->count++];
        kiosk->device = device;
        outcome = heard_read(hub, device.id, &kiosk->heard);
        if (outcome != DONE && outcome != NOT_FOUND)
            return outcome;
        kiosk->told = outcome == DONE && kiosk->heard.told;
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome count_rows(struct hub *hub, struct closing *closing)
{
    struct stream stream;
    struct fair fair;
    enum outcome outcome = DONE;
    struct counter *counter = sodium_malloc(sizeof *counter);
    if (counter == NULL)
        return BUSY;
    sodium_memzero(counter, sizeof *counter);
    counter->hub = hub;
    counter->closing = closing;
    for (size_t i = 0; (outcome = verify_stream_at(hub, i, &stream, &fair)) == DONE; i++) {
        if (memcmp(fair.id, closing->fair.id, 8) != 0)
            continue;
        outcome = count_stream(counter, &stream);
        if (outcome != DONE)
            break;
    }
    if (outcome == NOT_FOUND)
        outcome = count_aside(counter);
    sodium_free(counter);
    return outcome;
}

static void take_held(void *context, const uint8_t device[16], const struct held *held)
{
    struct closing *closing = context;
    struct closing_kiosk *kiosk = kiosk_of(closing, device);
    closing->in_rows += (uint64_t)(held->people - held->referrals);
    if (kiosk == NULL) {
        closing->call_centre += (uint64_t)held->people;
        return;
    }
    kiosk->delivered = (uint64_t)held->people;
    kiosk->aside = (uint64_t)held->aside_people;
    kiosk->aside_frames = (uint64_t)held->aside_frames;
    kiosk->reasons |= held->aside_unread > 0 ? CLOSING_UNREADABLE : 0;
}

static enum outcome count_all(struct hub *hub, struct closing *closing, bool from_rows)
{
    closing->from_rows = from_rows || !held_is_kept(hub);
    return closing->from_rows ? count_rows(hub, closing)
                              : held_each(hub, closing->fair.id, take_held, closing);
}

/* Whether two ways of counting came to the same for every kiosk. */
static bool agree(const struct closing *rows, const struct closing *kept)
{
    bool same = rows->call_centre == kept->call_centre && rows->in_rows == kept->in_rows;
    for (size_t i = 0; i < rows->count && same; i++) {
        const struct closing_kiosk *one = &rows->kiosks[i], *other = &kept->kiosks[i];
        same = one->delivered == other->delivered && one->aside == other->aside &&
               one->aside_frames == other->aside_frames;
    }
    return same;
}

static enum outcome read_tables(struct hub *hub, struct closing *closing)
{
    struct storage_value column;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(closing->fair.id, 8),
                                     storage_number(TALLY_FACTS)};
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT coalesce(sum(n), 0) FROM margin WHERE tenant = $1 AND fair = $2"
                    " AND what = $3 AND a <> 14",
                    3, values, 1, &column);
    _Static_assert(FACT_REFERRAL_ISSUED == 14, "the number above");
    closing->in_tables = outcome == DONE ? (uint64_t)column.number : 0;
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static void judge_kiosk(struct closing_kiosk *kiosk)
{
    const struct kiosk_report *said = &kiosk->heard.report;
    kiosk->reasons |= kiosk->aside_frames > 0 ? CLOSING_ASIDE : 0;
    if (!kiosk->told) {
        kiosk->reasons |= CLOSING_NOT_HEARD;
        return;
    }
    kiosk->captured = said->captured;
    kiosk->pending = said->pending;
    kiosk->missing = (int64_t)(said->captured - said->pending - kiosk->delivered - kiosk->aside);
    kiosk->reasons |= said->settled ? 0 : CLOSING_NOT_SETTLED;
    kiosk->reasons |= said->pending > 0 ? CLOSING_PENDING : 0;
    kiosk->reasons |= said->relayed > 0 ? CLOSING_RELAYED : 0;
    kiosk->reasons |= said->lost > 0 ? CLOSING_LOST : 0;
    kiosk->reasons |= kiosk->missing > 0 ? CLOSING_LESS : 0;
    kiosk->reasons |= kiosk->missing < 0 ? CLOSING_MORE : 0;
}

static bool note_cause(void *context, const struct storage_value columns[])
{
    struct closing_kiosk *kiosk = context;
    if (columns[0].number > 0 && columns[0].number < CLOSING_ASIDES)
        kiosk->aside_by[columns[0].number] = (unsigned)columns[1].number;
    return true;
}

/* Why frames were put aside. */
static enum outcome read_causes(struct hub *hub, struct closing *closing)
{
    enum outcome outcome = DONE;
    for (size_t i = 0; i < closing->count && outcome == DONE; i++) {
        struct closing_kiosk *kiosk = &closing->kiosks[i];
        struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                         storage_bytes(kiosk->device.id, 16)};
        if (kiosk->aside_frames > 0)
            outcome = storage_each(hub->storage,
                                   "SELECT reason, count(*) FROM quarantine WHERE tenant = $1"
                                   " AND device = $2 GROUP BY reason",
                                   2, values, note_cause, kiosk);
    }
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* Ended before it ever said or sent a thing: an enrolment that was done again. */
static void drop_unused(struct closing *closing)
{
    size_t kept = 0;
    for (size_t i = 0; i < closing->count; i++) {
        const struct closing_kiosk *kiosk = &closing->kiosks[i];
        if (kiosk->device.revoked_ms == 0 || kiosk->heard.at_ms != 0 || kiosk->delivered > 0 ||
            kiosk->aside_frames > 0)
            closing->kiosks[kept++] = *kiosk;
    }
    closing->count = kept;
}

static void judge(struct closing *closing)
{
    drop_unused(closing);
    closing->balances = closing->in_rows == closing->in_tables;
    for (size_t i = 0; i < closing->count; i++) {
        struct closing_kiosk *kiosk = &closing->kiosks[i];
        judge_kiosk(kiosk);
        closing->captured += kiosk->captured;
        closing->pending += kiosk->pending;
        closing->delivered += kiosk->delivered;
        closing->aside += kiosk->aside;
        closing->aside_frames += kiosk->aside_frames;
        closing->unheard += !kiosk->told;
        closing->balances =
            closing->balances && kiosk->told && kiosk->heard.report.settled && kiosk->missing == 0;
    }
}

static enum outcome check(struct hub *hub, const struct fair *fair)
{
    int64_t withheld = 0;
    if (fair->state != CALLS_FAIR_CLOSED)
        return hub_fail(hub, REFUSED, "\"%s\" is not closed: the corte is made after fair close",
                        fair->name);
    if (!hub->can_open)
        return hub_fail(hub, REFUSED, "the online key is locked: rows cannot be counted");
    enum outcome outcome = withheld_count(hub, fair->id, &withheld);
    if (outcome == DONE && withheld > 0)
        return hub_fail(hub, REFUSED, "the close is not finished: start serve once more");
    return outcome;
}

static enum outcome read_all(struct hub *hub, const char *fair, bool from_rows,
                             struct closing **closing)
{
    struct closing *fresh = calloc(1, sizeof *fresh);
    *closing = NULL;
    if (fresh == NULL)
        return BUSY;
    fresh->at_ms = hub->io->wall_ms(hub->io->self);
    fresh->epoch = hub->epoch;
    fresh->commit = hub->commit;
    enum outcome outcome = fair_find(hub, fair, &fresh->fair);
    if (outcome == DONE)
        outcome = check(hub, &fresh->fair);
    if (outcome == DONE)
        outcome = list_kiosks(hub, fresh);
    if (outcome == DONE)
        outcome = count_all(hub, fresh, from_rows);
    if (outcome == DONE)
        outcome = read_causes(hub, fresh);
    if (outcome == DONE)
        outcome = read_tables(hub, fresh);
    if (outcome == DONE)
        outcome = held_check_read(hub, fresh->fair.id, &fresh->recount);
    if (outcome != DONE) {
        free(fresh);
        return outcome;
    }
    judge(fresh);
    *closing = fresh;
    return DONE;
}

enum outcome closing_read(struct hub *hub, const char *fair, struct closing **closing)
{
    return read_all(hub, fair, false, closing);
}

enum outcome closing_recount(struct hub *hub, const char *fair, struct closing **closing)
{
    struct closing *kept = NULL;
    enum outcome outcome = read_all(hub, fair, false, &kept);
    *closing = NULL;
    if (outcome == DONE)
        outcome = read_all(hub, fair, true, closing);
    if (outcome == DONE) {
        (*closing)->recount = (struct held_check){(*closing)->at_ms, agree(*closing, kept)};
        outcome = held_check_write(hub, kept->fair.id, &(*closing)->recount);
    }
    free(kept);
    if (outcome == DONE)
        return DONE;
    free(*closing);
    *closing = NULL;
    return outcome;
}
