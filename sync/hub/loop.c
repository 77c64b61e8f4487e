/* loop.h over the table loop. */
#include "sync/hub/loop.h"

#include <sodium.h>
#include <string.h>

#include "sync/blank.h"
#include "sync/hub/loop_row.h"

#define FOLIO_BYTES 5 /* 40 bits: its 35 and five that are cut */

static void tag_of(struct hub *hub, const uint8_t fair[8], const uint8_t slip[RECORD_ID_BYTES],
                   uint8_t tag[LOOP_TAG])
{
    static const char context[] = "jornada-loop-v1";
    uint8_t folio[FOLIO_BYTES];
    crypto_generichash_state state;
    memcpy(folio, slip, FOLIO_BYTES);
    folio[FOLIO_BYTES - 1] &= 0xE0;
    crypto_generichash_init(&state, hub->keys->person + 32, 32, LOOP_TAG);
    crypto_generichash_update(&state, (const uint8_t *)context, sizeof context);
    crypto_generichash_update(&state, fair, 8);
    crypto_generichash_update(&state, folio, FOLIO_BYTES);
    crypto_generichash_final(&state, tag, LOOP_TAG);
}

/* The row of a slip, or of the slip that it was made for; `tag` comes back as that one's. */
static enum outcome load(struct hub *hub, uint8_t tag[LOOP_TAG], struct loop_row *row)
{
    enum outcome outcome = loop_row_load(hub, tag, row);
    if (outcome == DONE && row->is_copy) {
        memcpy(tag, row->root, LOOP_TAG);
        outcome = loop_row_load(hub, tag, row);
    }
    return outcome == NOT_FOUND ? DONE : outcome;
}

static enum outcome count_word(struct hub *hub, const uint8_t slip[RECORD_ID_BYTES],
                               const struct fact *fact, struct tally *tally)
{
    uint8_t tag[LOOP_TAG];
    struct loop_row row;
    if (sodium_is_zero(slip, RECORD_ID_BYTES))
        return DONE;
    tag_of(hub, tally->fair, slip, tag);
    enum outcome outcome = load(hub, tag, &row);
    if (outcome != DONE)
        return outcome;
    loop_row_tally(&row, -1, tally);
    loop_row_say(&row, fact);
    loop_row_tally(&row, 1, tally);
    return loop_row_save(hub, tag, &row);
}

/* What was said of the further slip joins what is known of the first, now and from now on. */
static enum outcome count_copy(struct hub *hub, const struct fact *fact, struct tally *tally)
{
    uint8_t slip[RECORD_ID_BYTES], tag[LOOP_TAG];
    struct loop_row row, copy;
    struct loop_row pointer = {.is_copy = true};
    record_slip_id(fact->record, 0, slip);
    tag_of(hub, tally->fair, slip, pointer.root);
    record_slip_id(fact->record, fact->body.slip.copy, slip);
    tag_of(hub, tally->fair, slip, tag);
    enum outcome outcome = loop_row_load(hub, tag, &copy);
    if ((outcome == DONE && copy.is_copy) || (outcome != DONE && outcome != NOT_FOUND))
        return outcome;
    outcome = loop_row_load(hub, pointer.root, &row);
    if (outcome != DONE && outcome != NOT_FOUND)
        return outcome;
    loop_row_tally(&row, -1, tally);
    loop_row_tally(&copy, -1, tally);
    loop_row_merge(&row, &copy);
    loop_row_tally(&row, 1, tally);
    outcome = loop_row_save(hub, pointer.root, &row);
    return outcome == DONE ? loop_row_save(hub, tag, &pointer) : outcome;
}

enum outcome loop_count(struct hub *hub, const struct fact *fact, struct tally *tally)
{
    uint8_t slip[RECORD_ID_BYTES] = {0};
    if (record_is_office_word(fact->type))
        return count_word(hub, fact->record, fact, tally);
    if (fact->type == FACT_SLIP_MADE && fact->body.slip.copy != 0 &&
        fact->body.slip.copy != BLANK_COPY)
        return count_copy(hub, fact, tally);
    if (fact->type != FACT_REFERRAL_ISSUED)
        return DONE;
    if (!sodium_is_zero(fact->record, RECORD_ID_BYTES))
        record_slip_id(fact->record, 0, slip);
    return count_word(hub, slip, fact, tally);
}
