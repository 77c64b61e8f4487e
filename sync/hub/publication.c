/* publication.h over the tables publication and publication_file. */
#include "sync/hub/publication.h"

#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/audit.h"
#include "sync/hub/inside.h"
#include "sync/signature.h"
#include "sync/token.h"

void publication_files_free(struct publication_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->files[i].bytes);
    files->count = 0;
}

const struct publication_file *publication_files_find(const struct publication_files *files,
                                                      const char *name)
{
    for (size_t i = 0; i < files->count; i++) {
        if (strcmp(files->files[i].name, name) == 0)
            return &files->files[i];
    }
    return NULL;
}

/* -- What there is ----------------------------------------------------------------------------- */

/* Releases that the ledger has and this hub lacks. */
static enum outcome count_lost(struct hub *hub, const uint8_t fair[8], int64_t *lost)
{
    uint8_t device[16] = {0};
    struct storage_value column;
    memcpy(device, fair, 8);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_number(LEDGER_PUBLISHED), storage_bytes(device, 16),
                                     storage_bytes(fair, 8)};
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT count(*) FROM ledger WHERE tenant = $1 AND kind = $2 AND device = $3"
                    " AND subject NOT IN"
                    " (SELECT hash FROM publication WHERE tenant = $1 AND fair = $4)",
                    4, values, 1, &column);
    *lost = outcome == DONE ? column.number : 0;
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome find_newest(struct hub *hub, const uint8_t fair[8], uint32_t *version)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8)};
    struct storage_value column;
    enum outcome outcome = storage_one(
        hub->storage, "SELECT max(version) FROM publication WHERE tenant = $1 AND fair = $2", 2,
        values, 1, &column);
    *version = outcome == DONE && column.kind == STORAGE_NUMBER ? (uint32_t)column.number : 0;
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome publication_newest(struct hub *hub, const struct fair *fair, uint32_t *version)
{
    uint64_t missing;
    int64_t lost;
    enum outcome outcome = ledger_missing(hub, &missing);
    if (outcome == DONE && missing > 0)
        return hub_fail(hub, REFUSED,
                        "entries of the ledger are lost: what was published is not known; lay the "
                        "ledger from beside the backups into DATA, and restore again");
    if (outcome == DONE)
        outcome = count_lost(hub, fair->id, &lost);
    if (outcome == DONE && lost > 0)
        return hub_fail(hub, REFUSED,
                        "releases of this fair were published that this hub, restored from before, "
                        "does not have (%" PRId64 "): hand back the package (publish take)",
                        lost);
    return outcome == DONE ? find_newest(hub, fair->id, version) : outcome;
}

static void take_columns(const struct storage_value columns[], struct publication *publication)
{
    *publication = (struct publication){.version = (uint32_t)columns[1].number,
                                        .day = (int32_t)columns[2].number};
    if (columns[0].size == 8)
        memcpy(publication->fair, columns[0].bytes, 8);
    if (columns[3].size == 32)
        memcpy(publication->hash, columns[3].bytes, 32);
}

enum outcome publication_at(struct hub *hub, const uint8_t *fair, size_t index,
                            struct publication *publication)
{
    struct storage_value values[3] = {storage_bytes(hub->tenant, 8),
                                      storage_number((int64_t)index)};
    struct storage_value columns[4];
    enum outcome outcome;
    if (fair != NULL) {
        values[2] = values[1];
        values[1] = storage_bytes(fair, 8);
        outcome = storage_one(hub->storage,
                              "SELECT fair, version, day, hash FROM publication WHERE tenant = $1"
                              " AND fair = $2 ORDER BY version DESC LIMIT 1 OFFSET $3",
                              3, values, 4, columns);
    } else {
        outcome = storage_one(hub->storage,
                              "SELECT fair, version, day, hash FROM publication WHERE tenant = $1"
                              " ORDER BY day DESC, fair, version DESC LIMIT 1 OFFSET $2",
                              2, values, 4, columns);
    }
    if (outcome == NOT_FOUND)
        return NOT_FOUND;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    take_columns(columns, publication);
    return DONE;
}

