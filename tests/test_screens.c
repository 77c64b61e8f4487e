/* Every screen of the kiosk in every state and page, built in process and held to the audit: on all
 * panels, in both text sizes, themes and languages; on fairs with long words and without a fair.
 * A pairwise dozen of the 48 combinations in every run, all of them with JORNADA_LONG=1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/audit.h"
#include "tests/parade.h"

/* -- Walking ----------------------------------------------------------------------------------- */

#define IDS_MAX 2048

struct walk {
    struct parade *parade;
    struct audit audit;
    int pictures;
    bool screens[SCREENS];
    char (*ids)[64]; /* that were seen; NULL: nobody asks */
    int id_count;
    bool pixels; /* look at the picture, too */
};

static void note_ids(struct walk *walk, const struct tree *tree)
{
    for (const struct node *node = tree->first; node != NULL && walk->ids; node = node->next) {
        int i = 0;
        while (i < walk->id_count && strcmp(walk->ids[i], node->id) != 0)
            ++i;
        assert_true(i < IDS_MAX);
        if (i == walk->id_count)
            snprintf(walk->ids[walk->id_count++], 64, "%s", node->id);
    }
}

static void look_at(struct walk *walk, const struct tree *tree, int index, const char *where)
{
    struct kiosk *kiosk = parade_kiosk(walk->parade);
    struct window *window = stage_window(kiosk->stage);
    enum screen_id id = parade_screen(walk->parade, index);
    assert_string_equal(tree->screen, screen_of(id)->name);
    walk->screens[id] = true;
    audit_tree(&walk->audit, tree, where);
    if (walk->pixels)
        audit_pixels(&walk->audit, tree, window_surface(window), window_mm_per_px(window), where);
    note_ids(walk, tree);
    ++walk->pictures;
}

/* Every state of a row, every page of a state. */
static void walk_row(struct walk *walk, const char *panel, int index)
{
    for (int variant = 0;; ++variant)
        for (int page = 0;; ++page) {
            const struct tree *tree = parade_show(walk->parade, index, variant, page);
            char where[160];
            if (tree == NULL && page == 0)
                return;
            if (tree == NULL)
                break;
            snprintf(where, sizeof where, "%s %s state %d page %d", panel,
                     parade_name(walk->parade, index), variant, page);
            look_at(walk, tree, index, where);
        }
}

static void walk_all(struct walk *walk, const struct parade_panel *panel)
{
    char name[PARADE_NAME_MAX];
    parade_panel_write(panel, name);
    walk->parade = parade_open(panel);
    for (int i = 0; i < parade_count(walk->parade); ++i)
        walk_row(walk, name, i);
}

static int findings_on(const struct parade_panel *panel)
{
    struct walk walk = {0};
    walk_all(&walk, panel);
    parade_close(walk.parade);
    assert_true(walk.pictures > (panel->content == PARADE_UNENROLLED ? 20 : 100));
    return walk.audit.total;
}

/* -- The combinations -------------------------------------------------------------------------- */

static const int sizes[][2] = {{1280, 800}, {1920, 1080}, {800, 1280},
                               {1280, 720}, {1366, 768},  {1024, 768}};
enum { SIZES = sizeof sizes / sizeof sizes[0], DOZEN = 2 * SIZES };

/* Text, theme and language as three bits; every two of the four factors meet in each pair of their
 * values. */
static const int dozen[DOZEN] = {0, 7, 1, 6, 2, 5, 3, 4, 0, 7, 1, 6};

static struct parade_panel panel_of(int size, int bits, enum parade_content content)
{
    return (struct parade_panel){.width_px = sizes[size][0],
                                 .height_px = sizes[size][1],
                                 .large = (bits & 1) != 0,
                                 .contrast = (bits & 2) != 0,
                                 .language = (bits & 4) != 0 ? "en" : "es",
                                 .content = content,
                                 .voice = content == PARADE_METEPEC};
}

static bool is_long(void)
{
    const char *wanted = getenv("JORNADA_LONG");
    return wanted != NULL && strcmp(wanted, "1") == 0;
}

