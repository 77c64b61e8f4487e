/* A registration in a volunteer's hands, with real programs: made for somebody, corrected by its
 * folio, taken back, its slip replaced after a loss; a companion who asks what a folio was for, a
 * volunteer who walks away. Totals are the hub's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/custodian.h"
#include "tests/folder.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"
#include "tests/stage/volunteer.h"

struct booth {
    struct scene scene;
    struct volunteer ana;
};

static const struct attendee lucia = {.services = {1, 4},
                                      .age = "30-44",
                                      .sex = "M",
                                      .place = "15054",
                                      .visit = "first",
                                      .given = "Lucía",
                                      .surname1 = "Ibáñez",
                                      .surname2 = "Quiñones",
                                      .phone = "7223707532",
                                      .contact = "message"};
static const struct attendee minor = {.services = {2}, .age = "12-17", .sex = "H"};

/* The sample fair, but that one booth (blood group) needs a CURP for its paperwork. */
static void import_with_papers(struct scene *scene)
{
    char root[FOLDER_PATH_MAX], folder[SCENE_PATH_MAX], command[1200];
    const char *const words[] = {"fair", "import", folder, NULL};
    folder_root("assets/fairs/" SCENE_FAIR, root);
    snprintf(folder, sizeof folder, "%s/" SCENE_FAIR, scene->folder);
    snprintf(command, sizeof command,
             "cp -r '%s' '%s' && printf '\\n[registration]\\npapers = 6\\n' >>'%s/fair.ini'", root,
             folder, folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(scene_hub(scene, words, NULL), 0);
}

static int begin(void **state)
{
    struct booth *booth = calloc(1, sizeof *booth);
    struct scene *scene = &booth->scene;
    scene_open(scene);
    import_with_papers(scene);
    volunteer_add(scene, "Ana Núñez", &booth->ana);
    scene_hub_start(scene);
    scene_enrol(scene, scene->kiosk, "1");
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

static void scan(struct drive *drive, const char *text)
{
    drive_do(drive, "{s:s, s:s}", "do", "scan", "text", text);
}

static struct drive *start(struct booth *booth)
{
    const char *const words[] = {"--size", "1280x800", NULL};
    struct drive *drive = scene_kiosk(&booth->scene, words);
    volunteer_log_in(drive, &booth->ana);
    return drive;
}

/* "7K2MQ9XD" of the folio on the glass. */
static char *folio_of(struct drive *drive)
{
    char *folio = glass_text(drive, "folio", "text");
    memmove(folio + 4, folio + 5, strlen(folio + 5) + 1);
    return folio;
}

static char *register_one(struct drive *drive, const struct attendee *who)
{
    glass_assist(drive, who);
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    return folio_of(drive);
}

static void look_up(struct drive *drive, const char *folio)
{
    drive_assert_screen(drive, "staff_home");
    glass_find(drive, "staff_correct");
    drive_type(drive, folio);
    drive_tap(drive, "next");
}

static void to_home(struct drive *drive)
{
    for (int steps = 0; steps < 12 && !drive_has(drive, "count_saved"); ++steps)
        drive_do(drive, "{s:s, s:s}", "do", "key", "key", "Escape");
    drive_assert_screen(drive, "staff_home");
}

/* Minutes may pass until all is delivered: the volunteer's side has locked meanwhile. */
static json_t *totals(struct booth *booth, struct drive *drive)
{
    scene_until(drive, "pending", 0);
    volunteer_log_in(drive, &booth->ana);
    return scene_stats(&booth->scene);
}

static void assert_total(struct booth *booth, struct drive *drive, const char *name,
                         long long expected)
{
    json_t *stats = totals(booth, drive);
    assert_int_equal(scene_number(stats, name), expected);
    json_decref(stats);
}

/* On whichever page of staff_assist it stands, from the first on. */
static bool is_checked(struct drive *drive, const char *id)
{
    bool checked = false;
    while (drive_has(drive, "former"))
        drive_tap(drive, "former");
    for (int page = 0; page < 3 && !drive_has(drive, id); ++page)
        drive_tap(drive, "next");
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree"), *node;
    size_t index;
    json_array_foreach(json_object_get(tree, "nodes"), index, node)
    {
        if (strcmp(json_string_value(json_object_get(node, "id")), id) != 0)
            continue;
        char *states = json_dumps(json_object_get(node, "state"), JSON_COMPACT);
        checked = strstr(states, "checked") != NULL;
        free(states);
    }
    json_decref(tree);
    return checked;
}

static void to_questions(struct drive *drive)
{
    drive_assert_screen(drive, "register_notice");
    drive_tap(drive, "next");
    drive_tap(drive, "skip");
    drive_assert_screen(drive, "staff_assist");
}

static void no_answer_of_one_person_is_there_for_the_next(struct drive *drive)
{
    to_questions(drive);
    assert_false(is_checked(drive, "age_30-44"));
    assert_false(is_checked(drive, "sex_M"));
    assert_false(is_checked(drive, "visit_first"));
}

static void somebody_is_registered_by_a_volunteer_and_the_next_one_finds_nothing(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start(booth);
    char *folio = register_one(drive, &lucia);
    assert_int_equal(strlen(folio), 8);
    drive_tap(drive, "none"); /* "Siguiente persona" */
    no_answer_of_one_person_is_there_for_the_next(drive);
    to_home(drive);
    char *second = register_one(drive, &minor);
    assert_string_not_equal(folio, second);
    assert_total(booth, drive, "registered", 2);
    assert_total(booth, drive, "requested", 3);
    free(folio);
    free(second);
    drive_quit(drive);
}

static void keys_answer_age_sex_and_visit(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start(booth);
    glass_find(drive, "staff_assist");
    to_questions(drive);
    drive_type(drive, "5m");
    drive_type(drive, "S");
    assert_true(is_checked(drive, "age_30-44"));
    assert_true(is_checked(drive, "sex_M"));
    assert_true(is_checked(drive, "visit_first"));
    drive_type(drive, "0n9?"); /* the last two mean nothing */
    assert_false(is_checked(drive, "age_30-44"));
    assert_false(is_checked(drive, "sex_M"));
    assert_true(is_checked(drive, "visit_first"));
    drive_tap(drive, "visit_first"); /* a second touch takes it back */
    assert_false(is_checked(drive, "visit_first"));
    drive_quit(drive);
}

static void a_correction_changes_the_sums_and_keeps_folio_and_turn(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start(booth);
    struct attendee corrected = lucia;
    json_t *before = totals(booth, drive);
    char *folio = register_one(drive, &lucia);
    to_home(drive);
    look_up(drive, folio);
    drive_tap(drive, "assist_correct");
    corrected.age = "60-74";
    corrected.visit = "repeat";
    corrected.surname2 = "Quiroz";
    glass_assist_answer(drive, &corrected);
    assert_false(drive_has(drive, "change_services"));
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "staff_correct");
    glass_says(drive, "heading", "Corregido");
    json_t *after = totals(booth, drive);
    assert_int_equal(scene_number(after, "registered"), scene_number(before, "registered") + 1);
    assert_int_equal(scene_number(after, "requested"), scene_number(before, "requested") + 2);
    assert_int_equal(scene_number(after, "turns"), scene_number(before, "turns") + 2);
    json_decref(before);
    json_decref(after);
    look_up(drive, folio);
    assert_true(drive_has(drive, "assist_correct")); /* the same folio still stands for her */
    free(folio);
    drive_quit(drive);
}

static void what_is_taken_back_after_two_touches_counts_no_more(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start(booth);
    json_t *before = totals(booth, drive);
    char *folio = register_one(drive, &minor);
    assert_total(booth, drive, "registered", scene_number(before, "registered") + 1);
    look_up(drive, folio);
    drive_tap(drive, "assist_void");
    drive_assert_screen(drive, "staff_correct");
    assert_true(drive_has(drive, "assist_void")); /* one touch does nothing yet */
    drive_tap(drive, "assist_void");
    glass_says(drive, "heading", "Anulado");
    assert_total(booth, drive, "registered", scene_number(before, "registered"));
    look_up(drive, folio);
    assert_false(drive_has(drive, "assist_void"));
    json_decref(before);
    free(folio);
    drive_quit(drive);
}

static void a_lost_slip_gets_another_folio_and_the_lost_one_says_so(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start(booth);
    char *folio = register_one(drive, &lucia), *token = glass_text(drive, "qr", "value");
    char *module = glass_text(drive, "module_1", "text");
    to_home(drive);
    look_up(drive, folio);
    drive_tap(drive, "assist_replace");
    drive_assert_screen(drive, "turn");
    char *made = folio_of(drive), *now = glass_text(drive, "module_1", "text");
    assert_string_not_equal(folio, made);
    assert_string_equal(module, now);
    to_home(drive);
    glass_find(drive, "staff_scan");
    if (drive_has(drive, "booth_2"))
        drive_tap(drive, "booth_2");
    scan(drive, token);
    glass_says(drive, "verdict", "Otro vale");
    to_home(drive);
    look_up(drive, folio);
    assert_false(drive_has(drive, "assist_replace"));
    free(folio);
    free(token);
    free(module);
    free(made);
    free(now);
    drive_quit(drive);
}

/* A referral's folio and one that was taken back: the same words. */
static void a_folio_tells_whoever_holds_the_paper_nothing(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start(booth);
    char *ended = register_one(drive, &minor);
    to_home(drive);
    look_up(drive, ended);
    drive_tap(drive, "assist_void");
    drive_tap(drive, "assist_void");
    drive_tap(drive, "leave");
    glass_refer(drive, 2);
    char *referral = folio_of(drive);
    glass_leave(drive, "none");
    volunteer_log_in(drive, &booth->ana);
    look_up(drive, ended);
    char *one = glass_text(drive, "trouble", "text");
    to_home(drive);
    look_up(drive, referral);
    char *other = glass_text(drive, "trouble", "text");
    assert_string_equal(one, other);
    assert_false(drive_has(drive, "assist_correct"));
    free(ended);
    free(referral);
    free(one);
    free(other);
    drive_quit(drive);
}

static void papers_are_asked_where_a_booth_needs_them_and_nothing_odd_blocks(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start(booth);
    struct attendee wants = lucia;
    wants.services[1] = 6;
    glass_assist(drive, &lucia); /* nothing with paperwork */
    assert_false(drive_has(drive, "change_papers"));
    to_home(drive);
    glass_assist_until(drive, &wants, "staff_papers");
    drive_type(drive, "26062012"); /* of somebody under 18 */
    drive_tap(drive, "next");
    drive_assert_screen(drive, "staff_papers");
    glass_says(drive, "trouble", "menor");
    drive_type(drive, "26/06/1956");
    drive_tap(drive, "field_curp");
    drive_type(drive, "sabc560626mdflrn09"); /* its last digit is wrong */
    drive_tap(drive, "next");
    glass_says(drive, "trouble", "dígito");
    drive_tap(drive, "next"); /* it stays as it was written */
    drive_assert_screen(drive, "register_review");
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    json_decref(totals(booth, drive));
    drive_quit(drive);
}

static void find_papers(void *context, const uint8_t record[RECORD_ID_BYTES],
                        const struct identity *identity)
{
    bool *found = context;
    (void)record;
    *found = *found || (strcmp(identity->curp, "SABC560626MDFLRN09") == 0 &&
                        identity->birth == 19560626 && strcmp(identity->given, "Lucía") == 0);
}

static void the_curp_comes_back_through_the_custodians_key_alone(void **state)
{
    struct booth *booth = *state;
    struct custodian *custodian = NULL;
    struct hub *hub = NULL;
    char why[HUB_WHY_MAX] = "";
    size_t unread = 0;
    bool found = false;
    const struct hub_settings settings = {.io = io_real(), .folder = booth->scene.hub};
    scene_hub_stop(&booth->scene);
    assert_int_equal(custodian_open(io_real(), booth->scene.hub, SCENE_PASSPHRASE, &custodian),
                     DONE);
    assert_int_equal(hub_open(&settings, &hub, why), DONE);
    assert_int_equal(custodian_each(custodian, hub, find_papers, &found, &unread), DONE);
    assert_true(found);
    hub_close(hub);
    custodian_close(custodian);
    scene_hub_start(&booth->scene);
}

static void whoever_walks_away_leaves_the_neutral_screen(void **state)
{
    struct booth *booth = *state;
    struct drive *drive = start(booth);
    glass_assist(drive, &lucia);
    drive_advance(drive, 179000);
    drive_assert_screen(drive, "register_review");
    drive_advance(drive, 2000);
    drive_assert_screen(drive, "attract");
    drive_quit(drive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_is_registered_by_a_volunteer_and_the_next_one_finds_nothing),
        cmocka_unit_test(keys_answer_age_sex_and_visit),
        cmocka_unit_test(a_correction_changes_the_sums_and_keeps_folio_and_turn),
        cmocka_unit_test(what_is_taken_back_after_two_touches_counts_no_more),
        cmocka_unit_test(a_lost_slip_gets_another_folio_and_the_lost_one_says_so),
        cmocka_unit_test(a_folio_tells_whoever_holds_the_paper_nothing),
        cmocka_unit_test(papers_are_asked_where_a_booth_needs_them_and_nothing_odd_blocks),
        cmocka_unit_test(the_curp_comes_back_through_the_custodians_key_alone),
        cmocka_unit_test(whoever_walks_away_leaves_the_neutral_screen),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
