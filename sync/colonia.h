/* A pack's colonias while somebody types one, and by their code.
 *
 * Promises: the folding of search.h; only colonias of the municipality that was said; no disk and
 * no allocation while searching. The pack brings its own municipality's and its neighbours'
 * (colonias.csv): who lives elsewhere, and a pack without any, is not asked. Refuses nothing. */
#ifndef JORNADA_SYNC_COLONIA_H
#define JORNADA_SYNC_COLONIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/pack.h"

struct colonias;

/* Borrows the pack, which must live longer. NULL: it has no colonias, or memory is short; every
 * function below takes NULL as "there are none". */
struct colonias *colonia_open(const struct pack *pack);
void colonia_close(struct colonias *colonias); /* NULL is fine */

/* Whether there is one to choose in this municipality (INEGI code; 0 = not said: none). */
bool colonia_is_known(const struct colonias *colonias, uint32_t municipality);
/* Best first, at most `room`; nothing typed: the first ones of the pack's order. Returns how many.
 */
size_t colonia_search(const struct colonias *colonias, const char *typed, uint32_t municipality,
                      const struct pack_colonia **found, size_t room);
/* NULL when the pack has no such code. */
const struct pack_colonia *colonia_find(const struct pack *pack, uint32_t code);
/* Whether a colonia lies in this municipality. */
bool colonia_is_in(const struct pack *pack, const struct pack_colonia *colonia,
                   uint32_t municipality);

#endif
