/* The hub's TLS identity: a P-256 key and a certificate that it signed itself.
 *
 * Valid 1970-01-01 to 9999-12-31, so that a kiosk with a dead clock still connects; kiosks believe
 * it as their only CA and by its pin. Made once by hub_init with GnuTLS's own random numbers (the
 * one thing here that struct io does not feed). Also says localhost, 127.0.0.1 and jornada-hub. */
#ifndef JORNADA_SYNC_HUB_HUB_CERTIFICATE_H
#define JORNADA_SYNC_HUB_HUB_CERTIFICATE_H

#include <stdint.h>

#include "sync/outcome.h"

#define HUB_CERTIFICATE_PEM_MAX 4096

struct hub_certificate {
    char certificate[HUB_CERTIFICATE_PEM_MAX];
    char secret_key[HUB_CERTIFICATE_PEM_MAX]; /* keep in locked memory */
};

/* `hosts`: further names and addresses, ended by NULL, or NULL. */
enum outcome hub_certificate_make(const char *name, const char *const *hosts,
                                  const uint8_t serial[16],
                                  struct hub_certificate *made) MUST_CHECK;

/* A relay's own key, and a certificate for it that the hub signed: valid as long, for the name
 * CUSTODY_NAME alone, so that it never passes for the hub. */
enum outcome hub_certificate_make_relay(const struct hub_certificate *hub, const char *name,
                                        const uint8_t serial[16],
                                        struct hub_certificate *made) MUST_CHECK;

#endif
