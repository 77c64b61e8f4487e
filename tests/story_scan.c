/* Slips in a volunteer's hands, with real programs: made at one screen, scanned and attended at
 * another with no network between them, counted once when both are heard; damaged, forged, of other
 * days and fairs; shown twice; a referral's like any other, and written nowhere before the close.
 *
 * Tokens of trouble are made with the very keys of an enrolled kiosk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <pty.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/enrolment.h"
#include "sync/io.h"
#include "sync/pack.h"
#include "sync/token.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/volunteer.h"

#define TEXT_ROOM 512

struct plaza {
    struct scene scene;
    char other[SCENE_PATH_MAX]; /* the second kiosk's folder; it knows the first one's key */
    struct volunteer ana;
};

static int begin(void **state)
{
    struct plaza *plaza = calloc(1, sizeof *plaza);
    struct scene *scene = &plaza->scene;
    scene_open(scene);
    volunteer_add(scene, "Ana Núñez", &plaza->ana);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
    snprintf(plaza->other, sizeof plaza->other, "%.200s/other", scene->folder);
    scene_enrol(scene, plaza->other, "2");
    scene_hub_stop(scene);
    *state = plaza;
    return 0;
}

static int end(void **state)
{
    struct plaza *plaza = *state;
    scene_close(&plaza->scene);
    free(plaza);
    return 0;
}

/* A kiosk of the fair that stands at a booth. */
static struct drive *start(struct plaza *plaza, const char *folder, const char *module)
{
    const char *const words[] = {"--clock", plaza->scene.clock, "--size", "1280x800", NULL};
    char path[SCENE_PATH_MAX + 16], text[64];
    snprintf(path, sizeof path, "%s/kiosk.ini", folder);
    snprintf(text, sizeof text, "module = %s\n", module);
    scene_write(path, text, strlen(text));
    return drive_start(folder, words);
}

static void scan(struct drive *drive, const char *text)
{
    drive_do(drive, "{s:s, s:s}", "do", "scan", "text", text);
}

static char *token_of(struct drive *drive)
{
    return glass_text(drive, "qr", "value");
}

static char *turn_slip(struct drive *drive, unsigned service)
{
    glass_turn(drive, service);
    char *token = token_of(drive);
    glass_leave(drive, "none");
    return token;
}

static void assert_says(struct drive *drive, const char *token, const char *words)
{
    scan(drive, token);
    drive_assert_screen(drive, "staff_scan");
    glass_says(drive, "verdict", words);
}

/* One touch, and the next one may be scanned. */
static void attend(struct drive *drive, const char *token, const char *word)
{
    scan(drive, token);
    drive_assert_screen(drive, "staff_scan");
    drive_tap(drive, word);
    assert_true(drive_has(drive, "noted"));
}

static long long services(struct plaza *plaza)
{
    json_t *stats = scene_stats(&plaza->scene);
    long long number = scene_number(stats, "services");
    json_decref(stats);
    return number;
}

/* -- A line of one's own ----------------------------------------------------------------------- */

static void plug_in(const char *link, int *scanner, int *other)
{
    char name[64];
    assert_int_equal(openpty(scanner, other, name, NULL, NULL), 0);
    assert_int_equal(symlink(name, link), 0);
}

/* What comes by a cable comes in the machine's time. */
static void until_screen(struct drive *drive, const char *screen)
{
    for (int i = 0; i < 200; ++i) {
        json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
        bool there = strcmp(json_string_value(json_object_get(tree, "screen")), screen) == 0;
        json_decref(tree);
        if (there)
            return;
        poll(NULL, 0, 10);
    }
    drive_assert_screen(drive, screen);
}

static void until_says(struct drive *drive, const char *id, const char *words)
{
    for (int i = 0; i < 200; ++i) {
        drive_advance(drive, 10);
        char *text = drive_field(drive, id, "text");
        bool there = text != NULL && strstr(text, words) != NULL;
        free(text);
        if (there)
            return;
        poll(NULL, 0, 10);
    }
    glass_says(drive, id, words);
}

static void shows(struct drive *drive, const char *id, const char *words)
{
    glass_show(drive, id);
    glass_says(drive, id, words);
}

