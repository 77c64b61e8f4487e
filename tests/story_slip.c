/* The slip in the hand: two strangers' readers decode its code from PNG and PDF, a partner desk
 * verifies it with the roster alone, and no slip with one changed character passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define TOKEN_CHARS 154
#define OFFICE 3

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static const struct attendee somebody = {.services = {2, 4},
                                         .age = "45-59",
                                         .sex = "H",
                                         .place = "15054",
                                         .given = "Yolotzin",
                                         .surname1 = "Íñiguez",
                                         .phone = "7221239876",
                                         .contact = "no"};

static void path_of(struct scene *scene, const char *name, char path[SCENE_PATH_MAX])
{
    snprintf(path, SCENE_PATH_MAX, "%s/%s", scene->folder, name);
}

static struct drive *open_kiosk(struct scene *scene)
{
    char printer[SCENE_PATH_MAX + 8];
    snprintf(printer, sizeof printer, "file:%s/slip.*", scene->folder);
    const char *const more[] = {"--printer", printer, NULL};
    return scene_kiosk(scene, more);
}

/* Asks for paper and answers with the token on the glass, the caller's to free. */
static char *print(struct drive *drive)
{
    char *token = glass_text(drive, "qr", "value");
    drive_tap(drive, "paper");
    char *said = glass_text(drive, "paper_state", "text");
    assert_string_equal(said, "Tome su vale.");
    free(said);
    assert_int_equal(strlen(token), TOKEN_CHARS);
    return token;
}

static char *output_of(struct scene *scene, const char *const *argv)
{
    char *text;
    int code = scene_run(scene->hub_log, argv, &text);
    if (code != 0)
        fail_msg("%s ended with %d: %s", argv[0], code, text);
    text[strcspn(text, "\r\n")] = '\0';
    return text;
}

static void assert_decodes(struct scene *scene, const char *png, const char *token)
{
    const char *const zbar[] = {"zbarimg", "--quiet", "--raw", png, NULL};
    const char *const zxing[] = {"ZXingReader", "-1", "-bytes", png, NULL};
    char *one = output_of(scene, zbar), *two = output_of(scene, zxing);
    assert_string_equal(one, token);
    assert_string_equal(two, token);
    free(one);
    free(two);
}

static void assert_both_decode(struct scene *scene, const char *token)
{
    char png[SCENE_PATH_MAX], pdf[SCENE_PATH_MAX], page[SCENE_PATH_MAX];
    path_of(scene, "slip.png", png);
    path_of(scene, "slip.pdf", pdf);
    path_of(scene, "page", page);
    const char *const raster[] = {"pdftoppm", "-r", "200", "-png", "-singlefile", pdf, page, NULL};
    free(output_of(scene, raster));
    path_of(scene, "page.png", page);
    assert_decodes(scene, png, token);
    assert_decodes(scene, page, token);
}

static void write_roster(struct scene *scene, char path[SCENE_PATH_MAX])
{
    const char *const words[] = {"fair", "roster", SCENE_FAIR, "--json", "--cover", NULL};
    char *text;
    assert_int_equal(scene_hub(scene, words, &text), 0);
    path_of(scene, "roster.json", path);
    scene_write(path, text, strlen(text));
    free(text);
}

/* At a desk that has the roster and no hub. */
static int verify(struct scene *scene, const char *roster, const char *token, char **said)
{
    const char *const argv[] = {"jornada-hub", "token", "verify",   token, "--roster",
                                roster,        "--on",  scene->day, NULL};
    return scene_run(scene->hub_log, argv, said);
}

static void the_token_verifies_with_the_roster_and_no_changed_one_does(void **state)
{
    struct scene *scene = *state;
    char roster[SCENE_PATH_MAX], *said;
    struct drive *drive = open_kiosk(scene);
    glass_register(drive, &somebody);
    char *token = print(drive);
    assert_both_decode(scene, token);
    write_roster(scene, roster);
    assert_int_equal(verify(scene, roster, token, &said), 0);
    assert_int_equal(strncmp(said, "OK", 2), 0);
    free(said);
    for (size_t i = 0; i < TOKEN_CHARS; i++) {
        char was = token[i];
        size_t at = (size_t)(strchr(alphabet, was) - alphabet);
        token[i] = alphabet[(at + 1 + i % 31) % 32]; /* any of the 31 others */
        if (verify(scene, roster, token, &said) != 1 || strncmp(said, "OK", 2) == 0)
            fail_msg("character %zu changed from %c to %c: %s", i, was, token[i], said);
        free(said);
        token[i] = was;
    }
    free(token);
    assert_int_equal(drive_quit(drive), 0);
}

/* Bytes 16 to 23 of a PNG: its width and height. */
static void read_size(struct scene *scene, char size[8])
{
    char path[SCENE_PATH_MAX];
    size_t length = 0;
    path_of(scene, "slip.png", path);
    char *png = scene_read(path, &length);
    assert_non_null(png);
    assert_true(length > 100);
    memcpy(size, png + 16, 8);
    free(png);
}

/* What the paper says, without the lines that may differ. */
static char *read_words(struct scene *scene)
{
    char pdf[SCENE_PATH_MAX], *text;
    path_of(scene, "slip.pdf", pdf);
    const char *const argv[] = {"pdftotext", "-layout", pdf, "-", NULL};
    assert_int_equal(scene_run(scene->hub_log, argv, &text), 0);
    assert_true(strlen(text) > 50);
    return text;
}

