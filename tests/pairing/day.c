/* day.h: sync/ over the simulator's clock, chance and disk; then the disk is read as a thief with
 * every key reads it. */
#include "tests/pairing/day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>

#include "sync/frame.h"
#include "sync/seal.h"
#include "sync/sync.h"
#include "sync/sync_inside.h"
#include "sync/turns.h"
#include "tests/sim/world.h"

#define FOLDER "kiosk"
#define OFFICES 8
#define EVENTS_MAX 400

struct paper { /* of a referral, as its holder has it */
    uint8_t slip[16];
    uint16_t number;
};

struct fair {
    struct world world;
    struct machine machine;
    struct enrolment enrolment;
    uint8_t facts_secret[32], identity_secret[32];
    struct sync *sync;
    struct chance people;
    enum pairing_plant plant;
    uint32_t counting; /* PLANT_CHANCE_THAT_COUNTS: the next number */
    size_t who[PAIRING_REFERRALS_MAX];
    uint8_t records[PAIRING_REFERRALS_MAX][16];
    uint64_t taken_ms[PAIRING_REFERRALS_MAX];
    struct paper papers[PAIRING_REFERRALS_MAX];
    size_t referral_count;
    uint8_t last_record[16];
    uint32_t turn_day;
};

static void counting_random(void *self, void *bytes, size_t size)
{
    struct machine *machine = self;
    struct fair *fair = (struct fair *)((char *)machine - offsetof(struct fair, machine));
    if (size == sizeof fair->counting) {
        memcpy(bytes, &fair->counting, size);
        fair->counting++;
    } else {
        chance_fill(&machine->chance, bytes, size);
    }
}

static void begin(struct fair *fair, uint64_t seed, enum pairing_plant plant)
{
    static const struct disk_rules honest = {0};
    struct enrolment *enrolment = &fair->enrolment;
    memset(fair, 0, sizeof *fair);
    fair->plant = plant;
    world_start(&fair->world, seed);
    fair->people = chance_seed(seed, "people");
    machine_create(&fair->machine, &fair->world, "kiosk",
                   disk_create("pairing", chance_seed(seed, "disk"), &honest));
    if (plant == PLANT_CHANCE_THAT_COUNTS)
        fair->machine.io.random = counting_random;
    crypto_sign_keypair(enrolment->public_key, enrolment->secret_key);
    crypto_box_keypair(enrolment->facts_key, fair->facts_secret);
    crypto_box_keypair(enrolment->identity_key, fair->identity_secret);
    randombytes_buf(enrolment->device, sizeof enrolment->device);
    enrolment->kiosk = 1;
    const struct io *io = &fair->machine.io;
    assert_int_equal(io->folder_make(io->self, FOLDER), DONE);
    const struct sync_settings settings = {.io = io,
                                           .folder = FOLDER,
                                           .enrolment = enrolment,
                                           .build_ms = WORLD_START_MS - 86400000,
                                           .clock = CLOCK_STAFF};
    assert_int_equal(sync_open(&settings, &fair->sync), DONE);
}

static uint64_t draw(struct fair *fair, uint64_t limit)
{
    return chance_below(&fair->people, limit);
}

static void pass(struct fair *fair, uint64_t least_s, uint64_t most_s)
{
    world_advance(&fair->world, (int64_t)(1000 * (least_s + draw(fair, most_s - least_s + 1))));
}

static struct fact *add(struct fair *fair, struct commit *commit, enum fact_type type)
{
    struct fact *fact = &commit->facts[commit->count++];
    fact->type = type;
    memcpy(fact->record, fair->last_record, sizeof fact->record);
    return fact;
}

static void draw_record(struct fair *fair)
{
    const struct io *io = &fair->machine.io;
    io->random(io->self, fair->last_record, sizeof fair->last_record);
}

/* Up to three turns under one number, as kiosk/capture.c and kiosk/keeper_work.c give them. */
static void add_turns(struct fair *fair, struct commit *commit, struct sync_slip *slip,
                      uint32_t services)
{
    uint16_t number = sync_next_turn(fair->sync);
    for (uint8_t code = 1; code < 32 && slip->turns < SYNC_SLIP_TURNS; code++) {
        if ((services & 1U << code) == 0)
            continue;
        add(fair, commit, FACT_TURN_ISSUED)->body.turn = (struct fact_turn){code, code, number};
        slip->turn[slip->turns].module = slip->turn[slip->turns].service = code;
        slip->turn[slip->turns++].number = number;
    }
    add(fair, commit, FACT_SLIP_MADE);
}