static int findings_of_dozen(enum parade_content content, int step)
{
    int findings = 0;
    for (int i = is_long() ? DOZEN : 0; i < DOZEN; i += step) {
        struct parade_panel panel = panel_of(i / 2, dozen[i], content);
        findings += findings_on(&panel);
    }
    for (int i = is_long() ? 0 : SIZES * 8; i < SIZES * 8; ++i) {
        struct parade_panel panel = panel_of(i / 8, i % 8, content);
        findings += findings_on(&panel);
    }
    return findings;
}

static void the_dozen_meets_every_pair_of_size_text_theme_and_language(void **state)
{
    (void)state;
    bool met[SIZES][3][2] = {0}, bits[3][3][2][2] = {0};
    for (int i = 0; i < DOZEN; ++i)
        for (int a = 0; a < 3; ++a) {
            met[i / 2][a][dozen[i] >> a & 1] = true;
            for (int b = 0; b < 3; ++b)
                bits[a][b][dozen[i] >> a & 1][dozen[i] >> b & 1] = true;
        }
    for (int a = 0; a < 3; ++a)
        for (int value = 0; value < 2; ++value) {
            for (int size = 0; size < SIZES; ++size)
                assert_true(met[size][a][value]);
            for (int b = 0; b < 3; ++b)
                assert_true(a == b || (bits[a][b][value][0] && bits[a][b][value][1]));
        }
}

static void every_screen_passes_the_audit(void **state)
{
    (void)state;
    assert_int_equal(findings_of_dozen(PARADE_METEPEC, 1), 0);
}

static void a_fair_with_long_names_passes_it_too(void **state)
{
    (void)state;
    assert_int_equal(findings_of_dozen(PARADE_LONGEST, 2), 0);
}

static void another_fair_and_no_fair_pass_it_too(void **state)
{
    (void)state;
    assert_int_equal(findings_of_dozen(PARADE_LEON, 5), 0);
    assert_int_equal(findings_of_dozen(PARADE_UNENROLLED, 5), 0);
}

static void what_is_written_stands_on_the_glass_in_its_colours(void **state)
{
    (void)state;
    for (int contrast = 0; contrast < 2; ++contrast) {
        const struct parade_panel panel = {
            .width_px = 1280, .height_px = 800, .contrast = contrast == 1, .language = "es"};
        struct walk walk = {.pixels = true};
        walk_all(&walk, &panel);
        parade_close(walk.parade);
        assert_int_equal(walk.audit.total, 0);
    }
}

/* -- Nothing is left out ----------------------------------------------------------------------- */

static bool has_seen(const struct walk *walk, const char *id)
{
    for (int i = 0; i < walk->id_count; ++i)
        if (strcmp(walk->ids[i], id) == 0)
            return true;
    fprintf(stderr, "no screen of the walk has %s\n", id);
    return false;
}

static int missing(const struct walk *walk, const char *format, const char *word, unsigned code)
{
    char id[64];
    if (word != NULL)
        snprintf(id, sizeof id, format, word);
    else
        snprintf(id, sizeof id, format, code);
    return !has_seen(walk, id);
}

static int missing_of_pack(const struct walk *walk, const struct pack *pack)
{
    const struct pack_line *lines[PACK_LINES_MAX];
    const struct pack_office *offices[PACK_OFFICES_MAX];
    int32_t today = kiosk_today(parade_kiosk(walk->parade));
    size_t line_count = pack_lines_visible(pack, today, lines, PACK_LINES_MAX);
    size_t office_count = pack_offices_visible(pack, NEED_NONE, offices, PACK_OFFICES_MAX);
    int count = 0;
    for (size_t i = 0; i < pack->service_count; ++i)
        count += missing(walk, "service_%u", NULL, pack->services[i].code);
    for (size_t i = 0; i < office_count; ++i)
        count += missing(walk, "office_%u", NULL, offices[i]->code);
    for (size_t i = 0; i < line_count; ++i)
        count += missing(walk, "line_%s", lines[i]->id, 0);
    for (size_t i = 0; i < pack->right_count; ++i)
        count += missing(walk, "right_%s", pack->rights[i].id, 0);
    for (size_t i = 0; i < pack->workshop_count; ++i)
        count += missing(walk, "workshop_%s", pack->workshops[i].id, 0);
    return count;
}

