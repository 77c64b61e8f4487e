/* What the pages under /preparar share: which fair is meant, its pack, and the table of steps.
 *
 * Which fair: `jornada=NAME` in the address or the form; left out: the open one, else the one whose
 * files are newest. A page becomes a step by one row in page_prepare.c: its path, the words
 * "prepare.ID", "prepare.ID.todo" (what to do there), and a function that says how far it is. A row
 * whose page has no route yet is not shown. */
#ifndef JORNADA_SYNC_HUB_PREPARE_H
#define JORNADA_SYNC_HUB_PREPARE_H

#include <jansson.h>

#include "sync/hub/fair.h"
#include "sync/hub/web.h"
#include "sync/pack.h"

enum prepare_state {
    PREPARE_TODO,     /* the first of these is the one thing to do next */
    PREPARE_LOOK,     /* done, and something is to be looked at */
    PREPARE_OPTIONAL, /* may be left as it is */
    PREPARE_DONE
};

struct prepare {
    struct web_visit *visit;
    struct fair fair;
    const struct pack *pack; /* NULL: its files cannot be read */
};

/* One step, for its own file to say how far it is. */
struct prepare_step {
    const char *id, *path;
    enum prepare_state (*state)(const struct prepare *prepare); /* NULL: OPTIONAL */
};

/* NOT_FOUND: there is no fair, or not the one that was asked for. */
enum outcome page_fair_chosen(struct web_visit *visit, struct fair *fair) MUST_CHECK;
/* Its pack, kept by `web` until another is asked for; NOT_FOUND, INVALID: there is none. */
enum outcome page_fair_pack(struct web_visit *visit, const struct fair *fair,
                            const struct pack **pack) MUST_CHECK;
/* Both; the pack may be NULL after DONE. */
enum outcome prepare_begin(struct web_visit *visit, struct prepare *prepare) MUST_CHECK;
/* {"fair", "fair_title", "fair_state", "version"} and what `more` holds (taken over; NULL is fine):
 * the values that every page under /preparar shows. */
json_t *prepare_values(const struct prepare *prepare, json_t *more);
/* 303 to "PATH?jornada=NAME&hecho=WORD": the page says words "done.WORD" on top. */
void prepare_done(struct web_visit *visit, const char *path, const char *fair, const char *word);

/* Each in the file of its page. */
enum prepare_state page_tables_state(const struct prepare *prepare);
enum prepare_state page_kiosks_state(const struct prepare *prepare);
enum prepare_state page_preflight_state(const struct prepare *prepare);
enum prepare_state page_modules_state(const struct prepare *prepare);
enum prepare_state page_team_state(const struct prepare *prepare);

#endif
