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
#define VERSION_QUEUES 2   /* of a greeting and its answer */
#define VERSION_ERASURES 3 /* likewise */
#define VERSION_REPORT 4   /* of a greeting alone */
#define VERSION_WIPES 5    /* likewise … */
#define ANSWER_WIPES 4     /* … and of its answer */

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
static struct binary_writer begin_as(uint8_t *bytes, size_t room, size_t items, unsigned version)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    binary_array(&writer, items);
    binary_uint(&writer, version);
    return writer;
}

static struct binary_writer begin(uint8_t *bytes, size_t room, size_t items)
{
    return begin_as(bytes, room, items, VERSION);
}

/* *items: at most so many, and how many there are. */
static struct binary_reader start_as(const uint8_t *bytes, size_t size, size_t *items,
                                     unsigned *version)
{
    struct binary_reader reader = {.bytes = bytes};

    if (size <= SIGNATURE_BYTES) {
        reader.bad = true;
        return reader;
    }
    reader.size = size - SIGNATURE_BYTES;
    *items = binary_take_array(&reader, *items);
    *version = (unsigned)binary_take_uint(&reader, VERSION_WIPES);
    return reader;
}

static struct binary_reader start(const uint8_t *bytes, size_t size, size_t items)
{
    size_t count = items;
    unsigned version = 0;
    struct binary_reader reader = start_as(bytes, size, &count, &version);

