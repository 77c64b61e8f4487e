/* Consent withdrawn in time: nothing of the letter is left on any disk, nor comes back.
 *
 * The kiosk, the relay and the hub are the product's own, with real files; disks are searched byte
 * by byte for the letter's ciphertext, of which whoever held the office's key could make a name.
 * Beside it stays the letter of somebody else, so that a search that finds nothing is known to
 * look. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/hub/backup.h"
#include "sync/hub/competence.h"
#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"
#include "sync/hub/restore.h"
#include "sync/hub/verify.h"
#include "tests/letter_pocket.h"
#include "tests/letter_sample.h"
#include "tests/plaza.h"

#define PIECE 32 /* bytes of a ciphertext: nothing else has them */
#define MINUTE_MS 60000

/* A letter as its ciphertext: the beginning of each of its parts. */
struct mark {
    struct sync_slip slip;
    uint8_t pieces[LETTER_PARTS][PIECE];
};

struct scene {
    struct plaza *plaza;
    struct letter_pocket pocket; /* asks as the desk; its hub is the plaza's */
    char place[FOLDER_PATH_MAX + 16];
    struct mark hers, other;
};

/* -- Disks ------------------------------------------------------------------------------------- */

static struct {
    const struct mark *mark;
    size_t found;
} looking; /* nftw passes no context */

static int look(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
    (void)ftw;
    if (type != FTW_F || status->st_size == 0)
        return 0;
    size_t size = (size_t)status->st_size;
    uint8_t *bytes = malloc(size);
    FILE *file = fopen(path, "rb");
    assert_non_null(bytes);
    assert_non_null(file);
    size = fread(bytes, 1, size, file);
    fclose(file);
    for (size_t i = 0; i < LETTER_PARTS; i++)
        looking.found += memmem(bytes, size, looking.mark->pieces[i], PIECE) != NULL;
    free(bytes);
    return 0;
}

/* How many parts of it stand in files below a folder, each file for itself. */
static size_t on_disk(const char *folder, const struct mark *mark)
{
    looking.mark = mark;
    looking.found = 0;
    assert_int_equal(nftw(folder, look, 16, FTW_PHYS), 0);
    return looking.found;
}

static void remove_aside(struct scene *scene)
{
    char line[2 * FOLDER_PATH_MAX];
    snprintf(line, sizeof line, "rm -f '%s'/*.aside-*", scene->plaza->at->data);
    assert_int_equal(system(line), 0);
}

struct taking {
    struct mark *mark;
    size_t count;
};

static bool take_row(void *context, const struct storage_value columns[])
{
    struct taking *taking = context;
    const uint8_t *frame = columns[0].bytes;
    size_t length;
    if (!frame_is_whole(frame, columns[0].size) || !frame_has_identity(frame[0]))
        return true;
    const uint8_t *identity = frame_identity(frame, &length);
    assert_true(taking->count < LETTER_PARTS);
    memcpy(taking->mark->pieces[taking->count++], identity, PIECE);
    return true;
}

/* Its ciphertext, as the hub has it. */
static void remember(struct scene *scene, const uint8_t stream[16], struct mark *mark)
{
    struct taking taking = {.mark = mark};
    struct storage_value values[] = {storage_bytes(stream, 16)};
    assert_int_equal(storage_each(scene->plaza->at->hub->storage,
                                  "SELECT bytes FROM frame WHERE stream = $1 ORDER BY seq", 1,
                                  values, take_row, &taking),
                     DONE);
    assert_int_equal(taking.count, LETTER_PARTS);
}

/* -- The fair ---------------------------------------------------------------------------------- */

static void certify(struct scene *scene)
{
    struct letter_pocket *pocket = &scene->pocket;
    struct hub *hub = pocket->at->hub;
    struct staff_badge secret;
    char pin[STAFF_PIN_DIGITS + 1];
    struct staff_member member = {.role = STAFF_ROLE_CERTIFIED};
    struct competence own = {
        .code = "EC0539", .issuer = "Emisor", .number = "E-1", .until = STAFF_NO_END};
    assert_int_equal(staff_make(io_real(), &secret, pin, &member), DONE);
    assert_int_equal(hub_begin(hub), DONE);
    assert_int_equal(badge_put(hub, pocket->fair.id, "Ana", STAFF_ROLE_CERTIFIED, &member), DONE);
    assert_int_equal(competence_put(hub, member.staff, &own, "maria"), DONE);
    assert_int_equal(hub_commit(hub), DONE);
    assert_int_equal(badge_at(hub, pocket->fair.id, 0, &pocket->ana), DONE);
}

