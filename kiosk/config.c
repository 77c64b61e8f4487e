/* One table of keys: name, what is expected, how it is read. inih finds lines and comments.
 *
 * The text comes from a technician's editor; every value is judged before it is kept, and the
 * whole file before `config` changes. Goes to kiosk/main.c, which owns struct config. */
#include "kiosk/config.h"

#include <errno.h>
#include <ini.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/road.h"

/* As kiosk/words.h calls the languages. */
static const char *const codes[] = {"es", "en", "maz", "oto", "nah", NULL};

struct key {
    const char *name, *expected;
    bool (*read)(const char *value, struct config *config);
};

static bool read_text(const char *value, char text[CONFIG_TEXT_MAX])
{
    size_t size = strlen(value);
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)value[i] < 0x20 || value[i] == 0x7f)
            return false;
    if (size >= CONFIG_TEXT_MAX)
        return false;
    memcpy(text, value, size + 1);
    return true;
}

/* Digits alone: strtol would take spaces, signs and what follows. */
static bool read_number(const char *value, int least, int most, int *number)
{
    size_t size = strlen(value);
    if (size < 1 || size > 6 || strspn(value, "0123456789") != size)
        return false;
    int read = atoi(value);
    if (read < least || read > most)
        return false;
    *number = read;
    return true;
}

static bool read_word(const char *value, const char *no, const char *yes, bool *flag)
{
    if (strcmp(value, no) != 0 && strcmp(value, yes) != 0)
        return false;
    *flag = strcmp(value, yes) == 0;
    return true;
}

static bool read_hub(const char *value, struct config *config)
{
    struct road_map map;
    return road_read(value, &map) && read_text(value, config->hub);
}

static bool read_fair(const char *value, struct config *config)
{
    return value[0] != '.' && !strchr(value, '/') && read_text(value, config->fair);
}

static bool is_host_and_port(const char *text)
{
    const char *colon = strrchr(text, ':');
    int port = 0;
    return colon && colon > text && read_number(colon + 1, 1, 65535, &port);
}

static bool read_printer(const char *value, struct config *config)
{
    bool known = strcmp(value, "none") == 0 || (strncmp(value, "file:", 5) == 0 && value[5]) ||
                 (strncmp(value, "tcp:", 4) == 0 && is_host_and_port(value + 4)) ||
                 (strncmp(value, "usb:/", 5) == 0 && value[5]) ||
                 (strncmp(value, "serial:/", 8) == 0 && strchr(value, '@')) ||
                 (strncmp(value, "ipp://", 6) == 0 && strchr(value + 6, '/'));
    return known && read_text(value, config->printer);
}

/* Speeds as scanner_serial.c knows them are its own to judge; the shape is judged here. */
static bool read_scanner(const char *value, struct config *config)
{
    const char *at = strrchr(value, '@');
    int baud = 0;
    bool serial =
        strncmp(value, "serial:/", 8) == 0 && at && read_number(at + 1, 1200, 230400, &baud);
    return (serial || strcmp(value, "keyboard") == 0) && read_text(value, config->scanner);
}

/* Whether there is one, and whether it is a camera, is found out when it is looked at. */
static bool read_camera(const char *value, struct config *config)
{
    bool known = strcmp(value, "none") == 0 || strncmp(value, "/dev/", 5) == 0;
#ifdef JORNADA_DRIVE
    known = known || strncmp(value, "frames:/", 8) == 0; /* kiosk/camera/source.h */
#endif
    return known && read_text(value, config->camera);
}

static bool read_module(const char *value, struct config *config)
{
    if (strcmp(value, "ask") != 0)
        return read_number(value, 1, 65535, &config->module);
    config->module = 0;
    return true;
}

static bool read_paper(const char *value, struct config *config)
{
    int mm = 0;
    if (!read_number(value, 58, 80, &mm) || (mm != 58 && mm != 80))
        return false;
    config->paper_mm = mm;
    return true;
}

static bool read_roll(const char *value, struct config *config)
{
    return read_number(value, 0, 1000, &config->roll_m);
}

