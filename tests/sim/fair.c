/* A whole fair day under one seed: see fair.h. */
#include "tests/sim/fair.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sync/disk.h"
#include "sync/hub/hub_certificate.h"

#define STEPS_MIN 40
#define STEPS_MORE 60
#define EVENING_ROUNDS 80
#define QUIET_ROUNDS 4
#define PAGES_PER_1000_STEPS 30
#define ERASURES_PER_1000_STEPS 150

struct fair_base {
    struct disk *disk;
};

static const struct disk_rules honest_disk = {0};
static const struct disk_rules lying_disk = {.lie = 50000};
static const struct disk_rules faulty_disk = {
    .write_error = 1500, .sync_error = 3000, .read_error = 150, .full = 3000};
static const struct network_rules perfect_network = {.pieces = 300000};
static const struct network_rules bad_network = {
    .lose_request = 40000,
    .lose_answer = 80000,
    .twice = 60000,
    .again_later = 60000,
    .old_answer = 20000,
    .truncate_request = 10000,
    .truncate_answer = 20000,
    .corrupt_request = 20000,
    .corrupt_answer = 20000,
    .cut = 60000,
    .forge = 20000,
    .pieces = 400000,
};

/* GnuTLS draws by itself, and the signature under its certificate has 70, 71 or 72 bytes: whoever
 * sends the certificate would send now one length, now another, and the day would not be the same
 * again. Only one with 71 is taken. */
static bool certificate_has_the_common_length(const struct io *io)
{
    static const uint8_t tail[] = {0x03, 0x48, 0x00, 0x30, 0x45};
    static const char begin[] = "-----BEGIN CERTIFICATE-----";
    char pem[HUB_CERTIFICATE_PEM_MAX] = "";
    uint8_t der[sizeof pem];
    size_t size = 0;
    if (disk_read(io, "hub/keys/certificate.pem", (uint8_t *)pem, sizeof pem - 1, &size) != DONE ||
        strncmp(pem, begin, sizeof begin - 1) != 0)
        abort();
    sodium_base642bin(der, sizeof der, pem + sizeof begin - 1, strcspn(pem + sizeof begin - 1, "-"),
                      "\r\n", &size, NULL, sodium_base64_VARIANT_ORIGINAL);
    return size > 74 && memcmp(der + size - 74, tail, sizeof tail) == 0;
}

static struct fair_base *draw_base(bool *common)
{
    struct world world;
    struct machine machine;
    struct hub_init init = {.municipality = "15054",
                            .name = "Metepec",
                            .custodian_passphrase = "una frase de prueba",
                            .passphrase_mb = 1};
    char why[HUB_WHY_MAX];
    world_start(&world, 0);
    machine_create(&machine, &world, "base",
                   disk_create("sim-base", chance_seed(0, "base"), &honest_disk));
    enum outcome outcome = hub_init(&machine.io, "hub", &init, why);
    if (outcome != DONE) {
        fprintf(stderr, "no hub could be set up: %s (%s)\n", why, trace_outcome(outcome));
        machine_destroy(&machine);
        return NULL;
    }
    struct fair_base *base = malloc(sizeof *base);
    if (!base)
        abort();
    *common = certificate_has_the_common_length(&machine.io);
    base->disk = machine.disk;
    return base;
}

struct fair_base *fair_base_create(void)
{
    bool common = false;
    struct fair_base *base = draw_base(&common);
    while (base && !common) {
        fair_base_destroy(base);
        base = draw_base(&common);
    }
    return base;
}

void fair_base_destroy(struct fair_base *base)
{
    if (base)
        disk_destroy(base->disk);
    free(base);
}

void day_broken(struct day *day, const char *invariant, const char *format, ...)
{
    char detail[sizeof day->verdict.detail];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, sizeof detail, format, arguments);
    va_end(arguments);
    day_say(day, "BROKEN %s: %s", invariant, detail);
    if (day->verdict.invariant)
        return;
    day->verdict.invariant = invariant;
    memcpy(day->verdict.detail, detail, sizeof detail);
}

void day_say(struct day *day, const char *format, ...)
{
    char line[220];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    trace_say(day->trace, day->world.now_ms, "%s", line);
}

/* --- one step of the day -------------------------------------------------------------------- */

struct act {
    unsigned weight;
    void (*act)(struct day *day);
};

