/* The hub's owner: starts it, loses it, keeps a copy of it and brings that back. See day.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/device.h"
#include "sync/hub/epoch.h"
#include "sync/hub/fair.h"
#include "tests/sim/day.h"

#define HUB_FOLDER "hub"

void office_start(struct day *day)
{
    struct hub_settings settings = {.io = &day->office.io, .folder = HUB_FOLDER};
    char why[HUB_WHY_MAX];
    enum outcome outcome = hub_open(&settings, &day->hub, why);
    day_say(day, "hub starts: %s", trace_outcome(outcome));
    if (outcome == DONE)
        return;
    if (!disk_is_down(day->office.disk) && !disk_was_faulty(day->office.disk))
        day_broken(day, "a_hub_opens_after_every_crash", "%s: %s", trace_outcome(outcome), why);
    office_fall(day);
}

void office_open_shop(struct day *day)
{
    struct fair fair = {.name = "feria",
                        .title = "Feria",
                        .number = 7,
                        .municipality = 15054,
                        .offset_minutes = -360,
                        .first_day = 0,
                        .last_day = 65535};
    office_start(day);
    if (!day->hub)
        return;
    enum outcome outcome = fair_add(day->hub, &fair);
    if (outcome == DONE)
        outcome = fair_set_state(day->hub, "feria", CALLS_FAIR_OPEN);
    if (outcome != DONE)
        day_broken(day, "a_fair_can_be_opened", "%s: %s", trace_outcome(outcome),
                   hub_why(day->hub));
}

void office_fall(struct day *day)
{
    bool power = disk_lost_power(day->office.disk);
    if (!disk_is_down(day->office.disk))
        disk_kill(day->office.disk);
    hub_abandon(day->hub);
    day->hub = NULL;
    day->hub_rests = 1 + (unsigned)chance_below(&day->faults, 5);
    day_say(day, "hub is down%s", power ? ", power lost" : "");
    unsigned open = disk_open_files(day->office.disk);
    if (open != 0)
        day_broken(day, "a_program_that_ended_holds_no_file", "hub: %u files", open);
    machine_restart(&day->office);
}

/* The service that runs the hub starts it again when it is down or says that it failed. */
void office_look(struct day *day)
{
    struct wire_request health = {.path = "/v1/health"};
    struct wire_answer answer;
    if (!day->hub) {
        if (disk_is_down(day->office.disk)) /* its power failed while nothing ran */
            machine_restart(&day->office);
        return;
    }
    if (!disk_is_down(day->office.disk)) {
        hub_answer(day->hub, &health, &answer);
        if (answer.status == 200)
            return;
        day_say(day, "hub says that it failed");
        if (!disk_was_faulty(day->office.disk))
            day_broken(day, "a_sound_hub_does_not_fail", "%s", hub_why(day->hub));
    }
    office_fall(day);
}

void office_stop(struct day *day)
{
    hub_close(day->hub);
    day->hub = NULL;
    day->hub_rests = 1 + (unsigned)chance_below(&day->faults, 5);
    day_say(day, "hub stopped as planned");
    machine_restart(&day->office);
}

void office_copy(struct day *day)
{
    static const struct disk_rules honest = {0};
    disk_destroy(day->copy);
    day->copied_devices = day->device_count;
    day->copied_aside = day->put_aside;
    day->copy = disk_copy(day->office.disk, "sim-hub-copy", (struct chance){1}, &honest);
    erasure_copy(day);
    day_say(day, "the hub's disk is copied");
}

/* A device that was enrolled after the copy shows its pass and is known again; by stick alone it
 * reaches nobody who could look at it. */
void office_forget_devices(struct day *day, unsigned known)
{
    for (unsigned i = known; i < day->device_count; i++)
        for (unsigned k = 0; k < day->booth_count; k++)
            if (day->booths[k].by_stick &&
                memcmp(day->booths[k].enrolment->device, day->devices[i].id, 16) == 0)
                day->booths[k].outcast = true;
}

void office_revoke(struct day *day)
{
    char number[8];
    struct device device = {0};
    if (!day->hub || day->at->outcast)
        return;
    snprintf(number, sizeof number, "%u", day->at->number);
    enum outcome outcome = device_revoke(day->hub, number, "feria", &device);
    day_say(day, "the hub revokes kiosk %u: %s", day->at->number, trace_outcome(outcome));
    if (disk_is_down(day->office.disk) || outcome == DOUBT) {
        for (unsigned i = 0; i < day->booth_count; i++) /* whether it was is not known */
            if (memcmp(day->booths[i].enrolment->device, day->at->enrolment->device, 16) == 0)
                day->booths[i].outcast = true;
        return;
    }
    if (outcome != DONE && device.revoked_ms == 0)
        return; /* else only the list for kiosks is not written */
    day->revoked++;
    for (unsigned i = 0; i < day->booth_count; i++)
        if (memcmp(day->booths[i].enrolment->device, device.id, 16) == 0)
            day->booths[i].outcast = true;
}

void office_restore(struct day *day)
{
    if (!day->copy || day->verified >= 2) /* kiosks may have deleted what the copy lacks */
        return;
    if (day->hub)
        office_fall(day);
    machine_restart(&day->office);
    world_advance(&day->world, 60000); /* somebody fetches the copy and brings it back */
    disk_restore(day->office.disk, day->copy);
    day->restores++;
    day->put_aside = day->copied_aside;
    office_forget_devices(day, day->copied_devices);
    erasure_restore(day);
    day_say(day, "the hub is restored from the copy");
    /* Restoring is done on a good disk, by somebody who waits for the end of it. */
    static const struct disk_rules honest = {0};
    struct disk_rules rules = disk_rules_of(day->office.disk);
    disk_set_rules(day->office.disk, &honest);
    disk_crash_at(day->office.disk, 0, LOSS_ANY);
    office_start(day);
    enum outcome outcome = day->hub ? epoch_mint(day->hub) : DAMAGED;
    disk_set_rules(day->office.disk, &rules);
    day_say(day, "a new epoch: %s", trace_outcome(outcome));
    if (outcome != DONE)
        day_broken(day, "a_restored_hub_mints_an_epoch", "%s", trace_outcome(outcome));
}
