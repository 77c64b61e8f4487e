/* device list and device revoke. */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "sync/hub/call_centre.h"
#include "sync/hub/command.h"
#include "sync/hub/device.h"
#include "sync/hub/fair.h"
#include "sync/pack.h"
#include "sync/roster.h"
#include "sync/token.h"

struct row {
    char device[DEVICE_HEX], key_id[5], enrolled[PACK_DAY_TEXT_MAX], revoked[PACK_DAY_TEXT_MAX];
    struct fair fair;
};

static enum outcome fill_row(struct hub *hub, const struct device *device, struct row *row)
{
    uint8_t key_id[2];
    enum outcome outcome = fair_find_id(hub, device->fair, &row->fair);
    if (outcome != DONE)
        return outcome;
    roster_key_id(device->public_key, key_id);
    sodium_bin2hex(row->device, sizeof row->device, device->id, sizeof device->id);
    sodium_bin2hex(row->key_id, sizeof row->key_id, key_id, sizeof key_id);
    pack_day_write(token_day(device->enrolled_ms, row->fair.offset_minutes), row->enrolled);
    pack_day_write(token_day(device->revoked_ms, row->fair.offset_minutes), row->revoked);
    return DONE;
}

static json_t *row_json(const struct device *device, const struct row *row)
{
    json_t *revoked = device->revoked_ms != 0 ? json_string(row->revoked) : json_null();
    return json_pack("{s:s, s:i, s:s, s:s, s:s, s:o}", "fair", row->fair.name, "kiosk",
                     (int)device->kiosk, "device", row->device, "key_id", row->key_id, "enrolled",
                     row->enrolled, "revoked", revoked);
}

static void print_row(struct call *call, const struct device *device, const struct row *row)
{
    fprintf(call->out, "%s  kiosk %2u (%c)  %s  key %s  since %s%s%s\n", row->fair.name,
            device->kiosk, (char)('A' + (device->kiosk - 1) % 26), row->device, row->key_id,
            row->enrolled, device->revoked_ms != 0 ? ", revoked " : "",
            device->revoked_ms != 0 ? row->revoked : "");
}

static void print_json(struct call *call, json_t *json)
{
    json_dumpf(json, call->out, JSON_INDENT(2));
    fputc('\n', call->out);
    json_decref(json);
}

int command_device_list(struct call *call)
{
    struct device device;
    struct row row;
    struct fair only;
    const char *fair = options_get(call->options, "--fair");
    json_t *list = options_get(call->options, "--json") != NULL ? json_array() : NULL;
    enum outcome outcome = fair != NULL ? fair_find(call->hub, fair, &only) : DONE;
    bool known = outcome == DONE;
    for (size_t i = 0; outcome == DONE; i++) {
        outcome = device_at(call->hub, i, &device);
        /* desk list has the others; the call centre is the hub itself */
        bool is_kiosk = device.kiosk != 0 && device.kiosk != CALL_CENTRE_KIOSK;
        if (outcome == DONE && is_kiosk && (fair == NULL || memcmp(device.fair, only.id, 8) == 0)) {
            outcome = fill_row(call->hub, &device, &row);
            if (outcome == DONE && list != NULL)
                json_array_append_new(list, row_json(&device, &row));
            else if (outcome == DONE)
                print_row(call, &device, &row);
        }
    }
    bool all = known && outcome == NOT_FOUND;
    if (list != NULL && all)
        print_json(call, list);
    else
        json_decref(list);
    return all ? EXIT_CODE_DONE : command_refuse(call, hub_why(call->hub));
}

int command_device_revoke(struct call *call)
{
    struct device device;
    struct row row;
    enum outcome outcome = device_revoke(call->hub, call->options->words[0],
                                         options_get(call->options, "--fair"), &device);
    if (outcome == DONE)
        outcome = fill_row(call->hub, &device, &row);
    if (outcome != DONE) {
        command_refuse(call, hub_why(call->hub));
        return outcome == INVALID ? EXIT_CODE_USAGE : EXIT_CODE_REFUSED;
    }
    if (options_get(call->options, "--json") != NULL)
        print_json(call, row_json(&device, &row));
    else
        print_row(call, &device, &row);
    return EXIT_CODE_DONE;
}
