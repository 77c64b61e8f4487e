/* Names erased at the hub in the middle of a day. See day.h.
 *
 * Somebody shows her folio and asks for it; whoever runs the hub does it with the product's own
 * erase_record. Once that said DONE, her sealed compartment must be nowhere in the hub's file and
 * log, must never come back, by whatever road or restore, and must go from every kiosk that hears
 * the hub; sums are checked by fold. A copy of the whole disk that is brought back knows only the
 * erasures of its day: nobody tells it of later ones. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "sync/folio.h"
#include "tests/sim/day.h"
#include "tests/sim/eraser.h"

static bool was_asked(const struct day *day, const uint8_t record[16])
{
    for (size_t i = 0; i < day->erased_count; i++)
        if (memcmp(day->erased[i].record, record, 16) == 0)
            return true;
    return false;
}

static bool office_is_sound(const struct day *day)
{
    return !disk_is_down(day->office.disk) && !disk_was_faulty(day->office.disk);
}

static void look_into_file(struct day *day, const struct erased *erased, const char *path)
{
    const struct io *io = &day->office.io;
    struct io_file *file;
    uint64_t size = 0;
    if (io->file_open(io->self, path, IO_READ, &file) != DONE)
        return;
    uint8_t *bytes = io->file_size(io->self, file, &size) == DONE ? malloc(size + 1) : NULL;
    if (bytes && size > 0 && io->file_read(io->self, file, 0, bytes, size) == DONE &&
        residue_find(bytes, size, erased->sealed, erased->count) == DONE)
        day_broken(day, "an_erased_name_never_comes_back", "its bytes stand in %s", path);
    io->file_close(io->self, file);
    free(bytes);
}

static void erase(struct day *day, const uint8_t record[16])
{
    struct erased *erased = &day->erased[day->erased_count];
    *erased = (struct erased){0};
    memcpy(erased->record, record, 16);
    if (eraser_gather(day->hub, record, erased->sealed, ERASED_FRAMES_MAX, &erased->count) != DONE)
        return;
    enum outcome outcome = eraser_erase(day->hub, record);
    day_say(day, "a name is erased, %zu frames: %s", erased->count, trace_outcome(outcome));
    if (outcome == DONE) {
        erased->told = true;
        day->erased_count++;
        look_into_file(day, erased, "hub/hub.db");
        look_into_file(day, erased, "hub/hub.db-wal");
    } else if (office_is_sound(day)) {
        day_broken(day, "a_name_can_be_erased", "%s: %s", trace_outcome(outcome),
                   hub_why(day->hub));
    }
}

void erasure_ask(struct day *day, struct chance *chance)
{
    uint8_t slip[16], record[16];
    uint64_t drawn = chance_next(chance);
    if (!day->hub || day->ledger.count == 0 || day->erased_count == DAY_ERASED_MAX)
        return;
    const struct ledger_entry *entry = &day->ledger.entries[drawn % day->ledger.count];
    const struct fact *fact = &entry->commit.facts[0];
    if (fact->type != FACT_ATTENDEE_REGISTERED || was_asked(day, fact->record))
        return;
    record_slip_id(fact->record, 0, slip);
    enum outcome outcome = eraser_find(day->hub, folio_bits(slip), record);
    if (outcome == DONE && memcmp(record, fact->record, 16) != 0)
        day_broken(day, "a_folio_finds_its_own_record", "another one was found");
    else if (outcome == DONE)
        erase(day, record);
    else if (office_is_sound(day) && (outcome != NOT_FOUND || entry->times > 0))
        day_broken(day, "a_name_can_be_erased", "%s: %s", trace_outcome(outcome),
                   hub_why(day->hub));
    office_look(day);
}

void erasure_copy(struct day *day)
{
    for (size_t i = 0; i < DAY_ERASED_MAX; i++)
        day->erased[i].copied = i < day->erased_count && day->erased[i].told;
}

void erasure_restore(struct day *day)
{
    for (size_t i = 0; i < day->erased_count; i++)
        day->erased[i].told = day->erased[i].told && day->erased[i].copied;
}

void erasure_check_frame(struct day *day, const uint8_t *frame, size_t size, const char *where)
{
    if (day->at->outcast || day->at->by_stick) /* the hub cannot tell it */
        return;
    for (size_t i = 0; i < day->erased_count; i++)
        if (day->erased[i].told &&
            residue_find(frame, size, day->erased[i].sealed, day->erased[i].count) == DONE)
            day_broken(day, "an_erased_name_never_comes_back", "kiosk %u has it %s",
                       day->at->number, where);
}

static void check_table(struct day *day, sqlite3 *db, const struct erased *erased, const char *sql)
{
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &rows, NULL) != SQLITE_OK)
        day_broken(day, "the_hubs_tables_can_be_read", "%s", sqlite3_errmsg(db));
    while (rows && sqlite3_step(rows) == SQLITE_ROW)
        if (sqlite3_column_bytes(rows, 0) > 0 &&
            residue_find(sqlite3_column_blob(rows, 0), (size_t)sqlite3_column_bytes(rows, 0),
                         erased->sealed, erased->count) == DONE)
            day_broken(day, "an_erased_name_never_comes_back", "%s", sql);
    sqlite3_finalize(rows);
}

void erasure_check_hub(struct day *day, sqlite3 *db)
{
    for (size_t i = 0; i < day->erased_count; i++) {
        if (!day->erased[i].told)
            continue;
        check_table(day, db, &day->erased[i], "SELECT bytes FROM frame");
        check_table(day, db, &day->erased[i], "SELECT bytes FROM quarantine");
    }
}
