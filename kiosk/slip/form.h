/* A form: the bytes of one rendering of a slip, which grow while they are made.
 *
 * Promises: old memory is zeroed when it grows and when it is freed. A form starts as zeros and
 * belongs to whoever declared it. */
#ifndef JORNADA_KIOSK_SLIP_FORM_H
#define JORNADA_KIOSK_SLIP_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

struct form {
    uint8_t *bytes;
    size_t size, room;
};

/* BUSY without memory; the form is then as it was. */
enum outcome form_append(struct form *form, const void *bytes, size_t size) MUST_CHECK;
void form_free(struct form *form);

#endif
