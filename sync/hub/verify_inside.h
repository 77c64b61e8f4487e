/* What verify.c and verify_fold.c share. */
#ifndef JORNADA_SYNC_HUB_VERIFY_INSIDE_H
#define JORNADA_SYNC_HUB_VERIFY_INSIDE_H

#include "sync/frame.h"
#include "sync/hub/stream.h"

struct verify_frame {
    uint64_t seq;
    uint8_t hash[FRAME_HASH_BYTES];
    enum frame_state state;
    int64_t received_ms;
    size_t size; /* 0 of a quarantined one: its bytes lie in the quarantine */
    uint8_t bytes[FRAME_MAX];
};

/* The stream at position `index`, with its fair; NOT_FOUND behind the last. */
enum outcome verify_stream_at(struct hub *hub, size_t index, struct stream *stream,
                              struct fair *fair) MUST_CHECK;
/* The first frame from `seq` on. NOT_FOUND: none. DAMAGED: one that cannot be. */
enum outcome verify_frame_from(struct hub *hub, const struct stream *stream, uint64_t seq,
                               struct verify_frame *frame) MUST_CHECK;

/* Empties the sums of `hub`, whose storage is a copy in memory, folds every fact into them anew and
 * compares. *same: nothing differs. */
enum outcome verify_fold(struct hub *hub, bool *same) MUST_CHECK;

#endif
