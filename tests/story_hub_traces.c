/* What the coordinator was shown or typed once is nowhere in the serving hub afterwards: a badge's
 * secret and its PIN, a code of enrolment, the folio of a name that was erased.
 *
 * An outside process looks into the hub's memory and files (tests/stage/seek.h) after the commands
 * went through its control socket, as they do on a fair's day. Before, it is shown that the search
 * finds what stands there: the name on a badge is the hub's to keep. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/stage/scene.h"
#include "tests/stage/seek.h"

#define FOLIO "AJZ7-GDQQ" /* nobody's */
#define NAME "Xiquetzin Cuatlapanca"

static void look(struct scene *scene, const char *text, const char *what, bool wanted)
{
    size_t bytes = 0;
    struct seek *seek = seek_create();
    seek_add_text(seek, text);
    const char *found = seek_process(seek, scene->server, &bytes);
    if (bytes == 0)
        skip(); /* nobody but root may look into the hub */
    if (wanted && found == NULL)
        fail_msg("the search does not find %s in the hub's memory", what);
    if (!wanted && found != NULL)
        fail_msg("%s is left in the hub's memory: %s", what, found);
    found = wanted ? NULL : seek_folder(seek, scene->hub, &bytes);
    if (found != NULL)
        fail_msg("%s is left on the hub's disk: %s", what, found);
    seek_destroy(seek);
}

/* Six digits may stand anywhere by chance: with what stands around them they do not. */
static void look_for_pin(struct scene *scene, const char *pin)
{
    char text[40];
    snprintf(text, sizeof text, "PIN    %s", pin);
    look(scene, text, "a PIN, as it was printed", false);
    snprintf(text, sizeof text, "pin\": \"%s", pin);
    look(scene, text, "a PIN, as JSON", false);
}

static void a_badge_and_its_pin_are_shown_once_and_are_nowhere_then(void **state)
{
    struct scene *scene = *state;
    char badge[64], *output = NULL, pin[8];
    scene_hub_start(scene);
    json_t *made = scene_hub_json(
        scene, (const char *[]){"staff", "add", SCENE_FAIR, "--name", NAME, "--json", NULL});
    snprintf(badge, sizeof badge, "%s", json_string_value(json_object_get(made, "badge")));
    snprintf(pin, sizeof pin, "%s", json_string_value(json_object_get(made, "pin")));
    json_decref(made);
    scene_hub(scene, (const char *[]){"staff", "list", SCENE_FAIR, NULL}, NULL);
    look(scene, badge + 16, "a badge's secret", false);
    look_for_pin(scene, pin);
    /* as a sentence and a picture of letters, too */
    assert_int_equal(scene_hub(scene,
                               (const char *[]){"staff", "add", SCENE_FAIR, "--name", NAME, NULL},
                               &output),
                     0);
    assert_int_equal(sscanf(output, "badge %63s PIN %7s", badge, pin), 2);
    free(output);
    look(scene, badge + 16, "a badge's secret", false);
    look_for_pin(scene, pin);
    scene_hub_stop(scene);
}

static void nor_is_a_code_of_enrolment(void **state)
{
    struct scene *scene = *state;
    char *output = NULL, code[200] = "";
    scene_hub_start(scene);
    json_t *made = scene_hub_json(
        scene, (const char *[]){"enrol", "--fair", SCENE_FAIR, "--kiosk", "2", "--json", NULL});
    snprintf(code, sizeof code, "%s", json_string_value(json_object_get(made, "code")));
    json_decref(made);
    free(output);
    assert_true(strlen(code) > 24);
    code[24] = '\0'; /* the secret's part; the rest is the hub's pin */
    look(scene, code, "an enrolment's secret", false);
    scene_hub_stop(scene);
}

/* A shell keeps the words of a command, and so does sudo. */
static void a_folio_to_erase_may_come_by_standard_input(void **state)
{
    static const struct {
        const char *typed, *said;
    } tries[] = {
        {"3333-333X", "look at it again"}, /* no folio at all */
        {"", "no folio came"},
        {FOLIO, "no record with that folio"},
    };
    struct scene *scene = *state;
    char command[3 * SCENE_PATH_MAX], *output;
    scene_hub_start(scene);
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        snprintf(command, sizeof command,
                 "printf %%s '%s' | \"$JORNADA_BIN/jornada-hub\" --data '%s' erase - --by ana"
                 " --reason cancellation 2>&1",
                 tries[i].typed, scene->hub);
        assert_int_not_equal(
            scene_run(scene->hub_log, (const char *[]){"sh", "-c", command, NULL}, &output), 0);
        if (strstr(output, tries[i].said) == NULL)
            fail_msg("of \"%s\" it is said: %s", tries[i].typed, output);
        free(output);
    }
    look(scene, FOLIO, "a folio", false);
    scene_hub_stop(scene);
}

static void what_the_hub_keeps_is_found(void **state)
{
    struct scene *scene = *state;
    scene_hub_start(scene);
    look(scene, SCENE_FAIR, "a fair's name", true);
    scene_hub_stop(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_begin, scene_end)
        TEST(what_the_hub_keeps_is_found),
        TEST(a_badge_and_its_pin_are_shown_once_and_are_nowhere_then),
        TEST(nor_is_a_code_of_enrolment),
        TEST(a_folio_to_erase_may_come_by_standard_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
