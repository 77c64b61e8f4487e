/* backup: taken by the hub (the one that serves, where one does), copied and read back by this
 * process, so that a slow place holds up no kiosk and a server runs no command of anybody's.
 *
 * backup take and backup record are the two steps that the hub itself does. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sync/hub/backup.h"
#include "sync/hub/backup_shell.h"
#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/key.h"
#include "sync/hub/ledger.h"

#define ID_HEX (2 * BACKUP_ID + 1)

struct asking {
    struct call *call;
    bool served;
    struct backup backup;
    char path[4096]; /* under DATA/outgoing */
    uint8_t hub_key[32];
    char why[HUB_WHY_MAX];
};

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_COMPACT);
    fputc('\n', call->out);
    json_decref(json);
}

static json_t *to_json(const struct backup *backup)
{
    char id[ID_HEX];
    sodium_bin2hex(id, sizeof id, backup->id, BACKUP_ID);
    return json_pack("{s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:b}", "number",
                     (json_int_t)backup->number, "id", id, "name", backup->name, "place",
                     backup->place, "bytes", (json_int_t)backup->bytes, "made_ms",
                     (json_int_t)backup->made_ms, "verified_ms", (json_int_t)backup->verified_ms,
                     "verified", (int)(backup->verified_ms > 0));
}

int command_backup_take(struct call *call)
{
    struct backup backup;
    char path[4096];
    if (backup_take(call->hub, &backup, path) != DONE)
        return command_refuse(call, hub_why(call->hub));
    print_json(call, to_json(&backup));
    return EXIT_CODE_DONE;
}

static bool read_id(const char *hex, uint8_t id[BACKUP_ID])
{
    size_t size = 0;
    return hex != NULL && sodium_hex2bin(id, BACKUP_ID, hex, strlen(hex), NULL, &size, NULL) == 0 &&
           size == BACKUP_ID;
}

int command_backup_record(struct call *call)
{
    uint8_t id[BACKUP_ID];
    char *end;
    const char *place = options_get(call->options, "--place");
    unsigned long long number = strtoull(call->options->words[0], &end, 10);
    if (*end != '\0' || !read_id(options_get(call->options, "--id"), id) ||
        strlen(place) >= BACKUP_PLACE_MAX) {
        command_refuse(call, "number, id and place as backup take printed them");
        return EXIT_CODE_USAGE;
    }
    if (backup_record(call->hub, number, id, place) != DONE)
        return command_refuse(call, hub_why(call->hub));
    return EXIT_CODE_DONE;
}

int command_backup_doubt(struct call *call)
{
    uint8_t id[BACKUP_ID];
    if (!read_id(call->options->words[0], id)) {
        command_refuse(call, "an id has 64 hex digits");
        return EXIT_CODE_USAGE;
    }
    enum outcome outcome = backup_doubt(call->hub, id);
    return outcome == DONE || outcome == NOT_FOUND ? EXIT_CODE_DONE
                                                   : command_refuse(call, hub_why(call->hub));
}

/* When a name was erased last: what was made before holds it. */
static json_int_t erased_ms(struct hub *hub)
{
    struct ledger_entry entry;
    uint64_t number = 0;
    enum outcome outcome = ledger_count(hub, &number);
    for (; outcome == DONE && number > 0; number--) {
        outcome = ledger_at(hub, number, &entry);
        if (outcome == DONE && entry.kind == LEDGER_FRAME)
            return (json_int_t)entry.at_ms;
    }
    return 0;
}

int command_backup_list(struct call *call)
{
    struct backup backup;
    enum outcome outcome;
    int counting = 0;
    bool as_json = options_get(call->options, "--json") != NULL;
    json_t *list = json_array();
    for (size_t i = 0; (outcome = backup_at(call->hub, i, &backup)) == DONE; i++) {
        counting += backup.verified_ms > 0;
        json_array_append_new(list, to_json(&backup));
        if (!as_json)
            fprintf(call->out, "%-12s  %s  %s\n",
                    backup.verified_ms > 0 ? "verified" : "NOT verified", backup.name,
                    backup.place);
    }
    if (as_json)
        print_json(call, json_pack("{s:o, s:b, s:I}", "backups", list, "two_verified",
                                   counting >= 2, "erased_ms", erased_ms(call->hub)));
    else
        json_decref(list);
    if (!as_json && counting < 2)
        fputs("Fewer than two verified backups: nothing is safe yet, kiosks delete nothing.\n",
              call->out);
    return outcome == NOT_FOUND ? EXIT_CODE_DONE : command_refuse(call, hub_why(call->hub));
}

