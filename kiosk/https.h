/* One hub, one connection, one request at a time, by libcurl (OpenSSL).
 *
 * Promises: TLS 1.3; the enrolled certificate is the only authority and its key is pinned as well
 * (a relay's own: signed by that authority, under the relays' name);
 * the connection is kept for the next request. Refuses redirects, proxies, other protocols, and
 * answers beyond WIRE_ANSWER_MAX. Blocks: it lives in the uplink's child, or before any thread. */
#ifndef JORNADA_KIOSK_HTTPS_H
#define JORNADA_KIOSK_HTTPS_H

#include "kiosk/uplink.h"

struct https;

/* `gone` (may be NULL) is asked about once a second and ends the request when true. NULL when the
 * settings are not a URL, a certificate and at least one pin. */
struct https *https_open(const struct uplink_settings *settings, bool (*gone)(void *),
                         void *context);
/* Fills `answer` (status 0 unless UPLINK_FINE); its body is the https's until the next call. */
enum uplink_trouble https_ask(struct https *https, const struct wire_request *request,
                              struct wire_answer *answer);
void https_close(struct https *https); /* NULL is fine */

#endif
