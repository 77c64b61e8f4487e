/* A release that is not one yet: what would be published of a fair now, and its becoming one.
 *
 * draft_make gathers (fast: it reads marginal tables), the job goes through PUBLICATION_WORK
 * (seconds, beside the hub's loop), draft_save publishes what came back. Promises: nothing is
 * published but what the job says now: where a count, the fair's program or the last version
 * changed meanwhile, it is refused and looked at again; so of two coordinators who publish at once
 * one does. Each shown number is compared with its count again. A correction is refused while fewer
 * than ten changes came since; a group of tables with fewer stays as it was, and says of which
 * version. */
#ifndef JORNADA_SYNC_HUB_PUBLICATION_DRAFT_H
#define JORNADA_SYNC_HUB_PUBLICATION_DRAFT_H

#include <jansson.h>

#include "sync/hub/publication.h"
#include "sync/hub/words.h"

/* JSON text, the caller's to free: a job of PUBLICATION_WORK with "fair" and "version" (the one
 * that would be made). The same counts make the same text. REFUSED, NOT_FOUND …: hub_why. */
enum outcome publication_draft_make(struct hub *hub, const struct words *words,
                                    const struct fair *fair, char **job) MUST_CHECK;
/* The tables that would be published, with their "as_of" and their "what" (a sentence), hidden
 * cells null; the caller's. *left_out: ids of those that are not. REFUSED: no group changed enough;
 * or nothing would be left. DAMAGED: not what this job can come to. */
enum outcome publication_draft_tables(struct hub *hub, const struct words *words,
                                      const struct fair *fair, const char *job, const char *result,
                                      json_t **tables, json_t **left_out) MUST_CHECK;
/* Publishes. REFUSED also where the job would be another one now. */
enum outcome publication_draft_save(struct hub *hub, const struct words *words,
                                    const struct fair *fair, const char *job, const char *result,
                                    const char *by, struct publication *publication) MUST_CHECK;

#endif