/* -- This process's part ----------------------------------------------------------------------- */

/* What the serving hub says to a command; its own words go to our standard error. NULL: refused. */
static char *ask_hub(struct asking *asking, int argc, const char *const words[])
{
    char *text = NULL, *argv[16];
    size_t size = 0;
    int code = EXIT_CODE_REFUSED;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    for (int i = 0; i < argc; i++)
        argv[i] = (char *)(uintptr_t)words[i];
    enum outcome outcome =
        control_ask(asking->call->data, argc, argv, out, asking->call->err, &code);
    fclose(out);
    if (outcome == DONE && code == EXIT_CODE_DONE)
        return text;
    if (outcome != DONE)
        command_refuse(asking->call, "the serving hub does not answer");
    free(text);
    return NULL;
}

static bool of_json(const json_t *json, struct asking *asking)
{
    const char *name = json_string_value(json_object_get(json, "name"));
    struct backup *backup = &asking->backup;
    backup->number = (uint64_t)json_integer_value(json_object_get(json, "number"));
    backup->bytes = (uint64_t)json_integer_value(json_object_get(json, "bytes"));
    backup->made_ms = json_integer_value(json_object_get(json, "made_ms"));
    /* Its folder may have another name there: that program's working folder is its own. */
    return name != NULL && strchr(name, '/') == NULL &&
           read_id(json_string_value(json_object_get(json, "id")), backup->id) &&
           snprintf(backup->name, sizeof backup->name, "%s", name) < BACKUP_NAME_MAX &&
           snprintf(asking->path, sizeof asking->path, "%s/outgoing/%s", asking->call->data, name) <
               (int)sizeof asking->path;
}

static bool take(struct asking *asking)
{
    static const char *const words[] = {"backup", "take"};
    if (!asking->served) {
        if (backup_take(asking->call->hub, &asking->backup, asking->path) == DONE)
            return true;
        command_refuse(asking->call, hub_why(asking->call->hub));
        return false;
    }
    char *text = ask_hub(asking, 2, words);
    json_t *json = text != NULL ? json_loads(text, 0, NULL) : NULL;
    bool good = json != NULL && of_json(json, asking);
    json_decref(json);
    free(text);
    return good;
}

static bool record(struct asking *asking, const uint8_t id[BACKUP_ID])
{
    char number[24], hex[ID_HEX], option[ID_HEX + 8], place[BACKUP_PLACE_MAX + 16];
    if (!asking->served) {
        if (backup_record(asking->call->hub, asking->backup.number, id, asking->backup.place) ==
            DONE)
            return true;
        command_refuse(asking->call, hub_why(asking->call->hub));
        return false;
    }
    snprintf(number, sizeof number, "%llu", (unsigned long long)asking->backup.number);
    sodium_bin2hex(hex, sizeof hex, id, BACKUP_ID);
    snprintf(option, sizeof option, "--id=%s", hex);
    snprintf(place, sizeof place, "--place=%s", asking->backup.place);
    const char *const words[] = {"backup", "record", option, place, number};
    char *text = ask_hub(asking, 5, words);
    free(text);
    return text != NULL;
}

/* A lost machine takes with it what lies on its own disk. */
static void warn_of_same_disk(struct call *call, const char *folder)
{
    struct stat ours, there;
    if (stat(call->data, &ours) == 0 && stat(folder, &there) == 0 && ours.st_dev == there.st_dev)
        fputs("jornada-hub: this folder is on the hub's own disk: what befalls one befalls both\n",
              call->err);
}

/* *verified = the copy was read back and is the backup. */
static bool send_to_folder(struct asking *asking, const char *folder, uint8_t id[BACKUP_ID])
{
    struct backup_statement statement;
    warn_of_same_disk(asking->call, folder);
    if (backup_file_copy(asking->call->io, asking->path, asking->call->io, folder,
                         asking->backup.name, asking->hub_key, &statement, asking->why) != DONE) {
        fprintf(asking->call->err, "jornada-hub: the backup does not count: %s\n", asking->why);
        return false;
    }
    memcpy(id, statement.id, BACKUP_ID);
    return true;
}

