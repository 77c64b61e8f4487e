/* What the fair did, as numbers, from the marginal tables: the inside view of the coordinator.
 *
 * Promises: the grand totals below are exact; in every breakdown a count under STATS_MIN is hidden,
 * zero included (Never 4); referrals are hidden until every fair asked about is closed. People and
 * services are two numbers, never multiplied (Never 13). Refuses nothing but an unknown fair.
 * Publishing needs more than this: complementary suppression. */
#ifndef JORNADA_SYNC_HUB_STATS_H
#define JORNADA_SYNC_HUB_STATS_H

#include <stdio.h>

#include "sync/hub/hub.h"
#include "sync/hub/loop_stats.h"

#define STATS_MIN 5
#define STATS_ROWS_MAX 2600 /* every municipality of the country, and the unsaid one */
#define STATS_HIDDEN (-1)

enum stats_table {
    STATS_BY_SERVICE,   /* services given */
    STATS_BY_REQUESTED, /* services wanted */
    STATS_BY_TURN,
    STATS_BY_HOUR, /* people, by the hour they were first captured */
    STATS_BY_AGE,
    STATS_BY_SEX,
    STATS_BY_MUNICIPALITY, /* of fewer than STATS_MIN no row, as by colonia */
    STATS_BY_COLONIA,      /* of those who said one. A family is one who said it: of fewer than
                            * STATS_MIN there is no row, which would say that somebody was here */
    STATS_BY_NEED,         /* referrals, by the need chosen: no row before the close */
    STATS_TABLES,
    STATS_OFFICE = STATS_TABLES /* of stats_write_csv's `label` alone: an office's name */
};

struct stats_row {
    char key[16]; /* "3", "09", "30-44", "M", "15054", "health"; "" = not said */
    int64_t n;    /* STATS_HIDDEN */
    int64_t said; /* by_colonia: by so many people, not counting who came with them */
};

struct stats {
    char fair[64]; /* "" = all fairs of the hub */
    bool closed;   /* and what was withheld until then can be told */
    /* Grand totals, exact. */
    int64_t people, registered; /* people = registered + turn_only + children + late */
    int64_t services, requested, turns;
    int64_t referrals; /* STATS_HIDDEN until the close */
    /* Breakdowns: STATS_HIDDEN under STATS_MIN, zero included. */
    int64_t turn_only, children, first_time, repeat;
    int64_t late;      /* known from tally sheets alone, typed later (sync/blank.h) */
    int64_t delivered; /* facts about people held here, as a kiosk counts them */
    int64_t quarantined;
    int64_t released; /* frames among those delivered that were let out of there (release.h) */
    struct {
        size_t count;
        struct stats_row rows[STATS_ROWS_MAX];
    } tables[STATS_TABLES];
    struct loop_stats loop; /* what becomes of referrals, and sessions */
};

/* `fair` NULL: the one fair there is, or the sum of all. NOT_FOUND: no such fair. The caller frees
 * *stats. */
enum outcome stats_read(struct hub *hub, const char *fair, struct stats **stats) MUST_CHECK;
/* "by_service" … ; and what it counts, in words. */
const char *stats_table_name(enum stats_table table);
const char *stats_table_words(enum stats_table table);

enum outcome stats_write_json(const struct stats *stats, FILE *out) MUST_CHECK;
void stats_write_text(const struct stats *stats, FILE *out);
/* RFC 4180, CRLF; `label` names a service's code, or an office's, or answers "". */
void stats_write_csv(const struct stats *stats,
                     const char *(*label)(void *context, enum stats_table table, const char *key),
                     void *context, FILE *out);

#endif
