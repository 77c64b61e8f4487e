/* loop_row.h: PLAIN bytes, big-endian, sealed with XChaCha20-Poly1305 (nonce ‖ ciphertext). */
#include "sync/hub/loop_row.h"

#include <sodium.h>
#include <string.h>

#define SAID_BYTES 6
#define PLAIN (1 + LOOP_TAG + (WORDS + 1) * SAID_BYTES + 2)
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEALED (NONCE + PLAIN + crypto_aead_xchacha20poly1305_ietf_ABYTES)

static void put_said(uint8_t **at, const struct loop_said *said)
{
    const uint8_t bytes[SAID_BYTES] = {said->is,
                                       (uint8_t)(said->day >> 8),
                                       (uint8_t)said->day,
                                       (uint8_t)(said->office >> 8),
                                       (uint8_t)said->office,
                                       said->help};
    memcpy(*at, bytes, sizeof bytes);
    *at += sizeof bytes;
}

static void get_said(const uint8_t **at, struct loop_said *said)
{
    const uint8_t *bytes = *at;
    said->is = bytes[0] != 0;
    said->day = (uint16_t)(bytes[1] << 8 | bytes[2]);
    said->office = (uint16_t)(bytes[3] << 8 | bytes[4]);
    said->help = bytes[5];
    *at += SAID_BYTES;
}

static void encode(const struct loop_row *row, uint8_t plain[PLAIN])
{
    uint8_t *at = plain;
    *at++ = row->is_copy;
    memcpy(at, row->root, LOOP_TAG);
    at += LOOP_TAG;
    for (int word = 0; word < WORDS; word++)
        put_said(&at, &row->said[word]);
    put_said(&at, &row->closed);
    *at++ = row->code;
    *at = row->outcomes;
}

static void decode(const uint8_t plain[PLAIN], struct loop_row *row)
{
    const uint8_t *at = plain;
    row->is_copy = *at++ != 0;
    memcpy(row->root, at, LOOP_TAG);
    at += LOOP_TAG;
    for (int word = 0; word < WORDS; word++)
        get_said(&at, &row->said[word]);
    get_said(&at, &row->closed);
    row->code = *at++;
    row->outcomes = *at;
}

enum outcome loop_row_load(struct hub *hub, const uint8_t tag[LOOP_TAG], struct loop_row *row)
{
    uint8_t plain[PLAIN];
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(tag, LOOP_TAG)};
    struct storage_value column;
    *row = (struct loop_row){.is_copy = false};
    enum outcome outcome =
        storage_one(hub->storage, "SELECT sealed FROM loop WHERE tenant = $1 AND tag = $2", 2,
                    values, 1, &column);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? NOT_FOUND : hub_storage_failed(hub, outcome);
    const uint8_t *sealed = column.bytes;
    if (column.size != SEALED || crypto_aead_xchacha20poly1305_ietf_decrypt(
                                     plain, NULL, NULL, sealed + NONCE, SEALED - NONCE, tag,
                                     LOOP_TAG, sealed, hub->keys->person) != 0)
        return hub_fail(hub, DAMAGED, "a sealed row is not whole");
    decode(plain, row);
    sodium_memzero(plain, sizeof plain);
    return DONE;
}

enum outcome loop_row_save(struct hub *hub, const uint8_t tag[LOOP_TAG], const struct loop_row *row)
{
    uint8_t plain[PLAIN], sealed[SEALED];
    encode(row, plain);
    hub->io->random(hub->io->self, sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, PLAIN, tag, LOOP_TAG,
                                               NULL, sealed, hub->keys->person);
    sodium_memzero(plain, sizeof plain);
    struct storage_value values[] = {storage_bytes(hub->tenant, 8), storage_bytes(tag, LOOP_TAG),
                                     storage_bytes(sealed, SEALED)};
    enum outcome outcome =
        storage_do(hub->storage,
                   "INSERT INTO loop (tenant, tag, sealed) VALUES ($1, $2, $3)"
                   " ON CONFLICT (tenant, tag) DO UPDATE SET sealed = excluded.sealed",
                   3, values, NULL);
    return outcome == DONE ? DONE : hub_storage_failed(hub, outcome);
}

/* -- One word more ----------------------------------------------------------------------------- */

/* The earlier one; of one day the smaller office, then the one that names the help. */
static bool comes_first(const struct loop_said *one, const struct loop_said *than)
{
    if (!than->is || one->day != than->day)
        return !than->is || one->day < than->day;
    if (one->office != than->office)
        return one->office < than->office;
    return one->help > than->help;
}

static void say(struct loop_said *known, const struct loop_said *said)
{
    if (said->is && comes_first(said, known))
        *known = *said;
}

static int rank(uint8_t code)
{
    static const uint8_t ranks[REFERRAL_OUTCOMES] = {
        [REFERRAL_PROVIDED] = 6,    [REFERRAL_ALREADY_RECEIVED] = 5, [REFERRAL_REFERRED] = 4,
        [REFERRAL_UNAVAILABLE] = 3, [REFERRAL_DECLINED] = 2,         [REFERRAL_NOT_APPLICABLE] = 1};
    return code < REFERRAL_OUTCOMES ? ranks[code] : 0;
}

static void close_it(struct loop_row *row, const struct loop_said *said, uint8_t code)
{
    bool stands = !row->closed.is || said->day > row->closed.day;
    if (!stands && said->day == row->closed.day)
        stands = rank(code) != rank(row->code) ? rank(code) > rank(row->code)
                                               : comes_first(said, &row->closed);
    if (!said->is || !stands)
        return;
    row->closed = *said;
    row->code = code;
}

