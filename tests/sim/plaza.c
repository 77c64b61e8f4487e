/* The relay on the plaza: some kiosks of some days reach the hub through it alone. See day.h.
 *
 * It is the product's own (sync/hub/relay.h) on a machine that loses power and is killed like the
 * others; what it holds counts for nothing, and losing it loses nothing: kiosks keep everything
 * until the hub's own word. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/day.h"

#define FOLDER "relay"
#define REQUESTS 12 /* on to the hub, each time it has a turn */

void plaza_set_up(struct day *day, const struct disk_rules *rules)
{
    static const struct disk_rules honest = {0};
    struct chance chance = chance_seed(day->seed, "plaza");
    const struct enrolment *enrolment = day->booths[0].enrolment;
    struct relay_papers papers = {.name = "plaza"};
    machine_create(&day->plaza, &day->world, "plaza", disk_create("sim-plaza", chance, &honest));
    if (chance_below(&chance, 2) == 0)
        return;
    for (unsigned i = 0; i < day->booth_count; i++)
        day->booths[i].by_relay = chance_below(&chance, 2) == 0;
    memcpy(papers.tenant, enrolment->tenant, 8);
    memcpy(papers.hub_key, enrolment->hub_key, 32);
    const struct io *io = &day->plaza.io;
    if (io->folder_make(io->self, FOLDER) != DONE || io->folder_sync(io->self, "") != DONE ||
        relay_save_papers(io, FOLDER, &papers) != DONE)
        day_broken(day, "a_relay_can_be_set_up", "%s", FOLDER);
    day->has_relay = true;
    disk_set_rules(day->plaza.disk, rules);
}

static void fall(struct day *day)
{
    if (!disk_is_down(day->plaza.disk))
        disk_kill(day->plaza.disk);
    relay_abandon(day->relay);
    day->relay = NULL;
    day->relay_rests = 1 + (unsigned)chance_below(&day->faults, 5);
    day_say(day, "relay is down%s", disk_lost_power(day->plaza.disk) ? ", power lost" : "");
    unsigned open = disk_open_files(day->plaza.disk);
    if (open != 0)
        day_broken(day, "a_program_that_ended_holds_no_file", "relay: %u files", open);
    machine_restart(&day->plaza);
}

void plaza_start(struct day *day)
{
    struct relay_papers papers;
    struct relay_settings settings = {.io = &day->plaza.io, .folder = FOLDER, .papers = &papers};
    char why[HUB_WHY_MAX] = "";
    if (!day->has_relay || day->relay || (day->relay_rests > 0 && day->relay_rests-- > 0))
        return;
    enum outcome outcome = relay_load_papers(&day->plaza.io, FOLDER, &papers);
    if (outcome == DONE)
        outcome = relay_open(&settings, &day->relay, why);
    day_say(day, "relay starts: %s", trace_outcome(outcome));
    if (outcome == DONE)
        return;
    if (!disk_is_down(day->plaza.disk) && !disk_was_faulty(day->plaza.disk))
        day_broken(day, "a_relay_opens_after_every_crash", "%s: %s", trace_outcome(outcome), why);
    fall(day);
}

void plaza_look(struct day *day)
{
    if (!day->relay) {
        if (disk_is_down(day->plaza.disk))
            machine_restart(&day->plaza);
        return;
    }
    bool failed = relay_is_failed(day->relay);
    if (failed && !disk_is_down(day->plaza.disk) && !disk_was_faulty(day->plaza.disk))
        day_broken(day, "a_sound_relay_does_not_fail", "%s", relay_why(day->relay));
    if (failed || disk_is_down(day->plaza.disk))
        fall(day);
}

/* On to the hub, over the same bad network. */
void plaza_talk(struct day *day)
{
    struct wire_request request;
    struct wire_answer answer;
    for (unsigned i = 0; i < REQUESTS && day->relay && relay_next_request(day->relay, &request);
         i++) {
        day->requests++;
        world_advance(&day->world, 5 + (int64_t)chance_below(&day->acts, 300));
        network_carry(&day->network, day->outage ? NULL : day->hub, NULL, &request, &answer);
        day_say(day, "relay: %s %zu bytes, %s, +%u: %d, %zu bytes", request.path, request.body_size,
                network_event_name(day->network.event), day->network.extra, answer.status,
                answer.body_size);
        office_look(day);
        plaza_look(day);
        if (day->relay)
            relay_take_answer(day->relay, &answer);
        plaza_look(day);
    }
}

void plaza_power_will_fail(struct day *day)
{
    uint64_t in = 1 + chance_next(&day->faults) % 60;
    if (day->has_relay)
        disk_crash_at(day->plaza.disk, disk_changes(day->plaza.disk) + in, LOSS_ANY);
}

void plaza_close(struct day *day)
{
    relay_abandon(day->relay);
    machine_destroy(&day->plaza);
}
