#include "sync/summon.h"

#include "sync/binary.h"
#include "sync/signature.h"
#include "sync/signed_array.h"

#define VERSION 1
#define REQUEST_ITEMS 5
#define ANSWER_ITEMS 4

enum outcome summon_encode_request(const struct summon_request *request,
                                   const uint8_t device_secret[64], uint8_t *bytes, size_t room,
                                   size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    binary_array(&writer, REQUEST_ITEMS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, request->device, sizeof request->device);
    binary_uint(&writer, request->stamp);
    binary_bool(&writer, request->wanted);
    binary_uint(&writer, request->waited_s);
    return signed_array_finish(&writer, SIGNATURE_SUMMON_REQUEST, device_secret, size);
}

enum outcome summon_decode_request(const uint8_t *bytes, size_t size,
                                   struct summon_request *request)
{
    struct binary_reader reader = signed_array_start(bytes, size, REQUEST_ITEMS, VERSION);

    *request = (struct summon_request){0};
    binary_take_fixed(&reader, request->device, sizeof request->device);
    request->stamp = binary_take_uint(&reader, UINT64_MAX);
    request->wanted = binary_take_bool(&reader);
    request->waited_s = (uint32_t)binary_take_uint(&reader, UINT32_MAX);
    return binary_end(&reader) ? DONE : INVALID;
}

enum outcome summon_check_request(const uint8_t *bytes, size_t size, const uint8_t public_key[32])
{
    return signed_array_check(SIGNATURE_SUMMON_REQUEST, bytes, size, public_key);
}

enum outcome summon_encode_answer(const struct summon_answer *answer, const uint8_t hub_secret[64],
                                  uint8_t *bytes, size_t room, size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    binary_array(&writer, ANSWER_ITEMS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, answer->device, sizeof answer->device);
    binary_uint(&writer, answer->stamp);
    binary_uint(&writer, answer->state);
    return signed_array_finish(&writer, SIGNATURE_SUMMON_ANSWER, hub_secret, size);
}

enum outcome summon_decode_answer(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                                  struct summon_answer *answer)
{
    struct binary_reader reader = signed_array_start(bytes, size, ANSWER_ITEMS, VERSION);

    *answer = (struct summon_answer){0};
    binary_take_fixed(&reader, answer->device, sizeof answer->device);
    answer->stamp = binary_take_uint(&reader, UINT64_MAX);
    answer->state = (enum summon_state)binary_take_uint(&reader, SUMMON_STATES - 1);
    if (!binary_end(&reader))
        return INVALID;
    return signed_array_check(SIGNATURE_SUMMON_ANSWER, bytes, size, hub_key);
}
