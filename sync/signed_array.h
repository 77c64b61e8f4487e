/* Small signed messages: a CBOR array of a fixed number of items, its version first, and the
 * Ed25519 signature of all of it behind. What the items are is each message's own (summon.h,
 * wipe.h).
 *
 * Refuses: another number of items, another version, a signature of another context or key. */
#ifndef JORNADA_SYNC_SIGNED_ARRAY_H
#define JORNADA_SYNC_SIGNED_ARRAY_H

#include "sync/binary.h"
#include "sync/outcome.h"

/* Signs what was written. INVALID: it did not fit. */
enum outcome signed_array_finish(const struct binary_writer *writer, const char *context,
                                 const uint8_t secret[64], size_t *size) MUST_CHECK;
/* Behind the version; `bad` when it is no such array. The signature is not looked at. */
struct binary_reader signed_array_start(const uint8_t *bytes, size_t size, size_t items,
                                        uint64_t version);
/* REFUSED: not signed by this key. */
enum outcome signed_array_check(const char *context, const uint8_t *bytes, size_t size,
                                const uint8_t public_key[32]) MUST_CHECK;

#endif