static enum outcome copy_out(const struct storage_value *column, uint8_t **bytes, size_t *size)
{
    *bytes = malloc(column->size + 1);
    if (*bytes == NULL)
        return BUSY;
    if (column->size > 0)
        memcpy(*bytes, column->bytes, column->size);
    (*bytes)[column->size] = '\0';
    *size = column->size;
    return DONE;
}

enum outcome publication_read(struct hub *hub, const uint8_t fair[8], uint32_t version,
                              const char *name, uint8_t **bytes, size_t *size)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_number(version), storage_text(name)};
    struct storage_value column;
    *bytes = NULL;
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT bytes FROM publication_file WHERE tenant = $1"
                                       " AND fair = $2 AND version = $3 AND name = $4",
                                       4, values, 1, &column);
    if (outcome == NOT_FOUND)
        return NOT_FOUND;
    return outcome == DONE ? copy_out(&column, bytes, size) : hub_storage_failed(hub, outcome);
}

static bool add_file(void *context, const struct storage_value columns[])
{
    struct publication_files *files = context;
    struct publication_file *file = &files->files[files->count];
    if (files->count == PUBLICATION_FILES_MAX || columns[0].size >= sizeof file->name ||
        copy_out(&columns[1], &file->bytes, &file->size) != DONE)
        return false;
    memcpy(file->name, columns[0].bytes, columns[0].size);
    file->name[columns[0].size] = '\0';
    files->count++;
    return true;
}

enum outcome publication_read_all(struct hub *hub, const uint8_t fair[8], uint32_t version,
                                  struct publication_files *files)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_number(version)};
    *files = (struct publication_files){.count = 0};
    enum outcome outcome =
        storage_each(hub->storage,
                     "SELECT name, bytes FROM publication_file WHERE tenant = $1 AND fair = $2"
                     " AND version = $3 ORDER BY place",
                     3, values, add_file, files);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    return files->count > 0 ? DONE : NOT_FOUND;
}

enum outcome publication_inside(struct hub *hub, const uint8_t fair[8], uint32_t version,
                                char **text)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair, 8),
                                     storage_number(version)};
    struct storage_value column;
    uint8_t *bytes;
    size_t size;
    *text = NULL;
    enum outcome outcome = storage_one(hub->storage,
                                       "SELECT inside FROM publication WHERE tenant = $1"
                                       " AND fair = $2 AND version = $3",
                                       3, values, 1, &column);
    if (outcome == NOT_FOUND || (outcome == DONE && column.size == 0))
        return NOT_FOUND;
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    outcome = copy_out(&column, &bytes, &size);
    *text = outcome == DONE ? (char *)bytes : NULL;
    return outcome;
}

/* -- Signed ------------------------------------------------------------------------------------ */

static bool matches(const struct publication_file *file, const json_t *said)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof hash + 1];
    const char *wanted = json_string_value(json_object_get(said, "sha256"));
    crypto_hash_sha256(hash, file->bytes, file->size);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return wanted != NULL && strcmp(wanted, hex) == 0;
}

/* Each file that the document names is there and what it says; no other one is. */
static bool is_whole(const struct publication_files *files, const json_t *document)
{
    const json_t *list = json_object_get(document, "files"), *said;
    size_t i;
    json_array_foreach(list, i, said)
    {
        const char *name = json_string_value(json_object_get(said, "name"));
        const struct publication_file *file =
            name != NULL ? publication_files_find(files, name) : NULL;
        if (file == NULL || !matches(file, said))
            return false;
    }
    return json_array_size(list) + 2 == files->count;
}

