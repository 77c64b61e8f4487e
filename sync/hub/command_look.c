/* quarantine list, token verify and doctor: commands that only look. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/certificate.h"
#include "sync/hub/backup.h"
#include "sync/hub/command.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"
#include "sync/hub/letters.h"
#include "sync/hub/stream.h"
#include "sync/pack.h"
#include "sync/token.h"

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(json);
}

struct listing {
    struct call *call;
    json_t *json;
    size_t count;
};

static bool list_frame(void *context, const struct storage_value columns[])
{
    struct listing *listing = context;
    char stream[33] = "", device[33] = "";
    const char *reason = stream_reason_name((enum quarantine_reason)columns[2].number);
    if (columns[0].size == 16)
        sodium_bin2hex(stream, sizeof stream, columns[0].bytes, 16);
    if (columns[5].size == 16)
        sodium_bin2hex(device, sizeof device, columns[5].bytes, 16);
    listing->count++;
    if (listing->json != NULL)
        json_array_append_new(
            listing->json,
            json_pack("{s:s, s:s, s:I, s:s, s:I, s:I}", "device", device, "stream", stream, "seq",
                      (json_int_t)columns[1].number, "reason", reason, "received_ms",
                      (json_int_t)columns[3].number, "bytes", (json_int_t)columns[4].number));
    else
        fprintf(listing->call->out, "%s  %s  %8lld  %-8s %6lld bytes\n", device, stream,
                (long long)columns[1].number, reason, (long long)columns[4].number);
    return true;
}

int command_quarantine_list(struct call *call)
{
    struct hub *hub = call->hub;
    struct listing listing = {.call = call};
    if (options_get(call->options, "--json") != NULL)
        listing.json = json_array();
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    enum outcome outcome = storage_each(
        hub->storage,
        "SELECT stream, seq, reason, received_ms, length(bytes), device FROM quarantine"
        " WHERE tenant = $1 ORDER BY received_ms, stream, seq",
        1, values, list_frame, &listing);
    if (listing.json != NULL)
        print_json(call, listing.json);
    else if (listing.count == 0)
        fputs("Nothing was put aside.\n", call->out);
    return outcome == DONE ? EXIT_CODE_DONE : command_refuse(call, storage_why(hub->storage));
}

/* A roster that names this hub's fair must be signed by this hub, where we are at one. */
static enum outcome read_roster(struct call *call, const char *path, struct roster *roster)
{
    uint8_t hub_key[32];
    char key_path[4096];
    size_t size;
    char *text = malloc(ROSTER_TEXT_MAX);
    if (text == NULL)
        return BUSY;
    const uint8_t *key = NULL;
    if (call->data != NULL) {
        snprintf(key_path, sizeof key_path, "%s/keys/signing", call->data);
        if (key_load_public(call->io, key_path, KEY_SIGNING, hub_key) == DONE)
            key = hub_key;
    }
    enum outcome outcome = file_read_all(call->io, path, text, ROSTER_TEXT_MAX - 1, &size);
    if (outcome == DONE)
        outcome = roster_read(text, size, key, roster);
    free(text);
    return outcome;
}

static void print_verdict(struct call *call, enum token_verdict verdict, const struct token *token)
{
    if (options_get(call->options, "--json") == NULL) {
        fprintf(call->out, "%s\n", token_verdict_name(verdict));
        return;
    }
    json_t *json = json_pack("{s:s}", "verdict", token_verdict_name(verdict));
    if (verdict == TOKEN_OK) {
        char slip[33];
        sodium_bin2hex(slip, sizeof slip, token->slip, sizeof token->slip);
        json_object_set_new(json, "slip", json_string(slip));
        json_object_set_new(json, "day", json_integer(token->day));
        json_object_set_new(json, "office", json_integer(token->office));
        json_object_set_new(json, "services", json_integer(token->services));
    }
    print_json(call, json);
}

static enum token_verdict judge(struct call *call, const char *typed,
                                const struct token_reader *reader)
{
    char text[256];
    struct token token;
    typed += strspn(typed, " \t\r\n");
    snprintf(text, sizeof text, "%.*s", (int)strcspn(typed, " \t\r\n"), typed);
    enum token_verdict verdict = token_verify(text, reader, &token);
    print_verdict(call, verdict, &token);
    return verdict;
}

