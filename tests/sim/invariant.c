/* The judge of a simulated day: see day.h. What the people were told (the ledger) against what the
 * hub holds, opened here with the hub's online key, frame by frame, without the hub's own code for
 * reading or counting. */
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/hub/key.h"
#include "sync/hub/stream.h"
#include "tests/sim/day.h"
#include "tests/sim/fold.h"

/* --- the kiosk, while it is up -------------------------------------------------------------- */

static unsigned people_facts(const struct commit *commit)
{
    unsigned count = 0;
    for (size_t i = 0; i < commit->count; i++) {
        enum fact_type type = commit->facts[i].type;
        count += type == FACT_ATTENDEE_REGISTERED || type == FACT_TURN_ISSUED ||
                 type == FACT_SERVICE_GIVEN || type == FACT_REFERRAL_ISSUED;
    }
    return count;
}

uint64_t invariant_people_kept(const struct day *day)
{
    uint64_t people = 0;
    for (size_t i = 0; i < day->ledger.count; i++)
        if (day->ledger.entries[i].said == SAID_KEPT &&
            day->ledger.entries[i].held & booth_bit(day->at))
            people += people_facts(&day->ledger.entries[i].commit);
    return people;
}

static void note_put_aside(void *context, const char *name)
{
    bool *aside = context;
    *aside = *aside || strncmp(name, "damaged-", 8) == 0;
}

/* A database that was put aside lies there for ever, whoever crashed afterwards. */
static void look_for_rebuild(struct day *day)
{
    bool aside = false;
    const struct io *io = &day->at->machine.io;
    enum outcome listed = io->folder_list(io->self, "kiosk", note_put_aside, &aside);
    day->at->rebuilt = day->at->rebuilt || (listed == DONE && aside);
    if (aside && day->at->sound && !day->rots)
        day_broken(day, "a_good_disk_never_breaks_the_store", "it was rebuilt");
}

static void check_counts(struct day *day)
{
    struct sync_counts counts = {0};
    uint64_t least = invariant_people_kept(day), most = 0;
    sync_count(day->at->sync, &counts);
    for (size_t i = 0; i < day->ledger.count; i++) {
        const struct ledger_entry *entry = &day->ledger.entries[i];
        bool may_be_here = entry->said != SAID_NOT &&
                           (entry->booth == day->at->number || entry->held & booth_bit(day->at));
        most += may_be_here ? people_facts(&entry->commit) : 0;
    }
    day->at->rebuilt = day->at->rebuilt || counts.damaged_once;
    look_for_rebuild(day);
    if (counts.captured < least && !day->at->rebuilt)
        day_broken(day, "captured_counts_all_that_is_kept", "%llu of %llu",
                   (unsigned long long)counts.captured, (unsigned long long)least);
    if (counts.captured > most && !day->at->destroyed)
        day_broken(day, "captured_counts_nothing_twice", "%llu, given were %llu",
                   (unsigned long long)counts.captured, (unsigned long long)most);
    if (counts.captured != counts.pending + counts.delivered + counts.lost)
        day_broken(day, "captured_is_pending_delivered_and_lost", "%llu, %llu, %llu, %llu",
                   (unsigned long long)counts.captured, (unsigned long long)counts.pending,
                   (unsigned long long)counts.delivered, (unsigned long long)counts.lost);
    if (counts.safe > 0 && day->verified < 2)
        day_broken(day, "only_two_verified_backups_make_safe", "%llu safe, %u verified",
                   (unsigned long long)counts.safe, day->verified);
    if (counts.safe > counts.delivered)
        day_broken(day, "safe_is_delivered", "%llu of %llu", (unsigned long long)counts.safe,
                   (unsigned long long)counts.delivered);
    if (counts.quarantined != 0 && day->at->sound && !day->rots && !day->at->outcast)
        day_broken(day, "nothing_is_put_aside", "%llu frames",
                   (unsigned long long)counts.quarantined);
}

