/* hub.h: opening, transactions, and which call goes where. */
#include "sync/hub/hub.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/comeback.h"
#include "sync/hub/backup.h"
#include "sync/hub/bell.h"
#include "sync/hub/board_serve.h"
#include "sync/hub/enrol.h"
#include "sync/hub/epoch.h"
#include "sync/hub/hello.h"
#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"
#include "sync/hub/letters.h"
#include "sync/hub/packs.h"
#include "sync/hub/welcome.h"
#include "sync/hub/wiping.h"
#include "sync/hub/withheld.h"
#include "sync/mutant.h"

const char *hub_why(const struct hub *hub)
{
    return hub->why;
}

bool hub_takes_facts(const struct hub *hub)
{
    return hub->can_open;
}

bool hub_is_failed(const struct hub *hub)
{
    return hub->failed;
}

enum outcome hub_set_url(struct hub *hub, const char *url)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = hub_set_meta(hub, "url", storage_bytes(url, strlen(url)));
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

enum outcome hub_get_url(struct hub *hub, char url[200])
{
    struct storage_value value;
    enum outcome outcome = hub_get_meta(hub, "url", &value);
    url[0] = '\0';
    if (outcome == DONE && value.size < 200) {
        memcpy(url, value.bytes, value.size);
        url[value.size] = '\0';
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

enum outcome hub_fail(struct hub *hub, enum outcome outcome, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(hub->why, sizeof hub->why, format, arguments);
    va_end(arguments);
    return outcome;
}

enum outcome hub_storage_failed(struct hub *hub, enum outcome outcome)
{
    if (outcome == DOUBT || outcome == DAMAGED)
        hub->failed = true;
    return hub_fail(hub, outcome, "%s", storage_why(hub->storage));
}

enum outcome hub_get_meta(struct hub *hub, const char *name, struct storage_value *value)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, sizeof hub->tenant),
                                     storage_text(name)};
    struct storage_value columns[2];
    enum outcome outcome =
        storage_one(hub->storage, "SELECT number, value FROM meta WHERE tenant = $1 AND name = $2",
                    2, values, 2, columns);
    if (outcome == DONE)
        *value = columns[columns[0].kind == STORAGE_NULL ? 1 : 0];
    return outcome == DONE || outcome == NOT_FOUND ? outcome : hub_storage_failed(hub, outcome);
}

