/* count.h: one small function a kind of fact, in a table by type. */
#include "sync/hub/count.h"

#include <string.h>

#include "sync/blank.h"
#include "sync/folio.h"
#include "sync/hub/given.h"
#include "sync/hub/loop.h"
#include "sync/hub/person.h"

#define BELIEVED_FROM_MS 1735689600000LL /* 2025-01-01 */
#define BELIEVED_AHEAD_MS (24 * 60 * 60 * 1000LL)
#define OUTCOME_PROVIDED 2

struct counting {
    struct hub *hub;
    const struct fair *fair;
    struct stream *stream;
    struct tally *tally;
    uint64_t hlc;
    int64_t at_ms;
    int32_t day, hour;
};

int64_t count_event_ms(const struct stream *stream, const struct stamp *stamp, int64_t now_ms)
{
    int64_t said = (int64_t)(stamp->hlc >> 16);
    bool plausible = said >= BELIEVED_FROM_MS && said <= now_ms + BELIEVED_AHEAD_MS;
    if (plausible && stamp->quality != CLOCK_UNKNOWN)
        return said;
    if (stream->met && stamp->monotonic_ms <= INT64_MAX / 2) {
        int64_t estimate =
            stream->met_hub_ms - (stream->met_monotonic_ms - (int64_t)stamp->monotonic_ms);
        if (estimate >= BELIEVED_FROM_MS && estimate <= now_ms + BELIEVED_AHEAD_MS)
            return estimate;
    }
    return plausible ? said : now_ms;
}

static enum outcome count_registered(struct counting *counting, const struct fact *fact)
{
    struct person person;
    enum outcome outcome = person_load(counting->hub, fact->record, &person);
    if (outcome != DONE)
        return outcome;
    person_tally(&person, counting->fair->offset_minutes, -1, counting->tally);
    person_register(&person, &fact->body.registered, counting->hlc, counting->at_ms);
    person_tally(&person, counting->fair->offset_minutes, 1, counting->tally);
    return person_save(counting->hub, fact->record, &person);
}

static enum outcome count_voided(struct counting *counting, const struct fact *fact)
{
    struct person person;
    enum outcome outcome = person_load(counting->hub, fact->record, &person);
    if (outcome != DONE)
        return outcome;
    person_tally(&person, counting->fair->offset_minutes, -1, counting->tally);
    person_void(&person);
    return person_save(counting->hub, fact->record, &person);
}

static enum outcome count_turn(struct counting *counting, const struct fact *fact)
{
    struct person person;
    enum outcome outcome = person_load(counting->hub, fact->record, &person);
    if (outcome != DONE)
        return outcome;
    person_tally(&person, counting->fair->offset_minutes, -1, counting->tally);
    person_turn(&person, counting->at_ms);
    person_tally(&person, counting->fair->offset_minutes, 1, counting->tally);
    tally_add(counting->tally, TALLY_SERVICE, counting->day, fact->body.turn.service, TALLY_TURN,
              1);
    return person_save(counting->hub, fact->record, &person);
}

/* The head of a row whose slip is a blank of this fair; any other slip's is counted already. */
static enum outcome count_blank(struct counting *counting, const struct fact *fact)
{
    struct person person;
    uint8_t record[RECORD_ID_BYTES];
    const uint8_t *cover = counting->fair->cover;
    uint64_t bits = folio_bits(fact->record);
    if (!blank_is(cover, bits, NULL))
        return DONE;
    blank_record_id(cover, bits, record);
    enum outcome outcome = person_load(counting->hub, record, &person);
    if (outcome != DONE)
        return outcome;
    person_tally(&person, counting->fair->offset_minutes, -1, counting->tally);
    person_sheet(&person, &fact->body.sheet);
    person_tally(&person, counting->fair->offset_minutes, 1, counting->tally);
    return person_save(counting->hub, record, &person);
}

/* By the sheet's own day: the stamp says when it was typed. */
static enum outcome count_sheet(struct counting *counting, const struct fact *fact)
{
    const struct fact_sheet *row = &fact->body.sheet;
    const struct given word = {
        .hlc = counting->hlc, .day = row->day, .kind = TALLY_GIVEN, .hour = TALLY_HOUR_NOT_KNOWN};
    enum outcome outcome = count_blank(counting, fact);
    for (uint8_t service = 0; service < 32 && outcome == DONE; service++) {
        if (row->services >> service & 1)
            outcome = given_count(counting->hub, fact->record, service, &word, counting->tally);
    }
    return outcome;
}

static enum outcome count_service(struct counting *counting, const struct fact *fact)
{
    const struct fact_service *service = &fact->body.service;
    struct given word = {.hlc = counting->hlc, .day = counting->day, .hour = counting->hour};
    word.kind =
        service->outcome == OUTCOME_PROVIDED ? TALLY_GIVEN : TALLY_OUTCOME + service->outcome;
    return given_count(counting->hub, fact->record, service->service, &word, counting->tally);
}

static enum outcome count_no_show(struct counting *counting, const struct fact *fact)
{
    const struct given word = {
        .hlc = counting->hlc, .day = counting->day, .kind = TALLY_NO_SHOW, .hour = counting->hour};
    return given_count(counting->hub, fact->record, fact->body.turn.service, &word,
                       counting->tally);
}

