/* The end of a kiosk after a fair: the hub's order, the kiosk's word, and what is erased between.
 *
 * The order travels in the answer to a greeting (calls.h), signed on its own and for one device.
 * The kiosk obeys only when its own marks say that everything is safe at the hub (sync_wipe.h).
 * Then, step by step: FOLDER/wiped is written (from here on there is no way back), with the signed
 * word "wiped" made while the key is still there; everything else goes, the enrolment first; the
 * file says that it is gone; the word is sent; the file goes. A power cut leaves one of these, and
 * every start goes on from there before it does anything else (wipe_go_on). Files are overwritten
 * before they are removed; what a flash disk keeps of them elsewhere, nobody here can reach: what
 * lay there is sealed, and slips in clear were wiped at the close. kiosk.ini stays: the panel. */
#ifndef JORNADA_SYNC_WIPE_H
#define JORNADA_SYNC_WIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"

struct enrolment;

#define WIPE_PATH "/v1/wiped"
#define WIPE_FILE "wiped"
#define WIPE_KEPT "kiosk.ini"
#define WIPE_ORDER_MAX 160
#define WIPE_WORD_MAX 160

/* What a kiosk says in its greetings of an order. On the wire: they never change. */
enum wipe_state {
    WIPE_NOT_ORDERED,
    WIPE_READY,     /* goes at the next moment without a visit */
    WIPE_FAIR_OPEN, /* it does not know of the close yet */
    WIPE_WAITING,   /* something waits in memory */
    WIPE_PENDING,   /* frames that the hub does not have */
    WIPE_UNSAFE,    /* frames that are in no two verified backups */
    WIPE_ASIDE,     /* frames were put aside, and the order does not name them */
    WIPE_FOREIGN,   /* frames of an earlier enrolment that no hub had */
    WIPE_NOT_READY, /* another reason, of a newer kiosk */
    WIPE_STATES
};

/* [1, tenant, device, id, aside, ordered_ms] ‖ Ed25519 of the hub (SIGNATURE_WIPE_ORDER). */
struct wipe_order {
    uint8_t tenant[8], device[16];
    uint8_t id[16]; /* of this order */
    bool aside;     /* frames that were put aside are no reason to wait */
    int64_t ordered_ms;
};
enum outcome wipe_encode_order(const struct wipe_order *order, const uint8_t hub_secret[64],
                               uint8_t *bytes, size_t room, size_t *size) MUST_CHECK;
/* INVALID: no order. REFUSED: not signed by this hub. */
enum outcome wipe_decode_order(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                               struct wipe_order *order) MUST_CHECK;

/* POST WIPE_PATH: [1, device, id, captured, at_ms] ‖ Ed25519 of the device (SIGNATURE_WIPED).
 * Answered 200 with any body once the hub noted it; noted twice is noted once. */
struct wipe_word {
    uint8_t device[16];
    uint8_t id[16];    /* of the order */
    uint64_t captured; /* facts about people, ever, by its own counter */
    int64_t at_ms;     /* by its clock */
};
enum outcome wipe_encode_word(const struct wipe_word *word, const uint8_t device_secret[64],
                              uint8_t *bytes, size_t room, size_t *size) MUST_CHECK;
/* Takes it apart without looking at the signature: the device inside tells whose key it is. */
enum outcome wipe_decode_word(const uint8_t *bytes, size_t size, struct wipe_word *word) MUST_CHECK;
enum outcome wipe_check_word(const uint8_t *bytes, size_t size,
                             const uint8_t public_key[32]) MUST_CHECK;

/* FOLDER/wiped, and with it the decision. Nothing of it is secret. */
enum outcome wipe_decide(const struct io *io, const char *folder, const struct enrolment *enrolment,
                         const uint8_t *word, size_t size) MUST_CHECK;
/* Ends what was decided, if anything was: whoever opens the folder calls this first, and as often
 * as it likes. DONE: nothing was, or nothing but the word and kiosk.ini is left. */
enum outcome wipe_go_on(const struct io *io, const char *folder) MUST_CHECK;

/* The word that is still to be said, and where: hub_url, certificate and pins of `where` alone.
 * NOT_FOUND: none. BUSY: not everything is erased yet. */
enum outcome wipe_read_word(const struct io *io, const char *folder, struct enrolment *where,
                            uint8_t word[WIPE_WORD_MAX], size_t *size) MUST_CHECK;
/* It was said, or often enough. */
enum outcome wipe_forget_word(const struct io *io, const char *folder) MUST_CHECK;

#endif
