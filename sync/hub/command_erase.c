/* erase: her name and telephone number go from the hub; then the signed list is laid beside every
 * backup, so that none of them brings them back.
 *
 * The hub's part is erase record (in the server, where one runs); places of backups may be slow, so
 * that this process writes to them. The folio stands in no file and no log; given as "-" it is read
 * from standard input, so that neither a shell's history, nor sudo's log, nor a list of processes
 * has it. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/folio.h"
#include "sync/hub/backup.h"
#include "sync/hub/command.h"
#include "sync/hub/command_cut.h"
#include "sync/hub/erase.h"
#include "sync/hub/inside.h"
#include "sync/hub/key.h"

bool command_lay_ledger(struct call *call, const char *folder, const uint8_t hub_key[32])
{
    char from[4200], to[4200], name[LEDGER_NAME_MAX];
    uint64_t more;
    uint8_t tenant[8];
    snprintf(from, sizeof from, "%s/" LEDGER_FILE, call->data);
    if (ledger_whose(call->io, from, hub_key, tenant) != DONE)
        return true; /* nothing was ever erased or revoked */
    ledger_name(tenant, name);
    if (snprintf(to, sizeof to, "%s/%s", folder, name) < (int)sizeof to &&
        ledger_copy(call->io, from, call->io, to, hub_key, &more) == DONE)
        return true;
    fprintf(call->err,
            "jornada-hub: the list of erasures could not be laid into %s: a backup from there "
            "brings back what was erased, unless %s is kept\n",
            folder, from);
    return false;
}

void command_note_left(void *context, const char *name, const char *place)
{
    json_array_append_new(context, json_pack("{s:s, s:s}", "name", name, "place", place));
}

/* Every folder that a backup was ever written to. */
json_t *command_list_places(struct hub *hub)
{
    struct backup backup;
    json_t *places = json_object();
    for (size_t i = 0; backup_at(hub, i, &backup) == DONE; i++) {
        if (backup.place[0] != '\0' && strcmp(backup.place, "command") != 0)
            json_object_set_new(places, backup.place, json_true());
    }
    return places;
}

static int refuse_usage(struct call *call, const char *why)
{
    command_refuse(call, why);
    return EXIT_CODE_USAGE;
}

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_COMPACT);
    fputc('\n', call->out);
    json_decref(json);
}

int command_erase_record(struct call *call)
{
    struct hub *hub = call->hub;
    struct erase_report report;
    uint64_t bits;
    uint8_t record[RECORD_ID_BYTES];
    uint8_t reason = erase_reason_read(options_get(call->options, "--reason"));
    const char *by = options_get(call->options, "--by");
    if (folio_read(call->options->words[0], &bits) != FOLIO_OK)
        return refuse_usage(call, "a folio is written XXXX-XXXX; look at it again");
    if (reason == 0)
        return refuse_usage(call,
                            "a reason is cancellation, opposition, consent, minor or mistake");
    if (!ledger_by_is_good(by))
        return refuse_usage(call, "--by is one word of letters, digits, . _ -, 32 at most");
    enum outcome outcome = erase_find(hub, bits, options_get(call->options, "--fair"), record);
    if (outcome == DONE)
        outcome = erase_record(hub, record, reason, by, &report);
    json_t *left = json_array();
    if (outcome == DONE)
        outcome = erase_left(hub, report.first_ms, command_note_left, left);
    sodium_memzero(record, sizeof record);
    if (outcome != DONE) {
        json_decref(left);
        return command_refuse(call, hub_why(hub));
    }
    print_json(call, json_pack("{s:I, s:I, s:o, s:o}", "erased", (json_int_t)report.frames,
                               "erased_before", (json_int_t)report.earlier, "left", left, "places",
                               command_list_places(hub)));
    return EXIT_CODE_DONE;
}

#define FOLIO_ROOM 40

/* The folio that is meant: the word itself, or a line of standard input for "-". NULL: none came.
 */
