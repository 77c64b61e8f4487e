/* A certificate and its key as the PEM text that files and listeners take.
 *
 * Promises: both whole and NUL-ended, or GnuTLS's own error code; the key in PKCS 8, open, so keep
 * `made` in locked memory. */
#ifndef JORNADA_SYNC_HUB_CERTIFICATE_PEM_H
#define JORNADA_SYNC_HUB_CERTIFICATE_PEM_H

#include <gnutls/x509.h>

#include "sync/hub/hub_certificate.h"

/* Under 0: GnuTLS's code. */
int certificate_pem_write(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key,
                          struct hub_certificate *made);

#endif