/* Referrals bring their own day and never an hour. */
static enum outcome count_issued(struct counting *counting, const struct fact *fact)
{
    const struct fact_referral *referral = &fact->body.referral;
    tally_add(counting->tally, TALLY_OFFICE, referral->day, referral->office, fact->type, 1);
    return loop_count(counting->hub, fact, counting->tally);
}

static enum outcome count_loop(struct counting *counting, const struct fact *fact)
{
    return loop_count(counting->hub, fact, counting->tally);
}

static enum outcome count_session(struct counting *counting, const struct fact *fact)
{
    const struct fact_session *session = &fact->body.session;
    struct tally *tally = counting->tally;
    tally_add(tally, TALLY_SESSION, session->day, session->kind, TALLY_SESSIONS, 1);
    for (int age = 0; age < AGE_BANDS; age++) {
        for (int sex = 0; sex < SEX_VALUES; sex++) {
            int people = session->people[age][sex];
            if (people == 0)
                continue;
            tally_add(tally, TALLY_SESSION, session->day, session->kind, TALLY_SESSION_PEOPLE,
                      people);
            tally_add(tally, TALLY_SESSION_AGE_SEX, session->day, age, sex, people);
        }
    }
    return DONE;
}

static enum outcome count_day(struct counting *counting, const struct fact *fact)
{
    const struct fact_day_counts *counts = &fact->body.day_counts;
    if (counts->kind == DAY_COUNT_NEED)
        tally_add(counting->tally, TALLY_NEED, counts->day, counts->entry, 0, counts->count);
    else
        tally_add(counting->tally, TALLY_READ, counts->day, counts->kind, counts->entry,
                  counts->count);
    return DONE;
}

/* A kiosk speaks for the streams of its own device alone; of another's it says nothing. */
static enum outcome count_gap(struct counting *counting, const struct fact *fact)
{
    const struct fact_gap *gap = &fact->body.gap;
    struct stream other, *stream = counting->stream;
    bool own = memcmp(gap->stream, stream->id, 16) == 0;
    if (!own) {
        enum outcome outcome =
            stream_load(counting->hub, gap->stream, counting->stream->device, &other);
        if (outcome != DONE)
            return outcome == REFUSED ? DONE : outcome;
        stream = &other;
    }
    enum outcome outcome = stream_put_gap(counting->hub, stream, gap->first, gap->last);
    if (outcome == INVALID)
        return DONE;
    if (outcome == DONE && !own) {
        outcome = stream_advance(counting->hub, stream);
        if (outcome == DONE)
            outcome = stream_save(counting->hub, stream);
    }
    return outcome;
}

static enum outcome (*const counters[])(struct counting *counting, const struct fact *fact) = {
    [FACT_ATTENDEE_REGISTERED] = count_registered,
    [FACT_ATTENDEE_AMENDED] = count_registered,
    [FACT_ATTENDEE_VOIDED] = count_voided,
    [FACT_TURN_ISSUED] = count_turn,
    [FACT_TURN_NO_SHOW] = count_no_show,
    [FACT_SERVICE_GIVEN] = count_service,
    [FACT_SLIP_MADE] = count_loop,
    [FACT_REFERRAL_ISSUED] = count_issued,
    [FACT_REFERRAL_SEEN] = count_loop,
    [FACT_REFERRAL_ACCEPTED] = count_loop,
    [FACT_REFERRAL_NO_CAPACITY] = count_loop,
    [FACT_REFERRAL_ATTENDED] = count_loop,
    [FACT_REFERRAL_CLOSED] = count_loop,
    [FACT_REFERRAL_WITHDRAWN] = count_loop,
    [FACT_REFERRAL_LAPSED] = count_loop,
    [FACT_LETTER_OPENED] = count_loop,
    [FACT_LETTER_DESTROYED] = count_loop,
    [FACT_SESSION] = count_session,
    [FACT_DAY_COUNTS] = count_day,
    [FACT_GAP] = count_gap,
    [FACT_SHEET_ROW] = count_sheet,
};

/* As a kiosk counts what it captured; referrals stand in a table of their own until the close. */
static bool is_about_people(enum fact_type type)
{
    return type == FACT_ATTENDEE_REGISTERED || type == FACT_TURN_ISSUED ||
           type == FACT_SERVICE_GIVEN || type == FACT_SHEET_ROW;
}

enum outcome count_commit(struct hub *hub, const struct fair *fair, struct stream *stream,
                          const struct commit *commit, struct tally *tally)
{
    int hour;
    struct counting counting = {.hub = hub, .fair = fair, .stream = stream, .tally = tally};
    counting.hlc = commit->stamp.hlc;
    counting.at_ms = count_event_ms(stream, &commit->stamp, hub->io->wall_ms(hub->io->self));
    counting.day = person_local_day(counting.at_ms, fair->offset_minutes, &hour);
    counting.hour = commit->stamp.quality == CLOCK_UNKNOWN ? TALLY_HOUR_NOT_KNOWN : hour;
    enum outcome outcome = DONE;
    for (size_t i = 0; i < commit->count && outcome == DONE; i++) {
        const struct fact *fact = &commit->facts[i];
        if (is_about_people(fact->type))
            tally_add(tally, TALLY_FACTS, counting.day, fact->type, 0, 1);
        size_t known = sizeof counters / sizeof counters[0];
        if ((size_t)fact->type < known && counters[fact->type] != NULL)
            outcome = counters[fact->type](&counting, fact);
    }
    return outcome;
}
