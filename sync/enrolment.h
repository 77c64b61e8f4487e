/* What makes this machine a kiosk of one municipality: keys and names from a one-time code.
 *
 * Kept in FOLDER/enrolment (0600), written once, synced, replaced whole by the next enrolment.
 * Promises: the code is used once; the answer is believed only when the hub key in it has the pin
 * that the code carried. Refuses: a code with a mistyped character (it has a check), an answer of
 * another hub. The device's secret key never leaves this file and locked memory. */
#ifndef JORNADA_SYNC_ENROLMENT_H
#define JORNADA_SYNC_ENROLMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/io.h"
#include "sync/outcome.h"
#include "sync/wire.h"

#define ENROLMENT_URL_MAX 200
#define ENROLMENT_CERT_MAX 4096
#define ENROLMENT_FAIR_NAME_MAX 64
#define ENROLMENT_CODE_MAX 320

/* Kept of the enrolment itself: with it a hub that lost the device knows it again (comeback.h). In
 * FOLDER/pass, beside `enrolment`. */
struct enrolment_pass {
    bool known;            /* false: enrolled before passes were kept */
    bool url_given;        /* hub_url came with the answer, not with the code */
    uint8_t secret[16];    /* of the code, which was used: it opens nothing any more */
    uint8_t signature[64]; /* the hub's, under its answer */
};

struct enrolment {
    struct enrolment_pass pass;
    uint8_t tenant[8];
    uint8_t device[16];
    uint8_t public_key[32];               /* Ed25519, the device's: bundles and slips */
    uint8_t secret_key[64];               /* Ed25519; keep in locked memory */
    uint8_t hub_key[32];                  /* Ed25519: receipts, hello answers, manifests, rosters */
    uint8_t facts_key[32];                /* X25519: the hub's online sealing key */
    uint8_t identity_key[32];             /* X25519: the custodian's */
    char hub_url[ENROLMENT_URL_MAX];      /* https://host:port */
    char certificate[ENROLMENT_CERT_MAX]; /* PEM: the only CA */
    uint8_t pins[2][32]; /* SHA-256 of the hub's TLS public key: now, next (zeros = none) */
    uint8_t fair_id[8];
    uint16_t fair_number;               /* of fair.ini; the token's fair */
    char fair[ENROLMENT_FAIR_NAME_MAX]; /* folder name, "metepec-sample" */
    uint8_t cover_key[32];              /* of the fair; hides token bodies from passers-by */
    uint16_t kiosk;                     /* 1 … 26; its letter is 'A' + kiosk - 1 */
};

/* A code as printed: base32 (Crockford) of secret 16 B ‖ hub pin 16 B ‖ CRC-16, then "@URL".
 * The part behind @ may be missing: then `url` comes from the settings. */
struct enrolment_code {
    uint8_t secret[16];
    uint8_t hub_pin[16]; /* first half of BLAKE2b-256 of the hub's TLS public key (SPKI, DER) */
    char url[ENROLMENT_URL_MAX];
};
enum outcome enrolment_code_read(const char *text, struct enrolment_code *code) MUST_CHECK;
enum outcome enrolment_code_write(const struct enrolment_code *code,
                                  char text[ENROLMENT_CODE_MAX]) MUST_CHECK;

/* NOT_FOUND when the machine was never enrolled; DAMAGED when the file is not whole. */
enum outcome enrolment_load(const struct io *io, const char *folder,
                            struct enrolment *enrolment) MUST_CHECK;
enum outcome enrolment_save(const struct io *io, const char *folder,
                            const struct enrolment *enrolment) MUST_CHECK;

/* The nonce of a request, which the answer brings back: it binds the answer to code and key. */
void enrolment_nonce(const uint8_t secret[16], const uint8_t public_key[32], uint8_t nonce[16]);
/* Draws the device's keys into `fresh` and makes the body of POST /v1/enrol (request->body points
 * into static storage of 256 bytes). */
enum outcome enrolment_ask(const struct io *io, const struct enrolment_code *code,
                           struct enrolment *fresh, struct wire_request *request) MUST_CHECK;
/* Fills the rest of `fresh` from the answer. REFUSED: code used, expired or unknown, another hub.
 */
enum outcome enrolment_take(const struct enrolment_code *code, const struct wire_answer *answer,
                            struct enrolment *fresh) MUST_CHECK;

#endif
