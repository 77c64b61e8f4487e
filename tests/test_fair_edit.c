/* fair_edit.h over a real folder and database: the next version, who made it, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/fair_edit.h"
#include "tests/pocket.h"

#define METEPEC "assets/fairs/metepec-sample"
#define FAIR "metepec-sample"

static int set_up(void **state)
{
    char path[FOLDER_PATH_MAX];
    struct fair fair;
    struct pocket_hub *at = pocket_open();
    folder_root(METEPEC, path);
    assert_int_equal(fair_import(at->hub, path, &fair), DONE);
    *state = at;
    return 0;
}

static int tear_down(void **state)
{
    pocket_close(*state);
    return 0;
}

static uint32_t content_of(struct pocket_hub *at)
{
    struct fair fair;
    assert_int_equal(fair_find(at->hub, FAIR, &fair), DONE);
    return fair.content;
}

/* The file with `from` as `to`, put into the edit. */
static void put_changed(struct fair_edit *edit, const char *path, const char *from, const char *to)
{
    char *text, changed[20000];
    size_t size;
    assert_int_equal(fair_edit_read(edit, path, &text, &size), DONE);
    const char *at = strstr(text, from);
    assert_non_null(at);
    snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    free(text);
    assert_int_equal(fair_edit_put(edit, path, changed, strlen(changed)), DONE);
}

static uint32_t change_place(struct pocket_hub *at, uint32_t based_on, const char *by,
                             enum outcome expected)
{
    struct fair_edit *edit;
    uint32_t version = 0;
    enum outcome outcome = fair_edit_begin(at->hub, FAIR, based_on, &edit);
    if (outcome == DONE) {
        put_changed(edit, "fair.ini", "Plaza cívica", "Parque Bicentenario");
        outcome = fair_edit_commit(edit, by, FAIR_CHANGE_DETAILS, &version);
        fair_edit_free(edit);
    }
    assert_int_equal(outcome, expected);
    return version;
}

static void a_change_is_the_next_version_and_says_who_made_it(void **state)
{
    struct pocket_hub *at = *state;
    struct fair fair;
    struct fair_version version;
    char *text;
    size_t size;
    bool whole;
    uint32_t before = content_of(at), made = change_place(at, before, "ana", DONE);
    assert_int_equal(made, content_of(at));
    assert_true(made > before);
    assert_int_equal(fair_find(at->hub, FAIR, &fair), DONE);
    assert_int_equal(fair_version_at(at->hub, &fair, 0, &version), DONE);
    assert_int_equal(version.version, made);
    assert_int_equal(version.from, before);
    assert_int_equal(version.change, FAIR_CHANGE_DETAILS);
    assert_string_equal(version.by, "ana");
    assert_int_equal(version.at_ms, at->wall_ms);
    assert_int_equal(fair_version_at(at->hub, &fair, 1, &version), DONE);
    assert_int_equal(version.change, FAIR_CHANGE_IMPORTED);
    assert_int_equal(fair_version_at(at->hub, &fair, 2, &version), NOT_FOUND);
    assert_int_equal(fair_version_read(at->hub, &fair, made, "fair.ini", &text, &size), DONE);
    assert_non_null(strstr(text, "Parque Bicentenario"));
    free(text);
    assert_int_equal(fair_version_read(at->hub, &fair, before, "fair.ini", &text, &size), DONE);
    assert_null(strstr(text, "Parque Bicentenario"));
    free(text);
    assert_int_equal(audit_check(at->hub, &whole), DONE);
    assert_true(whole);
}

static void the_second_of_two_is_told_and_changes_nothing(void **state)
{
    struct pocket_hub *at = *state;
    struct fair_edit *one, *two;
    uint32_t seen = content_of(at), version;
    assert_int_equal(fair_edit_begin(at->hub, FAIR, seen, &one), DONE);
    assert_int_equal(fair_edit_begin(at->hub, FAIR, seen, &two), DONE);
    put_changed(one, "fair.ini", "9:00-14:00", "10:00-15:00");
    put_changed(two, "fair.ini", "9:00-14:00", "8:00-13:00");
    assert_int_equal(fair_edit_commit(one, "ana", FAIR_CHANGE_DETAILS, &version), DONE);
    assert_int_equal(fair_edit_commit(two, "luz", FAIR_CHANGE_DETAILS, NULL), REFUSED);
    assert_int_equal(content_of(at), version);
    fair_edit_free(one);
    fair_edit_free(two);
    change_place(at, seen, "luz", REFUSED);
    change_place(at, version, "luz", DONE);
}

