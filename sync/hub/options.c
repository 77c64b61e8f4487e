/* options.h. */
#include "sync/hub/options.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct option_spec everywhere[] = {
    {"--help", OPTION_FLAG, false, NULL, NULL},
    {"--json", OPTION_FLAG, false, NULL, NULL},
    {NULL, OPTION_FLAG, false, NULL, NULL},
};

static const struct option_spec *find(const struct option_spec *specs, const char *name,
                                      size_t length)
{
    for (; specs->name != NULL; specs++) {
        if (strlen(specs->name) == length && strncmp(specs->name, name, length) == 0)
            return specs;
    }
    return NULL;
}

static enum outcome refuse(struct options *options, const char *what, const char *which)
{
    snprintf(options->why, sizeof options->why, "%s: %.80s", what, which);
    return INVALID;
}

/* "-" is standard input or output, not a path. */
static enum outcome make_absolute(struct options *options, const char **path)
{
    if ((*path)[0] == '/' || strcmp(*path, "-") == 0)
        return DONE;
    if (options->path_count == sizeof options->paths / sizeof options->paths[0])
        return refuse(options, "too many paths", *path);
    char *room = options->paths[options->path_count++], here[OPTIONS_PATH_MAX];
    if (getcwd(here, sizeof here) == NULL ||
        snprintf(room, OPTIONS_PATH_MAX, "%s/%s", here, *path) >= OPTIONS_PATH_MAX)
        return refuse(options, "the path is too long", *path);
    *path = room;
    return DONE;
}

/* Takes argv[*at] and, where it has one, its value. */
static enum outcome take_option(const struct option_spec *specs, int argc, char *const argv[],
                                int *at, struct options *options)
{
    const char *text = argv[*at], *equals = strchr(text, '=');
    size_t length = equals != NULL ? (size_t)(equals - text) : strlen(text);
    const struct option_spec *spec = find(specs, text, length);
    if (spec == NULL)
        spec = find(everywhere, text, length);
    if (spec == NULL)
        return refuse(options, "unknown option", text);
    bool again = options_get(options, spec->name) != NULL;
    if (options->count == OPTIONS_MAX || (again && spec->kind != OPTION_EACH))
        return refuse(options, again ? "given twice" : "too many options", spec->name);
    const char *value = equals != NULL ? equals + 1 : NULL;
    if (spec->kind == OPTION_FLAG) {
        if (value != NULL)
            return refuse(options, "takes no value", spec->name);
        value = "";
    } else if (value == NULL) {
        if (*at + 1 >= argc)
            return refuse(options, "needs a value", spec->name);
        value = argv[++*at];
    }
    if (spec->kind != OPTION_FLAG && value[0] == '\0')
        return refuse(options, "needs a value", spec->name);
    enum outcome outcome = spec->kind == OPTION_PATH ? make_absolute(options, &value) : DONE;
    options->given[options->count].name = spec->name;
    options->given[options->count++].value = value;
    return outcome;
}

/* "FAIR FILE" are two. */
static size_t count_words(const char *words)
{
    size_t count = words != NULL;
    for (; words != NULL && *words != '\0'; words++)
        count += *words == ' ';
    return count;
}

static enum outcome take_word(const char *word, size_t words, bool is_path, struct options *options)
{
    if (options->word_count == words)
        return refuse(options, "one word too many", word);
    options->words[options->word_count] = word;
    if (is_path && options->word_count == 0 && make_absolute(options, &options->words[0]) != DONE)
        return INVALID;
    options->word_count++;
    return DONE;
}

enum outcome options_parse(const struct option_spec *specs, const char *words, bool word_is_path,
                           int argc, char *const argv[], struct options *options)
{
    memset(options, 0, sizeof *options);
    for (int at = 0; at < argc; at++) {
        enum outcome outcome = strncmp(argv[at], "--", 2) == 0
                                   ? take_option(specs, argc, argv, &at, options)
                                   : take_word(argv[at], count_words(words), word_is_path, options);
        if (outcome != DONE)
            return outcome;
    }
    if (options_get(options, "--help") != NULL)
        return DONE;
    if (words != NULL && words[0] != '[' && options->word_count < count_words(words))
        return refuse(options, "a word is missing", "see --help");
    for (; specs->name != NULL; specs++) {
        if (specs->required && options_get(options, specs->name) == NULL)
            return refuse(options, "is missing", specs->name);
    }
    return DONE;
}

const char *options_get(const struct options *options, const char *name)
{
    for (size_t i = 0; i < options->count; i++) {
        if (strcmp(options->given[i].name, name) == 0)
            return options->given[i].value;
    }
    return NULL;
}
