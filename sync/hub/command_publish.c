/* publish: with --tables, tables of counts into a release that reveals nobody. Works on folders
 * alone; with --data the hub's key signs what comes out. Of a FAIR: command_publish_fair.c. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/command.h"
#include "sync/hub/key.h"
#include "sync/hub/publish.h"
#include "sync/hub/words.h"

#define SECONDS_MAX 3600

struct publishing {
    struct publish_folder now, earlier[PUBLISH_EARLIER_MAX];
    size_t earlier_count;
    struct publish_made made;
    int64_t limit_ms;
    char why[PUBLISH_WHY_MAX];
};

static bool read_limit(const struct options *options, int64_t *limit_ms)
{
    const char *text = options_get(options, "--limit-seconds");
    *limit_ms = DISCLOSURE_LIMIT_MS;
    if (text == NULL)
        return true;
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 4 || text[digits] != '\0' || atoi(text) > SECONDS_MAX)
        return false;
    *limit_ms = 1000 * (int64_t)atoi(text);
    return true;
}

static enum outcome read_all(struct call *call, struct publishing *at)
{
    const struct options *options = call->options;
    enum outcome outcome =
        publish_read(call->io, options_get(options, "--tables"), TABLE_EXACT, &at->now, at->why);
    for (size_t i = 0; outcome == DONE && i < options->count; i++)
        if (strcmp(options->given[i].name, "--previous") == 0)
            outcome = publish_find(call->io, options->given[i].value, at->earlier,
                                   &at->earlier_count, at->why);
    return outcome;
}

static enum outcome load_key(struct call *call, struct key *key, char *why)
{
    char path[OPTIONS_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/keys/signing", call->data);
    if (key_load(call->io, path, KEY_SIGNING, NULL, key) == DONE)
        return DONE;
    (void)snprintf(why, PUBLISH_WHY_MAX, "--data: the hub's signing key cannot be read there");
    return REFUSED;
}

static enum outcome make(struct call *call, struct publishing *at)
{
    struct words *words;
    char why[320];
    struct key *key = sodium_malloc(sizeof *key);
    const char *out = options_get(call->options, "--out");
    if (key == NULL || words_open(&words, why) != DONE) {
        sodium_free(key);
        (void)snprintf(at->why, sizeof at->why, "memory is short");
        return BUSY;
    }
    static const char *const keys[] = {"release.rule", "release.more", "release.zero",
                                       "release.width"};
    for (size_t i = 0; i < 4; i++) {
        at->made.words_es[i] = words_get(words, keys[i], WEB_SPANISH);
        at->made.words_en[i] = words_get(words, keys[i], WEB_ENGLISH);
    }
    enum outcome outcome = call->data != NULL ? load_key(call, key, at->why) : DONE;
    if (outcome == DONE)
        outcome =
            publish_make(call->io, &at->now, at->earlier, at->earlier_count, out, at->limit_ms,
                         call->data != NULL ? key->secret : NULL, &at->made, at->why);
    words_close(words);
    sodium_free(key);
    return outcome;
}

static void print(struct call *call, const struct publishing *at)
{
    if (options_get(call->options, "--json") == NULL) {
        fprintf(call->out,
                "%s: version %lld, %zu tables, %zu cells shown, %zu hidden (under %d, or because "
                "another could be worked out from them)%s\n",
                options_get(call->options, "--out"), (long long)at->made.version, at->now.count,
                at->made.shown, at->made.hidden, DISCLOSURE_MIN,
                call->data != NULL ? ", signed" : "");
        return;
    }
    json_t *json =
        json_pack("{s:I, s:I, s:I, s:I, s:b}", "version", (json_int_t)at->made.version, "tables",
                  (json_int_t)at->now.count, "shown", (json_int_t)at->made.shown, "hidden",
                  (json_int_t)at->made.hidden, "signed", call->data != NULL);
    json_dumpf(json, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(json);
}

static int publish_tables(struct call *call)
{
    int code = EXIT_CODE_DONE;
    struct publishing *at = calloc(1, sizeof *at);
    if (at == NULL)
        return command_refuse(call, "memory is short");
    if (!read_limit(call->options, &at->limit_ms)) {
        command_refuse(call, "--limit-seconds is a number from 0 to 3600");
        code = EXIT_CODE_USAGE;
    } else if (read_all(call, at) != DONE || make(call, at) != DONE)
        code = command_refuse(call, at->why);
    else
        print(call, at);
    publish_forget(&at->now);
    for (size_t e = 0; e < at->earlier_count; e++)
        publish_forget(&at->earlier[e]);
    free(at);
    return code;
}

static int wrong(struct call *call, const char *why)
{
    command_refuse(call, why);
    return EXIT_CODE_USAGE;
}

int command_publish(struct call *call)
{
    const struct options *options = call->options;
    bool tables = options_get(options, "--tables") != NULL, fair = options->word_count > 0;
    bool out = options_get(options, "--out") != NULL;
    if (tables && (fair || options_get(options, "--by") != NULL))
        return wrong(call, "either a FAIR, or --tables and --out");
    if (tables && !out)
        return wrong(call, "is missing: --out");
    if (tables)
        return publish_tables(call);
    if (out || options_get(options, "--previous") != NULL ||
        options_get(options, "--limit-seconds") != NULL)
        return wrong(call, "is missing: --tables");
    if (!fair)
        return wrong(call, "a FAIR is missing, or --tables and --out; see --help");
    if (call->data == NULL || call->data[0] == '\0')
        return wrong(call, "--data DIR must come first: the hub's folder");
    return command_publish_fair(call);
}
