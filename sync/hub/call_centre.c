/* call_centre.h. */
#include "sync/hub/call_centre.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/blank.h"
#include "sync/hub/inside.h"
#include "sync/sync.h"
#include "sync/waiting.h"

#define FAIRS 4
#define ACCOUNTS 64
#define TRIES 8

struct of_fair {
    struct waiting *waiting; /* NULL = a free place */
    uint8_t fair[8];
    bool was_closed; /* what waited at its close was written */
};

struct of_account {
    uint8_t account[16];
    int64_t at_ms[CALL_CENTRE_SLIPS]; /* monotonic, of its last slips; a ring */
    unsigned next;
};

struct call_centre {
    struct hub *hub;
    struct pack *pack; /* of this fair and content */
    uint8_t pack_fair[8];
    uint32_t pack_content;
    struct of_fair fairs[FAIRS];
    struct of_account accounts[ACCOUNTS];
    unsigned account_count;
};

struct call_centre *call_centre_create(struct hub *hub)
{
    struct call_centre *centre = calloc(1, sizeof *centre);
    if (centre != NULL)
        centre->hub = hub;
    return centre;
}

void call_centre_destroy(struct call_centre *centre)
{
    if (centre == NULL)
        return;
    for (size_t i = 0; i < FAIRS; i++)
        waiting_destroy(centre->fairs[i].waiting);
    pack_destroy(centre->pack);
    free(centre);
}

enum outcome call_centre_pack(struct call_centre *centre, struct fair *fair,
                              const struct pack **pack)
{
    char folder[4096], why[PACK_WHY_MAX];
    struct hub *hub = centre->hub;
    *pack = NULL;
    if (hub->manifest->version == 0)
        return hub_fail(hub, NOT_FOUND, "no fair was imported");
    enum outcome outcome = fair_find_id(hub, hub->manifest_fair, fair);
    if (outcome != DONE)
        return outcome;
    if (centre->pack == NULL || memcmp(centre->pack_fair, fair->id, 8) != 0 ||
        centre->pack_content != fair->content) {
        pack_destroy(centre->pack);
        centre->pack = NULL;
        snprintf(folder, sizeof folder, "%s/fairs/%s/%u", hub->folder, fair->name, fair->content);
        outcome = pack_load(hub->io, folder, &centre->pack, why);
        if (outcome != DONE)
            return hub_fail(hub, INVALID, "%s", why);
        memcpy(centre->pack_fair, fair->id, 8);
        centre->pack_content = fair->content;
    }
    *pack = centre->pack;
    return DONE;
}

/* The account's own ring; the table's accounts that were removed make room in turn. */
static struct of_account *account_of(struct call_centre *centre, const uint8_t account[16])
{
    unsigned known = centre->account_count < ACCOUNTS ? centre->account_count : ACCOUNTS;
    for (unsigned i = 0; i < known; i++) {
        if (memcmp(centre->accounts[i].account, account, 16) == 0)
            return &centre->accounts[i];
    }
    struct of_account *fresh = &centre->accounts[centre->account_count++ % ACCOUNTS];
    *fresh = (struct of_account){.next = 0};
    memcpy(fresh->account, account, 16);
    for (size_t i = 0; i < CALL_CENTRE_SLIPS; i++)
        fresh->at_ms[i] = INT64_MIN / 2;
    return fresh;
}

static struct of_fair *fair_of(struct call_centre *centre, const struct fair *fair)
{
    struct of_fair *free_place = NULL;
    for (size_t i = 0; i < FAIRS; i++) {
        struct of_fair *one = &centre->fairs[i];
        if (one->waiting != NULL && memcmp(one->fair, fair->id, 8) == 0)
            return one;
        if (one->waiting == NULL && free_place == NULL)
            free_place = one;
    }
    if (free_place != NULL) {
        free_place->waiting = waiting_create(centre->hub->io);
        memcpy(free_place->fair, fair->id, 8);
        free_place->was_closed = fair->state == CALLS_FAIR_CLOSED;
    }
    return free_place != NULL && free_place->waiting != NULL ? free_place : NULL;
}

/* A folio that looks like a blank's of the emergency kit is drawn again. */
static bool draw_record(struct hub *hub, const struct fair *fair, uint8_t record[RECORD_ID_BYTES],
                        uint8_t slip[RECORD_ID_BYTES])
{
    for (int i = 0; i < TRIES; i++) {
        hub->io->random(hub->io->self, record, RECORD_ID_BYTES);
        record_slip_id(record, 0, slip);
        if (!blank_is(fair->cover, folio_bits(slip), NULL))
            return true;
    }
    return false;
}