    if (count != items || version != VERSION)
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

enum outcome calls_join_enrol_answer(const struct calls_enrol_answer *answer,
                                     const uint8_t signature[64], uint8_t *bytes, size_t room,
                                     size_t *size)
{
    struct binary_writer writer = begin(bytes, room, 2 + CALLS_GIVEN_ITEMS);

    binary_bytes(&writer, answer->nonce, sizeof answer->nonce);
    calls_write_given(&writer, &answer->enrolment);
    if (writer.bad || room - writer.size < SIGNATURE_BYTES)
        return INVALID;
    memcpy(bytes + writer.size, signature, SIGNATURE_BYTES);
    *size = writer.size + SIGNATURE_BYTES;
    return DONE;
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

#define HELLO_ITEMS 10 /* one more with the erasures, and another with the report */

static unsigned greeting_version(bool queues, bool erasures)
{
    return erasures ? VERSION_ERASURES : queues ? VERSION_QUEUES : VERSION;
}

static unsigned request_version(const struct calls_hello_request *request)
{
    if (request->wipes)
        return VERSION_WIPES;
    return request->reports ? VERSION_REPORT : greeting_version(request->queues, request->erasures);
}

static size_t request_items(unsigned version)
{
    return (size_t)HELLO_ITEMS + (version >= VERSION_ERASURES) + (version >= VERSION_REPORT);
}

enum outcome calls_encode_hello_request(const struct calls_hello_request *request,
                                        const uint8_t device_secret[64], uint8_t *bytes,
                                        size_t room, size_t *size)
{
    unsigned version = request_version(request);
    struct binary_writer writer = begin_as(bytes, room, request_items(version), version);

    binary_bytes(&writer, request->device, sizeof request->device);
    binary_bytes(&writer, request->stream, sizeof request->stream);
    binary_uint(&writer, request->schema);
    binary_uint(&writer, request->content_version);
    binary_uint(&writer, request->monotonic_ms);
    binary_int(&writer, request->wall_ms);
    binary_uint(&writer, request->next);
    binary_bytes(&writer, request->head, sizeof request->head);
    binary_bytes(&writer, request->receipt, request->receipt_size);
    if (version >= VERSION_ERASURES)
        binary_uint(&writer, request->erased);
    if (version >= VERSION_REPORT)
        binary_bytes(&writer, request->report, sizeof request->report);
    return finish(&writer, SIGNATURE_HELLO_REQUEST, device_secret, size);
}

enum outcome calls_decode_hello_request(const uint8_t *bytes, size_t size,
                                        struct calls_hello_request *request)
{
    size_t items = HELLO_ITEMS + 2;
    unsigned version = 0;
    struct binary_reader reader = start_as(bytes, size, &items, &version);
    const uint8_t *receipt;
    size_t receipt_size;

    memset(request, 0, sizeof *request);
    request->queues = version >= VERSION_QUEUES;
    request->erasures = version >= VERSION_ERASURES;
    request->reports = version >= VERSION_REPORT;
    request->wipes = version == VERSION_WIPES;
    if (version < VERSION || version > VERSION_WIPES || items != request_items(version))
        reader.bad = true;
    binary_take_fixed(&reader, request->device, sizeof request->device);
    binary_take_fixed(&reader, request->stream, sizeof request->stream);
    request->schema = (uint16_t)binary_take_uint(&reader, UINT16_MAX);
    request->content_version = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    request->monotonic_ms = binary_take_uint(&reader, INT64_MAX);
    request->wall_ms = binary_take_int(&reader);
    request->next = binary_take_uint(&reader, UINT32_MAX);
    binary_take_fixed(&reader, request->head, sizeof request->head);
    receipt = binary_take_bytes(&reader, sizeof request->receipt, &receipt_size);
    if (request->erasures)
        request->erased = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    if (request->reports)
        binary_take_fixed(&reader, request->report, sizeof request->report);
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

/* One more with the queues, three with the erasures, too, four with the order. */
#define HELLO_ANSWER_ITEMS 5

static size_t answer_items(unsigned version)
{
    return HELLO_ANSWER_ITEMS + (version >= VERSION_ERASURES ? version : version == VERSION_QUEUES);
}

/* Its length stands before it: it is made behind its place and then moved there. */
static bool write_receipt(struct binary_writer *writer, const struct receipt *receipt,
                          const uint8_t hub_secret[64])
{
    static const size_t head_room = 64;
    size_t size = 0;

    if (writer->bad || writer->room < head_room ||
        receipt_encode(receipt, hub_secret, writer->bytes + head_room, writer->room - head_room,
                       &size) != DONE)
        return false;
    binary_length(writer, size);
    if (writer->bad || writer->size > head_room)
        return false;
    memmove(writer->bytes + writer->size, writer->bytes + head_room, size);
    writer->size += size;
    return true;
}

static bool write_queues(struct binary_writer *writer, const struct calls_hello_answer *answer)
{
    if (answer->queue_count > CALLS_QUEUES_MAX)
        return false;
    binary_array(writer, answer->queue_count);
    for (size_t i = 0; i < answer->queue_count; i++) {
        if (answer->queue[i].service >= CALLS_QUEUES_MAX ||
            (i > 0 && answer->queue[i].service <= answer->queue[i - 1].service))
            return false;
        binary_array(writer, 2);
        binary_uint(writer, answer->queue[i].service);
        binary_uint(writer, answer->queue[i].people);
    }
    return true;
}

static bool write_erasures(struct binary_writer *writer, const struct calls_hello_answer *answer)
{
    if (answer->erasure_count > CALLS_ERASURES_MAX)
        return false;
    binary_uint(writer, answer->erased);
    binary_array(writer, answer->erasure_count);
    for (size_t i = 0; i < answer->erasure_count; i++) {
        const struct calls_erasure *erasure = &answer->erasure[i];

        binary_array(writer, 3);
        binary_bytes(writer, erasure->stream, sizeof erasure->stream);
        binary_uint(writer, erasure->seq);
        binary_bytes(writer, erasure->hash, sizeof erasure->hash);
    }
    return true;
}

enum outcome calls_encode_hello_answer(const struct calls_hello_answer *answer,
                                       const uint8_t hub_secret[64], uint8_t *bytes, size_t room,
                                       size_t *size)
{
    unsigned version =
        answer->wipes ? ANSWER_WIPES : greeting_version(answer->queues, answer->erasures);
    struct binary_writer writer = begin_as(bytes, room, answer_items(version), version);

    binary_uint(&writer, answer->monotonic_ms);
    binary_uint(&writer, answer->fair);
    binary_uint(&writer, answer->content_version);
    if (answer->fair > CALLS_FAIR_CLOSED || !write_receipt(&writer, &answer->receipt, hub_secret))
        return INVALID;
    if (version >= VERSION_QUEUES && !write_queues(&writer, answer))
        return INVALID;
    if (version >= VERSION_ERASURES && !write_erasures(&writer, answer))
        return INVALID;
    if (answer->wipes)
        binary_bytes(&writer, answer->order, answer->order_size);
    return finish(&writer, SIGNATURE_HELLO_ANSWER, hub_secret, size);
}

/* The head of any version; false when it is none. */
static bool start_answer(const uint8_t *bytes, size_t size, struct binary_reader *reader,
                         unsigned *version)
{
    size_t items = HELLO_ANSWER_ITEMS + 4;

    *version = 0;
    *reader = start_as(bytes, size, &items, version);
    return !reader->bad && *version >= VERSION && *version <= ANSWER_WIPES &&
           items == answer_items(*version);
}

const uint8_t *calls_hello_receipt(const uint8_t *bytes, size_t size, size_t *receipt_size)
{
    struct binary_reader reader;
    unsigned version;

    if (!start_answer(bytes, size, &reader, &version))
        reader.bad = true;
    binary_take_uint(&reader, UINT64_MAX);
    binary_take_uint(&reader, UINT64_MAX);
    binary_take_uint(&reader, UINT64_MAX);
    return binary_take_bytes(&reader, RECEIPT_MAX, receipt_size);
}

static void read_queues(struct binary_reader *reader, struct calls_hello_answer *answer)
{
    size_t count = binary_take_array(reader, CALLS_QUEUES_MAX);

    for (size_t i = 0; i < count && !reader->bad; i++) {
        struct calls_queue *queue = &answer->queue[i];

        if (binary_take_array(reader, 2) != 2)
            reader->bad = true;
        queue->service = (uint8_t)binary_take_uint(reader, CALLS_QUEUES_MAX - 1);
        queue->people = (uint16_t)binary_take_uint(reader, UINT16_MAX);
        if (i > 0 && queue->service <= answer->queue[i - 1].service)
            reader->bad = true;
    }
    answer->queue_count = reader->bad ? 0 : (uint8_t)count;
}

static void read_erasures(struct binary_reader *reader, struct calls_hello_answer *answer)
{
    size_t count;

    answer->erased = (uint32_t)binary_take_uint(reader, UINT32_MAX);
    count = binary_take_array(reader, CALLS_ERASURES_MAX);
    for (size_t i = 0; i < count && !reader->bad; i++) {
        struct calls_erasure *erasure = &answer->erasure[i];

        if (binary_take_array(reader, 3) != 3)
            reader->bad = true;
        binary_take_fixed(reader, erasure->stream, sizeof erasure->stream);
        erasure->seq = (uint32_t)binary_take_uint(reader, UINT32_MAX);
        binary_take_fixed(reader, erasure->hash, sizeof erasure->hash);
    }
    answer->erasure_count = reader->bad ? 0 : (uint8_t)count;
}

static void read_order(struct binary_reader *reader, struct calls_hello_answer *answer)
{
    size_t size = 0;
    const uint8_t *order = binary_take_bytes(reader, sizeof answer->order, &size);

    answer->order_size = (uint16_t)(reader->bad ? 0 : size);
    if (answer->order_size > 0)
        memcpy(answer->order, order, size);
}

enum outcome calls_decode_hello_answer(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                                       struct calls_hello_answer *answer)
{
    struct binary_reader reader;
    const uint8_t *receipt;
    size_t receipt_size;
    unsigned version;

    if (!start_answer(bytes, size, &reader, &version))
        return INVALID;
    answer->queues = version >= VERSION_QUEUES;
    answer->erasures = version >= VERSION_ERASURES;
    answer->wipes = version == ANSWER_WIPES;
    answer->monotonic_ms = binary_take_uint(&reader, INT64_MAX);
    answer->fair = (uint8_t)binary_take_uint(&reader, CALLS_FAIR_CLOSED);
    answer->content_version = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    receipt = binary_take_bytes(&reader, RECEIPT_MAX, &receipt_size);
    answer->queue_count = 0;
    answer->erasure_count = 0;
    answer->erased = 0;
    if (answer->queues)
        read_queues(&reader, answer);
    if (answer->erasures)
        read_erasures(&reader, answer);
    answer->order_size = 0;
    if (answer->wipes)
        read_order(&reader, answer);
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
