/* Deterministic CBOR in one pass: see binary.h.
 *
 * Writing is libcbor's cbor_encode_*, reading its streaming decoder: one item a call, put into
 * struct item by the callbacks. A head longer than needed shows as more bytes read than the
 * shortest writing of the same item has. */
#include "sync/binary.h"

#include <cbor.h>
#include <string.h>

#define HEAD_MAX 9

static void append(struct binary_writer *writer, const uint8_t *bytes, size_t size)
{
    if (writer->bad || size > writer->room - writer->size) {
        writer->bad = true;
        return;
    }
    if (size > 0)
        memcpy(writer->bytes + writer->size, bytes, size);
    writer->size += size;
}

void binary_array(struct binary_writer *writer, size_t count)
{
    uint8_t head[HEAD_MAX];

    append(writer, head, cbor_encode_array_start(count, head, sizeof head));
}

void binary_uint(struct binary_writer *writer, uint64_t value)
{
    uint8_t head[HEAD_MAX];

    append(writer, head, cbor_encode_uint(value, head, sizeof head));
}

void binary_int(struct binary_writer *writer, int64_t value)
{
    uint8_t head[HEAD_MAX];

    if (value >= 0)
        binary_uint(writer, (uint64_t)value);
    else
        append(writer, head, cbor_encode_negint((uint64_t)(-(value + 1)), head, sizeof head));
}

void binary_bool(struct binary_writer *writer, bool value)
{
    uint8_t head[HEAD_MAX];

    append(writer, head, cbor_encode_bool(value, head, sizeof head));
}

void binary_length(struct binary_writer *writer, size_t size)
{
    uint8_t head[HEAD_MAX];

    append(writer, head, cbor_encode_bytestring_start(size, head, sizeof head));
}

void binary_bytes(struct binary_writer *writer, const uint8_t *bytes, size_t size)
{
    binary_length(writer, size);
    append(writer, bytes, size);
}

void binary_text(struct binary_writer *writer, const char *text)
{
    uint8_t head[HEAD_MAX];
    size_t size = strlen(text);

    append(writer, head, cbor_encode_string_start(size, head, sizeof head));
    append(writer, (const uint8_t *)text, size);
}

enum kind { NOTHING, UINT, NEGATIVE, BYTES, TEXT, ARRAY, BOOLEAN };

struct item {
    enum kind kind;
    uint64_t value; /* number, length or count */
    const uint8_t *bytes;
};

static void hold(void *context, enum kind kind, uint64_t value, const uint8_t *bytes)
{
    *(struct item *)context = (struct item){kind, value, bytes};
}

static void on_uint8(void *context, uint8_t value)
{
    hold(context, UINT, value, NULL);
}
static void on_uint16(void *context, uint16_t value)
{
    hold(context, UINT, value, NULL);
}
static void on_uint32(void *context, uint32_t value)
{
    hold(context, UINT, value, NULL);
}
static void on_uint64(void *context, uint64_t value)
{
    hold(context, UINT, value, NULL);
}
static void on_negint8(void *context, uint8_t value)
{
    hold(context, NEGATIVE, value, NULL);
}
static void on_negint16(void *context, uint16_t value)
{
    hold(context, NEGATIVE, value, NULL);
}
static void on_negint32(void *context, uint32_t value)
{
    hold(context, NEGATIVE, value, NULL);
}
static void on_negint64(void *context, uint64_t value)
{
    hold(context, NEGATIVE, value, NULL);
}
static void on_bytes(void *context, cbor_data data, size_t size)
{
    hold(context, BYTES, size, data);
}
static void on_text(void *context, cbor_data data, size_t size)
{
    hold(context, TEXT, size, data);
}
static void on_array(void *context, size_t count)
{
    hold(context, ARRAY, count, NULL);
}
static void on_boolean(void *context, bool value)
{
    hold(context, BOOLEAN, value, NULL);
}

