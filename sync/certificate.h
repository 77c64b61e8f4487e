/* The two pins of a TLS certificate: hashes of its public key (SubjectPublicKeyInfo, DER).
 *
 * Reads only as far as the key: it judges nothing (TLS does). Refuses PEM that is not one
 * certificate. Source of the layout: RFC 5280, section 4.1. */
#ifndef JORNADA_SYNC_CERTIFICATE_H
#define JORNADA_SYNC_CERTIFICATE_H

#include <stdint.h>

#include "sync/outcome.h"

struct certificate_pins {
    uint8_t tls[32];  /* SHA-256: what TLS libraries pin, enrolment.pins */
    uint8_t code[16]; /* first half of BLAKE2b-256: what the one-time code carries */
};

/* `pem` ends with NUL; the first certificate in it counts. */
enum outcome certificate_read_pins(const char *pem, struct certificate_pins *pins) MUST_CHECK;

#endif
