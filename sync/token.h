/* The slip's token: 96 signed bytes as 154 characters that any scanner types unharmed.
 *
 * Promises: what token_make writes, token_verify reads as OK on its days with its fair's roster;
 * one changed character is never OK; nothing in it says who or what for to a passer-by (the body
 * is covered with the fair's key). Refuses: I L O U, spare bits, and tells "read badly, scan again"
 * from "forged". Vectors: tests/vectors/token.json. */
#ifndef JORNADA_SYNC_TOKEN_H
#define JORNADA_SYNC_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sync/outcome.h"
#include "sync/roster.h"

#define TOKEN_BYTES 96
#define TOKEN_CHARS 154
#define TOKEN_TEXT_BYTES 155 /* with the closing NUL */
#define TOKEN_SLIP_BYTES 16
#define TOKEN_VERSION 0x4A /* version 1; the first character is then always 9 */

/* What a token says. */
struct token {
    uint8_t slip[TOKEN_SLIP_BYTES]; /* random; the folio is made of its first 35 bits */
    uint16_t fair;                  /* the fair's number */
    uint16_t day;                   /* issued: days since 2025-01-01, the fair's local day */
    uint8_t valid_days;             /* 1 = the day of issue alone; never 0 */
    uint16_t office;                /* 0 = none */
    uint32_t services;              /* bit n = the service with code n */
};

/* In the order in which they are found; an expired, unknown or repeated slip never refuses care. */
enum token_verdict {
    TOKEN_OK,
    TOKEN_BAD_LENGTH,
    TOKEN_BAD_CHARACTER, /* I L O U, punctuation, or spare bits that are not zero */
    TOKEN_BAD_READ,      /* CRC: scan again */
    TOKEN_NOT_OURS,      /* version byte */
    TOKEN_UNKNOWN_KEY,   /* no key of the roster has this id */
    TOKEN_FORGED,
    TOKEN_OTHER_FAIR,
    TOKEN_NOT_YET,
    TOKEN_EXPIRED,
    TOKEN_REVOKED,
    TOKEN_VERDICTS /* how many */
};

/* What a reader knows. */
struct token_reader {
    const struct roster *roster;
    uint16_t today;                                                       /* token_day() of now */
    bool (*revoked)(void *context, const uint8_t slip[TOKEN_SLIP_BYTES]); /* NULL = none is */
    void *context;
};

/* secret_key: the kiosk's Ed25519 key as libsodium keeps it (seed ‖ public key). INVALID when
 * valid_days is 0. */
enum outcome token_make(const struct token *token, const uint8_t secret_key[64],
                        const uint8_t cover_key[32], char text[TOKEN_TEXT_BYTES]) MUST_CHECK;

/* `text` ends with a NUL; spaces or line ends around it are the caller's to cut. `token` may be
 * NULL; its slip is set from TOKEN_OTHER_FAIR on and with OK, the rest too when the roster has the
 * cover key (without it a genuine token is OK on the days of its key). Zeroed otherwise. */
enum token_verdict token_verify(const char *text, const struct token_reader *reader,
                                struct token *token);

/* What a token says of itself when nobody here knows its signer: nothing is proved, so that no more
 * than module numbers may be shown for it. OK, NOT_YET or EXPIRED (days as it says), OTHER_FAIR, or
 * what spoils any token; `token` zeroed but with the first three. */
enum token_verdict token_read_unproved(const char *text, const uint8_t cover_key[32],
                                       uint16_t fair_number, uint16_t today, struct token *token);

/* "OK", "BAD_LENGTH", … "REVOKED"; NULL outside. */
const char *token_verdict_name(enum token_verdict verdict);

/* The fair's local day of a wall clock, as days since 2025-01-01; 0 before, 65535 at most. */
uint16_t token_day(int64_t wall_ms, int utc_offset_minutes);

#endif
