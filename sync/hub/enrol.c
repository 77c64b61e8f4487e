/* enrol.h over the tables code and device. */
#include "sync/hub/enrol.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/calls.h"
#include "sync/certificate.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"
#include "sync/pack.h"
#include "sync/roster.h"
#include "sync/token.h"

#define TRIES_MS 60000

static void hash_secret(const uint8_t secret[16], uint8_t hash[32])
{
    static const char context[] = "jornada-code-v1";
    crypto_generichash(hash, 32, secret, 16, (const uint8_t *)context, sizeof context);
}

static enum outcome read_certificate(struct hub *hub, char pem[ENROLMENT_CERT_MAX],
                                     struct certificate_pins *pins)
{
    char path[4096];
    size_t size;
    snprintf(path, sizeof path, "%s/keys/certificate.pem", hub->folder);
    enum outcome outcome = file_read_all(hub->io, path, pem, ENROLMENT_CERT_MAX - 1, &size);
    if (outcome != DONE)
        return hub_fail(hub, outcome, "the file keys/certificate.pem cannot be read");
    pem[size] = '\0';
    outcome = certificate_read_pins(pem, pins);
    return outcome == DONE ? DONE
                           : hub_fail(hub, DAMAGED, "the file keys/certificate.pem is not whole");
}

static enum outcome forget_old_codes(struct hub *hub, int64_t now_ms)
{
    struct storage_value old[] = {storage_bytes(hub->tenant, 8), storage_number(now_ms)};
    enum outcome outcome = storage_do(hub->storage,
                                      "DELETE FROM code WHERE tenant = $1 AND device IS NULL"
                                      " AND expires_ms < $2",
                                      2, old, NULL);
    if (outcome == DONE)
        outcome = storage_do(hub->storage,
                             "DELETE FROM replacing WHERE tenant = $1 AND hash NOT IN"
                             " (SELECT hash FROM code WHERE tenant = $1)",
                             1, old, NULL);
    return outcome;
}

static enum outcome write_code(struct hub *hub, const struct fair *fair, unsigned kiosk,
                               bool replace, const struct enrolment_code *code)
{
    uint8_t hash[32];
    int64_t now_ms = hub->io->wall_ms(hub->io->self);
    hash_secret(code->secret, hash);
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = forget_old_codes(hub, now_ms);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(hash, 32),
                                     storage_bytes(fair->id, 8), storage_number(kiosk),
                                     storage_number(now_ms + ENROL_CODE_MS)};
    if (outcome == DONE)
        outcome = storage_do(hub->storage,
                             "INSERT INTO code (tenant, hash, fair, kiosk, expires_ms)"
                             " VALUES ($1, $2, $3, $4, $5)",
                             5, values, NULL);
    if (outcome == DONE && replace)
        outcome = storage_do(hub->storage, "INSERT INTO replacing (tenant, hash) VALUES ($1, $2)",
                             2, values, NULL);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_storage_failed(hub, outcome);
    hub_rollback(hub);
    return outcome;
}

/* Two machines with one letter would hand out the same turns. */
static enum outcome check_free(struct hub *hub, const struct fair *fair, unsigned kiosk)
{
    struct device device;
    char id[DEVICE_HEX], day[PACK_DAY_TEXT_MAX];
    enum outcome outcome = device_find_live(hub, fair->id, kiosk, &device);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? DONE : outcome;
    sodium_bin2hex(id, sizeof id, device.id, sizeof device.id);
    pack_day_write(token_day(device.enrolled_ms, fair->offset_minutes), day);
    return hub_fail(hub, REFUSED,
                    "the fair \"%s\" has a kiosk %u since %s, device %s; give --replace to put a "
                    "new one in its place, or another number",
                    fair->name, kiosk, day, id);
}

static enum outcome make_code(struct hub *hub, const char *fair_name, unsigned kiosk, bool replace,
                              const char *url, struct enrolment_code *code)
{
    struct fair fair;
    char pem[ENROLMENT_CERT_MAX];
    struct certificate_pins pins;
    memset(code, 0, sizeof *code);
    if (kiosk < 1 || kiosk > 26)
        return hub_fail(hub, INVALID, "a kiosk has a number from 1 to 26, its letter A to Z");
    if (strlen(url) >= ENROLMENT_URL_MAX || (url[0] != '\0' && strncmp(url, "https://", 8) != 0))
        return hub_fail(hub, INVALID, "a hub's address is https://HOST:PORT");
    enum outcome outcome = fair_find(hub, fair_name, &fair);
    if (outcome == DONE && !replace)
        outcome = check_free(hub, &fair, kiosk);
    if (outcome == DONE)
        outcome = read_certificate(hub, pem, &pins);
    if (outcome != DONE)
        return outcome;
    hub->io->random(hub->io->self, code->secret, sizeof code->secret);
    memcpy(code->hub_pin, pins.code, sizeof code->hub_pin);
    memcpy(code->url, url, strlen(url) + 1);
    return write_code(hub, &fair, kiosk, replace, code);
}

