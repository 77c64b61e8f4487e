/* The whole privacy notice of a fair's folder: what is shipped loads and invents nobody, a mistake
 * is refused with file, line and what was expected, a folder without it is a folder all the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/pack_load.h"
#include "tests/folder.h"

#define METEPEC "assets/fairs/metepec-sample"
#define LEON "assets/fairs/leon-sample"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static void the_shipped_notices_are_whole_samples_that_nobody_reviewed(void **state)
{
    static const char *const names[] = {METEPEC, LEON};
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[FOLDER_PATH_MAX], why[PACK_WHY_MAX];
        struct pack *pack = NULL;
        folder_root(names[i], path);
        if (pack_load(io_real(), path, &pack, why) != DONE)
            fail_msg("%s", why);
        const struct pack_notice_full *full = &pack->notice_full;
        assert_int_equal(full->part_count, PACK_NOTICE_PARTS_MAX);
        assert_int_equal(full->version, pack->notice.version);
        assert_string_equal(full->reviewed_by, "");
        assert_true(full->sample);
        for (size_t k = 0; k < full->part_count; k++) {
            assert_true(*full->parts[k].title != '\0' && *full->parts[k].text != '\0');
            assert_null(strstr(full->parts[k].text, "INAI"));
        }
        pack_destroy(pack);
    }
}

static void the_shipped_letters_are_samples_that_nobody_reviewed_and_promise_nothing(void **state)
{
    static const char *const names[] = {METEPEC, LEON};
    static const char *const promises[] = {"secreto", "confidencial", "garantiza", "INAI"};
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[FOLDER_PATH_MAX], why[PACK_WHY_MAX];
        struct pack *pack = NULL;
        folder_root(names[i], path);
        if (pack_load(io_real(), path, &pack, why) != DONE)
            fail_msg("%s", why);
        const struct pack_letter *letter = &pack->letter;
        const char *const texts[] = {
            letter->title, letter->duty1,   letter->duty2, letter->duty3,  letter->who,
            letter->what,  letter->purpose, letter->keep,  letter->refuse, letter->withdraw};
        assert_true(letter->version > 0);
        assert_string_equal(letter->reviewed_by, "");
        assert_true(letter->sample);
        for (size_t k = 0; k < COUNT(texts); k++) {
            assert_true(*texts[k] != '\0');
            for (size_t n = 0; n < COUNT(promises); n++)
                assert_null(strstr(texts[k], promises[n]));
        }
        pack_destroy(pack);
    }
}

static void a_fair_without_the_letters_text_writes_none_and_a_mistake_is_named(void **state)
{
    static const struct {
        const char *from, *to, *why;
    } mistakes[] = {
        {"version = 1", "version = 0", "letter.ini:4: letter.version"},
        {"title = Carta", "title = Violencia", "letter.ini:5: letter.title"},
        {"what = En", "other = En", "letter.ini:"},
        {"sample = 1", "sample = 3", "letter.ini:"},
    };
    char path[FOLDER_PATH_MAX + 32], why[PACK_WHY_MAX] = "";
    struct folder folder;
    struct pack *pack = NULL;
    (void)state;
    folder_make_copy(&folder, METEPEC);
    (void)snprintf(path, sizeof path, "%s/letter.ini", folder.path);
    assert_int_equal(remove(path), 0);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    assert_int_equal(pack->letter.version, 0);
    pack_destroy(pack);
    folder_remove(&folder);
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        folder_make_copy(&folder, METEPEC);
        folder_replace(&folder, "letter.ini", mistakes[i].from, mistakes[i].to);
        if (pack_load(io_real(), folder.path, &pack, why) != INVALID ||
            strstr(why, mistakes[i].why) == NULL)
            fail_msg("%s: \"%s\"", mistakes[i].to, why);
        folder_remove(&folder);
    }
}

static void a_folder_without_the_whole_notice_has_the_short_one(void **state)
{
    struct folder folder;
    struct pack *pack = NULL;
    char path[FOLDER_PATH_MAX + 32], why[PACK_WHY_MAX];
    (void)state;
    folder_make_copy(&folder, METEPEC);
    (void)snprintf(path, sizeof path, "%s/notice_full.ini", folder.path);
    assert_int_equal(remove(path), 0);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    assert_int_equal(pack->notice_full.part_count, 0);
    assert_string_not_equal(pack->notice.who, "");
    pack_destroy(pack);
    folder_remove(&folder);
}

static void a_mistake_in_the_whole_notice_is_named_with_its_line(void **state)
{
    static const struct {
        const char *from, *to, *why;
    } mistakes[] = {
        {"version = 1", "version = 2", "notice_full.ini:4: version = 2; expected 1"},
        {"title2 =", "title3b =", "notice_full.ini:8: "},
        {"title2 = Qué datos se piden", "title2 =", "notice_full.ini:9: text2; expected title2"},
        {"text5 = No", "text5 =\ntext50 = No", "notice_full.ini:"},
        {"title4 = Para qué sirven\ntext4", "title11 = x\ntext11", "notice_full.ini:"},
        {"Datos sensibles", "Violencia", "notice_full.ini:12: full.title3 = \"Violencia\""},
        {"sample = 1", "sample = 3", "notice_full.ini:"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        struct folder folder;
        struct pack *pack = NULL;
        char why[PACK_WHY_MAX] = "";
        folder_make_copy(&folder, METEPEC);
        folder_replace(&folder, "notice_full.ini", mistakes[i].from, mistakes[i].to);
        enum outcome outcome = pack_load(io_real(), folder.path, &pack, why);
        folder_remove(&folder);
        if (outcome != INVALID || strncmp(why, mistakes[i].why, strlen(mistakes[i].why)) != 0)
            fail_msg("\"%s\": outcome %d, said \"%s\"", mistakes[i].to, (int)outcome, why);
    }
}

static void a_gap_between_the_parts_is_refused(void **state)
{
    static const char gap[] =
        "[full]\nversion = 1\nreviewed_by =\nsample = 1\n"
        "title1 = Uno\ntext1 = Uno.\ntitle3 = Tres\ntext3 = Tres.\n";
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX] = "";
    (void)state;
    folder_make_copy(&folder, METEPEC);
    folder_write(&folder, "notice_full.ini", gap, sizeof gap - 1);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), INVALID);
    assert_string_equal(why, "notice_full.ini:8: text3; expected text2 before it");
    folder_remove(&folder);
}

static void colonias_may_say_their_municipality(void **state)
{
    static const char with[] =
        "code,name,postal,municipality\n1,Centro,52140,15054\n"
        "2,Centro,50000,15106\n";
    static const char wrong[] = "code,name,postal,municipality\n1,Centro,52140,99999\n";
    static const char without[] = "code,name,postal\n1,Centro,52140\n";
    struct folder folder;
    struct pack *pack = NULL;
    char why[PACK_WHY_MAX] = "";
    (void)state;
    folder_make_copy(&folder, METEPEC);
    folder_write(&folder, "colonias.csv", with, sizeof with - 1);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    assert_int_equal(pack->colonias[1].municipality, 15106);
    pack_destroy(pack);
    folder_write(&folder, "colonias.csv", wrong, sizeof wrong - 1);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), INVALID);
    assert_non_null(strstr(why, "colonias.csv:2: municipality = \"99999\""));
    folder_write(&folder, "colonias.csv", without, sizeof without - 1);
    assert_int_equal(pack_load(io_real(), folder.path, &pack, why), DONE);
    assert_int_equal(pack->colonias[0].municipality, 0);
    pack_destroy(pack);
    folder_remove(&folder);
}

static void the_manual_names_every_key_of_the_whole_notice(void **state)
{
    struct folder assets;
    char path[FOLDER_PATH_MAX];
    size_t size = 0;
    (void)state;
    folder_root("assets", path);
    memcpy(assets.path, path, sizeof path);
    char *manual = folder_read(&assets, "README.md", &size);
    static const char *const keys[] = {"notice_full.ini", "[full]", "title1",  "text1",
                                       "title10",         "text10", "version", "reviewed_by"};
    for (size_t i = 0; i < COUNT(keys); i++)
        assert_non_null(strstr(manual, keys[i]));
    free(manual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_notices_are_whole_samples_that_nobody_reviewed),
        cmocka_unit_test(the_shipped_letters_are_samples_that_nobody_reviewed_and_promise_nothing),
        cmocka_unit_test(a_fair_without_the_letters_text_writes_none_and_a_mistake_is_named),
        cmocka_unit_test(a_folder_without_the_whole_notice_has_the_short_one),
        cmocka_unit_test(a_mistake_in_the_whole_notice_is_named_with_its_line),
        cmocka_unit_test(a_gap_between_the_parts_is_refused),
        cmocka_unit_test(colonias_may_say_their_municipality),
        cmocka_unit_test(the_manual_names_every_key_of_the_whole_notice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