/* The ids that stay (bar, steps, home, slip, answers, keys). */
static const char *const stay[] = {
    "leave",       "text",        "contrast",       "language",       "person",      "start",
    "next",        "back",        "skip",           "confirm",        "services",    "register",
    "offices",     "rights",      "lines",          "workshops",      "folio",       "paper",
    "look",        "age_0-5",     "age_6-11",       "age_12-17",      "age_18-29",   "age_30-44",
    "age_45-59",   "age_60-74",   "age_75+",        "sex_M",          "sex_H",       "sex_X",
    "sex_none",    "field_given", "field_surname1", "field_surname2", "field_phone", "field_place",
    "field_folio", "take_turn",   "take_slip",      "extend",         "key_a",       "key_ñ",
    "key_space",   "key_back",    "key_shift",
};

static void every_screen_and_id_of_the_kiosk_is_walked(void **state)
{
    (void)state;
    const struct parade_panel panel = {.width_px = 1280, .height_px = 800, .language = "es"};
    struct walk walk = {.ids = calloc(IDS_MAX, sizeof *walk.ids)};
    assert_non_null(walk.ids);
    walk_all(&walk, &panel);
    int left_out = missing_of_pack(&walk, parade_kiosk(walk.parade)->pack);
    for (size_t i = 0; i < sizeof stay / sizeof stay[0]; ++i)
        left_out += !has_seen(&walk, stay[i]);
    for (int i = 0; i < SCREENS; ++i)
        if (!walk.screens[i]) {
            fprintf(stderr, "screen %d, %s, was not walked\n", i,
                    screen_of((enum screen_id)i)->name);
            ++left_out;
        }
    parade_close(walk.parade);
    free(walk.ids);
    assert_int_equal(left_out, 0);
}

/* -- Tab, through the whole kiosk -------------------------------------------------------------- */

static const char *focused(const struct tree *tree)
{
    for (const struct node *node = tree->first; node != NULL; node = node->next)
        if ((node->flags & NODE_RING) != 0)
            return node->id;
    return "";
}

/* Once around: fields open their keys under way, so the last tree is the one that counts. Keys are
 * one stop, the arrows go over them (the audit looks at that). */
static int lost_on_the_way(struct walk *walk, int index, int variant)
{
    enum { MOST = 120 };
    const struct tree *tree = parade_show(walk->parade, index, variant, 0);
    char seen[MOST][64];
    int count = 0, lost = 0;
    for (; tree != NULL && count < MOST; ++count) {
        tree = parade_press(walk->parade, "Tab");
        snprintf(seen[count], sizeof seen[0], "%s", focused(tree));
    }
    for (const struct node *node = tree == NULL ? NULL : tree->first; node; node = node->next) {
        bool found = !node_can_act(node) || node->role == ROLE_KEY;
        for (int i = 0; i < count && !found; ++i)
            found = strcmp(seen[i], node->id) == 0;
        lost += !found;
        if (!found)
            fprintf(stderr, "%s state %d: Tab never comes to %s\n",
                    parade_name(walk->parade, index), variant, node->id);
    }
    return tree == NULL ? -1 : lost;
}

static void tab_comes_to_everything_in_the_running_kiosk(void **state)
{
    (void)state;
    const struct parade_panel panel = {.width_px = 1280, .height_px = 800, .language = "es"};
    struct walk walk = {.parade = parade_open(&panel)};
    int lost = 0;
    for (int i = 0; i < parade_count(walk.parade); ++i)
        for (int variant = 0, now = 0; variant < 2 && now >= 0; ++variant) {
            now = lost_on_the_way(&walk, i, variant);
            lost += now > 0 ? now : 0;
        }
    parade_close(walk.parade);
    assert_int_equal(lost, 0);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dozen_meets_every_pair_of_size_text_theme_and_language),
        cmocka_unit_test(every_screen_and_id_of_the_kiosk_is_walked),
        cmocka_unit_test(every_screen_passes_the_audit),
        cmocka_unit_test(a_fair_with_long_names_passes_it_too),
        cmocka_unit_test(another_fair_and_no_fair_pass_it_too),
        cmocka_unit_test(what_is_written_stands_on_the_glass_in_its_colours),
        cmocka_unit_test(tab_comes_to_everything_in_the_running_kiosk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
