/* loop_stats.h as JSON, as a table to read, and as rows of a CSV. */
#include "sync/hub/loop_stats.h"
#include "sync/hub/stats.h"

static json_t *number(int64_t n)
{
    return n == STATS_HIDDEN ? json_null() : json_integer(n);
}

/* Names of the cells of one part of the JSON; "" = not said. */
static const char *column_name(size_t i)
{
    return loop_column_name((enum loop_column)i);
}

static const char *wait_name(size_t i)
{
    return loop_wait_name((enum loop_wait)i);
}

static const char *outcome_name(size_t i)
{
    return loop_outcome_name((unsigned)i);
}

static const char *help_name(size_t i)
{
    return pack_need_name((unsigned)i);
}

static const char *session_name(size_t i)
{
    return loop_session_name((unsigned)i);
}

static json_t *cells_json(const int64_t *cells, size_t count, const char *(*name)(size_t i))
{
    json_t *json = json_object();
    for (size_t i = 0; i < count; i++) {
        if (name(i) != NULL)
            json_object_set_new(json, name(i), number(cells[i]));
    }
    return json;
}

json_t *loop_stats_json(const struct loop_stats *stats, bool closed)
{
    if (!closed)
        return json_null();
    json_t *json = cells_json(stats->columns, LOOP_COLUMNS, column_name);
    json_t *offices = json_object();
    for (size_t i = 0; i < stats->office_count; i++) {
        char key[12];
        snprintf(key, sizeof key, "%u", stats->offices[i].office);
        json_object_set_new(offices, key,
                            cells_json(stats->offices[i].columns, LOOP_COLUMNS, column_name));
    }
    json_object_set_new(json, "by_office", offices);
    json_object_set_new(json, "by_outcome",
                        cells_json(stats->outcomes, REFERRAL_OUTCOMES, outcome_name));
    json_object_set_new(json, "by_help", cells_json(stats->helps, PACK_NEEDS, help_name));
    json_object_set_new(json, "days_to_attended", cells_json(stats->waits, LOOP_WAITS, wait_name));
    return json;
}

json_t *loop_stats_sessions_json(const struct loop_stats *stats)
{
    json_t *json = json_pack("{s:I, s:I}", "held", (json_int_t)stats->sessions, "people",
                             (json_int_t)stats->people);
    json_object_set_new(json, "by_kind", cells_json(stats->kinds, SESSION_KINDS, session_name));
    json_object_set_new(json, "people_by_kind",
                        cells_json(stats->kind_people, SESSION_KINDS, session_name));
    json_t *bands = json_object();
    for (int age = 0; age < AGE_BANDS; age++) {
        json_t *sexes = json_object();
        for (int sex = 0; sex < SEX_VALUES; sex++)
            json_object_set_new(sexes, record_sex_name((enum sex)sex),
                                number(stats->people_by[age][sex]));
        json_object_set_new(bands, record_age_name((enum age_band)age), sexes);
    }
    json_object_set_new(json, "people_by_age_and_sex", bands);
    return json;
}

static void print_count(FILE *out, int64_t n)
{
    if (n == STATS_HIDDEN)
        fprintf(out, "%10s", "-");
    else
        fprintf(out, "%10lld", (long long)n);
}

static void print_cells(FILE *out, const char *title, const int64_t *cells, size_t count,
                        const char *(*name)(size_t i))
{
    fprintf(out, "\n%s\n", title);
    for (size_t i = 0; i < count; i++) {
        if (name(i) == NULL)
            continue;
        fprintf(out, "  %-32s", name(i)[0] != '\0' ? name(i) : "(not said)");
        print_count(out, cells[i]);
        fputc('\n', out);
    }
}

static void print_offices(FILE *out, const struct loop_stats *stats)
{
    static const enum loop_column shown[] = {LOOP_ISSUED,   LOOP_SEEN,   LOOP_ACCEPTED,
                                             LOOP_ATTENDED, LOOP_CLOSED, LOOP_LAPSED};
    size_t count = sizeof shown / sizeof shown[0];
    if (stats->office_count == 0)
        return;
    fprintf(out, "\nreferrals, by office\n  %-8s", "office");
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%10s", loop_column_name(shown[i]));
    fputc('\n', out);
    for (size_t row = 0; row < stats->office_count; row++) {
        fprintf(out, "  %-8u", stats->offices[row].office);
        for (size_t i = 0; i < count; i++)
            print_count(out, stats->offices[row].columns[shown[i]]);
        fputc('\n', out);
    }
}

void loop_stats_text(const struct loop_stats *stats, bool closed, FILE *out)
{
    if (closed) {
        print_cells(out, "referrals, each once in a line", stats->columns, LOOP_COLUMNS,
                    column_name);
        print_offices(out, stats);
        print_cells(out, "referrals closed, by outcome", stats->outcomes, REFERRAL_OUTCOMES,
                    outcome_name);
        print_cells(out, "referrals, by the help given", stats->helps, PACK_NEEDS, help_name);
        print_cells(out, "referrals, by days until attended", stats->waits, LOOP_WAITS, wait_name);
    }
    if (stats->sessions > 0)
        print_cells(out, "sessions, by kind", stats->kinds, SESSION_KINDS, session_name);
}

struct rows {
    void (*row)(void *context, const char *table, const char *code, bool is_office, int64_t n);
    void *context;
};

static void give_cells(const struct rows *rows, const char *table, const int64_t *cells,
                       size_t count, const char *(*name)(size_t i))
{
    for (size_t i = 0; i < count; i++) {
        if (name(i) != NULL)
            rows->row(rows->context, table, name(i), false, cells[i]);
    }
}

static void give_offices(const struct rows *rows, const struct loop_stats *stats)
{
    for (size_t i = 0; i < stats->office_count; i++) {
        char code[12], table[48];
        snprintf(code, sizeof code, "%u", stats->offices[i].office);
        for (size_t column = 1; column < LOOP_COLUMNS; column++) {
            snprintf(table, sizeof table, "loop_by_office_%s", column_name(column));
            rows->row(rows->context, table, code, true, stats->offices[i].columns[column]);
        }
    }
}

void loop_stats_rows(const struct loop_stats *stats, bool closed,
                     void (*row)(void *context, const char *table, const char *code, bool is_office,
                                 int64_t n),
                     void *context)
{
    const struct rows rows = {row, context};
    if (closed) {
        give_cells(&rows, "loop", stats->columns, LOOP_COLUMNS, column_name);
        give_offices(&rows, stats);
        give_cells(&rows, "loop_by_outcome", stats->outcomes, REFERRAL_OUTCOMES, outcome_name);
        give_cells(&rows, "loop_by_help", stats->helps, PACK_NEEDS, help_name);
        give_cells(&rows, "loop_days_to_attended", stats->waits, LOOP_WAITS, wait_name);
    }
    give_cells(&rows, "sessions_by_kind", stats->kinds, SESSION_KINDS, session_name);
    give_cells(&rows, "session_people_by_kind", stats->kind_people, SESSION_KINDS, session_name);
}