static const struct act acts[] = {
    {8, booth_register}, {5, booth_take_turn}, {3, booth_give_service}, {4, booth_refer},
    {3, booth_print},    {2, booth_release},   {1, booth_stop},         {4, NULL},
};

static void act(struct day *day)
{
    unsigned total = 0;
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        total += acts[i].weight;
    uint64_t drawn = chance_below(&day->acts, total);
    size_t i = 0;
    while (drawn >= acts[i].weight)
        drawn -= acts[i++].weight;
    if (acts[i].act && day->at->sync)
        acts[i].act(day);
    booth_look(day);
}

/* One part of a trip, whichever is due; nobody keeps the order when there is much to do. */
static void carry_stick(struct day *day)
{
    static void (*const parts[])(struct day *) = {trip_fill, trip_import, trip_bring_back,
                                                  trip_whole};
    trouble_draw_booth(day, &day->acts);
    parts[chance_below(&day->acts, 4)](day);
}

static void step(struct day *day, uint64_t number)
{
    /* What a step draws depends on its number alone, not on how the last one went. */
    day->acts = chance_seed(day->seed ^ (number << 32), "acts");
    day->people = chance_seed(day->seed ^ (number << 32), "people");
    world_advance(&day->world, 50 + (int64_t)chance_below(&day->acts, 20000));
    trouble_strike(day, number);
    if (!day->hub && day->hub_rests-- == 0)
        office_start(day);
    plaza_start(day);
    for (unsigned i = 0; i < day->booth_count; i++) {
        day->at = &day->booths[i];
        if (!day->at->sync)
            booth_start(day);
    }
    struct chance pages = chance_seed(day->seed ^ (number << 32), "pages");
    if (chance_below(&pages, 1000) < PAGES_PER_1000_STEPS)
        pages_publish(day);
    struct chance erasures = chance_seed(day->seed ^ (number << 32), "erasures");
    if (chance_below(&erasures, 1000) < ERASURES_PER_1000_STEPS)
        erasure_ask(day, &erasures);
    struct chance pins = chance_seed(day->seed ^ (number << 32), "pins");
    trouble_draw_booth(day, &pins);
    if (day->at->sync && chance_below(&pins, 10) == 0)
        pins_try(day, &pins);
    struct chance turns = chance_seed(day->seed ^ (number << 32), "turns");
    trouble_draw_booth(day, &turns);
    if (day->at->sync)
        queue_say(day, &turns);
    booth_look(day);
    trouble_draw_booth(day, &day->acts);
    act(day);
    for (unsigned i = 0; i < day->booth_count; i++) {
        day->at = &day->booths[i];
        if (chance_below(&day->acts, 3) > 0 && day->at->sync)
            booth_talk(day, 1 + (unsigned)chance_below(&day->acts, 8));
        office_look(day);
    }
    plaza_talk(day);
    if (chance_below(&day->acts, 8) == 0)
        carry_stick(day);
}

/* --- morning and evening -------------------------------------------------------------------- */

static void calm(struct day *day)
{
    for (unsigned i = 0; i < day->booth_count; i++) {
        disk_set_rules(day->booths[i].machine.disk, &honest_disk);
        disk_crash_at(day->booths[i].machine.disk, 0, LOSS_ANY);
    }
    disk_set_rules(day->office.disk, &honest_disk);
    disk_crash_at(day->office.disk, 0, LOSS_ANY);
    disk_set_rules(day->stick.disk, &honest_disk);
    disk_crash_at(day->stick.disk, 0, LOSS_ANY);
    disk_set_rules(day->plaza.disk, &honest_disk);
    disk_crash_at(day->plaza.disk, 0, LOSS_ANY);
    queue_close(day);
    day->network.rules = perfect_network;
    day->trouble = 0;
    day->outage = false;
}

/* Lets both talk until the kiosk has had nothing to send for a while. */
static bool talk_until_quiet(struct day *day)
{
    unsigned quiet = 0;
    unsigned rounds = day->at->outcast ? QUIET_ROUNDS : EVENING_ROUNDS;
    for (unsigned round = 0; round < rounds && quiet < QUIET_ROUNDS; round++) {
        struct sync_counts counts = {0};
        int64_t now = day->at->machine.io.monotonic_ms(&day->at->machine);
        int64_t wait = sync_next_ms(day->at->sync) - now;
        world_advance(&day->world, wait < 1 ? 1 : wait > 300000 ? 300000 : wait);
        booth_talk(day, 30);
        plaza_talk(day);
        if (day->at->by_stick && day->at->sync && day->hub)
            trip_whole(day);
        if (!day->at->sync || !day->hub)
            return false;
        sync_count(day->at->sync, &counts);
        quiet = counts.pending == 0 ? quiet + 1 : 0;
    }
    return quiet >= QUIET_ROUNDS;
}

