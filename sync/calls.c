/* The bodies of the calls enrol, hello and status: see calls.h.
 *
 * Promises: decode accepts exactly what encode writes; nothing is believed before the signature was
 * looked at, except the device id by which the hub finds the key. Refuses unknown versions, spare
 * bytes and over-long fields. */
#include "sync/calls.h"

#include <string.h>

#include "sync/binary.h"
#include "sync/signature.h"

#define VERSION 1

/* Signs what was written; the signature goes right behind it. */
static enum outcome finish(const struct binary_writer *writer, const char *context,
                           const uint8_t secret[64], size_t *size)
{
    if (writer->bad || writer->room - writer->size < SIGNATURE_BYTES)
        return INVALID;
    signature_make(context, writer->bytes, writer->size, secret, writer->bytes + writer->size);
    *size = writer->size + SIGNATURE_BYTES;
    return DONE;
}

static enum outcome check(const char *context, const uint8_t *bytes, size_t size,
                          const uint8_t public_key[32])
{
    if (size < SIGNATURE_BYTES)
        return REFUSED;
    return signature_check(context, bytes, size - SIGNATURE_BYTES, public_key,
                           bytes + size - SIGNATURE_BYTES);
}

/* A writer and a reader that have the array's head and the version behind them. */
static struct binary_writer begin(uint8_t *bytes, size_t room, size_t items)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    binary_array(&writer, items);
    binary_uint(&writer, VERSION);
    return writer;
}

static struct binary_reader start(const uint8_t *bytes, size_t size, size_t items)
{
    struct binary_reader reader = {.bytes = bytes};

    if (size <= SIGNATURE_BYTES) {
        reader.bad = true;
        return reader;
    }
    reader.size = size - SIGNATURE_BYTES;
    if (binary_take_array(&reader, items) != items || binary_take_uint(&reader, VERSION) != VERSION)
        reader.bad = true;
    return reader;
}

enum outcome calls_encode_enrol_request(const struct calls_enrol_request *request,
                                        const uint8_t device_secret[64], uint8_t *bytes,
                                        size_t room, size_t *size)
{
    struct binary_writer writer = begin(bytes, room, 4);

    binary_bytes(&writer, request->secret, sizeof request->secret);
    binary_bytes(&writer, request->public_key, sizeof request->public_key);
    binary_bytes(&writer, request->nonce, sizeof request->nonce);
    return finish(&writer, SIGNATURE_ENROL_REQUEST, device_secret, size);
}

enum outcome calls_decode_enrol_request(const uint8_t *bytes, size_t size,
                                        struct calls_enrol_request *request)
{
    struct binary_reader reader = start(bytes, size, 4);

    binary_take_fixed(&reader, request->secret, sizeof request->secret);
    binary_take_fixed(&reader, request->public_key, sizeof request->public_key);
    binary_take_fixed(&reader, request->nonce, sizeof request->nonce);
    if (!binary_end(&reader))
        return INVALID;
    return check(SIGNATURE_ENROL_REQUEST, bytes, size, request->public_key);
}

void calls_write_given(struct binary_writer *writer, const struct enrolment *given)
{
    binary_bytes(writer, given->tenant, sizeof given->tenant);
    binary_bytes(writer, given->device, sizeof given->device);
    binary_bytes(writer, given->hub_key, sizeof given->hub_key);
    binary_bytes(writer, given->facts_key, sizeof given->facts_key);
    binary_bytes(writer, given->identity_key, sizeof given->identity_key);
    binary_text(writer, given->hub_url);
    binary_text(writer, given->certificate);
    binary_bytes(writer, given->pins[0], sizeof given->pins[0]);
    binary_bytes(writer, given->pins[1], sizeof given->pins[1]);
    binary_bytes(writer, given->fair_id, sizeof given->fair_id);
    binary_uint(writer, given->fair_number);
    binary_text(writer, given->fair);
    binary_bytes(writer, given->cover_key, sizeof given->cover_key);
    binary_uint(writer, given->kiosk);
}

