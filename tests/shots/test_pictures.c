/* Reference pictures: the screens of tests/shots/reference/, drawn again and compared.
 *
 * Where fonts and their libraries are those of engine.txt, every pixel must be the same; elsewhere
 * at most TOLERANCE of them may differ: they are compared, never passed over. What differs leaves
 * NAME_got.png and NAME_diff.png beside its reference. JORNADA_REFRESH=1 writes the references
 * (tests/shots/reference.sh --refresh does that). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/parade.h"
#include "tests/shots/engine.h"
#include "tests/shots/picture.h"

#define TOLERANCE 0.005 /* of the pixels, where letters are drawn by other versions */
#define PICTURES_MAX 60
#define PATH_MAX_BYTES 1024

/* The pairwise dozen of test_screens: every size in two dresses. */
static const struct parade_panel panels[] = {
    {false, 1280, 800, false, false, "es", PARADE_METEPEC},
    {false, 1280, 800, true, true, "en", PARADE_METEPEC},
    {false, 1920, 1080, true, false, "es", PARADE_METEPEC},
    {false, 1920, 1080, false, true, "en", PARADE_METEPEC},
    {false, 800, 1280, false, true, "es", PARADE_METEPEC},
    {false, 800, 1280, true, false, "en", PARADE_METEPEC},
    {false, 1280, 720, true, true, "es", PARADE_METEPEC},
    {false, 1280, 720, false, false, "en", PARADE_METEPEC},
    {false, 1366, 768, false, false, "es", PARADE_METEPEC},
    {false, 1366, 768, true, true, "en", PARADE_METEPEC},
    {false, 1024, 768, true, false, "es", PARADE_METEPEC},
    {false, 1024, 768, false, true, "en", PARADE_METEPEC},
    {false, 1280, 800, false, false, "es", PARADE_LEON},
    {false, 1280, 800, false, false, "es", PARADE_LONGEST},
    {false, 800, 1280, false, false, "es", PARADE_UNENROLLED},
};
enum { PANELS = sizeof panels / sizeof panels[0], DOZEN = 12 };

/* States that differ from how a screen opens, and screens worth more than one look: row, state,
 * page, panel. Every other screen is shown once, on the panels of the dozen in turn. */
static const struct shot {
    const char *row;
    int variant, page, panel;
} chosen[] = {
    {"attract", 0, 0, 0},        {"attract", 0, 0, 14},
    {"home", 0, 0, 0},           {"services", 0, 0, 13},
    {"turn", 0, 0, 0},           {"done", 3, 0, 5},
    {"register_name", 1, 0, 0},  {"register_phone", 2, 0, 7},
    {"register_place", 3, 0, 8}, {"register_review", 1, 0, 10},
    {"lines", 0, 0, 0},          {"line", 0, 0, 1},
    {"offices", 0, 0, 13},       {"idle", 0, 0, 4},
    {"staff_queue", 0, 0, 0},    {"board", 0, 0, 3},
    {"trouble", 1, 0, 11},
};
enum { CHOSEN = sizeof chosen / sizeof chosen[0] };

/* Sixty pictures and more screens: these are built of the same parts as another that has one. */
static const struct alike {
    const char *row, *as;
} alike[] = {
    {"staff_move", "staff_booth"},
    {"staff_which", "register_services"},
    {"staff_folio", "folio"},
    {"staff_withdraw", "folio"},
    {"staff_print", "staff_stick"},
    {"staff_office", "offices"},
    {"staff_letter_age", "register_age"},
    {"staff_letter_name", "register_name"},
    {"staff_letter_phone", "register_phone"},
    {"staff_letter_contact", "register_visit"},
    {"staff_letter_duty", "staff_letter_text"},
    {"practice_card", "staff_stick"},
    {"practice_score", "staff_state"},
    {"workshop", "service"},
};
enum { ALIKE = sizeof alike / sizeof alike[0] };

