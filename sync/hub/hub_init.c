/* hub_init: keys, certificate, and last of all, in one transaction, the row that makes the folder a
 * hub. A stop in between leaves files that the next init replaces. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "sync/hub/file.h"
#include "sync/hub/inside.h"

static enum outcome fail(char why[HUB_WHY_MAX], enum outcome outcome, const char *text)
{
    snprintf(why, HUB_WHY_MAX, "%s", text);
    return outcome;
}

static enum outcome check(const struct hub_init *init, char why[HUB_WHY_MAX])
{
    size_t digits = strspn(init->municipality, "0123456789");
    if (digits != 5 || init->municipality[5] != '\0')
        return fail(why, INVALID, "a municipality is its five-digit INEGI code, as 15054");
    if (init->name[0] == '\0' || strlen(init->name) > 90)
        return fail(why, INVALID, "a municipality's name has 1 to 90 bytes");
    if (init->custodian_passphrase == NULL || init->custodian_passphrase[0] == '\0')
        return fail(why, INVALID, "the custodian's passphrase is empty");
    if (init->online_passphrase != NULL && init->online_passphrase[0] == '\0')
        return fail(why, INVALID, "the online key's passphrase is empty");
    return DONE;
}

static enum outcome save_key(const struct io *io, const char *folder, const char *name,
                             enum key_kind kind, const char *passphrase, uint32_t memory_mb)
{
    char path[4096];
    struct key *key = sodium_malloc(sizeof *key);
    if (key == NULL)
        return BUSY;
    snprintf(path, sizeof path, "%s/keys/%s", folder, name);
    key_make(io, kind, key);
    enum outcome outcome = key_save(io, path, key, passphrase, memory_mb);
    sodium_free(key);
    return outcome;
}

static enum outcome save_certificate(const struct io *io, const char *folder,
                                     const struct hub_init *init)
{
    char path[4096];
    uint8_t serial[16];
    struct hub_certificate *made = sodium_malloc(sizeof *made);
    if (made == NULL)
        return BUSY;
    io->random(io->self, serial, sizeof serial);
    enum outcome outcome = hub_certificate_make(init->name, init->hosts, serial, made);
    snprintf(path, sizeof path, "%s/keys/tls.pem", folder);
    if (outcome == DONE)
        outcome = file_replace(io, path, made->secret_key, strlen(made->secret_key));
    snprintf(path, sizeof path, "%s/keys/certificate.pem", folder);
    if (outcome == DONE)
        outcome = file_replace(io, path, made->certificate, strlen(made->certificate));
    sodium_free(made);
    return outcome;
}

static enum outcome make_folders(const struct io *io, const char *folder)
{
    static const char *const names[] = {"/keys/", "/fairs/"};
    char path[4096];
    const char *own = strrchr(folder, '/');
    size_t root = own != NULL ? (size_t)(own - folder) + 1 : 0;
    enum outcome outcome = DONE;
    for (size_t i = 0; outcome == DONE && i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s%s", folder, names[i]);
        outcome = file_make_folders(io, path, root);
    }
    return outcome;
}

static enum outcome save_keys(const struct io *io, const char *folder, const struct hub_init *init)
{
    enum outcome outcome = save_key(io, folder, "signing", KEY_SIGNING, NULL, 0);
    if (outcome == DONE)
        outcome = save_key(io, folder, "online", KEY_ONLINE, init->online_passphrase,
                           init->passphrase_mb);
    if (outcome == DONE)
        outcome = save_key(io, folder, "custodian", KEY_CUSTODIAN, init->custodian_passphrase,
                           init->passphrase_mb);
    return outcome == DONE ? save_certificate(io, folder, init) : outcome;
}

static enum outcome put(struct hub *hub, const char *name, struct storage_value value)
{
    return hub_set_meta(hub, name, value);
}

/* Everything that a hub knows of itself at its birth. */
static enum outcome write_rows(struct hub *hub, const struct hub_init *init)
{
    uint8_t tenant[8];
    hub->io->random(hub->io->self, tenant, sizeof tenant);
    hub->io->random(hub->io->self, hub->epoch_random, sizeof hub->epoch_random);
    enum outcome outcome = storage_begin(hub->storage);
    if (outcome != DONE)
        return outcome;
    struct storage_value name[] = {storage_bytes(tenant, sizeof tenant)};
    outcome = storage_do(hub->storage,
                         "INSERT INTO meta (tenant, name, value) VALUES (X'', 'tenant', $1)", 1,
                         name, NULL);
    memcpy(hub->tenant, tenant, sizeof tenant);
    if (outcome == DONE)
        outcome = put(hub, "tenant", name[0]);
    if (outcome == DONE)
        outcome = put(hub, "name", storage_bytes(init->name, strlen(init->name)));
    if (outcome == DONE) {
        int64_t municipality = 0;
        for (int i = 0; i < 5; i++)
            municipality = municipality * 10 + (init->municipality[i] - '0');
        outcome = put(hub, "municipality", storage_number(municipality));
    }
    if (outcome == DONE)
        outcome = put(hub, "epoch", storage_number(1));
    if (outcome == DONE)
        outcome = put(hub, "device_held", storage_number(1));
    if (outcome == DONE)
        outcome = put(hub, "epoch_random", storage_bytes(hub->epoch_random, 8));
    if (outcome == DONE)
        outcome = storage_commit(hub->storage);
    else
        storage_rollback(hub->storage);
    return outcome;
}

static bool is_hub(struct storage *storage)
{
    struct storage_value column;
    return storage_one(storage, "SELECT value FROM meta WHERE tenant = X'' AND name = 'tenant'", 0,
                       NULL, 1, &column) != NOT_FOUND;
}

enum outcome hub_init(const struct io *io, const char *folder, const struct hub_init *init,
                      char why[HUB_WHY_MAX])
{
    why[0] = '\0';
    if (sodium_init() < 0)
        return fail(why, BUSY, "no random numbers");
    enum outcome outcome = check(init, why);
    if (outcome != DONE)
        return outcome;
    outcome = make_folders(io, folder);
    if (outcome != DONE)
        return fail(why, outcome, "the folder cannot be made");
    struct hub hub = {.io = io};
    char reason[160];
    outcome = storage_open(io, folder, true, &hub.storage, reason);
    if (outcome == BUSY)
        return fail(why, REFUSED, "a hub is there already, and running; nothing was changed");
    if (outcome != DONE)
        return fail(why, outcome, reason);
    if (is_hub(hub.storage)) {
        storage_close(hub.storage);
        return fail(why, REFUSED, "a hub is there already; nothing was changed");
    }
    outcome = save_keys(io, folder, init);
    if (outcome != DONE)
        fail(why, outcome, "the keys could not be written; is the disk full?");
    if (outcome == DONE && (outcome = write_rows(&hub, init)) != DONE)
        fail(why, outcome, storage_why(hub.storage));
    storage_close(hub.storage);
    return outcome;
}
