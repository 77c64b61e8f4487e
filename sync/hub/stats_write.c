/* The statistics as JSON, as a table to read, and as CSV. */
#include <jansson.h>
#include <string.h>

#include "sync/hub/csv_write.h"
#include "sync/hub/stats.h"

struct total {
    const char *name, *words;
    size_t offset;
};

/* In the order of the JSON. */
static const struct total totals[] = {
    {"people", "People", offsetof(struct stats, people)},
    {"registered", "  of these, registered", offsetof(struct stats, registered)},
    {"turn_only", "  of these, took a turn only", offsetof(struct stats, turn_only)},
    {"children", "  of these, children with an adult", offsetof(struct stats, children)},
    {"late", "  of these, by a tally sheet alone", offsetof(struct stats, late)},
    {"services", "Services given", offsetof(struct stats, services)},
    {"requested", "Services wanted", offsetof(struct stats, requested)},
    {"turns", "Turns", offsetof(struct stats, turns)},
    {"referrals", "Referrals", offsetof(struct stats, referrals)},
    {"first_time", "First time here", offsetof(struct stats, first_time)},
    {"repeat", "Have come before", offsetof(struct stats, repeat)},
    {"delivered", "Facts held", offsetof(struct stats, delivered)},
    {"quarantined", "Frames put aside", offsetof(struct stats, quarantined)},
    {"released", "Frames let out of there", offsetof(struct stats, released)},
};
#define TOTALS (sizeof totals / sizeof totals[0])

static int64_t total_of(const struct stats *stats, const struct total *total)
{
    int64_t n;
    memcpy(&n, (const char *)stats + total->offset, sizeof n);
    return n;
}

static json_t *number(int64_t n)
{
    return n == STATS_HIDDEN ? json_null() : json_integer(n);
}

enum outcome stats_write_json(const struct stats *stats, FILE *out)
{
    json_t *root = json_object();
    bool good =
        json_object_set_new(root, "fair",
                            stats->fair[0] != '\0' ? json_string(stats->fair) : json_null()) == 0;
    for (size_t i = 0; i < TOTALS; i++)
        good = good &&
               json_object_set_new(root, totals[i].name, number(total_of(stats, &totals[i]))) == 0;
    for (int table = 0; table < STATS_TABLES; table++) {
        json_t *rows = json_object();
        for (size_t i = 0; i < stats->tables[table].count; i++) {
            const struct stats_row *row = &stats->tables[table].rows[i];
            good = good && json_object_set_new(rows, row->key, number(row->n)) == 0;
        }
        good =
            good && json_object_set_new(root, stats_table_name((enum stats_table)table), rows) == 0;
    }
    good = good &&
           json_object_set_new(root, "loop", loop_stats_json(&stats->loop, stats->closed)) == 0 &&
           json_object_set_new(root, "sessions", loop_stats_sessions_json(&stats->loop)) == 0;
    good = good && json_object_set_new(root, "closed", json_boolean(stats->closed)) == 0;
    good = good && json_dumpf(root, out, JSON_INDENT(2)) == 0;
    fputc('\n', out);
    json_decref(root);
    return good ? DONE : BUSY;
}

static void print_count(FILE *out, int64_t n)
{
    if (n == STATS_HIDDEN)
        fprintf(out, "%8s\n", "-");
    else
        fprintf(out, "%8lld\n", (long long)n);
}

void stats_write_text(const struct stats *stats, FILE *out)
{
    fprintf(out, "Fair: %s%s\n\n", stats->fair[0] != '\0' ? stats->fair : "(all fairs)",
            stats->closed ? "" : " (not closed: referrals are shown after the close)");
    for (size_t i = 0; i < TOTALS; i++) {
        fprintf(out, "%-36s", totals[i].words);
        print_count(out, total_of(stats, &totals[i]));
    }
    for (int table = 0; table < STATS_TABLES; table++) {
        if (stats->tables[table].count == 0)
            continue;
        fprintf(out, "\n%s\n", stats_table_words((enum stats_table)table));
        for (size_t i = 0; i < stats->tables[table].count; i++) {
            const struct stats_row *row = &stats->tables[table].rows[i];
            fprintf(out, "  %-34s", row->key[0] != '\0' ? row->key : "(not said)");
            print_count(out, row->n);
        }
    }
    loop_stats_text(&stats->loop, stats->closed, out);
    fprintf(out, "\n- = fewer than %d, or not to be shown yet\n", STATS_MIN);
}

static void print_row(FILE *out, const char *fair, const char *table, const char *key,
                      const char *label, int64_t n)
{
    const char *const cells[] = {fair, table, key, label};
    csv_write_row(out, cells, sizeof cells / sizeof cells[0], n);
}

struct writing {
    const struct stats *stats;
    const char *(*label)(void *context, enum stats_table table, const char *key);
    void *context;
    FILE *out;
};

static void print_loop_row(void *context, const char *table, const char *code, bool is_office,
                           int64_t n)
{
    const struct writing *writing = context;
    const char *label = is_office ? writing->label(writing->context, STATS_OFFICE, code) : "";
    print_row(writing->out, writing->stats->fair, table, code, label, n);
}

void stats_write_csv(const struct stats *stats,
                     const char *(*label)(void *context, enum stats_table table, const char *key),
                     void *context, FILE *out)
{
    struct writing writing = {stats, label, context, out};
    fputs("fair,table,code,label,count\r\n", out);
    for (size_t i = 0; i < TOTALS; i++)
        print_row(out, stats->fair, totals[i].name, "", "Total", total_of(stats, &totals[i]));
    for (int table = 0; table < STATS_TABLES; table++) {
        enum stats_table which = (enum stats_table)table;
        for (size_t i = 0; i < stats->tables[table].count; i++) {
            const struct stats_row *row = &stats->tables[table].rows[i];
            print_row(out, stats->fair, stats_table_name(which), row->key,
                      label(context, which, row->key), row->n);
        }
    }
    loop_stats_rows(&stats->loop, stats->closed, print_loop_row, &writing);
}
