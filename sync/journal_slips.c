/* The clear table's slips in the journal, so that a rebuilt store finds folios and counts prints.
 *
 * They are as clear there as in the store, but under a random key that stands in the head of their
 * segment: wiping replaces the key, for what was appended cannot be taken out. Promises: after
 * journal_wipe_slips no slip in the journal opens any more. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "sync/journal_inside.h"

static void write_slip(uint8_t plain[SLIP_PLAIN], const struct sync_slip *slip)
{
    memset(plain, 0, SLIP_PLAIN);
    memcpy(plain, slip->slip, 16);
    memcpy(plain + 16, slip->record, 16);
    plain[32] = slip->copy;
    plain[33] = slip->prints;
    plain[34] = slip->revoked;
    plain[35] = slip->turns;
    for (size_t i = 0; i < slip->turns; i++) {
        uint8_t *to = plain + 36 + 5 * i;

        to[0] = (uint8_t)(slip->turn[i].service | slip->day << SYNC_SLIP_DAY_SHIFT);
        journal_put_number(to + 1, slip->turn[i].module, 2);
        journal_put_number(to + 3, slip->turn[i].number, 2);
    }
}

static void read_slip(const uint8_t plain[SLIP_PLAIN], struct sync_slip *slip)
{
    memset(slip, 0, sizeof *slip);
    memcpy(slip->slip, plain, 16);
    memcpy(slip->record, plain + 16, 16);
    slip->copy = plain[32];
    slip->prints = plain[33];
    slip->revoked = plain[34] != 0;
    slip->turns = plain[35] > SYNC_SLIP_TURNS ? SYNC_SLIP_TURNS : plain[35];
    for (size_t i = 0; i < slip->turns; i++) {
        const uint8_t *from = plain + 36 + 5 * i;

        slip->turn[i].service = from[0] & ((1U << SYNC_SLIP_DAY_SHIFT) - 1);
        slip->day = from[0] >> SYNC_SLIP_DAY_SHIFT;
        slip->turn[i].module = (uint16_t)journal_get_number(from + 1, 2);
        slip->turn[i].number = (uint16_t)journal_get_number(from + 3, 2);
    }
}

size_t journal_slip_count(const struct journal *journal)
{
    return journal->slip_count;
}

const struct sync_slip *journal_slip(const struct journal *journal, size_t index)
{
    return &journal->slips[index];
}

bool journal_take_slip(struct journal *journal, const uint8_t key[KEY_BYTES],
                       const uint8_t payload[SLIP_PAYLOAD])
{
    uint8_t plain[SLIP_PLAIN];

    if (crypto_secretbox_open_easy(plain, payload + SLIP_NONCE, SLIP_PAYLOAD - SLIP_NONCE, payload,
                                   key) != 0)
        return true;
    if (!journal_grow((void **)&journal->slips, &journal->slip_room, journal->slip_count,
                      sizeof *journal->slips))
        return false;
    read_slip(plain, &journal->slips[journal->slip_count++]);
    sodium_memzero(plain, sizeof plain);
    return true;
}

enum outcome journal_add_slip(struct journal *journal, const struct sync_slip *slip)
{
    uint8_t plain[SLIP_PLAIN], payload[SLIP_PAYLOAD];
    enum outcome outcome;

    if (journal->failed)
        return DOUBT;
    /* The key belongs to the segment: room comes first. */
    outcome = journal_make_room(journal, ENTRY_HEAD + SLIP_PAYLOAD + ENTRY_TAIL);
    write_slip(plain, slip);
    journal->io->random(journal->io->self, payload, SLIP_NONCE);
    crypto_secretbox_easy(payload + SLIP_NONCE, plain, sizeof plain, payload, journal->slip_key);
    sodium_memzero(plain, sizeof plain);
    if (outcome == DONE)
        outcome = journal_add(journal, KIND_SLIP, payload, sizeof payload, NULL, 0);
    journal->failed = outcome != DONE;
    return outcome;
}

static enum outcome replace_key(struct journal *journal, uint32_t number, uint8_t key[KEY_BYTES])
{
    const struct io *io = journal->io;
    char path[DISK_PATH_MAX];
    struct io_file *file;
    uint64_t size = 0;
    enum outcome outcome = journal_segment_path(journal, number, path);

    io->random(io->self, key, KEY_BYTES);
    if (outcome == DONE)
        outcome = io->file_open(io->self, path, IO_READ, &file);
    if (outcome != DONE)
        return outcome == NOT_FOUND ? DONE : outcome;
    io->file_close(io->self, file);
    outcome = io->file_open(io->self, path, IO_CREATE, &file);
    if (outcome != DONE)
        return outcome;
    outcome = io->file_size(io->self, file, &size);
    if (outcome == DONE && size == JOURNAL_SEGMENT_BYTES)
        outcome = io->file_write(io->self, file, KEY_PLACE, key, KEY_BYTES);
    if (outcome == DONE)
        outcome = io->file_sync(io->self, file);
    io->file_close(io->self, file);
    return outcome;
}

enum outcome journal_wipe_slips(struct journal *journal)
{
    uint8_t key[KEY_BYTES] = {0};
    enum outcome outcome = DONE;

    if (journal->failed)
        return DOUBT;
    for (uint32_t i = journal->first; outcome == DONE && i != 0 && i <= journal->last; i++)
        outcome = replace_key(journal, i, key);
    memcpy(journal->slip_key, key, sizeof key);
    if (journal->slips != NULL)
        sodium_memzero(journal->slips, journal->slip_room * sizeof *journal->slips);
    journal->slip_count = 0;
    journal->failed = outcome != DONE;
    return outcome;
}