/* One a line, however many; empty lines are none. Done only when each is OK. */
static int judge_lines(struct call *call, const struct token_reader *reader)
{
    char line[512];
    bool all = true;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (line[strspn(line, " \t\r\n")] != '\0')
            all = judge(call, line, reader) == TOKEN_OK && all;
    }
    return all ? EXIT_CODE_DONE : EXIT_CODE_REFUSED;
}

static bool read_day(struct call *call, const char *on, struct token_reader *reader)
{
    reader->today =
        token_day(call->io->wall_ms(call->io->self), reader->roster->utc_offset_minutes);
    int32_t day = on != NULL ? pack_day_read(on) : reader->today;
    if (day < 0 || day > UINT16_MAX) {
        command_refuse(call, "a day is written 2026-11-21");
        return false;
    }
    reader->today = (uint16_t)day;
    return true;
}

int command_token_verify(struct call *call)
{
    struct roster roster;
    const char *typed = call->options->words[0];
    if (sodium_init() < 0)
        return command_refuse(call, "no random numbers");
    enum outcome outcome = read_roster(call, options_get(call->options, "--roster"), &roster);
    if (outcome == REFUSED)
        return command_refuse(call, "the roster was not signed by this hub");
    if (outcome != DONE)
        return command_refuse(call, "the file is no roster as fair roster --json writes it");
    struct token_reader reader = {.roster = &roster};
    if (!read_day(call, options_get(call->options, "--on"), &reader))
        return EXIT_CODE_USAGE;
    if (strcmp(typed, "-") == 0)
        return judge_lines(call, &reader);
    return judge(call, typed, &reader) == TOKEN_OK ? EXIT_CODE_DONE : EXIT_CODE_REFUSED;
}

struct check {
    const char *name;
    bool good;
    char text[200];
};

static void check_database(struct hub *hub, struct check *check)
{
    struct storage_value column;
    enum outcome outcome = storage_one(hub->storage, "PRAGMA integrity_check", 0, NULL, 1, &column);
    check->good = outcome == DONE && column.size == 2 && memcmp(column.bytes, "ok", 2) == 0;
    snprintf(check->text, sizeof check->text, "%s",
             check->good ? "the database is whole" : "the database is damaged");
}

static void check_certificate(struct hub *hub, struct check *check)
{
    char path[4096], pem[HUB_CERTIFICATE_PEM_MAX];
    size_t size;
    struct certificate_pins pins;
    snprintf(path, sizeof path, "%s/keys/certificate.pem", hub->folder);
    check->good = file_read_all(hub->io, path, pem, sizeof pem - 1, &size) == DONE;
    if (check->good) {
        pem[size] = '\0';
        check->good = certificate_read_pins(pem, &pins) == DONE;
    }
    snprintf(check->text, sizeof check->text, "%s",
             check->good ? "the certificate can be read" : "keys/certificate.pem is not whole");
}

static void check_disk(struct hub *hub, struct check *check)
{
    uint64_t bytes = 0;
    enum outcome outcome = hub->io->free_bytes(hub->io->self, hub->folder, &bytes);
    check->good = outcome == DONE && bytes >= 10 * INSIDE_FREE_BYTES_MIN;
    snprintf(check->text, sizeof check->text, "%llu MiB free%s", (unsigned long long)bytes >> 20,
             check->good ? "" : ": under 500 MiB");
}

static void check_clock(struct hub *hub, struct check *check)
{
    int64_t year_2026_ms = 1767225600000LL, century_ms = 100LL * 366 * 24 * 60 * 60 * 1000;
    int64_t now_ms = hub->io->wall_ms(hub->io->self);
    check->good = now_ms > year_2026_ms && now_ms < year_2026_ms + century_ms;
    snprintf(check->text, sizeof check->text, "%s",
             check->good ? "the clock is plausible" : "the clock is wrong: set it");
}

static void check_fairs(struct hub *hub, struct check *check)
{
    struct fair fair;
    struct pack *pack;
    char folder[4096], why[PACK_WHY_MAX];
    size_t count = 0;
    check->good = true;
    for (; check->good && fair_at(hub, count, &fair) == DONE; count++) {
        if (fair.content == 0)
            continue;
        snprintf(folder, sizeof folder, "%s/fairs/%s/%u", hub->folder, fair.name, fair.content);
        check->good = pack_load(hub->io, folder, &pack, why) == DONE;
        pack_destroy(pack);
    }
    if (check->good)
        snprintf(check->text, sizeof check->text, "%zu fair(s), content whole", count);
    else
        snprintf(check->text, sizeof check->text, "%.60s: %.120s", fair.name, why);
}