static bool both_are_up(struct day *day)
{
    if (!day->at->sync)
        booth_start(day);
    if (!day->hub)
        office_start(day);
    day->relay_rests = 0;
    plaza_start(day);
    return day->at->sync && day->hub;
}

static void all_of_one_arrives(struct day *day)
{
    struct sync_counts counts = {0};
    if (!both_are_up(day)) {
        day_broken(day, "after_faults_stop_both_open", "kiosk %u %s, hub %s", day->at->number,
                   day->at->sync ? "up" : "down", day->hub ? "up" : "down");
        return;
    }
    bool quiet = talk_until_quiet(day);
    /* What broke in the day may be found only now: a start mends it. */
    for (int i = 0; i < 2 && !quiet && !day->at->sync && both_are_up(day); i++)
        quiet = talk_until_quiet(day);
    if (!quiet && !day->at->outcast) {
        if (day->at->sync)
            sync_count(day->at->sync, &counts);
        day_broken(day, "after_faults_stop_everything_arrives", "kiosk %u: %llu still pending",
                   day->at->number, (unsigned long long)counts.pending);
        return;
    }
    invariant_check_kiosk(day);
}

static void each_booth(struct day *day, void (*what)(struct day *day))
{
    for (unsigned i = 0; i < day->booth_count && !day->verdict.invariant; i++) {
        day->at = &day->booths[i];
        what(day);
    }
}

static void all_arrives(struct day *day)
{
    each_booth(day, all_of_one_arrives);
}

/* Whoever can hear of them has the newest pages in the end. */
static void pages_arrive(struct day *day)
{
    for (unsigned round = 0; round < EVENING_ROUNDS && !pages_are_newest(day); round++) {
        world_advance(&day->world, 60000);
        booth_talk(day, 30);
        plaza_talk(day);
        if (!both_are_up(day))
            return;
    }
    if (!pages_are_newest(day))
        day_broken(day, "the_newest_content_arrives", "kiosk %u shows %u", day->at->number,
                   day->at->shown);
}

static void newest_pages_arrive(struct day *day)
{
    if (!day->at->outcast && !day->at->by_stick && both_are_up(day))
        pages_arrive(day);
}

/* The hub says that the fair is over: what waits is written, the slips are wiped. */
static void close_fair(struct day *day)
{
    office_start(day);
    struct chance erasures = chance_seed(day->seed, "evening's erasures");
    for (int i = 0; i < 3 && day->hub; i++) {
        each_booth(day, booth_refer);
        erasure_ask(day, &erasures);
    }
    if (day->hub && fair_set_state(day->hub, "feria", CALLS_FAIR_CLOSED) != DONE)
        day_broken(day, "a_fair_can_be_closed", "%s", hub_why(day->hub));
    day->closed = true;
    if (!day->verdict.invariant)
        all_arrives(day);
    each_booth(day, booth_all_written);
    each_booth(day, newest_pages_arrive);
}

static void stop_if_up(struct day *day)
{
    if (day->at->sync)
        booth_stop(day);
}

static void evening(struct day *day, void (*spoil)(struct day *day))
{
    calm(day);
    day_say(day, "evening: all faults stop");
    all_arrives(day);
    if (!day->verdict.invariant)
        queue_check(day);
    each_booth(day, booth_release);
    /* A planned stop writes the end of its stream; the next life sends it. */
    each_booth(day, stop_if_up);
    if (!day->verdict.invariant)
        all_arrives(day);
    if (!day->verdict.invariant && spoil)
        spoil(day);
    if (!day->verdict.invariant)
        invariant_check(day);
    if (!day->verdict.invariant)
        close_fair(day);
    if (!day->verdict.invariant)
        invariant_check(day);
    if (!day->verdict.invariant)
        replay_all(day);
    each_booth(day, witness_kiosk_files);
    each_booth(day, outcast_check);
}

