#include "kiosk/practice_plan.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/pack.h"

#define LINE_BYTES 1024

struct plan_reading {
    struct practice_plan *plan;
    struct practice_exercise *exercise; /* NULL: before the first section */
    const char *file;
    int line, section_line;
    uint32_t seen; /* keys of this section */
    char *why;
    bool wrong;
};

static bool complain(struct plan_reading *reading, int line, const char *key, const char *expected)
{
    if (!reading->wrong)
        snprintf(reading->why, PRACTICE_WHY_MAX, "%s:%d: %.40s: expected %s", reading->file, line,
                 key, expected);
    reading->wrong = true;
    return false;
}

/* -- Values ------------------------------------------------------------------------------------ */

static bool take_text(const char *value, char *room, size_t size)
{
    size_t length = strlen(value);
    if (length == 0 || length >= size || !pack_text_is_discreet(value))
        return false;
    memcpy(room, value, length + 1);
    return true;
}

/* Each word of `value`, by its number; the bits of all of them. */
static bool take_words(const char *value, int (*number)(const char *word), uint32_t *bits)
{
    char copy[LINE_BYTES], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", value);
    for (char *word = strtok_r(copy, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        int found = number(word);
        if (found < 0 || (*bits & 1U << found) != 0)
            return false;
        *bits |= 1U << found;
    }
    return true;
}

static int find_word(const char *const *words, int count, const char *word)
{
    for (int i = 0; i < count; ++i)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}

static int prop_number(const char *word)
{
    static const char *const props[] = {"badge", "slip", "roll"};
    return find_word(props, 3, word);
}

static int trouble_number(const char *word)
{
    static const char *const troubles[PRACTICE_TROUBLES] = {"none", "paper_out", "power_cut",
                                                            "clock_1970", "badge_tried"};
    return find_word(troubles, PRACTICE_TROUBLES, word);
}

static bool read_wanted(const char *value, struct practice_exercise *exercise)
{
    return take_words(value, practice_event_find, &exercise->wanted) && exercise->wanted != 0;
}

static int mistake_number(const char *word)
{
    int event = practice_event_find(word);
    return event >= 0 && practice_event_mistake((enum practice_event)event) != NULL ? event : -1;
}

static bool read_unwanted(const char *value, struct practice_exercise *exercise)
{
    return take_words(value, mistake_number, &exercise->unwanted);
}

static bool read_props(const char *value, struct practice_exercise *exercise)
{
    uint32_t bits = 0;
    bool good = take_words(value, prop_number, &bits);
    exercise->props = bits;
    return good;
}

static bool read_trouble(const char *value, struct practice_exercise *exercise)
{
    int number = trouble_number(value);
    if (number >= 0)
        exercise->trouble = (enum practice_trouble)number;
    return number >= 0;
}

static bool read_paper(const char *value, struct practice_exercise *exercise)
{
    char *end;
    unsigned long mm = strtoul(value, &end, 10);
    exercise->paper_mm = (unsigned)mm;
    return *value >= '0' && *value <= '9' && *end == '\0' && mm >= 1 && mm <= 1000;
}

#define TEXT_OF(member, language)                         \
    offsetof(struct practice_exercise, member[language]), \
        sizeof(((struct practice_exercise *)NULL)->member[0])

static const struct key {
    const char *name, *expected;
    bool optional;
    size_t offset, size; /* of a text */
    bool (*read)(const char *value, struct practice_exercise *exercise);
} keys[] = {
    {"name", "a short text", false, TEXT_OF(name, PRACTICE_SPANISH), NULL},
    {"name_en", "a short text", false, TEXT_OF(name, PRACTICE_ENGLISH), NULL},
    {"who", "a text for the card", false, TEXT_OF(who, PRACTICE_SPANISH), NULL},
    {"who_en", "a text for the card", false, TEXT_OF(who, PRACTICE_ENGLISH), NULL},
    {"task", "a short text for the strip", false, TEXT_OF(task, PRACTICE_SPANISH), NULL},
    {"task_en", "a short text for the strip", false, TEXT_OF(task, PRACTICE_ENGLISH), NULL},
    {"remember", "one sentence", false, TEXT_OF(remember, PRACTICE_SPANISH), NULL},
    {"remember_en", "one sentence", false, TEXT_OF(remember, PRACTICE_ENGLISH), NULL},
    {"do", "words of the list at the top of plan.ini, each once", false, 0, 0, read_wanted},
    {"not", "words of that list that can be a mistake, each once", true, 0, 0, read_unwanted},
    {"trouble", "none, paper_out, power_cut, clock_1970 or badge_tried", true, 0, 0, read_trouble},
    {"lend", "badge, slip, roll, each once", true, 0, 0, read_props},
    {"paper_mm", "a whole number from 1 to 1000", true, 0, 0, read_paper},
};
enum { KEYS = sizeof keys / sizeof keys[0] };

/* -- Lines ------------------------------------------------------------------------------------- */

static bool has_all(struct plan_reading *reading)
{
    if (reading->exercise == NULL)
        return true;
    for (int i = 0; i < KEYS; ++i)
        if (!keys[i].optional && (reading->seen & 1U << i) == 0)
            return complain(reading, reading->section_line, keys[i].name, "it in this exercise");
    const struct practice_exercise *exercise = reading->exercise;
    if ((exercise->wanted & exercise->unwanted) != 0)
        return complain(reading, reading->section_line, "not", "nothing that stands in do, too");
    if ((exercise->trouble == PRACTICE_PAPER_OUT) != (exercise->paper_mm > 0))
        return complain(reading, reading->section_line, "paper_mm", "it with trouble = paper_out");
    return true;
}

static bool begin_section(struct plan_reading *reading)
{
    struct practice_plan *plan = reading->plan;
    if (!has_all(reading))
        return false;
    if (plan->count == PRACTICE_EXERCISES_MAX)
        return complain(reading, reading->line, "[", "12 exercises at most");
    reading->exercise = &plan->exercises[plan->count++];
    reading->section_line = reading->line;
    reading->seen = 0;
    return true;
}

static bool take_fair(struct plan_reading *reading, const char *key, const char *value)
{
    struct practice_plan *plan = reading->plan;
    if (strcmp(key, "fair") != 0)
        return complain(reading, reading->line, key, "fair, and then [1]");
    if (plan->fair[0] != '\0' || strchr(value, '/') != NULL || value[0] == '.' ||
        !take_text(value, plan->fair, sizeof plan->fair))
        return complain(reading, reading->line, key, "a folder name of assets/fairs, once");
    return true;
}

static bool take_key(struct plan_reading *reading, const char *name, const char *value)
{
    int i = 0;
    while (i < KEYS && strcmp(keys[i].name, name) != 0)
        ++i;
    if (i == KEYS)
        return complain(reading, reading->line, name, "a key of assets/rehearsal/plan.ini");
    if ((reading->seen & 1U << i) != 0)
        return complain(reading, reading->line, name, "each key once");
    reading->seen |= 1U << i;
    struct practice_exercise *exercise = reading->exercise;
    bool good = keys[i].read != NULL
                    ? keys[i].read(value, exercise)
                    : take_text(value, (char *)exercise + keys[i].offset, keys[i].size);
    return good || complain(reading, reading->line, name, keys[i].expected);
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t size = strlen(text);
    while (size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL)
        text[--size] = '\0';
    return text;
}

static bool take_line(struct plan_reading *reading, char *line)
{
    char *text = trim(line), *equals = strchr(text, '=');
    if (*text == '\0' || *text == ';')
        return true;
    if (*text == '[')
        return text[strlen(text) - 1] == ']'
                   ? begin_section(reading)
                   : complain(reading, reading->line, "line", "name = value, [1] or ; comment");
    if (equals == NULL || equals == text)
        return complain(reading, reading->line, "line", "name = value, [1] or ; comment");
    *equals = '\0';
    char *key = trim(text), *value = trim(equals + 1);
    return reading->exercise == NULL ? take_fair(reading, key, value)
                                     : take_key(reading, key, value);
}

static void read_lines(struct plan_reading *reading, FILE *stream)
{
    char line[LINE_BYTES];
    while (!reading->wrong && fgets(line, sizeof line, stream) != NULL) {
        ++reading->line;
        if (strchr(line, '\n') == NULL && !feof(stream))
            (void)complain(reading, reading->line, "line", "at most 1000 bytes, without a NUL");
        else
            (void)take_line(reading, line);
    }
    if (!reading->wrong && ferror(stream))
        (void)complain(reading, reading->line + 1, "line", "a file that can be read");
    if (!reading->wrong && has_all(reading) && reading->plan->fair[0] == '\0')
        (void)complain(reading, reading->line, "fair", "it before the first exercise");
    if (!reading->wrong && reading->plan->count == 0)
        (void)complain(reading, reading->line, "[1]", "an exercise");
}

enum outcome practice_plan_read(const char *path, struct practice_plan *plan,
                                char why[PRACTICE_WHY_MAX])
{
    const char *slash = strrchr(path, '/');
    struct plan_reading reading = {
        .plan = plan, .file = slash != NULL ? slash + 1 : path, .why = why};
    memset(plan, 0, sizeof *plan);
    why[0] = '\0';
    FILE *stream = fopen(path, "re");
    if (stream == NULL) {
        bool none = errno == ENOENT;
        snprintf(why, PRACTICE_WHY_MAX, "%s: %s", reading.file,
                 none ? "no such file" : "cannot be read");
        return none ? NOT_FOUND : INVALID;
    }
    read_lines(&reading, stream);
    fclose(stream);
    if (reading.wrong)
        memset(plan, 0, sizeof *plan);
    return reading.wrong ? INVALID : DONE;
}
