/* "Hablar con una persona", as the hub knows it: which kiosks ask for somebody, and who answered.
 *
 * Promises: lives in memory alone, no table and no line of any log has it; holds a kiosk's number,
 * when it was called by the clock that only counts, and how it stands, nothing else. Three minutes
 * without an answer call the coordinator; a call that nobody ended ends after fifteen. Calls come
 * from kiosks by POST /v1/queue (sync/summon.h), answers from `jornada-hub call` and from kiosks
 * where somebody works (sync/board_wire.h). */
#ifndef JORNADA_SYNC_HUB_BELL_H
#define JORNADA_SYNC_HUB_BELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"
#include "sync/summon.h"

struct hub;
struct wire_request;
struct wire_answer;

#define BELL_KIOSKS_MAX 64

struct bell_call {
    uint8_t device[16], fair[8];
    unsigned kiosk;
    uint64_t stamp; /* 0 = a free place */
    bool wanted, answered;
    int64_t since_ms; /* monotonic */
};

struct bell {
    bool serves; /* this process hears kiosks */
    struct bell_call calls[BELL_KIOSKS_MAX];
};

/* From now on this process hears kiosks. */
void bell_begin(struct hub *hub);
bool bell_serves(const struct hub *hub);
void bell_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer);
/* The same of a bell that is no hub's (a relay's keeps one, too). A kiosk's word, by the one who
 * knows whose it is; the call as it stands then, NULL when too many call. */
const struct bell_call *bell_note(struct bell *bell, int64_t now_ms, unsigned kiosk,
                                  const uint8_t fair[8], const struct summon_request *asked);
enum outcome bell_look(const struct bell *bell, int64_t now_ms, size_t index,
                       struct bell_call *call, enum summon_state *state,
                       unsigned *waited_s) MUST_CHECK;
/* Somebody goes there, if that very call stands. */
void bell_answer_call(struct bell *bell, int64_t now_ms, const uint8_t fair[8], unsigned kiosk,
                      uint64_t stamp);
/* The index-th call that stands, oldest first; NOT_FOUND behind the last. */
enum outcome bell_at(const struct hub *hub, size_t index, struct bell_call *call,
                     enum summon_state *state, unsigned *waited_s) MUST_CHECK;
/* Somebody goes there. NOT_FOUND: nobody is called there. */
enum outcome bell_take(struct hub *hub, const uint8_t device[16]) MUST_CHECK;

#endif
