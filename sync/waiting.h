/* Anonymous facts in locked memory, until the fair closes (Never 4), and the slips of anonymous
 * referrals, which no disk ever holds.
 *
 * Promises: each new fact and slip takes a random place among those that wait, so that no order of
 * arrival exists even in memory; facts that belong together are taken all or not at all; what is
 * counted again raises its count; what a booth or an office says again of a slip takes the place of
 * what it said before, and slips that were shown count as visits, each once, whoever shows them how
 * often; how many visits what waits is of is known, as a number, and of none which; leaving or
 * closing wipes. Refuses more than SYNC_WAITING_MAX of either (BUSY). */
#ifndef JORNADA_SYNC_WAITING_H
#define JORNADA_SYNC_WAITING_H

#include <stddef.h>

#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/record.h"

struct sync_slip;
struct waiting;

struct waiting *waiting_create(const struct io *io); /* NULL: no memory */
void waiting_destroy(struct waiting *waiting);       /* wipes; NULL is fine */
/* What is added from here on is of another visit. Never said: all of it is of one. */
void waiting_next_visit(struct waiting *waiting);
enum outcome waiting_add(struct waiting *waiting, const struct fact *fact) MUST_CHECK;
/* `count` facts and the slip they made, or none of them: BUSY. */
enum outcome waiting_add_slip(struct waiting *waiting, const struct fact *facts, size_t count,
                              const struct sync_slip *slip) MUST_CHECK;
size_t waiting_count(const struct waiting *waiting);
size_t waiting_visits(const struct waiting *waiting); /* that added to what waits */
/* The facts in their shuffled order; `index` below waiting_count. */
const struct fact *waiting_fact(const struct waiting *waiting, size_t index);
void waiting_clear(struct waiting *waiting); /* the facts; slips stay */
/* The slip with these first 35 bits, or with this id; NULL: none. Until the next waiting_add_slip.
 */
struct sync_slip *waiting_find_slip(struct waiting *waiting, uint64_t folio_bits);
struct sync_slip *waiting_get_slip(struct waiting *waiting, const uint8_t slip[16]);
void waiting_wipe_slips(struct waiting *waiting);

/* Uniform below `limit` (1 …), from io's random bytes. */
uint32_t waiting_draw(const struct io *io, uint32_t limit);

#endif
