/* A day without a hub: hundreds of registrations through the glass, a kill -9 every twenty, and in
 * the evening each is delivered once and the totals are exact; names only behind the custodian's
 * key. JORNADA_STORY_PEOPLE changes how many people come. */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/hub/custodian.h"
#include "tests/stage/crowd.h"
#include "tests/stage/scene.h"
#include "tests/stage/seek.h"
#include "tests/stage/sums.h"

#define PEOPLE 200
#define PEOPLE_BETWEEN_KILLS 20

struct day {
    struct scene scene;
    int people;
    bool delivered;
};

static int begin(void **state)
{
    struct day *day = calloc(1, sizeof *day);
    const char *people = getenv("JORNADA_STORY_PEOPLE");
    day->people = people ? atoi(people) : PEOPLE;
    assert_true(day->people > 0);
    *state = day;
    scene_open_enrolled(&day->scene);
    return 0;
}

static int end(void **state)
{
    struct day *day = *state;
    scene_close(&day->scene);
    free(day);
    return 0;
}

/* -- The test's own count ---------------------------------------------------------------------- */

static int service_count(const struct attendee *who)
{
    int count = 0;
    while (count < GLASS_SERVICES_MAX && who->services[count])
        count++;
    return count;
}

static long long facts_of(const struct attendee *who)
{
    return 1 + service_count(who); /* a registration, and a turn for each service */
}

static void count_in(json_t *table, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(table, key));
    json_object_set_new(table, key, json_integer(n + 1));
}

static json_t *count_people(int people)
{
    struct crowd_person person;
    json_t *age = json_object(), *sex = json_object(), *place = json_object();
    json_int_t requested = 0, facts = 0;
    for (int i = 0; i < people; i++) {
        crowd_make(i, &person);
        count_in(age, person.who.age);
        count_in(sex, person.who.sex);
        count_in(place, person.who.place);
        requested += service_count(&person.who);
        facts += facts_of(&person.who);
    }
    return json_pack("{s:i, s:i, s:I, s:I, s:I, s:i, s:o, s:o, s:o}", "registered", people,
                     "people", people, "requested", requested, "turns", requested, "delivered",
                     facts, "quarantined", 0, "by_age_band", age, "by_sex", sex, "by_municipality",
                     place);
}

static void assert_exact(int people, json_t *stats)
{
    json_t *counted = count_people(people), *value;
    const char *name;
    json_object_foreach(counted, name, value)
    {
        json_t *said = json_object_get(stats, name);
        if (json_is_object(value))
            sums_assert_table(name, value, said);
        else if (!json_is_integer(said) || json_integer_value(said) != json_integer_value(value))
            fail_msg("%s: %lld counted here, the hub says %s", name, json_integer_value(value),
                     said ? json_dumps(said, JSON_ENCODE_ANY) : "nothing");
    }
    json_decref(counted);
}

/* -- The day ----------------------------------------------------------------------------------- */

/* The power goes while the next one types: what was not confirmed never was. */
static struct drive *kill_and_start(struct day *day, struct drive *drive, int next)
{
    struct crowd_person person;
    crowd_make(next, &person);
    glass_answer(drive, &person.who);
    drive_kill(drive);
    return scene_kiosk(&day->scene, NULL);
}

static long long register_everybody(struct day *day, struct drive **drive)
{
    struct crowd_person person;
    long long captured = 0;
    for (int i = 0; i < day->people; i++) {
        crowd_make(i, &person);
        glass_register(*drive, &person.who);
        glass_leave(*drive, i % 2 ? "none" : "leave");
        captured += facts_of(&person.who);
        if (i % PEOPLE_BETWEEN_KILLS != PEOPLE_BETWEEN_KILLS - 1)
            continue;
        assert_int_equal(drive_state(*drive, "captured"), captured);
        *drive = kill_and_start(day, *drive, i + 1);
        assert_int_equal(drive_state(*drive, "captured"), captured);
        assert_int_equal(drive_state(*drive, "pending"), captured);
    }
    return captured;
}

static struct seek *seek_everybody(int people)
{
    struct crowd_person person;
    struct seek *seek = seek_create_crowd();
    for (int i = 0; i <= people; i++) { /* also the one who was cut off */
        crowd_make(i, &person);
        seek_add_text(seek, person.given);
        seek_add_text(seek, person.surname1);
        seek_add_text(seek, person.surname2);
        if (person.digits[0] == '\0')
            continue;
        seek_add_text(seek, person.phone);
        seek_add_digits(seek, person.digits);
    }
    assert_true(seek_count(seek) > (size_t)people);
    return seek;
}

/* Data folders of kiosk and hub, and both programs' standard error, lie below the one folder. */
static void assert_nothing_is_found(struct day *day)
{
    struct seek *seek = seek_everybody(day->people);
    size_t bytes = 0;
    const char *found = seek_folder(seek, day->scene.folder, &bytes);
    if (found)
        fail_msg("%s", found);
    assert_true(bytes > 1000000); /* hub.db, store.db and the journal were there to look at */
    seek_destroy(seek);
}

