/* loop_stats.h over the table margin. */
#include "sync/hub/loop_stats.h"

#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/packs.h"
#include "sync/hub/stats.h"
#include "sync/token.h"

const char *loop_column_name(enum loop_column column)
{
    static const char *const names[LOOP_COLUMNS] = {
        [LOOP_ISSUED] = "issued",
        [LOOP_SEEN] = "seen",
        [LOOP_ACCEPTED] = "accepted",
        [LOOP_NO_CAPACITY] = "no_capacity",
        [LOOP_ATTENDED] = "attended",
        [LOOP_CLOSED] = "closed",
        [LOOP_WITHDRAWN] = "withdrawn",
        [LOOP_LAPSED] = "lapsed",
        [LOOP_LETTER_OPENED] = "letters_opened",
        [LOOP_LETTER_DESTROYED] = "letters_destroyed",
        [LOOP_NOT_ISSUED] = "not_issued",
        [LOOP_CONFLICT] = "conflicts",
        [LOOP_OPEN] = "open",
    };
    return (unsigned)column < LOOP_COLUMNS ? names[column] : NULL;
}

const char *loop_wait_name(enum loop_wait wait)
{
    static const char *const names[LOOP_WAITS] = {"0", "1-3", "4-7", "8-30", "31+"};
    return (unsigned)wait < LOOP_WAITS ? names[wait] : NULL;
}

const char *loop_outcome_name(unsigned outcome)
{
    static const char *const names[REFERRAL_OUTCOMES] = {
        [REFERRAL_REFERRED] = "referred",
        [REFERRAL_PROVIDED] = "provided",
        [REFERRAL_ALREADY_RECEIVED] = "already_received",
        [REFERRAL_NOT_APPLICABLE] = "not_applicable",
        [REFERRAL_DECLINED] = "declined",
        [REFERRAL_UNAVAILABLE] = "unavailable",
    };
    return outcome < REFERRAL_OUTCOMES ? names[outcome] : NULL;
}

const char *loop_session_name(unsigned kind)
{
    static const char *const names[SESSION_KINDS] = {
        [SESSION_TALK] = "talk", [SESSION_WORKSHOP] = "workshop", [SESSION_TABLE] = "table"};
    return kind < SESSION_KINDS ? names[kind] : NULL;
}

struct reading {
    struct loop_stats *stats;
    int32_t lapses_before; /* slips of an earlier day are over; INT32_MIN: not known yet */
};

/* NULL: there are more offices than any fair has. */
static struct loop_office *office_of(struct loop_stats *stats, int64_t office)
{
    size_t at = 0;
    while (at < stats->office_count && stats->offices[at].office < office)
        at++;
    if (at < stats->office_count && stats->offices[at].office == office)
        return &stats->offices[at];
    if (stats->office_count == LOOP_OFFICES_MAX)
        return NULL;
    memmove(&stats->offices[at + 1], &stats->offices[at],
            (stats->office_count - at) * sizeof stats->offices[0]);
    stats->office_count++;
    stats->offices[at] = (struct loop_office){.office = (uint16_t)office};
    return &stats->offices[at];
}

static void add_column(struct reading *reading, int64_t day, int64_t office, int64_t column,
                       int64_t n)
{
    struct loop_stats *stats = reading->stats;
    struct loop_office *row = office_of(stats, office);
    if (column <= 0 || column >= LOOP_COLUMNS)
        return;
    if (column == LOOP_OPEN && day < reading->lapses_before)
        column = LOOP_LAPSED;
    stats->columns[column] += n;
    if (row != NULL)
        row->columns[column] += n;
}

static void add_session(struct loop_stats *stats, int64_t kind, int64_t what, int64_t n)
{
    int64_t *total = what == TALLY_SESSIONS ? &stats->sessions : &stats->people;
    int64_t *kinds = what == TALLY_SESSIONS ? stats->kinds : stats->kind_people;
    *total += n;
    if (kind > 0 && kind < SESSION_KINDS)
        kinds[kind] += n;
}

