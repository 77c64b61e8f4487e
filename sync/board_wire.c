/* board_wire.h as deterministic CBOR; entries as flat numbers, eight of them each. */
#include "sync/board_wire.h"

#include <string.h>

#include "sync/binary.h"
#include "sync/signature.h"

#define VERSION 1
#define REQUEST_ITEMS 9
#define ANSWER_ITEMS 8
#define ENTRY_ITEMS 8
#define TAKE_ITEMS 2
#define CALL_ITEMS 4

static void put_entry(struct binary_writer *writer, const struct board_entry *entry, int64_t now_ms)
{
    int64_t age_ms = now_ms - entry->since_ms;

    binary_uint(writer, entry->letter);
    binary_uint(writer, entry->number);
    binary_uint(writer, entry->service);
    binary_uint(writer, entry->module);
    binary_uint(writer, entry->state);
    binary_uint(writer, entry->hlc);
    binary_uint(writer, entry->kiosk);
    binary_uint(writer, age_ms > 0 ? (uint64_t)age_ms / 1000 : 0);
    writer->bad = writer->bad || !board_is_valid(entry) || age_ms / 1000 > BOARD_LIFE_S;
}

static void put_entries(struct binary_writer *writer, const struct board_entry *entries,
                        size_t count, int64_t now_ms)
{
    writer->bad = writer->bad || count > BOARD_WIRE_ENTRIES;
    binary_array(writer, count * ENTRY_ITEMS);
    for (size_t i = 0; i < count && !writer->bad; i++)
        put_entry(writer, &entries[i], now_ms);
}

static void take_entry(struct binary_reader *reader, struct board_entry *entry, int64_t now_ms)
{
    entry->letter = (uint8_t)binary_take_uint(reader, BOARD_LETTERS);
    entry->number = (uint16_t)binary_take_uint(reader, UINT16_MAX);
    entry->service = (uint8_t)binary_take_uint(reader, BOARD_OFFICE);
    entry->module = (uint16_t)binary_take_uint(reader, UINT16_MAX);
    entry->state = (uint8_t)binary_take_uint(reader, BOARD_STATES - 1);
    entry->hlc = binary_take_uint(reader, BOARD_HLC_MAX);
    entry->kiosk = (uint8_t)binary_take_uint(reader, BOARD_LETTERS);
    entry->since_ms = now_ms - (int64_t)binary_take_uint(reader, BOARD_LIFE_S) * 1000;
    reader->bad = reader->bad || !board_is_valid(entry);
}

static size_t take_entries(struct binary_reader *reader, struct board_entry *entries,
                           int64_t now_ms)
{
    size_t items = binary_take_array(reader, (size_t)BOARD_WIRE_ENTRIES * ENTRY_ITEMS);

    reader->bad = reader->bad || items % ENTRY_ITEMS != 0;
    for (size_t i = 0; i < items / ENTRY_ITEMS && !reader->bad; i++)
        take_entry(reader, &entries[i], now_ms);
    return reader->bad ? 0 : items / ENTRY_ITEMS;
}

static bool is_kiosk(unsigned number)
{
    return number >= 1 && number <= BOARD_LETTERS;
}

static void put_taken(struct binary_writer *writer, const struct board_wire_request *request)
{
    writer->bad = writer->bad || request->taken > BOARD_WIRE_CALLS;
    binary_array(writer, request->taken * TAKE_ITEMS);
    for (size_t i = 0; i < request->taken && !writer->bad; i++) {
        binary_uint(writer, request->take[i].stamp);
        binary_uint(writer, request->take[i].kiosk);
        writer->bad = writer->bad || !is_kiosk(request->take[i].kiosk);
    }
}

static void take_taken(struct binary_reader *reader, struct board_wire_request *request)
{
    size_t items = binary_take_array(reader, BOARD_WIRE_CALLS * TAKE_ITEMS);

    reader->bad = reader->bad || items % TAKE_ITEMS != 0;
    for (size_t i = 0; i < items / TAKE_ITEMS && !reader->bad; i++) {
        request->take[i].stamp = binary_take_uint(reader, UINT64_MAX);
        request->take[i].kiosk = (uint8_t)binary_take_uint(reader, BOARD_LETTERS);
        reader->bad = reader->bad || !is_kiosk(request->take[i].kiosk);
    }
    request->taken = reader->bad ? 0 : items / TAKE_ITEMS;
}

static void put_calls(struct binary_writer *writer, const struct board_wire_answer *answer)
{
    writer->bad = writer->bad || answer->calls > BOARD_WIRE_CALLS;
    binary_array(writer, answer->calls * CALL_ITEMS);
    for (size_t i = 0; i < answer->calls && !writer->bad; i++) {
        const struct board_wire_call *call = &answer->call[i];

        binary_uint(writer, call->stamp);
        binary_uint(writer, call->kiosk);
        binary_uint(writer, call->state);
        binary_uint(writer, call->waited_s);
        writer->bad = writer->bad || !is_kiosk(call->kiosk) || call->state == SUMMON_NONE ||
                      call->state >= SUMMON_STATES;
    }
}

