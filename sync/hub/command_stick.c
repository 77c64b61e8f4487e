/* stick take and stick receipt: the two steps of `import` that the hub itself has to do, or the
 * relay.
 *
 * import (command_import.c) runs them in the server that has the hub or relay open, or here when
 * none does; whoever carries files by hand may call them alone. A relay keeps what comes for its
 * hub, and gives the newest receipt that the hub sent it; it makes none of its own. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/bundle.h"
#include "sync/hub/command.h"
#include "sync/hub/file.h"
#include "sync/hub/import.h"

#define RELAY_PARTS 10 /* names of one digit: kiosks read them by name, the oldest first */

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

/* What only the hub knows of a device, a relay does not say. */
static int say_kept(struct call *call, const struct relay_taken *taken)
{
    char device[33];
    sodium_bin2hex(device, sizeof device, taken->device, sizeof taken->device);
    if (options_get(call->options, "--json") != NULL)
        print_json(call, json_pack("{s:b, s:b, s:s, s:i, s:i, s:i}", "taken", 1, "relay", 1,
                                   "device", device, "frames", (int)taken->frames, "fresh",
                                   (int)taken->fresh, "quarantined", 0));
    else
        fprintf(call->out, "%u frames, %u of them new, kept for the hub\n", taken->frames,
                taken->fresh);
    return EXIT_CODE_DONE;
}

static int take(struct call *call, const uint8_t *bytes, size_t size)
{
    struct hub_taken taken;
    struct relay_taken kept;
    enum outcome outcome = DONE;
    if (call->relay == NULL) {
        outcome = hub_push_file(call->hub, bytes, size, &taken);
        return outcome == DONE ? say_taken(call, &taken)
                               : refuse(call, outcome, hub_why(call->hub));
    }
    outcome = relay_push_file(call->relay, bytes, size, &kept);
    return outcome == DONE ? say_kept(call, &kept) : refuse(call, outcome, relay_why(call->relay));
}

int command_stick_take(struct call *call)
{
    size_t size = 0;
    uint8_t *bytes = malloc(BUNDLE_MAX);
    if (bytes == NULL)
        return refuse(call, BUSY, "memory is short");
    enum outcome outcome =
        file_read_all(call->io, call->options->words[0], bytes, BUNDLE_MAX, &size);
    if (outcome != DONE) {
        free(bytes);
        return refuse(call, INVALID, "the file cannot be read, or is longer than any bundle");
    }
    int code = take(call, bytes, size);
    free(bytes);
    return code;
}

/* A relay has the hub's answers to its pushes. */
static enum outcome make_part(struct call *call, const uint8_t device[16], unsigned part,
                              uint8_t *bytes, size_t *size)
{
    if (call->relay == NULL)
        return import_receipt(call->hub, device, part, bytes, size);
    return part < RELAY_PARTS ? relay_give_receipt(call->relay, device, part, bytes, size)
                              : NOT_FOUND;
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
        outcome = make_part(call, device, part, bytes, &size);
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
                      outcome == NOT_FOUND  ? "nothing of this device is held"
                      : call->relay != NULL ? relay_why(call->relay)
                                            : hub_why(call->hub));
    }
    print_json(call, json_pack("{s:s, s:o}", "device", word, "receipts", parts));
    return EXIT_CODE_DONE;
}
