/* The hub's own certificate: what the kiosk must know of it to believe it and nobody else.
 *
 * Promises: the name that TLS checks is the one in the enrolled certificate, so the hub may move
 * between addresses; at enrolment the key is compared during the handshake and nothing is sent to
 * another. Refuses what is not one X.509 certificate in PEM. No certificate authority of the
 * machine is asked, ever. */
#ifndef JORNADA_KIOSK_PEER_H
#define JORNADA_KIOSK_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/uplink.h"

#define PEER_NAME_MAX 256

/* "host", "port" of https://host[:port][/]; IPv6 keeps its brackets. False: not such a URL. */
bool peer_split_url(const char *url, char host[PEER_NAME_MAX], char port[6]);

/* The first name it is valid for, as it stands in a URL; false when it is no certificate. */
bool peer_name(const char *pem, char name[PEER_NAME_MAX]);

/* Shakes hands with the hub at `url` and hangs up: its certificate as PEM and the SHA-256 of its
 * public key (SPKI, DER), when BLAKE2b-256 of that begins with `pin`. UPLINK_FOREIGN otherwise. */
enum uplink_trouble peer_fetch_certificate(const char *url, const uint8_t pin[16],
                                           char pem[ENROLMENT_CERT_MAX], uint8_t sha256[32]);

#endif
