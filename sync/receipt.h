/* What a hub holds, said and signed by it: the only thing that lets a kiosk forget.
 *
 * Marks are counts: stored = 7 says that frames 0 … 6 are held, safe = 7 that 0 … 6 are in verified
 * backups off the host. A quarantined frame counts as held. Encoding: deterministic CBOR
 * [1, tenant, epoch, epoch_random, commit, hub_ms, [[stream, stored, safe, quarantined, fork,
 * [first, last, …]], …]] ‖ Ed25519 of the hub (SIGNATURE_RECEIPT). Receipts are ordered by
 * (epoch, commit); the random part tells two hubs that minted one number apart. */
#ifndef JORNADA_SYNC_RECEIPT_H
#define JORNADA_SYNC_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define RECEIPT_STREAMS_MAX 256
#define RECEIPT_RANGES_MAX 32
/* Bytes that any receipt fits into. */
#define RECEIPT_MAX (128 + RECEIPT_STREAMS_MAX * (64 + RECEIPT_RANGES_MAX * 18))

struct receipt_range {
    uint64_t first, last; /* both missing */
};

struct receipt_stream {
    uint8_t stream[16];
    uint64_t stored;
    uint64_t safe;        /* ≤ stored */
    uint32_t quarantined; /* frames of this stream put aside */
    bool fork;            /* two different frames came under one number */
    uint8_t ranges;       /* missing between `stored` and the highest held; increasing */
    struct receipt_range missing[RECEIPT_RANGES_MAX];
};

/* Some 140 kB: not for the stack. */
struct receipt {
    uint8_t tenant[8];
    uint32_t epoch;          /* a restore mints the next one */
    uint8_t epoch_random[8]; /* drawn with it */
    uint64_t commit;         /* of the hub's database */
    int64_t hub_ms;          /* the hub's wall clock */
    uint16_t count;
    struct receipt_stream streams[RECEIPT_STREAMS_MAX];
};

enum outcome receipt_encode(const struct receipt *receipt, const uint8_t hub_secret[64],
                            uint8_t *bytes, size_t room, size_t *size) MUST_CHECK;
/* INVALID: not a receipt. REFUSED: not signed by this hub. */
enum outcome receipt_decode(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                            struct receipt *receipt) MUST_CHECK;

#endif
