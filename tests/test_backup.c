/* Backups of a hub: what makes frames safe and what never does, and a hub brought back from one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/hub/backup.h"
#include "sync/hub/epoch.h"
#include "sync/hub/fair.h"
#include "sync/hub/inside.h"
#include "sync/hub/restore.h"
#include "sync/hub/verify.h"
#include "sync/mutant.h"
#include "tests/pocket.h"

#define MINUTE_MS 60000

struct shelf {
    struct pocket_scene scene;
    char place[FOLDER_PATH_MAX + 16]; /* off the host */
    struct io to;                     /* the place's disk, with faults */
    unsigned long changes, fail_at;   /* writes and syncs so far; the one that fails, 0 = none */
    enum outcome fail_with;
    bool fail_on;  /* and every one after it */
    long spoil_at; /* this byte of what is written is changed; -1 = none */
};

static enum outcome change(struct shelf *shelf)
{
    shelf->changes++;
    bool failed = shelf->fail_at > 0 && (shelf->changes == shelf->fail_at ||
                                         (shelf->fail_on && shelf->changes > shelf->fail_at));
    return failed ? shelf->fail_with : DONE;
}

static enum outcome bad_write(void *self, struct io_file *file, uint64_t offset, const void *bytes,
                              size_t size)
{
    struct shelf *shelf = self;
    const struct io *real = io_real();
    enum outcome outcome = change(shelf);
    if (outcome != DONE)
        return outcome;
    outcome = real->file_write(NULL, file, offset, bytes, size);
    if (outcome == DONE && shelf->spoil_at >= (long)offset &&
        shelf->spoil_at < (long)(offset + size)) {
        uint8_t byte = ((const uint8_t *)bytes)[shelf->spoil_at - (long)offset] ^ 1;
        outcome = real->file_write(NULL, file, (uint64_t)shelf->spoil_at, &byte, 1);
    }
    return outcome;
}

static enum outcome bad_sync(void *self, struct io_file *file)
{
    enum outcome outcome = change(self);
    return outcome == DONE ? io_real()->file_sync(NULL, file) : outcome;
}

static enum outcome bad_rename(void *self, const char *from, const char *to)
{
    enum outcome outcome = change(self);
    return outcome == DONE ? io_real()->rename(NULL, from, to) : outcome;
}

static enum outcome bad_remove(void *self, const char *path)
{
    enum outcome outcome = change(self);
    return outcome == DONE ? io_real()->remove(NULL, path) : outcome;
}

static int open_shelf(void **state)
{
    struct shelf *shelf = calloc(1, sizeof *shelf);
    shelf->scene.at = pocket_open();
    shelf->scene.kiosk = pocket_kiosk(shelf->scene.at, 1);
    snprintf(shelf->place, sizeof shelf->place, "%s/usb", shelf->scene.at->folder.path);
    assert_int_equal(mkdir(shelf->place, 0700), 0);
    shelf->to = *io_real();
    shelf->to.self = shelf;
    shelf->to.file_write = bad_write;
    shelf->to.file_sync = bad_sync;
    shelf->to.rename = bad_rename;
    shelf->to.remove = bad_remove;
    shelf->spoil_at = -1;
    *state = shelf;
    return 0;
}

/* False where mutants do not exist. */
static bool choose_mutant(const char *name)
{
#ifdef JORNADA_DRIVE
    assert_true(mutant_choose(name));
    return true;
#else
    (void)name;
    return false;
#endif
}

static int close_shelf(void **state)
{
    struct shelf *shelf = *state;
    (void)choose_mutant(NULL);
    pocket_destroy(shelf->scene.kiosk);
    pocket_close(shelf->scene.at);
    free(shelf);
    return 0;
}

static struct hub *hub_of(const struct shelf *shelf)
{
    return shelf->scene.at->hub;
}

