/* kiosk.ini: good values beside bad ones, and the reasons that a technician reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "kiosk/config.h"

static char folder[] = "/tmp/jornada-config-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const char *write_ini(const char *text)
{
    const char *path = in_folder("kiosk.ini");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    return path;
}

static void read_shipped(struct config *config)
{
    char path[512], why[CONFIG_WHY_MAX];
    const char *root = getenv("JORNADA_ROOT");
    snprintf(path, sizeof path, "%s/assets/kiosk.ini", root ? root : ".");
    *config = (struct config){0};
    enum outcome outcome = config_read(path, config, why);
    assert_string_equal(why, "");
    assert_int_equal(outcome, DONE);
}

static void the_shipped_file_sets_every_key(void **state)
{
    (void)state;
    struct config config;
    read_shipped(&config);
    assert_string_equal(config.hub, "");
    assert_string_equal(config.fair, "");
    assert_string_equal(config.printer, "none");
    assert_string_equal(config.camera, "none");
    assert_int_equal(config.paper_mm, 58);
    assert_int_equal(config.width_px, 0);
    assert_true(config.mm_per_px == 0.0);
    assert_false(config.large_text);
    assert_false(config.high_contrast);
    assert_false(config.shaky_hands);
    assert_string_equal(config.language, "es");
    assert_string_equal(config.languages, "es en");
    assert_int_equal(config.idle_seconds, 60);
    assert_int_equal(config.store_mb, 2048);
}

static void a_local_file_changes_what_it_says_and_nothing_else(void **state)
{
    (void)state;
    struct config config;
    char why[CONFIG_WHY_MAX];
    read_shipped(&config);
    assert_int_equal(config_read(write_ini("printer = file:vale.bin\n[pantalla]\n"
                                           "size=1280x800 ; el panel\r\ntext = large\n"
                                           "shaky_hands = yes\ncamera = /dev/video0\n"
                                           "languages = es en nah maz oto\n"
                                           "hub = https://192.168.1.10:8443\nidle_seconds=15\n"
                                           "store_mb = 65536"),
                                 &config, why),
                     DONE);
    assert_string_equal(config.printer, "file:vale.bin");
    assert_string_equal(config.camera, "/dev/video0");
    assert_int_equal(config.width_px, 1280);
    assert_int_equal(config.height_px, 800);
    assert_true(config.large_text);
    assert_true(config.shaky_hands);
    assert_string_equal(config.hub, "https://192.168.1.10:8443");
    assert_string_equal(config.languages, "es en nah maz oto");
    assert_int_equal(config.idle_seconds, 15);
    assert_int_equal(config.store_mb, 65536);
    assert_int_equal(config.paper_mm, 58);
}

static void a_missing_file_is_not_a_mistake(void **state)
{
    (void)state;
    struct config config, before;
    char why[CONFIG_WHY_MAX];
    read_shipped(&config);
    before = config;
    assert_int_equal(config_read(in_folder("absent.ini"), &config, why), NOT_FOUND);
    assert_memory_equal(&config, &before, sizeof config);
}

static void a_mistake_names_file_line_and_what_was_expected_and_changes_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } mistakes[] = {
        {"paper_mm = 80\npaper_mm = 58\n", "kiosk.ini:2: paper_mm: expected each key once"},
        {"\n\npaper_mm = 70\n", "kiosk.ini:3: paper_mm: expected 58 or 80"},
        {"paper_mm = 58mm\n", "kiosk.ini:1: paper_mm: expected 58 or 80"},
        {"papel = 58\n", "kiosk.ini:1: papel: expected a key of assets/kiosk.ini"},
        {"language = es\ntexto\n",
         "kiosk.ini:2: line: expected name = value, [section] or ; comment"},
        {"[pantalla\n", "kiosk.ini:1: line: expected name = value, [section] or ; comment"},
        {"mm_per_px = 0,17\n",
         "kiosk.ini:1: mm_per_px: expected auto, or a number from 0.05 to 1 as 0.170"},
        {"mm_per_px = 1.01\n",
         "kiosk.ini:1: mm_per_px: expected auto, or a number from 0.05 to 1 as 0.170"},
        {"mm_per_px = 1.\n",
         "kiosk.ini:1: mm_per_px: expected auto, or a number from 0.05 to 1 as 0.170"},
        {"shaky_hands = 1\n", "kiosk.ini:1: shaky_hands: expected no or yes"},
        {"roll_m = -3\n", "kiosk.ini:1: roll_m: expected a whole number from 0 to 1000"},
        {"store_mb = 0\n", "kiosk.ini:1: store_mb: expected a whole number from 1 to 65536"},
        {"store_mb = 2G\n", "kiosk.ini:1: store_mb: expected a whole number from 1 to 65536"},
        {"idle_seconds = 9\n", "kiosk.ini:1: idle_seconds: expected a whole number from 10 to 600"},
        {"idle_seconds = -60\n",
         "kiosk.ini:1: idle_seconds: expected a whole number from 10 to 600"},
        {"idle_seconds = 4294967356\n",
         "kiosk.ini:1: idle_seconds: expected a whole number from 10 to 600"},
        {"size = 1280\n", "kiosk.ini:1: size: expected WIDTHxHEIGHT as 1280x800, or full"},
        {"size = 1280x800x\n", "kiosk.ini:1: size: expected WIDTHxHEIGHT as 1280x800, or full"},
        {"size = 10x10\n", "kiosk.ini:1: size: expected WIDTHxHEIGHT as 1280x800, or full"},
        {"camera = video0\n", "kiosk.ini:1: camera: expected none, or a device as /dev/video0"},
        {"camera =\n", "kiosk.ini:1: camera: expected none, or a device as /dev/video0"},
        {"scanner = usb:/dev/x\n", "kiosk.ini:1: scanner: expected keyboard, or serial:NODE@BAUD"},
        {"scanner = serial:/dev/ttyS0\n",
         "kiosk.ini:1: scanner: expected keyboard, or serial:NODE@BAUD"},
        {"module = 0\n", "kiosk.ini:1: module: expected ask, or a module's number"},
        {"module = Mediciones\n", "kiosk.ini:1: module: expected ask, or a module's number"},
        {"printer = lp0\n",
         "kiosk.ini:1: printer: expected none, file:PATH, tcp:HOST:PORT, usb:NODE, "
         "serial:NODE@BAUD or ipp://HOST/PATH"},
        {"printer = usb:lp0\n",
         "kiosk.ini:1: printer: expected none, file:PATH, tcp:HOST:PORT, usb:NODE, "
         "serial:NODE@BAUD or ipp://HOST/PATH"},
        {"printer = ipp://equipo\n",
         "kiosk.ini:1: printer: expected none, file:PATH, tcp:HOST:PORT, usb:NODE, "
         "serial:NODE@BAUD or ipp://HOST/PATH"},
        {"printer = tcp:equipo\n",
         "kiosk.ini:1: printer: expected none, file:PATH, tcp:HOST:PORT, usb:NODE, "
         "serial:NODE@BAUD or ipp://HOST/PATH"},
        {"printer = tcp:equipo:99999\n",
         "kiosk.ini:1: printer: expected none, file:PATH, tcp:HOST:PORT, usb:NODE, "
         "serial:NODE@BAUD or ipp://HOST/PATH"},
        {"hub = http://10.0.0.1:80\n",
         "kiosk.ini:1: hub: expected https://HOST:PORT [relay https://HOST:PORT ...], or nothing"},
        {"fair = ../otra\n",
         "kiosk.ini:1: fair: expected a folder name of assets/fairs, or nothing"},
        {"language = fr\n", "kiosk.ini:1: language: expected es or en"},
        {"languages = es\n", "kiosk.ini:1: languages: expected es en, then any of maz oto nah"},
        {"languages = en es\n", "kiosk.ini:1: languages: expected es en, then any of maz oto nah"},
        {"languages = es en fr\n",
         "kiosk.ini:1: languages: expected es en, then any of maz oto nah"},
        {"languages = es en maz maz\n",
         "kiosk.ini:1: languages: expected es en, then any of maz oto nah"},
        {"languages = es  en\n", "kiosk.ini:1: languages: expected es en, then any of maz oto nah"},
        {"theme = dark\n", "kiosk.ini:1: theme: expected normal or contrast"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct config config, before;
        char why[CONFIG_WHY_MAX];
        read_shipped(&config);
        before = config;
        assert_int_equal(config_read(write_ini(mistakes[i].text), &config, why), INVALID);
        assert_string_equal(why, mistakes[i].why);
        assert_memory_equal(&config, &before, sizeof config);
    }
}

static void a_line_too_long_is_told_and_not_split(void **state)
{
    (void)state;
    struct config config;
    char why[CONFIG_WHY_MAX], text[600];
    read_shipped(&config);
    int used = snprintf(text, sizeof text, "language = en\n; ");
    memset(text + used, 'x', 400);
    strcpy(text + used + 400, "\npaper_mm = 80\n");
    assert_int_equal(config_read(write_ini(text), &config, why), INVALID);
    assert_string_equal(why, "kiosk.ini:2: line: expected at most 198 bytes, without a NUL");
    assert_string_equal(config.language, "es");
}

static void the_command_line_is_judged_alike(void **state)
{
    (void)state;
    struct config config;
    char why[CONFIG_WHY_MAX];
    read_shipped(&config);
    assert_int_equal(config_set(&config, "mm_per_px", "0.226", why), DONE);
    assert_true(config.mm_per_px > 0.2259 && config.mm_per_px < 0.2261);
    assert_int_equal(config_set(&config, "theme", "contrast", why), DONE);
    assert_true(config.high_contrast);
    assert_int_equal(config_set(&config, "text", "huge", why), INVALID);
    assert_string_equal(why, "--text: expected normal or large");
    assert_int_equal(config_set(&config, "colour", "red", why), INVALID);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(in_folder("kiosk.ini"));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_file_sets_every_key),
        cmocka_unit_test(a_local_file_changes_what_it_says_and_nothing_else),
        cmocka_unit_test(a_missing_file_is_not_a_mistake),
        cmocka_unit_test(a_mistake_names_file_line_and_what_was_expected_and_changes_nothing),
        cmocka_unit_test(a_line_too_long_is_told_and_not_split),
        cmocka_unit_test(the_command_line_is_judged_alike),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
