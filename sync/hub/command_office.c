/* office key, office list. A key that is made is drawn in this process and goes into its file
 * (0600, never written over) before the hub hears of its public half: the hub never has the other.
 */
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sync/hub/command.h"
#include "sync/hub/office_key.h"
#include "sync/hub/passphrase.h"
#include "sync/pack.h"
#include "sync/token.h"

#define HEX_32 65

static bool read_office(const char *text, unsigned *office)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    *office = (unsigned)value;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && value >= 1 && value <= UINT16_MAX;
}

static bool read_public(const char *hex, uint8_t public_key[32])
{
    size_t size = 0;
    return strlen(hex) == HEX_32 - 1 &&
           sodium_hex2bin(public_key, 32, hex, HEX_32 - 1, NULL, &size, NULL) == 0 && size == 32;
}

static int refuse_usage(struct call *call, const char *why)
{
    command_refuse(call, why);
    return EXIT_CODE_USAGE;
}

/* -- The hub's part ---------------------------------------------------------------------------- */

static json_t *key_json(const struct fair *fair, const struct office_key *key)
{
    char hex[HEX_32], since[PACK_DAY_TEXT_MAX], replaced[PACK_DAY_TEXT_MAX];
    sodium_bin2hex(hex, sizeof hex, key->public_key, sizeof key->public_key);
    pack_day_write(token_day(key->since_ms, fair->offset_minutes), since);
    pack_day_write(token_day(key->replaced_ms, fair->offset_minutes), replaced);
    return json_pack("{s:i, s:i, s:s, s:s, s:o}", "office", (int)key->office, "number",
                     (int)key->number, "public", hex, "since", since, "replaced",
                     key->replaced_ms != 0 ? json_string(replaced) : json_null());
}

int command_office_list(struct call *call)
{
    struct fair fair;
    struct office_key key;
    char id[17];
    enum outcome outcome = fair_find(call->hub, call->options->words[0], &fair);
    if (outcome != DONE)
        return command_refuse(call, hub_why(call->hub));
    json_t *keys = json_array();
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = office_key_at(call->hub, fair.id, i, &key);
        if (outcome == DONE)
            json_array_append_new(keys, key_json(&fair, &key));
    }
    sodium_bin2hex(id, sizeof id, fair.id, sizeof fair.id);
    json_t *said = json_pack("{s:s, s:o}", "fair", id, "keys", keys);
    if (options_get(call->options, "--json") != NULL) {
        json_dumpf(said, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
    } else {
        size_t i;
        json_t *one;
        json_array_foreach(keys, i, one)
        {
            const char *replaced = json_string_value(json_object_get(one, "replaced"));
            fprintf(call->out, "%s  office %d  key %d  %.16s…  since %s%s%s\n", fair.name,
                    (int)json_integer_value(json_object_get(one, "office")),
                    (int)json_integer_value(json_object_get(one, "number")),
                    json_string_value(json_object_get(one, "public")),
                    json_string_value(json_object_get(one, "since")),
                    replaced != NULL ? ", replaced " : "", replaced != NULL ? replaced : "");
        }
    }
    json_decref(said);
    return outcome == NOT_FOUND ? EXIT_CODE_DONE : command_refuse(call, hub_why(call->hub));
}

