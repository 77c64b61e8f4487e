/* avgm.h over stats.h, the fair's pack and the table competence. */
#include "sync/hub/avgm.h"

#include <stdlib.h>
#include <string.h>

#include "sync/hub/csv_write.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/stats.h"
#include "sync/pack.h"
#include "sync/staff.h"

#define MINUTE_MS 60000
#define EPOCH_MS 1735689600000LL /* 2025-01-01 */

struct report {
    struct hub *hub;
    struct fair fair;
    struct pack *pack;
    struct stats *stats;
    FILE *out;
    int64_t staff; /* certified, so far */
};

static void row(const struct report *report, const char *section, const char *name,
                const char *column, int64_t n)
{
    const char *const cells[] = {section, name, column};
    csv_write_row(report->out, cells, sizeof cells / sizeof cells[0], n);
}

static void write_sessions(const struct report *report)
{
    const struct loop_stats *loop = &report->stats->loop;
    for (unsigned kind = 1; kind < SESSION_KINDS; kind++) {
        row(report, "sessions", loop_session_name(kind), "held", loop->kinds[kind]);
        row(report, "sessions", loop_session_name(kind), "people", loop->kind_people[kind]);
    }
    row(report, "sessions", "Total", "held", loop->sessions);
    row(report, "sessions", "Total", "people", loop->people);
}

static void write_people(const struct report *report)
{
    const struct loop_stats *loop = &report->stats->loop;
    for (int age = 0; age < AGE_BANDS; age++) {
        for (int sex = 0; sex < SEX_VALUES; sex++)
            row(report, "people informed", record_age_name((enum age_band)age),
                record_sex_name((enum sex)sex), loop->people_by[age][sex]);
    }
}

/* What the total tells of those that are hidden, by taking the others away: under five of them, and
 * the least of the others is hidden, too. */
static size_t hidden_beside(const struct report *report)
{
    const struct loop_stats *loop = &report->stats->loop;
    int64_t left = report->stats->referrals, n;
    size_t least = LOOP_OFFICES_MAX;
    for (size_t i = 0; i < loop->office_count; i++) {
        n = loop->offices[i].columns[LOOP_ISSUED];
        if (n == STATS_HIDDEN)
            continue;
        left -= n;
        if (least == LOOP_OFFICES_MAX || n < loop->offices[least].columns[LOOP_ISSUED])
            least = i;
    }
    return left > 0 && left < STATS_MIN ? least : LOOP_OFFICES_MAX;
}

static void write_referrals(const struct report *report)
{
    static const enum loop_column shown[] = {LOOP_ISSUED, LOOP_SEEN, LOOP_ATTENDED, LOOP_CLOSED};
    const struct loop_stats *loop = &report->stats->loop;
    size_t beside = hidden_beside(report);
    for (size_t i = 0; i < loop->office_count; i++) {
        const struct pack_office *office = pack_office(report->pack, loop->offices[i].office);
        char code[12];
        snprintf(code, sizeof code, "%u", loop->offices[i].office);
        for (size_t c = 0; c < sizeof shown / sizeof shown[0]; c++)
            row(report, "referrals", office != NULL ? office->name : code,
                loop_column_name(shown[c]),
                i == beside && shown[c] == LOOP_ISSUED ? STATS_HIDDEN
                                                       : loop->offices[i].columns[shown[c]]);
    }
    row(report, "referrals", "Total", "issued", report->stats->referrals);
}

static bool write_institution(void *context, const struct storage_value columns[])
{
    struct report *report = context;
    char name[128];
    size_t size = columns[0].size < sizeof name - 1 ? columns[0].size : sizeof name - 1;
    if (size > 0)
        memcpy(name, columns[0].bytes, size);
    name[size] = '\0';
    int64_t n = columns[1].number;
    report->staff += n;
    row(report, "certified staff", name, "people", n < STATS_MIN ? STATS_HIDDEN : n);
    return true;
}

/* Whose certificate was good when the fair began; of one without days, today. */
static enum outcome write_staff(struct report *report)
{
    struct hub *hub = report->hub;
    int64_t now_ms = hub->io->wall_ms(hub->io->self);
    int64_t at_ms = report->fair.first_day > 0
                        ? EPOCH_MS + (int64_t)report->fair.first_day * 24 * 60 * MINUTE_MS -
                              report->fair.offset_minutes * (int64_t)MINUTE_MS
                        : now_ms;
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8), storage_bytes(report->fair.id, 8),
        storage_number((at_ms - EPOCH_MS) / MINUTE_MS), storage_number(at_ms)};
    enum outcome outcome = storage_each(
        hub->storage,
        "SELECT competence.institution, count(*) FROM competence JOIN badge"
        " ON badge.tenant = competence.tenant AND badge.staff = competence.badge"
        " WHERE competence.tenant = $1 AND badge.fair = $2 AND competence.code <> ''"
        " AND competence.until_minute > $3 AND (badge.revoked_ms = 0 OR badge.revoked_ms > $4)"
        " GROUP BY competence.institution ORDER BY competence.institution",
        4, values, write_institution, report);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    row(report, "certified staff", "Total", "people", report->staff);
    return DONE;
}

static enum outcome open_report(struct report *report, const char *fair_name)
{
    struct hub *hub = report->hub;
    char folder[4096], why[PACK_WHY_MAX];
    enum outcome outcome = fair_find(hub, fair_name, &report->fair);
    if (outcome != DONE)
        return outcome;
    snprintf(folder, sizeof folder, "%s/fairs/%s/%u", hub->folder, report->fair.name,
             report->fair.content);
    if (report->fair.content == 0 || pack_load(hub->io, folder, &report->pack, why) != DONE)
        return hub_fail(hub, REFUSED, "the content of \"%s\" cannot be read", report->fair.name);
    if (!report->pack->fair.avgm)
        return hub_fail(hub, REFUSED,
                        "\"%s\" hands in no such report: its fair.ini does not say avgm = 1",
                        report->fair.name);
    outcome = stats_read(hub, fair_name, &report->stats);
    if (outcome == DONE && !report->stats->closed)
        outcome = hub_fail(hub, REFUSED,
                           "the report is made after the close: \"%s\" is not closed, or its "
                           "numbers are still under the online key",
                           report->fair.name);
    return outcome;
}

enum outcome avgm_write(struct hub *hub, const char *fair_name, FILE *out)
{
    struct report report = {.hub = hub, .out = out};
    enum outcome outcome = open_report(&report, fair_name);
    if (outcome == DONE) {
        fputs("section,row,column,count\r\n", out);
        write_sessions(&report);
        write_people(&report);
        write_referrals(&report);
        outcome = write_staff(&report);
    }
    free(report.stats);
    pack_destroy(report.pack);
    return outcome;
}
