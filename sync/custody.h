/* A relay's word to a kiosk: what it keeps, and what the hub said through it.
 *
 * Answered with CUSTODY_STATUS in place of the hub's own answer: [1, relay, reached, refused,
 * greeting, [receipt, …], [[stream, [first, last, …]], …]], deterministic CBOR. It is not signed:
 * it lets nobody delete or forget anything, and TLS says which relay spoke. What the hub signed
 * stands inside as it came, and is believed only by its own signature. Refuses ranges that overlap
 * or go backwards. */
#ifndef JORNADA_SYNC_CUSTODY_H
#define JORNADA_SYNC_CUSTODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"
#include "sync/receipt.h"

#define CUSTODY_STATUS 202           /* HTTP "accepted": kept, nothing more */
#define CUSTODY_NAME "jornada-relay" /* in every relay's certificate, which the hub signs */
#define CUSTODY_RECEIPTS_MAX 2
#define CUSTODY_MAX (3 * RECEIPT_MAX + (64 << 10))

struct custody_stream {
    uint8_t stream[16];
    uint8_t ranges;
    struct receipt_range held[RECEIPT_RANGES_MAX]; /* both held; increasing */
};

/* Some 140 kB: not for the stack. Bytes are borrowed. */
struct custody {
    uint8_t relay[8]; /* drawn when its store was made */
    bool reached;     /* the hub answered it within the last minute */
    uint16_t refused; /* status with which the hub last refused this device; 0 = it did not */
    const uint8_t *greeting; /* the hub's newest answer to a hello of this device */
    size_t greeting_size;    /* 0 = none */
    uint8_t receipts;
    const uint8_t *receipt[CUSTODY_RECEIPTS_MAX];
    size_t receipt_size[CUSTODY_RECEIPTS_MAX];
    uint16_t count;
    struct custody_stream streams[RECEIPT_STREAMS_MAX];
};

/* INVALID: it does not fit into `room`. */
enum outcome custody_encode(const struct custody *custody, uint8_t *bytes, size_t room,
                            size_t *size) MUST_CHECK;
/* INVALID: not such a word. Points into `bytes`. */
enum outcome custody_decode(const uint8_t *bytes, size_t size, struct custody *custody) MUST_CHECK;

#endif
