/* Municipalities by code and by name: see municipality.h. Kept by people, most first, which is the
 * order in which equals are shown; a second list by code is for the look-up. */
#include "sync/municipality.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sync/csv.h"
#include "sync/field.h"
#include "sync/search.h"
#include "sync/text.h"

#define BYTES_MAX (1U << 20)
#define ROWS_MAX 4000
#define STATES 32
#define FOUND_MAX 32

struct municipalities {
    char *text;
    struct municipality *places; /* by people, most first */
    const struct municipality **by_code;
    size_t count;
    struct search *search;
};

/* A row as the file has it. */
struct row {
    struct municipality place;
    uint32_t state_code;
};

#define ROW(member) offsetof(struct row, member)
static const struct field fields[] = {
    {"code", field_u32, ROW(place.code), 1001, 32999, NULL, NULL},
    {"municipality", field_needed, ROW(place.name), 0, 0, NULL, NULL},
    {"state_code", field_u32, ROW(state_code), 1, STATES, NULL, NULL},
    {"state", field_needed, ROW(place.state), 0, 0, NULL, NULL},
    {"people_2020", field_u32, ROW(place.people), 0, 99999999, NULL, NULL},
};
#define FIELDS (sizeof fields / sizeof *fields)

#define S(code) (1ULL << (code))
/* States that share a border, by INEGI code. */
static const uint64_t neighbours[STATES + 1] = {
    [1] = S(14) | S(32),                                                 /* Aguascalientes */
    [2] = S(3) | S(26),                                                  /* Baja California */
    [3] = S(2),                                                          /* Baja California Sur */
    [4] = S(23) | S(27) | S(31),                                         /* Campeche */
    [5] = S(8) | S(10) | S(19) | S(24) | S(32),                          /* Coahuila */
    [6] = S(14) | S(16),                                                 /* Colima */
    [7] = S(20) | S(27) | S(30),                                         /* Chiapas */
    [8] = S(5) | S(10) | S(25) | S(26),                                  /* Chihuahua */
    [9] = S(15) | S(17),                                                 /* Ciudad de México */
    [10] = S(5) | S(8) | S(18) | S(25) | S(32),                          /* Durango */
    [11] = S(14) | S(16) | S(22) | S(24) | S(32),                        /* Guanajuato */
    [12] = S(15) | S(16) | S(17) | S(20) | S(21),                        /* Guerrero */
    [13] = S(15) | S(21) | S(22) | S(24) | S(29) | S(30),                /* Hidalgo */
    [14] = S(1) | S(6) | S(11) | S(16) | S(18) | S(24) | S(32),          /* Jalisco */
    [15] = S(9) | S(12) | S(13) | S(16) | S(17) | S(21) | S(22) | S(29), /* México */
    [16] = S(6) | S(11) | S(12) | S(14) | S(15) | S(22),                 /* Michoacán */
    [17] = S(9) | S(12) | S(15) | S(21),                                 /* Morelos */
    [18] = S(10) | S(14) | S(25) | S(32),                                /* Nayarit */
    [19] = S(5) | S(24) | S(28) | S(32),                                 /* Nuevo León */
    [20] = S(7) | S(12) | S(21) | S(30),                                 /* Oaxaca */
    [21] = S(12) | S(13) | S(15) | S(17) | S(20) | S(29) | S(30),        /* Puebla */
    [22] = S(11) | S(13) | S(15) | S(16) | S(24),                        /* Querétaro */
    [23] = S(4) | S(31),                                                 /* Quintana Roo */
    [24] = S(5) | S(11) | S(13) | S(14) | S(19) | S(22) | S(28) | S(30) | S(32), /* San Luis P. */
    [25] = S(8) | S(10) | S(18) | S(26),                                         /* Sinaloa */
    [26] = S(2) | S(8) | S(25),                                                  /* Sonora */
    [27] = S(4) | S(7) | S(30),                                                  /* Tabasco */
    [28] = S(19) | S(24) | S(30),                                                /* Tamaulipas */
    [29] = S(13) | S(15) | S(21),                                                /* Tlaxcala */
    [30] = S(7) | S(13) | S(20) | S(21) | S(24) | S(27) | S(28),                 /* Veracruz */
    [31] = S(4) | S(23),                                                         /* Yucatán */
    [32] = S(1) | S(5) | S(10) | S(11) | S(14) | S(18) | S(19) | S(24),          /* Zacatecas */
};

static int compare_people(const void *a, const void *b)
{
    const struct municipality *left = a, *right = b;
    if (left->people != right->people)
        return left->people < right->people ? 1 : -1;
    return (left->code > right->code) - (left->code < right->code);
}

static int compare_codes(const void *a, const void *b)
{
    const struct municipality *left = *(const struct municipality *const *)a;
    const struct municipality *right = *(const struct municipality *const *)b;
    return (left->code > right->code) - (left->code < right->code);
}

static const char *name_of(const void *context, size_t entry)
{
    return ((const struct municipalities *)context)->places[entry].name;
}

