/* A whole fair day, from an empty folder to the corte: 700 people, 3,500 facts, three kiosks and a
 * relay, no network until noon.
 *
 * The programs are real: jornada-hub makes the hub, imports Metepec's sample, enrols, takes a
 * stick, closes, and says corte and statistics; jornada-kiosk enrols, takes 90 of the people at its
 * glass (0.1 s each) and writes the stick. The other 610 go through the same stores by the kiosk's
 * own code (sync.h) with the day's time. Every expected number is the script's own (seven.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "sync/hub/inside.h"
#include "sync/hub/tally.h"
#include "tests/plaza.h"
#include "tests/seven.h"
#include "tests/stage/laptop.h"
#include "tests/stage/scene.h"

#define PEOPLE 700
#define FACTS 3500
#define GLASS 30 /* at each of the three kiosks, by hand */
#define BY_CODE (PEOPLE - 3 * GLASS)
#define REFERRALS 60
#define OPENS_MIN (9 * 60)
#define BY_CODE_FROM_MIN (9 * 60 + 30)
#define NOON_MIN (12 * 60)
#define JOINS_MIN (12 * 60 + 30) /* the third kiosk */
#define ENDS_MIN (14 * 60)
#define BEHIND 25 /* people who wait before somebody is attended */

enum { OWN_ROAD, RELAY_ROAD, STICK_ROAD }; /* which kiosk is which */

/* A slip in somebody's hand. */
struct guest {
    struct seven_person person;
    uint8_t slip[16];
    bool served;
};

struct seven {
    struct scene scene;
    struct plaza *plaza;
    struct seven_count count;
    uint64_t seed;
    int64_t midnight_ms; /* of the fair's day */
    unsigned later_min;  /* by so much everything is later than the clock times named below */
    char folder[3][SCENE_PATH_MAX];
    unsigned captured[3], waiting[3];
    struct guest guests[BY_CODE];
    unsigned guest_count;
};

/* Nobody comes on the stroke: clocks that are set by way of a relay are a second off. */
static void at_minute(struct seven *seven, unsigned minute)
{
    int64_t wanted = seven->midnight_ms + (minute + seven->later_min) * 60000LL + 20000;
    int64_t ahead = wanted - seven->plaza->at->wall_ms;
    if (ahead <= 0)
        return;
    seven->plaza->at->wall_ms += ahead;
    seven->plaza->at->monotonic_ms += ahead;
}

/* -- By hand, at the glass --------------------------------------------------------------------- */

static struct drive *kiosk_at(struct seven *seven, unsigned kiosk, unsigned minute)
{
    char clock[40];
    unsigned at = minute + seven->later_min;
    snprintf(clock, sizeof clock, "%sT%02u:%02u:00-06:00", seven->scene.day, at / 60 % 24, at % 60);
    const char *const argv[] = {"--clock", clock, "--size", "640x400", "--mm-per-px", "0.34", NULL};
    return drive_start(seven->folder[kiosk], argv);
}

static void by_glass(struct seven *seven, unsigned kiosk, unsigned minute)
{
    struct drive *drive = kiosk_at(seven, kiosk, minute);
    unsigned hour = (minute + seven->later_min) / 60;
    for (unsigned i = 0; i < GLASS; i++) {
        struct seven_person person;
        struct attendee who;
        seven_person(&seven->seed, &person);
        seven_attendee(&person, &who);
        if (person.registers)
            glass_register(drive, &who);
        else
            glass_turn(drive, person.service[0]);
        glass_leave(drive, "none");
        seven->captured[kiosk] += seven_came(&seven->count, &person, hour);
    }
    assert_int_equal(drive_state(drive, "captured"), seven->captured[kiosk]);
    assert_int_equal(drive_state(drive, "pending"), seven->captured[kiosk]);
    assert_int_equal(drive_quit(drive), 0);
}

/* -- By the kiosks' own code ------------------------------------------------------------------- */

static void random_id(struct seven *seven, uint8_t id[16])
{
    for (unsigned i = 0; i < 16; i++)
        id[i] = (uint8_t)seven_draw(&seven->seed, 256);
}

static struct fact *add(struct commit *commit, enum fact_type type, const uint8_t record[16])
{
    struct fact *fact = &commit->facts[commit->count++];
    fact->type = type;
    memcpy(fact->record, record, 16);
    return fact;
}

