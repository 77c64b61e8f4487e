/* verify: a copy of the store, or a backup, read as a whole in this process. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/hub/backup.h"
#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/key.h"
#include "sync/hub/passphrase.h"
#include "sync/hub/verify.h"

static const char *const sentences[VERIFY_PARTS][2] = {
    [VERIFY_DATABASE] = {"the database contradicts itself", "the database agrees with itself"},
    [VERIFY_FRAMES] = {"a frame is not the one that its hash names", "every frame is what it was"},
    [VERIFY_MARKS] = {"a stream's mark is not what its frames come to",
                      "every mark is what the frames come to"},
    [VERIFY_QUARANTINE] = {"the quarantine lost something", "the quarantine lost nothing"},
    [VERIFY_AUDIT] = {"a row of who did what with letters was touched",
                      "nobody touched the list of who did what with letters"},
    [VERIFY_SUMS] = {"the sums are not those of the facts", "the sums are those of the facts"},
};

int command_verify_copy(struct call *call)
{
    char path[4096];
    if (verify_copy(call->hub, path) != DONE)
        return command_refuse(call, hub_why(call->hub));
    fputs(options_get(call->options, "--json") != NULL ? "{\"file\": \"" VERIFY_COPY "\"}\n"
                                                       : "DATA/" VERIFY_COPY "\n",
          call->out);
    return EXIT_CODE_DONE;
}

/* Asks the hub that serves; 0 where it did it. */
static int ask(struct call *call, int argc, const char *const words[])
{
    char *argv[8], *said = NULL;
    size_t size = 0;
    int code = EXIT_CODE_REFUSED;
    for (int i = 0; i < argc; i++)
        argv[i] = (char *)(uintptr_t)words[i];
    FILE *out = open_memstream(&said, &size);
    if (out == NULL)
        return code;
    if (control_ask(call->data, argc, argv, out, call->err, &code) != DONE)
        code = command_refuse(call, "the serving hub does not answer");
    fclose(out);
    free(said);
    return code;
}

/* The folder may have another name for that program: its working folder is its own. */
static int copy_of_server(struct call *call, char path[4096])
{
    static const char *const words[] = {"verify", "copy"};
    if (snprintf(path, 4096, "%s/" VERIFY_COPY, call->data) >= 4096)
        return command_refuse(call, "the folder's name is too long");
    return ask(call, 2, words);
}

static int copy_of_store(struct call *call, char path[4096])
{
    char why[HUB_WHY_MAX];
    struct hub *hub;
    struct hub_settings settings = {.io = call->io, .folder = call->data};
    if (control_is_served(call->data))
        return copy_of_server(call, path);
    if (hub_open(&settings, &hub, why) != DONE)
        return command_refuse(call, why);
    int code = verify_copy(hub, path) == DONE ? EXIT_CODE_DONE : command_refuse(call, hub_why(hub));
    hub_close(hub);
    return code;
}

/* A backup that this hub counts and that is not whole any more must not count. */
static void doubt(struct call *call, const char *file)
{
    struct backup_statement statement;
    char hex[2 * BACKUP_ID + 1], why[HUB_WHY_MAX];
    struct hub *hub;
    struct hub_settings settings = {.io = call->io, .folder = call->data};
    if (backup_file_read(call->io, file, NULL, &statement) != DONE)
        return;
    sodium_bin2hex(hex, sizeof hex, statement.id, BACKUP_ID);
    const char *const words[] = {"backup", "doubt", hex};
    if (control_is_served(call->data)) {
        (void)ask(call, 3, words);
    } else if (hub_open(&settings, &hub, why) == DONE) {
        (void)!backup_doubt(hub, statement.id);
        hub_close(hub);
    }
}

static int open_backup(struct call *call, const char *file, struct storage **storage)
{
    char path[4200], why[HUB_WHY_MAX];
    uint8_t key[32];
    struct backup_statement statement;
    snprintf(path, sizeof path, "%s/keys/signing", call->data);
    bool known = key_load_public(call->io, path, KEY_SIGNING, key) == DONE;
    enum outcome outcome =
        backup_file_check(call->io, file, known ? key : NULL, &statement, storage, why);
    if (outcome == DAMAGED)
        doubt(call, file);
    return outcome == DONE ? EXIT_CODE_DONE : command_refuse(call, why);
}

static int open_store(struct call *call, struct storage **storage)
{
    char path[4096], why[HUB_WHY_MAX];
    int code = copy_of_store(call, path);
    if (code == EXIT_CODE_DONE && verify_take(call->io, path, storage, why) != DONE)
        code = command_refuse(call, why);
    return code;
}

static void print_report(struct call *call, const struct verify_report *report)
{
    bool as_json = options_get(call->options, "--json") != NULL;
    json_t *json =
        json_pack("{s:b, s:b, s:I, s:I, s:I}", "sound", (int)verify_is_sound(report), "counted",
                  (int)report->counted, "streams", (json_int_t)report->streams, "frames",
                  (json_int_t)report->frames, "quarantined", (json_int_t)report->quarantined);
    for (size_t i = 0; i < VERIFY_PARTS; i++) {
        bool good = report->good[i];
        const char *text = i == VERIFY_SUMS && !report->counted
                               ? "not counted: the online key is not open"
                               : sentences[i][good];
        json_object_set_new(json, verify_part_name((enum verify_part)i), json_boolean(good));
        if (!as_json)
            fprintf(call->out, "%s  %-12s %s\n",
                    !good                                  ? "NO"
                    : i == VERIFY_SUMS && !report->counted ? "--"
                                                           : "ok",
                    verify_part_name((enum verify_part)i), text);
    }
    if (as_json) {
        json_dumpf(json, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
    } else {
        fprintf(call->out, "%llu frames of %llu streams, %llu put aside\n",
                (unsigned long long)report->frames, (unsigned long long)report->streams,
                (unsigned long long)report->quarantined);
    }
    json_decref(json);
}

static int verify(struct call *call, struct storage *storage, const char *passphrase)
{
    char why[HUB_WHY_MAX];
    struct verify_report report;
    struct hub_settings settings = {
        .io = call->io, .folder = call->data, .online_passphrase = passphrase};
    if (verify_run(&settings, storage, &report, why) != DONE)
        return command_refuse(call, why);
    print_report(call, &report);
    if (verify_is_sound(&report))
        return EXIT_CODE_DONE;
    return command_refuse(call, "what was read is not sound: restore FILE brings a backup back");
}

int command_verify(struct call *call)
{
    const char *word = call->options->word_count > 0 ? call->options->words[0] : NULL;
    const char *file = options_get(call->options, "--online-passphrase-file");
    struct storage *storage = NULL;
    struct passphrase *passphrase = NULL;
    if (file != NULL) {
        passphrase = passphrase_create();
        if (passphrase == NULL || passphrase_read_file(call->io, file, passphrase) != DONE) {
            passphrase_destroy(passphrase);
            return command_refuse(call, "the online passphrase file has no usable first line");
        }
    }
    int code = word != NULL ? open_backup(call, word, &storage) : open_store(call, &storage);
    if (code == EXIT_CODE_DONE)
        code = verify(call, storage, passphrase != NULL ? passphrase->text : NULL);
    passphrase_destroy(passphrase);
    return code;
}
