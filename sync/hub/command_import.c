/* import FOLDER: every bundle of a stick into the hub, and the hub's receipts onto the stick. In a
 * relay's folder: to the relay, which carries them on, and what receipts the hub sent it back.
 *
 * The stick is touched by a confined child (sync/stick_helper.h), never by the server: a stick that
 * hangs holds up this command alone. Bundles are taken one by one, in any order, each committed as
 * it comes; a bad one is named and left where it is. Nothing on the stick is deleted. Receipts are
 * written last, so that they speak of all of it. */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/hub/command.h"
#include "sync/hub/control.h"
#include "sync/hub/passphrase.h"
#include "sync/receipt.h"
#include "sync/stick_helper.h"

struct import {
    struct call *call;
    struct hub *hub;     /* opened here; both NULL: a server has it */
    struct relay *relay; /* … of a relay's folder, in the hub's place */
    struct relay_papers papers;
    bool at_relay;
    struct stick_helper *helper;
    char spool[OPTIONS_PATH_MAX];    /* one bundle at a time, where the server can read it */
    json_t *bad, *devices, *revoked; /* lists */
    json_int_t files, taken, repeated, frames, fresh, quarantined, receipts;
    json_int_t awaited; /* devices for which the relay has no receipt of the hub yet */
    bool own_disk;
    uint32_t more;       /* files beyond what is looked at */
    const char *stopped; /* why it ended early; NULL = it did not */
    char why[HUB_WHY_MAX];
};

/* The first reason is the one that is told. */
static void stop(struct import *import, const char *why)
{
    if (import->stopped != NULL)
        return;
    snprintf(import->why, sizeof import->why, "%s", why);
    import->stopped = import->why;
}

static void note_bad(struct import *import, const char *name, const char *why)
{
    json_array_append_new(import->bad, json_pack("{s:s, s:s}", "file", name, "why", why));
}

static bool has(const json_t *list, const json_t *value)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (json_equal(json_array_get(list, i), value))
            return true;
    }
    return false;
}

static void add_once(json_t *list, json_t *value)
{
    if (value != NULL && !has(list, value))
        json_array_append(list, value);
}

/* -- The hub, wherever it is --------------------------------------------------------------------
 */

static int run_words(struct import *import, int count, char **words, FILE *out, FILE *err)
{
    struct call inner = {.io = import->call->io,
                         .data = import->call->data,
                         .hub = import->hub,
                         .relay = import->relay,
                         .out = out,
                         .err = err};
    int code = EXIT_CODE_REFUSED;
    if (import->hub != NULL || import->relay != NULL)
        return command_run(&inner, count, words);
    enum outcome outcome = control_ask(import->call->data, count, words, out, err, &code);
    if (outcome != DONE)
        stop(import, "the server stopped on the way; what it took is kept, import again");
    return code;
}

/* `stick VERB WORD --json`; what it said, for the caller to json_decref; NULL: it said nothing. */
static json_t *ask(struct import *import, const char *verb, const char *word)
{
    char words[4][OPTIONS_PATH_MAX];
    char *argv[] = {words[0], words[1], words[2], words[3], NULL}, *text[2] = {NULL, NULL};
    size_t size[2] = {0, 0};
    FILE *out = open_memstream(&text[0], &size[0]), *err = open_memstream(&text[1], &size[1]);
    snprintf(words[0], sizeof words[0], "stick");
    snprintf(words[1], sizeof words[1], "%s", verb);
    snprintf(words[2], sizeof words[2], "%s", word);
    snprintf(words[3], sizeof words[3], "--json");
    if (out != NULL && err != NULL)
        (void)run_words(import, 4, argv, out, err);
    if (out != NULL)
        fclose(out);
    if (err != NULL)
        fclose(err);
    json_t *said = size[0] > 0 ? json_loadb(text[0], size[0], 0, NULL) : NULL;
    free(text[0]);
    free(text[1]);
    return said;
}

