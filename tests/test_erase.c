/* A name erased at the hub: nowhere in its folder, not back by any road, and no number changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/calls.h"
#include "sync/folio.h"
#include "sync/frame.h"
#include "sync/hub/backup.h"
#include "sync/hub/custodian.h"
#include "sync/hub/erase.h"
#include "sync/hub/inside.h"
#include "sync/hub/restore.h"
#include "sync/hub/stats.h"
#include "sync/hub/verify.h"
#include "tests/pocket.h"

#define HER 2 /* frame of the woman who asks; her record is 3, three times sixteen */
#define PEOPLE 6
#define MINUTE_MS 60000

struct plaza {
    struct pocket_scene scene;
    char place[FOLDER_PATH_MAX + 16];
    uint8_t sealed[4][FRAME_BLOCK + FRAME_TAG]; /* every identity ciphertext that was ever hers */
    size_t sealed_count;
};

static const struct identity her = {.given = "Guadalupe", .surname1 = "Xochimitl"};
static const struct identity other = {.given = "Rosa", .surname1 = "Olvera"};

static struct pocket_kiosk *kiosk_of(struct plaza *plaza)
{
    return plaza->scene.kiosk;
}

static struct hub *hub_of(struct plaza *plaza)
{
    return plaza->scene.at->hub;
}

static void write_identity(struct pocket_kiosk *kiosk, enum fact_type type, uint8_t record,
                           const struct identity *who)
{
    struct commit commit = {.count = 1};
    struct fact *fact = &commit.facts[0];
    fact->type = type;
    memset(fact->record, record, sizeof fact->record);
    fact->body.registered = (struct fact_registered){
        .services = 1U << 3, .age = AGE_30_44, .sex = SEX_M_MUJER, .municipality = 15054};
    pocket_write(kiosk, &commit, who);
}

/* Remembers what her frame's compartment looks like, byte by byte. */
static void remember(struct plaza *plaza, size_t frame)
{
    size_t size;
    const uint8_t *sealed = frame_identity(kiosk_of(plaza)->frames[frame].bytes, &size);
    assert_int_equal(size, sizeof plaza->sealed[0]);
    memcpy(plaza->sealed[plaza->sealed_count++], sealed, size);
}

static int open_plaza(void **state)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    plaza->scene.at = pocket_open();
    plaza->scene.kiosk = pocket_kiosk(plaza->scene.at, 1);
    snprintf(plaza->place, sizeof plaza->place, "%s/usb", plaza->scene.at->folder.path);
    assert_int_equal(mkdir(plaza->place, 0700), 0);
    for (uint8_t i = 0; i < PEOPLE; i++)
        write_identity(kiosk_of(plaza), FACT_ATTENDEE_REGISTERED, (uint8_t)(i + 1),
                       i == HER ? &her : &other);
    remember(plaza, HER);
    *state = plaza;
    return 0;
}

static int close_plaza(void **state)
{
    struct plaza *plaza = *state;
    pocket_destroy(plaza->scene.kiosk);
    pocket_close(plaza->scene.at);
    free(plaza);
    return 0;
}

static struct receipt_stream deliver(struct plaza *plaza)
{
    struct receipt_stream mark = {0};
    assert_int_equal(pocket_push(kiosk_of(plaza), 0, kiosk_of(plaza)->count, &mark), 200);
    return mark;
}

static uint64_t her_folio(void)
{
    uint8_t record[RECORD_ID_BYTES], slip[RECORD_ID_BYTES];
    memset(record, HER + 1, sizeof record);
    record_slip_id(record, 0, slip);
    return folio_bits(slip);
}

static enum outcome erase(struct plaza *plaza, struct erase_report *report)
{
    uint8_t record[RECORD_ID_BYTES];
    enum outcome outcome = erase_find(hub_of(plaza), her_folio(), NULL, record);
    return outcome == DONE ? erase_record(hub_of(plaza), record, ERASE_CANCELLATION, "ana", report)
                           : outcome;
}

/* Whether any file below `path` holds her sealed bytes, one byte after the other. */
static bool disk_holds(const struct plaza *plaza, const char *path)
{
    DIR *folder = opendir(path);
    bool found = false;
    struct folder here;
    assert_non_null(folder);
    snprintf(here.path, sizeof here.path, "%.511s", path);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char below[FOLDER_PATH_MAX + 300];
        size_t size;
        if (entry->d_name[0] == '.' || entry->d_type == DT_SOCK)
            continue;
        snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (entry->d_type == DT_DIR) {
            found = disk_holds(plaza, below) || found;
            continue;
        }
        char *bytes = folder_read(&here, entry->d_name, &size);
        for (size_t i = 0; i < plaza->sealed_count; i++)
            found = found || memmem(bytes, size, plaza->sealed[i] + 8, 32) != NULL;
        free(bytes);
    }
    closedir(folder);
    return found;
}

