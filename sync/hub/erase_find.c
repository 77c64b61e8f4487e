/* erase_find and erase_gather: every frame's facts are opened with the online key, to know whose it
 * is; no identity is. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/folio.h"
#include "sync/frame.h"
#include "sync/hub/erase_inside.h"
#include "sync/hub/stream.h"
#include "sync/seal.h"

#define STEPS_MAX (1U << 20) /* of a stream's key, as in push.c */
#define COLUMNS 8

struct walk {
    struct hub *hub;
    struct frame_origin origin;
    struct seal_key key;
    bool good;
    struct commit commit;
    uint8_t facts[8192];
    /* looking for a folio: */
    uint64_t bits;
    const uint8_t *fair; /* NULL = any */
    uint8_t found[RECORD_ID_BYTES];
    size_t matches;
    /* gathering a record's frames: */
    const uint8_t *record, *stream; /* stream NULL = any */
    struct erase_list *list;
};

const struct fact *erase_carrier(const struct commit *commit)
{
    for (size_t i = 0; i < commit->count; i++) {
        enum fact_type type = commit->facts[i].type;
        if (type == FACT_ATTENDEE_REGISTERED || type == FACT_ATTENDEE_AMENDED ||
            type == FACT_CONTINUED)
            return &commit->facts[i];
    }
    for (size_t i = 0; i < commit->count; i++) { /* the head of a letter */
        if (commit->facts[i].type == FACT_REFERRAL_ISSUED)
            return &commit->facts[i];
    }
    return NULL;
}

static void start_stream(struct walk *walk, const struct storage_value columns[])
{
    const struct key *online = &walk->hub->keys->online;
    memcpy(walk->origin.stream, columns[0].bytes, 16);
    memcpy(walk->origin.device, columns[1].bytes, 16);
    memcpy(walk->origin.fair, columns[2].bytes, 8);
    walk->good =
        seal_unwrap(columns[3].bytes, online->public_key, online->secret, &walk->key) == DONE;
}

static bool open_facts(struct walk *walk, uint64_t seq, const uint8_t *frame)
{
    size_t size;
    return walk->good && seq >= walk->key.seq && seq - walk->key.seq <= STEPS_MAX &&
           seal_step_to(&walk->key, seq) == DONE &&
           seal_open_facts(&walk->origin, &walk->key, frame, walk->facts, sizeof walk->facts,
                           &size) == DONE &&
           record_decode(walk->facts, size, &walk->commit) == DONE;
}

static void match(struct walk *walk, const uint8_t record[RECORD_ID_BYTES], uint8_t copy)
{
    uint8_t slip[RECORD_ID_BYTES];
    record_slip_id(record, copy, slip);
    if (folio_bits(slip) != walk->bits ||
        (walk->matches > 0 && memcmp(walk->found, record, RECORD_ID_BYTES) == 0))
        return;
    memcpy(walk->found, record, RECORD_ID_BYTES);
    walk->matches++;
}

/* The first slip of a record stands in its registration's commit, further ones in their own. */
static void match_commit(struct walk *walk)
{
    if (walk->fair != NULL && memcmp(walk->fair, walk->origin.fair, 8) != 0)
        return;
    for (size_t i = 0; i < walk->commit.count; i++) {
        const struct fact *fact = &walk->commit.facts[i];
        if (fact->type == FACT_SLIP_MADE)
            match(walk, fact->record, fact->body.slip.copy);
        else if (fact->type == FACT_ATTENDEE_REGISTERED)
            match(walk, fact->record, 0);
    }
}

static bool grow(void **items, size_t *room, size_t count, size_t bytes)
{
    if (count < *room)
        return true;
    size_t wanted = *room == 0 ? 16 : *room * 2;
    void *more = realloc(*items, wanted * bytes);
    if (more == NULL)
        return false;
    *items = more;
    *room = wanted;
    return true;
}

static void gather(struct walk *walk, const struct storage_value columns[], const uint8_t *frame)
{
    struct erase_list *list = walk->list;
    bool earlier = frame_is_erased(frame[0]);
    const struct fact *carrier = erase_carrier(&walk->commit);
    if ((!earlier && !frame_has_identity(frame[0])) || carrier == NULL ||
        memcmp(carrier->record, walk->record, RECORD_ID_BYTES) != 0)
        return;
    if (!grow((void **)&list->frames, &list->room, list->count, sizeof *list->frames) ||
        !grow((void **)&list->needles, &list->needle_room, list->needle_count, RESIDUE_BYTES)) {
        list->short_of_memory = true;
        return;
    }
    struct erase_frame *one = &list->frames[list->count++];
    *one = (struct erase_frame){.earlier = earlier, .received_ms = columns[6].number};
    one->place.kind = LEDGER_FRAME;
    one->place.seq = (uint64_t)columns[4].number;
    memcpy(one->place.device, walk->origin.device, 16);
    memcpy(one->place.stream, walk->origin.stream, 16);
    memcpy(one->place.subject, columns[7].bytes, 32);
    size_t size;
    const uint8_t *identity = frame_identity(frame, &size);
    if (!earlier)
        memcpy(list->needles[list->needle_count++], identity, RESIDUE_BYTES);
}