int command_office_take(struct call *call)
{
    struct office_key key;
    struct fair fair;
    uint8_t public_key[32];
    unsigned office;
    if (!read_office(call->options->words[1], &office) ||
        !read_public(options_get(call->options, "--public"), public_key))
        return refuse_usage(call, "an office is its code, a public key 64 hex digits");
    enum outcome outcome = office_key_put(call->hub, call->options->words[0], office, public_key,
                                          options_get(call->options, "--by"), &key);
    if (outcome == DONE)
        outcome = fair_find(call->hub, call->options->words[0], &fair);
    if (outcome != DONE) {
        command_refuse(call, hub_why(call->hub));
        return outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
    }
    json_t *json = key_json(&fair, &key);
    if (options_get(call->options, "--json") != NULL) {
        json_dumpf(json, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
    } else {
        fprintf(call->out, "office %u: letters are sealed for key %u from now on%s\n", key.office,
                key.number, key.number > 1 ? "; those sealed before need the key of before" : "");
    }
    json_decref(json);
    return EXIT_CODE_DONE;
}

/* -- This process's part ----------------------------------------------------------------------- */

static bool ask_fair(struct call *call, uint8_t fair[8])
{
    char *text = NULL;
    size_t size = 0, read = 0;
    const char *words[] = {"office", "list", call->options->words[0], "--json", NULL};
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return false;
    int code = command_step(call, words, out);
    fclose(out);
    json_t *said = code == EXIT_CODE_DONE ? json_loads(text, 0, NULL) : NULL;
    const char *hex = json_string_value(json_object_get(said, "fair"));
    bool good = hex != NULL && sodium_hex2bin(fair, 8, hex, strlen(hex), NULL, &read, NULL) == 0 &&
                read == 8;
    json_decref(said);
    free(text);
    return good;
}

static int take(struct call *call, const uint8_t public_key[32])
{
    char hex[HEX_32];
    const char *by = options_get(call->options, "--by");
    bool json = options_get(call->options, "--json") != NULL;
    sodium_bin2hex(hex, sizeof hex, public_key, 32);
    const char *words[] = {
        "office", "take", call->options->words[0],     call->options->words[1], "--public",
        hex,      "--by", by != NULL ? by : "console", json ? "--json" : NULL,  NULL};
    return command_step(call, words, call->out);
}

/* A passphrase of the office's own: at least twelve characters, for the file may be lost. */
#define PASSPHRASE_LEAST 12

static bool read_words(struct call *call, struct passphrase *words, const char **why)
{
    const char *path = options_get(call->options, "--passphrase-file");
    enum outcome outcome = path != NULL ? passphrase_read_file(call->io, path, words)
                                        : passphrase_ask("Passphrase of the office", true, words);
    *why = outcome == NO_DEVICE ? "say --passphrase-file: there is no terminal to ask on"
           : outcome != DONE    ? "the passphrase cannot be read, or the two are not the same"
                                : "an office's passphrase has 12 characters at least";
    return outcome == DONE && strlen(words->text) >= PASSPHRASE_LEAST;
}

static bool write_paper(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t size = strlen(text);
    if (fd < 0)
        return false;
    bool good = write(fd, text, size) == (ssize_t)size && fsync(fd) == 0;
    good = close(fd) == 0 && good;
    if (!good)
        unlink(path);
    return good;
}

static int make(struct call *call, unsigned office, struct passphrase *words)
{
    uint8_t fair[8], public_key[32];
    char text[OFFICE_KEY_PAPER_MAX];
    const char *why, *path = options_get(call->options, "--make");
    if (!ask_fair(call, fair))
        return EXIT_CODE_REFUSED; /* the step said why */
    if (!read_words(call, words, &why))
        return command_refuse(call, why);
    if (office_key_make(call->io, fair, (uint16_t)office, words->text, 0, public_key, text) != DONE)
        return command_refuse(call, "memory is short");
    if (!write_paper(path, text))
        return command_refuse(call, "the key's file is there already, or cannot be written");
    int code = take(call, public_key);
    if (code != EXIT_CODE_DONE)
        unlink(path);
    return code;
}

int command_office_key(struct call *call)
{
    uint8_t public_key[32];
    unsigned office;
    const char *hex = options_get(call->options, "--public");
    if (sodium_init() < 0)
        return command_refuse(call, "no random numbers");
    if (!read_office(call->options->words[1], &office))
        return refuse_usage(call, "an office is its code, as offices.csv has it");
    if ((hex == NULL) == (options_get(call->options, "--make") == NULL))
        return refuse_usage(call, "say --make FILE, or --public HEX of a key that was made");
    if (hex != NULL && !read_public(hex, public_key))
        return refuse_usage(call, "a public key is 64 hex digits");
    if (hex != NULL)
        return take(call, public_key);
    struct passphrase *words = passphrase_create();
    int code = words != NULL ? make(call, office, words) : command_refuse(call, "memory is short");
    passphrase_destroy(words);
    return code;
}