/* -- Two screens and no network ---------------------------------------------------------------- */

static void a_slip_of_one_screen_is_attended_at_another_and_counts_once(void **state)
{
    struct plaza *plaza = *state;
    struct drive *a = start(plaza, plaza->scene.kiosk, "2");
    struct drive *b = start(plaza, plaza->other, "2");
    char *token = turn_slip(a, 1), *glucose = turn_slip(a, 4);
    volunteer_log_in(b, &plaza->ana);
    assert_says(b, token, "El vale es bueno");
    assert_false(drive_has(b, "module_1"));
    drive_tap(b, "say_given");
    glass_says(b, "noted", "se atendió");
    assert_int_equal(drive_state(b, "captured"), 1);
    assert_says(b, token, "Ya se anotó aquí antes"); /* and nothing is refused */
    drive_tap(b, "say_given");
    assert_says(b, glucose, "No nombra este módulo");
    volunteer_log_in(a, &plaza->ana); /* and where it was made, too */
    attend(a, token, "say_given");
    scene_hub_start(&plaza->scene);
    scene_until(a, "delivered", 3);
    scene_until(b, "delivered", 2);
    assert_int_equal(services(plaza), 1);
    assert_int_equal(drive_quit(a), 0);
    assert_int_equal(drive_quit(b), 0);
    free(token);
    free(glucose);
}

static void a_wrong_touch_is_put_right_and_the_last_word_counts(void **state)
{
    struct plaza *plaza = *state;
    struct drive *drive = start(plaza, plaza->scene.kiosk, "2");
    char *token = turn_slip(drive, 1), *other = turn_slip(drive, 1);
    volunteer_log_in(drive, &plaza->ana);
    attend(drive, token, "say_given");
    drive_tap(drive, "correct");
    drive_advance(drive, 1000);
    drive_tap(drive, "say_declined");
    glass_says(drive, "noted", "no lo quiso");
    attend(drive, other, "say_absent");
    drive_tap(drive, "next");
    assert_true(drive_has(drive, "scan_ask"));
    attend(drive, other, "say_given"); /* she came after all */
    scene_hub_start(&plaza->scene);
    scene_until(drive, "pending", 0);
    assert_int_equal(services(plaza), 1);
    assert_int_equal(drive_quit(drive), 0);
    free(token);
    free(other);
}

static void a_booth_with_several_services_notes_those_that_are_due(void **state)
{
    struct plaza *plaza = *state;
    static const struct attendee who = {.services = {4, 6, 1}, .age = "30-44", .sex = "M"};
    struct drive *drive = start(plaza, plaza->scene.kiosk, "5"); /* 4, 5 and 6 are given there */
    glass_register(drive, &who);
    char *token = token_of(drive);
    drive_tap(drive, "none");
    volunteer_log_in(drive, &plaza->ana);
    scan(drive, token);
    glass_says(drive, "staff_which", "Glucosa, Grupo sanguíneo");
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    char *all = json_dumps(tree, 0);
    assert_null(strstr(all, "Consulta")); /* what she came for elsewhere (Never 15) */
    free(all);
    json_decref(tree);
    drive_tap(drive, "staff_which");
    drive_tap(drive, "due_6");
    drive_tap(drive, "due_5"); /* she asks for one more */
    drive_tap(drive, "next");
    glass_says(drive, "staff_which", "Glucosa, Presión");
    drive_tap(drive, "say_given");
    scene_hub_start(&plaza->scene);
    scene_until(drive, "pending", 0);
    assert_int_equal(services(plaza), 2);
    assert_int_equal(drive_quit(drive), 0);
    free(token);
}

/* -- A referral's slip ------------------------------------------------------------------------- */