void calls_read_given(struct binary_reader *reader, struct enrolment *given)
{
    binary_take_fixed(reader, given->tenant, sizeof given->tenant);
    binary_take_fixed(reader, given->device, sizeof given->device);
    binary_take_fixed(reader, given->hub_key, sizeof given->hub_key);
    binary_take_fixed(reader, given->facts_key, sizeof given->facts_key);
    binary_take_fixed(reader, given->identity_key, sizeof given->identity_key);
    binary_take_text(reader, given->hub_url, sizeof given->hub_url);
    binary_take_text(reader, given->certificate, sizeof given->certificate);
    binary_take_fixed(reader, given->pins[0], sizeof given->pins[0]);
    binary_take_fixed(reader, given->pins[1], sizeof given->pins[1]);
    binary_take_fixed(reader, given->fair_id, sizeof given->fair_id);
    given->fair_number = (uint16_t)binary_take_uint(reader, UINT16_MAX);
    binary_take_text(reader, given->fair, sizeof given->fair);
    binary_take_fixed(reader, given->cover_key, sizeof given->cover_key);
    given->kiosk = (uint16_t)binary_take_uint(reader, 26);
    if (given->kiosk == 0)
        reader->bad = true;
}

enum outcome calls_encode_enrol_answer(const struct calls_enrol_answer *answer,
                                       const uint8_t hub_secret[64], uint8_t *bytes, size_t room,
                                       size_t *size)
{
    struct binary_writer writer = begin(bytes, room, 2 + CALLS_GIVEN_ITEMS);

    binary_bytes(&writer, answer->nonce, sizeof answer->nonce);
    calls_write_given(&writer, &answer->enrolment);
    return finish(&writer, SIGNATURE_ENROL_ANSWER, hub_secret, size);
}

enum outcome calls_decode_enrol_answer(const uint8_t *bytes, size_t size,
                                       struct calls_enrol_answer *answer)
{
    struct binary_reader reader = start(bytes, size, 2 + CALLS_GIVEN_ITEMS);

    memset(answer, 0, sizeof *answer);
    binary_take_fixed(&reader, answer->nonce, sizeof answer->nonce);
    calls_read_given(&reader, &answer->enrolment);
    if (!binary_end(&reader))
        return INVALID;
    return check(SIGNATURE_ENROL_ANSWER, bytes, size, answer->enrolment.hub_key);
}

#define HELLO_ITEMS 10

enum outcome calls_encode_hello_request(const struct calls_hello_request *request,
                                        const uint8_t device_secret[64], uint8_t *bytes,
                                        size_t room, size_t *size)
{
    struct binary_writer writer = begin(bytes, room, HELLO_ITEMS);

    binary_bytes(&writer, request->device, sizeof request->device);
    binary_bytes(&writer, request->stream, sizeof request->stream);
    binary_uint(&writer, request->schema);
    binary_uint(&writer, request->content_version);
    binary_uint(&writer, request->monotonic_ms);
    binary_int(&writer, request->wall_ms);
    binary_uint(&writer, request->next);
    binary_bytes(&writer, request->head, sizeof request->head);
    binary_bytes(&writer, request->receipt, request->receipt_size);
    return finish(&writer, SIGNATURE_HELLO_REQUEST, device_secret, size);
}

enum outcome calls_decode_hello_request(const uint8_t *bytes, size_t size,
                                        struct calls_hello_request *request)
{
    struct binary_reader reader = start(bytes, size, HELLO_ITEMS);
    const uint8_t *receipt;
    size_t receipt_size;

    memset(request, 0, sizeof *request);
    binary_take_fixed(&reader, request->device, sizeof request->device);
    binary_take_fixed(&reader, request->stream, sizeof request->stream);
    request->schema = (uint16_t)binary_take_uint(&reader, UINT16_MAX);
    request->content_version = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    request->monotonic_ms = binary_take_uint(&reader, INT64_MAX);
    request->wall_ms = binary_take_int(&reader);
    request->next = binary_take_uint(&reader, UINT32_MAX);
    binary_take_fixed(&reader, request->head, sizeof request->head);
    receipt = binary_take_bytes(&reader, sizeof request->receipt, &receipt_size);
    if (!binary_end(&reader))
        return INVALID;
    request->receipt_size = (uint16_t)receipt_size;
    if (receipt_size > 0)
        memcpy(request->receipt, receipt, receipt_size);
    return DONE;
}

