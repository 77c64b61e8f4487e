/* restore.h: everything is made ready in DATA/restoring; two renames put it in place. The row
 * `restoring` in the new database makes its first opening mint an epoch (hub.c). */
#include "sync/hub/restore.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"
#include "sync/hub/luggage.h"
#include "sync/hub/luggage_inside.h"

#define PATH_ROOM 4400
#define STAGE "restoring"
#define PIECE (256U << 10)

struct restoring {
    const struct restore_settings *settings;
    const struct io *io;
    const struct backup_statement *statement;
    char stage[PATH_ROOM];
    bool has_keys;
    int64_t old_epoch; /* of the database that was there, as far as it can be read */
    uint64_t entries;  /* of the ledger, in the backup */
    char *why;
};

static enum outcome fail(const struct restoring *restoring, enum outcome outcome, const char *text)
{
    snprintf(restoring->why, HUB_WHY_MAX, "%s", text);
    return outcome;
}

static bool file_is_there(const struct io *io, const char *path)
{
    struct io_file *file;
    if (io->file_open(io->self, path, IO_READ, &file) != DONE)
        return false;
    io->file_close(io->self, file);
    return true;
}

bool restore_has_keys(const struct io *io, const char *folder, const uint8_t hub_key[32])
{
    char path[PATH_ROOM];
    uint8_t key[32];
    bool all = true;
    for (size_t i = 0; i < LUGGAGE_KEYS; i++) {
        snprintf(path, sizeof path, "%s/keys/%s", folder, luggage_keys[i]);
        all = all && file_is_there(io, path);
    }
    snprintf(path, sizeof path, "%s/" LUGGAGE_CUSTODIAN, folder);
    all = all && file_is_there(io, path);
    snprintf(path, sizeof path, "%s/keys/signing", folder);
    return all && key_load_public(io, path, KEY_SIGNING, key) == DONE &&
           memcmp(key, hub_key, 32) == 0;
}

/* The backup as a whole, and whether it is of the hub that this folder is. */
static enum outcome check(struct restoring *restoring, struct backup_statement *statement)
{
    const struct restore_settings *settings = restoring->settings;
    char path[PATH_ROOM];
    uint8_t key[32];
    snprintf(path, sizeof path, "%s/keys/signing", settings->folder);
    bool known = key_load_public(restoring->io, path, KEY_SIGNING, key) == DONE;
    enum outcome outcome = backup_file_check(restoring->io, settings->file, known ? key : NULL,
                                             statement, NULL, restoring->why);
    if (outcome == REFUSED && known)
        return fail(restoring, outcome, "the backup is not of the hub that this folder holds");
    if (outcome != DONE)
        return outcome;
    restoring->has_keys = restore_has_keys(restoring->io, settings->folder, statement->hub_key);
    if (!restoring->has_keys && settings->passphrase == NULL)
        return fail(restoring, REFUSED,
                    "this machine does not have the hub's keys: they come out of the backup with "
                    "the custodian's passphrase");
    return DONE;
}

/* The highest epoch that a database knows; 0 where it cannot be read: that is why somebody
 * restores. */
static enum outcome read_epoch(const struct restoring *restoring, const char *folder,
                               int64_t *number)
{
    struct storage *storage;
    struct storage_value column;
    char reason[160];
    enum outcome outcome = storage_open(restoring->io, folder, false, &storage, reason);
    *number = 0;
    if (outcome != DONE)
        return outcome == BUSY ? BUSY : DONE;
    if (storage_one(storage, "SELECT max(number) FROM meta WHERE name IN ('epoch', 'restoring')", 0,
                    NULL, 1, &column) == DONE &&
        column.kind == STORAGE_NUMBER)
        *number = column.number;
    storage_close(storage);
    return DONE;
}

/* Nobody may have the old one open. Its epoch must not come again; a restore that stopped between
 * its renames has left it in what it made ready. */
