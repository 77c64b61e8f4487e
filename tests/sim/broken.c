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

/* Frames `from` up to below `to` of the batch, as the kiosk would sign them. */
static size_t sign(struct day *day, struct bundle *bundle, const struct batch *batch, uint16_t from,
                   uint16_t to, uint8_t *body, size_t room)
{
    size_t size = 0, end = to < FRAMES ? batch->frames[to].place : batch->size;
    bundle->first = from;
    bundle->count = (uint16_t)(to - from);
    bundle->frames = batch->bytes + batch->frames[from].place;
    bundle->frames_size = end - batch->frames[from].place;
    if (bundle_encode(bundle, day->at->enrolment->secret_key, body, room, &size) != DONE)
        day_broken(day, "a_bundle_can_be_signed", "%zu bytes", bundle->frames_size);
    return size;
}

static void make_batch(struct day *day, struct bundle *bundle, struct batch *batch)
{
    const struct enrolment *enrolment = day->at->enrolment;
    struct frame_origin origin;
    struct seal_key keys[2] = {{0}, {0}};
    memcpy(origin.tenant, enrolment->tenant, 8);
    memcpy(origin.fair, enrolment->fair_id, 8);
    memcpy(origin.device, enrolment->device, 16);
    chance_fill(&day->people, origin.stream, 16);
    for (size_t i = 0; i < 2; i++)
        chance_fill(&day->people, keys[i].key, SEAL_KEY_BYTES);
    seal_wrap(keys[0].key, enrolment->facts_key, bundle->wrap[0]);
    draw_frames(day, &origin, keys, batch);
    batch->bytes[batch->frames[BROKEN].place + batch->frames[BROKEN].size - 1] ^= 1;
    memcpy(bundle->tenant, origin.tenant, 8);
    memcpy(bundle->device, origin.device, 16);
    memcpy(bundle->stream, origin.stream, 16);
}

static void push(struct day *day, uint8_t *body, size_t size, struct wire_answer *answer)
{
    struct wire_request request = {.path = "/v1/push", .body = body, .body_size = size};
    witness_tap(day, body, size);
    hub_answer(day->hub, &request, answer);
}

static void check_receipt(struct day *day, const struct wire_answer *answer)
{
    static struct receipt receipt;
    const struct receipt_stream *mark = &receipt.streams[0];
    if (receipt_decode(answer->body, answer->body_size, day->at->enrolment->hub_key, &receipt) !=
            DONE ||
        receipt.count != 1 || mark->stored != FRAMES || mark->quarantined != 1)
        day_broken(day, "a_bad_frame_blocks_nobody", "%llu stored, %llu put aside",
                   (unsigned long long)mark->stored, (unsigned long long)mark->quarantined);
}

/* The last frame comes first, as over two roads. */
void broken_push(struct day *day)
{
    static uint8_t late[FRAMES * FRAME_MAX + 1024], early[FRAMES * FRAME_MAX + 1024];
    struct bundle bundle = {.version = BUNDLE_VERSION, .wraps = 1};
    struct batch batch = {0};
    struct wire_answer answer;
    if (!day->hub || !day->at->sync)
        return;
    make_batch(day, &bundle, &batch);
    size_t late_size = sign(day, &bundle, &batch, FRAMES - 1, FRAMES, late, sizeof late);
    size_t early_size = sign(day, &bundle, &batch, 0, FRAMES - 1, early, sizeof early);
    batch_clear(&batch);
    day->broken_frames++;
    push(day, late, late_size, &answer);
    booth_say(day, "the last of three frames comes first: %d", answer.status);
    if (answer.status == 400)
        day_broken(day, "what_comes_out_of_order_is_taken", "%d", answer.status);
    if (answer.status != 200)
        return;
    push(day, early, early_size, &answer);
    booth_say(day, "then two, of which nobody can open one: %d", answer.status);
    if (answer.status == 200)
        check_receipt(day, &answer);
}
