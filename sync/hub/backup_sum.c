/* backup_sum_up: what a database holds of each stream, hashed in order. */
#include <sodium.h>
#include <string.h>

#include "sync/hub/backup_file.h"

#define NUMBERS_MAX 6

struct summing {
    crypto_generichash_state state;
    uint64_t rows, *frames;
    size_t numbers;
};

static bool add_row(void *context, const struct storage_value columns[])
{
    struct summing *summing = context;
    uint8_t bytes[16 + NUMBERS_MAX * 8] = {0};
    size_t size = 16;
    if (columns[0].size == 16)
        memcpy(bytes, columns[0].bytes, 16);
    for (size_t i = 1; i <= summing->numbers; i++) {
        for (int byte = 0; byte < 8; byte++)
            bytes[size++] = (uint8_t)((uint64_t)columns[i].number >> (56 - 8 * byte));
    }
    crypto_generichash_update(&summing->state, bytes, size);
    summing->rows++;
    if (summing->frames != NULL)
        *summing->frames += (uint64_t)columns[1].number;
    return true;
}

static enum outcome add_rows(struct storage *storage, const uint8_t tenant[8], const char *sql,
                             struct summing *summing)
{
    struct storage_value values[] = {storage_bytes(tenant, 8)};
    return storage_each(storage, sql, 1, values, add_row, summing);
}

enum outcome backup_sum_up(struct storage *storage, const uint8_t tenant[8], struct backup_sum *sum)
{
    struct summing summing = {.numbers = 4};
    memset(sum, 0, sizeof *sum);
    crypto_generichash_init(&summing.state, NULL, 0, sizeof sum->hash);
    enum outcome outcome = add_rows(storage, tenant,
                                    "SELECT stream, stored, highest, fork, quarantined FROM stream"
                                    " WHERE tenant = $1 ORDER BY stream",
                                    &summing);
    sum->streams = summing.rows;
    summing.numbers = 3;
    summing.frames = &sum->frames;
    if (outcome == DONE)
        outcome = add_rows(storage, tenant,
                           "SELECT stream, count(*), min(seq), max(seq) FROM frame"
                           " WHERE tenant = $1 GROUP BY stream ORDER BY stream",
                           &summing);
    summing.numbers = 2;
    summing.frames = NULL;
    summing.rows = 0;
    if (outcome == DONE)
        outcome = add_rows(storage, tenant,
                           "SELECT stream, seq, reason FROM quarantine"
                           " WHERE tenant = $1 ORDER BY hash",
                           &summing);
    sum->quarantined = summing.rows;
    crypto_generichash_final(&summing.state, sum->hash, sizeof sum->hash);
    return outcome;
}
