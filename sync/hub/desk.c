/* desk.h over the tables device and desk. */
#include "sync/hub/desk.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/base32.h"
#include "sync/hub/inside.h"
#include "sync/hub/ledger.h"
#include "sync/pack.h"
#include "sync/roster.h"

#define COLUMNS                                                                               \
    "device.device, device.fair, device.public_key, desk.office, device.enrolled_ms,"         \
    " device.revoked_ms FROM device JOIN desk ON desk.tenant = device.tenant AND desk.device" \
    " = device.device"
#define COLUMN_COUNT 6

static enum outcome take_row(struct hub *hub, enum outcome outcome,
                             const struct storage_value *columns, struct desk *desk)
{
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    if (columns[0].size != 16 || columns[1].size != 8 || columns[2].size != 32)
        return hub_fail(hub, DAMAGED, "a desk's row is not whole");
    memcpy(desk->id, columns[0].bytes, 16);
    memcpy(desk->fair, columns[1].bytes, 8);
    memcpy(desk->public_key, columns[2].bytes, 32);
    desk->office = (uint16_t)columns[3].number;
    desk->made_ms = columns[4].number;
    desk->revoked_ms = columns[5].number;
    return DONE;
}

enum outcome desk_find(struct hub *hub, const uint8_t device[16], struct desk *desk)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(device, 16)};
    struct storage_value columns[COLUMN_COUNT];
    return take_row(hub,
                    storage_one(hub->storage,
                                "SELECT " COLUMNS
                                " WHERE device.tenant = $1 AND device.device = $2",
                                2, values, COLUMN_COUNT, columns),
                    columns, desk);
}

enum outcome desk_at(struct hub *hub, size_t index, struct desk *desk)
{
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_number((int64_t)index)};
    struct storage_value columns[COLUMN_COUNT];
    return take_row(hub,
                    storage_one(hub->storage,
                                "SELECT " COLUMNS " WHERE device.tenant = $1"
                                " ORDER BY device.fair, desk.office, device.enrolled_ms,"
                                " device.device LIMIT 1 OFFSET $2",
                                2, values, COLUMN_COUNT, columns),
                    columns, desk);
}

/* -- Making one -------------------------------------------------------------------------------- */

/* Of the fair's pack; a fair without content knows no offices, and believes the number. */
static enum outcome fill_office(struct hub *hub, const struct fair *fair, unsigned office,
                                struct desk_paper *paper)
{
    char folder[4096], why[PACK_WHY_MAX];
    struct pack *pack = NULL;
    if (office < 1 || office > UINT16_MAX)
        return hub_fail(hub, INVALID, "an office has a code from 1 to 65535: offices.csv has it");
    paper->office = (uint16_t)office;
    if (fair->content == 0)
        return DONE;
    snprintf(folder, sizeof folder, "%s/fairs/%s/%u", hub->folder, fair->name, fair->content);
    if (pack_load(hub->io, folder, &pack, why) != DONE)
        return hub_fail(hub, DAMAGED, "the fair's content cannot be read");
    const struct pack_office *found = pack_office(pack, office);
    if (found != NULL) {
        paper->module = found->module;
        snprintf(paper->office_name, sizeof paper->office_name, "%s", found->name);
    }
    pack_destroy(pack);
    return found != NULL
               ? DONE
               : hub_fail(hub, NOT_FOUND, "the fair \"%s\" has no office %u", fair->name, office);
}

static enum outcome fill_fair(struct hub *hub, const struct fair *fair, const char *url,
                              struct desk_paper *paper)
{
    if (strlen(url) >= sizeof paper->hub_url ||
        (url[0] != '\0' && strncmp(url, "https://", 8) != 0))
        return hub_fail(hub, INVALID, "a hub's address is https://HOST:PORT");
    memcpy(paper->hub_url, url, strlen(url) + 1);
    memcpy(paper->tenant, hub->tenant, 8);
    memcpy(paper->fair, fair->id, 8);
    memcpy(paper->fair_name, fair->name, sizeof paper->fair_name);
    paper->fair_number = fair->number;
    paper->utc_offset_minutes = fair->offset_minutes;
    memcpy(paper->hub_key, hub->keys->signing.public_key, 32);
    memcpy(paper->online_key, hub->keys->online.public_key, 32);
    memcpy(paper->cover, fair->cover, 32);
    paper->first_day = fair->first_day < 0 ? 0 : fair->first_day;
    paper->last_day = fair->last_day < 0 ? 0 : fair->last_day;
    return DONE;
}