/* As a kiosk's own referral: who needs what is a count of the day, beside no record. */
static enum outcome keep_waiting(struct of_fair *of, const uint8_t record[RECORD_ID_BYTES],
                                 uint16_t day, unsigned office, enum pack_need need)
{
    struct fact facts[3] = {
        {.type = FACT_REFERRAL_ISSUED}, {.type = FACT_SLIP_MADE}, {.type = FACT_DAY_COUNTS}};
    struct sync_slip slip = {.turns = 1};
    memcpy(facts[0].record, record, RECORD_ID_BYTES);
    memcpy(facts[1].record, record, RECORD_ID_BYTES);
    facts[0].body.referral.office = (uint16_t)office;
    facts[0].body.referral.day = day;
    facts[2].body.day_counts.day = day;
    facts[2].body.day_counts.kind = DAY_COUNT_NEED;
    facts[2].body.day_counts.entry = (uint16_t)need;
    facts[2].body.day_counts.count = 1;
    waiting_next_visit(of->waiting);
    enum outcome outcome = waiting_add_slip(of->waiting, facts, 3, &slip);
    waiting_wipe_slips(of->waiting);
    sodium_memzero(facts, sizeof facts);
    return outcome;
}

static enum outcome sign(const struct call_key *key, const struct fair *fair,
                         const struct pack *pack, const uint8_t id[RECORD_ID_BYTES], uint16_t day,
                         unsigned office, struct call_slip *slip)
{
    struct token token = {.fair = fair->number,
                          .day = day,
                          .valid_days = pack->fair.slip_valid_days,
                          .office = (uint16_t)office};
    memcpy(token.slip, id, sizeof token.slip);
    folio_write(id, slip->folio);
    return token_make(&token, key->secret_key, fair->cover, slip->token);
}

enum outcome call_centre_refer(struct call_centre *centre, const uint8_t account[16],
                               unsigned office, enum pack_need need, struct call_slip *slip)
{
    struct hub *hub = centre->hub;
    struct fair fair;
    struct call_key key;
    const struct pack *pack;
    uint8_t record[RECORD_ID_BYTES], id[RECORD_ID_BYTES];
    int64_t now_ms = hub->io->monotonic_ms(hub->io->self);
    struct of_account *own = account_of(centre, account);
    if (now_ms - own->at_ms[own->next] < CALL_CENTRE_WINDOW_MS)
        return hub_fail(hub, BUSY, "too many slips in a short time");
    enum outcome outcome = call_centre_pack(centre, &fair, &pack);
    if (outcome == DONE && pack_office(pack, office) == NULL)
        outcome = hub_fail(hub, INVALID, "there is no such office");
    if (outcome == DONE)
        outcome = call_key_load(hub, &fair, &key);
    if (outcome != DONE)
        return outcome;
    struct of_fair *of = fair_of(centre, &fair);
    uint16_t day = token_day(hub->io->wall_ms(hub->io->self), fair.offset_minutes);
    if (of == NULL || !draw_record(hub, &fair, record, id))
        outcome = hub_fail(hub, BUSY, "memory is short");
    if (outcome == DONE)
        outcome = sign(&key, &fair, pack, id, day, office, slip);
    if (outcome == DONE)
        outcome = keep_waiting(of, record, day, office, need);
    if (outcome == DONE) {
        own->at_ms[own->next] = now_ms;
        own->next = (own->next + 1) % CALL_CENTRE_SLIPS;
    }
    sodium_memzero(&key, sizeof key);
    sodium_memzero(record, sizeof record);
    sodium_memzero(id, sizeof id);
    return outcome;
}

/* What could not be written waits on. */
static void write_out(struct call_centre *centre, struct of_fair *of, const struct fair *fair)
{
    struct call_key key;
    enum outcome outcome = call_key_load(centre->hub, fair, &key);
    if (outcome == DONE)
        outcome = call_centre_write(centre->hub, fair, &key, of->waiting);
    sodium_memzero(&key, sizeof key);
    if (outcome == DONE)
        waiting_clear(of->waiting);
}

void call_centre_settle(struct call_centre *centre)
{
    struct fair fair;
    for (size_t i = 0; i < FAIRS; i++) {
        struct of_fair *of = &centre->fairs[i];
        if (of->waiting == NULL || fair_find_id(centre->hub, of->fair, &fair) != DONE)
            continue;
        bool closed = fair.state == CALLS_FAIR_CLOSED;
        size_t visits = waiting_visits(of->waiting);
        if (closed && visits > 0 && (!of->was_closed || visits >= SYNC_ANONYMOUS_MIN))
            write_out(centre, of, &fair);
        of->was_closed = closed && (of->was_closed || waiting_visits(of->waiting) == 0);
    }
}

size_t call_centre_stop(struct call_centre *centre)
{
    struct fair fair;
    size_t dropped = 0;
    for (size_t i = 0; i < FAIRS; i++) {
        struct of_fair *of = &centre->fairs[i];
        if (of->waiting == NULL)
            continue;
        if (waiting_visits(of->waiting) >= SYNC_ANONYMOUS_MIN &&
            fair_find_id(centre->hub, of->fair, &fair) == DONE)
            write_out(centre, of, &fair);
        dropped += waiting_visits(of->waiting);
        waiting_clear(of->waiting);
    }
    return dropped;
}

size_t call_centre_waiting(const struct call_centre *centre)
{
    size_t count = 0;
    for (size_t i = 0; i < FAIRS; i++)
        count += centre->fairs[i].waiting != NULL ? waiting_visits(centre->fairs[i].waiting) : 0;
    return count;
}
