/* Under which certificate browsers of other machines see the pages: of a small CA of this hub's,
 * which the coordinator installs once on each (`pages ca`). Not the kiosks' certificate, which no
 * browser should be taught to believe.
 *
 * Promises: the CA may vouch for private addresses, *.local, localhost and jornada-hub alone (name
 * constraints, critical), so that a thief of its key can imitate no other site; valid ten years.
 * The certificate itself is made anew at each start, for the addresses of then, for 397 days.
 * Refuses nothing: a public name needs a proxy with a certificate of its own. */
#ifndef JORNADA_SYNC_HUB_PAGES_CERTIFICATE_H
#define JORNADA_SYNC_HUB_PAGES_CERTIFICATE_H

#include <stdbool.h>

#include "sync/hub/hub_certificate.h"
#include "sync/io.h"

#define PAGES_CERTIFICATE_CA "keys/pages-ca.pem" /* in DATA; its key lies beside it */

/* Reads DATA's CA, or makes it. `ca` in locked memory. */
enum outcome pages_certificate_ca(const struct io *io, const char *data,
                                  struct hub_certificate *ca) MUST_CHECK;
/* `hosts` ended by NULL; those that the CA may not vouch for are left out. */
enum outcome pages_certificate_make(const struct io *io, const struct hub_certificate *ca,
                                    const char *const *hosts,
                                    struct hub_certificate *made) MUST_CHECK;
/* Whether the CA may vouch for this name or address. */
bool pages_certificate_allows(const char *host);

#endif