/* `people` women register and are delivered; the stream's mark as the receipt says it. */
static struct receipt_stream deliver(struct shelf *shelf, uint8_t people)
{
    struct pocket_kiosk *kiosk = shelf->scene.kiosk;
    struct receipt_stream mark = {0};
    size_t first = kiosk->count;
    for (uint8_t i = 0; i < people; i++)
        pocket_register(kiosk, (uint8_t)(kiosk->count + 1), AGE_30_44, SEX_M_MUJER);
    assert_int_equal(pocket_push(kiosk, first, people, &mark), 200);
    return mark;
}

/* What the hub says now of the kiosk's stream, in its greeting. */
static struct receipt_stream marks(struct shelf *shelf)
{
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    struct receipt_stream mark = {0};
    assert_int_equal(pocket_hello(shelf->scene.kiosk, said), 200);
    for (size_t i = 0; i < said->receipt.count; i++)
        if (memcmp(said->receipt.streams[i].stream, shelf->scene.kiosk->origin.stream, 16) == 0)
            mark = said->receipt.streams[i];
    free(said);
    return mark;
}

static enum outcome back_up(struct shelf *shelf, struct backup *backup)
{
    shelf->scene.at->wall_ms += MINUTE_MS;
    return backup_make(hub_of(shelf), &shelf->to, shelf->place, backup);
}

static void path_of(const struct shelf *shelf, const struct backup *backup, char path[4096])
{
    snprintf(path, 4096, "%s/%s", shelf->place, backup->name);
}

static enum outcome check(struct shelf *shelf, const struct backup *backup)
{
    char path[4096], why[HUB_WHY_MAX];
    struct backup_statement statement;
    path_of(shelf, backup, path);
    return backup_file_check(io_real(), path, hub_of(shelf)->keys->signing.public_key, &statement,
                             NULL, why);
}

/* --- what makes safe --- */

static void one_verified_backup_makes_nothing_safe_and_two_do(void **state)
{
    struct shelf *shelf = *state;
    struct backup backup;
    assert_int_equal(deliver(shelf, 5).safe, 0);
    assert_int_equal(back_up(shelf, &backup), DONE);
    assert_int_equal(marks(shelf).stored, 5);
    assert_int_equal(marks(shelf).safe, 0);
    assert_int_equal(back_up(shelf, &backup), DONE);
    assert_int_equal(marks(shelf).safe, 5);
    pocket_reopen(shelf->scene.at);
    assert_int_equal(marks(shelf).safe, 5);
}

static void safe_is_what_both_of_the_last_two_hold(void **state)
{
    struct shelf *shelf = *state;
    struct backup backup;
    deliver(shelf, 3);
    assert_int_equal(back_up(shelf, &backup), DONE);
    deliver(shelf, 4);
    assert_int_equal(back_up(shelf, &backup), DONE);
    assert_int_equal(marks(shelf).safe, 3);
    assert_int_equal(deliver(shelf, 2).safe, 3);
    assert_int_equal(back_up(shelf, &backup), DONE);
    assert_int_equal(marks(shelf).safe, 7);
    /* a stream that only the newest has */
    pocket_stream(shelf->scene.kiosk);
    deliver(shelf, 2);
    assert_int_equal(back_up(shelf, &backup), DONE);
    assert_int_equal(marks(shelf).safe, 0);
    assert_int_equal(back_up(shelf, &backup), DONE);
    assert_int_equal(marks(shelf).safe, 2);
}

/* Two copies that were spoiled on their way. True where they still moved safe: a fault. */
static bool bad_copies_count(struct shelf *shelf)
{
    struct backup backup;
    deliver(shelf, 5);
    for (int i = 0; i < 2; i++) {
        shelf->spoil_at = 5000 + 900 * i;
        assert_int_equal(back_up(shelf, &backup), DAMAGED);
    }
    shelf->spoil_at = -1;
    return marks(shelf).safe > 0;
}