static bool send_to_command(struct asking *asking, const char *command, const char *fetch,
                            uint8_t id[BACKUP_ID], bool *verified)
{
    struct backup_statement statement;
    char back[4096 + 16];
    *verified = false;
    if (!backup_shell_send(command, asking->path, asking->backup.name)) {
        command_refuse(asking->call, "the command failed: the backup does not count");
        return false;
    }
    if (fetch == NULL)
        return true;
    snprintf(back, sizeof back, "%s.fetched", asking->path);
    bool good = backup_shell_fetch(fetch, back, asking->backup.name);
    if (!good)
        command_refuse(asking->call, "the command that fetches it failed: it does not count");
    else if (backup_file_check(asking->call->io, back, asking->hub_key, &statement, NULL,
                               asking->why) != DONE) {
        good = false;
        fprintf(asking->call->err, "jornada-hub: the backup does not count: %s\n", asking->why);
    }
    (void)!asking->call->io->remove(asking->call->io->self, back);
    if (good)
        memcpy(id, statement.id, BACKUP_ID);
    *verified = good;
    return good;
}

static int print_done(struct asking *asking, bool verified)
{
    struct call *call = asking->call;
    if (options_get(call->options, "--json") != NULL)
        print_json(call,
                   json_pack("{s:s, s:s, s:I, s:I, s:b}", "name", asking->backup.name, "place",
                             asking->backup.place, "number", (json_int_t)asking->backup.number,
                             "bytes", (json_int_t)asking->backup.bytes, "verified", (int)verified));
    else if (verified)
        fprintf(call->out, "%s: copied to %s, read back, whole. It counts.\n", asking->backup.name,
                asking->backup.place);
    else
        fprintf(call->out, "%s: handed over. It counts only when read back: give --fetch CMD.\n",
                asking->backup.name);
    return EXIT_CODE_DONE;
}

static int back_up(struct asking *asking)
{
    const struct options *options = asking->call->options;
    const char *folder = options_get(options, "--to");
    const char *command = options_get(options, "--command");
    uint8_t id[BACKUP_ID];
    bool verified = folder != NULL;
    snprintf(asking->backup.place, sizeof asking->backup.place, "%s",
             folder != NULL ? folder : "command");
    bool good = folder != NULL ? send_to_folder(asking, folder, id)
                               : send_to_command(asking, command, options_get(options, "--fetch"),
                                                 id, &verified);
    if (good && verified)
        good = record(asking, id);
    if (good && folder != NULL)
        command_lay_ledger(asking->call, folder, asking->hub_key);
    return good ? print_done(asking, verified) : EXIT_CODE_REFUSED;
}

static int open_and_back_up(struct asking *asking)
{
    struct call *call = asking->call;
    struct hub_settings settings = {.io = call->io, .folder = call->data};
    asking->served = control_is_served(call->data);
    if (!asking->served && hub_open(&settings, &call->hub, asking->why) != DONE)
        return command_refuse(call, asking->why);
    int code = take(asking) ? back_up(asking) : EXIT_CODE_REFUSED;
    hub_close(call->hub);
    call->hub = NULL;
    return code;
}

int command_backup(struct call *call)
{
    char path[4200];
    const char *folder = options_get(call->options, "--to");
    const char *command = options_get(call->options, "--command");
    if ((folder == NULL) == (command == NULL) ||
        (folder != NULL &&
         (options_get(call->options, "--fetch") != NULL || strlen(folder) >= BACKUP_PLACE_MAX))) {
        command_refuse(call, "where to? --to FOLDER, or --command CMD with --fetch CMD");
        return EXIT_CODE_USAGE;
    }
    struct asking *asking = calloc(1, sizeof *asking);
    if (asking == NULL)
        return command_refuse(call, "memory is short");
    asking->call = call;
    snprintf(path, sizeof path, "%s/keys/signing", call->data);
    int code = key_load_public(call->io, path, KEY_SIGNING, asking->hub_key) == DONE
                   ? open_and_back_up(asking)
                   : command_refuse(call, "this folder holds no hub: run init first");
    free(asking);
    return code;
}
