/* Consecutive frames of one stream on their way: see bundle.h.
 *
 * Promises: encode and decode are each other's inverse; no pointer leaves the given bytes. Refuses
 * whatever could not be cut into exactly `count` frames. Opens nothing: it knows no sealing key. */
#include "sync/bundle.h"

#include <string.h>

static const uint8_t magic[3] = {'J', 'R', 'B'};

#define WRAPS_AT (4 + 8 + 16 + 16)

static size_t head_size(uint8_t wraps)
{
    return WRAPS_AT + 1 + (size_t)wraps * SEAL_WRAP_BYTES + 4 + 1 + 4;
}

static uint8_t *put(uint8_t *to, const void *bytes, size_t size)
{
    memcpy(to, bytes, size);
    return to + size;
}

static uint8_t *put_u32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        *to++ = (uint8_t)(value >> (24 - 8 * i));
    return to;
}

static uint32_t get_u32(const uint8_t *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

/* Bytes of `count` whole frames at the start of these: DONE, BUSY (more must come) or INVALID. */
static enum outcome frames_span(const uint8_t *bytes, size_t have, size_t count, size_t *size)
{
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        size_t step;

        if (at >= have)
            return BUSY;
        step = frame_size(bytes[at]);
        if (step == 0)
            return INVALID;
        at += step;
    }
    *size = at;
    return at <= have ? DONE : BUSY;
}

enum outcome bundle_encode(const struct bundle *bundle, const uint8_t secret_key[64],
                           uint8_t *bytes, size_t room, size_t *size)
{
    uint8_t *to = bytes;
    size_t span = 0;

    if (bundle->count == 0 || bundle->count > BUNDLE_FRAMES_MAX || bundle->wraps < 1 ||
        bundle->wraps > 2 ||
        frames_span(bundle->frames, bundle->frames_size, bundle->count, &span) != DONE ||
        span != bundle->frames_size)
        return INVALID;
    *size = head_size(bundle->wraps) + span + SIGNATURE_BYTES;
    if (*size > room || *size > BUNDLE_MAX)
        return INVALID;
    to = put(to, magic, sizeof magic);
    *to++ = bundle->version;
    to = put(to, bundle->tenant, sizeof bundle->tenant);
    to = put(to, bundle->device, sizeof bundle->device);
    to = put(to, bundle->stream, sizeof bundle->stream);
    *to++ = bundle->wraps;
    to = put(to, bundle->wrap, (size_t)bundle->wraps * SEAL_WRAP_BYTES);
    to = put_u32(to, bundle->first);
    *to++ = (uint8_t)(bundle->count - 1);
    to = put_u32(to, bundle->counter);
    to = put(to, bundle->frames, span);
    signature_make(SIGNATURE_BUNDLE, bytes, *size - SIGNATURE_BYTES, secret_key, to);
    return DONE;
}

enum outcome bundle_measure(const uint8_t *bytes, size_t have, size_t *size)
{
    size_t head, span = 0;
    enum outcome outcome;

    if (memcmp(bytes, magic, have < sizeof magic ? have : sizeof magic) != 0)
        return INVALID;
    if (have <= WRAPS_AT)
        return BUSY;
    if (bytes[WRAPS_AT] < 1 || bytes[WRAPS_AT] > 2)
        return INVALID;
    head = head_size(bytes[WRAPS_AT]);
    if (have < head)
        return BUSY;
    outcome = frames_span(bytes + head, have - head, (size_t)bytes[head - 5] + 1, &span);
    if (outcome != DONE)
        return outcome == BUSY && have > BUNDLE_MAX ? INVALID : outcome;
    *size = head + span + SIGNATURE_BYTES;
    if (*size > BUNDLE_MAX)
        return INVALID;
    return *size <= have ? DONE : BUSY;
}

enum outcome bundle_decode(const uint8_t *bytes, size_t size, struct bundle *bundle)
{
    size_t whole = 0, head;

    if (size == 0 || bundle_measure(bytes, size, &whole) != DONE || whole != size)
        return INVALID;
    memset(bundle, 0, sizeof *bundle);
    bundle->version = bytes[3];
    bundle->wraps = bytes[WRAPS_AT];
    head = head_size(bundle->wraps);
    memcpy(bundle->tenant, bytes + 4, sizeof bundle->tenant);
    memcpy(bundle->device, bytes + 12, sizeof bundle->device);
    memcpy(bundle->stream, bytes + 28, sizeof bundle->stream);
    memcpy(bundle->wrap, bytes + WRAPS_AT + 1, (size_t)bundle->wraps * SEAL_WRAP_BYTES);
    bundle->first = get_u32(bytes + head - 9);
    bundle->count = (uint16_t)(bytes[head - 5] + 1);
    bundle->counter = get_u32(bytes + head - 4);
    bundle->frames = bytes + head;
    bundle->frames_size = size - head - SIGNATURE_BYTES;
    return DONE;
}

enum outcome bundle_check(const uint8_t *bytes, size_t size, const uint8_t public_key[32])
{
    if (size < SIGNATURE_BYTES)
        return REFUSED;
    return signature_check(SIGNATURE_BUNDLE, bytes, size - SIGNATURE_BYTES, public_key,
                           bytes + size - SIGNATURE_BYTES);
}

const uint8_t *bundle_next(const struct bundle *bundle, size_t *offset, size_t *size)
{
    const uint8_t *frame = bundle->frames + *offset;

    if (*offset >= bundle->frames_size)
        return NULL;
    *size = frame_size(frame[0]);
    *offset += *size;
    return frame;
}