/* The index of short key ids has one place for each of a fair's keys. */
static enum outcome is_taken(struct hub *hub, const struct desk *desk, bool *taken)
{
    uint8_t key_id[2];
    struct storage_value column;
    roster_key_id(desk->public_key, key_id);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(desk->fair, 8),
                                     storage_number(key_id[0] << 8 | key_id[1])};
    enum outcome outcome = storage_one(
        hub->storage, "SELECT 1 FROM device WHERE tenant = $1 AND fair = $2 AND key_id = $3", 3,
        values, 1, &column);
    *taken = outcome == DONE;
    return outcome == DONE || outcome == NOT_FOUND ? DONE : hub_storage_failed(hub, outcome);
}

static enum outcome draw_key(struct hub *hub, struct desk *desk, uint8_t secret_key[64])
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    bool taken = true;
    enum outcome outcome = DONE;
    hub->io->random(hub->io->self, desk->id, sizeof desk->id);
    while (outcome == DONE && taken) {
        hub->io->random(hub->io->self, seed, sizeof seed);
        crypto_sign_seed_keypair(desk->public_key, secret_key, seed);
        outcome = is_taken(hub, desk, &taken);
    }
    sodium_memzero(seed, sizeof seed);
    return outcome;
}

static enum outcome lock_key(struct hub *hub, const uint8_t secret_key[64], uint32_t mem_bytes,
                             char code[DESK_CODE_CHARS + 1], struct desk_paper *paper)
{
    uint8_t drawn[DESK_CODE_CHARS * 5 / 8];
    hub->io->random(hub->io->self, drawn, sizeof drawn);
    base32_write(drawn, sizeof drawn, code);
    sodium_memzero(drawn, sizeof drawn);
    paper->box.mem_bytes = mem_bytes;
    enum outcome outcome = strongbox_close(hub->io, code, secret_key, 64, &paper->box);
    return outcome == DONE ? DONE : hub_fail(hub, outcome, "memory is short");
}

static enum outcome sign_pass(struct hub *hub, const struct desk *desk, struct desk_paper *paper)
{
    struct desk_pass pass = {.office = desk->office, .made_ms = desk->made_ms};
    memcpy(pass.tenant, hub->tenant, 8);
    memcpy(pass.fair, desk->fair, 8);
    memcpy(pass.device, desk->id, 16);
    memcpy(pass.public_key, desk->public_key, 32);
    memcpy(paper->device, desk->id, 16);
    return desk_pass_write(&pass, hub->keys->signing.secret, paper->pass, &paper->pass_size);
}

static enum outcome write_paper(struct hub *hub, const struct fair *fair, struct desk_paper *paper,
                                char *text, size_t *size)
{
    char *roster = malloc(ROSTER_TEXT_MAX);
    if (roster == NULL)
        return hub_fail(hub, BUSY, "memory is short");
    enum outcome outcome = fair_write_roster_of(hub, fair, true, roster, ROSTER_TEXT_MAX);
    paper->roster = roster;
    if (outcome == DONE && desk_paper_write(paper, text, DESK_PAPER_MAX, size) != DONE)
        outcome = hub_fail(hub, INVALID, "the desk's file cannot be written");
    sodium_memzero(roster, ROSTER_TEXT_MAX); /* it has the cover key */
    free(roster);
    return outcome;
}

enum outcome desk_make(struct hub *hub, const char *fair_name, unsigned office, const char *url,
                       uint32_t mem_bytes, struct desk *desk, char code[DESK_CODE_CHARS + 1],
                       char *text, size_t *size)
{
    struct fair fair;
    struct desk_paper paper = {.module = 0};
    uint8_t secret_key[64];
    *desk = (struct desk){.office = (uint16_t)office, .made_ms = hub->io->wall_ms(hub->io->self)};
    enum outcome outcome = fair_find(hub, fair_name, &fair);
    if (outcome == DONE)
        outcome = fill_office(hub, &fair, office, &paper);
    if (outcome == DONE)
        outcome = fill_fair(hub, &fair, url, &paper);
    if (outcome != DONE)
        return outcome;
    memcpy(desk->fair, fair.id, sizeof desk->fair);
    outcome = draw_key(hub, desk, secret_key);
    if (outcome == DONE)
        outcome = lock_key(hub, secret_key, mem_bytes, code, &paper);
    sodium_memzero(secret_key, sizeof secret_key);
    if (outcome == DONE)
        outcome = sign_pass(hub, desk, &paper);
    return outcome == DONE ? write_paper(hub, &fair, &paper, text, size) : outcome;
}