/* As many kiosks as the seed says; some have a good disk on the worst of days. */
static void set_up_booths(struct day *day)
{
    struct chance chance = chance_seed(day->seed, "booths");
    unsigned count = 1 + (unsigned)chance_below(&chance, 3);
    for (unsigned i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "sim-kiosk-%u", i + 1);
        struct disk *disk = disk_create(name, chance_seed(day->seed, name), &honest_disk);
        struct booth *booth = card_new_booth(day, disk);
        bool good = chance_below(&chance, 3) == 0;
        booth->lies = !good && day->trouble & TROUBLE_LIE;
        booth->sound = good || !(day->trouble & (TROUBLE_DISK | TROUBLE_LIE));
    }
    day->at = &day->booths[0];
}

static const struct disk_rules *rules_of(const struct day *day, bool sound)
{
    if (sound)
        return &honest_disk;
    return day->trouble & TROUBLE_LIE ? &lying_disk : &faulty_disk;
}

static void morning(struct day *day, const struct fair_base *base)
{
    bool faulty = day->trouble & TROUBLE_DISK;
    world_start(&day->world, day->seed);
    set_up_booths(day);
    vault_open(day);
    machine_create(
        &day->office, &day->world, "hub",
        disk_copy(base->disk, "sim-hub", chance_seed(day->seed, "hub disk"), &honest_disk));
    network_create(&day->network, chance_seed(day->seed, "network"),
                   day->trouble & TROUBLE_NETWORK ? &bad_network : &perfect_network);
    day->network.tap = witness_tap;
    day->network.tap_context = day;
    day->seen = calloc(DAY_SEEN_MAX, sizeof *day->seen);
    if (!day->seen)
        abort();
    office_open_shop(day);
    each_booth(day, booth_enrol);
    trip_set_up(day, faulty ? &faulty_disk : &honest_disk);
    plaza_set_up(day, faulty ? &faulty_disk : &honest_disk);
    day->network.hub_key = day->booths[0].enrolment->hub_key;
    for (unsigned i = 0; i < day->booth_count; i++)
        disk_set_rules(day->booths[i].machine.disk, rules_of(day, day->booths[i].sound));
    disk_set_rules(day->office.disk, faulty ? &faulty_disk : &honest_disk);
}

static void night(struct day *day)
{
    for (unsigned i = 0; i < day->booth_count; i++) {
        sync_abandon(day->booths[i].sync);
        machine_destroy(&day->booths[i].machine);
        disk_destroy(day->booths[i].image);
        sodium_free(day->booths[i].enrolment);
    }
    plaza_close(day);
    machine_destroy(&day->stick);
    hub_abandon(day->hub);
    network_destroy(&day->network);
    replay_forget(day);
    machine_destroy(&day->office);
    machine_destroy(&day->vault);
    disk_destroy(day->copy);
    ledger_destroy(&day->ledger);
    free(day->seen);
    free(day->streams);
}

static void report(const struct day *day, unsigned steps, struct fair_result *result)
{
    *result = (struct fair_result){.verdict = day->verdict,
                                   .steps = steps,
                                   .stops = day->stops,
                                   .falls = day->falls,
                                   .power_cuts = day->power_cuts,
                                   .doubles = day->network.extras,
                                   .restores = day->restores,
                                   .requests = day->requests,
                                   .nights = day->nights,
                                   .cards = day->cards,
                                   .rots = day->rots,
                                   .revoked = day->revoked,
                                   .came_back = day->came_back,
                                   .broken = day->broken_frames,
                                   .lost = day->lost};
    for (int said = 0; said < 4; said++)
        result->said[said] = ledger_count_said(&day->ledger, (enum ledger_said)said);
    memcpy(result->network, day->network.counts, sizeof result->network);
    trace_fingerprint(day->trace, result->fingerprint);
}

void fair_run(const struct fair_base *base, const struct fair_plan *plan,
              struct fair_result *result, struct trace **story)
{
    struct day *day = calloc(1, sizeof *day);
    if (!day)
        abort();
    day->seed = plan->seed;
    day->trouble = day->planned_trouble = plan->trouble;
    day->trace = trace_create(plan->keep);
    struct chance length = chance_seed(plan->seed, "length");
    unsigned steps = STEPS_MIN + (unsigned)chance_below(&length, STEPS_MORE);
    if (plan->steps)
        steps = plan->steps;
    morning(day, base);
    for (uint64_t i = 0; i < steps && !day->verdict.invariant; i++)
        step(day, i);
    if (!day->verdict.invariant)
        evening(day, plan->spoil);
    report(day, steps, result);
    night(day);
    if (story)
        *story = day->trace;
    else
        trace_destroy(day->trace);
    free(day);
}
