/* Frames that will be written together: see batch.h. */
#include "sync/batch.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sync/letter.h"

#define IDENTITY_ROOM 1024

static bool is_about_people(enum fact_type type)
{
    return type == FACT_ATTENDEE_REGISTERED || type == FACT_TURN_ISSUED ||
           type == FACT_SERVICE_GIVEN || type == FACT_REFERRAL_ISSUED || type == FACT_SHEET_ROW;
}

uint8_t batch_people(const struct commit *commit)
{
    uint8_t people = 0;

    for (size_t i = 0; i < commit->count; i++)
        people = (uint8_t)(people + is_about_people(commit->facts[i].type));
    return people;
}

/* The fact that makes a frame one of the registration class. */
static const struct fact *registration(const struct commit *commit)
{
    for (size_t i = 0; i < commit->count; i++) {
        if (commit->facts[i].type == FACT_ATTENDEE_REGISTERED ||
            commit->facts[i].type == FACT_ATTENDEE_AMENDED)
            return &commit->facts[i];
    }
    return NULL;
}

void batch_clear(struct batch *batch)
{
    free(batch->bytes);
    free(batch->frames);
    memset(batch, 0, sizeof *batch);
}

const uint8_t *batch_frame(const struct batch *batch, size_t index)
{
    return batch->bytes + batch->frames[index].place;
}

static bool make_room(struct batch *batch)
{
    if (batch->room - batch->size < FRAME_MAX) {
        size_t room = batch->room * 2 + 4 * FRAME_MAX;
        uint8_t *more = realloc(batch->bytes, room);

        if (more == NULL)
            return false;
        batch->bytes = more;
        batch->room = room;
    }
    if (batch->count == batch->frames_room) {
        size_t room = batch->frames_room * 2 + 8;
        struct batch_frame *more = realloc(batch->frames, room * sizeof *more);

        if (more == NULL)
            return false;
        batch->frames = more;
        batch->frames_room = room;
    }
    return true;
}

static enum outcome add_frame(struct batch *batch, const struct frame_origin *origin,
                              struct seal_key keys[2], const struct commit *commit,
                              const uint8_t *identity, size_t identity_size)
{
    uint8_t facts[RECORD_FACTS_MAX];
    size_t facts_size = 0;
    struct batch_frame *frame;
    enum outcome outcome = record_encode(commit, facts, sizeof facts, &facts_size);

    if (outcome != DONE)
        return outcome;
    if (!make_room(batch))
        return BUSY;
    frame = &batch->frames[batch->count];
    frame->place = batch->size;
    frame->people = batch_people(commit);
    outcome = seal_frame(origin, &keys[0], &keys[1], facts, facts_size, identity, identity_size,
                         batch->bytes + batch->size, &frame->size);
    sodium_memzero(facts, sizeof facts);
    if (outcome != DONE)
        return outcome;
    batch->size += frame->size;
    batch->count++;
    return DONE;
}

/* Whatever of the identity did not fit into the first frame, in `parts` in all; those beyond its
 * end are dummies. */
static enum outcome add_rest(struct batch *batch, const struct frame_origin *origin,
                             struct seal_key keys[2], const struct commit *commit,
                             const uint8_t *record, const uint8_t *identity, size_t size,
                             size_t parts)
{
    struct commit further = {.stamp = commit->stamp, .count = 1};
    enum outcome outcome = DONE;

    further.facts[0].type = FACT_CONTINUED;
    memcpy(further.facts[0].record, record, RECORD_ID_BYTES);
    for (size_t part = 1; outcome == DONE && part < parts; part++) {
        size_t from = part * SEAL_IDENTITY_MAX < size ? part * SEAL_IDENTITY_MAX : size;
        size_t length = size - from < SEAL_IDENTITY_MAX ? size - from : SEAL_IDENTITY_MAX;

        further.facts[0].body.continued.part = (uint8_t)part;
        further.facts[0].body.continued.parts = (uint8_t)parts;
        outcome = add_frame(batch, origin, keys, &further, identity + from, length);
    }
    return outcome;
}

/* Under 18, and where no age was given, nobody's name is taken (Never 11). */
static bool may_have_identity(const struct fact *fact)
{
    return fact != NULL && fact->body.registered.age >= AGE_18_29;
}

static enum outcome add_registration(struct batch *batch, const struct frame_origin *origin,
                                     struct seal_key keys[2], const struct commit *commit,
                                     const struct identity *identity)
{
    uint8_t *bytes = sodium_malloc(IDENTITY_ROOM);
    size_t size = 0;
    enum outcome outcome = bytes == NULL ? BUSY : DONE;

    if (outcome == DONE && identity != NULL)
        outcome = record_encode_identity(identity, bytes, IDENTITY_ROOM, &size);
    if (outcome == DONE && size > 0 && !may_have_identity(registration(commit)))
        outcome = INVALID;
    if (outcome == DONE)
        outcome = add_frame(batch, origin, keys, commit, bytes,
                            size < SEAL_IDENTITY_MAX ? size : SEAL_IDENTITY_MAX);
    if (outcome == DONE)
        outcome = add_rest(batch, origin, keys, commit, registration(commit)->record, bytes, size,
                           (size + SEAL_IDENTITY_MAX - 1) / SEAL_IDENTITY_MAX);
    sodium_free(bytes);
    return outcome;
}

enum outcome batch_add_letter(struct batch *batch, const struct frame_origin *origin,
                              struct seal_key keys[2], const struct commit *commit,
                              const uint8_t *bytes, size_t size)
{
    enum outcome outcome;

    if (commit->count < 1 || commit->count > RECORD_FACTS || registration(commit) != NULL ||
        size == 0 || size > LETTER_BYTES_MAX)
        return INVALID;
    outcome = add_frame(batch, origin, keys, commit, bytes,
                        size < SEAL_IDENTITY_MAX ? size : SEAL_IDENTITY_MAX);
    if (outcome == DONE)
        outcome = add_rest(batch, origin, keys, commit, commit->facts[commit->count - 1].record,
                           bytes, size, LETTER_PARTS);
    return outcome;
}

enum outcome batch_add(struct batch *batch, const struct frame_origin *origin,
                       struct seal_key keys[2], const struct commit *commit,
                       const struct identity *identity)
{
    if (commit->count < 1 || commit->count > RECORD_FACTS)
        return INVALID;
    if (registration(commit) != NULL)
        return add_registration(batch, origin, keys, commit, identity);
    if (identity != NULL)
        return INVALID;
    return add_frame(batch, origin, keys, commit, NULL, 0);
}
