/* A push's body as it arrives: bundles, each taken as soon as it is whole, whatever becomes of the
 * rest. What "taken" means is its owner's: the hub counts them (push.c), a relay keeps them
 * (relay_push.c).
 *
 * Promises: `ready` is asked once, before the first byte; `take` gets whole bundles, in order;
 * after the first that is refused nothing more is taken, and `status` and `text` say why. Refuses
 * bodies over WIRE_BODY_MAX, and what is no bundle. */
#ifndef JORNADA_SYNC_HUB_INTAKE_H
#define JORNADA_SYNC_HUB_INTAKE_H

#include "sync/bundle.h"
#include "sync/outcome.h"
#include "sync/wire.h"

struct intake {
    enum outcome (*ready)(void *owner);
    enum outcome (*take)(void *owner, const uint8_t *bytes, size_t size);
    void *owner;
    size_t used, total, bundles; /* bundles: taken */
    int status;                  /* 200 while all is well */
    const char *text;            /* static; of any other status */
    uint8_t bytes[WIRE_BODY_MAX];
};

/* Leaves `bytes` as they are: zeroing a megabyte took a third of a push. */
void intake_start(struct intake *intake, enum outcome (*ready)(void *owner),
                  enum outcome (*take)(void *owner, const uint8_t *bytes, size_t size),
                  void *owner);
/* Ends it: returns the outcome. */
enum outcome intake_stop(struct intake *intake, enum outcome outcome, int status, const char *text);
enum outcome intake_feed(struct intake *intake, const uint8_t *bytes, size_t size) MUST_CHECK;
/* The body is over; the status is final. */
void intake_end(struct intake *intake);
/* One bundle that came as a file. */
enum outcome intake_one(struct intake *intake, const uint8_t *bytes, size_t size) MUST_CHECK;

#endif
