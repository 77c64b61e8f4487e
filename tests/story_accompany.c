/* A volunteer accompanies somebody: duty to report, consent, name, safe contact, a signature with
 * the finger, read-back, sent; or the slip alone, at any step. The real kiosk with the real hub's
 * badges and office keys; what is on its disk opens with the office's key and with no other. Beside
 * it whoever may not: no certificate, one that ended in mid-conversation, an office without a key,
 * somebody who is not an adult. Nothing of it is left anywhere, however it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/journal.h"
#include "sync/letter.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/seek.h"
#include "tests/stage/volunteer.h"

#define OFFICE "1"
#define OTHER_OFFICE "2" /* has no key */
#define GIVEN "Xóchitl Guadalupe"
#define SURNAME "Tlatoani"
#define PHONE "7225550134"

struct meeting {
    struct scene scene;
    struct volunteer ana, eva; /* Ana has a certificate */
    uint8_t office_public[32], office_secret[32];
};

/* Half an hour from the kiosk's noon. */
static void certify(struct meeting *meeting)
{
    char until[32];
    snprintf(until, sizeof until, "%sT12:30", meeting->scene.day);
    const char *const words[] = {
        "staff",    "certify",  meeting->ana.staff, "--certificate", "EC0539", "--number",
        "PRUEBA-1", "--issuer", "de prueba",        "--valid-to",    until,    NULL};
    assert_int_equal(scene_hub(&meeting->scene, words, NULL), 0);
}

static void give_key(struct meeting *meeting)
{
    char hex[65];
    crypto_box_keypair(meeting->office_public, meeting->office_secret);
    sodium_bin2hex(hex, sizeof hex, meeting->office_public, 32);
    const char *const words[] = {"office", "key",  SCENE_FAIR, OFFICE, "--public",
                                 hex,      "--by", "prueba",   NULL};
    assert_int_equal(scene_hub(&meeting->scene, words, NULL), 0);
}

static int begin(void **state)
{
    struct meeting *meeting = calloc(1, sizeof *meeting);
    assert_non_null(meeting);
    scene_open(&meeting->scene);
    volunteer_add(&meeting->scene, "Ana Núñez", &meeting->ana);
    volunteer_add(&meeting->scene, "Eva Ríos", &meeting->eva);
    certify(meeting);
    give_key(meeting);
    scene_hub_start(&meeting->scene);
    scene_enrol(&meeting->scene, meeting->scene.kiosk, "1");
    scene_hub_stop(&meeting->scene);
    *state = meeting;
    return 0;
}

static int end(void **state)
{
    struct meeting *meeting = *state;
    scene_close(&meeting->scene);
    free(meeting);
    return 0;
}

/* -- At the glass ------------------------------------------------------------------------------ */

static void open_office(struct drive *drive, const char *office)
{
    char id[16];
    snprintf(id, sizeof id, "office_%s", office);
    glass_find(drive, "staff_refer");
    drive_assert_screen(drive, "staff_refer");
    glass_find(drive, id);
    drive_assert_screen(drive, "staff_office");
}

/* "Seguir" pages through what is to be read before it goes on. */
static void read_on(struct drive *drive, const char *next)
{
    for (int page = 0; page < 12; ++page) {
        json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
        bool there = strcmp(json_string_value(json_object_get(tree, "screen")), next) == 0;
        json_decref(tree);
        if (there)
            return;
        drive_tap(drive, "next");
    }
    drive_assert_screen(drive, next);
}

static void consent(struct drive *drive)
{
    drive_tap(drive, "accompany");
    drive_assert_screen(drive, "staff_letter_duty");
    read_on(drive, "staff_letter_age");
    drive_tap(drive, "adult_yes");
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_letter_text");
    read_on(drive, "staff_letter_name");
}

static void say_who(struct drive *drive)
{
    drive_type(drive, GIVEN);
    drive_tap(drive, "field_surname1");
    drive_type(drive, SURNAME);
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_letter_phone");
    drive_type(drive, PHONE);
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_letter_contact");
    drive_tap(drive, "contact_call");
    drive_tap(drive, "contact_mornings");
    drive_tap(drive, "contact_only_her");
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_letter_sign");
}

static void finger(struct drive *drive, double x_mm, double y_mm, const char *phase)
{
    drive_do(drive, "{s:s, s:[f,f], s:s}", "do", "finger", "at_mm", x_mm, y_mm, "phase", phase);
}

