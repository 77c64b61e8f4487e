/* Forty forms of real names, by the keys on the glass where it has them and by a keyboard: each
 * comes back from the custodian's key identical in NFC. Nobody here is real. */
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "sync/hub/custodian.h"
#include "tests/stage/glass.h"
#include "tests/stage/scene.h"

#define PARTS 3

/* Given, first surname, second surname; U+0301 and the like stand behind their letter. */
static const char *const names[][PARTS] = {
    {"María", "Núñez", "López"},
    {"José", "Hernández", ""},
    {"Güendolina", "Argüelles", "Agüero"},
    {"Íñigo", "Ibáñez", "Ñáñez"},
    {"Xóchitl", "Tlapanco", "Cuautle"},
    {"Ma. del Carmen", "García", "Ruiz"},
    {"Ana", "D'Angelo", "Pérez"},
    {"Ana", "D’Angelo", "Pérez"},
    {"Siobhán", "O'Farrill", "O’Gorman"},
    {"Jean-Luc", "Saint-Exupéry", ""},
    {"María José", "Pérez-Gómez", "Díaz-Mirón"},
    {"Juana", "de la Cruz", ""},
    {"Guadalupe", "de los Ángeles", "de la O"},
    {"Sor Inés", "Y Griega", "del Río"},
    {"Pedro", "Von der Heydte", "McGregor"},
    {"Luz", "Ek", "Uc"},
    {"Ñ", "Ú", "Í"},
    {"X", "", ""},
    {"", "Santos", ""},
    {"", "", "Ochoa"},
    {"Zoë-Anaïs", "Çelik", "Brontë"},
    {"Jürgen", "Größe", "Weiß"},
    {"Ægir", "Ørsted", "Åkesson"},
    {"Łukasz", "Dvořák", "Šimůnek"},
    {"Nguyễn", "Thị", "Hồng"},
    {"Αγγελική", "Παπαδοπούλου", ""},
    {"Наталья", "Щёлокова", ""},
    {"美玲", "王", ""},
    {"Jose\xCC\x81",
     "Nu\xCC\x81n\xCC\x83"
     "ez",
     "Pe\xCC\x81rez"},
    {"Gu\xCC\x88"
     "endolina",
     "I\xCC\x81n\xCC\x83"
     "igo",
     ""},
    {"A\xCC\x81"
     "ngel",
     "Bronte\xCC\x88", "O\xCC\x81"},
    {"Citlalmina Tonantzin Quetzalli Nicté-Há Xcaret Yoali Itzayan", "Tzin", ""}, /* 60 */
    {"ÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑÑ",
     "ÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚÚ",
     "ÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜÜ"},
    {"ITZEL", "MENDOZA", "ÁVILA"},
    {"itzel", "mendoza", "ávila"},
    {"Yaretzi", "Ma̱zahua", "Ñätho"},
    {"Ndängu", "Tʼoxi", "Xʉdi"},
    {"Fco.", "Jr.", "III"},
    {"Ana  Luisa", "Sáenz  de  Viteri", ""},
    {"María", "Núñez", ""},
};
enum { NAMES = sizeof names / sizeof names[0] };
_Static_assert(NAMES == 40, "as issue and README say");

static void nfc(const char *text, char composed[IDENTITY_NAME_BYTES])
{
    utf8proc_uint8_t *made = utf8proc_NFC((const utf8proc_uint8_t *)text);
    assert_non_null(made);
    snprintf(composed, IDENTITY_NAME_BYTES, "%s", (const char *)made);
    free(made);
}

/* -- Onto the glass ---------------------------------------------------------------------------- */

static const struct {
    const char *upper, *lower;
} letters[] = {{"Á", "á"}, {"É", "é"}, {"Í", "í"}, {"Ó", "ó"}, {"Ú", "ú"}, {"Ü", "ü"}, {"Ñ", "ñ"}};

static bool is_shifted(struct drive *drive)
{
    char *text = glass_text(drive, "key_a", "text");
    bool upper = strcmp(text, "A") == 0;
    free(text);
    return upper;
}

