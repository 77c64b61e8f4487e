/* Never 7 on the glass, in both shipped fairs: another state's line stands nowhere, numbers that
 * nobody confirmed stand below the others and say so, in the list, aloud and on their own page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/pack.h"
#include "tests/folder.h"
#include "tests/stage/glass.h"

#define PAGES_MAX 12
#define CONFIRM "Por confirmar"

struct town {
    const char *fair;
    const char *foreign[4]; /* digits of numbers that are another's; NULL ends */
    const char *unconfirmed[4];
};

static const struct town metepec = {
    "metepec-sample", {"075", "4731640369", "4777122929", NULL}, {"met-cc1", "met-cc2", NULL}};
static const struct town leon = {
    "leon-sample", {"8001084053", "7223707532", "8008324745", NULL}, {"leo-wa", "leo-072", NULL}};

static struct drive *start(const struct town *town, struct folder *folder)
{
    const char *const arguments[] = {
        "--fair", town->fair, "--size", "1280x800", "--clock", "2026-11-21T12:00:00-06:00", NULL};
    folder_make(folder);
    struct drive *drive = drive_start(folder->path, arguments);
    glass_start(drive);
    drive_tap(drive, "lines");
    drive_assert_screen(drive, "lines");
    return drive;
}

static struct pack *load(const struct town *town)
{
    char name[80], path[FOLDER_PATH_MAX], why[PACK_WHY_MAX];
    struct pack *pack = NULL;
    (void)snprintf(name, sizeof name, "assets/fairs/%s", town->fair);
    folder_root(name, path);
    if (pack_load(io_real(), path, &pack, why) != DONE)
        fail_msg("%s", why);
    return pack;
}

/* `text` without its blanks holds the digits, as a number of their own or the end of one. */
static bool holds_number(const char *text, const char *digits)
{
    char solid[2048];
    size_t size = 0, length = strlen(digits);
    for (; *text != '\0' && size + 1 < sizeof solid; text++) {
        if (*text != ' ' && *text != ',' && *text != '-')
            solid[size++] = *text;
    }
    solid[size] = '\0';
    for (const char *at = strstr(solid, digits); at != NULL; at = strstr(at + 1, digits)) {
        bool begins = at == solid || at[-1] < '0' || at[-1] > '9';
        bool ends = at[length] < '0' || at[length] > '9';
        if (begins && ends)
            return true;
    }
    return false;
}

static void assert_no_foreign(struct drive *drive, const struct town *town)
{
    static const char *const fields[] = {"text", "name", "speech", "value"};
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    size_t index = 0;
    json_t *node = NULL;
    json_array_foreach(json_object_get(tree, "nodes"), index, node)
    {
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            const char *text = json_string_value(json_object_get(node, fields[i]));
            for (const char *const *digits = town->foreign; text && *digits; digits++) {
                if (holds_number(text, *digits))
                    fail_msg("%s shows %s: \"%s\"", town->fair, *digits, text);
            }
        }
    }
    json_decref(tree);
}

static bool says(struct drive *drive, const char *id, const char *field, const char *words)
{
    char *text = glass_text(drive, id, field);
    bool found = strstr(text, words) != NULL;
    free(text);
    return found;
}

/* The list from its first page to its last is the pack's order, and each row says what it is. */
static void walk_list(struct drive *drive, const struct town *town, const struct pack *pack)
{
    const struct pack_line *lines[PACK_LINES_MAX];
    int32_t day = pack_day_read("2026-11-21");
    size_t count = pack_lines_visible(pack, day, lines, PACK_LINES_MAX), below = 0;
    for (size_t i = 0; i < count; i++) {
        char id[80];
        bool current = pack_line_is_current(pack, lines[i], day);
        (void)snprintf(id, sizeof id, "line_%s", lines[i]->id);
        glass_show(drive, id); /* forwards alone: the order is the pack's */
        assert_no_foreign(drive, town);
        assert_true(says(drive, id, "text", lines[i]->phone));
        assert_int_equal(says(drive, id, "text", CONFIRM), !current);
        assert_int_equal(says(drive, id, "speech", CONFIRM), !current);
        assert_true(!current || below == 0); /* below the others: none of those comes after */
        below += !current;
    }
    assert_in_range(below, 1, count - 1);
}

static void lines_keep_to_their_place(const struct town *town)
{
    struct folder folder;
    struct pack *pack = load(town);
    struct drive *drive = start(town, &folder);
    walk_list(drive, town, pack);
    for (const char *const *unconfirmed = town->unconfirmed; *unconfirmed; unconfirmed++) {
        char id[80];
        (void)snprintf(id, sizeof id, "line_%s", *unconfirmed);
        drive_tap(drive, "leave");
        glass_start(drive);
        drive_tap(drive, "lines");
        glass_find(drive, id);
        drive_assert_screen(drive, "line");
        glass_says(drive, "unconfirmed", CONFIRM);
        assert_no_foreign(drive, town);
    }
    assert_int_equal(drive_quit(drive), 0);
    pack_destroy(pack);
    folder_remove(&folder);
}

static void metepec_never_shows_guanajuatos_075(void **state)
{
    (void)state;
    lines_keep_to_their_place(&metepec);
}

static void leon_never_shows_the_line_of_mexico_state(void **state)
{
    (void)state;
    lines_keep_to_their_place(&leon);
}

static void a_number_is_found_however_it_is_written(void **state)
{
    (void)state;
    assert_true(holds_number("Orientación, 0 7 5", "075"));
    assert_true(holds_number("tel:075", "075"));
    assert_true(holds_number("800 108 4053", "8001084053"));
    assert_false(holds_number("800 075 1234", "075"));
    assert_false(holds_number("911", "075"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metepec_never_shows_guanajuatos_075),
        cmocka_unit_test(leon_never_shows_the_line_of_mexico_state),
        cmocka_unit_test(a_number_is_found_however_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
