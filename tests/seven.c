/* See seven.h. */
#include "tests/seven.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/stage/scene.h"

#define HIDDEN_BELOW 5

uint64_t seven_draw(uint64_t *seed, unsigned limit)
{
    uint64_t drawn = (*seed += 0x9E3779B97F4A7C15ULL);
    drawn = (drawn ^ drawn >> 30) * 0xBF58476D1CE4E5B9ULL;
    drawn = (drawn ^ drawn >> 27) * 0x94D049BB133111EBULL;
    return (drawn ^ drawn >> 31) % limit;
}

static bool wants(const struct seven_person *person, uint8_t service)
{
    for (unsigned i = 0; i < person->services; i++) {
        if (person->service[i] == service)
            return true;
    }
    return false;
}

/* Of twenty services six are asked for often, the last by hardly anybody. */
static uint8_t draw_service(uint64_t *seed)
{
    unsigned drawn = (unsigned)seven_draw(seed, 200);
    if (drawn == 0)
        return 20;
    return (uint8_t)(drawn < 140 ? 1 + drawn % 6 : 7 + drawn % 13);
}

void seven_person(uint64_t *seed, struct seven_person *person)
{
    static const uint32_t places[] = {15054, 15054, 15054, 15106, 0};
    *person = (struct seven_person){.registers = seven_draw(seed, 7) != 0};
    unsigned want = person->registers ? 2 + (unsigned)seven_draw(seed, 3) / 2 : 1;
    while (person->services < want) {
        uint8_t service = draw_service(seed);
        if (!wants(person, service))
            person->service[person->services++] = service;
    }
    if (!person->registers)
        return;
    person->age = (uint8_t)seven_draw(seed, AGE_BANDS);
    person->sex = (uint8_t)(seven_draw(seed, 3) != 0 ? SEX_M_MUJER : seven_draw(seed, SEX_VALUES));
    person->visit = (uint8_t)seven_draw(seed, 3);
    person->municipality = places[seven_draw(seed, 5)];
}

void seven_attendee(const struct seven_person *person, struct attendee *who)
{
    static const char *const visits[] = {NULL, "first", "repeat"};
    *who = (struct attendee){.age = record_age_name((enum age_band)person->age),
                             .sex = record_sex_name((enum sex)person->sex),
                             .visit = visits[person->visit],
                             .place = person->municipality == 15054   ? "15054"
                                      : person->municipality == 15106 ? "15106"
                                                                      : ""};
    if (person->municipality == 15106)
        who->place_typed = "tolu";
    for (unsigned i = 0; i < person->services; i++)
        who->services[i] = person->service[i];
}

unsigned seven_came(struct seven_count *count, const struct seven_person *person, unsigned hour)
{
    count->people++;
    count->hour[hour]++;
    count->age_sex[person->age][person->sex]++;
    *(person->municipality == 15054   ? &count->metepec
      : person->municipality == 15106 ? &count->toluca
                                      : &count->nowhere) += 1;
    count->registered += person->registers;
    count->turn_only += !person->registers;
    count->first_time += person->visit == 1;
    count->repeat += person->visit == 2;
    for (unsigned i = 0; i < person->services; i++) {
        count->turns++;
        count->turns_by[person->service[i]]++;
        count->requested += person->registers;
        count->requested_by[person->service[i]] += person->registers;
    }
    unsigned facts = person->registers + (unsigned)person->services;
    count->facts += facts;
    return facts;
}

void seven_served(struct seven_count *count, uint8_t service, uint8_t outcome, bool again)
{
    count->facts++;
    if (outcome == 2 && !again) {
        count->given++;
        count->given_by[service]++;
    }
}

void seven_referred(struct seven_count *count, unsigned office)
{
    count->facts++;
    count->referrals++;
    count->office[office]++;
}

/* -- Against what the hub says ----------------------------------------------------------------- */