static void check_slips(struct day *day)
{
    for (size_t i = 0; i < day->ledger.count && booth_table_is_sure(day->at); i++) {
        const struct ledger_entry *entry = &day->ledger.entries[i];
        struct sync_slip slip;
        if (!entry->has_slip || entry->said != SAID_KEPT || disk_is_down(day->at->machine.disk) ||
            entry->booth != day->at->number)
            continue;
        enum outcome found = sync_find_slip(day->at->sync, folio_bits(entry->slip), &slip);
        if (day->closed && found == NOT_FOUND)
            continue;
        if (day->closed &&
            (day->at->outcast || day->at->by_stick)) /* the hub cannot tell it of the close */
            return;
        if (day->closed)
            day_broken(day, "slips_are_wiped_at_the_close", "%s", trace_outcome(found));
        if (disk_is_down(day->at->machine.disk) || disk_was_faulty(day->at->machine.disk))
            return;
        if (found != DONE)
            day_broken(day, "a_kept_slip_is_found_by_its_folio", "%s", trace_outcome(found));
        else if (slip.prints < entry->prints || slip.prints > entry->prints_tried)
            day_broken(day, "a_counted_print_is_never_forgotten", "%u of %u", slip.prints,
                       entry->prints);
    }
}

static void check_turns(struct day *day)
{
    bool used[65536] = {false};
    bool sure = booth_table_is_sure(day->at) && !day->at->clock_moved && day->nights == 0;
    for (size_t i = 0; i < day->ledger.count && sure; i++) {
        const struct ledger_entry *entry = &day->ledger.entries[i];
        bool asked = entry->said == SAID_KEPT && entry->booth == day->at->number;
        for (size_t k = 0; k < entry->commit.count && asked; k++) {
            const struct fact *fact = &entry->commit.facts[k];
            if (fact->type != FACT_TURN_ISSUED)
                continue;
            if (used[fact->body.turn.number])
                day_broken(day, "a_turn_is_given_once", "%u", fact->body.turn.number);
            used[fact->body.turn.number] = true;
        }
    }
}

void invariant_check_kiosk(struct day *day)
{
    check_counts(day);
    check_slips(day);
    check_turns(day);
}

/* --- the hub, at the end -------------------------------------------------------------------- */

/* One stream at the hub: of people, or of anonymous facts and their padding, never both. */
struct sort {
    uint8_t stream[16];
    unsigned anonymous, named;
};

static bool is_anonymous(const struct commit *commit)
{
    for (size_t i = 0; i < commit->count; i++)
        if (commit->facts[i].type == FACT_REFERRAL_ISSUED ||
            commit->facts[i].type == FACT_DAY_COUNTS || commit->facts[i].type == FACT_PADDING)
            return true;
    return false;
}

static bool is_the_kiosks_own(const struct commit *commit)
{
    static const enum fact_type own[] = {FACT_STREAM_OPEN, FACT_STREAM_CLOSE,    FACT_GAP,
                                         FACT_HEALTH,      FACT_CONTENT_APPLIED, FACT_PADDING};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (commit->count == 1 && commit->facts[0].type == own[i])
            return true;
    return false;
}

/* Needs of a day come as numbers, which nobody can tell from each other. */
static bool take_need(struct day *day, const struct commit *commit)
{
    const struct fact_day_counts *counts = &commit->facts[0].body.day_counts;
    if (commit->count != 1 || commit->facts[0].type != FACT_DAY_COUNTS ||
        counts->kind != DAY_COUNT_NEED || counts->entry >= DAY_NEEDS)
        return false;
    day->needs[counts->entry] += counts->count;
    return true;
}

static void match_frame(struct day *day, struct sort *sort, const struct commit *commit)
{
    struct ledger_entry *entry = ledger_find(&day->ledger, commit);
    bool own = is_the_kiosks_own(commit);
    if (is_anonymous(commit))
        sort->anonymous++;
    else if (!own)
        sort->named++;
    if (entry)
        entry->times++;
    else if (!own && !take_need(day, commit))
        day_broken(day, "the_hub_holds_nothing_that_nobody_gave", "type %d of %zu facts",
                   (int)commit->facts[0].type, commit->count);
}

/* The stream is at its end. */
static void check_sort(struct day *day, const struct sort *sort)
{
    if (sort->anonymous > 0 && sort->named > 0)
        day_broken(day, "anonymous_facts_travel_alone", "%u with %u others", sort->anonymous,
                   sort->named);
    if (sort->anonymous % SYNC_ANONYMOUS_PAD != 0)
        day_broken(day, "anonymous_facts_come_in_full_batches", "%u", sort->anonymous);
}