void loop_row_say(struct loop_row *row, const struct fact *fact)
{
    static const uint8_t words[] = {
        [FACT_REFERRAL_ISSUED] = WORD_ISSUED,     [FACT_REFERRAL_SEEN] = WORD_SEEN,
        [FACT_REFERRAL_ACCEPTED] = WORD_ACCEPTED, [FACT_REFERRAL_NO_CAPACITY] = WORD_NO_CAPACITY,
        [FACT_REFERRAL_ATTENDED] = WORD_ATTENDED, [FACT_REFERRAL_WITHDRAWN] = WORD_WITHDRAWN,
        [FACT_REFERRAL_LAPSED] = WORD_LAPSED,     [FACT_LETTER_OPENED] = WORD_OPENED,
        [FACT_LETTER_DESTROYED] = WORD_DESTROYED,
    };
    const struct fact_referral *referral = &fact->body.referral;
    bool may_help = fact->type == FACT_REFERRAL_ATTENDED || fact->type == FACT_REFERRAL_CLOSED;
    struct loop_said said = {.is = true, .day = referral->day, .office = referral->office};
    said.help = may_help ? referral->help : 0;
    if (fact->type == FACT_REFERRAL_CLOSED) {
        close_it(row, &said, referral->code);
        row->outcomes = (uint8_t)(row->outcomes | 1U << referral->code);
    } else {
        say(&row->said[words[fact->type]], &said);
    }
}

void loop_row_merge(struct loop_row *row, const struct loop_row *other)
{
    for (int word = 0; word < WORDS; word++)
        say(&row->said[word], &other->said[word]);
    close_it(row, &other->closed, other->code);
    row->outcomes |= other->outcomes;
}

/* -- What it counts as --------------------------------------------------------------------------
 */

static void count(const struct loop_said *said, enum loop_column column, int times,
                  struct tally *tally)
{
    if (said->is)
        tally_add(tally, TALLY_LOOP, said->day, said->office, column, times);
}

static enum loop_wait wait_of(int days)
{
    static const int most[] = {0, 3, 7, 30};
    int wait = 0;
    while (wait < LOOP_WAIT_31_UP && days > most[wait])
        wait++;
    return (enum loop_wait)wait;
}

static void count_wait(const struct loop_row *row, int times, struct tally *tally)
{
    const struct loop_said *issued = &row->said[WORD_ISSUED], *attended = &row->said[WORD_ATTENDED];
    if (issued->is && attended->is)
        tally_add(tally, TALLY_LOOP_WAIT, attended->day, attended->office,
                  wait_of(attended->day - issued->day), times);
}

static void count_help(const struct loop_row *row, int times, struct tally *tally)
{
    const struct loop_said *said =
        row->closed.is && row->closed.help != 0 ? &row->closed : &row->said[WORD_ATTENDED];
    if (said->is)
        tally_add(tally, TALLY_LOOP_HELP, said->day, said->help, 0, times);
}

static void count_closed(const struct loop_row *row, int times, struct tally *tally)
{
    if (!row->closed.is)
        return;
    count(&row->closed, LOOP_CLOSED, times, tally);
    tally_add(tally, TALLY_LOOP_OUTCOME, row->closed.day, row->closed.office, row->code, times);
    if ((row->outcomes & (row->outcomes - 1)) != 0)
        count(&row->closed, LOOP_CONFLICT, times, tally);
}

/* An end that is not known yet may be only that its days are over: whoever reads looks. */
static void count_end(const struct loop_row *row, int times, struct tally *tally)
{
    const struct loop_said *said = row->said;
    if (said[WORD_ATTENDED].is || row->closed.is || said[WORD_WITHDRAWN].is)
        return;
    count(&said[said[WORD_LAPSED].is ? WORD_LAPSED : WORD_ISSUED],
          said[WORD_LAPSED].is ? LOOP_LAPSED : LOOP_OPEN, times, tally);
}

void loop_row_tally(const struct loop_row *row, int times, struct tally *tally)
{
    const struct loop_said *said = row->said;
    struct loop_said accepted = said[WORD_ACCEPTED], seen, first;
    say(&accepted, &said[WORD_ATTENDED]);
    accepted.help = 0;
    seen = said[WORD_SEEN];
    say(&seen, &accepted);
    say(&seen, &said[WORD_NO_CAPACITY]);
    say(&seen, &said[WORD_LAPSED]);
    say(&seen, &row->closed);
    first = seen;
    say(&first, &said[WORD_WITHDRAWN]);
    say(&first, &said[WORD_OPENED]);
    say(&first, &said[WORD_DESTROYED]);
    if (said[WORD_ISSUED].is)
        count(&said[WORD_ISSUED], LOOP_ISSUED, times, tally);
    else
        count(&first, LOOP_NOT_ISSUED, times, tally);
    count(&seen, LOOP_SEEN, times, tally);
    count(&accepted, LOOP_ACCEPTED, times, tally);
    if (!accepted.is)
        count(&said[WORD_NO_CAPACITY], LOOP_NO_CAPACITY, times, tally);
    count(&said[WORD_ATTENDED], LOOP_ATTENDED, times, tally);
    count(&said[WORD_WITHDRAWN], LOOP_WITHDRAWN, times, tally);
    count(&said[WORD_OPENED], LOOP_LETTER_OPENED, times, tally);
    count(&said[WORD_DESTROYED], LOOP_LETTER_DESTROYED, times, tally);
    count_closed(row, times, tally);
    count_end(row, times, tally);
    count_wait(row, times, tally);
    count_help(row, times, tally);
}