struct names {
    size_t hers, others;
};

static void note_name(void *context, const uint8_t record[RECORD_ID_BYTES],
                      const struct identity *identity)
{
    struct names *names = context;
    (void)record;
    if (strcmp(identity->surname1, her.surname1) == 0)
        names->hers++;
    else
        names->others++;
}

static struct names read_names(struct plaza *plaza)
{
    struct names names = {0};
    struct custodian *custodian;
    size_t unread;
    assert_int_equal(
        custodian_open(&plaza->scene.at->io, plaza->scene.at->data, POCKET_CUSTODIAN, &custodian),
        DONE);
    assert_int_equal(custodian_each(custodian, hub_of(plaza), note_name, &names, &unread), DONE);
    assert_int_equal(unread, 0);
    custodian_close(custodian);
    return names;
}

static char *stats_text(struct plaza *plaza)
{
    struct stats *stats;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(stats_read(hub_of(plaza), POCKET_FAIR, &stats), DONE);
    assert_int_equal(stats_write_json(stats, out), DONE);
    fclose(out);
    free(stats);
    return text;
}

static void assert_sound(struct plaza *plaza)
{
    char path[4096], why[HUB_WHY_MAX];
    struct storage *storage;
    struct verify_report report;
    struct hub_settings settings = {.io = &plaza->scene.at->io, .folder = plaza->scene.at->data};
    assert_int_equal(verify_copy(hub_of(plaza), path), DONE);
    assert_int_equal(verify_take(settings.io, path, &storage, why), DONE);
    assert_int_equal(verify_run(&settings, storage, &report, why), DONE);
    assert_true(report.counted);
    assert_true(verify_is_sound(&report));
}

static void back_up(struct plaza *plaza, struct backup *backup)
{
    plaza->scene.at->wall_ms += MINUTE_MS;
    assert_int_equal(backup_make(hub_of(plaza), io_real(), plaza->place, backup), DONE);
}

/* The hub's database is lost; this backup takes its place. */
static void restore(struct plaza *plaza, const struct backup *backup, struct restore_lists *lists)
{
    struct pocket_hub *at = plaza->scene.at;
    char path[4096], why[HUB_WHY_MAX];
    struct backup_statement statement;
    struct hub_settings settings = {.io = &at->io, .folder = at->data};
    snprintf(path, sizeof path, "%s/%s", plaza->place, backup->name);
    hub_close(at->hub);
    at->wall_ms += MINUTE_MS;
    struct restore_settings how = {.io = &at->io, .folder = at->data, .file = path, .lists = lists};
    assert_int_equal(restore_run(&how, &statement, why), DONE);
    assert_int_equal(hub_open(&settings, &at->hub, why), DONE);
}

static void forget(struct plaza *plaza, const char *name)
{
    char path[FOLDER_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", plaza->scene.at->data, name);
    assert_int_equal(remove(path), 0);
}

/* Databases that a restore put aside: what erase_left names, and a person removes. */
static void forget_aside(struct plaza *plaza)
{
    DIR *folder = opendir(plaza->scene.at->data);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (strstr(entry->d_name, ".aside-") != NULL)
            forget(plaza, entry->d_name);
    }
    closedir(folder);
}

/* --- here --- */

static void an_erased_name_is_nowhere_in_the_hubs_folder_and_counts_stay_as_they_were(void **state)
{
    struct plaza *plaza = *state;
    struct erase_report report;
    struct receipt_stream before = deliver(plaza);
    char *sums = stats_text(plaza), *again;
    assert_true(disk_holds(plaza, plaza->scene.at->data));
    assert_int_equal(read_names(plaza).hers, 1);
    assert_int_equal(erase(plaza, &report), DONE);
    assert_int_equal(report.frames, 1);
    assert_false(disk_holds(plaza, plaza->scene.at->data)); /* file, log, copies */
    assert_int_equal(read_names(plaza).hers, 0);
    assert_int_equal(read_names(plaza).others, PEOPLE - 1);
    again = stats_text(plaza);
    assert_string_equal(sums, again);
    struct receipt_stream after = deliver(plaza); /* the whole of it once more: a replay */
    assert_int_equal(after.stored, before.stored);
    assert_int_equal(after.quarantined, 0);
    assert_false(after.fork);
    assert_sound(plaza);
    assert_false(disk_holds(plaza, plaza->scene.at->data));
    free(sums);
    free(again);
}

