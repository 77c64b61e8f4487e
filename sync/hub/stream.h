/* What the hub holds of each stream: its row, its frames, its gaps, its marks in a receipt.
 *
 * Promises: stored counts what is held without a hole from frame 0 on, quarantined frames and
 * signed gaps included; a second, different frame under one number is never put over the first.
 * Refuses: a stream that another device began. Called inside hub_begin … hub_commit when it
 * writes. safe comes from verified backups alone (backup.h). */
#ifndef JORNADA_SYNC_HUB_STREAM_H
#define JORNADA_SYNC_HUB_STREAM_H

#include "sync/hub/inside.h"

enum frame_state { FRAME_OPAQUE, FRAME_COUNTED, FRAME_QUARANTINED };

/* Why a frame was put aside; numbers are on disk. */
enum quarantine_reason {
    QUARANTINE_FORK = 1,         /* another frame with this number was there first */
    QUARANTINE_SEAL = 2,         /* not sealed by this stream's key for this place */
    QUARANTINE_PACK = 3,         /* sealed right, packed wrong */
    QUARANTINE_FACTS = 4,        /* facts that are not in form */
    QUARANTINE_WRAP = 5,         /* the stream's key is not sealed to this hub */
    QUARANTINE_FAR = 6,          /* a number so far ahead that its key is not worked out */
    QUARANTINE_REVOKED = 7,      /* on a stick, from a device that was revoked before it came */
    QUARANTINE_DESK = 8,         /* what this device may not say: desk.h */
    QUARANTINE_HOUR = 9,         /* of a desk, and it tells an hour */
    QUARANTINE_UNCERTIFIED = 10, /* a letter of nobody who might write one then: letters.h */
    QUARANTINE_CONSENT = 11      /* a letter without consent to it */
};
const char *stream_reason_name(enum quarantine_reason reason); /* "fork" …; "?" outside */

struct stream {
    uint8_t id[16];
    uint8_t device[16];
    uint64_t stored;
    uint64_t highest; /* number of the furthest frame held, plus 1 */
    bool fork;
    uint32_t quarantined;
    uint8_t wraps; /* how many of the stream's two wrapped keys came: facts, identity */
    uint8_t wrap[2][SEAL_WRAP_BYTES];
    bool met; /* a hello came in this stream: */
    int64_t met_hub_ms, met_monotonic_ms;
};

/* Loads the row, or makes a fresh one in memory (NOT_FOUND → *fresh). REFUSED: another device's. */
enum outcome stream_load(struct hub *hub, const uint8_t id[16], const uint8_t device[16],
                         struct stream *stream) MUST_CHECK;
enum outcome stream_save(struct hub *hub, const struct stream *stream) MUST_CHECK;

/* DONE: this very frame is held. REFUSED: another one is. NOT_FOUND: none is. */
enum outcome stream_find_frame(struct hub *hub, const struct stream *stream, uint64_t seq,
                               const uint8_t hash[32]) MUST_CHECK;
enum outcome stream_put_frame(struct hub *hub, struct stream *stream, uint64_t seq,
                              const uint8_t hash[32], enum frame_state state, const uint8_t *bytes,
                              size_t size) MUST_CHECK;
/* Counts it once, however often it comes. */
enum outcome stream_put_aside(struct hub *hub, struct stream *stream, uint64_t seq,
                              const uint8_t hash[32], enum quarantine_reason reason,
                              const uint8_t *bytes, size_t size) MUST_CHECK;
enum outcome stream_put_gap(struct hub *hub, struct stream *stream, uint64_t first,
                            uint64_t last) MUST_CHECK;
/* Moves `stored` over everything that is there now. */
enum outcome stream_advance(struct hub *hub, struct stream *stream) MUST_CHECK;

/* This stream's line of a receipt. */
enum outcome stream_mark(struct hub *hub, const struct stream *stream,
                         struct receipt_stream *mark) MUST_CHECK;
/* Epoch, commit, time: the head of any receipt; count = 0. */
void stream_start_receipt(struct hub *hub, struct receipt *receipt);

#endif