/* day, what, a, b, n */
static bool add_margin(void *context, const struct storage_value columns[])
{
    struct reading *reading = context;
    struct loop_stats *stats = reading->stats;
    int64_t a = columns[2].number, b = columns[3].number, n = columns[4].number;
    switch (columns[1].number) {
    case TALLY_LOOP:
        add_column(reading, columns[0].number, a, b, n);
        break;
    case TALLY_LOOP_OUTCOME:
        stats->outcomes[b > 0 && b < REFERRAL_OUTCOMES ? b : 0] += n;
        break;
    case TALLY_LOOP_HELP:
        stats->helps[a > 0 && a < PACK_NEEDS ? a : 0] += n;
        break;
    case TALLY_LOOP_WAIT:
        stats->waits[b >= 0 && b < LOOP_WAITS ? b : 0] += n;
        break;
    case TALLY_SESSION:
        add_session(stats, a, b, n);
        break;
    default:
        if (a >= 0 && a < AGE_BANDS && b >= 0 && b < SEX_VALUES)
            stats->people_by[a][b] += n;
    }
    return true;
}

/* A fair without content has no slips of its own: they are good for their day. */
static int valid_days(struct hub *hub, const struct fair *fair)
{
    const struct pack *pack;
    return packs_find(hub, fair, &pack) == DONE ? pack->fair.slip_valid_days : 1;
}

enum outcome loop_stats_add(struct hub *hub, const struct fair *fair, struct loop_stats *stats)
{
    int32_t today = token_day(hub->io->wall_ms(hub->io->self), fair->offset_minutes);
    struct reading reading = {stats, INT32_MIN};
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair->id, 8)};
    if (fair->state == CALLS_FAIR_CLOSED)
        reading.lapses_before = today - valid_days(hub, fair) + 1;
    enum outcome outcome =
        storage_each(hub->storage,
                     "SELECT day, what, a, b, n FROM margin WHERE tenant = $1 AND fair = $2"
                     " AND what BETWEEN 11 AND 16",
                     2, values, add_margin, &reading);
    _Static_assert(TALLY_LOOP == 11 && TALLY_SESSION_AGE_SEX == 16, "the numbers above");
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static void hide_all(int64_t *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cells[i] = cells[i] < STATS_MIN ? STATS_HIDDEN : cells[i];
}

static bool is_all_hidden(const int64_t *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (cells[i] != STATS_HIDDEN)
            return false;
    }
    return true;
}

static void hide_offices(struct loop_stats *stats)
{
    size_t kept = 0;
    for (size_t i = 0; i < stats->office_count; i++) {
        hide_all(stats->offices[i].columns, LOOP_COLUMNS);
        if (!is_all_hidden(stats->offices[i].columns, LOOP_COLUMNS))
            stats->offices[kept++] = stats->offices[i];
    }
    stats->office_count = kept;
}

void loop_stats_hide(struct loop_stats *stats, bool closed)
{
    if (!closed) {
        /* Nothing was released; a fair that is closed beside an open one is not told either. */
        memset(stats->columns, 0, sizeof stats->columns);
        memset(stats->outcomes, 0, sizeof stats->outcomes);
        memset(stats->helps, 0, sizeof stats->helps);
        memset(stats->waits, 0, sizeof stats->waits);
        stats->office_count = 0;
    }
    hide_all(stats->columns, LOOP_COLUMNS);
    hide_all(stats->outcomes, REFERRAL_OUTCOMES);
    hide_all(stats->helps, PACK_NEEDS);
    hide_all(stats->waits, LOOP_WAITS);
    hide_offices(stats);
    hide_all(stats->kinds, SESSION_KINDS);
    hide_all(stats->kind_people, SESSION_KINDS);
    hide_all(&stats->people_by[0][0], (size_t)AGE_BANDS * SEX_VALUES);
}
