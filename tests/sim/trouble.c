/* What strikes a simulated day, and how often. See day.h.
 *
 * Every kind is drawn every step, wanted or not, from chance of its own: leaving one out shifts no
 * other. Whatever is hit is looked at before the next one strikes. */
#include "tests/sim/day.h"

static void power_fails_now(struct day *day)
{
    disk_crash(day->at->machine.disk, LOSS_ANY);
}

/* Whose turn it is, for what happens next. */
void trouble_draw_booth(struct day *day, struct chance *chance)
{
    day->at = &day->booths[chance_below(chance, day->booth_count)];
}

/* Mostly soon; now and then late enough for the end of a first start, which writes a lot. */
static uint64_t soon(struct day *day)
{
    uint64_t drawn = chance_next(&day->faults);
    return 1 + (drawn >> 32) % (drawn % 4 == 0 ? 600 : 90);
}

static void power_will_fail(struct day *day)
{
    uint64_t in = soon(day);
    disk_crash_at(day->at->machine.disk, disk_changes(day->at->machine.disk) + in, LOSS_ANY);
}

static void program_dies(struct day *day)
{
    uint64_t in = soon(day);
    disk_kill_at(day->at->machine.disk, disk_changes(day->at->machine.disk) + in);
}

static void hub_power_fails_now(struct day *day)
{
    disk_crash(day->office.disk, LOSS_ANY);
}

static void hub_power_will_fail(struct day *day)
{
    uint64_t in = 1 + chance_next(&day->faults) % 60;
    disk_crash_at(day->office.disk, disk_changes(day->office.disk) + in, LOSS_ANY);
}

static void hub_dies(struct day *day)
{
    uint64_t in = 1 + chance_next(&day->faults) % 60;
    disk_kill_at(day->office.disk, disk_changes(day->office.disk) + in);
}

static void hub_stops(struct day *day)
{
    if (day->hub)
        office_stop(day);
}

/* Everybody goes home; what waits for a day is due. */
static void night_passes(struct day *day)
{
    world_advance(&day->world, (int64_t)(20 + chance_below(&day->faults, 8)) * 3600000);
    day->nights++;
    day_say(day, "a night passes");
}

static void network_changes(struct day *day)
{
    day->outage = !day->outage;
    day_say(day, day->outage ? "the network is gone" : "the network is back");
}

/* Weights are per 1,000 steps. Each kind is drawn every step, wanted or not. */
static const struct {
    unsigned kind, weight;
    void (*strike)(struct day *day);
} troubles[] = {
    {TROUBLE_POWER, 50, power_will_fail},
    {TROUBLE_POWER, 10, power_fails_now},
    {TROUBLE_KILL, 30, program_dies},
    {TROUBLE_HUB, 40, hub_power_will_fail},
    {TROUBLE_HUB, 15, hub_power_fails_now},
    {TROUBLE_HUB, 15, hub_dies},
    {TROUBLE_HUB, 15, hub_stops},
    {TROUBLE_RESTORE, 50, office_copy},
    {TROUBLE_RESTORE, 25, office_restore},
    {TROUBLE_NETWORK, 60, network_changes},
    {TROUBLE_HUB, 40, plaza_power_will_fail},
    {TROUBLE_POWER, 40, trip_pull_out},
    {TROUBLE_RESTORE, 150, vault_back_up},
    {TROUBLE_RESTORE, 40, vault_restore},
    {TROUBLE_RESTORE, 20, vault_rot},
    {TROUBLE_RESTORE, 50, vault_forget_the_copy},
    {TROUBLE_CARD, 20, card_take_image},
    {TROUBLE_CARD, 15, card_roll_back},
    {TROUBLE_CARD, 8, card_clone},
    {TROUBLE_CARD, 6, card_make_anew},
    {TROUBLE_REVOKE, 4, office_revoke},
    {TROUBLE_BROKEN, 15, broken_push},
    {TROUBLE_ROT, 40, card_rot},
    {TROUBLE_CLOCK, 25, night_passes},
    {TROUBLE_ROT, 10, pins_rot},
};

void trouble_strike(struct day *day, uint64_t step)
{
    for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
        struct chance chance = chance_seed(day->seed ^ (step << 32) ^ (i << 24), "trouble");
        day->faults = chance_seed(day->seed ^ (step << 32) ^ (i << 24), "how");
        trouble_draw_booth(day, &day->faults);
        if (chance_below(&chance, 1000) < troubles[i].weight && day->trouble & troubles[i].kind)
            troubles[i].strike(day);
        booth_look(day);
        office_look(day);
        plaza_look(day);
    }
}
