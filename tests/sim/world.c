/* A world of machines: see world.h. */
#include "tests/sim/world.h"

#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

/* libsodium's source has no context argument: the one global here. */
static struct chance sodium_chance;

static const char *sodium_name(void)
{
    return "jornada-sim";
}

static uint32_t sodium_random(void)
{
    return (uint32_t)(chance_next(&sodium_chance) >> 32);
}

static void sodium_stir(void)
{
}

static void sodium_buf(void *const bytes, const size_t size)
{
    chance_fill(&sodium_chance, bytes, size);
}

static int sodium_close_source(void)
{
    return 0;
}

static struct randombytes_implementation sodium_source = {
    .implementation_name = sodium_name,
    .random = sodium_random,
    .stir = sodium_stir,
    .buf = sodium_buf,
    .close = sodium_close_source,
};

bool world_take_sodium(void)
{
    /* SQLite keeps as few pages in memory as it can: what lies on the disk is read again. */
    sqlite3_soft_heap_limit64(1);
    sodium_chance = chance_seed(0, "sodium");
    return randombytes_set_implementation(&sodium_source) == 0 && sodium_init() >= 0;
}

void world_start(struct world *world, uint64_t seed)
{
    *world = (struct world){.seed = seed};
    sodium_chance = chance_seed(seed, "sodium");
}

void world_advance(struct world *world, int64_t milliseconds)
{
    world->now_ms += milliseconds;
}

static int64_t wall_ms(void *self)
{
    const struct machine *machine = self;
    return WORLD_START_MS + machine->world->now_ms + machine->wall_offset_ms;
}

static int64_t monotonic_ms(void *self)
{
    const struct machine *machine = self;
    return machine->world->now_ms - machine->boot_ms;
}

static void draw(void *self, void *bytes, size_t size)
{
    struct machine *machine = self;
    chance_fill(&machine->chance, bytes, size);
}

static struct disk *disk_of(void *self)
{
    struct machine *machine = self;
    disk_set_wall(machine->disk, wall_ms(self));
    return machine->disk;
}

static enum outcome file_open(void *self, const char *path, enum io_open how, struct io_file **file)
{
    return disk_file_open(disk_of(self), path, how, file);
}

static enum outcome file_read(void *self, struct io_file *file, uint64_t offset, void *bytes,
                              size_t size)
{
    return disk_file_read(disk_of(self), file, offset, bytes, size);
}

static enum outcome file_write(void *self, struct io_file *file, uint64_t offset, const void *bytes,
                               size_t size)
{
    return disk_file_write(disk_of(self), file, offset, bytes, size);
}

static enum outcome file_sync(void *self, struct io_file *file)
{
    return disk_file_sync(disk_of(self), file);
}

static enum outcome file_size(void *self, struct io_file *file, uint64_t *size)
{
    return disk_file_size(disk_of(self), file, size);
}

static enum outcome file_truncate(void *self, struct io_file *file, uint64_t size)
{
    return disk_file_truncate(disk_of(self), file, size);
}

static void file_close(void *self, struct io_file *file)
{
    disk_file_close(disk_of(self), file);
}

static enum outcome remove_name(void *self, const char *path)
{
    return disk_remove(disk_of(self), path);
}

static enum outcome rename_name(void *self, const char *from, const char *to)
{
    return disk_rename(disk_of(self), from, to);
}

static enum outcome folder_make(void *self, const char *path)
{
    return disk_folder_make(disk_of(self), path);
}

static enum outcome folder_sync(void *self, const char *path)
{
    return disk_folder_sync(disk_of(self), path);
}

static enum outcome folder_list(void *self, const char *path,
                                void (*each)(void *context, const char *name), void *context)
{
    return disk_folder_list(disk_of(self), path, each, context);
}

static enum outcome free_bytes(void *self, const char *path, uint64_t *bytes)
{
    return disk_free_bytes(disk_of(self), path, bytes);
}

void machine_create(struct machine *machine, struct world *world, const char *name,
                    struct disk *disk)
{
    *machine = (struct machine){
        .world = world,
        .disk = disk,
        .chance = chance_seed(world->seed, name),
        .boot_ms = world->now_ms,
        .io = {.vfs = disk_vfs(disk),
               .wall_ms = wall_ms,
               .monotonic_ms = monotonic_ms,
               .random = draw,
               .file_open = file_open,
               .file_read = file_read,
               .file_write = file_write,
               .file_sync = file_sync,
               .file_size = file_size,
               .file_truncate = file_truncate,
               .file_close = file_close,
               .remove = remove_name,
               .rename = rename_name,
               .folder_make = folder_make,
               .folder_sync = folder_sync,
               .folder_list = folder_list,
               .free_bytes = free_bytes},
    };
    machine->io.self = machine;
}

void machine_destroy(struct machine *machine)
{
    disk_destroy(machine->disk);
    machine->disk = NULL;
}

void machine_restart(struct machine *machine)
{
    if (disk_lost_power(machine->disk))
        machine->boot_ms = machine->world->now_ms;
    disk_reopen(machine->disk);
}
