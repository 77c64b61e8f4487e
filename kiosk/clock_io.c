/* Two atomic numbers in the place of two clocks; everything else is handed to the io below. */
#include "kiosk/clock_io.h"

static const struct io *under(void *self)
{
    return ((struct clock_io *)self)->under;
}

static int64_t wall_ms(void *self)
{
    const struct clock_io *clock = self;
    int64_t set_ms = atomic_load(&clock->wall_ms);
    return clock->runs ? clock->under->wall_ms(clock->under->self) + set_ms : set_ms;
}

static int64_t monotonic_ms(void *self)
{
    const struct clock_io *clock = self;
    return clock->runs ? clock->under->monotonic_ms(clock->under->self)
                       : atomic_load(&clock->monotonic_ms);
}

static void draw(void *self, void *bytes, size_t size)
{
    under(self)->random(under(self)->self, bytes, size);
}

static enum outcome file_open(void *self, const char *path, enum io_open how, struct io_file **file)
{
    return under(self)->file_open(under(self)->self, path, how, file);
}

static enum outcome file_read(void *self, struct io_file *file, uint64_t offset, void *bytes,
                              size_t size)
{
    return under(self)->file_read(under(self)->self, file, offset, bytes, size);
}

static enum outcome file_write(void *self, struct io_file *file, uint64_t offset, const void *bytes,
                               size_t size)
{
    return under(self)->file_write(under(self)->self, file, offset, bytes, size);
}

static enum outcome file_sync(void *self, struct io_file *file)
{
    return under(self)->file_sync(under(self)->self, file);
}

static enum outcome file_size(void *self, struct io_file *file, uint64_t *size)
{
    return under(self)->file_size(under(self)->self, file, size);
}

static enum outcome file_truncate(void *self, struct io_file *file, uint64_t size)
{
    return under(self)->file_truncate(under(self)->self, file, size);
}

static void file_close(void *self, struct io_file *file)
{
    under(self)->file_close(under(self)->self, file);
}

static enum outcome remove_path(void *self, const char *path)
{
    return under(self)->remove(under(self)->self, path);
}

static enum outcome rename_path(void *self, const char *from, const char *to)
{
    return under(self)->rename(under(self)->self, from, to);
}

static enum outcome folder_make(void *self, const char *path)
{
    return under(self)->folder_make(under(self)->self, path);
}

static enum outcome folder_sync(void *self, const char *path)
{
    return under(self)->folder_sync(under(self)->self, path);
}

static enum outcome folder_list(void *self, const char *path,
                                void (*each)(void *context, const char *name), void *context)
{
    return under(self)->folder_list(under(self)->self, path, each, context);
}

static enum outcome free_bytes(void *self, const char *path, uint64_t *bytes)
{
    return under(self)->free_bytes(under(self)->self, path, bytes);
}

void clock_io_make(struct clock_io *clock, const struct io *io, int64_t wall, int64_t monotonic)
{
    clock->under = io;
    clock->runs = false;
    clock->io = (struct io){.self = clock,
                            .vfs = io->vfs,
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
                            .remove = remove_path,
                            .rename = rename_path,
                            .folder_make = folder_make,
                            .folder_sync = folder_sync,
                            .folder_list = folder_list,
                            .free_bytes = free_bytes};
    clock_io_set(clock, wall, monotonic);
}

void clock_io_set(struct clock_io *clock, int64_t wall, int64_t monotonic)
{
    atomic_store(&clock->wall_ms, wall);
    atomic_store(&clock->monotonic_ms, monotonic);
}

void clock_io_make_shifted(struct clock_io *clock, const struct io *io, int64_t shift)
{
    clock_io_make(clock, io, shift, 0);
    clock->runs = true;
}
