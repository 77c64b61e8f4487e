/* desk letters: an office's letters in a file, for a laptop that no network reaches.
 *
 * {"v":1,"kind":"jornada-letters","parts":[{"said":JSON as text (letters_write),"signature":hex of
 * SIGNATURE_DESK_LETTERS over it}, …]}. Whoever finds the file learns how many letters the office
 * has, and their slips; what stands in them opens with the office's key alone. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/command.h"
#include "sync/hub/desk.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"
#include "sync/hub/letters.h"
#include "sync/signature.h"

#define PART_OFFICE_MAX 65535

/* What a part says and the hub's word for it, the caller's; NULL: it is no text. */
static json_t *sign(const struct hub *hub, const char *text, size_t size)
{
    uint8_t signature[SIGNATURE_BYTES];
    char hex[2 * SIGNATURE_BYTES + 1];
    signature_make(SIGNATURE_DESK_LETTERS, (const uint8_t *)text, size, hub->keys->signing.secret,
                   signature);
    sodium_bin2hex(hex, sizeof hex, signature, sizeof signature);
    return json_pack("{s:s%, s:s}", "said", text, size, "signature", hex);
}

static void count(const char *text, size_t size, size_t *letters, size_t *withdrawn)
{
    json_t *said = json_loadb(text, size, 0, NULL);
    *letters += json_array_size(json_object_get(said, "letters"));
    *withdrawn += json_array_size(json_object_get(said, "withdrawn"));
    json_decref(said);
}

static enum outcome gather(struct call *call, const struct fair *fair, uint16_t office,
                           json_t *parts, size_t counts[2])
{
    size_t from = 0, size;
    char *text = malloc(LETTERS_PART_BYTES);
    enum outcome outcome = text != NULL ? DONE : BUSY;
    do {
        if (outcome == DONE)
            outcome = letters_write(call->hub, fair, office, options_get(call->options, "--by"),
                                    &from, text, LETTERS_PART_BYTES, &size);
        if (outcome == DONE) {
            count(text, size, &counts[0], &counts[1]);
            if (json_array_append_new(parts, sign(call->hub, text, size)) != 0)
                outcome = BUSY;
        }
    } while (outcome == DONE && from != 0);
    free(text);
    return outcome;
}

static int print_done(struct call *call, const char *path, const size_t counts[2])
{
    if (options_get(call->options, "--json") != NULL) {
        json_t *json = json_pack("{s:s, s:I, s:I}", "file", path, "letters", (json_int_t)counts[0],
                                 "withdrawn", (json_int_t)counts[1]);
        json_dumpf(json, call->out, JSON_INDENT(2));
        fputc('\n', call->out);
        json_decref(json);
    } else {
        fprintf(call->out, "%zu letters, %zu withdrawn: %s\n", counts[0], counts[1], path);
    }
    return EXIT_CODE_DONE;
}

static int write_file(struct call *call, json_t *parts, const size_t counts[2])
{
    const char *path = options_get(call->options, "--out");
    json_t *json = json_pack("{s:i, s:s, s:O}", "v", 1, "kind", "jornada-letters", "parts", parts);
    char *text = json != NULL ? json_dumps(json, JSON_COMPACT) : NULL;
    bool written = text != NULL && file_replace(call->io, path, text, strlen(text)) == DONE;
    free(text);
    json_decref(json);
    return written ? print_done(call, path, counts)
                   : command_refuse(call, "the file of letters cannot be written");
}

int command_desk_letters(struct call *call)
{
    char *end;
    struct fair fair;
    size_t counts[2] = {0, 0};
    unsigned long office = strtoul(options_get(call->options, "--office"), &end, 10);
    bool good = *end == '\0' && office >= 1 && office <= PART_OFFICE_MAX;
    if (!good || !ledger_by_is_good(options_get(call->options, "--by"))) {
        command_refuse(call, good ? "--by is one word of letters, digits, . _ -, 32 at most"
                                  : "--office is the code of an office, as offices.csv has it");
        return EXIT_CODE_USAGE;
    }
    if (!call->hub->can_open)
        return command_refuse(call, "the online key is closed: serve opens it");
    if (fair_find(call->hub, call->options->words[0], &fair) != DONE)
        return command_refuse(call, hub_why(call->hub));
    json_t *parts = json_array();
    enum outcome outcome = gather(call, &fair, (uint16_t)office, parts, counts);
    int code = outcome == DONE ? write_file(call, parts, counts)
                               : command_refuse(call, hub_why(call->hub));
    json_decref(parts);
    return code;
}
