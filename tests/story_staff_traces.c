/* Never 10 on the volunteers' side: of somebody whom a volunteer registers, with CURP and date of
 * birth, and of a folio that a volunteer looked up, nothing is left in any memory or file of the
 * kiosk once the volunteer goes on, goes home, locks, walks away, or another badge is shown; and a
 * slip that was finished is not found behind the next person's.
 *
 * An outside process looks (tests/stage/seek.h), first while it stands on the glass, so that it can
 * fail. Programs come from JORNADA_BIN. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/seek.h"
#include "tests/stage/volunteer.h"

/* Nobody is called so, and no catalogue has them. */
#define GIVEN "Xiquetzin"
#define SURNAME1 "Cuitláhuac-Ñúñez"
#define SURNAME2 "Yoltzinéñdra"
#define PHONE "7225550147"
#define BIRTH "26/06/1956"
#define CURP "SABC560626MDFLRN01"

struct booth {
    struct scene scene;
    struct volunteer ana, eva;
};

static const struct attendee somebody = {.services = {1},
                                         .age = "60-74",
                                         .sex = "M",
                                         .place = "15054",
                                         .visit = "first",
                                         .given = GIVEN,
                                         .surname1 = SURNAME1,
                                         .surname2 = SURNAME2,
                                         .phone = PHONE,
                                         .contact = "message"};

/* The content that the hub sent asks for the paperwork of service 1. */
static void ask_for_papers(const struct scene *scene)
{
    char command[3 * SCENE_PATH_MAX];
    snprintf(command, sizeof command,
             "cd '%s/content' && printf '\\n[registration]\\npapers = 1\\n' >> "
             "\"$(cat current)/fair.ini\"",
             scene->kiosk);
    const char *const argv[] = {"sh", "-c", command, NULL};
    assert_int_equal(scene_run(scene->kiosk_log, argv, NULL), 0);
}

static int begin(void **state)
{
    struct booth *booth = calloc(1, sizeof *booth);
    assert_non_null(booth);
    scene_open(&booth->scene);
    volunteer_add(&booth->scene, "Ana Núñez", &booth->ana);
    volunteer_add(&booth->scene, "Eva Ríos", &booth->eva);
    scene_hub_start(&booth->scene);
    scene_enrol(&booth->scene, booth->scene.kiosk, "1");
    scene_hub_stop(&booth->scene);
    ask_for_papers(&booth->scene);
    *state = booth;
    return 0;
}

static int end(void **state)
{
    struct booth *booth = *state;
    scene_close(&booth->scene);
    free(booth);
    return 0;
}

static void press(struct drive *drive, const char *key)
{
    drive_do(drive, "{s:s, s:s}", "do", "key", "key", key);
}

static void to_home(struct drive *drive)
{
    for (int steps = 0; steps < 16 && !drive_has(drive, "count_saved"); ++steps)
        press(drive, "Escape");
    drive_assert_screen(drive, "staff_home");
}

/* What is looked for is not there: in memory, then in files. */
static void assert_gone(struct booth *booth, struct seek *seek, struct drive *drive,
                        const char *after)
{
    size_t bytes = 0;
    const char *found = seek_process(seek, drive_pid(drive), &bytes);
    if (found != NULL)
        fail_msg("after %s, in memory: %s", after, found);
    assert_true(bytes > 1000000);
    found = seek_folder(seek, booth->scene.folder, NULL);
    if (found != NULL)
        fail_msg("after %s, on disk: %s", after, found);
}

static void assert_there(struct seek *seek, struct drive *drive)
{
    size_t bytes = 0;
    assert_non_null(seek_process(seek, drive_pid(drive), &bytes));
}

/* -- Whom a volunteer registers ---------------------------------------------------------------- */

static void give_papers(struct drive *drive)
{
    drive_assert_screen(drive, "staff_papers");
    drive_type(drive, BIRTH);
    drive_tap(drive, "field_curp");
    drive_type(drive, CURP);
    drive_tap(drive, "next");
}

/* To the read-back, through the paperwork, which comes before it. */
static void tell_everything(struct drive *drive)
{
    glass_assist_until(drive, &somebody, "staff_papers");
    give_papers(drive);
    drive_assert_screen(drive, "register_review");
}

static void by_esc_to_home(struct booth *booth, struct drive *drive)
{
    (void)booth;
    to_home(drive);
}

static void by_salir(struct booth *booth, struct drive *drive)
{
    (void)booth;
    drive_tap(drive, "leave");
    drive_assert_screen(drive, "attract");
}

static void by_the_locks_key(struct booth *booth, struct drive *drive)
{
    (void)booth;
    press(drive, "F12");
    drive_assert_screen(drive, "attract");
}

static void by_walking_away(struct booth *booth, struct drive *drive)
{
    (void)booth;
    drive_advance(drive, 181000);
    drive_assert_screen(drive, "attract");
}

static void by_handing_over(struct booth *booth, struct drive *drive)
{
    drive_do(drive, "{s:s, s:s}", "do", "scan", "text", booth->eva.badge);
    drive_assert_screen(drive, "staff_pin");
}

static void by_the_next_person(struct booth *booth, struct drive *drive)
{
    (void)booth;
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    drive_tap(drive, "none");
    drive_assert_screen(drive, "register_notice");
}