static enum outcome look_at_old(struct restoring *restoring)
{
    int64_t staged = 0;
    enum outcome outcome =
        read_epoch(restoring, restoring->settings->folder, &restoring->old_epoch);
    if (outcome == DONE)
        outcome = read_epoch(restoring, restoring->stage, &staged);
    if (outcome == BUSY)
        return fail(restoring, BUSY, "another program has this hub open: stop it first");
    if (restoring->old_epoch < staged)
        restoring->old_epoch = staged;
    return DONE;
}

static enum outcome clear_stage(struct restoring *restoring)
{
    static const char *const left[] = {"hub.db", "hub.db-wal", "hub.db-shm", "hub.db-journal"};
    const struct io *io = restoring->io;
    char path[PATH_ROOM + 32];
    enum outcome outcome = io->folder_make(io->self, restoring->settings->folder);
    if (outcome == DONE)
        outcome = io->folder_make(io->self, restoring->stage);
    for (size_t i = 0; outcome == DONE && i < sizeof left / sizeof left[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", restoring->stage, left[i]);
        outcome = io->remove(io->self, path);
        if (outcome == NOT_FOUND)
            outcome = DONE;
    }
    return outcome;
}

static enum outcome copy_part(const struct io *io, struct io_file *from, struct io_file *to,
                              uint64_t size)
{
    uint8_t *piece = malloc(PIECE);
    enum outcome outcome = piece != NULL ? DONE : BUSY;
    for (uint64_t at = 0; outcome == DONE && at < size; at += PIECE) {
        size_t part = size - at < PIECE ? (size_t)(size - at) : PIECE;
        outcome = io->file_read(io->self, from, at, piece, part);
        if (outcome == DONE)
            outcome = io->file_write(io->self, to, at, piece, part);
    }
    free(piece);
    return outcome == DONE ? io->file_sync(io->self, to) : outcome;
}

static enum outcome write_database(struct restoring *restoring, struct io_file *file)
{
    const struct io *io = restoring->io;
    char path[PATH_ROOM + 32];
    struct io_file *to;
    snprintf(path, sizeof path, "%s/hub.db", restoring->stage);
    enum outcome outcome = io->file_open(io->self, path, IO_CREATE, &to);
    if (outcome == DONE) {
        outcome = copy_part(io, file, to, restoring->statement->database_bytes);
        io->file_close(io->self, to);
    }
    return outcome == DONE ? io->folder_sync(io->self, restoring->stage) : outcome;
}

/* Keys and content go where they belong at once: they are this hub's own, and the same. */
static enum outcome unpack(struct restoring *restoring)
{
    const struct io *io = restoring->io;
    struct io_file *file;
    struct luggage_target target = {.io = io,
                                    .folder = restoring->settings->folder,
                                    .passphrase = restoring->settings->passphrase};
    if (restoring->has_keys)
        target.passphrase = NULL;
    enum outcome outcome = io->file_open(io->self, restoring->settings->file, IO_READ, &file);
    if (outcome != DONE)
        return fail(restoring, outcome, "the backup cannot be read");
    outcome = luggage_unpack(&target, file, restoring->statement->database_bytes,
                             restoring->statement->luggage_bytes, restoring->why);
    if (outcome == DONE) {
        outcome = write_database(restoring, file);
        if (outcome != DONE)
            (void)fail(restoring, outcome, "the database cannot be written; is the disk full?");
    }
    io->file_close(io->self, file);
    return outcome;
}

/* Whoever opens it first mints an epoch, above the one that was here. */
static enum outcome mark(struct restoring *restoring)
{
    struct storage *storage;
    char reason[160], log[PATH_ROOM + 32];
    enum outcome outcome = storage_open(restoring->io, restoring->stage, false, &storage, reason);
    if (outcome != DONE)
        return fail(restoring, outcome, reason);
    int64_t floor = restoring->old_epoch > 0 ? restoring->old_epoch : 1;
    struct storage_value values[] = {storage_bytes(restoring->statement->tenant, 8),
                                     storage_number(floor)};
    outcome = storage_do(storage,
                         "INSERT INTO meta (tenant, name, number) VALUES ($1, 'restoring', $2)"
                         " ON CONFLICT (tenant, name) DO UPDATE SET number = excluded.number",
                         2, values, NULL);
    struct storage_value column;
    if (outcome == DONE)
        outcome = storage_one(storage, "SELECT count(*) FROM ledger", 0, NULL, 1, &column);
    restoring->entries = outcome == DONE ? (uint64_t)column.number : 0;
    storage_close(storage);
    /* Closed as planned it has no log: the file alone is all of it. */
    snprintf(log, sizeof log, "%s/hub.db-wal", restoring->stage);
    if (outcome == DONE && file_is_there(restoring->io, log))
        outcome = DOUBT;
    return outcome == DONE ? DONE : fail(restoring, outcome, "the database cannot be made ready");
}

struct lists {
    struct restoring *restoring;
    const char *from; /* the folder that is listed */
    bool found;
    enum outcome outcome;
};

static void take_list(void *context, const char *name)
{
    struct lists *lists = context;
    struct restoring *restoring = lists->restoring;
    const struct io *io = restoring->io;
    char from[2 * PATH_ROOM], to[PATH_ROOM + 32];
    size_t length = strlen(name), suffix = strlen(LEDGER_SUFFIX);
    uint8_t whose[8];
    uint64_t more;
    if (length <= suffix || strcmp(name + length - suffix, LEDGER_SUFFIX) != 0)
        return;
    snprintf(from, sizeof from, "%s/%s", lists->from, name);
    snprintf(to, sizeof to, "%s/" LEDGER_FILE, restoring->settings->folder);
    const uint8_t *key = restoring->statement->hub_key;
    enum outcome outcome = ledger_whose(io, from, key, whose);
    if (outcome == NOT_FOUND)
        return; /* another hub's */
    if (outcome == DONE)
        outcome = ledger_copy(io, from, io, to, key, &more);
    if (outcome == DONE)
        lists->found = true;
    else
        lists->outcome = outcome;
}

/* What lies beside the backup joins what lies here, before the database takes its place: its first
 * opening applies it (ledger_open), also after a restore that was stopped half-way. */
static enum outcome gather_lists(struct restoring *restoring)
{
    char folder[PATH_ROOM], own[PATH_ROOM + 32];
    const char *file = restoring->settings->file, *slash = strrchr(file, '/');
    int length = slash != NULL ? (int)(slash - file) : 1;
    struct lists lists = {.restoring = restoring, .from = folder};
    snprintf(folder, sizeof folder, "%.*s", length > 0 ? length : 1, slash != NULL ? file : ".");
    snprintf(own, sizeof own, "%s/" LEDGER_FILE, restoring->settings->folder);
    enum outcome outcome =
        restoring->io->folder_list(restoring->io->self, folder, take_list, &lists);
    if (outcome == DONE)
        outcome = lists.outcome;
    if (restoring->settings->lists != NULL)
        restoring->settings->lists->found = lists.found || file_is_there(restoring->io, own);
    return outcome == DONE
               ? DONE
               : fail(restoring, outcome, "the list of erasures beside the backup cannot be used");
}

static enum outcome put_aside(const struct restoring *restoring, const char *name,
                              const char *suffix)
{
    const struct io *io = restoring->io;
    char from[PATH_ROOM], to[PATH_ROOM + 64];
    snprintf(from, sizeof from, "%s/%s", restoring->settings->folder, name);
    snprintf(to, sizeof to, "%s.%s", from, suffix);
    enum outcome outcome = io->rename(io->self, from, to);
    return outcome == NOT_FOUND ? DONE : outcome;
}

/* The log goes first: beside another database it would be read as that one's. */
static enum outcome exchange(struct restoring *restoring)
{
    const struct io *io = restoring->io;
    const char *folder = restoring->settings->folder;
    char suffix[40], from[PATH_ROOM + 32], to[PATH_ROOM];
    snprintf(suffix, sizeof suffix, "aside-%lld", (long long)io->wall_ms(io->self));
    enum outcome outcome = put_aside(restoring, "hub.db-wal", suffix);
    if (outcome == DONE)
        outcome = io->folder_sync(io->self, folder);
    if (outcome == DONE)
        outcome = put_aside(restoring, "hub.db", suffix);
    if (outcome == DONE)
        outcome = io->folder_sync(io->self, folder);
    snprintf(from, sizeof from, "%s/hub.db", restoring->stage);
    snprintf(to, sizeof to, "%s/hub.db", folder);
    if (outcome == DONE)
        outcome = io->rename(io->self, from, to);
    if (outcome == DONE)
        outcome = io->folder_sync(io->self, folder);
    if (outcome == DONE)
        outcome = io->folder_sync(io->self, restoring->stage);
    return outcome == DONE ? DONE : fail(restoring, outcome, "the files cannot be put in place");
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static enum outcome open_once(struct restoring *restoring)
{
    struct hub *hub;
    struct hub_settings settings = {.io = restoring->io, .folder = restoring->settings->folder};
    char place[BACKUP_PLACE_MAX];
    enum outcome outcome = hub_open(&settings, &hub, restoring->why);
    if (outcome != DONE)
        return outcome;
    const char *file = restoring->settings->file, *name = name_of(file);
    snprintf(place, sizeof place, "%.*s", (int)(name - file), file);
    outcome = backup_adopt(hub, restoring->statement, name, place);
    if (outcome != DONE)
        (void)fail(restoring, outcome, hub_why(hub));
    uint64_t entries = 0;
    if (outcome == DONE && restoring->settings->lists != NULL &&
        ledger_count(hub, &entries) == DONE && entries > restoring->entries)
        restoring->settings->lists->again = entries - restoring->entries;
    hub_close(hub);
    return outcome;
}

enum outcome restore_run(const struct restore_settings *settings,
                         struct backup_statement *statement, char why[HUB_WHY_MAX])
{
    struct restoring restoring = {
        .settings = settings, .io = settings->io, .statement = statement, .why = why};
    why[0] = '\0';
    if (settings->lists != NULL)
        *settings->lists = (struct restore_lists){0};
    if (sodium_init() < 0)
        return fail(&restoring, BUSY, "no random numbers");
    if (snprintf(restoring.stage, sizeof restoring.stage, "%s/" STAGE, settings->folder) >=
        (int)sizeof restoring.stage - 64)
        return fail(&restoring, INVALID, "the folder's name is too long");
    enum outcome outcome = check(&restoring, statement);
    if (outcome == DONE)
        outcome = look_at_old(&restoring);
    if (outcome != DONE)
        return outcome;
    outcome = clear_stage(&restoring);
    if (outcome != DONE)
        return fail(&restoring, outcome, "the data folder cannot be written");
    outcome = unpack(&restoring);
    if (outcome == DONE)
        outcome = mark(&restoring);
    if (outcome == DONE)
        outcome = gather_lists(&restoring);
    if (outcome == DONE)
        outcome = exchange(&restoring);
    if (outcome == DONE)
        outcome = open_once(&restoring);
    (void)!settings->io->remove(settings->io->self, restoring.stage);
    return outcome;
}

struct looking {
    const char *name;
    size_t newer;
};

/* "jornada-15054-20261121T180000Z-0000000042.jrbk": the time decides, of the same municipality. */
static void look(void *context, const char *name)
{
    struct looking *looking = context;
    size_t head = strcspn(name + (strlen(name) > 8 ? 8 : 0), "-") + 8;
    size_t length = strlen(name), suffix = strlen(BACKUP_SUFFIX);
    if (length > suffix && strcmp(name + length - suffix, BACKUP_SUFFIX) == 0 &&
        strncmp(name, looking->name, head) == 0 && strcmp(name, looking->name) > 0)
        looking->newer++;
}

size_t restore_count_newer(const struct io *io, const char *file)
{
    struct looking looking = {.name = name_of(file)};
    char folder[PATH_ROOM];
    int length = (int)(looking.name - file);
    snprintf(folder, sizeof folder, "%.*s", length > 1 ? length - 1 : 1, length > 0 ? file : ".");
    if (io->folder_list(io->self, folder, look, &looking) != DONE)
        return 0;
    return looking.newer;
}
