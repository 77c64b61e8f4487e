/* The totals of a day, counted a second time from the opened facts, the slow and obvious way.
 *
 * Shares no code with the hub's counting (sync/hub/count.c, person.c, tally.c), only the numbers
 * under which its cells stand on disk. Days and hours are summed over: they depend on clocks that
 * may be decades wrong. */
#ifndef JORNADA_TESTS_SIM_FOLD_H
#define JORNADA_TESTS_SIM_FOLD_H

#include <sqlite3.h>

#include "tests/sim/day.h"

#define FOLD_CELLS 2048

struct fold {
    struct fold_cell {
        int64_t what, a, b, n;
    } cells[FOLD_CELLS];
    size_t count;
    struct fold_record {
        uint8_t record[16];
        bool registered, turned;
    } * records;
    size_t record_count;
};

void fold_add(struct fold *fold, const struct commit *commit);
/* Against the hub's table `margin`; breaks the_hubs_tables_are_the_fold_of_its_facts, and
 * no_referral_is_counted_in_plain_before_the_close. Frees what the fold holds. */
void fold_compare(struct day *day, struct fold *fold, sqlite3 *db);

#endif
