/* `jornada-kiosk --stick FOLDER`: a trip of a USB stick (kiosk/trip.h) to a kiosk that does not
 * run.
 *
 * Promises: exit code 0 only when everything that is pending is on the stick, read again and the
 * same. Refuses while a kiosk runs on the data folder: the store has one owner; nothing was
 * touched then. */
#ifndef JORNADA_KIOSK_HANDOVER_H
#define JORNADA_KIOSK_HANDOVER_H

#include <jansson.h>
#include <stdbool.h>

#include "kiosk/keeper.h"
#include "kiosk/options.h"

/* {"ok", "outcome", "why", "bundles", …}: README.md has it; the caller's to json_decref. */
json_t *handover_json(const struct trip_report *report);
/* --stick and --json of `options`. Prints to stdout what came of it; the program's exit code: 0
 * everything is on the stick, 1 not. `enrolment` NULL: there is none. */
int handover_run(const struct io *io, const struct options *options,
                 const struct enrolment *enrolment, int64_t released_ms);

#endif
