/* wiping.h towards the kiosk: the order that goes out, the word that comes back. */
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/inside.h"
#include "sync/hub/wiping.h"

enum outcome wiping_tell(struct hub *hub, const struct device *device,
                         struct calls_hello_answer *said)
{
    struct storage_value columns[3];
    struct wipe_order order;
    size_t size = 0;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(device->id, 16)};
    said->wipes = true;
    said->order_size = 0;
    /* One that came back whole (an old copy of its disk) is told again. */
    enum outcome outcome = storage_one(
        hub->storage, "SELECT id, ordered_ms, aside FROM wiping WHERE tenant = $1 AND device = $2",
        2, values, 3, columns);
    if (outcome == NOT_FOUND)
        return DONE;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    if (columns[0].size != sizeof order.id)
        return DAMAGED;
    memcpy(order.tenant, hub->tenant, sizeof order.tenant);
    memcpy(order.device, device->id, sizeof order.device);
    memcpy(order.id, columns[0].bytes, sizeof order.id);
    order.ordered_ms = columns[1].number;
    order.aside = columns[2].number != 0;
    outcome = wipe_encode_order(&order, hub->keys->signing.secret, said->order, sizeof said->order,
                                &size);
    said->order_size = (uint16_t)size;
    return outcome;
}

static enum outcome note_word(struct hub *hub, const struct device *device,
                              const struct wipe_word *word, int64_t *changed)
{
    int64_t now_ms = hub->io->wall_ms(hub->io->self);
    struct storage_value values[] = {
        storage_number(now_ms != 0 ? now_ms : 1), storage_number((int64_t)word->captured),
        storage_bytes(hub->tenant, 8), storage_bytes(device->id, 16), storage_bytes(word->id, 16)};
    enum outcome outcome = storage_do(hub->storage,
                                      "UPDATE wiping SET wiped_ms = $1, captured = $2"
                                      " WHERE tenant = $3 AND device = $4 AND id = $5"
                                      " AND wiped_ms = 0",
                                      5, values, changed);
    if (outcome != DONE || *changed == 0 || !hub->can_open)
        return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
    struct audit_entry entry = {.kind = AUDIT_KIOSK_WIPED, .code = device->kiosk};
    memcpy(entry.subject, device->fair, sizeof device->fair);
    memcpy(entry.device, device->id, sizeof entry.device);
    return audit_append(hub, &entry);
}

static enum outcome take_word(struct hub *hub, const struct device *device,
                              const struct wipe_word *word)
{
    int64_t changed = 0;
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = note_word(hub, device, word, &changed);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

/* A word to an order that this hub does not know (it was restored, or taken back too late) is
 * answered 200 all the same: the kiosk is gone, and says so for nothing. */
void wiping_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer)
{
    struct device device;
    struct wipe_word word;
    if (wipe_decode_word(request->body, request->body_size, &word) != DONE) {
        hub_say(hub, answer, 400, "this is no such word\n");
        return;
    }
    enum outcome outcome = device_find(hub, word.device, &device);
    if (outcome == DONE)
        outcome = wipe_check_word(request->body, request->body_size, device.public_key);
    if (outcome == DONE)
        outcome = hub->read_only ? BUSY : take_word(hub, &device, &word);
    if (outcome == DONE)
        hub_say(hub, answer, 200, "noted\n");
    else if (outcome == NOT_FOUND || outcome == REFUSED)
        hub_say(hub, answer, 401, "not a word of a device of this hub\n");
    else
        hub_say(hub, answer, hub_status_of(outcome), "not now\n");
}