static void a_copy_that_came_out_otherwise_is_said_and_never_counts(void **state)
{
    struct shelf *shelf = *state;
    struct backup backup;
    struct stat file;
    char path[4096];
    assert_false(bad_copies_count(shelf));
    assert_int_equal(backup_at(hub_of(shelf), 0, &backup), DONE);
    assert_int_equal(backup.verified_ms, 0);
    path_of(shelf, &backup, path);
    assert_int_equal(stat(path, &file), -1);
    /* the next good ones count, though bad ones stand between */
    assert_int_equal(back_up(shelf, &backup), DONE);
    shelf->spoil_at = 100;
    assert_int_not_equal(back_up(shelf, &backup), DONE);
    shelf->spoil_at = -1;
    assert_int_equal(marks(shelf).safe, 0);
    assert_int_equal(back_up(shelf, &backup), DONE);
    assert_int_equal(marks(shelf).safe, 5);
}

static void the_mutant_that_counts_unverified_backups_is_found_out(void **state)
{
    struct shelf *shelf = *state;
    if (!choose_mutant("M11"))
        skip(); /* a build as packages have it */
    assert_true(bad_copies_count(shelf));
}

static void a_backup_counts_only_under_its_own_number_and_content(void **state)
{
    struct shelf *shelf = *state;
    struct backup first, second;
    char path[4096];
    deliver(shelf, 5);
    assert_int_equal(backup_take(hub_of(shelf), &first, path), DONE);
    deliver(shelf, 1);
    assert_int_equal(backup_take(hub_of(shelf), &second, path), DONE);
    assert_string_not_equal(first.name, second.name);
    assert_int_equal(backup_record(hub_of(shelf), second.number, first.id, "x"), REFUSED);
    assert_int_equal(backup_record(hub_of(shelf), 99, first.id, "x"), NOT_FOUND);
    assert_int_equal(marks(shelf).safe, 0);
    assert_int_equal(backup_record(hub_of(shelf), first.number, first.id, "x"), DONE);
    assert_int_equal(backup_record(hub_of(shelf), second.number, second.id, "y"), DONE);
    assert_int_equal(marks(shelf).safe, 5);
    /* one of them turns out to be unreadable: it counts no longer */
    assert_int_equal(backup_doubt(hub_of(shelf), second.id), DONE);
    assert_int_equal(marks(shelf).safe, 0);
}

static void a_place_that_is_full_leaves_the_earlier_backups_and_says_so(void **state)
{
    struct shelf *shelf = *state;
    struct backup first, second;
    deliver(shelf, 5);
    assert_int_equal(back_up(shelf, &first), DONE);
    shelf->fail_at = shelf->changes + 1;
    shelf->fail_with = DISK_FULL;
    assert_int_equal(back_up(shelf, &second), DISK_FULL);
    assert_non_null(strstr(hub_why(hub_of(shelf)), "full"));
    assert_int_equal(marks(shelf).safe, 0);
    assert_int_equal(check(shelf, &first), DONE);
    assert_int_equal(deliver(shelf, 1).stored, 6); /* the hub works on */
    assert_int_equal(back_up(shelf, &second), DONE);
    assert_int_equal(marks(shelf).safe, 5);
}

/* The medium is pulled, or the program dies, before each of its changes. */
static void a_backup_that_stops_anywhere_leaves_the_earlier_ones(void **state)
{
    struct shelf *shelf = *state;
    struct backup first, second;
    bool stopped = true;
    deliver(shelf, 5);
    assert_int_equal(back_up(shelf, &first), DONE);
    unsigned long before = shelf->changes;
    for (unsigned long at = 1; stopped; at++) {
        shelf->fail_at = shelf->changes + at;
        shelf->fail_with = DAMAGED;
        shelf->fail_on = true;
        stopped = back_up(shelf, &second) != DONE;
        assert_int_equal(marks(shelf).safe, stopped ? 0 : 5);
        shelf->fail_at = 0;
        assert_int_equal(check(shelf, &first), DONE);
        if (stopped)
            assert_int_equal(check(shelf, &second), NOT_FOUND);
        assert_in_range(at, 1, before + 2);
    }
}

/* --- what is refused --- */

