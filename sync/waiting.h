/* Anonymous facts in locked memory, until the fair closes (Never 4).
 *
 * Promises: each new fact takes a random place among those that wait, so that no order of arrival
 * exists even in memory; a page read again raises its count; leaving or closing wipes. Refuses more
 * than SYNC_WAITING_MAX (BUSY). */
#ifndef JORNADA_SYNC_WAITING_H
#define JORNADA_SYNC_WAITING_H

#include <stddef.h>

#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/record.h"

struct waiting;

struct waiting *waiting_create(const struct io *io); /* NULL: no memory */
void waiting_destroy(struct waiting *waiting);       /* wipes; NULL is fine */
enum outcome waiting_add(struct waiting *waiting, const struct fact *fact) MUST_CHECK;
size_t waiting_count(const struct waiting *waiting);
/* The facts in their shuffled order; `index` below waiting_count. */
const struct fact *waiting_fact(const struct waiting *waiting, size_t index);
void waiting_clear(struct waiting *waiting);

/* Uniform below `limit` (1 …), from io's random bytes. */
uint32_t waiting_draw(const struct io *io, uint32_t limit);

#endif
