/* Partner desks: devices of a fair that speak for one office, and for nothing else.
 *
 * A desk is a row of `device` with the number 0 (no kiosk has it) and a row of `desk` with its
 * office. Its frames and bundles are a kiosk's (sync/README.md), counted once by (stream, number)
 * whatever road they came. Promises: its key is in no roster, so it signs no slip; of what it sends
 * only an office's words count (REFERRAL_SEEN … LAPSED, LETTER_…) of its own office, beside
 * STREAM_OPEN, STREAM_CLOSE, GAP, PADDING; anything else is put aside as `desk`, and a frame that
 * tells an hour as `hour` (Never 4): DESK_HOUR. Refuses an office that the fair does not have. */
#ifndef JORNADA_SYNC_HUB_DESK_H
#define JORNADA_SYNC_HUB_DESK_H

#include "sync/hub/desk_paper.h"
#include "sync/hub/hub.h"
#include "sync/record.h"
#include "sync/wire.h"

/* Every frame of a desk has this stamp and no other: noon UTC of a day (hlc = (day + 20089) ·
 * 86,400,000 + 43,200,000 ms, counter 0), monotonic 0, CLOCK_UNKNOWN, no staff; so has
 * STREAM_OPEN's asserted_ms. The day is that of the facts beside it. */
#define DESK_HOUR_MS (12 * 60 * 60 * 1000LL)

struct desk {
    uint8_t id[16], fair[8], public_key[32];
    uint16_t office;
    int64_t made_ms, revoked_ms; /* wall clock, UTC; 0 = never revoked */
};

/* Draws a desk's key and code and writes its file into `text` (DESK_PAPER_MAX). Nothing is stored:
 * desk_save does, once the file is where it belongs. `mem_bytes` 0 = STRONGBOX_MEM. NOT_FOUND: no
 * such fair or office. */
enum outcome desk_make(struct hub *hub, const char *fair, unsigned office, const char *url,
                       uint32_t mem_bytes, struct desk *desk, char code[DESK_CODE_CHARS + 1],
                       char *text, size_t *size) MUST_CHECK;
enum outcome desk_save(struct hub *hub, const struct desk *desk) MUST_CHECK;
/* NOT_FOUND: no such device, or a kiosk. */
enum outcome desk_find(struct hub *hub, const uint8_t device[16], struct desk *desk) MUST_CHECK;
/* At position `index` of the list by fair, office and age; NOT_FOUND behind the last. */
enum outcome desk_at(struct hub *hub, size_t index, struct desk *desk) MUST_CHECK;

/* A desk that this hub lost (restored from before) is known again by what it once signed. DONE also
 * when it is known. REFUSED: not this hub's, or revoked. NOT_FOUND: its fair is not here. */
enum outcome desk_take(struct hub *hub, const uint8_t *pass, size_t size,
                       struct desk *desk) MUST_CHECK;
/* POST /v1/return with a desk's pass as its body; false: it is none. */
bool desk_answer_return(struct hub *hub, const struct wire_request *request,
                        struct wire_answer *answer);

/* 0, or the quarantine_reason of a commit that this device may not send; `desk` NULL: a kiosk,
 * which may send everything but what letters' desks alone can say. */
int desk_judge(const struct desk *desk, const struct commit *commit);

#endif
