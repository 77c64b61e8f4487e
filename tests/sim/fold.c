/* The totals of a day, counted a second time: see fold.h. */
#include "tests/sim/fold.h"

#include <stdlib.h>
#include <string.h>

#include "sync/hub/loop.h"

static void cell(struct fold *fold, int64_t what, int64_t a, int64_t b)
{
    size_t i = 0;
    while (i < fold->count &&
           (fold->cells[i].what != what || fold->cells[i].a != a || fold->cells[i].b != b))
        i++;
    if (i == FOLD_CELLS)
        abort(); /* a day has some hundred cells */
    if (i == fold->count)
        fold->cells[fold->count++] = (struct fold_cell){what, a, b, 0};
    fold->cells[i].n++;
}

static void person(struct fold *fold, int64_t kind, int64_t age, int64_t sex, int64_t municipality)
{
    cell(fold, TALLY_PEOPLE, kind, 0);
    cell(fold, TALLY_AGE_SEX, age, sex);
    cell(fold, TALLY_MUNICIPALITY, municipality, 0);
}

static struct fold_record *record_of(struct fold *fold, const uint8_t record[16])
{
    for (size_t i = 0; i < fold->record_count; i++)
        if (memcmp(fold->records[i].record, record, 16) == 0)
            return &fold->records[i];
    fold->records = realloc(fold->records, (fold->record_count + 1) * sizeof *fold->records);
    if (!fold->records)
        abort();
    struct fold_record *fresh = &fold->records[fold->record_count++];
    *fresh = (struct fold_record){0};
    memcpy(fresh->record, record, 16);
    return fresh;
}

static void registered(struct fold *fold, const struct fact_registered *one)
{
    person(fold, TALLY_REGISTERED, one->age, one->sex, one->municipality);
    for (size_t i = 0; i < RECORD_CHILDREN_MAX; i++)
        if (one->children[i])
            person(fold, TALLY_CHILD, one->children[i], 0, one->municipality);
    if (one->visit)
        cell(fold, TALLY_PEOPLE, one->visit == 1 ? TALLY_FIRST_TIME : TALLY_REPEAT, 0);
    for (int service = 0; service < 32; service++)
        if (one->services >> service & 1)
            cell(fold, TALLY_SERVICE, service, TALLY_REQUESTED);
}

void fold_add(struct fold *fold, const struct commit *commit)
{
    for (size_t i = 0; i < commit->count; i++) {
        const struct fact *fact = &commit->facts[i];
        if (fact->type == FACT_ATTENDEE_REGISTERED) {
            registered(fold, &fact->body.registered);
            record_of(fold, fact->record)->registered = true;
        } else if (fact->type == FACT_TURN_ISSUED) {
            cell(fold, TALLY_SERVICE, fact->body.turn.service, TALLY_TURN);
            record_of(fold, fact->record)->turned = true;
        } else if (fact->type == FACT_SERVICE_GIVEN) {
            cell(fold, TALLY_SERVICE, fact->body.service.service, TALLY_GIVEN);
            cell(fold, TALLY_SERVICE_HOUR, 0, 0);
        } else if (fact->type == FACT_REFERRAL_ISSUED) {
            cell(fold, TALLY_OFFICE, fact->body.referral.office, FACT_REFERRAL_ISSUED);
            cell(fold, TALLY_LOOP, fact->body.referral.office, LOOP_ISSUED);
            cell(fold, TALLY_LOOP, fact->body.referral.office, LOOP_OPEN); /* no desk in a day */
        } else if (fact->type == FACT_DAY_COUNTS) {
            for (unsigned n = 0; n < fact->body.day_counts.count; n++)
                cell(fold, TALLY_NEED, fact->body.day_counts.entry, 0);
        }
    }
}

static void count_turn_only(struct fold *fold)
{
    for (size_t i = 0; i < fold->record_count; i++)
        if (fold->records[i].turned && !fold->records[i].registered)
            person(fold, TALLY_TURN_ONLY, 0, 0, 0);
}

/* Takes the hub's number out of our cell: what is left must be nothing. */
static void take_out(struct fold *fold, int64_t what, int64_t a, int64_t b, int64_t n)
{
    cell(fold, what, a, b);
    for (size_t i = 0; i < fold->count; i++)
        if (fold->cells[i].what == what && fold->cells[i].a == a && fold->cells[i].b == b)
            fold->cells[i].n -= n + 1;
}

/* Before the close neither referrals by office nor what was read stand in the plain table. */
static bool is_withheld(const struct day *day, int64_t what)
{
    return !day->closed &&
           (what == TALLY_OFFICE || what == TALLY_READ || what == TALLY_NEED || what == TALLY_LOOP);
}

static void check_withheld(struct day *day, sqlite3 *db)
{
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(db, "SELECT DISTINCT what FROM margin", -1, &rows, NULL) != SQLITE_OK)
        day_broken(day, "the_hubs_tables_can_be_read", "%s", sqlite3_errmsg(db));
    while (rows && sqlite3_step(rows) == SQLITE_ROW)
        if (is_withheld(day, sqlite3_column_int64(rows, 0)))
            day_broken(day, "no_referral_is_counted_in_plain_before_the_close", "table %lld",
                       (long long)sqlite3_column_int64(rows, 0));
    sqlite3_finalize(rows);
}

void fold_compare(struct day *day, struct fold *fold, sqlite3 *db)
{
    sqlite3_stmt *rows = NULL;
    const char *sql =
        "SELECT what, CASE WHEN what = 17 THEN 0 ELSE a END AS cell, b, sum(n) FROM margin"
        " WHERE what IN (1, 2, 3, 5, 6, 10, 11, 17) GROUP BY what, cell, b";
    _Static_assert(TALLY_SERVICE_HOUR == 17, "of hours the total alone");
    count_turn_only(fold);
    check_withheld(day, db);
    if (sqlite3_prepare_v2(db, sql, -1, &rows, NULL) != SQLITE_OK)
        day_broken(day, "the_hubs_tables_can_be_read", "%s", sqlite3_errmsg(db));
    while (rows && sqlite3_step(rows) == SQLITE_ROW)
        take_out(fold, sqlite3_column_int64(rows, 0), sqlite3_column_int64(rows, 1),
                 sqlite3_column_int64(rows, 2), sqlite3_column_int64(rows, 3));
    sqlite3_finalize(rows);
    for (size_t i = 0; i < fold->count; i++)
        if (fold->cells[i].n != 0 && !is_withheld(day, fold->cells[i].what))
            day_broken(day, "the_hubs_tables_are_the_fold_of_its_facts",
                       "cell %lld %lld %lld is off by %lld", (long long)fold->cells[i].what,
                       (long long)fold->cells[i].a, (long long)fold->cells[i].b,
                       (long long)-fold->cells[i].n);
    free(fold->records);
    *fold = (struct fold){0};
}