/* The shortest head of an item: 1 byte below 24, else 1 + 1, 2, 4 or 8. */
static size_t shortest(uint64_t value)
{
    if (value < 24)
        return 1;
    if (value <= UINT8_MAX)
        return 2;
    if (value <= UINT16_MAX)
        return 3;
    return value <= UINT32_MAX ? 5 : 9;
}

static struct cbor_callbacks callbacks_of_ours(void)
{
    struct cbor_callbacks callbacks = cbor_empty_callbacks;

    callbacks.uint8 = on_uint8;
    callbacks.uint16 = on_uint16;
    callbacks.uint32 = on_uint32;
    callbacks.uint64 = on_uint64;
    callbacks.negint8 = on_negint8;
    callbacks.negint16 = on_negint16;
    callbacks.negint32 = on_negint32;
    callbacks.negint64 = on_negint64;
    callbacks.byte_string = on_bytes;
    callbacks.string = on_text;
    callbacks.array_start = on_array;
    callbacks.boolean = on_boolean;
    return callbacks;
}

static struct item peek(const struct binary_reader *reader, size_t *used)
{
    struct item item = {.kind = NOTHING};
    struct cbor_callbacks callbacks = callbacks_of_ours();
    struct cbor_decoder_result result;
    size_t need;

    *used = 0;
    if (reader->bad || reader->at >= reader->size)
        return item;
    result = cbor_stream_decode(reader->bytes + reader->at, reader->size - reader->at, &callbacks,
                                &item);
    if (result.status != CBOR_DECODER_FINISHED)
        return (struct item){.kind = NOTHING};
    need = item.kind == BOOLEAN ? 1 : shortest(item.value);
    if (item.kind == BYTES || item.kind == TEXT)
        need += item.value;
    if (item.kind == NOTHING || result.read != need)
        return (struct item){.kind = NOTHING};
    *used = result.read;
    return item;
}

static struct item take(struct binary_reader *reader, enum kind kind, uint64_t most)
{
    size_t used;
    struct item item = peek(reader, &used);

    if (item.kind != kind || item.value > most) {
        reader->bad = true;
        return (struct item){.kind = NOTHING};
    }
    reader->at += used;
    return item;
}

size_t binary_take_array(struct binary_reader *reader, size_t most)
{
    return (size_t)take(reader, ARRAY, most).value;
}

uint64_t binary_take_uint(struct binary_reader *reader, uint64_t most)
{
    return take(reader, UINT, most).value;
}

int64_t binary_take_int(struct binary_reader *reader)
{
    size_t used;

    if (peek(reader, &used).kind == NEGATIVE)
        return -(int64_t)take(reader, NEGATIVE, INT64_MAX).value - (reader->bad ? 0 : 1);
    return (int64_t)take(reader, UINT, INT64_MAX).value;
}

bool binary_take_bool(struct binary_reader *reader)
{
    return take(reader, BOOLEAN, 1).value == 1;
}

bool binary_next_is_bytes(const struct binary_reader *reader)
{
    size_t used;

    return peek(reader, &used).kind == BYTES;
}

const uint8_t *binary_take_bytes(struct binary_reader *reader, size_t most, size_t *size)
{
    struct item item = take(reader, BYTES, most);

    *size = (size_t)item.value;
    return item.bytes;
}

void binary_take_fixed(struct binary_reader *reader, uint8_t *bytes, size_t size)
{
    struct item item = take(reader, BYTES, size);

    if (!reader->bad && item.value != size)
        reader->bad = true;
    if (reader->bad)
        memset(bytes, 0, size);
    else
        memcpy(bytes, item.bytes, size);
}

void binary_take_text(struct binary_reader *reader, char *text, size_t room)
{
    struct item item = take(reader, TEXT, room - 1);

    text[0] = '\0';
    if (!reader->bad && item.value > 0 && memchr(item.bytes, 0, item.value) != NULL)
        reader->bad = true;
    if (reader->bad)
        return;
    if (item.value > 0)
        memcpy(text, item.bytes, item.value);
    text[item.value] = '\0';
}

bool binary_end(const struct binary_reader *reader)
{
    return !reader->bad && reader->at == reader->size;
}
