/* Languages beside Spanish and English: a catalogue is offered when a person reviewed it and its
 * letters can be drawn, what it lacks is Spanish, and the choice is one touch away. The catalogues
 * here are made up, as is their reviewer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/kiosk.h"
#include "kiosk/words.h"
#include "tests/audit.h"
#include "tests/folder.h"
#include "tests/parade.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define REVIEWED "X-Reviewed-By: test\\n"

/* A folder as words_open wants it: Spanish as built, and one made-up catalogue. */
struct world {
    struct folder folder;
    struct parade *parade;
    struct words_offer offer;
};

static bool can_show(void *context, const char *string)
{
    return text_can_show(context, string);
}

static void run(const char *format, const char *a, const char *b)
{
    char command[4 * FOLDER_PATH_MAX];
    int size = snprintf(command, sizeof command, format, a, b);
    assert_in_range(size, 1, sizeof command - 1);
    assert_int_equal(system(command), 0);
}

static int open_world(void **state)
{
    static const struct parade_panel panel = {.width_px = 1280, .height_px = 800, .language = "es"};
    struct world *world = calloc(1, sizeof *world);
    const char *bin = getenv("JORNADA_BIN");
    assert_non_null(world);
    assert_non_null(bin);
    folder_make(&world->folder);
    run("cp -r '%s'/../share/locale/es '%s'/", bin, world->folder.path);
    world->parade = parade_open(&panel);
    words_open(world->folder.path);
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    words_choose("es");
    maker_kill(parade_kiosk(world->parade)->maker);
    parade_close(world->parade);
    run("rm -r '%s'%s", world->folder.path, "");
    free(world);
    return 0;
}

/* Compiles a made-up catalogue into the world; `header` are lines of its header. */
static void write_catalogue(struct world *world, const char *code, const char *header,
                            const char *body)
{
    char text[4096], place[FOLDER_PATH_MAX + 64], po[FOLDER_PATH_MAX + 16];
    int size = snprintf(text, sizeof text,
                        "msgid \"\"\nmsgstr \"\"\n"
                        "\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"%s\"\n\n%s",
                        header, body);
    folder_write(&world->folder, "made.po", text, (size_t)size);
    (void)snprintf(po, sizeof po, "%s/made.po", world->folder.path);
    (void)snprintf(place, sizeof place, "%s/%s/LC_MESSAGES", world->folder.path, code);
    run("mkdir -p '%s'%s", place, "");
    run("msgfmt -o '%s'/jornada.mo '%s'", place, po);
}

static void offer(struct world *world, const char *wanted)
{
    struct kiosk *kiosk = parade_kiosk(world->parade);
    words_offer(world->folder.path, wanted, can_show, stage_text(kiosk->stage), &world->offer);
    kiosk->languages = &world->offer;
}

static void a_reviewed_catalogue_is_offered_by_its_own_name(void **state)
{
    struct world *world = *state;
    write_catalogue(world, "maz", REVIEWED "X-Language-Name: Ma\u0331de\\n",
                    "msgid \"Leave\"\nmsgstr \"ʉ ɨ \ua78c ä\"\n");
    offer(world, "es en maz");
    assert_string_equal(world->offer.why, "");
    assert_int_equal(world->offer.count, 3);
    assert_string_equal(world->offer.languages[0].name, "Español");
    assert_string_equal(world->offer.languages[1].name, "English");
    assert_string_equal(world->offer.languages[2].code, "maz");
    assert_string_equal(world->offer.languages[2].name, "Ma\u0331de");
    offer(world, "es en"); /* there, but the settings do not want it */
    assert_int_equal(world->offer.count, 2);
}

static void what_it_lacks_is_spanish_and_paper_stays_spanish(void **state)
{
    struct world *world = *state;
    write_catalogue(world, "oto", REVIEWED, "msgid \"Leave\"\nmsgstr \"made up\"\n");
    offer(world, "es en oto");
    assert_int_equal(world->offer.count, 3);
    assert_string_equal(world->offer.languages[2].name, "Otomí");
    words_choose("oto");
    assert_string_equal(words_chosen(), "oto");
    assert_true(words_are_spanish());
    assert_false(words_are("es"));
    assert_string_equal(_("Leave"), "made up");
    assert_string_equal(_("Listen"), "Escuchar");
    assert_string_equal(words_spanish("Leave"), "Salir");
    assert_string_equal(words_chosen(), "oto");
    words_choose("en");
    assert_string_equal(_("Leave"), "Leave");
    words_choose("fr");
    assert_string_equal(words_chosen(), "es");
}