static enum outcome open_hub_here(struct import *import)
{
    struct call *call = import->call;
    const char *file = options_get(call->options, "--online-passphrase-file");
    struct hub_settings settings = {.io = call->io, .folder = call->data};
    struct passphrase *passphrase = passphrase_create();
    enum outcome outcome = passphrase == NULL ? BUSY : DONE;
    snprintf(import->why, sizeof import->why, "the online passphrase file has no usable line");
    if (outcome == DONE && file != NULL) {
        outcome = passphrase_read_file(call->io, file, passphrase);
        settings.online_passphrase = passphrase->text;
    }
    if (outcome == DONE)
        outcome = hub_open(&settings, &import->hub, import->why);
    if (outcome == DONE && !hub_takes_facts(import->hub)) {
        outcome = REFUSED;
        snprintf(import->why, sizeof import->why,
                 "the online key is under a passphrase: give --online-passphrase-file FILE, or let "
                 "a server run");
    }
    passphrase_destroy(passphrase);
    return outcome;
}

static enum outcome open_here(struct import *import)
{
    struct call *call = import->call;
    if (!import->at_relay)
        return open_hub_here(import);
    const struct relay_settings settings = {
        .io = call->io, .folder = call->data, .papers = &import->papers};
    return relay_open(&settings, &import->relay, import->why);
}

/* -- Bundles ------------------------------------------------------------------------------------
 */

static enum outcome spool(struct import *import, const uint8_t *bytes, size_t size)
{
    const struct io *io = import->call->io;
    struct io_file *file;
    enum outcome outcome = io->file_open(io->self, import->spool, IO_CREATE, &file);
    if (outcome != DONE)
        return outcome;
    outcome = io->file_truncate(io->self, file, 0);
    if (outcome == DONE)
        outcome = io->file_write(io->self, file, 0, bytes, size);
    io->file_close(io->self, file);
    return outcome;
}

static void count_taken(struct import *import, const json_t *said)
{
    json_int_t fresh = json_integer_value(json_object_get(said, "fresh"));
    import->taken += fresh > 0;
    import->repeated += fresh == 0;
    import->fresh += fresh;
    import->frames += json_integer_value(json_object_get(said, "frames"));
    import->quarantined += json_integer_value(json_object_get(said, "quarantined"));
    add_once(import->devices, json_object_get(said, "device"));
    if (json_is_true(json_object_get(said, "revoked")))
        add_once(import->revoked, json_object_get(said, "kiosk"));
}

static void take_file(struct import *import, const struct stick_answer *file)
{
    const struct io *io = import->call->io;
    if (spool(import, file->bytes, file->size) != DONE) {
        stop(import, "the hub's own disk takes no more; what was taken is kept");
        return;
    }
    json_t *said = ask(import, "take", import->spool);
    (void)!io->remove(io->self, import->spool);
    const char *why = json_string_value(json_object_get(said, "why"));
    if (json_is_true(json_object_get(said, "taken")))
        count_taken(import, said);
    else if (said == NULL || json_is_true(json_object_get(said, "hub_stopped")))
        stop(import, why != NULL ? why : "the hub gave no answer");
    else
        note_bad(import, file->name, why != NULL ? why : "refused");
    json_decref(said);
}

/* Why the child did not hand a file over. */
static const char *file_fault(enum outcome outcome)
{
    switch (outcome) {
    case INVALID:
        return "this is no bundle, or no plain file";
    case REFUSED:
        return "it may not be read";
    default:
        return "it could not be read to its end; is the stick still in?";
    }
}

static void take_files(struct import *import)
{
    struct stick_answer answer;
    if (stick_helper_list(import->helper, STICK_BUNDLES) != DONE) {
        stop(import, "the stick cannot be asked");
        return;
    }
    stick_helper_wait(import->helper, STICK_PATIENCE_MS, &answer);
    if (answer.outcome != DONE) {
        stop(import, "the stick's folder cannot be read");
        return;
    }
    import->files = answer.files;
    import->more = answer.more;
    for (json_int_t i = 0; i < import->files && import->stopped == NULL; i++) {
        if (stick_helper_next(import->helper) != DONE) {
            stop(import, "the stick cannot be asked");
            return;
        }
        stick_helper_wait(import->helper, STICK_PATIENCE_MS, &answer);
        if (stick_helper_fd(import->helper) < 0)
            stop(import, "the stick does not answer; what was taken is kept, import again");
        else if (answer.outcome == DONE)
            take_file(import, &answer);
        else if (answer.outcome != NOT_FOUND)
            note_bad(import, answer.name, file_fault(answer.outcome));
    }
}

