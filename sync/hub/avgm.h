/* The evidence that a municipality under a gender-violence alert hands in: what its fair did, as a
 * CSV (section, row, column, count).
 *
 * Promises: sessions by kind, people informed by age band and sex, referrals by destination,
 * certified staff by institution; of one closed fair, and only where its fair.ini says `avgm = 1`.
 * Every cell under STATS_MIN is hidden, zero too; lines called "Total" are grand totals, exact.
 * Where a total would tell hidden destinations by subtraction, the least of the others is hidden.
 * Refuses an open fair and one without the report, in words. No person is in it. */
#ifndef JORNADA_SYNC_HUB_AVGM_H
#define JORNADA_SYNC_HUB_AVGM_H

#include <stdio.h>

#include "sync/hub/hub.h"

/* REFUSED: hub_why says why, and nothing was written. */
enum outcome avgm_write(struct hub *hub, const char *fair, FILE *out) MUST_CHECK;

#endif