static void a_referrals_slip_looks_like_every_other_and_waits_for_the_close(void **state)
{
    struct plaza *plaza = *state;
    struct drive *a = start(plaza, plaza->scene.kiosk, "2");
    struct drive *b = start(plaza, plaza->other, "2");
    glass_refer(a, 1);
    char *referral = token_of(a);
    glass_leave(a, "none");
    char *glucose = turn_slip(a, 4);
    volunteer_log_in(b, &plaza->ana);
    assert_says(b, glucose, "No nombra este módulo");
    char *one = glass_text(b, "verdict", "text");
    assert_says(b, referral, "No nombra este módulo");
    char *other = glass_text(b, "verdict", "text");
    assert_string_equal(one, other);
    drive_tap(b, "say_given");
    assert_true(drive_has(b, "noted"));
    assert_int_equal(drive_state(b, "captured"), 0); /* in memory alone */
    const char *const close[] = {"fair", "close", SCENE_FAIR, NULL};
    scene_hub_start(&plaza->scene);
    drive_tap(b, "leave");
    drive_advance(b, 1000);
    assert_int_equal(services(plaza), 0);
    scene_hub_stop(&plaza->scene);
    assert_int_equal(scene_hub(&plaza->scene, close, NULL), 0);
    scene_hub_start(&plaza->scene);
    scene_until(b, "captured", 1);
    scene_until(b, "pending", 0);
    assert_int_equal(services(plaza), 1);
    assert_int_equal(drive_quit(a), 0);
    assert_int_equal(drive_quit(b), 0);
    free(one);
    free(other);
    free(referral);
    free(glucose);
}

static void a_typed_folio_does_what_a_scan_does(void **state)
{
    struct plaza *plaza = *state;
    struct drive *drive = start(plaza, plaza->scene.kiosk, "2");
    glass_turn(drive, 1);
    char *folio = glass_text(drive, "folio", "text"), *token = token_of(drive);
    glass_leave(drive, "none");
    volunteer_log_in(drive, &plaza->ana);
    drive_tap(drive, "staff_scan");
    glass_find(drive, "staff_folio");
    char wrong[16];
    snprintf(wrong, sizeof wrong, "%s", folio);
    wrong[0] = wrong[0] == '7' ? '8' : '7';
    drive_type(drive, wrong);
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_folio");
    glass_says(drive, "trouble", "Un carácter");
    drive_tap(drive, "back");
    glass_find(drive, "staff_folio");
    drive_type(drive, folio);
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_scan");
    glass_says(drive, "verdict", "El folio es de esta pantalla");
    drive_tap(drive, "say_given");
    assert_says(drive, token, "Ya se anotó aquí antes"); /* scanned after it was typed */
    drive_tap(drive, "say_given");
    scene_hub_start(&plaza->scene);
    scene_until(drive, "pending", 0);
    assert_int_equal(services(plaza), 1);
    assert_int_equal(drive_quit(drive), 0);
    free(folio);
    free(token);
}

/* -- Trouble ----------------------------------------------------------------------------------- */

static void load(const char *folder, struct enrolment *enrolment)
{
    assert_int_equal(enrolment_load(io_real(), folder, enrolment), DONE);
}

static uint16_t today(const struct plaza *plaza)
{
    return (uint16_t)pack_day_read(plaza->scene.day);
}

static void make(const struct enrolment *by, uint16_t fair, int day, uint8_t valid, uint8_t slip,
                 char text[TOKEN_TEXT_BYTES])
{
    struct token token = {.fair = fair, .day = (uint16_t)day, .valid_days = valid, .services = 2};
    memset(token.slip, slip, sizeof token.slip);
    assert_int_equal(token_make(&token, by->secret_key, by->cover_key, text), DONE);
}

