/* Wrong PINs at a kiosk between power cuts, failing disks and restarts. See day.h.
 *
 * The counter is the product's (sync/attempts.h). What it told after it counted one, it may never
 * tell less of again, but after a right PIN or a release whose commit was told. A card that is put
 * back brings its counts back; one sector that rots in one of the two files takes nothing. */
#include <string.h>

#include "sync/attempts.h"
#include "tests/sim/day.h"

static void staff_of(unsigned member, uint8_t staff[RECORD_STAFF_BYTES])
{
    memset(staff, 0, RECORD_STAFF_BYTES);
    staff[0] = (uint8_t)(member + 1);
}

static void check_counts(struct day *day, const struct attempts *attempts)
{
    struct booth *booth = day->at;
    uint8_t staff[RECORD_STAFF_BYTES];
    struct attempts_view view = {0};
    unsigned sum = 0;
    for (unsigned i = 0; i < DAY_MEMBERS; i++) {
        staff_of(i, staff);
        attempts_look(attempts, staff, &view);
        if (view.failures < booth->pins[i])
            day_broken(day, "a_power_cycle_never_lowers_a_pin_count",
                       "kiosk %u, member %u: %u, told were %u", booth->number, i, view.failures,
                       booth->pins[i]);
        sum += booth->pins[i];
    }
    if (view.device < sum)
        day_broken(day, "a_power_cycle_never_lowers_a_pin_count", "kiosk %u: %u of all, not %u",
                   booth->number, view.device, sum);
}

/* What both files lost is assumed, and that is less than the highest counts. */
static void note_rot(struct booth *booth)
{
    for (unsigned i = 0; i < DAY_MEMBERS && booth->pins_rotten > 1; i++)
        if (booth->pins[i] > ATTEMPTS_LOST)
            booth->pins[i] = ATTEMPTS_LOST;
}

static bool open_counts(struct day *day, struct attempts **attempts)
{
    struct disk *disk = day->at->machine.disk;
    enum outcome outcome = attempts_open(&day->at->machine.io, "kiosk", attempts);
    if (outcome != DONE) {
        booth_say(day, "its counts of PINs: %s", trace_outcome(outcome));
        if (!disk_is_down(disk) && booth_is_trusted(day->at) && day->at->pins_rotten == 0)
            day_broken(day, "a_sound_disk_keeps_pin_counts", "%s", trace_outcome(outcome));
        return false;
    }
    if (attempts_was_lost(*attempts) && day->at->sound && day->at->pins_rotten == 0)
        day_broken(day, "a_sound_disk_keeps_pin_counts", "kiosk %u lost them", day->at->number);
    note_rot(day->at);
    day->at->pins_rotten = 0;
    if (!day->at->lies)
        check_counts(day, *attempts);
    return true;
}

void pins_start(struct day *day)
{
    struct attempts *attempts = NULL;
    if (open_counts(day, &attempts))
        attempts_close(attempts);
}

/* A wrong PIN, mostly; now and then the right one, or a release of the hub. */
static enum outcome try_one(struct day *day, struct attempts *attempts, unsigned member,
                            struct chance *chance)
{
    uint8_t staff[RECORD_STAFF_BYTES];
    struct attempts_view view;
    staff_of(member, staff);
    attempts_look(attempts, staff, &view);
    uint64_t drawn = chance_below(chance, 20);
    if (view.wait_ms > 0 && view.wait_ms <= 3600000)
        world_advance(&day->world, view.wait_ms);
    enum outcome outcome = drawn == 0 ? attempts_release(attempts, staff, ++day->at->pins_released)
                                      : attempts_begin(attempts, staff);
    if (outcome == DONE && drawn > 0) {
        attempts_look(attempts, staff, &view);
        day->at->pins[member] = view.failures;
    }
    if (outcome == DONE && drawn == 1)
        outcome = attempts_clear(attempts, staff);
    if (drawn == 0 || (drawn == 1 && outcome != REFUSED && outcome != BUSY))
        day->at->pins[member] = 0; /* told, or in doubt */
    booth_say(day, "member %u, %s: %s", member,
              drawn == 0   ? "released"
              : drawn == 1 ? "a right PIN"
                           : "a wrong PIN",
              trace_outcome(outcome));
    return outcome;
}

void pins_try(struct day *day, struct chance *chance)
{
    struct attempts *attempts = NULL;
    unsigned member = (unsigned)chance_below(chance, DAY_MEMBERS);
    if (chance_below(chance, 3) == 0 && day->trouble & TROUBLE_POWER)
        disk_crash_at(day->at->machine.disk,
                      disk_changes(day->at->machine.disk) + 1 + chance_below(chance, 16), LOSS_ANY);
    if (!open_counts(day, &attempts))
        return;
    for (unsigned i = 0; i < 4; i++) {
        enum outcome outcome = try_one(day, attempts, member, chance);
        if (outcome == DOUBT || disk_is_down(day->at->machine.disk))
            break;
    }
    attempts_close(attempts);
}

void pins_rot(struct day *day)
{
    if (!disk_rot(day->at->machine.disk, "kiosk/attempts.", &day->faults))
        return;
    day->at->pins_rotten++;
    booth_say(day, "a sector changes in its counts of PINs");
}