static void a_catalogue_with_a_mistake_is_not_offered_and_says_why(void **state)
{
    static const struct {
        const char *header, *body, *why;
    } mistakes[] = {
        {"", "msgid \"Leave\"\nmsgstr \"x\"\n", "nah.po: \"X-Reviewed-By\": expected the name"},
        {"X-Reviewed-By: \\n", "msgid \"Leave\"\nmsgstr \"x\"\n", "nah.po: \"X-Reviewed-By\""},
        {REVIEWED, "msgid \"Leave\"\nmsgstr \"漢\"\n", "nah.po: \"Leave\": expected letters"},
        {REVIEWED "X-Language-Name: 漢\\n", "", "nah.po: \"X-Language-Name\": expected a name"},
        {REVIEWED, "msgid \"Module %u\"\nmsgstr \"%s\"\n", "nah.po: \"Module %u\": expected the"},
        {REVIEWED, "msgid \"Module %u\"\nmsgstr \"modulo\"\n", "nah.po: \"Module %u\": expected"},
        {REVIEWED, "msgid \"Leave\"\nmsgstr \"100%n\"\n", "nah.po: \"Leave\": expected the same"},
        {REVIEWED, "msgid \"Leave\"\nmsgstr \"refugio\"\n", "nah.po: \"Leave\": expected words"},
    };
    struct world *world = *state;
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        write_catalogue(world, "nah", mistakes[i].header, mistakes[i].body);
        offer(world, "es en nah");
        if (world->offer.count != 2 ||
            strncmp(world->offer.why, mistakes[i].why, strlen(mistakes[i].why)) != 0)
            fail_msg("%zu offered, said \"%s\", not \"%s\"", world->offer.count, world->offer.why,
                     mistakes[i].why);
    }
    offer(world, "es en maz");
    assert_string_equal(world->offer.why, "maz.po: \"file\": expected a compiled catalogue");
}

static void spoilt_bytes_of_a_catalogue_are_refused_or_harmless(void **state)
{
    static const char name[] = "nah/LC_MESSAGES/jornada.mo";
    struct world *world = *state;
    uint32_t seed = 7;
    size_t size = 0, refused = 0;
    write_catalogue(world, "nah", REVIEWED,
                    "msgid \"Leave\"\nmsgstr \"x\"\n\nmsgid \"Module %u\"\nmsgstr \"%u\"\n");
    char *bytes = folder_read(&world->folder, name, &size);
    for (size_t i = 0; i < 600; i++) {
        char *spoilt = malloc(size);
        assert_non_null(spoilt);
        memcpy(spoilt, bytes, size);
        seed = seed * 1664525U + 1013904223U;
        spoilt[i % size] = (char)(seed >> 24);
        folder_write(&world->folder, name, spoilt, i % 7 == 0 ? i % size : size);
        offer(world, "es en nah");
        refused += world->offer.count == 2;
        assert_true((world->offer.count == 2) == (world->offer.why[0] != '\0'));
        free(spoilt);
    }
    assert_in_range(refused, 100, 599);
    free(bytes);
}

/* Puts `bytes` at the first place of `where`, or at the offset where it is NULL. */
static void patch(struct world *world, const char *where, size_t offset, const char *bytes,
                  size_t length)
{
    static const char name[] = "nah/LC_MESSAGES/jornada.mo";
    size_t size = 0;
    char *file = folder_read(&world->folder, name, &size);
    char *at = where == NULL ? file + offset : memmem(file, size, where, strlen(where));
    assert_non_null(at);
    memcpy(at, bytes, length);
    folder_write(&world->folder, name, file, size);
    free(file);
}

/* What is checked is what is shown: "%u +ACU-s" is one directive here and two in UTF-7, which
 * gettext would make of it. */
static void a_catalogue_that_gettext_would_read_otherwise_is_not_offered(void **state)
{
    static const char body[] = "msgid \"Module %u\"\nmsgstr \"%u +ACU-s\"\n";
    struct world *world = *state;
    write_catalogue(world, "nah", REVIEWED, body);
    offer(world, "es en nah");
    assert_int_equal(world->offer.count, 3); /* strange, and harmless */
    patch(world, "UTF-8", 0, "UTF-7", 5);
    offer(world, "es en nah");
    assert_int_equal(world->offer.count, 2);
    assert_string_equal(world->offer.why,
                        "nah.po: \"Content-Type\": expected text/plain; charset=UTF-8");
    write_catalogue(world, "nah", REVIEWED, body);
    patch(world, NULL, 4, "\1", 1); /* a revision with tables that are not looked at */
    offer(world, "es en nah");
    assert_int_equal(world->offer.count, 2);
    assert_string_equal(world->offer.why,
                        "nah.po: \"file\": expected a compiled catalogue (msgfmt)");
}

static const struct tree *activate(struct kiosk *kiosk, const char *id)
{
    struct happening happening = {.kind = HAPPENED_ACTIVATED};
    (void)snprintf(happening.id, sizeof happening.id, "%s", id);
    kiosk_happened(kiosk, &happening);
    kiosk_frame(kiosk);
    return stage_tree(kiosk->stage);
}

