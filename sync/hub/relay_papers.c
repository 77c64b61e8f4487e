/* FOLDER/relay.json: whose relay this is, and how it knows its hub. Written by `relay add` at the
 * hub, read by `serve --relay-to`. Nothing in it is secret; its key is in keys/tls.pem. */
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/file.h"
#include "sync/hub/relay.h"

#define FILE_MAX 16384

enum outcome relay_save_papers(const struct io *io, const char *folder,
                               const struct relay_papers *papers)
{
    char path[4096], tenant[17], key[65], pin[65];
    snprintf(path, sizeof path, "%s/relay.json", folder);
    sodium_bin2hex(tenant, sizeof tenant, papers->tenant, sizeof papers->tenant);
    sodium_bin2hex(key, sizeof key, papers->hub_key, sizeof papers->hub_key);
    sodium_bin2hex(pin, sizeof pin, papers->hub_pin, sizeof papers->hub_pin);
    json_t *json =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "relay", papers->name, "tenant", tenant, "hub_key",
                  key, "hub_pin", pin, "hub_certificate", papers->hub_certificate);
    char *text = json != NULL ? json_dumps(json, JSON_INDENT(2)) : NULL;
    enum outcome outcome = text != NULL ? file_replace(io, path, text, strlen(text)) : INVALID;
    free(text);
    json_decref(json);
    return outcome;
}

static bool read_hex(const json_t *json, const char *name, uint8_t *bytes, size_t size)
{
    size_t got = 0;
    const char *text = json_string_value(json_object_get(json, name));
    return text != NULL && sodium_hex2bin(bytes, size, text, strlen(text), NULL, &got, NULL) == 0 &&
           got == size;
}

static bool read_text(const json_t *json, const char *name, char *to, size_t room)
{
    const char *text = json_string_value(json_object_get(json, name));
    if (text == NULL || strlen(text) >= room)
        return false;
    memcpy(to, text, strlen(text) + 1);
    return true;
}

enum outcome relay_load_papers(const struct io *io, const char *folder, struct relay_papers *papers)
{
    char path[4096];
    char *text = malloc(FILE_MAX);
    size_t size = 0;
    memset(papers, 0, sizeof *papers);
    if (text == NULL)
        return BUSY;
    snprintf(path, sizeof path, "%s/relay.json", folder);
    enum outcome outcome = file_read_all(io, path, text, FILE_MAX, &size);
    json_t *json = outcome == DONE ? json_loadb(text, size, 0, NULL) : NULL;
    if (outcome == DONE && !(read_text(json, "relay", papers->name, sizeof papers->name) &&
                             read_text(json, "hub_certificate", papers->hub_certificate,
                                       sizeof papers->hub_certificate) &&
                             read_hex(json, "tenant", papers->tenant, sizeof papers->tenant) &&
                             read_hex(json, "hub_key", papers->hub_key, sizeof papers->hub_key) &&
                             read_hex(json, "hub_pin", papers->hub_pin, sizeof papers->hub_pin)))
        outcome = DAMAGED;
    json_decref(json);
    free(text);
    return outcome;
}