static void a_backup_that_was_cut_or_changed_anywhere_is_refused(void **state)
{
    struct shelf *shelf = *state;
    struct backup backup;
    size_t size;
    deliver(shelf, 5);
    assert_int_equal(back_up(shelf, &backup), DONE);
    struct folder place;
    snprintf(place.path, sizeof place.path, "%.500s", shelf->place);
    char *bytes = folder_read(&place, backup.name, &size);
    for (size_t i = 0; i < 40; i++) {
        size_t at = i < 20 ? i * (size / 20) : size - 1 - (i - 20) * 13;
        bytes[at] ^= 4;
        folder_write(&place, backup.name, bytes, size);
        assert_int_not_equal(check(shelf, &backup), DONE);
        bytes[at] ^= 4;
        folder_write(&place, backup.name, bytes, size - 1 - i * (size / 41));
        assert_int_not_equal(check(shelf, &backup), DONE);
    }
    folder_write(&place, backup.name, bytes, size);
    assert_int_equal(check(shelf, &backup), DONE);
    free(bytes);
}

static void another_hubs_backup_is_refused(void **state)
{
    struct shelf *shelf = *state;
    struct pocket_hub *stranger = pocket_open();
    struct backup backup;
    struct backup_statement statement;
    char path[4096], why[HUB_WHY_MAX];
    assert_int_equal(backup_make(stranger->hub, io_real(), shelf->place, &backup), DONE);
    path_of(shelf, &backup, path);
    assert_int_equal(check(shelf, &backup), REFUSED);
    struct restore_settings settings = {
        .io = &shelf->scene.at->io, .folder = shelf->scene.at->data, .file = path};
    assert_int_equal(restore_run(&settings, &statement, why), REFUSED);
    assert_non_null(strstr(why, "not of the hub"));
    pocket_close(stranger);
}

/* --- restoring --- */

static enum outcome restore(struct shelf *shelf, const char *folder, const struct backup *backup,
                            const char *passphrase, char why[HUB_WHY_MAX])
{
    char path[4096];
    struct backup_statement statement;
    path_of(shelf, backup, path);
    struct restore_settings settings = {
        .io = &shelf->scene.at->io, .folder = folder, .file = path, .passphrase = passphrase};
    return restore_run(&settings, &statement, why);
}

static struct hub *open_at(struct shelf *shelf, const char *folder)
{
    char why[HUB_WHY_MAX];
    struct hub *hub;
    struct hub_settings settings = {.io = &shelf->scene.at->io, .folder = folder};
    assert_int_equal(hub_open(&settings, &hub, why), DONE);
    return hub;
}

static void a_hub_that_runs_is_not_restored_over(void **state)
{
    struct shelf *shelf = *state;
    struct backup backup;
    char why[HUB_WHY_MAX];
    deliver(shelf, 5);
    assert_int_equal(back_up(shelf, &backup), DONE);
    deliver(shelf, 1);
    assert_int_equal(restore(shelf, shelf->scene.at->data, &backup, NULL, why), BUSY);
    assert_int_equal(marks(shelf).stored, 6);
}

static void
on_its_own_machine_a_hub_falls_back_in_a_new_epoch_and_takes_what_is_missing(void **state)
{
    struct shelf *shelf = *state;
    struct pocket_hub *at = shelf->scene.at;
    struct backup first, second;
    char why[HUB_WHY_MAX];
    struct receipt_stream mark;
    deliver(shelf, 3);
    assert_int_equal(back_up(shelf, &first), DONE);
    deliver(shelf, 2);
    assert_int_equal(back_up(shelf, &second), DONE);
    deliver(shelf, 2);
    uint32_t epoch = at->hub->epoch;
    hub_close(at->hub);
    at->wall_ms += MINUTE_MS;
    assert_int_equal(restore(shelf, at->data, &second, NULL, why), DONE);
    at->hub = open_at(shelf, at->data);
    assert_true(at->hub->epoch > epoch);
    assert_int_equal(marks(shelf).stored, 5);
    /* the restored file and the one before it: two that hold the first three */
    assert_int_equal(marks(shelf).safe, 3);
    assert_int_equal(pocket_push(shelf->scene.kiosk, 0, 7, &mark), 200);
    assert_int_equal(mark.stored, 7);
    assert_int_equal(mark.quarantined, 0);
    assert_true(mark.safe <= mark.stored);
}

