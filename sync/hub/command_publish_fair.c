/* publish FAIR: the tables of a closed fair, protected, signed and kept (publication_draft.h).
 *
 * The hub gathers the counts (publish job, in the server where one runs), this process works out
 * what may be shown, so that no kiosk waits, and the hub publishes it (publish record) where the
 * counts are still those. The counts lie in a file of the data folder between the two, and are gone
 * with it. publish list, check and take are about releases that there are. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/hub/command.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/leftover.h"
#include "sync/hub/publication_draft.h"
#include "sync/hub/publication_package.h"
#include "sync/hub/publication_work.h"

#define ZIP_MAX (16U << 20)
#define WORKED_MAX (16U << 20)

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    fputc('\n', call->out);
    json_decref(json);
}

static bool wants_json(const struct call *call)
{
    return options_get(call->options, "--json") != NULL;
}

/* -- The hub's part ---------------------------------------------------------------------------- */

int command_publish_job(struct call *call)
{
    char why[320], *job = NULL;
    struct words *words = NULL;
    struct fair fair;
    enum outcome outcome = fair_find(call->hub, call->options->words[0], &fair);
    if (outcome != DONE)
        return command_refuse(call, hub_why(call->hub));
    if (words_open(&words, why) != DONE)
        return command_refuse(call, why);
    outcome = publication_draft_make(call->hub, words, &fair, &job);
    words_close(words);
    if (outcome != DONE)
        return command_refuse(call, hub_why(call->hub));
    fputs(job, call->out);
    fputc('\n', call->out);
    free(job);
    return EXIT_CODE_DONE;
}

/* {"job": "…", "result": "…"} of publish FAIR; the caller's. */
static json_t *read_worked(struct call *call)
{
    size_t size = 0;
    char *text = malloc(WORKED_MAX);
    json_t *worked = NULL;
    if (text != NULL && file_read_all(call->io, options_get(call->options, "--from"), text,
                                      WORKED_MAX, &size) == DONE)
        worked = json_loadb(text, size, 0, NULL);
    free(text);
    return worked;
}

static json_t *publication_json(const struct fair *fair, const struct publication *publication)
{
    char day[16];
    publication_package_day(publication->day, day);
    return json_pack("{s:s, s:i, s:s}", "fair", fair->name, "version", (int)publication->version,
                     "day", day);
}

static json_t *summary_json(const json_t *tables, const json_t *left_out)
{
    json_t *list = json_array();
    const json_t *table, *row, *n;
    size_t i, j, k;
    json_array_foreach(tables, i, table)
    {
        json_int_t shown = 0, hidden = 0;
        json_array_foreach(json_object_get(table, "cells"), j, row) json_array_foreach(row, k, n) *
            (json_is_null(n) ? &hidden : &shown) += 1;
        json_array_append_new(
            list, json_pack("{s:O, s:O, s:I, s:I}", "table", json_object_get(table, "id"), "as_of",
                            json_object_get(table, "as_of"), "shown", shown, "hidden", hidden));
    }
    return json_pack("{s:o, s:O}", "tables", list, "left_out", left_out);
}

static enum outcome record(struct call *call, const struct words *words, const struct fair *fair,
                           json_t **said)
{
    struct publication made;
    json_t *worked = read_worked(call), *tables = NULL, *left_out = NULL;
    const char *job = json_string_value(json_object_get(worked, "job"));
    const char *result = json_string_value(json_object_get(worked, "result"));
    const char *by = options_get(call->options, "--by");
    enum outcome outcome =
        job == NULL || result == NULL
            ? hub_fail(call->hub, INVALID, "that file is none of publish")
            : publication_draft_tables(call->hub, words, fair, job, result, &tables, &left_out);
    if (outcome == DONE)
        *said = summary_json(tables, left_out);
    json_decref(tables);
    json_decref(left_out);
    if (outcome == DONE && by != NULL) {
        outcome = publication_draft_save(call->hub, words, fair, job, result, by, &made);
        json_t *more = outcome == DONE ? publication_json(fair, &made) : NULL;
        json_object_update(*said, more);
        json_decref(more);
    }
    json_decref(worked);
    return outcome;
}

int command_publish_record(struct call *call)
{
    char why[320];
    struct words *words = NULL;
    struct fair fair;
    json_t *said = NULL;
    if (fair_find(call->hub, call->options->words[0], &fair) != DONE)
        return command_refuse(call, hub_why(call->hub));
    if (words_open(&words, why) != DONE)
        return command_refuse(call, why);
    enum outcome outcome = record(call, words, &fair, &said);
    words_close(words);
    if (outcome == DONE)
        print_json(call, said);
    else
        json_decref(said);
    return outcome == DONE ? EXIT_CODE_DONE : command_refuse(call, hub_why(call->hub));
}

