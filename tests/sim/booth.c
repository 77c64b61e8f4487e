/* The kiosk's owner and the people before the glass: see day.h.
 *
 * Every answer of sync_commit becomes what the screen would say, in the ledger. A start after a
 * crash is the product's: sync_open, then on with the day in a new stream. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/hub/enrol.h"
#include "tests/sim/day.h"

#define KIOSK_FOLDER "kiosk"
#define BUILD_MS (WORLD_START_MS - 30LL * 86400000)

static void note_device(struct day *day)
{
    struct known_device *known = &day->devices[day->device_count];
    if (day->device_count == sizeof day->devices / sizeof day->devices[0])
        abort(); /* cards are made anew as often as there is room */
    memcpy(known->id, day->at->enrolment->device, 16);
    memcpy(known->public_key, day->at->enrolment->public_key, 32);
    day->device_count++;
}

/* A key whose short id is another kiosk's already is drawn again, as kiosk/enrol.c does. */
static enum outcome ask_the_hub(struct day *day, const struct enrolment_code *code)
{
    struct wire_request request;
    struct wire_answer answer = {.status = 409};
    enum outcome outcome = DONE;
    for (int i = 0; outcome == DONE && answer.status == 409 && i < 3; i++) {
        outcome = enrolment_ask(&day->at->machine.io, code, day->at->enrolment, &request);
        if (outcome == DONE)
            hub_answer(day->hub, &request, &answer);
    }
    return outcome == DONE ? enrolment_take(code, &answer, day->at->enrolment) : outcome;
}

void booth_enrol(struct day *day)
{
    const struct io *io = &day->at->machine.io;
    struct enrolment_code code;
    enum outcome outcome = io->folder_make(io->self, KIOSK_FOLDER);
    if (outcome == DONE)
        outcome = io->folder_sync(io->self, "");
    if (outcome == DONE)
        outcome = enrol_make_replacing_code(day->hub, "feria", day->at->number, "", &code);
    if (outcome == DONE)
        outcome = ask_the_hub(day, &code);
    if (outcome == DONE)
        outcome = enrolment_save(io, KIOSK_FOLDER, day->at->enrolment);
    booth_say(day, "enrolled: %s", trace_outcome(outcome));
    if (outcome != DONE)
        day_broken(day, "a_kiosk_can_be_enrolled", "%s", trace_outcome(outcome));
    else
        note_device(day);
}

