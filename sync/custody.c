/* A relay's word, written and read: see custody.h.
 *
 * Promises: decode accepts exactly what encode writes. Nothing in it is believed here. */
#include "sync/custody.h"

#include <string.h>

#include "sync/binary.h"

#define VERSION 1
#define ITEMS 7
#define GREETING_MAX (RECEIPT_MAX + 1024)

static void write_stream(struct binary_writer *writer, const struct custody_stream *stream)
{
    binary_array(writer, 2);
    binary_bytes(writer, stream->stream, sizeof stream->stream);
    binary_array(writer, (size_t)stream->ranges * 2);
    for (size_t i = 0; i < stream->ranges; i++) {
        binary_uint(writer, stream->held[i].first);
        binary_uint(writer, stream->held[i].last);
    }
}

static bool ranges_rise(const struct custody_stream *stream)
{
    uint64_t from = 0;

    for (size_t i = 0; i < stream->ranges; i++) {
        const struct receipt_range *range = &stream->held[i];

        if (range->first < from || range->last < range->first || range->last >= UINT32_MAX)
            return false;
        from = range->last + 1;
    }
    return true;
}

enum outcome custody_encode(const struct custody *custody, uint8_t *bytes, size_t room,
                            size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    binary_array(&writer, ITEMS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, custody->relay, sizeof custody->relay);
    binary_bool(&writer, custody->reached);
    binary_uint(&writer, custody->refused);
    if (custody->greeting_size > 0)
        binary_bytes(&writer, custody->greeting, custody->greeting_size);
    else
        binary_length(&writer, 0);
    binary_array(&writer, custody->receipts);
    for (size_t i = 0; i < custody->receipts; i++)
        binary_bytes(&writer, custody->receipt[i], custody->receipt_size[i]);
    binary_array(&writer, custody->count);
    for (size_t i = 0; i < custody->count; i++) {
        if (!ranges_rise(&custody->streams[i]))
            return INVALID;
        write_stream(&writer, &custody->streams[i]);
    }
    *size = writer.size;
    return writer.bad ? INVALID : DONE;
}

static void read_stream(struct binary_reader *reader, struct custody_stream *stream)
{
    size_t numbers;

    if (binary_take_array(reader, 2) != 2)
        reader->bad = true;
    binary_take_fixed(reader, stream->stream, sizeof stream->stream);
    numbers = binary_take_array(reader, (size_t)RECEIPT_RANGES_MAX * 2);
    stream->ranges = (uint8_t)(numbers / 2);
    if (numbers % 2 != 0)
        reader->bad = true;
    for (size_t i = 0; i < numbers / 2 && !reader->bad; i++) {
        stream->held[i].first = binary_take_uint(reader, UINT32_MAX);
        stream->held[i].last = binary_take_uint(reader, UINT32_MAX);
    }
    if (!reader->bad && !ranges_rise(stream))
        reader->bad = true;
}

enum outcome custody_decode(const uint8_t *bytes, size_t size, struct custody *custody)
{
    struct binary_reader reader = {.bytes = bytes, .size = size};

    memset(custody, 0, sizeof *custody);
    if (binary_take_array(&reader, ITEMS) != ITEMS || binary_take_uint(&reader, VERSION) != VERSION)
        return INVALID;
    binary_take_fixed(&reader, custody->relay, sizeof custody->relay);
    custody->reached = binary_take_bool(&reader);
    custody->refused = (uint16_t)binary_take_uint(&reader, 999);
    custody->greeting = binary_take_bytes(&reader, GREETING_MAX, &custody->greeting_size);
    custody->receipts = (uint8_t)binary_take_array(&reader, CUSTODY_RECEIPTS_MAX);
    for (size_t i = 0; i < custody->receipts && !reader.bad; i++)
        custody->receipt[i] = binary_take_bytes(&reader, RECEIPT_MAX, &custody->receipt_size[i]);
    custody->count = (uint16_t)binary_take_array(&reader, RECEIPT_STREAMS_MAX);
    for (size_t i = 0; i < custody->count && !reader.bad; i++)
        read_stream(&reader, &custody->streams[i]);
    return binary_end(&reader) ? DONE : INVALID;
}
