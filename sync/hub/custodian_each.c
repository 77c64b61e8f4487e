/* custodian_each: walks the frames of every stream, opens the facts to know whose each compartment
 * is, and joins what did not fit into one. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/custodian_inside.h"
#include "sync/hub/inside.h"

#define JOINED_MAX 1024 /* bytes of one identity over all its frames */

struct walk {
    const struct custodian *custodian;
    struct hub *hub;
    void (*each)(void *context, const uint8_t record[RECORD_ID_BYTES],
                 const struct identity *identity);
    void *context;
    size_t unread;
    struct frame_origin origin;
    struct seal_key keys[2]; /* facts, identity: of the stream being walked */
    bool good;               /* both could be unwrapped */
    /* The identity being joined. */
    uint8_t record[RECORD_ID_BYTES];
    uint8_t joined[JOINED_MAX];
    size_t size;
    struct identity identity;
    struct commit commit;
    uint8_t facts[8192];
};

/* Which fact makes this frame carry an identity, if any. */
static const struct fact *carrier(const struct commit *commit)
{
    for (size_t i = 0; i < commit->count; i++) {
        enum fact_type type = commit->facts[i].type;
        if (type == FACT_ATTENDEE_REGISTERED || type == FACT_ATTENDEE_AMENDED ||
            type == FACT_CONTINUED)
            return &commit->facts[i];
    }
    return NULL;
}

static bool open_facts(struct walk *walk, uint64_t seq, const uint8_t *frame)
{
    size_t size;
    return seal_step_to(&walk->keys[0], seq) == DONE &&
           seal_open_facts(&walk->origin, &walk->keys[0], frame, walk->facts, sizeof walk->facts,
                           &size) == DONE &&
           record_decode(walk->facts, size, &walk->commit) == DONE;
}

/* A full part may go on in the next frame; a part that is not full is the last one. */
static void end_part(struct walk *walk, bool is_last)
{
    bool whole = record_decode_identity(walk->joined, walk->size, &walk->identity) == DONE;
    if (whole)
        walk->each(walk->context, walk->record, &walk->identity);
    else if (is_last)
        walk->unread++;
    if (whole || is_last)
        walk->size = 0;
    sodium_memzero(&walk->identity, sizeof walk->identity);
}

static void take_frame(struct walk *walk, uint64_t seq, const uint8_t *frame)
{
    size_t size = 0;
    if (!frame_has_identity(frame[0]))
        return;
    const struct fact *fact = open_facts(walk, seq, frame) ? carrier(&walk->commit) : NULL;
    if (fact == NULL)
        return;
    bool goes_on = fact->type == FACT_CONTINUED;
    if (goes_on && (walk->size == 0 || memcmp(fact->record, walk->record, RECORD_ID_BYTES) != 0))
        return;
    if (!goes_on)
        walk->size = 0;
    memcpy(walk->record, fact->record, RECORD_ID_BYTES);
    if (seal_step_to(&walk->keys[1], seq) != DONE ||
        seal_open_identity(&walk->origin, &walk->keys[1], frame, walk->joined + walk->size,
                           sizeof walk->joined - walk->size, &size) != DONE) {
        walk->unread++;
        walk->size = 0;
        return;
    }
    walk->size += size;
    if (size > 0)
        end_part(walk, size < SEAL_IDENTITY_MAX);
}

static void start_stream(struct walk *walk, const struct storage_value columns[])
{
    memcpy(walk->origin.stream, columns[0].bytes, 16);
    memcpy(walk->origin.device, columns[1].bytes, 16);
    memcpy(walk->origin.fair, columns[2].bytes, 8);
    const struct key *online = &walk->hub->keys->online;
    walk->good =
        seal_unwrap(columns[3].bytes, online->public_key, online->secret, &walk->keys[0]) == DONE &&
        custodian_unwrap(walk->custodian, columns[4].bytes, &walk->keys[1]) == DONE;
    walk->size = 0;
}

static bool take_row(void *context, const struct storage_value columns[])
{
    struct walk *walk = context;
    if (columns[0].size != 16 || columns[1].size != 16 || columns[2].size != 8 ||
        columns[3].size != SEAL_WRAP_BYTES || columns[4].size != SEAL_WRAP_BYTES)
        return true;
    if (memcmp(columns[0].bytes, walk->origin.stream, 16) != 0)
        start_stream(walk, columns);
    if (walk->good && frame_is_whole(columns[6].bytes, columns[6].size))
        take_frame(walk, (uint64_t)columns[5].number, columns[6].bytes);
    return true;
}

enum outcome custodian_each(const struct custodian *custodian, struct hub *hub,
                            void (*each)(void *context, const uint8_t record[RECORD_ID_BYTES],
                                         const struct identity *identity),
                            void *context, size_t *unread)
{
    *unread = 0;
    if (!hub->can_open)
        return hub_fail(hub, REFUSED, "the online key is under a passphrase");
    struct walk *walk = sodium_malloc(sizeof *walk);
    if (walk == NULL)
        return BUSY;
    sodium_memzero(walk, sizeof *walk);
    walk->custodian = custodian;
    walk->hub = hub;
    walk->each = each;
    walk->context = context;
    memcpy(walk->origin.tenant, hub->tenant, 8);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    enum outcome outcome = storage_each(
        hub->storage,
        "SELECT stream.stream, stream.device, device.fair, stream.facts_wrap,"
        " stream.identity_wrap, frame.seq, frame.bytes FROM frame"
        " JOIN stream ON stream.tenant = frame.tenant AND stream.stream = frame.stream"
        " JOIN device ON device.tenant = stream.tenant AND device.device = stream.device"
        " WHERE frame.tenant = $1 AND frame.state = 1 ORDER BY frame.stream, frame.seq",
        1, values, take_row, walk);
    *unread = walk->unread;
    sodium_free(walk);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}