static bool take_row(void *context, const struct storage_value columns[])
{
    struct walk *walk = context;
    const uint8_t *frame = columns[5].bytes;
    if (columns[0].size != 16 || columns[1].size != 16 || columns[2].size != 8 ||
        columns[3].size != SEAL_WRAP_BYTES || columns[7].size != 32 ||
        !frame_is_whole(frame, columns[5].size))
        return true;
    if (memcmp(columns[0].bytes, walk->origin.stream, 16) != 0)
        start_stream(walk, columns);
    if (!open_facts(walk, (uint64_t)columns[4].number, frame))
        return true;
    if (walk->list != NULL)
        gather(walk, columns, frame);
    else
        match_commit(walk);
    return true;
}

#define SELECT                                                             \
    "SELECT stream.stream, stream.device, device.fair, stream.facts_wrap," \
    " held.seq, held.bytes, held.received_ms, held.hash FROM "
#define JOIN                                                                              \
    " AS held JOIN stream ON stream.tenant = held.tenant AND stream.stream = held.stream" \
    " JOIN device ON device.tenant = stream.tenant AND device.device = stream.device"     \
    " WHERE held.tenant = $1"
#define IN_STREAM " AND held.stream = $2"
#define ORDER " ORDER BY held.stream, held.seq"

static enum outcome run(struct walk *walk)
{
    static const char *const everywhere[] = {SELECT "frame" JOIN ORDER,
                                             SELECT "quarantine" JOIN ORDER};
    static const char *const in_stream[] = {SELECT "frame" JOIN IN_STREAM ORDER,
                                            SELECT "quarantine" JOIN IN_STREAM ORDER};
    static const uint8_t nowhere[16];
    struct hub *hub = walk->hub;
    bool one = walk->stream != NULL;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_bytes(one ? walk->stream : nowhere, 16)};
    enum outcome outcome = DONE;
    memcpy(walk->origin.tenant, hub->tenant, 8);
    for (size_t i = 0; i < 2 && outcome == DONE; i++) {
        memcpy(walk->origin.stream, nowhere, sizeof nowhere);
        outcome = storage_each(hub->storage, one ? in_stream[i] : everywhere[i], one ? 2 : 1,
                               values, take_row, walk);
    }
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* In locked memory: facts are in it. */
static struct walk *make(struct hub *hub)
{
    struct walk *walk = hub->can_open ? sodium_malloc(sizeof *walk) : NULL;
    if (!hub->can_open)
        (void)!hub_fail(hub, REFUSED,
                        "the online key is under a passphrase: whose a frame is "
                        "cannot be told");
    else if (walk == NULL)
        (void)!hub_fail(hub, BUSY, "memory is short");
    if (walk == NULL)
        return NULL;
    sodium_memzero(walk, sizeof *walk);
    walk->hub = hub;
    return walk;
}

enum outcome erase_find(struct hub *hub, uint64_t bits, const char *fair,
                        uint8_t record[RECORD_ID_BYTES])
{
    struct fair found;
    enum outcome outcome = fair != NULL ? fair_find(hub, fair, &found) : DONE;
    struct walk *walk = outcome == DONE ? make(hub) : NULL;
    if (walk == NULL)
        return outcome == DONE ? (hub->can_open ? BUSY : REFUSED) : outcome;
    walk->bits = bits;
    walk->fair = fair != NULL ? found.id : NULL;
    outcome = run(walk);
    if (outcome == DONE && walk->matches == 0)
        outcome = hub_fail(hub, NOT_FOUND, "this hub holds no record with that folio");
    if (outcome == DONE && walk->matches > 1)
        outcome =
            hub_fail(hub, REFUSED, "two records have that folio: say which fair's with --fair");
    memcpy(record, walk->found, RECORD_ID_BYTES);
    sodium_free(walk);
    return outcome;
}

enum outcome erase_gather(struct hub *hub, const uint8_t record[RECORD_ID_BYTES],
                          const uint8_t *stream, struct erase_list *list)
{
    struct walk *walk = make(hub);
    if (walk == NULL)
        return hub->can_open ? BUSY : REFUSED;
    walk->record = record;
    walk->stream = stream;
    walk->list = list;
    enum outcome outcome = run(walk);
    sodium_free(walk);
    return outcome == DONE && list->short_of_memory ? hub_fail(hub, BUSY, "memory is short")
                                                    : outcome;
}

void erase_list_free(struct erase_list *list)
{
    free(list->frames);
    free(list->needles);
    free(list);
}
