/* The custodian's side: names and phones, opened with the custodian's passphrase alone.
 *
 * Promises: the key is opened into locked memory and wiped by custodian_close; identities go into
 * the caller's locked memory. Refuses a wrong passphrase, and compartments that are not sealed for
 * this custodian. The running hub never calls this. */
#ifndef JORNADA_SYNC_HUB_CUSTODIAN_H
#define JORNADA_SYNC_HUB_CUSTODIAN_H

#include "sync/frame.h"
#include "sync/hub/hub.h"
#include "sync/io.h"
#include "sync/record.h"
#include "sync/seal.h"

struct custodian;

/* REFUSED: not the passphrase. NOT_FOUND: no hub in `folder`. */
enum outcome custodian_open(const struct io *io, const char *folder, const char *passphrase,
                            struct custodian **custodian) MUST_CHECK;
void custodian_close(struct custodian *custodian); /* NULL is fine */
/* Everybody whose name is held, from the hub's frames, stream by stream and in order; an amendment
 * comes as a call of its own. `identity` lies in locked memory and is wiped after the call. Needs a
 * hub whose online key is open. Compartments that cannot be read are counted in *unread. */
enum outcome custodian_each(const struct custodian *custodian, struct hub *hub,
                            void (*each)(void *context, const uint8_t record[RECORD_ID_BYTES],
                                         const struct identity *identity),
                            void *context, size_t *unread) MUST_CHECK;
/* The identity in frame `seq` alone, of a stream whose second wrap is `wrap`. NOT_FOUND: the frame
 * has none, or a dummy. INVALID: it goes on in further frames (custodian_each joins them). */
enum outcome custodian_read(const struct custodian *custodian, const struct frame_origin *origin,
                            const uint8_t wrap[SEAL_WRAP_BYTES], uint64_t seq, const uint8_t *frame,
                            struct identity *identity) MUST_CHECK;

#endif