void booth_say(struct day *day, const char *format, ...)
{
    char line[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    day_say(day, "kiosk %u: %s", day->at->number, line);
}

unsigned booth_bit(const struct booth *booth)
{
    return 1U << booth->number;
}

bool booth_table_is_sure(const struct booth *booth)
{
    return !booth->rebuilt && !booth->card_moved;
}

bool booth_is_trusted(const struct booth *booth)
{
    return !disk_was_faulty(booth->machine.disk) && booth->rotten == 0 && !booth->lies;
}

/* The clear tables have no second copy: after a failed sync they may begin anew. */
static void note_faults(struct day *day)
{
    day->at->rebuilt = day->at->rebuilt || disk_was_faulty(day->at->machine.disk);
    day->at->flush_failed = day->at->flush_failed || disk_was_faulty(day->at->machine.disk);
}

/* What waited in locked memory is gone with the program: accepted, and said. */
static void forget_waiting(struct day *day, enum ledger_said said)
{
    for (size_t i = 0; i < day->ledger.count; i++) {
        struct ledger_entry *entry = &day->ledger.entries[i];
        if (entry->waiting && entry->booth == day->at->number) {
            entry->waiting = false;
            entry->said = said;
        }
    }
}

static size_t count_waiting(const struct day *day)
{
    size_t count = 0;
    for (size_t i = 0; i < day->ledger.count; i++)
        count += day->ledger.entries[i].waiting && day->ledger.entries[i].booth == day->at->number;
    return count;
}

/* Needs are merged while they wait: one fact for each that was chosen. */
static size_t count_waiting_needs(const struct day *day)
{
    bool waits[DAY_NEEDS] = {false};
    size_t count = 0;
    for (size_t i = 0; i < day->ledger.count; i++)
        if (day->ledger.entries[i].waiting && day->ledger.entries[i].booth == day->at->number)
            waits[day->ledger.entries[i].need] = true;
    for (unsigned need = 1; need < DAY_NEEDS; need++)
        count += waits[need];
    return count;
}

static void check_nothing_is_held(struct day *day, const struct machine *machine, const char *what)
{
    unsigned open = disk_open_files(machine->disk);
    if (open != 0)
        day_broken(day, "a_program_that_ended_holds_no_file", "%s: %u files", what, open);
}

void booth_fall(struct day *day)
{
    bool power = disk_lost_power(day->at->machine.disk);
    note_faults(day);
    day->falls++;
    day->power_cuts += power;
    forget_waiting(day, SAID_NOTHING);
    if (!disk_is_down(day->at->machine.disk))
        disk_kill(day->at->machine.disk);
    sync_abandon(day->at->sync);
    day->at->sync = NULL;
    booth_say(day, "down%s", power ? ", power lost" : "");
    check_nothing_is_held(day, &day->at->machine, "kiosk");
    if (power && day->at->sound && day->at->rotten == 0)
        witness_both_copies(day);
    world_advance(&day->world, 1000 + (int64_t)chance_below(&day->faults, 60000));
    machine_restart(&day->at->machine);
}

void booth_look(struct day *day)
{
    if (disk_is_down(day->at->machine.disk)) {
        booth_fall(day);
    } else if (day->at->sync && sync_in_doubt(day->at->sync)) {
        booth_say(day, "in doubt: %s", sync_why(day->at->sync));
        if (booth_is_trusted(day->at))
            day_broken(day, "a_sound_kiosk_is_never_in_doubt", "%s", sync_why(day->at->sync));
        booth_fall(day);
    }
}

/* A board without a battery wakes up in 1970; a wrong hand sets 2099. */
static void set_clock(struct day *day)
{
    static const int64_t years[] = {0, 0, 0, -56, 73};
    uint64_t drawn = chance_next(&day->faults);
    if (!(day->trouble & TROUBLE_CLOCK))
        return;
    day->at->machine.wall_offset_ms =
        years[drawn % 5] * 31556952000 + (int64_t)(drawn >> 32) % 7200000 - 3600000;
    day->at->clock_moved = day->at->clock_moved || years[drawn % 5] != 0;
}

void booth_start(struct day *day)
{
    const char *why = "";
    struct sync_settings settings = {.io = &day->at->machine.io,
                                     .folder = KIOSK_FOLDER,
                                     .enrolment = day->at->enrolment,
                                     .build_ms = BUILD_MS,
                                     .clock = CLOCK_UNKNOWN,
                                     .why = &why};
    day->starts++;
    set_clock(day);
    enum outcome outcome = enrolment_load(&day->at->machine.io, KIOSK_FOLDER, day->at->enrolment);
    pins_start(day);
    if (outcome == DONE)
        outcome = sync_open(&settings, &day->at->sync);
    booth_say(day, "starts: %s", trace_outcome(outcome));
    if (outcome != DONE) {
        bool excused =
            disk_is_down(day->at->machine.disk) || disk_was_faulty(day->at->machine.disk);
        if (!excused)
            day_broken(day, "a_kiosk_opens_after_every_crash", "%s: %s", trace_outcome(outcome),
                       why);
        booth_fall(day);
        return;
    }
    card_start_settles(day);
    invariant_check_kiosk(day);
    pages_look(day);
    booth_look(day);
}

void booth_stop(struct day *day)
{
    day->stops++;
    size_t waiting = count_waiting(day), facts = waiting + count_waiting_needs(day);
    size_t dropped = sync_close(day->at->sync);
    day->at->sync = NULL;
    bool certain = !disk_is_down(day->at->machine.disk) && booth_is_trusted(day->at);
    if (certain && dropped != (waiting < SYNC_ANONYMOUS_MIN ? facts : 0))
        day_broken(day, "a_stop_drops_only_too_few_and_says_so", "%zu of %zu", dropped, facts);
    forget_waiting(day, waiting < SYNC_ANONYMOUS_MIN ? SAID_NOT
                        : certain                    ? SAID_KEPT
                                                     : SAID_NOTHING);
    booth_say(day, "stopped as planned");
    check_nothing_is_held(day, &day->at->machine, "kiosk");
    note_faults(day);
    if (disk_is_down(day->at->machine.disk))
        booth_say(day, "its power failed meanwhile");
    machine_restart(&day->at->machine);
}

static void draw_id(struct day *day, uint8_t id[16])
{
    chance_fill(&day->people, id, 16);
}

static uint8_t draw(struct day *day, unsigned limit)
{
    return (uint8_t)chance_below(&day->people, limit);
}

static void draw_registration(struct day *day, struct fact_registered *registered)
{
    *registered = (struct fact_registered){
        .services = (uint32_t)chance_below(&day->people, 256),
        .age = draw(day, AGE_BANDS),
        .sex = draw(day, SEX_VALUES),
        .visit = draw(day, 3),
        .english = draw(day, 2),
        .municipality = draw(day, 2) ? 15054 : 0,
    };
    if (registered->age >= AGE_18_29 && draw(day, 4) == 0)
        registered->children[0] = AGE_0_5;
}

static void draw_name(struct day *day, char *name, size_t room)
{
    size_t length = 2 + chance_below(&day->people, room > 14 ? 12 : room - 3);
    for (size_t i = 0; i < length; i++)
        name[i] = (char)('a' + draw(day, 26));
    name[length] = '\0';
}

static void add_fact(struct commit *commit, enum fact_type type, const uint8_t record[16])
{
    struct fact *fact = &commit->facts[commit->count++];
    fact->type = type;
    memcpy(fact->record, record, 16);
}

/* The next turn of a booth, and the slip with it. */
static void add_turn_and_slip(struct day *day, struct commit *commit, const uint8_t record[16],
                              struct sync_slip *slip)
{
    add_fact(commit, FACT_TURN_ISSUED, record);
    struct fact_turn *turn = &commit->facts[commit->count - 1].body.turn;
    *turn = (struct fact_turn){.service = draw(day, 8),
                               .module = (uint16_t)(1 + draw(day, 20)),
                               .number = sync_next_turn(day->at->sync)};
    add_fact(commit, FACT_SLIP_MADE, record);
    memcpy(slip->record, record, 16);
    record_slip_id(record, 0, slip->slip);
    slip->turns = 1;
    slip->turn[0].module = turn->module;
    slip->turn[0].number = turn->number;
    slip->turn[0].service = turn->service;
}

static enum ledger_said said_of(struct day *day, enum outcome outcome)
{
    if (outcome == DONE)
        return SAID_KEPT;
    if (disk_is_down(day->at->machine.disk))
        return SAID_NOTHING;
    if (outcome == DOUBT)
        return SAID_DOUBT;
    if (outcome != DISK_FULL && outcome != REFUSED && outcome != INVALID)
        day_broken(day, "a_commit_says_one_of_four_things", "%s", trace_outcome(outcome));
    if (booth_is_trusted(day->at))
        day_broken(day, "a_sound_kiosk_takes_what_it_is_given", "%s: %s", trace_outcome(outcome),
                   sync_why(day->at->sync));
    return SAID_NOT;
}

static struct ledger_entry *add_entry(struct day *day, const struct commit *commit)
{
    struct ledger_entry *entry = ledger_add(&day->ledger, commit);
    entry->booth = day->at->number;
    entry->held = booth_bit(day->at);
    return entry;
}

static void write_commit(struct day *day, const char *what, struct commit *commit,
                         const struct identity *identity, const struct sync_slip *slip)
{
    uint64_t failed = disk_failures(day->at->machine.disk);
    struct ledger_entry *entry = add_entry(day, commit);
    if (slip) {
        entry->has_slip = true;
        memcpy(entry->slip, slip->slip, 16);
    }
    enum outcome outcome = sync_commit(day->at->sync, commit, identity, slip);
    entry->said = said_of(day, outcome);
    booth_say(day, "%s: %s", what, trace_outcome(outcome));
    if (outcome == DONE && disk_failures(day->at->machine.disk) != failed)
        day_broken(day, "doubt_is_said_when_it_is_not_certain", "%s, after a failed write or sync",
                   trace_outcome(outcome));
    if (disk_is_down(day->at->machine.disk) || entry->said == SAID_DOUBT)
        booth_fall(day);
}

void booth_register(struct day *day)
{
    struct commit commit = {0};
    struct identity identity = {0};
    struct sync_slip slip = {0};
    uint8_t record[16];
    draw_id(day, record);
    add_fact(&commit, FACT_ATTENDEE_REGISTERED, record);
    struct fact_registered *registered = &commit.facts[0].body.registered;
    draw_registration(day, registered);
    add_fact(&commit, FACT_CONSENT, record);
    commit.facts[1].body.consent = (struct fact_consent){.purposes = 1, .text_version = 3};
    if (draw(day, 2))
        add_turn_and_slip(day, &commit, record, &slip);
    bool named = registered->age >= AGE_18_29 && draw(day, 2);
    if (named) {
        draw_name(day, identity.given, sizeof identity.given);
        draw_name(day, identity.surname1, sizeof identity.surname1);
    }
    write_commit(day, "a person registers", &commit, named ? &identity : NULL,
                 slip.turns ? &slip : NULL);
}

void booth_take_turn(struct day *day)
{
    struct commit commit = {0};
    struct sync_slip slip = {0};
    uint8_t record[16];
    draw_id(day, record);
    add_turn_and_slip(day, &commit, record, &slip);
    write_commit(day, "a turn is taken", &commit, NULL, &slip);
}

void booth_give_service(struct day *day)
{
    struct commit commit = {0};
    uint64_t drawn = chance_next(&day->people);
    if (day->ledger.count == 0)
        return;
    const struct ledger_entry *entry = &day->ledger.entries[drawn % day->ledger.count];
    uint8_t code = (uint8_t)(drawn >> 40) % 32;
    if (entry->anonymous || entry->said != SAID_KEPT)
        return;
    add_fact(&commit, FACT_SERVICE_GIVEN, entry->commit.facts[0].record);
    commit.facts[0].body.service = (struct fact_service){.service = code, .outcome = 2};
    if (ledger_find(&day->ledger, &commit))
        return; /* nobody is given the same service twice by the simulated booth */
    write_commit(day, "a service is given", &commit, NULL, NULL);
}

void booth_refer(struct day *day)
{
    struct commit commit = {0};
    uint8_t record[16];
    draw_id(day, record);
    add_fact(&commit, FACT_REFERRAL_ISSUED, record);
    commit.facts[0].body.referral =
        (struct fact_referral){.office = (uint16_t)(1 + draw(day, 6)), .day = 689};
    struct ledger_entry *entry = add_entry(day, &commit);
    struct fact need = {.type = FACT_DAY_COUNTS};
    entry->anonymous = true;
    entry->need = (uint16_t)(1 + draw(day, DAY_NEEDS - 1));
    need.body.day_counts = (struct fact_day_counts){
        .day = 689, .kind = DAY_COUNT_NEED, .entry = entry->need, .count = 1};
    sync_next_visit(day->at->sync);
    enum outcome outcome = sync_wait(day->at->sync, &commit.facts[0]);
    if (outcome == DONE)
        outcome = sync_wait(day->at->sync, &need);
    entry->waiting = outcome == DONE;
    entry->said = outcome == DONE ? SAID_NOTHING : SAID_NOT;
    booth_say(day, "an anonymous referral waits: %s", trace_outcome(outcome));
    if (outcome != DONE)
        day_broken(day, "what_waits_is_taken", "%s", trace_outcome(outcome));
}

/* A batch that is torn would tell how many were few: the power likes to fail here. */
static void power_may_fail_soon(struct day *day)
{
    uint64_t drawn = chance_next(&day->faults);
    if (day->trouble & TROUBLE_POWER && drawn % 2 == 0)
        disk_crash_at(day->at->machine.disk,
                      disk_changes(day->at->machine.disk) + 1 + (drawn >> 32) % 24, LOSS_ANY);
}

void booth_release(struct day *day)
{
    power_may_fail_soon(day);
    bool few = count_waiting(day) > 0 && count_waiting(day) < SYNC_ANONYMOUS_MIN;
    enum outcome outcome = sync_release(day->at->sync);
    bool died = disk_is_down(day->at->machine.disk);
    booth_say(day, "what waited is written: %s", trace_outcome(outcome));
    if (outcome == DONE && few)
        day_broken(day, "fewer_than_five_do_not_leave_alone", "%zu", count_waiting(day));
    if (outcome == DONE)
        forget_waiting(day, SAID_KEPT);
    else if (!died && booth_is_trusted(day->at) && !(few && outcome == REFUSED))
        day_broken(day, "what_waited_is_written", "%s: %s", trace_outcome(outcome),
                   sync_why(day->at->sync));
    if (died || outcome == DOUBT)
        booth_fall(day);
}

void booth_all_written(struct day *day)
{
    struct sync_counts counts = {0};
    if (!day->at->sync)
        return;
    sync_count(day->at->sync, &counts);
    if (counts.waiting != 0 &&
        (day->at->outcast || day->at->by_stick)) /* the hub cannot tell it of the close */
        return;
    if (counts.waiting != 0)
        day_broken(day, "the_close_writes_what_waits", "%llu wait",
                   (unsigned long long)counts.waiting);
    forget_waiting(day, SAID_KEPT);
}

void booth_print(struct day *day)
{
    uint64_t drawn = chance_next(&day->people);
    if (day->ledger.count == 0)
        return;
    struct ledger_entry *entry = &day->ledger.entries[drawn % day->ledger.count];
    if (!entry->has_slip || entry->said != SAID_KEPT || entry->booth != day->at->number ||
        !booth_table_is_sure(day->at))
        return;
    enum outcome outcome = sync_count_print(day->at->sync, entry->slip);
    booth_say(day, "a slip is printed: %s", trace_outcome(outcome));
    bool died = disk_is_down(day->at->machine.disk);
    if (outcome == DONE) {
        entry->prints++;
        entry->prints_tried++;
        if (entry->prints > SYNC_SLIP_PRINTS_MAX)
            day_broken(day, "a_slip_is_printed_three_times_at_most", "%u", entry->prints);
    } else if (outcome == REFUSED) {
        if (entry->prints_tried < SYNC_SLIP_PRINTS_MAX && booth_is_trusted(day->at) && !died)
            day_broken(day, "a_slip_may_be_printed_three_times", "refused after %u",
                       entry->prints_tried);
    } else {
        entry->prints_tried++; /* may be counted, was not printed */
    }
    if (died || outcome == DOUBT)
        booth_fall(day);
}

void booth_talk(struct day *day, unsigned requests)
{
    struct wire_request request;
    struct wire_answer answer;
    while (requests-- > 0 && !day->at->by_stick && day->at->sync &&
           sync_next_request(day->at->sync, &request)) {
        day->requests++;
        world_advance(&day->world, 5 + (int64_t)chance_below(&day->acts, 300));
        bool relayed = day->at->by_relay;
        network_carry(&day->network, day->outage || relayed ? NULL : day->hub,
                      relayed ? day->relay : NULL, &request, &answer);
        booth_say(day, "%s %zu bytes, %s, +%u: %d, %zu bytes", request.path, request.body_size,
                  network_event_name(day->network.event), day->network.extra, answer.status,
                  answer.body_size);
        office_look(day);
        plaza_look(day);
        if (chance_below(&day->acts, 20) == 0) {
            /* A late answer to an earlier request: it must change nothing. */
            struct wire_answer late = answer;
            late.number--;
            sync_take_answer(day->at->sync, &late);
        }
        sync_take_answer(day->at->sync, &answer);
        pages_look(day);
        booth_look(day);
    }
    booth_look(day);
}