static void nothing_of_whom_a_volunteer_registers_is_left_however_it_ends(void **state)
{
    static const struct {
        const char *name;
        void (*end)(struct booth *booth, struct drive *drive);
        bool locked;
    } ends[] = {
        {"Esc", by_esc_to_home, false},
        {"Salir", by_salir, true},
        {"the lock's key", by_the_locks_key, true},
        {"walking away", by_walking_away, true},
        {"another badge", by_handing_over, true},
        {"the next person", by_the_next_person, false},
    };
    struct booth *booth = *state;
    struct drive *drive = scene_kiosk(&booth->scene, NULL);
    struct seek *seek = seek_create();
    seek_add_text(seek, GIVEN);
    seek_add_text(seek, SURNAME1);
    seek_add_text(seek, SURNAME2);
    seek_add_digits(seek, PHONE);
    seek_add_text(seek, BIRTH);
    seek_add_text(seek, "19560626");
    seek_add_text(seek, CURP);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; ++i) {
        if (i == 0 || ends[i - 1].locked)
            volunteer_log_in(drive, &booth->ana);
        tell_everything(drive);
        if (i == 0)
            assert_there(seek, drive);
        ends[i].end(booth, drive);
        assert_gone(booth, seek, drive, ends[i].name);
    }
    assert_int_equal(drive_quit(drive), 0);
    seek_destroy(seek);
}

/* -- A folio in a volunteer's hands ------------------------------------------------------------ */

static void find_to_correct(struct drive *drive, const char *folio)
{
    glass_find(drive, "staff_correct");
    drive_type(drive, folio);
    drive_tap(drive, "next");
    assert_true(drive_has(drive, "assist_correct"));
}

static void find_to_withdraw(struct drive *drive, const char *folio)
{
    glass_find(drive, "staff_refer");
    drive_tap(drive, "withdraw");
    drive_type(drive, folio);
    drive_tap(drive, "next");
    assert_true(drive_has(drive, "confirm"));
}

static void find_to_attend(struct drive *drive, const char *folio)
{
    glass_find(drive, "staff_scan");
    if (drive_has(drive, "booth_2"))
        drive_tap(drive, "booth_2");
    drive_tap(drive, "staff_folio");
    drive_type(drive, folio);
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_scan");
}

static char *make_turn(struct drive *drive)
{
    glass_turn(drive, 2);
    return glass_text(drive, "folio", "text");
}

static char *make_referral(struct drive *drive)
{
    glass_refer(drive, 1);
    return glass_text(drive, "folio", "text");
}

static void a_folio_that_a_volunteer_looked_up_is_gone_with_the_lock(void **state)
{
    static const struct {
        const char *name;
        char *(*make)(struct drive *drive);
        void (*find)(struct drive *drive, const char *folio);
        bool shown; /* the folio stands on the glass */
    } looks[] = {
        {"correcting", make_turn, find_to_correct, true},
        {"taking a letter back", make_referral, find_to_withdraw, true},
        {"attending by folio", make_turn, find_to_attend, false},
    };
    struct booth *booth = *state;
    struct drive *drive = scene_kiosk(&booth->scene, NULL);
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; ++i) {
        struct seek *seek = seek_create();
        char *folio = looks[i].make(drive), typed[9];
        drive_tap(drive, "leave");
        memcpy(typed, folio, 4);
        strcpy(typed + 4, folio + 5);
        seek_add_text(seek, folio);
        seek_add_text(seek, typed);
        volunteer_log_in(drive, &booth->ana);
        looks[i].find(drive, typed);
        if (looks[i].shown)
            assert_there(seek, drive);
        press(drive, "F12");
        drive_assert_screen(drive, "attract");
        assert_gone(booth, seek, drive, looks[i].name);
        free(folio);
        seek_destroy(seek);
    }
    assert_int_equal(drive_quit(drive), 0);
}

/* -- Whoever comes next ------------------------------------------------------------------------ */

static void finish_a_registration(struct drive *drive)
{
    static const struct attendee minor = {.services = {2}, .age = "12-17"};
    glass_assist(drive, &minor);
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
}

static void finish_a_referral(struct drive *drive)
{
    glass_find(drive, "staff_refer");
    glass_find(drive, "office_1");
    drive_tap(drive, "slip_only");
    drive_assert_screen(drive, "staff_referred");
}

/* One slip stands on the glass, finished; the next person's is scanned, and the volunteer goes
 * back. */
static void a_finished_slip_does_not_come_back_behind_the_next_persons(void **state)
{
    static void (*const finish[])(struct drive * drive) = {finish_a_registration,
                                                           finish_a_referral};
    struct booth *booth = *state;
    struct drive *drive = scene_kiosk(&booth->scene, NULL);
    glass_turn(drive, 2);
    char *token = glass_text(drive, "qr", "value");
    drive_tap(drive, "leave");
    volunteer_log_in(drive, &booth->ana);
    glass_find(drive, "staff_scan");
    if (drive_has(drive, "booth_2"))
        drive_tap(drive, "booth_2");
    to_home(drive);
    for (size_t i = 0; i < sizeof finish / sizeof finish[0]; ++i) {
        struct seek *seek = seek_create();
        finish[i](drive);
        char *folio = glass_text(drive, "folio", "text");
        seek_add_text(seek, folio);
        assert_there(seek, drive);
        drive_do(drive, "{s:s, s:s}", "do", "scan", "text", token);
        drive_assert_screen(drive, "staff_scan");
        assert_gone(booth, seek, drive, "the next person's scan");
        press(drive, "Escape");
        drive_assert_screen(drive, "staff_home");
        free(folio);
        seek_destroy(seek);
    }
    free(token);
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
#define BOOTH(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        BOOTH(nothing_of_whom_a_volunteer_registers_is_left_however_it_ends),
        BOOTH(a_folio_that_a_volunteer_looked_up_is_gone_with_the_lock),
        BOOTH(a_finished_slip_does_not_come_back_behind_the_next_persons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
