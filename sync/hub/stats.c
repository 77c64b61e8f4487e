/* stats_read: sums of the marginal tables, then the rule that hides. */
#include "sync/hub/stats.h"

#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/withheld.h"
#include "sync/pack.h"
#include "sync/record.h"

const char *stats_table_name(enum stats_table table)
{
    static const char *const names[STATS_TABLES] = {
        "by_service", "requested_by_service", "turns_by_service", "by_hour", "by_age_band",
        "by_sex",     "by_municipality",      "by_colonia",       "by_need"};
    return names[table];
}

const char *stats_table_words(enum stats_table table)
{
    static const char *const words[STATS_TABLES] = {"services given, by service",
                                                    "services wanted, by service",
                                                    "turns, by service",
                                                    "people, by hour",
                                                    "people, by age",
                                                    "people, by sex",
                                                    "people, by municipality",
                                                    "people, by colonia",
                                                    "referrals, by need"};
    return words[table];
}

/* NULL: the table is full. */
static struct stats_row *find_row(struct stats *stats, enum stats_table table, const char *key)
{
    size_t count = stats->tables[table].count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(stats->tables[table].rows[i].key, key) == 0)
            return &stats->tables[table].rows[i];
    }
    if (count == STATS_ROWS_MAX)
        return NULL;
    struct stats_row *row = &stats->tables[table].rows[stats->tables[table].count++];
    *row = (struct stats_row){.n = 0};
    snprintf(row->key, sizeof row->key, "%s", key);
    return row;
}

static void add_row(struct stats *stats, enum stats_table table, const char *key, int64_t n)
{
    struct stats_row *row = find_row(stats, table, key);
    if (row != NULL)
        row->n += n;
}

static void add_colonia(struct stats *stats, int64_t code, int64_t kind, int64_t n)
{
    char key[12];
    snprintf(key, sizeof key, "%u", (unsigned)code);
    struct stats_row *row = find_row(stats, STATS_BY_COLONIA, key);
    if (row == NULL)
        return;
    row->n += kind == TALLY_HEADS ? n : 0;
    row->said += kind == TALLY_SAID ? n : 0;
}

static void add_service(struct stats *stats, int64_t service, int64_t kind, int64_t n)
{
    char key[12];
    snprintf(key, sizeof key, "%u", (unsigned)service & 0xff);
    stats->services += kind == TALLY_GIVEN ? n : 0;
    stats->requested += kind == TALLY_REQUESTED ? n : 0;
    stats->turns += kind == TALLY_TURN ? n : 0;
    add_row(stats, STATS_BY_SERVICE, key, kind == TALLY_GIVEN ? n : 0);
    add_row(stats, STATS_BY_REQUESTED, key, kind == TALLY_REQUESTED ? n : 0);
    add_row(stats, STATS_BY_TURN, key, kind == TALLY_TURN ? n : 0);
}

static void add_people(struct stats *stats, int64_t kind, int64_t n)
{
    stats->registered += kind == TALLY_REGISTERED ? n : 0;
    stats->turn_only += kind == TALLY_TURN_ONLY ? n : 0;
    stats->children += kind == TALLY_CHILD ? n : 0;
    stats->first_time += kind == TALLY_FIRST_TIME ? n : 0;
    stats->repeat += kind == TALLY_REPEAT ? n : 0;
    stats->late += kind == TALLY_LATE ? n : 0;
}

static bool add_margin(void *context, const struct storage_value columns[])
{
    struct stats *stats = context;
    int64_t a = columns[1].number, b = columns[2].number, n = columns[3].number;
    char key[12] = "";
    switch (columns[0].number) {
    case TALLY_SERVICE:
        add_service(stats, a, b, n);
        break;
    case TALLY_AGE_SEX: {
        const char *age = record_age_name((enum age_band)a), *sex = record_sex_name((enum sex)b);
        add_row(stats, STATS_BY_AGE, age != NULL ? age : "", n);
        add_row(stats, STATS_BY_SEX, sex != NULL ? sex : "", n);
        break;
    }
    case TALLY_MUNICIPALITY:
        if (a != 0)
            snprintf(key, sizeof key, "%05u", (unsigned)a);
        add_row(stats, STATS_BY_MUNICIPALITY, key, n);
        break;
    case TALLY_COLONIA:
        add_colonia(stats, a, b, n);
        break;
    case TALLY_HOUR:
        if (a != TALLY_HOUR_NOT_KNOWN)
            snprintf(key, sizeof key, "%02u", (unsigned)a & 0xff);
        add_row(stats, STATS_BY_HOUR, key, n);
        break;
    case TALLY_PEOPLE:
        add_people(stats, a, n);
        break;
    case TALLY_NEED:
        add_row(stats, STATS_BY_NEED, pack_need_name((unsigned)a), n);
        break;
    case TALLY_OFFICE:
        stats->referrals += b == FACT_REFERRAL_ISSUED ? n : 0;
        break;
    case TALLY_FACTS:
        stats->delivered += n;
        break;
    default:
        break;
    }
    return true;
}