static const char *take_folio(const struct call *call, char room[FOLIO_ROOM])
{
    const char *word = call->options->words[0];
    if (strcmp(word, "-") != 0)
        return word;
    if (isatty(STDIN_FILENO))
        fputs("Folio: ", call->err);
    setvbuf(stdin, NULL, _IONBF, 0); /* nothing of it is left in a buffer */
    if (fgets(room, FOLIO_ROOM, stdin) == NULL)
        return NULL;
    room[strcspn(room, "\r\n")] = '\0';
    return room;
}

/* The hub's part, where it runs or here; what it says. */
static int run_record(struct call *call, const char *group, const char *folio, FILE *out)
{
    const char *words[8];
    static const char *const names[] = {"--by", "--reason", "--fair"};
    char options[3][128];
    size_t count = 0;
    words[count++] = group;
    words[count++] = "record";
    for (size_t i = 0; i < 3; i++) {
        const char *value = options_get(call->options, names[i]);
        if (value == NULL)
            continue;
        if (snprintf(options[i], sizeof options[i], "%s=%s", names[i], value) >=
            (int)sizeof options[i])
            return refuse_usage(call, "a word is too long");
        words[count++] = options[i];
    }
    words[count++] = folio;
    words[count] = NULL;
    return command_step(call, words, out);
}

static int print_done(struct call *call, const json_t *said, bool laid)
{
    size_t i;
    json_t *one;
    const json_t *left = json_object_get(said, "left");
    long long now = json_integer_value(json_object_get(said, "erased"));
    fprintf(call->out,
            now > 0 ? "Erased from %lld frames; hashes, marks and counts are as they were.\n"
                    : "Nothing of it was left here.\n",
            now);
    json_array_foreach(left, i, one) fprintf(call->out, "  still holds it, sealed: %s in %s\n",
                                             json_string_value(json_object_get(one, "name")),
                                             json_string_value(json_object_get(one, "place")));
    if (json_array_size(left) > 0)
        fputs(
            "Back up twice and remove those, or see backup prune. Restored, they are cut again.\n",
            call->out);
    return laid ? EXIT_CODE_DONE : EXIT_CODE_REFUSED;
}

/* The list goes where backups are; then the sentence, or the JSON. */
static int finish(struct call *call, json_t *said,
                  int (*print)(struct call *call, const json_t *said, bool laid))
{
    char path[4200];
    uint8_t hub_key[32];
    const char *place;
    json_t *yes;
    bool laid = true;
    snprintf(path, sizeof path, "%s/keys/signing", call->data);
    if (key_load_public(call->io, path, KEY_SIGNING, hub_key) != DONE)
        return command_refuse(call, "the file keys/signing is not whole");
    json_object_foreach(json_object_get(said, "places"), place, yes) laid =
        command_lay_ledger(call, place, hub_key) && laid;
    if (options_get(call->options, "--json") == NULL)
        return print(call, said, laid);
    json_object_del(said, "places");
    json_object_set_new(said, "list_laid", json_boolean(laid));
    json_dumpf(said, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    return laid ? EXIT_CODE_DONE : EXIT_CODE_REFUSED;
}

int command_cut(struct call *call, const char *group,
                int (*print)(struct call *call, const json_t *said, bool laid))
{
    char *text = NULL, room[FOLIO_ROOM];
    size_t size = 0;
    const char *folio = take_folio(call, room);
    if (folio == NULL)
        return refuse_usage(call, "no folio came on standard input");
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return command_refuse(call, "memory is short");
    int code = run_record(call, group, folio, out);
    sodium_memzero(room, sizeof room);
    fclose(out);
    json_t *said = code == EXIT_CODE_DONE ? json_loads(text, 0, NULL) : NULL;
    free(text);
    if (code == EXIT_CODE_DONE)
        code = said != NULL ? finish(call, said, print)
                            : command_refuse(call, "what the hub said makes no sense");
    json_decref(said);
    return code;
}

int command_erase(struct call *call)
{
    return command_cut(call, "erase", print_done);
}