enum outcome calls_check_hello_request(const uint8_t *bytes, size_t size,
                                       const uint8_t public_key[32])
{
    return check(SIGNATURE_HELLO_REQUEST, bytes, size, public_key);
}

#define HELLO_ANSWER_ITEMS 5

enum outcome calls_encode_hello_answer(const struct calls_hello_answer *answer,
                                       const uint8_t hub_secret[64], uint8_t *bytes, size_t room,
                                       size_t *size)
{
    static const size_t head_room = 64;
    struct binary_writer writer = begin(bytes, room, HELLO_ANSWER_ITEMS);
    size_t receipt_size = 0;

    binary_uint(&writer, answer->monotonic_ms);
    binary_uint(&writer, answer->fair);
    binary_uint(&writer, answer->content_version);
    if (writer.bad || room < head_room || answer->fair > CALLS_FAIR_CLOSED)
        return INVALID;
    /* Its length stands before it: it is made behind its place and then moved there. */
    if (receipt_encode(&answer->receipt, hub_secret, bytes + head_room, room - head_room,
                       &receipt_size) != DONE)
        return INVALID;
    binary_length(&writer, receipt_size);
    memmove(bytes + writer.size, bytes + head_room, receipt_size);
    writer.size += receipt_size;
    return finish(&writer, SIGNATURE_HELLO_ANSWER, hub_secret, size);
}

const uint8_t *calls_hello_receipt(const uint8_t *bytes, size_t size, size_t *receipt_size)
{
    struct binary_reader reader = start(bytes, size, HELLO_ANSWER_ITEMS);

    binary_take_uint(&reader, UINT64_MAX);
    binary_take_uint(&reader, UINT64_MAX);
    binary_take_uint(&reader, UINT64_MAX);
    return binary_take_bytes(&reader, RECEIPT_MAX, receipt_size);
}

enum outcome calls_decode_hello_answer(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                                       struct calls_hello_answer *answer)
{
    struct binary_reader reader = start(bytes, size, HELLO_ANSWER_ITEMS);
    const uint8_t *receipt;
    size_t receipt_size;

    answer->monotonic_ms = binary_take_uint(&reader, INT64_MAX);
    answer->fair = (uint8_t)binary_take_uint(&reader, CALLS_FAIR_CLOSED);
    answer->content_version = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    receipt = binary_take_bytes(&reader, RECEIPT_MAX, &receipt_size);
    if (!binary_end(&reader))
        return INVALID;
    if (check(SIGNATURE_HELLO_ANSWER, bytes, size, hub_key) != DONE)
        return REFUSED;
    return receipt_decode(receipt, receipt_size, hub_key, &answer->receipt);
}

enum outcome calls_encode_status_request(const struct calls_status_request *request,
                                         const uint8_t device_secret[64], uint8_t *bytes,
                                         size_t room, size_t *size)
{
    struct binary_writer writer = begin(bytes, room, 3);

    if (request->count == 0 || request->count > RECEIPT_STREAMS_MAX)
        return INVALID;
    binary_bytes(&writer, request->device, sizeof request->device);
    binary_array(&writer, request->count);
    for (size_t i = 0; i < request->count; i++)
        binary_bytes(&writer, request->streams[i], sizeof request->streams[i]);
    return finish(&writer, SIGNATURE_STATUS_REQUEST, device_secret, size);
}

enum outcome calls_decode_status_request(const uint8_t *bytes, size_t size,
                                         struct calls_status_request *request)
{
    struct binary_reader reader = start(bytes, size, 3);

    binary_take_fixed(&reader, request->device, sizeof request->device);
    request->count = (uint16_t)binary_take_array(&reader, RECEIPT_STREAMS_MAX);
    for (size_t i = 0; i < request->count && !reader.bad; i++)
        binary_take_fixed(&reader, request->streams[i], sizeof request->streams[i]);
    return binary_end(&reader) && request->count > 0 ? DONE : INVALID;
}

enum outcome calls_check_status_request(const uint8_t *bytes, size_t size,
                                        const uint8_t public_key[32])
{
    return check(SIGNATURE_STATUS_REQUEST, bytes, size, public_key);
}
