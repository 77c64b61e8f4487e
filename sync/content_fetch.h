/* Brings a newer content pack from the hub, one file an answer, and then points to it.
 *
 * Promises: what is announced is fetched only when it is newer than what is held; every file is
 * checked against the signed manifest before it is kept; files that are there already and right
 * are not asked for; the pointer moves last. A pack half fetched is never used. */
#ifndef JORNADA_SYNC_CONTENT_FETCH_H
#define JORNADA_SYNC_CONTENT_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/content.h"

struct content_fetch;

/* NULL: no memory. `folder` is the kiosk's. */
struct content_fetch *content_fetch_create(const struct io *io, const char *folder,
                                           const uint8_t hub_key[32]);
void content_fetch_destroy(struct content_fetch *fetch); /* NULL is fine */
uint32_t content_fetch_held(const struct content_fetch *fetch);
void content_fetch_announce(struct content_fetch *fetch, uint32_t version);
/* Whether something is to be asked for; `path` is what. */
bool content_fetch_next(const struct content_fetch *fetch, char path[WIRE_PATH_MAX]);
/* The answer to what content_fetch_next said. DONE also when more is missing. */
enum outcome content_fetch_take(struct content_fetch *fetch, const uint8_t *bytes,
                                size_t size) MUST_CHECK;

#endif