/* -- Receipts -----------------------------------------------------------------------------------
 */

static enum outcome put_receipt(struct import *import, const char *device, unsigned part,
                                const char *text)
{
    uint8_t id[16], *bytes = malloc(RECEIPT_MAX);
    char name[STICK_NAME_MAX];
    struct stick_answer answer = {.outcome = BUSY};
    size_t size = 0;
    if (bytes != NULL && sodium_hex2bin(id, sizeof id, device, 32, NULL, &size, NULL) == 0 &&
        sodium_base642bin(bytes, RECEIPT_MAX, text, strlen(text), NULL, &size, NULL,
                          sodium_base64_VARIANT_ORIGINAL) == 0) {
        stick_receipt_name(id, part, name);
        if (stick_helper_put(import->helper, name, bytes, size) == DONE)
            stick_helper_wait(import->helper, STICK_PATIENCE_MS, &answer);
    }
    free(bytes);
    return answer.outcome;
}

static const char *receipt_fault(enum outcome outcome)
{
    return outcome == DISK_FULL
               ? "the stick is full: the records are safe here, no receipt is on it"
           : outcome == REFUSED
               ? "the stick is read-only: the records are safe here, no receipt is on it"
               : "the receipt could not be written to the stick; the records are safe here";
}

static void give_receipts(struct import *import, const char *device)
{
    json_t *said = ask(import, "receipt", device);
    const json_t *parts = json_object_get(said, "receipts");
    if (json_array_size(parts) == 0 && import->at_relay)
        import->awaited++;
    else if (json_array_size(parts) == 0)
        note_bad(import, device, "the hub made no receipt for this device");
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const char *text = json_string_value(json_array_get(parts, i));
        enum outcome outcome =
            text == NULL ? INVALID : put_receipt(import, device, (unsigned)i, text);
        if (outcome == DONE) {
            import->receipts++;
            continue;
        }
        stop(import, receipt_fault(outcome));
        break;
    }
    json_decref(said);
}

/* -- The command ---------------------------------------------------------------------------------
 */

static const char *open_fault(const struct stick_answer *answer)
{
    if (answer->not_a_stick)
        return answer->outcome == NOT_FOUND ? "there is no such folder; is the stick mounted?"
                                            : "the stick's folder cannot be opened";
    switch (answer->outcome) {
    case NOT_FOUND:
        return "there is no folder " STICK_FOLDER " on it: no kiosk wrote here";
    case REFUSED:
        return "the folder " STICK_FOLDER " may not be read";
    case INVALID:
        return STICK_FOLDER " on it is a link or no folder: it is left alone";
    default:
        return "the stick does not answer";
    }
}

static bool open_stick(struct import *import)
{
    struct stick_answer answer = {.outcome = BUSY};
    if (stick_helper_start(&import->helper) == DONE &&
        stick_helper_open(import->helper, import->call->options->words[0], import->call->data,
                          false) == DONE)
        stick_helper_wait(import->helper, STICK_PATIENCE_MS, &answer);
    if (answer.outcome != DONE)
        stop(import, open_fault(&answer));
    import->own_disk = answer.own_disk;
    return answer.outcome == DONE;
}

