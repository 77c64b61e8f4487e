/* `jornada-kiosk --enrol CODE`: one request to the hub that the code names, before any thread.
 *
 * Promises: the hub's public key is compared with the pin in the code during the handshake, so a
 * foreign hub gets not one byte of the request; the enrolment is on disk when DONE. Refuses a code
 * with a mistyped character, a hub with another key, an answer that does not fit the code, and a
 * folder whose records have not all arrived: another enrolment ends their way. */
#ifndef JORNADA_KIOSK_ENROL_H
#define JORNADA_KIOSK_ENROL_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"

/* Whether this folder holds nothing that its hub has not received; otherwise `why` is a sentence
 * for whoever enrols. Opens the store. `build_ms` as in struct sync_settings. */
bool enrol_may_replace(const struct io *io, const char *folder, int64_t build_ms, const char **why);

/* `url` is used when the code names none ("" or NULL: none known). `why` is the technical reason,
 * a constant. OFFLINE nobody there · REFUSED another hub, or the hub said no · INVALID the code or
 * the URL · DISK_FULL, DOUBT as enrolment_save. */
enum outcome enrol_run(const struct io *io, const char *folder, const char *code, const char *url,
                       const char **why) MUST_CHECK;

/* Brings the fair's content of the hub just enrolled with, so that the kiosk works from then on
 * with no hub at all. OFFLINE: it did not come in time; the next contact brings it. */
enum outcome enrol_fetch(const struct io *io, const char *folder, const char *url,
                         int64_t build_ms) MUST_CHECK;

/* Why enrol_run did not end with DONE, for a person at a terminal. */
const char *enrol_words(enum outcome outcome);

#endif
