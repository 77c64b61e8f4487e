/* backup.h over the tables backup and backup_mark. */
#include "sync/hub/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"
#include "sync/hub/luggage.h"
#include "sync/mutant.h"

#define OUTGOING "outgoing"

static enum outcome next_number(struct hub *hub, uint64_t *number)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    struct storage_value column;
    enum outcome outcome = storage_one(
        hub->storage, "SELECT max(backup) FROM backup WHERE tenant = $1", 1, values, 1, &column);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    *number = column.kind == STORAGE_NUMBER ? (uint64_t)column.number + 1 : 1;
    return DONE;
}

/* Time and commit: two of one name would be one and the same. */
static void make_name(const struct hub *hub, int64_t made_ms, char name[BACKUP_NAME_MAX])
{
    time_t seconds = (time_t)(made_ms / 1000);
    struct tm utc;
    char when[32] = "";
    if (gmtime_r(&seconds, &utc) != NULL)
        strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", &utc);
    snprintf(name, BACKUP_NAME_MAX, "jornada-%05u-%s-%010llu" BACKUP_SUFFIX, hub->municipality,
             when, (unsigned long long)hub->commit);
}

struct sweep {
    char names[16][BACKUP_NAME_MAX]; /* in order, the oldest first */
    size_t count;
};

static void note_name(void *context, const char *name)
{
    struct sweep *sweep = context;
    if (sweep->count < 16 && strncmp(name, "jornada-", 8) == 0 && strlen(name) < BACKUP_NAME_MAX)
        snprintf(sweep->names[sweep->count++], BACKUP_NAME_MAX, "%s", name);
}

/* Removes what earlier commands left behind, but for the last: it may still be on its way, and
 * what was fetched back of it begins with the same name. */
static enum outcome sweep_outgoing(struct hub *hub, const char *folder, const struct sweep *sweep)
{
    char path[4096 + BACKUP_NAME_MAX], last[BACKUP_NAME_MAX] = "";
    enum outcome outcome = DONE;
    if (sweep->count > 0)
        snprintf(last, sizeof last, "%s", sweep->names[sweep->count - 1]);
    char *suffix = strstr(last, BACKUP_SUFFIX);
    size_t length = suffix != NULL ? (size_t)(suffix - last) : strlen(last);
    for (size_t i = 0; outcome == DONE && i < sweep->count; i++) {
        if (strncmp(sweep->names[i], last, length) == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, sweep->names[i]);
        outcome = hub->io->remove(hub->io->self, path);
        if (outcome == NOT_FOUND) /* its own command was faster */
            outcome = DONE;
    }
    return outcome;
}

static enum outcome make_outgoing(struct hub *hub)
{
    char folder[4096];
    struct sweep *sweep = calloc(1, sizeof *sweep);
    if (sweep == NULL)
        return BUSY;
    snprintf(folder, sizeof folder, "%s/" OUTGOING, hub->folder);
    enum outcome outcome = hub->io->folder_make(hub->io->self, folder);
    if (outcome == DONE)
        outcome = hub->io->folder_list(hub->io->self, folder, note_name, sweep);
    if (outcome == DONE)
        outcome = sweep_outgoing(hub, folder, sweep);
    free(sweep);
    return outcome == DONE ? DONE : hub_fail(hub, outcome, "DATA/" OUTGOING " cannot be used");
}

/* Keys and content, hashes, the statement: behind the database that stands there already. */
static enum outcome complete(struct hub *hub, const char *path, struct backup_statement *statement)
{
    const struct io *io = hub->io;
    struct io_file *file;
    enum outcome outcome = io->file_open(io->self, path, IO_CREATE, &file);
    if (outcome != DONE)
        return outcome;
    outcome = luggage_pack(hub, file, statement->database_bytes, &statement->luggage_bytes);
    if (outcome == DONE)
        outcome =
            backup_file_hash(io, file, 0, statement->database_bytes, statement->database_hash);
    if (outcome == DONE)
        outcome = backup_file_hash(io, file, statement->database_bytes, statement->luggage_bytes,
                                   statement->luggage_hash);
    if (outcome == DONE)
        outcome = backup_file_sign(io, file, statement, hub->keys->signing.secret);
    io->file_close(io->self, file);
    return outcome;
}

