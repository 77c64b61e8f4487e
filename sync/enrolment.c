/* What makes this machine a kiosk of one municipality: see enrolment.h.
 *
 * The file is CBOR [1, public key, secret key, what the hub gave …] ‖ BLAKE2b-256 of that, replaced
 * whole. The nonce of a request is BLAKE2b-128(secret ‖ device public key): an answer with it was
 * made for this code and these keys. The hub's Ed25519 key is believed because the answer's
 * certificate has the code's pin, and TLS has shown who owns that certificate. */
#include "sync/enrolment.h"

#include <sodium.h>
#include <string.h>

#include "sync/base32.h"
#include "sync/binary.h"
#include "sync/calls.h"
#include "sync/certificate.h"
#include "sync/disk.h"

#define CODE_BYTES (16 + 16 + 2)
#define FILE_NAME "enrolment"
#define FILE_MAX 8192
#define HASH_BYTES 32
#define REQUEST_MAX 256
#define VERSION 1
#define PASS_NAME "pass"
#define PASS_ITEMS 5
#define PASS_MAX 256

/* CRC-16/CCITT-FALSE, as on the slip: it tells a typing error from a wrong code. */
static uint16_t checksum(const uint8_t *bytes, size_t size)
{
    uint16_t crc = 0xFFFF;

    for (size_t i = 0; i < size; i++) {
        crc = (uint16_t)(crc ^ bytes[i] << 8);
        for (int bit = 0; bit < 8; bit++)
            crc = (uint16_t)((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    return crc;
}

/* People type codes in groups: spaces and hyphens carry nothing. */
static size_t gather(const char *text, char *letters, size_t room)
{
    size_t count = 0;

    for (; *text != '\0' && *text != '@'; text++) {
        if (*text == ' ' || *text == '-')
            continue;
        if (count + 1 >= room)
            return 0;
        letters[count++] = *text;
    }
    letters[count] = '\0';
    return count;
}

enum outcome enrolment_code_read(const char *text, struct enrolment_code *code)
{
    char letters[BASE32_CHARS(CODE_BYTES) + 2];
    uint8_t bytes[CODE_BYTES];
    const char *at = strchr(text, '@');
    uint16_t crc;

    memset(code, 0, sizeof *code);
    if (gather(text, letters, sizeof letters) != BASE32_CHARS(CODE_BYTES) ||
        base32_read(letters, bytes, sizeof bytes) != DONE)
        return INVALID;
    crc = checksum(bytes, CODE_BYTES - 2);
    if (bytes[CODE_BYTES - 2] != crc >> 8 || bytes[CODE_BYTES - 1] != (crc & 0xFF))
        return INVALID;
    if (at != NULL && strlen(at + 1) >= sizeof code->url)
        return INVALID;
    memcpy(code->secret, bytes, sizeof code->secret);
    memcpy(code->hub_pin, bytes + 16, sizeof code->hub_pin);
    if (at != NULL)
        memcpy(code->url, at + 1, strlen(at + 1) + 1);
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(letters, sizeof letters);
    return DONE;
}

enum outcome enrolment_code_write(const struct enrolment_code *code, char text[ENROLMENT_CODE_MAX])
{
    uint8_t bytes[CODE_BYTES];
    size_t url = strnlen(code->url, sizeof code->url);
    uint16_t crc;

    _Static_assert(BASE32_CHARS(CODE_BYTES) + 1 + ENROLMENT_URL_MAX < ENROLMENT_CODE_MAX,
                   "every code fits");
    if (url == sizeof code->url)
        return INVALID;
    memcpy(bytes, code->secret, 16);
    memcpy(bytes + 16, code->hub_pin, 16);
    crc = checksum(bytes, CODE_BYTES - 2);
    bytes[CODE_BYTES - 2] = (uint8_t)(crc >> 8);
    bytes[CODE_BYTES - 1] = (uint8_t)crc;
    base32_write(bytes, sizeof bytes, text);
    sodium_memzero(bytes, sizeof bytes);
    if (url == 0)
        return DONE;
    text += BASE32_CHARS(CODE_BYTES);
    *text++ = '@';
    memcpy(text, code->url, url + 1);
    return DONE;
}

static enum outcome read_file(const uint8_t *bytes, size_t size, struct enrolment *enrolment)
{
    struct binary_reader reader = {.bytes = bytes};
    uint8_t hash[HASH_BYTES];

    memset(enrolment, 0, sizeof *enrolment);
    if (size < HASH_BYTES)
        return DAMAGED;
    reader.size = size - HASH_BYTES;
    crypto_generichash(hash, sizeof hash, bytes, reader.size, NULL, 0);
    if (memcmp(hash, bytes + reader.size, sizeof hash) != 0)
        return DAMAGED;
    if (binary_take_array(&reader, 3 + CALLS_GIVEN_ITEMS) != 3 + CALLS_GIVEN_ITEMS ||
        binary_take_uint(&reader, VERSION) != VERSION)
        return DAMAGED;
    binary_take_fixed(&reader, enrolment->public_key, sizeof enrolment->public_key);
    binary_take_fixed(&reader, enrolment->secret_key, sizeof enrolment->secret_key);
    calls_read_given(&reader, enrolment);
    return binary_end(&reader) ? DONE : DAMAGED;
}

/* Another file, so that a program of before reads the enrolment as ever. Without one, or with
 * another device's, everything works but coming back to a hub that lost this one. */
static void read_pass(const struct io *io, const char *folder, struct enrolment *enrolment)
{
    char path[DISK_PATH_MAX];
    uint8_t bytes[PASS_MAX], hash[HASH_BYTES], device[16];
    struct binary_reader reader = {.bytes = bytes};
    struct enrolment_pass *pass = &enrolment->pass;
    size_t size = 0;

    if (disk_path(path, folder, PASS_NAME) != DONE ||
        disk_read(io, path, bytes, sizeof bytes, &size) != DONE || size < HASH_BYTES)
        return;
    reader.size = size - HASH_BYTES;
    crypto_generichash(hash, sizeof hash, bytes, reader.size, NULL, 0);
    if (binary_take_array(&reader, PASS_ITEMS) != PASS_ITEMS ||
        binary_take_uint(&reader, VERSION) != VERSION)
        return;
    binary_take_fixed(&reader, device, sizeof device);
    binary_take_fixed(&reader, pass->secret, sizeof pass->secret);
    binary_take_fixed(&reader, pass->signature, sizeof pass->signature);
    pass->url_given = binary_take_bool(&reader);
    pass->known = binary_end(&reader) && memcmp(hash, bytes + reader.size, sizeof hash) == 0 &&
                  memcmp(device, enrolment->device, sizeof device) == 0;
    if (!pass->known)
        memset(pass, 0, sizeof *pass);
}

static enum outcome save_pass(const struct io *io, const char *folder,
                              const struct enrolment *enrolment)
{
    uint8_t bytes[PASS_MAX];
    struct binary_writer writer = {.bytes = bytes, .room = sizeof bytes - HASH_BYTES};
    const struct enrolment_pass *pass = &enrolment->pass;

    binary_array(&writer, PASS_ITEMS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, enrolment->device, sizeof enrolment->device);
    binary_bytes(&writer, pass->secret, sizeof pass->secret);
    binary_bytes(&writer, pass->signature, sizeof pass->signature);
    binary_bool(&writer, pass->url_given);
    if (writer.bad)
        return INVALID;
    crypto_generichash(bytes + writer.size, HASH_BYTES, bytes, writer.size, NULL, 0);
    return disk_replace(io, folder, PASS_NAME, bytes, writer.size + HASH_BYTES);
}

enum outcome enrolment_load(const struct io *io, const char *folder, struct enrolment *enrolment)
{
    char path[DISK_PATH_MAX];
    uint8_t bytes[FILE_MAX];
    size_t size = 0;
    enum outcome outcome;

    if (disk_path(path, folder, FILE_NAME) != DONE)
        return INVALID;
    outcome = disk_read(io, path, bytes, sizeof bytes, &size);
    if (outcome == DONE)
        outcome = read_file(bytes, size, enrolment);
    if (outcome == DONE)
        read_pass(io, folder, enrolment);
    else if (outcome == INVALID)
        outcome = DAMAGED;
    sodium_memzero(bytes, sizeof bytes);
    return outcome;
}

enum outcome enrolment_save(const struct io *io, const char *folder,
                            const struct enrolment *enrolment)
{
    uint8_t bytes[FILE_MAX];
    struct binary_writer writer = {.bytes = bytes, .room = sizeof bytes - HASH_BYTES};
    enum outcome outcome = enrolment->pass.known ? save_pass(io, folder, enrolment) : DONE;

    if (outcome != DONE)
        return outcome;
    outcome = INVALID;
    binary_array(&writer, 3 + CALLS_GIVEN_ITEMS);
    binary_uint(&writer, VERSION);
    binary_bytes(&writer, enrolment->public_key, sizeof enrolment->public_key);
    binary_bytes(&writer, enrolment->secret_key, sizeof enrolment->secret_key);
    calls_write_given(&writer, enrolment);
    if (!writer.bad) {
        crypto_generichash(bytes + writer.size, HASH_BYTES, bytes, writer.size, NULL, 0);
        outcome = disk_replace(io, folder, FILE_NAME, bytes, writer.size + HASH_BYTES);
    }
    sodium_memzero(bytes, sizeof bytes);
    return outcome;
}

void enrolment_nonce(const uint8_t secret[16], const uint8_t public_key[32], uint8_t nonce[16])
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, 16);
    crypto_generichash_update(&state, secret, 16);
    crypto_generichash_update(&state, public_key, 32);
    crypto_generichash_final(&state, nonce, 16);
}

enum outcome enrolment_ask(const struct io *io, const struct enrolment_code *code,
                           struct enrolment *fresh, struct wire_request *request)
{
    static uint8_t body[REQUEST_MAX];
    struct calls_enrol_request ask;
    uint8_t seed[crypto_sign_SEEDBYTES];
    enum outcome outcome;

    memset(fresh, 0, sizeof *fresh);
    memset(request, 0, sizeof *request);
    io->random(io->self, seed, sizeof seed);
    crypto_sign_seed_keypair(fresh->public_key, fresh->secret_key, seed);
    sodium_memzero(seed, sizeof seed);
    memcpy(ask.secret, code->secret, sizeof ask.secret);
    memcpy(ask.public_key, fresh->public_key, sizeof ask.public_key);
    enrolment_nonce(code->secret, fresh->public_key, ask.nonce);
    outcome =
        calls_encode_enrol_request(&ask, fresh->secret_key, body, sizeof body, &request->body_size);
    sodium_memzero(&ask, sizeof ask);
    memcpy(request->path, "/v1/enrol", sizeof "/v1/enrol");
    request->body = body;
    return outcome;
}

/* Whether what was given hangs together with the code and with our own keys. */
static bool is_ours(const struct enrolment_code *code, const struct calls_enrol_answer *given,
                    const uint8_t public_key[32])
{
    struct certificate_pins pins;
    uint8_t nonce[16];

    enrolment_nonce(code->secret, public_key, nonce);
    if (sodium_memcmp(nonce, given->nonce, sizeof nonce) != 0)
        return false;
    if (certificate_read_pins(given->enrolment.certificate, &pins) != DONE)
        return false;
    return memcmp(pins.code, code->hub_pin, sizeof pins.code) == 0 &&
           memcmp(pins.tls, given->enrolment.pins[0], sizeof pins.tls) == 0;
}

/* What was given, with our own keys. */
static void keep(const struct enrolment_code *code, const struct wire_answer *answer,
                 struct calls_enrol_answer *given, struct enrolment *fresh)
{
    memcpy(given->enrolment.public_key, fresh->public_key, sizeof fresh->public_key);
    memcpy(given->enrolment.secret_key, fresh->secret_key, sizeof fresh->secret_key);
    struct enrolment_pass *pass = &given->enrolment.pass;

    pass->known = true;
    pass->url_given = given->enrolment.hub_url[0] != '\0';
    memcpy(pass->secret, code->secret, sizeof pass->secret);
    memcpy(pass->signature, answer->body + answer->body_size - sizeof pass->signature,
           sizeof pass->signature);
    if (!pass->url_given)
        memcpy(given->enrolment.hub_url, code->url, sizeof code->url);
    *fresh = given->enrolment;
}

enum outcome enrolment_take(const struct enrolment_code *code, const struct wire_answer *answer,
                            struct enrolment *fresh)
{
    struct calls_enrol_answer given = {.nonce = {0}};
    enum outcome outcome;

    if (answer->status == 0)
        return OFFLINE;
    if (answer->status == 429 || answer->status >= 500)
        return BUSY;
    if (answer->status != 200)
        return REFUSED;
    outcome = calls_decode_enrol_answer(answer->body, answer->body_size, &given);
    if (outcome == DONE && !is_ours(code, &given, fresh->public_key))
        outcome = REFUSED;
    if (outcome == DONE)
        keep(code, answer, &given, fresh);
    sodium_memzero(&given, sizeof given); /* refused or not: the fair's cover key is in it */
    return outcome;
}
