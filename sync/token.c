/* The slip's token; see token.h. */
#include "sync/token.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "sync/base32.h"

/* Where the fields stand in the 96 bytes. */
enum {
    AT_KEY_ID = 1,
    AT_SLIP = 3,
    AT_BODY = 19,
    AT_SIGNATURE = 30,
    AT_CRC = 94,
    BODY_BYTES = AT_SIGNATURE - AT_BODY
};

static const char context[] = "jornada-slip-v1"; /* signed with its closing NUL */
static const char cover_name[] = "JORNADA1";     /* the nonce's last eight bytes, without NUL */

static const char *const names[TOKEN_VERDICTS] = {
    "OK",     "BAD_LENGTH", "BAD_CHARACTER", "BAD_READ", "NOT_OURS", "UNKNOWN_KEY",
    "FORGED", "OTHER_FAIR", "NOT_YET",       "EXPIRED",  "REVOKED"};

/* CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, neither reflected nor inverted. */
static uint16_t crc_of(const uint8_t *bytes, size_t size)
{
    unsigned crc = 0xFFFF;
    for (size_t i = 0; i < size; i++) {
        crc ^= (unsigned)bytes[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000U ? crc << 1 ^ 0x1021U : crc << 1) & 0xFFFFU;
    }
    return (uint16_t)crc;
}

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static void write_body(const struct token *token, uint8_t body[BODY_BYTES])
{
    put16(body, token->fair);
    put16(body + 2, token->day);
    body[4] = token->valid_days;
    put16(body + 5, token->office);
    put16(body + 7, token->services >> 16);
    put16(body + 9, token->services & 0xFFFFU);
}

static void read_body(const uint8_t body[BODY_BYTES], struct token *token)
{
    token->fair = get16(body);
    token->day = get16(body + 2);
    token->valid_days = body[4];
    token->office = get16(body + 5);
    token->services = (uint32_t)get16(body + 7) << 16 | get16(body + 9);
}

/* Covers and uncovers: the same stream of bytes over the body. */
static void cover(uint8_t bytes[TOKEN_BYTES], const uint8_t cover_key[32])
{
    uint8_t nonce[crypto_stream_xchacha20_NONCEBYTES];
    static_assert(sizeof nonce == TOKEN_SLIP_BYTES + 8, "the slip id and the name fill the nonce");
    memcpy(nonce, bytes + AT_SLIP, TOKEN_SLIP_BYTES);
    memcpy(nonce + TOKEN_SLIP_BYTES, cover_name, 8);
    crypto_stream_xchacha20_xor(bytes + AT_BODY, bytes + AT_BODY, BODY_BYTES, nonce, cover_key);
}

static void signed_part(const uint8_t bytes[TOKEN_BYTES], uint8_t message[sizeof context + 30])
{
    memcpy(message, context, sizeof context);
    memcpy(message + sizeof context, bytes, AT_SIGNATURE);
}

enum outcome token_make(const struct token *token, const uint8_t secret_key[64],
                        const uint8_t cover_key[32], char text[TOKEN_TEXT_BYTES])
{
    uint8_t bytes[TOKEN_BYTES] = {TOKEN_VERSION};
    uint8_t message[sizeof context + 30];
    text[0] = '\0';
    if (token->valid_days == 0)
        return INVALID;
    roster_key_id(secret_key + 32, bytes + AT_KEY_ID);
    memcpy(bytes + AT_SLIP, token->slip, TOKEN_SLIP_BYTES);
    write_body(token, bytes + AT_BODY);
    cover(bytes, cover_key);
    signed_part(bytes, message);
    crypto_sign_detached(bytes + AT_SIGNATURE, NULL, message, sizeof message, secret_key);
    put16(bytes + AT_CRC, crc_of(bytes, AT_CRC));
    base32_write(bytes, sizeof bytes, text);
    return DONE;
}

/* The key that signed `bytes`, among at most ROSTER_KEY_CANDIDATES of its id. */
static enum token_verdict find_signer(const uint8_t bytes[TOKEN_BYTES], const struct roster *roster,
                                      const struct roster_key **signer)
{
    uint8_t message[sizeof context + 30];
    int tried = 0;
    signed_part(bytes, message);
    for (size_t i = 0; i < roster->count && tried < ROSTER_KEY_CANDIDATES; i++) {
        const struct roster_key *key = &roster->keys[i];
        if (memcmp(key->key_id, bytes + AT_KEY_ID, sizeof key->key_id) != 0)
            continue;
        tried++;
        if (crypto_sign_verify_detached(bytes + AT_SIGNATURE, message, sizeof message,
                                        key->public_key) == 0) {
            *signer = key;
            return TOKEN_OK;
        }
    }
    return tried == 0 ? TOKEN_UNKNOWN_KEY : TOKEN_FORGED;
}