/* The pad's box on the glass. */
static void pad_box(struct drive *drive, double box[4])
{
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree"), *node;
    size_t i;
    json_array_foreach(json_object_get(tree, "nodes"), i,
                       node) if (strcmp(json_string_value(json_object_get(node, "id")), "pad") ==
                                 0) for (size_t k = 0; k < 4; ++k) box[k] =
        json_number_value(json_array_get(json_object_get(node, "box_mm"), k));
    json_decref(tree);
    assert_true(box[2] > 0);
}

/* Where the i-th point of the signature stands: in the middle of a column of the grid, in no order
 * that a table of something else might have. */
static unsigned column(int i)
{
    return 40 + (unsigned)(i * i * 7 + i * 53) % 167;
}

static void sign(struct drive *drive)
{
    double box[4] = {0};
    pad_box(drive, box);
    drive_advance(drive, 300);
    for (int i = 0; i <= 30; ++i)
        finger(drive, box[0] + box[2] * (column(i) + 0.5) / LETTER_GRID_WIDTH,
               box[1] + box[3] * (i % 2 == 0 ? 0.3 : 0.7), i == 0 ? "down" : "move");
    finger(drive, box[0] + box[2] * 0.9, box[1] + box[3] * 0.5, "up");
}

/* From the volunteers' home to the read-back. */
static void tell_everything(struct drive *drive)
{
    open_office(drive, OFFICE);
    consent(drive);
    say_who(drive);
    sign(drive);
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_letter_review");
}

#define STROKE 24

/* What the pad keeps of it: how far from the left the points of `sign` stand on the grid. */
static void seek_signature(struct seek *seek)
{
    uint32_t across[STROKE];
    for (int i = 0; i < STROKE; ++i)
        across[i] = column(i);
    seek_add_numbers(seek, across, STROKE, "the signature");
}

static void is_absent(struct drive *drive, const char *id)
{
    assert_false(drive_has(drive, id));
    drive_refused(drive, "{s:s, s:s}", "do", "tap", "id", id);
}

static void slip_alone(struct drive *drive)
{
    drive_tap(drive, "slip_only");
    drive_assert_screen(drive, "staff_referred");
    assert_true(drive_has(drive, "qr"));
}

/* -- What is on the disk ----------------------------------------------------------------------- */

/* The letters among the kiosk's journal; the last one's parts in `parts`. */
static size_t letters_on_disk(const struct scene *scene, struct journal_stream *stream,
                              struct letter_part parts[LETTER_PARTS])
{
    struct journal *journal = NULL;
    size_t letters = 0;
    assert_int_equal(journal_open(io_real(), scene->kiosk, &journal), DONE);
    for (size_t i = 0; i < journal_stream_count(journal); ++i) {
        size_t count = 0;
        if (journal_stream(journal, i)->whole != LETTER_FRAMES)
            continue;
        for (size_t k = 0; k < journal_entry_count(journal); ++k) {
            const struct journal_entry *entry = journal_entry(journal, k);
            uint8_t frame[FRAME_MAX];
            size_t size;
            if (entry->stream != i)
                continue;
            assert_int_equal(journal_read(journal, entry, frame), DONE);
            const uint8_t *sealed = frame_identity(frame, &size);
            if (size == 0)
                continue;
            assert_true(count < LETTER_PARTS);
            parts[count].seq = entry->seq;
            memcpy(parts[count++].identity, sealed, size);
        }
        assert_int_equal(count, LETTER_PARTS);
        *stream = *journal_stream(journal, i);
        ++letters;
    }
    journal_close(journal);
    return letters;
}

static void open_letter(const struct meeting *meeting, struct letter *letter)
{
    static struct letter_part parts[LETTER_PARTS];
    struct journal_stream stream;
    uint8_t public_key[32], secret[32];
    assert_int_equal(letters_on_disk(&meeting->scene, &stream, parts), 1);
    crypto_box_keypair(public_key, secret);
    assert_int_equal(letter_open(&stream.origin, stream.wrap[1], public_key, secret, parts,
                                 LETTER_PARTS, letter),
                     REFUSED);
    assert_int_equal(letter_open(&stream.origin, stream.wrap[1], meeting->office_public,
                                 meeting->office_secret, parts, LETTER_PARTS, letter),
                     DONE);
}

/* -- The stories ------------------------------------------------------------------------------- */