/* The key of one character, and whether it wants capitals; false: the glass has no such key. */
static bool key_of(const char *character, char id[16], int *capital)
{
    *capital = -1;
    if (strcmp(character, " ") == 0)
        return snprintf(id, 16, "key_space") > 0;
    if (strcmp(character, "-") == 0)
        return snprintf(id, 16, "key_hyphen") > 0;
    if (strcmp(character, "'") == 0)
        return snprintf(id, 16, "key_apostrophe") > 0;
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
        if (strcmp(character, letters[i].upper) == 0 || strcmp(character, letters[i].lower) == 0) {
            *capital = strcmp(character, letters[i].upper) == 0;
            return snprintf(id, 16, "key_%s", letters[i].lower) > 0;
        }
    bool upper = *character >= 'A' && *character <= 'Z';
    if (!upper && !(*character >= 'a' && *character <= 'z'))
        return false;
    *capital = upper;
    return snprintf(id, 16, "key_%c", upper ? *character - 'A' + 'a' : *character) > 0;
}

/* By the keys on the glass; what they do not have comes from a keyboard. */
static void press(struct drive *drive, const char *text)
{
    while (*text != '\0') {
        char character[8] = "", id[16];
        int capital;
        size_t size = 1;
        while (((unsigned char)text[size] & 0xC0) == 0x80)
            size++;
        memcpy(character, text, size);
        text += size;
        if (!key_of(character, id, &capital)) {
            drive_type(drive, character);
            continue;
        }
        if (capital >= 0 && is_shifted(drive) != (capital == 1))
            drive_tap(drive, "key_shift");
        drive_tap(drive, id);
    }
}

static void give(struct drive *drive, const char *const name[PARTS], bool by_keys)
{
    static const char *const fields[PARTS] = {"field_given", "field_surname1", "field_surname2"};
    static const struct attendee adult = {.age = "30-44"};
    glass_answer(drive, &adult);
    glass_find(drive, "change_name");
    for (int i = 0; i < PARTS; i++) {
        if (*name[i] == '\0')
            continue;
        drive_tap(drive, fields[i]);
        if (by_keys)
            press(drive, name[i]);
        else
            drive_type(drive, name[i]);
        char composed[IDENTITY_NAME_BYTES], *value = glass_text(drive, fields[i], "value");
        nfc(name[i], composed);
        assert_string_equal(value, composed);
        free(value);
    }
    drive_tap(drive, "next");
    drive_assert_screen(drive, "register_review"); /* a real name is never asked about */
    drive_tap(drive, "confirm");
    drive_assert_screen(drive, "done");
    glass_leave(drive, "none");
}

/* -- From the custodian's key ------------------------------------------------------------------ */

struct reading {
    int found, came_back[NAMES];
};

static void read_one(void *context, const uint8_t record[RECORD_ID_BYTES],
                     const struct identity *identity)
{
    struct reading *reading = context;
    const char *const parts[PARTS] = {identity->given, identity->surname1, identity->surname2};
    (void)record;
    reading->found++;
    for (int i = 0; i < NAMES; i++) {
        int same = 0;
        for (int part = 0; part < PARTS; part++) {
            char composed[IDENTITY_NAME_BYTES];
            nfc(names[i][part], composed);
            same += strcmp(parts[part], composed) == 0;
        }
        reading->came_back[i] += same == PARTS;
    }
}

static void assert_came_back(struct scene *scene, int times)
{
    struct custodian *custodian = NULL;
    struct hub *hub = NULL;
    char why[HUB_WHY_MAX] = "";
    size_t unread = 0;
    struct reading reading = {0};
    const struct hub_settings settings = {.io = io_real(), .folder = scene->hub};
    assert_int_equal(custodian_open(io_real(), scene->hub, SCENE_PASSPHRASE, &custodian), DONE);
    assert_int_equal(hub_open(&settings, &hub, why), DONE);
    assert_int_equal(custodian_each(custodian, hub, read_one, &reading, &unread), DONE);
    assert_int_equal(unread, 0);
    assert_int_equal(reading.found, NAMES * times);
    for (int i = 0; i < NAMES; i++)
        if (reading.came_back[i] != times)
            fail_msg("%s %s %s came back %d times", names[i][0], names[i][1], names[i][2],
                     reading.came_back[i]);
    hub_close(hub);
    custodian_close(custodian);
}

static void
forty_forms_of_names_come_back_identical_typed_and_by_the_keys_on_the_glass(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene_kiosk(scene, NULL);
    for (int i = 0; i < NAMES; i++)
        give(drive, names[i], false);
    for (int i = 0; i < NAMES; i++)
        give(drive, names[i], true);
    assert_int_equal(drive_state(drive, "captured"), 2 * NAMES);
    scene_hub_start(scene);
    scene_until(drive, "pending", 0);
    assert_int_equal(drive_quit(drive), 0);
    scene_hub_stop(scene);
    assert_came_back(scene, 2);
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            forty_forms_of_names_come_back_identical_typed_and_by_the_keys_on_the_glass,
            scene_begin, scene_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