static void on_an_empty_machine_the_custodians_passphrase_brings_everything_back(void **state)
{
    struct shelf *shelf = *state;
    struct pocket_hub *at = shelf->scene.at;
    struct backup backup;
    char why[HUB_WHY_MAX], fresh[FOLDER_PATH_MAX + 16];
    uint8_t signing[32], online[32];
    deliver(shelf, 5);
    assert_int_equal(back_up(shelf, &backup), DONE);
    memcpy(signing, at->hub->keys->signing.public_key, 32);
    memcpy(online, at->hub->keys->online.secret, 32);
    hub_close(at->hub);
    snprintf(fresh, sizeof fresh, "%s/laptop", at->folder.path);
    assert_int_equal(restore(shelf, fresh, &backup, NULL, why), REFUSED);
    assert_non_null(strstr(why, "passphrase"));
    assert_int_equal(restore(shelf, fresh, &backup, "not this one", why), REFUSED);
    assert_int_equal(restore(shelf, fresh, &backup, POCKET_CUSTODIAN, why), DONE);
    at->hub = open_at(shelf, fresh);
    assert_memory_equal(at->hub->keys->signing.public_key, signing, 32);
    assert_memory_equal(at->hub->keys->online.secret, online, 32);
    assert_int_equal(marks(shelf).stored, 5);
    struct receipt_stream mark = deliver(shelf, 2);
    assert_int_equal(mark.stored, 7);
    assert_int_equal(mark.quarantined, 0);
}

static void a_damaged_database_is_put_aside_and_restored_over(void **state)
{
    struct shelf *shelf = *state;
    struct pocket_hub *at = shelf->scene.at;
    struct backup backup;
    char why[HUB_WHY_MAX];
    struct folder data;
    deliver(shelf, 5);
    assert_int_equal(back_up(shelf, &backup), DONE);
    hub_close(at->hub);
    snprintf(data.path, sizeof data.path, "%.500s", at->data);
    folder_write(&data, "hub.db", "no database at all", 18);
    assert_int_equal(restore(shelf, at->data, &backup, NULL, why), DONE);
    at->hub = open_at(shelf, at->data);
    assert_int_equal(marks(shelf).stored, 5);
}

/* The machine's disk fails before each of the changes that a restore makes. */
static void a_restore_that_stopped_anywhere_is_mended_by_restoring_again(void **state)
{
    struct shelf *shelf = *state;
    struct pocket_hub *at = shelf->scene.at;
    struct backup backup;
    struct backup_statement statement;
    char path[4096], why[HUB_WHY_MAX];
    bool stopped = true;
    deliver(shelf, 5);
    assert_int_equal(back_up(shelf, &backup), DONE);
    deliver(shelf, 2);
    path_of(shelf, &backup, path);
    struct restore_settings settings = {.io = &shelf->to, .folder = at->data, .file = path};
    hub_close(at->hub);
    uint32_t epoch = 0;
    unsigned long stops = 0;
    for (unsigned long step = 1; stopped; step++) {
        shelf->fail_at = shelf->changes + step;
        shelf->fail_with = DAMAGED;
        shelf->fail_on = true;
        stopped = restore_run(&settings, &statement, why) != DONE;
        stops += stopped;
        shelf->fail_at = 0;
        assert_int_equal(restore_run(&settings, &statement, why), DONE);
        at->hub = open_at(shelf, at->data);
        assert_true(at->hub->epoch > epoch);
        epoch = at->hub->epoch;
        assert_int_equal(marks(shelf).stored, 5);
        hub_close(at->hub);
        assert_in_range(step, 1, 1000);
    }
    assert_true(stops > 10);
    at->hub = open_at(shelf, at->data);
}

