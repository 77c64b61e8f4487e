/* welcome.h over the tables device and code, and the ledger. */
#include "sync/hub/welcome.h"

#include <sodium.h>
#include <string.h>

#include "sync/comeback.h"
#include "sync/hub/desk.h"
#include "sync/hub/enrol.h"
#include "sync/hub/epoch.h"
#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"

/* *ended: its number went to another device since the database was restored: it is known again, and
 * takes no part. */
static enum outcome take_number(struct hub *hub, const struct enrolment *given, bool *ended)
{
    struct device other;
    int64_t restored_ms;
    *ended = false;
    enum outcome outcome = device_find_live(hub, given->fair_id, given->kiosk, &other);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? DONE : outcome;
    outcome = epoch_minted_ms(hub, &restored_ms);
    *ended = outcome == DONE && other.enrolled_ms >= restored_ms;
    return outcome != DONE || *ended ? outcome : device_end(hub, &other);
}

static enum outcome end_it(struct hub *hub, const uint8_t id[16])
{
    struct device device;
    enum outcome outcome = device_find(hub, id, &device);
    return outcome == DONE ? device_end(hub, &device) : outcome;
}

static enum outcome take_in(struct hub *hub, const struct comeback *comeback, bool *ended)
{
    const struct enrolment *given = &comeback->given;
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = take_number(hub, given, ended);
    if (outcome == DONE)
        outcome = enrol_write_again(hub, given, comeback->secret, comeback->public_key);
    if (outcome == DONE && *ended)
        outcome = end_it(hub, given->device);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

struct verdict {
    int status;
    const char *text;
};

static const struct verdict revoked = {403, "this device was revoked\n"};

/* Status 0: nothing speaks against it. */
static struct verdict judge(struct hub *hub, struct comeback *comeback)
{
    struct fair fair;
    uint8_t subject[32] = {0};
    const uint8_t *hub_key = hub->keys->signing.public_key;
    memcpy(subject, comeback->given.device, 16);
    if (memcmp(comeback->given.tenant, hub->tenant, 8) != 0)
        return (struct verdict){401, "a device of another municipality\n"};
    enum outcome outcome = fair_find_id(hub, comeback->given.fair_id, &fair);
    if (outcome == NOT_FOUND)
        return (struct verdict){404, "its fair is not known here: import it again\n"};
    if (outcome != DONE)
        return (struct verdict){503, "not now\n"};
    memcpy(comeback->given.cover_key, fair.cover, sizeof comeback->given.cover_key);
    if (comeback_check(comeback, hub_key) != DONE)
        return (struct verdict){401, "this hub did not enrol this device\n"};
    outcome = ledger_holds(hub, LEDGER_DEVICE, subject);
    if (outcome == DONE)
        return revoked;
    return outcome == NOT_FOUND && !hub->read_only ? (struct verdict){0, NULL}
                                                   : (struct verdict){503, "not now\n"};
}

static struct verdict welcome(struct hub *hub, struct comeback *comeback)
{
    static const struct verdict done = {200, "welcome back\n"};
    struct device device;
    bool ended = false;
    struct verdict verdict = judge(hub, comeback);
    if (verdict.status != 0)
        return verdict;
    enum outcome outcome = device_find(hub, comeback->given.device, &device);
    if (outcome == DONE)
        return device.revoked_ms != 0 ? revoked : done;
    if (outcome == NOT_FOUND)
        outcome = take_in(hub, comeback, &ended);
    if (outcome == REFUSED)
        return (struct verdict){409, "another device has the same short key\n"};
    if (outcome != DONE)
        return (struct verdict){outcome == DISK_FULL ? 507 : 503, "not now\n"};
    (void)!fair_publish(hub, comeback->given.fair_id); /* or the next change brings its key */
    return ended ? revoked : done;
}

void welcome_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer)
{
    if (desk_answer_return(hub, request, answer))
        return;
    struct comeback *comeback = sodium_malloc(sizeof *comeback);
    struct verdict verdict = {503, "not now\n"};
    enum outcome outcome =
        comeback == NULL ? BUSY : comeback_decode(request->body, request->body_size, comeback);
    if (outcome == INVALID)
        verdict = (struct verdict){400, "this is no such request\n"};
    else if (outcome == REFUSED)
        verdict = (struct verdict){401, "not signed by this device\n"};
    else if (outcome == DONE)
        verdict = welcome(hub, comeback);
    sodium_free(comeback);
    hub_say(hub, answer, verdict.status, verdict.text);
}