static void whatever_a_slip_is_worth_it_is_said_and_somebody_is_attended(void **state)
{
    struct plaza *plaza = *state;
    struct enrolment own, strange;
    char good[TOKEN_TEXT_BYTES], text[TEXT_ROOM];
    int day = today(plaza);
    load(plaza->scene.kiosk, &own);
    strange = own;
    crypto_sign_keypair(strange.public_key, strange.secret_key);
    struct drive *drive = start(plaza, plaza->other, "2");
    volunteer_log_in(drive, &plaza->ana);
    make(&own, own.fair_number, day, 1, 1, good);
    assert_says(drive, good, "El vale es bueno");
    make(&own, own.fair_number, day + 1, 1, 2, text);
    assert_says(drive, text, "aún no llega. Atienda igual");
    assert_true(drive_has(drive, "say_given"));
    make(&own, own.fair_number, day - 3, 2, 3, text);
    assert_says(drive, text, "ya pasaron. Atienda igual");
    make(&own, (uint16_t)(own.fair_number + 1), day, 1, 4, text);
    assert_says(drive, text, "otra jornada. Atienda igual");
    make(&strange, own.fair_number, day, 1, 5, text);
    assert_says(drive, text, "aquí no se conoce. Atienda igual");
    drive_tap(drive, "say_given");
    assert_true(drive_has(drive, "noted"));
    assert_int_equal(drive_state(drive, "captured"), 0); /* nobody vouches that it is none: waits */
    snprintf(text, sizeof text, "%s", good);
    text[40] = text[40] == '5' ? '6' : '5';
    assert_says(drive, text, "No se leyó bien");
    assert_false(drive_has(drive, "say_given"));
    text[40] = 'U'; /* no token has one */
    assert_says(drive, text, "No se leyó bien");
    snprintf(text, sizeof text, "%.100s", good);
    assert_says(drive, text, "No se leyó bien");
    assert_says(drive, good, "El vale es bueno");
    assert_int_equal(drive_quit(drive), 0);
}

static void a_slip_of_a_screen_that_was_taken_away_is_good_until_that_day(void **state)
{
    struct plaza *plaza = *state;
    struct enrolment own;
    char text[TOKEN_TEXT_BYTES];
    const char *const revoke[] = {"device", "revoke", "1", NULL};
    load(plaza->scene.kiosk, &own);
    scene_hub_start(&plaza->scene);
    assert_int_equal(scene_hub(&plaza->scene, revoke, NULL), 0);
    struct drive *drive = start(plaza, plaza->other, "2");
    scene_until(drive, "pending", 0);
    for (int i = 0; i < 40; ++i) { /* the list comes with the content, when the hub is asked */
        drive_advance(drive, 60000);
        volunteer_log_in(drive, &plaza->ana);
        make(&own, own.fair_number, today(plaza) + 1, 1, (uint8_t)i, text);
        scan(drive, text);
        char *said = glass_text(drive, "verdict", "text");
        bool heard = strstr(said, "ya pasaron") != NULL; /* signed after its last day */
        free(said);
        if (heard) {
            make(&own, own.fair_number, today(plaza), 1, (uint8_t)(100 + i), text);
            assert_says(drive, text, "El vale es bueno");
            assert_int_equal(drive_quit(drive), 0);
            return;
        }
        drive_tap(drive, "leave");
    }
    fail_msg("the list of keys never came");
}

static void bursts_that_are_cut_or_glued_are_read_badly_and_go_nowhere(void **state)
{
    struct plaza *plaza = *state;
    struct drive *drive = start(plaza, plaza->scene.kiosk, "2");
    char *token = turn_slip(drive, 1), half[TEXT_ROOM], glued[2 * TEXT_ROOM];
    volunteer_log_in(drive, &plaza->ana);
    snprintf(half, sizeof half, "%.77s", token);
    snprintf(glued, sizeof glued, "%s%.40s", token, token);
    assert_says(drive, half, "No se leyó bien");
    assert_says(drive, token + 77, "No se leyó bien");
    assert_says(drive, glued, "No se leyó bien");
    attend(drive, token, "say_given");
    assert_says(drive, half, "No se leyó bien"); /* and of the one before nothing stands there */
    assert_false(drive_has(drive, "say_given"));
    glass_find(drive, "staff_folio");
    drive_type(drive, "7K");
    scan(drive, token); /* while a field is open: the scan is one, the field has none of it */
    drive_assert_screen(drive, "staff_scan");
    assert_int_equal(drive_quit(drive), 0);
    free(token);
}

