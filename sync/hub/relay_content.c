/* Help pages through a relay: the manifest and the files as the hub signed them, kept and served
 * again. A newer version is fetched whole before it is served, so that no kiosk waits for half of
 * it; versions never go back. A kiosk that asks for what is not here yet is told to ask again. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/relay_inside.h"

static const uint8_t manifest_name[32]; /* no file hashes to zeros */

static enum outcome put_blob(struct relay *relay, const uint8_t hash[32], const uint8_t *bytes,
                             size_t size)
{
    struct storage_value values[] = {storage_bytes(relay->papers.tenant, 8),
                                     storage_bytes(hash, 32), storage_bytes(bytes, size)};
    return storage_do(relay->storage,
                      "INSERT INTO blob (tenant, hash, bytes) VALUES ($1, $2, $3)"
                      " ON CONFLICT (tenant, hash) DO UPDATE SET bytes = excluded.bytes",
                      3, values, NULL);
}

/* Into relay->answer. */
static enum outcome get_blob(struct relay *relay, const uint8_t hash[32], size_t *size)
{
    struct storage_value column,
        values[] = {storage_bytes(relay->papers.tenant, 8), storage_bytes(hash, 32)};
    enum outcome outcome =
        storage_one(relay->storage, "SELECT bytes FROM blob WHERE tenant = $1 AND hash = $2", 2,
                    values, 1, &column);
    if (outcome != DONE)
        return outcome;
    if (column.size > WIRE_ANSWER_MAX)
        return DAMAGED;
    memcpy(relay->answer, column.bytes, column.size);
    *size = column.size;
    return DONE;
}

static bool has_blob(struct relay *relay, const uint8_t hash[32])
{
    struct storage_value column,
        values[] = {storage_bytes(relay->papers.tenant, 8), storage_bytes(hash, 32)};
    return storage_one(relay->storage, "SELECT 1 FROM blob WHERE tenant = $1 AND hash = $2", 2,
                       values, 1, &column) == DONE;
}

static const struct content_file *find_missing(struct relay *relay)
{
    for (uint16_t i = 0; relay->manifest->version > 0 && i < relay->manifest->count; i++) {
        if (!has_blob(relay, relay->manifest->files[i].hash))
            return &relay->manifest->files[i];
    }
    return NULL;
}

enum outcome relay_content_open(struct relay *relay)
{
    size_t size = 0;
    enum outcome outcome = get_blob(relay, manifest_name, &size);
    if (outcome == DONE &&
        content_decode(relay->answer, size, relay->papers.hub_key, relay->manifest) != DONE)
        memset(relay->manifest, 0, sizeof *relay->manifest); /* fetched again */
    relay->missing = find_missing(relay) != NULL;
    relay->look_ms = relay_now(relay) + (relay->manifest->version > 0 ? RELAY_CONTENT_LOOK_MS : 0);
    return outcome == DONE || outcome == NOT_FOUND ? DONE : relay_storage_failed(relay, outcome);
}

enum outcome relay_content_roster(struct relay *relay, struct roster *roster)
{
    const struct content_manifest *manifest = relay->manifest;
    size_t size = 0;
    for (uint16_t i = 0; manifest->version > 0 && i < manifest->count; i++) {
        if (strcmp(manifest->files[i].path, ROSTER_FILE) != 0)
            continue;
        enum outcome outcome = get_blob(relay, manifest->files[i].hash, &size);
        return outcome != DONE
                   ? outcome
                   : roster_read((const char *)relay->answer, size, relay->papers.hub_key, roster);
    }
    return NOT_FOUND;
}

static void give(struct relay *relay, const uint8_t hash[32], struct wire_answer *answer)
{
    size_t size = 0;
    enum outcome outcome = get_blob(relay, hash, &size);
    if (outcome != DONE) { /* asked for again in a moment: it is on its way, perhaps */
        relay->content_ms = relay_now(relay);
        relay_say(relay, answer, CUSTODY_STATUS, "");
        return;
    }
    answer->status = 200;
    answer->body = relay->answer;
    answer->body_size = size;
}

void relay_content_answer(struct relay *relay, const char *path, struct wire_answer *answer)
{
    static const char blob[] = "/v1/content/blob/";
    uint8_t hash[32];
    size_t size = 0;
    if (strcmp(path, "/v1/content/manifest") == 0) {
        if (relay->missing || relay->manifest->version == 0 ||
            relay->announced > relay->manifest->version)
            relay_say(relay, answer, CUSTODY_STATUS, "");
        else
            give(relay, manifest_name, answer);
        return;
    }
    if (strncmp(path, blob, sizeof blob - 1) != 0 ||
        sodium_hex2bin(hash, sizeof hash, path + sizeof blob - 1, strlen(path) - sizeof blob + 1,
                       NULL, &size, NULL) != 0 ||
        size != sizeof hash || sodium_is_zero(hash, sizeof hash)) {
        relay_say(relay, answer, 400, "a blob is asked for by 64 hex digits\n");
        return;
    }
    give(relay, hash, answer);
}

int64_t relay_content_due_ms(const struct relay *relay)
{
    bool told = relay->missing || relay->announced > relay->manifest->version;
    return told || relay->look_ms < relay->content_ms ? relay->content_ms : relay->look_ms;
}

