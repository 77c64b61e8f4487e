/* Typing names a key at a time: microseconds a key, for municipalities and for colonias.
 *
 * The peer of the same run folds and reads every name at every key, as a LIKE without an index
 * does. Municipalities come from assets/municipios.csv, the same table as the kiosk's. No free list
 * of colonias was found: 150,000 names are put together here from the words that such names are
 * made of, the same ones in every run, and typed as people type them: without accents, with b for v
 * and s for z and c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/io.h"
#include "sync/municipality.h"
#include "sync/search.h"
#include "tests/bench/bench.h"

#define HOME 15054
#define ROOM 6
#define TYPED_EVERY 7 /* one name in so many is typed: a few thousand keys */

static const struct municipality *all[4096];
static size_t all_count;

static void load(const char *path, struct municipalities **table)
{
    char why[MUNICIPALITY_WHY_MAX];
    if (municipality_load(io_real(), path, table, why) != DONE)
        bench_die("no table of municipalities:", why);
    for (uint32_t code = 1001; code < 33000 && all_count < 4096; code++) {
        const struct municipality *one = municipality_find(*table, code);
        if (one != NULL)
            all[all_count++] = one;
    }
}

/* Reads everything; counts what has the typed text in it. */
static size_t read_all(const char *typed)
{
    char wanted[SEARCH_NAME_MAX], name[SEARCH_NAME_MAX];
    size_t found = 0;
    search_fold(typed, wanted);
    for (size_t i = 0; i < all_count; i++) {
        search_fold(all[i]->name, name);
        found += strstr(name, wanted) != NULL;
    }
    return found;
}

static void type_name(const struct municipalities *table, const char *name,
                      struct bench_samples *ours, struct bench_samples *peer)
{
    const struct municipality *found[ROOM];
    char typed[128] = "";
    for (size_t n = 1; n <= strlen(name) && n < sizeof typed; n++) {
        if (((unsigned char)name[n] & 0xC0) == 0x80)
            continue; /* a key types a whole character */
        memcpy(typed, name, n);
        double start = bench_now_us();
        size_t count = municipality_search(table, typed, HOME, found, ROOM);
        double middle = bench_now_us();
        size_t scanned = read_all(typed);
        bench_add(ours, middle - start);
        bench_add(peer, bench_now_us() - middle);
        if (count == 0 || scanned == 0)
            bench_die("its own name does not find", name);
    }
}

/* -- Colonias ------------------------------------------------------------------------------------
 */

#define COLONIAS 150000
#define COLONIA_BYTES 64

static char (*colonias)[COLONIA_BYTES];

static const char *const kinds[] = {"Barrio ",    "Colonia ", "Ejido ",  "Fraccionamiento ",
                                    "",           "Pueblo ",  "Rancho ", "Unidad ",
                                    "Villas de ", "Lomas de "};
static const char *const saints[] = {"San Miguel",  "Santa Cecilia", "San José",    "Santa María",
                                     "San Isidro",  "Santiago",      "San Andrés",  "Guadalupe",
                                     "La Purísima", "El Carmen",     "Los Ángeles", "La Asunción"};
static const char *const tails[] = {
    " Xonacatlán", " Tlalpan",    " de las Flores", " del Valle", " Zinacantepec", " Cuauhtémoc",
    " Hidalgo",    " Echeverría", " de los Sauces", " Norte",     " Poniente",     ""};
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const char *colonia_name(const void *context, size_t entry)
{
    (void)context;
    return colonias[entry];
}

static void make_colonias(void)
{
    colonias = calloc(COLONIAS, COLONIA_BYTES);
    if (colonias == NULL)
        bench_die("out of", "memory");
    for (size_t i = 0; i < COLONIAS; i++) {
        size_t rest = i;
        const char *kind = kinds[rest % COUNT(kinds)];
        const char *saint = saints[(rest /= COUNT(kinds)) % COUNT(saints)];
        const char *tail = tails[(rest /= COUNT(saints)) % COUNT(tails)];
        snprintf(colonias[i], COLONIA_BYTES, "%s%s%s %zu", kind, saint, tail,
                 rest / COUNT(tails) + 1);
    }
}

/* As it is typed in a hurry: no accents (folding takes them off), b for v, s for z and c. */
static void misspell(const char *name, char typed[SEARCH_NAME_MAX])
{
    snprintf(typed, SEARCH_NAME_MAX, "%s", name);
    for (char *c = typed; *c != '\0'; c++) {
        if (*c == 'v' || *c == 'V')
            *c = 'b';
        if (*c == 'z' || *c == 'Z')
            *c = 's';
    }
}

static void type_colonia(const struct search *search, const char *name, struct bench_samples *ours)
{
    char whole[SEARCH_NAME_MAX], typed[SEARCH_NAME_MAX] = "";
    size_t found[ROOM];
    misspell(name, whole);
    for (size_t n = 1; n <= strlen(whole); n++) {
        if (((unsigned char)whole[n] & 0xC0) == 0x80)
            continue;
        memcpy(typed, whole, n);
        typed[n] = '\0';
        double start = bench_now_us();
        size_t count = search_find(search, typed, NULL, NULL, found, ROOM);
        bench_add(ours, bench_now_us() - start);
        if (count == 0)
            bench_die("its own name does not find", name);
    }
}

static void measure_colonias(void)
{
    struct bench_samples ours = {0}, peer = {0};
    make_colonias();
    double start = bench_now_us();
    struct search *search = search_create(COLONIAS, colonia_name, NULL);
    if (search == NULL)
        bench_die("out of", "memory");
    printf("  %d colonias sorted in %.1f ms\n", COLONIAS, (bench_now_us() - start) / 1e3);
    for (size_t i = 0; i < COLONIAS; i += 1499)
        type_colonia(search, colonias[i], &ours);
    for (int round = 0; round < 5; round++) {
        char wanted[SEARCH_NAME_MAX], name[SEARCH_NAME_MAX];
        size_t found = 0;
        double before = bench_now_us();
        search_fold("san mig", wanted);
        for (size_t i = 0; i < COLONIAS; i++) {
            search_fold(colonias[i], name);
            found += strstr(name, wanted) != NULL;
        }
        if (found == 0)
            bench_die("nothing has", wanted);
        bench_add(&peer, bench_now_us() - before);
    }
    bench_print("every colonia read (peer)", &peer, "us", NULL, "");
    bench_print("search_find in 150,000, a key", &ours, "us", &peer, "peer");
    bench_drop(&ours);
    bench_drop(&peer);
    search_destroy(search);
    free(colonias);
}

int main(int argc, char **argv)
{
    struct municipalities *table;
    struct bench_samples ours = {0}, peer = {0};
    if (argc != 2)
        bench_die("usage: bench_search", "MUNICIPIOS.CSV");
    double start = bench_now_us();
    load(argv[1], &table);
    printf("  %zu municipalities read and sorted in %.1f ms\n", municipality_count(table),
           (bench_now_us() - start) / 1e3);
    for (size_t i = 0; i < all_count; i += TYPED_EVERY)
        type_name(table, all[i]->name, &ours, &peer);
    bench_print("every name read (peer)", &peer, "us", NULL, "");
    bench_print("municipality_search, a key", &ours, "us", &peer, "peer");
    bench_drop(&ours);
    bench_drop(&peer);
    municipality_destroy(table);
    measure_colonias();
    return 0;
}
