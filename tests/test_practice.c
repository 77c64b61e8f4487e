/* The exercises of a rehearsal as they are read: what is shipped, and mistakes with file and line;
 * and the word that stands on every slip of practice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/paper.h"
#include "kiosk/practice_inside.h"
#include "kiosk/practice_plan.h"
#include "sync/pack.h"
#include "tests/folder.h"
#include "tests/parade.h"

#define PLAN "assets/rehearsal/plan.ini"

static struct practice_plan plan; /* some 30 kB */
static char why[PRACTICE_WHY_MAX];

static void read_shipped(void)
{
    char path[FOLDER_PATH_MAX];
    folder_root(PLAN, path);
    if (practice_plan_read(path, &plan, why) != DONE)
        fail_msg("%s", why);
}

static void the_shipped_plan_is_whole(void **state)
{
    (void)state;
    unsigned troubles = 0;
    read_shipped();
    assert_true(plan.count >= 7);
    assert_string_equal(plan.fair, "leon-sample");
    for (unsigned i = 0; i < plan.count; ++i) {
        const struct practice_exercise *exercise = &plan.exercises[i];
        assert_int_not_equal(exercise->wanted, 0);
        assert_int_equal(exercise->wanted & exercise->unwanted, 0);
        troubles |= 1U << exercise->trouble;
        for (int language = 0; language < PRACTICE_LANGUAGES; ++language) {
            assert_true(strlen(exercise->who[language]) > 20);
            assert_true(strlen(exercise->remember[language]) > 10);
        }
    }
    assert_int_equal(troubles, (1U << PRACTICE_TROUBLES) - 1); /* every kind is practised */
}

/* Nevers 1, 2, 5, 8: what somebody does and asks for stands there, and nobody's story. */
static void no_persona_tells_a_story(void **state)
{
    static const char *const never[] = {"golpe",  "pega",  "miedo",  "amenaz", "esposo",  "marido",
                                        "pareja", "hurt",  "afraid", "threat", "husband", "partner",
                                        "secret", "segur", "safe",   "denunci"};
    (void)state;
    read_shipped();
    for (unsigned i = 0; i < plan.count; ++i)
        for (int language = 0; language < PRACTICE_LANGUAGES; ++language) {
            const struct practice_exercise *exercise = &plan.exercises[i];
            const char *texts[] = {exercise->name[language], exercise->who[language],
                                   exercise->task[language], exercise->remember[language]};
            for (int t = 0; t < 4; ++t) {
                assert_true(pack_text_is_discreet(texts[t]));
                assert_null(strstr(texts[t], "debe"));
                for (size_t n = 0; n < sizeof never / sizeof never[0]; ++n)
                    if (strstr(texts[t], never[n]) != NULL)
                        fail_msg("%s: %s", texts[t], never[n]);
            }
        }
}

/* -- Mistakes ---------------------------------------------------------------------------------- */

#define TEXTS                                                                           \
    "name = a\nname_en = a\nwho = a\nwho_en = a\ntask = a\ntask_en = a\nremember = a\n" \
    "remember_en = a\n"
#define GOOD "fair = leon-sample\n[1]\n" TEXTS "do = left\n"
#define LONG "0123456789012345678901234567890123456789012345678901234567890123456789"

static const struct {
    const char *text, *why;
} mistakes[] = {
    {"", ":0: fair: expected it"},
    {"fair = leon-sample\n", ":1: [1]: expected an exercise"},
    {"[1]\n" TEXTS "do = left\n", "fair: expected it before the first exercise"},
    {"fair = ../x\n" GOOD, ":1: fair: expected a folder name"},
    {"fair = leon-sample\n" GOOD, ":2: fair: expected a folder name of assets/fairs, once"},
    {"name = a\n" GOOD, ":1: name: expected fair, and then [1]"},
    {GOOD "colour = red\n", ":12: colour: expected a key of assets/rehearsal/plan.ini"},
    {GOOD "name = b\n", ":12: name: expected each key once"},
    {GOOD "not = fly\n", ":12: not: expected words of that list"},
    {GOOD "not = helped\n", ":12: not: expected words of that list"}, /* help is no mistake */
    {GOOD "not = named named\n", ":12: not: expected words of that list"},
    {GOOD "trouble = storm\n", ":12: trouble: expected none"},
    {GOOD "lend = car\n", ":12: lend: expected badge"},
    {GOOD "trouble = paper_out\npaper_mm = 0\n", ":13: paper_mm: expected a whole number"},
    {GOOD "trouble = paper_out\npaper_mm = -4\n", ":13: paper_mm: expected a whole number"},
    {GOOD "trouble = paper_out\n", ":2: paper_mm: expected it with trouble = paper_out"},
    {GOOD "paper_mm = 40\n", ":2: paper_mm: expected it with trouble = paper_out"},
    {GOOD "[2]\n" TEXTS, ":12: do: expected it in this exercise"},
    {GOOD "[2]\ndo = left\n", ":12: name: expected it in this exercise"},
    {GOOD "[2]\n" TEXTS "do = named\nnot = named\n", ":12: not: expected nothing that stands"},
    {GOOD "[2]\n" TEXTS "do =\n", ":21: do: expected words of the list"},
    {GOOD "[2]\nname =\n", ":13: name: expected a short text"},
    {GOOD "[2]\nname = " LONG LONG "\n", ":13: name: expected a short text"},
    {GOOD "[2]\nwho = Dice que hay violencia.\n", ":13: who: expected a text for the card"},
    {GOOD "[2\n", ":12: line: expected name = value"},
    {GOOD "words\n", ":12: line: expected name = value"},
    {GOOD "= x\n", ":12: line: expected name = value"},
};