static bool read_size(const char *value, struct config *config)
{
    char width[8] = "", height[8] = "";
    int end = 0, width_px = 0, height_px = 0;
    if (strcmp(value, "full") == 0) {
        config->width_px = config->height_px = 0;
        return true;
    }
    if (sscanf(value, "%6[0-9]x%6[0-9]%n", width, height, &end) != 2 || value[end] ||
        !read_number(width, 320, 7680, &width_px) || !read_number(height, 320, 4320, &height_px))
        return false;
    config->width_px = width_px;
    config->height_px = height_px;
    return true;
}

/* "0.170", by hand: strtod listens to the locale, which may want a comma. */
static bool read_scale(const char *value, struct config *config)
{
    double mm = 0, digit = 1;
    if (strcmp(value, "auto") == 0) {
        config->mm_per_px = 0;
        return true;
    }
    size_t whole = strspn(value, "0123456789"), size = strlen(value);
    size_t fraction = value[whole] == '.' ? strspn(value + whole + 1, "0123456789") : 0;
    if (whole < 1 || size > 10 || size != whole + (fraction ? fraction + 1 : 0))
        return false;
    for (size_t i = 0; i < whole; i++)
        mm = mm * 10 + (value[i] - '0');
    for (size_t i = 0; i < fraction; i++)
        mm += (value[whole + 1 + i] - '0') * (digit /= 10);
    if (mm < 0.05 || mm > 1.0)
        return false;
    config->mm_per_px = mm;
    return true;
}

static bool read_large(const char *value, struct config *config)
{
    return read_word(value, "normal", "large", &config->large_text);
}

static bool read_theme(const char *value, struct config *config)
{
    return read_word(value, "normal", "contrast", &config->high_contrast);
}

static bool read_language(const char *value, struct config *config)
{
    bool english = false;
    if (!read_word(value, "es", "en", &english))
        return false;
    memcpy(config->language, value, 3);
    return true;
}

/* Spanish, English, and then any of the others, each once; words.h offers what is reviewed. */
static bool read_languages(const char *value, struct config *config)
{
    unsigned seen = 0;
    size_t count = 0;
    for (const char *at = value; *at != '\0'; count++) {
        size_t length = strcspn(at, " "), code = 0;
        while (codes[code] && (strlen(codes[code]) != length || memcmp(codes[code], at, length)))
            code++;
        if (!codes[code] || (seen & 1U << code) || (count < 2 && code != count))
            return false;
        seen |= 1U << code;
        at += length;
        at += *at == ' ' && at[1] != '\0';
    }
    if (count < 2 || strlen(value) >= sizeof config->languages)
        return false;
    memcpy(config->languages, value, strlen(value) + 1);
    return true;
}

static bool read_shaky(const char *value, struct config *config)
{
    return read_word(value, "no", "yes", &config->shaky_hands);
}

static bool read_idle(const char *value, struct config *config)
{
    return read_number(value, 10, 600, &config->idle_seconds);
}

static bool read_store(const char *value, struct config *config)
{
    return read_number(value, 1, 65536, &config->store_mb);
}

static bool read_speech(const char *value, struct config *config)
{
    return read_word(value, "none", "espeak", &config->speech);
}

static bool read_board_sound(const char *value, struct config *config)
{
    return read_word(value, "0", "1", &config->board_sound);
}

static bool read_volume(const char *value, struct config *config)
{
    return read_number(value, 20, 100, &config->volume_percent);
}

static bool read_stick(const char *value, struct config *config)
{
    return (strcmp(value, "auto") == 0 || value[0] == '/') && read_text(value, config->stick);
}