static void print(struct fair *fair)
{
    struct commit commit = {0};
    add(fair, &commit, FACT_SLIP_PRINTED)->body.slip.result = PRINT_PAPER;
    assert_int_equal(sync_commit(fair->sync, &commit, NULL, NULL), DONE);
}

static void take_turn(struct fair *fair)
{
    struct commit commit = {0};
    struct sync_slip slip = {0};
    draw_record(fair);
    add_turns(fair, &commit, &slip, 1U << (1 + draw(fair, 18)));
    memcpy(slip.record, fair->last_record, sizeof slip.record);
    record_slip_id(slip.record, 0, slip.slip);
    assert_int_equal(sync_commit(fair->sync, &commit, NULL, &slip), DONE);
}

static void read_help(struct fair *fair)
{
    struct fact fact = {.type = FACT_DAY_COUNTS};
    fact.body.day_counts = (struct fact_day_counts){.day = 689,
                                                    .kind = (uint8_t)(1 + draw(fair, 3)),
                                                    .entry = (uint16_t)draw(fair, 9),
                                                    .count = 1};
    sync_next_visit(fair->sync);
    assert_int_equal(sync_wait(fair->sync, &fact), DONE);
}

static void register_somebody(struct fair *fair)
{
    struct commit commit = {0};
    struct sync_slip slip = {0};
    struct identity identity = {.given = "Ana", .surname1 = "Ruiz"};
    uint32_t services = 0;
    for (uint64_t i = 0, wanted = 1 + draw(fair, 3); i < wanted; i++)
        services |= 1U << (1 + draw(fair, 18));
    draw_record(fair);
    add(fair, &commit, FACT_ATTENDEE_REGISTERED)->body.registered =
        (struct fact_registered){.services = services,
                                 .age = (uint8_t)(AGE_18_29 + draw(fair, 5)),
                                 .sex = (uint8_t)(1 + draw(fair, 3)),
                                 .municipality = 15054};
    add(fair, &commit, FACT_CONSENT)->body.consent.text_version = 1;
    add_turns(fair, &commit, &slip, services);
    memcpy(slip.record, fair->last_record, sizeof slip.record);
    record_slip_id(slip.record, 0, slip.slip);
    assert_int_equal(sync_commit(fair->sync, &commit, draw(fair, 3) ? &identity : NULL, &slip),
                     DONE);
    if (draw(fair, 2))
        print(fair);
}

/* As kiosk/capture.c: a record of its own, two facts, the slip, a need that is nobody's; the print
 * waits too. */
static void refer(struct fair *fair, size_t who)
{
    struct commit commit = {0};
    struct sync_slip slip = {.turns = 1};
    struct sync_counts counts;
    size_t at = fair->referral_count++;
    draw_record(fair);
    memcpy(slip.record, fair->last_record, sizeof slip.record);
    record_slip_id(slip.record, 0, slip.slip);
    slip.turn[0].module = (uint16_t)(20 + draw(fair, OFFICES));
    add(fair, &commit, FACT_REFERRAL_ISSUED)->body.referral =
        (struct fact_referral){.office = (uint16_t)(1 + draw(fair, OFFICES)), .day = 689};
    add(fair, &commit, FACT_SLIP_MADE);
    commit.facts[commit.count].type = FACT_DAY_COUNTS;
    commit.facts[commit.count++].body.day_counts =
        (struct fact_day_counts){689, DAY_COUNT_NEED, (uint16_t)(who % 8), 1};
    sync_next_visit(fair->sync);
    sync_count(fair->sync, &counts);
    fair->counting = (uint32_t)counts.waiting - 1; /* used by the plant alone */
    assert_int_equal(sync_refer(fair->sync, commit.facts, commit.count, &slip), DONE);
    fair->who[at] = who;
    fair->taken_ms[at] = (uint64_t)(WORLD_START_MS + fair->world.now_ms);
    memcpy(fair->records[at], slip.record, sizeof slip.record);
    memcpy(fair->papers[at].slip, slip.slip, sizeof slip.slip);
    fair->papers[at].number = slip.turn[0].number;
    if (draw(fair, 2)) {
        struct fact fact = {.type = FACT_SLIP_PRINTED, .body.slip.result = PRINT_PAPER};
        memcpy(fact.record, slip.record, sizeof fact.record);
        assert_int_equal(sync_wait(fair->sync, &fact), DONE);
    }
    if (fair->plant == PLANT_WRITTEN_AT_ONCE)
        print(fair);
}

/* Which of the registrations are followed by a referral of the same person. */
static void choose(struct fair *fair, bool chosen[PAIRING_REGISTRATIONS])
{
    size_t left =
        PAIRING_REFERRALS_MIN + draw(fair, PAIRING_REFERRALS_MAX - PAIRING_REFERRALS_MIN + 1);
    while (left > 0) {
        size_t one = draw(fair, PAIRING_REGISTRATIONS);
        left -= !chosen[one];
        chosen[one] = true;
    }
}

