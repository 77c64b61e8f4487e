/* The USB stick: bundles out of a kiosk, into the hub, receipts back. See day.h.
 *
 * The steps are the product's (sync_stick.h, stick.h, hub_push_file, import_receipt) over a stick
 * that is pulled out in the middle, is full, or fails; the helper's child that runs them in the
 * product is no part of this. Some kiosks of some days have no other road. */
#include <stdlib.h>
#include <string.h>

#include "sync/hub/import.h"
#include "sync/sync_stick.h"
#include "tests/sim/day.h"

static const struct disk_rules honest = {0};

void trip_set_up(struct day *day, const struct disk_rules *rules)
{
    struct chance chance = chance_seed(day->seed, "trips");
    machine_create(&day->stick, &day->world, "stick", disk_create("sim-stick", chance, &honest));
    const struct io *io = &day->stick.io;
    if (io->folder_make(io->self, STICK_FOLDER) != DONE || io->folder_sync(io->self, "") != DONE)
        abort();
    for (unsigned i = 0; i < day->booth_count; i++)
        day->booths[i].by_stick = chance_below(&chance, 6) == 0;
    disk_set_rules(day->stick.disk, rules);
}

/* Whoever pulled it out puts it in again. */
static void plug_in(struct day *day)
{
    if (disk_is_down(day->stick.disk))
        machine_restart(&day->stick);
}

static bool stick_is_sound(const struct day *day)
{
    return !disk_is_down(day->stick.disk) && !disk_was_faulty(day->stick.disk);
}

void trip_fill(struct day *day)
{
    static uint8_t bytes[BUNDLE_MAX];
    struct sync_stick trip = {0};
    char name[STICK_NAME_MAX];
    size_t size = 0;
    unsigned files = 0;
    enum outcome outcome = DONE, put = DONE;
    plug_in(day);
    if (!day->at->sync)
        return;
    while (put == DONE && (outcome = sync_stick_next(day->at->sync, &trip, bytes, sizeof bytes,
                                                     &size, name)) == DONE) {
        put = stick_put(&day->stick.io, STICK_FOLDER, name, bytes, size);
        files += put == DONE;
    }
    booth_say(day, "%u bundles on the stick: %s", files,
              trace_outcome(put == DONE ? outcome : put));
    if (put != DONE && stick_is_sound(day))
        day_broken(day, "a_sound_stick_takes_bundles", "%s", trace_outcome(put));
    booth_look(day);
}

/* What a revoked device sends is kept aside, for a person to look at; a card that was made anew
 * left one behind. */
static void allow_quarantine(struct day *day, const uint8_t *bytes, size_t size)
{
    struct bundle bundle;
    bool welcome = false;
    if (bundle_decode(bytes, size, &bundle) != DONE)
        return;
    for (unsigned i = 0; i < day->booth_count; i++)
        welcome = welcome || (!day->booths[i].outcast &&
                              memcmp(day->booths[i].enrolment->device, bundle.device, 16) == 0);
    day->broken_frames += welcome ? 0 : bundle.count;
}

static void take_file(struct day *day, const char *name)
{
    static uint8_t bytes[BUNDLE_MAX];
    struct hub_taken taken;
    size_t size = 0;
    if (stick_get(&day->stick.io, STICK_FOLDER, name, bytes, sizeof bytes, &size) != DONE)
        return;
    witness_tap(day, bytes, size);
    allow_quarantine(day, bytes, size);
    enum outcome outcome = hub_push_file(day->hub, bytes, size, &taken);
    day_say(day, "from the stick: %u frames, %u of them new: %s", taken.frames, taken.fresh,
            trace_outcome(outcome));
    office_look(day);
}

static void write_receipts(struct day *day)
{
    static uint8_t bytes[RECEIPT_MAX];
    char name[STICK_NAME_MAX];
    size_t size = 0;
    for (unsigned i = 0; i < day->device_count && day->hub; i++)
        for (unsigned part = 0;
             import_receipt(day->hub, day->devices[i].id, part, bytes, &size) == DONE; part++) {
            stick_receipt_name(day->devices[i].id, part, name);
            enum outcome put = stick_put(&day->stick.io, STICK_FOLDER, name, bytes, size);
            if (put != DONE && stick_is_sound(day))
                day_broken(day, "a_sound_stick_takes_receipts", "%s", trace_outcome(put));
        }
    office_look(day);
}

void trip_import(struct day *day)
{
    struct stick_names names = {0};
    plug_in(day);
    if (stick_list(&day->stick.io, STICK_FOLDER, STICK_BUNDLES, &names) == DONE)
        for (size_t i = 0; i < names.count && day->hub; i++)
            take_file(day, names.name[i]);
    stick_forget(&names);
    if (day->hub)
        write_receipts(day);
}

void trip_bring_back(struct day *day)
{
    static uint8_t bytes[RECEIPT_MAX];
    struct stick_names names = {0};
    unsigned believed = 0;
    plug_in(day);
    if (day->at->sync && stick_list(&day->stick.io, STICK_FOLDER, STICK_RECEIPTS, &names) == DONE)
        for (size_t i = 0; i < names.count && day->at->sync && !sync_in_doubt(day->at->sync); i++) {
            size_t size = 0;
            if (stick_get(&day->stick.io, STICK_FOLDER, names.name[i], bytes, sizeof bytes,
                          &size) == DONE)
                believed += sync_stick_take(day->at->sync, bytes, size) == DONE;
        }
    stick_forget(&names);
    booth_say(day, "%u receipts from the stick are believed", believed);
    booth_look(day);
}

void trip_pull_out(struct day *day)
{
    uint64_t in = 1 + chance_next(&day->faults) % 20;
    disk_crash_at(day->stick.disk, disk_changes(day->stick.disk) + in, LOSS_ANY);
}

/* All three, for a kiosk that has no other road. */
void trip_whole(struct day *day)
{
    trip_fill(day);
    trip_import(day);
    trip_bring_back(day);
}
