/* An IPP printer, asked through libcups; everything here may wait for the network.
 *
 * Runs in the program jornada-ipp, never in the kiosk's own process. Promises: a job is called
 * "Vale" and nothing more; whatever job of ours lies in the printer while nobody of this process
 * prints is cancelled, also where a spooler keeps it; nothing is sent while somebody else's work
 * waits there. Refuses addresses other than ipp://HOST[:PORT]/PATH without a user in it. */
#ifndef JORNADA_KIOSK_SLIP_IPP_H
#define JORNADA_KIOSK_SLIP_IPP_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/slip/ipp_wire.h"
#include "sync/outcome.h"

struct ipp;

/* True for such an address. */
bool ipp_is_address(const char *address);
enum outcome ipp_open(const char *address, struct ipp **ipp) MUST_CHECK;
void ipp_close(struct ipp *ipp); /* NULL is fine */

/* How the printer is; cancels jobs of ours but `job` (0 = all). */
void ipp_ask(struct ipp *ipp, int job, struct ipp_answer *answer);
/* Makes the job: answer->job, or JOB_REFUSED with what the printer wants. */
void ipp_create(struct ipp *ipp, const struct ipp_order *order, struct ipp_answer *answer);
/* Its document; JOB_UNKNOWN: may or may not be taken. */
void ipp_send(struct ipp *ipp, const struct ipp_order *order, const uint8_t *document,
              struct ipp_answer *answer);
/* How far it has come, and how the printer is. */
void ipp_look(struct ipp *ipp, int job, struct ipp_answer *answer);
void ipp_cancel(struct ipp *ipp, int job, struct ipp_answer *answer);

#endif