static void others_come(struct fair *fair)
{
    for (uint64_t more = draw(fair, 3); more > 0; more--) {
        pass(fair, 20, 120);
        if (draw(fair, 3) == 0)
            take_turn(fair);
        else
            read_help(fair);
    }
}

/* Most take the slip before anybody else comes, some after the next one or two. */
static void live(struct fair *fair)
{
    bool chosen[PAIRING_REGISTRATIONS] = {false};
    size_t due[PAIRING_REGISTRATIONS] = {0}, later = SIZE_MAX;
    choose(fair, chosen);
    for (size_t i = 0; i < PAIRING_REGISTRATIONS; i++)
        due[i] = i + (draw(fair, 5) == 0 ? 1 : 0);
    for (size_t i = 0; i < PAIRING_REGISTRATIONS; i++) {
        pass(fair, 60, 300);
        register_somebody(fair);
        if (later != SIZE_MAX) {
            pass(fair, 30, 60);
            refer(fair, later);
            later = SIZE_MAX;
        }
        if (chosen[i] && due[i] > i && i + 1 < PAIRING_REGISTRATIONS) {
            later = i;
        } else if (chosen[i]) {
            pass(fair, 30, 60);
            refer(fair, i);
        }
        others_come(fair);
    }
}

/* -- Reading it back ------------------------------------------------------------------------------
 */

static void open_row(struct fair *fair, sqlite3_stmt *row, struct commit *commit, uint64_t *seq)
{
    struct frame_origin origin;
    struct seal_key key;
    uint8_t wrap[SEAL_WRAP_BYTES], facts[RECORD_FACTS_MAX * 4];
    size_t size = 0;
    *seq = (uint64_t)sqlite3_column_int64(row, 2);
    memcpy(origin.tenant, fair->enrolment.tenant, sizeof origin.tenant);
    memcpy(origin.fair, fair->enrolment.fair_id, sizeof origin.fair);
    memcpy(origin.device, fair->enrolment.device, sizeof origin.device);
    memcpy(origin.stream, sqlite3_column_blob(row, 0), sizeof origin.stream);
    memcpy(wrap, sqlite3_column_blob(row, 1), sizeof wrap);
    assert_int_equal(seal_unwrap(wrap, fair->enrolment.facts_key, fair->facts_secret, &key), DONE);
    assert_int_equal(seal_step_to(&key, *seq), DONE);
    assert_int_equal(
        seal_open_facts(&origin, &key, sqlite3_column_blob(row, 3), facts, sizeof facts, &size),
        DONE);
    assert_int_equal(record_decode(facts, size, commit), DONE);
}

static void see_registration(struct pairing_day *day, const struct commit *commit, uint64_t seq,
                             size_t bytes)
{
    struct pairing_registration *seen = &day->registrations[day->registration_count++];
    *seen = (struct pairing_registration){.hlc = commit->stamp.hlc,
                                          .monotonic_ms = commit->stamp.monotonic_ms,
                                          .seq = seq,
                                          .services = commit->facts[0].body.registered.services,
                                          .frame_bytes = bytes};
    memcpy(seen->record, commit->facts[0].record, sizeof seen->record);
    record_slip_id(seen->record, 0, seen->slip);
    for (size_t i = 0; i < commit->count; i++)
        if (commit->facts[i].type == FACT_TURN_ISSUED)
            seen->number = commit->facts[i].body.turn.number;
}

static void see_referral(struct fair *fair, struct pairing_day *day, const struct commit *commit,
                         uint64_t seq, size_t bytes)
{
    struct pairing_referral *seen = &day->referrals[day->referral_count];
    *seen = (struct pairing_referral){.hlc = commit->stamp.hlc,
                                      .seq = seq,
                                      .office = commit->facts[0].body.referral.office,
                                      .frame_bytes = bytes};
    memcpy(seen->record, commit->facts[0].record, sizeof seen->record);
    record_slip_id(seen->record, 0, seen->slip);
    for (size_t i = 0; i < fair->referral_count; i++) {
        if (memcmp(fair->records[i], seen->record, sizeof seen->record) != 0)
            continue;
        assert_memory_equal(fair->papers[i].slip, seen->slip, sizeof seen->slip);
        seen->number = fair->papers[i].number; /* the folio on the paper names the slip */
        if (fair->plant == PLANT_RISING_TURNS)
            seen->number = (uint16_t)(i + 1);
        if (fair->plant == PLANT_HOURS)
            seen->hlc = fair->taken_ms[i] << 16;
        day->truth[day->referral_count++] = fair->who[i];
        return;
    }
    fail_msg("a referral that nobody took");
}