bool relay_content_next(struct relay *relay, char path[WIRE_PATH_MAX])
{
    char hex[65];
    relay->open = RELAY_NOTHING;
    if (relay_now(relay) < relay->content_ms)
        return false;
    bool newer = relay->announced > relay->manifest->version;
    if (!newer && !relay->missing)
        newer = relay_now(relay) >= relay->look_ms;
    const struct content_file *file = relay->missing && !newer ? find_missing(relay) : NULL;
    if (file != NULL) {
        memcpy(relay->blob, file->hash, sizeof relay->blob);
        sodium_bin2hex(hex, sizeof hex, file->hash, sizeof file->hash);
        (void)snprintf(path, WIRE_PATH_MAX, "/v1/content/blob/%s", hex);
        relay->open = RELAY_BLOB;
    } else if (newer) {
        (void)snprintf(path, WIRE_PATH_MAX, "/v1/content/manifest");
        relay->open = RELAY_MANIFEST;
    }
    return relay->open != RELAY_NOTHING;
}

static bool is_listed(const struct relay *relay, const uint8_t *hash)
{
    for (uint16_t i = 0; i < relay->manifest->count; i++) {
        if (memcmp(relay->manifest->files[i].hash, hash, 32) == 0)
            return true;
    }
    return memcmp(hash, manifest_name, 32) == 0;
}

struct unlisted {
    const struct relay *relay;
    uint8_t hash[CONTENT_FILES_MAX][32];
    size_t count;
};

static bool note_unlisted(void *context, const struct storage_value columns[])
{
    struct unlisted *unlisted = context;
    if (columns[0].size == 32 && !is_listed(unlisted->relay, columns[0].bytes))
        memcpy(unlisted->hash[unlisted->count++], columns[0].bytes, 32);
    return unlisted->count < CONTENT_FILES_MAX;
}

/* Files that no manifest names any more go: what is kept is bounded by one version. */
static enum outcome drop_unlisted(struct relay *relay)
{
    struct unlisted unlisted = {.relay = relay};
    struct storage_value values[] = {storage_bytes(relay->papers.tenant, 8)};
    enum outcome outcome = storage_each(relay->storage, "SELECT hash FROM blob WHERE tenant = $1",
                                        1, values, note_unlisted, &unlisted);
    for (size_t i = 0; outcome == DONE && i < unlisted.count; i++) {
        struct storage_value of[] = {values[0], storage_bytes(unlisted.hash[i], 32)};
        outcome = storage_do(relay->storage, "DELETE FROM blob WHERE tenant = $1 AND hash = $2", 2,
                             of, NULL);
    }
    return outcome;
}

static enum outcome take_manifest(struct relay *relay, const struct wire_answer *answer)
{
    struct content_manifest *old = relay->manifest, *fresh = calloc(1, sizeof *fresh);
    if (fresh == NULL)
        return BUSY;
    bool good =
        content_decode(answer->body, answer->body_size, relay->papers.hub_key, fresh) == DONE;
    if (!good || fresh->version <= old->version) {
        bool looked = relay->announced <= old->version; /* nobody had said that there is more */
        free(fresh);
        return good && looked ? DONE : REFUSED;
    }
    relay->manifest = fresh;
    enum outcome outcome = put_blob(relay, manifest_name, answer->body, answer->body_size);
    if (outcome == DONE)
        outcome = drop_unlisted(relay);
    relay->manifest = outcome == DONE ? fresh : old;
    free(outcome == DONE ? old : fresh);
    return outcome;
}

static enum outcome take_blob(struct relay *relay, const struct wire_answer *answer)
{
    uint8_t hash[32];
    crypto_generichash(hash, sizeof hash, answer->body, answer->body_size, NULL, 0);
    if (memcmp(hash, relay->blob, sizeof hash) != 0)
        return REFUSED;
    return put_blob(relay, hash, answer->body, answer->body_size);
}

/* A hub that came back from a backup does not know what half of is here: what it has now is asked
 * for when it tells of it. Nobody was shown a version that was never whole. */
static void forget_half(struct relay *relay)
{
    memset(relay->manifest, 0, sizeof *relay->manifest);
    relay->missing = false;
    relay->announced = 0;
}

enum outcome relay_content_take(struct relay *relay, const struct wire_answer *answer)
{
    bool manifest = relay->open == RELAY_MANIFEST;
    if (manifest)
        relay->look_ms = relay_now(relay) + RELAY_CONTENT_LOOK_MS;
    if (answer->status != 200) {
        relay->content_ms = relay_now(relay) + RELAY_CONTENT_EVERY_MS;
        if (answer->status == 404 && !manifest)
            forget_half(relay);
        return answer->status == 0 || answer->status >= 500 ? OFFLINE : DONE;
    }
    enum outcome outcome = storage_begin(relay->storage);
    if (outcome != DONE)
        return relay_storage_failed(relay, outcome);
    outcome = manifest ? take_manifest(relay, answer) : take_blob(relay, answer);
    if (outcome == DONE)
        outcome = storage_commit(relay->storage);
    else
        storage_rollback(relay->storage);
    if (outcome != DONE && manifest) { /* what is on the disk counts, not what was tried */
        memset(relay->manifest, 0, sizeof *relay->manifest);
        (void)!relay_content_open(relay);
    }
    relay->missing = find_missing(relay) != NULL;
    if (outcome == DONE)
        return DONE;
    relay->content_ms = relay_now(relay) + RELAY_CONTENT_EVERY_MS;
    return outcome == REFUSED ? REFUSED : relay_storage_failed(relay, outcome);
}