static void write_down(struct seven *seven, unsigned kiosk, struct commit *commit,
                       const struct sync_slip *slip)
{
    struct sync *sync = seven->plaza->kiosk[kiosk].sync;
    if (sync_commit(sync, commit, NULL, slip) != DONE)
        fail_msg("kiosk %u: %s", kiosk + 1, sync_why(sync));
}

/* Registration or turn, as confirmed at the glass. */
static void comes(struct seven *seven, unsigned kiosk, unsigned hour)
{
    struct guest *guest = &seven->guests[seven->guest_count++];
    struct seven_person *person = &guest->person;
    struct commit commit = {.count = 0};
    struct sync_slip slip = {.turns = 0};
    struct sync *sync = seven->plaza->kiosk[kiosk].sync;
    uint8_t record[16];
    random_id(seven, record);
    seven_person(&seven->seed, person);
    if (person->registers) {
        struct fact *fact = add(&commit, FACT_ATTENDEE_REGISTERED, record);
        fact->body.registered = (struct fact_registered){.age = person->age,
                                                         .sex = person->sex,
                                                         .visit = person->visit,
                                                         .municipality = person->municipality};
        for (unsigned i = 0; i < person->services; i++)
            fact->body.registered.services |= 1U << person->service[i];
    }
    uint16_t number = sync_next_turn(sync);
    for (unsigned i = 0; i < person->services; i++) {
        struct fact *fact = add(&commit, FACT_TURN_ISSUED, record);
        fact->body.turn = (struct fact_turn){
            .service = person->service[i], .module = (uint16_t)(1 + i), .number = number};
        slip.turn[slip.turns].service = person->service[i];
        slip.turn[slip.turns].module = (uint16_t)(1 + i);
        slip.turn[slip.turns++].number = number;
    }
    (void)add(&commit, FACT_SLIP_MADE, record);
    memcpy(slip.record, record, 16);
    record_slip_id(record, 0, slip.slip);
    memcpy(guest->slip, slip.slip, 16);
    sync_next_visit(sync);
    write_down(seven, kiosk, &commit, &slip);
    seven->captured[kiosk] += seven_came(&seven->count, person, hour);
}

/* What a volunteer notes of a shown slip; one in ten is declined. */
static void is_attended(struct seven *seven, struct guest *guest, unsigned kiosk)
{
    struct commit commit = {.count = 0};
    for (unsigned i = 0; i < guest->person.services; i++) {
        struct fact *fact = add(&commit, FACT_SERVICE_GIVEN, guest->slip);
        fact->body.service.service = guest->person.service[i];
        fact->body.service.outcome = seven_draw(&seven->seed, 10) == 0 ? 5 : 2;
        seven_served(&seven->count, guest->person.service[i], fact->body.service.outcome, false);
        seven->captured[kiosk]++;
    }
    write_down(seven, kiosk, &commit, NULL);
    guest->served = commit.facts[0].body.service.outcome == 2;
}

/* A slip that is shown once more where it was noted: a fact more, and no service. */
static void is_noted_again(struct seven *seven, const struct guest *guest, unsigned kiosk)
{
    struct commit commit = {.count = 0};
    struct fact *fact = add(&commit, FACT_SERVICE_GIVEN, guest->slip);
    fact->body.service = (struct fact_service){guest->person.service[0], 2};
    write_down(seven, kiosk, &commit, NULL);
    seven_served(&seven->count, guest->person.service[0], 2, true);
    seven->captured[kiosk]++;
}

/* Anonymous: waits in locked memory, for nobody knows before the close. Two go to the last
 * office, which must then be hidden. */
static void is_referred(struct seven *seven, unsigned kiosk, unsigned n)
{
    static const uint16_t offices[] = {1, 2, 1, 3, 2, 1, 3};
    struct sync *sync = seven->plaza->kiosk[kiosk].sync;
    struct commit waiting = {.count = 0};
    struct sync_slip slip = {.turns = 1};
    uint8_t record[16];
    uint16_t office = n % 30 == 29 ? 4 : offices[n % 7];
    random_id(seven, record);
    struct fact *fact = add(&waiting, FACT_REFERRAL_ISSUED, record);
    fact->body.referral.office = office;
    fact->body.referral.day = (uint16_t)(seven->midnight_ms / 86400000 - 20089);
    (void)add(&waiting, FACT_SLIP_MADE, record);
    memcpy(slip.record, record, 16);
    record_slip_id(record, 0, slip.slip);
    slip.turn[0].module = 6;
    sync_next_visit(sync);
    if (sync_refer(sync, waiting.facts, waiting.count, &slip) != DONE)
        fail_msg("kiosk %u: %s", kiosk + 1, sync_why(sync));
    seven_referred(&seven->count, office);
    seven->waiting[kiosk]++;
}