enum outcome enrol_make_code(struct hub *hub, const char *fair, unsigned kiosk, const char *url,
                             struct enrolment_code *code)
{
    return make_code(hub, fair, kiosk, false, url, code);
}

enum outcome enrol_make_replacing_code(struct hub *hub, const char *fair, unsigned kiosk,
                                       const char *url, struct enrolment_code *code)
{
    return make_code(hub, fair, kiosk, true, url, code);
}

/* Guessing a secret of 16 bytes is hopeless; this keeps somebody from keeping the hub busy. A right
 * code is answered whatever others try: they must not be able to keep a kiosk out. */
static bool is_one_try_too_many(struct hub *hub)
{
    int64_t now_ms = hub->io->monotonic_ms(hub->io->self);
    if (now_ms - hub->tries_since_ms >= TRIES_MS) {
        hub->tries_since_ms = now_ms;
        hub->tries = 0;
    }
    if (hub->tries >= ENROL_TRIES)
        return true;
    hub->tries++;
    return false;
}

static void refuse_code(struct hub *hub, struct wire_answer *answer)
{
    if (is_one_try_too_many(hub))
        hub_say(hub, answer, 429, "too many wrong codes; wait a minute\n");
    else
        hub_say(hub, answer, 401, "the code is unknown or older than 15 minutes\n");
}

struct code_row {
    uint8_t fair[8];
    unsigned kiosk;
    int64_t expires_ms;
    bool used, replaces;
};

static enum outcome find_code(struct hub *hub, const uint8_t hash[32], struct code_row *row)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(hash, 32)};
    struct storage_value columns[5];
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT fair, kiosk, expires_ms, device, EXISTS (SELECT 1 FROM replacing"
                    " WHERE replacing.tenant = $1 AND replacing.hash = $2) FROM code"
                    " WHERE tenant = $1 AND hash = $2",
                    2, values, 5, columns);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    if (columns[0].size != 8)
        return DAMAGED;
    memcpy(row->fair, columns[0].bytes, 8);
    row->kiosk = (unsigned)columns[1].number;
    row->expires_ms = columns[2].number;
    row->used = columns[3].kind != STORAGE_NULL;
    row->replaces = columns[4].number != 0;
    return DONE;
}

/* NOT_FOUND: the number is another device's, and this code does not replace it. */
static enum outcome take_number(struct hub *hub, const struct code_row *code)
{
    struct device old;
    enum outcome outcome;
    /* A hub of before may have several. */
    while ((outcome = device_find_live(hub, code->fair, code->kiosk, &old)) == DONE) {
        outcome = code->replaces ? device_end(hub, &old) : REFUSED;
        if (outcome != DONE)
            return outcome == REFUSED ? NOT_FOUND : outcome;
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

/* REFUSED: another key of the fair has the same short id. */
static enum outcome write_device(struct hub *hub, const struct code_row *code,
                                 const uint8_t hash[32], const uint8_t public_key[32],
                                 const uint8_t device[16])
{
    uint8_t key_id[2];
    roster_key_id(public_key, key_id);
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),
        storage_bytes(device, 16),
        storage_bytes(code->fair, 8),
        storage_number(code->kiosk),
        storage_bytes(public_key, 32),
        storage_number(key_id[0] << 8 | key_id[1]),
        storage_number(hub->io->wall_ms(hub->io->self)),
    };
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO device (tenant, device, fair, kiosk, public_key, key_id,"
                   " enrolled_ms, revoked_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
                   7, values, NULL);
    struct storage_value used[] = {storage_bytes(device, 16), storage_bytes(hub->tenant, 8),
                                   storage_bytes(hash, 32)};
    if (outcome == DONE)
        outcome =
            storage_do(hub->storage, "UPDATE code SET device = $1 WHERE tenant = $2 AND hash = $3",
                       3, used, NULL);
    return outcome;
}

/* Behind the hub's own address, as kiosk.ini has it: "URL relay URL …", as many as fit. */
static enum outcome tell_relays(struct hub *hub, struct enrolment *enrolment)
{
    struct storage_value urls;
    enum outcome outcome = hub_get_meta(hub, "relays", &urls);
    const char *at = outcome == DONE ? urls.bytes : NULL, *end = at + (at != NULL ? urls.size : 0);
    while (at != NULL && at < end) {
        size_t used = strlen(enrolment->hub_url);
        const char *blank = memchr(at, ' ', (size_t)(end - at));
        const char *stop = blank != NULL ? blank : end;
        if (used + sizeof " relay " + (size_t)(stop - at) > sizeof enrolment->hub_url)
            break;
        snprintf(enrolment->hub_url + used, sizeof enrolment->hub_url - used, " relay %.*s",
                 (int)(stop - at), at);
        at = stop < end ? stop + 1 : end;
    }
    return outcome;
}

