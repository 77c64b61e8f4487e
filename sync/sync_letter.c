/* An accompanied referral on its way to the disk: see sync.h, letter.h.
 *
 * A stream of its own, kind 2, written whole in one transaction and one flush of the journal; its
 * identity key is wrapped to the office instead of the custodian. Promises: no byte of the letter
 * is on the disk but sealed; a letter has LETTER_FRAMES frames of the same sizes, whoever it is of
 * and whichever office it goes to; no parent stream is named. A withdrawal of what may be an
 * anonymous slip waits like every fact of one. */
#include <sodium.h>
#include <string.h>

#include "sync/sync_inside.h"

#define DAY_2025 20089 /* 2025-01-01 in days since 1970 */

static uint16_t fair_day(const struct sync *sync)
{
    uint32_t day = sync_day(sync);

    return (uint16_t)(day < DAY_2025 ? 0 : day - DAY_2025);
}

static void fill_open(const struct stamp *stamp, struct commit *commit)
{
    *commit = (struct commit){.stamp = *stamp, .count = 1};
    commit->facts[0].type = FACT_STREAM_OPEN;
    commit->facts[0].body.stream_open.schema = RECORD_SCHEMA;
    commit->facts[0].body.stream_open.kind = 2;
    commit->facts[0].body.stream_open.asserted_ms = (int64_t)(stamp->hlc >> 16);
}

/* What is said of it to the hub: to whom and that she agreed, never who or why. */
static void fill_letter(const struct sync *sync, const struct letter *letter,
                        const struct sync_slip *slip, struct commit *commit)
{
    static const enum fact_type types[] = {FACT_CONSENT, FACT_REFERRAL_ISSUED, FACT_SLIP_MADE};

    memset(commit->facts, 0, sizeof commit->facts);
    commit->count = sizeof types / sizeof *types;
    for (size_t i = 0; i < commit->count; i++) {
        commit->facts[i].type = types[i];
        memcpy(commit->facts[i].record, slip->record, RECORD_ID_BYTES);
    }
    commit->facts[0].body.consent.purposes = CONSENT_LETTER;
    commit->facts[0].body.consent.text_version = letter->text_version;
    commit->facts[1].body.referral.office = letter->office;
    commit->facts[1].body.referral.day = fair_day(sync);
    commit->facts[2].body.slip.copy = slip->copy;
}

/* The three commits of the stream, sealed in memory. */
static enum outcome seal_all(struct sync *sync, const struct store_stream *row,
                             struct seal_key keys[2], struct commit *commit, const uint8_t *bytes,
                             size_t size, struct batch *batch)
{
    struct commit frame;
    enum outcome outcome;

    commit->stamp.monotonic_ms = 0; /* the stream opens now */
    fill_open(&commit->stamp, &frame);
    sodium_memzero(frame.stamp.staff, sizeof frame.stamp.staff);
    outcome = batch_add(batch, &row->origin, keys, &frame, NULL);
    if (outcome == DONE)
        outcome = batch_add_letter(batch, &row->origin, keys, commit, bytes, size);
    memset(frame.facts, 0, sizeof frame.facts);
    frame.facts[0].type = FACT_STREAM_CLOSE;
    if (outcome == DONE)
        outcome = batch_add(batch, &row->origin, keys, &frame, NULL);
    sync->meta.hlc = commit->stamp.hlc;
    return outcome == DONE ? DONE : sync_fail(sync, outcome, "the letter cannot be sealed");
}

static enum outcome write_letter(struct sync *sync, struct commit *commit, const uint8_t *bytes,
                                 size_t size, const uint8_t office_key[32],
                                 const struct sync_slip *slip)
{
    struct store_stream row;
    struct batch batch = {0};
    struct seal_key *keys = sodium_allocarray(2, sizeof *keys);
    enum outcome outcome;

    if (keys == NULL)
        return sync_fail(sync, BUSY, "no memory");
    sync_new_stream(sync, &row, keys);
    seal_wrap(keys[1].key, office_key, row.wrap[1]);
    if (sodium_is_zero(row.wrap[1], sizeof row.wrap[1]))
        outcome = sync_fail(sync, INVALID, "nobody could open what is sealed for this office");
    else
        outcome = seal_all(sync, &row, keys, commit, bytes, size, &batch);
    if (outcome == DONE)
        outcome = sync_write(sync, &row, row.origin.stream, &batch, slip);
    sodium_free(keys);
    batch_clear(&batch);
    return outcome == DONE ? sync_checkpoint(sync) : outcome;
}

enum outcome sync_letter(struct sync *sync, const struct letter *letter,
                         const uint8_t office_key[32], const uint8_t staff[RECORD_STAFF_BYTES],
                         struct sync_slip *slip)
{
    struct commit commit = {.stamp = sync_stamp(sync)};
    struct sync_slip made = *slip;
    uint8_t *bytes;
    size_t size = 0;
    enum outcome outcome;

    fill_letter(sync, letter, slip, &commit);
    outcome = sync_may_write(sync, &commit);
    if (outcome != DONE)
        return outcome;
    if (slip->turns != 1 || slip->children != 0 || sodium_is_zero(slip->record, 16))
        return sync_fail(sync, INVALID, "the letter's slip is not sound");
    bytes = sodium_malloc(LETTER_BYTES_MAX);
    if (bytes == NULL)
        return sync_fail(sync, BUSY, "no memory");
    memcpy(commit.stamp.staff, staff, RECORD_STAFF_BYTES);
    if (letter_encode(letter, bytes, &size) != DONE)
        outcome = sync_fail(sync, INVALID, "the letter is not sound");
    if (outcome == DONE) {
        record_slip_id(made.record, made.copy, made.slip);
        made.turn[0].number = sync_referral_turn(sync);
        outcome = write_letter(sync, &commit, bytes, size, office_key, &made);
    }
    if (outcome == DONE)
        *slip = made;
    sodium_free(bytes);
    return outcome;
}

static enum outcome commit_withdrawn(struct sync *sync, const struct fact *fact,
                                     const uint8_t staff[RECORD_STAFF_BYTES])
{
    struct commit commit = {.count = 1, .facts = {*fact}};

    memcpy(commit.stamp.staff, staff, RECORD_STAFF_BYTES);
    return sync_commit(sync, &commit, NULL, NULL);
}

enum outcome sync_withdraw(struct sync *sync, const uint8_t slip_id[16], uint16_t office,
                           const uint8_t staff[RECORD_STAFF_BYTES], bool *waits)
{
    struct fact fact = {.type = FACT_REFERRAL_WITHDRAWN};
    struct sync_slip slip;
    enum outcome outcome = store_find_slip(sync->store, store_folio_bits(slip_id), &slip);

    fact.body.referral.office = office;
    fact.body.referral.day = fair_day(sync);
    memcpy(fact.record, slip_id, sizeof fact.record);
    *waits = outcome == NOT_FOUND;
    if (*waits)
        return sync_wait(sync, &fact);
    if (outcome != DONE)
        return outcome;
    /* A row of the disk is no anonymous referral's; a turn at a booth is none at all. */
    if (slip.turns != 1 || slip.turn[0].service != 0)
        return sync_fail(sync, REFUSED, "this slip is no referral's");
    memcpy(fact.record, slip.slip, sizeof fact.record);
    return commit_withdrawn(sync, &fact, staff);
}
