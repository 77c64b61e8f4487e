/* sample.h: random record ids, everything else always the same, so that sizes are. */
#include "tests/bench/sample.h"

#include <sodium.h>
#include <string.h>

#include "tests/bench/bench.h"

struct enrolment *sample_enrolment(const char *folder)
{
    if (sodium_init() < 0)
        bench_die("libsodium", "does not start");
    struct enrolment *enrolment = sodium_malloc(sizeof *enrolment);
    if (enrolment == NULL || enrolment_load(io_real(), folder, enrolment) != DONE)
        bench_die("no enrolled kiosk in", folder);
    return enrolment;
}

struct sync *sample_open(const char *folder, const struct enrolment *enrolment)
{
    const char *why = "";
    struct sync *sync = NULL;
    struct sync_settings settings = {
        .io = io_real(), .folder = folder, .enrolment = enrolment, .why = &why};
    if (sync_open(&settings, &sync) != DONE)
        bench_die("the store does not open:", why);
    return sync;
}

static void fill(struct sync *sync, struct commit *commit, struct sync_slip *slip)
{
    uint16_t number = sync_next_turn(sync);
    *commit = (struct commit){.count = 5};
    *slip = (struct sync_slip){.turns = 2};
    randombytes_buf(slip->record, sizeof slip->record);
    record_slip_id(slip->record, 0, slip->slip);
    for (size_t i = 0; i < commit->count; i++)
        memcpy(commit->facts[i].record, slip->record, sizeof slip->record);
    commit->facts[0].type = FACT_ATTENDEE_REGISTERED;
    commit->facts[0].body.registered = (struct fact_registered){
        .services = 1U << 2 | 1U << 4, .age = AGE_30_44, .sex = SEX_M_MUJER, .municipality = 15054};
    commit->facts[1].type = FACT_CONSENT;
    commit->facts[1].body.consent = (struct fact_consent){3, 1};
    for (size_t i = 0; i < 2; i++) {
        struct fact_turn turn = {(uint8_t)(2 + 2 * i), (uint16_t)(2 + 2 * i), number};
        commit->facts[2 + i].type = FACT_TURN_ISSUED;
        commit->facts[2 + i].body.turn = turn;
        slip->turn[i].service = turn.service;
        slip->turn[i].module = turn.module;
        slip->turn[i].number = number;
    }
    commit->facts[4].type = FACT_SLIP_MADE;
}

static double write_one(struct sync *sync, struct commit *commit, const struct identity *identity,
                        const struct sync_slip *slip)
{
    double start = bench_now_us();
    enum outcome outcome = sync_commit(sync, commit, identity, slip);
    double took = (bench_now_us() - start) / 1e3;
    if (outcome != DONE)
        bench_die("a commit failed:", sync_why(sync));
    return took;
}

double sample_register(struct sync *sync)
{
    static const struct identity someone = {
        .given = "Ana María", .surname1 = "López", .surname2 = "Díaz", .phone = "7220000000"};
    struct commit commit;
    struct sync_slip slip;
    fill(sync, &commit, &slip);
    return write_one(sync, &commit, &someone, &slip);
}

double sample_turn(struct sync *sync)
{
    struct commit commit = {.count = 1};
    struct fact *fact = &commit.facts[0];
    fact->type = FACT_TURN_ISSUED;
    randombytes_buf(fact->record, sizeof fact->record);
    fact->body.turn = (struct fact_turn){3, 12, sync_next_turn(sync)};
    return write_one(sync, &commit, NULL, NULL);
}