static void an_online_key_under_a_passphrase_comes_back_under_it(void **state)
{
    struct shelf *shelf = *state;
    struct pocket_hub *at = shelf->scene.at;
    struct backup backup;
    char path[4096], why[HUB_WHY_MAX], fresh[FOLDER_PATH_MAX + 16];
    struct key *key = sodium_malloc(sizeof *key);
    snprintf(path, sizeof path, "%s/keys/online", at->data);
    assert_int_equal(key_load(io_real(), path, KEY_ONLINE, NULL, key), DONE);
    assert_int_equal(key_save(io_real(), path, key, "another passphrase", 1), DONE);
    assert_int_equal(back_up(shelf, &backup), DONE);
    snprintf(fresh, sizeof fresh, "%s/laptop", at->folder.path);
    assert_int_equal(restore(shelf, fresh, &backup, POCKET_CUSTODIAN, why), DONE);
    snprintf(path, sizeof path, "%s/keys/online", fresh);
    assert_int_equal(key_load(io_real(), path, KEY_ONLINE, NULL, key), REFUSED);
    assert_int_equal(key_load(io_real(), path, KEY_ONLINE, POCKET_CUSTODIAN, key), REFUSED);
    assert_int_equal(key_load(io_real(), path, KEY_ONLINE, "another passphrase", key), DONE);
    sodium_free(key);
}

/* A machine enrolled since the last verified backup would be unknown after a loss. */
static void devices_that_no_verified_backup_knows_are_counted(void **state)
{
    struct shelf *shelf = *state;
    struct backup backup;
    uint64_t devices = 99;
    assert_int_equal(backup_count_new_devices(hub_of(shelf), &devices), DONE);
    assert_int_equal(devices, 1);
    assert_int_equal(back_up(shelf, &backup), DONE);
    assert_int_equal(backup_count_new_devices(hub_of(shelf), &devices), DONE);
    assert_int_equal(devices, 0);
    shelf->scene.at->wall_ms += MINUTE_MS;
    pocket_destroy(pocket_kiosk(shelf->scene.at, 2));
    assert_int_equal(backup_count_new_devices(hub_of(shelf), &devices), DONE);
    assert_int_equal(devices, 1);
}

static bool is_due(const struct shelf *shelf)
{
    bool due;
    assert_int_equal(backup_is_due(hub_of(shelf), &due), DONE);
    return due;
}

static void a_backup_is_due_until_two_hold_everything(void **state)
{
    struct shelf *shelf = *state;
    struct backup backup;
    assert_true(is_due(shelf)); /* a device that no backup knows */
    assert_int_equal(back_up(shelf, &backup), DONE);
    assert_false(is_due(shelf));
    deliver(shelf, 2);
    for (int i = 0; i < 2; i++) {
        assert_true(is_due(shelf));
        assert_int_equal(back_up(shelf, &backup), DONE);
    }
    assert_false(is_due(shelf));
    deliver(shelf, 1);
    assert_true(is_due(shelf));
}

/* A restore that stopped right before its end: whoever opens the hub then mints the epoch. */
static void a_restored_database_never_speaks_in_its_old_epoch(void **state)
{
    struct shelf *shelf = *state;
    struct pocket_hub *at = shelf->scene.at;
    uint32_t epoch = at->hub->epoch;
    assert_int_equal(hub_begin(at->hub), DONE);
    assert_int_equal(hub_set_meta(at->hub, "restoring", storage_number(4000000000LL)), DONE);
    assert_int_equal(hub_commit(at->hub), DONE);
    hub_close(at->hub);
    at->hub = open_at(shelf, at->data);
    assert_true(at->hub->epoch > epoch);
    assert_int_equal(at->hub->epoch, 4000000001U);
    uint32_t minted = at->hub->epoch;
    hub_close(at->hub);
    at->hub = open_at(shelf, at->data);
    assert_int_equal(at->hub->epoch, minted);
}