static void open_frame(struct day *day, struct fold *fold, struct sort *sort,
                       const struct key *online, const uint8_t stream[16], uint64_t seq,
                       const uint8_t *frame, size_t size)
{
    static uint8_t facts[8192];
    struct seal_key key;
    struct commit commit;
    uint8_t hash[32];
    size_t facts_size = 0;
    const struct seen_stream *known = NULL;
    for (size_t i = 0; i < day->stream_count; i++)
        if (memcmp(day->streams[i].stream, stream, 16) == 0)
            known = &day->streams[i];
    struct frame_origin origin = witness_origin(day, stream);
    if (!known || !frame_is_whole(frame, size)) {
        day_broken(day, "the_hub_holds_whole_frames_of_the_kiosk", "frame %llu",
                   (unsigned long long)seq);
        return;
    }
    frame_hash(&origin, seq, frame, hash);
    witness_frame(day, stream, seq, hash, "at the hub");
    if (seal_unwrap(known->facts_wrap, online->public_key, online->secret, &key) != DONE ||
        seal_step_to(&key, seq) != DONE ||
        seal_open_facts(&origin, &key, frame, facts, sizeof facts, &facts_size) != DONE ||
        record_decode(facts, facts_size, &commit) != DONE) {
        day_broken(day, "every_frame_opens_with_the_hubs_key", "frame %llu",
                   (unsigned long long)seq);
        return;
    }
    sodium_memzero(&key, sizeof key);
    match_frame(day, sort, &commit);
    fold_add(fold, &commit);
    for (unsigned i = 0; i < day->device_count; i++)
        if (memcmp(day->devices[i].id, known->device, 16) == 0)
            day->devices[i].people += people_facts(&commit);
}

static sqlite3 *open_hub_database(struct day *day)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2("hub/hub.db", &db, SQLITE_OPEN_READWRITE, disk_vfs(day->office.disk)) ==
            SQLITE_OK &&
        sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK)
        return db;
    day_broken(day, "the_hubs_database_can_be_read", "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
    return NULL;
}

static void read_frames(struct day *day, sqlite3 *db, const struct key *online, struct fold *fold)
{
    sqlite3_stmt *rows = NULL;
    struct sort sort = {0};
    const char *sql = "SELECT stream, seq, bytes, state FROM frame ORDER BY stream, seq";
    if (sqlite3_prepare_v2(db, sql, -1, &rows, NULL) != SQLITE_OK) {
        day_broken(day, "the_hubs_frames_can_be_read", "%s", sqlite3_errmsg(db));
        return;
    }
    while (sqlite3_step(rows) == SQLITE_ROW) {
        const uint8_t *stream = sqlite3_column_blob(rows, 0);
        if (memcmp(stream, sort.stream, 16) != 0) {
            check_sort(day, &sort);
            sort = (struct sort){0};
            memcpy(sort.stream, stream, 16);
        }
        if (sqlite3_column_int(rows, 3) == FRAME_QUARANTINED)
            continue; /* check_quarantine counts them */
        open_frame(day, fold, &sort, online, stream, (uint64_t)sqlite3_column_int64(rows, 1),
                   sqlite3_column_blob(rows, 2), (size_t)sqlite3_column_bytes(rows, 2));
    }
    check_sort(day, &sort);
    sqlite3_finalize(rows);
}

static int64_t ask_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *row = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &row, NULL) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW)
        number = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return number;
}

static void check_quarantine(struct day *day, sqlite3 *db)
{
    int64_t aside = ask_number(db, "SELECT count(*) FROM quarantine");
    int64_t forks = ask_number(db, "SELECT coalesce(sum(fork), 0) FROM stream");
    if (aside > (int64_t)day->broken_frames)
        day_broken(day, "the_hub_puts_nothing_good_aside", "%lld frames", (long long)aside);
    if (aside < (int64_t)day->put_aside)
        day_broken(day, "quarantine_never_shrinks_silently", "%lld, there were %llu",
                   (long long)aside, (unsigned long long)day->put_aside);
    if (forks != 0)
        day_broken(day, "one_number_has_one_content", "the hub saw %lld forks", (long long)forks);
}

/* A commit and its slip are one transaction: whoever reached the hub can show her folio. */
static void check_folios(struct day *day)
{
    for (size_t i = 0; i < day->ledger.count && !day->closed; i++) {
        const struct ledger_entry *entry = &day->ledger.entries[i];
        struct sync_slip slip;
        if (!entry->has_slip || entry->times == 0 || entry->booth != day->at->number ||
            !booth_table_is_sure(day->at) || !day->at->sync)
            continue;
        enum outcome found = sync_find_slip(day->at->sync, folio_bits(entry->slip), &slip);
        if (found != DONE)
            day_broken(day, "what_the_hub_holds_is_found_by_its_folio", "entry %zu: %s", i,
                       trace_outcome(found));
    }
}