/* Whether a genuine token is good today. Without the cover key only the signer's days are known. */
static enum token_verdict judge_days(const struct token *token, const struct roster_key *signer,
                                     const struct token_reader *reader)
{
    unsigned first = signer->valid_from, last = signer->valid_to;
    if (reader->roster->has_cover) {
        if (token->fair != reader->roster->fair_number)
            return TOKEN_OTHER_FAIR;
        /* A key that was not valid on the day of issue never was this slip's. */
        if (token->day < signer->valid_from)
            return TOKEN_NOT_YET;
        if (token->day > signer->valid_to || token->valid_days == 0)
            return TOKEN_EXPIRED;
        first = token->day;
        last = first + token->valid_days - 1U;
    }
    if (reader->today < first)
        return TOKEN_NOT_YET;
    return reader->today > last ? TOKEN_EXPIRED : TOKEN_OK;
}

static enum token_verdict read_bytes(const char *text, uint8_t bytes[TOKEN_BYTES])
{
    if (strlen(text) != TOKEN_CHARS)
        return TOKEN_BAD_LENGTH;
    if (base32_read(text, bytes, TOKEN_BYTES) != DONE)
        return TOKEN_BAD_CHARACTER;
    if (crc_of(bytes, AT_CRC) != get16(bytes + AT_CRC))
        return TOKEN_BAD_READ;
    return bytes[0] == TOKEN_VERSION ? TOKEN_OK : TOKEN_NOT_OURS;
}

enum token_verdict token_verify(const char *text, const struct token_reader *reader,
                                struct token *token)
{
    uint8_t bytes[TOKEN_BYTES];
    struct token unused;
    const struct roster_key *signer = NULL;
    if (!token)
        token = &unused;
    memset(token, 0, sizeof *token);
    enum token_verdict verdict = read_bytes(text, bytes);
    if (verdict == TOKEN_OK)
        verdict = find_signer(bytes, reader->roster, &signer);
    if (verdict != TOKEN_OK)
        return verdict;
    memcpy(token->slip, bytes + AT_SLIP, TOKEN_SLIP_BYTES);
    if (reader->roster->has_cover) {
        cover(bytes, reader->roster->cover);
        read_body(bytes + AT_BODY, token);
    }
    verdict = judge_days(token, signer, reader);
    bool revoked =
        signer->revoked || (reader->revoked && reader->revoked(reader->context, token->slip));
    return verdict == TOKEN_OK && revoked ? TOKEN_REVOKED : verdict;
}

enum token_verdict token_read_unproved(const char *text, const uint8_t cover_key[32],
                                       uint16_t fair_number, uint16_t today, struct token *token)
{
    uint8_t bytes[TOKEN_BYTES];
    memset(token, 0, sizeof *token);
    enum token_verdict verdict = read_bytes(text, bytes);
    if (verdict != TOKEN_OK)
        return verdict;
    memcpy(token->slip, bytes + AT_SLIP, TOKEN_SLIP_BYTES);
    cover(bytes, cover_key);
    read_body(bytes + AT_BODY, token);
    if (token->fair != fair_number) {
        memset(token, 0, sizeof *token);
        return TOKEN_OTHER_FAIR;
    }
    if (today < token->day)
        return TOKEN_NOT_YET;
    return today - token->day < token->valid_days ? TOKEN_OK : TOKEN_EXPIRED;
}

const char *token_verdict_name(enum token_verdict verdict)
{
    return (unsigned)verdict < TOKEN_VERDICTS ? names[verdict] : NULL;
}

uint16_t token_day(int64_t wall_ms, int utc_offset_minutes)
{
    const int64_t day_ms = 86400000, epoch_ms = 20089 * day_ms; /* 2025-01-01T00:00Z */
    /* Far beyond both ends before adding, so that nothing overflows. */
    if (wall_ms < epoch_ms - day_ms)
        return 0;
    if (wall_ms > epoch_ms + 65537 * day_ms)
        return UINT16_MAX;
    int64_t since = wall_ms + (int64_t)utc_offset_minutes * 60000 - epoch_ms;
    if (since < 0)
        return 0;
    int64_t day = since / day_ms;
    return day > UINT16_MAX ? UINT16_MAX : (uint16_t)day;
}
