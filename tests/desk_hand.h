/* A partner desk in C, as small as can be read: opens its file with its code, writes the frames and
 * bundles that the desk's page writes, touches no network and no disk. Failures of the machine fail
 * the test; what is said may be wrong, so that a hub can be tried. */
#ifndef JORNADA_TESTS_DESK_HAND_H
#define JORNADA_TESTS_DESK_HAND_H

#include "sync/bundle.h"
#include "sync/hub/desk_paper.h"
#include "sync/record.h"
#include "sync/seal.h"

#define DESK_HAND_FRAMES 120

struct desk_hand {
    struct desk_paper paper;
    uint8_t secret_key[64];
    struct frame_origin origin;
    uint8_t wrap[SEAL_WRAP_BYTES];
    struct seal_key keys[2]; /* the second seals nothing: no desk has an identity to tell */
    uint32_t counter;
    size_t count;
    struct {
        uint8_t bytes[FRAME_MAX];
        size_t size;
    } frames[DESK_HAND_FRAMES];
};

/* REFUSED: another code. */
enum outcome desk_hand_open(struct desk_hand *desk, const char *file, size_t size,
                            const char *code) MUST_CHECK;
/* A new stream under these, and its STREAM_OPEN of a day. */
void desk_hand_stream(struct desk_hand *desk, const uint8_t stream[16], const uint8_t key[32],
                      uint16_t day);
/* The stamp of every frame of a desk. */
struct stamp desk_hand_stamp(uint16_t day);
void desk_hand_write(struct desk_hand *desk, const struct commit *commit);
/* An office's word about a slip, by its token's id or (35 bits and zeros) its folio. */
void desk_hand_say(struct desk_hand *desk, enum fact_type type, const uint8_t slip[RECORD_ID_BYTES],
                   uint16_t day, uint8_t code, uint8_t help);
/* Frames first … first + count - 1 as one signed bundle: a body for /v1/push, or a .jrb file. */
size_t desk_hand_pack(struct desk_hand *desk, size_t first, size_t count, uint8_t *bytes,
                      size_t room);

#endif
