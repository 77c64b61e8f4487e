/* A search of this process's own writable memory, for tests of what is wiped.
 *
 * The marker is given xored with MEMORY_MASK, so that the search does not find itself. */
#ifndef JORNADA_TESTS_MEMORY_H
#define JORNADA_TESTS_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#define MEMORY_MASK 0x55

/* How often it stands there; the search's own buffer is passed over. */
int memory_count(const uint8_t *marker, size_t size);

#endif
