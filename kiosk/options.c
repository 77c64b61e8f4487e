#include "kiosk/options.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Options that are settings: name on the line, key of kiosk.ini. */
static const struct {
    const char *option, *key;
} settings[] = {
    {"--fair", "fair"},       {"--size", "size"},   {"--mm-per-px", "mm_per_px"},
    {"--text", "text"},       {"--theme", "theme"}, {"--language", "language"},
    {"--printer", "printer"},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

const char *options_help(void)
{
    return "Usage: jornada-kiosk --data DIR [--fair FAIR] [settings]\n"
           "       jornada-kiosk --data DIR --enrol CODE\n"
           "       jornada-kiosk --data DIR --doctor [--json]\n"
           "       jornada-kiosk --data DIR --print-test [settings]\n"
           "       jornada-kiosk --data DIR --stick FOLDER [--json]\n"
           "       jornada-kiosk --data DIR --board [settings]\n"
           "       jornada-kiosk --rehearse [--data DIR] [settings]\n"
           "       jornada-kiosk --gallery [--shots DIR] [settings]\n"
           "\n"
           "  --data DIR         everything of this kiosk lies there\n"
           "  --enrol CODE       makes this machine a kiosk; the hub prints the code\n"
           "  --doctor           says what is well and what is not, and ends\n"
           "  --print-test       prints a test slip, says what was seen of the printer, and ends;\n"
           "                     0: printed, or sent to one that cannot say\n"
           "  --stick FOLDER     a USB stick is mounted there: reads the hub's receipts from it,\n"
           "                     writes what is pending to its folder JORNADA, and ends; only\n"
           "                     while no kiosk runs on DIR\n"
           "  --board            the public call screen: turn and module of who is called; reads\n"
           "                     along where a kiosk runs on DIR, else asks hub or relay\n"
           "  --rehearse         a fair of practice with exercises, in DIR/ensayo or a temporary\n"
           "                     folder; nothing of it is kept, sent or counted\n"
           "  --gallery          the visual system: every widget in every state\n"
           "  --shots DIR        its pages as pictures instead of a window\n"
           "  --fair FAIR        a folder of assets/fairs, when it is not enrolled for one\n"
           "  --size 1280x800    of the window; the whole screen otherwise\n"
           "  --mm-per-px 0.17   of the panel; known sizes have their own\n"
           "  --text normal|large  --theme normal|contrast  --language es|en\n"
           "  --printer none|file:PATH|tcp:ADDRESS:PORT|usb:/dev/usb/lpN|serial:/dev/ttyX@BAUD|\n"
           "            ipp://HOST/PATH\n"
#ifdef JORNADA_DRIVE
           "  --drive SOCKET     test socket; time then stands still\n"
           "  --clock TIME       with --drive: 2026-11-21T09:00:00-06:00\n"
#endif
           "  --help  --version\n"
           "\n"
           "Exit code: 0 done, 1 refused or failed, 2 wrong usage.\n";
}

/* "2026-11-21T09:00:00-06:00" */
static bool read_clock(const char *text, int64_t *ms)
{
    struct tm date = {0};
    int hours, minutes, end = 0;
    char sign;
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d%c%2d:%2d%n", &date.tm_year, &date.tm_mon,
               &date.tm_mday, &date.tm_hour, &date.tm_min, &date.tm_sec, &sign, &hours, &minutes,
               &end) != 9 ||
        text[end] != '\0' || (sign != '+' && sign != '-'))
        return false;
    date.tm_year -= 1900;
    date.tm_mon -= 1;
    int64_t offset = (int64_t)(hours * 60 + minutes) * 60 * (sign == '-' ? -1 : 1);
    *ms = ((int64_t)timegm(&date) - offset) * 1000;
    return true;
}

static bool read_flag(const char *word, struct options *options)
{
    if (strcmp(word, "--help") == 0)
        options->wish = OPTIONS_HELP;
    else if (strcmp(word, "--version") == 0)
        options->wish = OPTIONS_VERSION;
    else if (strcmp(word, "--doctor") == 0)
        options->wish = OPTIONS_DOCTOR;
    else if (strcmp(word, "--print-test") == 0)
        options->wish = OPTIONS_PRINT_TEST;
    else if (strcmp(word, "--board") == 0)
        options->wish = OPTIONS_BOARD;
    else if (strcmp(word, "--rehearse") == 0)
        options->wish = OPTIONS_REHEARSE;
    else if (strcmp(word, "--gallery") == 0)
        options->wish = OPTIONS_GALLERY;
    else if (strcmp(word, "--json") == 0)
        options->json = true;
    else
        return false;
    return true;
}

static bool read_valued(const char *word, const char *value, struct options *options)
{
    if (strcmp(word, "--data") == 0) {
        options->data = value;
        return true;
    }
    if (strcmp(word, "--shots") == 0) {
        options->shots = value;
        return true;
    }
    if (strcmp(word, "--enrol") == 0) {
        options->wish = OPTIONS_ENROL;
        options->code = value;
        return true;
    }
    if (strcmp(word, "--stick") == 0) {
        options->wish = OPTIONS_STICK;
        options->stick = value;
        return true;
    }
#ifdef JORNADA_DRIVE
    if (strcmp(word, "--drive") == 0) {
        options->drive = value;
        return true;
    }
    if (strcmp(word, "--clock") == 0) {
        options->has_clock = read_clock(value, &options->clock_ms);
        return options->has_clock;
    }
#else
    (void)read_clock;
#endif
    for (int i = 0; i < SETTINGS; ++i)
        if (strcmp(word, settings[i].option) == 0 &&
            options->setting_count < OPTIONS_SETTINGS_MAX) {
            options->settings[options->setting_count].key = settings[i].key;
            options->settings[options->setting_count++].value = value;
            return true;
        }
    return false;
}

bool options_read(int argc, char **argv, struct options *options, char why[CONFIG_WHY_MAX])
{
    memset(options, 0, sizeof *options);
    for (int i = 1; i < argc; ++i) {
        if (read_flag(argv[i], options))
            continue;
        if (i + 1 == argc || !read_valued(argv[i], argv[i + 1], options)) {
            snprintf(why, CONFIG_WHY_MAX, "%s: not understood here; see --help", argv[i]);
            return false;
        }
        ++i;
    }
    if (options->has_clock && options->drive == NULL) {
        snprintf(why, CONFIG_WHY_MAX, "--clock goes with --drive");
        return false;
    }
    if (options->shots != NULL && options->wish != OPTIONS_GALLERY) {
        snprintf(why, CONFIG_WHY_MAX, "--shots goes with --gallery");
        return false;
    }
    bool needs_data = options->wish < OPTIONS_GALLERY;
    if (needs_data && options->data == NULL) {
        snprintf(why, CONFIG_WHY_MAX, "--data DIR is missing; see --help");
        return false;
    }
    return true;
}