static void with_two_languages_one_touch_changes_between_them(void **state)
{
    struct world *world = *state;
    struct kiosk *kiosk = parade_kiosk(world->parade);
    offer(world, "es en");
    (void)parade_show(world->parade, parade_find(world->parade, "home"), 0, 0);
    const struct tree *tree = activate(kiosk, "language");
    assert_string_equal(node_find(tree, "language")->text, "Español");
    assert_string_equal(words_chosen(), "en");
    (void)activate(kiosk, "language");
    assert_string_equal(words_chosen(), "es");
}

static void with_more_it_opens_a_choice_and_leaving_brings_spanish_back(void **state)
{
    struct world *world = *state;
    struct kiosk *kiosk = parade_kiosk(world->parade);
    write_catalogue(world, "maz", REVIEWED, "msgid \"Leave\"\nmsgstr \"made up\"\n");
    offer(world, "es en maz");
    (void)parade_show(world->parade, parade_find(world->parade, "home"), 0, 0);
    const struct tree *tree = activate(kiosk, "language");
    assert_int_equal(kiosk_screen(kiosk), SCREEN_LANGUAGES);
    assert_non_null(node_find(tree, "language_es"));
    assert_true((node_find(tree, "language_es")->states & STATE_CHECKED) != 0);
    assert_string_equal(node_find(tree, "language_maz")->text, "Mazahua");
    tree = activate(kiosk, "language_maz");
    assert_int_equal(kiosk_screen(kiosk), SCREEN_HOME);
    assert_string_equal(node_find(tree, "leave")->text, "made up");
    kiosk_leave(kiosk);
    assert_string_equal(words_chosen(), "es");
    assert_int_equal(kiosk_screen(kiosk), SCREEN_ATTRACT);
    (void)activate(kiosk, "language");
    assert_int_equal(kiosk_screen(kiosk), SCREEN_LANGUAGES);
    (void)activate(kiosk, "language_en");
    assert_int_equal(kiosk_screen(kiosk), SCREEN_HOME);
    assert_string_equal(words_chosen(), "en");
    kiosk_leave(kiosk);
}

/* As many as there can be, one with a long name: the bar says Idioma then. */
static int findings_with_five(int width_px, int height_px, bool large, const char *language)
{
    static const char *const screens[] = {"attract", "home", "languages"};
    static const struct words_offer five = {.count = 5,
                                            .languages = {{"es", "Español"},
                                                          {"en", "English"},
                                                          {"maz", "Nombre de la lengua mazahua"},
                                                          {"oto", "Otomí"},
                                                          {"nah", "Náhuatl"}}};
    const struct parade_panel panel = {
        .width_px = width_px, .height_px = height_px, .large = large, .language = language};
    struct parade *parade = parade_open(&panel);
    struct audit audit = {0};
    parade_kiosk(parade)->languages = &five;
    for (size_t i = 0; i < COUNT(screens); i++) {
        int index = parade_find(parade, screens[i]);
        const struct tree *tree = parade_show(parade, index, 0, 0);
        assert_non_null(tree);
        (void)audit_tree(&audit, tree, screens[i]);
        for (int page = 1; (tree = parade_show(parade, index, 0, page)) != NULL; page++)
            (void)audit_tree(&audit, tree, screens[i]);
    }
    parade_close(parade);
    return audit.total;
}

static void five_languages_stand_on_every_panel_in_both_text_sizes(void **state)
{
    static const int sizes[][2] = {{1280, 800}, {1920, 1080}, {800, 1280},
                                   {1280, 720}, {1366, 768},  {1024, 768}};
    (void)state;
    for (size_t i = 0; i < 2 * COUNT(sizes); i++) {
        const int *size = sizes[i / 2];
        int findings = findings_with_five(size[0], size[1], i % 2 == 1, i % 4 < 2 ? "es" : "en");
        if (findings != 0)
            fail_msg("%d findings at %dx%d", findings, size[0], size[1]);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

/* Leaving starts a new slip maker, which is this program too. */
int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], MAKER_FLAG) == 0)
        return maker_run(MAKER_FD);
    const struct CMUnitTest tests[] = {
        TEST(a_reviewed_catalogue_is_offered_by_its_own_name),
        TEST(what_it_lacks_is_spanish_and_paper_stays_spanish),
        TEST(a_catalogue_with_a_mistake_is_not_offered_and_says_why),
        TEST(spoilt_bytes_of_a_catalogue_are_refused_or_harmless),
        TEST(a_catalogue_that_gettext_would_read_otherwise_is_not_offered),
        TEST(with_two_languages_one_touch_changes_between_them),
        TEST(five_languages_stand_on_every_panel_in_both_text_sizes),
        TEST(with_more_it_opens_a_choice_and_leaving_brings_spanish_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