static enum outcome write_file(struct hub *hub, const char *path,
                               struct backup_statement *statement)
{
    memcpy(statement->tenant, hub->tenant, 8);
    memcpy(statement->hub_key, hub->keys->signing.public_key, 32);
    memcpy(statement->epoch_random, hub->epoch_random, 8);
    statement->epoch = hub->epoch;
    statement->commit = hub->commit;
    enum outcome outcome = backup_sum_up(hub->storage, hub->tenant, &statement->sum);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    outcome = storage_copy_out(hub->storage, hub->io, path, &statement->database_bytes);
    if (outcome == DONE)
        outcome = complete(hub, path, statement);
    if (outcome == DONE)
        return DONE;
    (void)!hub->io->remove(hub->io->self, path);
    return hub_fail(hub, outcome,
                    outcome == DISK_FULL ? "this machine's disk is too full to make a backup"
                                         : "the backup cannot be written under DATA/" OUTGOING);
}

static enum outcome add_row(struct hub *hub, const struct backup *backup)
{
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),        storage_number((int64_t)backup->number),
        storage_bytes(backup->id, BACKUP_ID), storage_text(backup->name),
        storage_text(backup->place),          storage_number(backup->made_ms),
        storage_number(backup->verified_ms),  storage_number((int64_t)backup->bytes),
    };
    struct storage_value marks[] = {values[1], values[0]};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO backup (tenant, backup, id, name, place, made_ms, verified_ms,"
                   " bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                   8, values, NULL);
    if (outcome == DONE)
        outcome = storage_do(hub->storage,
                             "INSERT INTO backup_mark (tenant, stream, backup, stored)"
                             " SELECT tenant, stream, $1, stored FROM stream"
                             " WHERE tenant = $2 AND stored > 0",
                             2, marks, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome add(struct hub *hub, const struct backup *backup)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = add_row(hub, backup);
    if (outcome == DONE)
        outcome = hub_commit(hub);
    else
        hub_rollback(hub);
    return outcome == DONE ? backup_reload(hub) : outcome;
}

enum outcome backup_take(struct hub *hub, struct backup *backup, char *path)
{
    struct backup_statement statement = {.made_ms = hub->io->wall_ms(hub->io->self)};
    memset(backup, 0, sizeof *backup);
    if (hub->failed)
        return hub_fail(hub, DOUBT, "the database must be opened again");
    enum outcome outcome = next_number(hub, &statement.number);
    if (outcome == DONE)
        outcome = make_outgoing(hub);
    if (outcome != DONE)
        return outcome;
    make_name(hub, statement.made_ms, backup->name);
    if (snprintf(path, 4096, "%s/" OUTGOING "/%s", hub->folder, backup->name) >= 4096)
        return hub_fail(hub, INVALID, "the folder's name is too long");
    outcome = write_file(hub, path, &statement);
    if (outcome != DONE)
        return outcome;
    backup->number = statement.number;
    backup->made_ms = statement.made_ms;
    backup->bytes = statement.database_bytes + statement.luggage_bytes;
    memcpy(backup->id, statement.id, BACKUP_ID);
    if (mutant_is(M11_SAFE_UNVERIFIED))
        backup->verified_ms = backup->made_ms > 0 ? backup->made_ms : 1;
    return add(hub, backup);
}

static struct backup of_row(const struct storage_value columns[])
{
    struct backup backup = {.number = (uint64_t)columns[0].number,
                            .made_ms = columns[4].number,
                            .verified_ms = columns[5].number,
                            .bytes = (uint64_t)columns[6].number};
    if (columns[1].size == BACKUP_ID)
        memcpy(backup.id, columns[1].bytes, BACKUP_ID);
    snprintf(backup.name, sizeof backup.name, "%.*s", (int)columns[2].size,
             (const char *)columns[2].bytes);
    snprintf(backup.place, sizeof backup.place, "%.*s", (int)columns[3].size,
             (const char *)columns[3].bytes);
    return backup;
}

enum outcome backup_at(struct hub *hub, size_t index, struct backup *backup)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_number((int64_t)index)};
    struct storage_value columns[7];
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT backup, id, name, place, made_ms, verified_ms, bytes FROM backup"
                    " WHERE tenant = $1 ORDER BY backup DESC LIMIT 1 OFFSET $2",
                    2, values, 7, columns);
    if (outcome == DONE)
        *backup = of_row(columns);
    return outcome == DONE || outcome == NOT_FOUND ? outcome : hub_storage_failed(hub, outcome);
}