/* Whether some card that can still be sent from has it; what only an outcast's has stays there. */
static bool must_arrive(const struct day *day, const struct ledger_entry *entry)
{
    for (size_t i = 0; i < day->booth_count; i++)
        if (entry->held & booth_bit(&day->booths[i]) && !day->booths[i].outcast)
            return true;
    return false;
}

/* A need leaves with the referral before which it was chosen. */
static void check_needs(struct day *day)
{
    unsigned least[DAY_NEEDS] = {0}, most[DAY_NEEDS] = {0};
    for (size_t i = 0; i < day->ledger.count; i++) {
        const struct ledger_entry *entry = &day->ledger.entries[i];
        least[entry->need] += entry->said == SAID_KEPT && must_arrive(day, entry);
        most[entry->need] += entry->said != SAID_NOT;
    }
    for (unsigned need = 1; need < DAY_NEEDS; need++) {
        if (day->needs[need] < least[need] && !(day->planned_trouble & TROUBLE_LIE))
            day_broken(day, "what_was_called_guardado_reaches_the_hub", "need %u: %u of %u", need,
                       day->needs[need], least[need]);
        if (day->needs[need] > most[need])
            day_broken(day, "nothing_reaches_the_hub_twice", "need %u: %u of %u", need,
                       day->needs[need], most[need]);
    }
}

static void check_entries(struct day *day)
{
    day->lost = 0;
    for (size_t i = 0; i < day->ledger.count; i++) {
        const struct ledger_entry *entry = &day->ledger.entries[i];
        bool lost = entry->said == SAID_KEPT && entry->times == 0 && must_arrive(day, entry);
        day->lost += lost;
        if (lost && !(day->planned_trouble & TROUBLE_LIE))
            day_broken(day, "what_was_called_guardado_reaches_the_hub", "entry %zu of kiosk %u", i,
                       entry->booth);
        if (entry->said == SAID_NOT && entry->times != 0)
            day_broken(day, "what_was_called_no_guardado_never_appears", "entry %zu", i);
        if (entry->times > 1)
            day_broken(day, "nothing_reaches_the_hub_twice", "entry %zu, %u times", i,
                       entry->times);
    }
}

/* What each kiosk counted itself against what lies in the hub's frames, opened here. */
static void check_corte(struct day *day)
{
    for (unsigned i = 0; i < day->booth_count; i++) {
        struct booth *booth = &day->booths[i];
        struct sync_counts counts = {0};
        uint64_t people = 0;
        if (!booth->sync || booth->outcast || booth->destroyed || !booth_table_is_sure(booth))
            continue;
        for (unsigned k = 0; k < day->device_count; k++)
            if (memcmp(day->devices[k].id, booth->enrolment->device, 16) == 0)
                people = day->devices[k].people;
        sync_count(booth->sync, &counts);
        /* What was said to be lost may have come by a stick after all. */
        if (counts.captured != counts.delivered + counts.lost || people < counts.delivered ||
            people > counts.captured)
            day_broken(day, "the_corte_balances",
                       "kiosk %u: %llu captured, %llu delivered, %llu lost, %llu at the hub",
                       booth->number, (unsigned long long)counts.captured,
                       (unsigned long long)counts.delivered, (unsigned long long)counts.lost,
                       (unsigned long long)people);
    }
}

void invariant_check(struct day *day)
{
    struct fold fold = {0};
    struct key *online = sodium_malloc(sizeof *online);
    for (size_t i = 0; i < day->ledger.count; i++)
        day->ledger.entries[i].times = 0;
    for (unsigned i = 0; i < day->device_count; i++)
        day->devices[i].people = 0;
    memset(day->needs, 0, sizeof day->needs);
    if (day->hub)
        office_stop(day);
    if (!online || key_load(&day->office.io, "hub/keys/online", KEY_ONLINE, NULL, online) != DONE) {
        day_broken(day, "the_hubs_key_can_be_read", "hub/keys/online");
        sodium_free(online);
        return;
    }
    sqlite3 *db = open_hub_database(day);
    if (db) {
        read_frames(day, db, online, &fold);
        check_quarantine(day, db);
        erasure_check_hub(day, db);
        check_entries(day);
        check_needs(day);
        for (unsigned i = 0; i < day->booth_count; i++) {
            day->at = &day->booths[i];
            check_folios(day);
        }
        check_corte(day);
        fold_compare(day, &fold, db);
    }
    int64_t aside = db ? ask_number(db, "SELECT count(*) FROM quarantine") : -1;
    day->put_aside = aside < 0 ? day->put_aside : (uint64_t)aside;
    sqlite3_close(db);
    sodium_free(online);
}