/* A pause is the time to the next frame of the day, as is the gap of numbers. */
static void see_pause(struct pairing_day *day, uint64_t hlc, uint64_t seq)
{
    if (day->registration_count == 0)
        return;
    struct pairing_registration *last = &day->registrations[day->registration_count - 1];
    if (last->seq == seq || last->pause_ms != 0)
        return;
    last->pause_ms = (int64_t)((hlc >> 16) - (last->hlc >> 16));
}

static void see(struct fair *fair, struct pairing_day *day, sqlite3_stmt *row)
{
    struct commit commit;
    uint64_t seq;
    size_t bytes = (size_t)sqlite3_column_bytes(row, 3);
    open_row(fair, row, &commit, &seq);
    if (sqlite3_column_int(row, 4)) { /* the anonymous stream */
        if (commit.facts[0].type == FACT_REFERRAL_ISSUED)
            see_referral(fair, day, &commit, seq, bytes);
        return;
    }
    if (commit.facts[0].type == FACT_ATTENDEE_REGISTERED)
        see_registration(day, &commit, seq, bytes);
    else if (day->registration_count > 0 && commit.facts[0].type == FACT_SLIP_PRINTED)
        day->registrations[day->registration_count - 1].seq_gap++;
    else
        see_pause(day, commit.stamp.hlc, seq);
}

static void bend(struct fair *fair, struct pairing_day *day)
{
    for (size_t i = 0; i < day->referral_count; i++) {
        const struct pairing_registration *truth = &day->registrations[day->truth[i]];
        if (fair->plant == PLANT_RELATED_IDS) {
            memcpy(day->referrals[i].record, truth->record, sizeof truth->record);
            day->referrals[i].record[15]++;
        }
        if (fair->plant == PLANT_SIZES)
            day->referrals[i].frame_bytes += 64 * (size_t)__builtin_popcount(truth->services);
    }
}

static void read_back(struct fair *fair, struct pairing_day *day)
{
    static const char sql[] =
        "SELECT s.stream, s.facts_wrap, f.seq, f.bytes, s.anonymous FROM "
        "frame f JOIN stream s ON s.id = f.stream ORDER BY s.id, f.seq";
    sqlite3 *database = NULL;
    sqlite3_stmt *row = NULL;
    assert_int_equal(
        sqlite3_open_v2(FOLDER "/store.db", &database, SQLITE_OPEN_READWRITE, fair->machine.io.vfs),
        SQLITE_OK);
    /* no shared memory on this disk: one reader has the file for itself */
    assert_int_equal(sqlite3_exec(database, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL),
                     SQLITE_OK);
    if (sqlite3_prepare_v2(database, sql, -1, &row, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(database));
    while (sqlite3_step(row) == SQLITE_ROW)
        see(fair, day, row);
    sqlite3_finalize(row);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    bend(fair, day);
}

/* Whoever holds the device's key knows the order in which booths give their numbers. */
static void see_numbers(struct fair *fair, struct pairing_day *day)
{
    struct turns turns;
    turns_start(&turns, fair->enrolment.secret_key);
    for (size_t i = 0; i < day->registration_count; i++) {
        struct pairing_registration *one = &day->registrations[i];
        one->used = turns_used(&turns, fair->turn_day, one->number);
        assert_int_not_equal(one->used, 0);
    }
    for (size_t i = 0; i < day->referral_count; i++) {
        struct pairing_referral *one = &day->referrals[i];
        bool first = one->number % TURNS_BLOCK == 1;
        one->near = turns_used(&turns, fair->turn_day,
                               (uint16_t)(first ? one->number + 1 : one->number - 1));
        for (size_t j = 0; j < day->referral_count; j++)
            one->rank += day->referrals[j].number < one->number;
    }
}

void pairing_day_run(uint64_t seed, enum pairing_plant plant, struct pairing_day *day)
{
    struct fair *fair = malloc(sizeof *fair);
    memset(day, 0, sizeof *day);
    begin(fair, seed, plant);
    live(fair);
    fair->turn_day = sync_turn_day(fair->sync);
    assert_int_equal(sync_close(fair->sync), 0); /* nothing is dropped: all of it is attacked */
    read_back(fair, day);
    assert_int_equal(day->registration_count, PAIRING_REGISTRATIONS);
    assert_int_equal(day->referral_count, fair->referral_count);
    assert_in_range(day->referral_count, PAIRING_REFERRALS_MIN, PAIRING_REFERRALS_MAX);
    see_numbers(fair, day);
    machine_destroy(&fair->machine);
    free(fair);
}
