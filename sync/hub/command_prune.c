/* backup prune: old backups by a rule, each said by name. The hub is asked which there are, and
 * told which are gone; files are read and removed by this process, so that a slow place holds up no
 * kiosk.
 *
 * Nothing is removed before both of the last two verified ones were read again as a whole, here and
 * now, and each that goes was found to hold nothing that either of them lacks. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/backup.h"
#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/key.h"
#include "sync/hub/prune.h"

#define BACKUPS_MAX 4096

struct pruning {
    struct call *call;
    bool served;
    uint8_t hub_key[32];
    struct prune_rule rule;
    size_t count;
    struct backup list[BACKUPS_MAX];
    enum prune_verdict verdicts[BACKUPS_MAX];
    struct storage *last[2];
    json_t *removed, *kept;
};

/* One of the hub's own commands, in the server where one runs; NULL: refused. */
static char *ask(struct pruning *pruning, int argc, const char *const words[])
{
    struct call *call = pruning->call;
    char *text = NULL, *argv[8];
    size_t size = 0;
    int code = EXIT_CODE_REFUSED;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    for (int i = 0; i < argc; i++)
        argv[i] = (char *)(uintptr_t)words[i];
    if (pruning->served) {
        if (control_ask(call->data, argc, argv, out, call->err, &code) != DONE)
            code = command_refuse(call, "the serving hub does not answer");
    } else {
        struct call here = {.io = call->io, .data = call->data, .out = out, .err = call->err};
        struct hub_settings settings = {.io = call->io, .folder = call->data};
        char why[HUB_WHY_MAX];
        if (hub_open(&settings, &here.hub, why) != DONE)
            code = command_refuse(call, why);
        else
            code = command_run(&here, argc, argv);
        hub_close(here.hub);
    }
    fclose(out);
    if (code == EXIT_CODE_DONE)
        return text;
    free(text);
    return NULL;
}

static void take_one(struct pruning *pruning, const json_t *json)
{
    struct backup *backup = &pruning->list[pruning->count++];
    const char *name = json_string_value(json_object_get(json, "name"));
    const char *place = json_string_value(json_object_get(json, "place"));
    backup->number = (uint64_t)json_integer_value(json_object_get(json, "number"));
    backup->made_ms = json_integer_value(json_object_get(json, "made_ms"));
    backup->verified_ms = json_integer_value(json_object_get(json, "verified_ms"));
    snprintf(backup->name, sizeof backup->name, "%s", name != NULL ? name : "");
    snprintf(backup->place, sizeof backup->place, "%s", place != NULL ? place : "");
}

static bool take_list(struct pruning *pruning)
{
    static const char *const words[] = {"backup", "list", "--json"};
    char *text = ask(pruning, 3, words);
    json_t *json = text != NULL ? json_loads(text, 0, NULL) : NULL;
    json_t *one;
    size_t i;
    json_array_foreach(json_object_get(json, "backups"), i, one) if (pruning->count < BACKUPS_MAX)
        take_one(pruning, one);
    if (options_get(pruning->call->options, "--erased") != NULL)
        pruning->rule.erased_ms = json_integer_value(json_object_get(json, "erased_ms"));
    free(text);
    bool there = json != NULL;
    json_decref(json);
    return there;
}

static bool path_of(const struct backup *backup, char path[BACKUP_PLACE_MAX + BACKUP_NAME_MAX + 2])
{
    size_t length = strlen(backup->place);
    bool slash = length > 0 && backup->place[length - 1] == '/';
    snprintf(path, BACKUP_PLACE_MAX + BACKUP_NAME_MAX + 2, "%s%s%s", backup->place,
             slash ? "" : "/", backup->name);
    return backup->name[0] != '\0' && strchr(backup->name, '/') == NULL && length > 0 &&
           strcmp(backup->place, "command") != 0;
}

static enum outcome open_one(struct pruning *pruning, const struct backup *backup,
                             struct storage **storage, char why[HUB_WHY_MAX])
{
    char path[BACKUP_PLACE_MAX + BACKUP_NAME_MAX + 2];
    struct backup_statement statement;
    *storage = NULL;
    if (!path_of(backup, path)) {
        snprintf(why, HUB_WHY_MAX, "it is in no folder");
        return NOT_FOUND;
    }
    return backup_file_check(pruning->call->io, path, pruning->hub_key, &statement, storage, why);
}

/* The two that everything leans on from now on. */
static bool read_last_two(struct pruning *pruning)
{
    char why[HUB_WHY_MAX];
    size_t found = 0;
    for (size_t i = 0; i < pruning->count; i++) {
        if (pruning->verdicts[i] != PRUNE_LAST_TWO)
            continue;
        if (open_one(pruning, &pruning->list[i], &pruning->last[found++], why) != DONE) {
            fprintf(pruning->call->err,
                    "jornada-hub: %s, one of the last two verified, cannot be relied on (%s): "
                    "nothing was removed\n",
                    pruning->list[i].name, why);
            return false;
        }
    }
    if (found == 2)
        return true;
    command_refuse(pruning->call, "there are not two verified backups: nothing was removed");
    return false;
}

