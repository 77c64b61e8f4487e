/* Ed25519 signatures that say what they are for.
 *
 * What is signed is context ‖ 0x00 ‖ BLAKE2b-512(bytes): a signature made for one purpose is
 * worthless for another, and nothing long is copied. Contexts are the strings below, each used in
 * one place. (The slip's token has a layout of its own: token.c.) */
#ifndef JORNADA_SYNC_SIGNATURE_H
#define JORNADA_SYNC_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"

#define SIGNATURE_BYTES 64

#define SIGNATURE_BUNDLE "jornada-bundle-v1"             /* device */
#define SIGNATURE_RECEIPT "jornada-receipt-v1"           /* hub */
#define SIGNATURE_ENROL_REQUEST "jornada-enrol-ask-v1"   /* device */
#define SIGNATURE_ENROL_ANSWER "jornada-enrol-give-v1"   /* hub */
#define SIGNATURE_HELLO_REQUEST "jornada-hello-ask-v1"   /* device */
#define SIGNATURE_HELLO_ANSWER "jornada-hello-give-v1"   /* hub */
#define SIGNATURE_STATUS_REQUEST "jornada-status-ask-v1" /* device; its answer is a receipt */
#define SIGNATURE_SUMMON_REQUEST "jornada-summon-ask-v1" /* device */
#define SIGNATURE_SUMMON_ANSWER "jornada-summon-give-v1" /* hub */
#define SIGNATURE_BOARD_REQUEST "jornada-board-ask-v1"   /* device */
#define SIGNATURE_BOARD_ANSWER "jornada-board-give-v1"   /* hub */
#define SIGNATURE_MANIFEST "jornada-manifest-v1"         /* hub */
#define SIGNATURE_STAFF "jornada-staff-v1"               /* hub */
#define SIGNATURE_OFFICES "jornada-offices-v1"           /* hub */
#define SIGNATURE_DESK "jornada-desk-v1"                 /* desk */
#define SIGNATURE_DESK_PASS "jornada-desk-pass-v1"       /* hub */
#define SIGNATURE_DESK_PAGE "jornada-desk-page-v1"       /* hub */
#define SIGNATURE_DESK_LETTERS "jornada-desk-letters-v1" /* hub */
#define SIGNATURE_BACKUP "jornada-backup-v1"             /* hub */
#define SIGNATURE_RETURN "jornada-return-ask-v1"         /* device */
#define SIGNATURE_LEDGER "jornada-ledger-v1"             /* hub */
#define SIGNATURE_CLOSING "jornada-closing-v1"           /* hub */
#define SIGNATURE_WIPE_ORDER "jornada-wipe-order-v1"     /* hub */
#define SIGNATURE_WIPED "jornada-wiped-v1"               /* device */
#define SIGNATURE_PUBLICATION "jornada-publication-v1"   /* hub */
#define SIGNATURE_TABLES "jornada-tables-v1"             /* hub */

void signature_make(const char *context, const uint8_t *bytes, size_t size,
                    const uint8_t secret_key[64], uint8_t signature[SIGNATURE_BYTES]);
/* REFUSED when the signature is not that key's, over these bytes, for this purpose. */
enum outcome signature_check(const char *context, const uint8_t *bytes, size_t size,
                             const uint8_t public_key[32],
                             const uint8_t signature[SIGNATURE_BYTES]) MUST_CHECK;

#endif