struct gallery {
    struct shot shots[PICTURES_MAX];
    int count;
    bool same_engine, refresh;
    char folder[512];
    int failures;
};

/* -- Which ------------------------------------------------------------------------------------- */

static bool is_chosen(const char *row)
{
    for (int i = 0; i < CHOSEN; ++i)
        if (strcmp(chosen[i].row, row) == 0)
            return true;
    return false;
}

static const char *looks_like(const char *row)
{
    for (int i = 0; i < ALIKE; ++i)
        if (strcmp(alike[i].row, row) == 0)
            return alike[i].as;
    return NULL;
}

/* Every row that has none; people's screens, or the volunteers' own. */
static void list_rows(struct gallery *gallery, const struct parade *parade, bool staff, int *panel)
{
    for (int i = 0; i < parade_count(parade); ++i) {
        const char *row = parade_name(parade, i);
        if (is_chosen(row) || looks_like(row) != NULL || (strncmp(row, "staff_", 6) == 0) != staff)
            continue;
        assert_true(gallery->count < PICTURES_MAX);
        gallery->shots[gallery->count++] = (struct shot){row, 0, 0, (*panel)++ % DOZEN};
    }
}

/* The chosen ones, then the rest; the volunteers' last, so that the others keep their panels. */
static void list_shots(struct gallery *gallery, const struct parade *parade)
{
    int panel = 0;
    memcpy(gallery->shots, chosen, sizeof chosen);
    gallery->count = CHOSEN;
    list_rows(gallery, parade, false, &panel);
    list_rows(gallery, parade, true, &panel);
}

static void name_shot(const struct shot *shot, char name[160])
{
    char panel[PARADE_NAME_MAX];
    parade_panel_write(&panels[shot->panel], panel);
    for (char *c = panel; *c != '\0'; ++c)
        *c = *c == ' ' ? '-' : *c;
    snprintf(name, 160, "%s_%d_%d_%s", shot->row, shot->variant, shot->page, panel);
}

/* -- Comparing --------------------------------------------------------------------------------- */

static struct picture taken(struct parade *parade)
{
    const SDL_Surface *surface = window_surface(stage_window(parade_kiosk(parade)->stage));
    struct picture picture = {surface->w, surface->h, NULL};
    picture.pixels = malloc((size_t)surface->w * (size_t)surface->h * sizeof *picture.pixels);
    assert_non_null(picture.pixels);
    for (int y = 0; y < surface->h; ++y)
        for (int x = 0; x < surface->w; ++x) {
            uint32_t pixel;
            memcpy(&pixel, (const char *)surface->pixels + y * surface->pitch + x * 4, 4);
            picture.pixels[(size_t)y * (size_t)surface->w + (size_t)x] = pixel & 0xFFFFFF;
        }
    return picture;
}

static void path_of(const struct gallery *gallery, const char *name, const char *rest,
                    char path[PATH_MAX_BYTES])
{
    snprintf(path, PATH_MAX_BYTES, "%s/%s%s", gallery->folder, name, rest);
}

static void complain(struct gallery *gallery, const char *name, const struct picture *got,
                     const struct picture *wanted, long differing)
{
    char path[PATH_MAX_BYTES];
    double all = (double)got->width * got->height;
    ++gallery->failures;
    fprintf(stderr, "%s: %ld pixels differ, %.3f %% (at most %.3f %%)\n", name, differing,
            100 * (double)differing / all, gallery->same_engine ? 0 : 100 * TOLERANCE);
    path_of(gallery, name, "_got.png", path);
    (void)picture_write(got, path);
    path_of(gallery, name, "_diff.png", path);
    if (wanted->width == got->width && wanted->height == got->height)
        (void)picture_write_difference(wanted, got, path);
}

static bool is_alike(const struct picture *one, const struct picture *other, bool exactly)
{
    long differing = picture_differing(one, other);
    double all = (double)one->width * one->height;
    return exactly ? differing == 0 : (double)differing <= TOLERANCE * all;
}

