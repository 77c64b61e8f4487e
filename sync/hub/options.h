/* A command line taken apart by a table, so that every command refuses what it does not know.
 *
 * Options are --name VALUE or --name=VALUE, flags have no value, the rest are words. Paths are made
 * absolute where they were typed, because a running server may carry the command out. Strings
 * belong to struct options or to argv. */
#ifndef JORNADA_SYNC_HUB_OPTIONS_H
#define JORNADA_SYNC_HUB_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "sync/outcome.h"

#define OPTIONS_MAX 12
#define OPTIONS_WORDS_MAX 2
#define OPTIONS_PATH_MAX 4096

/* EACH: a value that may be given several times (`given`, in order). */
enum option_kind { OPTION_FLAG, OPTION_VALUE, OPTION_PATH, OPTION_EACH };

struct option_spec {
    const char *name; /* "--fair"; NULL ends the table */
    enum option_kind kind;
    bool required;
    const char *value, *help; /* "NAME", "the fair's folder name" */
};

struct options {
    size_t count, word_count;
    struct {
        const char *name, *value;
    } given[OPTIONS_MAX];
    const char *words[OPTIONS_WORDS_MAX];
    char paths[4][OPTIONS_PATH_MAX];
    size_t path_count;
    char why[160];
};

/* `words` names the words that must come, with a blank between ("FAIR FILE"), in [brackets] one
 * that may, NULL none; `word_is_path`: the first is a path. --help and --json are known everywhere.
 * INVALID: options->why says what is wrong. */
enum outcome options_parse(const struct option_spec *specs, const char *words, bool word_is_path,
                           int argc, char *const argv[], struct options *options) MUST_CHECK;
/* NULL when it was not given; "" for a flag that was. */
const char *options_get(const struct options *options, const char *name);

#endif