static bool signature_of(const struct publication_files *files, uint8_t signature[SIGNATURE_BYTES])
{
    const struct publication_file *file = publication_files_find(files, PUBLICATION_SIGNATURE);
    size_t size = 0;
    return file != NULL && file->size >= 2UL * SIGNATURE_BYTES &&
           sodium_hex2bin(signature, SIGNATURE_BYTES, (const char *)file->bytes,
                          2UL * SIGNATURE_BYTES, NULL, &size, NULL) == 0 &&
           size == SIGNATURE_BYTES;
}

enum outcome publication_check(const struct publication_files *files, const uint8_t key[32],
                               char why[HUB_WHY_MAX])
{
    uint8_t signature[SIGNATURE_BYTES];
    const struct publication_file *file = publication_files_find(files, PUBLICATION_DOCUMENT);
    json_t *document =
        file != NULL ? json_loadb((const char *)file->bytes, file->size, 0, NULL) : NULL;
    enum outcome outcome = DONE;
    if (document == NULL || !signature_of(files, signature))
        outcome = INVALID;
    else if (signature_check(SIGNATURE_PUBLICATION, file->bytes, file->size, key, signature) !=
                 DONE ||
             !is_whole(files, document))
        outcome = REFUSED;
    snprintf(why, HUB_WHY_MAX, "%s",
             outcome == INVALID ? "this is no release: " PUBLICATION_DOCUMENT
                                  " or " PUBLICATION_SIGNATURE " is missing or not whole"
             : outcome == REFUSED ? "not this hub's release, or changed"
                                  : "");
    json_decref(document);
    return outcome;
}

/* -- Kept -------------------------------------------------------------------------------------- */

static enum outcome insert_files(struct hub *hub, const struct publication *publication,
                                 const struct publication_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        const struct publication_file *file = &files->files[i];
        struct storage_value values[] = {
            storage_bytes(hub->tenant, 8),        storage_bytes(publication->fair, 8),
            storage_number(publication->version), storage_text(file->name),
            storage_number((int64_t)i),           storage_bytes(file->bytes, file->size)};
        enum outcome outcome =
            storage_do(hub->storage,
                       "INSERT INTO publication_file (tenant, fair, version, name, place, bytes)"
                       " VALUES ($1, $2, $3, $4, $5, $6)",
                       6, values, NULL);
        if (outcome != DONE)
            return hub_storage_failed(hub, outcome);
    }
    return DONE;
}

static enum outcome insert(struct hub *hub, const struct publication *publication,
                           const struct publication_files *files, const char *inside)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),        storage_bytes(publication->fair, 8),
        storage_number(publication->version), storage_number(publication->day),
        storage_bytes(publication->hash, 32), storage_bytes(inside, strlen(inside))};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO publication (tenant, fair, version, day, hash, inside)"
                   " VALUES ($1, $2, $3, $4, $5, $6)",
                   6, values, NULL);
    return outcome == DONE ? insert_files(hub, publication, files)
                           : hub_storage_failed(hub, outcome);
}

static enum outcome add_signature(struct hub *hub, struct publication_files *files)
{
    uint8_t signature[SIGNATURE_BYTES];
    const struct publication_file *document = publication_files_find(files, PUBLICATION_DOCUMENT);
    struct publication_file *file = &files->files[files->count];
    if (document == NULL || files->count == PUBLICATION_FILES_MAX)
        return hub_fail(hub, INVALID, "a release without " PUBLICATION_DOCUMENT);
    *file = (struct publication_file){.name = PUBLICATION_SIGNATURE,
                                      .bytes = malloc(2 * SIGNATURE_BYTES + 2)};
    if (file->bytes == NULL)
        return BUSY;
    signature_make(SIGNATURE_PUBLICATION, document->bytes, document->size,
                   hub->keys->signing.secret, signature);
    sodium_bin2hex((char *)file->bytes, 2 * SIGNATURE_BYTES + 1, signature, sizeof signature);
    file->bytes[2 * SIGNATURE_BYTES] = '\n';
    file->bytes[2 * SIGNATURE_BYTES + 1] = '\0';
    file->size = 2 * SIGNATURE_BYTES + 1;
    files->count++;
    return DONE;
}

