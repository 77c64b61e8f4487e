/* The cards that kiosks run from: copied, put back, made anew, rotting. See day.h.
 *
 * A card is copied only while its kiosk is off. What a card held is in the ledger's bits: an entry
 * that no card holds any more lies on destroyed media, if the hub did not have it yet. Rot takes
 * one of the two copies of a frame, as on two media; when it takes both before a start could mend
 * one, the card counts as destroyed up to there. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/day.h"

static const struct disk_rules honest = {0};

struct booth *card_new_booth(struct day *day, struct disk *disk)
{
    char name[32];
    struct booth *booth = &day->booths[day->booth_count++];
    booth->number = day->booth_count;
    snprintf(name, sizeof name, "kiosk %u", booth->number);
    machine_create(&booth->machine, &day->world, name, disk);
    booth->enrolment = sodium_malloc(sizeof *booth->enrolment);
    if (!booth->enrolment)
        abort();
    return booth;
}

/* The plug is pulled; nothing that was written is lost by that. */
static void switch_off(struct day *day)
{
    if (day->at->sync)
        booth_fall(day);
    machine_restart(&day->at->machine);
}

static struct disk *copy_card(struct day *day, const char *name, const struct disk_rules *rules)
{
    return disk_copy(day->at->machine.disk, name, chance_seed(day->seed, name), rules);
}

void card_take_image(struct day *day)
{
    char name[32];
    switch_off(day);
    disk_destroy(day->at->image);
    snprintf(name, sizeof name, "sim-image-%u", day->at->number);
    day->at->image = copy_card(day, name, &honest);
    day->at->image_rotten = day->at->rotten;
    day->at->image_shown = day->at->shown;
    memcpy(day->at->image_pins, day->at->pins, sizeof day->at->pins);
    for (size_t i = 0; i < day->ledger.count; i++) {
        struct ledger_entry *entry = &day->ledger.entries[i];
        entry->imaged &= ~booth_bit(day->at);
        entry->imaged |= entry->held & booth_bit(day->at);
    }
    booth_say(day, "an image of its card is kept");
}

void card_roll_back(struct day *day)
{
    unsigned bit = booth_bit(day->at);
    if (!day->at->image)
        return;
    switch_off(day);
    disk_restore(day->at->machine.disk, day->at->image);
    for (size_t i = 0; i < day->ledger.count; i++) {
        struct ledger_entry *entry = &day->ledger.entries[i];
        entry->held = (entry->held & ~bit) | (entry->imaged & bit);
    }
    day->at->card_moved = true;
    day->at->rotten = day->at->image_rotten;
    day->at->shown = day->at->image_shown;
    memcpy(day->at->pins, day->at->image_pins, sizeof day->at->pins);
    day->cards++;
    booth_say(day, "its card is put back as the image was");
}

void card_clone(struct day *day)
{
    char name[32];
    if (day->booth_count == DAY_BOOTHS_MAX)
        return;
    switch_off(day);
    struct booth *from = day->at;
    snprintf(name, sizeof name, "sim-kiosk-%u", day->booth_count + 1);
    struct disk_rules rules = disk_rules_of(from->machine.disk);
    struct booth *clone = card_new_booth(day, copy_card(day, name, &rules));
    *clone->enrolment = *from->enrolment; /* one device from now on, before it starts too */
    clone->sound = from->sound;
    clone->rebuilt = from->rebuilt;
    clone->clock_moved = from->clock_moved;
    clone->lies = from->lies;
    clone->outcast = from->outcast;
    clone->by_relay = from->by_relay;
    clone->by_stick = from->by_stick;
    clone->rotten = from->rotten;
    clone->flush_failed = from->flush_failed;
    clone->shown = from->shown;
    memcpy(clone->pins, from->pins, sizeof clone->pins);
    clone->pins_released = from->pins_released;
    clone->pins_rotten = from->pins_rotten;
    clone->destroyed = from->destroyed;
    clone->card_moved = from->card_moved = true;
    for (size_t i = 0; i < day->ledger.count; i++)
        if (day->ledger.entries[i].held & booth_bit(from))
            day->ledger.entries[i].held |= booth_bit(clone);
    day->cards++;
    booth_say(day, "its card is copied: kiosk %u is the same device", clone->number);
}

