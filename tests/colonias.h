/* Made colonias, as many as a large state has: no free list was found, so packs bring their own and
 * tests make theirs. The same number always has the same name. */
#ifndef JORNADA_TESTS_COLONIAS_H
#define JORNADA_TESTS_COLONIAS_H

#include <stddef.h>

#define COLONIAS_MADE 150000
#define COLONIAS_NAME_MAX 64

/* "Barrio Santa María 77" */
void colonias_name(size_t number, char name[COLONIAS_NAME_MAX]);
/* The first `count` as a pack's colonias.csv; the caller frees the text. */
char *colonias_csv(size_t count, size_t *size);

#endif