/* -- The day ----------------------------------------------------------------------------------- */

/* A kiosk believes no clock from before it was enrolled, which the real programs do at the
 * machine's own time; and the hub none that is a day ahead. So the fair opens within the hours
 * after that, on the same day where it ends before midnight, else the next morning. */
static void choose_hours(struct seven *seven)
{
    time_t local = time(NULL) - 6 * 3600;
    struct tm now;
    gmtime_r(&local, &now);
    unsigned next = (unsigned)now.tm_hour + 1;
    if (next > 17) {
        local += 86400;
        gmtime_r(&local, &now);
        strftime(seven->scene.day, sizeof seven->scene.day, "%Y-%m-%d", &now);
    } else if (next * 60 > OPENS_MIN) {
        seven->later_min = next * 60 - OPENS_MIN;
    }
}

static void begin_day(struct seven *seven)
{
    struct tm day = {.tm_isdst = 0};
    scene_open(&seven->scene);
    choose_hours(seven);
    sscanf(seven->scene.day, "%d-%d-%d", &day.tm_year, &day.tm_mon, &day.tm_mday);
    day.tm_year -= 1900;
    day.tm_mon -= 1;
    seven->midnight_ms = timegm(&day) * 1000LL + 6 * 3600000LL;
    seven->seed = 20261122;
    for (unsigned i = 0; i < 3; i++)
        snprintf(seven->folder[i], sizeof seven->folder[i], "%s/k%u", seven->scene.folder, i + 1);
    scene_hub_start(&seven->scene);
    scene_enrol(&seven->scene, seven->folder[OWN_ROAD], "1");
    scene_enrol(&seven->scene, seven->folder[RELAY_ROAD], "2");
    scene_hub_stop(&seven->scene); /* the network goes */
}

static void look(struct seven *seven, unsigned kiosk, uint64_t pending, uint64_t relayed)
{
    struct sync_counts said = plaza_count(seven->plaza, kiosk);
    assert_int_equal(said.captured, seven->captured[kiosk]);
    assert_int_equal(said.pending, pending);
    assert_int_equal(said.relayed, relayed);
    assert_int_equal(said.delivered, seven->captured[kiosk] - pending);
    assert_int_equal(said.quarantined, 0);
    assert_int_equal(said.lost, 0);
    assert_int_equal(said.waiting > 0, seven->waiting[kiosk] > 0);
}

static void open_plaza(struct seven *seven)
{
    seven->plaza = plaza_attach(seven->scene.hub, seven->scene.folder);
    seven->plaza->at->wall_ms =
        seven->midnight_ms + (BY_CODE_FROM_MIN + seven->later_min) * 60000LL;
    plaza_join(seven->plaza, seven->folder[OWN_ROAD]);
    plaza_join(seven->plaza, seven->folder[RELAY_ROAD]);
    plaza_add_relay(seven->plaza);
    seven->plaza->kiosk[RELAY_ROAD].road = 1;
    seven->plaza->relay[0].cut = true;
    seven->plaza->hub_gone = true;
}

/* One reached a relay, none the hub. */
static void noon(struct seven *seven)
{
    plaza_pass(seven->plaza, 30);
    look(seven, OWN_ROAD, seven->captured[OWN_ROAD], 0);
    look(seven, RELAY_ROAD, seven->captured[RELAY_ROAD], seven->captured[RELAY_ROAD]);
    assert_int_equal(plaza_turns_at_hub(seven->plaza), 0);
    seven->plaza->hub_gone = false;
    seven->plaza->relay[0].cut = false;
    plaza_pass(seven->plaza, 400);
    look(seven, OWN_ROAD, 0, 0);
    look(seven, RELAY_ROAD, 0, 0);
}

