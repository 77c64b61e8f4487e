/* See colonia.h: the table of search.h over all of a pack's colonias; those of other municipalities
 * are left out while searching, so that one table serves them all. */
#include "sync/colonia.h"

#include <stdlib.h>

#include "sync/search.h"

#define FOUND_MAX 64

struct colonias {
    const struct pack *pack;
    struct search *search;
};

static const char *name_of(const void *context, size_t entry)
{
    const struct pack *pack = context;
    return pack->colonias[entry].name;
}

struct colonias *colonia_open(const struct pack *pack)
{
    if (pack->colonia_count == 0)
        return NULL;
    struct colonias *colonias = calloc(1, sizeof *colonias);
    if (colonias == NULL)
        return NULL;
    colonias->pack = pack;
    colonias->search = search_create(pack->colonia_count, name_of, pack);
    if (colonias->search != NULL)
        return colonias;
    free(colonias);
    return NULL;
}

void colonia_close(struct colonias *colonias)
{
    if (colonias == NULL)
        return;
    search_destroy(colonias->search);
    free(colonias);
}

bool colonia_is_in(const struct pack *pack, const struct pack_colonia *colonia,
                   uint32_t municipality)
{
    uint32_t its = colonia->municipality != 0 ? colonia->municipality : pack->fair.municipality;
    return its == municipality;
}

static size_t suggest(const struct pack *pack, uint32_t municipality,
                      const struct pack_colonia **found, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < pack->colonia_count && count < room; i++)
        if (colonia_is_in(pack, &pack->colonias[i], municipality))
            found[count++] = &pack->colonias[i];
    return count;
}

bool colonia_is_known(const struct colonias *colonias, uint32_t municipality)
{
    const struct pack_colonia *one;
    return colonias != NULL && suggest(colonias->pack, municipality, &one, 1) == 1;
}

struct within {
    const struct pack *pack;
    uint32_t municipality;
};

static unsigned rank(const void *context, size_t entry)
{
    const struct within *within = context;
    bool is_in = colonia_is_in(within->pack, &within->pack->colonias[entry], within->municipality);
    return is_in ? 0 : SEARCH_LEFT_OUT;
}

size_t colonia_search(const struct colonias *colonias, const char *typed, uint32_t municipality,
                      const struct pack_colonia **found, size_t room)
{
    size_t entries[FOUND_MAX];
    char folded[SEARCH_NAME_MAX];
    if (colonias == NULL)
        return 0;
    if (search_fold(typed, folded) == 0)
        return suggest(colonias->pack, municipality, found, room);
    const struct within within = {colonias->pack, municipality};
    size_t count = search_find(colonias->search, typed, rank, &within, entries,
                               room < FOUND_MAX ? room : FOUND_MAX);
    for (size_t i = 0; i < count; i++)
        found[i] = &colonias->pack->colonias[entries[i]];
    return count;
}

const struct pack_colonia *colonia_find(const struct pack *pack, uint32_t code)
{
    size_t low = 0, high = pack->colonia_count;
    while (low < high) { /* codes rise: pack_check_colonia */
        size_t middle = low + (high - low) / 2;
        if (pack->colonias[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low < pack->colonia_count && pack->colonias[low].code == code;
    return is_there ? &pack->colonias[low] : NULL;
}