static void print_words(struct import *import)
{
    FILE *out = import->call->out;
    const json_t *one;
    size_t i;
    fprintf(out, "%lld bundles: %lld taken, %lld were here already, %zu left\n",
            (long long)import->files, (long long)import->taken, (long long)import->repeated,
            json_array_size(import->bad));
    fprintf(out, "%lld frames, %lld of them new, %lld put aside; %lld receipts written\n",
            (long long)import->frames, (long long)import->fresh, (long long)import->quarantined,
            (long long)import->receipts);
    if (import->at_relay)
        fputs("this is a relay: what is new goes on to the hub when it is reached\n", out);
    if (import->awaited > 0)
        fprintf(out,
                "the hub's receipts of %lld kiosks are not here yet: they go onto the stick at a "
                "later import\n",
                (long long)import->awaited);
    json_array_foreach(import->revoked, i, one)
    {
        long long kiosk = json_integer_value(one); /* 0: a desk */
        if (kiosk > 0)
            fprintf(out, "kiosk %lld", kiosk);
        else
            fputs("a partner desk", out);
        fputs(" was revoked: its records are kept apart, and count only if released\n", out);
    }
    json_array_foreach(import->bad, i, one)
        fprintf(out, "left: %s: %s\n", json_string_value(json_object_get(one, "file")),
                json_string_value(json_object_get(one, "why")));
    if (import->more > 0)
        fprintf(out, "%u more files were not looked at: empty the stick and import again\n",
                import->more);
}

static int report(struct import *import)
{
    struct call *call = import->call;
    bool good = import->stopped == NULL && json_array_size(import->bad) == 0 && import->more == 0;
    if (options_get(call->options, "--json") != NULL) {
        json_t *json = json_pack(
            "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i, s:b, s:b, s:I, s:O, s:O, s:O, s:s?}", "files",
            import->files, "taken", import->taken, "repeated", import->repeated, "frames",
            import->frames, "fresh", import->fresh, "quarantined", import->quarantined, "receipts",
            import->receipts, "more", (int)import->more, "own_disk", import->own_disk, "relay",
            import->at_relay, "awaited", import->awaited, "devices", import->devices, "revoked",
            import->revoked, "bad", import->bad, "stopped", import->stopped);
        json_dumpf(json, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
        json_decref(json);
    } else if (import->files > 0 || import->stopped == NULL) {
        print_words(import);
    }
    if (import->stopped != NULL)
        command_refuse(call, import->stopped);
    return good ? EXIT_CODE_DONE : EXIT_CODE_REFUSED;
}

/* What an import that was killed left of its one bundle; the stick has it still. */
static void clear_one(void *context, const char *name)
{
    const struct call *call = context;
    char path[OPTIONS_PATH_MAX];
    long pid = 0;
    int end = 0;
    if (sscanf(name, "import-%ld.jrb%n", &pid, &end) != 1 || name[end] != '\0' || pid <= 0 ||
        kill((pid_t)pid, 0) == 0 || errno != ESRCH)
        return;
    if (snprintf(path, sizeof path, "%s/%s", call->data, name) < (int)sizeof path)
        (void)!call->io->remove(call->io->self, path);
}

static void run(struct import *import)
{
    json_t *device;
    size_t i;
    if (!open_stick(import))
        return;
    enum outcome papers = relay_load_papers(import->call->io, import->call->data, &import->papers);
    import->at_relay = papers != NOT_FOUND;
    if (papers != DONE && papers != NOT_FOUND) {
        stop(import, "relay.json in the relay's folder is not whole: bring it from the hub again");
        return;
    }
    if (!control_is_served(import->call->data) && open_here(import) != DONE) {
        import->stopped = import->why;
        return;
    }
    (void)!import->call->io->folder_list(import->call->io->self, import->call->data, clear_one,
                                         import->call);
    take_files(import);
    json_array_foreach(import->devices, i, device) give_receipts(import, json_string_value(device));
}

int command_import(struct call *call)
{
    struct import *import = calloc(1, sizeof *import);
    if (import == NULL)
        return command_refuse(call, "memory is short");
    import->call = call;
    import->bad = json_array();
    import->devices = json_array();
    import->revoked = json_array();
    char *data = realpath(call->data, NULL); /* the server may stand in another folder */
    int size = snprintf(import->spool, sizeof import->spool, "%s/import-%ld.jrb",
                        data != NULL ? data : call->data, (long)getpid());
    free(data);
    if (size < 0 || size >= (int)sizeof import->spool)
        stop(import, "the hub's folder has too long a name");
    else
        run(import);
    stick_helper_stop(import->helper);
    hub_close(import->hub);
    relay_close(import->relay);
    int code = report(import);
    json_decref(import->bad);
    json_decref(import->devices);
    json_decref(import->revoked);
    free(import);
    return code;
}