static void compare(struct gallery *gallery, const char *name, const struct picture *got)
{
    struct picture wanted;
    char path[PATH_MAX_BYTES];
    path_of(gallery, name, ".png", path);
    if (!picture_read(&wanted, path)) {
        fprintf(stderr, "%s: there is no such reference\n", name);
        complain(gallery, name, got, &wanted, (long)got->width * got->height);
        return;
    }
    if (!is_alike(got, &wanted, gallery->same_engine))
        complain(gallery, name, got, &wanted, picture_differing(got, &wanted));
    picture_free(&wanted);
}

/* An unchanged picture is not written anew: versions of the same pixels are no news. */
static void refresh(struct gallery *gallery, const char *name, const struct picture *got)
{
    struct picture before;
    char path[PATH_MAX_BYTES];
    path_of(gallery, name, ".png", path);
    bool same = picture_read(&before, path) && is_alike(got, &before, true);
    picture_free(&before);
    if (!same && !picture_write(got, path))
        fail_msg("%s cannot be written", path);
}

static void look_at(struct gallery *gallery, struct parade *parade, const struct shot *shot)
{
    char name[160];
    name_shot(shot, name);
    int row = parade_find(parade, shot->row);
    if (row < 0 || parade_show(parade, row, shot->variant, shot->page) == NULL) {
        fprintf(stderr, "%s: there is no such screen, state or page\n", name);
        ++gallery->failures;
        return;
    }
    struct picture got = taken(parade);
    if (gallery->refresh)
        refresh(gallery, name, &got);
    else
        compare(gallery, name, &got);
    picture_free(&got);
}

/* -- All of them ------------------------------------------------------------------------------- */

/* Files of no shot of the list: _got and _diff of before, references of screens that are gone. */
static void tidy(const struct gallery *gallery)
{
    DIR *folder = opendir(gallery->folder);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        char name[160], path[PATH_MAX_BYTES];
        size_t length = strlen(entry->d_name);
        bool wanted = length < 4 || strcmp(entry->d_name + length - 4, ".png") != 0;
        for (int i = 0; i < gallery->count && !wanted && gallery->refresh; ++i) {
            name_shot(&gallery->shots[i], name);
            wanted = strlen(name) == length - 4 && strncmp(name, entry->d_name, length - 4) == 0;
        }
        if (!gallery->refresh)
            wanted = strstr(entry->d_name, "_got.png") == NULL &&
                     strstr(entry->d_name, "_diff.png") == NULL;
        path_of(gallery, entry->d_name, "", path);
        if (!wanted)
            (void)unlink(path);
    }
    if (folder != NULL)
        closedir(folder);
}

static void note_engine(struct gallery *gallery)
{
    char now[ENGINE_MAX], then[ENGINE_MAX] = "", path[PATH_MAX_BYTES];
    path_of(gallery, "engine", ".txt", path);
    engine_write(now);
    FILE *file = fopen(path, gallery->refresh ? "w" : "r");
    if (file != NULL && gallery->refresh)
        fputs(now, file);
    else if (file != NULL)
        then[fread(then, 1, sizeof then - 1, file)] = '\0';
    if (file != NULL)
        fclose(file);
    gallery->same_engine = strcmp(now, then) == 0;
    if (!gallery->refresh && !gallery->same_engine)
        fprintf(stderr, "letters are drawn by other versions: at most %.1f %% may differ\n%s",
                100 * TOLERANCE, now);
}