static enum outcome add_fair(struct hub *hub, const struct fair *fair, struct stats *stats)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair->id, 8)};
    struct storage_value column;
    int64_t withheld = 0;
    enum outcome outcome =
        storage_each(hub->storage,
                     "SELECT what, a, b, sum(n) FROM margin WHERE tenant = $1 AND fair = $2"
                     " GROUP BY what, a, b ORDER BY what, a, b",
                     2, values, add_margin, stats);
    if (outcome == DONE)
        outcome = storage_one(hub->storage,
                              "SELECT count(*) FROM quarantine JOIN device"
                              " ON device.tenant = quarantine.tenant"
                              " AND device.device = quarantine.device"
                              " WHERE quarantine.tenant = $1 AND device.fair = $2",
                              2, values, 1, &column);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    stats->quarantined += column.number;
    outcome = loop_stats_add(hub, fair, &stats->loop);
    if (outcome != DONE)
        return outcome;
    outcome = storage_one(hub->storage,
                          "SELECT count(*) FROM ledger WHERE tenant = $1 AND kind = 4 AND device IN"
                          " (SELECT device FROM device WHERE tenant = $1 AND fair = $2)",
                          2, values, 1, &column);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    stats->released += column.number;
    outcome = withheld_count(hub, fair->id, &withheld);
    /* Some left after the close: the online key was locked then, and they cannot be told. */
    stats->closed = stats->closed && fair->state == CALLS_FAIR_CLOSED && withheld == 0;
    return outcome;
}

/* Age bands and sexes are all there, so that a missing line tells nothing. */
static void start(struct stats *stats)
{
    stats->closed = true;
    for (int age = AGE_0_5; age < AGE_BANDS; age++)
        add_row(stats, STATS_BY_AGE, record_age_name((enum age_band)age), 0);
    add_row(stats, STATS_BY_AGE, "", 0);
    for (int sex = SEX_M_MUJER; sex < SEX_VALUES; sex++)
        add_row(stats, STATS_BY_SEX, record_sex_name((enum sex)sex), 0);
    add_row(stats, STATS_BY_SEX, "", 0);
    for (unsigned need = NEED_NONE; need < PACK_NEEDS; need++)
        add_row(stats, STATS_BY_NEED, pack_need_name(need), 0);
}

static void hide(int64_t *n)
{
    if (*n < STATS_MIN)
        *n = STATS_HIDDEN;
}

/* A hidden row of a place says that somebody came from there: such a place has no row. And one
 * family of five is one household: its colonia would be told by a count of five. */
static void drop_small_places(struct stats *stats, enum stats_table table)
{
    struct stats_row *rows = stats->tables[table].rows;
    size_t kept = 0;
    for (size_t i = 0; i < stats->tables[table].count; i++) {
        int64_t n = table == STATS_BY_COLONIA ? rows[i].said : rows[i].n;
        if (n >= STATS_MIN)
            rows[kept++] = rows[i];
    }
    stats->tables[table].count = kept;
}

static void finish(struct stats *stats)
{
    drop_small_places(stats, STATS_BY_MUNICIPALITY);
    drop_small_places(stats, STATS_BY_COLONIA);
    stats->people = stats->registered + stats->turn_only + stats->children + stats->late;
    for (int table = 0; table < STATS_TABLES; table++) {
        for (size_t i = 0; i < stats->tables[table].count; i++)
            hide(&stats->tables[table].rows[i].n);
    }
    hide(&stats->turn_only);
    hide(&stats->children);
    hide(&stats->late);
    hide(&stats->first_time);
    hide(&stats->repeat);
    if (stats->closed)
        stats->delivered += stats->referrals;
    else
        stats->referrals = STATS_HIDDEN;
    if (!stats->closed)
        stats->tables[STATS_BY_NEED].count = 0;
    loop_stats_hide(&stats->loop, stats->closed);
}

static enum outcome read_fairs(struct hub *hub, const char *name, struct stats *stats)
{
    struct fair fair;
    enum outcome outcome;
    size_t count = 0;
    if (name != NULL) {
        outcome = fair_find(hub, name, &fair);
        memcpy(stats->fair, outcome == DONE ? fair.name : "", outcome == DONE ? 64 : 1);
        return outcome == DONE ? add_fair(hub, &fair, stats) : outcome;
    }
    while ((outcome = fair_at(hub, count, &fair)) == DONE) {
        memcpy(stats->fair, fair.name, sizeof stats->fair);
        outcome = add_fair(hub, &fair, stats);
        if (outcome != DONE)
            return outcome;
        count++;
    }
    if (count == 0 && outcome == NOT_FOUND)
        return hub_fail(hub, NOT_FOUND, "there is no fair yet: import one first");
    if (count != 1)
        stats->fair[0] = '\0';
    return outcome == NOT_FOUND ? DONE : outcome;
}

enum outcome stats_read(struct hub *hub, const char *fair, struct stats **stats)
{
    *stats = calloc(1, sizeof **stats);
    if (*stats == NULL)
        return BUSY;
    start(*stats);
    enum outcome outcome = read_fairs(hub, fair, *stats);
    if (outcome == DONE) {
        finish(*stats);
        return DONE;
    }
    free(*stats);
    *stats = NULL;
    return outcome;
}
