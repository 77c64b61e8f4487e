/* Frames that will be written together: encoded and sealed in memory, before anything is on disk.
 *
 * A batch belongs to one stream. Identities longer than one compartment go on in further frames
 * (FACT_CONTINUED) of the same batch. Promises: plaintext is wiped as soon as it is sealed. */
#ifndef JORNADA_SYNC_BATCH_H
#define JORNADA_SYNC_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"
#include "sync/record.h"
#include "sync/seal.h"

struct batch_frame {
    size_t place; /* in bytes */
    size_t size;
    uint8_t people; /* facts about people in it */
};

struct batch {
    uint8_t *bytes;
    size_t size, room;
    struct batch_frame *frames;
    size_t count, frames_room;
};

void batch_clear(struct batch *batch);
/* Seals `commit` (and `identity`; NULL = nothing given) as the next frames. INVALID before any key
 * was used; BUSY (no memory) afterwards: the stream then cannot go on. */
enum outcome batch_add(struct batch *batch, const struct frame_origin *origin,
                       struct seal_key keys[2], const struct commit *commit,
                       const struct identity *identity) MUST_CHECK;
/* Seals `commit` with a letter's `size` bytes as its identity, keys[1] being its office's: always
 * LETTER_PARTS frames, the further ones CONTINUED of the record of the commit's last fact. */
enum outcome batch_add_letter(struct batch *batch, const struct frame_origin *origin,
                              struct seal_key keys[2], const struct commit *commit,
                              const uint8_t *bytes, size_t size) MUST_CHECK;
const uint8_t *batch_frame(const struct batch *batch, size_t index);
/* Registrations, turns, services given and referrals in a commit. */
uint8_t batch_people(const struct commit *commit);

#endif