static void an_amendment_goes_with_it_also_one_that_comes_later(void **state)
{
    struct plaza *plaza = *state;
    struct erase_report report;
    write_identity(kiosk_of(plaza), FACT_ATTENDEE_AMENDED, HER + 1, &her);
    remember(plaza, PEOPLE);
    deliver(plaza);
    write_identity(kiosk_of(plaza), FACT_ATTENDEE_AMENDED, HER + 1, &her);
    remember(plaza, PEOPLE + 1); /* written before she asked, still on its way */
    assert_int_equal(erase(plaza, &report), DONE);
    assert_int_equal(report.frames, 2);
    struct receipt_stream mark = deliver(plaza);
    assert_int_equal(mark.stored, PEOPLE + 2);
    assert_false(mark.fork);
    assert_false(disk_holds(plaza, plaza->scene.at->data));
    assert_int_equal(read_names(plaza).hers, 0);
    assert_sound(plaza);
    assert_int_equal(erase(plaza, &report), DONE); /* twice is once */
    assert_int_equal(report.frames, 0);
    assert_int_equal(report.earlier, 3);
}

static void who_is_not_here_is_not_erased_and_nobody_else_is(void **state)
{
    struct plaza *plaza = *state;
    uint8_t record[RECORD_ID_BYTES];
    struct erase_report report;
    deliver(plaza);
    assert_int_equal(erase_find(hub_of(plaza), her_folio() ^ 1, NULL, record), NOT_FOUND);
    assert_int_equal(erase_find(hub_of(plaza), her_folio(), "otra", record), NOT_FOUND);
    assert_int_equal(erase_find(hub_of(plaza), her_folio(), POCKET_FAIR, record), DONE);
    assert_int_equal(erase_record(hub_of(plaza), record, 77, "ana", &report), INVALID);
    assert_int_equal(erase_record(hub_of(plaza), record, ERASE_MINOR, "a b", &report), INVALID);
    assert_int_equal(read_names(plaza).hers, 1);
    assert_int_equal(read_names(plaza).others, PEOPLE - 1);
}

/* --- not back --- */

static void an_erased_name_does_not_come_back_with_yesterdays_backup(void **state)
{
    struct plaza *plaza = *state;
    struct backup yesterday, today;
    struct erase_report report;
    struct restore_lists lists;
    deliver(plaza);
    back_up(plaza, &yesterday);
    assert_int_equal(erase(plaza, &report), DONE);
    back_up(plaza, &today);
    restore(plaza, &yesterday, &lists);
    forget_aside(plaza);
    assert_true(lists.found);
    assert_true(lists.again > 0);
    assert_int_equal(read_names(plaza).hers, 0);
    assert_int_equal(read_names(plaza).others, PEOPLE - 1);
    struct receipt_stream mark = deliver(plaza); /* the kiosk sends everything again */
    assert_int_equal(mark.stored, PEOPLE);
    assert_false(mark.fork);
    assert_int_equal(read_names(plaza).hers, 0);
    assert_sound(plaza);
    /* What was made before still holds it, and is named; what was made since does not. */
    char path[FOLDER_PATH_MAX * 2];
    snprintf(path, sizeof path, "%s/%s", plaza->place, yesterday.name);
    assert_int_equal(remove(path), 0);
    assert_false(disk_holds(plaza, plaza->place));
}

static void
it_does_not_come_back_when_the_machine_is_lost_and_the_list_lies_with_the_backup(void **state)
{
    struct plaza *plaza = *state;
    struct backup yesterday;
    struct erase_report report;
    struct restore_lists lists;
    char from[4200], to[4200], name[LEDGER_NAME_MAX];
    uint64_t more;
    deliver(plaza);
    back_up(plaza, &yesterday);
    assert_int_equal(erase(plaza, &report), DONE);
    ledger_name(hub_of(plaza)->tenant, name);
    snprintf(from, sizeof from, "%s/" LEDGER_FILE, plaza->scene.at->data);
    snprintf(to, sizeof to, "%s/%s", plaza->place, name);
    assert_int_equal(
        ledger_copy(io_real(), from, io_real(), to, hub_of(plaza)->keys->signing.public_key, &more),
        DONE);
    assert_true(more > 0);
    forget(plaza, LEDGER_FILE);
    restore(plaza, &yesterday, &lists);
    assert_true(lists.found);
    assert_true(lists.again > 0);
    assert_int_equal(read_names(plaza).hers, 0);
    deliver(plaza);
    assert_int_equal(read_names(plaza).hers, 0);
}