static void assert_discreet(const char *words)
{
    static const char *const never[] = {"violencia", "Violencia", "víctima",  "Víctima", "agresor",
                                        "denuncia",  "Denuncia",  "abuso",    "refugio", "Yolotzin",
                                        "Íñiguez",   "Dirección", "Igualdad", "C4"};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (strstr(words, never[i]))
            fail_msg("the paper says %s: %s", never[i], words);
}

static void a_turn_a_registration_and_a_referral_look_alike_on_paper(void **state)
{
    struct scene *scene = *state;
    char sizes[3][8], roster[SCENE_PATH_MAX], *said;
    struct drive *drive = open_kiosk(scene);
    write_roster(scene, roster);
    for (int i = 0; i < 3; i++) {
        if (i == 0)
            glass_turn(drive, 9);
        else if (i == 1)
            glass_register(drive, &somebody);
        else
            glass_refer(drive, OFFICE);
        char *token = print(drive), *words = read_words(scene);
        char *folio = glass_text(drive, "folio", "text");
        assert_both_decode(scene, token);
        assert_int_equal(verify(scene, roster, token, &said), 0);
        assert_non_null(strstr(words, folio));
        assert_discreet(words);
        read_size(scene, sizes[i]);
        glass_leave(drive, "none");
        free(said);
        free(token);
        free(words);
        free(folio);
    }
    assert_memory_equal(sizes[0], sizes[1], 8);
    assert_memory_equal(sizes[0], sizes[2], 8);
    assert_int_equal(drive_quit(drive), 0);
}

static void a_slip_is_printed_three_times_at_most_and_stays_on_the_glass(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = open_kiosk(scene);
    glass_turn(drive, 1);
    for (int i = 0; i < 3; i++)
        free(print(drive));
    drive_tap(drive, "paper");
    char *said = glass_text(drive, "paper_state", "text");
    assert_non_null(strstr(said, "Su folio basta."));
    assert_true(drive_has(drive, "folio"));
    free(said);
    assert_int_equal(drive_quit(drive), 0);
}

/* Whoever holds the paper learns turn and module here, and not what for (Never 15). */
static void a_folio_opens_turn_and_module_and_nothing_else(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = open_kiosk(scene);
    glass_register(drive, &somebody);
    char *folio = glass_text(drive, "folio", "text"),
         *value = glass_text(drive, "module_1", "text");
    drive_kill(drive);
    drive = open_kiosk(scene);
    glass_start(drive);
    drive_tap(drive, "folio");
    drive_type(drive, folio);
    drive_tap(drive, "next");
    char *found = glass_text(drive, "module_1", "text");
    assert_string_equal(found, value);
    json_t *tree = drive_ask(drive, "{s:s}", "do", "tree");
    char *all = json_dumps(tree, 0);
    static const char *const never[] = {"Yolotzin", "Salud dental", "Glucosa", "722"};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        assert_null(strstr(all, never[i]));
    json_decref(tree);
    free(all);
    free(found);
    free(folio);
    free(value);
    assert_int_equal(drive_quit(drive), 0);
}

static void scan(struct drive *drive, const char *token, const char *says, bool today)
{
    glass_start(drive);
    drive_tap(drive, "folio");
    drive_do(drive, "{s:s,s:s}", "do", "scan", "text", token);
    char *found = glass_text(drive, "module_1", "text");
    assert_string_equal(found, says);
    free(found);
    assert_int_equal(drive_has(drive, "today"), today);
    glass_leave(drive, "leave");
}

/* A slip that says no turn, or another one, would tell what it is for. */
static void a_scanned_slip_says_its_turn_on_its_day_and_its_module_later(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = open_kiosk(scene);
    char *token[2], *line[2], *folio = NULL;
    for (int i = 0; i < 2; i++) {
        if (i == 0)
            glass_turn(drive, 1);
        else
            glass_refer(drive, 1);
        folio = i == 0 ? glass_text(drive, "folio", "text") : folio;
        token[i] = glass_text(drive, "qr", "value");
        line[i] = glass_text(drive, "module_1", "text");
        assert_non_null(strstr(line[i], " · "));
        glass_leave(drive, "none");
        scan(drive, token[i], line[i], true);
    }
    drive_do(drive, "{s:s,s:i}", "do", "clock", "advance_ms", 24 * 3600 * 1000);
    for (int i = 0; i < 2; i++) {
        *strstr(line[i], " · ") = '\0';
        scan(drive, token[i], line[i], false);
        free(token[i]);
        free(line[i]);
    }
    glass_start(drive);
    drive_tap(drive, "folio");
    drive_type(drive, folio);
    drive_tap(drive, "next");
    assert_false(drive_has(drive, "today")); /* a typed folio does not say its day */
    free(folio);
    assert_int_equal(drive_quit(drive), 0);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, scene_begin, scene_end)
    const struct CMUnitTest tests[] = {
        STORY(the_token_verifies_with_the_roster_and_no_changed_one_does),
        STORY(a_turn_a_registration_and_a_referral_look_alike_on_paper),
        STORY(a_slip_is_printed_three_times_at_most_and_stays_on_the_glass),
        STORY(a_folio_opens_turn_and_module_and_nothing_else),
        STORY(a_scanned_slip_says_its_turn_on_its_day_and_its_module_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
