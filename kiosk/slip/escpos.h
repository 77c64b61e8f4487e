/* ESC/POS: a raster as the bytes of one print job.
 *
 * NULs as long as a band (they complete a picture that was cut off before), ESC @, ASB on (GS a
 * 15), GS v 0 bands with blank right bytes trimmed, feed, cut (GS V 66). A band ends where ink
 * ends, where rows begin to be equal in pairs (sent once for two, m = 2) or dots two by two (m =
 * 3), and where their width changes much. A fence (GS r 1) follows every 128 rows of paper and the
 * cut: its answer says that all before it was worked on, so a sender need never be far ahead of the
 * paper. Promises: no text byte outside pictures; the real-time codes 10 04, 10 05, 10 14 do not
 * occur in the job; every dot of the raster is printed. Refuses: a raster wider than 576 dots. The
 * job's bytes: README.md here. */
#ifndef JORNADA_KIOSK_SLIP_ESCPOS_H
#define JORNADA_KIOSK_SLIP_ESCPOS_H

#include "kiosk/slip/form.h"
#include "kiosk/slip/render.h"
#include "sync/outcome.h"

#define ESCPOS_FENCE_ROWS 128 /* of paper between two fences, and of a band, at most */
#define ESCPOS_BAND_BYTES 512 /* of a band's picture at most */
#define ESCPOS_NULS (8 + ESCPOS_BAND_BYTES)
#define ESCPOS_WIDTH_MAX 576
#define ESCPOS_CUT_MM \
    15 /* from the head to the knife, which GS V 66 feeds: counted, not measured */

/* How the printer differs (road.h). */
enum escpos_flag {
    ESCPOS_TEAR = 1,   /* no knife: blank paper up to the tear bar instead */
    ESCPOS_DOUBLED = 2 /* the raster has half the dots each way: all of it is sent with m = 3 */
};

/* escpos_job: with a knife, dot by dot. */
enum outcome escpos_job(const struct raster *raster, struct form *form) MUST_CHECK;
enum outcome escpos_job_as(const struct raster *raster, unsigned flags,
                           struct form *form) MUST_CHECK;
/* NULs between the cut and the last fence, up to `size` bytes; a longer job stays as it is. */
enum outcome escpos_pad(struct form *job, size_t size) MUST_CHECK;
/* Offset behind the next fence at or after `from`, which is the start or behind a fence; the size
 * where there is none. Only for what escpos_job made. */
size_t escpos_fence(const struct form *job, size_t from);
/* Paper that the first `size` bytes of such a job use. */
int escpos_fed_mm(const struct form *job, size_t size);
/* Empties the printer's buffer at once, paper or no paper: DLE ENQ 2 (after an error), DLE DC4 8.
 */
enum outcome escpos_clear(struct form *form) MUST_CHECK;
/* ESC @, automatic status on, and a fence, to see whether they are answered. */
enum outcome escpos_wake(struct form *form) MUST_CHECK;
/* A fence alone. */
enum outcome escpos_ask(struct form *form) MUST_CHECK;
/* Ends what an abandoned job left under way: NULs as long as any picture, ESC @, blank paper, and a
 * cut or, with ESCPOS_TEAR, more blank paper. With ESCPOS_DOUBLED, on a slow line that nobody else
 * has, as long as one of ours: 9 kB would take it ten seconds. */
enum outcome escpos_flush(unsigned flags, struct form *form) MUST_CHECK;

#endif