static void take_calls(struct binary_reader *reader, struct board_wire_answer *answer)
{
    size_t items = binary_take_array(reader, BOARD_WIRE_CALLS * CALL_ITEMS);

    reader->bad = reader->bad || items % CALL_ITEMS != 0;
    for (size_t i = 0; i < items / CALL_ITEMS && !reader->bad; i++) {
        struct board_wire_call *call = &answer->call[i];

        call->stamp = binary_take_uint(reader, UINT64_MAX);
        call->kiosk = (uint8_t)binary_take_uint(reader, BOARD_LETTERS);
        call->state = (uint8_t)binary_take_uint(reader, SUMMON_STATES - 1);
        call->waited_s = (uint32_t)binary_take_uint(reader, UINT32_MAX);
        reader->bad = reader->bad || !is_kiosk(call->kiosk) || call->state == SUMMON_NONE;
    }
    answer->calls = reader->bad ? 0 : items / CALL_ITEMS;
}

static enum outcome finish(const struct binary_writer *writer, const char *context,
                           const uint8_t *secret, size_t *size)
{
    size_t signature = secret == NULL ? 0 : SIGNATURE_BYTES;

    if (writer->bad || writer->room - writer->size < signature)
        return INVALID;
    if (secret != NULL)
        signature_make(context, writer->bytes, writer->size, secret, writer->bytes + writer->size);
    *size = writer->size + signature;
    return DONE;
}

static struct binary_reader start(const uint8_t *bytes, size_t size, size_t items, bool is_signed)
{
    size_t signature = is_signed ? SIGNATURE_BYTES : 0;
    struct binary_reader reader = {.bytes = bytes,
                                   .bad = size <= signature || size > BOARD_WIRE_MAX};

    if (reader.bad)
        return reader;
    reader.size = size - signature;
    if (binary_take_array(&reader, items) != items || binary_take_uint(&reader, VERSION) != VERSION)
        reader.bad = true;
    return reader;
}

enum outcome board_wire_encode_request(const struct board_wire_request *request, int64_t now_ms,
                                       const uint8_t device_secret[64], uint8_t *bytes, size_t room,
                                       size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room, .bad = !is_kiosk(request->kiosk)};

    binary_array(&writer, REQUEST_ITEMS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, request->device, sizeof request->device);
    binary_uint(&writer, request->kiosk);
    binary_bytes(&writer, request->epoch, sizeof request->epoch);
    binary_uint(&writer, request->cursor);
    binary_uint(&writer, request->asked);
    binary_bool(&writer, request->watching);
    put_taken(&writer, request);
    put_entries(&writer, request->entries, request->count, now_ms);
    return finish(&writer, SIGNATURE_BOARD_REQUEST, device_secret, size);
}

enum outcome board_wire_decode_request(const uint8_t *bytes, size_t size, int64_t now_ms,
                                       struct board_wire_request *request)
{
    struct binary_reader reader = start(bytes, size, REQUEST_ITEMS, true);

    memset(request, 0, sizeof *request);
    binary_take_fixed(&reader, request->device, sizeof request->device);
    request->kiosk = (uint8_t)binary_take_uint(&reader, BOARD_LETTERS);
    reader.bad = reader.bad || !is_kiosk(request->kiosk);
    binary_take_fixed(&reader, request->epoch, sizeof request->epoch);
    request->cursor = binary_take_uint(&reader, UINT64_MAX);
    request->asked = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    request->watching = binary_take_bool(&reader);
    take_taken(&reader, request);
    request->count = take_entries(&reader, request->entries, now_ms);
    return binary_end(&reader) ? DONE : INVALID;
}

enum outcome board_wire_check_request(const uint8_t *bytes, size_t size,
                                      const uint8_t public_key[32])
{
    if (size < SIGNATURE_BYTES)
        return REFUSED;
    return signature_check(SIGNATURE_BOARD_REQUEST, bytes, size - SIGNATURE_BYTES, public_key,
                           bytes + size - SIGNATURE_BYTES);
}

enum outcome board_wire_encode_answer(const struct board_wire_answer *answer, int64_t now_ms,
                                      const uint8_t *hub_secret, uint8_t *bytes, size_t room,
                                      size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    binary_array(&writer, ANSWER_ITEMS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, answer->device, sizeof answer->device);
    binary_uint(&writer, answer->asked);
    binary_bytes(&writer, answer->epoch, sizeof answer->epoch);
    binary_uint(&writer, answer->cursor);
    binary_bool(&writer, answer->more);
    put_calls(&writer, answer);
    put_entries(&writer, answer->entries, answer->count, now_ms);
    return finish(&writer, SIGNATURE_BOARD_ANSWER, hub_secret, size);
}

enum outcome board_wire_decode_answer(const uint8_t *bytes, size_t size, int64_t now_ms,
                                      const uint8_t *hub_key, struct board_wire_answer *answer)
{
    struct binary_reader reader = start(bytes, size, ANSWER_ITEMS, hub_key != NULL);

    memset(answer, 0, sizeof *answer);
    binary_take_fixed(&reader, answer->device, sizeof answer->device);
    answer->asked = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    binary_take_fixed(&reader, answer->epoch, sizeof answer->epoch);
    answer->cursor = binary_take_uint(&reader, UINT64_MAX);
    answer->more = binary_take_bool(&reader);
    take_calls(&reader, answer);
    answer->count = take_entries(&reader, answer->entries, now_ms);
    if (!binary_end(&reader))
        return INVALID;
    if (hub_key == NULL)
        return DONE;
    return signature_check(SIGNATURE_BOARD_ANSWER, bytes, size - SIGNATURE_BYTES, hub_key,
                           bytes + size - SIGNATURE_BYTES);
}