static void a_letter_that_was_sent_opens_with_its_offices_key_alone(void **state)
{
    struct meeting *meeting = *state;
    struct drive *drive = scene_kiosk(&meeting->scene, NULL);
    struct letter letter;
    volunteer_log_in(drive, &meeting->ana);
    tell_everything(drive);
    assert_int_equal(drive_state(drive, "captured"), 0); /* nothing before it is sent */
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "staff_referred");
    assert_true(drive_has(drive, "qr"));
    assert_int_equal(drive_state(drive, "captured"), 1);
    assert_int_equal(drive_state(drive, "waiting"), 1); /* her need, as a number of the day */
    drive_tap(drive, "none");
    drive_assert_screen(drive, "staff_refer");
    assert_int_equal(drive_quit(drive), 0);
    open_letter(meeting, &letter);
    assert_string_equal(letter.given, GIVEN);
    assert_string_equal(letter.surname1, SURNAME);
    assert_string_equal(letter.phone, PHONE);
    assert_int_equal(letter.contact, LETTER_CALL | LETTER_MORNINGS | LETTER_ONLY_HER);
    assert_int_equal(letter.office, 1);
    assert_int_equal(letter.text_version, 1);
    assert_int_equal(letter.mark[0], LETTER_DRAWN);
    assert_true(letter.mark_size > 40);
}

/* By keys alone: Tab until the ring stands on it, Return. */
static void press_until(struct drive *drive, const char *id)
{
    for (int i = 0; i < 60; ++i) {
        json_t *tree = drive_ask(drive, "{s:s}", "do", "tree"), *node;
        bool there = false;
        size_t k;
        json_array_foreach(json_object_get(tree, "nodes"), k, node)
        {
            const json_t *states = json_object_get(node, "state");
            bool focused = false;
            for (size_t n = 0; n < json_array_size(states); ++n)
                focused =
                    focused || strcmp(json_string_value(json_array_get(states, n)), "focused") == 0;
            there = there ||
                    (focused && strcmp(json_string_value(json_object_get(node, "id")), id) == 0);
        }
        json_decref(tree);
        if (there) {
            drive_advance(drive, 300);
            drive_do(drive, "{s:s, s:s}", "do", "key", "key", "Return");
            return;
        }
        drive_do(drive, "{s:s, s:s}", "do", "key", "key", "Tab");
    }
    fail_msg("no Tab leads to %s", id);
}

static void who_cannot_draw_signs_with_a_cross_by_keys_alone(void **state)
{
    struct meeting *meeting = *state;
    struct drive *drive = scene_kiosk(&meeting->scene, NULL);
    struct letter letter;
    volunteer_log_in(drive, &meeting->ana);
    open_office(drive, OFFICE);
    consent(drive);
    say_who(drive);
    press_until(drive, "sign_cross");
    press_until(drive, "next");
    drive_assert_screen(drive, "staff_letter_review");
    press_until(drive, "confirm");
    drive_assert_screen(drive, "staff_referred");
    assert_int_equal(drive_quit(drive), 0);
    open_letter(meeting, &letter);
    assert_int_equal(letter.mark[0], LETTER_CROSS);
}

static void without_a_certificate_there_is_no_letter_and_the_slip_alone_is_given(void **state)
{
    struct meeting *meeting = *state;
    struct drive *drive = scene_kiosk(&meeting->scene, NULL);
    static struct letter_part parts[LETTER_PARTS];
    struct journal_stream stream;
    volunteer_log_in(drive, &meeting->eva);
    open_office(drive, OFFICE);
    glass_says(drive, "permit", "voluntariado certificado");
    is_absent(drive, "accompany");
    slip_alone(drive);
    assert_int_equal(drive_state(drive, "captured"), 0); /* it waits, as at the glass */
    assert_true(drive_state(drive, "waiting") > 0);
    assert_int_equal(drive_quit(drive), 0);
    assert_int_equal(letters_on_disk(&meeting->scene, &stream, parts), 0);
}

static void an_office_without_a_key_gets_the_slip_alone(void **state)
{
    struct meeting *meeting = *state;
    struct drive *drive = scene_kiosk(&meeting->scene, NULL);
    volunteer_log_in(drive, &meeting->ana);
    open_office(drive, OTHER_OFFICE);
    glass_says(drive, "permit", "no puede abrir cartas");
    is_absent(drive, "accompany");
    slip_alone(drive);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_certificate_that_ends_before_the_last_touch_writes_nothing(void **state)
{
    struct meeting *meeting = *state;
    struct drive *drive = scene_kiosk(&meeting->scene, NULL);
    static struct letter_part parts[LETTER_PARTS];
    struct journal_stream stream;
    volunteer_log_in(drive, &meeting->ana);
    tell_everything(drive);
    for (int minute = 0; minute < 32; minute += 2) { /* they talk, and look at it again */
        drive_advance(drive, 120000);
        drive_tap(drive, "contrast");
    }
    drive_assert_screen(drive, "staff_letter_review");
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "staff_office");
    glass_says(drive, "permit", "ya no está vigente");
    is_absent(drive, "accompany");
    assert_int_equal(drive_state(drive, "captured"), 0);
    slip_alone(drive);
    assert_int_equal(drive_quit(drive), 0);
    assert_int_equal(letters_on_disk(&meeting->scene, &stream, parts), 0);
}

