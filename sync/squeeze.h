/* Makes the facts of one commit shorter with the schema's dictionary.
 *
 * zstd without magic, length, checksum or dictionary number: what is left is only the blocks. The
 * dictionary (squeeze_dictionary.c) was trained on synthetic commits alone by
 * tests/train_dictionary.c and is part of the format: it changes only with the sealing version.
 * Never given names or phones: zstd's own memory is not ours to wipe. */
#ifndef JORNADA_SYNC_SQUEEZE_H
#define JORNADA_SYNC_SQUEEZE_H

#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

/* Bytes written into `small`; 0 when it does not fit into `room`. */
size_t squeeze_pack(const uint8_t *bytes, size_t size, uint8_t *small, size_t room);
/* DAMAGED when it is not what squeeze_pack makes, or longer than `room`. */
enum outcome squeeze_unpack(const uint8_t *small, size_t small_size, uint8_t *bytes, size_t room,
                            size_t *size) MUST_CHECK;

extern const uint8_t squeeze_dictionary[];
extern const size_t squeeze_dictionary_size;

#endif
