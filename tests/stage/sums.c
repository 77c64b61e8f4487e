/* sums.h: JSON objects as tables, compared cell by cell. */
#include "tests/stage/sums.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/stage/scene.h"

#define HIDDEN_BELOW 5 /* sync/hub/README.md: a cell of a breakdown under 5 is null */

void sums_open(struct sums *sums)
{
    memset(sums, 0, sizeof *sums);
    sums->age = json_object();
    sums->sex = json_object();
    sums->place = json_object();
}

void sums_close(struct sums *sums)
{
    json_decref(sums->age);
    json_decref(sums->sex);
    json_decref(sums->place);
}

static void count_in(json_t *table, const char *key)
{
    const char *said = key ? key : "";
    json_int_t n = json_integer_value(json_object_get(table, said));
    json_object_set_new(table, said, json_integer(n + 1));
}

static void count_person(struct sums *sums, const struct attendee *who)
{
    count_in(sums->age, who->age);
    count_in(sums->sex, who->sex);
    count_in(sums->place, who->place);
}

long long sums_register(struct sums *sums, const struct attendee *who)
{
    long long turns = 0;
    while (turns < GLASS_SERVICES_MAX && who->services[turns])
        turns++;
    sums->registered++;
    sums->requested += turns;
    sums->facts += 1 + turns; /* a registration, and a turn for each service */
    count_person(sums, who);
    return 1 + turns;
}

long long sums_turn(struct sums *sums)
{
    static const struct attendee nobody;
    sums->turn_only++;
    sums->facts++;
    count_person(sums, &nobody);
    return 1;
}

long long sums_refer(struct sums *sums)
{
    sums->referrals++;
    sums->facts++;
    return 1;
}

void sums_assert_table(const char *name, json_t *counted, json_t *said)
{
    const char *key;
    json_t *value;
    assert_true(json_is_object(said));
    json_object_foreach(said, key, value)
    {
        json_int_t n = json_integer_value(json_object_get(counted, key));
        bool hidden = json_is_null(value);
        if (hidden != (n < HIDDEN_BELOW) || (!hidden && json_integer_value(value) != n))
            fail_msg("%s of \"%s\": %lld counted here, the hub says %s", name, key, (long long)n,
                     json_dumps(value, JSON_ENCODE_ANY));
    }
    json_object_foreach(counted, key, value) assert_non_null(json_object_get(said, key));
}

static void assert_number(const json_t *stats, const char *name, long long counted)
{
    long long said = scene_number(stats, name);
    if (said != counted)
        fail_msg("%s: %lld counted here, the hub says %lld", name, counted, said);
}

void sums_assert(const struct sums *sums, const json_t *stats, bool closed)
{
    assert_number(stats, "registered", sums->registered);
    assert_number(stats, "people", sums->registered + sums->turn_only);
    assert_number(stats, "requested", sums->requested);
    assert_number(stats, "turns", sums->requested + sums->turn_only);
    assert_number(stats, "delivered", sums->facts);
    assert_number(stats, "quarantined", 0);
    if (closed)
        assert_number(stats, "referrals", sums->referrals);
    else
        assert_true(json_is_null(json_object_get(stats, "referrals")));
    sums_assert_table("by_age_band", sums->age, json_object_get(stats, "by_age_band"));
    sums_assert_table("by_sex", sums->sex, json_object_get(stats, "by_sex"));
    sums_assert_table("by_municipality", sums->place, json_object_get(stats, "by_municipality"));
}