static void who_does_not_say_that_she_is_an_adult_is_asked_for_no_name(void **state)
{
    struct meeting *meeting = *state;
    struct drive *drive = scene_kiosk(&meeting->scene, NULL);
    volunteer_log_in(drive, &meeting->ana);
    open_office(drive, OFFICE);
    drive_tap(drive, "accompany");
    read_on(drive, "staff_letter_age");
    drive_refused(drive, "{s:s, s:s}", "do", "tap", "id", "next");
    drive_tap(drive, "adult_no");
    assert_true(drive_has(drive, "minor"));
    drive_refused(drive, "{s:s, s:s}", "do", "tap", "id", "next");
    slip_alone(drive);
    assert_int_equal(drive_quit(drive), 0);
}

/* -- Nothing is left --------------------------------------------------------------------------- */

static void by_back(struct drive *drive)
{
    for (int i = 0; i < 9; ++i) {
        json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
        bool there =
            strcmp(json_string_value(json_object_get(tree, "screen")), "staff_office") == 0;
        json_decref(tree);
        if (there)
            break;
        drive_tap(drive, "back");
    }
    drive_assert_screen(drive, "staff_office");
    drive_tap(drive, "back");
    drive_tap(drive, "back");
    drive_assert_screen(drive, "staff_home");
}

static void by_slip_alone(struct drive *drive)
{
    slip_alone(drive);
}

static void by_salir(struct drive *drive)
{
    drive_tap(drive, "leave");
}

static void by_lock(struct drive *drive)
{
    drive_do(drive, "{s:s, s:s}", "do", "key", "key", "F12");
}

static void by_waiting(struct drive *drive)
{
    drive_advance(drive, 181000);
}

static void by_sending(struct drive *drive)
{
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "staff_referred");
}

static void nothing_of_it_is_left_in_memory_or_on_disk_however_it_ends(void **state)
{
    static const struct {
        const char *name;
        void (*end)(struct drive *drive);
        bool locked;
    } ends[] = {{"back", by_back, false},           {"the slip alone", by_slip_alone, false},
                {"Salir", by_salir, true},          {"the lock's key", by_lock, true},
                {"walking away", by_waiting, true}, {"sending", by_sending, false}};
    struct meeting *meeting = *state;
    struct drive *drive = scene_kiosk(&meeting->scene, NULL);
    struct seek *seek = seek_create();
    struct seek *drawn = seek_create(); /* by itself: first it must be found */
    size_t bytes = 0;
    seek_signature(drawn);
    seek_signature(seek);
    seek_add_text(seek, GIVEN);
    seek_add_text(seek, SURNAME);
    seek_add_digits(seek, PHONE);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; ++i) {
        if (i == 0 || ends[i - 1].locked)
            volunteer_log_in(drive, &meeting->ana);
        else if (i > 0 && ends[i - 1].end != by_back) {
            drive_tap(drive, "none");
            drive_tap(drive, "back");
        }
        tell_everything(drive);
        if (i == 0) {
            assert_non_null(seek_process(seek, drive_pid(drive), &bytes));
            assert_non_null(seek_process(drawn, drive_pid(drive), &bytes));
        }
        ends[i].end(drive);
        if (ends[i].locked)
            drive_assert_screen(drive, "attract");
        const char *found = seek_process(seek, drive_pid(drive), &bytes);
        if (found != NULL)
            fail_msg("after %s, in memory: %s", ends[i].name, found);
        assert_true(bytes > 1000000);
        found = seek_folder(seek, meeting->scene.folder, NULL);
        if (found != NULL)
            fail_msg("after %s, on disk: %s", ends[i].name, found);
    }
    assert_int_equal(drive_quit(drive), 0);
    seek_destroy(drawn);
    seek_destroy(seek);
}