static void same(const json_t *stats, const char *name, unsigned counted)
{
    long long said = scene_number(stats, name);
    if (said != counted)
        fail_msg("%s: %u counted by the script, the hub says %lld", name, counted, said);
}

static void same_cell(const char *table, json_t *rows, const char *key, unsigned counted)
{
    json_t *cell = json_object_get(rows, key);
    bool hidden = cell == NULL || json_is_null(cell);
    if (hidden ? counted >= HIDDEN_BELOW
               : counted < HIDDEN_BELOW || json_integer_value(cell) != counted)
        fail_msg("%s of \"%s\": %u counted by the script, the hub says %s", table, key, counted,
                 cell == NULL ? "nothing" : json_dumps(cell, JSON_ENCODE_ANY));
}

/* No cell that the script does not know. */
static long long sum_of(json_t *rows)
{
    const char *key;
    json_t *cell;
    long long sum = 0;
    json_object_foreach(rows, key, cell) sum += json_integer_value(cell);
    return sum;
}

static void same_table(json_t *stats, const char *table, const char *format, const unsigned *counts,
                       unsigned first, unsigned until)
{
    json_t *rows = json_object_get(stats, table);
    long long seen = 0;
    assert_true(json_is_object(rows));
    for (unsigned i = first; i < until; i++) {
        char key[12];
        snprintf(key, sizeof key, format, i);
        same_cell(table, rows, key, counts[i]);
        seen += counts[i] >= HIDDEN_BELOW ? counts[i] : 0;
    }
    assert_int_equal(sum_of(rows), seen);
}

static void same_people(const struct seven_count *count, json_t *stats)
{
    json_t *ages = json_object_get(stats, "by_age_band"), *sexes = json_object_get(stats, "by_sex");
    json_t *places = json_object_get(stats, "by_municipality");
    for (unsigned age = 0; age < AGE_BANDS; age++) {
        unsigned sum = 0;
        for (unsigned sex = 0; sex < SEX_VALUES; sex++)
            sum += count->age_sex[age][sex];
        same_cell("by_age_band", ages, record_age_name((enum age_band)age), sum);
    }
    for (unsigned sex = 0; sex < SEX_VALUES; sex++) {
        unsigned sum = 0;
        for (unsigned age = 0; age < AGE_BANDS; age++)
            sum += count->age_sex[age][sex];
        same_cell("by_sex", sexes, record_sex_name((enum sex)sex), sum);
    }
    same_cell("by_municipality", places, "15054", count->metepec);
    same_cell("by_municipality", places, "15106", count->toluca);
    same_cell("by_municipality", places, "", count->nowhere);
}

static void same_referrals(const struct seven_count *count, json_t *stats)
{
    json_t *loop = json_object_get(stats, "loop"), *offices = json_object_get(loop, "by_office");
    assert_true(json_is_true(json_object_get(stats, "closed")));
    same(stats, "referrals", count->referrals);
    same(loop, "issued", count->referrals);
    for (unsigned office = 1; office < SEVEN_OFFICES; office++) {
        char key[12];
        snprintf(key, sizeof key, "%u", office);
        same_cell(key, json_object_get(offices, key), "issued", count->office[office]);
    }
}

void seven_assert(const struct seven_count *count, json_t *stats)
{
    same(stats, "people", count->people);
    same(stats, "registered", count->registered);
    same(stats, "turn_only", count->turn_only);
    same(stats, "services", count->given);
    same(stats, "requested", count->requested);
    same(stats, "turns", count->turns);
    same(stats, "first_time", count->first_time);
    same(stats, "repeat", count->repeat);
    same(stats, "delivered", count->facts);
    same(stats, "quarantined", 0);
    same_table(stats, "by_service", "%u", count->given_by, 0, 32);
    same_table(stats, "requested_by_service", "%u", count->requested_by, 0, 32);
    same_table(stats, "turns_by_service", "%u", count->turns_by, 0, 32);
    same_table(stats, "by_hour", "%02u", count->hour, 0, 24);
    same_people(count, stats);
    same_referrals(count, stats);
}