static void
two_hundred_registrations_survive_a_kill_every_twenty_and_are_delivered_once(void **state)
{
    struct day *day = *state;
    struct drive *drive = scene_kiosk(&day->scene, NULL);
    long long captured = register_everybody(day, &drive);
    assert_nothing_is_found(day);
    scene_hub_start(&day->scene);
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_state(drive, "captured"), captured);
    assert_int_equal(drive_state(drive, "delivered"), captured);
    assert_int_equal(drive_state(drive, "quarantined"), 0);
    json_t *stats = scene_stats(&day->scene);
    assert_exact(day->people, stats);
    json_decref(stats);
    assert_int_equal(drive_quit(drive), 0);
    scene_hub_stop(&day->scene);
    day->delivered = true;
}

/* -- Names ------------------------------------------------------------------------------------- */

struct reading {
    int people, found, matched;
    bool *taken; /* of people */
};

static bool is_same(const struct crowd_person *person, const struct identity *identity)
{
    return strcmp(person->names_nfc[0], identity->given) == 0 &&
           strcmp(person->names_nfc[1], identity->surname1) == 0 &&
           strcmp(person->names_nfc[2], identity->surname2) == 0 &&
           strcmp(person->digits, identity->phone) == 0;
}

static void read_one(void *context, const uint8_t record[RECORD_ID_BYTES],
                     const struct identity *identity)
{
    struct reading *reading = context;
    struct crowd_person person;
    (void)record;
    reading->found++;
    for (int i = 0; i < reading->people; i++) {
        crowd_make(i, &person);
        if (reading->taken[i] || !glass_is_adult(&person.who) || !is_same(&person, identity))
            continue;
        reading->taken[i] = true;
        reading->matched++;
        return;
    }
}

static int count_identities(int people)
{
    struct crowd_person person;
    int count = 0;
    for (int i = 0; i < people; i++) {
        crowd_make(i, &person);
        bool any = person.given[0] || person.surname1[0] || person.surname2[0] || person.digits[0];
        count += any && glass_is_adult(&person.who);
    }
    return count;
}

static void names_come_back_through_the_custodians_key_and_nowhere_else(void **state)
{
    struct day *day = *state;
    struct custodian *custodian = NULL;
    struct hub *hub = NULL;
    char why[HUB_WHY_MAX] = "";
    size_t unread = 0;
    assert_true(day->delivered);
    const struct io *io = io_real();
    const struct hub_settings settings = {.io = io, .folder = day->scene.hub};
    assert_int_equal(custodian_open(io, day->scene.hub, "otra frase cualquiera", &custodian),
                     REFUSED);
    assert_int_equal(custodian_open(io, day->scene.hub, SCENE_PASSPHRASE, &custodian), DONE);
    assert_int_equal(hub_open(&settings, &hub, why), DONE);
    struct reading reading = {.people = day->people,
                              .taken = calloc((size_t)day->people, sizeof(bool))};
    assert_int_equal(custodian_each(custodian, hub, read_one, &reading, &unread), DONE);
    assert_int_equal(unread, 0);
    assert_int_equal(reading.found, count_identities(day->people));
    assert_int_equal(reading.matched, reading.found);
    free(reading.taken);
    hub_close(hub);
    custodian_close(custodian);
    assert_nothing_is_found(day);
}

/* The search itself: a name in any of these forms would have been found. */
static void the_search_finds_what_would_have_leaked(void **state)
{
    struct day *day = *state;
    struct crowd_person person;
    char path[SCENE_PATH_MAX + 16];
    crowd_make(1, &person);
    snprintf(path, sizeof path, "%s/leak", day->scene.kiosk);
    const char *const leaks[] = {person.given,
                                 "xx maria angelesacb",
                                 person.digits,
                                 "XXÁNGELES",
                                 "....Mari\xCC\x81"
                                 "a A\xCC\x81ngelesacb",
                                 "M\0a\0r\0\xED\0a\0 \0\xC1\0n\0g\0e\0l\0e\0s\0a\0c\0b\0"};
    const size_t sizes[] = {strlen(person.given), 19, 10, 10, 24, 32};
    const bool leaky[] = {true, true, true, false, true, true};
    for (int i = 0; i < 6; i++) {
        scene_write(path, leaks[i], sizes[i]);
        struct seek *seek = seek_everybody(day->people);
        const char *found = seek_folder(seek, day->scene.kiosk, NULL);
        if ((found != NULL) != leaky[i])
            fail_msg("leak %d: %s", i, found ? found : "not found");
        seek_destroy(seek);
    }
    remove(path);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            two_hundred_registrations_survive_a_kill_every_twenty_and_are_delivered_once),
        cmocka_unit_test(names_come_back_through_the_custodians_key_and_nowhere_else),
        cmocka_unit_test(the_search_finds_what_would_have_leaked),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
