/* What a backup carries beside the database, so that an empty machine can become the hub again.
 *
 * Entries of (length u16 BE ‖ path ‖ size u32 BE ‖ bytes), ended by a length of 0:
 *   keys/custodian   the file as it is: under the custodian's passphrase already
 *   keys             signing, online, tls.pem, certificate.pem in one crypto_box_seal to the
 *                    custodian's public key
 *   fairs/…          the content that each fair has now
 * Promises: whoever finds a backup without that passphrase can neither sign as this hub, nor open a
 * fact, though the hub's own disk may have the online key lying open. Refuses entries of any other
 * name. */
#ifndef JORNADA_SYNC_HUB_LUGGAGE_H
#define JORNADA_SYNC_HUB_LUGGAGE_H

#include "sync/hub/hub.h"

/* Writes at `from` of the file; *size = bytes written. */
enum outcome luggage_pack(struct hub *hub, struct io_file *file, uint64_t from,
                          uint64_t *size) MUST_CHECK;

struct luggage_target {
    const struct io *io;
    const char *folder;     /* becomes the hub's: keys/ and fairs/ are made in it */
    const char *passphrase; /* the custodian's; NULL = the keys are there and stay as they are */
};

/* Reads from `from`, at most `size` bytes. REFUSED: not the passphrase. */
enum outcome luggage_unpack(const struct luggage_target *target, struct io_file *file,
                            uint64_t from, uint64_t size, char why[HUB_WHY_MAX]) MUST_CHECK;

#endif