static bool note_number(void *context, const struct storage_value columns[])
{
    struct hub *hub = context;
    hub->safe_backups[hub->safe_backups[0] != 0] = (uint64_t)columns[0].number;
    return hub->safe_backups[1] == 0;
}

enum outcome backup_reload(struct hub *hub)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8)};
    hub->safe_backups[0] = hub->safe_backups[1] = 0;
    enum outcome outcome =
        storage_each(hub->storage,
                     "SELECT backup FROM backup WHERE tenant = $1 AND verified_ms > 0"
                     " ORDER BY backup DESC LIMIT 2",
                     1, values, note_number, hub);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome backup_safe(struct hub *hub, const uint8_t stream[16], uint64_t *safe)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(stream, 16),
                                     storage_number((int64_t)hub->safe_backups[0]),
                                     storage_number((int64_t)hub->safe_backups[1])};
    struct storage_value columns[2];
    *safe = 0;
    if (hub->safe_backups[1] == 0)
        return DONE;
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT count(*), min(stored) FROM backup_mark WHERE tenant = $1"
                    " AND stream = $2 AND (backup = $3 OR backup = $4)",
                    4, values, 2, columns);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    if (columns[0].number == 2)
        *safe = (uint64_t)columns[1].number;
    return DONE;
}

/* Marks of backups behind the last two say nothing any more. */
static enum outcome forget_marks(struct hub *hub)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_number((int64_t)hub->safe_backups[1])};
    return storage_do(hub->storage, "DELETE FROM backup_mark WHERE tenant = $1 AND backup < $2", 2,
                      values, NULL);
}

/* `verified_ms` 0 = no longer. */
static enum outcome set_verified(struct hub *hub, uint64_t number, int64_t verified_ms,
                                 const char *place)
{
    struct storage_value values[] = {storage_number(verified_ms), storage_text(place),
                                     storage_bytes(hub->tenant, 8),
                                     storage_number((int64_t)number)};
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = forget_marks(hub);
    if (outcome == DONE)
        outcome = storage_do(hub->storage,
                             "UPDATE backup SET verified_ms = $1, place = $2"
                             " WHERE tenant = $3 AND backup = $4",
                             4, values, NULL);
    if (outcome == DONE)
        outcome = hub_commit(hub);
    else {
        hub_storage_failed(hub, outcome);
        hub_rollback(hub);
    }
    return outcome == DONE ? backup_reload(hub) : outcome;
}

static enum outcome find(struct hub *hub, uint64_t number, const uint8_t *id, struct backup *backup)
{
    enum outcome outcome;
    for (size_t i = 0; (outcome = backup_at(hub, i, backup)) == DONE; i++) {
        if (id != NULL ? memcmp(backup->id, id, BACKUP_ID) == 0 : backup->number == number)
            return DONE;
    }
    return outcome;
}

enum outcome backup_find_number(struct hub *hub, uint64_t number, struct backup *backup)
{
    return find(hub, number, NULL, backup);
}

enum outcome backup_count_new_devices(struct hub *hub, uint64_t *devices)
{
    struct backup last = {.made_ms = INT64_MIN};
    enum outcome outcome = DONE;
    *devices = 0;
    if (hub->safe_backups[0] != 0)
        outcome = backup_find_number(hub, hub->safe_backups[0], &last);
    if (outcome != DONE)
        return outcome;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_number(last.made_ms)};
    struct storage_value column;
    outcome = storage_one(hub->storage,
                          "SELECT count(*) FROM device WHERE tenant = $1 AND enrolled_ms > $2"
                          " AND revoked_ms = 0",
                          2, values, 1, &column);
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    *devices = (uint64_t)column.number;
    return DONE;
}

/* What was erased since is still in one of the last two: they are what a restore begins with. */
static enum outcome ledger_is_due(struct hub *hub, bool *due)
{
    struct ledger_entry last;
    struct backup older = {.made_ms = INT64_MIN};
    uint64_t count;
    enum outcome outcome = ledger_count(hub, &count);
    if (outcome != DONE || count == 0)
        return outcome;
    outcome = ledger_at(hub, count, &last);
    if (outcome == DONE && hub->safe_backups[1] != 0)
        outcome = backup_find_number(hub, hub->safe_backups[1], &older);
    *due = outcome == DONE && older.made_ms < last.at_ms;
    return outcome;
}