static void every_screen_looks_as_its_reference_does(void **state)
{
    (void)state;
    const char *root = getenv("JORNADA_ROOT"), *wanted = getenv("JORNADA_REFRESH");
    struct gallery gallery = {.refresh = wanted != NULL && strcmp(wanted, "1") == 0};
    snprintf(gallery.folder, sizeof gallery.folder, "%s/tests/shots/reference",
             root == NULL ? "." : root);
    (void)mkdir(gallery.folder, 0755);
    note_engine(&gallery);
    struct parade *parade = parade_open(&panels[0]);
    list_shots(&gallery, parade);
    parade_close(parade);
    tidy(&gallery);
    for (int panel = 0; panel < PANELS; ++panel) {
        parade = parade_open(&panels[panel]);
        for (int i = 0; i < gallery.count; ++i)
            if (gallery.shots[i].panel == panel)
                look_at(&gallery, parade, &gallery.shots[i]);
        parade_close(parade);
    }
    assert_int_equal(gallery.failures, 0);
}

static void every_screen_has_a_picture_and_there_are_sixty_at_most(void **state)
{
    (void)state;
    struct gallery gallery = {0};
    struct parade *parade = parade_open(&panels[0]);
    bool seen[SCREENS] = {false};
    list_shots(&gallery, parade);
    for (int i = 0; i < gallery.count; ++i)
        seen[parade_screen(parade, parade_find(parade, gallery.shots[i].row))] = true;
    for (int i = 0; i < ALIKE; ++i) {
        int row = parade_find(parade, alike[i].row), as = parade_find(parade, alike[i].as);
        assert_true(row >= 0 && as >= 0 && seen[parade_screen(parade, as)]);
        seen[parade_screen(parade, row)] = true;
    }
    parade_close(parade);
    for (int i = 0; i < SCREENS; ++i)
        if (!seen[i])
            fail_msg("no picture of %s", screen_of((enum screen_id)i)->name);
    assert_true(gallery.count <= PICTURES_MAX);
}

/* -- The comparison itself --------------------------------------------------------------------- */

static struct picture plain(int width, int height)
{
    struct picture picture = {width, height, NULL};
    picture.pixels = calloc((size_t)width * (size_t)height, sizeof *picture.pixels);
    assert_non_null(picture.pixels);
    return picture;
}

static void one_pixel_fails_an_exact_comparison_and_half_a_percent_the_other(void **state)
{
    (void)state;
    struct picture one = plain(100, 100), other = plain(100, 100), small = plain(99, 100);
    assert_true(is_alike(&one, &other, true));
    other.pixels[5000] = 1;
    assert_false(is_alike(&one, &other, true));
    for (int i = 0; i < 50; ++i)
        other.pixels[i] = 0xFFFFFF;
    other.pixels[5000] = 0;
    assert_true(is_alike(&one, &other, false));
    other.pixels[50] = 0x010000;
    assert_false(is_alike(&one, &other, false));
    assert_false(is_alike(&one, &small, false));
    picture_free(&one);
    picture_free(&other);
    picture_free(&small);
}

static void a_picture_comes_back_from_its_file_as_it_was(void **state)
{
    (void)state;
    char path[] = "/tmp/jornada-picture-XXXXXX";
    assert_true(close(mkstemp(path)) == 0);
    for (uint32_t colours = 2; colours < 5000; colours *= 7) { /* with a palette, and without */
        struct picture one = plain(123, 77), back;
        for (uint32_t i = 0; i < 123 * 77; ++i)
            one.pixels[i] = i * 2654435761U % colours * 3343U & 0xFFFFFF;
        assert_true(picture_write(&one, path));
        assert_true(picture_read(&back, path));
        assert_int_equal(picture_differing(&one, &back), 0);
        picture_free(&one);
        picture_free(&back);
    }
    assert_int_equal(unlink(path), 0);
    struct picture none;
    assert_false(picture_read(&none, path));
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_pixel_fails_an_exact_comparison_and_half_a_percent_the_other),
        cmocka_unit_test(a_picture_comes_back_from_its_file_as_it_was),
        cmocka_unit_test(every_screen_has_a_picture_and_there_are_sixty_at_most),
        cmocka_unit_test(every_screen_looks_as_its_reference_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
