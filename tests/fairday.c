/* See fairday.h. */
#include "tests/fairday.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sync/summon.h"

#define HOURS 4
#define BATCH 100

static const uint8_t services[] = {1, 2, 3, 4, 5, 6};

static void record_of(unsigned person, uint8_t record[16])
{
    memset(record, 0x5a, 16);
    record[0] = (uint8_t)person;
    record[1] = (uint8_t)(person >> 8);
}

static void write_fact(struct fairday *day, unsigned kiosk, const struct fact *fact)
{
    pocket_fact(day->kiosks[kiosk], fact);
    day->captured[kiosk]++;
}

static void register_one(struct fairday *day, unsigned kiosk, unsigned person, uint8_t service)
{
    struct fact fact = {.type = FACT_ATTENDEE_REGISTERED};
    struct fact_registered *body = &fact.body.registered;
    record_of(person, fact.record);
    body->age = (uint8_t)(AGE_12_17 + person % 6);
    body->sex = (uint8_t)(person % 5 == 0 ? SEX_H_HOMBRE : SEX_M_MUJER);
    body->municipality = person % 7 == 0 ? 15106 : person % 31 == 0 ? 15051 : 15054;
    body->visit = (uint8_t)(1 + person % 3 / 2);
    body->services = 1U << service;
    write_fact(day, kiosk, &fact);
    day->registered++;
}

static void turn_one(struct fairday *day, unsigned kiosk, unsigned person, uint8_t service)
{
    struct fact fact = {.type = FACT_TURN_ISSUED};
    record_of(person, fact.record);
    fact.body.turn.service = service;
    fact.body.turn.module = 12;
    fact.body.turn.number = (uint16_t)(person + 1);
    write_fact(day, kiosk, &fact);
    day->turns++;
    day->turns_by[service]++;
}

static void give_one(struct fairday *day, unsigned kiosk, unsigned person, uint8_t service)
{
    struct fact fact = {.type = FACT_SERVICE_GIVEN, .body.service = {service, 2}};
    record_of(person + 10000, fact.record);
    write_fact(day, kiosk, &fact);
    day->given++;
    day->given_by[service]++;
}

/* Of each dozen, two took a turn only; three of four were attended meanwhile. The last service is
 * asked for rarely: its cells are hidden. */
static void one_person(struct fairday *day, unsigned person)
{
    unsigned kiosk = person % FAIRDAY_KIOSKS;
    uint8_t service = services[person % 40 == 39 ? 5 : person * 7 % 11 % 5];
    if (person % 6 == 5)
        day->turn_only++;
    else
        register_one(day, kiosk, person, service);
    turn_one(day, kiosk, person, service);
    if (person % 4 != 3)
        give_one(day, kiosk, person, service);
}

static void push(struct pocket_kiosk *kiosk, size_t first, size_t until)
{
    struct receipt_stream mark;
    for (size_t at = first; at < until; at += BATCH) {
        size_t count = until - at < BATCH ? until - at : BATCH;
        assert_int_equal(pocket_push(kiosk, at, count, &mark), 200);
        assert_int_equal(mark.quarantined, 0);
    }
}

void fairday_make(struct pocket_hub *at, const char *fair, unsigned people, unsigned unsent,
                  struct fairday *day)
{
    int64_t now_ms = at->wall_ms;
    *day = (struct fairday){.registered = 0};
    for (unsigned i = 0; i < FAIRDAY_KIOSKS; i++)
        day->kiosks[i] = pocket_kiosk_of(at, fair, i + 1);
    for (unsigned person = 0; person < people; person++) {
        at->wall_ms = now_ms - (int64_t)(people - person) * HOURS * 3600000 / people;
        one_person(day, person);
    }
    at->wall_ms = now_ms;
    for (unsigned i = 0; i < FAIRDAY_KIOSKS; i++) {
        size_t count = day->kiosks[i]->count;
        push(day->kiosks[i], 0, i + 1 == FAIRDAY_KIOSKS ? count - unsent : count);
    }
}

void fairday_push_rest(struct fairday *day)
{
    struct pocket_kiosk *last = day->kiosks[FAIRDAY_KIOSKS - 1];
    push(last, 0, last->count);
}

void fairday_close(struct fairday *day, unsigned referrals)
{
    struct pocket_kiosk *kiosk = day->kiosks[0];
    pocket_stream(kiosk);
    for (unsigned i = 0; i < referrals; i++) {
        struct fact fact = {.type = FACT_REFERRAL_ISSUED};
        record_of(i + 20000, fact.record);
        fact.body.referral.office = (uint16_t)(1 + i % 2);
        fact.body.referral.day = 700;
        write_fact(day, 0, &fact);
    }
    day->referrals += referrals;
    push(kiosk, 0, kiosk->count);
}

void fairday_destroy(struct fairday *day)
{
    for (unsigned i = 0; i < FAIRDAY_KIOSKS; i++)
        pocket_destroy(day->kiosks[i]);
}

int fairday_greet(struct pocket_kiosk *kiosk, const struct kiosk_report *report, int64_t ahead_ms,
                  uint32_t content)
{
    struct pocket_hub *at = kiosk->at;
    struct wire_answer answer;
    struct calls_hello_request asked = {.schema = RECORD_SCHEMA,
                                        .queues = true,
                                        .erasures = true,
                                        .reports = report != NULL,
                                        .content_version = content};
    memcpy(asked.device, kiosk->origin.device, 16);
    memcpy(asked.stream, kiosk->origin.stream, 16);
    asked.monotonic_ms = (uint64_t)at->monotonic_ms;
    asked.wall_ms = at->wall_ms + ahead_ms;
    asked.next = kiosk->count;
    if (report != NULL)
        report_seal(report, kiosk->enrolment.facts_key, asked.report);
    assert_int_equal(calls_encode_hello_request(&asked, kiosk->enrolment.secret_key, at->sent,
                                                sizeof at->sent, &at->sent_size),
                     DONE);
    return pocket_send(at, "/v1/hello", &answer);
}

size_t fairday_call(struct pocket_kiosk *kiosk, uint64_t stamp, unsigned waited_s, uint8_t *bytes,
                    size_t room)
{
    struct summon_request asked = {.stamp = stamp, .wanted = true, .waited_s = waited_s};
    size_t size = 0;
    memcpy(asked.device, kiosk->origin.device, sizeof asked.device);
    assert_int_equal(summon_encode_request(&asked, kiosk->enrolment.secret_key, bytes, room, &size),
                     DONE);
    return size;
}