enum outcome backup_is_due(struct hub *hub, bool *due)
{
    uint64_t devices = 0;
    struct storage_value values[] = {storage_number((int64_t)hub->safe_backups[1]),
                                     storage_bytes(hub->tenant, 8)};
    struct storage_value column;
    enum outcome outcome =
        storage_one(hub->storage,
                    "SELECT 1 FROM stream LEFT JOIN backup_mark"
                    " ON backup_mark.tenant = stream.tenant"
                    " AND backup_mark.stream = stream.stream AND backup_mark.backup = $1"
                    " WHERE stream.tenant = $2 AND stream.stored > coalesce(backup_mark.stored, 0)"
                    " LIMIT 1",
                    2, values, 1, &column);
    *due = outcome == DONE;
    if (outcome == NOT_FOUND) {
        outcome = backup_count_new_devices(hub, &devices);
        *due = devices > 0;
        return outcome == DONE && !*due ? ledger_is_due(hub, due) : outcome;
    }
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome backup_record(struct hub *hub, uint64_t number, const uint8_t id[BACKUP_ID],
                           const char *place)
{
    struct backup backup;
    char path[4096 + BACKUP_NAME_MAX];
    int64_t now_ms = hub->io->wall_ms(hub->io->self);
    enum outcome outcome = backup_find_number(hub, number, &backup);
    if (outcome == NOT_FOUND)
        return hub_fail(hub, outcome, "no backup of that number was taken");
    if (outcome != DONE)
        return outcome;
    if (memcmp(backup.id, id, BACKUP_ID) != 0)
        return hub_fail(hub, REFUSED, "the copy is not the backup that was taken");
    outcome = set_verified(hub, number, now_ms > 0 ? now_ms : 1, place);
    if (outcome != DONE)
        return outcome;
    /* It is off the host; when it stays here the next one removes it. */
    snprintf(path, sizeof path, "%s/" OUTGOING "/%s", hub->folder, backup.name);
    (void)!hub->io->remove(hub->io->self, path);
    return DONE;
}

enum outcome backup_forget(struct hub *hub, uint64_t number)
{
    struct backup backup;
    struct storage_value values[] = {storage_bytes(hub->tenant, 8),
                                     storage_number((int64_t)number)};
    if (number == hub->safe_backups[0] || number == hub->safe_backups[1])
        return hub_fail(hub, REFUSED, "it is one of the last two verified backups");
    enum outcome outcome = backup_find_number(hub, number, &backup);
    if (outcome == NOT_FOUND)
        return hub_fail(hub, outcome, "no backup of that number was taken");
    if (outcome == DONE)
        outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = storage_do(hub->storage, "DELETE FROM backup WHERE tenant = $1 AND backup = $2", 2,
                         values, NULL);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_storage_failed(hub, outcome);
    hub_rollback(hub);
    return outcome;
}

enum outcome backup_doubt(struct hub *hub, const uint8_t id[BACKUP_ID])
{
    struct backup backup;
    enum outcome outcome = find(hub, 0, id, &backup);
    if (outcome != DONE || backup.verified_ms == 0)
        return outcome;
    return set_verified(hub, backup.number, 0, backup.place);
}

enum outcome backup_make(struct hub *hub, const struct io *to, const char *folder,
                         struct backup *backup)
{
    char path[4096], why[HUB_WHY_MAX];
    struct backup_statement statement;
    enum outcome outcome = backup_take(hub, backup, path);
    if (outcome != DONE)
        return outcome;
    outcome = backup_file_copy(hub->io, path, to, folder, backup->name,
                               hub->keys->signing.public_key, &statement, why);
    if (outcome != DONE)
        return hub_fail(hub, outcome, "%s", why);
    return backup_record(hub, backup->number, statement.id, folder);
}

enum outcome backup_adopt(struct hub *hub, const struct backup_statement *statement,
                          const char *name, const char *place)
{
    struct backup backup = {.made_ms = statement->made_ms,
                            .bytes = statement->database_bytes + statement->luggage_bytes};
    int64_t now_ms = hub->io->wall_ms(hub->io->self);
    enum outcome outcome = next_number(hub, &backup.number);
    if (outcome != DONE)
        return outcome;
    if (backup.number < statement->number)
        backup.number = statement->number;
    backup.verified_ms = now_ms > 0 ? now_ms : 1;
    memcpy(backup.id, statement->id, BACKUP_ID);
    snprintf(backup.name, sizeof backup.name, "%s", name);
    snprintf(backup.place, sizeof backup.place, "%s", place);
    return add(hub, &backup);
}
