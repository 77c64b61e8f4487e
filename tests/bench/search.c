/* Typing the names of all municipalities, a key at a time: microseconds a key.
 *
 * The peer of the same run folds and reads every name at every key, as a LIKE without an index
 * does. Names come from assets/municipios.csv, the same table as the kiosk's. */
#include <stdio.h>
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
    return 0;
}
