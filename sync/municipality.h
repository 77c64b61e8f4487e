/* The country's 2,478 municipalities by INEGI code, and the search while somebody types.
 *
 * Promises: the same answer for accents or none, capitals or not, b/v, s/z/c, ll/y, h or none;
 * every typed word is the beginning of a word of the name; the fair's own municipality, its state
 * and the neighbouring states first, then the larger. No disk, no allocation while searching. Read
 * once from assets/municipios.csv (INEGI); refuses a table with a mistake, naming file and line. */
#ifndef JORNADA_SYNC_MUNICIPALITY_H
#define JORNADA_SYNC_MUNICIPALITY_H

#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"

#define MUNICIPALITY_WHY_MAX 320

struct municipality {
    uint32_t code; /* 15054; its state is code / 1000 */
    const char *name, *state;
    uint32_t people; /* of the 2020 census */
};

struct municipalities;

/* INVALID: `why` says file:line and what was expected. */
enum outcome municipality_load(const struct io *io, const char *path,
                               struct municipalities **municipalities,
                               char why[MUNICIPALITY_WHY_MAX]) MUST_CHECK;
void municipality_destroy(struct municipalities *municipalities); /* NULL is fine */

size_t municipality_count(const struct municipalities *municipalities);
/* NULL when there is no such code. */
const struct municipality *municipality_find(const struct municipalities *municipalities,
                                             uint32_t code);
/* Best first, at most `room`; `home` is the fair's municipality (0 = none). Returns how many.
 * Nothing typed: the home municipality and the largest of its state. */
size_t municipality_search(const struct municipalities *municipalities, const char *typed,
                           uint32_t home, const struct municipality **found, size_t room);

#endif
