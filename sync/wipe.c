/* wipe.h: the order and the word, as bytes. */
#include "sync/wipe.h"

#include <string.h>

#include "sync/binary.h"
#include "sync/signature.h"
#include "sync/signed_array.h"

#define VERSION 1
#define ORDER_ITEMS 6
#define WORD_ITEMS 5

enum outcome wipe_encode_order(const struct wipe_order *order, const uint8_t hub_secret[64],
                               uint8_t *bytes, size_t room, size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    binary_array(&writer, ORDER_ITEMS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, order->tenant, sizeof order->tenant);
    binary_bytes(&writer, order->device, sizeof order->device);
    binary_bytes(&writer, order->id, sizeof order->id);
    binary_bool(&writer, order->aside);
    binary_int(&writer, order->ordered_ms);
    return signed_array_finish(&writer, SIGNATURE_WIPE_ORDER, hub_secret, size);
}

enum outcome wipe_decode_order(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                               struct wipe_order *order)
{
    struct binary_reader reader = signed_array_start(bytes, size, ORDER_ITEMS, VERSION);

    memset(order, 0, sizeof *order);
    binary_take_fixed(&reader, order->tenant, sizeof order->tenant);
    binary_take_fixed(&reader, order->device, sizeof order->device);
    binary_take_fixed(&reader, order->id, sizeof order->id);
    order->aside = binary_take_bool(&reader);
    order->ordered_ms = binary_take_int(&reader);
    if (!binary_end(&reader))
        return INVALID;
    return signed_array_check(SIGNATURE_WIPE_ORDER, bytes, size, hub_key);
}

enum outcome wipe_encode_word(const struct wipe_word *word, const uint8_t device_secret[64],
                              uint8_t *bytes, size_t room, size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};

    binary_array(&writer, WORD_ITEMS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, word->device, sizeof word->device);
    binary_bytes(&writer, word->id, sizeof word->id);
    binary_uint(&writer, word->captured);
    binary_int(&writer, word->at_ms);
    return signed_array_finish(&writer, SIGNATURE_WIPED, device_secret, size);
}

enum outcome wipe_decode_word(const uint8_t *bytes, size_t size, struct wipe_word *word)
{
    struct binary_reader reader = signed_array_start(bytes, size, WORD_ITEMS, VERSION);

    memset(word, 0, sizeof *word);
    binary_take_fixed(&reader, word->device, sizeof word->device);
    binary_take_fixed(&reader, word->id, sizeof word->id);
    word->captured = binary_take_uint(&reader, INT64_MAX);
    word->at_ms = binary_take_int(&reader);
    return binary_end(&reader) ? DONE : INVALID;
}

enum outcome wipe_check_word(const uint8_t *bytes, size_t size, const uint8_t public_key[32])
{
    return signed_array_check(SIGNATURE_WIPED, bytes, size, public_key);
}