/* Inside hub_begin … hub_commit. */
static enum outcome insert(struct hub *hub, const struct desk *desk)
{
    uint8_t key_id[2];
    roster_key_id(desk->public_key, key_id);
    struct storage_value values[] = {
        storage_bytes(hub->tenant, 8),
        storage_bytes(desk->id, 16),
        storage_bytes(desk->fair, 8),
        storage_bytes(desk->public_key, 32),
        storage_number(key_id[0] << 8 | key_id[1]),
        storage_number(desk->made_ms),
    };
    struct storage_value office[] = {storage_bytes(hub->tenant, 8), storage_bytes(desk->id, 16),
                                     storage_number(desk->office)};
    enum outcome outcome = storage_do(
        hub->storage,
        "INSERT INTO device (tenant, device, fair, kiosk, public_key, key_id, enrolled_ms,"
        " revoked_ms) VALUES ($1, $2, $3, 0, $4, $5, $6, 0)",
        6, values, NULL);
    if (outcome == DONE)
        outcome = storage_do(hub->storage,
                             "INSERT INTO desk (tenant, device, office) VALUES ($1, $2, $3)", 3,
                             office, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

enum outcome desk_save(struct hub *hub, const struct desk *desk)
{
    enum outcome outcome = hub_begin(hub);
    if (outcome != DONE)
        return outcome;
    outcome = insert(hub, desk);
    if (outcome == DONE)
        return hub_commit(hub);
    hub_rollback(hub);
    return outcome;
}

/* -- Back to a hub that lost it -----------------------------------------------------------------
 */

static enum outcome judge_pass(struct hub *hub, const struct desk_pass *pass)
{
    struct fair fair;
    uint8_t subject[32] = {0};
    memcpy(subject, pass->device, 16);
    if (memcmp(pass->tenant, hub->tenant, 8) != 0)
        return hub_fail(hub, REFUSED, "a desk of another municipality");
    enum outcome outcome = ledger_holds(hub, LEDGER_DEVICE, subject);
    if (outcome != NOT_FOUND)
        return outcome == DONE ? hub_fail(hub, REFUSED, "this desk was revoked") : outcome;
    if (hub->read_only)
        return hub_fail(hub, BUSY, "this hub is read-only");
    outcome = fair_find_id(hub, pass->fair, &fair);
    return outcome == NOT_FOUND
               ? hub_fail(hub, NOT_FOUND, "its fair is not known here: import it again")
               : outcome;
}

enum outcome desk_take(struct hub *hub, const uint8_t *bytes, size_t size, struct desk *desk)
{
    struct desk_pass pass;
    enum outcome outcome = desk_pass_read(bytes, size, hub->keys->signing.public_key, &pass);
    if (outcome != DONE)
        return hub_fail(hub, outcome, "this hub did not make this desk");
    outcome = judge_pass(hub, &pass);
    if (outcome != DONE)
        return outcome;
    outcome = desk_find(hub, pass.device, desk);
    if (outcome != NOT_FOUND)
        return outcome;
    *desk = (struct desk){.office = pass.office, .made_ms = pass.made_ms};
    memcpy(desk->id, pass.device, 16);
    memcpy(desk->fair, pass.fair, 8);
    memcpy(desk->public_key, pass.public_key, 32);
    bool taken = false;
    outcome = is_taken(hub, desk, &taken);
    if (outcome == DONE && taken)
        return hub_fail(hub, REFUSED, "another device has the same short key: make a new desk");
    return outcome == DONE ? desk_save(hub, desk) : outcome;
}

bool desk_answer_return(struct hub *hub, const struct wire_request *request,
                        struct wire_answer *answer)
{
    struct desk desk;
    struct desk_pass pass;
    enum outcome outcome =
        desk_pass_read(request->body, request->body_size, hub->keys->signing.public_key, &pass);
    if (outcome == INVALID)
        return false;
    outcome = desk_take(hub, request->body, request->body_size, &desk);
    if (outcome == DONE)
        hub_say(hub, answer, 200, "welcome back\n");
    else if (outcome == REFUSED)
        hub_say(hub, answer, 403, "not this desk\n");
    else if (outcome == NOT_FOUND)
        hub_say(hub, answer, 404, "its fair is not known here: import it again\n");
    else
        hub_say(hub, answer, outcome == DISK_FULL ? 507 : 503, "not now\n");
    return true;
}