/* Somebody writes the image of a new kiosk over it, and enrols it in the place of the old one. */
void card_make_anew(struct day *day)
{
    struct booth *booth = day->at;
    char name[32];
    if (!day->hub || booth->outcast || booth->card_moved ||
        day->device_count == sizeof day->devices / sizeof day->devices[0])
        return;
    switch_off(day);
    snprintf(name, sizeof name, "sim-empty-%u", booth->number);
    struct disk *empty = disk_create(name, chance_seed(day->seed, name), &honest);
    struct disk_rules rules = disk_rules_of(booth->machine.disk);
    disk_restore(booth->machine.disk, empty);
    disk_destroy(empty);
    disk_destroy(booth->image);
    booth->image = NULL;
    for (size_t i = 0; i < day->ledger.count; i++)
        day->ledger.entries[i].held &= ~booth_bit(booth);
    booth->rotten = 0;
    booth->shown = 0;
    memset(booth->pins, 0, sizeof booth->pins);
    booth->card_moved = true;
    day->cards++;
    booth_say(day, "its card is made anew");
    /* Enrolling is done on good disks, by somebody who waits for the end of it. */
    struct disk_rules hub_rules = disk_rules_of(day->office.disk);
    disk_set_rules(booth->machine.disk, &honest);
    disk_set_rules(day->office.disk, &honest);
    disk_crash_at(booth->machine.disk, 0, LOSS_ANY);
    disk_crash_at(day->office.disk, 0, LOSS_ANY);
    booth_enrol(day);
    disk_set_rules(booth->machine.disk, &rules);
    disk_set_rules(day->office.disk, &hub_rules);
}

/* Both copies went before one could mend the other: the card is destroyed, up to now. */
static void note_destroyed(struct day *day)
{
    if (day->at->rotten != (ROT_STORE | ROT_JOURNAL))
        return;
    for (size_t i = 0; i < day->ledger.count; i++)
        day->ledger.entries[i].held &= ~booth_bit(day->at);
    day->at->destroyed = true;
    booth_say(day, "both its copies are damaged: what only it had may be lost");
}

void card_rot(struct day *day)
{
    uint64_t drawn = chance_next(&day->faults);
    unsigned copies = drawn % 8 == 0  ? ROT_STORE | ROT_JOURNAL
                      : drawn % 8 < 5 ? ROT_STORE
                                      : ROT_JOURNAL;
    struct disk *disk = day->at->machine.disk;
    bool struck = false;
    if (copies & ROT_STORE)
        struck = disk_rot(disk, "kiosk/store.db", &day->faults);
    if (copies & ROT_JOURNAL)
        struck = disk_rot(disk, "kiosk/journal/", &day->faults) || struck;
    if (!struck)
        return;
    day->rots++;
    day->at->rotten |= copies;
    day->at->rebuilt = true;
    booth_say(day, "sectors change in its %s",
              copies == ROT_STORE     ? "database"
              : copies == ROT_JOURNAL ? "journal"
                                      : "database and journal");
    note_destroyed(day);
}

static void count_put_aside(void *context, const char *name)
{
    unsigned *count = context;
    *count += strncmp(name, "damaged-", 8) == 0;
}

/* A database that was put aside for whatever reason, while the journal had rotten: both copies. */
static void look_for_put_aside(struct day *day)
{
    const struct io *io = &day->at->machine.io;
    unsigned count = 0;
    if (io->folder_list(io->self, "kiosk", count_put_aside, &count) != DONE)
        return;
    if (count > day->at->put_aside && day->at->rotten & ROT_JOURNAL)
        day->at->rotten |= ROT_STORE;
    day->at->put_aside = count;
}

void card_start_settles(struct day *day)
{
    look_for_put_aside(day);
    note_destroyed(day);
    day->at->rotten = 0;
}