static void what_the_hub_itself_publishes_is_nobodys_change(void **state)
{
    struct pocket_hub *at = *state;
    struct fair fair;
    uint32_t seen = content_of(at);
    assert_int_equal(fair_find(at->hub, FAIR, &fair), DONE);
    assert_int_equal(fair_publish(at->hub, fair.id), DONE);
    assert_true(content_of(at) > seen);
    change_place(at, seen, "ana", DONE);
    change_place(at, content_of(at) + 1, "ana", REFUSED); /* of nobody's version */
}

static void every_mistake_is_named_and_nothing_is_committed(void **state)
{
    struct pocket_hub *at = *state;
    struct fair_edit *edit;
    struct fair_edit_mistakes *mistakes = calloc(1, sizeof *mistakes);
    uint32_t before = content_of(at);
    assert_int_equal(fair_edit_begin(at->hub, FAIR, 0, &edit), DONE);
    assert_int_equal(fair_edit_check(edit, mistakes), DONE);
    assert_int_equal(mistakes->count, 0);
    put_changed(edit, "booths.csv", "\n2,", "\ndos,");
    put_changed(edit, "booths.csv", "\n3,", "\n0,");
    put_changed(edit, "fair.ini", "number = 1", "number = none");
    assert_int_equal(fair_edit_put(edit, "groups.csv", NULL, 0), DONE);
    assert_int_equal(fair_edit_check(edit, mistakes), INVALID);
    assert_int_equal(mistakes->count, 4);
    assert_string_equal(mistakes->list[0].file, "fair.ini");
    assert_string_equal(mistakes->list[1].file, "booths.csv");
    assert_int_equal(mistakes->list[1].line, 3);
    assert_non_null(strstr(mistakes->list[1].why, "dos"));
    assert_int_equal(mistakes->list[2].line, 4);
    assert_string_equal(mistakes->list[3].file, "groups.csv");
    assert_int_equal(fair_edit_commit(edit, "ana", FAIR_CHANGE_TABLES, NULL), INVALID);
    assert_int_equal(content_of(at), before);
    fair_edit_free(edit);
    free(mistakes);
}

static void a_module_of_a_booth_and_an_office_is_one_mistake_with_its_line(void **state)
{
    struct pocket_hub *at = *state;
    struct fair_edit *edit;
    struct fair_edit_mistakes *mistakes = calloc(1, sizeof *mistakes);
    assert_int_equal(fair_edit_begin(at->hub, FAIR, 0, &edit), DONE);
    put_changed(edit, "offices.csv", "DIF Metepec,6,", "DIF Metepec,2,");
    assert_int_equal(fair_edit_check(edit, mistakes), INVALID);
    assert_int_equal(mistakes->count, 1);
    assert_string_equal(mistakes->list[0].file, "offices.csv");
    assert_int_equal(mistakes->list[0].line, 2);
    fair_edit_free(edit);
    free(mistakes);
}

static void what_is_no_file_of_a_pack_is_refused(void **state)
{
    static const char *const wrong[] = {
        "../fair.ini",  "/etc/x.csv", "roster.jst",    "staff.csv",  "rights/../x.ini",
        "rights/x.csv", "",           "sub/lines.csv", "lines.csv/", ".csv",
        "rights/.ini",  "líneas.csv"};
    struct pocket_hub *at = *state;
    struct fair_edit *edit;
    assert_int_equal(fair_edit_begin(at->hub, FAIR, 0, &edit), DONE);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(fair_edit_put(edit, wrong[i], "x", 1), INVALID);
    assert_int_equal(fair_edit_put(edit, "lines.csv", "x", FAIR_EDIT_FILE_MAX + 1), INVALID);
    fair_edit_free(edit);
    assert_int_equal(fair_edit_begin(at->hub, "otra", 0, &edit), NOT_FOUND);
    assert_int_equal(fair_edit_begin(at->hub, "../" FAIR, 0, &edit), NOT_FOUND);
    assert_int_equal(fair_edit_create(at->hub, "../otra", &edit), INVALID);
    assert_int_equal(fair_edit_create(at->hub, "", &edit), INVALID);
    assert_int_equal(fair_edit_create(at->hub, FAIR, &edit), REFUSED);
}