enum outcome hub_set_meta(struct hub *hub, const char *name, struct storage_value value)
{
    bool number = value.kind == STORAGE_NUMBER;
    struct storage_value null = {.kind = STORAGE_NULL};
    struct storage_value values[] = {storage_bytes(hub->tenant, sizeof hub->tenant),
                                     storage_text(name), number ? value : null,
                                     number ? null : value};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO meta (tenant, name, number, value) VALUES ($1, $2, $3, $4)"
                   " ON CONFLICT (tenant, name) DO UPDATE SET number = excluded.number,"
                   " value = excluded.value",
                   4, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome commit_now(struct hub *hub)
{
    hub->commit_later = false;
    enum outcome outcome = storage_commit(hub->storage);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome hub_begin(struct hub *hub)
{
    if (hub->failed)
        return hub_fail(hub, DOUBT, "the database must be opened again");
    if (hub->commit_later) {
        enum outcome late = commit_now(hub);
        if (late != DONE)
            return late;
    }
    enum outcome outcome = storage_begin(hub->storage);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome hub_commit(struct hub *hub)
{
    hub->commit++;
    enum outcome outcome = hub_set_meta(hub, "commit", storage_number((int64_t)hub->commit));
    if (outcome == DONE) {
        if (mutant_is(M7_RECEIPT_FIRST)) {
            hub->commit_later = true;
            return DONE;
        }
        outcome = commit_now(hub);
    } else {
        storage_rollback(hub->storage);
    }
    if (outcome != DONE)
        hub->commit--;
    else if (hub->ledger_changed)
        (void)!ledger_mirror(hub); /* it stays changed, and is tried again */
    return outcome;
}

void hub_rollback(struct hub *hub)
{
    storage_rollback(hub->storage);
}

void hub_say(struct hub *hub, struct wire_answer *answer, int status, const char *text)
{
    size_t size = strlen(text);
    memcpy(hub->answer, text, size);
    answer->status = status;
    answer->body = hub->answer;
    answer->body_size = size;
    answer->retry_after = status == 503 || status == 429 ? 30 : 0;
}

int hub_status_of(enum outcome outcome)
{
    static const int statuses[] = {
        [DONE] = 200,      [OFFLINE] = 503,   [BUSY] = 503,      [NO_PAPER] = 503,
        [NO_DEVICE] = 503, [DISK_FULL] = 507, [DOUBT] = 503,     [DAMAGED] = 503,
        [REFUSED] = 401,   [INVALID] = 400,   [NOT_FOUND] = 404,
    };
    return statuses[outcome];
}

static enum outcome load_number(struct hub *hub, const char *name, int64_t *number)
{
    struct storage_value value;
    enum outcome outcome = hub_get_meta(hub, name, &value);
    *number = outcome == DONE ? value.number : 0;
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome load_bytes(struct hub *hub, const char *name, void *bytes, size_t size,
                               size_t *had)
{
    struct storage_value value;
    enum outcome outcome = hub_get_meta(hub, name, &value);
    if (outcome != DONE)
        return outcome;
    *had = value.size < size ? value.size : size;
    memcpy(bytes, value.bytes, *had);
    return DONE;
}

static enum outcome load_meta(struct hub *hub)
{
    size_t had;
    enum outcome outcome = load_bytes(hub, "tenant", hub->tenant, sizeof hub->tenant, &had);
    int64_t municipality = 0, epoch = 0, commit = 0, read_only = 0, restoring = 0;
    if (outcome == DONE)
        outcome = load_bytes(hub, "name", hub->name, sizeof hub->name - 1, &had);
    if (outcome == DONE)
        outcome = load_bytes(hub, "epoch_random", hub->epoch_random, 8, &had);
    if (outcome == DONE)
        outcome = load_number(hub, "municipality", &municipality);
    if (outcome == DONE)
        outcome = load_number(hub, "epoch", &epoch);
    if (outcome == DONE)
        outcome = load_number(hub, "commit", &commit);
    if (outcome == DONE)
        outcome = load_number(hub, "read_only", &read_only);
    if (outcome == DONE)
        outcome = load_number(hub, "restoring", &restoring);
    hub->epoch_floor = (uint32_t)restoring;
    hub->municipality = (uint32_t)municipality;
    hub->epoch = (uint32_t)epoch;
    hub->commit = (uint64_t)commit;
    hub->read_only = read_only != 0;
    return outcome;
}

static enum outcome load_keys(struct hub *hub, const char *passphrase)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/keys/signing", hub->folder);
    enum outcome outcome = key_load(hub->io, path, KEY_SIGNING, NULL, &hub->keys->signing);
    if (outcome != DONE)
        return hub_fail(hub, DAMAGED, "the file keys/signing is not whole");
    snprintf(path, sizeof path, "%s/keys/custodian", hub->folder);
    outcome = key_load_public(hub->io, path, KEY_CUSTODIAN, hub->custodian_key);
    if (outcome != DONE)
        return hub_fail(hub, DAMAGED, "the file keys/custodian is not whole");
    snprintf(path, sizeof path, "%s/keys/online", hub->folder);
    outcome = key_load(hub->io, path, KEY_ONLINE, passphrase, &hub->keys->online);
    hub->can_open = outcome == DONE;
    if (outcome == REFUSED && passphrase != NULL)
        return hub_fail(hub, REFUSED, "the passphrase does not open the online key");
    if (outcome != DONE && outcome != REFUSED)
        return hub_fail(hub, outcome, "the file keys/online cannot be used");
    static const char context[] = "jornada-person-v1";
    crypto_generichash(hub->keys->person, 64, (const uint8_t *)context, sizeof context,
                       hub->keys->online.secret, 32);
    return DONE;
}

/* The tenant stands under an empty tenant: it is what the rest is looked up by. */
static enum outcome find_tenant(struct hub *hub)
{
    struct storage_value column;
    enum outcome outcome =
        storage_one(hub->storage, "SELECT value FROM meta WHERE tenant = X'' AND name = 'tenant'",
                    0, NULL, 1, &column);
    if (outcome == NOT_FOUND)
        return hub_fail(hub, NOT_FOUND, "this folder holds no hub: run init first");
    if (outcome != DONE)
        return hub_storage_failed(hub, outcome);
    if (column.size != sizeof hub->tenant)
        return hub_fail(hub, DAMAGED, "the hub's name is not whole");
    memcpy(hub->tenant, column.bytes, sizeof hub->tenant);
    return DONE;
}

static struct hub *make(const struct hub_settings *settings)
{
    struct hub *hub = calloc(1, sizeof *hub);
    if (hub == NULL)
        return NULL;
    hub->io = settings->io;
    snprintf(hub->folder, sizeof hub->folder, "%s", settings->folder);
    hub->keys = sodium_malloc(sizeof *hub->keys);
    hub->answer = malloc(WIRE_ANSWER_MAX);
    hub->receipt = calloc(1, sizeof *hub->receipt);
    hub->manifest = calloc(1, sizeof *hub->manifest);
    if (hub->keys == NULL || hub->answer == NULL || hub->receipt == NULL || hub->manifest == NULL) {
        hub_abandon(hub);
        return NULL;
    }
    sodium_memzero(hub->keys, sizeof *hub->keys);
    return hub;
}

enum outcome hub_open(const struct hub_settings *settings, struct hub **hub, char why[HUB_WHY_MAX])
{
    *hub = NULL;
    if (sodium_init() < 0)
        return BUSY;
    struct hub *fresh = make(settings);
    if (fresh == NULL)
        return BUSY;
    char reason[160];
    enum outcome outcome =
        storage_open(settings->io, settings->folder, false, &fresh->storage, reason);
    if (outcome == NOT_FOUND)
        hub_fail(fresh, outcome, "this folder holds no hub: run init first");
    else if (outcome == BUSY)
        hub_fail(fresh, outcome, "another program has this hub open; try again in a moment");
    else if (outcome != DONE)
        hub_fail(fresh, outcome, "%s", reason);
    if (outcome == DONE)
        outcome = find_tenant(fresh);
    if (outcome == DONE)
        outcome = load_meta(fresh);
    if (outcome == DONE)
        outcome = backup_reload(fresh);
    if (outcome == DONE && fresh->epoch_floor > 0)
        outcome = epoch_mint(fresh); /* a restore put this database here and did not end */
    if (outcome == DONE)
        outcome = load_keys(fresh, settings->online_passphrase);
    if (outcome == DONE)
        outcome = ledger_open(fresh);
    if (outcome == DONE)
        outcome = content_serve_reload(fresh);
    /* When it cannot be told, stats says so; kiosks are answered all the same. */
    if (outcome == DONE && fresh->can_open && withheld_release_closed(fresh) == DOUBT)
        outcome = DOUBT;
    snprintf(why, HUB_WHY_MAX, "%s", outcome == DONE ? "" : fresh->why);
    if (outcome != DONE) {
        hub_abandon(fresh);
        return outcome;
    }
    fresh->letters_due = true; /* a crash may have come between a withdrawal and its cut */
    *hub = fresh;
    return DONE;
}

enum outcome hub_open_storage(const struct hub_settings *settings, struct storage *storage,
                              struct hub **hub, char why[HUB_WHY_MAX])
{
    struct hub *fresh = make(settings);
    *hub = NULL;
    if (fresh == NULL) {
        storage_abandon(storage);
        return BUSY;
    }
    fresh->storage = storage;
    enum outcome outcome = find_tenant(fresh);
    if (outcome == DONE)
        outcome = load_meta(fresh);
    if (outcome == DONE && load_keys(fresh, settings->online_passphrase) == REFUSED)
        outcome = REFUSED;
    snprintf(why, HUB_WHY_MAX, "%s", outcome == DONE ? "" : fresh->why);
    if (outcome == DONE)
        *hub = fresh;
    else
        hub_abandon(fresh);
    return outcome;
}

void hub_abandon(struct hub *hub)
{
    if (hub == NULL)
        return;
    storage_abandon(hub->storage);
    board_serve_destroy(hub->boards);
    packs_free(hub->packs);
    sodium_free(hub->keys);
    free(hub->answer);
    free(hub->receipt);
    free(hub->manifest);
    free(hub);
}

void hub_close(struct hub *hub)
{
    if (hub == NULL)
        return;
    if (hub->commit_later)
        (void)!commit_now(hub);
    if (!hub->failed) {
        storage_close(hub->storage);
        hub->storage = NULL;
    }
    hub_abandon(hub);
}

static void answer_health(struct hub *hub, const struct wire_request *request,
                          struct wire_answer *answer)
{
    (void)request;
    hub_say(hub, answer, hub->failed ? 503 : 200, hub->failed ? "failed\n" : "ok\n");
}

static void answer_push(struct hub *hub, const struct wire_request *request,
                        struct wire_answer *answer)
{
    struct hub_push *push = hub_push_begin(hub);
    if (push == NULL) {
        hub_say(hub, answer, 503, "no memory\n");
        return;
    }
    /* finish says what feed found. */
    (void)!hub_push_feed(push, request->body, request->body_size);
    hub_push_finish(push, answer);
}

static void answer_manifest(struct hub *hub, const struct wire_request *request,
                            struct wire_answer *answer)
{
    (void)request;
    content_serve_manifest(hub, answer);
}

static void answer_blob(struct hub *hub, const struct wire_request *request,
                        struct wire_answer *answer)
{
    content_serve_blob(hub, strrchr(request->path, '/') + 1, answer);
}

struct route {
    const char *path;
    bool post, prefix;
    void (*answer)(struct hub *hub, const struct wire_request *request, struct wire_answer *answer);
};

static const struct route routes[] = {
    {"/v1/push", true, false, answer_push},
    {"/v1/hello", true, false, hello_answer},
    {"/v1/status", true, false, hello_answer_status},
    {"/v1/enrol", true, false, enrol_answer},
    {COMEBACK_PATH, true, false, welcome_answer},
    {SUMMON_PATH, true, false, bell_answer},
    {WIPE_PATH, true, false, wiping_answer},
    {BOARD_WIRE_PATH, true, false, board_serve_hub},
    {DESK_LETTERS_PATH, true, false, letters_answer},
    {"/v1/health", false, false, answer_health},
    {"/v1/content/manifest", false, false, answer_manifest},
    {"/v1/content/blob/", false, true, answer_blob},
};

const char *hub_call_at(size_t index, bool *post)
{
    if (index >= sizeof routes / sizeof routes[0])
        return NULL;
    *post = routes[index].post;
    return routes[index].path;
}

static bool route_fits(const struct route *route, const struct wire_request *request)
{
    size_t length = strlen(route->path);
    return route->prefix ? strncmp(request->path, route->path, length) == 0
                         : strcmp(request->path, route->path) == 0;
}

void hub_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer)
{
    *answer = (struct wire_answer){.number = request->number};
    board_serve_tidy(hub->boards);
    if (request->body_size > WIRE_BODY_MAX) {
        hub_say(hub, answer, 413, "a body has at most 1 MiB\n");
        return;
    }
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (!route_fits(&routes[i], request))
            continue;
        if (routes[i].post != (request->body_size > 0)) {
            hub_say(hub, answer, routes[i].post ? 400 : 405,
                    routes[i].post ? "a body was expected\n" : "no body was expected\n");
        } else {
            routes[i].answer(hub, request, answer);
        }
        answer->number = request->number;
        return;
    }
    hub_say(hub, answer, 404, "there is no such call\n");
}
