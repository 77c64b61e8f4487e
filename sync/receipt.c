/* What a hub holds, said and signed by it: see receipt.h.
 *
 * Promises: decode accepts exactly what encode writes. Refuses marks that contradict each other
 * (safe above stored, ranges that overlap or go backwards). */
#include "sync/receipt.h"

#include <string.h>

#include "sync/binary.h"
#include "sync/mutant.h"
#include "sync/signature.h"

#define VERSION 1

static bool stream_is_sane(const struct receipt_stream *stream)
{
    uint64_t from = stream->stored;

    if (stream->safe > stream->stored || stream->ranges > RECEIPT_RANGES_MAX)
        return false;
    for (size_t i = 0; i < stream->ranges; i++) {
        const struct receipt_range *range = &stream->missing[i];

        if (range->first < from || range->last < range->first || range->last >= UINT32_MAX)
            return false;
        from = range->last + 1;
    }
    return true;
}

static void pack_stream(struct binary_writer *writer, const struct receipt_stream *stream)
{
    binary_array(writer, 6);
    binary_bytes(writer, stream->stream, sizeof stream->stream);
    binary_uint(writer, stream->stored);
    binary_uint(writer, stream->safe);
    binary_uint(writer, stream->quarantined);
    binary_bool(writer, stream->fork);
    binary_array(writer, (size_t)stream->ranges * 2);
    for (size_t i = 0; i < stream->ranges; i++) {
        binary_uint(writer, stream->missing[i].first);
        binary_uint(writer, stream->missing[i].last);
    }
}

enum outcome receipt_encode(const struct receipt *receipt, const uint8_t hub_secret[64],
                            uint8_t *bytes, size_t room, size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    if (receipt->count > RECEIPT_STREAMS_MAX || receipt->hub_ms < 0)
        return INVALID;
    binary_array(&writer, 7);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, receipt->tenant, sizeof receipt->tenant);
    binary_uint(&writer, receipt->epoch);
    binary_bytes(&writer, receipt->epoch_random, sizeof receipt->epoch_random);
    binary_uint(&writer, receipt->commit);
    binary_uint(&writer, (uint64_t)receipt->hub_ms);
    binary_array(&writer, receipt->count);
    for (size_t i = 0; i < receipt->count; i++) {
        if (!stream_is_sane(&receipt->streams[i]))
            return INVALID;
        pack_stream(&writer, &receipt->streams[i]);
    }
    if (writer.bad || room - writer.size < SIGNATURE_BYTES)
        return INVALID;
    signature_make(SIGNATURE_RECEIPT, bytes, writer.size, hub_secret, bytes + writer.size);
    *size = writer.size + SIGNATURE_BYTES;
    return DONE;
}

static void take_stream(struct binary_reader *reader, struct receipt_stream *stream)
{
    size_t numbers;

    if (binary_take_array(reader, 6) != 6)
        reader->bad = true;
    binary_take_fixed(reader, stream->stream, sizeof stream->stream);
    stream->stored = binary_take_uint(reader, UINT32_MAX);
    stream->safe = binary_take_uint(reader, UINT32_MAX);
    stream->quarantined = (uint32_t)binary_take_uint(reader, UINT32_MAX);
    stream->fork = binary_take_bool(reader);
    numbers = binary_take_array(reader, (size_t)RECEIPT_RANGES_MAX * 2);
    if (numbers % 2 != 0)
        reader->bad = true;
    stream->ranges = (uint8_t)(numbers / 2);
    for (size_t i = 0; i < stream->ranges; i++) {
        stream->missing[i].first = binary_take_uint(reader, UINT32_MAX);
        stream->missing[i].last = binary_take_uint(reader, UINT32_MAX);
    }
    if (!stream_is_sane(stream))
        reader->bad = true;
}

enum outcome receipt_decode(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                            struct receipt *receipt)
{
    struct binary_reader reader = {.bytes = bytes};

    if (size <= SIGNATURE_BYTES)
        return INVALID;
    reader.size = size - SIGNATURE_BYTES;
    if (binary_take_array(&reader, 7) != 7 || binary_take_uint(&reader, VERSION) != VERSION)
        return INVALID;
    binary_take_fixed(&reader, receipt->tenant, sizeof receipt->tenant);
    receipt->epoch = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    binary_take_fixed(&reader, receipt->epoch_random, sizeof receipt->epoch_random);
    receipt->commit = binary_take_uint(&reader, INT64_MAX);
    receipt->hub_ms = (int64_t)binary_take_uint(&reader, INT64_MAX);
    receipt->count = (uint16_t)binary_take_array(&reader, RECEIPT_STREAMS_MAX);
    for (size_t i = 0; i < receipt->count && !reader.bad; i++)
        take_stream(&reader, &receipt->streams[i]);
    if (!binary_end(&reader))
        return INVALID;
    if (mutant_is(M10_UNSIGNED_RECEIPT))
        return DONE;
    return signature_check(SIGNATURE_RECEIPT, bytes, reader.size, hub_key, bytes + reader.size);
}