/* The same secrets, looked for in every byte. */
static void whoever_finds_a_backup_holds_no_key_that_the_hub_had_open(void **state)
{
    struct shelf *shelf = *state;
    struct backup backup;
    struct folder place;
    size_t size;
    deliver(shelf, 5);
    assert_int_equal(back_up(shelf, &backup), DONE);
    snprintf(place.path, sizeof place.path, "%.500s", shelf->place);
    char *bytes = folder_read(&place, backup.name, &size);
    const struct inside_keys *keys = hub_of(shelf)->keys;
    assert_non_null(memmem(bytes, size, keys->signing.public_key, 32)); /* it would be found */
    assert_null(memmem(bytes, size, keys->signing.secret, 32));
    assert_null(memmem(bytes, size, keys->online.secret, 32));
    assert_null(memmem(bytes, size, "PRIVATE KEY", 11));
    free(bytes);
}

/* --- verify --- */

static void refer(struct shelf *shelf, uint8_t times)
{
    struct pocket_kiosk *kiosk = shelf->scene.kiosk;
    struct receipt_stream mark;
    size_t first = kiosk->count;
    for (uint8_t i = 0; i < times; i++) {
        struct fact fact = {.type = FACT_REFERRAL_ISSUED};
        memset(fact.record, 200 + i, sizeof fact.record);
        fact.body.referral.office = 3;
        fact.body.referral.code = 2;
        fact.body.referral.day = 699;
        pocket_fact(kiosk, &fact);
    }
    assert_int_equal(pocket_push(kiosk, first, times, &mark), 200);
}

/* `spoil` (may be NULL) changes the copy that is looked at. */
static struct verify_report verify(struct shelf *shelf, const char *spoil)
{
    int64_t changed = 0;
    char path[4096], why[HUB_WHY_MAX];
    struct storage *storage;
    struct verify_report report;
    struct hub_settings settings = {.io = &shelf->scene.at->io, .folder = shelf->scene.at->data};
    assert_int_equal(verify_copy(hub_of(shelf), path), DONE);
    assert_int_equal(verify_take(settings.io, path, &storage, why), DONE);
    if (spoil != NULL) {
        assert_int_equal(storage_do(storage, spoil, 0, NULL, &changed), DONE);
        assert_true(changed > 0);
    }
    assert_int_equal(verify_run(&settings, storage, &report, why), DONE);
    return report;
}

/* People, turns, referrals that are still withheld, an amendment of order, a frame put aside. */
static void have_a_day(struct shelf *shelf)
{
    struct pocket_kiosk *kiosk = shelf->scene.kiosk;
    struct receipt_stream mark;
    deliver(shelf, 7);
    refer(shelf, 6);
    size_t first = kiosk->count;
    for (uint8_t i = 0; i < 4; i++)
        pocket_turn(kiosk, (uint8_t)(90 + i), 3);
    kiosk->frames[first + 1].bytes[5] ^= 1; /* it does not open: put aside */
    assert_int_equal(pocket_push(kiosk, first + 1, 3, &mark), 200);
    assert_int_equal(pocket_push(kiosk, first, 1, &mark), 200);
    assert_int_equal(mark.quarantined, 1);
}

static void a_store_is_sound_when_everything_derived_comes_out_the_same_again(void **state)
{
    struct shelf *shelf = *state;
    have_a_day(shelf);
    struct verify_report report = verify(shelf, NULL);
    assert_true(verify_is_sound(&report));
    assert_true(report.counted);
    assert_int_equal(report.frames, 17);
    assert_int_equal(report.quarantined, 1);
    assert_int_equal(fair_set_state(hub_of(shelf), POCKET_FAIR, CALLS_FAIR_CLOSED), DONE);
    refer(shelf, 2);
    report = verify(shelf, NULL);
    assert_true(verify_is_sound(&report));
    assert_int_equal(marks(shelf).stored, 19); /* looking changed nothing */
}

