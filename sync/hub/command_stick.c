/* stick take and stick receipt: the two steps of `import` that the hub itself has to do.
 *
 * import (command_import.c) runs them in the server that has the hub open, or here when none does;
 * whoever carries files by hand may call them alone. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/bundle.h"
#include "sync/hub/command.h"
#include "sync/hub/file.h"
#include "sync/hub/import.h"

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_COMPACT);
    fputc('\n', call->out);
    json_decref(json);
}

static int refuse(struct call *call, enum outcome outcome, const char *why)
{
    /* About this bundle, or about a hub that takes none now? */
    bool hub = outcome != REFUSED && outcome != INVALID && outcome != NOT_FOUND;
    if (options_get(call->options, "--json") == NULL)
        return command_refuse(call, why);
    print_json(call, json_pack("{s:b, s:b, s:s}", "taken", 0, "hub_stopped", hub, "why", why));
    return EXIT_CODE_REFUSED;
}

static int say_taken(struct call *call, const struct hub_taken *taken)
{
    char device[33];
    sodium_bin2hex(device, sizeof device, taken->device, sizeof taken->device);
    if (options_get(call->options, "--json") != NULL)
        print_json(call, json_pack("{s:b, s:s, s:i, s:b, s:i, s:i, s:i}", "taken", 1, "device",
                                   device, "kiosk", (int)taken->kiosk, "revoked", taken->revoked,
                                   "frames", (int)taken->frames, "fresh", (int)taken->fresh,
                                   "quarantined", (int)taken->aside));
    else
        fprintf(call->out, "kiosk %u: %u frames, %u of them new, %u put aside%s\n", taken->kiosk,
                taken->frames, taken->fresh, taken->aside,
                taken->revoked ? "; this device was revoked" : "");
    return EXIT_CODE_DONE;
}

int command_stick_take(struct call *call)
{
    size_t size = 0;
    struct hub_taken taken;
    uint8_t *bytes = malloc(BUNDLE_MAX);
    if (bytes == NULL)
        return refuse(call, BUSY, "memory is short");
    enum outcome outcome =
        file_read_all(call->io, call->options->words[0], bytes, BUNDLE_MAX, &size);
    if (outcome != DONE) {
        free(bytes);
        return refuse(call, INVALID, "the file cannot be read, or is longer than any bundle");
    }
    outcome = hub_push_file(call->hub, bytes, size, &taken);
    free(bytes);
    return outcome == DONE ? say_taken(call, &taken) : refuse(call, outcome, hub_why(call->hub));
}

/* Each part as base64 in a list. */
static enum outcome make_parts(struct call *call, const uint8_t device[16], json_t *parts)
{
    const size_t room = sodium_base64_ENCODED_LEN(RECEIPT_MAX, sodium_base64_VARIANT_ORIGINAL);
    uint8_t *bytes = malloc(RECEIPT_MAX);
    char *text = malloc(room);
    enum outcome outcome = bytes == NULL || text == NULL ? BUSY : DONE;
    for (unsigned part = 0; outcome == DONE; part++) {
        size_t size = 0;
        outcome = import_receipt(call->hub, device, part, bytes, &size);
        if (outcome == DONE) {
            sodium_bin2base64(text, room, bytes, size, sodium_base64_VARIANT_ORIGINAL);
            json_array_append_new(parts, json_string(text));
        }
    }
    free(bytes);
    free(text);
    return outcome == NOT_FOUND && json_array_size(parts) > 0 ? DONE : outcome;
}

int command_stick_receipt(struct call *call)
{
    uint8_t device[16];
    size_t size = 0;
    const char *word = call->options->words[0];
    if (strlen(word) != 32 ||
        sodium_hex2bin(device, sizeof device, word, 32, NULL, &size, NULL) != 0) {
        command_refuse(call, "a device is 32 hex digits: device list --json");
        return EXIT_CODE_USAGE;
    }
    json_t *parts = json_array();
    enum outcome outcome = make_parts(call, device, parts);
    if (outcome != DONE) {
        json_decref(parts);
        return refuse(call, outcome,
                      outcome == NOT_FOUND ? "nothing of this device is held" : hub_why(call->hub));
    }
    print_json(call, json_pack("{s:s, s:o}", "device", word, "receipts", parts));
    return EXIT_CODE_DONE;
}