static void nothing_of_it_is_on_the_disk_after_a_kill(void **state)
{
    struct meeting *meeting = *state;
    struct drive *drive = scene_kiosk(&meeting->scene, NULL);
    struct seek *seek = seek_create();
    seek_add_text(seek, GIVEN);
    seek_add_text(seek, SURNAME);
    seek_add_digits(seek, PHONE);
    volunteer_log_in(drive, &meeting->ana);
    tell_everything(drive);
    drive_advance(drive, 300); /* past the guard */
    (void)drive_kill_after(drive, 2000, "{s:s, s:s}", "do", "tap", "id", "confirm");
    const char *found = seek_folder(seek, meeting->scene.folder, NULL);
    if (found != NULL)
        fail_msg("%s", found);
    seek_destroy(seek);
}

/* -- Taking it back ---------------------------------------------------------------------------- */

static void withdraw(struct drive *drive, const char *folio, const char *says)
{
    drive_tap(drive, "withdraw");
    drive_assert_screen(drive, "staff_withdraw");
    drive_type(drive, folio);
    drive_tap(drive, "next");
    drive_tap(drive, "confirm");
    glass_says(drive, "words", says);
}

static void a_letter_is_taken_back_by_its_folio_at_once_and_another_slip_at_the_close(void **state)
{
    struct meeting *meeting = *state;
    struct drive *drive = scene_kiosk(&meeting->scene, NULL);
    volunteer_log_in(drive, &meeting->ana);
    tell_everything(drive);
    drive_tap(drive, "confirm");
    char *folio = glass_text(drive, "folio", "text");
    drive_tap(drive, "none");
    long long waiting = drive_state(drive, "waiting");
    withdraw(drive, folio, "se borra ya");
    assert_int_equal(drive_state(drive, "waiting"), waiting);
    free(folio);
    drive_tap(drive, "another");
    drive_tap(drive, "back");
    glass_find(drive, "office_" OTHER_OFFICE);
    slip_alone(drive);
    folio = glass_text(drive, "folio", "text");
    drive_tap(drive, "none");
    waiting = drive_state(drive, "waiting");
    withdraw(drive, folio, "al cierre de la jornada"); /* it may be anonymous: Never 4 */
    assert_int_equal(drive_state(drive, "waiting"), waiting + 1);
    free(folio);
    assert_int_equal(drive_quit(drive), 0);
}

/* -- Five at once are five women (Never 4) ----------------------------------------------------- */

static void refer_five(struct drive *drive, const char *after)
{
    for (int i = 0; i < 5; ++i) {
        glass_find(drive, "office_" OTHER_OFFICE);
        slip_alone(drive);
        if (strcmp(after, "none") == 0)
            drive_tap(drive, after);
        else
            drive_do(drive, "{s:s, s:s}", "do", "key", "key", after);
        drive_assert_screen(drive, "staff_refer");
    }
}

/* What a planned stop wrote of what waited. */
static long long captured_after_a_stop(struct meeting *meeting, const char *after)
{
    struct drive *drive = scene_kiosk(&meeting->scene, NULL);
    volunteer_log_in(drive, &meeting->eva);
    glass_find(drive, "staff_refer");
    long long before = drive_state(drive, "captured");
    refer_five(drive, after);
    assert_int_equal(drive_state(drive, "captured"), before);
    assert_int_equal(drive_quit(drive), 0);
    drive = scene_kiosk(&meeting->scene, NULL);
    long long more = drive_state(drive, "captured") - before;
    assert_int_equal(drive_quit(drive), 0);
    return more;
}

static void one_woman_whom_a_volunteer_sends_to_five_offices_is_one_woman(void **state)
{
    struct meeting *meeting = *state;
    assert_int_equal(captured_after_a_stop(meeting, "Escape"), 0); /* dropped */
    assert_int_equal(captured_after_a_stop(meeting, "none"), 5);   /* "Siguiente persona" */
}

#define MEETING(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MEETING(a_letter_that_was_sent_opens_with_its_offices_key_alone),
        MEETING(who_cannot_draw_signs_with_a_cross_by_keys_alone),
        MEETING(without_a_certificate_there_is_no_letter_and_the_slip_alone_is_given),
        MEETING(an_office_without_a_key_gets_the_slip_alone),
        MEETING(a_certificate_that_ends_before_the_last_touch_writes_nothing),
        MEETING(who_does_not_say_that_she_is_an_adult_is_asked_for_no_name),
        MEETING(nothing_of_it_is_left_in_memory_or_on_disk_however_it_ends),
        MEETING(nothing_of_it_is_on_the_disk_after_a_kill),
        MEETING(one_woman_whom_a_volunteer_sends_to_five_offices_is_one_woman),
        MEETING(a_letter_is_taken_back_by_its_folio_at_once_and_another_slip_at_the_close),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
