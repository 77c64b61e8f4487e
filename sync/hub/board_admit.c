/* Who may ask about the turns: see board_serve.h.
 *
 * The hub looks the device up. A relay has no list of devices: it believes the signatures of the
 * keys that sign this fair's slips, as the hub signed them into the fair's content (roster.jst), so
 * that kiosks are heard without a hub, and nobody who merely is on the plaza's network. A device
 * that was revoked today is refused at a relay from tomorrow on, or once the hub answered 403 for
 * it through this relay. Without a roster nobody is heard: kiosks then go on alone. */
#include <stdlib.h>
#include <string.h>

#include "sync/hub/board_serve.h"
#include "sync/hub/inside.h"
#include "sync/hub/relay_inside.h"
#include "sync/token.h"

/* Some 20 kB: both bodies taken apart. */
struct exchange {
    struct board_wire_request request;
    struct board_wire_answer answer;
};

static int64_t hub_now(const struct hub *hub)
{
    return hub->io->monotonic_ms(hub->io->self);
}

/* 0, or the status of the refusal. */
static int admit_to_hub(struct hub *hub, const struct wire_request *request,
                        const struct board_wire_request *asked, struct device *device)
{
    enum outcome outcome = device_find(hub, asked->device, device);
    if (outcome == NOT_FOUND)
        return 401;
    if (outcome != DONE)
        return 503;
    if (board_wire_check_request(request->body, request->body_size, device->public_key) != DONE ||
        device->kiosk != asked->kiosk)
        return 401;
    return device->revoked_ms != 0 ? 403 : 0;
}

static int take_at_hub(struct hub *hub, const struct wire_request *request,
                       struct exchange *exchange, struct wire_answer *answer)
{
    struct device device;
    if (board_wire_decode_request(request->body, request->body_size, hub_now(hub),
                                  &exchange->request) != DONE)
        return 400;
    int status = admit_to_hub(hub, request, &exchange->request, &device);
    if (status != 0)
        return status;
    if (hub->boards == NULL)
        hub->boards = board_serve_create(hub->io);
    if (hub->boards == NULL)
        return 503;
    board_serve_take(hub->boards, &hub->bell, device.fair, &exchange->request, &exchange->answer);
    if (board_wire_encode_answer(&exchange->answer, hub_now(hub), hub->keys->signing.secret,
                                 hub->answer, WIRE_ANSWER_MAX, &answer->body_size) != DONE)
        return 503;
    answer->status = 200;
    answer->body = hub->answer;
    return 0;
}

void board_serve_hub(struct hub *hub, const struct wire_request *request,
                     struct wire_answer *answer)
{
    struct exchange *exchange = malloc(sizeof *exchange);
    int status = exchange == NULL ? 503 : take_at_hub(hub, request, exchange, answer);
    if (status != 0)
        hub_say(hub, answer, status,
                status == 400 ? "this is no such request\n" : "not for this device\n");
    free(exchange);
}

static void read_roster(struct relay *relay)
{
    struct roster *fresh = malloc(sizeof *fresh);
    if (fresh == NULL || relay_content_roster(relay, fresh) != DONE) {
        free(fresh);
        return;
    }
    free(relay->roster);
    relay->roster = fresh;
    relay->roster_version = relay->manifest->version;
}

/* Of the newest content that was whole here; NULL: there was none yet. */
static const struct roster *roster_of(struct relay *relay)
{
    if (relay->roster == NULL || relay->roster_version != relay->manifest->version)
        read_roster(relay);
    return relay->roster;
}

/* Today, or the fair's last day: a relay's clock that is ahead shuts nobody out. */
static uint16_t day_of(const struct relay *relay, const struct roster *roster)
{
    uint16_t last = 0,
             today = token_day(relay->io->wall_ms(relay->io->self), roster->utc_offset_minutes);
    for (size_t i = 0; i < roster->count; i++)
        last = roster->keys[i].valid_to > last ? roster->keys[i].valid_to : last;
    return today < last ? today : last;
}

/* The kiosk whose key signed `size` bytes, by `check`; 0 = nobody's of this fair. */
static unsigned signer_of(struct relay *relay, const uint8_t *bytes, size_t size,
                          enum outcome (*check)(const uint8_t *bytes, size_t size,
                                                const uint8_t public_key[32]))
{
    const struct roster *roster = roster_of(relay);
    uint16_t day = roster == NULL ? 0 : day_of(relay, roster);
    for (size_t i = 0; roster != NULL && i < roster->count; i++) {
        const struct roster_key *key = &roster->keys[i];
        if (!key->revoked && key->kiosk <= BOARD_LETTERS && key->valid_to >= day &&
            check(bytes, size, key->public_key) == DONE)
            return key->kiosk;
    }
    return 0;
}

/* The fair as its place is named: by the number in the roster. */
static void name_fair(const struct relay *relay, uint8_t fair[8])
{
    memset(fair, 0, 8);
    fair[6] = (uint8_t)(relay->roster->fair_number >> 8);
    fair[7] = (uint8_t)relay->roster->fair_number;
}

static int take_at_relay(struct relay *relay, const struct wire_request *request,
                         struct exchange *exchange, struct wire_answer *answer)
{
    uint8_t fair[8];
    if (board_wire_decode_request(request->body, request->body_size, relay_now(relay),
                                  &exchange->request) != DONE)
        return 400;
    if (roster_of(relay) == NULL)
        return 503;
    if (signer_of(relay, request->body, request->body_size, board_wire_check_request) !=
        exchange->request.kiosk)
        return 401;
    if (relay_meet(relay, exchange->request.device)->refused == 403)
        return 403;
    if (relay->boards == NULL)
        relay->boards = board_serve_create(relay->io);
    if (relay->boards == NULL)
        return 503;
    name_fair(relay, fair);
    board_serve_take(relay->boards, &relay->bell, fair, &exchange->request, &exchange->answer);
    if (board_wire_encode_answer(&exchange->answer, relay_now(relay), NULL, relay->answer,
                                 WIRE_ANSWER_MAX, &answer->body_size) != DONE)
        return 503;
    answer->status = CUSTODY_STATUS;
    answer->body = relay->answer;
    return 0;
}

void board_serve_relay(struct relay *relay, const struct wire_request *request,
                       struct wire_answer *answer)
{
    struct exchange *exchange = malloc(sizeof *exchange);
    int status = exchange == NULL ? 503 : take_at_relay(relay, request, exchange, answer);
    if (status != 0)
        relay_say(relay, answer, status,
                  status == 400 ? "this is no such request\n" : "not for this device\n");
    free(exchange);
}

void board_serve_hear_call(struct relay *relay, const struct wire_request *request)
{
    struct summon_request asked;
    uint8_t fair[8];
    if (summon_decode_request(request->body, request->body_size, &asked) != DONE)
        return;
    unsigned kiosk = signer_of(relay, request->body, request->body_size, summon_check_request);
    if (kiosk == 0)
        return;
    name_fair(relay, fair);
    (void)bell_note(&relay->bell, relay_now(relay), kiosk, fair, &asked);
}