/* The third is enrolled by the real programs, in between, and never has a network again. */
static void third_joins(struct seven *seven)
{
    pocket_leave(seven->plaza->at);
    scene_hub_start(&seven->scene);
    scene_enrol(&seven->scene, seven->folder[STICK_ROAD], "3");
    scene_hub_stop(&seven->scene);
    pocket_return(seven->plaza->at);
    laptop_leave_no_road(seven->folder[STICK_ROAD]);
    by_glass(seven, STICK_ROAD, JOINS_MIN);
    plaza_join(seven->plaza, seven->folder[STICK_ROAD]);
    seven->plaza->kiosk[STICK_ROAD].road = -1;
}

static unsigned any_kiosk(struct seven *seven)
{
    return (unsigned)seven_draw(&seven->seed, (unsigned)seven->plaza->kiosks);
}

static void people_come(struct seven *seven)
{
    for (unsigned i = 0; i < BY_CODE; i++) {
        unsigned minute = BY_CODE_FROM_MIN + i * (ENDS_MIN - BY_CODE_FROM_MIN) / BY_CODE;
        if (seven->plaza->hub_gone && minute >= NOON_MIN)
            noon(seven);
        if (seven->plaza->kiosks == 2 && minute >= JOINS_MIN)
            third_joins(seven);
        at_minute(seven, minute);
        comes(seven, any_kiosk(seven), (minute + seven->later_min) / 60);
        if (i >= BEHIND)
            is_attended(seven, &seven->guests[i - BEHIND], any_kiosk(seven));
        if (i % 7 == 3 && seven->count.referrals < REFERRALS)
            is_referred(seven, any_kiosk(seven), seven->count.referrals);
        plaza_pass(seven->plaza, 1);
    }
    for (unsigned i = BY_CODE - BEHIND; i < BY_CODE; i++)
        is_attended(seven, &seven->guests[i], any_kiosk(seven));
}

/* The rest of the 3,500. */
static void last_words(struct seven *seven)
{
    while (seven->count.referrals < REFERRALS)
        is_referred(seven, any_kiosk(seven), seven->count.referrals);
    for (unsigned i = 0; seven->count.facts < FACTS; i++) {
        assert_true(i < BY_CODE);
        if (seven->guests[i].served)
            is_noted_again(seven, &seven->guests[i], any_kiosk(seven));
    }
    assert_int_equal(seven->count.facts, FACTS);
    assert_int_equal(seven->count.people, PEOPLE);
    plaza_pass(seven->plaza, 120);
    look(seven, OWN_ROAD, 0, 0);
    look(seven, RELAY_ROAD, 0, 0);
    look(seven, STICK_ROAD, seven->captured[STICK_ROAD], 0);
}

/* What waited there is written by the planned stop; the stick, the hub's table, and back. */
static void third_by_stick(struct seven *seven)
{
    char stick[SCENE_PATH_MAX + 16];
    const char *const carry[] = {
        "jornada-kiosk", "--data", seven->folder[STICK_ROAD], "--stick", stick, "--json", NULL};
    const char *const import[] = {"import", stick, "--json", NULL};
    snprintf(stick, sizeof stick, "%s/stick", seven->scene.folder);
    assert_int_equal(mkdir(stick, 0755), 0);
    plaza_stop_kiosk(seven->plaza, STICK_ROAD);
    seven->captured[STICK_ROAD] += seven->waiting[STICK_ROAD];
    seven->waiting[STICK_ROAD] = 0;
    assert_int_equal(scene_run(seven->scene.kiosk_log, carry, NULL), 0);
    json_decref(scene_hub_json(&seven->scene, import));
    assert_int_equal(scene_run(seven->scene.kiosk_log, carry, NULL), 0); /* its receipts */
}

static json_t *corte(struct seven *seven, int *code)
{
    const char *const words[] = {"corte", SCENE_FAIR, "--json", NULL};
    char *text = NULL;
    *code = scene_hub(&seven->scene, words, &text);
    json_t *said = json_loads(text, 0, NULL);
    if (said == NULL)
        fail_msg("corte: %s", text);
    free(text);
    return said;
}

static bool says(json_t *kiosk, const char *reason)
{
    size_t i;
    json_t *why;
    json_array_foreach(json_object_get(kiosk, "why"), i, why)
    {
        if (strcmp(json_string_value(why), reason) == 0)
            return true;
    }
    return false;
}

