/* fair_edit.h over the table edition: the versions that a person made, and what they hold. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/fair_edit.h"
#include "sync/hub/file.h"
#include "sync/hub/inside.h"

const char *fair_change_name(unsigned change)
{
    static const char *const names[FAIR_CHANGES] = {
        [FAIR_CHANGE_IMPORTED] = "imported",   [FAIR_CHANGE_CREATED] = "created",
        [FAIR_CHANGE_DETAILS] = "details",     [FAIR_CHANGE_TABLES] = "tables",
        [FAIR_CHANGE_LINES] = "lines",         [FAIR_CHANGE_TEXTS] = "texts",
        [FAIR_CHANGE_PROGRAMME] = "programme", [FAIR_CHANGE_OFFICES] = "offices",
        [FAIR_CHANGE_BACK] = "back",           [FAIR_CHANGE_CONFIRMED] = "confirmed",
        [FAIR_CHANGE_REVIEWED] = "reviewed",
    };
    return change < FAIR_CHANGES ? names[change] : NULL;
}

enum outcome fair_version_at(struct hub *hub, const struct fair *fair, size_t index,
                             struct fair_version *version)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(fair->id, 8),
                                     storage_number((int64_t)index)};
    struct storage_value columns[6];
    memset(version, 0, sizeof *version);
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT version, made_of, at_ms, change, back_to, author FROM edition"
                    " WHERE tenant = $1 AND fair = $2 ORDER BY version DESC LIMIT 1 OFFSET $3",
                    3, values, 6, columns);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    if (columns[5].size >= sizeof version->by)
        return hub_fail(hub, DAMAGED, "a version's row is not whole");
    version->version = (uint32_t)columns[0].number;
    version->from = (uint32_t)columns[1].number;
    version->at_ms = columns[2].number;
    version->change = (enum fair_change)columns[3].number;
    version->back_to = (uint32_t)columns[4].number;
    if (columns[5].size > 0)
        memcpy(version->by, columns[5].bytes, columns[5].size);
    return DONE;
}

enum outcome fair_edit_note(struct hub *hub, const struct fair *fair, uint32_t from,
                            unsigned change, uint32_t back_to, const char *by)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),
        storage_bytes(fair->id, 8),
        storage_number(fair->content),
        storage_number(from),
        storage_number(hub->io->wall_ms(hub->io->self)),
        storage_number(change),
        storage_number(back_to),
        storage_text(by),
    };
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO edition (tenant, fair, version, made_of, at_ms, change,"
                   " back_to, author) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                   8, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome fair_version_read(struct hub *hub, const struct fair *fair, uint32_t version,
                               const char *path, char **text, size_t *size)
{
    char full[4096 + CONTENT_PATH_MAX];
    uint8_t *bytes = malloc(FAIR_EDIT_FILE_MAX + 1);
    *text = NULL;
    *size = 0;
    if (bytes == NULL)
        return BUSY;
    snprintf(full, sizeof full, "%s/fairs/%s/%u/%s", hub->folder, fair->name, version, path);
    enum outcome outcome = file_read_all(hub->io, full, bytes, FAIR_EDIT_FILE_MAX, size);
    if (outcome != DONE) {
        free(bytes);
        return outcome;
    }
    bytes[*size] = '\0';
    uint8_t *fitting = realloc(bytes, *size + 1);
    *text = (char *)(fitting != NULL ? fitting : bytes);
    return DONE;
}