static void
a_scanner_on_a_cable_does_what_keys_do_and_comes_back_when_it_was_unplugged(void **state)
{
    struct plaza *plaza = *state;
    char link[SCENE_PATH_MAX], ini[SCENE_PATH_MAX + 80], *token;
    const char *const words[] = {"--clock", plaza->scene.clock, "--size", "1280x800", NULL};
    int scanner, other;
    snprintf(link, sizeof link, "%s/tty", plaza->scene.folder);
    snprintf(ini, sizeof ini, "%s/kiosk.ini", plaza->scene.kiosk);
    FILE *file = fopen(ini, "w");
    assert_non_null(file);
    fprintf(file, "module = 2\nscanner = serial:%s@9600\n", link);
    fclose(file);
    struct drive *drive = drive_start(plaza->scene.kiosk, words); /* nothing is plugged in yet */
    token = turn_slip(drive, 1);
    volunteer_log_in(drive, &plaza->ana);
    glass_find(drive, "staff_state");
    shows(drive, "state_scanner", "no está");
    for (int i = 0; i < 2; i++) {
        plug_in(link, &scanner, &other);
        drive_advance(drive, 2000);
        shows(drive, "state_scanner", "conectado");
        dprintf(scanner, "%s\r", token);
        until_screen(drive, "staff_scan");
        glass_says(drive, "verdict", i == 0 ? "El vale es bueno" : "Ya se anotó aquí antes");
        if (i == 0)
            drive_tap(drive, "say_given");
        drive_tap(drive, "back");
        drive_assert_screen(drive, "staff_state");
        dprintf(scanner, "\x01\x02?\r"); /* noise changes no screen */
        until_says(drive, "state_scanner", "no es un vale");
        drive_assert_screen(drive, "staff_state");
        unlink(link);
        close(scanner);
        close(other);
        until_says(drive, "state_scanner", "no está");
    }
    assert_int_equal(drive_quit(drive), 0);
    free(token);
}

static void a_badge_in_the_middle_of_a_registration_ends_it_and_nothing_is_left(void **state)
{
    struct plaza *plaza = *state;
    static const struct attendee who = {.age = "30-44", .given = "Xiquetzin", .sex = "M"};
    struct drive *drive = start(plaza, plaza->scene.kiosk, "2");
    glass_answer(drive, &who);
    drive_assert_screen(drive, "register_review");
    scan(drive, plaza->ana.badge);
    drive_assert_screen(drive, "staff_pin");
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    char *all = json_dumps(tree, 0);
    assert_null(strstr(all, "Xiquetzin"));
    free(all);
    json_decref(tree);
    assert_int_equal(drive_state(drive, "captured"), 0); /* nobody confirmed it */
    drive_tap(drive, "leave");
    drive_assert_screen(drive, "attract");
    assert_int_equal(drive_quit(drive), 0);
}

static void a_volunteer_says_which_booth_it_is_where_no_setting_does(void **state)
{
    struct plaza *plaza = *state;
    struct drive *drive = start(plaza, plaza->scene.kiosk, "ask");
    char *token = turn_slip(drive, 1);
    volunteer_log_in(drive, &plaza->ana);
    scan(drive, token);
    drive_assert_screen(drive, "staff_booth");
    glass_find(drive, "booth_2");
    drive_assert_screen(drive, "staff_scan");
    attend(drive, token, "say_given");
    drive_tap(drive, "leave");
    volunteer_log_in(drive, &plaza->ana); /* once is enough */
    assert_says(drive, token, "Ya se anotó");
    drive_tap(drive, "leave");
    drive_assert_screen(drive, "attract");
    assert_int_equal(drive_quit(drive), 0);
    free(token);
}

int main(int count, char **arguments)
{
    if (count > 1)
        cmocka_set_test_filter(arguments[1]);
#define STORY(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        STORY(a_slip_of_one_screen_is_attended_at_another_and_counts_once),
        STORY(a_wrong_touch_is_put_right_and_the_last_word_counts),
        STORY(a_booth_with_several_services_notes_those_that_are_due),
        STORY(a_referrals_slip_looks_like_every_other_and_waits_for_the_close),
        STORY(a_typed_folio_does_what_a_scan_does),
        STORY(whatever_a_slip_is_worth_it_is_said_and_somebody_is_attended),
        STORY(a_slip_of_a_screen_that_was_taken_away_is_good_until_that_day),
        STORY(bursts_that_are_cut_or_glued_are_read_badly_and_go_nowhere),
        STORY(a_scanner_on_a_cable_does_what_keys_do_and_comes_back_when_it_was_unplugged),
        STORY(a_badge_in_the_middle_of_a_registration_ends_it_and_nothing_is_left),
        STORY(a_volunteer_says_which_booth_it_is_where_no_setting_does),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
