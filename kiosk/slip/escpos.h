/* ESC/POS: a raster as the bytes of one print job.
 *
 * NULs as long as a band (they complete a picture that was cut off before), ESC @, ASB on (GS a
 * 15), GS v 0 bands of at most 128 rows with blank right bytes trimmed, feed, cut (GS V 66). A
 * fence (GS r 1) follows each band and the cut: its answer says that all before it was worked on,
 * so a sender need never be far ahead of the paper. Promises: no text byte outside pictures; the
 * real-time codes 10 04, 10 05, 10 14 do not occur in the job. Refuses: a raster wider than 576
 * dots. The job's bytes: README.md here. */
#ifndef JORNADA_KIOSK_SLIP_ESCPOS_H
#define JORNADA_KIOSK_SLIP_ESCPOS_H

#include "kiosk/slip/form.h"
#include "kiosk/slip/render.h"
#include "sync/outcome.h"

#define ESCPOS_BAND_ROWS 128
#define ESCPOS_WIDTH_MAX 576

enum outcome escpos_job(const struct raster *raster, struct form *form) MUST_CHECK;
/* Offset behind the next fence at or after `from`, which is the start or behind a fence; the size
 * where there is none. Only for what escpos_job made. */
size_t escpos_fence(const struct form *job, size_t from);
/* Empties the printer's buffer at once, paper or no paper (DLE DC4 8). */
enum outcome escpos_clear(struct form *form) MUST_CHECK;
/* ESC @, automatic status on, and a fence, to see whether they are answered. */
enum outcome escpos_wake(struct form *form) MUST_CHECK;
/* Ends what an abandoned job left under way: NULs, ESC @, blank paper and a cut. */
enum outcome escpos_flush(struct form *form) MUST_CHECK;

#endif