static enum outcome fill_answer(struct hub *hub, const struct code_row *code,
                                struct calls_enrol_answer *answer)
{
    struct fair fair;
    struct certificate_pins pins;
    struct enrolment *enrolment = &answer->enrolment;
    enum outcome outcome = fair_find_id(hub, code->fair, &fair);
    if (outcome == DONE)
        outcome = read_certificate(hub, enrolment->certificate, &pins);
    if (outcome != DONE)
        return outcome;
    memcpy(enrolment->tenant, hub->tenant, 8);
    memcpy(enrolment->hub_key, hub->keys->signing.public_key, 32);
    memcpy(enrolment->facts_key, hub->keys->online.public_key, 32);
    memcpy(enrolment->identity_key, hub->custodian_key, 32);
    memcpy(enrolment->pins[0], pins.tls, 32);
    memcpy(enrolment->fair_id, fair.id, 8);
    enrolment->fair_number = fair.number;
    memcpy(enrolment->fair, fair.name, sizeof enrolment->fair);
    memcpy(enrolment->cover_key, fair.cover, 32);
    enrolment->kiosk = (uint16_t)code->kiosk;
    struct storage_value url;
    outcome = hub_get_meta(hub, "url", &url);
    if (outcome == DONE && url.size < sizeof enrolment->hub_url) {
        memcpy(enrolment->hub_url, url.bytes, url.size);
        outcome = tell_relays(hub, enrolment);
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome enrol(struct hub *hub, const struct code_row *code, const uint8_t hash[32],
                          const struct calls_enrol_request *request, size_t *size)
{
    struct calls_enrol_answer *answer = sodium_malloc(sizeof *answer);
    if (answer == NULL)
        return BUSY;
    sodium_memzero(answer, sizeof *answer);
    memcpy(answer->nonce, request->nonce, sizeof answer->nonce);
    hub->io->random(hub->io->self, answer->enrolment.device, 16);
    enum outcome outcome = fill_answer(hub, code, answer);
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome == DONE) {
        outcome = take_number(hub, code);
        if (outcome == DONE)
            outcome = write_device(hub, code, hash, request->public_key, answer->enrolment.device);
        if (outcome == DONE)
            outcome = calls_encode_enrol_answer(answer, hub->keys->signing.secret, hub->answer,
                                                WIRE_ANSWER_MAX, size);
        if (outcome == DONE)
            outcome = hub_commit(hub);
        else
            hub_rollback(hub);
    }
    sodium_free(answer);
    return outcome;
}

void enrol_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer)
{
    struct calls_enrol_request asked;
    struct code_row code;
    uint8_t hash[32];
    size_t size = 0;
    enum outcome outcome = calls_decode_enrol_request(request->body, request->body_size, &asked);
    if (outcome != DONE) {
        hub_say(hub, answer, hub_status_of(outcome), "this is no request to enrol\n");
        return;
    }
    hash_secret(asked.secret, hash);
    outcome = find_code(hub, hash, &code);
    sodium_memzero(asked.secret, sizeof asked.secret);
    if (outcome == DONE && code.used) {
        hub_say(hub, answer, 425, "the code was used already\n");
    } else if (outcome == NOT_FOUND ||
               (outcome == DONE && code.expires_ms < hub->io->wall_ms(hub->io->self))) {
        refuse_code(hub, answer);
    } else if (outcome == DONE && hub->read_only) {
        hub_say(hub, answer, 503, "read-only\n");
    } else if (outcome == DONE && (outcome = enrol(hub, &code, hash, &asked, &size)) == DONE) {
        /* The kiosk is enrolled whatever becomes of the list: the next change brings it. */
        (void)!fair_publish(hub, code.fair);
        answer->status = 200;
        answer->body = hub->answer;
        answer->body_size = size;
    } else if (outcome == NOT_FOUND) {
        hub_say(hub, answer, 403, "another device has this number\n");
    } else if (outcome == REFUSED) {
        hub_say(hub, answer, 409, "draw another key and ask again\n");
    } else {
        hub_say(hub, answer, 503, "not now\n");
    }
}

enum outcome enrol_write_again(struct hub *hub, const struct enrolment *given,
                               const uint8_t secret[16], const uint8_t public_key[32])
{
    struct code_row code = {.kiosk = given->kiosk};
    uint8_t hash[32];
    memcpy(code.fair, given->fair_id, sizeof code.fair);
    hash_secret(secret, hash);
    enum outcome outcome = write_device(hub, &code, hash, public_key, given->device);
    return outcome == DONE || outcome == REFUSED ? outcome : hub_storage_failed(hub, outcome);
}
