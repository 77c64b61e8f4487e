/* restore and resume: the two ways in which a hub goes on after it lost something. Both mint an
 * epoch, so that kiosks send again what is missing. */
#include <jansson.h>
#include <sodium.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/epoch.h"
#include "sync/hub/inside.h"
#include "sync/hub/passphrase.h"
#include "sync/hub/restore.h"

static void write_time(int64_t ms, char text[32])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm local;
    text[0] = '\0';
    if (localtime_r(&seconds, &local) != NULL)
        strftime(text, 32, "%Y-%m-%d %H:%M", &local);
}

/* What was erased or revoked after the backup was made must not come back with it; what no list
 * tells, nobody can know. */
static void say_lists(struct call *call, const struct restore_lists *lists, const char *made)
{
    if (!lists->found)
        fprintf(call->err,
                "jornada-hub: no list of erasures and revocations lies here or beside the backup: "
                "what was erased or revoked after %s is not known; do it again\n",
                made);
    else if (lists->again > 0)
        fprintf(call->err,
                "jornada-hub: %llu erasures and revocations after %s were applied again\n",
                (unsigned long long)lists->again, made);
}

static int print_done(struct call *call, const struct backup_statement *statement, size_t newer,
                      const struct restore_lists *lists)
{
    char made[32], key[65];
    write_time(statement->made_ms, made);
    say_lists(call, lists, made);
    sodium_bin2hex(key, sizeof key, statement->hub_key, 32);
    if (options_get(call->options, "--json") != NULL) {
        json_t *json = json_pack(
            "{s:b, s:I, s:I, s:I, s:I, s:I, s:b, s:I, s:s}", "restored", 1, "made_ms",
            (json_int_t)statement->made_ms, "streams", (json_int_t)statement->sum.streams, "frames",
            (json_int_t)statement->sum.frames, "quarantined",
            (json_int_t)statement->sum.quarantined, "newer", (json_int_t)newer, "list_found",
            (int)lists->found, "applied_again", (json_int_t)lists->again, "hub_key", key);
        json_dumpf(json, call->out, JSON_COMPACT);
        fputc('\n', call->out);
        json_decref(json);
        return EXIT_CODE_DONE;
    }
    fprintf(call->out,
            "Restored as of %s: %llu frames of %llu streams. Now serve: kiosks send again what is "
            "missing.\nThe hub's key is %s; kiosks believe no other.\n",
            made, (unsigned long long)statement->sum.frames,
            (unsigned long long)statement->sum.streams, key);
    return EXIT_CODE_DONE;
}

static int restore(struct call *call, const char *passphrase)
{
    char why[HUB_WHY_MAX];
    struct backup_statement statement;
    struct restore_lists lists;
    struct restore_settings settings = {.io = call->io,
                                        .folder = call->data,
                                        .file = call->options->words[0],
                                        .passphrase = passphrase,
                                        .lists = &lists};
    size_t newer = restore_count_newer(call->io, settings.file);
    if (restore_run(&settings, &statement, why) != DONE)
        return command_refuse(call, why);
    if (newer > 0)
        fprintf(call->err, "jornada-hub: %zu later backup(s) lie beside it\n", newer);
    return print_done(call, &statement, newer, &lists);
}

/* Asked for only where the machine has not got the hub's keys. */
static enum outcome get_passphrase(struct call *call, struct passphrase *passphrase, bool *needed)
{
    const char *file = options_get(call->options, "--custodian-passphrase-file");
    struct backup_statement statement;
    *needed = true;
    if (file != NULL)
        return passphrase_read_file(call->io, file, passphrase);
    *needed = backup_file_read(call->io, call->options->words[0], NULL, &statement) == DONE &&
              !restore_has_keys(call->io, call->data, statement.hub_key);
    if (!*needed || !isatty(STDIN_FILENO))
        return *needed ? NO_DEVICE : DONE;
    return passphrase_ask("Passphrase of the custodian: ", false, passphrase);
}

int command_restore(struct call *call)
{
    bool needed;
    if (control_is_served(call->data))
        return command_refuse(call, "this hub serves: stop it first");
    struct passphrase *passphrase = passphrase_create();
    if (passphrase == NULL)
        return command_refuse(call, "memory is short");
    int code;
    enum outcome outcome = get_passphrase(call, passphrase, &needed);
    if (outcome != DONE && outcome != NO_DEVICE)
        code = command_refuse(call, "the passphrase has no usable first line");
    else
        code = restore(call, needed && outcome == DONE ? passphrase->text : NULL);
    passphrase_destroy(passphrase);
    return code;
}

int command_resume(struct call *call)
{
    if (!call->hub->read_only)
        return command_refuse(call, "this hub is not read-only: there is nothing to resume");
    if (epoch_mint(call->hub) != DONE)
        return command_refuse(call, hub_why(call->hub));
    fputs(options_get(call->options, "--json") != NULL
              ? "{\"resumed\": true}\n"
              : "The hub goes on with the database it has; kiosks send again what it lacks.\n",
          call->out);
    return EXIT_CODE_DONE;
}