static void a_mistake_is_named_with_file_and_line(void **state)
{
    const struct folder *folder = *state;
    char path[FOLDER_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/plan.ini", folder->path);
    folder_write(folder, "plan.ini", GOOD, strlen(GOOD));
    assert_int_equal(practice_plan_read(path, &plan, why), DONE);
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; ++i) {
        folder_write(folder, "plan.ini", mistakes[i].text, strlen(mistakes[i].text));
        assert_int_equal(practice_plan_read(path, &plan, why), INVALID);
        assert_int_equal(plan.count, 0);
        if (strncmp(why, "plan.ini:", 9) != 0 || strstr(why, mistakes[i].why) == NULL)
            fail_msg("mistake %zu: %s", i, why);
    }
}

static void too_many_too_long_and_no_file_are_told(void **state)
{
    const struct folder *folder = *state;
    char path[FOLDER_PATH_MAX + 16], text[8000] = GOOD;
    snprintf(path, sizeof path, "%s/plan.ini", folder->path);
    for (int i = 0; i < PRACTICE_EXERCISES_MAX; ++i)
        strcat(text, "[n]\n" TEXTS "do = left\n");
    folder_write(folder, "plan.ini", text, strlen(text));
    assert_int_equal(practice_plan_read(path, &plan, why), INVALID);
    assert_non_null(strstr(why, ":122: [: expected 12 exercises at most"));
    memset(text, 'x', 2000);
    text[2000] = '\0';
    folder_write(folder, "plan.ini", text, 2000);
    assert_int_equal(practice_plan_read(path, &plan, why), INVALID);
    assert_non_null(strstr(why, "plan.ini:1: line: expected at most 1000 bytes"));
    folder_delete(folder, "plan.ini");
    assert_int_equal(practice_plan_read(path, &plan, why), NOT_FOUND);
    assert_non_null(strstr(why, "no such file"));
}

/* -- Paper ------------------------------------------------------------------------------------- */

static void every_slip_of_practice_says_so_in_the_same_word(void **state)
{
    (void)state;
    const struct parade_panel panel = {.width_px = 1280, .height_px = 800, .language = "en"};
    struct parade *parade = parade_open(&panel);
    struct kiosk *kiosk = parade_kiosk(parade);
    struct slip real = {0}, practised = {0};
    struct practice *practice = calloc(1, sizeof *practice);
    assert_non_null(practice);
    practice->hold = -1;
    assert_true(paper_put_texts(kiosk, &real));
    assert_string_equal(real.title, "Jornada de Salud y Servicios");
    kiosk->practice = practice;
    assert_true(paper_put_texts(kiosk, &practised));
    assert_string_equal(practised.title, "ENSAYO · sin validez"); /* Spanish, as all paper is */
    practice_close(practice);
    kiosk->practice = NULL;
    parade_close(parade);
}

static int begin(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    assert_non_null(folder);
    folder_make(folder);
    *state = folder;
    return 0;
}

static int end(void **state)
{
    folder_remove(*state);
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_plan_is_whole),
        cmocka_unit_test(no_persona_tells_a_story),
        cmocka_unit_test_setup_teardown(a_mistake_is_named_with_file_and_line, begin, end),
        cmocka_unit_test_setup_teardown(too_many_too_long_and_no_file_are_told, begin, end),
        cmocka_unit_test(every_slip_of_practice_says_so_in_the_same_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
