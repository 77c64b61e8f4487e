/* The streams of this kiosk and how far each has come: written, stored, safe, deleted.
 *
 * The outbox is the frame table: what is above a stream's mark `stored` is still to be sent. Marks
 * come from believed receipts alone. Promises: nothing is deleted but what a receipt called safe,
 * and that when the hub was heard again a day later; a hub that came back from a backup (fresh
 * epoch) is followed downwards. Facts about people are counted per stream; how they spread inside a
 * stream is known only for streams of this process, in memory (on disk it would tell which frame is
 * what). */
#ifndef JORNADA_SYNC_OUTBOX_H
#define JORNADA_SYNC_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/bundle.h"
#include "sync/custody.h"
#include "sync/enrolment.h"
#include "sync/outcome.h"
#include "sync/receipt.h"
#include "sync/store.h"

#define OUTBOX_KEEP_MS (24LL * 3600 * 1000) /* after a receipt called it safe */

struct outbox_stream {
    struct store_stream row;
    uint64_t acked;    /* below it the hub lacks only what is gone here too; memory only */
    uint64_t relayed;  /* below it a relay holds what the hub lacks; memory only, as it last said */
    bool foreign;      /* of another enrolment: the hub would refuse it; it waits for a stick */
    bool live;         /* written by this process: `spread` is known */
    uint64_t gap_said; /* the mark, plus 1, for which a GAP was said at this start */
    bool mended;       /* frames of it came back from the journal at this start */
    uint8_t *spread;   /* facts about people of frame 0, 1, … */
    size_t spread_room;
};

struct outbox {
    struct outbox_stream *streams; /* in order of opening */
    size_t count, room;
    int64_t believed_ms; /* wall clock at the last believed receipt of this process; 0 = none yet */
};

struct outbox_counts {
    uint64_t pending, delivered, safe, quarantined, lost;
    uint64_t relayed;   /* of those pending: held by a relay */
    uint64_t anonymous; /* facts about people in anonymous streams, wherever they are */
};

enum outcome outbox_load(struct outbox *outbox, struct store *store,
                         const struct enrolment *enrolment) MUST_CHECK;
/* Numbers of people of an anonymous stream of `frames` frames, from its veiled one. */
void outbox_unveil(struct store_stream *row, uint64_t frames, const uint8_t secret_key[64]);
void outbox_clear(struct outbox *outbox);
/* Takes in a stream this process writes; NULL: no memory. Pointers move at the next call. */
struct outbox_stream *outbox_add(struct outbox *outbox, const struct store_stream *row);
struct outbox_stream *outbox_find(struct outbox *outbox, const uint8_t stream[16]);
/* Notes one frame that was written: its hash and facts about people. BUSY: no memory. */
enum outcome outbox_note(struct outbox_stream *stream, const uint8_t *frame,
                         uint8_t people) MUST_CHECK;
void outbox_count(const struct outbox *outbox, struct outbox_counts *counts);

/* Frames `first` up to below `end` are gone everywhere: their facts never count as delivered. */
void outbox_lose(struct outbox_stream *stream, uint64_t first, uint64_t end);

/* What the hub lacks, and no relay said to hold. */
bool outbox_has_pending(const struct outbox *outbox);
/* What a relay says that it holds takes the place of what one said before: it is not sent to it
 * again, and nothing else comes of it. */
void outbox_take_custody(struct outbox *outbox, const struct custody *custody);
void outbox_forget_custody(struct outbox *outbox);
/* Fills `body` with bundles of at most WIRE_BUNDLE_FRAMES frames of one or more streams; *size 0:
 * nothing to send. `sent` (as many as streams) tells how far each will have been sent. */
enum outcome outbox_fill(struct outbox *outbox, struct store *store,
                         const struct enrolment *enrolment, uint8_t *body, size_t room,
                         size_t *size, uint64_t *sent) MUST_CHECK;

/* The first frame that the hub is not known to hold, or that nobody has before it. */
uint64_t outbox_from(const struct outbox_stream *stream);
/* One bundle for a stick: frames of this stream from *from on, as many as a bundle takes; *from
 * moves behind them. *size 0: it has none there. */
enum outcome outbox_bundle(struct outbox_stream *stream, struct store *store,
                           const struct enrolment *enrolment, uint64_t *from, uint8_t *body,
                           size_t room, size_t *size) MUST_CHECK;

/* Takes the marks of a believed receipt; `fresh` = a new epoch; `sent` as outbox_fill left it when
 * this answers a push, else NULL. Writes them in one transaction together with `meta`. */
enum outcome outbox_take_marks(struct outbox *outbox, struct store *store,
                               const struct store_meta *meta, const struct receipt *receipt,
                               bool fresh, const uint64_t *sent, int64_t now_ms) MUST_CHECK;
/* Deletes what a receipt called safe a day before the last one: a clock that leapt, or a hub that
 * meanwhile came back from a backup unheard, deletes nothing. *deleted = frames. */
enum outcome outbox_purge(struct outbox *outbox, struct store *store, uint64_t *deleted) MUST_CHECK;

#endif