static void a_store_that_somebody_changed_is_not_sound_and_the_part_is_named(void **state)
{
    static const struct {
        const char *sql;
        enum verify_part part;
    } changes[] = {
        {"UPDATE margin SET n = n + 1 WHERE what = 5", VERIFY_SUMS},
        {"DELETE FROM margin WHERE what = 2", VERIFY_SUMS},
        {"DELETE FROM withheld", VERIFY_SUMS},
        {"DELETE FROM quarantine", VERIFY_QUARANTINE},
        {"UPDATE stream SET quarantined = 0", VERIFY_QUARANTINE},
        {"UPDATE stream SET stored = stored - 1", VERIFY_MARKS},
        {"UPDATE stream SET highest = highest + 1", VERIFY_MARKS},
        {"DELETE FROM frame WHERE seq = 16", VERIFY_MARKS},
        {"UPDATE frame SET hash = zeroblob(32) WHERE seq = 2", VERIFY_FRAMES},
        {"UPDATE frame SET bytes = zeroblob(200) WHERE seq = 2", VERIFY_FRAMES},
    };
    struct shelf *shelf = *state;
    have_a_day(shelf);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct verify_report report = verify(shelf, changes[i].sql);
        if (report.good[changes[i].part])
            fail_msg("%s: %s was found good", changes[i].sql, verify_part_name(changes[i].part));
        assert_false(verify_is_sound(&report));
    }
    struct verify_report report = verify(shelf, NULL);
    assert_true(verify_is_sound(&report));
}

static void without_the_online_key_sums_are_not_called_true(void **state)
{
    struct shelf *shelf = *state;
    char path[4096];
    have_a_day(shelf);
    struct key *key = sodium_malloc(sizeof *key);
    snprintf(path, sizeof path, "%s/keys/online", shelf->scene.at->data);
    assert_int_equal(key_load(io_real(), path, KEY_ONLINE, NULL, key), DONE);
    assert_int_equal(key_save(io_real(), path, key, "a passphrase", 1), DONE);
    struct verify_report report = verify(shelf, NULL);
    assert_false(report.counted);
    assert_true(report.good[VERIFY_FRAMES]);
    assert_int_equal(key_save(io_real(), path, key, NULL, 1), DONE);
    sodium_free(key);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_shelf, close_shelf)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_verified_backup_makes_nothing_safe_and_two_do),
        TEST(safe_is_what_both_of_the_last_two_hold),
        TEST(a_copy_that_came_out_otherwise_is_said_and_never_counts),
        TEST(the_mutant_that_counts_unverified_backups_is_found_out),
        TEST(a_backup_counts_only_under_its_own_number_and_content),
        TEST(a_place_that_is_full_leaves_the_earlier_backups_and_says_so),
        TEST(a_backup_that_stops_anywhere_leaves_the_earlier_ones),
        TEST(a_backup_that_was_cut_or_changed_anywhere_is_refused),
        TEST(another_hubs_backup_is_refused),
        TEST(a_hub_that_runs_is_not_restored_over),
        TEST(on_its_own_machine_a_hub_falls_back_in_a_new_epoch_and_takes_what_is_missing),
        TEST(on_an_empty_machine_the_custodians_passphrase_brings_everything_back),
        TEST(a_damaged_database_is_put_aside_and_restored_over),
        TEST(a_restore_that_stopped_anywhere_is_mended_by_restoring_again),
        TEST(an_online_key_under_a_passphrase_comes_back_under_it),
        TEST(devices_that_no_verified_backup_knows_are_counted),
        TEST(a_backup_is_due_until_two_hold_everything),
        TEST(a_restored_database_never_speaks_in_its_old_epoch),
        TEST(a_store_is_sound_when_everything_derived_comes_out_the_same_again),
        TEST(a_store_that_somebody_changed_is_not_sound_and_the_part_is_named),
        TEST(without_the_online_key_sums_are_not_called_true),
        TEST(whoever_finds_a_backup_holds_no_key_that_the_hub_had_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
