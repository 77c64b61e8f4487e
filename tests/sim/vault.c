/* Backups of the hub on a disk of their own, and the hub brought back from one. See day.h.
 *
 * The product makes, reads back, records and restores them; what happens here is what people do: a
 * disk that was not plugged in, so that a backup is taken and never copied; a copy that rots on the
 * shelf; the newest, the one before it, or by mistake an older one brought back. Older than the
 * last two means that what kiosks deleted as safe may be gone: the judge then asks only that all
 * the rest arrives. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/restore.h"
#include "tests/sim/day.h"

#define SHELF "vault"
#define FETCHED_FOLDER "fetched"
#define FETCHED FETCHED_FOLDER "/copy.jrbk"

static const struct disk_rules honest = {0};

void vault_open(struct day *day)
{
    struct chance chance = chance_seed(day->seed, "vault");
    day->has_vault = chance_below(&chance, 2) == 0;
    machine_create(&day->vault, &day->world, "vault", disk_create("sim-vault", chance, &honest));
    const struct io *io = &day->vault.io;
    if (io->folder_make(io->self, SHELF) != DONE || io->folder_sync(io->self, "") != DONE)
        abort();
}

static bool office_is_sound(const struct day *day)
{
    return !disk_is_down(day->office.disk) && !disk_was_faulty(day->office.disk);
}

static void note(struct day *day, const struct backup *made)
{
    struct shelved *shelved = &day->shelf[day->shelf_count];
    if (day->shelf_count == DAY_BACKUPS_MAX)
        return;
    snprintf(shelved->name, sizeof shelved->name, "%s", made->name);
    shelved->devices = day->device_count;
    shelved->put_aside = day->put_aside;
    shelved->rotten = false;
    day->verified++;
    day->shelf_count++;
    if (day->shelf_count >= 2 && day->safe_floor < day->shelf_count - 2)
        day->safe_floor = day->shelf_count - 2;
}

void vault_back_up(struct day *day)
{
    struct backup made = {0};
    char path[128];
    if (!day->hub || !day->has_vault || day->shelf_count == DAY_BACKUPS_MAX)
        return;
    world_advance(&day->world, 1000); /* names tell the second */
    enum outcome outcome = backup_make(day->hub, &day->vault.io, SHELF, &made);
    day_say(day, "a backup of the hub: %s", trace_outcome(outcome));
    /* A file on the shelf may count at the hub, whatever failed after the copying. */
    snprintf(path, sizeof path, SHELF "/%s", made.name);
    if (made.name[0] != '\0' && disk_has(day->vault.disk, path))
        note(day, &made);
    if (outcome != DONE && office_is_sound(day))
        day_broken(day, "a_backup_can_be_made", "%s: %s", trace_outcome(outcome),
                   hub_why(day->hub));
    office_look(day);
}

/* Taken, and the disk for the copy is not there. */
void vault_forget_the_copy(struct day *day)
{
    struct backup made;
    char path[4096];
    if (!day->hub || !day->has_vault)
        return;
    world_advance(&day->world, 1000);
    enum outcome outcome = backup_take(day->hub, &made, path);
    day_say(day, "a backup is taken and never copied: %s", trace_outcome(outcome));
    office_look(day);
}

void vault_rot(struct day *day)
{
    char path[128];
    if (day->shelf_count == 0)
        return;
    struct shelved *shelved = &day->shelf[chance_below(&day->faults, day->shelf_count)];
    snprintf(path, sizeof path, SHELF "/%s", shelved->name);
    if (!disk_rot(day->vault.disk, path, &day->faults))
        return;
    shelved->rotten = true;
    day_say(day, "the backup %s rots", shelved->name);
}

static void fetch(struct day *day, const struct shelved *shelved)
{
    const struct io *from = &day->vault.io, *to = &day->office.io;
    struct io_file *source = NULL, *target = NULL;
    char path[128];
    uint64_t size = 0;
    snprintf(path, sizeof path, SHELF "/%s", shelved->name);
    (void)!to->remove(to->self, FETCHED);
    if (to->folder_make(to->self, FETCHED_FOLDER) != DONE ||
        from->file_open(from->self, path, IO_READ, &source) != DONE ||
        from->file_size(from->self, source, &size) != DONE ||
        to->file_open(to->self, FETCHED, IO_CREATE, &target) != DONE)
        abort(); /* both disks are good here */
    uint8_t *bytes = malloc(size + 1);
    if (!bytes || from->file_read(from->self, source, 0, bytes, size) != DONE ||
        to->file_write(to->self, target, 0, bytes, size) != DONE ||
        to->file_sync(to->self, target) != DONE)
        abort();
    free(bytes);
    from->file_close(from->self, source);
    to->file_close(to->self, target);
}

/* Mostly the newest; the one before it; now and then an older one, by mistake. */
static size_t choose(struct day *day)
{
    uint64_t drawn = chance_next(&day->faults);
    size_t newest = day->shelf_count - 1;
    if (drawn % 4 == 0 && newest >= 1)
        return newest - 1;
    if (drawn % 4 == 1 && newest >= 2)
        return (size_t)(drawn >> 32) % (newest - 1);
    return newest;
}

/* What was safe may be gone with the backups that held it. */
static void excuse_what_was_deleted(struct day *day)
{
    for (size_t i = 0; i < day->ledger.count; i++)
        day->ledger.entries[i].held = day->ledger.entries[i].imaged = 0;
    for (unsigned i = 0; i < day->booth_count; i++)
        day->booths[i].destroyed = true;
}

static void come_back(struct day *day, size_t index)
{
    bool old = index < day->safe_floor; /* also step by step, each from one of the last two */
    day->restores++;
    day->came_back++;
    day->put_aside = day->shelf[index].put_aside;
    office_forget_devices(day, day->shelf[index].devices);
    if (old)
        excuse_what_was_deleted(day);
    /* What was made after it is of another line of time: nobody takes it for the newest again. */
    day->shelf_count = index + 1;
    if (old)
        day->safe_floor = index > 0 ? index - 1 : 0;
    office_start(day);
    if (!day->hub)
        day_broken(day, "a_restored_hub_opens", "from backup %zu", index);
}

void vault_restore(struct day *day)
{
    struct restore_settings settings = {
        .io = &day->office.io, .folder = "hub", .file = FETCHED, .passphrase = NULL};
    struct backup_statement statement;
    char why[HUB_WHY_MAX];
    if (day->shelf_count == 0)
        return;
    if (day->hub)
        office_fall(day);
    machine_restart(&day->office);
    world_advance(&day->world, 60000);
    /* Restoring is done on a good disk, by somebody who waits for the end of it. */
    struct disk_rules rules = disk_rules_of(day->office.disk);
    disk_set_rules(day->office.disk, &honest);
    disk_crash_at(day->office.disk, 0, LOSS_ANY);
    size_t index = choose(day);
    fetch(day, &day->shelf[index]);
    enum outcome outcome = restore_run(&settings, &statement, why);
    day_say(day, "the hub is restored from backup %zu of %zu%s: %s", index + 1, day->shelf_count,
            day->shelf[index].rotten ? ", a rotten one" : "", trace_outcome(outcome));
    if (outcome == DONE && day->shelf[index].rotten)
        day_broken(day, "a_bad_backup_is_refused", "%s", day->shelf[index].name);
    if (outcome != DONE && !day->shelf[index].rotten)
        day_broken(day, "a_good_backup_comes_back", "%s: %s", trace_outcome(outcome), why);
    if (outcome == DONE)
        come_back(day, index);
    disk_set_rules(day->office.disk, &rules);
}
