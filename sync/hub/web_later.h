/* A page whose long work is done beside the loop, and which is answered when that is done.
 *
 * Promises: whoever asked is looked up again before the answer is made: a session that ended, or a
 * role that changed meanwhile, gets what it would get now. `finish` sees the path, the language and
 * the session of the question, no query and no form: what it needs of those is its context. `drop`
 * is called exactly once, after `finish` or in its place (the hub stops, the session ended). */
#ifndef JORNADA_SYNC_HUB_WEB_LATER_H
#define JORNADA_SYNC_HUB_WEB_LATER_H

#include "sync/hub/hasher.h"
#include "sync/hub/web.h"
#include "sync/hub/worker.h"

/* At most this many requests wait for an answer at once, log-ins among them. */
#define WEB_LATER_MAX (HASHER_JOBS + WORKER_JOBS)

struct web_later {
    const char *work; /* a name of work.c */
    const void *job;  /* copied */
    size_t size;
    /* result->bytes may be taken over (set it to NULL then); else they are freed. */
    void (*finish)(struct web_visit *visit, void *context, struct worker_result *result);
    void (*drop)(void *context); /* NULL: there is nothing to free */
    void *context;
};

/* Answers the visit now (503: too much is under way) or later. */
void web_later(struct web_visit *visit, const struct web_later *later);
/* For `finish`: the result as a file to keep, under a name of ours without a quote. */
void web_later_file(struct web_visit *visit, struct worker_result *result, const char *type,
                    const char *name);

#endif
