/* A kiosk whose program went wrong: it signs, with its own key, a bundle in which one frame of
 * three opens for nobody. The hub must put that one aside and take both neighbours. See day.h.
 *
 * The bundle is built with the product's own sealing and never passes a kiosk's store, so that its
 * facts may be gone after a hub was restored: the ledger asks nothing of them but that they are not
 * there twice. */
#include <sodium.h>
#include <string.h>

#include "sync/batch.h"
#include "tests/sim/day.h"

#define FRAMES 3
#define BROKEN 1 /* the one in the middle */

static void draw_frames(struct day *day, const struct frame_origin *origin, struct seal_key keys[2],
                        struct batch *batch)
{
    for (unsigned i = 0; i < FRAMES; i++) {
        struct commit commit = {.count = 1};
        commit.facts[0].type = FACT_CONSENT;
        chance_fill(&day->people, commit.facts[0].record, 16);
        commit.facts[0].body.consent = (struct fact_consent){.purposes = 1, .text_version = 3};
        if (batch_add(batch, origin, keys, &commit, NULL) != DONE)
            day_broken(day, "a_frame_can_be_sealed", "%u", i);
        else if (i != BROKEN)
            ledger_add(&day->ledger, &commit)->booth = day->at->number;
    }
}

static size_t make_bundle(struct day *day, uint8_t *body, size_t room)
{
    const struct enrolment *enrolment = day->at->enrolment;
    struct bundle bundle = {.version = BUNDLE_VERSION, .wraps = 1, .count = FRAMES};
    struct frame_origin origin;
    struct seal_key keys[2] = {{0}, {0}};
    struct batch batch = {0};
    size_t size = 0;
    memcpy(origin.tenant, enrolment->tenant, 8);
    memcpy(origin.fair, enrolment->fair_id, 8);
    memcpy(origin.device, enrolment->device, 16);
    chance_fill(&day->people, origin.stream, 16);
    for (size_t i = 0; i < 2; i++)
        chance_fill(&day->people, keys[i].key, SEAL_KEY_BYTES);
    seal_wrap(keys[0].key, enrolment->facts_key, bundle.wrap[0]);
    draw_frames(day, &origin, keys, &batch);
    batch.bytes[batch.frames[BROKEN].place + batch.frames[BROKEN].size - 1] ^= 1;
    memcpy(bundle.tenant, origin.tenant, 8);
    memcpy(bundle.device, origin.device, 16);
    memcpy(bundle.stream, origin.stream, 16);
    bundle.frames = batch.bytes;
    bundle.frames_size = batch.size;
    if (bundle_encode(&bundle, enrolment->secret_key, body, room, &size) != DONE)
        day_broken(day, "a_bundle_can_be_signed", "%zu bytes", batch.size);
    batch_clear(&batch);
    return size;
}

void broken_push(struct day *day)
{
    static uint8_t body[FRAMES * FRAME_MAX + 1024];
    static struct receipt receipt;
    struct wire_request push = {.path = "/v1/push", .body = body};
    struct wire_answer answer;
    if (!day->hub || !day->at->sync)
        return;
    push.body_size = make_bundle(day, body, sizeof body);
    witness_tap(day, body, push.body_size);
    hub_answer(day->hub, &push, &answer);
    day->broken_frames++;
    booth_say(day, "a frame that nobody can open, between two others: %d", answer.status);
    if (answer.status != 200)
        return;
    if (receipt_decode(answer.body, answer.body_size, day->at->enrolment->hub_key, &receipt) !=
            DONE ||
        receipt.count != 1 || receipt.streams[0].stored != FRAMES ||
        receipt.streams[0].quarantined != 1)
        day_broken(day, "a_bad_frame_blocks_nobody", "%llu stored, %u put aside",
                   (unsigned long long)receipt.streams[0].stored,
                   (unsigned)receipt.streams[0].quarantined);
}