static void without_any_list_it_is_said_that_nothing_is_known(void **state)
{
    struct plaza *plaza = *state;
    struct backup yesterday;
    struct erase_report report;
    struct restore_lists lists;
    deliver(plaza);
    back_up(plaza, &yesterday);
    assert_int_equal(erase(plaza, &report), DONE);
    forget(plaza, LEDGER_FILE);
    restore(plaza, &yesterday, &lists);
    assert_false(lists.found);
    assert_int_equal(lists.again, 0);
    assert_int_equal(read_names(plaza).hers, 1); /* it is back: whoever erased does it again */
    assert_int_equal(erase(plaza, &report), DONE);
    assert_int_equal(read_names(plaza).hers, 0);
}

static void nor_by_an_old_stick_from_a_hub_that_never_had_the_frame_before(void **state)
{
    struct plaza *plaza = *state;
    struct backup empty;
    struct erase_report report;
    struct restore_lists lists;
    struct hub_taken taken;
    struct pocket_hub *at = plaza->scene.at;
    back_up(plaza, &empty); /* before anything was delivered */
    deliver(plaza);
    assert_int_equal(erase(plaza, &report), DONE);
    restore(plaza, &empty, &lists);
    forget_aside(plaza);
    pocket_pack(kiosk_of(plaza), 0, PEOPLE); /* a stick, written before she asked */
    assert_int_equal(hub_push_file(hub_of(plaza), at->sent, at->sent_size, &taken), DONE);
    at->sent_size = 0;
    assert_int_equal(taken.fresh, PEOPLE);
    assert_int_equal(taken.aside, 0);
    assert_int_equal(read_names(plaza).hers, 0);
    assert_int_equal(read_names(plaza).others, PEOPLE - 1);
    assert_false(disk_holds(plaza, at->data));
    assert_sound(plaza);
}

static void kiosks_with_her_number_hear_of_it_once_and_others_do_not(void **state)
{
    struct plaza *plaza = *state;
    struct erase_report report;
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    struct device device;
    uint8_t hash[FRAME_HASH_BYTES];
    deliver(plaza);
    assert_int_equal(erase(plaza, &report), DONE);
    assert_int_equal(device_find(hub_of(plaza), kiosk_of(plaza)->origin.device, &device), DONE);
    assert_int_equal(erase_tell(hub_of(plaza), &device, 0, said), DONE);
    assert_int_equal(said->erasure_count, 1);
    assert_int_equal(said->erasure[0].seq, HER);
    assert_memory_equal(said->erasure[0].stream, kiosk_of(plaza)->origin.stream, 16);
    frame_hash(&kiosk_of(plaza)->origin, HER, kiosk_of(plaza)->frames[HER].bytes, hash);
    assert_memory_equal(said->erasure[0].hash, hash, sizeof hash);
    assert_int_equal(erase_tell(hub_of(plaza), &device, said->erased, said), DONE);
    assert_int_equal(said->erasure_count, 0);
    device.kiosk = 2;
    assert_int_equal(erase_tell(hub_of(plaza), &device, 0, said), DONE);
    assert_int_equal(said->erasure_count, 0);
    free(said);
}

/* --- the list --- */

static void the_list_survives_a_crash_and_a_changed_entry_is_not_believed(void **state)
{
    struct plaza *plaza = *state;
    struct erase_report report;
    struct folder data;
    uint64_t count, again;
    size_t size;
    deliver(plaza);
    assert_int_equal(erase(plaza, &report), DONE);
    assert_int_equal(ledger_count(hub_of(plaza), &count), DONE);
    assert_int_equal(count, 2); /* the record, and its frame */
    snprintf(data.path, sizeof data.path, "%.500s", plaza->scene.at->data);
    char *bytes = folder_read(&data, LEDGER_FILE, &size);
    forget(plaza, LEDGER_FILE);
    pocket_reopen(plaza->scene.at); /* the database has it: the file is written again */
    char *rewritten = folder_read(&data, LEDGER_FILE, &again);
    assert_int_equal(again, size);
    assert_memory_equal(rewritten, bytes, size);
    free(rewritten);
    bytes[40] ^= 1; /* in the first entry: the file is put right, nothing of it is taken */
    folder_write(&data, LEDGER_FILE, bytes, size);
    pocket_reopen(plaza->scene.at);
    assert_int_equal(ledger_count(hub_of(plaza), &again), DONE);
    assert_int_equal(again, count);
    bytes[40] ^= 1;
    rewritten = folder_read(&data, LEDGER_FILE, &again);
    assert_memory_equal(rewritten, bytes, size);
    free(rewritten);
    free(bytes);
}

