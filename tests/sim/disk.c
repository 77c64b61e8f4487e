/* A disk that loses power: see disk.h. Here are its life, crash points and faults; what lies on
 * it is platter.c. */
#include "tests/sim/disk_inside.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY (8ULL << 30)

struct disk *disk_create(const char *vfs, struct chance chance, const struct disk_rules *rules)
{
    struct disk *disk = calloc(1, sizeof *disk);
    if (!disk)
        abort();
    disk->name = strdup(vfs);
    disk->chance = chance;
    disk->sqlite = (struct chance){chance_next(&disk->chance)};
    disk->rules = *rules;
    platter_create(&disk->platter);
    disk->vfs = disk_vfs_create(disk, disk->name);
    return disk;
}

void disk_destroy(struct disk *disk)
{
    if (!disk)
        return;
    disk_vfs_destroy(disk->vfs);
    platter_destroy(&disk->platter);
    free(disk->name);
    free(disk);
}

struct disk *disk_copy(const struct disk *from, const char *vfs, struct chance chance,
                       const struct disk_rules *rules)
{
    struct disk *disk = disk_create(vfs, chance, rules);
    platter_copy(&disk->platter, &from->platter);
    return disk;
}

void disk_restore(struct disk *disk, const struct disk *from)
{
    assert(disk->open_files == 0);
    platter_destroy(&disk->platter);
    platter_copy(&disk->platter, &from->platter);
}

const char *disk_vfs(const struct disk *disk)
{
    return disk->name;
}

void disk_set_rules(struct disk *disk, const struct disk_rules *rules)
{
    disk->rules = *rules;
    disk->full_left = 0;
}

struct disk_rules disk_rules_of(const struct disk *disk)
{
    return disk->rules;
}

void disk_set_wall(struct disk *disk, int64_t wall_ms)
{
    disk->wall_ms = wall_ms;
}

int64_t disk_vfs_wall(const struct disk *disk)
{
    return disk->wall_ms;
}

void disk_vfs_random(struct disk *disk, void *bytes, size_t size)
{
    chance_fill(&disk->sqlite, bytes, size);
}

uint64_t disk_changes(const struct disk *disk)
{
    return disk->changes;
}

void disk_crash_at(struct disk *disk, uint64_t change, enum disk_loss loss)
{
    disk->crash_at = change;
    disk->loss = loss;
    disk->kill = false;
}

void disk_kill_at(struct disk *disk, uint64_t change)
{
    disk_crash_at(disk, change, LOSS_NONE);
    disk->kill = true;
}

void disk_kill(struct disk *disk)
{
    disk->down = true;
    disk->lost_power = false;
    disk->crash_at = 0;
}

void disk_crash(struct disk *disk, enum disk_loss loss)
{
    disk_kill(disk);
    disk->lost_power = true;
    platter_settle(&disk->platter, loss, &disk->chance);
}

bool disk_is_down(const struct disk *disk)
{
    return disk->down;
}

bool disk_lost_power(const struct disk *disk)
{
    return disk->lost_power;
}

bool disk_was_faulty(const struct disk *disk)
{
    return disk->faulty;
}

uint64_t disk_failures(const struct disk *disk)
{
    return disk->failures;
}

unsigned disk_open_files(const struct disk *disk)
{
    return disk->open_files;
}

void disk_reopen(struct disk *disk)
{
    disk->generation++;
    disk->down = disk->lost_power = disk->faulty = false;
    disk->full_left = 0;
    for (struct node *node = disk->platter.nodes; node; node = node->next) {
        node->owner = NULL;
        node->shared = 0;
    }
}

bool disk_usable(const struct disk *disk, const struct io_file *file)
{
    return !disk->down && (!file || file->generation == disk->generation);
}

/* Counts one change that was just made; the power may fail in it. */
enum outcome disk_changed(struct disk *disk)
{
    disk->changes++;
    if (disk->full_left > 0)
        disk->full_left--;
    if (disk->changes != disk->crash_at)
        return DONE;
    if (disk->kill)
        disk_kill(disk);
    else
        disk_crash(disk, disk->loss);
    return DOUBT;
}

/* Chance is drawn only where a rule asks for it: an honest run does not shift with the rules. */
bool disk_strikes(struct disk *disk, uint32_t per_million)
{
    if (per_million == 0 || !chance_hits(&disk->chance, per_million))
        return false;
    disk->faulty = true;
    return true;
}

static uint64_t used_bytes(const struct disk *disk)
{
    uint64_t used = 0;
    for (size_t i = 0; i < disk->platter.name_count; i++)
        if (disk->platter.names[i].now)
            used += disk->platter.names[i].now->now.size;
    return used;
}

uint64_t disk_free_now(const struct disk *disk)
{
    uint64_t capacity = disk->rules.capacity ? disk->rules.capacity : CAPACITY;
    uint64_t used = used_bytes(disk);
    return disk->full_left > 0 || used > capacity ? 0 : capacity - used;
}

bool disk_refuses_growth(struct disk *disk, uint64_t bytes)
{
    if (disk->full_left == 0 && disk_strikes(disk, disk->rules.full))
        disk->full_left = 1 + chance_below(&disk->chance, 40);
    if (disk_free_now(disk) >= bytes)
        return false;
    disk->faulty = true;
    return true;
}
