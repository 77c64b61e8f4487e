/* office_key_make and office_key_open: the file with an office's secret key. */
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/office_key.h"

#define KIND "jornada-office-key"

enum outcome office_key_make(const struct io *io, const uint8_t fair[8], uint16_t office,
                             const char *passphrase, uint32_t mem_bytes, uint8_t public_key[32],
                             char text[OFFICE_KEY_PAPER_MAX])
{
    char fair_hex[17], public_hex[65], salt_hex[2 * STRONGBOX_SALT_BYTES + 1],
        box_hex[2 * STRONGBOX_BOX_MAX + 1];
    struct strongbox box = {.mem_bytes = mem_bytes};
    uint8_t *secret = sodium_malloc(32);
    if (secret == NULL)
        return BUSY;
    io->random(io->self, secret, 32);
    crypto_scalarmult_base(public_key, secret);
    enum outcome outcome = strongbox_close(io, passphrase, secret, 32, &box);
    sodium_free(secret);
    if (outcome != DONE)
        return outcome;
    sodium_bin2hex(fair_hex, sizeof fair_hex, fair, 8);
    sodium_bin2hex(public_hex, sizeof public_hex, public_key, 32);
    sodium_bin2hex(salt_hex, sizeof salt_hex, box.salt, sizeof box.salt);
    sodium_bin2hex(box_hex, sizeof box_hex, box.box, box.box_size);
    snprintf(text, OFFICE_KEY_PAPER_MAX,
             "{\"v\":1,\"kind\":\"" KIND
             "\",\"fair\":\"%s\",\"office\":%u,\"public\":\"%s\","
             "\"salt\":\"%s\",\"ops\":%u,\"mem\":%u,\"box\":\"%s\"}\n",
             fair_hex, (unsigned)office, public_hex, salt_hex, (unsigned)box.ops,
             (unsigned)box.mem_bytes, box_hex);
    return DONE;
}

static bool take_hex(const json_t *paper, const char *name, uint8_t *bytes, size_t room,
                     size_t *size)
{
    const char *hex = json_string_value(json_object_get(paper, name));
    return hex != NULL && sodium_hex2bin(bytes, room, hex, strlen(hex), NULL, size, NULL) == 0;
}

static bool take_paper(const json_t *paper, uint8_t public_key[32], struct strongbox *box)
{
    size_t size = 0, salt = 0;
    const char *kind = json_string_value(json_object_get(paper, "kind"));
    json_int_t ops = json_integer_value(json_object_get(paper, "ops")),
               mem = json_integer_value(json_object_get(paper, "mem"));
    box->ops = ops > 0 && ops <= 16 ? (uint32_t)ops : 0;
    box->mem_bytes = mem > 0 && mem <= (json_int_t)STRONGBOX_MEM_MAX ? (uint32_t)mem : 0;
    return kind != NULL && strcmp(kind, KIND) == 0 &&
           json_integer_value(json_object_get(paper, "v")) == 1 && box->ops != 0 &&
           box->mem_bytes != 0 && take_hex(paper, "public", public_key, 32, &size) && size == 32 &&
           take_hex(paper, "salt", box->salt, sizeof box->salt, &salt) &&
           salt == sizeof box->salt &&
           take_hex(paper, "box", box->box, sizeof box->box, &box->box_size);
}

enum outcome office_key_open(const char *text, const char *passphrase, uint8_t public_key[32],
                             uint8_t secret[32])
{
    struct strongbox box = {.ops = 0};
    uint8_t again[32];
    json_t *paper = json_loads(text, 0, NULL);
    bool good = paper != NULL && take_paper(paper, public_key, &box);
    json_decref(paper);
    if (!good)
        return INVALID;
    enum outcome outcome = strongbox_open(&box, passphrase, secret, 32);
    if (outcome != DONE)
        return outcome;
    crypto_scalarmult_base(again, secret);
    if (sodium_memcmp(again, public_key, sizeof again) == 0)
        return DONE;
    sodium_memzero(secret, 32);
    return INVALID;
}
