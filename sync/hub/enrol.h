/* How a machine becomes a kiosk of a fair: a code that works once, for fifteen minutes.
 *
 * Promises: the code's secret is on disk as a hash alone; a used code is answered 425, an unknown
 * or expired one 401; one whose number another device has taken meanwhile 403; a device key whose
 * short id another key of the fair already has is answered 409 and leaves the code unused: draw a
 * new key and ask again. More than ENROL_TRIES wrong codes in a minute: they are answered 429, and
 * right ones as ever, so that nobody can keep a kiosk out. */
#ifndef JORNADA_SYNC_HUB_ENROL_H
#define JORNADA_SYNC_HUB_ENROL_H

#include "sync/enrolment.h"
#include "sync/hub/hub.h"

#define ENROL_CODE_MS (15 * 60 * 1000)
#define ENROL_TRIES 10

/* `url` may be "". Kiosk 1 … 26. NOT_FOUND: no such fair; INVALID: kiosk or url; REFUSED: a device
 * of this fair has the number, which is the letter before its turns. */
enum outcome enrol_make_code(struct hub *hub, const char *fair, unsigned kiosk, const char *url,
                             struct enrolment_code *code) MUST_CHECK;
/* The same, but the device with the number is revoked when this code is used. */
enum outcome enrol_make_replacing_code(struct hub *hub, const char *fair, unsigned kiosk,
                                       const char *url, struct enrolment_code *code) MUST_CHECK;
void enrol_answer(struct hub *hub, const struct wire_request *request, struct wire_answer *answer);

/* A device that was enrolled and is not known any more (welcome.h), with its old id; the code's
 * secret is used up. Inside hub_begin … hub_commit. REFUSED: another key of the fair has its short
 * id. */
enum outcome enrol_write_again(struct hub *hub, const struct enrolment *given,
                               const uint8_t secret[16], const uint8_t public_key[32]) MUST_CHECK;

#endif
