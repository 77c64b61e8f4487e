/* Words for the ear, from every screen's tree: nobody is left without them, the plaza hears nothing
 * that is somebody's own; and a screen is read to its end at the voice's own pace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/speech_words.h"
#include "tests/parade.h"

#define WORDS_BYTES 8000

static void every_widget_of_every_screen_has_words(void **state)
{
    static const char *const languages[] = {"es", "en"};
    char words[WORDS_BYTES];
    int silent = 0, asked = 0;
    (void)state;
    for (int i = 0; i < 2; ++i) {
        const struct parade_panel panel = {
            .width_px = 1280, .height_px = 800, .language = languages[i]};
        struct parade *parade = parade_open(&panel);
        for (int index = 0; index < parade_count(parade); ++index) {
            const struct tree *tree;
            for (int variant = 0; (tree = parade_show(parade, index, variant, 0)); ++variant)
                for (const struct node *node = tree->first; node; node = node->next) {
                    if (!node_can_act(node))
                        continue;
                    ++asked;
                    if (speech_words(node, true, words, sizeof words))
                        continue;
                    fprintf(stderr, "%s: %s says nothing\n", tree->screen, node->id);
                    ++silent;
                }
        }
        parade_close(parade);
    }
    assert_true(asked > 1000);
    assert_int_equal(silent, 0);
}

/* -- One node ---------------------------------------------------------------------------------- */

static struct node node_of(enum node_role role, const char *id, const char *text)
{
    return (struct node){
        .role = role, .id = id, .name = text, .text = text, .value = "", .speech = ""};
}

static void assert_words(const struct node *node, bool headset, const char *expected)
{
    char words[WORDS_BYTES];
    assert_int_equal(speech_words(node, headset, words, sizeof words), *expected != '\0');
    assert_string_equal(words, expected);
}

static void numbers_are_told_digit_by_digit_and_nothing_else_is(void **state)
{
    static const char *const pairs[][2] = {
        {"Llame al 722 370 7532 hoy", "Llame al 7 2 2, 3 7 0, 7 5 3 2 hoy"},
        {"*7311", "* 7 3 1 1"},
        {"Marque 911.", "Marque 9 1 1."},
        {"079, opción 1", "0 7 9, opción 1"},
        {"Abierto de 9:00 a 14:00", "Abierto de 9:00 a 14:00"},
        {"El 2026-11-21", "El 2026-11-21"},
        {"Son 120 pesos", "Son 120 pesos"},
        {"Folio 12345", "Folio 12345"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; ++i) {
        struct node node = node_of(ROLE_LABEL, "what", pairs[i][0]);
        if (pairs[i][0][0] == '*') { /* phone_say knows how a star is said */
            char words[WORDS_BYTES];
            assert_true(speech_words(&node, true, words, sizeof words));
            assert_non_null(strstr(words, "7 3 1 1"));
            continue;
        }
        assert_words(&node, true, pairs[i][1]);
    }
}

static void never_5_the_plaza_hears_none_of_the_words_however_late_they_come(void **state)
{
    static char late[3000];
    (void)state;
    struct node node = node_of(ROLE_LABEL, "what", "Centro contra la VIOLENCIA");
    assert_words(&node, false, "");
    assert_words(&node, true, "Centro contra la VIOLENCIA");
    memset(late, 'a', sizeof late - 1);
    memcpy(late + 1190, " refugio ", 9); /* across the edge of what one look takes in */
    node = node_of(ROLE_LABEL, "what", late);
    assert_words(&node, false, "");
    assert_words(&node, true, late);
    node = node_of(ROLE_LABEL, "what", "Atención a mujeres");
    assert_words(&node, false, "Atención a mujeres");
}

static void never_9_what_is_hers_is_not_told_without_a_headset(void **state)
{
    (void)state;
    struct node field = node_of(ROLE_FIELD, "field_given", "Name");
    field.flags = NODE_PERSONAL;
    assert_words(&field, false, "Name");
    field.value = "Itzel";
    assert_words(&field, false, "Name. your details");
    assert_words(&field, true, "Name. Itzel");
    struct node label = node_of(ROLE_LABEL, "module_1", "Module 4, turn A17");
    label.flags = NODE_PERSONAL;
    assert_words(&label, false, "your details");
    struct node choice = node_of(ROLE_CHOICE, "sex_M", "Woman"); /* read like all the others */
    choice.flags = NODE_PERSONAL;
    choice.states = STATE_CHECKED;
    assert_words(&choice, false, "Woman");
    assert_words(&choice, true, "Woman. chosen");
    char words[WORDS_BYTES];
    assert_true(speech_words_touched(&choice, false, words, sizeof words));
    assert_string_equal(words, "chosen");
}

/* -- The voice's own pace ---------------------------------------------------------------------- */

static void a_screen_goes_on_when_the_voice_has_ended(void **state)
{
    const struct parade_panel panel = {
        .width_px = 1280, .height_px = 800, .language = "es", .voice = true};
    (void)state;
    struct parade *parade = parade_open(&panel);
    struct kiosk *kiosk = parade_kiosk(parade);
    assert_non_null(parade_show(parade, parade_find(parade, "home"), 0, 0));
    speech_touch(kiosk);
    kiosk->stale = true;
    kiosk_frame(kiosk);
    assert_true(kiosk->speaks);
    for (int i = 0; i < 1500 && speech_heard(kiosk->speech, 2) == NULL; ++i) {
        poll(NULL, 0, 10);
        speech_step(kiosk);
        kiosk_frame(kiosk);
    }
    assert_string_equal(speech_heard(kiosk->speech, 0)->id, "heading");
    assert_non_null(speech_heard(kiosk->speech, 2)); /* by the child's word: the clock stands */
    speech_leave(kiosk);
    assert_false(kiosk->speaks);
    assert_null(speech_heard(kiosk->speech, 0));
    parade_close(parade);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_told_digit_by_digit_and_nothing_else_is),
        cmocka_unit_test(never_5_the_plaza_hears_none_of_the_words_however_late_they_come),
        cmocka_unit_test(never_9_what_is_hers_is_not_told_without_a_headset),
        cmocka_unit_test(every_widget_of_every_screen_has_words),
        cmocka_unit_test(a_screen_goes_on_when_the_voice_has_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
