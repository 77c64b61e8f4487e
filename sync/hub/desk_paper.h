/* A desk's file: all that the partner desk's page needs, with or without a network.
 *
 * JSON: {"v":1,"kind":"jornada-desk","hub":URL,"tenant":hex16,"fair":hex16,"fair_name":"metepec",
 * "fair_number":1,"utc_offset_minutes":-360,"office":5,"office_name":"DIF","module":12,
 * "device":hex32,"hub_key":hex64,"online_key":hex64,"cover":hex64,"roster":{fair roster --cover},
 * "days":{"first":690,"last":690},"pass":hex,"salt":hex32,"ops":3,"mem":67108864,"box":hex}.
 * box (strongbox.h) holds the device's Ed25519 secret key, 64 bytes; its passphrase is the code of
 * DESK_CODE_CHARS characters, capitals, without the dashes that are printed. pass is what takes the
 * desk in again at a hub that lost it: POST it to /v1/return as it is, or `desk take FILE`.
 * tests/vectors/desk.json is one with known keys. Refuses a file with a member missing. */
#ifndef JORNADA_SYNC_HUB_DESK_PAPER_H
#define JORNADA_SYNC_HUB_DESK_PAPER_H

#include <stdint.h>

#include "sync/enrolment.h"
#include "sync/hub/strongbox.h"
#include "sync/outcome.h"
#include "sync/roster.h"

#define DESK_CODE_CHARS 16
#define DESK_CODE_SPELLED (DESK_CODE_CHARS + DESK_CODE_CHARS / 4)
#define DESK_PASS_MAX 192
#define DESK_PAPER_MAX (ROSTER_TEXT_MAX + 4096) /* bytes of the file, with a NUL */

struct desk_paper {
    char hub_url[ENROLMENT_URL_MAX]; /* "" = files alone */
    uint8_t tenant[8], fair[8];
    char fair_name[ENROLMENT_FAIR_NAME_MAX];
    uint16_t fair_number;
    int utc_offset_minutes;
    uint16_t office, module;
    char office_name[128]; /* "" where the fair has no content yet */
    uint8_t device[16], hub_key[32], online_key[32], cover[32];
    const char *roster; /* JSON */
    int32_t first_day, last_day;
    uint8_t pass[DESK_PASS_MAX];
    size_t pass_size;
    struct strongbox box;
};

/* What the hub signed when it made the desk: CBOR [1, tenant, fair, device, office, public key,
 * made ms] ‖ Ed25519 (SIGNATURE_DESK_PASS). */
struct desk_pass {
    uint8_t tenant[8], fair[8], device[16], public_key[32];
    uint16_t office;
    int64_t made_ms;
};
enum outcome desk_pass_write(const struct desk_pass *pass, const uint8_t hub_secret[64],
                             uint8_t bytes[DESK_PASS_MAX], size_t *size) MUST_CHECK;
/* INVALID: no pass. REFUSED: not signed by this hub. */
enum outcome desk_pass_read(const uint8_t *bytes, size_t size, const uint8_t hub_key[32],
                            struct desk_pass *pass) MUST_CHECK;

/* Into `text` (DESK_PAPER_MAX), ended by a newline and NUL; *size without the NUL. */
enum outcome desk_paper_write(const struct desk_paper *paper, char *text, size_t room,
                              size_t *size) MUST_CHECK;
/* `roster` is left NULL. */
enum outcome desk_paper_read(const char *text, size_t size, struct desk_paper *paper) MUST_CHECK;

/* "ABCD-EFGH-…", as a code is read aloud and typed. */
void desk_paper_spell(const char code[DESK_CODE_CHARS + 1], char spelled[DESK_CODE_SPELLED]);

#endif
