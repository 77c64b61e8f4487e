/* Internal to the files of the real world: one open descriptor, whole reads and writes or a
 * failure.
 *
 * io.c opens by path, stick_disk.c within a stick's folder; from then on a file is a file. These
 * stand in the table of struct io as they are; `self` is not looked at. */
#ifndef JORNADA_SYNC_IO_FILE_H
#define JORNADA_SYNC_IO_FILE_H

#include "sync/io.h"

struct io_file {
    int fd;
};

enum outcome io_file_read(void *self, struct io_file *file, uint64_t offset, void *bytes,
                          size_t size) MUST_CHECK;
enum outcome io_file_write(void *self, struct io_file *file, uint64_t offset, const void *bytes,
                           size_t size) MUST_CHECK;
enum outcome io_file_size(void *self, struct io_file *file, uint64_t *size) MUST_CHECK;
enum outcome io_file_truncate(void *self, struct io_file *file, uint64_t size) MUST_CHECK;
void io_file_close(void *self, struct io_file *file); /* NULL is fine */

#endif
