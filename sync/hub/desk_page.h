/* The partner desk's page as one file: served as /desk, or written for a laptop without a network.
 *
 * The bytes are those of sync/hub/web/desk, built into the program; only the hub's address is put
 * into its policy (connect-src) where one is wanted. Promises: a detached Ed25519 signature of this
 * hub over exactly these bytes (SIGNATURE_DESK_PAGE), and their BLAKE2b-256 for the badge sheet
 * (`b2sum -l 256 FILE` says the same). Refuses an address that is more than scheme, host and port.
 */
#ifndef JORNADA_SYNC_HUB_DESK_PAGE_H
#define JORNADA_SYNC_HUB_DESK_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/hub/hub.h"
#include "sync/signature.h"

#define DESK_PAGE_HASH_BYTES 32

struct desk_page {
    const uint8_t *bytes;
    size_t size;
    char *owned; /* the bytes, where an address was put in; else NULL */
    uint8_t signature[SIGNATURE_BYTES];
    uint8_t hash[DESK_PAGE_HASH_BYTES];
};

/* Whether this program was built with the page; without (no npm) its bytes say so in words. */
bool desk_page_is_here(void);
/* `url` NULL or "": as it is served, for its own origin alone. INVALID: no such address. */
enum outcome desk_page_make(const struct hub *hub, const char *url,
                            struct desk_page *page) MUST_CHECK;
void desk_page_free(struct desk_page *page);

#endif