static void check_roll_back(struct hub *hub, struct check *check)
{
    check->good = !hub->read_only;
    snprintf(check->text, sizeof check->text, "%s",
             check->good ? "nobody holds a receipt newer than this database"
                         : "a kiosk holds a newer receipt: this hub was rolled back and is "
                           "read-only until restore FILE, or resume");
}

/* Frames that lie on this machine alone are lost with it. */
static void check_backups(struct hub *hub, struct check *check)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    struct storage_value column;
    struct backup last;
    int64_t now_ms = hub->io->wall_ms(hub->io->self);
    uint64_t devices = 0;
    bool due = false;
    bool frames = storage_one(hub->storage, "SELECT 1 FROM frame WHERE tenant = $1 LIMIT 1", 1,
                              values, 1, &column) != NOT_FOUND;
    check->good = !frames || hub->safe_backups[1] != 0;
    if (!check->good)
        snprintf(check->text, sizeof check->text,
                 "fewer than two verified backups: what came is on this machine alone");
    else if (hub->safe_backups[0] != 0 &&
             (backup_count_new_devices(hub, &devices) != DONE || devices > 0)) {
        check->good = false;
        snprintf(check->text, sizeof check->text,
                 "%llu device(s) enrolled since the last verified backup: it does not know them",
                 (unsigned long long)devices);
    } else if (frames && (backup_is_due(hub, &due) != DONE || due)) {
        check->good = false;
        snprintf(check->text, sizeof check->text,
                 "more came, or was erased, since: not in both of the last two verified backups");
    } else if (hub->safe_backups[0] == 0)
        snprintf(check->text, sizeof check->text, "nothing came yet that a backup could keep");
    else if (backup_find_number(hub, hub->safe_backups[0], &last) == DONE)
        snprintf(check->text, sizeof check->text, "the last verified one is %lld hours old",
                 (long long)((now_ms - last.made_ms) / 3600000));
}

/* Nothing else tells that the end of the list was cut off. */
static void check_ledger(struct hub *hub, struct check *check)
{
    uint64_t missing = 0;
    bool known = ledger_missing(hub, &missing) == DONE;
    check->good = known && missing == 0;
    if (known && missing > 0)
        snprintf(
            check->text, sizeof check->text,
            "kiosks heard of %llu erasures or revocations that this hub lost: make those after "
            "the last backup again",
            (unsigned long long)missing);
    else
        snprintf(check->text, sizeof check->text, "%s",
                 known ? "no kiosk heard of more erasures and revocations than are here"
                       : "the list of erasures and revocations cannot be read");
}

/* A letter that nobody is handed is a person who waits to be called. */
static void check_letters(struct hub *hub, struct check *check)
{
    struct letters_count count = {.held = 0};
    bool known = letters_count(hub, NULL, &count) == DONE;
    check->good = count.aside == 0 && count.undestroyed == 0;
    if (!known)
        snprintf(check->text, sizeof check->text,
                 "not looked at: the online key is under a passphrase");
    else if (check->good)
        snprintf(check->text, sizeof check->text, "every letter is its office's to open");
    else
        snprintf(check->text, sizeof check->text,
                 "%llu put aside (quarantine list: uncertified, consent), handed to nobody; %llu "
                 "withdrawn that a desk did not yet wipe",
                 (unsigned long long)count.aside, (unsigned long long)count.undestroyed);
}

int command_doctor(struct call *call)
{
    static const struct {
        const char *name;
        void (*run)(struct hub *hub, struct check *check);
    } checks[] = {
        {"database", check_database}, {"certificate", check_certificate},
        {"disk", check_disk},         {"clock", check_clock},
        {"fairs", check_fairs},       {"backups", check_backups},
        {"history", check_roll_back}, {"ledger", check_ledger},
        {"letters", check_letters},
    };
    bool all = true, as_json = options_get(call->options, "--json") != NULL;
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        struct check check = {.name = checks[i].name};
        checks[i].run(call->hub, &check);
        all = all && check.good;
        if (!as_json)
            fprintf(call->out, "%s  %-12s %s\n", check.good ? "ok" : "NO", check.name, check.text);
        json_array_append_new(list, json_pack("{s:s, s:b, s:s}", "check", check.name, "ok",
                                              (int)check.good, "text", check.text));
    }
    if (as_json)
        print_json(call, json_pack("{s:b, s:o}", "ok", (int)all, "checks", list));
    else
        json_decref(list);
    return all ? EXIT_CODE_DONE : EXIT_CODE_REFUSED;
}
