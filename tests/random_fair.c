/* random_fair.h. Labels are drawn as a fair would see them: a few large groups, many small ones. */
#include "tests/random_fair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PEOPLE_MAX 6000
#define TRAITS 10
#define LABELS_MAX 130
#define MADE_MAX 64

enum trait { AGE, SEX, DAY, PLACE, HOUR, FIRST, SERVICE, KIND, OFFICE, END };

static const char *const trait_names[TRAITS] = {
    "age", "sex", "day", "municipality", "hour", "first", "service", "kind", "office", "outcome"};

static const struct spec {
    const char *name;
    int population;
    size_t count;
    enum trait traits[2];
} specs[RANDOM_FAIR_TABLES] = {
    {"people_age_sex", 1, 2, {AGE, SEX}},
    {"people_age", 1, 1, {AGE}},
    {"people_day_sex", 1, 2, {DAY, SEX}},
    {"people_municipality", 1, 1, {PLACE}},
    {"people_hour", 1, 1, {HOUR}},
    {"people_age_first", 1, 2, {AGE, FIRST}},
    {"services_service_kind", 2, 2, {SERVICE, KIND}},
    {"services_day_service", 2, 2, {DAY, SERVICE}},
    {"referrals_office_outcome", 3, 2, {OFFICE, END}},
};

struct random_fair {
    uint32_t state;
    size_t labels[TRAITS];
    char names[TRAITS][LABELS_MAX][32];
    size_t counts[4]; /* of people, services, referrals; [0] unused */
    uint8_t units[4][PEOPLE_MAX * 4][TRAITS];
    bool dropped[RANDOM_FAIR_TABLES];
    struct disclosure_table tables[RANDOM_FAIR_TABLES];
    struct disclosure_cell *made[MADE_MAX]; /* every table ever counted */
    size_t made_count;
};

static uint32_t draw(struct random_fair *fair, uint32_t below)
{
    fair->state = fair->state * 1664525U + 1013904223U;
    return (uint32_t)(((uint64_t)(fair->state >> 4) * below) >> 28);
}

static void add_unit(struct random_fair *fair, int population, uint8_t day)
{
    uint8_t *unit = fair->units[population][fair->counts[population]++];
    for (size_t t = 0; t < TRAITS; t++) { /* twice lower: the first labels are common */
        uint32_t below = (uint32_t)fair->labels[t];
        bool even = t == AGE || t == HOUR || t == SERVICE;
        unit[t] = (uint8_t)draw(fair, even ? below : 1 + draw(fair, 1 + draw(fair, below)));
    }
    unit[DAY] = day;
}

void random_fair_add(struct random_fair *fair, size_t people)
{
    for (size_t i = 0; i < people && fair->counts[1] < PEOPLE_MAX; i++) {
        uint8_t day = (uint8_t)draw(fair, (uint32_t)fair->labels[DAY]);
        add_unit(fair, 1, day);
        for (uint32_t k = draw(fair, 5); k > 0 && fair->counts[2] < (size_t)PEOPLE_MAX * 4; k--)
            add_unit(fair, 2, day);
        if (draw(fair, 3) == 0)
            add_unit(fair, 3, day);
    }
}

void random_fair_amend(struct random_fair *fair)
{
    uint8_t *sex = &fair->units[1][draw(fair, (uint32_t)fair->counts[1])][SEX];
    *sex = (uint8_t)((*sex + 1U) % fair->labels[SEX]);
}

struct random_fair *random_fair_make(uint32_t seed)
{
    static const size_t most[TRAITS] = {8, 4, 3, 125, 24, 2, 20, 3, 15, 6};
    struct random_fair *fair = calloc(1, sizeof *fair);
    if (fair == NULL)
        abort();
    fair->state = seed * 2654435761U + 12345U;
    for (size_t t = 0; t < TRAITS; t++) {
        fair->labels[t] = 2 + draw(fair, (uint32_t)most[t] - 1);
        for (size_t i = 0; i < fair->labels[t]; i++)
            snprintf(fair->names[t][i], sizeof fair->names[t][i], "%.4s %zu", trait_names[t], i);
    }
    static const size_t sizes[] = {150, 400, 900, 3000};
    size_t size = sizes[draw(fair, 4)];
    random_fair_add(fair, size + draw(fair, (uint32_t)size));
    return fair;
}

void random_fair_free(struct random_fair *fair)
{
    for (size_t i = 0; i < fair->made_count; i++)
        free(fair->made[i]);
    free(fair);
}

static int64_t count_cell(const struct random_fair *fair, const struct spec *spec,
                          const size_t at[2])
{
    int64_t n = 0;
    for (size_t i = 0; i < fair->counts[spec->population]; i++) {
        bool in = true;
        for (size_t d = 0; d < spec->count; d++)
            in = in && (at[d] == fair->labels[spec->traits[d]] ||
                        at[d] == fair->units[spec->population][i][spec->traits[d]]);
        n += in ? 1 : 0;
    }
    return n;
}

static void count_table(struct random_fair *fair, const struct spec *spec,
                        struct disclosure_table *table)
{
    size_t a = fair->labels[spec->traits[0]];
    size_t b = spec->count == 2 ? fair->labels[spec->traits[1]] : 0;
    struct disclosure_cell *cells = calloc((a + 1) * (b + 1), sizeof *cells);
    if (cells == NULL || fair->made_count == MADE_MAX)
        abort();
    fair->made[fair->made_count++] = cells;
    *table = (struct disclosure_table){
        .name = spec->name, .dimension_count = spec->count, .cells = cells};
    for (size_t d = 0; d < spec->count; d++)
        table->dimensions[d] = trait_names[spec->traits[d]];
    for (size_t i = 0; i <= a; i++)
        for (size_t k = 0; k <= b; k++) {
            struct disclosure_cell *cell = &cells[table->cell_count++];
            const size_t at[2] = {i, k};
            for (size_t d = 0; d < spec->count; d++)
                cell->labels[d] = at[d] == fair->labels[spec->traits[d]]
                                      ? NULL
                                      : fair->names[spec->traits[d]][at[d]];
            cell->n = count_cell(fair, spec, at);
        }
}

struct disclosure_release random_fair_tables(struct random_fair *fair)
{
    struct disclosure_release release = {fair->tables, 0};
    for (size_t t = 0; t < RANDOM_FAIR_TABLES; t++)
        if (!fair->dropped[t])
            count_table(fair, &specs[t], &fair->tables[release.table_count++]);
    return release;
}

int random_fair_population(const char *table)
{
    for (size_t t = 0; t < RANDOM_FAIR_TABLES; t++)
        if (strcmp(specs[t].name, table) == 0)
            return specs[t].population;
    abort();
}

void random_fair_drop(struct random_fair *fair, const char *table)
{
    for (size_t t = 0; t < RANDOM_FAIR_TABLES; t++)
        if (strcmp(specs[t].name, table) == 0)
            fair->dropped[t] = true;
}