static int begin(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->plaza = plaza_open(1, 1);
    struct letter_pocket *pocket = &scene->pocket;
    pocket->at = scene->plaza->at;
    assert_int_equal(fair_find(pocket->at->hub, POCKET_FAIR, &pocket->fair), DONE);
    crypto_box_keypair(pocket->office_public, pocket->office_secret);
    pocket->desk = (struct desk){.office = LETTER_OFFICE, .made_ms = pocket->at->wall_ms};
    randombytes_buf(pocket->desk.id, sizeof pocket->desk.id);
    memcpy(pocket->desk.fair, pocket->fair.id, 8);
    crypto_sign_keypair(pocket->desk.public_key, pocket->desk_secret);
    assert_int_equal(desk_save(pocket->at->hub, &pocket->desk), DONE);
    certify(scene);
    snprintf(scene->place, sizeof scene->place, "%s/usb", pocket->at->folder.path);
    assert_int_equal(pocket->at->io.folder_make(pocket->at->io.self, scene->place), DONE);
    plaza_pass(scene->plaza, 30); /* the kiosk hears of the hub's time: it believes its clock */
    *state = scene;
    return 0;
}

static int end(void **state)
{
    struct scene *scene = *state;
    plaza_close(scene->plaza);
    free(scene);
    return 0;
}

static void write_letter(struct scene *scene, struct mark *mark)
{
    struct letter letter;
    letter_sample(&letter);
    letter.office = LETTER_OFFICE;
    randombytes_buf(mark->slip.record, sizeof mark->slip.record);
    mark->slip.turns = 1;
    mark->slip.turn[0].module = 14;
    assert_int_equal(sync_letter(scene->plaza->kiosk[0].sync, &letter, scene->pocket.office_public,
                                 scene->pocket.ana.member.staff, &mark->slip),
                     DONE);
}

static void slip_of(const struct mark *mark, uint8_t slip[RECORD_ID_BYTES])
{
    record_slip_id(mark->slip.record, mark->slip.copy, slip);
}

/* The stream of that letter, as an envelope names it. */
static void stream_of(const json_t *answer, const struct mark *mark, uint8_t stream[16])
{
    char hex[33];
    uint8_t slip[RECORD_ID_BYTES];
    size_t i, size;
    json_t *one;
    slip_of(mark, slip);
    sodium_bin2hex(hex, sizeof hex, slip, sizeof slip);
    json_array_foreach(json_object_get(answer, "letters"), i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "slip")), hex) != 0)
            continue;
        const char *text = json_string_value(json_object_get(one, "stream"));
        assert_int_equal(sodium_hex2bin(stream, 16, text, 32, NULL, &size, NULL), 0);
        return;
    }
    fail_msg("the desk was not handed it");
}

static json_t *ask(struct scene *scene, const uint8_t *have)
{
    return letter_pocket_ask(&scene->pocket, &scene->pocket.desk, scene->pocket.desk_secret, have,
                             NULL);
}

static size_t count(const json_t *answer, const char *what)
{
    return json_array_size(json_object_get(answer, what));
}

/* Two letters on their way through the relay to the hub; "captured" is a copy of the relay's disk.
 */
static void two_letters(struct scene *scene)
{
    struct plaza *plaza = scene->plaza;
    uint8_t stream[16];
    plaza->kiosk[0].road = 1;
    plaza->relay[0].cut = true;
    write_letter(scene, &scene->hers);
    write_letter(scene, &scene->other);
    plaza_pass(plaza, 120);
    plaza_save_relay(plaza, 0, "captured");
    plaza->relay[0].cut = false;
    plaza_pass(plaza, 120);
    json_t *answer = ask(scene, NULL);
    assert_int_equal(count(answer, "letters"), 2);
    stream_of(answer, &scene->hers, stream);
    remember(scene, stream, &scene->hers);
    stream_of(answer, &scene->other, stream);
    remember(scene, stream, &scene->other);
    json_decref(answer);
}

