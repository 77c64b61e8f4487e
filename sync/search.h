/* A sorted table of folded words: finds names while they are typed.
 *
 * Promises: accents, capitals, b/v, s/z/c, ll/y and h make no difference; every typed word must be
 * the beginning of some word of the name ("san mi" finds San Miguel). Built once from names that
 * the caller keeps; searching allocates nothing and reads nothing. Refuses nothing: text without a
 * letter or digit finds nothing. Used for municipalities and for a pack's colonias. */
#ifndef JORNADA_SYNC_SEARCH_H
#define JORNADA_SYNC_SEARCH_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#define SEARCH_NAME_MAX 256 /* bytes of a folded name, with its NUL; longer ones are cut */
#define SEARCH_WORDS_MAX 4  /* typed words looked at */

struct search;

/* `name` gives the text of entry 0 … count - 1, in the order of preference; called only here.
 * NULL when memory is short. */
struct search *search_create(size_t count, const char *(*name)(const void *context, size_t entry),
                             const void *context);
void search_destroy(struct search *search); /* NULL is fine */

/* Folds as both sides of a search are folded; returns the length. */
size_t search_fold(const char *text, char folded[SEARCH_NAME_MAX]);

/* Up to `room` entries: names typed to their end first, then the smallest rank, then the smallest
 * entry number. `rank` is below 1,000, or SEARCH_LEFT_OUT for an entry that is not looked for; it
 * may be NULL (all equal). Returns how many. */
#define SEARCH_LEFT_OUT UINT_MAX
size_t search_find(const struct search *search, const char *typed,
                   unsigned (*rank)(const void *context, size_t entry), const void *context,
                   size_t *entries, size_t room);

#endif
