/* signed_array.h. */
#include "sync/signed_array.h"

#include "sync/signature.h"

enum outcome signed_array_finish(const struct binary_writer *writer, const char *context,
                                 const uint8_t secret[64], size_t *size)
{
    if (writer->bad || writer->room - writer->size < SIGNATURE_BYTES)
        return INVALID;
    signature_make(context, writer->bytes, writer->size, secret, writer->bytes + writer->size);
    *size = writer->size + SIGNATURE_BYTES;
    return DONE;
}

struct binary_reader signed_array_start(const uint8_t *bytes, size_t size, size_t items,
                                        uint64_t version)
{
    struct binary_reader reader = {.bytes = bytes, .bad = size <= SIGNATURE_BYTES};

    if (reader.bad)
        return reader;
    reader.size = size - SIGNATURE_BYTES;
    if (binary_take_array(&reader, items) != items || binary_take_uint(&reader, version) != version)
        reader.bad = true;
    return reader;
}

enum outcome signed_array_check(const char *context, const uint8_t *bytes, size_t size,
                                const uint8_t public_key[32])
{
    if (size < SIGNATURE_BYTES)
        return REFUSED;
    return signature_check(context, bytes, size - SIGNATURE_BYTES, public_key,
                           bytes + size - SIGNATURE_BYTES);
}
