/* Files of a USB stick, as steps over struct io: bundles out (*.jrb), receipts back (*.jrr), all in
 * the stick's folder JORNADA.
 *
 * Promises: stick_put answers DONE only when the bytes were written beside, flushed, read again and
 * found to be the same, given their name and the name flushed; before that, a file of that name is
 * what it was. Nothing on a stick is ever deleted but the unfinished file of a put that failed.
 * Refuses names with a path in them and files longer than asked for. The same functions run in the
 * helper's child (stick_child.c) and in the simulator; what a file holds is judged elsewhere. */
#ifndef JORNADA_SYNC_STICK_H
#define JORNADA_SYNC_STICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/bundle.h"
#include "sync/io.h"
#include "sync/outcome.h"

#define STICK_FOLDER "JORNADA"
#define STICK_BUNDLES ".jrb"
#define STICK_RECEIPTS ".jrr"
#define STICK_NAME_MAX 256 /* bytes, NUL included */
#define STICK_FILES_MAX 65536

/* "<stream>-<first>-<last>.jrb", in hex: the same frames have the same name, always. */
void stick_bundle_name(const struct bundle *bundle, char name[STICK_NAME_MAX]);
/* "<device>-<part>.jrr": a later receipt takes the place of the one before. */
void stick_receipt_name(const uint8_t device[16], unsigned part, char name[STICK_NAME_MAX]);

/* `folder` exists. DISK_FULL, REFUSED (read-only), NOT_FOUND (pulled out), DAMAGED: what was read
 * back is something else, or the stick failed; nothing of that name was changed. */
enum outcome stick_put(const struct io *io, const char *folder, const char *name,
                       const uint8_t *bytes, size_t size) MUST_CHECK;

/* The names that end in `ending` (any case), in byte order. */
struct stick_names {
    char (*name)[STICK_NAME_MAX];
    size_t count, room;
    size_t more; /* beyond STICK_FILES_MAX, or too long: not listed */
};
enum outcome stick_list(const struct io *io, const char *folder, const char *ending,
                        struct stick_names *names) MUST_CHECK;
void stick_forget(struct stick_names *names); /* frees; all zeros is fine */
/* INVALID: longer than `room`. */
enum outcome stick_get(const struct io *io, const char *folder, const char *name, uint8_t *bytes,
                       size_t room, size_t *size) MUST_CHECK;

#endif