static void a_new_fair_is_made_of_what_is_put_and_begins_unopened(void **state)
{
    static const char *const files[] = {"fair.ini",   "notice.ini",    "services.csv",
                                        "booths.csv", "lines.csv",     "offices.csv",
                                        "groups.csv", "workshops.csv", "rights/violentometro.ini"};
    struct pocket_hub *at = *state;
    struct fair_edit *old, *fresh;
    struct fair fair;
    struct pack *pack;
    char *text;
    size_t size;
    assert_int_equal(fair_edit_begin(at->hub, FAIR, 0, &old), DONE);
    assert_int_equal(fair_edit_create(at->hub, "otra", &fresh), DONE);
    assert_int_equal(fair_edit_commit(fresh, "ana", FAIR_CHANGE_CREATED, NULL), NOT_FOUND);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        assert_int_equal(fair_edit_read(old, files[i], &text, &size), DONE);
        assert_int_equal(fair_edit_put(fresh, files[i], text, size), DONE);
        free(text);
    }
    assert_int_equal(fair_edit_commit(fresh, "ana", FAIR_CHANGE_CREATED, NULL), REFUSED);
    put_changed(fresh, "fair.ini", "number = 1", "number = 77");
    assert_int_equal(fair_edit_commit(fresh, "ana", FAIR_CHANGE_CREATED, NULL), DONE);
    assert_int_equal(fair_find(at->hub, "otra", &fair), DONE);
    assert_int_equal(fair.number, 77);
    assert_int_equal(fair.state, CALLS_FAIR_NOT_YET);
    fair_edit_free(fresh);
    fair_edit_free(old);
    assert_int_equal(fair_edit_begin(at->hub, "otra", fair.content, &fresh), DONE);
    assert_int_equal(fair_edit_load(fresh, &pack), DONE);
    assert_int_equal(pack->right_count, 1);
    pack_destroy(pack);
    fair_edit_free(fresh);
}

static void the_way_back_is_a_new_version_with_the_old_files(void **state)
{
    struct pocket_hub *at = *state;
    struct fair fair;
    struct fair_version version;
    char *text;
    size_t size;
    uint32_t first = content_of(at), made;
    change_place(at, first, "ana", DONE);
    assert_int_equal(fair_edit_go_back(at->hub, FAIR, 900, "luz", &made), NOT_FOUND);
    assert_int_equal(fair_edit_go_back(at->hub, FAIR, first, "luz", &made), DONE);
    assert_int_equal(fair_find(at->hub, FAIR, &fair), DONE);
    assert_int_equal(fair.content, made);
    assert_int_equal(fair_version_at(at->hub, &fair, 0, &version), DONE);
    assert_int_equal(version.change, FAIR_CHANGE_BACK);
    assert_int_equal(version.back_to, first);
    assert_int_equal(fair_version_read(at->hub, &fair, made, "fair.ini", &text, &size), DONE);
    assert_null(strstr(text, "Parque Bicentenario"));
    free(text);
}

/* As a crash between the folder and the rows would leave it. */
static void half_a_version_is_no_version(void **state)
{
    struct pocket_hub *at = *state;
    char path[FOLDER_PATH_MAX + 80];
    uint32_t before = content_of(at);
    snprintf(path, sizeof path, "%s/fairs/" FAIR "/%u", at->data, before + 1);
    assert_int_equal(at->io.folder_make(at->io.self, path), DONE);
    pocket_reopen(at);
    assert_int_equal(content_of(at), before);
    assert_true(change_place(at, before, "ana", DONE) > before + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_change_is_the_next_version_and_says_who_made_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_second_of_two_is_told_and_changes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_the_hub_itself_publishes_is_nobodys_change, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_mistake_is_named_and_nothing_is_committed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_module_of_a_booth_and_an_office_is_one_mistake_with_its_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_file_of_a_pack_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_fair_is_made_of_what_is_put_and_begins_unopened,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_way_back_is_a_new_version_with_the_old_files, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(half_a_version_is_no_version, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