static const struct key keys[] = {
    {"fair", "a folder name of assets/fairs, or nothing", read_fair},
    {"hub", "https://HOST:PORT [relay https://HOST:PORT ...], or nothing", read_hub},
    {"printer", "none, file:PATH, tcp:HOST:PORT, usb:NODE, serial:NODE@BAUD or ipp://HOST/PATH",
     read_printer},
    {"paper_mm", "58 or 80", read_paper},
    {"scanner", "keyboard, or serial:NODE@BAUD", read_scanner},
    {"camera", "none, or a device as /dev/video0", read_camera},
    {"module", "ask, or a module's number", read_module},
    {"roll_m", "a whole number from 0 to 1000", read_roll},
    {"size", "WIDTHxHEIGHT as 1280x800, or full", read_size},
    {"mm_per_px", "auto, or a number from 0.05 to 1 as 0.170", read_scale},
    {"text", "normal or large", read_large},
    {"theme", "normal or contrast", read_theme},
    {"language", "es or en", read_language},
    {"languages", "es en, then any of maz oto nah", read_languages},
    {"shaky_hands", "no or yes", read_shaky},
    {"idle_seconds", "a whole number from 10 to 600", read_idle},
    {"store_mb", "a whole number from 1 to 65536", read_store},
    {"stick", "auto, or a folder as /media/usb", read_stick},
    {"speech", "espeak or none", read_speech},
    {"board_sound", "0 or 1", read_board_sound},
    {"volume", "a whole number from 20 to 100", read_volume},
};
enum { KEYS = sizeof keys / sizeof keys[0] };

static const struct key *find_key(const char *name)
{
    for (size_t i = 0; i < KEYS; i++)
        if (strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

/* A file being read: the first mistake stays in `why`. */
struct reading {
    struct config *config;
    const char *file;
    FILE *stream;
    int line;
    char *why;
    bool wrong, seen[KEYS];
};

static void complain(struct reading *reading, int line, const char *name, const char *expected)
{
    if (!reading->wrong)
        snprintf(reading->why, CONFIG_WHY_MAX, "%s:%d: %.40s: expected %s", reading->file, line,
                 name, expected);
    reading->wrong = true;
}

/* inih's handler: 0 means a mistake, which is told here. */
static int take(void *context, const char *section, const char *name, const char *value)
{
    struct reading *reading = context;
    (void)section;
    const struct key *key = find_key(name);
    if (!key)
        complain(reading, reading->line, name, "a key of assets/kiosk.ini");
    else if (reading->seen[key - keys])
        complain(reading, reading->line, name, "each key once");
    else if (!key->read(value, reading->config))
        complain(reading, reading->line, name, key->expected);
    if (key)
        reading->seen[key - keys] = true;
    return !reading->wrong;
}

/* inih would take the rest of a long line for another one. */
static char *read_line(char *text, int size, void *context)
{
    struct reading *reading = context;
    if (reading->wrong || !fgets(text, size, reading->stream))
        return NULL;
    reading->line++;
    size_t used = strlen(text);
    if (used > 0 && text[used - 1] != '\n' && !feof(reading->stream))
        complain(reading, reading->line, "line", "at most 198 bytes, without a NUL");
    return reading->wrong ? NULL : text;
}

enum outcome config_read(const char *path, struct config *config, char why[CONFIG_WHY_MAX])
{
    const char *slash = strrchr(path, '/');
    struct config fresh = *config;
    struct reading reading = {.config = &fresh, .file = slash ? slash + 1 : path, .why = why};
    why[0] = 0;
    reading.stream = fopen(path, "re");
    if (!reading.stream) {
        snprintf(why, CONFIG_WHY_MAX, "%s: %s", reading.file,
                 errno == ENOENT ? "no such file" : "cannot be read");
        return errno == ENOENT ? NOT_FOUND : INVALID;
    }
    int line = ini_parse_stream(read_line, &reading, take, &reading);
    if (ferror(reading.stream))
        complain(&reading, reading.line + 1, "line", "a file that can be read");
    fclose(reading.stream);
    if (line != 0)
        complain(&reading, line > 0 ? line : 1, "line", "name = value, [section] or ; comment");
    if (reading.wrong)
        return INVALID;
    *config = fresh;
    return DONE;
}

enum outcome config_set(struct config *config, const char *name, const char *value,
                        char why[CONFIG_WHY_MAX])
{
    const struct key *key = find_key(name);
    why[0] = 0;
    if (key && key->read(value, config))
        return DONE;
    snprintf(why, CONFIG_WHY_MAX, "--%.40s: expected %s", name,
             key ? key->expected : "a key of assets/kiosk.ini");
    return INVALID;
}