static void hash_document(const struct publication_files *files, uint8_t hash[32])
{
    const struct publication_file *document = publication_files_find(files, PUBLICATION_DOCUMENT);
    crypto_generichash(hash, 32, document->bytes, document->size, NULL, 0);
}

static enum outcome note(struct hub *hub, const struct publication *publication, const char *by)
{
    struct ledger_entry entry = {.kind = LEDGER_PUBLISHED, .seq = publication->version};
    memcpy(entry.subject, publication->hash, 32);
    memcpy(entry.device, publication->fair, 8);
    snprintf(entry.by, sizeof entry.by, "%s", by);
    enum outcome outcome = ledger_append(hub, &entry);
    if (outcome != DONE || !hub->can_open)
        return outcome; /* the audit is sealed: without the online key the ledger alone tells */
    struct audit_entry act = {.kind = AUDIT_PUBLISHED, .code = publication->version};
    memcpy(act.subject, publication->fair, 8);
    snprintf(act.by, sizeof act.by, "%s", by);
    return audit_append(hub, &act);
}

static enum outcome commit(struct hub *hub, enum outcome outcome)
{
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

enum outcome publication_keep(struct hub *hub, const struct fair *fair, uint32_t version,
                              struct publication_files *files, const char *inside, const char *by,
                              struct publication *publication)
{
    uint32_t newest;
    enum outcome outcome = publication_newest(hub, fair, &newest);
    if (outcome == DONE && !ledger_by_is_good(by))
        return hub_fail(hub, INVALID, "who publishes: letters, digits, . _ -");
    if (outcome == DONE && version != newest + 1)
        return hub_fail(hub, REFUSED, "version %u was published meanwhile: look at it first",
                        newest);
    if (outcome == DONE)
        outcome = add_signature(hub, files);
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    *publication = (struct publication){
        .version = version,
        .day = token_day(hub->io->wall_ms(hub->io->self), fair->offset_minutes)};
    memcpy(publication->fair, fair->id, 8);
    hash_document(files, publication->hash);
    outcome = insert(hub, publication, files, inside);
    if (outcome == DONE)
        outcome = note(hub, publication, by);
    return commit(hub, outcome);
}

/* What the document says of itself. */
static enum outcome read_document(struct hub *hub, const struct publication_files *files,
                                  struct publication *publication)
{
    const struct publication_file *file = publication_files_find(files, PUBLICATION_DOCUMENT);
    json_t *document = json_loadb((const char *)file->bytes, file->size, 0, NULL);
    const char *name = json_string_value(json_object_get(document, "fair"));
    struct fair fair;
    enum outcome outcome = fair_find(hub, name != NULL ? name : "", &fair);
    *publication = (struct publication){
        .version = (uint32_t)json_integer_value(json_object_get(document, "version")),
        .day = (int32_t)json_integer_value(json_object_get(document, "day"))};
    memcpy(publication->fair, fair.id, outcome == DONE ? 8 : 0);
    hash_document(files, publication->hash);
    json_decref(document);
    return outcome;
}

enum outcome publication_take(struct hub *hub, const struct publication_files *files,
                              struct publication *publication)
{
    enum outcome outcome = publication_check(files, hub->keys->signing.public_key, hub->why);
    uint8_t *there;
    size_t size;
    if (outcome == DONE)
        outcome = read_document(hub, files, publication);
    if (outcome != DONE)
        return outcome;
    if (ledger_holds(hub, LEDGER_PUBLISHED, publication->hash) != DONE)
        return hub_fail(hub, REFUSED, "the ledger knows of no such release");
    outcome = publication_read(hub, publication->fair, publication->version, PUBLICATION_DOCUMENT,
                               &there, &size);
    free(there);
    if (outcome != NOT_FOUND)
        return outcome;
    outcome = hub_begin(hub);
    return outcome == DONE ? commit(hub, insert(hub, publication, files, "")) : outcome;
}
