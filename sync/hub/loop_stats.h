/* The numbers of the loop, and of sessions, read from the marginal tables: part of stats.h.
 *
 * Promises: nothing of the loop before every fair asked about is closed; then in every cell, totals
 * included, a count under STATS_MIN is hidden, zero too (Never 4); an office all of whose cells are
 * hidden has no row. What lapsed is worked out when it is read: issued, no end known, and the
 * slip's days (slip.valid_days of the fair's pack) over. Sessions held and people there are grand
 * totals, exact. No identities anywhere: there are none to read. */
#ifndef JORNADA_SYNC_HUB_LOOP_STATS_H
#define JORNADA_SYNC_HUB_LOOP_STATS_H

#include <jansson.h>
#include <stdio.h>

#include "sync/hub/fair.h"
#include "sync/hub/loop.h"
#include "sync/pack.h"
#include "sync/record.h"

#define LOOP_OFFICES_MAX 256

struct loop_stats {
    int64_t columns[LOOP_COLUMNS]; /* STATS_HIDDEN */
    int64_t outcomes[REFERRAL_OUTCOMES], helps[PACK_NEEDS], waits[LOOP_WAITS];
    size_t office_count;
    struct loop_office {
        uint16_t office;
        int64_t columns[LOOP_COLUMNS];
    } offices[LOOP_OFFICES_MAX]; /* by code */
    int64_t sessions, people;    /* of sessions; exact */
    int64_t kinds[SESSION_KINDS], kind_people[SESSION_KINDS];
    int64_t people_by[AGE_BANDS][SEX_VALUES];
};

/* Adds one fair's, not hidden yet. */
enum outcome loop_stats_add(struct hub *hub, const struct fair *fair,
                            struct loop_stats *stats) MUST_CHECK;
/* `closed`: every fair that was added is. */
void loop_stats_hide(struct loop_stats *stats, bool closed);

/* "issued" …; NULL for what is none. */
const char *loop_column_name(enum loop_column column);
const char *loop_wait_name(enum loop_wait wait); /* "0", "1-3" … */
const char *loop_outcome_name(unsigned outcome); /* "referred" … */
const char *loop_session_name(unsigned kind);    /* "talk" … */

/* JSON null while nothing may be told; NULL without memory. */
json_t *loop_stats_json(const struct loop_stats *stats, bool closed);
json_t *loop_stats_sessions_json(const struct loop_stats *stats);
void loop_stats_text(const struct loop_stats *stats, bool closed, FILE *out);
/* Calls `row` for each line of the CSV: table, code, count; an office's code is told as such. */
void loop_stats_rows(const struct loop_stats *stats, bool closed,
                     void (*row)(void *context, const char *table, const char *code, bool is_office,
                                 int64_t n),
                     void *context);

#endif