/* The coordinator closes; before the third stands on her table the corte says that it was not
 * heard since, and what of it is here all the same. */
static void close_fair(struct seven *seven)
{
    const char *const close[] = {"fair", "close", SCENE_FAIR, NULL};
    int code;
    pocket_leave(seven->plaza->at);
    third_by_stick(seven);
    assert_int_equal(scene_hub(&seven->scene, close, NULL), 0);
    json_t *said = corte(seven, &code);
    assert_int_equal(code, 1);
    assert_true(json_is_false(json_object_get(said, "balances")));
    json_t *third = json_array_get(json_object_get(said, "kiosks"), STICK_ROAD);
    assert_true(says(third, "not_settled"));
    assert_int_equal(scene_number(third, "delivered"), seven->captured[STICK_ROAD]);
    json_decref(said);
    pocket_return(seven->plaza->at);
    plaza_start_kiosk(seven->plaza, STICK_ROAD);
    seven->plaza->kiosk[STICK_ROAD].road = 0;
    plaza_pass(seven->plaza, 300);
    for (unsigned i = 0; i < 3; i++) {
        seven->captured[i] += seven->waiting[i];
        seven->waiting[i] = 0;
        look(seven, i, 0, 0);
    }
}

/* Age with sex has no table of its own in stats: each cell from the sums that pages read. */
static bool same_cell(void *context, const struct storage_value columns[])
{
    struct seven_count *left = context;
    assert_in_range(columns[0].number, 0, AGE_BANDS - 1);
    assert_in_range(columns[1].number, 0, SEX_VALUES - 1);
    left->age_sex[columns[0].number][columns[1].number] -= (unsigned)columns[2].number;
    return true;
}

static void ages_with_sexes_are_as_counted(struct seven *seven)
{
    struct seven_count left = seven->count;
    struct hub *hub = seven->plaza->at->hub;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_number(TALLY_AGE_SEX)};
    assert_int_equal(storage_each(hub->storage,
                                  "SELECT a, b, n FROM margin WHERE tenant = $1 AND what = $2", 2,
                                  values, same_cell, &left),
                     DONE);
    for (unsigned age = 0; age < AGE_BANDS; age++) {
        for (unsigned sex = 0; sex < SEX_VALUES; sex++)
            assert_int_equal(left.age_sex[age][sex], 0);
    }
}

static void the_corte_balances(struct seven *seven)
{
    int code;
    json_t *said = corte(seven, &code);
    if (code != 0)
        fail_msg("%s", json_dumps(said, JSON_INDENT(1)));
    assert_true(json_is_true(json_object_get(said, "balances")));
    assert_int_equal(scene_number(said, "captured"), FACTS);
    assert_int_equal(scene_number(said, "delivered"), FACTS);
    assert_int_equal(scene_number(said, "pending"), 0);
    assert_int_equal(scene_number(said, "quarantined"), 0);
    assert_int_equal(scene_number(said, "unheard"), 0);
    for (unsigned i = 0; i < 3; i++) {
        json_t *kiosk = json_array_get(json_object_get(said, "kiosks"), i);
        assert_int_equal(scene_number(kiosk, "captured"), seven->captured[i]);
        assert_int_equal(json_array_size(json_object_get(kiosk, "why")), 0);
    }
    json_decref(said);
}

static void seven_hundred_people_and_three_kiosks_without_a_network_until_noon(void **state)
{
    struct seven *seven = calloc(1, sizeof *seven);
    (void)state;
    begin_day(seven);
    by_glass(seven, OWN_ROAD, OPENS_MIN);
    by_glass(seven, RELAY_ROAD, OPENS_MIN);
    open_plaza(seven);
    people_come(seven);
    last_words(seven);
    close_fair(seven);
    ages_with_sexes_are_as_counted(seven);
    pocket_leave(seven->plaza->at);
    the_corte_balances(seven);
    json_t *stats = scene_stats(&seven->scene);
    seven_assert(&seven->count, stats);
    json_decref(stats);
    pocket_return(seven->plaza->at);
    plaza_close(seven->plaza);
    scene_close(&seven->scene);
    free(seven);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seven_hundred_people_and_three_kiosks_without_a_network_until_noon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