static uint64_t missing_of(struct plaza *plaza)
{
    uint64_t missing = 99;
    assert_int_equal(ledger_missing(hub_of(plaza), &missing), DONE);
    return missing;
}

/* The hub's disk, with its list, and the list beside the backup are lost; the kiosk is not. */
static void a_kiosk_that_heard_more_of_the_list_tells_that_its_end_is_gone(void **state)
{
    struct plaza *plaza = *state;
    struct backup yesterday;
    struct erase_report report;
    struct restore_lists lists;
    struct device device;
    struct calls_hello_answer *said = calloc(1, sizeof *said);
    deliver(plaza);
    back_up(plaza, &yesterday);
    assert_int_equal(erase(plaza, &report), DONE);
    assert_int_equal(device_find(hub_of(plaza), kiosk_of(plaza)->origin.device, &device), DONE);
    assert_int_equal(erase_tell(hub_of(plaza), &device, 0, said), DONE);
    uint32_t heard = said->erased;
    assert_int_equal(heard, 2);
    assert_int_equal(erase_tell(hub_of(plaza), &device, heard, said), DONE);
    assert_int_equal(missing_of(plaza), 0);
    forget(plaza, LEDGER_FILE);
    restore(plaza, &yesterday, &lists);
    assert_false(lists.found);
    assert_int_equal(missing_of(plaza), 0); /* nobody could know */
    assert_int_equal(erase_tell(hub_of(plaza), &device, heard, said), DONE);
    assert_int_equal(missing_of(plaza), heard);
    assert_int_equal(erase_tell(hub_of(plaza), &device, UINT32_MAX, said), DONE);
    assert_int_equal(missing_of(plaza), heard); /* no list is so long */
    pocket_reopen(plaza->scene.at);
    assert_int_equal(missing_of(plaza), heard);
    assert_int_equal(erase(plaza, &report), DONE); /* made again */
    assert_int_equal(missing_of(plaza), 0);
    free(said);
}

static void a_revocation_after_the_backup_holds_after_a_restore(void **state)
{
    struct plaza *plaza = *state;
    struct backup yesterday;
    struct device device;
    struct restore_lists lists;
    struct receipt_stream mark;
    deliver(plaza);
    back_up(plaza, &yesterday);
    assert_int_equal(device_revoke(hub_of(plaza), "1", NULL, &device), DONE);
    restore(plaza, &yesterday, &lists);
    assert_int_equal(lists.again, 1);
    assert_int_equal(pocket_push(kiosk_of(plaza), 0, 1, &mark), 403);
}

#define SENTENCE(test) cmocka_unit_test_setup_teardown(test, open_plaza, close_plaza)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENTENCE(an_erased_name_is_nowhere_in_the_hubs_folder_and_counts_stay_as_they_were),
        SENTENCE(an_amendment_goes_with_it_also_one_that_comes_later),
        SENTENCE(who_is_not_here_is_not_erased_and_nobody_else_is),
        SENTENCE(an_erased_name_does_not_come_back_with_yesterdays_backup),
        SENTENCE(it_does_not_come_back_when_the_machine_is_lost_and_the_list_lies_with_the_backup),
        SENTENCE(without_any_list_it_is_said_that_nothing_is_known),
        SENTENCE(nor_by_an_old_stick_from_a_hub_that_never_had_the_frame_before),
        SENTENCE(kiosks_with_her_number_hear_of_it_once_and_others_do_not),
        SENTENCE(the_list_survives_a_crash_and_a_changed_entry_is_not_believed),
        SENTENCE(a_kiosk_that_heard_more_of_the_list_tells_that_its_end_is_gone),
        SENTENCE(a_revocation_after_the_backup_holds_after_a_restore),
    };
    return cmocka_run_group_tests_name("erase", tests, NULL, NULL);
}
