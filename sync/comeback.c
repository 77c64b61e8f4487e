/* See comeback.h. The answer is written again from what is kept of it: CBOR here has one form. */
#include "sync/comeback.h"

#include <sodium.h>
#include <string.h>

#include "sync/binary.h"
#include "sync/calls.h"
#include "sync/signature.h"

#define VERSION 1
#define ITEMS (4 + CALLS_GIVEN_ITEMS)

enum outcome comeback_encode(const struct enrolment *enrolment, uint8_t *bytes, size_t room,
                             size_t *size)
{
    struct binary_writer writer = {.bytes = bytes, .room = room};
    struct enrolment given = *enrolment;

    if (!enrolment->pass.known)
        return NOT_FOUND;
    memset(given.cover_key, 0, sizeof given.cover_key);
    if (!enrolment->pass.url_given)
        given.hub_url[0] = '\0';
    binary_array(&writer, ITEMS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, enrolment->pass.secret, sizeof enrolment->pass.secret);
    binary_bytes(&writer, enrolment->public_key, sizeof enrolment->public_key);
    binary_bytes(&writer, enrolment->pass.signature, sizeof enrolment->pass.signature);
    calls_write_given(&writer, &given);
    sodium_memzero(given.secret_key, sizeof given.secret_key);
    if (writer.bad || room - writer.size < SIGNATURE_BYTES)
        return INVALID;
    signature_make(SIGNATURE_RETURN, bytes, writer.size, enrolment->secret_key,
                   bytes + writer.size);
    *size = writer.size + SIGNATURE_BYTES;
    return DONE;
}

enum outcome comeback_decode(const uint8_t *bytes, size_t size, struct comeback *comeback)
{
    struct binary_reader reader = {.bytes = bytes};

    memset(comeback, 0, sizeof *comeback);
    if (size <= SIGNATURE_BYTES)
        return INVALID;
    reader.size = size - SIGNATURE_BYTES;
    if (binary_take_array(&reader, ITEMS) != ITEMS || binary_take_uint(&reader, VERSION) != VERSION)
        return INVALID;
    binary_take_fixed(&reader, comeback->secret, sizeof comeback->secret);
    binary_take_fixed(&reader, comeback->public_key, sizeof comeback->public_key);
    binary_take_fixed(&reader, comeback->signature, sizeof comeback->signature);
    calls_read_given(&reader, &comeback->given);
    if (!binary_end(&reader))
        return INVALID;
    return signature_check(SIGNATURE_RETURN, bytes, reader.size, comeback->public_key,
                           bytes + reader.size);
}

enum outcome comeback_check(const struct comeback *comeback, const uint8_t hub_key[32])
{
    uint8_t bytes[CALLS_ENROL_ANSWER_MAX];
    struct calls_enrol_answer answer = {.enrolment = comeback->given};
    size_t size;

    enrolment_nonce(comeback->secret, comeback->public_key, answer.nonce);
    enum outcome outcome =
        calls_join_enrol_answer(&answer, comeback->signature, bytes, sizeof bytes, &size);
    if (outcome == DONE)
        outcome = signature_check(SIGNATURE_ENROL_ANSWER, bytes, size - SIGNATURE_BYTES, hub_key,
                                  bytes + size - SIGNATURE_BYTES);
    sodium_memzero(&answer, sizeof answer);
    sodium_memzero(bytes, sizeof bytes);
    return outcome == DONE ? DONE : REFUSED;
}