static void captured_path(const struct scene *scene, char path[2 * FOLDER_PATH_MAX])
{
    snprintf(path, 2 * FOLDER_PATH_MAX, "%s/captured", scene->plaza->at->folder.path);
}

static void withdraw_at_the_kiosk(struct scene *scene)
{
    uint8_t slip[RECORD_ID_BYTES];
    bool waits = true;
    slip_of(&scene->hers, slip);
    assert_int_equal(sync_withdraw(scene->plaza->kiosk[0].sync, slip, LETTER_OFFICE,
                                   scene->pocket.ana.member.staff, &waits),
                     DONE);
    assert_false(waits);
    plaza_pass(scene->plaza, 700);
}

static void back_up(struct scene *scene, struct backup *backup)
{
    scene->plaza->at->wall_ms += MINUTE_MS;
    assert_int_equal(backup_make(scene->plaza->at->hub, io_real(), scene->place, backup), DONE);
}

/* As backup prune --erased does with those from before the last erasure. */
static void prune(struct scene *scene, const struct backup *old)
{
    char path[2 * FOLDER_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", scene->place, old->name);
    assert_int_equal(remove(path), 0);
    assert_int_equal(backup_forget(scene->plaza->at->hub, old->number), DONE);
}

struct naming {
    const char *name;
    size_t named, others;
};

static void note_left(void *context, const char *name, const char *place)
{
    struct naming *naming = context;
    (void)place;
    naming->named += strcmp(name, naming->name) == 0;
    naming->others += strcmp(name, naming->name) != 0;
}

static void assert_sound(struct scene *scene)
{
    char path[4096], why[HUB_WHY_MAX];
    struct storage *storage;
    struct verify_report report;
    struct hub_settings settings = {.io = &scene->plaza->at->io, .folder = scene->plaza->at->data};
    assert_int_equal(verify_copy(scene->plaza->at->hub, path), DONE);
    assert_int_equal(verify_take(settings.io, path, &storage, why), DONE);
    assert_int_equal(verify_run(&settings, storage, &report, why), DONE);
    assert_true(report.counted);
    assert_true(verify_is_sound(&report));
}

static void restore(struct scene *scene, const struct backup *backup)
{
    struct pocket_hub *at = scene->plaza->at;
    char path[4096], why[HUB_WHY_MAX];
    struct backup_statement statement;
    struct restore_lists lists;
    struct hub_settings settings = {.io = &at->io, .folder = at->data};
    snprintf(path, sizeof path, "%s/%s", scene->place, backup->name);
    hub_close(at->hub);
    at->hub = NULL;
    at->wall_ms += MINUTE_MS;
    struct restore_settings how = {
        .io = &at->io, .folder = at->data, .file = path, .lists = &lists};
    assert_int_equal(restore_run(&how, &statement, why), DONE);
    assert_true(lists.again > 0);
    assert_int_equal(hub_open(&settings, &at->hub, why), DONE);
    remove_aside(scene);
}

/* -- What is shown ----------------------------------------------------------------------------- */

static void withdrawn_in_time_no_disk_holds_it(void **state)
{
    struct scene *scene = *state;
    struct plaza *plaza = scene->plaza;
    struct backup before, after[2];
    char captured[2 * FOLDER_PATH_MAX];
    two_letters(scene);
    int64_t came_ms = plaza->at->wall_ms;
    back_up(scene, &before);
    captured_path(scene, captured);
    assert_true(on_disk(plaza->kiosk[0].folder, &scene->hers) >= LETTER_PARTS);
    assert_true(on_disk(plaza->at->data, &scene->hers) >= LETTER_PARTS);
    assert_int_equal(on_disk(captured, &scene->hers), LETTER_PARTS); /* the relay's, then */
    assert_int_equal(on_disk(scene->place, &scene->hers), LETTER_PARTS);
    withdraw_at_the_kiosk(scene);
    assert_int_equal(on_disk(plaza->kiosk[0].folder, &scene->hers), 0);
    assert_int_equal(on_disk(plaza->relay[0].folder, &scene->hers), 0);
    assert_int_equal(on_disk(plaza->at->data, &scene->hers), 0);
    struct naming naming = {.name = before.name};
    assert_int_equal(erase_left(plaza->at->hub, came_ms, note_left, &naming), DONE);
    assert_int_equal(naming.named, 1); /* who asks is told which backup still holds it */
    assert_int_equal(naming.others, 0);
    back_up(scene, &after[0]);
    back_up(scene, &after[1]);
    prune(scene, &before);
    assert_int_equal(on_disk(scene->place, &scene->hers), 0);
    /* the other one is where it was */
    assert_true(on_disk(plaza->kiosk[0].folder, &scene->other) >= LETTER_PARTS);
    assert_true(on_disk(plaza->at->data, &scene->other) >= LETTER_PARTS);
    json_t *answer = ask(scene, NULL);
    assert_int_equal(count(answer, "letters"), 1);
    struct letter letter;
    assert_int_equal(letter_pocket_read(&scene->pocket, answer, 0, &letter), DONE);
    json_decref(answer);
    assert_sound(scene);
}

static void what_was_captured_and_played_again_is_cut_as_it_comes(void **state)
{
    struct scene *scene = *state;
    struct plaza *plaza = scene->plaza;
    two_letters(scene);
    withdraw_at_the_kiosk(scene);
    plaza_restore_relay(plaza, 0, "captured"); /* the relay of that morning, carried back */
    assert_int_equal(on_disk(plaza->relay[0].folder, &scene->hers), LETTER_PARTS);
    plaza_pass(plaza, 300);
    assert_int_equal(on_disk(plaza->at->data, &scene->hers), 0);
    assert_int_equal(on_disk(plaza->relay[0].folder, &scene->hers), 0); /* and let go there */
    json_t *answer = ask(scene, NULL);
    assert_int_equal(count(answer, "letters"), 1);
    json_decref(answer);
    assert_sound(scene);
}

static void a_hub_restored_from_before_the_withdrawal_withdraws_again(void **state)
{
    struct scene *scene = *state;
    struct plaza *plaza = scene->plaza;
    struct backup yesterday;
    uint8_t slip[RECORD_ID_BYTES];
    two_letters(scene);
    back_up(scene, &yesterday);
    withdraw_at_the_kiosk(scene);
    restore(scene, &yesterday);
    assert_int_equal(on_disk(plaza->at->data, &scene->hers), 0);
    assert_true(on_disk(plaza->at->data, &scene->other) >= LETTER_PARTS);
    slip_of(&scene->hers, slip);
    json_t *answer = ask(scene, slip); /* a desk that has it still is told */
    assert_int_equal(count(answer, "letters"), 1);
    assert_int_equal(count(answer, "withdrawn"), 1);
    json_decref(answer);
    plaza_pass(plaza, 700); /* the kiosk sends again what the hub lost */
    plaza_restore_relay(plaza, 0, "captured");
    plaza_pass(plaza, 300);
    assert_int_equal(on_disk(plaza->at->data, &scene->hers), 0);
    assert_int_equal(on_disk(plaza->kiosk[0].folder, &scene->hers), 0);
    assert_sound(scene);
}

/* At the hub, before the letter left the plaza: a restored hub has nothing of it but the list. */
static void withdrawn_before_it_came_a_restored_hub_remembers(void **state)
{
    struct scene *scene = *state;
    struct plaza *plaza = scene->plaza;
    struct backup yesterday;
    struct letters_withdrawn report;
    uint8_t slip[RECORD_ID_BYTES];
    plaza->kiosk[0].road = 1;
    plaza->relay[0].cut = true;
    write_letter(scene, &scene->hers);
    plaza_pass(plaza, 120);
    slip_of(&scene->hers, slip);
    back_up(scene, &yesterday);
    assert_int_equal(
        letters_withdraw(plaza->at->hub, &scene->pocket.fair, folio_bits(slip), "maria", &report),
        DONE);
    assert_false(report.known);
    restore(scene, &yesterday);
    plaza->relay[0].cut = false;
    plaza_pass(plaza, 700);
    json_t *answer = ask(scene, NULL);
    assert_int_equal(count(answer, "letters"), 0);
    json_decref(answer);
    assert_int_equal(letter_pocket_left(&scene->pocket), 0);
    assert_sound(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(withdrawn_in_time_no_disk_holds_it),
        TEST(what_was_captured_and_played_again_is_cut_as_it_comes),
        TEST(a_hub_restored_from_before_the_withdrawal_withdraws_again),
        TEST(withdrawn_before_it_came_a_restored_hub_remembers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