static void say(struct pruning *pruning, const struct backup *backup, bool gone, const char *text)
{
    json_array_append_new(
        gone ? pruning->removed : pruning->kept,
        json_pack("{s:s, s:s, s:s}", "name", backup->name, "place", backup->place, "why", text));
    if (options_get(pruning->call->options, "--json") == NULL)
        fprintf(pruning->call->out, "%s  %s  %s\n", backup->name, backup->place, text);
}

static bool forget(struct pruning *pruning, const struct backup *backup)
{
    char number[24];
    snprintf(number, sizeof number, "%llu", (unsigned long long)backup->number);
    const char *const words[] = {"backup", "forget", number};
    char *text = ask(pruning, 3, words);
    free(text);
    return text != NULL;
}

static bool remove_file(struct pruning *pruning, const struct backup *backup)
{
    const struct io *io = pruning->call->io;
    char path[BACKUP_PLACE_MAX + BACKUP_NAME_MAX + 2];
    if (!path_of(backup, path) || io->remove(io->self, path) != DONE ||
        io->folder_sync(io->self, backup->place) != DONE)
        return false;
    return forget(pruning, backup);
}

static void drop(struct pruning *pruning, const struct backup *backup)
{
    char why[HUB_WHY_MAX];
    struct storage *older;
    enum outcome outcome = open_one(pruning, backup, &older, why);
    if (outcome == NOT_FOUND && strcmp(why, "there is no such file") == 0) {
        say(pruning, backup, true,
            forget(pruning, backup) ? "was gone already" : "was gone already, and is still listed");
        return;
    }
    if (outcome != DONE) {
        say(pruning, backup, false, "stays: it cannot be read, look at it yourself");
        return;
    }
    for (size_t i = 0; i < 2 && outcome == DONE; i++)
        outcome = prune_compare(pruning->last[i], older);
    storage_abandon(older);
    if (outcome != DONE)
        say(pruning, backup, false, "stays: it holds something that the last two lack");
    else if (remove_file(pruning, backup))
        say(pruning, backup, true, "removed");
    else
        say(pruning, backup, false, "stays: it cannot be removed");
}

static int finish(struct pruning *pruning)
{
    struct call *call = pruning->call;
    if (options_get(call->options, "--json") != NULL) {
        json_t *all = json_pack("{s:O, s:O}", "removed", pruning->removed, "kept", pruning->kept);
        json_dumpf(all, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
        json_decref(all);
    }
    return EXIT_CODE_DONE;
}

static const char *why_kept(const struct pruning *pruning, size_t i)
{
    bool holds = pruning->list[i].made_ms < pruning->rule.erased_ms;
    return pruning->verdicts[i] == PRUNE_LAST_TWO && holds
               ? "stays: one of the last two; it holds an erased name: back up again, and prune"
               : prune_verdict_name(pruning->verdicts[i]);
}

static int prune(struct pruning *pruning)
{
    if (!take_list(pruning))
        return EXIT_CODE_REFUSED;
    prune_choose(&pruning->rule, pruning->list, pruning->count, pruning->verdicts);
    if (!read_last_two(pruning))
        return EXIT_CODE_REFUSED;
    for (size_t i = 0; i < pruning->count; i++) {
        if (pruning->verdicts[i] == PRUNE_GOES)
            drop(pruning, &pruning->list[i]);
        else
            say(pruning, &pruning->list[i], false, why_kept(pruning, i));
    }
    return finish(pruning);
}

static bool read_number(const struct call *call, const char *name, unsigned otherwise,
                        unsigned *number)
{
    const char *text = options_get(call->options, name);
    char *end = NULL;
    unsigned long value = text != NULL ? strtoul(text, &end, 10) : otherwise;
    *number = (unsigned)value;
    return text == NULL || (*text >= '0' && *text <= '9' && *end == '\0' && value <= 3650);
}

int command_backup_prune(struct call *call)
{
    char path[4200];
    struct pruning *pruning = calloc(1, sizeof *pruning);
    if (pruning == NULL)
        return command_refuse(call, "memory is short");
    pruning->call = call;
    pruning->rule.now_ms = call->io->wall_ms(call->io->self);
    pruning->rule.erased_ms = INT64_MIN;
    pruning->served = control_is_served(call->data);
    pruning->removed = json_array();
    pruning->kept = json_array();
    snprintf(path, sizeof path, "%s/keys/signing", call->data);
    int code = EXIT_CODE_USAGE;
    if (!read_number(call, "--keep", 4, &pruning->rule.newest) ||
        !read_number(call, "--days", 7, &pruning->rule.days))
        command_refuse(call, "--keep and --days are numbers up to 3650");
    else if (key_load_public(call->io, path, KEY_SIGNING, pruning->hub_key) != DONE)
        code = command_refuse(call, "this folder holds no hub: run init first");
    else
        code = prune(pruning);
    for (size_t i = 0; i < 2; i++)
        storage_abandon(pruning->last[i]);
    json_decref(pruning->removed);
    json_decref(pruning->kept);
    free(pruning);
    return code;
}

int command_backup_forget(struct call *call)
{
    char *end;
    unsigned long long number = strtoull(call->options->words[0], &end, 10);
    if (*end != '\0' || end == call->options->words[0]) {
        command_refuse(call, "a number as backup list shows it");
        return EXIT_CODE_USAGE;
    }
    return backup_forget(call->hub, number) == DONE ? EXIT_CODE_DONE
                                                    : command_refuse(call, hub_why(call->hub));
}