int command_publish_list(struct call *call)
{
    json_t *list = json_array();
    struct publication publication;
    struct fair fair;
    enum outcome outcome;
    for (size_t i = 0; (outcome = publication_at(call->hub, NULL, i, &publication)) == DONE; i++) {
        if (fair_find_id(call->hub, publication.fair, &fair) != DONE)
            continue;
        json_t *one = publication_json(&fair, &publication);
        if (!wants_json(call))
            fprintf(call->out, "%s %u %s\n", fair.name, publication.version,
                    json_string_value(json_object_get(one, "day")));
        json_array_append_new(list, one);
    }
    if (wants_json(call) && outcome == NOT_FOUND)
        print_json(call, json_pack("{s:O}", "releases", list));
    json_decref(list);
    return outcome == NOT_FOUND ? EXIT_CODE_DONE : command_refuse(call, hub_why(call->hub));
}

static enum outcome read_zip(struct call *call, struct publication_files *files)
{
    size_t size = 0;
    uint8_t *bytes = malloc(ZIP_MAX);
    enum outcome outcome =
        bytes == NULL ? BUSY
                      : file_read_all(call->io, call->options->words[0], bytes, ZIP_MAX, &size);
    if (outcome == DONE)
        outcome = publication_package_unzip(bytes, size, files);
    free(bytes);
    return outcome;
}

/* --check looks alone. */
int command_publish_take(struct call *call)
{
    struct publication_files files = {.count = 0};
    struct publication publication;
    if (read_zip(call, &files) != DONE)
        return command_refuse(call, "that file is no package of a release (ZIP)");
    bool look = options_get(call->options, "--check") != NULL;
    enum outcome outcome =
        look ? publication_check(&files, call->hub->keys->signing.public_key, call->hub->why)
             : publication_take(call->hub, &files, &publication);
    publication_files_free(&files);
    if (outcome != DONE)
        return command_refuse(call, hub_why(call->hub));
    if (wants_json(call))
        print_json(call, json_pack("{s:b}", "signed", true));
    else
        fputs(look ? "signed by this hub, and not changed\n" : "it is here again\n", call->out);
    return EXIT_CODE_DONE;
}

/* -- The command's own process ----------------------------------------------------------------- */

static enum outcome work_it_out(const char *job, char **result, char why[WORK_WHY_MAX])
{
    const struct work *work = work_find(work_table(), PUBLICATION_WORK);
    size_t size;
    return work_run(work, job, strlen(job), (uint8_t **)(void *)result, &size, why);
}

static int write_worked(struct call *call, const char *path, const char *job, const char *result)
{
    json_t *worked = json_pack("{s:s, s:s}", "job", job, "result", result);
    char *text = json_dumps(worked, JSON_COMPACT);
    enum outcome outcome = text != NULL ? file_replace(call->io, path, text, strlen(text)) : BUSY;
    free(text);
    json_decref(worked);
    return outcome == DONE ? EXIT_CODE_DONE
                           : command_refuse(call, "the data folder cannot be written");
}

static int ask_record(struct call *call, const char *path)
{
    char from[4300], by[64] = "";
    const char *name = options_get(call->options, "--by");
    snprintf(from, sizeof from, "--from=%s", path);
    if (name != NULL)
        snprintf(by, sizeof by, "--by=%s", name);
    const char *words[] = {
        "publish", "record", call->options->words[0], from, name != NULL ? by : NULL, NULL};
    return command_step(call, words, call->out);
}

static char *ask_job(struct call *call, int *code)
{
    const char *words[] = {"publish", "job", call->options->words[0], NULL};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    *code = EXIT_CODE_REFUSED;
    if (out == NULL)
        return NULL;
    *code = command_step(call, words, out);
    fclose(out);
    if (*code == EXIT_CODE_DONE && size > 0 && text[size - 1] == '\n')
        text[size - 1] = '\0';
    return text;
}

int command_publish_fair(struct call *call)
{
    char path[4200], why[WORK_WHY_MAX] = "", *result = NULL;
    int code;
    leftover_sweep(call->io, call->data);
    char *job = ask_job(call, &code);
    if (code != EXIT_CODE_DONE) {
        free(job);
        return code;
    }
    enum outcome outcome = work_it_out(job, &result, why);
    snprintf(path, sizeof path, "%s/" LEFTOVER_PREFIX "%d.json", call->data, (int)getpid());
    if (outcome != DONE)
        code = command_refuse(call, why[0] != '\0' ? why : "memory is short");
    else
        code = write_worked(call, path, job, result);
    if (code == EXIT_CODE_DONE) {
        uint64_t before = command_ledger_size(call);
        code = ask_record(call, path);
        if (command_ledger_size(call) > before)
            command_lay_everywhere(call);
    }
    (void)!call->io->remove(call->io->self, path);
    free(result);
    free(job);
    return code;
}
