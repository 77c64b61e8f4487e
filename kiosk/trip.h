/* One trip of a USB stick to this kiosk: the hub's receipts are read first, then everything that no
 * receipt calls stored is written.
 *
 * Promises: the store thread steps it and never waits for the stick, which a confined child touches
 * (sync/stick_helper.h); `outcome` is DONE only when every bundle was written, flushed, read again
 * and found the same; nothing leaves the kiosk's store by it. A stick that does not answer for
 * STICK_PATIENCE_MS of the machine's own time ends the trip. A bad file on it is counted and
 * left. */
#ifndef JORNADA_KIOSK_TRIP_H
#define JORNADA_KIOSK_TRIP_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/outcome.h"
#include "sync/sync.h"

#define TRIP_PATH_MAX 1024

struct pollfd;
struct trip;

struct trip_report {
    bool running; /* false before the first trip, too */
    bool over;
    enum outcome outcome;    /* once it is over; DOUBT: the store failed, not the stick */
    bool not_a_stick;        /* there is no such folder */
    bool own_disk;           /* the folder lies on the kiosk's own disk */
    uint32_t bundles;        /* written so far, or there already: read again and the same */
    uint64_t frames;         /* in these */
    uint64_t foreign;        /* frames of an earlier enrolment, which no stick can take */
    uint32_t receipts;       /* believed */
    uint32_t other_receipts; /* of other kiosks, other hubs, or older than what is known */
    uint32_t bad_files;      /* *.jrr that hold no receipt, or are no plain file */
    uint32_t taken_names;    /* bundles whose name on the stick is a link, a folder, a device */
};

/* `stick` is the stick's folder, `data` the kiosk's own. BUSY: no process or memory. INVALID: a
 * path that is too long. */
enum outcome trip_start(const char *stick, const char *data, struct trip **trip) MUST_CHECK;
/* Takes what came and asks for what is next; never waits. True once it is over. */
bool trip_step(struct trip *trip, struct sync *sync);
void trip_look(const struct trip *trip, struct trip_report *report);
void trip_poll(const struct trip *trip, struct pollfd *fd);
void trip_end(struct trip *trip); /* NULL is fine */

/* What is said of it to whoever holds the stick: one sentence, in the language that is chosen
 * (trip_words.c). */
const char *trip_words(const struct trip_report *report);

#endif