static enum outcome read_rows(struct municipalities *all, const struct csv *csv, const char *name,
                              char *why)
{
    size_t columns[FIELD_COUNT_MAX] = {0};
    uint32_t before = 0;
    enum outcome outcome = field_columns(fields, FIELDS, csv, name, columns, why);
    for (size_t row = 0; row < csv->rows && outcome == DONE; row++) {
        struct row read = {0};
        outcome = field_row(fields, FIELDS, csv, row, columns, name, &read, why);
        const char *code = csv_cell(csv, row, columns[0]);
        uint32_t line = csv_line(csv, row);
        if (outcome == DONE && read.place.code <= before)
            outcome = field_refuse(why, name, line, "code", code, "rising codes, each once");
        if (outcome == DONE && read.place.code / 1000 != read.state_code)
            outcome = field_refuse(why, name, line, "code", code, "the state's two digits first");
        before = read.place.code;
        all->places[row] = read.place;
        all->by_code[row] = &all->places[row];
    }
    all->count = csv->rows;
    return outcome;
}

/* Sorts, then points by_code at where things came to lie. */
static enum outcome index_all(struct municipalities *all)
{
    qsort(all->places, all->count, sizeof *all->places, compare_people);
    qsort(all->by_code, all->count, sizeof(*all->by_code), compare_codes);
    all->search = search_create(all->count, name_of, all);
    return all->search != NULL ? DONE : BUSY;
}

static enum outcome load(const struct io *io, const char *folder, const char *name,
                         struct municipalities *all, char *why)
{
    struct csv csv;
    enum outcome outcome = text_load(io, folder, name, BYTES_MAX, &all->text, why);
    if (outcome != DONE)
        return outcome;
    outcome = csv_read(all->text, name, ROWS_MAX, &csv, why);
    if (outcome != DONE)
        return outcome;
    all->places = calloc(csv.rows + 1, sizeof *all->places);
    all->by_code = calloc(csv.rows + 1, sizeof(*all->by_code));
    if (all->places == NULL || all->by_code == NULL)
        outcome = BUSY;
    else
        outcome = read_rows(all, &csv, name, why);
    csv_release(&csv);
    return outcome == DONE ? index_all(all) : outcome;
}

enum outcome municipality_load(const struct io *io, const char *path, struct municipalities **all,
                               char why[MUNICIPALITY_WHY_MAX])
{
    char folder[TEXT_PATH_MAX] = ".";
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    struct municipalities *fresh = calloc(1, sizeof *fresh);
    *all = NULL;
    why[0] = '\0';
    if (fresh == NULL || (slash != NULL && (size_t)(slash - path) >= sizeof folder)) {
        free(fresh);
        return BUSY;
    }
    if (slash != NULL) {
        memcpy(folder, path, (size_t)(slash - path));
        folder[slash - path] = '\0';
    }
    enum outcome outcome = load(io, folder, name, fresh, why);
    if (outcome != DONE)
        municipality_destroy(fresh);
    else
        *all = fresh;
    return outcome;
}

void municipality_destroy(struct municipalities *all)
{
    if (all == NULL)
        return;
    search_destroy(all->search);
    free(all->by_code);
    free(all->places);
    free(all->text);
    free(all);
}

size_t municipality_count(const struct municipalities *all)
{
    return all->count;
}

const struct municipality *municipality_find(const struct municipalities *all, uint32_t code)
{
    size_t low = 0, high = all->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all->by_code[middle]->code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < all->count && all->by_code[low]->code == code ? all->by_code[low] : NULL;
}

struct around {
    const struct municipalities *all;
    uint32_t home;
};

/* 0 the fair's own, 1 its state, 2 a neighbouring state, 3 elsewhere. */
static unsigned rank(const void *context, size_t entry)
{
    const struct around *around = context;
    uint32_t code = around->all->places[entry].code;
    uint32_t state = around->home / 1000;
    if (code == around->home)
        return 0;
    if (code / 1000 == state)
        return 1;
    return state <= STATES && (neighbours[state] & S(code / 1000)) != 0 ? 2 : 3;
}

/* Nothing typed yet: home, then the largest of its state. */
static size_t suggest(const struct around *around, const struct municipality **found, size_t room)
{
    size_t count = 0;
    for (unsigned wanted = 0; wanted < 2; wanted++) {
        for (size_t i = 0; i < around->all->count && count < room; i++) {
            if (rank(around, i) == wanted)
                found[count++] = &around->all->places[i];
        }
    }
    return count;
}

size_t municipality_search(const struct municipalities *all, const char *typed, uint32_t home,
                           const struct municipality **found, size_t room)
{
    struct around around = {all, home};
    char folded[SEARCH_NAME_MAX];
    size_t entries[FOUND_MAX];
    if (search_fold(typed, folded) == 0)
        return suggest(&around, found, room);
    size_t count = search_find(all->search, typed, rank, &around, entries,
                               room < FOUND_MAX ? room : FOUND_MAX);
    for (size_t i = 0; i < count; i++)
        found[i] = &all->places[entries[i]];
    return count;
}
